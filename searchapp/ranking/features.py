"""The features of the second stage, by name: each a number per candidate, 0 where it finds nothing.

* trigrams: BM25 of the letter trigrams of the typed words, so that relatives no rule knows still count;
* title: how much of the query the title says, times how much of the title that is;
* proximity: typed words that stand near each other, most when next to each other and in the typed order;
* lead: typed words that stand early in the text, where news and encyclopedias say what they are about;
* passage: the best stretch of some 100 words: what a long article would score if it were only that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchapp.engines import EngineReader, Ids, Scores
from searchapp.query.compile import QueryWord
from searchapp.query.plan import Scoring
from searchapp.ranking.tokens import FIELDS, Indices, Matches, Tokens, typed_words, weights_of
from searchapp.ranking.trigrams import TypedGrams, trigrams

FEATURES = ("trigrams", "title", "proximity", "lead", "passage")
PASSAGE_TOKENS = 100
PASSAGE_K1 = 0.9
LEAD_TOKENS = 15
LEAD_HALF = 25
"""A word counts in full that stands among the first `LEAD_TOKENS` of the body, half of it `LEAD_HALF` further on."""


def features(
    reader: EngineReader,
    words: Sequence[QueryWord],
    docs: Ids,
    scoring: Scoring,
    wanted: Sequence[str] = FEATURES,
) -> dict[str, Scores]:
    """Of each of `docs`, unweighted. Without typed words: none."""
    typed = typed_words(reader, words)
    if not typed or not len(docs):
        return {}
    grams = TypedGrams.of(reader, words if "trigrams" in wanted else (), typed)
    tokens = Tokens.of(reader, docs, typed, grams.grams)
    weights = weights_of(typed)
    matches = Matches.of(tokens)
    found: dict[str, Scores] = {}
    if "trigrams" in wanted:
        found["trigrams"] = trigrams(grams, tokens, scoring)
    for name, feature in FROM_MATCHES.items():
        if name in wanted:
            found[name] = feature(matches, weights, tokens)
    return found


def _title(matches: Matches, weights: Scores, tokens: Tokens) -> Scores:
    """Sum of the weights of the typed words in the title, times the share of the title's words that are typed ones."""
    inside = matches.fields == 0
    docs = matches.docs[inside]
    said = np.zeros((tokens.count, len(weights)), bool)
    said[docs, matches.words[inside]] = True
    share = np.bincount(docs, minlength=tokens.count) / np.maximum(1, tokens.title_lengths)
    return np.asarray((said @ weights) * share)


def _proximity(matches: Matches, weights: Scores, tokens: Tokens) -> Scores:
    """ln(1 + sum over neighbouring matches of different words of the lighter one's weight / distance squared).

    Words in the typed order count in full, in another order half.
    """
    first, second, docs, distance = _neighbours(matches)
    value = np.minimum(weights[first], weights[second]) / distance**2
    value *= np.where(second == first + 1, 1.0, 0.5)
    return np.asarray(np.log1p(np.bincount(docs, value, tokens.count)))


def _neighbours(matches: Matches) -> tuple[Indices, Indices, Indices, Indices]:
    """Matches of different words that follow each other in one text: the words, whose, and the distance."""
    words, docs = matches.words, matches.docs
    same = (docs[1:] == docs[:-1]) & (matches.fields[1:] == matches.fields[:-1]) & (words[1:] != words[:-1])
    at = np.flatnonzero(same)
    distance = np.maximum(1, matches.places[at + 1] - matches.places[at])
    return words[at], words[at + 1], docs[at], distance


def _lead(matches: Matches, weights: Scores, tokens: Tokens) -> Scores:
    """Sum over the typed words of weight / (1 + how far after the beginning of the body it first stands)."""
    body = np.flatnonzero(matches.fields == FIELDS.index("body"))[::-1]
    first = np.full((tokens.count, len(weights)), np.inf)
    first[matches.docs[body], matches.words[body]] = matches.places[body]  # backwards, so that the earliest stays
    return np.asarray((1 / (1 + np.maximum(0, first - LEAD_TOKENS) / LEAD_HALF)) @ weights)


def _passage(matches: Matches, weights: Scores, tokens: Tokens) -> Scores:
    """The best of overlapping stretches of `PASSAGE_TOKENS`: sum of weight * tf / (tf + k1) over the typed words.

    Stretch 2i begins at i times the length, 2i + 1 half a length later.
    """
    half = PASSAGE_TOKENS // 2
    counts = 2 + tokens.lengths // half
    bases = np.concatenate(([0], np.cumsum(counts)))
    block = matches.places // half
    own = bases[matches.docs] + np.minimum(block, counts[matches.docs] - 2)
    many = len(weights)
    cells = np.bincount(own * many + matches.words, minlength=int(bases[-1]) * many).reshape(-1, many)
    tf = cells.astype(np.float64)
    tf[1:] += cells[:-1]
    values = (tf / (tf + PASSAGE_K1)) @ weights
    return np.asarray(np.maximum.reduceat(values, bases[:-1]))


FROM_MATCHES = {
    "title": _title,
    "proximity": _proximity,
    "lead": _lead,
    "passage": _passage,
}
