"""The Engine protocol: what an index of terms must do. `tests/engines/` holds the contract suite, run on every engine.

An engine keeps no article text: the store does. It takes articles in (analysed by the `Analyzer` it was opened with)
and plans (trees of index terms), and gives article ids, scores, exact totals and counts back. It never sees typed query
text, HTML, requests or source files.

Consistency: `Engine.reader()` gives an immutable snapshot of the last commit, cheap enough to ask for at every search
(the same object while nothing new was committed, by this or another process). A reader may be used from many threads
and stays valid after later commits, merges and deletes, for as long as somebody holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from searchapp.model import Article, Level, Sort
from searchapp.query.plan import All, Pattern, Plan, Scoring
from searchapp.records import dataclass

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """`filters` maps a facet field, "date" or "id" to a plan that selects (all must match); the facet counts of a field
    ignore the filter of that field. `limit` best documents after `offset` are wanted; `seconds`: wall-clock limit.
    """

    plan: Plan = field(default_factory=All)
    filters: Mapping[str, Plan] = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    facet_values: int = 50
    scoring: Scoring = field(default_factory=Scoring)
    seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class EngineResults:
    """`docs` are the reader's document numbers, best first, `scores` theirs (0 when sorted by date).

    `facets`: field -> (value, count), most first, ties by value; year and month newest first. Empty values are not
    counted. `timed_out`: the deadline passed and what is here is what was found until then.
    """

    docs: Ids
    scores: Scores
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """The terms a `Pattern` stands for, commonest first, then by code points, with the articles that hold each.

    `truncated`: there were more than `max_terms`.
    """

    terms: tuple[tuple[str, int], ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class FormStream:
    """The surface forms of some documents in one field, in reading order, as numbers into `forms`.

    Document i owns `ids[offsets[i]:offsets[i + 1]]`: one entry per token, positions ascending. `forms[k]` is the
    exact-level term k (see `EngineReader.form_texts` and `form_lookup`). `positions` are word positions (gaps kept).
    """

    ids: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FormHits:
    """Some tokens of some documents, in reading order: document i owns `offsets[i]:offsets[i + 1]`. `ids` are their
    forms, `places` say the how-manieth token of the document's field each is, from 0."""

    ids: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]


class EngineReader(Protocol):
    """A snapshot. Document numbers are the reader's own, dense enough for arrays of `doc_limit`."""

    @property
    def article_count(self) -> int:
        """Live articles."""

    @property
    def doc_limit(self) -> int: ...

    @property
    def store_version(self) -> int:
        """The store version this commit contains."""

    def search(self, query: EngineQuery) -> EngineResults: ...

    def scores(self, plan: Plan, docs: Ids, scoring: Scoring) -> Scores:
        """What `plan` gives to each of `docs`, 0 where it does not match: for explanations and the second stage."""

    def held(self, plans: Sequence[Plan], docs: Ids) -> npt.NDArray[np.bool_]:
        """Which of `docs` (columns) each of some plans (rows) matches."""

    def article_ids(self, docs: Ids) -> list[str]: ...

    def docs(self, article_ids: Sequence[str]) -> Ids:
        """Document numbers of articles, -1 where there is none."""

    def column(self, name: str, docs: Ids) -> npt.NDArray[Any]:
        """Per-document values: "date" (days since 1970-01-01, int32, minimum for none), "length:<field>" (tokens),
        "signature" (uint64, see `EngineWriter.add`), or a facet field's values (object array of str)."""

    def document_frequency(self, field: str, level: Level, text: str) -> int:
        """Live articles that hold the term."""

    def expand(self, pattern: Pattern) -> Expansion: ...

    def forms_of(self, level: Level, text: str, limit: int = 50) -> list[tuple[str, int]]:
        """Exact-level terms, in any text field, whose term at `level` is `text`: article counts (in several fields: the
        largest), commonest first, then by code points. Only those a live article holds."""

    def vocabulary(self, level: Level) -> Iterable[tuple[str, int]]:
        """All terms of a level over all fields, by code points, with article counts (in several fields: the largest).
        Only those a live article holds."""

    def form_stream(self, field: str, docs: Ids) -> FormStream:
        """The forward index of some documents."""

    def form_hits(self, field: str, docs: Ids, wanted: npt.NDArray[np.bool_]) -> FormHits:
        """The tokens of documents in a field whose form is wanted; `wanted` has a value for each id below
        `form_count`."""

    def form_count(self) -> int:
        """One more than the largest id in any `FormStream` of this reader."""

    def form_lookup(self, level: Level, texts: Iterable[str]) -> npt.NDArray[np.int64]:
        """Ids (as in `FormStream`), ascending, of all forms whose term at `level` is one of `texts`; forms that only
        deleted articles hold may be among them."""

    def form_texts(self, ids: Ids) -> list[str]: ...

    def form_grams(self, ids: Ids) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """Letter trigrams (`analysis.grams`) of forms' word-level terms: form i owns `[offsets[i]:offsets[i + 1]]`."""

    def forms_with_grams(self, grams: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Ids of the forms that hold each of some letter trigrams, ascending, each once: those of trigram i are
        `[offsets[i]:offsets[i + 1]]`; forms that only deleted articles hold may be among them."""

    def gram_frequencies(self, field: str) -> npt.NDArray[np.float64]:
        """Per trigram hash, about how many articles hold it in a field: as if words fell independently."""


class EngineWriter(Protocol):
    """One batch of changes, invisible before `commit`. Usable after a failed `add`; `cancel` is always safe."""

    def add(self, article: Article, *, signature: int | None = None) -> None:
        """Adds, or replaces the article of that id. `signature`: instead of that of `searchapp.analysis.signatures`."""

    def delete(self, article_id: str) -> bool: ...

    def commit(self, store_version: int) -> None:
        """Durable when it returns: an acknowledged commit survives power loss."""

    def cancel(self) -> None: ...


class Engine(Protocol):
    """Opened on a place by an engine's own function, e.g. `searchapp.engines.whoosh.open(path, analyzer, create=True)`.

    Raises `IndexNotFound`, `IndexMismatch`, `IndexCorrupt`, `IndexUnsafe`, `IndexLocked`, `EngineUnavailable`.
    """

    name: str

    def reader(self) -> EngineReader: ...

    def writer(self) -> EngineWriter:
        """An id added twice in a batch: the later one stays, where it was added. Waits for another writer up to the
        lock limit, then raises `IndexLocked`."""

    def verify(self, *, deep: bool = False) -> list[str]:
        """What is wrong with the files, in sentences; an empty list when all is well."""

    def close(self) -> None: ...
