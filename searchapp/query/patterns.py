"""Words of an index by shape: wildcards and near words, the commonest first, over the whole word-level vocabulary.

Beginnings are a stretch of the sorted words. For other wildcards one text holds all words, the commonest first, so that
a search for the rarest literal piece of a pattern can stop when it has found enough. Near words are first told apart by
their length and by which letters they have at all. On 267,000 words: 1 to 30 ms.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from searchapp.query.plan import Pattern
from searchapp.query.spelling import SpellingIndex, spelling_index
from searchapp.query.vocabulary import Vocabulary
from searchapp.records import dataclass

MAX_LOOKS = 30_000
"""Words looked at for one pattern whose pieces are common and which fits none of them."""

KEPT_PATTERNS = 200
"""What fits them is kept: corrections ask for the same patterns a dozen times."""

_lock = threading.Lock()
_kept: WeakKeyDictionary[Vocabulary, PatternIndex] = WeakKeyDictionary()
"""By snapshot, which no table refers to: by its words, which one does, they would be kept for ever."""


@dataclass(frozen=True, slots=True)
class _Arranged:
    """The words, commonest first, between line ends in one text; where each begins there, and its count."""

    text: str
    starts: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, spelling: SpellingIndex) -> _Arranged:
        order = np.argsort(-spelling.counts, kind="stable")
        words = [spelling.words[at] for at in order.tolist()]
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        return cls("\n" + "\n".join(words) + "\n", np.cumsum(lengths + 1) - lengths, spelling.counts[order])

    def fitting(self, pattern: Pattern) -> list[tuple[str, int]]:
        """Sought by the literal piece that stands least often in the text."""
        shape = pattern.text + "*" * (pattern.kind == "prefix")
        fits = re.compile("".join(_SHAPES.get(c) or re.escape(c) for c in shape)).fullmatch
        piece = self._rarest_piece("\n" + shape + "\n")
        found: list[tuple[str, int]] = []
        text = self.text
        at = text.find(piece)
        for _ in range(MAX_LOOKS):
            if at < 0 or len(found) > pattern.max_terms:
                break
            start = at + 1 if piece[0] == "\n" else text.rfind("\n", 0, at) + 1
            end = text.find("\n", start)
            if fits(text, start, end):
                number = int(np.searchsorted(self.starts, start))
                found.append((text[start:end], int(self.counts[number])))
            at = text.find(piece, end)
        return found

    def _rarest_piece(self, shape: str) -> str:
        """Line ends make a piece begin or end a word."""
        pieces = [piece for piece in re.split(r"[*?]+", shape) if piece.strip("\n")]
        return min(pieces, key=self.text.count) if len(pieces) > 1 else pieces[0]


class PatternIndex:
    """Immutable; share it between threads."""

    def __init__(self, spelling: SpellingIndex) -> None:
        self._spelling = spelling
        self._lock = threading.Lock()
        self._arranged: _Arranged | None = None
        self._matched: dict[Pattern, list[tuple[str, int]]] = {}

    def arranged(self) -> _Arranged:
        """For wildcards other than beginnings; made when first asked for."""
        with self._lock:
            if self._arranged is None:
                self._arranged = _Arranged.of(self._spelling)
            return self._arranged

    def matching(self, pattern: Pattern) -> list[tuple[str, int]]:
        """Words that fit with their counts, commonest first: at most one more than `pattern.max_terms`."""
        known = self._matched.get(pattern)
        if known is None:
            known = self._match(pattern)
            if len(self._matched) >= KEPT_PATTERNS:
                self._matched = {}
            self._matched[pattern] = known
        return known

    def _match(self, pattern: Pattern) -> list[tuple[str, int]]:
        if pattern.kind == "fuzzy":
            return self._near(pattern)
        if pattern.kind == "prefix" and not re.search(r"[*?]", pattern.text):
            return self._beginning(pattern.text, pattern.max_terms + 1)
        return self.arranged().fitting(pattern)

    def _near(self, pattern: Pattern) -> list[tuple[str, int]]:
        from rapidfuzz import process  # here: few searches need it
        from rapidfuzz.distance import OSA

        numbers = self._spelling.letter_sets().near(pattern.text, pattern.distance)
        words = [self._spelling.words[at] for at in numbers.tolist()]
        most = pattern.distance
        costs = process.cdist([pattern.text], words, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        return self._commonest(numbers[costs <= most], pattern.max_terms + 1)

    def _beginning(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        words = self._spelling.words
        low = bisect_left(words, prefix)
        high = bisect_right(words, prefix, low, key=lambda word: word[: len(prefix)])
        return self._commonest(np.arange(low, high), limit)

    def _commonest(self, numbers: npt.NDArray[np.intp], limit: int) -> list[tuple[str, int]]:
        counts = self._spelling.counts[numbers]
        best = np.argsort(-counts, kind="stable")[:limit]
        return [
            (self._spelling.words[at], count)
            for at, count in zip(numbers[best].tolist(), counts[best].tolist(), strict=True)
        ]


_SHAPES = {"*": ".*", "?": "."}


def pattern_index(reader: Vocabulary) -> PatternIndex:
    """Of a snapshot; kept as long as it lives."""
    with _lock:  # one makes it, the others wait
        index = _kept.get(reader)
        if index is None:
            index = _kept[reader] = PatternIndex(spelling_index(reader))
        return index
