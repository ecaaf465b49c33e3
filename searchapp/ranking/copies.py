"""Near-duplicates: reprints of one text, known by a signature of 64 bits and folded into one result.

The signature is b-bit minwise hashing (Li and König, "b-Bit Minwise Hashing", 2010): of all runs of three words, under
each of eight hash functions the least, and of that eight bits. Two articles of which a share J of the runs is common
agree in each byte with probability J + (1 - J) / 256. Copies agree in six of eight and are about equally long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from zlib import crc32

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Analyzer
from searchapp.engines import EngineReader, Ids
from searchapp.model import Article, Level

RUN = 3
"""Words in a run."""

EQUAL_BYTES = 6
LENGTH_RATIO = 0.8
"""The shorter copy has at least so much of the longer one's words."""

BODY_WORDS = 20
"""A body with fewer words is known by its title too: short notices differ in nothing else."""

BLOCK = 256
MAX_FORMS = 20_000
"""Of a longer text, so many words at its beginning are compared."""

_ODD = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD6E8FEB9, 0xA5CB9243, 0xF1BBCDCB], "u4")
_Words = npt.NDArray[np.uint32]


Change = tuple[str, Article | None]
"""An article's id, and the article; None where it was deleted."""


def signed(changes: Iterable[Change], analyzer: Analyzer) -> Iterator[tuple[Change, int]]:
    """Each change with the signature of its article; 0 for one without text."""
    hashes = _WordHashes(analyzer)
    rest = iter(changes)
    while block := list(islice(rest, BLOCK)):
        words = [_words(article, analyzer, hashes) for _, article in block]
        yield from zip(block, _signatures(words), strict=True)


class _WordHashes(dict[str, int]):
    """Surface form -> hash of its word-level term; every form is analysed once."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def __missing__(self, form: str) -> int:
        if len(self) > 1_000_000:
            self.clear()
        words = (part.terms[Level.WORD] for part in self._analyzer.parts(form))
        value = self[form] = crc32(" ".join(words).encode("utf-8", "surrogatepass"))
        return value


def _words(article: Article | None, analyzer: Analyzer, hashes: _WordHashes) -> _Words:
    if article is None:
        return np.zeros(0, np.uint32)
    forms = analyzer.forms(article.body)[:MAX_FORMS]
    if len(forms) < BODY_WORDS:
        forms = analyzer.forms(f"{article.title}\n{article.summary}\n{article.body}")
    return np.fromiter(map(hashes.__getitem__, forms), np.uint32, len(forms))


def _signatures(texts: list[_Words]) -> list[int]:
    """Of each text's words; shorter ones than a run are filled up."""
    padded = [np.pad(words, (0, max(0, RUN - len(words)))) for words in texts]
    starts = np.cumsum([0, *map(len, padded)])
    words = np.concatenate(padded)
    runs = words[2:] * _ODD[0] ^ (words[1:-1] * _ODD[1] >> np.uint32(3)) ^ words[:-2] * _ODD[2]
    runs ^= runs >> np.uint32(15)
    inside = np.ones(len(words), bool)
    inside[starts[1:] - 1] = inside[starts[1:] - 2] = False  # those that would run on into the next text
    runs = runs[inside[: len(runs)]]
    begins = starts[:-1] - (RUN - 1) * np.arange(len(texts))
    signature = np.zeros((len(texts), 8), np.uint8)
    for at, odd in enumerate(_ODD):
        mixed = runs * odd
        mixed ^= mixed >> np.uint32(13)
        mixed *= np.uint32(0x2C1B3C6D)
        signature[:, at] = np.minimum.reduceat(mixed, begins) >> np.uint32(7)
    found: list[int] = signature.view("<u8").ravel().tolist()
    return [value if len(text) else 0 for value, text in zip(found, texts, strict=True)]


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
