"""Nothing that is typed, stored or sent runs, breaks or leaks."""

from __future__ import annotations

import json
import logging
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searchapp.index import SearchIndex
from searchapp.settings import Bounds, Settings, Web
from searchapp.web import create_app

from tests.web.conftest import MakeClient
from tests.web.html import parse

PAGES = ["/", "/?q=قمح", "/search", "/article/port?q=قمح", "/help", "/about", "/analyze?text=كتب", "/nowhere"]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "' onfocus=alert(1) autofocus '",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "%(n)s %s {0}",
    "\u202e\u2066نص\u2069",
]
ODD = [
    "\x00", "قمح\x00", "\ud800", "%00", "%ff%fe", "م" * 20_000, "(" * 5000, '"' * 999, "*" * 50, "أو أو أو", "-", "+",
    "a:b:c:d", "تاريخ:[", "date:99999999999999999999", "^99999", "~9999", "م*~9^9", "\u200f", "\ufeff", "a\r\nX: y",
]  # fmt: skip

ADDRESSES = [
    "page=999999", "page=-1", "page=abc", "page=1e9", "size=0", "size=99999999999999999999", "sort=best", "x=y",
    "section=" + "م" * 9000, "&".join(f"section={n}" for n in range(3000)), "date=..", "date=0000-00-00",
    "date=2024-99", "from=9999&to=0001", "year=", "q=%ED%A0%80", "q=%", "%", "&&&&", "=", "hl=xx", "without=%00",
    "explain=1&collapse=0",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_forbids_what_it_does_not_need(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_inline_script_or_style_or_asks_another_site(client: FlaskClient, address: str) -> None:
    page = parse(client.get(address))
    assert page.all("style, [style], [onclick], [onload], script:not([src])") == []
    for element in page.all("[src], link[href], form[action]"):
        target = element.get("src") or element.get("href") or element.get("action")
        assert not re.match(r"(?:\w+:)?//(?!localhost/)", target), target


def test_a_hostile_article_is_shown_as_text(client: FlaskClient) -> None:
    results = parse(client.get("/?q=غريب"))
    link = results.find(".hit h2 a").get("href")
    for page in (results, parse(client.get(link)), parse(client.get("/")), parse(client.get("/about"))):
        assert len(page.all("script")) == 1, "only our own script"
        assert page.all("svg, img, [onerror], [onload]") == []
        assert page.all('a[href^="javascript"]') == []
    assert "<script>alert(1)</script>" in results.texts(".hit h2")[0]
    assert results.texts(".hit mark") != ["كاذبة"]


@pytest.mark.parametrize("where", ["q", "section", "without", "hl", "sort", "date", "text"])
def test_a_hostile_address_is_shown_as_text(client: FlaskClient, where: str) -> None:
    for path in ("/", "/article/port", "/analyze"):
        shown_as_text(client, path, where, " ".join(HOSTILE))


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["q", "section", "without", "hl", "sort", "date", "text"])
def test_each_hostile_text_is_shown_as_text_everywhere(client: FlaskClient, text: str, where: str) -> None:
    for path in ("/", "/search", "/article/port", "/analyze", "/nowhere"):
        shown_as_text(client, path, where, text)


def shown_as_text(client: FlaskClient, path: str, where: str, text: str) -> None:
    page = parse(client.get(path, query_string={"q": "قمح", where: text}))
    assert len(page.all("script")) == 1, path
    assert page.all("svg, [onload], [onfocus]") == [], path
    assert "49" not in page.texts("title")[0], "nothing typed is a template"


@pytest.mark.slow
@pytest.mark.parametrize("text", ODD)
def test_nothing_typed_is_an_error(client: FlaskClient, text: str) -> None:
    query = "q=" + quote(text.encode("utf-8", "surrogatepass"))
    for path in ("/", "/search.csv", "/suggest", "/article/port", "/analyze"):
        assert client.get(path, query_string=query).status_code == 200, path
    for path in ("search", "suggest"):
        assert client.get("/api/v1/" + path, query_string=query).status_code < 500, path


@pytest.mark.slow
@pytest.mark.parametrize("query", ADDRESSES)
def test_no_address_is_an_error(client: FlaskClient, query: str) -> None:
    for path in ("/", "/search.atom"):
        assert client.get(f"{path}?{query}").status_code == 200, path
    assert client.get(f"/api/v1/search?{query}").status_code in (200, 400)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.sampled_from(["q", "section", "date", "page", "without", "id", "text"]))
