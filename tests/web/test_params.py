"""Addresses: any query string is read, and every link leads to the search it says."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote_plus

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from searchapp.model import FACET_FIELDS, MATCHES, SORTS, SearchRequest
from searchapp.settings import Bounds, Web
from searchapp.web.params import FILTERS, Links, article_path, query_string, read_search, readable, search_pairs
from werkzeug.datastructures import MultiDict

NAMES = ["q", "from", "to", "sort", "page", "size", "match", "without", "correct", "collapse", "explain", *FILTERS]
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
VALUE = TEXT.filter(bool)
STRIPPED = TEXT.map(str.strip)
FILTERED = st.dictionaries(
    st.sampled_from(FACET_FIELDS), st.lists(VALUE, min_size=1, max_size=3, unique=True).map(tuple), max_size=3
)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    size = draw(st.integers(1, 100))
    return SearchRequest(
        text=draw(STRIPPED),
        filters=draw(FILTERED),
        sort=draw(st.sampled_from(SORTS)),
        page=draw(st.integers(1, 10_000 // size)),
        page_size=size,
        match=draw(st.sampled_from(MATCHES)),
        correct=draw(st.booleans()),
        without=tuple(dict.fromkeys(draw(st.lists(VALUE, max_size=3)))),
        collapse=draw(st.booleans()),
        explain=draw(st.booleans()),
    )


def read(query: str) -> SearchRequest:
    return read_search(MultiDict(parse_qsl(query, keep_blank_values=True)), Web(), Bounds()).request


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), TEXT), max_size=8))
def test_any_query_string_is_a_request(pairs: list[tuple[str, str]]) -> None:
    request = read_search(MultiDict(pairs), Web(), Bounds()).request
    assert request.page <= Bounds().window
    assert request.page_size <= Web().max_page_size


@settings(max_examples=40, deadline=None)
@given(requests())
def test_the_address_of_a_request_leads_back_to_it(request: SearchRequest) -> None:
    assert read(query_string(search_pairs(request))) == request


@settings(max_examples=40, deadline=None)
@given(requests())
def test_a_link_on_the_page_leads_to_its_search(request: SearchRequest) -> None:
    address = Links("/", request).changed().unescape()
    assert read(address.partition("?")[2]) == request


@settings(max_examples=40, deadline=None)
@given(requests(), VALUE)
def test_a_value_is_chosen_by_its_link_and_unchosen_by_the_next(request: SearchRequest, value: str) -> None:
    def toggled(chosen: SearchRequest, active: bool) -> SearchRequest:
        (link,) = Links("/", chosen).toggled("section", [(value, active)])
        return read(link.unescape().partition("?")[2])

    before = request.filters.get("section", ())
    if value in before:
        return
    there = toggled(request, False)
    assert there.filters["section"] == (*before, value)
    assert toggled(there, True).filters.get("section", ()) == before


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_a_readable_value_holds_nothing_that_html_would_escape(text: str) -> None:
    assert unquote_plus(readable(text)) == text
    assert Markup.escape(readable(text)) == readable(text)


def test_arabic_stays_readable_in_links() -> None:
    assert Links("/", SearchRequest("المدارس الجديدة")).changed() == "/?q=المدارس+الجديدة"


def test_an_id_that_a_browser_would_rewrite_goes_into_the_query_string() -> None:
    assert article_path("2024-0031") == "article/2024-0031"
    assert article_path("file.txt/3") == "article/file.txt/3"
    assert article_path("a/../b") == "article?id=a/../b"
    assert article_path("نص") == "article?id=نص"


def test_a_date_range_may_come_in_two_boxes() -> None:
    assert read("from=2022&to=2023-05").filters["date"] == ("2022..2023-05",)
    assert read("from=2022-02-01").filters["date"] == ("2022-02-01..",)


def test_people_write_dates_as_they_like() -> None:
    assert read("from=شباط 2022&to=نيسان 2022").filters["date"] == ("2022-02-01..2022-04-30",)
    assert read("from=٢٦/٢/٢٠٢٢&to=26/2/2022").filters["date"] == ("2022-02-26",)
    assert read("to=رمضان 1445").filters["date"] == ("..2024-04-09",)


def test_one_box_that_is_no_date_is_told_and_the_other_counts() -> None:
    asked = read_search(MultiDict([("from", "قريبا"), ("to", "2024")]), Web(), Bounds())
    assert asked.request.filters["date"] == ("..2024",)
    assert [fault.facts["value"] for fault in asked.faults] == ["قريبا"]


def test_programs_write_them_as_iso_has_it() -> None:
    asked = read_search(MultiDict([("from", "شباط 2022"), ("to", "2022-13")]), Web(), Bounds(), strict=True)
    assert "date" not in asked.request.filters
    assert [fault.facts["name"] for fault in asked.faults] == ["from", "to"]


def test_what_makes_no_sense_falls_back_and_is_told() -> None:
    asked = read_search(
        MultiDict([("sort", "best"), ("page", "-3"), ("size", "9999"), ("date", "soon")]), Web(), Bounds()
    )
    assert (asked.request.sort, asked.request.page, asked.request.page_size) == ("relevance", 1, 100)
    assert [fault.facts["name"] for fault in asked.faults] == ["size", "sort", "date", "page"]
