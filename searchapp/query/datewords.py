"""Dates among the words of a search: «القمح شباط 2022» asks for words, and may mean the month.

They stay words, because articles hold them too; what is told here is the date they may be, and the same search limited
to it. Only what can hardly be anything else counts: a month with its year, a day, a year, a stretch such as «منذ 2023».
"""

from __future__ import annotations

import re
from datetime import date as Date

from searchapp.model import Span
from searchapp.patterns import late
from searchapp.query import dates
from searchapp.query.dates import DateSpan
from searchapp.records import dataclass

MAX_WORDS = 6  # of one date: «من شباط 2022 إلى نيسان 2022»
YEARS = range(1900, 2100)  # a bare number within is taken for a year
DATED = frozenset(("date", "year", "month"))
"""Filters with which no date is offered: one is chosen already."""
SYNTAX = late(r"[\"«»“”:()\[\]*~^|&؛<>=]|\b(?:AND|OR|NOT)\b")
"""A query that says this much by operators says its dates by them, too."""
_WORD = late(r"\S+")
_PREPOSITIONS = frozenset(("في", "من", "إلى", "in", "of", "the", "to"))
_ARABIC = late("[\u0621-\u064a]")
_YEAR = late(r"(?<!\d)\d{4}(?!\d)")
_RELATIVE = late(r"\b(?:آخر|اخر|منذ|last|since)\b")


@dataclass(frozen=True, slots=True)
class DateOffer:
    """`typed[span]` may be the days of `days`; `text` is the query that says so."""

    span: Span
    typed: str
    days: DateSpan
    text: str


def date_offer(text: str, today: Date | None = None) -> DateOffer | None:
    """The longest date among the words of `text`; None where there is none, or the text is not plain words."""
    if SYNTAX.search(text):
        return None
    field = "تاريخ" if _ARABIC.search(text) else "date"
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    for length in range(min(MAX_WORDS, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            start, end = words[first][0], words[first + length - 1][1]
            if text[words[first + length - 1][0] : end] in _PREPOSITIONS:
                continue
            days = _days(text[start:end], length, today)
            if days is not None:
                rest = " ".join((text[:start] + " " + text[end:]).split())
                return DateOffer(Span(start, end), text[start:end], days, f"{rest} {field}:{_condition(days)}".strip())
    return None


def _days(typed: str, length: int, today: Date | None) -> DateSpan | None:
    years = [int(year) for year in _YEAR.findall(typed)]
    if not (years or _RELATIVE.search(typed)):
        return None  # «مايو» alone may be a name, «12» anything
    if (
        length == 1
        and years
        and re.fullmatch(r"\d{4}", typed)
        and not (years[0] in YEARS or years[0] in dates.BARE_HIJRI_YEARS)
    ):
        return None
    return dates.read(typed, today)


def _condition(days: DateSpan) -> str:
    """In the query language, as short as it can be said: a year, a month, a day, a range."""
    low, high = days.low, days.high
    if low and high:
        for shape in ("%Y", "%Y-%m", "%Y-%m-%d"):
            if dates.read(low.strftime(shape)) == days:
                return low.strftime(shape)
    return f"[{low.isoformat() if low else ''} .. {high.isoformat() if high else ''}]"
