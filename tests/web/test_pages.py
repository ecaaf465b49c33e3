"""The pages a reader meets."""

from __future__ import annotations

from datetime import date as Date
from unittest.mock import patch

from flask.testing import FlaskClient
from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.settings import Settings, Web
from searchapp.web import create_app

from tests.web.conftest import MakeClient
from tests.web.html import parse


def test_home_asks_for_a_search_and_shows_the_latest(client: FlaskClient) -> None:
    page = parse(client.get("/"))
    assert page.find("form[role=search] input[name=q]").get("type") == "search"
    assert page.texts(".headline a")[0] == "رقاقة GPT-7 تصل إلى الأسواق بسعر 20 %"


def test_pages_are_arabic_and_run_from_right_to_left(client: FlaskClient) -> None:
    html = parse(client.get("/?q=القمح")).find("html")
    assert (html.get("lang"), html.get("dir")) == ("ar", "rtl")


def test_english_is_a_choice_in_the_address_and_stays_in_every_link(client: FlaskClient) -> None:
    page = parse(client.get("/?q=القمح&hl=en"))
    html = page.find("html")
    assert (html.get("lang"), html.get("dir")) == ("en", "ltr")
    inside = [a.get("href") for a in page.all("main a[href]") if not a.get("href").startswith("#")]
    assert inside
    assert [href for href in inside if "hl=en" not in href] == []


def test_a_result_shows_title_snippet_section_source_place_agency_and_date(client: FlaskClient) -> None:
    hit = parse(client.get("/?q=اللاذقية")).all(".hit")[0]
    text = "".join(hit.itertext())
    for expected in ("ميناء اللاذقية", "اقتصاد", "دفتر الأخبار", "رويترز", "26 نوفمبر (تشرين الثاني) 2024"):
        assert expected in text


def test_whole_words_are_marked(client: FlaskClient) -> None:
    page = parse(client.get("/?q=القمح"))
    assert set(page.texts(".hit mark")) == {"القمح", "قمح"}


def test_a_teaser_says_that_it_is_one(client: FlaskClient) -> None:
    page = parse(client.get("/?q=الأفران"))
    assert page.texts(".hit .label") == ["موجز"]


def test_counts_have_the_right_plural(client: FlaskClient) -> None:
    def summary(query: str) -> str:
        return parse(client.get(query)).texts(".summary")[0].split(" في ")[0]

    assert summary("/?q=زرافة") == "لا نتائج"
    assert summary("/?q=كسوف") == "نتيجة واحدة"
    assert summary("/?section=اقتصاد") == "نتيجتان"
    assert summary("/?section=تعليم") == "3 نتائج"
    assert summary("/search") == "12 نتيجة"


def test_digits_may_be_arabic(make_client: MakeClient) -> None:
    page = parse(make_client(Web(digits="arab")).get("/search"))
    assert page.texts(".summary")[0].startswith("١٢ نتيجة")


def test_a_filter_is_a_chip_that_takes_itself_away(client: FlaskClient) -> None:
    page = parse(client.get("/?q=المدارس&section=تعليم"))
    chip = page.find(".chips a")
    assert "القسم: تعليم" in "".join(chip.itertext())
    assert chip.get("href") == "/?q=المدارس"


def test_pages_are_real_links(client: FlaskClient) -> None:
    page = parse(client.get("/search?size=5&page=2"))
    assert page.find("a[rel=prev]").get("href") == "/?size=5"
    assert page.find("a[rel=next]").get("href") == "/?size=5&page=3"
    assert page.texts("[aria-current=page]") == ["الصفحة 2"]


def test_an_article_shows_paragraphs_captions_facts_and_marks(client: FlaskClient) -> None:
    page = parse(client.get("/article/port?q=سفينة"))
    assert len(page.all(".prose p")) == 2
    assert page.texts(".captions li") == ["سفينة قمح عند رصيف الميناء (رويترز)"]
    assert "24 جمادى الأولى 1446 هـ" in page.texts("time + span, .fact-list dd")
    marks = page.all("a.match")
    assert [a.get("id") for a in marks] == ["m1", "m2", "m3", "m4"]
    assert [a.get("href") for a in marks] == ["#m2", "#m3", "#m4", "#m1"]


def test_an_article_names_its_related_ones(client: FlaskClient) -> None:
    page = parse(client.get("/article/port"))
    assert page.texts("section[aria-labelledby=related] a") == [
        "الأفران تخفض سعر الخبز",
        "حصاد القمح يبدأ مبكراً في سهل الغاب",
    ]


def test_an_article_with_any_id_has_a_page(client: FlaskClient) -> None:
    link = parse(client.get("/?q=غريب")).find(".hit h2 a").get("href")
    assert client.get(link).status_code == 200


def test_what_is_not_there_is_a_page_with_a_way_on(client: FlaskClient) -> None:
    for address in ("/article/none", "/article", "/nowhere", "/assets/none.css"):
        response = client.get(address)
        assert response.status_code == 404
        assert len(parse(response).all("main form[role=search]")) == 1


def found_by(client: FlaskClient, example: str) -> str:
    """What the help page says that an example finds."""
    rows = parse(client.get("/help")).all(".examples tbody tr")
    texts = ["".join(row.itertext()) for row in rows if row[0].findtext(".//bdi") == example]
    assert len(texts) == 1, example
    return texts[0]


def test_help_says_how_many_articles_each_example_finds_in_this_index(fresh_index: SearchIndex) -> None:
    client = create_app(Settings(), index=fresh_index).test_client()
    assert "لا مقالات" in found_by(client, "=المدرسة")
    fresh_index.add(
        [
            Article("a", "المدرسة تفتح أبوابها", "عاد التلاميذ إلى المدرسة.", date=Date(2020, 2, 1)),
            Article("b", "مدارس جديدة في الريف", "افتتحت مدرسة في القرية.", date=Date(2019, 5, 3)),
            Article("c", "معلمو المدرسة", "كرّمت المدرسة معلميها.", date=Date(2019, 6, 3)),
        ]
    )
    assert "مقالان" in found_by(client, "=المدرسة"), "an index that changed is counted anew"
    assert "مقالان" in found_by(client, "قبل:2020")
    assert "لا مقالات" in found_by(client, '"مجلس الأمن"')


def test_help_counts_once_for_a_state_of_the_index(client: FlaskClient, index: SearchIndex) -> None:
    client.get("/help")
    with patch.object(SearchIndex, "search", side_effect=AssertionError("counted again")):
        assert client.get("/help?hl=en").status_code == 200
