"""The lexicon: a form at word level -> its lemma and root, from three sources in this order.

1. `data/names.tsv`, names and loan words checked by hand, with or without clitics;
2. `data/lexicon.bin`, forms and their likeliest lemma, built offline (see `searchapp.analysis.arabic.build`);
3. rules: a form of the table with a clitic or a regular ending it was not seen with.

A lemma is an index term: the folded spelling of the dictionary word, with a mark behind a colon when a more frequent
word is written the same («قدم» the foot, «قدم:v» he presented). Homographs have one lemma, the likeliest; the others
are `alternatives`, and the words a lemma lost that way are its `strays`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import Literal

from searchapp.analysis.arabic.characters import fold_exact, fold_word
from searchapp.analysis.arabic.lexicon_affixes import (
    ARTICLES,
    MIN_STEM,
    NAME_PREFIXES,
    PERSON_COST,
    PERSONS,
    PREFIXES,
    SUFFIXES,
    WORD_ENDINGS,
)
from searchapp.analysis.arabic.lexicon_table import NO_TERM, POS, FormTable, decode

_NAME = POS.index("name")
Source = Literal["names", "table", "rule"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a form. `root` is "" for names and particles; `pos` is one of `lexicon_table.POS`."""

    lemma: str
    root: str
    pos: str
    source: Source


LONG_NAME = 5
"""Letters from which on a listed name behind a clitic is that name: وأوكرانيا is no «two Ukrainians»."""


@dataclass(frozen=True, slots=True)
class Name:
    lemma: str
    kind: str


class Lexicon:
    """Words are word-level forms (`characters.fold_word`). Immutable but for caches; thread-safe."""

    def __init__(self, table: bytes, names: str) -> None:
        self.fingerprint = hashlib.blake2b(table + names.encode(), digest_size=4).hexdigest()
        columns = decode(table)
        self._columns = columns
        self._table = FormTable(columns)
        self._names = read_names(names)
        self._pos = columns.pos.tobytes()
        self._weights = columns.weight.tobytes()

    @staticmethod
    def load() -> Lexicon:
        """The shipped lexicon; read once per process."""
        return _load()

    def __len__(self) -> int:
        """Forms in the table."""
        return len(self._table)

    def lookup(self, word: str) -> tuple[str, str] | None:
        """(lemma, root), or None for an unknown word. The root may be ""."""
        entry = self.entry(word)
        return None if entry is None else (entry.lemma, entry.root)

    def known(self, word: str) -> bool:
        return self.entry(word) is not None

    def entry(self, word: str) -> Entry | None:
        return self.listed(word) or self.guessed(word)

    def listed(self, word: str) -> Entry | None:
        """By the names and the table alone: much faster for a word that is not there."""
        name = self._names.get(word) or self._name_with_article(word)
        if name is not None:
            return Entry(name.lemma, "", "name", "names")
        term = self._table.term(word)
        name = self._name_behind_clitics(word, term)
        if name is not None:
            return Entry(name.lemma, "", "name", "names")
        return None if term == NO_TERM else self._entry(term, "table")

    def guessed(self, word: str) -> Entry | None:
        """By the rules alone."""
        term = self._by_rule(word)
        return None if term == NO_TERM else self._entry(term, "rule")

    def _entry(self, term: int, source: Source) -> Entry:
        return Entry(self._columns.terms[term], self._columns.roots[term], POS[self._pos[term]], source)

    def alternatives(self, word: str) -> list[str]:
        """Other lemmas the word may have: in one case of ten or more, or as the broken plural of a common word.

        Likeliest first. Good for finding more with a low weight, too generous to call two words the same.
        """
        entry = self.entry(word)
        if entry is None or entry.source != "table":
            return []
        return [self._columns.terms[term] for term in self._seconds.get(self._table.row(word), ())]

    def strays(self, lemma: str) -> list[str]:
        """Forms that are indexed under another lemma but may well belong to this one: كتب for the lemma كتاب."""
        return self._strays.get(lemma, [])

    def _name_with_article(self, word: str) -> Name | None:
        """بالقاهرة, للقاهرة: what is listed with its article is surely that, whatever the bare noun means."""
        at = word.find("ال", 1, 4)
        if at > 0 and word[:at] in NAME_PREFIXES:
            return self._names.get(word[at:])
        if "لل" in word[:3]:
            at = word.index("لل")
            return self._names.get("ا" + word[at + 1 :]) if not at or word[:at] in NAME_PREFIXES else None
        return None

    def _name_behind_clitics(self, word: str, term: int) -> Name | None:
        """A listed name after clitics, unless the table takes the word for something else than that name alone."""
        for length in range(1, min(_LONGEST_NAME_PREFIX, len(word)) + 1):
            if word[:length] in _NAME_PREFIXES:
                stem = word[length:]
                name = self._names.get(stem)
                if name is not None and (
                    term in (NO_TERM, self._table.term(stem))
                    or self._pos[term] == _NAME
                    or (name.kind != "word" and len(stem) >= LONG_NAME)
                ):
                    return name
        return None

    def _by_rule(self, word: str) -> int:
        """The likeliest term whose form, with a prefix before it and a suffix behind it, is the word."""
        best, best_score = NO_TERM, 0
        for follows, prefix_cost, takes_pronoun, rest in beheaded(word):
            for of, suffix_cost, stem in curtailed(rest, takes_pronoun):
                for form, cost in _persons(stem) if "verb" in of and "verb" in follows else ((stem, 0),):
                    term = self._table.bare_term(form)
                    if term == NO_TERM:
                        continue
                    pos = POS[self._pos[term]]
                    if pos in follows and pos in of and (form == stem or pos == "verb"):
                        score = self._weights[term] - prefix_cost - suffix_cost - cost + 512
                        if score > best_score:
                            best, best_score = term, score
        return best

    @cached_property
    def _seconds(self) -> dict[int, list[int]]:
        seconds: dict[int, list[int]] = defaultdict(list)
        for row, term in zip(self._columns.second_form.tolist(), self._columns.second_term.tolist(), strict=True):
            seconds[row].append(term)
        return dict(seconds)

    @cached_property
    def _strays(self) -> dict[str, list[str]]:
        strays: dict[str, list[str]] = defaultdict(list)
        for row, terms in self._seconds.items():
            for term in terms:
                strays[self._columns.terms[term]].append(self._columns.form(row))
        return dict(strays)


