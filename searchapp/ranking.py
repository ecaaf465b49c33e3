"""The second stage: the best few hundred articles of an engine, scored again by what is too dear to index.

All features are read from the forward index in a few array passes over all candidates at once, are zero where they find
nothing, and are measured in idf, so that they add up with the engine's score:

* trigrams: BM25 of the letter trigrams of the typed words, so that relatives no rule knows still count;
* title: how much of the query the title says, times how much of the title that is;
* proximity: typed words standing near each other, most when next to each other and in the typed order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import GRAM_BUCKETS, word_grams
from searchapp.engines import EngineReader, Ids, Scores
from searchapp.model import Level
from searchapp.query.compile import QueryWord
from searchapp.query.plan import Scoring
from searchapp.settings import Ranking

TITLE = "title"
FIELDS = (TITLE, "summary", "body")
"""What the second stage reads."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates in their final order; `features` are what each feature gave, by name, in the same order."""

    docs: Ids
    scores: Scores
    features: Mapping[str, Scores]


def rerank(
    reader: EngineReader, words: Sequence[QueryWord], docs: Ids, scores: Scores, *, ranking: Ranking, scoring: Scoring
) -> Ranked:
    """`docs` with the engine's `scores`, ordered anew; ties keep the engine's order."""
    typed = [word for word in words if not word.excluded and any(word.terms)]
    if not typed or len(docs) < 2:
        return Ranked(docs, scores, {})
    tokens = _Tokens.of(reader, docs)
    weights = _weights(reader, typed)
    matches = _Matches.of(reader, typed, tokens)
    features = {
        "trigrams": ranking.trigrams * _trigrams(reader, typed, tokens, docs, scoring),
        "title": ranking.title * _title(matches, weights, tokens),
        "proximity": ranking.proximity * _proximity(matches, weights, len(docs)),
    }
    total = scores + sum(features.values())
    order = np.argsort(-total, kind="stable")
    return Ranked(docs[order], total[order], {name: values[order] for name, values in features.items()})


def _weights(reader: EngineReader, words: Sequence[QueryWord]) -> Scores:
    """Per word: its weight times its idf in the body."""
    total = reader.article_count
    weights = []
    for word in words:
        level = _level(word)
        df = max(reader.document_frequency(name, level, word.terms[level]) for name in (TITLE, "body"))
        weights.append(word.weight * np.log1p((total - df + 0.5) / (df + 0.5)))
    return np.array(weights)


