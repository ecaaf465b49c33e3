"""A plan scored here, exactly, for documents whose packed index is at hand: what `searchapp.query.plan` says.

The cluster finds and ranks roughly (see `dsl`); this gives the scores that everybody sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.engines.opensearch.packing import Doc
from searchapp.engines.opensearch.weighing import Weigher
from searchapp.engines.opensearch.words import Words
from searchapp.engines.whoosh.filters import day_range
from searchapp.model import FACET_FIELDS, Level
from searchapp.query import plan as p
from searchapp.query.plan import Plan, Scoring

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
Result = tuple[Bools, Floats]
EPOCH = Date(1970, 1, 1)
NO_DAY = int(np.iinfo(np.int32).min)


@dataclass(slots=True)
class _Field:
    """The tokens of one field of all documents."""

    forms: Ids
    positions: Ids
    owners: Ids
    lengths: Ids
    terms: dict[Level, npt.NDArray[np.int32]]


class Documents:
    """Some documents' tokens and columns as arrays; made once, scored as often as one likes."""

    def __init__(self, docs: Sequence[Doc], words: Words) -> None:
        self.docs = docs
        self._words = words
        self._fields: dict[str, _Field] = {}

    def __len__(self) -> int:
        return len(self.docs)

    def field(self, name: str) -> _Field:
        found = self._fields.get(name)
        if found is None:
            streams = [doc.stream(name) for doc in self.docs]
            lengths = np.fromiter((len(stream.forms) for stream in streams), np.int64, len(streams))
            nothing = [np.zeros(0, np.int64)]
            found = self._fields[name] = _Field(
                np.concatenate(nothing + [stream.forms for stream in streams]),
                np.concatenate(nothing + [stream.positions for stream in streams]),
                np.repeat(np.arange(len(streams)), lengths),
                lengths,
                {},
            )
        return found

    def terms(self, name: str, level: Level) -> npt.NDArray[np.int32]:
        """Per token of a field, the number of its term at a level."""
        tokens = self.field(name)
        found = tokens.terms.get(level)
        if found is None:
            found = tokens.terms[level] = self._words.of_form(level)[tokens.forms]
        return found

    @cached_property
    def days(self) -> Ids:
        return np.fromiter((NO_DAY if d.day is None else d.day for d in self.docs), np.int64, len(self.docs))


