"""The wall-clock limit of one search, over all its steps."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from searchapp.engines import EngineQuery, EngineReader
from searchapp.query.plan import Plan
from searchapp.query.vocabulary import OutOfTime
from searchapp.records import dataclass
from searchapp.settings import Settings

LEAST_SHARE = 0.25
"""Of the limit, for collecting: on a machine so busy that reading the query took it all, it still finds something."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at`: `time.monotonic()` seconds; `least`: what `left_to_collect` is never less than."""

    at: float
    least: float

    @classmethod
    def of(cls, settings: Settings, spent: float = 0.0) -> Deadline:
        """Of a search that begins now, or that began `spent` seconds ago."""
        seconds = settings.bounds.seconds
        return cls(monotonic() + seconds - spent, seconds * LEAST_SHARE)

    @property
    def passed(self) -> bool:
        return monotonic() > self.at

    def left_to_collect(self) -> float:
        return max(self.at - monotonic(), self.least)

    def count(self, reader: EngineReader, plan: Plan, filters: Mapping[str, Plan]) -> int:
        """The exact total of a plan. Raises `OutOfTime`."""
        found = reader.search(EngineQuery(plan=plan, filters=filters, limit=0, seconds=self.at - monotonic()))
        if found.timed_out:
            raise OutOfTime
        return found.total
