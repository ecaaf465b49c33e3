"""The shipped table of forms, `data/lexicon.bin`: how it is stored, and how one form is found in it.

On disk: zlib over sorted, front-coded forms and columns beside them. In memory: a form of up to 16 letters, one byte
each, is two 64-bit numbers; forms lie in the order of a multiplicative hash of the two, with an array of where each
bucket begins. Finding one is a few integer operations and no copy of the table. About 10 MB for 250,000 forms.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

ALPHABET = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
"""The letters of a form at word level, in code point order; a letter's code is its place, from 1."""
MAX_LETTERS = 16
MAGIC = b"searchapp-lexicon-1\n"
POS = ("noun", "adjective", "verb", "particle", "name")
BARE = 1  # flag of a form: it carries no clitic
NO_TERM = -1

_CODES = {ord(letter): code for code, letter in enumerate(ALPHABET, 1)}
_MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_BITS_64 = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Columns:
    """What is on disk, before it is indexed. All of one length per group: forms, terms, seconds."""

    forms: Any  # uint8[forms, MAX_LETTERS], zero padded, sorted
    term_of_form: Any  # int32[forms]
    flags: Any  # uint8[forms]
    terms: list[str]
    roots: list[str]
    pos: Any  # uint8[terms], index into POS
    weight: Any  # uint8[terms], 8 * log2 of its share of running words, above the rarest
    second_form: Any  # int32[seconds]: a form...
    second_term: Any  # int32[seconds]: ... and another term it may well be a form of

    def form(self, row: int) -> str:
        return "".join(ALPHABET[code - 1] for code in self.forms[row].tolist() if code)


def code(form: str) -> bytes | None:
    """One byte per letter; None for a form with other characters or too many."""
    codes = form.translate(_CODES)
    if len(codes) > MAX_LETTERS or not codes.isascii():
        return None
    return codes.encode("ascii")


def encode(columns: Columns) -> bytes:
    forms = columns.forms
    lengths = (forms != 0).sum(axis=1)
    same = np.zeros(len(forms), np.uint8)
    same[1:] = np.cumprod((forms[1:] == forms[:-1]) & (forms[1:] != 0), axis=1).sum(axis=1)
    column = np.arange(MAX_LETTERS)
    fresh = forms[(column >= same[:, None]) & (column < lengths[:, None])]
    sections = [
        same.tobytes(),
        lengths.astype(np.uint8).tobytes(),
        fresh.tobytes(),
        _planes(columns.term_of_form),
        columns.flags.astype(np.uint8).tobytes(),
        "\n".join(columns.terms).encode(),
        "\n".join(columns.roots).encode(),
        columns.pos.astype(np.uint8).tobytes(),
        columns.weight.astype(np.uint8).tobytes(),
        np.diff(columns.second_form, prepend=0).astype("<u2").tobytes(),
        _planes(columns.second_term),
    ]
    body = b"".join(struct.pack("<I", len(section)) + section for section in sections)
    return MAGIC + zlib.compress(body, 9)


def _planes(numbers: Any) -> bytes:
    """The lowest bytes, then the middle ones, then the high ones, which hardly change from row to row."""
    planes = np.asarray(numbers).astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3]
    return planes.T.tobytes()


def _joined(section: bytes) -> Any:
    planes = np.frombuffer(section, np.uint8).reshape(3, -1).astype(np.int32)
    return planes[0] | (planes[1] << 8) | (planes[2] << 16)


