"""One reader per format, and how a file's format is told: by its name, else by how it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from searchapp.errors import ReadError
from searchapp.model import Article
from searchapp.readers import html, markdown, page_dump, structured
from searchapp.readers.dates import file_name_date
from searchapp.readers.encodings import Text
from searchapp.readers.problems import Report
from searchapp.readers.records import Records
from searchapp.records import dataclass
from searchapp.settings import ReadBounds


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be read: its text, the names of its fields, whom to tell, what it may cost."""

    name: str
    file_name: str
    text: Text
    records: Records
    report: Report
    bounds: ReadBounds

    def whole(self) -> str:
        text = self.text.whole(self.bounds.document_bytes)
        if text is None:
            raise ReadError(self.name, f"is larger than {self.bounds.document_bytes} bytes", code="too-large")
        return text


NOTICES = {
    "page-without-headline": "the page does not begin with a headline; its text is one article without a title",
    "related-block-without-teasers": "no teaser was recognised under this heading; its text stays in the article",
}


def read_text(file: Input) -> Iterator[Article]:
    """Plain text: a scraped page, or one article whose first line is its title."""
    page = page_dump.read_page(file.whole(), date=file_name_date(file.file_name))
    for notice in page.notices:
        file.report(file.name, NOTICES[notice.code], line=notice.facts["line"], code=notice.code)
    if not page.articles:
        file.report(file.name, "holds no text", code="no-text")
    yield from page.articles


Reader = Callable[[Input], Iterator[Article]]


def _json_lines(file: Input) -> Iterator[Article]:
    return structured.read_json_lines(file.name, file.text, file.records, file.report, file.bounds)


def _json(file: Input) -> Iterator[Article]:
    return structured.read_json(file.name, file.text, file.records, file.report, file.bounds)


def _table(file: Input) -> Iterator[Article]:
    return structured.read_table(file.name, file.text, file.records, file.report, file.bounds)


def _markdown(file: Input) -> Iterator[Article]:
    return markdown.read_markdown(file.name, file.file_name, file.whole(), file.records, file.report)


def _html(file: Input) -> Iterator[Article]:
    return html.read_html(file.name, file.whole(), file.records, file.report)


FORMATS: dict[str, Reader] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".jsonlines": _json_lines,
    ".json": _json,
    ".csv": _table,
    ".tsv": _table,
    ".tab": _table,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".txt": read_text,
    ".text": read_text,
}

OPENINGS: tuple[tuple[str, Reader], ...] = (
    ("{", _json_lines),
    ("[{", _json),
    ("<!doctype html", _html),
    ("<html", _html),
    ("---\n", _markdown),
    ("---\r\n", _markdown),
)
"""How a file without a known suffix begins."""


def reader_for(name: str, text: Text) -> Reader:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    opening = text.head[:64].decode(text.encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    return next((reader for start, reader in OPENINGS if opening.startswith(start)), read_text)
