"""The shipped table of forms, `data/lexicon.bin`: how it is stored, and how one form is found in it.

A form is a number in base 32, a digit for each letter; forms of up to 12 letters, moved to the left of 60 bits, are
kept in order, so that finding one is a binary search in an array of 64-bit numbers. The few longer ones have a
dictionary. On disk: zlib over the differences of those numbers, byte by byte, and columns beside them.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

ALPHABET = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
"""The letters of a form at word level, in code point order; a letter's digit is its place, from 1."""
SHORT = 12
"""Letters of a form that has a place in the array."""
MAX_LETTERS = 16
MAGIC = b"searchapp-lexicon-3\n"
POS = ("noun", "adjective", "verb", "particle", "name")
BARE = 1  # flag of a form: it carries no clitic
COMMON = 2  # flag of a form: written so often that it is no slip
PLURAL = 128  # flag of a second reading: the form is the broken plural of that term
NO_TERM = -1
NO_NUMBER = -1

_DIGITS = dict.fromkeys(range(128), "!") | {
    ord(letter): "0123456789abcdefghijklmnopqrstuv"[digit] for digit, letter in enumerate(ALPHABET, 1)
}
MAX_SIZE = 28
"""Letters of a word in which a form is looked for."""
TO_LEFT = tuple(5 * max(0, SHORT - size) for size in range(MAX_SIZE + 1))
"""By how much the number of a form of so many letters is moved to be a `place_key`."""


def number(form: str) -> int:
    """The form as a number, its last letter lowest; `NO_NUMBER` for one with other characters, and for none."""
    digits = form.translate(_DIGITS)
    try:
        return int(digits, 32) if digits.isascii() else NO_NUMBER
    except ValueError:
        return NO_NUMBER


