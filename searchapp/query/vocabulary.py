"""What the query layer asks of an index: an `EngineReader` is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from searchapp.model import Level
from searchapp.query.plan import Pattern


class Expanded(Protocol):
    @property
    def terms(self) -> Sequence[tuple[str, int]]: ...

    @property
    def truncated(self) -> bool: ...


class OutOfTime(Exception):
    """The search has taken as long as it may; raised by who counts for the query layer."""


class Vocabulary(Protocol):
    """A snapshot of the terms of an index; see `searchapp.engines.EngineReader` for what the methods promise."""

    @property
    def article_count(self) -> int: ...

    def document_frequency(self, field: str, level: Level, text: str) -> int: ...

    def expand(self, pattern: Pattern) -> Expanded: ...

    def forms_of(self, level: Level, text: str, limit: int = 50) -> list[tuple[str, int]]: ...

    def vocabulary(self, level: Level) -> Iterable[tuple[str, int]]: ...
