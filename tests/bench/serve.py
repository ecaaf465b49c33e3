"""The server under load: `python -m tests.bench.serve`.

500 queries from headlines (those of `tests.bench.page`), ten results, whole pages, gzip, keep-alive connections, beside
a trivial Flask page on the same server in the same run. Two loads: as fast as it goes (`full`), and half as many
requests per second, sent by the clock whether or not earlier ones are answered (`half`); a time counts from when the
request was due. `per core` is requests per second of CPU that the server's processes spent: others on the machine do
not count, nor does our client.

- first: each query once, to a server that was just started
- searched: again and again, and no page is kept (`web.kept_pages_mb = 0`)
- kept: again and again, as `searchapp serve` comes
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any
from urllib.parse import quote

from searchapp.index import SearchIndex
from searchapp.readers import read

from tests.bench.__main__ import CACHE, shared_folder
from tests.bench.page import build, runs
from tests.bench.report import percentile

START = """
import sys
from dataclasses import replace
from flask import Flask
import searchapp.web.app
from searchapp.settings import load_settings
from searchapp.web.serve import run
from pathlib import Path

folder, workers, threads, kept, trivial = sys.argv[1], *map(int, sys.argv[2:])
settings = load_settings(Path(folder)).settings
if not kept:
    settings = replace(settings, web=replace(settings.web, kept_pages_mb=0))
if trivial:
    app = Flask("trivial")
    items = "".join(f"<li><h2><a href='/{n}'>{n}</a></h2><p>" + "x" * 300 for n in range(10))
    app.add_url_rule("/", "page", lambda: f"<!doctype html><title>t</title><ol>{items}</ol>")
    searchapp.web.app.create_app = lambda *_, **__: app
ready = lambda host, port: print(port, flush=True)
run(folder, port=0, workers=workers, threads=threads, settings=settings, ready=ready)
"""
WARM_SECONDS = 4
"""What a server prepares after its start is not what is measured."""
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def cpu_seconds(self) -> float:
        """Spent by the process and its workers until now."""
        asked = ["ps", "-o", "pid=", "--ppid", str(self.process.pid)]
        listed = subprocess.run(asked, capture_output=True, text=True, check=False)
        pids = [self.process.pid, *map(int, listed.stdout.split())]
        return sum(self._ticks(pid) for pid in pids) / TICKS

    @staticmethod
    def _ticks(pid: int) -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])


@contextmanager
def serving(folder: Path, workers: int, threads: int, *, kept: bool = True, trivial: bool = False) -> Iterator[Server]:
    numbers = [str(int(value)) for value in (workers, threads, kept, trivial)]
    command = [sys.executable, "-c", START, str(folder), *numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        sleep(WARM_SECONDS)
        try:
            yield Server(process, port)
        finally:
            process.send_signal(signal.SIGTERM)


class Client:
    """Keep-alive connections; `times` are seconds from when a request was due until its last byte."""

    def __init__(self, port: int, paths: Sequence[str], connections: int) -> None:
        self.port = port
        self.connections = connections
        self.requests = [
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode() for path in paths
        ]
        self.times: list[float] = []
        self.failed = 0
        self.bytes = 0

    async def full(self, count: int) -> None:
        """`count` requests, each connection asking again as soon as it is answered."""
        left = iter(islice(cycle(self.requests), count))

        async def work() -> None:
            streams = await self._connected()
            for request in left:
                await self._ask(streams, request, perf_counter())
            streams[1].close()

        await asyncio.gather(*(work() for _ in range(self.connections)))

    async def paced(self, count: int, rate: float) -> None:
        """`count` requests, `rate` in a second, each on time even when others are late."""
        queue: asyncio.Queue[tuple[bytes, float] | None] = asyncio.Queue()

        async def work() -> None:
            streams = await self._connected()
            while (due := await queue.get()) is not None:
                await self._ask(streams, *due)
            streams[1].close()

        workers = [asyncio.create_task(work()) for _ in range(self.connections)]
        started = perf_counter()
        for number, request in enumerate(islice(cycle(self.requests), count)):
            due = started + number / rate
            if (early := due - perf_counter()) > 0:
                await asyncio.sleep(early)
            queue.put_nowait((request, due))
        for _ in workers:
            queue.put_nowait(None)
        await asyncio.gather(*workers)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def _ask(
        self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes, due: float
    ) -> None:
        reader, writer = streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(size)
        self.times.append(perf_counter() - due)
        self.bytes += size
        self.failed += not head.startswith(b"HTTP/1.1 200 ")


def measured(server: Server, client: Client, work: Any) -> dict[str, Any]:
    before, started = server.cpu_seconds(), perf_counter()
    asyncio.run(work)
    seconds, cpu = perf_counter() - started, server.cpu_seconds() - before
    times = [time * 1e3 for time in client.times]
    return {
        "requests": len(times),
        "failed": client.failed,
        "per_second": round(len(times) / seconds, 1),
        "per_core": round(len(times) / max(cpu, 0.01), 1),
        "p50_ms": round(median(times), 1),
        "p99_ms": round(percentile(times, 99), 1),
        "page_kb": round(client.bytes / len(times) / 1e3, 1),
    }


def loads(server: Server, paths: Sequence[str], count: int, connections: int) -> dict[str, Any]:
    """Full load, then half of what that gave."""
    client = Client(server.port, paths, connections)
    full = measured(server, client, client.full(count))
    client = Client(server.port, paths, connections * 4)
    return {"full": full, "half": measured(server, client, client.paced(count, full["per_second"] / 2))}


def main() -> int:
    options = arguments()
    folder: Path = options.index or options.work / "page"
    corpus = shared_folder() / "data/saudinews/corpus.jsonl.gz"
    if not folder.exists():
        print(json.dumps(build(folder, corpus)))
    titles = [words for article in read(corpus) if len(words := article.title.split()) >= 5]
    paths = ["/?q=" + quote(query) for query in runs(titles, options.queries)]
    with SearchIndex.open(folder) as index:
        print(json.dumps({"articles": len(index), "workers": options.workers, "threads": options.threads}))
    size = options.workers, options.threads
    count, connections = options.requests, options.connections
    rows: dict[str, Any] = {}
    with serving(folder, *size, trivial=True) as server:
        rows["trivial"] = loads(server, paths, count * 4, connections)
    with serving(folder, *size, kept=False) as server:
        client = Client(server.port, paths, connections)
        rows["first"] = {"full": measured(server, client, client.full(len(paths)))}
        rows["searched"] = loads(server, paths, count, connections)
    with serving(folder, *size) as server:
        client = Client(server.port, paths, connections)
        asyncio.run(client.full(len(paths) * options.workers * 2))  # until every worker has met every page
        rows["kept"] = loads(server, paths, count * 4, connections)
    for name, row in rows.items():
        for load, figures in row.items():
            print(json.dumps({"pages": name, "load": load, **figures}))
    failed = sum(figures["failed"] for row in rows.values() for figures in row.values())
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.serve", description=__doc__)
    parser.add_argument("--work", type=Path, default=CACHE)
    parser.add_argument("--index", type=Path, help="an index that is there already")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--requests", type=int, default=1000, help="in each load; four times as many of quick pages")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--connections", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
