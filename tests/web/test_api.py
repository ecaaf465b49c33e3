"""The JSON API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from searchapp.errors import InvalidSettings
from searchapp.settings import Web

from tests.web.conftest import MakeClient

PROBLEM = "application/problem+json"


def ok(client: FlaskClient, address: str) -> Any:
    response = client.get("/api/v1/" + address)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    return response.get_json()


def refused(client: FlaskClient, address: str, status: int = 400) -> Any:
    response = client.get("/api/v1/" + address)
    assert (response.status_code, response.mimetype) == (status, PROBLEM), response.text
    problem = response.get_json()
    assert problem["status"] == status
    return problem


def test_search_gives_hits_with_offsets_of_the_marked_words(client: FlaskClient) -> None:
    found = ok(client, "search?q=حصاد")
    (hit,) = found["hits"]
    start, end = hit["title"]["highlights"][0]
    assert hit["title"]["text"][start:end] == "حصاد"
    assert hit["id"] == "harvest"
    assert "body" not in hit


def test_search_counts_the_facets_it_is_asked_for(client: FlaskClient) -> None:
    facets = ok(client, "search?facets=section,year&facets=kind")["facets"]
    assert set(facets) == {"section", "year", "kind"}
    assert {"value": "تعليم", "count": 3, "active": False} in facets["section"]


def test_search_says_how_it_read_the_words(client: FlaskClient) -> None:
    (word,) = ok(client, "search?q=القمح")["understood"]
    assert word["count"] == 3
    assert "القمح" in {form["text"] for form in word["forms"]}


def test_an_article_is_given_whole(client: FlaskClient) -> None:
    article = ok(client, "article?id=port")
    assert article["body"].startswith("رست في ميناء اللاذقية")
    assert article["captions"] == ["سفينة قمح عند رصيف الميناء (رويترز)"]
    assert article["link"] == "http://localhost/article/port"


def test_words_are_analysed_step_by_step(client: FlaskClient) -> None:
    (word,) = ok(client, "analyze?text=المدارِس")["words"]
    assert word["terms"]["exact"] == "المدارس"
    assert {"ar": "التشكيل", "en": "vocalisation"} in [step["name"] for step in word["steps"]]


def test_info_says_what_the_index_holds(client: FlaskClient) -> None:
    info = ok(client, "info")
    assert (info["article_count"], info["first_date"], info["last_date"]) == (12, "2021-01-01", "2025-06-15")
    assert "path" not in str(info)


def test_health_is_never_cached(client: FlaskClient) -> None:
    assert ok(client, "health")["status"] == "ok"
    assert client.get("/api/v1/health").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("search?page=0", "page"),
        ("search?page=10001", "page"),
        ("search?size=101", "size"),
        ("search?sort=best", "sort"),
        ("search?match=some", "match"),
        ("search?date=soon", "date"),
        ("search?from=2022-13-99x", "from"),
        ("search?facets=colour", "facets"),
        ("search?correct=maybe", "correct"),
        ("search?q=" + "م" * 1001, "q"),
        ("search?sektion=x", "sektion"),
        ("article", "id"),
        ("suggest?q=م&limit=0", "limit"),
        ("suggest?q=م&limit=٣", "limit"),
        ("analyze", "text"),
        ("analyze?text=" + "م" * 1001, "text"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client: FlaskClient, address: str, name: str) -> None:
    assert [error["name"] for error in refused(client, address)["errors"]] == [name]


def test_a_misspelled_parameter_is_refused_with_the_nearest_one(client: FlaskClient) -> None:
    assert refused(client, "search?sektion=x")["errors"][0]["allowed"] == "section"


def test_what_is_not_there_is_a_problem_too(client: FlaskClient) -> None:
    refused(client, "article?id=none", 404)
    refused(client, "similar?id=none", 404)
    refused(client, "nothing", 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed_over_http(client: FlaskClient, method: str) -> None:
    response = getattr(client, method)("/api/v1/search?q=قمح")
    assert (response.status_code, response.mimetype) == (405, PROBLEM)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_answers_are_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/api/v1/search?q=القمح")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/api/v1/search?q=القمح", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/v1/search?q=حصاد", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_client_that_asks_too_often_waits(make_client: MakeClient) -> None:
    client = make_client(Web(api_limit="3/minute"))
    answers = [client.get("/api/v1/health").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    response = client.get("/search.json")
    assert (response.status_code, int(response.headers["Retry-After"]) > 0) == (429, True)
    assert client.get("/?q=قمح").status_code == 200, "pages have a limit of their own"


def test_a_limit_that_cannot_be_read_is_an_error_at_the_start(make_client: MakeClient) -> None:
    with pytest.raises(InvalidSettings, match="'often' is no limit"):
        make_client(Web(api_limit="often"))


def test_limits_are_on_unless_they_are_turned_off() -> None:
    assert Web().api_limit


def test_other_sites_may_not_call_the_api_unless_they_are_named(make_client: MakeClient) -> None:
    asked = {"Origin": "https://news.example.org"}
    assert "Access-Control-Allow-Origin" not in make_client().get("/api/v1/health", headers=asked).headers
    named = make_client(Web(origins="https://news.example.org https://b.example")).get("/api/v1/health", headers=asked)
    assert named.headers["Access-Control-Allow-Origin"] == "https://news.example.org"
    assert "Origin" in named.headers["Vary"]
    other = make_client(Web(origins="https://b.example")).get("/api/v1/health", headers=asked)
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_browser_may_ask_before_it_asks(make_client: MakeClient) -> None:
    response = make_client(Web(origins="*")).options("/api/v1/search", headers={"Origin": "https://a.example"})
    assert (response.status_code, response.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


def test_messages_are_in_the_language_asked_for(client: FlaskClient) -> None:
    assert refused(client, "nothing", 404)["title"] == "لا شيء هنا"
    assert refused(client, "nothing?hl=en", 404)["title"] == "Nothing here"


def test_the_description_names_every_endpoint(client: FlaskClient) -> None:
    document = ok(client, "openapi.json")
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/search", "/suggest", "/article", "/similar", "/analyze", "/info", "/health",
    }  # fmt: skip
