"""Minutes of a busy day: `python -m tests.soak INDEX --minutes 4`.

`searchapp serve` on a copy of an index, as anybody runs it. Eight clients keep their connections and ask a mix: pages
of results with filters, sorts and pages, articles, suggestions, the API, feeds, and texts nobody hopes for. Beside them
one writer adds and deletes and looks for what it has written, and once rebuilds the whole index.

Says requests, errors, p50 and p99 by kind, and how the memory of each server process grew. Exit code 1 when anything
failed: an answer that is no 200, a connection cut, a written article that is not found.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import linear_regression
from urllib.parse import urlencode

from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.store import Store

from tests.bench.report import percentile
from tests.query.hostile import texts

CLIENTS = 8
WATCH_SECONDS = 2.0
WRITE_SECONDS = 1.0  # between two batches
BATCH = 25
WARM = 1 / 3  # of the time is left out of the memory's slope: caches fill


@dataclass
class Figures:
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    memory: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    commits: int = 0
    rebuilds: int = 0


class Archive:
    """What clients ask for, drawn from the articles themselves."""

    def __init__(self, path: Path) -> None:
        with Store(path / "articles.sqlite") as store:
            drawn = [article for n, article in enumerate(store.all()) if n % 29 == 0]
        self.ids = [article.id for article in drawn]
        self.titles = [words for article in drawn if len(words := article.title.split()) >= 3]
        self.sections = sorted({article.section for article in drawn if article.section}) or [""]

    def request(self, chance: Random) -> tuple[str, str]:
        """(kind, address)."""
        words = chance.choice(self.titles)
        at = chance.randrange(len(words))
        text = " ".join(words[at : at + chance.choice((1, 1, 2, 2, 3, 8))])
        hostile = next(texts(1, seed=chance.randrange(1 << 30))).encode("utf-8", "replace")[:6000]
        mix: tuple[tuple[int, str, str, dict[str, object]], ...] = (
            (8, "results", "/", {"q": text}),
            (1, "phrase", "/", {"q": f'"{text}"'}),
            (2, "filtered", "/", {"q": text, "section": chance.choice(self.sections), "sort": "newest"}),
            (1, "filtered", "/", {"q": text, "page": chance.randint(2, 40)}),
            (1, "hostile", "/", {"q": hostile}),
            (2, "article", "/article", {"id": chance.choice(self.ids), "q": text}),
            (3, "suggest", "/suggest", {"q": text[: chance.randint(1, 6)]}),
            (2, "api", "/api/v1/search", {"q": text, "facets": "section,year"}),
            (1, "atom", "/search.atom", {"q": text}),
        )
        _, kind, path, asked = chance.choices(mix, [share for share, *_ in mix])[0]
        return kind, f"{path}?{urlencode(asked)}"


def client(port: int, archive: Archive, seed: int, until: float, figures: Figures) -> None:
    chance = Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        kind, address = archive.request(chance)
        started = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            figures.errors.append(f"{kind} {address[:200]}: {type(error).__name__}: {error}")
            connection.close()
            continue
        figures.seconds[kind].append(time.perf_counter() - started)
        if answer.status != 200:
            figures.errors.append(f"{kind} {address[:200]}: {answer.status}")
    connection.close()


def writer(path: Path, port: int, seconds: float, told: Connection) -> None:
    """Adds a batch, looks for it over HTTP, deletes the one before; rebuilds once, a quarter into the time.

    A process of its own, as a command that adds would be. Tells its commits, its rebuilds and what it did not find.
    """
    started = time.monotonic()
    number = rebuilds = 0
    errors = []
    with SearchIndex.open(path, settings=Settings(lock_seconds=300)) as index:
        while time.monotonic() < started + seconds:
            number += 1
            mark = "زقرمط" + "".join("بتثجحخدذرس"[int(digit)] for digit in str(number))
            index.add(
                Article(f"soak-{number}-{n}", f"خبر {mark} رقمه {n}", "نص قصير يكتب ثم يمحى.", section="تجربة")
                for n in range(BATCH)
            )
            total = json.loads(fetched(port, "/api/v1/search?" + urlencode({"q": f"={mark}"})))["total"]
            if total != BATCH:
                errors.append(f"{BATCH} articles added, {total} found")
            index.delete([f"soak-{number - 1}-{n}" for n in range(BATCH)])
            if not rebuilds and time.monotonic() > started + seconds / 4:
                index.rebuild()
                rebuilds += 1
            time.sleep(WRITE_SECONDS)
    told.send((number * 2, rebuilds, errors))


def fetched(port: int, address: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address)
        return connection.getresponse().read()
    finally:
        connection.close()


@contextmanager
def serving(path: Path, workers: int) -> Iterator[tuple[int, list[int]]]:
    """The port and the process ids that answer."""
    command = [sys.executable, "-m", "searchapp", "--lang", "en", "serve", "--index", str(path), "--port", "0"]
    command += ["--workers", str(workers), "--set", "web.api_limit=", "--set", "web.zero_hit_log=true"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        port = next((int(found[1]) for line in lines if (found := re.search(r":(\d+)/", line))), 0)
        threading.Thread(target=lambda: [sys.stderr.write(line) for line in lines], daemon=True).start()
        try:
            fetched(port, "/readyz")
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            yield port, [int(pid) for pid in children] if workers > 1 else [process.pid]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def resident_mb(pid: int) -> float:
    """Without the pages of files: an index that is mapped belongs to the system's cache."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def watch(pids: list[int], started: float, until: float, figures: Figures) -> None:
    while time.monotonic() < until:
        for pid in pids:
            try:
                figures.memory[pid].append((time.monotonic() - started, resident_mb(pid)))
            except OSError:
                figures.errors.append(f"server process {pid} is gone")
                return
        time.sleep(WATCH_SECONDS)


