"""BM25 over letter trigrams, as if each were a word of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import GRAM_BUCKETS, word_grams
from searchapp.engines import EngineReader, Scores
from searchapp.model import Level
from searchapp.query.compile import QueryWord
from searchapp.query.plan import Scoring
from searchapp.ranking.tokens import Tokens


def trigrams(reader: EngineReader, words: Sequence[QueryWord], tokens: Tokens, scoring: Scoring) -> Scores:
    """Sum over the typed words' trigrams; a trigram of several words has the weight of the heaviest."""
    weights: dict[int, float] = {}
    for word in words:
        if Level.WORD in word.levels and not word.excluded:
            for gram in word_grams(word.terms[Level.WORD]):
                weights[gram] = max(weights.get(gram, 0.0), word.weight)
    if not weights:
        return np.zeros(tokens.count)
    typed = np.fromiter(weights, np.int64, len(weights))
    frequencies = reader.gram_frequencies("body")[typed]
    total = reader.article_count
    idf = np.log1p((total - frequencies + 0.5) / (frequencies + 0.5))
    counts = _gram_counts(reader, typed, tokens)
    own = scoring.of("body")
    average = max(1.0, float(tokens.lengths.mean()))
    norms = own.k1 * (1 - own.b + own.b * tokens.lengths / average)
    weighted = counts / (counts + norms[:, None])
    return np.asarray(weighted @ (idf * np.fromiter(weights.values(), np.float64, len(weights))))


def _gram_counts(reader: EngineReader, typed: npt.NDArray[np.int64], tokens: Tokens) -> npt.NDArray[np.float64]:
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
    docs, _ = tokens.owners(some)
    cells = np.repeat(docs * len(typed), each) + columns[index]
    count = tokens.count
    return np.bincount(cells, minlength=count * len(typed)).reshape(count, len(typed)).astype(np.float64)
