"""The types everything speaks: articles in, requests in, results out.

All offsets are code points into the stored text, half-open. All types are frozen: share them between threads.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, fields
from datetime import date as Date
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Literal

from searchapp.errors import InvalidArticle, InvalidRequest
from searchapp.records import dataclass

Kind = Literal["article", "teaser", "caption-only"]
KINDS: tuple[Kind, ...] = ("article", "teaser", "caption-only")

TEXT_FIELDS = ("title", "summary", "body", "captions", "section", "author", "source", "place", "agency")
"""Fields that are analysed and searched, heaviest first by default."""

FACET_FIELDS = ("section", "source", "kind", "agency", "place", "author", "year", "month")
"""What results can be counted and filtered by; year ("2024") and month ("2024-02") come from the date."""

MAX_ID_CHARS = 512


class Level(IntEnum):
    """How much a term folds: each level folds all that the one before it does."""

    EXACT = 0  # code points, tashkeel, tatweel
    WORD = 1  # + spelling: hamza carriers, alef maqsura, teh marbuta
    STEM = 2  # + clitics and sound inflection
    LEMMA = 3  # + lexicon: broken plurals, weak verbs
    ROOT = 4  # lexicon root; empty where the lexicon gives none


@dataclass(frozen=True, slots=True)
class Article:
    """One document, as a reader yields it and the store keeps it.

    `body` is paragraphs parted by line breaks. `date` may be given as ISO text. `captions` are picture captions in
    reading order, without their agency bracket's loss: the text as it stood. `related` holds ids of other articles.
    Raises `InvalidArticle` for an empty or over-long id, a wrong type or a date that does not exist.
    """

    id: str
    title: str = ""
    body: str = ""
    summary: str = ""
    section: str = ""
    author: str = ""
    source: str = ""
    place: str = ""
    agency: str = ""
    date: Date | None = None
    url: str = ""
    kind: Kind = "article"
    related: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id.strip():
            raise InvalidArticle("the id must be a text that is not empty")
        if len(self.id) > MAX_ID_CHARS:
            raise InvalidArticle(f"the id is longer than {MAX_ID_CHARS} characters", article_id=self.id[:40] + "…")
        for name in ("title", "body", "summary", "section", "author", "source", "place", "agency", "url"):
            if not isinstance(getattr(self, name), str):
                raise InvalidArticle(f"{name} must be a text", article_id=self.id)
        if self.kind not in KINDS:
            raise InvalidArticle(f"kind must be one of {', '.join(KINDS)}", article_id=self.id)
        object.__setattr__(self, "date", _date(self.date, self.id))
        object.__setattr__(self, "related", _texts(self.related, "related", self.id))
        object.__setattr__(self, "captions", _texts(self.captions, "captions", self.id))

    @property
    def caption(self) -> str:
        """The first caption, or nothing."""
        return self.captions[0] if self.captions else ""

    def text_of(self, field: str) -> str:
        """The text of one of `TEXT_FIELDS`, as it is analysed; captions are joined by line breaks."""
        return "\n".join(self.captions) if field == "captions" else str(getattr(self, field))

    def facet_of(self, field: str) -> str:
        """The value of one of `FACET_FIELDS`; empty where the article has none."""
        if field in ("year", "month"):
            return self.date.isoformat()[: 4 if field == "year" else 7] if self.date else ""
        return str(getattr(self, field))

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values; empty fields are left out, `Article(**...)` of it gives the article back."""
        plain: dict[str, Any] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, Date):
                value = value.isoformat()
            elif isinstance(value, tuple):
                value = list(value)
            if value not in ("", None, []):
                plain[f.name] = value
        return plain


def _date(value: object, article_id: str) -> Date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Date):
        return value
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            pass
    raise InvalidArticle(f"the date {value!r} is not one (write 2024-02-29)", article_id=article_id)


