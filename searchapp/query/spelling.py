"""Near words of an index's vocabulary, with Arabic-weighted edit costs.

Retrieval after SymSpell (W. Garbe, 2012): two words at one edit share a form with at most one letter deleted. Here the
forms are hashes of *skeletons*, in which letters people take for each other are one, so that one look-up finds any
number of confusions plus one true edit. All arrays: 267,000 words take about 0.4 s and 40 MB, a look-up 0.1 ms.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import gt
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from searchapp.model import Level
from searchapp.query.keyboard import NEIGHBOURS
from searchapp.query.vocabulary import Vocabulary
from searchapp.records import dataclass

MAX_LETTERS = 16
"""Longer words are compared by their first letters."""
MIN_LETTERS = 3
MAX_CANDIDATES = 400

KEPT_NEAR = 2000
"""Looked-up words whose near ones are kept."""

CHUNK = 1 << 15
"""Words hashed at once: bounds the memory of building."""

Codes = npt.NDArray[np.uint16]
Costs = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]

CONFUSED = (
    # letters, cost, why
    ("ءاأإآؤئ", 0.1, "hamza and its seats"),
    ("ءوؤ", 0.2, "hamza on waw"),
    ("ءيئى", 0.2, "hamza on yeh; alef maqsura"),
    ("ةه", 0.1, "teh marbuta without its dots"),
    ("هت", 0.4, "teh marbuta written open"),
    ("ضظ", 0.2, "said alike"),
    ("ذز", 0.25, "said alike"),
    ("ذد", 0.3, "the dot forgotten, or said so"),
    ("ثس", 0.3, "said alike"),
    ("ثت", 0.3, "said so, or a dot forgotten"),
    ("سص", 0.35, "emphatic"),
    ("تط", 0.35, "emphatic"),
    ("دض", 0.35, "emphatic"),
    ("زظ", 0.4, "emphatic"),
    ("قك", 0.4, "one foreign sound, four spellings"),
    ("قغ", 0.4, "one foreign sound, four spellings"),
    ("غج", 0.4, "one foreign sound, four spellings"),
    ("كجغ", 0.5, "one foreign sound, four spellings"),
    ("حه", 0.5, "said alike"),
    ("جحخ", 0.6, "dots"),
    ("بتثني", 0.6, "dots"),
    ("رز", 0.6, "dots"),
    ("سش", 0.6, "dots"),
    ("صض", 0.6, "dots"),
    ("طظ", 0.6, "dots"),
    ("عغ", 0.6, "dots"),
    ("فق", 0.6, "dots"),
    ("اويه", 0.6, "a vowel heard otherwise"),
    ("فب", 0.6, "v in foreign names"),
)
NEIGHBOUR_COST = 0.65
SUBSTITUTION = 1.0
DROPPED = 0.55  # a letter of the word that was not typed
WEAK_DROPPED = 0.45  # ا و ي
HAMZA_DROPPED = 0.3
ADDED = 0.8  # a letter typed that is not in the word
SLIPPED = 0.6  # ... that is a neighbour key of the one before or after it
WEAK_ADDED = 0.45  # لاكن for لكن
DOUBLED = 0.35  # a letter typed twice, or once for two
TRANSPOSITION = 0.5
FIRST_LETTER = 0.5  # people seldom miss the first letter
WEAK = frozenset("اويى")

_SKELETON_CLASSES = ("ءاأإآؤئىيو", "ةه", "ضظد", "ذز", "ثست", "صط", "قكغ", "جحخ")
ALPHABET = 0x700
"""Code points below it are letters of their own; others share a few codes: they are rare, and checked no closer."""


def _substitutions() -> dict[tuple[str, str], float]:
    costs: dict[tuple[str, str], float] = {}
    for a, near in NEIGHBOURS.items():
        costs |= {(a, b): NEIGHBOUR_COST for b in near}
    for letters, cost, _ in CONFUSED:
        for a in letters:
            costs |= {(a, b): min(cost, costs.get((a, b), 1.0)) for b in letters if a != b}
    return costs


def _cost_table() -> npt.NDArray[np.float32]:
    """[typed letter, letter meant] -> cost, by code point; rows and columns beyond the table are plain letters."""
    table = np.full((ALPHABET, ALPHABET), SUBSTITUTION, np.float32)
    for (a, b), cost in _substitutions().items():
        if max(ord(a), ord(b)) < ALPHABET:
            table[ord(a), ord(b)] = cost
    np.fill_diagonal(table, 0.0)
    return table


def edit_cost(typed: str, word: str) -> float:
    """What it costs to have typed `typed` for `word`."""
    return float(edit_costs(typed, _codes([word]))[0])


def edit_costs(typed: str, words: Codes) -> npt.NDArray[np.float32]:
    """The same for many words at once: `words` holds their code points, a row each, 0 after the end.

    Optimal string alignment with weighted edits, one array operation per cell for all words.
    """
    asked = _codes([typed])[0]
    asked = asked[asked != 0]
    width = int((words != 0).sum(axis=1).max(initial=0))
    dropped = [_dropped(words[:, j], words[:, j - 1] if j else None) for j in range(width)]
    before: list[Costs] = []
    above: list[Costs] = []
    row = [np.zeros(len(words), np.float32)]
    for j in range(width):
        row.append(row[j] + dropped[j])
    for i, letter in enumerate(asked):
        added = _added(typed, i)
        before, above, row = above, row, [row[0] + added]
        costs = _COSTS[letter] * (1 if i else 1 + FIRST_LETTER)
        for j in range(width):
            best = above[j] + costs[words[:, j]]
            np.minimum(best, above[j + 1] + added, out=best)
            np.minimum(best, row[j] + dropped[j], out=best)
            if i and j:
                swapped = (words[:, j - 1] == letter) & (words[:, j] == asked[i - 1])
                best = np.where(swapped, np.minimum(best, before[j - 1] + TRANSPOSITION), best)
            row.append(best)
    table = np.stack(row)
    return np.asarray(table[(words != 0).sum(axis=1), np.arange(len(words))], np.float32)


def _dropped(letters: Codes, before: Codes | None) -> Costs:
    """What it costs not to have typed a letter of the word, by the letter and the one before it."""
    cost = _DROPPED[letters]
    if before is None:
        return cost + np.float32(FIRST_LETTER)
    return np.where(letters == before, np.float32(DOUBLED), cost)


def _added(typed: str, at: int) -> np.float32:
    """What it costs to have typed a letter that is not in the word."""
    letter, beside = typed[at], typed[max(at - 1, 0) : at] + typed[at + 1 : at + 2]
    if at and letter == typed[at - 1]:
        return np.float32(DOUBLED)
    slipped = any(letter in NEIGHBOURS.get(other, ()) for other in beside)
    cost = min(SLIPPED if slipped else ADDED, WEAK_ADDED if letter in WEAK else ADDED)
    return np.float32(cost + (0 if at else FIRST_LETTER))


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the index near a typed one; `score` orders: log of the count less what the edits cost."""

    text: str
    count: int
    cost: float
    score: float


