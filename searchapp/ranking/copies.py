"""Near-duplicates: reprints of one text, known by a signature of 64 bits and folded into one result.

The signature is made by `searchapp.analysis.signatures`. Copies agree in six of its eight bytes and are about equally
long.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.engines import EngineReader, Ids

BYTES = 8
EQUAL_BYTES = 6
PARTS = np.array([[0xFFFFFF], [0xFFFFFF << 24], [0xFFFF << 48]], np.uint64)
"""Whole bytes, more parts than two copies have different bytes."""

LENGTH_RATIO = 0.8
"""The shorter copy has at least so much of the longer one's words."""


def copies(reader: EngineReader, docs: Ids) -> Ids:
    """For each of `docs`, where the first one stands that it is a copy of: its own place when it is none."""
    places: Ids = np.arange(len(docs))
    if len(docs) < 2:
        return places
    first, second = _alike(reader.column("signature", docs))
    if not len(first):
        return places
    lengths = reader.column("length:body", docs) + reader.column("length:title", docs)
    low, high = np.minimum(lengths[first], lengths[second]), np.maximum(lengths[first], lengths[second])
    long_enough = low >= LENGTH_RATIO * high
    for earlier, later in zip(first[long_enough].tolist(), second[long_enough].tolist(), strict=True):
        if places[earlier] == earlier and places[later] == later:
            places[later] = earlier
    return places


def _alike(signatures: npt.NDArray[np.uint64]) -> tuple[Ids, Ids]:
    """The places of pairs with so many equal bytes, (earlier, later), in order."""
    first, second = np.divmod(_suspects(signatures), len(signatures))
    different = (signatures[first] ^ signatures[second]).view(np.uint8).reshape(-1, 8).astype(bool).sum(axis=1)
    signed = (signatures[first] != 0) & (signatures[second] != 0)
    alike = signed & (different <= BYTES - EQUAL_BYTES)
    return first[alike], second[alike]


def _suspects(signatures: npt.NDArray[np.uint64]) -> Ids:
    """Pairs that share one of the parts, as earlier * count + later, ascending: those next to each other, two places
    apart and so on, where the places are put in the order of the part."""
    values = signatures & PARTS
    order = values.argsort(axis=1)
    values.sort(axis=1)
    pairs = []
    for apart in range(1, len(signatures)):
        rows, at = (values[:, apart:] == values[:, :-apart]).nonzero()
        if not len(rows):
            break
        one, other = order[rows, at], order[rows, at + apart]
        pairs.append(np.minimum(one, other) * len(signatures) + np.maximum(one, other))
    if not pairs:
        return np.zeros(0, np.int64)
    found = np.sort(np.concatenate(pairs))  # `np.unique` would import masked arrays first
    return found[np.diff(found, prepend=-1) > 0]
