"""A file of named arrays: little-endian, 8-byte aligned, a checksum each, read through mmap without copying.

    bytes 0..31    magic "SAPPARR1", offset and length of the directory (u8, u8), its crc32 (u4), 4 bytes of zero
    ...            the arrays
    at the end     the directory, JSON: {"meta": {...}, "arrays": {name: [dtype, offset, count, crc32]}}

An array of many equal numbers is stored as one of them, and its entry ends in that "one": [..., crc32, 1].
The header is written last: a file that was cut short or never finished is told from a whole one by its first 32 bytes.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from searchapp.errors import IndexCorrupt

MAGIC = b"SAPPARR1"
HEADER = struct.Struct("<8sQQI4x")
ALIGNMENT = 8
CHECK_BYTES = 1 << 22
SPOOL_BYTES = 1 << 21  # of an array of unknown length that are kept in memory while it is made

Array = npt.NDArray[Any]

NOTHING: Array = np.zeros(0, np.uint8)
ENTRY = 4  # what an array's entry in the directory holds at least

UNSIGNED = tuple(np.dtype(name) for name in ("<u1", "<u2", "<u4", "<u8"))


def smallest(largest: int) -> np.dtype[Any]:
    """The smallest unsigned type that holds numbers up to `largest`."""
    for dtype in UNSIGNED:
        if largest <= np.iinfo(dtype).max:
            return dtype
    raise OverflowError(largest)


def raw_bytes(values: Array) -> memoryview:
    """The array's bytes, not copied."""
    return values.data.cast("B") if len(values) else memoryview(b"")


class Region:
    """An array of known length that is being filled from its beginning."""

    def __init__(self, fd: int, dtype: np.dtype[Any], offset: int, count: int) -> None:
        self.dtype, self.offset, self.count = dtype, offset, count
        self._fd = fd
        self._at = offset
        self.crc = 0

    def append(self, values: Array) -> None:
        data = raw_bytes(np.ascontiguousarray(values, self.dtype))
        if self._at + len(data) > self.offset + self.count * self.dtype.itemsize:
            raise ValueError("more values than were reserved")
        self.crc = zlib.crc32(data, self.crc)
        while len(data):
            written = os.pwrite(self._fd, data, self._at)
            self._at += written
            data = data[written:]

    @property
    def full(self) -> bool:
        return self._at == self.offset + self.count * self.dtype.itemsize


class Spool:
    """An array whose length is known only when all of it is there; long ones wait in a file without a name."""

    def __init__(self, file: ArrayFileWriter, name: str, dtype: np.dtype[Any]) -> None:
        self._file, self._name, self._dtype = file, name, dtype
        self._count = 0
        self._pieces: list[Array] = []
        self._held = 0
        self._aside: IO[bytes] | None = None

    def append(self, values: Array) -> None:
        values = np.ascontiguousarray(values, self._dtype)
        self._count += len(values)
        self._pieces.append(values)
        self._held += values.nbytes
        if self._held > SPOOL_BYTES:
            if self._aside is None:
                self._aside = self._file.aside()
            self._aside.writelines(map(raw_bytes, self._pieces))
            self._pieces, self._held = [], 0

    def finish(self, dtype: np.dtype[Any] | None = None) -> None:
        """Puts the array into the file, unless it is empty; as another type, if that is given."""
        if not self._count:
            return
        region = self._file.reserve(self._name, dtype or self._dtype, self._count)
        if self._aside is not None:
            with self._aside as aside:
                aside.seek(0)
                while data := aside.read(CHECK_BYTES):
                    region.append(np.frombuffer(data, self._dtype))
        for values in self._pieces:
            region.append(values)


