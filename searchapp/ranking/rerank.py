"""Candidates of the first stage in their final order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from searchapp.engines import EngineReader, Ids, Scores
from searchapp.query.compile import QueryWord
from searchapp.query.plan import Scoring
from searchapp.ranking.features import FEATURES, features
from searchapp.records import dataclass
from searchapp.settings import Ranking


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
    wanted = {name: weight for name in FEATURES if (weight := float(getattr(ranking, name))) > 0}
    if not wanted or not len(docs):
        return Ranked(docs, scores, {})
    given = {
        name: wanted[name] * values for name, values in features(reader, words, docs, scoring, tuple(wanted)).items()
    }
    total = scores + sum(given.values()) if given else scores
    order = np.argsort(-total, kind="stable")
    return Ranked(docs[order], total[order], {name: values[order] for name, values in given.items()})
