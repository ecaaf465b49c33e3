"""Completions while typing: words and titles that begin with what was typed; hamza, tashkeel and the article aside.

    Suggester(reader, titles).suggest("اقتص")  ->  (Suggestion("الاقتصاد", "word", 1006), ...)

A snapshot of words and titles is arranged once in sorted folded keys. A prefix is then two bisections; of what lies
between, the commonest words and the newest titles are taken. After a word, words that follow it in titles come first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date as Date
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from searchapp.analysis.arabic.stopwords import STOP_WORDS
from searchapp.analysis.arabic.tokenizer import FORM
from searchapp.analysis.arabic.variants import word_forms
from searchapp.model import Level
from searchapp.query import keyboard
from searchapp.query.vocabulary import Vocabulary
from searchapp.records import dataclass

MAX_TYPED = 120
ARTICLE = "ال"
MIN_COUNT = 2
"""Words that one article has are mostly misspellings and names of one day; small collections offer them too."""
SMALL_COLLECTION = 2000
MAX_TITLE_WORDS = 8
"""A title is found by any of its first words."""
TITLE_LETTERS = 3
"""Titles are offered from so many letters on."""
KEY_CHARS = 60
WITHOUT_ARTICLE = 0.5
"""Weight of a word that fits only when the article is put on or left off."""
FOLLOWS = 1000.0
"""How much more one title counts in which the word follows the one typed before than one article that has it."""
END = "\U0010ffff"

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is the whole text to search for; `count` the articles that have the completed word, 1 for a title."""

    text: str
    kind: Literal["word", "title"]
    count: int


