"""Pages are kept in memory, and never shown when they are no longer true."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.settings import Settings, Web
from searchapp.web import Hooks, blueprint, create_app
from searchapp.web.caching import KeptPages
from werkzeug.wrappers import Response

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def searches(index: SearchIndex):
    with patch.object(type(index), "search", autospec=True, side_effect=type(index).search) as search:
        yield search


def test_a_search_asked_again_is_not_run_again(make_client, searches) -> None:
    client = make_client()
    first, again = client.get("/?q=القمح"), client.get("/?q=القمح")
    assert searches.call_count == 1
    assert again.data == first.data
    assert dict(again.headers) | {"X-Request-ID": ""} == dict(first.headers) | {"X-Request-ID": ""}


@pytest.mark.parametrize("address", ["/?q=السلام", "/?q=القمح&hl=en", "/?q=القمح&page=2", "/?q=القمح&sort=newest"])
def test_another_address_is_another_page(make_client, address: str) -> None:
    client = make_client()
    assert client.get("/?q=القمح").data != client.get(address).data


def test_clients_with_and_without_gzip_get_what_they_can_read(make_client) -> None:
    client = make_client()
    for _ in range(2):
        zipped, plain = client.get("/?q=القمح", headers=GZIP), client.get("/?q=القمح")
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert "القمح</mark>" in plain.text


def test_an_added_article_shows_at_once(fresh_index: SearchIndex) -> None:
    client = create_app(Settings(), index=fresh_index).test_client()
    fresh_index.add([Article("a", "القمح في الحقول", "حصد المزارعون القمح.")])
    assert "القمح" in client.get("/?q=القمح").text
    fresh_index.add([Article("b", "سعر القمح يرتفع", "ارتفع سعر القمح في السوق.")])
    assert "سعر" in client.get("/?q=القمح").text
    fresh_index.delete(["a"])
    assert "الحقول" not in client.get("/?q=القمح").text


def test_a_search_without_hits_is_run_each_time_so_that_it_is_counted(make_client, searches) -> None:
    client = make_client()
    for _ in range(2):
        client.get("/?q=زقزقة")
    assert searches.call_count == 2


def test_each_answer_has_a_request_id_of_its_own(make_client) -> None:
    client = make_client()
    ids = {client.get("/?q=القمح").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize("kept", ["switched off", "hooks", "blueprint"])
def test_nothing_is_kept_where_pages_may_differ_by_reader(index: SearchIndex, searches, kept: str) -> None:
    app = {
        "switched off": lambda: create_app(Settings(web=Web(kept_pages_mb=0)), index=index),
        "hooks": lambda: create_app(Settings(), index=index, hooks=Hooks(context=lambda: {"reader": "ليلى"})),
        "blueprint": lambda: hosting(index),
    }[kept]()
    client: FlaskClient = app.test_client()
    for _ in range(2):
        assert client.get("/?q=القمح").status_code == 200
    assert searches.call_count == 2


def hosting(index: SearchIndex) -> Flask:
    app = Flask("host")
    app.register_blueprint(blueprint(index))
    return app


def test_the_least_lately_used_page_goes_first() -> None:
    pages = KeptPages(1000)
    for name in "abcd":
        pages.keep(name, Response(b"x" * 240))
    assert pages.get("a") is not None
    pages.keep("e", Response(b"y" * 240))
    assert [pages.get(name) is not None for name in "abcde"] == [True, False, True, True, True]
    pages.keep("huge", Response(b"z" * 900))
    assert pages.get("huge") is None
    assert len(pages) == 4