def decode(data: bytes) -> Columns:
    """Raises ValueError for data that is not a table of this version."""
    if not data.startswith(MAGIC):
        raise ValueError("not a lexicon table of this version")
    body = zlib.decompress(data[len(MAGIC) :])
    sections, start = [], 0
    while start < len(body):
        (size,) = struct.unpack_from("<I", body, start)
        sections.append(body[start + 4 : start + 4 + size])
        start += 4 + size
    same, lengths = np.frombuffer(sections[0], np.uint8), np.frombuffer(sections[1], np.uint8)
    return Columns(
        forms=_forms(same, lengths, np.frombuffer(sections[2], np.uint8)),
        term_of_form=_joined(sections[3]),
        flags=np.frombuffer(sections[4], np.uint8),
        terms=sections[5].decode().split("\n"),
        roots=_shared(sections[6].decode().split("\n")),
        pos=np.frombuffer(sections[7], np.uint8),
        weight=np.frombuffer(sections[8], np.uint8),
        second_form=np.cumsum(np.frombuffer(sections[9], "<u2"), dtype=np.int32),
        second_term=_joined(sections[10]),
    )


def _shared(texts: list[str]) -> list[str]:
    """The same list with one object for equal texts: there are a tenth as many roots as terms."""
    seen: dict[str, str] = {}
    return [seen.setdefault(text, text) for text in texts]


def _forms(same: Any, lengths: Any, fresh: Any) -> Any:
    """Undoes the front coding a column at a time: a letter is the latest one written at or above its row."""
    forms = np.zeros((len(same), MAX_LETTERS), np.uint8)
    starts = np.cumsum(lengths - same, dtype=np.int32) - lengths  # of what would be the first letter's place
    for column in range(int(lengths.max(initial=0))):
        rows = np.flatnonzero(lengths > column).astype(np.int32)
        written = np.where(same[rows] <= column, np.arange(len(rows), dtype=np.int32), 0)
        source = rows[np.maximum.accumulate(written)]
        forms[rows, column] = fresh[starts[source] + column]
    return forms


def _view(array: Any) -> memoryview:
    """Single numbers come out of a memoryview as plain integers, and three times as fast as out of an array."""
    contiguous: Any = np.ascontiguousarray(array)
    return memoryview(contiguous)


class FormTable:
    """Finds a form's row. Immutable, shared between threads."""

    def __init__(self, columns: Columns) -> None:
        count = len(columns.forms)
        bits = max(count - 1, 1).bit_length()
        self._shift = 64 - bits
        halves = np.ascontiguousarray(columns.forms).view("<u8")
        multipliers = np.array(_MULTIPLIERS, np.uint64)
        with np.errstate(over="ignore"):
            mixed = halves[:, 0] * multipliers[0] ^ halves[:, 1] * multipliers[1]
            bucket = (mixed * multipliers[0]) >> np.uint64(self._shift)
        order = np.argsort(bucket, kind="stable")
        self._first = _view(halves[order, 0])
        self._second = _view(halves[order, 1])
        self._starts = _view(np.searchsorted(bucket[order], np.arange((1 << bits) + 1)).astype(np.int32))
        self._row = _view(order.astype(np.int32))
        self._term = _view(columns.term_of_form[order].astype(np.int32))
        self._flags = _view(columns.flags[order])

    def __len__(self) -> int:
        return len(self._row)

    def _find(self, form: str) -> int:
        codes = code(form)
        if codes is None:
            return -1
        first, second = int.from_bytes(codes[:8], "little"), int.from_bytes(codes[8:], "little")
        mixed = ((first * _MULTIPLIERS[0]) ^ (second * _MULTIPLIERS[1])) & _BITS_64
        bucket = ((mixed * _MULTIPLIERS[0]) & _BITS_64) >> self._shift
        for place in range(self._starts[bucket], self._starts[bucket + 1]):
            if self._first[place] == first and self._second[place] == second:
                return place
        return -1

    def term(self, form: str) -> int:
        """The number of its term, or NO_TERM."""
        place = self._find(form)
        return NO_TERM if place < 0 else self._term[place]

    def row(self, form: str) -> int:
        """Its place among the sorted forms, or -1."""
        place = self._find(form)
        return -1 if place < 0 else self._row[place]

    def bare_term(self, form: str) -> int:
        """As `term`, for a form that carries no clitic; else NO_TERM."""
        place = self._find(form)
        return self._term[place] if place >= 0 and self._flags[place] & BARE else NO_TERM
