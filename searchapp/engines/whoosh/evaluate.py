"""Running a compiled plan on one segment: which documents match, and their scores.

`within` narrows the work: a node then looks only at those documents, which is how And goes from its rarest child to its
commonest, how a few documents are scored for explanations, and how filters are applied.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from searchapp.engines.whoosh.arrays import Array
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
    TimeUpError,
)
from searchapp.engines.whoosh.leaves import DENSE_DOCS, Leaf, PostingList, WordLeaf
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import DENSE_FRACTION, Floats, add_up, intersect, locate, spread, unite, without
from searchapp.records import dataclass

Scores = Floats | float
"""One per document, or one for all."""


@dataclass(slots=True)
class Evaluation:
    """`at`: the segment's number. `deadline`: `time.monotonic()` seconds."""

    segment: SegmentReader
    at: int
    deadline: float

    scored: bool = True

    def check(self) -> None:
        if time.monotonic() > self.deadline:
            raise TimeUpError

    def match(self, node: Node, within: Array | None = None) -> Array:
        """Live documents that match, ascending."""
        return Evaluation(self.segment, self.at, self.deadline, scored=False).run(node, within)[0]

    def run(self, node: Node, within: Array | None = None) -> tuple[Array, Scores]:  # noqa: PLR0911
        """Live documents that match, ascending, with their scores."""
        self.check()
        match node:
            case Leaf():
                return self._leaf(node, within)
            case OrNode():
                return self._or(node, within)
            case AndNode():
                return self._and(node, within)
            case MaybeNode():
                docs, scores = self.run(node.must, within)
                if not self.scored:
                    return docs, 0.0
                row = self._row(node.should) if len(docs) * DENSE_FRACTION > self.segment.doc_count else None
                if row is not None:
                    return docs, scores + row[docs]
                return docs, self._added(docs, scores, self.run(node.should, docs))
            case BoostNode():
                docs, scores = self.run(node.node, within)
                return docs, scores * node.weight
            case ConstantNode():
                return self.run(node.node, within)[0], node.score
            case NotNode():
                docs = self._base(within)
                return docs[without(docs, self.run(node.node, docs)[0])], 0.0
            case FilterNode():
                return self._alive(node.filter(self.segment, within)), 0.0
            case AllNode():
                return self._base(within), 0.0
            case NothingNode():
                return self._none(), 0.0

    def _none(self) -> Array:
        return np.zeros(0, self.segment.doc_dtype)

    def _base(self, within: Array | None) -> Array:
        return self.segment.all_docs() if within is None else within

    def _alive(self, docs: Array) -> Array:
        return docs if self.segment.live is None else docs[self.segment.live[docs]]

    def _leaf(self, leaf: Leaf, within: Array | None) -> tuple[Array, Scores]:
        postings = leaf.lists[self.at]
        if postings is None:
            return self._none(), 0.0
        docs, live, at = postings.docs, self.segment.live, None
        if within is not None:
            chosen, at = intersect(within, docs)
            docs = within[chosen]
        elif live is not None and not postings.alive:
            at = live[docs].nonzero()[0]
            docs = docs[at]
        return docs, postings.impacts(at) * leaf.scale if self.scored else 0.0

    def _or(self, node: OrNode, within: Array | None) -> tuple[Array, Scores]:
        if not node.nodes:
            return self._barred(self._base(within), 0.0, node.barred)
        if within is None and self.scored and (summed := self._covered(node)):
            return self._barred(*summed, node.barred)
        found = [(self.run(child, within), child.share) for child in node.nodes]
        found = [(result, share) for result, share in found if len(result[0])]
        if len(found) < node.min_match:
            return self._none(), 0.0
        if len(found) == 1 and not node.coverage:
            docs, scores = found[0][0]
            return self._barred(docs, scores, node.barred)
        if not self.scored and node.min_match <= 1:
            docs = unite([docs for (docs, _), _ in found], self.segment.doc_count)
            return self._barred(docs, 0.0, node.barred)
        rows: list[list[Scores]] = [[scores for (_, scores), _ in found]]
        if node.coverage and node.share:
            rows.append([share for _, share in found])
        if node.min_match > 1:
            rows.append([1.0] * len(found))
        docs, sums = add_up([docs for (docs, _), _ in found], rows, self.segment.doc_count)
        total = sums[0]
        if node.coverage and node.share:
            total = total * np.minimum(sums[1] / node.share, 1.0) ** node.coverage
        if node.min_match > 1:
            enough = sums[-1] >= node.min_match - 0.5
            docs, total = docs[enough], total[enough]
        return self._barred(docs, total, node.barred)

    def _covered(self, node: OrNode) -> tuple[Array, Scores] | None:
        """Any of some words by coverage, by adding up their arrays; None where that is not the way."""
        leaves = [child for child in node.nodes if isinstance(child, WordLeaf) and child.share > 0]
        dense = self.segment.doc_count <= DENSE_DOCS
        if not (dense and node.coverage and node.min_match <= 1 and len(leaves) == len(node.nodes)):
            return None
        sums = np.zeros(self.segment.doc_count, np.complex128)
        for leaf in leaves:
            docs, pairs = leaf.pairs(self.at)
            sums[docs] += pairs
        found = (sums.imag != 0).nonzero()[0]
        sums = sums[found]
        covered = np.minimum(sums.imag / node.share, 1.0)
        scores = sums.real * (covered if node.coverage == 1 else covered**node.coverage)
        return found.astype(self.segment.doc_dtype), scores

    def _row(self, node: Node) -> Floats | None:
        """What words side by side give to every document of the segment; None where the node is something else."""
        leaves = node.nodes if isinstance(node, OrNode) and _is_plain(node) else (node,)
        words = [leaf for leaf in leaves if isinstance(leaf, WordLeaf)]
        if self.segment.doc_count > DENSE_DOCS or len(words) < len(leaves) or not words:
            return None
        row = np.zeros(self.segment.doc_count)
        for leaf in words:
            leaf.add_to(row, self.at)
        return row

    def _and(self, node: AndNode, within: Array | None) -> tuple[Array, Scores]:
        if not node.nodes:
            return self._barred(self._base(within), 0.0, node.barred)
        if within is None and (leaves := self._lists(node)):
            return self._barred(*self._common(leaves), node.barred)
        rarest, *others = sorted(node.nodes, key=self.cost)
        docs, scores = self.run(rarest, within)
        for child in others:
            if not len(docs):
                return docs, 0.0
            before = docs
            docs, more = self.run(child, before)
            if isinstance(scores, np.ndarray) and len(docs) < len(before):
                scores = scores[intersect(docs, before)[1]]
            scores = scores + more
        return self._barred(docs, scores, node.barred)

    def _lists(self, node: AndNode | OrNode) -> list[tuple[PostingList, float]]:
        """The lists of a node that joins leaves alone, shortest first, and their scales; none where it is another."""
        found = []
        for child in node.nodes:
            if not isinstance(child, Leaf):
                return []
            postings = child.lists[self.at]
            if postings is not None:
                found.append((postings, child.scale))
            elif isinstance(node, AndNode):
                return []
        found.sort(key=_length)
        return found

    def _common(self, lists: Sequence[tuple[PostingList, float]]) -> tuple[Array, Scores]:
        """Live documents that are in all of some lists; only those are scored."""
        (shortest, _), *others = lists
        docs, live, chosen = shortest.docs, self.segment.live, list[Array]()
        if live is not None and not shortest.alive:
            chosen = [live[docs].nonzero()[0]]
            docs = docs[chosen[0]]
        for postings, _ in others:
            hit, at = locate(docs, postings.docs)
            kept = hit.nonzero()[0]
            docs = docs[kept]
            chosen = [own[kept] for own in chosen] if chosen else [kept]
            chosen.append(at)
        if not self.scored:
            return docs, 0.0
        pairs = zip(lists, chosen or (None,), strict=True)
        return docs, np.add.reduce([postings.impacts(at) * scale for (postings, scale), at in pairs])

    def summed(self, node: Node) -> tuple[Floats, Array] | None:
        """Of any of some terms side by side: what each document of the segment scores, 0 for none, and the shortest
        list that has documents enough to tell the others from the best. None where that is not the way."""
        if not (isinstance(node, OrNode) and len(node.nodes) > 1 and _is_plain(node)):
            return None
        if self.segment.live is not None or self.segment.doc_count > DENSE_DOCS:
            return None
        lists = self._lists(node)
        if len(lists) < 2 or any(scale <= 0 for _, scale in lists):
            return None
        self.check()
        docs = np.concatenate([postings.docs for postings, _ in lists])
        scores = np.concatenate([postings.impacts() * scale for postings, scale in lists])
        seeds = next((postings.docs for postings, _ in lists if len(postings.docs) >= SEEDS), lists[-1][0].docs)
        return np.asarray(np.bincount(docs, scores, self.segment.doc_count), np.float64), seeds

    def _barred(self, docs: Array, scores: Scores, barred: Sequence[Node]) -> tuple[Array, Scores]:
        for node in barred:
            kept = without(docs, self.run(node, docs)[0])
            docs = docs[kept]
            scores = scores[kept] if isinstance(scores, np.ndarray) else scores
        return docs, scores

    def _added(self, docs: Array, scores: Scores, more: tuple[Array, Scores]) -> Scores:
        """Scores of `docs`, and on top those of some of them."""
        total = spread(scores, len(docs)).copy()
        chosen, at = intersect(docs, more[0])
        total[chosen] += more[1][at] if isinstance(more[1], np.ndarray) else more[1]
        return total

    def cost(self, node: Node) -> int:  # noqa: PLR0911
        """About how many documents a node matches, at most."""
        everything = self.segment.doc_count
        match node:
            case Leaf():
                postings = node.lists[self.at]
                return len(postings.docs) if postings is not None else 0
            case AndNode():
                return min(map(self.cost, node.nodes), default=everything)
            case OrNode():
                return min(everything, sum(map(self.cost, node.nodes))) if node.nodes else everything
            case MaybeNode():
                return self.cost(node.must)
            case BoostNode() | ConstantNode():
                return self.cost(node.node)
            case NothingNode():
                return 0
        return everything


SEEDS = 20


def _length(pair: tuple[PostingList, float]) -> int:
    return len(pair[0].docs)


def _is_plain(node: OrNode) -> bool:
    """Whether it adds up what its children give, and no more."""
    return bool(node.nodes) and not node.barred and not node.coverage and node.min_match <= 1