class Suggester:
    """Immutable once made; share it between threads. Make a new one for a new snapshot."""

    def __init__(self, reader: Vocabulary, titles: Iterable[tuple[str, Date | None]]) -> None:
        self._reader = reader
        self._arrange_words()
        self._arrange_titles(list(titles))

    def suggest(self, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last word of `typed`, then titles; nothing for nothing."""
        typed = typed[-MAX_TYPED:]
        found = self._suggest(typed, limit)
        if not found and typed.isascii() and any(map(str.isalpha, typed)):
            found = self._suggest(keyboard.to_arabic(typed), limit)
        return found

    def _suggest(self, typed: str, limit: int) -> tuple[Suggestion, ...]:
        last = _LAST_WORD.search(typed)
        head, tail = (typed[: last.start()], last[0]) if last else (typed, "")
        before = list(word_forms(head))
        prefix = "".join(word_forms(tail))
        titles = self._titles([*before, prefix], limit) if before or len(prefix) >= TITLE_LETTERS else []
        words = self._words(prefix, before[-1] if before else "", limit - min(len(titles), limit // 3))
        made = [Suggestion(head + text, "word", count) for text, count in words]
        made += [Suggestion(text, "title", 1) for text in titles]
        return tuple(made[:limit])

    # Words

    def _arrange_words(self) -> None:
        least = MIN_COUNT if self._reader.article_count > SMALL_COLLECTION else 1
        pairs = [(text, count) for text, count in self._reader.vocabulary(Level.WORD) if count >= least]
        bare = [
            (text[len(ARTICLE) :], count, True)
            for text, count in pairs
            if text.startswith(ARTICLE) and len(text) > len(ARTICLE) + 2
        ]
        rows = sorted([(text, count, False) for text, count in pairs] + bare)
        self._keys = [key for key, _, _ in rows]
        self._counts: Ints = np.array([count for _, count, _ in rows], np.int64)
        self._bared = np.array([bared for _, _, bared in rows], bool)

    def _words(self, prefix: str, before: str, limit: int) -> list[tuple[str, int]]:
        """Words that begin with `prefix` as articles write them, with counts; those that follow `before` first."""
        follows = self._follows.get(before, Counter[str]())
        scored: dict[str, tuple[float, int]] = {}
        for key, weight in _prefixes(prefix):
            for text, count, bared in self._commonest(key, 4 * limit):
                score = count * weight * (WITHOUT_ARTICLE if bared else 1.0) + FOLLOWS * follows.get(text, 0)
                scored[text] = max(scored.get(text, (0.0, 0)), (score, count))
        for text, together in follows.items():
            if text not in scored and text.removeprefix(ARTICLE).startswith(prefix.removeprefix(ARTICLE)):
                scored[text] = (FOLLOWS * together, together)
        ranked = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))
        words = [(text, count) for text, (_, count) in ranked if text == prefix or text not in STOP_WORDS]
        return [(self._spelled(text), count) for text, count in words[:limit]]

    def _commonest(self, prefix: str, limit: int) -> list[tuple[str, int, bool]]:
        if not prefix:
            return []
        low, high = bisect_left(self._keys, prefix), bisect_left(self._keys, prefix + END)
        counts = self._counts[low:high]
        best = np.argpartition(-counts, limit)[:limit] if len(counts) > limit else np.arange(len(counts))
        return [
            ((ARTICLE if self._bared[at] else "") + self._keys[at], int(self._counts[at]), bool(self._bared[at]))
            for at in (best + low).tolist()
        ]

    def _spelled(self, term: str) -> str:
        forms = self._reader.forms_of(Level.WORD, term, 1)
        return forms[0][0] if forms else term

    # Titles

    def _arrange_titles(self, titles: Sequence[tuple[str, Date | None]]) -> None:
        self._shown: list[str] = []
        self._follows: dict[str, Counter[str]] = {}
        days: list[int] = []
        lines: list[str] = []
        starts: list[int] = []
        owners: list[int] = []
        offset = 0
        folds = _Folds()
        for title, day in sorted(set(titles), key=lambda row: (row[0], row[1] or Date.min)):
            terms = [folds[form] for form in FORM.findall(title)]
            if self._shown and self._shown[-1] == title:  # a reprint: the newest date counts
                days[-1] = max(days[-1], day.toordinal() if day else 0)
                continue
            for one, other in pairwise(terms):
                self._follows.setdefault(one, Counter())[other] += 1
            line = " ".join(terms) + "\n"
            at = 0
            for term in terms[:MAX_TITLE_WORDS]:
                starts.append(offset + at)
                owners.append(len(self._shown))
                at += len(term) + 1
            self._shown.append(title)
            days.append(day.toordinal() if day else 0)
            lines.append(line)
            offset += len(line)
        self._blob = "".join(lines)
        order = sorted(range(len(starts)), key=lambda i: self._blob[starts[i] : starts[i] + KEY_CHARS])
        self._starts: Ints = np.array(starts, np.int64)[order] if order else np.zeros(0, np.int64)
        self._owners: Ints = np.array(owners, np.int64)[order] if order else np.zeros(0, np.int64)
        self._days: Ints = np.array(days, np.int64)

    def _titles(self, terms: list[str], limit: int) -> list[str]:
        """Titles with these words in a row, the last one perhaps unfinished; newest first."""
        prefix = " ".join(terms)[:KEY_CHARS]
        low, high = self._place(prefix), self._place(prefix + END)
        owners, enough = self._owners[low:high], limit * MAX_TITLE_WORDS
        if len(owners) > enough:
            owners = owners[np.argpartition(-self._days[owners], enough)[:enough]]
        newest = sorted(set(owners.tolist()), key=lambda at: (-self._days[at], self._shown[at]))
        return [self._shown[at] for at in newest[:limit]]

    def _place(self, prefix: str) -> int:
        width = len(prefix)
        return bisect_left(self._starts, prefix, key=lambda start: self._blob[start : start + width])


class _Folds(dict[str, str]):
    """form -> its word-level form, worked out once; whole analysis would take a hundred times longer."""

    def __missing__(self, form: str) -> str:
        self[form] = folded = "".join(word_forms(form)[:1])
        return folded


_LAST_WORD = re.compile(r"[^\s\"«»“”()\[\]:+\-=،؛؟]*$")


def _prefixes(prefix: str) -> list[tuple[str, float]]:
    """What was typed; and, when it begins with the article, the same without."""
    if prefix.startswith(ARTICLE) and len(prefix) > len(ARTICLE) + 1:
        return [(prefix, 1.0), (prefix[len(ARTICLE) :], WITHOUT_ARTICLE)]
    return [(prefix, 1.0)]
