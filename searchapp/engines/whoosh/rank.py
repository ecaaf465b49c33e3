"""The best few of a question of several words, without scoring every article that holds a common one.

An article among the best must get its score from somewhere. With the k-th best score so far as threshold, the children
of the Or are taken from the weightiest down; what the others can give at most (`bound`) says how much an article must
get from this one to be worth a look, and only those are scored in full, by looking them up in every list. Once the
children that are left cannot reach the threshold together, all is said. This is MaxScore (Turtle and Flood, Query
evaluation: strategies and optimizations, 1995), a list at a time; `Or.coverage` makes it bite early, because articles
without the weighty words are scaled down too.
"""

from __future__ import annotations

from dataclasses import field

import numpy as np

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.collect import best
from searchapp.engines.whoosh.compile import (
    AllNode,
    AndNode,
    BoostNode,
    ConstantNode,
    FilterNode,
    MaybeNode,
    Node,
    NothingNode,
    NotNode,
    OrNode,
)
from searchapp.engines.whoosh.evaluate import Evaluation
from searchapp.engines.whoosh.leaves import ROUNDING, Leaf
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import Bools, Floats, intersect, spread, without
from searchapp.records import dataclass


@dataclass(slots=True)
class Scorer:
    """Scores of given documents, or of a whole segment: one number per document of `docs` (None: of the segment)."""

    evaluation: Evaluation
    docs: Array | None
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.segment.doc_count if self.docs is None else len(self.docs)

    @property
    def segment(self) -> SegmentReader:
        return self.evaluation.segment

    def score(self, node: Node) -> tuple[Bools, Floats | float]:  # noqa: PLR0911
        """Which of the documents match, and the scores of those (0 elsewhere)."""
        match node:
            case Leaf():
                return self._leaf(node)
            case OrNode():
                return self._or(node)
            case MaybeNode():
                held, scores = self.score(node.must)
                return held, scores + _only(held, self.score(node.should)[1])
            case AndNode() if node.nodes:
                parts = [self.score(child) for child in node.nodes]
                held = np.logical_and.reduce([held for held, _ in parts])
                for barred in node.barred:
                    held &= ~self.score(barred)[0]
                return held, _only(held, sum((scores for _, scores in parts), 0.0))
            case BoostNode():
                held, scores = self.score(node.node)
                return held, scores * node.weight
            case ConstantNode():
                held = self.score(node.node)[0]
                return held, _only(held, node.score)
            case _:
                found = self.evaluation.run(node, self.docs)[0]
                held = np.zeros(self.size, bool)
                held[found if self.docs is None else intersect(found, self.docs)[1]] = True
                return held, 0.0

    def _leaf(self, leaf: Leaf) -> tuple[Bools, Floats | float]:
        held, scores = np.zeros(self.size, bool), np.zeros(self.size)
        chosen, own = self._found(leaf)
        held[chosen] = True
        scores[chosen] = own
        return held, scores

    def _found(self, leaf: Leaf) -> tuple[Array, Floats]:
        """Which of the documents hold a leaf, and what it gives them."""
        self.evaluation.check()
        postings = leaf.lists[self.evaluation.at]
        if postings is None:
            return np.zeros(0, np.intp), np.zeros(0)
        if self.docs is None:
            return postings.docs, postings.impacts() * leaf.scale
        chosen, at = intersect(self.docs, postings.docs)
        return chosen, postings.impacts(at) * leaf.scale

    def _or(self, node: OrNode) -> tuple[Bools, Floats | float]:
        if not node.nodes:
            return self._barred(node, np.ones(self.size, bool), 0.0)
        scores, covered, count = np.zeros(self.size), np.zeros(self.size), np.zeros(self.size, np.uint16)
        covers = bool(node.coverage and node.share)
        for child in node.nodes:
            chosen: Array
            if isinstance(child, Leaf):
                chosen, own = self._found(child)
                scores[chosen] += own
            else:
                chosen, all_scores = self.score(child)
                scores += all_scores
            count[chosen] += 1
            if covers:
                covered[chosen] += child.share
        if covers:
            scores *= np.minimum(covered / node.share, 1.0) ** node.coverage
        return self._barred(node, count >= node.min_match, scores)

    def _barred(self, node: OrNode, held: Bools, scores: Floats | float) -> tuple[Bools, Floats | float]:
        for barred in node.barred:
            held &= ~self.score(barred)[0]
        return held, _only(held, scores) if node.barred or node.min_match > 1 else scores


def _only(held: Bools, scores: Floats | float) -> Floats:
    return np.asarray(scores * held, np.float64)


