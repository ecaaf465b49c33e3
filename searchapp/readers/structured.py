"""JSON Lines, JSON and CSV/TSV: records with named fields, read one at a time."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from searchapp.errors import ReadError
from searchapp.model import Article
from searchapp.readers.encodings import Text
from searchapp.readers.problems import Report
from searchapp.readers.records import Records
from searchapp.settings import ReadBounds

DELIMITERS = (",", ";", "\t", "|", "؛", "،")
LISTS_WITHIN = ("articles", "items", "results", "data", "documents", "docs", "records", "news", "entries", "مقالات")
"""Where a JSON object keeps its list of articles."""

_BLANK = " \t\r\n\ufeff"
_NOT_BLANK = re.compile(r"[^ \t\r\n\ufeff]")


class _File:
    """Where in which file we are, and whom to tell."""

    def __init__(self, name: str, records: Records, report: Report, bounds: ReadBounds) -> None:
        self.name = name
        self.records = records
        self.bounds = bounds
        self._report = report
        self._problems = 0

    def article(self, record: Any, line: int) -> Iterator[Article]:
        """The article of one record, if it makes one."""
        if not isinstance(record, Mapping):
            self.tell("a record must be an object with named fields", line=line, code="not-an-object")
            return
        found = self.records.article(record, lambda reason, code: self.tell(reason, line=line, code=code))
        if found is not None:
            yield found

    def tell(self, reason: str, *, line: int, code: str) -> None:
        self._report(self.name, reason, line=line, code=code)
        self._problems += 1
        if self._problems >= self.bounds.problems_per_file:
            raise ReadError(
                self.name, f"has {self._problems} problems; the rest was not read", line=line, code="too-many-problems"
            )

    def tell_too_long(self, line: int) -> None:
        self.tell(f"the line is longer than {self.bounds.line_bytes} characters", line=line, code="line-too-long")


def read_json_lines(name: str, text: Text, records: Records, report: Report, bounds: ReadBounds) -> Iterator[Article]:
    """One JSON object a line; blank lines are no records."""
    file = _File(name, records, report, bounds)
    for line in text.lines(bounds.line_bytes):
        if line.too_long:
            file.tell_too_long(line.number)
            continue
        content = line.text.strip(_BLANK)
        if not content:
            continue
        try:
            record = json.loads(content)
        except (ValueError, RecursionError) as error:
            file.tell(f"is not JSON: {_json_reason(error)}", line=line.number, code="bad-json")
            continue
        yield from file.article(record, line.number)


def read_json(name: str, text: Text, records: Records, report: Report, bounds: ReadBounds) -> Iterator[Article]:
    """An array (streamed), an object, an object that holds the array, or JSON Lines under the wrong name."""
    file = _File(name, records, report, bounds)
    opening = text.head.decode(text.encoding, "ignore").lstrip(_BLANK)
    if opening.startswith("["):
        yield from _array(file, text)
        return
    whole = text.whole(bounds.document_bytes)
    if whole is None:
        raise ReadError(name, f"is larger than {bounds.document_bytes} characters; write JSON Lines", code="too-large")
    try:
        found = json.loads(whole.strip(_BLANK))
    except RecursionError as error:
        raise ReadError(name, "is not JSON: nested too deep", code="bad-json") from error
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            yield from _objects(file, whole)
            return
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise ReadError(name, f"is not JSON: {_json_reason(error)}", line=line, code="bad-json") from error
    for record in _records_within(found):
        yield from file.article(record, 0)


def _records_within(found: Any) -> list[Any]:
    if isinstance(found, Mapping):
        for key in LISTS_WITHIN:
            if isinstance(found.get(key), list) and all(isinstance(item, Mapping) for item in found[key]):
                return list(found[key])
    return found if isinstance(found, list) else [found]


def _objects(file: _File, whole: str) -> Iterator[Article]:
    """Objects one after another, each over one or more lines."""
    decoder = json.JSONDecoder()
    at, line = 0, 1
    while found := _NOT_BLANK.search(whole, at):
        line += whole.count("\n", at, found.start())
        try:
            record, end = decoder.raw_decode(whole, found.start())
        except (ValueError, RecursionError) as error:
            file.tell(f"is not JSON: {_json_reason(error)}", line=line, code="bad-json")
            end = whole.find("\n", found.start())
            if end < 0:
                return
        else:
            yield from file.article(record, line)
        line += whole.count("\n", found.start(), end)
        at = end


def _array(file: _File, text: Text) -> Iterator[Article]:
    """The elements of an array as they come, so that a file larger than memory can be read."""
    decoder = json.JSONDecoder()
    chunks = text.chunks()
    buffer, at, line = next(chunks), 0, 1
    marks = _BLANK + "["
    while True:
        start = _skip(buffer, at, marks)
        line += buffer.count("\n", at, start)
        at, marks = start, _BLANK + ","
        if buffer.startswith("]", at):
            return
        try:
            record, end = decoder.raw_decode(buffer, at)
        except RecursionError as error:
            raise ReadError(file.name, "is not JSON: nested too deep", line=line, code="bad-json") from error
        except ValueError as error:
            more = _more(chunks, len(buffer) - at)
            if not more or len(buffer) - at > file.bounds.line_bytes:
                raise _broken(file, buffer[at:], line, error, at_end=not more) from error
            buffer, at = buffer[at:] + more, 0
            continue
        if end - at > file.bounds.line_bytes:
            file.tell_too_long(line)
        else:
            yield from file.article(record, line)
        line += buffer.count("\n", at, end)
        at = end


def _more(chunks: Iterator[str], size: int) -> str:
    """As much text again as there is already: a long element is then decoded in linear time over all its attempts."""
    parts: list[str] = []
    got = 0
    while got <= size and (chunk := next(chunks, "")):
        parts.append(chunk)
        got += len(chunk)
    return "".join(parts)


def _skip(buffer: str, at: int, marks: str) -> int:
    while at < len(buffer) and buffer[at] in marks:
        at += 1
        if buffer[at - 1] == "[":
            marks = _BLANK  # one bracket opens the array; the next would open an element
    return at


def _broken(file: _File, rest: str, line: int, error: ValueError, *, at_end: bool) -> ReadError:
    if not at_end:
        reason = f"an element is longer than {file.bounds.line_bytes} characters"
        return ReadError(file.name, reason, line=line, code="line-too-long")
    place = error.pos - (len(error.doc) - len(rest)) if isinstance(error, json.JSONDecodeError) else 0
    inside = rest.count("\n", 0, max(0, place))
    reason = f"is not JSON: {_json_reason(error)}" if rest else "the array does not end"
    return ReadError(file.name, reason, line=line + inside, code="bad-json")


def _json_reason(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (column {error.colno})"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def read_table(name: str, text: Text, records: Records, report: Report, bounds: ReadBounds) -> Iterator[Article]:
    """CSV or TSV with a header row; the delimiter is the commonest candidate in that row."""
    file = _File(name, records, report, bounds)
    lines = _Lines(file, text)
    header_line = next(lines, None)
    if header_line is None:
        return
    delimiter = max(DELIMITERS, key=header_line.count)
    csv.field_size_limit(max(csv.field_size_limit(), bounds.line_bytes))
    try:
        header = [field.strip(_BLANK) for field in next(csv.reader([header_line], delimiter=delimiter))]
    except csv.Error as error:
        raise ReadError(name, f"the header is not a row: {error}", line=1, code="bad-row") from error
    if not records.knows(header):
        columns = ", ".join(header)[:200]
        raise ReadError(
            name,
            f"no column is known as a title or text ({columns}); name one: --map body=COLUMN",
            line=1,
            code="no-text-column",
        )
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        start = lines.number + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            file.tell(f"is not a row: {error}", line=start, code="bad-row")
            continue
        if not any(field.strip() for field in row):
            continue
        if len(row) > len(header):
            file.tell(f"the row has {len(row)} fields, the header {len(header)}", line=start, code="bad-row")
            continue
        yield from file.article(dict(zip(header, row, strict=False)), start)


class _Lines:
    """Lines for the csv module, their ends kept (a quoted field may hold some); `number` is the last one given."""

    def __init__(self, file: _File, text: Text) -> None:
        self._file = file
        self._lines = text.lines(file.bounds.line_bytes, keep_ends=True)
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for line in self._lines:
            self.number = line.number
            if not line.too_long:
                return (
                    line.text.replace("\x00", "\ufffd").lstrip("\ufeff")
                    if line.number == 1
                    else line.text.replace("\x00", "\ufffd")
                )
            self._file.tell_too_long(line.number)
        raise StopIteration