def place_key(form_number: int, size: int) -> int:
    """What a form of up to `SHORT` letters is sorted by."""
    return form_number << TO_LEFT[size]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is on disk. All of one length per group: forms, terms, seconds. Long forms are the last rows."""

    keys: Any  # uint64[short forms], ascending: `place_key`
    long_forms: list[str]
    term_of_form: Any  # int32[forms]
    flags: Any  # uint8[forms]
    terms: list[str]
    roots: list[str]  # without repeats
    root_of_term: Any  # int32[terms]
    pos: Any  # uint8[terms], index into POS
    weight: Any  # uint8[terms], 8 * log2 of its share of running words, above the rarest
    second_form: Any  # int32[seconds]: a form...
    second_term: Any  # int32[seconds]: ... and another term it may well be a form of
    second_note: Any  # uint8[seconds]: `second_note`

    def __len__(self) -> int:
        return len(self.keys) + len(self.long_forms)

    def form(self, row: int) -> str:
        if row >= len(self.keys):
            return self.long_forms[row - len(self.keys)]
        key = int(self.keys[row])
        codes = (key >> shift & 31 for shift in range(5 * SHORT - 5, -1, -5))
        return "".join(ALPHABET[code - 1] for code in codes if code)


def second_note(share: float, is_plural: bool) -> int:
    """How often a form has another reading, in hundredths, and `PLURAL`."""
    return round(100 * share) | PLURAL * is_plural


def row_order(forms: Iterable[str]) -> list[str]:
    """Forms as their rows follow each other; those that cannot be in a table are left out."""
    fitting = [form for form in forms if len(form) <= MAX_LETTERS and number(form) != NO_NUMBER]
    short = sorted(form for form in fitting if len(form) <= SHORT)
    return short + sorted(form for form in fitting if len(form) > SHORT)


def keys_of(forms: Sequence[str]) -> tuple[Any, list[str]]:
    """The columns `keys` and `long_forms` of forms in their `row_order`."""
    keys = [place_key(number(form), len(form)) for form in forms if len(form) <= SHORT]
    return np.array(keys, np.uint64), list(forms[len(keys) :])


def encode(columns: Columns) -> bytes:
    differences = np.diff(columns.keys, prepend=np.uint64(0))
    return pack(
        MAGIC,
        differences.astype("<u8").view(np.uint8).reshape(-1, 8).T.tobytes(),
        "\n".join(columns.long_forms).encode(),
        planes(columns.term_of_form),
        columns.flags.astype(np.uint8).tobytes(),
        "\n".join(columns.terms).encode(),
        "\n".join(columns.roots).encode(),
        planes(columns.root_of_term),
        columns.pos.astype(np.uint8).tobytes(),
        columns.weight.astype(np.uint8).tobytes(),
        np.diff(columns.second_form, prepend=0).astype("<u2").tobytes(),
        planes(columns.second_term),
        columns.second_note.astype(np.uint8).tobytes(),
    )


def decode(data: bytes) -> Columns:
    """Raises ValueError for data that is not a table of this version."""
    sections = unpack(MAGIC, data)
    differences = np.ascontiguousarray(np.frombuffer(sections[0], np.uint8).reshape(8, -1).T)
    return Columns(
        keys=np.cumsum(differences.view("<u8").ravel(), dtype=np.uint64),
        long_forms=lines(sections[1]),
        term_of_form=joined(sections[2]),
        flags=np.frombuffer(sections[3], np.uint8),
        terms=sections[4].decode().split("\n"),
        roots=sections[5].decode().split("\n"),
        root_of_term=joined(sections[6]),
        pos=np.frombuffer(sections[7], np.uint8),
        weight=np.frombuffer(sections[8], np.uint8),
        second_form=np.cumsum(np.frombuffer(sections[9], "<u2"), dtype=np.int32),
        second_term=joined(sections[10]),
        second_note=np.frombuffer(sections[11], np.uint8),
    )


def pack(magic: bytes, *sections: bytes) -> bytes:
    return magic + zlib.compress(b"".join(struct.pack("<I", len(section)) + section for section in sections), 9)


def unpack(magic: bytes, data: bytes) -> list[bytes]:
    """Raises ValueError for data of another kind or version."""
    if not data.startswith(magic):
        raise ValueError("not a lexicon table of this version")
    body = zlib.decompress(data[len(magic) :])
    sections, start = [], 0
    while start < len(body):
        (size,) = struct.unpack_from("<I", body, start)
        sections.append(body[start + 4 : start + 4 + size])
        start += 4 + size
    return sections


def planes(numbers: Any) -> bytes:
    """The lowest bytes, then the middle ones, then the high ones, which hardly change from row to row."""
    return bytes(np.asarray(numbers).astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3].T.tobytes())


def joined(section: bytes) -> Any:
    low, middle, high = np.frombuffer(section, np.uint8).reshape(3, -1).astype(np.int32)
    return low | (middle << 8) | (high << 16)


def lines(section: bytes) -> list[str]:
    return section.decode().split("\n") if section else []


_BUCKET = 5 * SHORT - 16  # a bucket for each of the values of a key's first 16 bits
_SIEVE = (1 << 21) - 9


class FormTable:
    """Finds a form's row. Immutable, shared between threads."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._keys = array("Q", columns.keys.tobytes())  # single numbers come out of it faster than out of numpy
        counts = np.bincount((columns.keys >> np.uint64(_BUCKET)).astype(np.int64), minlength=1 << 16)
        self._starts = list(accumulate(counts.tolist(), initial=0))
        self._long = {number(form): len(columns.keys) + at for at, form in enumerate(columns.long_forms)}
        self._term = array("i", columns.term_of_form.astype(np.int32).tobytes())
        self._flags = columns.flags.tobytes()

    def __len__(self) -> int:
        return len(self._columns)

    @cached_property
    def bare_sieve(self) -> bytes:
        """At `place_key % len`: 0 if no bare form has that key, nor has it without its first letter."""
        sieve = np.zeros(_SIEVE, np.uint8)
        keys = self._columns.keys[self._columns.flags[: len(self._keys)] & BARE != 0]
        for held in (keys, keys & np.uint64((1 << 5 * SHORT - 5) - 1)):
            sieve[held % np.uint64(_SIEVE)] = 1
        for form in self._columns.long_forms:
            sieve[[number(form) % _SIEVE, number(form[1:]) % _SIEVE]] = 1
        return sieve.tobytes()

    def row(self, form: str) -> int:
        """Its row in the columns, or -1."""
        digits = form.translate(_DIGITS)
        size = len(digits)
        try:
            if size > SHORT:
                return self._long.get(int(digits, 32), -1) if digits.isascii() else -1
            key = int(digits, 32) << TO_LEFT[size]
        except ValueError:
            return -1
        bucket = key >> _BUCKET
        row = bisect_left(self._keys, key, self._starts[bucket], self._starts[bucket + 1])
        return row if row < len(self._keys) and self._keys[row] == key and digits.isascii() else -1

    def rows(self, keys: Any) -> Any:
        """The row of each `place_key`, -1 where there is none."""
        rows = np.minimum(np.searchsorted(self._columns.keys, keys), len(self._keys) - 1)
        return np.where(self._columns.keys[rows] == keys, rows, -1)

    def row_of(self, form_number: int, size: int) -> int:
        """As `row`, for the `number` of a form and its letters."""
        if size > SHORT:
            return self._long.get(form_number, -1)
        key = form_number << TO_LEFT[size]
        bucket = key >> _BUCKET
        row = bisect_left(self._keys, key, self._starts[bucket], self._starts[bucket + 1])
        return row if row < len(self._keys) and self._keys[row] == key else -1

    def term(self, form: str) -> int:
        """The number of its term, or NO_TERM."""
        row = self.row(form)
        return NO_TERM if row < 0 else self._term[row]

    def is_common(self, form: str) -> bool:
        row = self.row(form)
        return row >= 0 and bool(self._flags[row] & COMMON)

    def bare_term(self, form_number: int, size: int) -> int:
        """The term of a form that carries no clitic; else NO_TERM."""
        row = self.row_of(form_number, size)
        return self._term[row] if row >= 0 and self._flags[row] & BARE else NO_TERM
