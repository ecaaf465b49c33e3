"""The folder as a reader sees it: whose it is, its newest table of contents (TOC), and what the commit says beside it.

The TOC is Whoosh's, and holds two pickles. The schema's is skipped (ours is given); the segment list's is read by an
unpickler that knows one class, from folders that nobody else may write to. It is read without importing Whoosh, which
would take a third of the time of a cold search: the format is a dozen numbers.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import stat
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.layout import FORMAT_VERSION, Layout
from searchapp.errors import IndexCorrupt, IndexMismatch, IndexNotFound, IndexUnsafe
from searchapp.records import dataclass

INDEX_NAME = "main"
REBUILD = "searchapp index --rebuild"
REPAIR = "searchapp doctor --repair"

TOC_VERSION = -111  # Whoosh 2.7.4's
BYTE_ORDER = -12345
INT_BYTES = 4
READ_ATTEMPTS = 100

_TOC_NAME = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")


@dataclass(frozen=True, slots=True)
class Toc:
    generation: int
    segments: list[ArraySegment]


def toc_name(generation: int) -> str:
    return f"_{INDEX_NAME}_{generation}.toc"


def check_owner(path: Path) -> None:
    """Raises `IndexUnsafe` unless the folder is ours and nobody else may write to it."""
    if os.name == "nt":
        return
    status = path.stat()
    if status.st_uid not in (os.geteuid(), 0):
        raise IndexUnsafe(path, "the folder belongs to another user; loading it could run their code")
    if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
        raise IndexUnsafe(path, "everybody may write to this folder; loading it could run their code", run="chmod o-w")


def latest_generation(folder: Path) -> int:
    """The number of the newest TOC; raises `IndexNotFound` where there is none."""
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 (names alone: a tenth of the time)
    numbers = [int(found[1]) for name in names if (found := _TOC_NAME.fullmatch(name))]
    if not numbers:
        raise IndexNotFound(folder, "there is no index here", run="searchapp index PATH")
    return max(numbers)


def read_toc(folder: Path) -> Toc:
    """The newest TOC. Tried again when a commit removes it between listing and opening."""
    for _ in range(READ_ATTEMPTS):
        with suppress(FileNotFoundError):
            generation = latest_generation(folder)
            return Toc(generation, _segments(folder / toc_name(generation), generation))
    raise IndexCorrupt(folder, "its table of contents cannot be opened", run=REPAIR)


def _segments(path: Path, generation: int) -> list[ArraySegment]:
    stream = _TocStream(path.read_bytes())
    try:
        sizes = [stream.varint() for _ in range(3)]
        if sizes[0] != INT_BYTES or stream.number() != BYTE_ORDER:
            raise IndexCorrupt(path, "this is no table of contents of ours", run=REPAIR)
        version = stream.number()
        if version != TOC_VERSION:
            raise IndexMismatch(path, f"its format is {version}, not {TOC_VERSION}", run=REBUILD)
        for _ in range(3):  # Whoosh's release
            stream.varint()
        stream.seek(stream.varint(), os.SEEK_CUR)  # the schema
        if stream.number() != generation:
            raise IndexCorrupt(path, "it says another generation than its name", run=REPAIR)
        stream.number()
        segments = _SegmentUnpickler(stream).load()
    except (IndexCorrupt, IndexMismatch):
        raise
    except Exception as error:  # whatever a damaged pickle may raise
        raise IndexCorrupt(path, f"it cannot be read ({error})", run=REPAIR) from error
    if not isinstance(segments, list) or not all(isinstance(s, ArraySegment) for s in segments):
        raise IndexCorrupt(path, "it lists no segments of ours", run=REPAIR)
    return segments


class _TocStream(io.BytesIO):
    """Numbers as Whoosh's StructFile writes them."""

    def number(self) -> int:
        number: int = struct.unpack("!i", self.read(INT_BYTES))[0]
        return number

    def varint(self) -> int:
        number = shift = 0
        while True:
            (byte,) = self.read(1)
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7


class _SegmentUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (ArraySegment.__module__, ArraySegment.__name__):
            return ArraySegment
        if (module, name) in (("copyreg", "_reconstructor"), ("builtins", "object")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed here")


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit says beside Whoosh's TOC, in `_main_<generation>.commit`."""

    store_version: int
    analyzer: str
    layout: Layout


def commit_name(generation: int) -> str:
    return f"_{INDEX_NAME}_{generation}.commit"


def write_commit(folder: Path, generation: int, commit: Commit) -> None:
    path = folder / commit_name(generation)
    plain = {
        "format": FORMAT_VERSION,
        "store_version": commit.store_version,
        "analyzer": commit.analyzer,
        "layout": commit.layout.fingerprint,
    }
    path.write_text(json.dumps(plain), encoding="utf-8")
    sync(path)


def read_commit(folder: Path, generation: int, analyzer: str, layout: Layout) -> int:
    """The store version of a commit; raises `IndexMismatch` where it is not for this program and analyzer."""
    path = folder / commit_name(generation)
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        version = int(plain["store_version"])
        facts = (("format", FORMAT_VERSION), ("layout", layout.fingerprint), ("analyzer", analyzer))
        wrong = [(name, plain[name], mine) for name, mine in facts if plain[name] != mine]
    except (ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(path, f"it cannot be read ({error})", run=REPAIR) from error
    for name, theirs, mine in wrong:
        raise IndexMismatch(folder, f"it was built with {name} {theirs}, this is {name} {mine}", run=REBUILD)
    return version


def sync(path: Path) -> None:
    """Has a file's bytes, or a folder's names, written to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # folders cannot be opened there
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
