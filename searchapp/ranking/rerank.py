"""Candidates of the first stage in their final order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Date

import numpy as np

from searchapp.engines import EngineReader, Ids, Scores
from searchapp.query.compile import QueryWord
from searchapp.query.plan import Scoring
from searchapp.ranking.features import FEATURES, features
from searchapp.records import dataclass
from searchapp.settings import Ranking

EPOCH = Date(1970, 1, 1)
NO_DATE = np.iinfo(np.int32).min


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
    if not (wanted or ranking.freshness) or not len(docs):
        return Ranked(docs, scores, {})
    given = {
        name: wanted[name] * values for name, values in features(reader, words, docs, scoring, tuple(wanted)).items()
    }
    if ranking.freshness:
        given["freshness"] = ranking.freshness * freshness(reader, docs, ranking.freshness_days)
    total = scores + sum(given.values()) if given else scores
    order = np.argsort(-total, kind="stable")
    return Ranked(docs[order], total[order], {name: values[order] for name, values in given.items()})


def freshness(reader: EngineReader, docs: Ids, half_life: float) -> Scores:
    """1 for an article of today, half after every `half_life` days, 0 without a date."""
    days = reader.column("date", docs).astype(np.float64)
    age = np.maximum(0.0, (Date.today() - EPOCH).days - days)
    return np.asarray(np.where(days == NO_DATE, 0.0, 0.5 ** (age / max(half_life, 0.01))))