_PREFIX = {prefix: (follows, cost, prefix not in ARTICLES) for prefix, follows, cost in PREFIXES}
_SUFFIX: dict[str, list[tuple[str, frozenset[str], int, bool]]] = defaultdict(list)
for _ending, *_row in SUFFIXES:
    _SUFFIX[_ending].append(tuple(_row))  # type: ignore[arg-type]
_NAME_PREFIXES = frozenset(NAME_PREFIXES)
_LONGEST_NAME_PREFIX = max(map(len, NAME_PREFIXES))
_LONGEST_PREFIX = max(map(len, _PREFIX))
_LONGEST_SUFFIX = max(map(len, _SUFFIX))


def remainders(word: str) -> Iterator[str]:
    """What may remain of a word when affixes come off, with repeats and the word itself."""
    for _, _, takes_pronoun, rest in beheaded(word):
        for _, _, stem in curtailed(rest, takes_pronoun):
            yield stem


def surrounds(word: str, lemma: str) -> bool:
    """Whether a word is the lemma with affixes around it."""
    for inside, instead in ((lemma, ""), (lemma[:-1], lemma[-1])):
        at = word.find(inside)
        if at >= 0 and word[:at] in _PREFIX:
            return any(row[0] == instead for row in _SUFFIX.get(word[at + len(inside) :], ()))
    return False


def beheaded(word: str) -> Iterator[tuple[frozenset[str], int, bool, str]]:
    """What may follow, cost, whether a pronoun may end it, and the rest, for every prefix the word begins with."""
    for length in range(min(_LONGEST_PREFIX, len(word) - MIN_STEM + 1) + 1):
        found = _PREFIX.get(word[:length])
        if found is not None:
            yield *found, word[length:]


def curtailed(rest: str, takes_pronoun: bool) -> Iterator[tuple[frozenset[str], int, str]]:
    """What the stem must be, cost, and the stem, for every ending of the rest."""
    for length in range(min(_LONGEST_SUFFIX, len(rest) - MIN_STEM + 1) + 1):
        for instead, of, cost, is_pronoun in _SUFFIX.get(rest[len(rest) - length :], ()):
            stem = rest[: len(rest) - length] + instead
            if len(stem) >= MIN_STEM and (takes_pronoun or not is_pronoun):
                yield of, cost, stem


def _persons(stem: str) -> tuple[tuple[str, int], ...]:
    """The stem, and for a present tense the same of the other persons: the table may have only one of them."""
    if stem[0] not in PERSONS:
        return ((stem, 0),)
    return ((stem, 0), *((person + stem[1:], PERSON_COST) for person in PERSONS if person != stem[0]))


def read_names(text: str) -> dict[str, Name]:
    """Word-level spelling -> name, from the lines of `data/names.tsv`: name, kind, other spellings.

    Names of the kind `word` are known with regular endings too.
    """
    names: dict[str, Name] = {}
    inflected: dict[str, Name] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, kind, *others = line.split("\t")
            lemma = fold_word(fold_exact(name))
            for spelling in chain((name,), *(other.split() for other in others)):
                form = fold_word(fold_exact(spelling))
                names[form] = Name(lemma, kind)
                if kind == "word":
                    inflected.update((form + ending, names[form]) for ending in WORD_ENDINGS)
    return inflected | names


@cache
def _load() -> Lexicon:
    data = files("searchapp.analysis.arabic") / "data"
    return Lexicon((data / "lexicon.bin").read_bytes(), (data / "names.tsv").read_text(encoding="utf-8"))
