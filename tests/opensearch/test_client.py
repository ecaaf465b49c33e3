"""What the failures of a cluster become, shown by a server that fails on demand; no cluster is needed."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from searchapp.engines.opensearch import client
from searchapp.engines.opensearch.client import Cluster, Conflict, NotFound
from searchapp.errors import EngineNotInstalled, EngineUnavailable, IndexFault, SearchAppError
from searchapp.index import SearchIndex
from searchapp.messages import error_text
from searchapp.model import Article
from searchapp.settings import OpenSearch, Settings
from searchapp.web import create_app

from tests.oracle import PlainAnalyzer

pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")


@dataclass
class Answers:
    """What the server says, one after the other; the last one again and again."""

    listed: list[tuple[int, Any]]
    bodies: list[bytes] = field(default_factory=list)

    def next(self, body: bytes) -> tuple[int, Any]:
        self.bodies.append(body)
        return self.listed.pop(0) if len(self.listed) > 1 else self.listed[0]


@pytest.fixture
def answers() -> Answers:
    return Answers([(200, {})])


@pytest.fixture
def cluster(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            status, value = answers.next(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            raw = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (the library's names)

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setattr(client, "FIRST_PAUSE", 0.001)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made = Cluster(OpenSearch(hosts=f"http://127.0.0.1:{server.server_port}", retries=2))
    yield made
    made.close()
    server.shutdown()
    thread.join()
    server.server_close()


def failure(kind: str, reason: str) -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}}


RED = failure("no_shard_available_action_exception", "no shard is there")
FLOOD = failure("cluster_block_exception", "index [news] blocked by: disk usage exceeded flood-stage watermark")


def test_what_may_pass_is_tried_again(cluster: Cluster, answers: Answers) -> None:
    answers.listed = [(503, RED), (429, failure("rejected", "queue is full")), (200, {"ok": True})]
    assert cluster.ask("GET", "/_any") == {"ok": True}
    assert len(answers.bodies) == 3


def test_patience_ends(cluster: Cluster, answers: Answers) -> None:
    answers.listed = [(503, RED)]
    with pytest.raises(EngineUnavailable, match=r"red.*no shard is there"):
        cluster.ask("GET", "/_any")
    assert len(answers.bodies) == 3


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        ((404, failure("index_not_found_exception", "no such index")), NotFound, "no such index"),
        ((409, failure("version_conflict_engine_exception", "newer")), Conflict, "newer"),
        ((401, failure("security_exception", "who are you")), EngineUnavailable, "opensearch.user"),
        ((403, FLOOD), IndexFault, "free disk space"),
        ((400, failure("parsing_exception", "what")), IndexFault, "did not understand"),
    ],
)
def test_what_will_not_pass_is_told_at_once(
    cluster: Cluster, answers: Answers, answer: tuple[int, Any], error: type[Exception], text: str
) -> None:
    answers.listed = [answer]
    with pytest.raises(error, match=text):
        cluster.ask("GET", "/_any")
    assert len(answers.bodies) == 1


def items(*statuses: int) -> dict[str, Any]:
    return {
        "items": [{"index": {"_id": str(at), "status": s, **failure("x", "because")}} for at, s in enumerate(statuses)]
    }


def bulk(cluster: Cluster, count: int) -> None:
    cluster.bulk("news", (({"index": {"_id": str(at)}}, {"n": at}) for at in range(count)))


def test_rejected_documents_are_sent_again_and_only_they(cluster: Cluster, answers: Answers) -> None:
    answers.listed = [(200, items(201, 429, 200)), (200, items(201))]
    bulk(cluster, 3)
    assert [body.count(b"\n") for body in answers.bodies] == [6, 2]
    assert b'"n":1' in answers.bodies[1]


def test_a_document_the_cluster_has_already_is_no_error(cluster: Cluster, answers: Answers) -> None:
    answers.listed = [(200, items(201, 409))]
    bulk(cluster, 2)
    assert len(answers.bodies) == 1


def test_a_document_that_is_refused_is_named(cluster: Cluster, answers: Answers) -> None:
    answers.listed = [(200, items(201, 400))]
    with pytest.raises(IndexFault, match=r"refused article 1.*because"):
        bulk(cluster, 2)


def test_a_bulk_is_sent_in_pieces(cluster: Cluster, answers: Answers) -> None:
    answers.listed = [(200, items(201))]
    object.__setattr__(cluster.options, "bulk_mb", 0.00001)
    bulk(cluster, 7)
    assert len(answers.bodies) == 7


def test_nobody_there_is_told_in_both_languages_and_soon() -> None:
    nobody = Cluster(OpenSearch(hosts="http://127.0.0.1:9", retries=0))
    with pytest.raises(EngineUnavailable) as caught:
        nobody.ask("GET", "/")
    assert "cannot be reached" in str(caught.value)
    assert error_text(caught.value, "ar").startswith("المحرك لا يجيب الآن")


def test_errors_do_not_tell_passwords() -> None:
    nobody = Cluster(OpenSearch(hosts="http://writer:geheim@127.0.0.1:9", retries=0))
    with pytest.raises(EngineUnavailable) as caught:
        nobody.ask("GET", "/")
    assert "127.0.0.1:9" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_pages_apologise_with_503_while_the_cluster_is_away(tmp_path: Path) -> None:
    """The cluster is there when the server starts, and then it is not."""
    with SearchIndex.open(tmp_path, create=True) as index:
        index.add([Article("1", "خبر", "نص الخبر")])
        browser = create_app(index=index).test_client()
        assert browser.get("/?q=خبر").status_code == 200

        def away() -> None:
            raise EngineUnavailable("the cluster at http://search:9200 cannot be reached; is it running?")

        index._serving().engine.reader = away  # type: ignore[method-assign,assignment]
        for address in ("/?q=خبر", "/api/v1/search?q=خبر"):
            answer = browser.get(address)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), address
        assert "نعتذر" in browser.get("/?q=خبر").get_data(as_text=True)


def test_without_the_package_only_this_engine_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with SearchIndex.open(tmp_path / "plain", create=True, analyzer=PlainAnalyzer()) as index:
        assert len(index) == 0
    with pytest.raises(EngineNotInstalled, match=r"pip install 'searchapp\[opensearch\]'") as caught:
        SearchIndex.open(tmp_path / "cluster", create=True, settings=Settings(engine="opensearch"))
    assert isinstance(caught.value, SearchAppError)
