"""Markdown, with or without front matter -> one article.

Front matter is YAML read as plain texts (PyYAML's BaseLoader: no dates, no booleans, no objects); the text is what
markdown-it-py says is text, without the marks. Pictures give captions; a first heading of level one gives the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from searchapp.model import Article
from searchapp.readers.dates import file_name_date
from searchapp.readers.lines import scrub, tidy
from searchapp.readers.problems import Report
from searchapp.readers.records import Records

MOST_BRACKETS = 10_000
"""Of a text with more, which no person has written, links and pictures are not told from text: a bracket takes the
parser ten times as long as a letter."""

FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def read_markdown(name: str, file_name: str, text: str, records: Records, report: Report) -> Iterator[Article]:
    fields, start, line = _front_matter(name, text, report)
    title, body, captions = _content(
        text[start:], has_title=any(fields.get(key) for key in ("title", "عنوان", "العنوان"))
    )
    record: dict[str, Any] = {"body": body, "captions": captions, **fields}
    record.setdefault("title", title)
    if day := file_name_date(file_name):
        record.setdefault("updated_at", day.isoformat())  # the weakest of the names of a date
    found = records.article(record, lambda reason, code: report(name, reason, line=line, code=code))
    if found is not None:
        yield found


def _front_matter(name: str, text: str, report: Report) -> tuple[dict[str, Any], int, int]:
    """(fields, where the text begins, the line of the fields)."""
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, 0, 0
    try:
        fields = yaml.load(scrub(found[1]), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        report(name, "the front matter is not YAML; the article is read without it", line=line, code="bad-front-matter")
        return {}, found.end(), 1
    return (dict(fields) if isinstance(fields, dict) else {}), found.end(), 1


def _content(text: str, *, has_title: bool) -> tuple[str, str, list[str]]:
    title, heading = "", ""
    paragraphs: list[str] = []
    captions: list[str] = []
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    if text.count("[") > MOST_BRACKETS:
        parser.disable(["link", "image"])
    for token in parser.parse(scrub(text)):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline":
            line = tidy(_inline(token, captions))
            if heading == "h1" and not title and not paragraphs and not has_title:
                title = line
            elif line:
                paragraphs.append(line)
            heading = ""
        elif token.type in ("fence", "code_block"):
            paragraphs += [line for part in token.content.splitlines() if (line := tidy(part))]
    return title, "\n".join(paragraphs), captions


def _inline(token: Token, captions: list[str]) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            if caption := tidy(child.content):
                captions.append(caption)
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
    return "".join(parts)
