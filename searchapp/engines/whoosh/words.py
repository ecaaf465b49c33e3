"""A word of a query as one list: what all its terms, at every field and level, give to each document together.

A word stands for some thirty posting lists (fields times levels, and other names of the same). They are read in one
pass, and what comes out is kept as a list like that of a single term: a question of eight words is eight lists. This
is exact: idf and tf' of each Blend are computed as if it stood alone, then multiplied out and added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.leaves import Leaf, ReadyList, idf, ready
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import Bools, Floats, Indices, add_up, intersect, merged
from searchapp.model import Level
from searchapp.query.plan import Blend, Maybe, Or, Pattern, Phrase, Plan, Scoring, Term
from searchapp.records import dataclass

if TYPE_CHECKING:
    from searchapp.engines.whoosh.terms import TermSource


SomeLeaf = Term | Blend | Phrase | Pattern


@dataclass(frozen=True, slots=True)
class FlatWord:
    """A word of the usual shape: `finders` select and score, `adders` only score. Phrases and patterns stand apart."""

    finders: tuple[Blend, ...]
    adders: tuple[Blend, ...]
    other_finders: tuple[SomeLeaf, ...]
    other_adders: tuple[SomeLeaf, ...]

    @classmethod
    def of(cls, plan: Plan) -> FlatWord | None:
        """None where the plan is of another shape."""
        must, should = (plan.must, plan.should) if isinstance(plan, Maybe) else (plan, None)
        finding, adding = _leaves(must), _leaves(should) if should is not None else []
        if finding is None or adding is None:
            return None
        return cls(
            tuple(leaf for leaf in finding if isinstance(leaf, Blend)),
            tuple(leaf for leaf in adding if isinstance(leaf, Blend)),
            tuple(leaf for leaf in finding if not isinstance(leaf, Blend)),
            tuple(leaf for leaf in adding if not isinstance(leaf, Blend)),
        )


def _leaves(plan: Plan) -> list[SomeLeaf] | None:
    match plan:
        case Blend() | Phrase() | Pattern() | Term():
            return [plan]
        case Or(nodes, min_match, coverage) if min_match <= 1 and not coverage:
            found: list[SomeLeaf] = []
            for node in nodes:
                leaves = _leaves(node)
                if leaves is None:
                    return None
                found += leaves
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Row:
    """A term of a blend in the index: which blend, and its list in each segment."""

    blend: int
    level: Level
    slots: tuple[int, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Live documents of a segment that hold any term; per blend tf' / (tf' + k1) of each, and which of them hold it."""

    docs: Array
    impacts: Floats
    held: Bools


def read_word(source: TermSource, word: FlatWord, scoring: Scoring) -> tuple[float, tuple[ReadyList | None, ...]]:
    """The share of a word (see `Or.coverage`), and its lists with scores multiplied out."""
    blends = (*word.finders, *word.adders)
    rows = _rows(source, blends)
    k1 = np.array([scoring.of(blend.terms[0].field).k1 if blend.terms else 0.0 for blend in blends]).reshape(-1, 1)
    found = [_gather(source, at, rows, k1, scoring) for at in range(len(source.segments))]
    dfs = sum((each.held.sum(axis=1) for each in found), np.zeros(len(blends), np.int64)).tolist()
    weights = np.array([blend.weight * idf(source.article_count, df) for blend, df in zip(blends, dfs, strict=True)])
    others = [source.leaf(plan, scoring) for plan in word.other_finders]
    adders = [source.leaf(plan, scoring) for plan in word.other_adders]
    finding = np.arange(len(blends)) < len(word.finders)
    lists = []
    for at, (segment, each) in enumerate(zip(source.segments, found, strict=True)):
        docs, scores = _found(segment, each, weights, finding, [_alive(segment, leaf, at) for leaf in others])
        for leaf in adders:
            _add(docs, scores, *_alive(segment, leaf, at))
        lists.append(ready(docs, scores, alive=True))
    return float(weights[finding].sum()) + sum(leaf.share for leaf in others), tuple(lists)


