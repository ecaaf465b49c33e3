"""How far the cluster's answers are those of the embedded engine, on development data.

    python -m tests.opensearch.agreement sn-title 15000 500      news, headlines and random words as queries
    python -m tests.opensearch.agreement arcd-hard 20000 300     passages, judged questions

Builds both indexes in a folder that is removed again, from the first articles of the collection and those that are
judged for the queries. Needs Java and Maven, or SEARCHAPP_TEST_CLUSTER. Times are of this machine and its other work.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import log2
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from searchapp.engines.opensearch import OpenSearchEngine
from searchapp.index import SearchIndex
from searchapp.model import Article, Results
from searchapp.settings import Settings

from tests.opensearch.cluster import cluster
from tests.opensearch.conftest import options

SHARED = Path(os.environ.get("SEARCHAPP_SHARED") or Path(__file__).parents[3] / "shared")
WORD = re.compile("[\u0621-\u064a]{3,}")


@dataclass
class Collection:
    articles: list[Article]
    queries: list[tuple[str, str]]
    judged: dict[str, dict[str, int]]


@dataclass
class Tally:
    same: int = 0
    totals: int = 0
    seconds: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    quality: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    others: list[str] = field(default_factory=list)

    def add(self, text: str, pair: Sequence[Results], judged: dict[str, int]) -> None:
        ids = [[hit.article.id for hit in results.hits] for results in pair]
        self.totals += pair[0].total == pair[1].total
        self.same += ids[0] == ids[1]
        if ids[0] != ids[1]:
            self.others.append(text)
        for values, found in zip(self.quality, ids, strict=True):
            if judged:
                values.append(ndcg(found, judged))

    def __str__(self) -> str:
        count = len(self.seconds[0])
        lines = [f"same first ten hits: {self.same} of {count}; same total: {self.totals}"]
        for name, seconds, quality in zip(("embedded", "cluster"), self.seconds, self.quality, strict=True):
            mean = f", nDCG@10 {sum(quality) / len(quality):.4f} of {len(quality)}" if quality else ""
            lines.append(f"{name}: median {1000 * median(seconds):.0f} ms{mean}")
        return "\n".join([*lines, *(f"differs: {text}" for text in self.others)])


def load(name: str, articles: int, queries: int) -> Collection:
    chance = Random(7)
    folder = SHARED / "data" / name
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    chance.shuffle(asked)
    chosen = [(query["id"], query["text"]) for query in asked[:queries]]
    if name == "sn-title":
        words = [word for query in asked for word in WORD.findall(query["text"])]
        rest = [("", " ".join(chance.choices(words, k=chance.choice((1, 2, 2, 3))))) for _ in range(queries // 2)]
        chosen = chosen[: queries - len(rest)] + rest
    judged: dict[str, dict[str, int]] = {}
    wanted = {query for query, _ in chosen}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, article, grade = line.split("\t")[:3]
        if query in wanted:
            judged.setdefault(query, {})[article] = int(grade)
    needed = {article for grades in judged.values() for article in grades}
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = sorted(map(json.loads, lines), key=lambda record: record["id"] not in needed)[:articles]
    made = [Article(r["id"], r.get("title") or "", r.get("body") or r.get("text") or "") for r in records]
    return Collection(made, chosen, judged)


def ndcg(ids: Sequence[str], judged: dict[str, int]) -> float:
    best = sum(grade / log2(at + 2) for at, grade in enumerate(sorted(judged.values(), reverse=True)[:10]))
    return sum(judged.get(found, 0) / log2(at + 2) for at, found in enumerate(ids)) / best if best else 0.0


def main(name: str, articles: int, queries: int) -> None:
    collection = load(name, articles, queries)
    plain = Settings()
    plain = replace(plain, bounds=replace(plain.bounds, seconds=60.0))
    there = replace(plain, engine="opensearch", opensearch=options(cluster()))
    tally = Tally()
    with TemporaryDirectory() as folder:
        indexes = [SearchIndex.open(Path(folder) / each.engine, create=True, settings=each) for each in (plain, there)]
        for index in indexes:
            started = perf_counter()
            index.add(collection.articles)
            print(f"{index.settings.engine}: {len(index)} articles in {perf_counter() - started:.0f} s", flush=True)
        for query, text in collection.queries:
            pair = []
            for index, seconds in zip(indexes, tally.seconds, strict=True):
                started = perf_counter()
                pair.append(index.search(text))
                seconds.append(perf_counter() - started)
            tally.add(text, pair, collection.judged.get(query, {}))
        engine = indexes[1]._serving().engine
        for index in indexes:
            index.close()
        if isinstance(engine, OpenSearchEngine):
            engine.discard()
    print(tally)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
