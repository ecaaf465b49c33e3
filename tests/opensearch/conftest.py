"""The contract suite on a real cluster: the same tests, another engine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from searchapp.engines import Engine, opensearch
from searchapp.engines.opensearch.client import Cluster
from searchapp.settings import OpenSearch, Settings

from tests.engines.conftest import Opener, Twins, twin
from tests.engines.twin import Twin
from tests.opensearch.cluster import Running, cluster
from tests.oracle import PlainAnalyzer

__all__ = ["twin"]


PREFIX = f"searchapp-test-{uuid.uuid4().hex[:8]}"
"""Of all indexes of this run."""


def options(running: Running, **more: object) -> OpenSearch:
    plain = OpenSearch(hosts=running.hosts, index=PREFIX, shards=2, replicas=1)
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    pytest.importorskip("opensearchpy", reason="NO CLUSTER TESTS: the extra opensearch is not installed")
    found = cluster()
    yield found
    Cluster(options(found)).ask("DELETE", f"/{PREFIX}*", seconds=60.0)


@pytest.fixture(scope="session")
def open_engine(running: Running) -> Opener:
    settings = Settings(opensearch=options(running))

    def open_cluster(path: Path) -> Engine:
        return opensearch.open(path, PlainAnalyzer(), create=True, settings=settings)

    return open_cluster


@pytest.fixture(scope="session")
def twins(open_engine: Opener) -> Twins:
    """As in tests/engines; the indexes go when the test is done."""

    @contextmanager
    def make() -> Iterator[Twin]:
        with TemporaryDirectory() as folder:
            twin = Twin(lambda: open_engine(Path(folder) / "engine"))
            try:
                yield twin
            finally:
                twin.engine.discard()  # type: ignore[attr-defined]
                twin.close()

    return make
