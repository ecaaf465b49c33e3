"""A plan and a snapshot -> nodes that can be run on any segment: terms looked up, weights and idf multiplied out."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from searchapp.engines.whoosh.filters import Filter, date_filter, value_filter
from searchapp.engines.whoosh.leaves import Leaf
from searchapp.query.plan import (
    All,
    And,
    Between,
    Blend,
    Boost,
    Constant,
    In,
    Maybe,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Scoring,
    Term,
    Word,
)
from searchapp.records import dataclass

if TYPE_CHECKING:
    from searchapp.engines.whoosh.terms import TermSource


@dataclass(frozen=True, slots=True)
class AndNode:
    """All of `nodes`, none of `barred`; of no nodes: all but those."""

    nodes: tuple[Node, ...]
    barred: tuple[Node, ...]
    share: float


@dataclass(frozen=True, slots=True)
class OrNode:
    nodes: tuple[Node, ...]
    barred: tuple[Node, ...]
    min_match: int
    coverage: float
    share: float


@dataclass(frozen=True, slots=True)
class NotNode:
    node: Node
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class MaybeNode:
    must: Node
    should: Node
    share: float


@dataclass(frozen=True, slots=True)
class BoostNode:
    node: Node
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class ConstantNode:
    node: Node
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class FilterNode:
    filter: Filter
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class AllNode:
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class NothingNode:
    share: float = 0.0


Node = Leaf | AndNode | OrNode | NotNode | MaybeNode | BoostNode | ConstantNode | FilterNode | AllNode | NothingNode


class TimeUpError(Exception):
    """The deadline has passed."""


class Compiler:
    """`deadline`: `time.monotonic()` seconds; after it, `node` raises `TimeUpError`."""

    def __init__(self, terms: TermSource, scoring: Scoring, deadline: float = inf) -> None:
        self._terms = terms
        self._scoring = scoring
        self._deadline = deadline

    def node(self, plan: Plan) -> Node:  # noqa: PLR0911, PLR0912 (one case per node)
        if monotonic() > self._deadline:
            raise TimeUpError
        match plan:
            case Term() | Blend() | Phrase() | Pattern():
                return self._terms.leaf(plan, self._scoring)
            case Word():
                return self._terms.word(plan, self._scoring) or self.node(plan.node)
            case And():
                nodes, barred = self._children(plan.nodes)
                return AndNode(nodes, barred, _share(nodes)) if plan.nodes else NothingNode()
            case Or():
                nodes, barred = self._children(plan.nodes)
                if not plan.nodes:
                    return NothingNode()
                if len(nodes) == 1 and not barred and plan.min_match <= 1:
                    return nodes[0]  # its coverage is 1
                return OrNode(nodes, barred, max(1, plan.min_match), plan.coverage, _share(nodes))
            case Not():
                return NotNode(self.node(plan.node))
            case Maybe():
                must = self.node(plan.must)
                return MaybeNode(must, self.node(plan.should), must.share)
            case Boost():
                node = self.node(plan.node)
                return BoostNode(node, plan.weight, node.share)
            case Constant():
                node = self.node(plan.node)
                return ConstantNode(node, plan.score, node.share)
            case In():
                return FilterNode(value_filter(plan))
            case Between():
                return FilterNode(date_filter(plan))
            case All():
                return AllNode()
            case Nothing():
                return NothingNode()

    def _children(self, plans: Sequence[Plan]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """The children that select, and the nodes of those that subtract."""
        nodes = tuple(self.node(plan) for plan in plans if not isinstance(plan, Not))
        barred = tuple(self.node(plan.node) for plan in plans if isinstance(plan, Not))
        return nodes, barred


def _share(nodes: Sequence[Node]) -> float:
    return sum(node.share for node in nodes)
