"""What the second stage reads: the tokens of the candidates that are typed words, or share letters with one.

One look at every token decides: an array as long as the vocabulary holds a number for each form that matters to this
query, and all that follows is done for the few tokens that have one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchapp.engines import EngineReader, Ids, Scores
from searchapp.model import Level
from searchapp.query.compile import QueryWord
from searchapp.records import dataclass

TITLE = "title"
FIELDS = (TITLE, "summary", "body")
"""What is read, in this order."""

NO_WORD, THERE = 255, 254
MAX_WORDS = 253
"""So many different words fit into one byte per form; bounds.clauses is far below."""

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word as candidates are searched for it: `level` is the coarsest it finds by, `weight` includes its idf."""

    level: Level
    term: str
    weight: float


def typed_words(reader: EngineReader, words: Sequence[QueryWord]) -> list[TypedWord]:
    """The words that find, each once."""
    total = reader.article_count
    found: dict[tuple[Level, str], float] = {}
    for word in words:
        level = finding_level(word)
        if word.excluded or level is None:
            continue
        df = max(reader.document_frequency(name, level, word.terms[level]) for name in (TITLE, "body"))
        weight = word.weight * float(np.log1p((total - df + 0.5) / (df + 0.5)))
        key = (level, word.terms[level])
        found[key] = max(found.get(key, 0.0), weight)
    return [TypedWord(level, term, weight) for (level, term), weight in found.items()][:MAX_WORDS]


def finding_level(word: QueryWord) -> Level | None:
    """The coarsest level it finds by."""
    return next((at for at in FINDING if at in word.levels and word.terms[at]), None)


FINDING = (Level.LEMMA, Level.STEM, Level.WORD, Level.EXACT)


PACKED = 8
"""So many trigrams are counted in one number of 64 bits."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The candidates' tokens that matter, field after field, document after document.

    Of each: `words`, 1 + which typed word it is, 0 for none; its row in `grams`, where `grams[row, g]` is 1 if it holds
    the query's trigram g; its text (candidate + field * count) and its place there. `lengths`, `title_lengths`: all
    tokens of each candidate.
    """

    words: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.int32]
    grams: npt.NDArray[np.uint8]
    places: Indices
    texts: Indices
    lengths: Indices
    title_lengths: Indices

    @classmethod
    def of(cls, reader: EngineReader, docs: Ids, words: Sequence[TypedWord], grams: Sequence[int]) -> Tokens:
        held = reader.forms_with_grams(grams)
        classes = np.zeros(reader.form_count(), np.uint8)
        classes[held[0]] = NO_WORD
        for number, word in enumerate(words, 1):
            classes[reader.form_lookup(word.level, [word.term])] = number
        wanted = classes != 0
        hits = [reader.form_hits(name, docs, wanted) for name in FIELDS]
        forms = np.concatenate([each.ids for each in hits])
        found = classes.take(forms)
        found[found == NO_WORD] = 0
        rows, table = _table(forms, classes, *held)
        lengths = [reader.column(f"length:{name}", docs) for name in FIELDS]
        counts = np.concatenate([np.diff(each.offsets) for each in hits])
        return cls(
            found,
            rows,
            table,
            np.concatenate([each.places for each in hits]),
            np.arange(len(counts)).repeat(counts),
            np.sum(lengths, axis=0),
            lengths[0],
        )

    @property
    def count(self) -> int:
        """Candidates."""
        return len(self.lengths)


def _table(
    forms: Ids, classes: npt.NDArray[np.uint8], owners: Ids, offsets: Ids
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Of tokens with these forms: the row of each, and in it which trigrams it holds; trigram g is held by the forms
    `owners[offsets[g]:offsets[g + 1]]`. Most of those no candidate has: the others are marked in `classes`."""
    numbers = np.empty(len(classes), np.int32)
    numbers[forms] = np.arange(len(forms), dtype=np.int32)  # of several tokens of one form, the last stays
    classes[forms] = THERE
    at = (classes.take(owners) == THERE).nonzero()[0]
    table = np.zeros((len(forms), -(-(len(offsets) - 1) // PACKED) * PACKED), np.uint8)
    table[numbers.take(owners.take(at)), offsets.searchsorted(at, side="right") - 1] = 1
    return numbers.take(forms), table


@dataclass(frozen=True, slots=True)
class Matches:
    """The tokens that are typed words, in reading order: which word, whose, in which field, at which place."""

    words: Indices
    docs: Indices
    fields: Indices
    places: Indices

    @classmethod
    def of(cls, tokens: Tokens) -> Matches:
        at = tokens.words.nonzero()[0]
        fields, docs = np.divmod(tokens.texts[at], max(1, tokens.count))
        return cls(tokens.words[at].astype(np.int64) - 1, docs, fields, tokens.places[at])


def weights_of(words: Sequence[TypedWord]) -> Scores:
    return np.array([word.weight for word in words])
