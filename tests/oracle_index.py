"""An index on the oracle, for tests of everything around the engine: exact, quick to open, nothing on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from searchapp.analysis import Analyzer
from searchapp.index import SearchIndex

from tests.oracle import OracleEngine

_ENGINES: dict[Path, OracleEngine] = {}


def open_oracle(path: Path, analyzer: Analyzer, *, create: bool = False, settings: object = None) -> OracleEngine:
    """One engine per path and test run, as if it were on disk."""
    if create:
        path.mkdir()
        _ENGINES[path] = OracleEngine(analyzer)
    return _ENGINES[path]


open_oracle.engine_name = "oracle"  # type: ignore[attr-defined]


def open_index(path: Path, **keywords: Any) -> SearchIndex:
    return SearchIndex.open(path, engine=open_oracle, **{"create": True, **keywords})