def test_any_text_anywhere_is_answered(client: FlaskClient, text: str, where: str) -> None:
    query = {where: text.encode("utf-8", "replace")}
    for path in ("/", "/article", "/analyze", "/api/v1/search", "/api/v1/analyze", "/search.csv"):
        assert client.get(path, query_string=query).status_code < 500, path


def test_an_odd_path_is_answered(client: FlaskClient) -> None:
    for path in ("/article/%00", "/article/..%2f..%2fetc", "/article/%ED%A0%80", "/assets/..%2fsite.py", "/%ff", "//"):
        assert client.get(path).status_code in (200, 308, 404), path


def test_assets_are_only_those_in_the_folder(client: FlaskClient) -> None:
    for name in ("../site.py", "..%2fsite.py", "%2e%2e/site.py", "search.css/../../site.py"):
        assert client.get(f"/assets/{name}").status_code == 404


def test_only_named_hosts_are_answered_when_they_are_named(make_client: MakeClient) -> None:
    client = make_client(Web(trusted_hosts="news.example.org .example.com"))
    assert client.get("/?q=قمح", headers={"Host": "news.example.org"}).status_code == 200
    assert client.get("/?q=قمح", headers={"Host": "a.example.com"}).status_code == 200
    assert client.get("/?q=قمح", headers={"Host": "evil.example"}).status_code == 400


def test_forwarded_headers_are_believed_only_from_a_proxy_that_is_named(make_client: MakeClient) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https"}
    plain = make_client().get("/search.json", headers=headers).get_json()
    assert plain["links"]["self"].startswith("http://localhost/")
    behind = make_client(Web(proxies=1)).get("/search.json", headers=headers).get_json()
    assert behind["links"]["self"].startswith("https://evil.example/")


def test_metrics_are_for_this_machine(make_client: MakeClient) -> None:
    assert "searchapp_searches_total" in make_client().get("/metrics").text
    assert make_client().get("/metrics", headers={"X-Forwarded-For": "9.9.9.9"}).status_code == 404
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert make_client().get("/metrics", environ_base=far).status_code == 404
    assert make_client(Web(metrics="all")).get("/metrics", environ_base=far).status_code == 200
    assert make_client(Web(metrics="none")).get("/metrics").status_code == 404


def test_a_request_keeps_the_id_it_came_with(client: FlaskClient) -> None:
    assert client.get("/", headers={"X-Request-ID": "abc-123"}).headers["X-Request-ID"] == "abc-123"
    made = client.get("/", headers={"X-Request-ID": 'a b"<'}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{16}", made)


def test_the_access_log_holds_neither_texts_nor_addresses(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "searchapp.access"):
        client.get("/?q=سرّي", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    (line,) = [record.getMessage() for record in caplog.records if record.name == "searchapp.access"]
    facts = json.loads(line)
    assert (facts["route"], facts["status"], facts["method"]) == ("home", 200, "GET")
    assert "سر" not in line
    assert "203.0" not in line


def test_our_own_fault_is_told_without_its_inside(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(SearchIndex, "search", broken)
    client = create_app(Settings(), index=index).test_client()
    page = client.get("/?q=قمح")
    assert page.status_code == 500
    assert "secret detail" not in page.text
    assert page.headers["X-Request-ID"] in page.text
    assert page.headers["X-Request-ID"] in caplog.text
    answer = client.get("/api/v1/search?q=قمح")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "secret detail" not in answer.text


def test_an_index_that_is_away_is_an_apology(tmp_path_factory: pytest.TempPathFactory) -> None:
    client = create_app(Settings(), index=tmp_path_factory.mktemp("none")).test_client()
    page = client.get("/?q=قمح")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert parse(page).texts("h1") == ["غير جاهز"]
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_an_over_long_query_is_cut_and_said(client: FlaskClient) -> None:
    page = parse(client.get("/", query_string={"q": "قمح " * 400}))
    assert page.status == 200
    assert any(str(Bounds().query_chars) in notice for notice in page.texts(".notices li"))


def test_pages_are_zipped_for_who_takes_it(client: FlaskClient) -> None:
    plain = client.get("/?q=قمح")
    zipped = client.get("/?q=قمح", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.data) < len(plain.data) / 2
    assert "Accept-Encoding" in zipped.headers["Vary"]


def test_a_page_weighs_little(client: FlaskClient) -> None:
    weight = 0
    for address in ("/search", "/assets/search.css", "/assets/search.js"):
        weight += len(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
    assert weight <= 60_000
