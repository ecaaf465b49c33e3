"""Plans as queries of the cluster: one table of what each node finds (`FINDERS`), one of how it scores (`RANKERS`).

What is found is exact. Scores are those of `searchapp.query.plan` but for rounding (Lucene keeps lengths in one byte,
scores in four) and for phrases, which all score alike; they choose the candidates that `local` then scores exactly.

The fields' similarity gives the normalised term frequency tf' alone, so that a `Blend` is the sum of its terms,
saturated by an expression. `Or.coverage` needs two sums at once: each child's score carries its share, in whole
hundredths of the whole, above the bits that scores take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil, log2
from typing import Any

from searchapp.engines.opensearch.layout import document_id, level_field, wire, wire_value
from searchapp.engines.opensearch.weighing import Weigher, any_of
from searchapp.query import plan as p
from searchapp.query.plan import Plan, Scoring, Term

Query = dict[str, Any]

EVERYTHING: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}

MOST_CLAUSES = 800
"""Of Lucene's 1,024: in a query of more terms, each word is ranked by its weightiest ones."""
SHARES = 100
LEAST_K1 = 1e-6

SATURATE = "w * _score / (_score + k) + p"
LIFT = "_score + p"
COVER = "(_score - floor(_score / m) * m) * pow(min(floor(_score / m) / t, 1), c)"


