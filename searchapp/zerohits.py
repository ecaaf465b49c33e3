"""What people looked for and did not find: a small local log, kept only where the setting `web.zero_hit_log` asks.

A line holds the typed text and the day, nothing else: no address, no time of day, nothing that ties two searches to one
person. Texts that look like somebody's mail address or number are not kept. The log lies in the index folder, in two
files of at most `MAX_BYTES`; the older one is dropped when the newer is full.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.model import Level, Results
from searchapp.records import dataclass

log = logging.getLogger(__name__)

FILE_NAME = "zero-hits.jsonl"
MAX_BYTES = 1 << 20
MAX_CHARS = 200
PERSONAL = re.compile(r"\S@\S|(?:\d[\s./()-]*){7,}")
"""A mail address; seven digits, as in a telephone number, an identity card or a bank account."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class ZeroHit:
    """A text that found nothing as it was typed. `instead` is what was shown in its place, where anything was."""

    text: str
    day: Date
    instead: str = ""


@dataclass(slots=True)
class Unanswered:
    """One question asked `count` times and never answered; its spellings (أوكرانيا، اوكرانيا) count together."""

    count: int = 0
    last_seen: Date = Date.min
    instead: str = ""
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        return self.spellings.most_common(1)[0][0]


def zero_hit(results: Results, day: Date) -> ZeroHit | None:
    """What is worth keeping of a search: None where something was found, or where filters may be why nothing was."""
    request = results.request
    applied = next((c.text for c in results.corrections if c.applied), "")
    text = " ".join(request.text.split())
    if (results.total and not applied) or results.timed_out or request.filters or request.without or request.page > 1:
        return None
    if not text or len(text) > MAX_CHARS or PERSONAL.search(DAY.sub("", text)):
        return None
    return ZeroHit(text, day, applied)


def note(folder: Path, results: Results) -> None:
    """Keeps a search without hits. A log that cannot be written costs nobody their answer: the log says why."""
    found = zero_hit(results, datetime.now(UTC).date())
    if found is None:
        return
    try:
        _append(folder / FILE_NAME, found)
    except OSError as error:
        log.warning("the zero-hit log cannot be written: %s", error)


def read(folder: Path, since: Date | None = None) -> Iterator[ZeroHit]:
    """What is kept, oldest first; lines that a crash cut short are passed over."""
    for path in (_older(folder / FILE_NAME), folder / FILE_NAME):
        try:
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            found = _parsed(line)
            if found is not None and (since is None or found.day >= since):
                yield found


def report(zero_hits: Iterable[ZeroHit], analyzer: Analyzer) -> list[Unanswered]:
    """Questions by how often they were asked, then by how lately."""
    questions: dict[str, Unanswered] = {}
    for found in zero_hits:
        question = questions.setdefault(_folded(found.text, analyzer), Unanswered())
        question.count += 1
        question.spellings[found.text] += 1
        if found.day >= question.last_seen:
            question.last_seen, question.instead = found.day, found.instead
    return sorted(questions.values(), key=lambda q: (-q.count, -q.last_seen.toordinal(), q.text))


def days_ago(days: int) -> Date:
    return datetime.now(UTC).date() - timedelta(days=days)


def clear(folder: Path) -> None:
    for path in (folder / FILE_NAME, _older(folder / FILE_NAME)):
        path.unlink(missing_ok=True)


def _older(path: Path) -> Path:
    return path.with_suffix(".1.jsonl")


def _append(path: Path, found: ZeroHit) -> None:
    """Under a lock on the file itself, since several workers write; whoever fills it moves it aside."""
    row = {"text": found.text, "day": found.day.isoformat()} | ({"instead": found.instead} if found.instead else {})
    line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    while True:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            if os.fstat(fd).st_ino != _inode(path):
                continue  # moved aside while we waited
            os.write(fd, line)
            if os.fstat(fd).st_size >= MAX_BYTES:
                path.replace(_older(path))
            return
        finally:
            os.close(fd)


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return -1


def _parsed(line: bytes) -> ZeroHit | None:
    try:
        row = json.loads(line)
        return ZeroHit(str(row["text"]), Date.fromisoformat(row["day"]), str(row.get("instead", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _folded(text: str, analyzer: Analyzer) -> str:
    """The text with each word as the index spells it; quotation marks and operators stay."""
    out: list[str] = []
    at = 0
    for token in analyzer.tokens(text):
        if token.start >= at:
            out += (text[at : token.start], token.part.terms[Level.WORD])
            at = token.end
    return "".join([*out, text[at:]])
