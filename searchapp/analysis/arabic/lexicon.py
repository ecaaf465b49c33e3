"""The lexicon: a form at word level -> its lemma and root, from three sources in this order.

1. `data/names.tsv`, names and loan words checked by hand, with or without clitics;
2. `data/lexicon.bin`, forms and their likeliest lemma, built offline (see `searchapp.analysis.arabic.build`);
3. rules: a form of the table with a clitic or a regular ending it was not seen with.

A lemma is an index term: the folded spelling of the dictionary word, with a mark behind a colon when a more frequent
word is written the same («قدم» the foot, «قدم:v» he presented). Homographs have one lemma, the likeliest; the others
are `alternatives`, and the words a lemma lost that way are its `strays`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from searchapp.analysis.arabic.characters import fold_words
from searchapp.analysis.arabic.guess import Guesser
from searchapp.analysis.arabic.lexicon_affixes import NAME_PREFIXES, WORD_ENDINGS
from searchapp.analysis.arabic.lexicon_table import BARE, NO_TERM, PLURAL, POS, FormTable, decode

_NAME = POS.index("name")
Source = Literal["names", "table", "rule"]


class Entry(NamedTuple):
    """What is known of a form. `root` is "" for names and particles; `pos` is one of `lexicon_table.POS`."""

    lemma: str
    root: str
    pos: str
    source: Source


class Second(NamedTuple):
    """Another reading of a form: its lemma, its share of the form's occurrences, whether as a broken plural."""

    lemma: str
    share: float
    is_plural: bool


LONG_NAME = 5
"""Letters from which on a listed name behind a clitic is that name: وأوكرانيا is no «two Ukrainians»."""


@dataclass(frozen=True, slots=True)
class Name:
    lemma: str
    kind: str


class Lexicon:
    """Words are word-level forms (`characters.fold_word`). Immutable but for caches; thread-safe."""

    def __init__(self, table: bytes, names: str) -> None:
        columns = decode(table)
        self.columns = columns
        self.table = FormTable(columns)
        self._names_text = names
        self._root_of_term: list[int] = columns.root_of_term.tolist()
        self._pos = columns.pos.tobytes()
        self._guesser = Guesser(self.table, self._pos, columns.weight.tobytes())

    @cached_property
    def _names(self) -> dict[str, Name]:
        return read_names(self._names_text)

    @staticmethod
    def load() -> Lexicon:
        """The shipped lexicon; read once per process."""
        return _load()

    def __len__(self) -> int:
        """Forms in the table."""
        return len(self.table)

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
        term = self.table.term(word)
        name = self._name_behind_clitics(word, term)
        if name is not None:
            return Entry(name.lemma, "", "name", "names")
        return None if term == NO_TERM else self._entry(term, "table")

    def guessed(self, word: str) -> Entry | None:
        """By the rules alone."""
        term = self._guesser.term(word)
        return None if term == NO_TERM else self._entry(term, "rule")

    def _entry(self, term: int, source: Source) -> Entry:
        return Entry(self.columns.terms[term], self.root(term), POS[self._pos[term]], source)

    def root(self, term: int) -> str:
        return self.columns.roots[self._root_of_term[term]]

    def alternatives(self, word: str) -> list[str]:
        """Other lemmas the word may have: in one case of ten or more, or as the broken plural of a common word.

        Likeliest first. Good for finding more with a low weight, too generous to call two words the same.
        """
        return [second.lemma for second in self.seconds(word)]

    def seconds(self, word: str) -> list[Second]:
        entry = self.entry(word)
        if entry is None or entry.source != "table":
            return []
        row = self.table.row(word)
        first, end = np.searchsorted(self.columns.second_form, (row, row + 1)).tolist()
        return [self._second(at) for at in range(first, end)]

    def _second(self, at: int) -> Second:
        note = int(self.columns.second_note[at])
        lemma = self.columns.terms[int(self.columns.second_term[at])]
        return Second(lemma, (note & ~PLURAL) / 100, bool(note & PLURAL))

    def strays(self, lemma: str) -> list[str]:
        """Forms that are indexed under another lemma but may well belong to this one: كتب for the lemma كتاب."""
        return [self.columns.form(int(self.columns.second_form[at])) for at in self._strays(lemma)]

    def bare_strays(self, lemma: str) -> list[tuple[str, Second]]:
        """The strays that carry no clitic, each with the reading it has there."""
        found = []
        for at in self._strays(lemma):
            row, second = int(self.columns.second_form[at]), self._second(at)
            if self.columns.flags[row] & BARE:
                found.append((self.columns.form(row), second))
        return found

    def _strays(self, lemma: str) -> list[int]:
        term = self._number(lemma)
        places: list[int] = np.flatnonzero(self.columns.second_term == term).tolist() if term >= 0 else []
        return places

    def form_of(self, lemma: str) -> str | None:
        """A form that is counted to this lemma: أشرعة for شراع, which itself counts as more than one شارع."""
        term = self._number(lemma)
        rows: list[int] = np.flatnonzero(self.columns.term_of_form == term).tolist() if term >= 0 else []
        forms = [self.columns.form(row) for row in rows if self.columns.flags[row] & BARE]
        return min(forms, key=len, default=None)

    def _number(self, lemma: str) -> int:
        terms = self.columns.terms
        term = bisect_left(terms, lemma)  # they are sorted
        return term if term < len(terms) and terms[term] == lemma else NO_TERM

    def is_common(self, word: str) -> bool:
        """Whether the very form is written so often that it is no slip."""
        return self.table.is_common(word)

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
        if word[:1] not in _NAME_PREFIX_LETTERS:
            return None
        for length in range(1, min(_LONGEST_NAME_PREFIX, len(word)) + 1):
            if word[:length] in _NAME_PREFIXES:
                stem = word[length:]
                name = self._names.get(stem)
                if name is not None and (
                    term in (NO_TERM, self.table.term(stem))
                    or self._pos[term] == _NAME
                    or (name.kind != "word" and len(stem) >= LONG_NAME)
                ):
                    return name
        return None


_NAME_PREFIXES = frozenset(NAME_PREFIXES)
_NAME_PREFIX_LETTERS = frozenset(prefix[0] for prefix in NAME_PREFIXES)
_LONGEST_NAME_PREFIX = max(map(len, NAME_PREFIXES))


def read_names(text: str) -> dict[str, Name]:
    """Word-level spelling -> name, from the lines of `data/names.tsv`: name, kind, other spellings.

    Names of the kind `word` are known with regular endings too.
    """
    names: dict[str, Name] = {}
    inflected: dict[str, Name] = {}
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    spellings = [[name, *" ".join(others).split()] for name, _, *others in rows]
    folded = iter(fold_words(list(chain.from_iterable(spellings))))
    for (_, kind, *_), written in zip(rows, spellings, strict=True):
        forms = list(islice(folded, len(written)))
        name = Name(forms[0], kind)
        for form in forms:
            names[form] = name
            if kind == "word":
                inflected.update((form + ending, name) for ending in WORD_ENDINGS)
    return inflected | names


@cache
def _load() -> Lexicon:
    data = Path(__file__).parent / "data"
    return Lexicon((data / "lexicon.bin").read_bytes(), (data / "names.tsv").read_text(encoding="utf-8"))
