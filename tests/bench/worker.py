"""One engine in a process of its own: `worker NAME index TEXTS FOLDER`, `worker NAME serve QUERIES FOLDER`; and
`worker NAME first WORDS FOLDER`, which prints the best id for any of some words and ends.

`serve` reads one command per line and answers each with one line of JSON: `round SEED` asks all queries once in an
order drawn from the seed and gives CPU nanoseconds per query; `top` the ten best of each; `every` a digest of all
that match. lucene/LuceneBench.java speaks the same language.
"""

from __future__ import annotations

import gc
import hashlib
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random

from tests.bench.corpus import Query, read_queries, read_texts
from tests.bench.peers import Peer, peer

COMPARED = ("and2", "and5", "phrase", "prefix")
"""Kinds of query whose whole result must be the same everywhere."""


def cpu_seconds() -> float:
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def memory_mb(name: str = "VmHWM") -> float:
    """VmHWM is the peak, VmRSS what is held now (a page that is only mapped and was read counts too)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith(name))


def build(engine: Peer, texts: Path, folder: Path) -> dict[str, float]:
    before, started = cpu_seconds(), time.perf_counter()
    engine.index(folder, read_texts(texts))
    seconds, wall = cpu_seconds() - before, time.perf_counter() - started
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {"cpu_seconds": seconds, "wall_seconds": wall, "peak_mb": memory_mb(), "size_mb": size / 1e6}


def serve(engine: Peer, queries: list[Query], folder: Path, commands: Iterable[str]) -> None:
    held, before, started = memory_mb("VmRSS"), time.process_time(), time.perf_counter()
    engine.open(folder)
    opened = {"open_cpu_ms": (time.process_time() - before) * 1e3, "open_ms": (time.perf_counter() - started) * 1e3}
    answer({**opened, "open_mb": memory_mb("VmRSS") - held})
    gc.collect()
    gc.freeze()
    for command in commands:
        what, _, seed = command.strip().partition(" ")
        if what == "round":
            answer(timed(engine, queries, int(seed)))
        elif what == "top":
            answer({query.number: engine.top(query) for query in queries})
        elif what == "every":
            answer({query.number: digest(engine.every(query)) for query in queries if query.kind in COMPARED})


def timed(engine: Peer, queries: list[Query], seed: int) -> dict[str, object]:
    spent = {}
    for query in Random(seed).sample(queries, len(queries)):
        before = time.process_time_ns()
        engine.top(query)
        spent[query.number] = time.process_time_ns() - before
    return {"ns": spent, "mb": memory_mb("VmRSS")}


def digest(ids: list[str]) -> str:
    return f"{len(ids)}:{hashlib.sha1(chr(10).join(sorted(ids)).encode()).hexdigest()[:12]}"


def answer(value: object) -> None:
    print(json.dumps(value), flush=True)


def main(name: str, what: str, given: str, folder: str) -> None:
    engine = peer(name)
    if what == "first":
        engine.open(Path(folder))
        answer(engine.top(Query(0, "or2", given))[:1])
    elif what == "index":
        answer(build(engine, Path(given), Path(folder)))
    else:
        serve(engine, read_queries(Path(given)), Path(folder), sys.stdin)


if __name__ == "__main__":
    main(*sys.argv[1:])
