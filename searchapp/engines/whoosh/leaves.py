"""What a plan's leaf stands for in each segment: documents, and what each of them is worth there.

A leaf's score is `scale * impact`; the impact, `tf' / (tf' + k1)`, is computed when it is asked for, for a list of
postings straight from the map (`TermList`), or kept ready where it is dear to find (`ReadyList`: blends, phrases).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.sets import Floats, Indices


class PostingList(Protocol):
    docs: Array

    def impacts(self, at: Indices | None = None) -> Floats:
        """Of the postings `at`, or of all."""


@dataclass(slots=True)
class TermList:
    docs: Array
    tf: Array
    norms: Floats  # by document: k1 * (1 - b + b * length / average)

    def impacts(self, at: Indices | None = None) -> Floats:
        docs, tf = (self.docs, self.tf) if at is None else (self.docs[at], self.tf[at])
        found = self.norms[docs]
        found += tf
        np.divide(tf, found, out=found)
        return found


@dataclass(slots=True)
class ReadyList:
    docs: Array
    values: Floats

    def impacts(self, at: Indices | None = None) -> Floats:
        return self.values if at is None else self.values[at]


@dataclass(slots=True)
class Leaf:
    """`lists[i]` is what it stands for in segment i; None for nothing there."""

    scale: float
    share: float
    lists: Sequence[PostingList | None]


def saturate(tf: Floats, k1: float) -> Floats:
    """tf' / (tf' + k1); 0 where both are."""
    if k1 > 0:
        return tf / (tf + k1)
    return np.asarray(tf > 0, np.float64)


def idf(article_count: int, df: int) -> float:
    return log(1 + (article_count - df + 0.5) / (df + 0.5))
