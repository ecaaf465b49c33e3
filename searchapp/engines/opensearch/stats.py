"""How many articles hold each term of each field and level: kept by the writer, exact, read by everybody.

A commit writes what it changed; now and then all of it is written anew. Arrays are by term number (see `words`).
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from searchapp.engines.opensearch.packing import Doc
from searchapp.engines.opensearch.words import Words
from searchapp.model import TEXT_FIELDS, Level

Counts = npt.NDArray[np.int64]
Key = tuple[str, Level]
KEYS: tuple[Key, ...] = tuple((name, level) for name in TEXT_FIELDS for level in Level)


@dataclass(slots=True)
class Statistics:
    """`articles`, and per field the tokens of all articles and the articles that have any. Adding makes a new one."""

    articles: int = 0
    tokens: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TEXT_FIELDS, 0))
    holders: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TEXT_FIELDS, 0))
    counts: dict[Key, Counts] = field(default_factory=dict)

    def df(self, name: str, level: Level, number: int) -> int:
        counts = self.counts.get((name, level))
        return int(counts[number]) if counts is not None and 0 <= number < len(counts) else 0

    def dfs(self, name: str, level: Level, numbers: Counts) -> Counts:
        found = np.zeros(len(numbers), np.int64)
        counts = self.counts.get((name, level))
        if counts is not None:
            known = (numbers >= 0) & (numbers < len(counts))
            found[known] = counts[numbers[known]]
        return found

    def largest(self, level: Level, size: int) -> Counts:
        """Per term of a level, the largest df of any field."""
        found = np.zeros(size, np.int64)
        for name in TEXT_FIELDS:
            counts = self.counts.get((name, level))
            if counts is not None:
                part = counts[:size]
                np.maximum(found[: len(part)], part, out=found[: len(part)])
        return found

    def average(self, name: str) -> float:
        return self.tokens[name] / self.holders[name] if self.holders[name] else 1.0

    def plus(self, other: Statistics) -> Statistics:
        counts = dict(self.counts)
        for key, more in other.counts.items():
            counts[key] = _sum(counts.get(key), more)
        return Statistics(
            self.articles + other.articles,
            {name: self.tokens[name] + other.tokens[name] for name in TEXT_FIELDS},
            {name: self.holders[name] + other.holders[name] for name in TEXT_FIELDS},
            counts,
        )


def _sum(a: Counts | None, b: Counts) -> Counts:
    if a is None:
        return b
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    total = longer.copy()
    total[: len(shorter)] += shorter
    return total


def count(docs: Iterable[Doc], words: Words, sign: int = 1) -> Statistics:
    """Statistics of some articles; `sign` -1 for taking them out."""
    found = Statistics()
    listed = list(docs)
    found.articles = sign * len(listed)
    maps = [words.of_form(level) for level in Level]
    for name in TEXT_FIELDS:
        streams = [doc.stream(name).forms for doc in listed]
        lengths = np.fromiter(map(len, streams), np.int64, len(streams))
        found.tokens[name] = sign * int(lengths.sum())
        found.holders[name] = sign * int(np.count_nonzero(lengths))
        if not lengths.any():
            continue
        forms = np.concatenate(streams)
        owners = np.repeat(np.arange(len(streams)), lengths)
        for level in Level:
            terms = maps[level][forms].astype(np.int64)
            size = len(words.levels[level].texts)
            has = terms >= 0
            pairs = np.unique(owners[has] * size + terms[has])
            if size:
                found.counts[name, level] = sign * np.bincount(pairs % size, minlength=size)
    return found


def pack_stats(stats: Statistics) -> dict[str, str]:
    """What is not zero, by "field/level": numbers and counts."""
    packed = {}
    for name, level in KEYS:
        counts = stats.counts.get((name, level))
        if counts is None:
            continue
        numbers = np.flatnonzero(counts)
        if len(numbers):
            raw = np.diff(numbers, prepend=0).astype("<u4").tobytes() + counts[numbers].astype("<i4").tobytes()
            packed[f"{name}/{int(level)}"] = b64encode(zlib.compress(raw, 3)).decode()
    return packed


def unpack_stats(packed: Mapping[str, str]) -> dict[Key, Counts]:
    found = {}
    for key, text in packed.items():
        raw = zlib.decompress(b64decode(text))
        half = len(raw) // 2
        numbers = np.cumsum(np.frombuffer(raw[:half], "<u4").astype(np.int64))
        counts = np.zeros(int(numbers[-1]) + 1, np.int64)
        counts[numbers] = np.frombuffer(raw[half:], "<i4")
        name, _, level = key.partition("/")
        found[name, Level(int(level))] = counts
    return found
