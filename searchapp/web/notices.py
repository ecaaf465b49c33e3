"""Notices in the reader's language. The codes are those of the query parser, the index and the address."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from searchapp.model import Notice
from searchapp.web.language import Language

TEXTS: dict[str, str] = {
    "bad-parameter": "“%(value)s” makes no sense for “%(name)s” in the address; allowed: %(allowed)s.",
    "bracket-unclosed": "A bracket is opened and never closed; it was read as if it ended with the query.",
    "bracket-unopened": "A closing bracket has no opening one; it was left out.",
    "date-unknown": "“%(typed)s” is not a date we know. Write 2024, 2024-02, 26 فبراير 2024 or a Hijri date.",
    "distance-limited": "Words of a phrase may stand at most %(limit)s words apart.",
    "edits-limited": "At most %(limit)s letters may differ.",
    "expansion-limited": "“%(typed)s” stands for too many words; the %(limit)s commonest were searched for. "
    "More letters narrow it.",
    "filters-limited": "At most %(limit)s values can be chosen at once.",
    "nothing-to-search": "There is no word to search for in what you typed.",
    "operator-ignored": "An operator stands where it joins nothing; it was left out.",
    "query-cut": "The query is longer than %(limit)s characters; the rest was left out.",
    "quote-unclosed": "A quotation mark is opened and never closed; the words were searched for one by one.",
    "range-needs-date": "Only dates have ranges; the range was left out.",
    "timed-out": "This search is a heavy one and was stopped in time: the results are not complete. "
    "Rarer words, or more letters before *, help.",
    "too-deep": "Brackets are nested more than %(limit)s deep; the inner ones were left out.",
    "too-many-words": "Only the first %(limit)s words were searched for.",
    "unknown-field": "There is no field “%(name)s”; it was searched for as a word.",
    "wildcard-too-short": "A heavy query: write at least %(letters)s letters with the asterisk.",
    "window": "Only the first %(window)s results can be paged through. Narrow the search to see others.",
}
UNKNOWN = "Part of the query was not understood and left out."


def said(spoken: Language, notices: Iterable[Notice]) -> list[str]:
    """Each notice as a sentence, without repetitions."""
    return list(dict.fromkeys(one(spoken, notice) for notice in notices))


def one(spoken: Language, notice: Notice) -> str:
    facts = {k: spoken.number(v) if type(v) is int else str(v) for k, v in notice.facts.items()}
    try:
        return spoken(TEXTS.get(notice.code, UNKNOWN)) % facts
    except (KeyError, TypeError, ValueError):
        return spoken(UNKNOWN)


def underlined(text: str, notices: Iterable[Notice]) -> Markup | None:
    """The typed text with what the notices are about underlined; None when none points into it."""
    spans = sorted((n.span.start, n.span.end) for n in notices if n.span is not None and n.span.start < len(text))
    if not spans:
        return None
    out: list[str] = []
    at = 0
    for start, end in spans:
        if start < at or end <= start:
            continue
        out += (escape(text[at:start]), '<u class="fault">', escape(text[start:end]), "</u>")
        at = end
    out.append(escape(text[at:]))
    return Markup("".join(out))
