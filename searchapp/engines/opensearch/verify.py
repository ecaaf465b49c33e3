"""What is wrong with an index of the cluster, in sentences."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.engines.opensearch.client import Cluster
from searchapp.engines.opensearch.reader import Reader
from searchapp.engines.opensearch.stats import KEYS


def problems(engine: Any, cluster: Cluster, reader: Reader, *, deep: bool) -> list[str]:
    found = []
    for name in (engine.index, f"{engine.index}-words"):
        health = cluster.ask("GET", f"/_cluster/health/{name}")
        if health["status"] == "red":
            found.append(f"{name}: {health['unassigned_shards']} shards are nowhere (red)")
    if found:
        return found
    count = int(cluster.ask("GET", f"/{engine.index}/_count")["count"])
    if count != reader.article_count:
        found.append(f"{engine.index} holds {count} articles, its record says {reader.article_count}")
    if deep:
        truth = engine.counted(reader.words, reader.commit)
        for field, level in KEYS:
            ours, theirs = (s.counts.get((field, level), np.zeros(0, np.int64)) for s in (reader.stats, truth))
            size = max(len(ours), len(theirs))
            if not np.array_equal(np.pad(ours, (0, size - len(ours))), np.pad(theirs, (0, size - len(theirs)))):
                found.append(f"the statistics of {field} at level {level.name.lower()} do not fit the articles")
        for name in ("articles", "tokens", "holders"):
            if getattr(truth, name) != getattr(reader.stats, name):
                found.append(f"the statistics do not fit the articles: {name}")
    return found
