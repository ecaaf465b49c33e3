"""The letter trigrams of a segment's words, and the forms that hold each: derived from its vocabulary on first use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import EDGE, GRAM_BUCKETS, hash_grams, letters_of
from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.sets import ranges
from searchapp.engines.whoosh.vocabulary import Vocabulary, decode


class Grams:
    """`hashes[starts[k]:starts[k + 1]]` are the trigrams of term k; the number after the last term has none."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        letters = letters_of(EDGE + decode(vocabulary.blob()))  # the separator between terms is the edge
        edges = letters == ord(EDGE)
        self.hashes = hash_grams(letters)[~edges[1:-1]]
        ends = np.flatnonzero(edges)
        starts = ends - np.arange(len(ends))
        self.starts = np.append(starts, starts[-1])
        self.term_count = len(starts) - 1

    def weigh(self, numbers: Array) -> npt.NDArray[np.float64]:
        """Per hash, the sum of a number given for each term."""
        each = np.repeat(numbers.astype(np.float64), np.diff(self.starts[:-1]))
        return np.bincount(self.hashes, weights=each, minlength=GRAM_BUCKETS).astype(np.float64)


class GramForms:
    """`forms[starts[g]:starts[g + 1]]` are the forms that hold trigram g, ascending, each once.

    `words`: the number of each form's word-level term; one that is no term has no trigrams.
    """

    def __init__(self, grams: Grams, words: Array) -> None:
        words = np.minimum(words.astype(np.int64), grams.term_count)
        begins = grams.starts[words]
        counts = grams.starts[words + 1] - begins
        hashes = grams.hashes[ranges(begins, counts)]
        order = np.argsort(hashes, kind="stable")  # a radix sort for 16 bits
        hashes = hashes[order]
        forms = np.repeat(np.arange(len(words), dtype=np.uint32), counts)[order]
        if len(forms):
            again = (forms[1:] == forms[:-1]) & (hashes[1:] == hashes[:-1])
            once = np.concatenate(([True], ~again))
            forms, hashes = forms[once], hashes[once]
        self.forms = forms
        self.starts = np.concatenate(([0], np.cumsum(np.bincount(hashes, minlength=GRAM_BUCKETS))))

    def of(self, gram: int) -> Array:
        return self.forms[self.starts[gram] : self.starts[gram + 1]]
