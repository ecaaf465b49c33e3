"""The server, as processes: it starts, is shared, stays up through rebuilds, stops when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.web import serve

from tests.web.articles import ARTICLES

pytestmark = pytest.mark.slow

START = """
import sys
from searchapp.web.serve import run
ready = lambda host, port: print(port, flush=True)
raise SystemExit(run(sys.argv[1], port=0, workers=int(sys.argv[2]), threads=2, ready=ready))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add(ARTICLES)
    return tmp_path / "index"


@contextmanager
def serving(folder: Path, workers: int) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = [sys.executable, "-c", START, str(folder), str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line, process.stderr.read() if process.stderr else ""
            yield int(line), process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def children_of(process: subprocess.Popen[str]) -> list[int]:
    asked = ["ps", "-o", "pid=", "--ppid", str(process.pid)]
    return [int(pid) for pid in subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()]


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{quote(path, safe='/?=&')}", timeout=20) as response:
        return response.status, response.read().decode()


@pytest.mark.parametrize("workers", [1, 2])
def test_it_serves_and_stops_when_told(folder: Path, workers: int) -> None:
    with serving(folder, workers) as (port, process):
        for _ in range(6):
            status, page = get(port, "/?q=القمح")
            assert status == 200
            assert "القمح</mark>" in page
        assert json.loads(get(port, "/readyz")[1])["article_count"] == 12
    assert process.returncode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process only where there is no fork")
def test_a_worker_that_dies_is_started_again(folder: Path) -> None:
    with serving(folder, 2) as (port, process):
        get(port, "/healthz")
        children = children_of(process)
        assert len(children) == 2
        os.kill(children[0], signal.SIGKILL)
        for _ in range(20):
            assert get(port, "/healthz")[0] == 200
        os.kill(children[1], signal.SIGKILL)  # and the server is told to stop while this one is replaced
    assert process.returncode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process only where there is no fork")
def test_a_page_has_the_same_tag_whichever_worker_gives_it(folder: Path) -> None:
    with serving(folder, 2) as (port, process):

        def tag(path: str) -> str:
            with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as client:
                client.request("GET", path)
                response = client.getresponse()
                response.read()
                return str(response.headers["ETag"])

        before = tag("/analyze")
        for child in children_of(process):
            os.kill(child, signal.SIGKILL)
        assert tag("/analyze") == before, "the workers that took their places tell the same page apart"


def test_adds_and_rebuilds_show_without_one_failed_request(folder: Path) -> None:
    answers: list[int] = []
    stop = threading.Event()

    with serving(folder, 2) as (port, _):

        def ask() -> None:
            while not stop.is_set():
                answers.append(get(port, "/?q=القمح")[0])

        asking = [threading.Thread(target=ask) for _ in range(2)]
        for thread in asking:
            thread.start()
        with SearchIndex.open(folder) as index:
            for n in range(3):
                index.add([Article(f"new-{n}", f"زلزال رقم {n}", "شعر السكان بزلزال خفيف.")])
                index.rebuild()
        assert "3 نتائج" in get(port, "/?q=زلزال")[1]
        stop.set()
        for thread in asking:
            thread.join(30)
    assert answers
    assert set(answers) == {200}


def test_hostile_clients_get_an_answer_or_nothing_and_others_are_served(folder: Path) -> None:
    with serving(folder, 1) as (port, _):
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert get(port, "/?q=القمح")[0] == 200, "slow clients take nobody's place"

        def status(method: str, path: str, **headers: str) -> int:
            with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as client:
                client.request(method, path, headers=headers)
                response = client.getresponse()
                response.read()
                return response.status

        assert status("GET", "/?q=" + "a" * 10_000) == 200
        assert status("GET", "/", **{"X-Big": "a" * 40_000}) in (400, 431)
        assert status("POST", "/") == 405
        assert status("BREW", "/") in (400, 405, 501)
        raw = socket.create_connection(("127.0.0.1", port))
        raw.sendall(b"GET /?q=\xff\xfe\x00 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b" 500 " not in raw.recv(100)
        for connection in (*slow, raw):
            connection.close()
        assert get(port, "/healthz")[0] == 200


def test_told_twice_to_stop_it_finishes_what_it_answers() -> None:
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, serve._interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_missing_index_is_an_error_before_anything_listens(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path / "none"), "1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode != 0
    assert "IndexNotFound" in ran.stderr


def test_workers_share_connections_that_are_kept(folder: Path) -> None:
    with serving(folder, 2) as (port, process):
        connections = [HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(8)]
        for connection in connections:
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
        held = sorted(connections_of(pid) for pid in children_of(process))
        assert held == [4, 4]
        for connection in connections:
            connection.close()


def connections_of(pid: int) -> int:
    """How many sockets a server process has open beside the one it listens on."""
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    return sum(link in _established() for link in links)


def _established() -> set[str]:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows if row[3] == "01"}
