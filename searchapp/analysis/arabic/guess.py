"""The likeliest known form inside a word nobody has listed: with a prefix before it and a suffix behind it.

Words are handled as numbers in base 32 (`lexicon_table.number`): to take letters off either end is a shift or a mask,
and most of what is tried is dismissed by one look into a sieve. An unlisted word tries some thirty forms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from searchapp.analysis.arabic.lexicon_affixes import ARTICLES, MIN_STEM, PERSON_COST, PERSONS, PREFIXES, SUFFIXES
from searchapp.analysis.arabic.lexicon_table import MAX_SIZE, NO_NUMBER, NO_TERM, POS, TO_LEFT, FormTable, number

_MAX_COST = 512
"""More than all costs of one reading: a score is positive."""


def _mask(kinds: Iterable[str]) -> int:
    return sum(1 << POS.index(kind) for kind in kinds)


_VERB = _mask(("verb",))


class _Ending(NamedTuple):
    """What may stand in the place of a suffix: so many letters as a number, and of what the whole may be a form."""

    letters: int
    added: int
    of: int
    only_pronoun: bool
    rows: tuple[tuple[int, int, bool], ...]  # (parts of speech, cost, is pronoun)


def _endings() -> dict[str, tuple[_Ending, ...]]:
    grouped: dict[str, dict[str, list[tuple[int, int, bool]]]] = defaultdict(lambda: defaultdict(list))
    for suffix, instead, of, cost, is_pronoun in SUFFIXES:
        grouped[suffix][instead].append((_mask(of), cost, is_pronoun))
    return {suffix: tuple(_ending(*item) for item in instead.items()) for suffix, instead in grouped.items()}


def _ending(instead: str, rows: list[tuple[int, int, bool]]) -> _Ending:
    of = 0
    for row in rows:
        of |= row[0]
    return _Ending(len(instead), number(instead) if instead else 0, of, all(row[2] for row in rows), tuple(rows))


_PREFIXES = {prefix: (_mask(follows), cost, prefix not in ARTICLES) for prefix, follows, cost in PREFIXES}
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_PREFIX_LETTERS = frozenset(prefix[0] for prefix in _PREFIXES if prefix)
_SUFFIXES = _endings()
_LONGEST_SUFFIX = max(map(len, _SUFFIXES))
_SUFFIX_LETTERS = frozenset(suffix[-1] for suffix in _SUFFIXES if suffix)
_PERSONS = tuple(map(number, PERSONS))
_MASKS = tuple((1 << 5 * size) - 1 for size in range(MAX_SIZE + 1))


class Guesser:
    """Finds the term. `pos`, `weights`: of the terms, as `lexicon_table.Columns` has them."""

    def __init__(self, table: FormTable, pos: bytes, weights: bytes) -> None:
        self._table = table
        self._pos = pos
        self._weights = weights

    def term(self, word: str) -> int:
        """The likeliest term, or NO_TERM."""
        whole, size = number(word), len(word)
        if whole == NO_NUMBER or size > MAX_SIZE:
            return NO_TERM
        best, best_score = NO_TERM, 0
        sieve = self._table.bare_sieve
        buckets = len(sieve)
        endings = _endings_of(word)
        for start, (follows, prefix_cost, takes_pronoun) in _beginnings_of(word):
            rest = whole & _MASKS[size - start]
            for cut, (letters, added, of, only_pronoun, rows) in endings:
                left = size - start - cut
                stem_size = left + letters
                kinds = of & follows
                if (
                    not kinds
                    or stem_size < MIN_STEM
                    or left < MIN_STEM - 1
                    or (only_pronoun and not takes_pronoun)
                    or stem_size > MAX_SIZE
                ):
                    continue
                stem = rest >> 5 * cut << 5 * letters | added
                found: Iterable[tuple[int, int, int]] = ()
                if kinds & _VERB and (person := stem >> 5 * (stem_size - 1)) in _PERSONS:
                    tail = stem - (person << 5 * (stem_size - 1))
                    if not sieve[(tail << TO_LEFT[stem_size]) % buckets]:
                        continue
                    found = self._persons(person, tail, stem_size)
                elif sieve[(stem << TO_LEFT[stem_size]) % buckets]:
                    term = self._table.bare_term(stem, stem_size)
                    if term != NO_TERM:
                        found = ((term, 0, 1 << self._pos[term]),)
                for term, cost, kind in found:
                    for row_of, suffix_cost, is_pronoun in rows:
                        if row_of & follows & kind and (takes_pronoun or not is_pronoun):
                            score = self._weights[term] - prefix_cost - suffix_cost - cost + _MAX_COST
                            if score > best_score:
                                best, best_score = term, score
        return best

    def _persons(self, first: int, tail: int, size: int) -> list[tuple[int, int, int]]:
        """(term, cost, part of speech) of a stem that may be a present tense, and of the same of the other persons:
        the table may have only one of them. `first`: its first letter, `tail`: the number of the others."""
        found = []
        at = 5 * (size - 1)
        own = self._table.bare_term(tail + (first << at), size)
        if own != NO_TERM:
            found.append((own, 0, 1 << self._pos[own]))
        for person in _PERSONS:
            if person != first:
                term = self._table.bare_term(tail + (person << at), size)
                if term != NO_TERM and 1 << self._pos[term] == _VERB:
                    found.append((term, PERSON_COST, _VERB))
        return found


def _beginnings_of(word: str) -> list[tuple[int, tuple[int, int, bool]]]:
    """(letters, what is known of it) for every prefix the word begins with."""
    if word[0] not in _PREFIX_LETTERS:
        return [(0, _PREFIXES[""])]
    longest = min(_LONGEST_PREFIX, len(word) - MIN_STEM + 1)
    return [(start, found) for start in range(longest + 1) if (found := _PREFIXES.get(word[:start]))]


def _endings_of(word: str) -> list[tuple[int, _Ending]]:
    """(letters of a suffix the word ends with, what may stand in its place)."""
    longest = min(_LONGEST_SUFFIX, len(word) - MIN_STEM + 1) if word[-1] in _SUFFIX_LETTERS else 0
    return [(cut, ending) for cut in range(longest + 1) for ending in _SUFFIXES.get(word[len(word) - cut :], ())]
