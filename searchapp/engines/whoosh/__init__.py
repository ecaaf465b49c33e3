"""The default engine: Whoosh's segments, locks and commits, our array codec and vectorised search."""

from __future__ import annotations

from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.engines.whoosh.layout import ARTICLES, FieldLayout, Layout
from searchapp.settings import Settings


def open(
    path: Path | str,
    analyzer: Analyzer,
    *,
    create: bool = False,
    settings: Settings | None = None,
    layout: Layout = ARTICLES,
) -> WhooshEngine:
    """The index in a folder, ready to search. `create`: make an empty one where there is none.

    Raises `IndexNotFound`, `IndexMismatch` (built with another analyzer, layout or format), `IndexCorrupt`,
    `IndexUnsafe` (the folder belongs to another user).
    """
    engine = WhooshEngine(Path(path), analyzer, settings or Settings(), layout)
    if create:
        engine.create()
    engine.reader()
    return engine


__all__ = ["FieldLayout", "Layout", "WhooshEngine", "open"]
