"""Nodes that stop and writers that die: nothing acknowledged is lost, and searches go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from searchapp.engines import EngineQuery
from searchapp.engines.opensearch.client import Cluster
from searchapp.engines.opensearch.commits import Records
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.errors import IndexLocked, IndexMismatch, SearchAppError
from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.query.plan import All
from searchapp.settings import Settings

from tests.opensearch.cluster import Running
from tests.opensearch.conftest import PREFIX, options

pytestmark = [pytest.mark.slow, pytest.mark.cluster]

WINDOW_SECONDS = 30.0
"""So long may searches fail, or take, after a node has gone."""
LAST_NODE = 3


def news(first: int, count: int, word: str = "خبر") -> list[Article]:
    return [
        Article(f"n{at}", f"{word} رقم {at}", f"وقع {word} في المدينة رقم{at} ثم انتهى اليوم")
        for at in range(first, first + count)
    ]


@pytest.fixture
def settings(running: Running) -> Settings:
    return Settings(engine="opensearch", opensearch=options(running, index=f"{PREFIX}-faults", timeout=20.0, retries=6))


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path, create=True, settings=settings) as opened:
        yield opened
        engine(opened).discard()


def engine(index: SearchIndex) -> OpenSearchEngine:
    found = index._serving().engine
    assert isinstance(found, OpenSearchEngine)
    return found


@pytest.fixture
def missing_node(running: Running, settings: Settings) -> Iterator[Running]:
    """Stops the last node when asked; it is back when the test is over."""
    if running.process is None:
        pytest.skip("NOT RUN: somebody else's cluster, whose nodes are not ours to stop")
    yield running
    running.start_node(LAST_NODE)
    Cluster(settings.opensearch).ask("GET", "/_cluster/health", wait_for_nodes="3", timeout="60s", seconds=70.0)


def green(settings: Settings) -> None:
    Cluster(settings.opensearch).ask("GET", "/_cluster/health", wait_for_status="green", timeout="60s", seconds=70.0)


def test_a_node_stops_while_searching(index: SearchIndex, missing_node: Running, settings: Settings) -> None:
    index.add(news(0, 300))
    green(settings)
    before = [hit.article.id for hit in index.search("المدينة رقم7").hits]
    stopped = threading.Event()

    def stop() -> None:
        missing_node.stop_node(LAST_NODE)
        stopped.set()

    thread = threading.Thread(target=stop)
    failures: list[tuple[float, str]] = []
    searches = 0
    began = time.monotonic()
    thread.start()
    while not stopped.is_set() or time.monotonic() - began < WINDOW_SECONDS / 3:
        try:
            assert [hit.article.id for hit in index.search("المدينة رقم7").hits] == before
            searches += 1
        except SearchAppError as error:
            failures.append((time.monotonic() - began, str(error)))
        assert time.monotonic() - began < 4 * WINDOW_SECONDS
    thread.join()
    assert searches > 10
    assert not [failure for failure in failures if failure[0] > WINDOW_SECONDS], failures
    assert [hit.article.id for hit in index.search("المدينة رقم7").hits] == before


def test_a_node_stops_while_indexing(index: SearchIndex, missing_node: Running, settings: Settings) -> None:
    index.add(news(0, 100))
    green(settings)
    stopper = threading.Thread(target=missing_node.stop_node, args=(LAST_NODE,))
    acknowledged, refused = 100, 0
    for at in range(100, 700, 50):
        if at == 200:
            stopper.start()
        try:
            index.add(news(at, 50))
            acknowledged = at + 50
        except SearchAppError:
            refused += 1
    stopper.join()
    index.add(news(700, 1))
    reader = index.reader()
    assert reader.article_count == len(index) == 701
    assert reader.docs([f"n{at}" for at in range(701)]).min() >= 0
    assert index.verify(deep=True) == []
    assert refused <= 2, f"{refused} batches were refused, {acknowledged} articles acknowledged"


@pytest.mark.parametrize("step", ["store_stats", "write"])
def test_a_writer_dies_in_the_middle_of_a_commit(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch, step: str, settings: Settings
) -> None:
    """After articles were sent, before the record was written; the index takes them in when it is opened again."""
    index.add(news(0, 40))
    calls = []

    def fail(*_: object) -> None:
        calls.append(step)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        if step == "write":
            write = Records.write

            def write_once(self: Records, commit, before):  # type: ignore[no-untyped-def]
                return write(self, commit, before) if commit.phase == "writing" else fail()

            broken.setattr(Records, "write", write_once)
        else:
            broken.setattr(Records, step, fail)
        with pytest.raises(KeyboardInterrupt):
            index.add([*news(10, 5, "حدث"), *news(100, 20, "حدث")])
    assert calls
    assert index.reader().article_count == 40
    with SearchIndex.open(index.folder.path, settings=settings) as again:
        assert again.reader().article_count == len(again) == 60
        assert again.search("=حدث").total == 25
        assert again.verify(deep=True) == []
        again.add(news(200, 3))
        assert again.verify(deep=True) == []


def test_two_computers_do_not_write_at_once(index: SearchIndex, settings: Settings) -> None:
    """The lock is on this computer; between computers the record decides, and the later one is refused."""
    own = engine(index)
    writer = own.writer()
    writer.add(news(0, 1)[0])
    records = Records(Cluster(settings.opensearch), own.index)
    stored = records.read()
    records.write(replace(stored.commit, number=stored.commit.number + 1), stored)
    with pytest.raises(IndexLocked, match="another computer"):
        writer.commit(1)
    writer.cancel()


def test_a_mapping_somebody_changed_is_told(index: SearchIndex, settings: Settings) -> None:
    index.add(news(0, 1))
    own = engine(index)
    cluster = Cluster(settings.opensearch)
    meta = cluster.ask("GET", f"/{own.index}/_mapping")[own.index]["mappings"]["_meta"]
    cluster.ask("PUT", f"/{own.index}/_mapping", {"_meta": {**meta, "analyzer": "other@1"}})
    with pytest.raises(IndexMismatch, match="analyzer other@1"):
        SearchIndex.open(index.folder.path, settings=settings)


def test_an_index_the_cluster_lost_is_built_again_from_the_store(index: SearchIndex, settings: Settings) -> None:
    index.add(news(0, 25))
    engine(index).discard()
    with SearchIndex.open(index.folder.path, settings=settings, heal=True) as again:
        assert again.search("خبر").total == 25


def test_a_lost_point_in_time_is_taken_anew(index: SearchIndex, settings: Settings) -> None:
    """After an hour without a search, say. What was replaced since then is missing from the old moment, no more."""
    index.add(news(0, 30))
    reader = index.reader()
    before = reader.search(EngineQuery(All(), limit=50)).docs.tolist()
    Cluster(settings.opensearch).ask("DELETE", "/_search/point_in_time/_all")
    assert reader.search(EngineQuery(All(), limit=50)).docs.tolist() == before
    index.add(news(0, 3, "حدث"))
    Cluster(settings.opensearch).ask("DELETE", "/_search/point_in_time/_all")
    assert reader.search(EngineQuery(All(), limit=50)).docs.tolist() == before[3:]
    assert index.search("حدث").total == 3


def test_an_index_that_was_removed_is_told(index: SearchIndex, settings: Settings) -> None:
    """As a process that serves sees it, whose index another one has removed."""
    index.add(news(0, 3))
    reader = index.reader()
    engine(index).discard()
    for ask in (lambda: reader.search(EngineQuery(All())), lambda: index.search("خبر"), lambda: index.add(news(3, 1))):
        with pytest.raises(SearchAppError):
            ask()


def test_a_full_disk_refuses_writes_and_loses_nothing(index: SearchIndex, settings: Settings) -> None:
    """As the cluster does at the flood-stage watermark: the index is set to be read only."""
    index.add(news(0, 5))
    cluster, name = Cluster(settings.opensearch), engine(index).index
    cluster.ask("PUT", f"/{name}/_settings", {"index.blocks.read_only_allow_delete": True})
    with pytest.raises(SearchAppError, match="free disk space"):
        index.add(news(5, 5))
    assert index.search("خبر").total == 5
    cluster.ask("PUT", f"/{name}/_settings", {"index.blocks.read_only_allow_delete": None})
    with SearchIndex.open(index.folder.path, settings=settings) as again:
        assert again.search("خبر").total == 10
        assert again.verify(deep=True) == []