class Compiler:
    """`phrases` gives the query of a phrase that the cluster cannot decide by itself."""

    def __init__(self, weigher: Weigher, scoring: Scoring, phrases: Callable[[p.Phrase], Query]) -> None:
        self.weigher = weigher
        self.scoring = scoring
        self.phrases = phrases
        self._terms_each = MOST_CLAUSES

    def find(self, plan: Plan) -> Query:
        """What matches, without scores."""
        return FINDERS[type(plan)](self, plan)

    def rank(self, plan: Plan) -> Query:
        """What matches, with scores."""
        words = sum(1 for _ in leaves(plan))
        self._terms_each = max(1, MOST_CLAUSES // max(1, words))
        return self._rank(plan)

    def _rank(self, plan: Plan) -> Query:
        ranker = RANKERS.get(type(plan))
        return ranker(self, plan) if ranker else {"bool": {"filter": [self.find(plan)]}}

    # What is found

    def _find_terms(self, plan: p.Term | p.Blend | p.Pattern) -> Query:
        return self._any(self._terms(plan))

    def _any(self, terms: Sequence[Term]) -> Query:
        held = [(t.field, t.level, t.text) for t in terms if self.weigher.df(t.field, t.level, t.text)]
        return any_of(held) if held else NOTHING

    def _terms(self, plan: p.Term | p.Blend | p.Pattern) -> Sequence[Term]:
        match plan:
            case p.Term():
                return (Term(plan.field, plan.level, plan.text),)
            case p.Blend():
                return plan.terms
            case p.Pattern():
                return self.weigher.expanded(plan)

    def _find_phrase(self, plan: p.Phrase) -> Query:
        steps = [self._held(plan, texts) for texts, _ in plan.steps]
        if not steps or not all(steps):
            return NOTHING
        name = level_field(plan.field, plan.level)
        if len(steps) == 1:
            return {"terms": {name: list(map(wire, steps[0]))}}
        places = [at for _, at in plan.steps]
        apart = [b - a for a, b in pairwise(places)]
        if plan.ordered and min(apart) > 0 and (not plan.slop or apart == [1]):
            return _near(name, steps, apart, plan.slop)
        return self.phrases(plan)

    def _held(self, plan: p.Phrase, texts: Sequence[str]) -> list[str]:
        return [text for text in dict.fromkeys(texts) if self.weigher.df(plan.field, plan.level, text)]

    def _find_and(self, plan: p.And) -> Query:
        if not plan.nodes:
            return NOTHING
        return _bool(filter=self._finds(plan.nodes), must_not=self._bars(plan.nodes))

    def _find_or(self, plan: p.Or) -> Query:
        if not plan.nodes:
            return NOTHING
        finds, bars = self._finds(plan.nodes), self._bars(plan.nodes)
        if not finds:
            return _bool(must_not=bars)
        return _bool(should=finds, least=max(1, plan.min_match), must_not=bars)

    def _finds(self, plans: Sequence[Plan]) -> list[Query]:
        return [self.find(node) for node in plans if not isinstance(node, p.Not)]

    def _bars(self, plans: Sequence[Plan]) -> list[Query]:
        return [self.find(node.node) for node in plans if isinstance(node, p.Not)]

    def _find_in(self, plan: p.In) -> Query:
        if plan.field == "id":
            return {"terms": {"id": [document_id(value) for value in plan.values]}}
        return {"terms": {f"facet.{plan.field}": [wire_value(value) for value in plan.values]}}

    def _find_between(self, plan: p.Between) -> Query:
        bounds = {"gte": plan.low, "lte": plan.high}
        given = {side: day.isoformat() for side, day in bounds.items() if day is not None}
        return {"range": {"date": given}} if given else {"exists": {"field": "date"}}

    # How it is ranked

    def _rank_terms(self, plan: p.Term | p.Blend | p.Pattern) -> Query:
        terms = [t for t in self._terms(plan) if self.weigher.df(t.field, t.level, t.text)]
        if not terms:
            return NOTHING
        weight = plan.weight * self.weigher.idf_of(terms)
        chosen = sorted(terms, key=lambda t: -t.weight)[: self._terms_each]
        each = [{"term": {level_field(t.field, t.level): {"value": wire(t.text), "boost": t.weight}}} for t in chosen]
        if len(chosen) == len(terms):
            found = _bool(should=each, least=1)
        else:
            found = _bool(should=each, filter=[self._any(terms)])
        k1 = self.scoring.of(self._terms(plan)[0].field).k1
        return _scripted(found, SATURATE, w=weight, k=max(k1, LEAST_K1), p=0)

    def _rank_phrase(self, plan: p.Phrase) -> Query:
        worth = self.bound(plan) / (1 + self.scoring.of(plan.field).k1)
        return {"constant_score": {"filter": self.find(plan), "boost": worth}}

    def _rank_and(self, plan: p.And) -> Query:
        if not plan.nodes:
            return NOTHING
        return _bool(must=self._ranks(plan.nodes), must_not=self._bars(plan.nodes))

    def _ranks(self, plans: Sequence[Plan]) -> list[Query]:
        return [self._rank(node) for node in plans if not isinstance(node, p.Not)]

    def _rank_or(self, plan: p.Or) -> Query:
        if not plan.nodes:
            return NOTHING
        chosen = [node for node in plan.nodes if not isinstance(node, p.Not)]
        bars, least = self._bars(plan.nodes), max(1, plan.min_match)
        if not chosen:
            return _bool(must_not=bars)
        shares = [self.weigher.share(node) for node in chosen]
        if not plan.coverage or not sum(shares):
            return _bool(should=self._ranks(plan.nodes), least=least, must_not=bars)
        parts = [max(round(SHARES * share / sum(shares)), 1 if share else 0) for share in shares]
        size = 2.0 ** ceil(log2(sum(map(self.bound, chosen)) + 1))
        lifted = [_lifted(self._rank(node), part * size) for node, part in zip(chosen, parts, strict=True)]
        found = _bool(should=lifted, least=least, must_not=bars)
        return _scripted(found, COVER, m=size, t=sum(parts), c=plan.coverage)

    def _rank_maybe(self, plan: p.Maybe) -> Query:
        return _bool(must=[self._rank(plan.must)], should=[self._rank(plan.should)], least=0)

    def _rank_boost(self, plan: p.Boost) -> Query:
        return {"bool": {"must": [self._rank(plan.node)], "boost": plan.weight}}

    def _rank_constant(self, plan: p.Constant) -> Query:
        return {"constant_score": {"filter": self.find(plan.node), "boost": plan.score}}

    def bound(self, plan: Plan) -> float:  # noqa: PLR0911
        """No article gets more."""
        match plan:
            case p.Term() | p.Blend() | p.Pattern():
                terms = self._terms(plan)
                return plan.weight * self.weigher.idf_of(terms) if terms else 0.0
            case p.Phrase():
                return plan.weight * self.weigher.phrase_idf(plan)
            case p.And() | p.Or():
                return sum(self.bound(node) for node in plan.nodes)
            case p.Maybe():
                return self.bound(plan.must) + self.bound(plan.should)
            case p.Word():
                return self.bound(plan.node)
            case p.Boost():
                return plan.weight * self.bound(plan.node)
            case p.Constant():
                return plan.score
        return 0.0


FINDERS: dict[type, Callable[[Compiler, Any], Query]] = {
    p.Term: Compiler._find_terms,
    p.Blend: Compiler._find_terms,
    p.Pattern: Compiler._find_terms,
    p.Phrase: Compiler._find_phrase,
    p.And: Compiler._find_and,
    p.Or: Compiler._find_or,
    p.Not: lambda self, plan: _bool(must_not=[self.find(plan.node)]),
    p.Maybe: lambda self, plan: self.find(plan.must),
    p.Word: lambda self, plan: self.find(plan.node),
    p.Boost: lambda self, plan: self.find(plan.node),
    p.Constant: lambda self, plan: self.find(plan.node),
    p.In: Compiler._find_in,
    p.Between: Compiler._find_between,
    p.All: lambda _, __: EVERYTHING,
    p.Nothing: lambda _, __: NOTHING,
}

RANKERS: dict[type, Callable[[Compiler, Any], Query]] = {
    p.Term: Compiler._rank_terms,
    p.Blend: Compiler._rank_terms,
    p.Pattern: Compiler._rank_terms,
    p.Phrase: Compiler._rank_phrase,
    p.And: Compiler._rank_and,
    p.Or: Compiler._rank_or,
    p.Maybe: Compiler._rank_maybe,
    p.Word: lambda self, plan: self._rank(plan.node),
    p.Boost: Compiler._rank_boost,
    p.Constant: Compiler._rank_constant,
}
"""What is not here only selects."""


def leaves(plan: Plan) -> Iterator[p.Term | p.Blend | p.Pattern]:
    """The leaves of a plan that are made of terms."""
    match plan:
        case p.Term() | p.Blend() | p.Pattern():
            yield plan
        case p.And() | p.Or():
            for node in plan.nodes:
                yield from leaves(node)
        case p.Word() | p.Boost() | p.Constant() | p.Not():
            yield from leaves(plan.node)
        case p.Maybe():
            yield from leaves(plan.must)
            yield from leaves(plan.should)


def holding_all(plan: p.Phrase) -> Query:
    """What holds every step of a phrase within the widest stretch it may take, in any order: more than what matches."""
    name = level_field(plan.field, plan.level)
    width = plan.steps[-1][1] + plan.slop * max(1, len(plan.steps) - 1)
    different = [list(map(wire, texts)) for texts in dict.fromkeys(frozenset(texts) for texts, _ in plan.steps)]
    if len(different) == 1 or width >= MOST_GAPS:  # intervals want two places for two equal steps
        return _bool(filter=[{"terms": {name: texts}} for texts in different])
    each = [{"any_of": {"intervals": [{"match": {"query": text}} for text in texts]}} for texts in different]
    gaps = max(0, width + 1 - len(different))
    return {"intervals": {name: {"all_of": {"ordered": False, "max_gaps": gaps, "intervals": each}}}}


MOST_GAPS = 10_000


def _near(name: str, steps: Sequence[Sequence[str]], apart: Sequence[int], slop: int) -> Query:
    clauses: list[Query] = []
    for texts, gap in zip(steps, (0, *apart), strict=True):
        if gap > 1:
            clauses.append({"span_gap": {name: gap - 1}})
        terms: list[Query] = [{"span_term": {name: wire(text)}} for text in texts]
        clauses.append(terms[0] if len(terms) == 1 else {"span_or": {"clauses": terms}})
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True}}


def _bool(
    *,
    must: Sequence[Query] = (),
    filter: Sequence[Query] = (),
    should: Sequence[Query] = (),
    must_not: Sequence[Query] = (),
    least: int | None = None,
) -> Query:
    parts: Query = {"must": must, "filter": filter, "should": should, "must_not": must_not}
    given: Query = {name: list(queries) for name, queries in parts.items() if queries}
    if not (must or filter or should):
        given["filter"] = [EVERYTHING]
    if should and least is not None:
        given["minimum_should_match"] = least
    return {"bool": given}


def _scripted(found: Query, source: str, **params: float) -> Query:
    return {"script_score": {"query": found, "script": {"lang": "expression", "source": source, "params": params}}}


def _lifted(ranked: Query, by: float) -> Query:
    """`ranked` with so much more for whatever it finds."""
    inner = ranked.get("script_score")
    if inner and inner["script"]["source"] == SATURATE:
        script = {**inner["script"], "params": {**inner["script"]["params"], "p": by}}
        return {"script_score": {"query": inner["query"], "script": script}}
    return _scripted(ranked, LIFT, p=by)
