"""Sorted arrays of document numbers as sets, with scores beside them.

All arrays of one segment have one dtype: `searchsorted` copies the whole array otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

DENSE_FRACTION = 16
"""Sets that hold more than one document in so many are united in an array as long as the segment."""


def locate(needles: Array, haystack: Array) -> tuple[Bools, Indices]:
    """Which needles are in a sorted haystack, and where those stand."""
    if not len(haystack):
        return np.zeros(len(needles), bool), np.zeros(0, np.intp)
    at = haystack.searchsorted(needles)
    hit = haystack.take(at, mode="clip") == needles
    return hit, at[hit]


def intersect(a: Array, b: Array) -> tuple[Indices, Indices]:
    """Where the common members stand in a, and in b."""
    if len(a) <= len(b):
        hit, at = locate(a, b)
        return hit.nonzero()[0], at
    hit, at = locate(b, a)
    return at, hit.nonzero()[0]


def without(a: Array, b: Array) -> Bools:
    """Which members of a are not in b."""
    kept = np.ones(len(a), bool)
    kept[intersect(a, b)[0]] = False
    return kept


def unite(sets: Sequence[Array], doc_count: int) -> Array:
    """The members of any of the sets."""
    sets = [s for s in sets if len(s)]
    if len(sets) == 1:
        return sets[0]
    if not sets:
        return np.zeros(0, np.uint8)
    if sum(map(len, sets)) * DENSE_FRACTION < doc_count:
        return distinct(np.concatenate(sets))
    held = np.zeros(doc_count, bool)
    for docs in sets:
        held[docs] = True
    return held.nonzero()[0].astype(sets[0].dtype)


def distinct(values: Array) -> Array:
    """Ascending, each once. `np.unique` does it as well, and first imports masked arrays, a tenth of a cold search."""
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))] if len(values) else values


def spread(values: Floats | float, count: int) -> Floats:
    """One number for each of `count` documents."""
    return values if isinstance(values, np.ndarray) else np.full(count, values, np.float64)


def add_up(
    sets: Sequence[Array], values: Sequence[Sequence[Floats | float]], doc_count: int
) -> tuple[Array, list[Floats]]:
    """The union of the sets, and for each row of values (one array or number per set) their sums by document."""
    docs = np.concatenate(sets)
    if not len(docs):
        return docs, [np.zeros(0) for _ in values]
    rows: list[Floats] = []
    for row in values:
        rows.append(np.concatenate([spread(v, len(s)) for v, s in zip(row, sets, strict=True)]))
    if len(docs) * DENSE_FRACTION < doc_count:
        order = np.argsort(docs, kind="stable")
        docs = docs[order]
        first = np.concatenate(([True], docs[1:] != docs[:-1])).nonzero()[0]
        return docs[first], [np.add.reduceat(row[order], first) for row in rows]
    held = np.zeros(doc_count, bool)
    held[docs] = True
    found = held.nonzero()[0]
    return found.astype(docs.dtype), [np.asarray(np.bincount(docs, row, doc_count)[found], np.float64) for row in rows]


def merged(docs: Indices, doc_count: int) -> tuple[Indices, Indices]:
    """The distinct members of an array in any order, ascending, and which of them each entry is."""
    if len(docs) * DENSE_FRACTION < doc_count:
        members = distinct(docs)
        return members, members.searchsorted(docs)
    held = np.zeros(doc_count, bool)
    held[docs] = True
    members = held.nonzero()[0]
    numbers = np.empty(doc_count, np.intp)
    numbers[members] = np.arange(len(members))
    return members, numbers[docs]


def ranges(starts: Array, counts: Array) -> Indices:
    """The numbers of several ranges, one after the other: starts[i], starts[i] + 1 ... counts[i] of them."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)
