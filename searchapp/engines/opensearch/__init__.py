"""The engine for more than one machine: an OpenSearch cluster shards, replicates and fails over, we analyse and rank.

The modules, as data flows: `layout` (what stands on the cluster), `digest` (articles to terms), `packing` (the
forward index), `words` and `stats` (forms, document frequencies), `commits` (the record of them), `writer`; then
`weighing` (idf and shares), `dsl` (plans to queries), `local` (exact scores of candidates), `reader`, `engine`.
`client` is the door.

**A search.** The cluster finds what matches, counts it and its facets, and ranks it nearly as we would; the best few
hundred come back with their packed forward index, are scored here exactly as the embedded engine scores, and go on to
the second stage. Scores, totals, facets and pages are those of the embedded engine.

**A commit.** See `writer`. Readers see a commit when its record is written; each holds a point in time.
"""

from __future__ import annotations

import json
from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.engines.opensearch.client import Cluster
from searchapp.engines.opensearch.engine import POINTER, OpenSearchEngine, remove
from searchapp.settings import Settings


def open(
    path: Path | str, analyzer: Analyzer, *, create: bool = False, settings: Settings | None = None
) -> OpenSearchEngine:
    """The index that the folder `path` names, on the cluster of `settings.opensearch`. `create`: makes one.

    Raises `EngineNotInstalled`, `EngineUnavailable`, `IndexNotFound`, `IndexMismatch` (another analyzer, format or
    mapping), `IndexCorrupt`.
    """
    engine = OpenSearchEngine(Path(path), analyzer, settings or Settings())
    engine.open(create=create)
    return engine


def discard(path: Path, settings: Settings) -> None:
    """Removes from the cluster what the folder `path` names; fine when it is not there."""
    pointer = path / POINTER
    if pointer.is_file():
        name = str(json.loads(pointer.read_text(encoding="utf-8"))["index"])
        remove(Cluster(settings.opensearch), name)


__all__ = ["OpenSearchEngine", "discard", "open"]
