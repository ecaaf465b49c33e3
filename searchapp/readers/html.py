"""HTML -> one article, by trafilatura (Apache 2.0): main text without menus, and what the page says about itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from searchapp.errors import EngineNotInstalled
from searchapp.model import Article
from searchapp.readers.problems import Report
from searchapp.readers.records import Records

EXTRA = "html"


def read_html(name: str, text: str, records: Records, report: Report) -> Iterator[Article]:
    """The page's article; raises `EngineNotInstalled` without the extra `html`."""
    try:
        import trafilatura
    except ImportError as error:
        raise EngineNotInstalled("trafilatura", extra=EXTRA) from error
    page = trafilatura.bare_extraction(
        text, with_metadata=True, include_comments=False, include_images=False, include_tables=True, favor_recall=True
    )
    if page is None:
        report(name, "no text was found in the page", code="no-text")
        return
    record = _record(page)
    found = records.article(record, lambda reason, code: report(name, reason, code=code))
    if found is not None:
        yield found


def _record(page: Any) -> dict[str, Any]:
    """trafilatura's document in our names; a headline that opens the text as well is not said twice."""
    fields = page.as_dict()
    title = fields.get("title") or ""
    lines = [line for line in (fields.get("text") or "").splitlines() if line.strip()]
    if lines and lines[0].strip() == title.strip():
        lines = lines[1:]
    return {
        "title": title,
        "body": "\n".join(lines),
        "summary": fields.get("description") or "",
        "author": fields.get("author") or "",
        "source": fields.get("sitename") or fields.get("hostname") or "",
        "section": (fields.get("categories") or [""])[0],
        "date": fields.get("date") or "",
        "url": fields.get("url") or "",
    }
