"""What fields, levels and features are called on the pages. English here, translated by the catalogue."""

from __future__ import annotations

from datetime import date as Date

from searchapp.model import Level
from searchapp.web.language import Language

FACET_NAMES = {
    "section": "Section",
    "source": "Source",
    "kind": "Kind",
    "agency": "Agency",
    "place": "Place",
    "author": "Author",
    "year": "Year",
    "month": "Month",
    "date": "Date",
}
KIND_NAMES = {"article": "Full article", "teaser": "Teaser", "caption-only": "Picture caption"}
SORT_NAMES = {"relevance": "Relevance", "newest": "Newest", "oldest": "Oldest"}
LEVEL_NAMES = {
    Level.EXACT: "as typed",
    Level.WORD: "spelling",
    Level.STEM: "stem",
    Level.LEMMA: "dictionary form",
    Level.ROOT: "root",
}
FEATURE_NAMES = {
    "match": "Word found",
    "coverage": "Share of the words found",
    "proximity": "Words close together",
    "lead": "Words at the beginning",
    "passage": "Words in one passage",
    "phrase": "Words in order",
    "trigram": "Letters in common",
    "title": "Words in the title",
    "freshness": "How recent it is",
}
FIELD_NAMES = {
    "title": "title",
    "summary": "summary",
    "body": "text",
    "captions": "captions",
    "section": "section",
    "author": "author",
    "source": "source",
    "place": "place",
    "agency": "agency",
}


def value_label(spoken: Language, name: str, value: str) -> str:
    if name == "kind":
        return spoken(KIND_NAMES.get(value, value))
    if name == "month":
        return spoken.month(value)
    if name == "year":
        return spoken.plain(value)
    return _date_label(spoken, value) if name == "date" else value


def _date_label(spoken: Language, value: str) -> str:
    low, dots, high = (part.strip() for part in value.partition(".."))
    if not dots:
        return _day_label(spoken, value)
    if not low:
        return spoken("until %(date)s", date=_day_label(spoken, high))
    if not high:
        return spoken("since %(date)s", date=_day_label(spoken, low))
    return spoken("%(low)s to %(high)s", low=_day_label(spoken, low), high=_day_label(spoken, high))


def _day_label(spoken: Language, value: str) -> str:
    """2024, نوفمبر (تشرين الثاني) 2024, 26 نوفمبر (تشرين الثاني) 2024; as it stands where no calendar has it."""
    try:
        return spoken.date(Date.fromisoformat(value)) if len(value) == 10 else spoken.month(value)
    except ValueError:
        return spoken.plain(value)