def _rows(source: TermSource, blends: Sequence[Blend]) -> dict[str, list[_Row]]:
    """The terms that the index has, by field."""
    rows: dict[str, list[_Row]] = {}
    for number, blend in enumerate(blends):
        for term in blend.terms:
            found = source.find(term.field, term.level, term.text)
            if found.df:
                rows.setdefault(term.field, []).append(_Row(number, term.level, found.slots, term.weight))
    return rows


def _gather(source: TermSource, at: int, rows: dict[str, list[_Row]], k1: Floats, scoring: Scoring) -> _Gathered:
    segment = source.segments[at]
    docs: list[Indices] = []
    values: list[Floats] = []
    blends: list[int] = []
    counts: list[int] = []
    for field, terms in rows.items():
        own_docs, own_tf, weights = [], [], []
        for row in terms:
            lists = segment.lists(field, row.level)
            if lists is not None and row.slots[at] >= 0:
                list_docs, list_tf = lists.postings(row.slots[at])
                own_docs.append(list_docs)
                own_tf.append(list_tf)
                weights.append(row.weight)
                blends.append(row.blend)
                counts.append(len(list_docs))
        if own_docs:
            docs.append(np.concatenate(own_docs, dtype=np.intp))
            tf = np.concatenate(own_tf) / source.norms(field, scoring.of(field), 1.0)[at][docs[-1]]
            tf *= weights[0] if len(set(weights)) == 1 else np.repeat(weights, counts[-len(weights) :])
            values.append(tf)
    if not docs:
        return _Gathered(np.zeros(0, segment.doc_dtype), np.zeros((len(k1), 0)), np.zeros((len(k1), 0), bool))
    union, cells = merged(np.concatenate(docs), segment.doc_count)
    shape = len(k1), len(union)
    cells += np.repeat(np.array(blends) * len(union), counts)
    tf = np.asarray(np.bincount(cells, np.concatenate(values), shape[0] * shape[1]), np.float64).reshape(shape)
    weighed = all(row.weight for terms in rows.values() for row in terms)
    held = tf > 0 if weighed else np.bincount(cells, minlength=tf.size).reshape(shape) > 0
    if segment.live is not None:
        alive = segment.live[union]
        union, tf, held = union[alive], tf[:, alive], held[:, alive]
    impacts = np.divide(tf, tf + k1, out=np.zeros_like(tf), where=tf > 0)
    return _Gathered(union.astype(segment.doc_dtype), impacts, held)


def _found(
    segment: SegmentReader,
    own: _Gathered,
    weights: Floats,
    finding: Bools,
    others: Sequence[tuple[Array, Floats]],
) -> tuple[Array, Floats]:
    """Documents that the blends that find or other lists have, with what all blends and those lists give."""
    chosen = own.held[finding].any(axis=0)
    if not others:
        return own.docs[chosen], (weights @ own.impacts)[chosen]
    sets = [own.docs[chosen], *(docs for docs, _ in others)]
    given = [(weights[finding] @ own.impacts[finding])[chosen], *(scores for _, scores in others)]
    docs, (scores,) = add_up(sets, [given], segment.doc_count)
    _add(docs, scores, own.docs, weights[~finding] @ own.impacts[~finding])
    return docs, scores


def _alive(segment: SegmentReader, leaf: Leaf, at: int) -> tuple[Array, Floats]:
    """The live documents of a leaf, with their scores."""
    postings = leaf.lists[at]
    if postings is None:
        return np.zeros(0, segment.doc_dtype), np.zeros(0)
    docs, scores = postings.docs, postings.impacts() * leaf.scale
    if segment.live is None:
        return docs, scores
    alive = segment.live[docs]
    return docs[alive], scores[alive]


def _add(docs: Array, scores: Floats, others: Array, values: Floats) -> None:
    """To the scores of documents, those of some of them."""
    chosen, at = intersect(docs, others)
    scores[chosen] += values[at]
