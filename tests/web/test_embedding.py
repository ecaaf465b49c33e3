"""The search inside another site."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.settings import Settings, Web
from searchapp.web import Hooks, blueprint, create_app

from tests.web.html import parse


def host(index: SearchIndex, templates: Path | None = None, hooks: Hooks | None = None) -> FlaskClient:
    app = Flask("a_newspaper", template_folder=str(templates) if templates else None)
    app.register_blueprint(blueprint(index, url_prefix="/search", hooks=hooks))
    app.add_url_rule("/", "front", lambda: render_template_string("<h1>{{ 'الصفحة الأولى' }}</h1>"))
    return app.test_client()


def test_it_lives_under_its_prefix_with_every_link(index: SearchIndex) -> None:
    client = host(index)
    page = parse(client.get("/search/?q=القمح"))
    for element in page.all("a[href], link[href], script[src], form[action]"):
        address = element.get("href") or element.get("src") or element.get("action")
        assert address.startswith(("/search/", "#")), address
        if address.startswith("/search/"):
            assert client.get(address).status_code == 200, address


def test_the_prefix_without_a_slash_leads_in(index: SearchIndex) -> None:
    assert host(index).get("/search?q=x").status_code == 308


def test_the_hosts_own_pages_are_left_alone(index: SearchIndex) -> None:
    response = host(index).get("/")
    assert "Content-Security-Policy" not in response.headers
    assert "X-Request-ID" not in response.headers


def test_errors_in_the_search_are_ours_and_others_the_hosts(index: SearchIndex) -> None:
    client = host(index)
    assert parse(client.get("/search/article/none")).texts("h1") == ["لا شيء هنا"]
    assert "لا شيء" not in client.get("/none").text


def test_templates_of_the_host_come_first(index: SearchIndex, tmp_path: Path) -> None:
    (tmp_path / "searchapp").mkdir()
    (tmp_path / "searchapp" / "base.html").write_text(
        "<html><body class='page'><nav>صحيفتنا</nav>{% block main %}{% endblock %}</body></html>", encoding="utf-8"
    )
    page = parse(host(index, tmp_path).get("/search/?q=القمح"))
    assert page.texts("nav")[0] == "صحيفتنا"
    assert page.all(".hit")


def test_a_hit_may_lead_to_the_hosts_article(index: SearchIndex) -> None:
    def address(article: Article) -> str | None:
        return f"/news/{article.id}?a=1&b=2" if article.kind == "article" else None

    hooks = Hooks(article_url=address, stylesheets=("/own.css",), context=lambda: {"motto": "كل صباح"})
    client = host(index, hooks=hooks)
    page = parse(client.get("/search/?q=حصاد"))
    assert page.find(".hit h2 a").get("href") == "/news/harvest?a=1&b=2"
    assert page.all('link[href="/own.css"]')
    assert client.get("/search/search.json?q=حصاد").get_json()["hits"][0]["link"] == "/news/harvest?a=1&b=2"


def test_two_indexes_live_in_one_app(index: SearchIndex) -> None:
    app = Flask("two")
    app.register_blueprint(blueprint(index, url_prefix="/ar"))
    english = Settings(web=Web(language="en", title="Second"))
    app.register_blueprint(blueprint(index, url_prefix="/en", name="second", settings=english))
    client = app.test_client()
    assert parse(client.get("/ar/")).find("html").get("lang") == "ar"
    assert parse(client.get("/en/")).texts("h1") == ["Second"]
    assert parse(client.get("/en/article/none")).texts(".brand") == ["Second"]


def test_an_app_may_live_under_a_path_of_the_server(index: SearchIndex) -> None:
    client = create_app(Settings(), index=index).test_client()
    page = parse(client.get("/?q=القمح", base_url="http://localhost/archive"))
    assert page.find(".hit h2 a").get("href").startswith("/archive/article/")


def test_the_site_has_a_name_of_its_own(index: SearchIndex) -> None:
    client = create_app(Settings(web=Web(title="ذاكرة المدينة")), index=index).test_client()
    assert parse(client.get("/")).texts("title, .brand, h1") == ["ذاكرة المدينة"] * 3


def test_a_commit_shows_on_the_running_page(fresh_index: SearchIndex) -> None:
    client = create_app(Settings(), index=fresh_index).test_client()
    empty = client.get("/?q=زلزال")
    assert parse(empty).texts(".summary") == ["لا نتائج"]
    fresh_index.add([Article("1", "زلزال خفيف في الجبال", "شعر السكان بزلزال خفيف.")])
    found = client.get("/?q=زلزال", headers={"If-None-Match": empty.headers["ETag"]})
    assert parse(found).texts(".summary")[0].startswith("نتيجة واحدة")
    fresh_index.rebuild()
    assert parse(client.get("/?q=زلزال")).texts(".summary")[0].startswith("نتيجة واحدة")
    fresh_index.delete(["1"])
    assert client.get("/article/1").status_code == 404
