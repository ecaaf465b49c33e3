"""Weights of ranking, fitted to test collections: what `searchapp tune` does.

Every query is searched once; what each level and each feature of the second stage gives to each of its best candidates
is kept as a table of numbers. Trying other weights is then one product of matrices, so that a search over all of them
takes seconds. Weights are chosen on some queries and judged on the others (cross-validation); every collection counts
the same, however many queries it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchapp.engines import EngineQuery, EngineReader, Ids, Scores
from searchapp.errors import ReadError
from searchapp.evaluate import built, corpus_path, read_judgements, read_queries
from searchapp.index import SearchIndex
from searchapp.model import Level, SearchRequest
from searchapp.query.compile import QueryWord
from searchapp.query.interpret import interpret
from searchapp.query.plan import Or
from searchapp.query.weights import LEVEL_WEIGHTS, SCORING, Weights
from searchapp.query.words import blend
from searchapp.ranking import FEATURES, features
from searchapp.records import dataclass
from searchapp.settings import Ranking

DEPTH = 10
"""nDCG@10 is what is maximised."""

CANDIDATES = 200
FOLDS = 4
GRID = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2.0)
ROUNDS = 3
LEAST_GAIN = 0.0003
"""What a step must win: smaller ones are chance."""

FIXED = Level.STEM
"""Only relations of weights matter: this level keeps its own."""

STOP = "stop"
"""The knob of function words and words that ask."""

Table = npt.NDArray[np.float32]
Knobs = Mapping[str, float]
"""Level (in small letters), STOP or feature -> weight."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A collection's queries and their candidates, as numbers.

    Row r of `table` holds, by column, what each of `columns` gives to a candidate; query q owns rows `starts[q]` to
    `starts[q + 1]`, in the engine's order. `judged`: (row, query, grade) of relevant candidates; `ideals`: the best
    possible DCG of each query over all its judgements.
    """

    name: str
    columns: tuple[str, ...]
    table: Table
    starts: npt.NDArray[np.int64]
    judged: npt.NDArray[np.int64]
    ideals: npt.NDArray[np.float64]

    def ndcg(self, knobs: Knobs) -> npt.NDArray[np.float64]:
        """nDCG@10 of each query with these weights."""
        weights = np.array([_column_weight(column, knobs) for column in self.columns], np.float32)
        return self.ndcg_of(self.table @ weights)

    def ndcg_of(self, scores: Table) -> npt.NDArray[np.float64]:
        """nDCG@10 of each query by scores of the rows; of equal ones, the earlier row is the better."""
        found = np.zeros(len(self.ideals))
        if not len(self.judged):
            return found
        rows, queries, grades = self.judged.T
        begins, counts = self.starts[queries], self.starts[queries + 1] - self.starts[queries]
        ends = np.cumsum(counts)
        offsets = ends - counts
        others = np.arange(int(ends[-1])) - np.repeat(offsets - begins, counts)
        own = np.repeat(scores[rows], counts)
        better = scores[others] > own
        better |= (scores[others] == own) & (others < np.repeat(rows, counts))
        ranks = np.add.reduceat(better.astype(np.int64), offsets)
        np.add.at(found, queries, np.where(ranks < DEPTH, grades / np.log2(ranks + 2), 0.0))
        return found / self.ideals


@dataclass(frozen=True, slots=True)
class Fitted:
    """`knobs`: chosen on all queries. Means of nDCG@10 by collection: `before` with the weights in use; `after` with
    weights that were chosen without the queries they are judged by; `without`: each knob at 0, the others as chosen.
    """

    knobs: Knobs
    before: Mapping[str, float]
    after: Mapping[str, float]
    without: Mapping[str, Mapping[str, float]]


def in_use() -> dict[str, float]:
    """The weights searches use now."""
    levels = {level.name.lower(): LEVEL_WEIGHTS[level] for level in Level}
    return {**levels, STOP: Weights().stop, **{name: float(getattr(Ranking(), name)) for name in FEATURES}}


def fit(samples: Sequence[Sample], *, seed: int = 0) -> Fitted:
    """Coordinate search over `GRID` from the weights in use; `seed` deals the queries into folds."""
    start = in_use()
    random = np.random.default_rng(seed)
    folds = [random.integers(0, FOLDS, len(sample.ideals)) for sample in samples]
    after = [np.zeros(len(sample.ideals)) for sample in samples]
    for fold in range(FOLDS):
        chosen = _climb(samples, start, [of != fold for of in folds])
        for sample, of, values in zip(samples, folds, after, strict=True):
            values[of == fold] = sample.ndcg(chosen)[of == fold]
    knobs = _climb(samples, start, [np.ones(len(of), bool) for of in folds])
    return Fitted(
        knobs,
        {sample.name: float(sample.ndcg(start).mean()) for sample in samples},
        {sample.name: float(values.mean()) for sample, values in zip(samples, after, strict=True)},
        {
            knob: {sample.name: float(sample.ndcg({**knobs, knob: 0.0}).mean()) for sample in samples}
            for knob, value in knobs.items()
            if value
        },
    )


def _climb(samples: Sequence[Sample], start: Knobs, chosen: Sequence[npt.NDArray[np.bool_]]) -> Knobs:
    """Moves one knob at a time as long as the mean over the collections grows."""
    knobs = dict(start)

    def mean(tried: Knobs) -> float:
        return float(
            np.mean([s.ndcg(tried)[rows].mean() for s, rows in zip(samples, chosen, strict=True) if rows.any()])
        )

    best = mean(knobs)
    for _ in range(ROUNDS):
        before = best
        for knob in knobs:
            for value in GRID if knob != FIXED.name.lower() else ():
                tried = {**knobs, knob: value}
                reached = mean(tried)
                if reached > best + LEAST_GAIN:
                    best, knobs = reached, tried
        if best - before < LEAST_GAIN:
            break
    return knobs


def _column_weight(column: str, knobs: Knobs) -> float:
    kind, _, name = column.rpartition(" ")
    return knobs[name] * (knobs[STOP] if kind else 1.0)


# Collecting


def collect(
    folder: str | Path,
    *,
    limit: int = 500,
    cache: str | Path | None = None,
    told: Callable[[str, int, int], None] | None = None,
) -> Sample:
    """Indexes a collection (see `searchapp.evaluate`) and searches some `limit` of its judged queries, evenly spread.

    Raises `ReadError` for a folder that is no collection.
    """
    path = Path(folder)
    judgements = read_judgements(path)
    queries = {query: text for query, text in read_queries(path).items() if any(judgements.get(query, {}).values())}
    if not queries:
        raise ReadError(path / "qrels.tsv", "judges none of the queries in queries.jsonl")
    kept = dict(list(queries.items())[:: max(1, len(queries) // limit)])
    with built(corpus_path(path), Path(cache) if cache else None, told=told) as index:
        return sample(path.name, index, kept, judgements)


def sample(
    name: str, index: SearchIndex, queries: Mapping[str, str], judgements: Mapping[str, Mapping[str, int]]
) -> Sample:
    """What the candidates of every query are made of. Every query has a relevant article."""
    reader = index.reader()
    tables: list[Table] = []
    starts, judged, ideals = [0], list[tuple[int, int, int]](), list[float]()
    for number, (query, text) in enumerate(queries.items()):
        interpretation = interpret(SearchRequest(text), reader, index.analyzer, index.settings)
        plan = interpretation.plan
        docs = reader.search(EngineQuery(plan=plan, limit=CANDIDATES, scoring=SCORING, seconds=60)).docs
        table = _columns(reader, interpretation.words, docs)
        grades = {article: grade for article, grade in judgements[query].items() if grade > 0}
        rows = dict(zip(docs.tolist(), range(starts[-1], starts[-1] + len(docs)), strict=True))
        for doc, grade in zip(reader.docs(list(grades)).tolist(), grades.values(), strict=True):
            if doc in rows:
                judged.append((rows[doc], number, grade))
        ideals.append(_ideal(grades.values()))
        tables.append(np.stack([np.asarray(table[column], np.float32) for column in COLUMNS], axis=1))
        starts.append(starts[-1] + len(docs))
    return Sample(
        name,
        COLUMNS,
        np.concatenate(tables),
        np.array(starts),
        np.array(judged, np.int64).reshape(-1, 3),
        np.array(ideals),
    )


KINDS = ("", STOP + " ")
COLUMNS = (*(kind + level.name.lower() for kind in KINDS for level in Level), *FEATURES)


def _columns(reader: EngineReader, words: Sequence[QueryWord], docs: Ids) -> dict[str, Scores]:
    found: dict[str, Scores] = dict.fromkeys(COLUMNS, np.zeros(len(docs)))
    for kind in KINDS:
        typed = [word for word in words if not word.excluded and word.function == bool(kind)]
        for level in Level:
            terms = [word.terms[level] for word in typed if word.terms[level]]
            leaves = tuple(blend([(level, term, 1.0)], 1.0, Weights().fields) for term in terms)
            if leaves and len(docs):
                found[kind + level.name.lower()] = reader.scores(Or(leaves), docs, SCORING)
    return {**found, **features(reader, words, docs, SCORING)}


def _ideal(grades: Iterable[int]) -> float:
    best = sorted(grades, reverse=True)[:DEPTH]
    return float(sum(grade / np.log2(rank + 2) for rank, grade in enumerate(best)))
