"""Leaves of a snapshot: terms looked up in every segment, df over live articles, blends and phrases found once.

What is dear to find is cached by the leaf without its weight, so that paging, facets and refined questions get it free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.engines import Expansion
from searchapp.engines.whoosh import phrase as phrases
from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.cache import ByteCache
from searchapp.engines.whoosh.leaves import (
    KEPT_POSTINGS,
    Leaf,
    PostingList,
    ReadyList,
    TermList,
    WordLeaf,
    idf,
    ready,
    saturate,
)
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import Floats, add_up, unite
from searchapp.engines.whoosh.vocabulary import Vocabulary
from searchapp.engines.whoosh.words import FlatWord, read_word
from searchapp.model import Level
from searchapp.query.plan import Blend, FieldScoring, Pattern, Phrase, Scoring, Term, Word
from searchapp.records import dataclass

LOOKUP_BYTES = 300  # a term that was looked up: key, numbers
CACHE_BYTES = 64 << 20
WORD_BYTES = 128 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A term in each segment: its list, or -1; live articles in all."""

    slots: tuple[int, ...]
    df: int


@dataclass(frozen=True, slots=True)
class Pseudo:
    """A blend or phrase in each segment: documents and tf'; `idf` as it is to be multiplied."""

    lists: tuple[ReadyList | None, ...]
    idf: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A term in each segment, with its scoring."""

    lists: tuple[TermList | None, ...]
    idf: float


class TermSource:
    """The dictionary of one snapshot; thread-safe."""

    def __init__(self, segments: Sequence[SegmentReader]) -> None:
        self.segments = segments
        doc_counts = [segment.doc_count for segment in segments]
        self.article_count = sum(segment.live_count for segment in segments)
        self._found: ByteCache[Found] = ByteCache(CACHE_BYTES // 8, lambda _: LOOKUP_BYTES)
        self._expansions: ByteCache[Expansion] = ByteCache(CACHE_BYTES // 16, lambda e: 200 + 120 * len(e.terms))
        self._pseudo: ByteCache[Pseudo] = ByteCache(CACHE_BYTES // 2, lambda pseudo: _ready_bytes(pseudo.lists))
        self._words: ByteCache[WordLeaf] = ByteCache(WORD_BYTES, lambda leaf: leaf.nbytes(doc_counts))
        self._listed: ByteCache[Listed] = ByteCache(CACHE_BYTES // 2, _listed_bytes)
        self._norms: dict[tuple[str, float, float], tuple[Floats, ...]] = {}
        self._least_norms: dict[tuple[str, float, float], tuple[float, ...]] = {}

    # Look-ups

    def find(self, field: str, level: Level, text: str) -> Found:
        key = (field, level, text)
        found = self._found.get(key)
        if found is None:
            slots = tuple(segment.slot(field, level, text) for segment in self.segments)
            pairs = zip(self.segments, slots, strict=True)
            df = sum(segment.df(field, level, slot) for segment, slot in pairs if slot >= 0)
            found = self._found.put(key, Found(slots, df))
        return found

    def norms(self, field: str, scoring: FieldScoring, k1: float | None = None) -> tuple[Floats, ...]:
        """Per segment, by document: k1 * (1 - b + b * length / average)."""
        k1 = scoring.k1 if k1 is None else k1
        key = (field, k1, scoring.b)
        found = self._norms.get(key)
        if found is None:
            average = self.average_length(field)
            base, slope = k1 * (1 - scoring.b), k1 * scoring.b / average
            found = tuple(segment.lengths(field) * slope + base for segment in self.segments)
            if len(self._norms) > 64:  # scoring parameters come from settings: few, unless somebody searches for them
                self._norms.clear()
            self._least_norms[key] = tuple(float(norms.min(initial=np.inf)) for norms in found)
            self._norms[key] = found
        return found

    def average_length(self, field: str) -> float:
        sums = [segment.length_sums(field) for segment in self.segments]
        return sum(tokens for tokens, _ in sums) / max(1, sum(docs for _, docs in sums)) or 1.0

    # Leaves

    def leaf(self, plan: Term | Blend | Phrase | Pattern, scoring: Scoring) -> Leaf:
        match plan:
            case Term():
                return self.term(plan, scoring)
            case Blend():
                return self.blend(plan, scoring)
            case Phrase():
                return self.phrase(plan, scoring)
            case Pattern():
                return self.pattern(plan, scoring)

    def word(self, word: Word, scoring: Scoring) -> Leaf | None:
        """As one leaf, everything it stands for multiplied out; None where it is more than terms side by side."""
        key = (word, scoring)
        found = self._words.get(key)
        if found is None and (flat := FlatWord.of(word.node)):
            found = self._words.put(key, WordLeaf(1.0, *read_word(self, flat, scoring)))
        return found

    def term(self, term: Term, scoring: Scoring) -> Leaf:
        key = (term.text, term.field, term.level, scoring)
        listed = self._listed.get(key)
        if listed is None:
            listed = self._listed.put(key, self._listed_term(term, scoring))
        scale = term.weight * listed.idf
        return Leaf(scale, scale, listed.lists)

    def _listed_term(self, term: Term, scoring: Scoring) -> Listed:
        found = self.find(term.field, term.level, term.text)
        weight = idf(self.article_count, found.df)
        if not found.df:
            return Listed((None,) * len(self.segments), weight)
        own = scoring.of(term.field)
        norms, least = self.norms(term.field, own), self._least_norms[term.field, own.k1, own.b]
        lists = tuple(self._list(at, term, slot, norms[at], least[at]) for at, slot in enumerate(found.slots))
        return Listed(lists, weight)

    def _list(self, at: int, term: Term, slot: int, norms: Floats, least: float) -> TermList | None:
        if slot < 0:
            return None
        lists = self.segments[at].lists(term.field, term.level)
        assert lists is not None
        return TermList(*lists.postings(slot), norms, least)

    def blend(self, blend: Blend, scoring: Scoring) -> Leaf:
        if not blend.terms:
            scale = blend.weight * idf(self.article_count, 0)
            return Leaf(scale, scale, [None] * len(self.segments))
        return self._leaf(replace(blend, weight=1.0), blend.weight, scoring, self._blend)

    def pattern(self, pattern: Pattern, scoring: Scoring) -> Leaf:
        terms = tuple(Term(pattern.field, pattern.level, text) for text, _ in self.expand(pattern).terms)
        return self.blend(Blend(terms, pattern.weight), scoring)

    def phrase(self, phrase: Phrase, scoring: Scoring) -> Leaf:
        return self._leaf(replace(phrase, weight=1.0), phrase.weight, scoring, self._phrase)

    def _leaf(self, plan: Any, weight: float, scoring: Scoring, find: Any) -> Leaf:
        key = (plan, scoring)
        found = self._pseudo.get(key)
        if found is None:
            found = self._pseudo.put(key, find(plan, scoring))
        scale = weight * found.idf
        return Leaf(scale, scale, found.lists)

    def _blend(self, blend: Blend, scoring: Scoring) -> Pseudo:
        k1 = scoring.of(blend.terms[0].field).k1
        groups: dict[tuple[str, Level], list[tuple[Found, float]]] = {}
        for term in blend.terms:
            found = self.find(term.field, term.level, term.text)
            if found.df:
                groups.setdefault((term.field, term.level), []).append((found, term.weight))
        lists: list[ReadyList | None] = []
        df = 0
        for at, segment in enumerate(self.segments):
            docs, tf = self._blended(at, groups, scoring)
            lists.append(ready(docs, saturate(tf, k1)))
            df += _live(segment, docs)
        return Pseudo(tuple(lists), idf(self.article_count, df))

    def _blended(
        self, at: int, groups: dict[tuple[str, Level], list[tuple[Found, float]]], scoring: Scoring
    ) -> tuple[Array, Floats]:
        """The documents that hold any term of a blend in a segment, and tf' of each."""
        segment = self.segments[at]
        sets, values = [], []
        for (field, level), members in groups.items():
            slots = np.array([found.slots[at] for found, _ in members])
            weights = np.array([weight for _, weight in members])[slots >= 0]
            slots = slots[slots >= 0]
            lists = segment.lists(field, level)
            if lists is None or not len(slots):
                continue
            order = np.argsort(slots)
            follow, counts, docs, tf = lists.gather(slots[order])
            norms = self.norms(field, scoring.of(field), 1.0)[at]
            sets.append(docs)
            values.append(tf / norms[docs] * np.repeat(weights[order[follow]], counts))
        if not sets:
            return np.zeros(0, segment.doc_dtype), np.zeros(0)
        docs, (tf,) = add_up(sets, [values], segment.doc_count)
        return docs, tf

    def _phrase(self, phrase: Phrase, scoring: Scoring) -> Pseudo:
        weight = sum(self._step_idf(phrase, texts) for texts, _ in phrase.steps)
        own = scoring.of(phrase.field)
        lists: list[ReadyList | None] = []
        for at, segment in enumerate(self.segments):
            docs, counts = phrases.find(segment, phrase)
            norms = self.norms(phrase.field, own, 1.0)[at]
            lists.append(ready(docs, saturate(counts / norms[docs], own.k1)))
        return Pseudo(tuple(lists), weight)

    def _step_idf(self, phrase: Phrase, texts: tuple[str, ...]) -> float:
        found = [self.find(phrase.field, phrase.level, text) for text in dict.fromkeys(texts)]
        found = [f for f in found if f.df]
        if len(found) <= 1:
            return idf(self.article_count, found[0].df if found else 0)
        df = 0
        for at, segment in enumerate(self.segments):
            lists = segment.lists(phrase.field, phrase.level)
            if lists is not None:
                sets = [lists.list_docs(f.slots[at]) for f in found if f.slots[at] >= 0]
                df += _live(segment, unite(sets, segment.doc_count))
        return idf(self.article_count, df)

    # Patterns

    def expand(self, pattern: Pattern) -> Expansion:
        key = replace(pattern, weight=1.0)
        found = self._expansions.get(key)
        return found if found is not None else self._expansions.put(key, self._expand(pattern))

    def _expand(self, pattern: Pattern) -> Expansion:
        most = pattern.max_terms
        if len(self.segments) == 1:  # equal counts are in the vocabulary's order already
            vocabulary, numbers, dfs = _matching(self.segments[0], pattern)
            chosen = np.argsort(-dfs, kind="stable")[:most]
            texts = vocabulary.texts(numbers[chosen]) if vocabulary is not None else []
            return Expansion(tuple(zip(texts, dfs[chosen].tolist(), strict=True)), truncated=len(numbers) > most)
        counts: dict[str, int] = {}
        for segment in self.segments:
            vocabulary, numbers, dfs = _matching(segment, pattern)
            texts = vocabulary.texts(numbers) if vocabulary is not None else []
            for text, df in zip(texts, dfs.tolist(), strict=True):
                counts[text] = counts.get(text, 0) + df
        terms = sorted(counts.items(), key=lambda term: (-term[1], term[0]))
        return Expansion(tuple(terms[:most]), truncated=len(terms) > most)


