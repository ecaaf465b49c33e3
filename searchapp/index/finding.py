"""Which articles make the page that is asked for: engine, second stage, copies folded.

By relevance, the best candidates are ordered by the second stage, those after them by the engine, so that every page
shows another part of one order. Copies are folded among the candidates only: the first one stands for the others. A
page further back is moved up by as many as were folded, so that none is shown twice or left out; `total` goes on
counting every article that matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from searchapp.engines import EngineQuery, EngineReader, Ids, Scores
from searchapp.index.deadline import Deadline
from searchapp.query.compile import QueryWord
from searchapp.query.interpret import Interpretation
from searchapp.query.plan import All
from searchapp.query.weights import SCORING
from searchapp.ranking import copies, rerank
from searchapp.records import dataclass
from searchapp.settings import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """The page's documents, best first. `similar`: the copies each stands for; `features`: what the second stage gave.

    `folded`: articles among the candidates that stand behind another one.
    """

    docs: Ids
    scores: Scores
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    timed_out: bool = False
    similar: tuple[Ids, ...] = ()
    features: Mapping[str, Scores] = field(default_factory=dict)
    folded: int = 0


def engine_query(interpretation: Interpretation, deadline: Deadline) -> EngineQuery:
    request = interpretation.request
    everything = isinstance(interpretation.plan, All)
    return EngineQuery(
        plan=interpretation.plan,
        filters=interpretation.filters,
        sort="newest" if everything and request.sort == "relevance" else request.sort,
        offset=(request.page - 1) * request.page_size,
        limit=request.page_size,
        facets=request.facets,
        scoring=SCORING,
        seconds=deadline.left_to_collect(),
    )


def find(reader: EngineReader, interpretation: Interpretation, settings: Settings, deadline: Deadline) -> Found:
    query = engine_query(interpretation, deadline)
    candidates = settings.ranking.candidates
    request = interpretation.request
    ranked = query.sort == "relevance" and bool(interpretation.words) and query.offset < candidates
    fold = request.collapse and bool(interpretation.words)
    if not (ranked or fold) or not candidates:
        found = reader.search(query)
        return Found(found.docs, found.scores, found.total, found.facets, found.timed_out)
    end = query.offset + query.limit
    limit = candidates + end if fold else max(candidates, end)
    found = reader.search(replace(query, offset=0, limit=limit))
    window = Window(found.docs[:candidates], found.scores[:candidates])
    if ranked or (fold and query.sort == "relevance"):
        window = window.ranked(reader, interpretation.words, settings, query)
    places = copies(reader, window.docs) if fold else np.arange(len(window.docs))
    leaders = np.flatnonzero(places == np.arange(len(places)))
    chosen = leaders[query.offset : end]
    rest = slice(max(0, query.offset - len(leaders)), max(0, end - len(leaders)))
    docs, scores = found.docs[candidates:][rest], found.scores[candidates:][rest]
    return Found(
        np.concatenate([window.docs[chosen], docs]),
        np.concatenate([window.scores[chosen], scores]),
        found.total,
        found.facets,
        found.timed_out,
        (*_folded(window.docs, places, chosen), *(np.zeros(0, np.int64) for _ in docs)),
        {name: np.append(values[chosen], np.zeros(len(docs))) for name, values in window.features.items()},
        len(places) - len(leaders),
    )


@dataclass(frozen=True, slots=True)
class Window:
    """The candidates, in their order."""

    docs: Ids
    scores: Scores
    features: Mapping[str, Scores] = field(default_factory=dict)

    def ranked(
        self, reader: EngineReader, words: Sequence[QueryWord], settings: Settings, query: EngineQuery
    ) -> Window:
        again = rerank(reader, words, self.docs, self.scores, ranking=settings.ranking, scoring=query.scoring)
        return Window(again.docs, again.scores, again.features)


def _folded(docs: Ids, places: Ids, leaders: Ids) -> list[Ids]:
    """Behind each of the leaders: the copies it stands for, in their order."""
    copied = np.flatnonzero(places != np.arange(len(places)))
    return [docs[copied[places[copied] == leader]] for leader in leaders.tolist()]
