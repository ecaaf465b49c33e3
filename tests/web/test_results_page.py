"""What a results page says beside its hits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from searchapp.index import SearchIndex
from searchapp.model import (
    Correction,
    Facet,
    FacetValue,
    Level,
    MatchedForm,
    Notice,
    Reason,
    Results,
    SearchRequest,
    Span,
    Understood,
)
from searchapp.ranking.explain import FEATURE_REASONS
from searchapp.ranking.features import FEATURES
from searchapp.web.labels import FEATURE_NAMES

from tests.web.articles import ARTICLES
from tests.web.canned import CannedIndex, hit
from tests.web.conftest import MakeClient
from tests.web.html import Page, parse

Show = Callable[..., Page]
SHOWN = {article.id: article for article in ARTICLES}


@pytest.fixture
def show(index: SearchIndex, make_client: MakeClient) -> Show:
    def page(address: str = "/?q=قمح", **facts: object) -> Page:
        results = Results(SearchRequest(), **{"total": len(facts.get("hits", ())), **facts})  # type: ignore[arg-type]
        return parse(make_client(index=CannedIndex(index, results)).get(address))

    return page


def test_a_correction_is_offered_and_nothing_is_searched_for_in_silence(show: Show) -> None:
    page = show("/?q=النمح", corrections=[Correction("القمح", "spelling", 4), Correction("النمل", "spelling", 1)])
    assert page.texts(".correction") == ["هل تقصد القمح أو النمل؟"]
    assert page.all(".correction a")[0].get("href") == "/?q=القمح"


def test_what_was_rewritten_says_so_and_offers_the_original(show: Show) -> None:
    page = show("/?q=hgrlp", corrections=[Correction("القمح", "layout", 4, applied=True)], hits=[hit(SHOWN["port"])])
    assert page.texts(".correction")[0].startswith("قرأنا hgrlp على أنها كُتبت بلوحة المفاتيح الأخرى: القمح.")
    assert page.find(".correction .original").get("href") == "/?q=hgrlp&correct=0"


def test_each_form_can_be_switched_off_and_on(show: Show) -> None:
    forms = (
        MatchedForm("القمح", 7, Level.STEM),
        MatchedForm("وقمح", 2, Level.STEM, active=False),
    )
    word = Understood(Span(0, 3), "word", "قمح", level=Level.STEM, count=9, forms=forms)
    page = show("/?q=قمح&without=وقمح", understood=(word,))
    on, off = page.all(".forms a")
    assert on.get("href") == "/?q=قمح&without=وقمح&without=القمح"
    assert (off.get("href"), off.get("class")) == ("/?q=قمح", "off")


def test_many_forms_are_folded_behind_more(show: Show) -> None:
    forms = tuple(MatchedForm(f"قمح{n}", n, Level.STEM) for n in range(30))
    page = show(understood=(Understood(Span(0, 3), "word", "قمح", count=30, forms=forms),))
    assert len(page.all(".forms details a")) == 25
    assert page.texts(".forms summary") == ["25 أخرى"]


def test_the_words_can_be_searched_for_as_typed_only(show: Show) -> None:
    page = show(understood=(Understood(Span(0, 3), "word", "قمح", count=1),))
    assert [a.get("href") for a in page.all(".switches a")] == ["/?q=قمح", "/?q=قمح&match=exact"]


def test_similar_copies_are_folded_under_their_first(show: Show) -> None:
    page = show(hits=[hit(SHOWN["port"], similar=("bread", "harvest"))])
    assert page.texts(".copies summary") == ["نسختان مشابهتان"]
    assert len(page.all(".copies li a")) == 2


def test_a_missing_word_can_be_demanded(show: Show) -> None:
    page = show("/?q=قمح ميناء", hits=[hit(SHOWN["bread"], missing=("ميناء",))])
    assert page.texts(".missing s") == ["ميناء"]
    assert page.find(".missing a").get("href") == "/?q=قمح+%2Bميناء"


def test_why_a_result_stands_where_it_does_is_told_in_words(show: Show) -> None:
    reasons = (
        Reason("match", 3.0, "قمح", ("القمح",), Level.STEM, "title"),
        Reason("proximity", 1.0),
    )
    page = show("/?q=قمح&explain=1", hits=[hit(SHOWN["port"], reasons=reasons)])
    rows = page.texts(".why tbody tr")
    assert rows[0].split() == ["ورود", "الكلمةقمحالقمحالجذعالعنوان3.00"]
    assert rows[1].startswith("تقارب الكلمات")


def test_every_feature_of_the_ranking_has_a_name_for_people() -> None:
    features = {FEATURE_REASONS.get(name, name) for name in FEATURES} | {"match", "phrase", "coverage"}
    assert features <= set(FEATURE_NAMES)


def test_years_are_a_histogram_of_links_with_text(show: Show) -> None:
    years = Facet("year", (FacetValue("2025", 10), FacetValue("2024", 5, True), FacetValue("2021", 1)))
    page = show("/?q=قمح&year=2024", facets=(years,), hits=[hit(SHOWN["port"])])
    bars = page.all(".bars a")
    assert [bar.get("href") for bar in bars] == [
        "/?q=قمح&year=2024&year=2021",
        "/?q=قمح",
        "/?q=قمح&year=2024&year=2025",
    ]
    assert page.texts(".bars .unseen") == ["2021: مقال واحد", "2024: 5 مقالات", "2025: 10 مقالات"]
    assert [bar.cssselect(".bar")[0].get("class") for bar in bars] == ["bar h2", "bar h10", "bar h20"]


def test_the_months_of_the_chosen_year_are_a_histogram_too(show: Show) -> None:
    years = Facet("year", (FacetValue("2024", 5, True), FacetValue("2021", 1)))
    months = Facet("month", (FacetValue("2024-11", 4), FacetValue("2024-02", 1), FacetValue("2021-03", 1)))
    page = show("/?q=قمح&year=2024", facets=(years, months), hits=[hit(SHOWN["port"])])
    assert page.texts(".facet h3")[:2] == ["السنة", "أشهر عام 2024"]
    second = page.all(".bars")[1]
    assert [bar.get("href") for bar in second.cssselect("a")] == [
        "/?q=قمح&year=2024&month=2024-02",
        "/?q=قمح&year=2024&month=2024-11",
    ]
    assert len(second.cssselect("li")) == 12, "months without articles stand there, without a link"
    assert "نوفمبر (تشرين الثاني) 2024: 4 مقالات" in page.texts(".bars .unseen")


def test_months_are_counted_only_where_one_year_is_chosen(show: Show) -> None:
    facets = (Facet("year", (FacetValue("2024", 5),)), Facet("month", (FacetValue("2024-11", 4),)))
    assert len(show("/?q=قمح", facets=facets, hits=[hit(SHOWN["port"])]).all(".bars")) == 0
    assert len(show("/?q=قمح&year=2024&year=2023", facets=facets, hits=[hit(SHOWN["port"])]).all(".bars")) == 0


def test_dates_are_chosen_with_a_form_that_keeps_the_rest_of_the_search(show: Show) -> None:
    years = Facet("year", (FacetValue("2024", 5), FacetValue("2021", 1)))
    page = show("/?q=قمح&section=طقس&sort=newest&year=2021&from=2024&page=3&hl=en", facets=(years,), hits=[])
    form = page.find("form.dates")
    held = [(field.get("name"), field.get("value")) for field in form.cssselect("input")]
    assert held == [
        ("q", "قمح"), ("section", "طقس"), ("sort", "newest"), ("hl", "en"), ("from", "2024"), ("to", ""),
    ]  # fmt: skip


def test_without_any_dates_there_is_no_form_for_them(show: Show) -> None:
    assert show(facets=(Facet("year", ()),), hits=[hit(SHOWN["port"])]).all("form.dates") == []


def test_a_date_among_the_words_can_be_made_the_condition(show: Show) -> None:
    offer = Correction("قمح تاريخ:2022-02", "date", total=12, label="شباط 2022")
    page = show("/?q=قمح شباط 2022", corrections=(offer,), hits=[hit(SHOWN["port"])], total=1)
    assert page.texts(".offer") == ["احصر النتائج في شباط 2022 12"]
    assert page.find(".offer a").get("href") == "/?q=قمح+تاريخ:2022-02"


def test_many_years_are_counted_by_decade(show: Show) -> None:
    years = Facet("year", tuple(FacetValue(str(year), 2) for year in range(2026, 1985, -1)))
    page = show(facets=(years,), hits=[hit(SHOWN["port"])])
    assert page.texts(".bars .unseen")[-1] == "2020–2029: 14 مقالاً"
    assert page.all(".bars a")[0].get("href") == "/?q=قمح&date=1980..1989"


def test_a_facet_with_many_values_shows_the_first_and_those_chosen(show: Show) -> None:
    values = tuple(FacetValue(f"باب{n}", 50 - n, active=n == 20) for n in range(30))
    page = show("/?q=قمح&section=باب20", facets=(Facet("section", values),), hits=[hit(SHOWN["port"])])
    assert len(page.all(".facet > ul a")) == 8
    assert page.texts(".facet > ul a.on") == ["باب20 30"]
    assert page.texts(".facet summary") == ["22 أخرى"]


def test_a_facet_with_one_value_offers_no_choice_and_is_left_out(show: Show) -> None:
    page = show(facets=(Facet("section", (FacetValue("اقتصاد", 3),)),), hits=[hit(SHOWN["port"])])
    assert page.all(".facet") == []


def test_a_notice_underlines_what_it_is_about(show: Show) -> None:
    page = show("/?q=قمح م*", notices=(Notice("wildcard-too-short", {"typed": "م*", "letters": 2}, Span(4, 6)),))
    assert page.texts(".typed .fault") == ["م*"]
    assert "«م*» واسع جدا" in page.texts(".notices li")[0]


def test_nothing_found_names_the_word_and_the_nearest_ones(show: Show) -> None:
    notice = Notice("word-unknown", {"word": "النمح", "near": ("القمح",)}, Span(4, 9))
    page = show("/?q=سعر النمح&section=اقتصاد", notices=(notice,))
    assert page.texts(".empty h2 + p") == ["لا يرد في أي مقال: النمح، وأقرب الكلمات إليها: القمح"]
    ways = dict(zip(page.texts(".empty li a"), [a.get("href") for a in page.all(".empty li a")], strict=True))
    assert ways["ابحث بلا مرشّحات"] == "/?q=سعر+النمح"
    assert ways["ابحث عن أيٍّ من الكلمات"] == "/?q=سعر+OR+النمح&section=اقتصاد"
    assert page.find(".empty p a").get("href") == "/?q=سعر+القمح&section=اقتصاد"


def test_a_search_that_ran_out_of_time_says_so(show: Show) -> None:
    assert "انقطع البحث عند حد الوقت" in show(timed_out=True).texts(".notices li")[0]


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (0, "لا نتائج"),
        (1, "نتيجة واحدة"),
        (2, "نتيجتان"),
        (11, "11 نتيجة"),
        (100, "100 نتيجة"),
        (29858, "29,858 نتيجة"),
    ],
)
def test_totals_of_any_size_read_well(show: Show, total: int, said: str) -> None:
    page = show(total=total, hits=[hit(SHOWN["port"])] if total else [])
    assert page.texts(".summary")[0].split(" في ")[0] == said


def test_far_pages_are_capped_with_advice(show: Show) -> None:
    page = show("/?q=قمح&page=1000", total=29858, hits=[hit(SHOWN["port"])])
    assert page.texts(".pages [aria-current]") == ["الصفحة 1,000"]
    assert page.all("a[rel=next]") == []
    assert "هذه آخر النتائج التي يمكن تصفّحها. ضيّق البحث لترى غيرها." in page.texts("p.notices")


@pytest.mark.parametrize("address", ["/?q=قمح&page=0", "/?q=قمح&page=-1", "/?q=قمح&page=abc", "/?q=قمح&page=٩٩٩٩٩٩"])
def test_an_absurd_page_number_is_a_notice_not_an_error(client: FlaskClient, address: str) -> None:
    page = parse(client.get(address))
    assert page.status == 200
    assert "لا تصلح لـ «page»" in page.texts(".notices li")[0]
