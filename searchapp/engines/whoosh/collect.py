"""From matching documents to a page of results: the best k, the newest k, facet counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from heapq import nsmallest

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.layout import NO_DATE
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import Floats, Indices, distinct
from searchapp.engines.whoosh.vocabulary import Vocabulary

Ids = npt.NDArray[np.int64]


def best(scores: Floats, k: int) -> Ids:
    """Where the k highest scores stand, best first, equal ones in order."""
    if k <= 0:
        return np.zeros(0, np.int64)
    if len(scores) <= k:
        order: Ids = (-scores).argsort(kind="stable")
        return order
    ordered = scores.copy()
    ordered.partition(len(scores) - k)
    chosen = (scores >= ordered[len(scores) - k]).nonzero()[0]
    return np.asarray(chosen[(-scores[chosen]).argsort(kind="stable")[:k]], np.int64)


def leading(row: Floats, k: int, seeds: Array) -> Ids:
    """Of one score per document, those above 0 that may be among the k highest, ascending.

    The k-th highest of a few of them, `seeds`, is a threshold: nothing is sorted that does not reach it.
    """
    least = 0.0
    if 0 < k <= len(seeds):
        some = row[seeds]
        some.partition(len(some) - k)
        least = float(some[len(some) - k])
    return (row >= least if least > 0 else row > 0).nonzero()[0]


def by_date(dates: npt.NDArray[np.int32], k: int, *, newest: bool) -> Ids:
    """Where the k newest or oldest stand; undated ones last; equal ones in order."""
    keys = dates.astype(np.float64) if newest else np.where(dates == NO_DATE, -np.inf, -dates.astype(np.float64))
    return best(keys, k)


class FacetCounter:
    """Counts the values of a facet over documents of several segments. Only what is shown is decoded."""

    def __init__(self, field: str) -> None:
        self.field = field
        self._counts: list[tuple[SegmentReader, Ids]] = []

    def add(self, segment: SegmentReader, docs: Indices) -> None:
        codes = segment.months[0] if self.field in PERIODS else segment.codes(self.field)
        self._counts.append((segment, np.bincount(codes[docs])))

    def top(self, limit: int) -> Sequence[tuple[str, int]]:
        """The values with the highest counts, ties by value; of periods, the newest."""
        if self.field in PERIODS:
            return self._newest(limit)
        if len(self._counts) == 1:  # codes are in the order of values
            segment, counts = self._counts[0]
            codes = _present(segment, self.field, counts)
            codes = codes[best(counts[codes].astype(np.float64), limit)]
            values = segment.values(self.field).texts(codes)
            return list(zip(values, counts[codes].tolist(), strict=True))
        return self._summed(limit)

    def _summed(self, limit: int) -> Sequence[tuple[str, int]]:
        """Over several segments. Of the one with most values only the highest are decoded, and those the others have
        too: whatever else it holds is behind them."""
        parts = [(segment, counts, _present(segment, self.field, counts)) for segment, counts in self._counts]
        parts.sort(key=lambda part: len(part[2]), reverse=True)
        sums: dict[str, int] = {}
        for segment, counts, codes in parts[1:]:
            _add(sums, segment.values(self.field), counts, codes)
        for segment, counts, codes in parts[:1]:
            values = segment.values(self.field)
            _add(sums, values, counts, _leading(values, counts, codes, sums, limit))
        return nsmallest(limit, sums.items(), key=lambda value: (-value[1], value[0]))

    def _newest(self, limit: int) -> Sequence[tuple[str, int]]:
        sums: dict[int, int] = {}
        for segment, counts in self._counts:
            codes = counts[1:].nonzero()[0] + 1  # 0 is no date
            for month, count in zip((codes + segment.months[1]).tolist(), counts[codes].tolist(), strict=True):
                period = month if self.field == "month" else month // 12
                sums[period] = sums.get(period, 0) + count
        name = _month_name if self.field == "month" else "{:04d}".format
        return [(name(period), sums[period]) for period in sorted(sums, reverse=True)[:limit]]


PERIODS = ("year", "month")

FIND_COST = 16
"""Decoding a value is so many times cheaper than finding one."""


def _month_name(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _present(segment: SegmentReader, field: str, counts: Ids) -> Indices:
    """The codes that were counted, but for that of no value."""
    codes = counts.nonzero()[0]
    # the values are sorted, so the empty one is the first
    return codes[1:] if len(codes) and not codes[0] and not segment.values(field).raw(0) else codes


def _add(sums: dict[str, int], values: Vocabulary, counts: Ids, codes: Indices) -> None:
    for value, count in zip(values.texts(codes), counts[codes].tolist(), strict=True):
        sums[value] = sums.get(value, 0) + count


def _leading(values: Vocabulary, counts: Ids, codes: Indices, others: Collection[str], limit: int) -> Indices:
    """The codes that may be among the `limit` highest once those of `others` are added."""
    if len(others) * FIND_COST >= len(codes):
        return codes
    shared = [code for code in map(values.find, others) if 0 <= code < len(counts) and counts[code]]
    leading = codes[best(counts[codes].astype(np.float64), limit)]
    return distinct(np.concatenate((leading, np.array(shared, np.int64))))
