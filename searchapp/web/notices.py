"""Notices on the results page: as sentences, and as lines under what they are about."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from searchapp.messages import notice_text
from searchapp.model import Notice
from searchapp.web.language import Language


def said(spoken: Language, notices: Iterable[Notice]) -> list[str]:
    """Each notice as a sentence, without repetitions."""
    return list(dict.fromkeys(notice_text(notice, spoken.code) for notice in notices))


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
