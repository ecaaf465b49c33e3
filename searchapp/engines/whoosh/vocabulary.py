"""A sorted list of terms in a file: binary search, prefixes, wildcards and fuzzy words, without decoding all of it.

`text` holds the terms' UTF-8 one after the other, each followed by a line break (so that one scan can tell terms
apart). `marks` says where terms 0, 16, 32 ... begin, and the end. Of article ids, which are asked for by number, and
where a term holds a line break itself, there is `offsets` instead: where each begins, and the end. UTF-8 sorts as code
points do. Lone surrogates pass through.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array, ArrayFile, ArrayFileWriter, raw_bytes, smallest

SEPARATOR = b"\n"
BLOCK = 1024
"""Every such term is kept at hand once a term was looked up: finding one then takes a bisection and one scan."""
STEP = 16
"""Of so many terms the first has a mark."""
MANY_TEXTS = 200
"""So many terms are read faster once it is known where every term begins."""
Numbers = npt.NDArray[np.int64]


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def decode(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def id_hash(article_id: str) -> int:
    """What article ids are looked up by."""
    return int.from_bytes(hashlib.blake2b(encode(article_id), digest_size=4).digest(), "little")


def write_terms(file: ArrayFileWriter, name: str, terms: Sequence[bytes], *, each: bool = False) -> None:
    """Stores sorted terms as `name.text` and `name.marks`, or, where `each` is to be marked, `name.offsets`."""
    text = SEPARATOR.join(terms) + SEPARATOR if terms else b""
    file.add(f"{name}.text", np.frombuffer(text, np.uint8))
    lengths = np.fromiter(map(len, terms), np.int64, len(terms)) + 1
    write_offsets(file, name, lengths, each=each or text.count(SEPARATOR) > len(terms))


def write_offsets(file: ArrayFileWriter, name: str, lengths: Numbers, *, each: bool) -> None:
    """Where terms begin: of so many bytes each, separator and all."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    if not each:
        file.add(f"{name}.marks", marks_of(offsets).astype(smallest(int(offsets[-1]))))
    else:
        file.add(f"{name}.offsets", offsets.astype(smallest(int(offsets[-1]))))


def marks_of(offsets: Array) -> Array:
    return np.append(offsets[:-1][::STEP], offsets[-1])


