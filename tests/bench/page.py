"""The whole default search in one process: `python -m tests.bench.page`.

29,858 articles through `SearchIndex`: store, analysis at all levels, ranking, facets, ten hits with snippets. Asked are
500 runs of one to five words from headlines, 150 headlines of up to eight words and the first two words of as many
others, always the same. Says what indexing cost, and p50 and p95 of a search; `first`: of words that this process was
never asked for, so that nothing of them is kept.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from searchapp.index import SearchIndex
from searchapp.readers import read

from tests.bench.__main__ import CACHE, shared_folder
from tests.bench.report import percentile
from tests.bench.worker import cpu_seconds, memory_mb

FACETS = ("section", "source", "kind", "year")


def main() -> int:
    options = arguments()
    folder = options.work / "page"
    corpus = shared_folder() / "data/saudinews/corpus.jsonl.gz"
    if options.fresh or not folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        print(json.dumps(build(folder, corpus)))
    with SearchIndex.open(folder) as index:
        titles = [words for article in read(corpus) if len(words := article.title.split()) >= 5]
        queries = runs(titles, options.queries)
        index.search("الأخبار", facets=FACETS)
        first = {name: ask(index, asked, 1) for name, asked in headlines(titles).items()}
        ask(index, queries, 1)
        gc.collect()
        gc.freeze()
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(ask, index, queries, 1)
            pstats.Stats(profile).sort_stats("tottime").print_stats(40)
        rows = {"one to five words": ask(index, queries, options.rounds)}
        for name, asked in headlines(titles).items():
            rows[f"{name}, first"], rows[name] = first[name], ask(index, asked, options.rounds)
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    parser.add_argument("--work", type=Path, default=CACHE)
    parser.add_argument("--fresh", action="store_true", help="index anew")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    return parser.parse_args()


def build(folder: Path, corpus: Path) -> dict[str, float]:
    before, started = cpu_seconds(), time.perf_counter()
    with SearchIndex.open(folder, create=True) as index:
        counts = index.add(read(corpus))
        info = index.info()
    spent, wall = cpu_seconds() - before, time.perf_counter() - started
    return {
        "articles": counts.added,
        "index_cpu_seconds": round(spent, 1),
        "index_wall_seconds": round(wall, 1),
        "peak_mb": round(memory_mb()),
        "store_mb": round(info.store_bytes / 1e6, 1),
        "engine_mb": round(info.engine_bytes / 1e6, 1),
    }


def headlines(titles: list[list[str]]) -> dict[str, list[str]]:
    """Whole headlines, and what somebody in a hurry types of others."""
    drawn = Random(6).sample(titles, 300)
    return {"headlines": [" ".join(w[:8]) for w in drawn[:150]], "two words": [" ".join(w[:2]) for w in drawn[150:]]}


def runs(titles: list[list[str]], count: int) -> list[str]:
    chance = Random(5)
    drawn = []
    for k in range(count):
        words, size = chance.choice(titles), 1 + k % 5
        at = chance.randrange(len(words) - size + 1)
        drawn.append(" ".join(words[at : at + size]))
    return drawn


def ask(index: SearchIndex, queries: list[str], rounds: int) -> dict[str, Any]:
    spent: dict[str, list[float]] = {query: [] for query in queries}
    hits, timed_out = Counter[bool](), 0
    for seed in range(rounds):
        for query in Random(seed).sample(queries, len(queries)):
            before = time.process_time()
            results = index.search(query, facets=FACETS)
            spent[query].append((time.process_time() - before) * 1e3)
            hits[bool(results.hits)] += 1
            timed_out += results.timed_out
    medians = {query: median(many) for query, many in spent.items()}
    each = list(medians.values())
    assert not timed_out, f"{timed_out} searches passed their deadline"
    return {
        "queries": len(each),
        "found_nothing": hits[False] // rounds,
        "p50_ms": round(median(each), 2),
        "p95_ms": round(percentile(each, 95), 2),
        "worst": [
            (query, round(median(many), 1)) for query, many in sorted(spent.items(), key=lambda x: -median(x[1]))[:5]
        ],
        "rss_mb": round(memory_mb("VmRSS")),
    }


if __name__ == "__main__":
    sys.exit(main())