def _matching(segment: SegmentReader, pattern: Pattern) -> tuple[Vocabulary | None, Array, npt.NDArray[np.int64]]:
    """The numbers of a segment's terms that have the shape, with their live documents."""
    vocabulary, lists = segment.vocabulary(pattern.level), segment.lists(pattern.field, pattern.level)
    if vocabulary is None or lists is None or not len(lists):
        return None, np.zeros(0, np.int64), np.zeros(0, np.int64)
    slots: npt.NDArray[np.intp]
    if pattern.kind == "prefix":
        low, high = lists.slots(*vocabulary.prefixed(pattern.text))
        slots, dfs = np.arange(low, high), segment.dfs(lists, low, high)
    else:
        wildcard = pattern.kind == "wildcard"
        numbers = vocabulary.wildcard(pattern.text) if wildcard else vocabulary.fuzzy(pattern.text, pattern.distance)
        held, slots = lists.slots_of(numbers)
        dfs = segment.term_dfs(pattern.field, pattern.level, numbers)[held]
    alive = dfs > 0
    return vocabulary, lists.terms_of(slots[alive]), dfs[alive]


def _live(segment: SegmentReader, docs: Array) -> int:
    return len(docs) if segment.live is None else int(np.count_nonzero(segment.live[docs]))


def _listed_bytes(listed: Listed) -> int:
    """With the impacts that will be kept."""
    lists = [x for x in listed.lists if x is not None]
    impacts = sum(8 * len(x.docs) for x in lists if len(x.docs) <= KEPT_POSTINGS)
    return 300 * (1 + len(lists)) + sum(x.docs.nbytes + x.tf.nbytes for x in lists) + impacts


def _ready_bytes(lists: Sequence[PostingList | None]) -> int:
    return 500 + sum(x.docs.nbytes + x.values.nbytes for x in lists if isinstance(x, ReadyList))


__all__ = ["PostingList", "TermSource"]