@dataclass(frozen=True, slots=True)
class _Arranged:
    """`letters`: code points, a row a word. `keys`: hashes of skeletons with one letter left out, ascending; `owners`:
    whose they are.
    """

    letters: Codes
    keys: Hashes
    owners: npt.NDArray[np.int32]


def _arrange(words: Sequence[str]) -> _Arranged:
    letters = _codes(words)
    parts = [_deletions(letters[at : at + CHUNK]) for at in range(0, len(words), CHUNK)] or [_deletions(_codes([]))]
    keys = np.concatenate([keys for keys, _ in parts])
    owners = np.concatenate([owners + at * CHUNK for at, (_, owners) in enumerate(parts)]).astype(np.int32)
    order = np.argsort(keys)
    return _Arranged(letters, keys[order], owners[order])


_BITS = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class LetterSets:
    """Of each word: a bit for each letter it has, and how many letters. Letters 64 apart share a bit."""

    bits: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of(cls, words: Sequence[str]) -> LetterSets:
        """Of words that are not empty."""
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        if not words:
            return cls(np.zeros(0, np.uint64), lengths)
        letters = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<u4")
        bits = _BITS.take(letters & np.uint32(63))
        return cls(np.bitwise_or.reduceat(bits, lengths.cumsum() - lengths), lengths)

    def near(self, text: str, distance: int) -> npt.NDArray[np.intp]:
        """Which words may be within so many edits: one changes two letters of a set at most, and the length by one."""
        bits = self.of([text]).bits if text else np.zeros(1, np.uint64)
        alike = _bit_counts(self.bits ^ bits) <= 2 * distance
        return np.flatnonzero(alike & (np.abs(self.lengths - len(text)) <= distance))