def soak(path: Path, minutes: float, clients: int, workers: int) -> Figures:
    figures, archive = Figures(), Archive(path)
    with serving(path, workers) as (port, pids):
        started = time.monotonic()
        until = started + minutes * 60
        jobs = [threading.Thread(target=client, args=(port, archive, n, until, figures)) for n in range(clients)]
        jobs.append(threading.Thread(target=watch, args=(pids, started, until, figures)))
        hear, told = multiprocessing.Pipe(duplex=False)
        writing = multiprocessing.get_context("spawn").Process(target=writer, args=(path, port, minutes * 60, told))
        writing.start()
        told.close()  # ours: so that the writer's death is heard
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
        try:
            figures.commits, figures.rebuilds, errors = hear.recv()
            figures.errors += errors
        except EOFError:
            figures.errors.append("the writer died")
        writing.join()
    return figures


def slope(samples: list[tuple[float, float]]) -> float:
    """MB a minute, once warm."""
    warm = [sample for sample in samples if sample[0] >= samples[-1][0] * WARM]
    return linear_regression(*zip(*warm, strict=True)).slope * 60 if len(warm) > 2 else 0.0


def told(figures: Figures, minutes: float) -> Iterator[str]:
    count = sum(map(len, figures.seconds.values()))
    yield f"{count} requests in {minutes:g} min ({count / minutes / 60:.1f}/s), {len(figures.errors)} errors,"
    yield f"{figures.commits} commits, {figures.rebuilds} rebuilds, on {os.cpu_count()} cores"
    yield "| kind | requests | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|"
    for kind, seconds in sorted(figures.seconds.items()):
        ms = [s * 1e3 for s in seconds]
        yield f"| {kind} | {len(ms)} | {percentile(ms, 50):.0f} | {percentile(ms, 99):.0f} | {max(ms):.0f} |"
    for pid, samples in figures.memory.items():
        first, last = samples[0][1], samples[-1][1]
        yield f"process {pid}: {first:.0f} MB at first, {last:.0f} at last, {slope(samples):+.1f} MB/min once warm"
    yield from figures.errors[:20]


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("index", type=Path, help="copied first, and left as it is")
    options.add_argument("--minutes", type=float, default=4)
    options.add_argument("--clients", type=int, default=CLIENTS)
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="searchapp-soak-") as folder:
        path = Path(shutil.copytree(asked.index, Path(folder) / "index"))
        figures = soak(path, asked.minutes, asked.clients, asked.workers)
    print("\n".join(told(figures, asked.minutes)))
    return 1 if figures.errors else 0


if __name__ == "__main__":
    sys.exit(main())