def bound(node: Node, at: int) -> float:
    """No document of segment `at` scores more than this."""
    match node:
        case Leaf():
            postings = node.lists[at]
            return node.scale * postings.most() if postings is not None else 0.0
        case AndNode() | OrNode():
            return sum(bound(child, at) for child in node.nodes)
        case MaybeNode():
            return bound(node.must, at) + bound(node.should, at)
        case BoostNode():
            return bound(node.node, at) * node.weight
        case ConstantNode():
            return node.score
        case NotNode() | FilterNode() | AllNode() | NothingNode():
            return 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """An Or at the top of a plan, with what is only added to it; `factor`: the boosts on the way there."""

    choice: OrNode
    extra: float  # the most that is added
    factor: float

    @classmethod
    def of(cls, node: Node, at: int) -> Ranked | None:
        """None where the plan is of another shape."""
        match node:
            case OrNode() if len(node.nodes) > 1 and node.min_match <= 1:
                return cls(node, 0.0, 1.0)
            case MaybeNode():
                inner = cls.of(node.must, at)
                return inner and cls(inner.choice, inner.extra + bound(node.should, at), inner.factor)
            case BoostNode():
                inner = cls.of(node.node, at)
                return inner and cls(inner.choice, inner.extra * node.weight, inner.factor * node.weight)
        return None

    def needed(self, threshold: float, share: float) -> float:
        """What the children must give to a document that holds only some of them, with so much share, to reach it."""
        if threshold <= self.extra:
            return 0.0
        whole = self.choice.share
        covered = min(1.0, share / whole) ** self.choice.coverage if whole and self.choice.coverage else 1.0
        most = self.factor * covered
        return (threshold - self.extra) / most if most > 0 else np.inf


class Ranking:
    """Finds the k best of a segment, or those of them that reach `threshold`.

    `allowed`: the documents to choose from, None for all.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        node: Node,
        ranked: Ranked,
        *,
        k: int,
        allowed: Bools | None,
        threshold: float,
    ) -> None:
        self.evaluation, self.node, self.ranked, self.k, self.allowed = evaluation, node, ranked, k, allowed
        self.docs: Array = np.zeros(0, evaluation.segment.doc_dtype)
        self.scores: Floats = np.zeros(0)
        self.threshold = threshold

    def run(self) -> tuple[Array, Floats]:
        """Documents, ascending, with scores: the k best are among them."""
        at = self.evaluation.at
        children = sorted(((bound(child, at), child) for child in self.ranked.choice.nodes), key=_most)
        left, share = sum(most for most, _ in children), sum(child.share for _, child in children)
        if children:
            self._look(self._seeds(*children[0]))
        for most, child in children:
            needed = self.ranked.needed(self.threshold * ROUNDING, share)
            if left < needed:
                break
            left -= most
            share -= child.share
            docs, own = self._given(child, needed - left)
            self._look(docs[own >= needed - left])
            if needed > left:
                break  # whoever gets nothing from this child cannot reach the threshold
        return self.docs, self.scores

    def _seeds(self, most: float, child: Node) -> Array:
        """Some documents that the weightiest child gives much."""
        wanted = SEEDS * self.k
        for part in (0.9, 0.75, 0.5, 0.25, 0.0):
            docs, own = self._given(child, most * part)
            if len(docs) >= wanted:
                break
        if len(docs) > wanted:
            docs = docs[np.sort(best(own, wanted))]
        return docs

    def _given(self, child: Node, least: float) -> tuple[Array, Floats]:
        """Allowed documents that hold a child, and what it gives them; of less than `least`, not all."""
        if isinstance(child, Leaf):
            postings = child.lists[self.evaluation.at]
            if postings is None:
                return self.docs[:0], self.scores[:0]
            chosen = postings.at_least(least / child.scale) if least > 0 and child.scale else None
            docs = postings.docs if chosen is None else postings.docs[chosen]
            own = postings.impacts(chosen) * child.scale
        else:
            docs, scores = self.evaluation.run(child)
            own = spread(scores, len(docs))
        if self.allowed is None:
            return docs, own
        mask = self.allowed[docs]
        return docs[mask], own[mask]

    def _look(self, docs: Array) -> None:
        """Scores documents in full and keeps the best."""
        if len(self.docs):
            docs = docs[without(docs, self.docs)]
        if not len(docs):
            return
        held, scores = Scorer(self.evaluation, docs).score(self.node)
        scores = spread(scores, len(docs))
        if not held.all():
            docs, scores = docs[held], scores[held]
        if len(self.docs):
            docs, scores = np.concatenate((self.docs, docs)), np.concatenate((self.scores, scores))
        if len(docs) > self.k:
            ordered = np.sort(scores)
            self.threshold = max(self.threshold, float(ordered[-self.k]))
            kept = scores >= self.threshold * ROUNDING
            docs, scores = docs[kept], scores[kept]
        order = docs.argsort(kind="stable")
        self.docs, self.scores = docs[order], scores[order]


SEEDS = 4
"""How many times k documents are scored to find a first threshold."""


def _most(bounded: tuple[float, Node]) -> float:
    return -bounded[0]