def _bit_counts(sets: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    count = getattr(np, "bitwise_count", None)  # NumPy 2
    if count is not None:
        return np.asarray(count(sets), np.uint8)
    bits = np.array([value.bit_count() for value in range(1 << 16)], np.uint8)
    return np.asarray(bits[sets.view(np.uint16).reshape(-1, 4)].sum(axis=1), np.uint8)


class SpellingIndex:
    """Words with counts, found by what they nearly are. Immutable; share it between threads."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        pairs = [row for row in vocabulary if row[0]]
        if any(map(gt, pairs, islice(pairs, 1, None))):
            pairs.sort()
        self.words = [text for text, _ in pairs]
        self.counts = np.array([count for _, count in pairs], np.int64)
        self._lock = threading.Lock()
        self._arranged: _Arranged | None = None
        self._sets: LetterSets | None = None
        self._near: dict[tuple[str, int, float], list[Near]] = {}

    def arranged(self) -> _Arranged:
        """The arrays, made when they are first asked for."""
        with self._lock:
            if self._arranged is None:
                self._arranged = _arrange(self.words)
            return self._arranged

    def letter_sets(self) -> LetterSets:
        """Made when they are first asked for."""
        with self._lock:
            if self._sets is None:
                self._sets = LetterSets.of(self.words)
            return self._sets

    def count(self, text: str) -> int:
        """Articles that hold the word, 0 where none does."""
        at = bisect_left(self.words, text)
        return int(self.counts[at]) if at < len(self.words) and self.words[at] == text else 0

    def near(self, typed: str, *, limit: int = 8, max_cost: float = 2.0, needed: float = 0) -> list[Near]:
        """Words near `typed`, likeliest first, without itself; none where no near word is in `needed` articles."""
        if len(typed) < MIN_LETTERS:
            return []
        key = typed, limit, max_cost
        known = self._near.get(key)
        if known is None:
            numbers = self._sharing(typed)
            if self.counts[numbers].max(initial=0) < needed:
                return []
            if len(self._near) >= KEPT_NEAR:
                self._near.clear()
            known = self._near[key] = self._nearest(typed, numbers, limit, max_cost)
        return known

    def _nearest(self, typed: str, numbers: npt.NDArray[np.int64], limit: int, max_cost: float) -> list[Near]:
        costs = edit_costs(typed, self.arranged().letters[numbers])
        scores = np.log1p(self.counts[numbers]) - COST_WEIGHT * costs
        best = [at for at in np.argsort(-scores, kind="stable")[: limit + 1].tolist() if costs[at] < max_cost]
        found = [
            Near(self.words[number], int(self.counts[number]), float(costs[at]), float(scores[at]))
            for at in best
            if (number := int(numbers[at])) >= 0
        ]
        return [near for near in found if near.text != typed][:limit]

    def _sharing(self, typed: str) -> npt.NDArray[np.int64]:
        """Numbers of the words whose skeleton is within one edit, the commonest if there are many."""
        keys, _ = _deletions(_codes([typed]))
        arranged = self.arranged()
        low, high = np.searchsorted(arranged.keys, keys, "left"), np.searchsorted(arranged.keys, keys, "right")
        parts = [arranged.owners[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True) if b > a]
        if not parts:
            return np.zeros(0, np.int64)
        numbers = np.unique(np.concatenate(parts)).astype(np.int64)
        if len(numbers) > MAX_CANDIDATES:
            numbers = numbers[np.argpartition(-self.counts[numbers], MAX_CANDIDATES)[:MAX_CANDIDATES]]
        return numbers


COST_WEIGHT = 10.0
"""How many e-folds of frequency one full edit is worth."""


# Words as arrays of code points


def _codes(words: Sequence[str]) -> Codes:
    """(word, letter) code points below `ALPHABET`, 0 after the end."""
    if not words:
        return np.zeros((0, MAX_LETTERS), np.uint16)
    table = np.array(words, dtype=f"U{MAX_LETTERS}").view(np.uint32).reshape(len(words), MAX_LETTERS)
    return np.where(table < ALPHABET, table, table % 31 + 1).astype(np.uint16)


def _skeleton() -> npt.NDArray[np.uint64]:
    table = np.arange(ALPHABET, dtype=np.uint64)
    for letters in _SKELETON_CLASSES:
        for letter in letters:
            table[ord(letter)] = ord(letters[0])
    return table


def _dropped_table() -> Costs:
    table = np.full(ALPHABET, DROPPED, np.float32)
    table[[ord(letter) for letter in WEAK]] = WEAK_DROPPED
    table[ord("ء")] = HAMZA_DROPPED
    return table


_SKELETON = _skeleton()
_COSTS = _cost_table()
_DROPPED = _dropped_table()
_BASE = np.uint64(0x9E3779B97F4A7C15)
_POWERS = np.cumprod(np.full(MAX_LETTERS + 1, _BASE, np.uint64), dtype=np.uint64)


def _deletions(codes: Codes) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Hashes of every word's skeleton and of it with each one letter left out, and whose they are.

    A hash is the upper half of the sum of letter * power of its place, modulo 2**64: leaving out a letter shifts what
    follows by one power.
    """
    letters = _SKELETON[codes]
    lengths = (codes != 0).sum(axis=1)
    here = np.cumsum(letters * _POWERS[1 : MAX_LETTERS + 1], axis=1, dtype=np.uint64)
    shifted = np.cumsum(letters * _POWERS[:MAX_LETTERS], axis=1, dtype=np.uint64)
    keys = [here[:, -1]]
    owners = [np.arange(len(codes), dtype=np.int32)]
    for at in range(int(lengths.max(initial=0))):
        has = np.flatnonzero(lengths > at)
        before = here[has, at - 1] if at else np.uint64(0)
        keys.append(before + shifted[has, -1] - shifted[has, at])
        owners.append(has.astype(np.int32))
    return (np.concatenate(keys) >> np.uint64(32)).astype(np.uint32), np.concatenate(owners)


_known: WeakKeyDictionary[Vocabulary, SpellingIndex] = WeakKeyDictionary()
_recent: dict[object, tuple[SpellingIndex, float]] = {}  # lineage -> words of a snapshot, until when they may serve
_lock = threading.Lock()
_reading = threading.Lock()

RECENT_SECONDS = 60.0
RECENT_FROM_WORDS = 20_000  # fewer are arranged in no time
MOST_RECENT = 8  # indexes of one process


def recent_spelling_index(reader: Vocabulary) -> SpellingIndex:
    """The words of this snapshot or, of a large index, of one it followed within the last minute.

    For corrections, which are counted again before they are offered: arranging the words takes a second, and an index
    that is written to every few seconds would do little else.
    """
    lineage = getattr(reader, "lineage", None)
    if lineage is None:
        return spelling_index(reader)
    with _lock:
        recent = _recent.get(lineage)
        if recent is not None and time.monotonic() < recent[1]:
            return recent[0]
    index = spelling_index(reader)
    if len(index.words) >= RECENT_FROM_WORDS:
        with _lock:
            _recent.pop(lineage, None)
            _recent[lineage] = (index, time.monotonic() + RECENT_SECONDS)
            while len(_recent) > MOST_RECENT:
                del _recent[next(iter(_recent))]
    return index


def spelling_index(reader: Vocabulary) -> SpellingIndex:
    """The words of a snapshot, kept as long as it lives: 0.3 s for 267,000, 0.5 s more when near ones are asked for."""
    index = _of(reader)
    if index is None:
        with _reading:  # one reads the words, the others wait for them; who has words of the last minute does not
            index = _of(reader)
            if index is None:
                index = SpellingIndex(reader.vocabulary(Level.WORD))
                with _lock:
                    _known[reader] = index
    return index


def _of(reader: Vocabulary) -> SpellingIndex | None:
    with _lock:
        return _known.get(reader)