def _texts(value: object, name: str, article_id: str) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(x, str) for x in value):
        raise InvalidArticle(f"{name} must be a list of texts", article_id=article_id)
    return tuple(value)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """An excerpt in plain text; `spans` are the words to mark, sorted and disjoint, within `text`."""

    text: str
    spans: tuple[Span, ...] = ()

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text cut at the marks, in order: (piece, whether it is marked)."""
        at = 0
        for span in self.spans:
            if span.start > at:
                yield self.text[at : span.start], False
            yield self.text[span.start : span.end], True
            at = span.end
        if at < len(self.text):
            yield self.text[at:], False


Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["default", "exact"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
MATCHES: tuple[Match, ...] = ("default", "exact")

NO_FILTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a person asked, validated once. Programs get `InvalidRequest` for keywords that make no sense.

    `filters` maps a facet field, "date" or "id" to allowed values (any of them); a date value is "2022", "2022-02",
    "2022-02-26" or a range "2022-02..2022-04" open on either side. `without` are surface forms the person switched
    off. `facets` names the fields to count.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 10
    facets: tuple[str, ...] = ()
    match: Match = "default"
    correct: bool = True
    without: tuple[str, ...] = ()
    collapse: bool = True
    explain: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InvalidRequest("text", "must be a text")
        if self.sort not in SORTS:
            raise InvalidRequest("sort", f"must be one of {', '.join(SORTS)}")
        if self.match not in MATCHES:
            raise InvalidRequest("match", f"must be one of {', '.join(MATCHES)}")
        for name in ("page", "page_size"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise InvalidRequest(name, "must be a whole number from 1")
        object.__setattr__(self, "filters", _filters(self.filters))
        object.__setattr__(self, "facets", _facets(self.facets))
        object.__setattr__(self, "without", tuple(self.without))


FILTER_FIELDS = (*FACET_FIELDS, "date", "id")


def _filters(value: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    allowed: dict[str, tuple[str, ...]] = {}
    for name, values in value.items():
        if name not in FILTER_FIELDS:
            raise InvalidRequest("filters", f"{name!r} is not one of {', '.join(FILTER_FIELDS)}")
        listed = (values,) if isinstance(values, str | int | Date) else tuple(values)  # type: ignore[arg-type]
        allowed[name] = tuple(v.isoformat() if isinstance(v, Date) else str(v) for v in listed)
    return MappingProxyType(allowed)


def _facets(value: object) -> tuple[str, ...]:
    if value is True:
        return ("section", "source", "kind", "year")
    names = (value,) if isinstance(value, str) else tuple(value or ())  # type: ignore[arg-type]
    for name in names:
        if name not in FACET_FIELDS:
            raise InvalidRequest("facets", f"{name!r} is not one of {', '.join(FACET_FIELDS)}")
    return names


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know; `messages` says it in Arabic or English."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class MatchedForm:
    """A surface form of the index that a query word found: «وروسيا» for «روسيا»; `count` is articles."""

    text: str
    count: int
    level: Level
    active: bool = True


@dataclass(frozen=True, slots=True)
class Understood:
    """How one part of the typed text was read.

    `span` points into the typed text; `kind` is word, phrase, wildcard, fuzzy, field, date, operator or ignored;
    `count` is the number of articles it alone finds.
    """

    span: Span
    kind: str
    text: str
    field: str = ""
    required: bool = False
    excluded: bool = False
    level: Level | None = None
    count: int = 0
    forms: tuple[MatchedForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """Another text to search for. `kind` is spelling, spaces, layout, arabizi, relaxed or date.

    A date: words of the typed text that may be meant as one (`label` holds them), said as a condition.

    `applied`: the hits are those of this text, because the typed one found nothing. `sure`: enough to do so: what was
    typed is no word of the dictionary.
    """

    text: str
    kind: str
    total: int = 0
    applied: bool = False
    sure: bool = True
    label: str = ""


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    active: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts by value over the whole result, most first (years and months: newest first).

    Filters on the field itself do not narrow its own counts, so several values can be chosen.
    """

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation; the scores of a hit's reasons add up to its score.

    `feature` is match, coverage, proximity, trigram, title, freshness ...; the rest says which word, in which form,
    at which level and in which field.
    """

    feature: str
    score: float
    word: str = ""
    forms: tuple[str, ...] = ()
    level: Level | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    article: Article
    score: float
    title: Snippet
    snippets: tuple[Snippet, ...] = ()
    missing: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits and everything said about the search. `total` counts all matching articles, exactly; `folded`
    of them are not hits of their own but copies that another hit names as `similar`.
    """

    request: SearchRequest
    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: tuple[Facet, ...] = ()
    seconds: float = 0.0
    understood: tuple[Understood, ...] = ()
    corrections: tuple[Correction, ...] = ()
    notices: tuple[Notice, ...] = ()
    timed_out: bool = False
    folded: int = 0

    @property
    def page_count(self) -> int:
        return -(-(self.total - self.folded) // self.request.page_size)


@dataclass(frozen=True, slots=True)
class Counts:
    """What an add, delete or rebuild did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    seconds: float = 0.0
