"""A column of small numbers in two bits each: four to a byte, and the few larger ones beside them.

    name.codes   number i is `(codes[i // 4] >> i % 4 * 2) & 3` more than the column's least; 3: it stands in `more`
    name.more    the numbers whose code is 3, in order
    name.ranks   how many of those stand before number 0, 256, 512 ...

Of 100 occurrences counted in news, 79 are 1 and 96 below 4; of positions, 93 in 100 are below 768: with one byte for
their lower half, two bits are enough for the upper. Escapes by rank: Zukowski and others, Super-Scalar RAM-CPU Cache
Compression, 2006 (PFOR). An array that would be empty is not there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array, ArrayFile, ArrayFileWriter, Spool, smallest
from searchapp.engines.whoosh.sets import ranges

ESCAPE = 3
BLOCK = 256
BLOCK_BYTES = BLOCK // 4
FEW_SLICES = 8
SPARSE = 16  # one number in so many is wanted: then they are read one by one

_QUADS = np.array([[byte >> shift & 3 for shift in (0, 2, 4, 6)] for byte in range(256)], np.uint8)
_FOUR = np.ascontiguousarray(_QUADS).view(np.uint32).ravel()  # four codes at a time, in memory order


class PackedColumn:
    """A column in a file, read by slices or number by number. Thread-safe."""

    def __init__(self, file: ArrayFile, name: str, least: int = 0) -> None:
        self.codes: Array = file.array(f"{name}.codes")
        self.more: Array = file.array(f"{name}.more")
        self.ranks: Array = file.array(f"{name}.ranks")
        self.least = least
        self._four = _FOUR + np.uint32(least * 0x01010101)
        self._escape = least + ESCAPE

    def slice(self, start: int, stop: int) -> Array:
        """The numbers `start` up to but not `stop`."""
        first = start & -BLOCK  # so that the escapes before `start` are counted
        quads = self._four[self.codes[first >> 2 : (stop + 3) >> 2]]
        found: Array = quads.view(np.uint8)[: stop - first]
        escaped = (found == self._escape).nonzero()[0]
        if len(escaped):
            rank = int(self.ranks[first // BLOCK])
            found = found.astype(self.more.dtype, copy=False)
            found[escaped] = self.more[rank : rank + len(escaped)]
        numbers: Array = found[start - first :]
        return numbers

    def take(self, index: Array) -> Array:
        """The numbers at some places, in any order."""
        if not len(index):
            return np.zeros(0, np.uint8)
        low, high = int(index.min()), int(index.max()) + 1
        found: Array = self.slice(low, high)[index - low] if high - low < len(index) * SPARSE else self._gather(index)
        return found

    def slices(self, starts: Array, counts: Array) -> Array:
        """Several slices, one after the other."""
        if len(starts) > FEW_SLICES:
            return self.take(ranges(starts, counts))
        pieces = [self.slice(a, a + n) for a, n in zip(starts.tolist(), counts.tolist(), strict=True)]
        return pieces[0] if len(pieces) == 1 else np.concatenate([np.zeros(0, np.uint8), *pieces])

    def holds(self, count: int) -> bool:
        """Whether there are so many numbers, and what stands aside of them is all there."""
        if len(self.codes) != -(-count // BLOCK) * BLOCK_BYTES:
            return False
        held = (_QUADS[self.codes] == ESCAPE).reshape(-1, BLOCK).sum(axis=1)
        ranks = np.cumsum(held) - held
        return int(held.sum()) == len(self.more) and (not len(self.more) or np.array_equal(ranks, self.ranks))

    def _gather(self, index: Array) -> Array:
        found = (self.codes[index >> 2] >> ((index & 3) << 1).astype(np.uint8)) & np.uint8(3)
        escaped = (found == ESCAPE).nonzero()[0]
        found += np.uint8(self.least)
        if len(escaped):
            found = found.astype(self.more.dtype, copy=False)
            found[escaped] = self.more[self._rank(index[escaped])]
        numbers: Array = found
        return numbers

    def _rank(self, index: Array) -> Array:
        """How many escapes stand before each of some places."""
        block = index // BLOCK
        rows = self.codes[(block * BLOCK_BYTES)[:, None] + np.arange(BLOCK_BYTES)]
        held = _QUADS[rows].reshape(len(index), BLOCK) == ESCAPE
        held &= np.arange(BLOCK) < (index % BLOCK)[:, None]
        ranks: Array = self.ranks[block] + held.sum(axis=1)
        return ranks


class PackedWriter:
    """Takes the numbers in pieces."""

    def __init__(self, file: ArrayFileWriter, name: str, least: int = 0) -> None:
        self._least, self._most = np.uint32(least), 0
        self._codes = Spool(file, f"{name}.codes", np.dtype(np.uint8))
        self._more = Spool(file, f"{name}.more", np.dtype(np.uint32))
        self._file, self._name = file, name
        self._counts: list[Array] = []
        self._rest = np.zeros(0, np.uint32)

    def append(self, numbers: Array) -> None:
        self._most = max(self._most, int(numbers.max(initial=0)))
        numbers = np.concatenate((self._rest, numbers.astype(np.uint32)))
        whole = len(numbers) & -BLOCK
        self._rest = numbers[whole:]
        self._pack(numbers[:whole])

    def _pack(self, numbers: Array) -> None:
        """Whole blocks."""
        codes = np.minimum(numbers - self._least, ESCAPE).astype(np.uint8)
        held = codes == ESCAPE
        self._counts.append(held.reshape(-1, BLOCK).sum(axis=1))
        self._more.append(numbers[held])
        quads = codes.reshape(-1, 4)
        self._codes.append(quads[:, 0] | quads[:, 1] << 2 | quads[:, 2] << 4 | quads[:, 3] << 6)

    def finish(self) -> None:
        if len(self._rest):
            padding = np.full(-len(self._rest) % BLOCK, self._least, self._rest.dtype)
            self._pack(np.concatenate((self._rest, padding)))
        self._codes.finish()
        self._more.finish(smallest(self._most))
        counts = np.concatenate([np.zeros(0, np.int64), *self._counts])
        if counts.any():
            ranks: npt.NDArray[np.int64] = np.cumsum(counts) - counts
            self._file.add(f"{self._name}.ranks", ranks.astype(smallest(int(ranks[-1]))))
