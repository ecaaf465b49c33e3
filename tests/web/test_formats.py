"""One query in other formats."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from searchapp.spreadsheet import cell

ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def test_json_is_what_the_api_gives(client: FlaskClient) -> None:
    found = client.get("/search.json?q=القمح").get_json()
    assert found["hits"][0]["id"] in ("port", "harvest")
    assert found["hits"][0]["link"].startswith("http://localhost/article/")
    assert found["facets"]["section"]


def test_json_lines_hold_one_hit_each(client: FlaskClient) -> None:
    response = client.get("/search.jsonl?section=تعليم")
    assert response.mimetype == "application/x-ndjson"
    assert {json.loads(line)["id"] for line in response.text.splitlines()} == {"school-1", "school-2", "teacher"}


def test_csv_opens_in_a_spreadsheet_as_it_is(client: FlaskClient) -> None:
    response = client.get("/search.csv?q=القمح")
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert rows[0]["rank"] == "1"
    assert {row["section"] for row in rows} == {"اقتصاد", "زراعة"}


def test_no_cell_of_csv_is_a_formula(client: FlaskClient) -> None:
    text = client.get("/search.csv?q=غريب").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["place"] == '\'=HYPERLINK("http://bad.example")'
    assert row["author"] == "'@SUM(A1)"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A", "\t=1", "\r=1"])
def test_a_dangerous_beginning_is_made_harmless(text: str) -> None:
    assert cell(text) == "'" + text


def test_a_feed_has_the_newest_first_and_says_how_many_there_are(client: FlaskClient) -> None:
    response = client.get("/search.atom?q=مدارس")
    assert response.mimetype == "application/atom+xml"
    feed = ET.fromstring(response.data)
    titles = [e.findtext("a:title", namespaces=ATOM) for e in feed.findall("a:entry", ATOM)]
    assert titles[0] == "المدارس الجديدة في عمّان تنهي نظام الفترتين"
    assert feed.findtext("o:totalResults", namespaces=ATOM) == str(len(titles))
    for entry in feed.findall("a:entry", ATOM):
        assert entry.findtext("a:updated", namespaces=ATOM)
        assert entry.find("a:link", ATOM) is not None


def test_a_hostile_article_stays_text_in_a_feed(client: FlaskClient) -> None:
    feed = ET.fromstring(client.get("/search.atom?q=غريب").data)
    title = feed.findtext("a:entry/a:title", namespaces=ATOM)
    assert title is not None
    assert title.startswith("<script>alert(1)</script>")


def test_a_browser_learns_how_to_search_here(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/opensearch.xml").data)
    templates = {url.get("type"): url.get("template") for url in root.findall("o:Url", ATOM)}
    assert templates["text/html"] == "http://localhost/?q={searchTerms}"
    assert templates["application/x-suggestions+json"] == "http://localhost/suggest?q={searchTerms}"


def test_suggestions_have_the_shape_browsers_know(client: FlaskClient) -> None:
    response = client.get("/suggest?q=المد")
    typed, texts, notes, addresses = json.loads(response.data)
    assert typed == "المد"
    assert len(texts) == len(notes) == len(addresses)


def test_every_format_is_linked_from_the_page(client: FlaskClient) -> None:
    page = client.get("/?q=القمح").text
    for ending in ("json", "jsonl", "csv", "atom"):
        assert f'href="/search.{ending}?q=القمح"' in page


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "atom"])
def test_formats_answer_conditional_requests(client: FlaskClient, ending: str) -> None:
    first = client.get(f"/search.{ending}?q=القمح")
    again = client.get(f"/search.{ending}?q=القمح", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_pages_of_a_format_are_linked_in_the_header(client: FlaskClient) -> None:
    link = client.get("/search.json?size=5&page=2").headers["Link"]
    assert '<http://localhost/search.json?size=5>; rel="prev"' in link
    assert '<http://localhost/search.json?size=5&page=3>; rel="next"' in link