def _level(word: QueryWord) -> Level:
    """The coarsest level the word finds by."""
    return next(level for level in (Level.LEMMA, Level.STEM, Level.WORD, Level.EXACT) if level in word.levels)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of all candidates, field after field; `docs` says whose by place among the candidates."""

    forms: npt.NDArray[np.int64]
    docs: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    title_count: int  # so many of them, the first ones, stand in titles
    title_lengths: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of(cls, reader: EngineReader, docs: Ids) -> _Tokens:
        streams = [reader.form_stream(name, docs) for name in FIELDS]
        numbers = np.arange(len(docs))
        lengths = [np.diff(stream.offsets) for stream in streams]
        return cls(
            np.concatenate([stream.ids for stream in streams]),
            np.concatenate([np.repeat(numbers, each) for each in lengths]),
            np.concatenate([stream.positions for stream in streams]),
            len(streams[0].ids),
            lengths[0],
            np.sum(lengths, axis=0),
        )


@dataclass(frozen=True, slots=True)
class _Matches:
    """The tokens that are typed words: index into the tokens, and which word."""

    tokens: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    docs: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    title_count: int

    @classmethod
    def of(cls, reader: EngineReader, words: Sequence[QueryWord], tokens: _Tokens) -> _Matches:
        lookup = np.zeros(reader.form_count(), np.uint8)
        for number, word in enumerate(words[:255], 1):
            level = _level(word)
            lookup[reader.form_lookup(level, [word.terms[level]])] = number
        found = lookup[tokens.forms]
        places = np.flatnonzero(found)
        return cls(
            places,
            found[places].astype(np.int64) - 1,
            tokens.docs[places],
            tokens.positions[places],
            int(np.searchsorted(places, tokens.title_count)),
        )


def _title(matches: _Matches, weights: Scores, tokens: _Tokens) -> Scores:
    """Sum of the weights of the typed words in the title, times the share of the title's words that are typed ones."""
    count = len(tokens.title_lengths)
    docs, words = matches.docs[: matches.title_count], matches.words[: matches.title_count]
    said = np.unique(docs * len(weights) + words)
    weight = np.bincount(said // len(weights), weights[said % len(weights)], count)
    return weight * np.bincount(docs, minlength=count) / np.maximum(1, tokens.title_lengths)


def _proximity(matches: _Matches, weights: Scores, count: int) -> Scores:
    """ln(1 + sum over neighbouring matches of different words of the lighter one's weight / distance squared).

    Words in the typed order count in full, in another order half.
    """
    words, docs, positions = matches.words, matches.docs, matches.positions
    if len(words) < 2:
        return np.zeros(count)
    first, second = words[:-1], words[1:]
    distance = np.maximum(1, positions[1:] - positions[:-1])
    same_text = (docs[1:] == docs[:-1]) & (positions[1:] >= positions[:-1]) & (first != second)
    value = np.minimum(weights[first], weights[second]) / distance**2
    value *= np.where(second == first + 1, 1.0, 0.5) * same_text
    return np.log1p(np.bincount(docs[1:], value, count))


def _trigrams(reader: EngineReader, words: Sequence[QueryWord], tokens: _Tokens, docs: Ids, scoring: Scoring) -> Scores:
    """BM25 over the letter trigrams of the typed words, as if each were a word of its own."""
    weights: dict[int, float] = {}
    for word in words:
        if Level.WORD in word.levels:
            for gram in word_grams(word.terms[Level.WORD]):
                weights[gram] = max(weights.get(gram, 0.0), word.weight)
    if not weights:
        return np.zeros(len(docs))
    typed = np.fromiter(weights, np.int64, len(weights))
    frequencies = reader.gram_frequencies("body")[typed]
    total = reader.article_count
    idf = np.log1p((total - frequencies + 0.5) / (frequencies + 0.5))
    counts = _gram_counts(reader, typed, tokens, len(docs))
    own = scoring.of("body")
    average = max(1.0, float(tokens.lengths.mean()))
    norms = own.k1 * (1 - own.b + own.b * tokens.lengths / average)
    weighted = counts / (counts + norms[:, None])
    return np.asarray(weighted @ (idf * np.fromiter(weights.values(), np.float64, len(weights))))


def _gram_counts(
    reader: EngineReader, typed: npt.NDArray[np.int64], tokens: _Tokens, count: int
) -> npt.NDArray[np.float64]:
    """How often each candidate holds each of the typed trigrams: [candidate, trigram]."""
    flags = np.zeros(reader.form_count(), bool)
    flags[tokens.forms] = True
    forms = np.flatnonzero(flags)
    numbers = np.empty(len(flags), np.int32)
    numbers[forms] = np.arange(len(forms), dtype=np.int32)

    column = np.full(GRAM_BUCKETS, -1, np.int16)
    column[typed] = np.arange(len(typed))
    hashes, offsets = reader.form_grams(forms)
    columns = column[hashes]
    known = np.flatnonzero(columns >= 0)
    columns = columns[known].astype(np.int64)
    starts = np.searchsorted(known, offsets)  # form i's trigrams among the known ones

    of_token = numbers[tokens.forms]
    each = (starts[1:] - starts[:-1])[of_token]
    some = np.flatnonzero(each)
    each, begins = each[some], starts[of_token[some]]
    ends = np.cumsum(each)
    index = np.repeat(begins - (ends - each), each) + np.arange(int(ends[-1]) if len(ends) else 0)
    cells = np.repeat(tokens.docs[some] * len(typed), each) + columns[index]
    return np.bincount(cells, minlength=count * len(typed)).reshape(count, len(typed)).astype(np.float64)