class Scorer:
    """Scores plans on documents. A result is (which match, their scores: 0 elsewhere)."""

    def __init__(self, documents: Documents, weigher: Weigher, words: Words, scoring: Scoring) -> None:
        self._documents = documents
        self._weigher = weigher
        self._words = words
        self._scoring = scoring
        self._norms: dict[str, Floats] = {}

    def score(self, plan: Plan) -> Result:
        held, scores = SCORERS[type(plan)](self, plan)
        return held, np.where(held, scores, 0.0)

    def _none(self) -> Result:
        return np.zeros(len(self._documents), bool), np.zeros(len(self._documents))

    def _selected(self, held: Bools) -> Result:
        return held, np.zeros(len(self._documents))

    # Leaves

    def _norm(self, field: str) -> Floats:
        """1 - b + b * length / average."""
        found = self._norms.get(field)
        if found is None:
            b = self._scoring.of(field).b
            lengths = self._documents.field(field).lengths
            found = np.asarray(1 - b + b * lengths / self._weigher.stats.average(field), np.float64)
            self._norms[field] = found
        return found

    def _tf(self, term: p.Term) -> Ids:
        number = self._words.term(term.level, term.text)
        if number < 0:
            return np.zeros(len(self._documents), np.int64)
        at = np.flatnonzero(self._documents.terms(term.field, term.level) == number)
        return np.bincount(self._documents.field(term.field).owners[at], minlength=len(self._documents))

    def _term(self, plan: p.Term) -> Result:
        return self._blended((plan,), (1.0,), plan.weight)

    def _blend(self, plan: p.Blend) -> Result:
        return self._blended(plan.terms, [term.weight for term in plan.terms], plan.weight)

    def _pattern(self, plan: p.Pattern) -> Result:
        terms = self._weigher.expanded(plan)
        return self._blended(terms, [1.0] * len(terms), plan.weight)

    def _blended(self, terms: Sequence[p.Term], weights: Sequence[float], weight: float) -> Result:
        if not terms:
            return self._none()
        held, total = self._none()
        for term, own in zip(terms, weights, strict=True):
            tf = self._tf(term)
            some = tf > 0
            if some.any():
                held |= some
                total[some] += own * tf[some] / self._norm(term.field)[some]
        if not held.any():
            return self._none()
        idf = self._weigher.idf_of(terms)
        return held, weight * idf * saturate(total, held, self._scoring.of(terms[0].field).k1)

    def _phrase(self, plan: p.Phrase) -> Result:
        tf = self.phrase_counts(plan)
        held = tf > 0
        if not held.any():
            return self._none()
        idf = self._weigher.phrase_idf(plan)
        counts = np.where(held, tf / np.where(held, self._norm(plan.field), 1.0), 0.0)
        return held, plan.weight * idf * saturate(counts, held, self._scoring.of(plan.field).k1)

    def phrase_counts(self, plan: p.Phrase) -> Ids:
        """At how many places a phrase stands, in each document."""
        counts = np.zeros(len(self._documents), np.int64)
        if not plan.steps or not all(texts for texts, _ in plan.steps):
            return counts
        tokens, terms = self._documents.field(plan.field), self._documents.terms(plan.field, plan.level)
        places: list[list[set[int]]] = []
        for texts, _ in plan.steps:
            numbers = [self._words.term(plan.level, text) for text in texts]
            at = np.flatnonzero(np.isin(terms, np.array([n for n in numbers if n >= 0], np.int32)))
            own: list[set[int]] = [set() for _ in range(len(self._documents))]
            for owner, position in zip(tokens.owners[at].tolist(), tokens.positions[at].tolist(), strict=True):
                own[owner].add(position)
            places.append(own)
        for doc in range(len(self._documents)):
            steps = [(own[doc], at) for own, (_, at) in zip(places, plan.steps, strict=True)]
            if all(found for found, _ in steps):
                counts[doc] = len(_ordered(steps, plan.slop) | (set() if plan.ordered else _loose(plan, steps)))
        return counts

    # Nodes

    def _children(self, plans: Sequence[Plan]) -> tuple[list[tuple[Result, float]], Bools]:
        found = [(self.score(node), self._weigher.share(node)) for node in plans if not isinstance(node, p.Not)]
        barred = np.zeros(len(self._documents), bool)
        for node in plans:
            if isinstance(node, p.Not):
                barred |= self.score(node.node)[0]
        return found, barred

    def _and(self, plan: p.And) -> Result:
        if not plan.nodes:
            return self._none()
        children, barred = self._children(plan.nodes)
        held, total = ~barred, np.zeros(len(self._documents))
        for (own, scores), _ in children:
            held = held & own
            total += scores
        return held, total

    def _or(self, plan: p.Or) -> Result:
        if not plan.nodes:
            return self._none()
        children, barred = self._children(plan.nodes)
        if not children:
            return self._selected(~barred)
        count, (total, covered) = np.zeros(len(self._documents), int), np.zeros((2, len(self._documents)))
        whole = sum(share for _, share in children)
        for (own, scores), share in children:
            count += own
            total += scores
            covered += own * share
        if plan.coverage > 0 and whole > 0:
            total = total * np.minimum(covered / whole, 1.0) ** plan.coverage
        return (count >= max(1, plan.min_match)) & ~barred, total

    def _not(self, plan: p.Not) -> Result:
        return self._selected(~self.score(plan.node)[0])

    def _maybe(self, plan: p.Maybe) -> Result:
        held, scores = self.score(plan.must)
        return held, scores + self.score(plan.should)[1]

    def _boost(self, plan: p.Boost) -> Result:
        held, scores = self.score(plan.node)
        return held, scores * plan.weight

    def _constant(self, plan: p.Constant) -> Result:
        held, _ = self.score(plan.node)
        return held, np.full(len(held), plan.score)

    # Selections

    def _in(self, plan: p.In) -> Result:
        docs, wanted = self._documents.docs, set(plan.values)
        if plan.field == "id":
            return self._selected(np.array([doc.id in wanted for doc in docs], bool))
        if plan.field in ("year", "month"):
            held = np.zeros(len(docs), bool)
            for value in plan.values:
                span = day_range(plan.field, value)
                if span is not None:
                    held |= (self._documents.days >= span[0]) & (self._documents.days < span[1])
            return self._selected(held)
        at = FACET_FIELDS.index(plan.field)
        return self._selected(np.array([doc.facets[at] in wanted for doc in docs], bool))

    def _between(self, plan: p.Between) -> Result:
        low = (plan.low - EPOCH).days if plan.low else NO_DAY + 1
        high = (plan.high - EPOCH).days if plan.high else 1 << 40
        return self._selected((self._documents.days >= low) & (self._documents.days <= high))

    def _all(self, _: p.All) -> Result:
        return self._selected(np.ones(len(self._documents), bool))

    def _nothing(self, _: p.Nothing) -> Result:
        return self._none()


