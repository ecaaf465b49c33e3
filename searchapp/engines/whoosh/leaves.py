"""What a plan's leaf stands for in each segment: documents, and what each of them is worth there.

A leaf's score is `scale * impact`; the impact, `tf' / (tf' + k1)`, is computed when it is asked for, for a list of
postings straight from the map (`TermList`), or kept ready where it is dear to find (`ReadyList`: blends, phrases).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from math import ceil, log
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.sets import Floats, Indices
from searchapp.records import dataclass

ROUNDING = 1 - 1e-9
"""Sums differ in their last digits with the order of adding: a bound is only beaten by more than that."""


KEPT_POSTINGS = 1 << 16


class PostingList(Protocol):
    docs: Array

    @property
    def alive(self) -> bool:
        """Whether it is known that no deleted document is in it."""

    def impacts(self, at: Indices | None = None) -> Floats:
        """Of the postings `at`, or of all."""

    def most(self) -> float:
        """No impact is higher."""

    def at_least(self, impact: float) -> Indices:
        """The postings of that impact or more; some of less may be among them."""


@dataclass(slots=True)
class TermList:
    """A list of a term. Its impacts are kept once they were computed, unless there are very many."""

    alive: ClassVar[bool] = False

    docs: Array
    tf: Array
    norms: Floats  # by document: k1 * (1 - b + b * length / average)
    least_norm: float  # over the segment
    values: Floats | None = None
    highest: float = -1.0

    def impacts(self, at: Indices | None = None) -> Floats:
        if self.values is not None:
            return self.values if at is None else self.values[at]
        docs, tf = (self.docs, self.tf) if at is None else (self.docs[at], self.tf[at])
        found = self.norms[docs]
        found += tf
        np.divide(tf, found, out=found)
        if at is None and len(found) <= KEPT_POSTINGS:
            self.values = found
        return found

    def most(self) -> float:
        if self.highest < 0:
            if self.values is not None:
                self.highest = float(self.values.max(initial=0.0))
            else:
                tf = float(self.tf.max(initial=0))
                self.highest = tf / (tf + self.least_norm) if tf else 0.0
        return self.highest

    def at_least(self, impact: float) -> Indices:
        if self.values is not None:
            return (self.values >= impact * ROUNDING).nonzero()[0]
        # from tf / (tf + norm) >= impact, with the least norm there is
        least = impact * self.least_norm / (1 - impact) if impact < 1 else np.inf
        if least > float(np.iinfo(self.tf.dtype).max):
            return np.zeros(0, np.intp)
        chosen: Indices = (self.tf >= self.tf.dtype.type(max(0, ceil(least * ROUNDING)))).nonzero()[0]
        return chosen


@dataclass(slots=True)
class ReadyList:
    """`alive`: only live documents are in it."""

    docs: Array
    values: Floats
    highest: float
    alive: bool = False

    def impacts(self, at: Indices | None = None) -> Floats:
        return self.values if at is None else self.values[at]

    def most(self) -> float:
        return self.highest

    def at_least(self, impact: float) -> Indices:
        chosen: Indices = (self.values >= impact * ROUNDING).nonzero()[0]
        return chosen


@dataclass(slots=True)
class Leaf:
    """`lists[i]` is what it stands for in segment i; None for nothing there."""

    scale: float
    share: float
    lists: Sequence[PostingList | None]


Pairs = npt.NDArray[np.complex128]


@dataclass(slots=True)
class WordLeaf(Leaf):
    """A leaf that is kept, and with it the shapes in which its scores are added up fastest."""

    lists: Sequence[ReadyList | None]
    _pairs: dict[int, tuple[Indices, Pairs]] = field(default_factory=dict)
    _rows: dict[int, Floats] = field(default_factory=dict)

    def pairs(self, at: int) -> tuple[Indices, Pairs]:
        """Documents, and for each its score (the real part) and the leaf's share (the imaginary part): one addition
        sums both."""
        if at not in self._pairs:
            postings, pairs = self.lists[at], np.zeros(0, np.complex128)
            if postings is not None:
                pairs = np.asarray(postings.values * self.scale + 1j * self.share, np.complex128)
            self._pairs[at] = (np.zeros(0, np.intp) if postings is None else postings.docs.astype(np.intp)), pairs
        return self._pairs[at]

    def add_to(self, row: Floats, at: int) -> None:
        """Adds the scores to those of all documents of a segment. Of a common word they are kept in that shape."""
        postings = self.lists[at]
        if postings is None:
            return
        if not _is_common(postings, len(row)):
            docs, pairs = self.pairs(at)
            row[docs] += pairs.real
            return
        if at not in self._rows:
            own = np.zeros(len(row))
            own[postings.docs] = postings.values * self.scale
            self._rows[at] = own
        row += self._rows[at]

    def nbytes(self, doc_counts: Sequence[int]) -> int:
        """With all that will be kept."""
        size = 500
        for postings, count in zip(self.lists, doc_counts, strict=True):
            if postings is not None:
                size += postings.docs.nbytes + postings.values.nbytes
                size += 3 * postings.values.nbytes if count <= DENSE_DOCS else 0
                size += 8 * count if _is_common(postings, count) else 0
        return size


def _is_common(postings: ReadyList, doc_count: int) -> bool:
    return doc_count <= DENSE_DOCS and len(postings.docs) * 4 > doc_count


DENSE_DOCS = 1 << 17
"""Segments of so many documents are scored by adding up arrays as long as the segment; in larger ones the best are
sought (`searchapp.engines.whoosh.rank`)."""


def ready(docs: Array, values: Floats, *, alive: bool = False) -> ReadyList | None:
    return ReadyList(docs, values, float(values.max()), alive) if len(docs) else None


def saturate(tf: Floats, k1: float) -> Floats:
    """tf' / (tf' + k1); 0 where both are."""
    if k1 > 0:
        return tf / (tf + k1)
    return np.asarray(tf > 0, np.float64)


def idf(article_count: int, df: int) -> float:
    return log(1 + (article_count - df + 0.5) / (df + 0.5))
