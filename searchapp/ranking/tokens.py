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

MAX_WORDS = 255
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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The forms that matter to a query. `wanted`: which of the index's forms those are; `numbers`: one for each
    of them, anything for the others.

    By number: `words` is 1 + which typed word the form is, 0 for none; `grams[number, g]` is 1 where it holds the
    query's trigram g.
    """

    wanted: npt.NDArray[np.bool_]
    numbers: npt.NDArray[np.int32]
    words: npt.NDArray[np.uint8]
    grams: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, reader: EngineReader, words: Sequence[TypedWord], grams: Sequence[int]) -> Vocabulary:
        of_word = [reader.form_lookup(word.level, [word.term]) for word in words]
        of_grams, offsets = reader.forms_with_grams(grams)
        forms = np.concatenate([of_grams, *of_word])
        wanted = np.zeros(reader.form_count(), bool)
        wanted[forms] = True
        numbers = np.empty(len(wanted), np.int32)
        numbers[forms] = np.arange(len(forms), dtype=np.int32)  # of several for one form, the last stays
        word_numbers = np.zeros(len(forms), np.uint8)
        for number, of in enumerate(of_word, 1):
            word_numbers[numbers[of]] = number
        table = np.zeros((len(forms), -(-len(grams) // PACKED) * PACKED), np.uint8)
        cells = numbers[of_grams] * np.int64(table.shape[1])
        cells += np.arange(len(grams)).repeat(np.diff(offsets))
        table.reshape(-1)[cells] = 1
        return cls(wanted, numbers, word_numbers, table)


PACKED = 8
"""So many trigrams are counted in one number of 64 bits."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The candidates' tokens that matter, field after field, document after document: the number of each one's form,
    its text (candidate + field * count), and its place there. `lengths`, `title_lengths`: all tokens of each candidate.
    """

    numbers: npt.NDArray[np.int32]
    places: Indices
    texts: Indices
    lengths: Indices
    title_lengths: Indices

    @classmethod
    def of(cls, reader: EngineReader, docs: Ids, vocabulary: Vocabulary) -> Tokens:
        hits = [reader.form_hits(name, docs, vocabulary.wanted) for name in FIELDS]
        lengths = [reader.column(f"length:{name}", docs) for name in FIELDS]
        counts = np.concatenate([np.diff(each.offsets) for each in hits])
        return cls(
            vocabulary.numbers[np.concatenate([each.ids for each in hits])],
            np.concatenate([each.places for each in hits]),
            np.arange(len(counts)).repeat(counts),
            np.sum(lengths, axis=0),
            lengths[0],
        )

    @property
    def count(self) -> int:
        """Candidates."""
        return len(self.lengths)


@dataclass(frozen=True, slots=True)
class Matches:
    """The tokens that are typed words, in reading order: which word, whose, in which field, at which place."""

    words: Indices
    docs: Indices
    fields: Indices
    places: Indices

    @classmethod
    def of(cls, tokens: Tokens, vocabulary: Vocabulary) -> Matches:
        words = vocabulary.words[tokens.numbers]
        at = words.nonzero()[0]
        fields, docs = np.divmod(tokens.texts[at], max(1, tokens.count))
        return cls(words[at].astype(np.int64) - 1, docs, fields, tokens.places[at])


def weights_of(words: Sequence[TypedWord]) -> Scores:
    return np.array([word.weight for word in words])