SCORERS: dict[type, Callable[[Scorer, Any], Result]] = {
    p.Term: Scorer._term,
    p.Blend: Scorer._blend,
    p.Pattern: Scorer._pattern,
    p.Phrase: Scorer._phrase,
    p.And: Scorer._and,
    p.Or: Scorer._or,
    p.Not: Scorer._not,
    p.Maybe: Scorer._maybe,
    p.Word: lambda self, plan: self.score(plan.node),
    p.Boost: Scorer._boost,
    p.Constant: Scorer._constant,
    p.In: Scorer._in,
    p.Between: Scorer._between,
    p.All: Scorer._all,
    p.Nothing: Scorer._nothing,
}


def saturate(tf: Floats, held: Bools, k1: float) -> Floats:
    """tf' / (tf' + k1); 0 where both are."""
    if k1 > 0:
        return np.where(held, tf / (tf + k1), 0.0)
    return np.asarray(tf > 0, np.float64)


def _ordered(steps: Sequence[tuple[set[int], int]], slop: int) -> set[int]:
    """Positions of the first step from which each next one is reached, walked backwards from the last."""
    reached = steps[-1][0]
    for (places, at), (_, following) in zip(steps[-2::-1], steps[:0:-1], strict=True):
        least = following - at
        ordered = np.array(sorted(reached), np.int64)
        own = np.array(sorted(places), np.int64)
        nearest = np.searchsorted(ordered, own + least)
        inside = nearest < len(ordered)
        inside[inside] = ordered[nearest[inside]] <= own[inside] + least + slop
        reached = set(own[inside].tolist())
    return reached


def _loose(plan: p.Phrase, steps: Sequence[tuple[set[int], int]]) -> set[int]:
    """Where all steps stand in a window, in any order; equal steps need as many positions as there are of them."""
    wanted: dict[frozenset[str], tuple[int, set[int]]] = {}
    for (texts, _), (places, _) in zip(plan.steps, steps, strict=True):
        key = frozenset(texts)
        wanted[key] = (wanted.get(key, (0, places))[0] + 1, places)
    width = plan.steps[-1][1] - plan.steps[0][1] + plan.slop
    each = [(times, np.array(sorted(places), np.int64)) for times, places in wanted.values()]
    starts = sorted(set().union(*(places for places, _ in steps)))
    found = np.ones(len(starts), bool)
    begins = np.array(starts, np.int64)
    for times, stands in each:
        inside = np.searchsorted(stands, begins + width, side="right") - np.searchsorted(stands, begins)
        found &= inside >= times
    return set(begins[found].tolist())
