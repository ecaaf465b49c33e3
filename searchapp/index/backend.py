"""Which engine an index uses, and with what it is opened."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.engines import Engine
from searchapp.errors import InvalidRequest
from searchapp.records import dataclass
from searchapp.settings import Settings

EngineOpener = Callable[..., Engine]
"""`open(path, analyzer, *, create=False, settings=...)` of an engine; its name is its attribute `engine_name`."""

ENGINES = {"whoosh": "searchapp.engines.whoosh", "opensearch": "searchapp.engines.opensearch"}

OUTSIDE = ("opensearch",)
"""Engines whose data is not in the folder: their module's `discard(path, settings)` removes it, and their `publish()`
is told that their generation serves now."""


@dataclass(frozen=True, slots=True)
class Backend:
    name: str
    opener: EngineOpener
    analyzer: Analyzer
    settings: Settings

    def open(self, path: Path, *, create: bool = False) -> Engine:
        return self.opener(path, self.analyzer, create=create, settings=self.settings)

    def discard(self, generation: Path) -> None:
        """Removes what engines hold outside a generation's folder, before the folder goes.

        Raises `EngineUnavailable`, `EngineNotInstalled`: then it must not go yet.
        """
        for name in OUTSIDE:
            if (generation / name).is_dir():
                import_module(ENGINES[name]).discard(generation / name, self.settings)


def backend(engine: str | EngineOpener | None, analyzer: Analyzer | None, settings: Settings) -> Backend:
    """Raises `InvalidRequest` for an engine we do not know, `EngineNotInstalled` for one whose package is missing."""
    name, opener = _named(engine or settings.engine)
    return Backend(name, opener, analyzer or _default_analyzer(), settings)


def _named(engine: str | EngineOpener) -> tuple[str, EngineOpener]:
    if not isinstance(engine, str):
        return str(getattr(engine, "engine_name", "engine")), engine
    if engine not in ENGINES:
        raise InvalidRequest("engine", f"{engine!r} is not one of {', '.join(ENGINES)}")
    opener: EngineOpener = import_module(ENGINES[engine]).open
    return engine, opener


def _default_analyzer() -> Analyzer:
    from searchapp.analysis.arabic import default_analyzer

    return default_analyzer()
