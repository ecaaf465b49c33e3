"""Completions while typing: words and titles that begin with what was typed; hamza, tashkeel and the article aside.

    Suggester(reader, titles).suggest("اقتص", reader)  ->  (Suggestion("الاقتصاد", "word", 1006), ...)

A snapshot of words and titles is arranged once in sorted folded keys. A prefix is then two bisections; of what lies
between, the commonest words and the newest titles are taken. After a word, words that follow it in titles come first.
30,000 titles take about a second, half of that where an earlier arrangement has folded their words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date as Date
from itertools import chain
from typing import Literal

import numpy as np
import numpy.typing as npt

from searchapp.analysis.arabic.stopwords import STOP_WORDS
from searchapp.analysis.arabic.tokenizer import FORM
from searchapp.analysis.arabic.variant_tables import word_forms
from searchapp.model import Level
from searchapp.query import keyboard
from searchapp.query.spelling import spelling_index
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
KEY_WORDS = 10
"""Titles are told apart by so many words."""
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
    """Immutable once made; share it between threads. Make a new one for a new snapshot, and give it the last one's
    `folds`. It does not keep the snapshot open."""

    def __init__(
        self, reader: Vocabulary, titles: Iterable[tuple[str, Date | None]], folds: Mapping[str, str] | None = None
    ) -> None:
        self._arrange_words(reader)
        self.folds = _Folds(folds or {})
        self._arrange_titles(titles)

    def suggest(self, typed: str, reader: Vocabulary, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last word of `typed`, then titles; nothing for nothing. Words are spelled as in `reader`,
        which may be newer."""
        typed = typed[-MAX_TYPED:]
        found = self._suggest(typed, reader, limit)
        if not found and typed.isascii() and any(map(str.isalpha, typed)):
            found = self._suggest(keyboard.to_arabic(typed), reader, limit)
        return found

    def _suggest(self, typed: str, reader: Vocabulary, limit: int) -> tuple[Suggestion, ...]:
        last = _LAST_WORD.search(typed)
        head, tail = (typed[: last.start()], last[0]) if last else (typed, "")
        before = list(word_forms(head))
        prefix = "".join(word_forms(tail))
        titles = self._titles([*before, prefix], limit) if before or len(prefix) >= TITLE_LETTERS else []
        words = self._words(prefix, before[-1] if before else "", limit - min(len(titles), limit // 3))
        made = [Suggestion(head + _spelled(text, reader), "word", count) for text, count in words]
        made += [Suggestion(text, "title", 1) for text in titles]
        return tuple(made[:limit])

    # Words

    def _arrange_words(self, reader: Vocabulary) -> None:
        known = spelling_index(reader)
        least = MIN_COUNT if reader.article_count > SMALL_COLLECTION else 1
        pairs = [
            (text, count) for text, count in zip(known.words, known.counts.tolist(), strict=True) if count >= least
        ]
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
        follows = self._following(before)
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
        return words[:limit]

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

    # Titles

    def _arrange_titles(self, titles: Iterable[tuple[str, Date | None]]) -> None:
        newest: dict[str, int] = {}
        for title, day in titles:  # of a reprint the newest date counts
            newest[title] = max(newest.get(title, 0), day.toordinal() if day else 0)
        self._shown = list(newest)
        self._days: Ints = np.fromiter(newest.values(), np.int64, len(newest))
        self._numbers: dict[str, int] = {}
        numbers, folds = self._numbers, self.folds
        rows = [[numbers.setdefault(folds[form], len(numbers)) for form in FORM.findall(title)] for title in newest]
        self.folds.forget_others()
        self._terms = list(numbers)
        counts = np.fromiter(map(len, rows), np.int64, len(rows))
        words = np.fromiter(chain.from_iterable(rows), np.int64, int(counts.sum()))
        within = np.arange(len(words)) - np.repeat(np.cumsum(counts) - counts, counts)
        self._blob = "".join([" ".join([self._terms[word] for word in row]) + "\n" for row in rows])
        self._arrange_keys(words, counts, within)
        self._arrange_pairs(words[:-1][within[1:] > 0], words[1:][within[1:] > 0])

    def _arrange_keys(self, words: Ints, counts: Ints, within: Ints) -> None:
        """Where in the text of all titles their first words begin, ordered by what stands there."""
        lengths = np.fromiter(map(len, self._terms), np.int64, len(self._terms))[words] + 1
        owners = np.repeat(np.arange(len(counts)), counts)
        empty = np.cumsum(counts == 0)[owners]  # a title without a word is a line, too
        starts = np.cumsum(lengths) - lengths + empty
        ranks = np.zeros(len(self._terms), np.int64)
        ranks[sorted(range(len(ranks)), key=self._terms.__getitem__)] = np.arange(1, len(ranks) + 1)
        following = np.zeros((KEY_WORDS, len(words)), np.int64)
        for ahead, row in enumerate(following[: len(words)]):
            same = owners[ahead:] == owners[: len(owners) - ahead]
            row[: len(same)][same] = ranks[words[ahead:]][same]
        chosen = np.flatnonzero(within < MAX_TITLE_WORDS)
        order = chosen[np.lexsort(following[::-1, chosen])]
        self._starts: Ints = starts[order]
        self._owners: Ints = owners[order]

    def _arrange_pairs(self, ones: Ints, others: Ints) -> None:
        """Which words follow each other in titles, and how often."""
        pairs, self._pair_counts = np.unique(ones * len(self._terms) + others, return_counts=True)
        self._others: Ints = pairs % max(1, len(self._terms))
        self._pair_starts = np.searchsorted(pairs, np.arange(len(self._terms) + 1) * len(self._terms))

    def _following(self, word: str) -> dict[str, int]:
        """The words that follow one in titles, and how often."""
        number = self._numbers.get(word)
        if number is None:
            return {}
        at = slice(self._pair_starts[number], self._pair_starts[number + 1])
        texts = map(self._terms.__getitem__, self._others[at].tolist())
        return dict(zip(texts, self._pair_counts[at].tolist(), strict=True))

    def _titles(self, terms: list[str], limit: int) -> list[str]:
        """Titles with these words in a row, the last one perhaps unfinished; newest first."""
        prefix = " ".join(terms[:KEY_WORDS])
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

    def __init__(self, earlier: Mapping[str, str]) -> None:
        super().__init__()
        self._earlier = earlier

    def __missing__(self, form: str) -> str:
        folded = self._earlier.get(form)
        self[form] = folded = "".join(word_forms(form)[:1]) if folded is None else folded
        return folded

    def forget_others(self) -> None:
        """What earlier titles held."""
        self._earlier = {}


def _spelled(term: str, reader: Vocabulary) -> str:
    forms = reader.forms_of(Level.WORD, term, 1)
    return forms[0][0] if forms else term


_LAST_WORD = re.compile(r"[^\s\"«»“”()\[\]:+\-=،؛؟]*$")


def _prefixes(prefix: str) -> list[tuple[str, float]]:
    """What was typed; and, when it begins with the article, the same without."""
    if prefix.startswith(ARTICLE) and len(prefix) > len(ARTICLE) + 1:
        return [(prefix, 1.0), (prefix[len(ARTICLE) :], WITHOUT_ARTICLE)]
    return [(prefix, 1.0)]
