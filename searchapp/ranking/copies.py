"""Near-duplicates: reprints of one text, known by a signature of 64 bits and folded into one result.

The signature is made by `searchapp.analysis.signatures`. Copies agree in six of its eight bytes and are about equally
long.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.engines import EngineReader, Ids

EQUAL_BYTES = 6
PARTS = np.array([0xFFFFFF, 0xFFFFFF << 24, 0xFFFF << 48], np.uint64)
"""Whole bytes, more parts than two copies have different bytes."""

LENGTH_RATIO = 0.8
"""The shorter copy has at least so much of the longer one's words."""


def copies(reader: EngineReader, docs: Ids) -> Ids:
    """For each of `docs`, where the first one stands that it is a copy of: its own place when it is none."""
    places: Ids = np.arange(len(docs))
    if len(docs) < 2:
        return places
    signatures = reader.column("signature", docs)
    lengths = reader.column("length:body", docs) + reader.column("length:title", docs)
    for first, second in _alike(signatures, lengths):
        if places[first] == first and places[second] == second:
            places[second] = first
    return places


def _suspects(signatures: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
    """Places that may have a copy, ascending: copies differ in two bytes at most, so they share one of three parts."""
    shared = np.zeros(len(signatures), bool)
    for part in PARTS:
        values = signatures & part
        order = values.argsort()
        same = values[order[1:]] == values[order[:-1]]
        shared[order[1:][same]] = True
        shared[order[:-1][same]] = True
    return np.flatnonzero(shared & (signatures != 0))


def _alike(signatures: npt.NDArray[np.uint64], lengths: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of places that are copies of each other, (earlier, later), in order."""
    suspects = _suspects(signatures)
    count = len(suspects)
    columns = np.ascontiguousarray(signatures[suspects].astype("<u8")).view(np.uint8).reshape(count, 8).T.copy()
    equal = np.zeros((count, count), np.uint8)
    for column in columns:
        equal += column[:, None] == column[None, :]
    first, second = np.nonzero(np.triu(equal >= EQUAL_BYTES, 1))
    first, second = suspects[first], suspects[second]
    low, high = np.minimum(lengths[first], lengths[second]), np.maximum(lengths[first], lengths[second])
    kept = low >= LENGTH_RATIO * high
    return list(zip(first[kept].tolist(), second[kept].tolist(), strict=True))