class Vocabulary:
    """Terms by number, numbers by term. Thread-safe."""

    def __init__(self, text: Array, offsets: Array | None = None, marks: Array | None = None) -> None:
        self._text = raw_bytes(text)
        self._array = text
        self._known_offsets = offsets
        self._marks = marks
        self._masks: npt.NDArray[np.uint64] | None = None
        self._signposts: list[bytes] | None = None
        if offsets is not None:
            self._count = len(offsets) - 1
        else:
            assert marks is not None, "one of them there must be"
            last = bytes(self._text[int(marks[-2]) :]) if len(marks) > 1 else b""
            self._count = STEP * max(0, len(marks) - 2) + last.count(SEPARATOR)

    @classmethod
    def of(cls, file: ArrayFile | ArrayFileWriter, name: str) -> Vocabulary:
        """In a file, or one that is being written."""
        read = file.read if isinstance(file, ArrayFileWriter) else file.__getitem__
        offsets = read(f"{name}.offsets") if f"{name}.offsets" in file else None
        return cls(read(f"{name}.text"), offsets, read(f"{name}.marks") if offsets is None else None)

    @property
    def offsets(self) -> Array:
        """Where each term begins, and the end."""
        known = self._known_offsets
        if known is None:  # two threads may both look
            assert self._marks is not None
            ends = (self._array == SEPARATOR[0]).nonzero()[0]
            known = np.zeros(len(ends) + 1, self._marks.dtype)
            known[1:] = ends + 1
            self._known_offsets = known
        return known

    def __len__(self) -> int:
        return self._count

    def raw(self, number: int) -> bytes:
        known = self._known_offsets
        if known is not None:
            return bytes(self._text[int(known[number]) : int(known[number + 1]) - 1])
        return self._lines(number // STEP, number // STEP + 1)[number % STEP]

    def _lines(self, low: int, high: int) -> list[bytes]:
        """The terms from one mark to another."""
        assert self._marks is not None
        return bytes(self._text[int(self._marks[low]) : int(self._marks[high])]).split(SEPARATOR)[:-1]

    def text(self, number: int) -> str:
        return decode(self.raw(number))

    def texts(self, numbers: Array | Sequence[int]) -> list[str]:
        if self._known_offsets is None and len(numbers) < MANY_TEXTS:
            return [decode(self.raw(int(number))) for number in numbers]
        numbers = np.asarray(numbers, np.int64)
        text, begins, ends = self._text, self.offsets[numbers].tolist(), self.offsets[numbers + 1].tolist()
        return [str(text[a : b - 1], "utf-8", "surrogatepass") for a, b in zip(begins, ends, strict=True)]

    def raws(self, start: int, stop: int) -> list[bytes]:
        """The terms `start` to `stop` in one go."""
        if start >= stop:
            return []
        if self._known_offsets is None:
            first = start // STEP
            return self._lines(first, -(-stop // STEP))[start - first * STEP : stop - first * STEP]
        offsets = self._known_offsets[start : stop + 1].tolist()
        base = offsets[0]
        block = bytes(self._text[base : offsets[-1]])
        return [block[a - base : b - base - 1] for a, b in pairwise(offsets)]

    def blob(self) -> bytes:
        """All terms, each followed by the separator."""
        return bytes(self._text)

    def __iter__(self) -> Iterator[str]:
        yield from decode(self.blob()).split("\n")[:-1]

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is not less than `term`."""
        low, high = self._block(term)
        if self._marks is not None:
            low = self._mark(term, low // STEP, -(-high // STEP)) * STEP
            high = min(high, low + STEP)
        return low + bisect_left(self.raws(low, high), term)

    def _mark(self, term: bytes, low: int, high: int) -> int:
        """The last mark, from `low` up to but not `high`, whose term is less than `term`; else `low`."""
        text, marks, width = self._text, self._marks, len(term) + 1
        assert marks is not None
        while high - low > 1:
            middle = (low + high) >> 1
            begin = int(marks[middle])
            if bytes(text[begin : begin + width]).partition(SEPARATOR)[0] < term:
                low = middle
            else:
                high = middle
        return low

    def _block(self, term: bytes) -> tuple[int, int]:
        """Between which numbers the lower bound of a term is."""
        signposts = self._signposts
        if signposts is None:  # two threads may both read them
            signposts = self._signposts = [self.raw(number) for number in range(0, len(self), BLOCK)]
        at = bisect_left(signposts, term)
        return max(0, at - 1) * BLOCK, min(at * BLOCK, len(self))

    def find(self, text: str) -> int:
        """The term's number, or -1."""
        term = encode(text)
        number = self.lower_bound(term)
        return number if number < len(self) and self.raw(number) == term else -1

    def prefixed(self, text: str) -> tuple[int, int]:
        """The range of terms that begin with `text`."""
        start = encode(text)
        if not start:
            return 0, len(self)
        # no byte of UTF-8 is 0xFF, so this is above all that begin so, and below what follows
        return self.lower_bound(start), self.lower_bound(start + b"\xff")

    def wildcard(self, pattern: str) -> Numbers:
        """Numbers of the terms of that shape: `*` any run, `?` one character.

        Literal pieces are sought in the text as it lies, all terms at once; only what is left is decoded and matched.
        """
        if not re.search(r"[*?]", pattern):
            exact = self.find(pattern)
            return np.array([exact] if exact >= 0 else [], np.int64)
        first, *inner, last = map(encode, re.split(r"[*?]+", pattern))
        low, high = self.prefixed(decode(first))
        numbers = np.arange(low, high)
        if last:
            numbers = numbers[self._ending(last, low, high)]
        if longest := max(inner, key=len, default=b""):
            numbers = numbers[self._holding(longest, low, high)[numbers - low]]
        if "?" not in pattern and not inner:
            long_enough = self._byte_lengths(low, high)[numbers - low] >= len(first) + len(last)
            return np.asarray(numbers[long_enough], np.int64)
        if "?" not in pattern and len(inner) == 1 and not first and not last:
            return numbers
        lengths, least = self._lengths(low, high)[numbers - low], len(pattern.replace("*", ""))
        numbers = numbers[lengths >= least if "*" in pattern else lengths == least]
        shape = re.compile("".join(_SHAPES.get(c, re.escape(c)) for c in pattern), re.DOTALL).fullmatch
        fits = [shape(text) is not None for text in self.texts(numbers)]
        return np.asarray(numbers[np.array(fits, bool)], np.int64)

    def _byte_lengths(self, low: int, high: int) -> Numbers:
        return np.asarray(np.diff(self.offsets[low : high + 1].astype(np.int64)) - 1, np.int64)

    def _lengths(self, low: int, high: int) -> Numbers:
        """In characters."""
        if low >= high:
            return np.zeros(0, np.int64)
        begin, end = int(self.offsets[low]), int(self.offsets[high])
        begins = ((self._array[begin:end] & 0xC0) != 0x80).astype(np.int64)
        return np.asarray(np.add.reduceat(begins, self.offsets[low:high].astype(np.int64) - begin) - 1, np.int64)

    def _ending(self, piece: bytes, low: int, high: int) -> Array:
        """Which terms of a range end in a piece of text."""
        ends = self.offsets[low + 1 : high + 1].astype(np.int64) - 1
        fits = self._byte_lengths(low, high) >= len(piece)
        for back, byte in enumerate(reversed(piece), 1):
            # terms that are too short are out already, whatever stands before them
            fits &= self._array[np.maximum(ends - back, 0)] == byte
        return fits

    def _holding(self, piece: bytes, low: int, high: int) -> Array:
        """Which terms of a range hold a piece of text."""
        if low >= high:
            return np.zeros(0, bool)
        begin, end = int(self.offsets[low]), int(self.offsets[high])
        block = self._array[begin:end]
        found = np.zeros(len(block), bool)
        width = len(block) - len(piece) + 1
        if width > 0:
            found[:width] = block[:width] == piece[0]
            for at, byte in enumerate(piece[1:], 1):
                found[:width] &= block[at : at + width] == byte
        return np.asarray(np.logical_or.reduceat(found, self.offsets[low:high].astype(np.int64) - begin), bool)

    def fuzzy(self, text: str, distance: int) -> Numbers:
        """Numbers of the terms within so many edits (optimal string alignment)."""
        from rapidfuzz.distance import OSA  # here, as few searches need it

        mask = _masks(np.frombuffer(encode(text) + SEPARATOR, np.uint8), np.array([0]))[0] if text else np.uint64(0)
        near = np.flatnonzero(popcount(self.masks ^ mask) <= 2 * distance)
        cost = OSA.distance
        fits = [cost(text, other, score_cutoff=distance) <= distance for other in self.texts(near)]
        return np.asarray(near[np.array(fits, bool)], np.int64)

    @property
    def masks(self) -> npt.NDArray[np.uint64]:
        """One bit per character a term holds (by its last byte): one edit changes at most two of them."""
        if self._masks is None:
            self._masks = _masks(self._array, self.offsets[:-1])
        return self._masks


_SHAPES = {"*": ".*", "?": "."}

_BITS = np.left_shift(np.uint64(1), np.arange(256, dtype=np.uint64) & np.uint64(63))
_BITS[10] = 0  # the separator


def _masks(text: Array, starts: Array) -> npt.NDArray[np.uint64]:
    if not len(starts):
        return np.zeros(0, np.uint64)
    bits = _BITS[text]
    bits[:-1][(text[1:] & 0xC0) == 0x80] = 0  # a byte that another of the same character follows
    masks: npt.NDArray[np.uint64] = np.bitwise_or.reduceat(bits, starts.astype(np.int64))
    return masks


@cache
def _popcount_16() -> npt.NDArray[np.uint8]:
    """For NumPy before 2.0."""
    return np.array([bin(i).count("1") for i in range(1 << 16)], np.uint8)


def popcount(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    """How many bits are set in each word."""
    if hasattr(np, "bitwise_count"):
        return np.asarray(np.bitwise_count(words), np.uint8)
    return np.asarray(_popcount_16()[words.view(np.uint16)].reshape(-1, 4).sum(axis=1), np.uint8)
