"""From matching documents to a page of results: the best k, the newest k, facet counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.layout import NO_DATE
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import Floats

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


def by_date(dates: npt.NDArray[np.int32], k: int, *, newest: bool) -> Ids:
    """Where the k newest or oldest stand; undated ones last; equal ones in order."""
    keys = dates.astype(np.float64) if newest else np.where(dates == NO_DATE, -np.inf, -dates.astype(np.float64))
    return best(keys, k)


class FacetCounter:
    """Counts the values of a facet over documents of several segments."""

    def __init__(self, field: str) -> None:
        self.field = field
        self.counts: dict[str, int] = {}

    def add(self, segment: SegmentReader, docs: Array) -> None:
        if self.field in ("year", "month"):
            self._add_dates(segment.dates[docs])
            return
        values = segment.values(self.field)
        counts = np.bincount(segment.codes(self.field)[docs], minlength=len(values))
        codes = np.flatnonzero(counts)
        for value, count in zip(values.texts(codes.tolist()), counts[codes].tolist(), strict=True):
            if value:
                self.counts[value] = self.counts.get(value, 0) + count

    def _add_dates(self, days: npt.NDArray[np.int32]) -> None:
        distinct, counts = np.unique(days[days != NO_DATE], return_counts=True)
        unit = "Y" if self.field == "year" else "M"
        periods = distinct.astype("datetime64[D]").astype(f"datetime64[{unit}]")
        names, of = np.unique(periods, return_inverse=True)
        totals = np.bincount(of, counts, len(names)).astype(np.int64)
        for name, count in zip(np.datetime_as_string(names).tolist(), totals.tolist(), strict=True):
            self.counts[name] = self.counts.get(name, 0) + count

    def top(self, limit: int) -> Sequence[tuple[str, int]]:
        if self.field in ("year", "month"):
            return sorted(self.counts.items(), reverse=True)[:limit]
        return sorted(self.counts.items(), key=lambda value: (-value[1], value[0]))[:limit]
