"""The folder: Whoosh's storage, table of contents (TOC) and lock, made durable and safe to load.

A commit is the rename of a new TOC into place. Before it, every file it names is on the disk; after it, the folder is;
only then are the files that no TOC names removed. Open maps of removed files keep working until they are closed.

Whoosh's TOC holds two pickles. The schema's is skipped (ours is given); the segment list's is read by an unpickler
that knows one class, from folders that nobody else may write to.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.filelock import try_for

from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.layout import FORMAT_VERSION, Layout
from searchapp.errors import IndexCorrupt, IndexLocked, IndexMismatch, IndexNotFound, IndexUnsafe

INDEX_NAME = "main"
LOCK_DELAY_SECONDS = 0.05
REBUILD = "searchapp index --rebuild"


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder, whose renames survive power loss."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), supports_mmap=False)
        self.path = path

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        sync(self.path / oldname)
        (self.path / oldname).replace(self.path / newname)
        sync(self.path)


def sync(path: Path) -> None:
    """Has a file's bytes, or a folder's names, written to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # folders cannot be opened there
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class SafeTOC(TOC):  # type: ignore[misc]
    """Whoosh's TOC, read without trusting it: `read_safely` instead of `read`."""

    @classmethod
    def read_safely(cls, storage: DurableStorage, generation: int, schema: Any) -> SafeTOC:
        path = storage.path / cls._filename(INDEX_NAME, generation)
        stream = storage.open_file(path.name)
        try:
            sizes = [stream.read_varint() for _ in range(3)]
            if stream.read_int() != -12345 or sizes[0] != 4:
                raise IndexCorrupt(path, "this is no table of contents of ours", run="searchapp doctor --repair")
            version = stream.read_int()
            release = tuple(stream.read_varint() for _ in range(3))
            if version != _TOC_VERSION:
                raise IndexMismatch(path, f"its format is {version}, not {_TOC_VERSION}", run=REBUILD)
            stream.skip_string()
            if stream.read_int() != generation:
                raise IndexCorrupt(path, "it says another generation than its name", run="searchapp doctor --repair")
            stream.read_int()
            segments = _SegmentUnpickler(io.BytesIO(stream.read(path.stat().st_size))).load()
        except (EOFError, pickle.UnpicklingError, ValueError, IndexError, TypeError, AttributeError) as error:
            raise IndexCorrupt(path, f"it cannot be read ({error})", run="searchapp doctor --repair") from error
        except Exception as error:  # struct.error and whatever a damaged pickle may raise
            if isinstance(error, OSError | IndexCorrupt | IndexMismatch):
                raise
            raise IndexCorrupt(path, f"it cannot be read ({error})", run="searchapp doctor --repair") from error
        finally:
            stream.close()
        if not isinstance(segments, list) or not all(isinstance(s, ArraySegment) for s in segments):
            raise IndexCorrupt(path, "it lists no segments of ours", run="searchapp doctor --repair")
        return cls(schema, segments, generation, version=version, release=release)


_TOC_VERSION = -111  # Whoosh 2.7.4's


class _SegmentUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (ArraySegment.__module__, ArraySegment.__name__):
            return ArraySegment
        if (module, name) in (("copyreg", "_reconstructor"), ("builtins", "object")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed here")


def check_owner(path: Path) -> None:
    """Raises `IndexUnsafe` unless the folder is ours and nobody else may write to it."""
    if os.name == "nt":
        return
    status = path.stat()
    if status.st_uid not in (os.geteuid(), 0):
        raise IndexUnsafe(path, "the folder belongs to another user; loading it could run their code")
    if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
        raise IndexUnsafe(path, "everybody may write to this folder; loading it could run their code", run="chmod o-w")


def latest_generation(storage: DurableStorage) -> int:
    """The number of the newest TOC; raises `IndexNotFound` where there is none."""
    generation: int = TOC._latest_generation(storage, INDEX_NAME) if storage.path.is_dir() else -1
    if generation < 0:
        raise IndexNotFound(storage.path, "there is no index here", run="searchapp index PATH")
    return generation


def read_toc(storage: DurableStorage, schema: Any) -> SafeTOC:
    """The newest TOC. Tried again when a commit removes it between listing and opening."""
    for _ in range(100):
        with suppress(FileNotFoundError):
            return SafeTOC.read_safely(storage, latest_generation(storage), schema)
    raise IndexCorrupt(storage.path, "its table of contents cannot be opened", run="searchapp doctor --repair")


def toc_name(generation: int) -> str:
    return str(TOC._filename(INDEX_NAME, generation))


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit says beside Whoosh's TOC, in `_main_<generation>.commit`."""

    store_version: int
    analyzer: str
    layout: Layout


def write_commit(storage: DurableStorage, generation: int, commit: Commit) -> None:
    path = storage.path / commit_name(generation)
    plain = {
        "format": FORMAT_VERSION,
        "store_version": commit.store_version,
        "analyzer": commit.analyzer,
        "layout": commit.layout.fingerprint,
    }
    path.write_text(json.dumps(plain), encoding="utf-8")
    sync(path)


def read_commit(storage: DurableStorage, generation: int, analyzer: str, layout: Layout) -> int:
    """The store version of a commit; raises `IndexMismatch` where it is not for this program and analyzer."""
    path = storage.path / commit_name(generation)
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        version = int(plain["store_version"])
        facts = (("format", FORMAT_VERSION), ("layout", layout.fingerprint), ("analyzer", analyzer))
        wrong = [(name, plain[name], mine) for name, mine in facts if plain[name] != mine]
    except (ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(path, f"it cannot be read ({error})", run="searchapp doctor --repair") from error
    for name, theirs, mine in wrong:
        raise IndexMismatch(storage.path, f"it was built with {name} {theirs}, this is {name} {mine}", run=REBUILD)
    return version


def commit_name(generation: int) -> str:
    return f"_{INDEX_NAME}_{generation}.commit"


def clean(storage: DurableStorage, toc: SafeTOC) -> None:
    """Removes what the TOC does not name: older TOCs, files of dropped segments, leftovers of writers that died.

    Only for whoever holds the lock.
    """
    keep = {toc_name(toc.generation), commit_name(toc.generation)}
    keep |= {name for segment in toc.segments for name in segment.file_names()}
    toc_like, segment_like = f"_{INDEX_NAME}_", f"{INDEX_NAME}_"
    for name in storage.list():
        ours = name.startswith(toc_like) or (name.startswith(segment_like) and not name.endswith("_WRITELOCK"))
        if ours and name not in keep:
            with suppress(OSError):  # another system may forbid removing what somebody has open
                (storage.path / name).unlink()


@contextmanager
def locked(storage: DurableStorage, seconds: float) -> Iterator[None]:
    lock = acquire(storage, seconds)
    try:
        yield
    finally:
        lock.release()


def acquire(storage: DurableStorage, seconds: float) -> Any:
    """Whoosh's write lock, waited for; raises `IndexLocked`."""
    lock = storage.lock(f"{INDEX_NAME}_WRITELOCK")
    if not try_for(lock.acquire, timeout=seconds, delay=LOCK_DELAY_SECONDS):
        reason = f"another writer holds the index, and did not finish within {seconds:g} seconds"
        raise IndexLocked(storage.path, reason, run="the same again later")
    return lock
