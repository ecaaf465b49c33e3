"""Files -> articles. `read` is the door: any supported input, streamed, bounded, with what was wrong reported.

Formats: JSON Lines, JSON, CSV and TSV, Markdown with front matter, plain text and scraped pages (`page_dump`), HTML
(extra `html`), and zip and gz of them, in UTF-8, UTF-16 or windows-1256.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from searchapp.errors import ReadError
from searchapp.model import Article
from searchapp.readers.encodings import Text
from searchapp.readers.formats import Input, reader_for
from searchapp.readers.problems import OnProblem, Problem, Report
from searchapp.readers.records import Records
from searchapp.readers.sources import OVER_BOUNDS, Source, resolve, sources
from searchapp.settings import ReadBounds

__all__ = ["OnProblem", "Problem", "ReadBounds", "read"]


def read(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    strict: bool = False,
    on_problem: OnProblem | None = None,
    bounds: ReadBounds | None = None,
) -> Iterator[Article]:
    """The articles of a file, folder (sorted, hidden files and READMEs left out), pattern, or `-` for standard input.

    `mapping`: which name a field has there ({"title": "headline"}), besides those known. A bad record, or a bad file in
    a folder or archive, goes to `on_problem` (without it, to the log) and is skipped; `strict` raises the first one.
    Raises `ReadError` at once when nothing is there, and while reading when the named file itself cannot be read:
    empty, binary, cut short, over a bound. Raises `InvalidArticle` for a `mapping` of an unknown field.
    """
    Records(mapping)  # an unknown field fails here, not at the first record
    report = Report(on_problem, strict=strict)
    return _read(resolve(path), mapping, report, bounds or ReadBounds())


def _read(paths: list[str], mapping: Mapping[str, str] | None, report: Report, bounds: ReadBounds) -> Iterator[Article]:
    for path in paths:
        for source in sources(path, bounds, report):
            yield from _articles(source, mapping, report, bounds)


def _articles(
    source: Source, mapping: Mapping[str, str] | None, report: Report, bounds: ReadBounds
) -> Iterator[Article]:
    try:
        text = Text(source.stream)
        if not text.head:
            raise ReadError(source.name, "is empty", code="empty")
        if text.is_binary:
            raise ReadError(source.name, "is a binary file, not text", code="binary")
        read_file = reader_for(source.file_name, text)
        yield from read_file(Input(source.name, source.file_name, text, Records(mapping), report, bounds))
    except ReadError as error:
        if error.code in OVER_BOUNDS:
            return  # the archive it lies in says so
        if source.named or report.strict:
            raise
        report(error.path, error.reason, line=error.line, code=error.code)
