"""Near-duplicates: reprints of one text, known by a signature of 64 bits and folded into one result.

The signature is made by `searchapp.analysis.signatures`. Copies agree in six of its eight bytes and are about equally
long.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.engines import EngineReader, Ids

EQUAL_BYTES = 6
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


def _alike(signatures: npt.NDArray[np.uint64], lengths: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of places that are copies of each other, (earlier, later), in order."""
    count = len(signatures)
    columns = np.ascontiguousarray(signatures.astype("<u8")).view(np.uint8).reshape(count, 8).T.copy()
    equal = np.zeros((count, count), np.uint8)
    for column in columns:
        equal += column[:, None] == column[None, :]
    first, second = np.nonzero(equal >= EQUAL_BYTES)
    kept = (first < second) & (signatures[first] != 0) & (signatures[second] != 0)
    first, second = first[kept], second[kept]
    low, high = np.minimum(lengths[first], lengths[second]), np.maximum(lengths[first], lengths[second])
    kept = low >= LENGTH_RATIO * high
    return list(zip(first[kept].tolist(), second[kept].tolist(), strict=True))
