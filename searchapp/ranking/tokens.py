"""What the second stage reads: the candidates' tokens, and which of them are typed words."""

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
        level = next((at for at in FINDING if at in word.levels and word.terms[at]), None)
        if word.excluded or level is None:
            continue
        df = max(reader.document_frequency(name, level, word.terms[level]) for name in (TITLE, "body"))
        weight = word.weight * float(np.log1p((total - df + 0.5) / (df + 0.5)))
        key = (level, word.terms[level])
        found[key] = max(found.get(key, 0.0), weight)
    return [TypedWord(level, term, weight) for (level, term), weight in found.items()][:MAX_WORDS]


FINDING = (Level.LEMMA, Level.STEM, Level.WORD, Level.EXACT)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of all candidates, field after field, document after document.

    `offsets[f][i]` is where candidate i's tokens of field f begin among `forms`; `lengths` are tokens per candidate.
    """

    forms: Indices
    positions: Indices
    offsets: tuple[Indices, ...]
    lengths: Indices

    @classmethod
    def of(cls, reader: EngineReader, docs: Ids) -> Tokens:
        streams = [reader.form_stream(name, docs) for name in FIELDS]
        bases = np.cumsum([0] + [len(stream.ids) for stream in streams])
        return cls(
            np.concatenate([stream.ids for stream in streams]),
            np.concatenate([stream.positions for stream in streams]),
            tuple(stream.offsets + base for stream, base in zip(streams, bases, strict=False)),
            np.sum([np.diff(stream.offsets) for stream in streams], axis=0),
        )

    @property
    def count(self) -> int:
        """Candidates."""
        return len(self.lengths)

    @property
    def title_lengths(self) -> Indices:
        return np.diff(self.offsets[0])

    def owners(self, places: Indices) -> tuple[Indices, Indices]:
        """Whose tokens stand at some ascending places, and in which of `FIELDS`."""
        starts = np.concatenate([offsets[:-1] for offsets in self.offsets])
        counts = np.diff(np.searchsorted(places, np.append(starts, len(self.forms))))
        numbers = np.repeat(np.arange(len(starts)), counts)
        return numbers % self.count, numbers // self.count


@dataclass(frozen=True, slots=True)
class Matches:
    """The tokens that are typed words, in reading order: which word, whose, in which field, at which position."""

    words: Indices
    docs: Indices
    fields: Indices
    positions: Indices

    @classmethod
    def of(cls, reader: EngineReader, words: Sequence[TypedWord], tokens: Tokens) -> Matches:
        lookup = np.zeros(reader.form_count(), np.uint8)
        for number, word in enumerate(words, 1):
            lookup[reader.form_lookup(word.level, [word.term])] = number
        found = lookup[tokens.forms]
        places = np.flatnonzero(found)
        docs, fields = tokens.owners(places)
        return cls(found[places].astype(np.int64) - 1, docs, fields, tokens.positions[places])


def weights_of(words: Sequence[TypedWord]) -> Scores:
    return np.array([word.weight for word in words])
