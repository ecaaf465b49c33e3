"""The letter trigrams of all words of a segment: derived from its vocabulary, and what the second stage asks of every
query written down with the segment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import EDGE, GRAM_BUCKETS, GramOwners, hash_grams, letters_of
from searchapp.engines.whoosh.arrays import Array, ArrayFileWriter, smallest
from searchapp.engines.whoosh.layout import Layout
from searchapp.engines.whoosh.postings import written_dfs
from searchapp.engines.whoosh.sets import ranges
from searchapp.engines.whoosh.vocabulary import Vocabulary, decode
from searchapp.model import Level

COUNTED_FIELD = "body"


def write_grams(file: ArrayFileWriter, layout: Layout) -> None:
    """Which forms hold each trigram, and the sum of document frequencies of the words that do.

    For a file that holds words and forms already; without them, nothing.
    """
    words = int(Level.WORD)
    if not layout.forward or Level.WORD not in layout.levels:
        return
    grams = Grams(Vocabulary.of(file, f"terms.{words}"))
    owners = GramOwners.of(*grams.of(file.read(f"forms.{words}")))
    file.add("grams.forms", owners.words.astype(smallest(int(owners.words.max(initial=0)))))
    file.add("grams.starts", owners.starts.astype(smallest(int(owners.starts[-1]))))
    if any(field.name == COUNTED_FIELD and Level.WORD in field.levels for field in layout.fields):
        counts = np.zeros(grams.term_count, np.int64)
        terms, dfs = written_dfs(file, f"{COUNTED_FIELD}.{words}")
        counts[terms] = dfs
        sums = grams.weigh(counts)
        file.add(f"{COUNTED_FIELD}.grams", sums.astype(smallest(int(sums.max(initial=0)))))


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

    def of(self, words: Array) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """The trigrams of numbered terms: term i of them owns `[offsets[i]:offsets[i + 1]]`; no term, no trigrams."""
        words = np.minimum(words.astype(np.int64), self.term_count)
        starts = self.starts[words]
        counts = self.starts[words + 1] - starts
        return self.hashes[ranges(starts, counts)], np.concatenate(([0], np.cumsum(counts)))
