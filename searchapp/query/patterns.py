"""Words of an index by shape: wildcards and near words, the commonest first, over the whole word-level vocabulary.

One text holds all words, the commonest first, so that a search for the rarest literal piece of a pattern can stop when
it has found enough. Near words are first told apart by which letters they have at all. On 267,000 words: 1 to 30 ms.
"""

from __future__ import annotations

import re
import threading
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from searchapp.query.plan import Pattern
from searchapp.query.spelling import SpellingIndex, letter_set, spelling_index
from searchapp.query.vocabulary import Vocabulary

MAX_LOOKS = 30_000
"""Words looked at for one pattern whose pieces are common and which fits none of them."""

KEPT_PATTERNS = 200
"""What fits them is kept: corrections ask for the same patterns a dozen times."""

_lock = threading.Lock()
_kept: WeakKeyDictionary[Vocabulary, PatternIndex] = WeakKeyDictionary()
"""By snapshot, which no table refers to: by its words, which one does, they would be kept for ever."""


class PatternIndex:
    """Immutable; share it between threads."""

    def __init__(self, spelling: SpellingIndex) -> None:
        self._spelling = spelling
        order = np.argsort(-spelling.counts, kind="stable")
        words = [spelling.words[at] for at in order.tolist()]
        self._counts = spelling.counts[order]
        self._text = "\n" + "\n".join(words) + "\n"
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        self._starts: npt.NDArray[np.int64] = np.cumsum(lengths + 1) - lengths
        self._matched: dict[Pattern, list[tuple[str, int]]] = {}

    def matching(self, pattern: Pattern) -> list[tuple[str, int]]:
        """Words that fit with their counts, commonest first: at most one more than `pattern.max_terms`."""
        known = self._matched.get(pattern)
        if known is None:
            known = self._near(pattern) if pattern.kind == "fuzzy" else self._fitting(pattern)
            if len(self._matched) >= KEPT_PATTERNS:
                self._matched = {}
            self._matched[pattern] = known
        return known

    def _fitting(self, pattern: Pattern) -> list[tuple[str, int]]:
        shape = pattern.text + "*" * (pattern.kind == "prefix")
        fits = re.compile("".join(_SHAPES.get(c) or re.escape(c) for c in shape)).fullmatch
        piece = self._rarest_piece("\n" + shape + "\n")
        found: list[tuple[str, int]] = []
        text = self._text
        at = text.find(piece)
        for _ in range(MAX_LOOKS):
            if at < 0 or len(found) > pattern.max_terms:
                break
            start = at + 1 if piece[0] == "\n" else text.rfind("\n", 0, at) + 1
            end = text.find("\n", start)
            if fits(text, start, end):
                number = int(np.searchsorted(self._starts, start))
                found.append((text[start:end], int(self._counts[number])))
            at = text.find(piece, end)
        return found

    def _rarest_piece(self, shape: str) -> str:
        """The literal piece of a pattern that stands least often in the text; line ends make it begin or end a word."""
        pieces = [piece for piece in re.split(r"[*?]+", shape) if piece.strip("\n")]
        return min(pieces, key=self._text.count) if len(pieces) > 1 else pieces[0]

    def _near(self, pattern: Pattern) -> list[tuple[str, int]]:
        from rapidfuzz import process  # here: few searches need it
        from rapidfuzz.distance import OSA

        sets = self._spelling.arranged().sets
        numbers = np.flatnonzero(_bit_counts(sets ^ letter_set(pattern.text)) <= 2 * pattern.distance)
        words = [self._spelling.words[at] for at in numbers.tolist()]
        near = process.extract(pattern.text, words, scorer=OSA.distance, score_cutoff=pattern.distance, limit=None)
        found = [(word, int(self._spelling.counts[numbers[at]])) for word, _, at in near]
        return sorted(found, key=lambda row: (-row[1], row[0]))[: pattern.max_terms + 1]


def _bit_counts(sets: npt.NDArray[np.uint64]) -> npt.NDArray[Any]:
    count = getattr(np, "bitwise_count", None)  # NumPy 2
    if count is not None:
        return np.asarray(count(sets))
    bits = np.array([value.bit_count() for value in range(1 << 16)], np.uint8)
    return np.asarray(bits[sets.view(np.uint16).reshape(-1, 4)].sum(axis=1))


_SHAPES = {"*": ".*", "?": "."}


def pattern_index(reader: Vocabulary) -> PatternIndex:
    """Of a snapshot; kept as long as it lives."""
    with _lock:  # one makes it, the others wait
        index = _kept.get(reader)
        if index is None:
            index = _kept[reader] = PatternIndex(spelling_index(reader))
        return index
