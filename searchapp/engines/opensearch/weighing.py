"""idf, shares and expansions of a plan's leaves: what the cluster's query and our own scoring both need.

How many articles hold one term is known (`stats`); how many hold any of several is counted by the cluster, all leaves
of a plan in one request, and kept for the snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import log
from typing import Any

from searchapp.engines.opensearch.layout import level_field, wire
from searchapp.engines.opensearch.stats import Statistics
from searchapp.engines.opensearch.words import Words
from searchapp.model import Level
from searchapp.query import plan as p
from searchapp.query.plan import Plan, Term

Group = frozenset[tuple[str, Level, str]]
Counter = Callable[[Sequence[Any]], Sequence[int]]
"""Counts the articles that each of some queries finds."""

KEPT = 20_000


def any_of(group: Iterable[tuple[str, Level, str]]) -> dict[str, Any]:
    """The query that finds what holds any of these terms."""
    by_field: dict[str, list[str]] = {}
    for field, level, text in group:
        by_field.setdefault(level_field(field, level), []).append(wire(text))
    each: list[dict[str, Any]] = [{"terms": {name: sorted(set(texts))}} for name, texts in sorted(by_field.items())]
    return each[0] if len(each) == 1 else {"bool": {"should": each, "minimum_should_match": 1}}


class Weigher:
    """Of one snapshot; thread-safe, as lost work is the worst that can happen."""

    def __init__(self, stats: Statistics, words: Words, count: Counter, expand: Callable[[p.Pattern], Any]) -> None:
        self.stats = stats
        self._words = words
        self._count = count
        self._expand = expand
        self._unions: dict[Group, int] = {}

    def expanded(self, pattern: p.Pattern) -> tuple[Term, ...]:
        return tuple(Term(pattern.field, pattern.level, text) for text, _ in self._expand(pattern).terms)

    def df(self, field: str, level: Level, text: str) -> int:
        return self.stats.df(field, level, self._words.term(level, text))

    def prepare(self, plan: Plan) -> None:
        """Counts what the leaves of a plan need, in one request."""
        unknown = [g for g in dict.fromkeys(self._groups(plan)) if len(g) > 1 and g not in self._unions]
        if not unknown:
            return
        if len(self._unions) > KEPT:
            self._unions.clear()
        for group, count in zip(unknown, self._count([any_of(group) for group in unknown]), strict=True):
            self._unions[group] = count

    def _groups(self, plan: Plan) -> Iterator[Group]:
        match plan:
            case p.Blend():
                yield self._group(plan.terms)
            case p.Pattern():
                yield self._group(self.expanded(plan))
            case p.Phrase():
                for texts, _ in plan.steps:
                    yield self._step(plan, texts)
            case p.And() | p.Or():
                for node in plan.nodes:
                    yield from self._groups(node)
            case p.Not() | p.Word() | p.Boost() | p.Constant():
                yield from self._groups(plan.node)
            case p.Maybe():
                yield from self._groups(plan.must)
                yield from self._groups(plan.should)

    def _group(self, terms: Iterable[Term]) -> Group:
        """The terms that any article holds."""
        return frozenset((t.field, t.level, t.text) for t in terms if self.df(t.field, t.level, t.text))

    def _step(self, phrase: p.Phrase, texts: Iterable[str]) -> Group:
        return self._group(Term(phrase.field, phrase.level, text) for text in texts)

    def _holders(self, group: Group) -> int:
        if len(group) < 2:
            return sum(self.df(*term) for term in group)
        found = self._unions.get(group)
        if found is None:
            found = self._unions[group] = self._count([any_of(group)])[0]
        return found

    def idf(self, df: int) -> float:
        return log(1 + (self.stats.articles - df + 0.5) / (df + 0.5))

    def idf_of(self, terms: Sequence[Term]) -> float:
        return self.idf(self._holders(self._group(terms)))

    def phrase_idf(self, plan: p.Phrase) -> float:
        return sum(self.idf(self._holders(self._step(plan, texts))) for texts, _ in plan.steps)

    def share(self, plan: Plan) -> float:  # noqa: PLR0911
        """How much of a question a clause is, for `Or.coverage`."""
        match plan:
            case p.Term():
                return plan.weight * self.idf_of((replace(plan, weight=1.0),))
            case p.Blend():
                return plan.weight * self.idf_of(plan.terms)
            case p.Pattern():
                return plan.weight * self.idf_of(self.expanded(plan))
            case p.Phrase():
                return plan.weight * self.phrase_idf(plan)
            case p.And() | p.Or():
                return sum(self.share(node) for node in plan.nodes)
            case p.Word() | p.Boost() | p.Constant():
                return self.share(plan.node)
            case p.Maybe():
                return self.share(plan.must)
        return 0.0
