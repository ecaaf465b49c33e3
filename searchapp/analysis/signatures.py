"""What near-duplicates are known by: 64 bits of a text.

b-bit minwise hashing (Li and König, "b-Bit Minwise Hashing", 2010): of all runs of three words, under each of eight
hash functions the least, and of that eight bits. Two texts of which a share J of the runs is common agree in each byte
with probability J + (1 - J) / 256.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Analyzer, Part
from searchapp.model import Article, Level

RUN = 3
"""Words in a run."""

BODY_WORDS = 20
"""A body with fewer words is known by its title too: short notices differ in nothing else."""

MAX_FORMS = 20_000
"""Of a longer text, so many words at its beginning are compared."""

OPENING_FIELDS = ("title", "summary", "body")
"""What a short text is known by, in this order."""

Hashes = npt.NDArray[np.uint32]

_ODD = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD6E8FEB9, 0xA5CB9243, 0xF1BBCDCB], "u4")


def form_hash(parts: tuple[Part, ...]) -> int:
    """Of what a surface form is at word level."""
    return word_hash(" ".join([part.terms[Level.WORD] for part in parts]))


def word_hash(word: str) -> int:
    """The same of a form that is one word."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def signature_of(article: Article, analyzer: Analyzer) -> int:
    """Of one article, for engines that do not hold the words of many as numbers."""
    forms = analyzer.forms(article.body)[:MAX_FORMS]
    if len(forms) < BODY_WORDS:
        forms = [form for name in OPENING_FIELDS for form in analyzer.forms(article.text_of(name))]
    hashes = [form_hash(analyzer.parts(form)) for form in forms]
    return int(signatures(np.array(hashes, np.uint32), np.array([len(hashes)]))[0])


def signatures(hashes: Hashes, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Of texts whose words' hashes follow each other, so many for each; 0 for one without words."""
    if not len(counts):
        return np.zeros(0, np.uint64)
    padded = np.maximum(counts, RUN)  # a text shorter than a run is filled up
    begins = np.cumsum(padded) - padded
    words = np.zeros(int(padded.sum()), np.uint32)
    words[np.arange(len(hashes)) + np.repeat(begins - (np.cumsum(counts) - counts), counts)] = hashes
    runs = words[2:] * _ODD[0] ^ (words[1:-1] * _ODD[1] >> np.uint32(3)) ^ words[:-2] * _ODD[2]
    runs ^= runs >> np.uint32(15)
    inside = np.ones(len(words), bool)
    inside[begins[1:] - 1] = inside[begins[1:] - 2] = False  # those that would run on into the next text
    runs = runs[inside[: len(runs)]]
    begins -= (RUN - 1) * np.arange(len(counts))
    found = np.zeros((len(counts), 8), np.uint8)
    for at, odd in enumerate(_ODD):
        mixed = runs * odd
        mixed ^= mixed >> np.uint32(13)
        mixed *= np.uint32(0x2C1B3C6D)
        found[:, at] = np.minimum.reduceat(mixed, begins) >> np.uint32(7)
    return np.where(counts > 0, found.view("<u8").ravel(), np.uint64(0))