class ArrayFileWriter:
    """Arrays are added whole, or reserved and filled side by side (what a merge does)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        self._end = HEADER.size
        self._regions: dict[str, Region] = {}
        self._repeated: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._regions

    def reserve(self, name: str, dtype: npt.DTypeLike, count: int) -> Region:
        stored = np.dtype(dtype).newbyteorder("<")
        self._end += -self._end % ALIGNMENT
        region = self._regions[name] = Region(self._fd, stored, self._end, count)
        self._end += count * stored.itemsize
        return region

    def add(self, name: str, values: Array) -> None:
        if len(values) > 1 and (values == values[0]).all():
            self.reserve(name, values.dtype, 1).append(values[:1])
            self._repeated[name] = len(values)
        else:
            self.reserve(name, values.dtype, len(values)).append(values)

    def read(self, name: str) -> Array:
        """An array that has been written, read back."""
        region = self._regions[name]
        data = os.pread(self._fd, region.count * region.dtype.itemsize, region.offset)
        values = np.frombuffer(data, region.dtype)
        return np.broadcast_to(values, self._repeated[name]) if name in self._repeated else values

    def aside(self) -> IO[bytes]:
        """A file for what has no place yet; it is gone when it is closed, or its process ends."""
        from tempfile import TemporaryFile  # here, as reading an index needs none

        return TemporaryFile(dir=self.path.parent)

    def finish(self, meta: Mapping[str, Any]) -> None:
        """Writes directory and header, and makes the file durable."""
        short = [name for name, region in self._regions.items() if not region.full]
        if short:
            raise ValueError(f"reserved but not filled: {short}")
        arrays = {
            name: [r.dtype.str, r.offset, self._repeated.get(name, r.count), r.crc] + [1] * (name in self._repeated)
            for name, r in self._regions.items()
        }
        directory = json.dumps({"meta": dict(meta), "arrays": arrays}, separators=(",", ":")).encode()
        os.pwrite(self._fd, directory, self._end)
        header = HEADER.pack(MAGIC, self._end, len(directory), zlib.crc32(directory))
        os.ftruncate(self._fd, self._end + len(directory))
        os.pwrite(self._fd, header, 0)
        os.fsync(self._fd)
        os.close(self._fd)
        self._fd = -1

    def abandon(self) -> None:
        """Closes and removes an unfinished file; nothing happens after `finish`."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            self.path.unlink(missing_ok=True)


class ArrayFile:
    """An open file of arrays; `file[name]` is a read-only view of the map, which lives as long as any view of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as stream:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise IndexCorrupt(path, "the file is missing", run="searchapp doctor --repair") from None
        except (ValueError, OSError) as error:
            raise IndexCorrupt(path, f"the file cannot be read ({error})", run="searchapp doctor --repair") from error
        self.meta, self._arrays = self._directory()
        self._views: dict[str, Array] = {}

    def _directory(self) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        size = len(self._map)
        if size < HEADER.size:
            raise self._corrupt("the file is cut short")
        magic, offset, length, crc = HEADER.unpack_from(self._map)
        if magic != MAGIC:
            raise self._corrupt("the file has no header: it was never finished, or altered")
        if offset + length != size:
            raise self._corrupt("the file is cut short")
        directory = self._map[offset : offset + length]
        if zlib.crc32(directory) != crc:
            raise self._corrupt("its directory is altered")
        plain = json.loads(directory)
        return plain["meta"], plain["arrays"]

    def _corrupt(self, reason: str) -> IndexCorrupt:
        return IndexCorrupt(self.path, reason, run="searchapp doctor --repair")

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __getitem__(self, name: str) -> Array:
        view = self._views.get(name)
        if view is None:
            dtype, offset, count, _, *one = self._arrays[name]
            view = np.frombuffer(self._map, dtype, 1 if one else count, offset)
            view = self._views[name] = np.broadcast_to(view, count) if one else view
        return view

    def array(self, name: str) -> Array:
        """The array, or an empty one."""
        return self[name] if name in self._arrays else NOTHING

    def get(self, name: str) -> Array | None:
        return self[name] if name in self._arrays else None

    def count(self, name: str) -> int:
        return int(self._arrays[name][2])

    def names(self) -> Iterator[str]:
        return iter(self._arrays)

    def forget(self) -> None:
        """Gives the memory of pages that were read back to the system; they are read again when needed."""
        if hasattr(self._map, "madvise") and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def damaged(self) -> list[str]:
        """The names of arrays whose bytes are not those that were written."""
        return [name for name in self._arrays if self._crc(name) != self._arrays[name][3]]

    def _crc(self, name: str) -> int:
        one = len(self._arrays[name]) > ENTRY
        data, crc = raw_bytes(self[name][:1].copy() if one else self[name]), 0
        for start in range(0, len(data), CHECK_BYTES):
            crc = zlib.crc32(data[start : start + CHECK_BYTES], crc)
        return crc
