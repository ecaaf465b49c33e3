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
class Settings:
    bounds: Bounds = field(default_factory=Bounds)
    engine: str = "whoosh"
    index_memory_mb: int = 256  # the inverter flushes a segment when it holds this much
    lock_seconds: float = 30.0  # how long a writer waits for another
    workers: int = 1  # processes that invert in parallel
