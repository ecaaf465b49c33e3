"""Which candidates are copies of each other: found by shared bytes, as comparing every pair would."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from searchapp.engines import EngineReader
from searchapp.ranking import copies

BYTES = 8


def signature(changes: dict[int, int], base: int) -> int:
    """The base with some of its bytes replaced."""
    found = bytearray(base.to_bytes(BYTES, "little"))
    for place, value in changes.items():
        found[place] = value
    return int.from_bytes(found, "little")


variants = st.dictionaries(st.integers(0, BYTES - 1), st.integers(0, 255), max_size=3)
signatures = st.builds(signature, variants, st.sampled_from([0, 0x1122334455667788, 0x11223344556677FF]))
texts = st.lists(st.tuples(signatures, st.integers(40, 60)), max_size=30)


class Columns:
    """Serves `copies` what it reads of an index."""

    def __init__(self, rows: list[tuple[int, int]]) -> None:
        self.signatures = np.array([sign for sign, _ in rows], np.uint64)
        self.lengths = np.array([length for _, length in rows], np.int64)

    def column(self, name: str, docs: Any) -> Any:
        values = {"signature": self.signatures, "length:body": self.lengths}.get(name, np.zeros_like(self.lengths))
        return values[docs]


def equal_bytes(one: int, other: int) -> int:
    return sum(a == b for a, b in zip(one.to_bytes(BYTES, "little"), other.to_bytes(BYTES, "little"), strict=True))


def are_copies(one: tuple[int, int], other: tuple[int, int]) -> bool:
    short, long = sorted((one[1], other[1]))
    return bool(one[0] and other[0]) and equal_bytes(one[0], other[0]) >= 6 and short >= 0.8 * long


@given(texts)
def test_each_stands_with_the_first_it_is_a_copy_of(rows: list[tuple[int, int]]) -> None:
    expected: list[int] = []
    for at, row in enumerate(rows):
        firsts = (first for first in range(at) if expected[first] == first and are_copies(rows[first], row))
        expected.append(next(firsts, at))
    reader = cast(EngineReader, Columns(rows))
    assert copies(reader, np.arange(len(rows))).tolist() == expected
