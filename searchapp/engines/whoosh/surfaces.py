"""Text -> numbers of its stretches between blanks, without an object per word.

A stretch is known by 64 bits: the sum of a random number per character times a power of an odd number per place,
modulo 2^64 (polynomial hashing over random character codes). The random numbers are drawn anew in every process, so
that nobody can write two words that are taken for one; that two of a million distinct words are by chance has a
probability below 10^-7. Strings are made of the distinct stretches only.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Analyzer
from searchapp.records import dataclass

BLOCK_CHARS = 1 << 19
"""Are looked at in one go: some 15 MB."""
BYTES_PER_CHAR = 32
LEAST_POWERS, CACHED_POWERS = 1 << 12, 2 * BLOCK_CHARS - 1
LOW_BITS = 16
"""Of a code point, by which it has its random number; few characters have more."""
BETWEEN = "\n"

Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Block:
    """The stretches of some texts in order: their numbers, and how many each text has."""

    numbers: Numbers
    counts: Numbers


class Surfaces:
    """The distinct stretches met so far, by number."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.texts: list[str] = []
        self._gaps = analyzer.gaps
        self._known = np.zeros(0, np.uint64)  # ascending
        self._numbers = np.zeros(0, np.uint32)

    def __len__(self) -> int:
        return len(self.texts)

    def number(self, texts: list[str]) -> Block:
        """Of texts that are not empty."""
        joined = BETWEEN.join(texts) + BETWEEN
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
        gaps = self._gaps(codes)
        gaps[ends - 1] = True
        edges = np.flatnonzero(np.diff(gaps, prepend=True))
        starts, stops = edges[::2], edges[1::2]
        counts = np.diff(np.searchsorted(starts, ends), prepend=0).astype(np.uint32)
        return Block(self._numbered(joined, self._hashes(codes, starts, stops), starts, stops), counts)

    def _hashes(
        self, codes: Numbers, starts: npt.NDArray[np.int64], stops: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.uint64]:
        powers, inverse = _powers(len(codes)) if len(codes) <= CACHED_POWERS else _made_powers(len(codes))
        random = _random()
        mixed = random[codes & np.uint32((1 << LOW_BITS) - 1)]
        if int(codes.max(initial=0)) >> LOW_BITS:
            mixed += random[0] * (codes >> np.uint32(LOW_BITS))
        sums = np.zeros(len(codes) + 1, np.uint64)
        np.multiply(mixed, powers[: len(codes)], out=sums[1:])
        np.cumsum(sums, out=sums)
        return (sums[stops] - sums[starts]) * inverse[starts]

    def _numbered(
        self,
        joined: str,
        hashes: npt.NDArray[np.uint64],
        starts: npt.NDArray[np.int64],
        stops: npt.NDArray[np.int64],
    ) -> Numbers:
        if not len(hashes):
            return np.zeros(0, np.uint32)
        order = np.argsort(hashes)
        ordered = hashes[order]
        first = np.empty(len(ordered), bool)
        first[0] = True
        np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
        distinct = ordered[first]
        at = np.searchsorted(self._known, distinct)
        old = self._known.take(at, mode="clip") == distinct if len(self._known) else np.zeros(len(distinct), bool)
        numbers = np.empty(len(distinct), np.uint32)
        numbers[old] = self._numbers[at[old]]
        new = ~old
        numbers[new] = np.arange(len(self.texts), len(self.texts) + np.count_nonzero(new), dtype=np.uint32)
        some = order[first][new]
        self.texts += [joined[a:b] for a, b in zip(starts[some].tolist(), stops[some].tolist(), strict=True)]
        self._known = np.insert(self._known, at[new], distinct[new])
        self._numbers = np.insert(self._numbers, at[new], numbers[new])
        found = np.empty(len(hashes), np.uint32)
        found[order] = numbers[np.cumsum(first) - 1]
        return found


@cache
def _random() -> npt.NDArray[np.uint64]:
    return np.random.default_rng().integers(0, 1 << 64, 1 << LOW_BITS, np.uint64)


def _powers(count: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """An odd number's powers and those of its inverse, as many or more."""
    return _kept_powers(1 << max(count, LEAST_POWERS).bit_length())


def _made_powers(count: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    odd = 0x9E3779B97F4A7C15
    powers = [np.full(count, factor, np.uint64) for factor in (odd, pow(odd, -1, 1 << 64))]
    for each in powers:
        each[0] = 1
        np.cumprod(each, out=each)
    return powers[0], powers[1]


_kept_powers = cache(_made_powers)
