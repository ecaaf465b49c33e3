"""Letter trigrams: what makes two spellings alike. A word has as many as letters: each letter with its two neighbours,
the word's edge being one.

They are 16-bit hashes, the same in every engine and version: that two of some 20,000 trigrams share one now and then
costs nothing that could be measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

GRAM_BUCKETS = 1 << 16
EDGE = "\n"
"""Stands for the edge of a word; no word holds it."""

Letters = npt.NDArray[Any]  # u4, code points


def letters_of(text: str) -> Letters:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def hash_grams(letters: Letters) -> npt.NDArray[np.uint16]:
    """One hash for every letter that has two neighbours, in order, edges included."""
    before, letter, after = letters[:-2], letters[1:-1], letters[2:]
    mixed = before * np.uint32(0x9E3779B1) ^ letter * np.uint32(0x85EBCA77) ^ after * np.uint32(0xC2B2AE3D)
    mixed ^= mixed >> np.uint32(15)
    return (mixed * np.uint32(0x2C1B3C6D) >> np.uint32(16)).astype(np.uint16)


def word_grams(word: str) -> list[int]:
    """The trigrams of one word, in order of its letters."""
    return grams_of([word])[0]


def grams_of(words: Sequence[str]) -> list[list[int]]:
    """The trigrams of each of some words."""
    hashes = hash_grams(letters_of(f"{EDGE}{EDGE.join(words)}{EDGE}")).tolist()
    found = []
    at = 0
    for word in words:
        found.append(hashes[at : at + len(word)])
        at += len(word) + 1  # the edge between two words has neighbours too
    return found


class GramOwners:
    """Which words hold each trigram: `words[starts[g]:starts[g + 1]]`, ascending, each once."""

    def __init__(self, words: npt.NDArray[Any], starts: npt.NDArray[Any]) -> None:
        self.words, self.starts = words, starts

    @classmethod
    def of(cls, hashes: npt.NDArray[np.uint16], offsets: npt.NDArray[np.int64]) -> GramOwners:
        """Word i has the trigrams `hashes[offsets[i]:offsets[i + 1]]`."""
        order = np.argsort(hashes, kind="stable")  # a radix sort for 16 bits
        hashes = hashes[order]
        words = np.repeat(np.arange(len(offsets) - 1, dtype=np.uint32), np.diff(offsets))[order]
        again = (words[1:] == words[:-1]) & (hashes[1:] == hashes[:-1])
        once = np.concatenate((np.ones(min(1, len(words)), bool), ~again))
        return cls(words[once], np.concatenate(([0], np.cumsum(np.bincount(hashes[once], minlength=GRAM_BUCKETS)))))

    def __getitem__(self, gram: int) -> npt.NDArray[np.uint32]:
        """Ascending, each once."""
        return np.asarray(self.words[int(self.starts[gram]) : int(self.starts[gram + 1])], np.uint32)

    def of_each(self, grams: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The words of several trigrams: of number i of them, `[offsets[i]:offsets[i + 1]]`."""
        chosen = np.asarray(grams, np.int64)
        begins, ends = self.starts[chosen], self.starts[chosen + 1]
        offsets = np.zeros(len(chosen) + 1, np.int64)
        np.cumsum(ends - begins, out=offsets[1:])
        view = np.ascontiguousarray(self.words).data
        pieces = [view[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
        return np.frombuffer(b"".join(pieces), self.words.dtype).astype(np.int64), offsets
