"""Every bound and knob, with its default and its reason. One frozen object is handed down; nothing reads globals."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost. Over a bound: a notice, and the rest of the query still runs."""

    query_chars: int = 1000
    clauses: int = 32
    depth: int = 16
    wildcard_letters: int = 2
    expansions: int = 200
    edit_distance: int = 2
    window: int = 10_000  # page * page_size
    seconds: float = 2.0  # wall clock, expansion and collection together
    filter_values: int = 100


@dataclass(frozen=True, slots=True)
class ReadBounds:
    """What one input file may cost. Over a bound: the record, or the file, is reported and skipped."""

    line_bytes: int = 16 << 20  # a line of JSON Lines or CSV, an element of a JSON array
    document_bytes: int = 32 << 20  # a file that is read whole: plain text, HTML, Markdown, a JSON object
    archive_bytes: int = 16 << 30  # all that one zip or gz holds, unpacked
    archive_entries: int = 200_000
    archive_ratio: int = 250  # unpacked to packed, once an entry is larger than archive_ratio_from
    archive_ratio_from: int = 32 << 20
    nesting: int = 3  # archives within archives
    problems_per_file: int = 1000  # then the rest of the file is left


@dataclass(frozen=True, slots=True)
class Settings:
    bounds: Bounds = field(default_factory=Bounds)
    engine: str = "whoosh"
    index_memory_mb: int = 256  # the inverter flushes a segment when it holds this much
    lock_seconds: float = 30.0  # how long a writer waits for another
    workers: int = 1  # processes that invert in parallel
