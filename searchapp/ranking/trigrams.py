"""BM25 over letter trigrams, as if each were a word of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import grams_of
from searchapp.engines import EngineReader, Scores
from searchapp.model import Level
from searchapp.query.compile import QueryWord
from searchapp.query.plan import Scoring
from searchapp.ranking.tokens import FIELDS, Tokens, TypedWord, finding_level
from searchapp.records import dataclass

LEAST_IDF = 0.5
"""Trigrams that more than six articles in ten hold are left out: they are three quarters of the work, and four
collections are ranked as well without them."""

MAX_COUNT = 255
"""What a byte counts to."""


K1 = 0.5
"""A trigram that stands in many words of a text says little more than one that stands in two: counts saturate sooner
than those of words."""


@dataclass(frozen=True, slots=True)
class TypedGrams:
    """The typed words' trigrams; one of several words has the weight of the heaviest. `weights` include idf: that of
    the trigram, and how rare the word is beside the others. A rare name's letters say more than those of «تبلغ».
    """

    grams: list[int]
    weights: Scores

    @classmethod
    def of(cls, reader: EngineReader, words: Sequence[QueryWord], typed: Sequence[TypedWord]) -> TypedGrams:
        """`typed`: of the same words, for their idf."""
        weights: dict[int, float] = {}
        chosen = [word for word in words if Level.WORD in word.levels and not word.excluded]
        own_weights = _rarities(chosen, typed)
        for weight, own in zip(own_weights, grams_of([word.terms[Level.WORD] for word in chosen]), strict=True):
            for gram in own:
                weights[gram] = max(weights.get(gram, 0.0), weight)
        if not weights:
            return cls([], np.zeros(0))
        grams = np.fromiter(weights, np.int64, len(weights))
        frequencies = reader.gram_frequencies("body")[grams]
        idf = np.log1p((reader.article_count - frequencies + 0.5) / (frequencies + 0.5))
        telling = idf >= LEAST_IDF
        of_words = np.fromiter(weights.values(), np.float64, len(weights))
        return cls(grams[telling].tolist(), (idf * of_words)[telling])


def _rarities(words: Sequence[QueryWord], typed: Sequence[TypedWord]) -> list[float]:
    """Each word's weight times its idf, in units of their average idf."""
    known = {(word.level, word.term): word.weight for word in typed}
    levels = [finding_level(word) for word in words]
    given = [
        known.get((level, word.terms[level]), 0.0) if level is not None else 0.0
        for word, level in zip(words, levels, strict=True)
    ]
    average = sum(given) / (sum(word.weight for word in words) or 1.0)
    return [weight / average for weight in given] if average else given


def trigrams(typed: TypedGrams, tokens: Tokens, scoring: Scoring) -> Scores:
    """Sum over the typed words' trigrams of weight * tf / (tf + norm); tf: in how many words a candidate has it."""
    if not typed.grams:
        return np.zeros(tokens.count)
    counts = _counts(tokens)[:, : len(typed.grams)]
    own = scoring.of("body")
    average = max(1.0, float(tokens.lengths.mean()))
    norms = K1 * (1 - own.b + own.b * tokens.lengths / average)
    return np.asarray((counts / (counts + norms[:, None])) @ typed.weights)


def _counts(tokens: Tokens) -> npt.NDArray[np.float64]:
    """How many of each candidate's words hold each trigram: [candidate, trigram].

    Eight counts lie in one number and are added at once. Runs of at most `MAX_COUNT` words are added up by themselves:
    no count in them can run over into its neighbour.
    """
    texts = np.zeros((len(FIELDS) * tokens.count, tokens.grams.shape[1]))
    if len(tokens.texts):
        held = tokens.grams.view(np.uint64).take(tokens.rows, axis=0)
        first = tokens.texts[1:] != tokens.texts[:-1]
        first = np.concatenate(([True], first))
        cuts = first.copy()
        cuts[::MAX_COUNT] = True
        runs = cuts.nonzero()[0]
        packed = np.add.reduceat(held, runs, axis=0).view(np.uint8)
        whose = first[runs].nonzero()[0]
        texts[tokens.texts[runs[whose]]] = np.add.reduceat(packed, whose, axis=0, dtype=np.float64)
    return np.asarray(texts.reshape(len(FIELDS), tokens.count, -1).sum(axis=0))
