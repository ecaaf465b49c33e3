"""The forms of an index: what one token is at all levels, numbered as they were first met.

A form's number never changes and none is taken back, so the list only grows: the cluster holds it in blocks, and our
side keeps it per process and fetches what is new. Terms of a level are numbered in the order of the first form that has
them, which makes the same numbers everywhere.
"""

from __future__ import annotations

import threading
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.vocabulary import SEPARATOR, Vocabulary
from searchapp.model import Level
from searchapp.query.plan import Pattern

Ids = npt.NDArray[np.int64]
Terms = tuple[str, str, str, str, str]

SAME = "\x01"
"""In a block: the term of the level before, once more."""


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def pack_forms(forms: Sequence[Terms]) -> str:
    """Columns of levels, line by line."""
    columns = []
    for level in Level:
        column = [terms[level] for terms in forms]
        if level:
            column = [SAME if terms[level] == terms[level - 1] else terms[level] for terms in forms]
        columns.append("\n".join(column))
    return b64encode(zlib.compress(encode("\n".join(columns)), 6)).decode()


def unpack_forms(packed: str, count: int) -> list[list[str]]:
    """The terms by level."""
    lines = zlib.decompress(b64decode(packed)).decode("utf-8", "surrogatepass").split("\n")
    columns = [lines[at * count : (at + 1) * count] for at in range(len(Level))]
    for level in range(1, len(columns)):
        before = columns[level - 1]
        columns[level] = [before[i] if text == SAME else text for i, text in enumerate(columns[level])]
    return columns


class LevelTerms:
    """The terms of one level: text <-> number, form -> number (-1: none). Grows; numbers stay."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": -1}
        self.texts: list[str] = []
        self._of_form: list[npt.NDArray[np.int32]] = [np.zeros(0, np.int32)]
        self._vocabulary: tuple[int, Vocabulary, Ids] | None = None

    def extend(self, column: Sequence[str]) -> None:
        numbers = self.numbers
        new = [text for text in dict.fromkeys(column) if text not in numbers]
        first = len(self.texts)
        numbers.update(zip(new, range(first, first + len(new)), strict=True))
        self.texts.extend(new)
        self._of_form.append(np.fromiter(map(numbers.__getitem__, column), np.int32, len(column)))

    @property
    def of_form(self) -> npt.NDArray[np.int32]:
        if len(self._of_form) > 1:
            self._of_form = [np.concatenate(self._of_form)]
        return self._of_form[0]

    def sorted(self) -> tuple[Vocabulary, Ids]:
        """The terms in order of code points, and their numbers."""
        known = self._vocabulary
        if known is None or known[0] != len(self.texts):
            count = len(self.texts)
            raw = [encode(text) for text in self.texts[:count]]
            order = sorted(range(count), key=raw.__getitem__)
            lengths = np.fromiter((len(raw[at]) + 1 for at in order), np.int64, count)
            text = SEPARATOR.join(raw[at] for at in order) + SEPARATOR if count else b""
            vocabulary = Vocabulary(np.frombuffer(text, np.uint8), np.concatenate(([0], np.cumsum(lengths))))
            known = self._vocabulary = (count, vocabulary, np.array(order, np.int64))
        return known[1], known[2]

    def fitting(self, pattern: Pattern) -> Ids:
        """Numbers of the terms of that shape."""
        vocabulary, numbers = self.sorted()
        if pattern.kind == "prefix":
            return numbers[slice(*vocabulary.prefixed(pattern.text))]
        if pattern.kind == "wildcard":
            return numbers[vocabulary.wildcard(pattern.text)]
        return numbers[vocabulary.fuzzy(pattern.text, pattern.distance)]


class Words:
    """All forms met so far. Only one thread extends it at a time; readers look only at numbers they know of."""

    def __init__(self) -> None:
        self.levels = tuple(LevelTerms() for _ in Level)
        self.count = 0
        self.lock = threading.RLock()

    def extend(self, columns: Sequence[Sequence[str]]) -> None:
        with self.lock:
            for level, column in zip(self.levels, columns, strict=True):
                level.extend(column)
            self.count += len(columns[0])

    def term(self, level: Level, text: str) -> int:
        """The number of a term, -1 for none."""
        return self.levels[level].numbers.get(text, -1)

    def of_form(self, level: Level) -> npt.NDArray[np.int32]:
        with self.lock:
            return self.levels[level].of_form

    def forms_with(self, level: Level, terms: Iterable[int], limit: int) -> Ids:
        """The forms below `limit` whose term at a level is one of these, ascending."""
        wanted = [number for number in terms if number >= 0]
        of_form = self.of_form(level)[:limit]
        if len(wanted) == 1:
            return np.flatnonzero(of_form == wanted[0])
        return np.flatnonzero(np.isin(of_form, np.array(wanted, np.int32)))

    def fitting(self, pattern: Pattern) -> Ids:
        with self.lock:
            return self.levels[pattern.level].fitting(pattern)

    def sorted(self, level: Level) -> tuple[Vocabulary, Ids]:
        with self.lock:
            return self.levels[level].sorted()

    def texts(self, level: Level, numbers: Iterable[int]) -> list[str]:
        return list(map(self.levels[level].texts.__getitem__, numbers))
