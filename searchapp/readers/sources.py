"""A path -> the open files it stands for: one file, a folder, a pattern, `-`, and what zip and gz hold.

Nothing is unpacked to disk, nothing outside the named folder or archive is touched, and every archive is bounded:
how many entries, how large unpacked, how many times larger than packed, how deep within one another.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO

from searchapp.errors import ReadError
from searchapp.readers.problems import Report
from searchapp.records import dataclass
from searchapp.settings import ReadBounds

STDIN = "-"
STDIN_NAME = "<stdin>"
NOT_ARTICLES = ("readme", "license", "licence", "changelog", "copying", "contributing")
"""Files about a folder, not of it: left out when the folder is read, read when they are named."""

ZIP_MARK, GZIP_MARK = b"PK\x03\x04", b"\x1f\x8b"
OVER_BOUNDS = ("archive-size", "archive-ratio")
"""Codes of errors that end a whole archive, not only the entry that was being read."""

UNPACK_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, RuntimeError, NotImplementedError, OSError),
    ValueError,  # an entry said to begin before the file does
)


@dataclass(frozen=True, slots=True)
class Source:
    """An open file. `name` is shown to people (`news.zip/2024/a.jsonl`); `named`: the person named this very file."""

    name: str
    stream: IO[bytes]
    named: bool = False
    inner: str = ""  # the name without the `.gz` of what has been unpacked

    @property
    def file_name(self) -> str:
        return PurePosixPath(self.inner or self.name).name


def resolve(path: str | os.PathLike[str]) -> list[str]:
    """The files and folders `path` names; raises `ReadError` when there is none."""
    name = os.fspath(path)
    if not isinstance(name, str):
        name = os.fsdecode(name)
    if name == STDIN:
        return [STDIN]
    try:
        if os.path.lexists(name):
            return [name]
        found = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207
    except ValueError as error:  # a NUL in the name
        raise ReadError(repr(name), "is not the name of a file", code="no-such-path") from error
    if not found:
        raise ReadError(name, "no such file or folder", code="no-such-path")
    return found


def sources(path: str, bounds: ReadBounds, report: Report) -> Iterator[Source]:
    """Every readable file `path` stands for, one open at a time; one that cannot be read is reported."""
    if path == STDIN:
        yield from _unpacked(Source(STDIN_NAME, sys.stdin.buffer, named=True), bounds, report, 0)
    elif Path(path).is_dir():
        yield from _folder(path, bounds, report)
    else:
        yield from _file(path, bounds, report, named=True)


def _folder(root: str, bounds: ReadBounds, report: Report) -> Iterator[Source]:
    home = Path(root).resolve()

    def unreadable(error: OSError) -> None:
        if error.filename is not None and Path(error.filename) == Path(root):
            raise ReadError(root, f"the folder cannot be read: {error.strerror}", code="unreadable")
        report(str(error.filename), f"the folder cannot be read: {error.strerror}", code="unreadable")

    for folder, names, files in os.walk(root, onerror=unreadable):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.startswith(".") or path.stem.casefold().split(".")[0] in NOT_ARTICLES:
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                report(str(path), "the link leads out of the folder", code="link-outside")
                continue
            yield from _file(str(path), bounds, report, named=False)


def _file(path: str, bounds: ReadBounds, report: Report, *, named: bool) -> Iterator[Source]:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise ReadError(path, "is not a regular file", code="not-a-file")
        stream = Path(path).open("rb")  # noqa: SIM115 (closed below)
    except (OSError, ReadError) as error:
        found = error if isinstance(error, ReadError) else ReadError(path, _why(error), code="unreadable")
        if named:
            raise found from error
        report(path, found.reason, code=found.code)
        return
    with stream:
        yield from _unpacked(Source(path, stream, named), bounds, report, 0)


def _why(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _unpacked(source: Source, bounds: ReadBounds, report: Report, depth: int) -> Iterator[Source]:
    """The source itself, or what it holds when it is a zip or gz."""
    stream = io.BufferedReader(_Raw(source.name, source.stream))
    mark = stream.peek(4)[:4]
    suffix = PurePosixPath(source.file_name).suffix.lower()
    is_zip = suffix == ".zip" or (mark == ZIP_MARK and not suffix)  # .docx and .epub begin so as well
    is_gzip = suffix == ".gz" or mark[:2] == GZIP_MARK
    if not mark or not (is_zip or is_gzip):
        yield Source(source.name, stream, source.named, source.inner)
        return
    try:
        if depth >= bounds.nesting:
            raise ReadError(source.name, f"archives lie more than {bounds.nesting} deep", code="nesting")
        if is_zip:
            yield from _zip(source, stream, bounds, report, depth)
        else:
            yield from _gzip(source, stream, bounds, report, depth)
    except ReadError as error:
        if source.named:
            raise
        report(error.path, error.reason, line=error.line, code=error.code)


def _gzip(source: Source, stream: IO[bytes], bounds: ReadBounds, report: Report, depth: int) -> Iterator[Source]:
    packed = _Counted(stream)
    with closing(gzip.GzipFile(fileobj=packed, mode="rb")) as unpacked:  # type: ignore[call-overload]
        meter = _Meter(source.name, bounds, lambda: packed.count)
        inner = io.BufferedReader(_Raw(source.name, unpacked, meter))
        name = source.file_name
        name = name[:-3] if name.lower().endswith(".gz") else name
        yield from _unpacked(Source(source.name, inner, source.named, name), bounds, report, depth + 1)
        meter.check()


def _zip(source: Source, stream: IO[bytes], bounds: ReadBounds, report: Report, depth: int) -> Iterator[Source]:
    packed, size = _seekable(source, stream, bounds)
    try:
        archive = zipfile.ZipFile(packed)
    except UNPACK_ERRORS as error:
        raise ReadError(source.name, f"is not a sound zip file: {error}", code="bad-archive") from error
    meter = _Meter(source.name, bounds, lambda: size)
    with archive:
        entries = sorted((e for e in archive.infolist() if not e.is_dir()), key=lambda e: e.filename)
        if len(entries) > bounds.archive_entries:
            raise ReadError(
                source.name, f"holds {len(entries)} files, more than {bounds.archive_entries}", code="archive-entries"
            )
        for entry in entries:
            name = f"{source.name}/{entry.filename}"
            inside = PurePosixPath(entry.filename.replace("\\", "/"))
            if inside.is_absolute() or ".." in inside.parts:
                report(name, "the name leads out of the archive", code="link-outside")
                continue
            hidden = any(part.startswith((".", "__MACOSX")) for part in inside.parts)
            if hidden or inside.stem.casefold().split(".")[0] in NOT_ARTICLES:
                continue
            try:
                opened = archive.open(entry)
            except UNPACK_ERRORS as error:
                report(name, f"cannot be unpacked: {error}", code="bad-archive")
                continue
            with opened:
                inner = io.BufferedReader(_Raw(name, opened, meter))
                yield from _unpacked(Source(name, inner), bounds, report, depth + 1)
                meter.check()


def _seekable(source: Source, stream: IO[bytes], bounds: ReadBounds) -> tuple[IO[bytes], int]:
    """The packed bytes where a zip can seek in them (its directory is at its end), and how many they are."""
    if isinstance(source.stream, io.BufferedReader) and not isinstance(source.stream.raw, _Raw):
        file = source.stream
        if file.seekable():
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            return file, size
    held = stream.read(bounds.document_bytes + 1)
    if len(held) > bounds.document_bytes:
        raise ReadError(
            source.name, f"an archive within another is larger than {bounds.document_bytes} bytes", code="archive-size"
        )
    return io.BytesIO(held), len(held)


class _Meter:
    """Counts what an archive unpacks to, and stops it at the bounds."""

    def __init__(self, name: str, bounds: ReadBounds, packed_size: Callable[[], int]) -> None:
        self._name = name
        self._bounds = bounds
        self._packed_size = packed_size
        self._size = 0

    def add(self, size: int) -> None:
        self._size += size
        self.check()

    def check(self) -> None:
        """Raises `ReadError` once a bound is crossed, and from then on always."""
        bounds = self._bounds
        if self._size > bounds.archive_bytes:
            raise ReadError(self._name, f"unpacks to more than {bounds.archive_bytes} bytes", code="archive-size")
        if self._size > bounds.archive_ratio_from:
            packed = max(1, self._packed_size())
            if self._size > bounds.archive_ratio * packed:
                reason = f"unpacks to more than {bounds.archive_ratio} times its size"
                raise ReadError(self._name, reason, code="archive-ratio")


class _Raw(io.RawIOBase):
    """A stream whose failures are `ReadError`s of its name; it leaves closing to its owner."""

    def __init__(self, name: str, stream: IO[bytes], meter: _Meter | None = None) -> None:
        self._name = name
        self._stream = stream
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except UNPACK_ERRORS as error:
            raise ReadError(self._name, f"cannot be read to its end: {error}", code="unreadable") from error
        if self._meter is not None:
            self._meter.add(len(data))
        view[: len(data)] = data
        return len(data)


class _Counted:
    """How many packed bytes the unpacker has taken."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data
