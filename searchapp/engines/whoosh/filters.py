"""Selecting by facet value, date and id, over the columns of a segment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date

import numpy as np

from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.layout import NO_DATE, days
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import intersect
from searchapp.query.plan import Between, In

Filter = Callable[[SegmentReader, Array | None], Array]
"""(segment, documents to choose from or None for all) -> the documents selected, deleted ones perhaps among them."""


def value_filter(plan: In) -> Filter:
    if plan.field == "id":
        return lambda segment, docs: _with_ids(segment, docs, plan.values)
    if plan.field in ("year", "month"):
        return lambda segment, docs: _dated(segment, docs, plan)
    return lambda segment, docs: _with_values(segment, docs, plan)


def date_filter(plan: Between) -> Filter:
    low = days(plan.low) if plan.low else NO_DATE + 1
    high = days(plan.high) if plan.high else int(np.iinfo(np.int32).max)

    def select(segment: SegmentReader, docs: Array | None) -> Array:
        dates = segment.dates if docs is None else segment.dates[docs]
        return _chosen(segment, docs, (dates >= low) & (dates <= high))

    return select


def _chosen(segment: SegmentReader, docs: Array | None, mask: Array) -> Array:
    return np.flatnonzero(mask).astype(segment.doc_dtype) if docs is None else docs[mask]


def _with_values(segment: SegmentReader, docs: Array | None, plan: In) -> Array:
    values, codes = segment.values(plan.field), segment.codes(plan.field)
    wanted = [code for value in plan.values if (code := values.find(value)) >= 0]
    codes = codes if docs is None else codes[docs]
    if len(wanted) == 1:
        return _chosen(segment, docs, codes == codes.dtype.type(wanted[0]))
    table = np.zeros(len(values), bool)
    table[wanted] = True
    return _chosen(segment, docs, table[codes])


def _dated(segment: SegmentReader, docs: Array | None, plan: In) -> Array:
    dates = segment.dates if docs is None else segment.dates[docs]
    mask = np.zeros(len(dates), bool)
    for value in plan.values:
        span = day_range(plan.field, value)
        if span is not None:
            mask |= (dates >= span[0]) & (dates < span[1])
    return _chosen(segment, docs, mask)


def day_range(unit: str, value: str) -> tuple[int, int] | None:
    """The days of a year ("2024") or month ("2024-02"), the last not included; "" is no date; None: no such thing."""
    if not value:
        return NO_DATE, NO_DATE + 1
    shape, rest, months = _PERIODS[unit]
    if not shape(value):
        return None
    try:
        first = Date.fromisoformat(value + rest)
    except ValueError:
        return None
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return days(first), days(Date(year, month + 1, 1)) if year <= Date.max.year else days(Date.max) + 1


_PERIODS = {
    "year": (re.compile(r"[0-9]{4}").fullmatch, "-01-01", 12),
    "month": (re.compile(r"[0-9]{4}-[0-9]{2}").fullmatch, "-01", 1),
}


def _with_ids(segment: SegmentReader, docs: Array | None, values: tuple[str, ...]) -> Array:
    found = sorted({doc for value in values if (doc := segment.doc_of(value)) >= 0})
    chosen = np.array(found, segment.doc_dtype)
    return chosen if docs is None else chosen[intersect(chosen, docs)[0]]
