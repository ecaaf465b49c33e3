"""What people see of ranking: the order of hits, why they stand there, which copies they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from math import fsum
from pathlib import Path

import pytest
from searchapp.index import SearchIndex
from searchapp.model import Article, Level, Results
from searchapp.settings import Ranking, Settings

REPRINT = (
    "أعلنت وزارة الزراعة أن محصول الزيتون هذا العام تجاوز التوقعات، وأن المعاصر في الجبل تعمل ليلاً ونهاراً. "
    "وقال الوزير إن الأسعار ستبقى مستقرة، ودعا المزارعين إلى تسجيل حقولهم قبل نهاية الشهر المقبل."
)
ARTICLES = [
    Article("harvest-1", "محصول الزيتون يفوق التوقعات", REPRINT, source="الأولى"),
    Article("harvest-2", "وزارة الزراعة: موسم زيتون وفير", REPRINT.replace("المقبل", "القادم"), source="الثانية"),
    Article("library", "مكتبة جديدة في الحي الشرقي", "افتتحت البلدية مكتبة عامة تضم كتباً كثيرة للأطفال والكبار."),
    Article("bridge", "ترميم الجسر القديم", "بدأ ترميم الجسر الذي يصل ضفتي النهر، وقد بني قبل مئة عام."),
    Article("books", "معرض الكتاب", "زار آلاف القراء معرض الكتاب، وقرب المعرض مكتبات صغيرة."),
    Article("near", "أخبار متفرقة", "في المدينة سوق جديد. وعند النهر الكبير جسر خشبي. ثم تكلم الناس عن الطقس."),
    Article("far", "أخبار أخرى", "عند النهر بيوت. تكلم الناس طويلاً عن الطقس وعن السوق. ثم ذكروا الجسر الخشبي."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path_factory.mktemp("ranking") / "index", create=True) as opened:
        opened.add(ARTICLES)
        yield opened


def ids(results: Results) -> list[str]:
    return [hit.article.id for hit in results.hits]


def test_words_in_the_title_come_first(index: SearchIndex) -> None:
    assert ids(index.search("معرض الكتاب"))[0] == "books"


def test_words_that_stand_together_come_before_words_far_apart(index: SearchIndex) -> None:
    found = ids(index.search("نهر وجسر خشبي"))
    assert found.index("near") < found.index("far")


@pytest.mark.parametrize(
    "text", ["محصول الزيتون", "مكتبة كتاب الحي", '"الجسر القديم" ترميم', "كتاب OR جسر", "title:الجسر"]
)
def test_reasons_add_up_to_the_score(index: SearchIndex, text: str) -> None:
    results = index.search(text, explain=True)
    assert results.hits
    for hit in results.hits:
        assert hit.reasons
        assert fsum(reason.score for reason in hit.reasons) == pytest.approx(hit.score, abs=1e-9)


def test_reasons_name_the_word_its_form_level_and_field(index: SearchIndex) -> None:
    (hit, *_) = index.search("مكتبات", explain=True).hits
    told = {(r.word, form, r.level, r.field) for r in hit.reasons if r.feature == "match" for form in r.forms}
    assert ("مكتبات", "مكتبات", Level.WORD, "body") in told or ("مكتبات", "مكتبة", Level.LEMMA, "title") in told


def test_nobody_who_does_not_ask_gets_reasons(index: SearchIndex) -> None:
    assert index.search("الزيتون").hits[0].reasons == ()


def test_a_reprint_is_folded_behind_the_better_one(index: SearchIndex) -> None:
    results = index.search("محصول الزيتون")
    assert ids(results) == ["harvest-1"]
    assert results.hits[0].similar == ("harvest-2",)
    assert (results.total, results.folded, results.page_count) == (2, 1, 1)


def test_reprints_stand_alone_for_who_wants_them(index: SearchIndex) -> None:
    results = index.search("محصول الزيتون", collapse=False)
    assert set(ids(results)) == {"harvest-1", "harvest-2"}
    assert results.folded == 0


def test_pages_show_every_article_once_whatever_is_folded(tmp_path: Path) -> None:
    texts = [f"خبر رقم {at} عن القمح في البلدة {at * 7} وما حولها من القرى {at * 13} والحقول" for at in range(30)]
    articles = [Article(f"{at}", f"قمح {at}", texts[at % 20] + " " + REPRINT[: 40 + at % 20 * 9]) for at in range(30)]
    settings = Settings(ranking=Ranking(candidates=12))
    with SearchIndex.open(tmp_path / "index", create=True, settings=settings) as index:
        index.add(articles)
        first = index.search("القمح", page_size=4)
        pages = [index.search("القمح", page=page, page_size=4) for page in range(1, first.page_count + 1)]
        shown = [article for results in pages for article in ids(results)]
        folded = [copy for results in pages for hit in results.hits for copy in hit.similar]
        assert sorted(shown + folded, key=int) == sorted((a.id for a in articles), key=int)
        assert first.folded == len(folded) > 0
        assert all(len(results.hits) == 4 for results in pages[:-1])


def test_without_snippets_none_are_looked_for(index: SearchIndex, tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True, settings=replace(Settings(), snippets=0)) as plain:
        plain.add(ARTICLES[:3])
        assert all(not hit.snippets for hit in plain.search("الزيتون").hits)


def test_a_weight_of_zero_switches_a_feature_off(tmp_path: Path) -> None:
    off = Settings(ranking=Ranking(trigrams=0, title=0, proximity=0, lead=0, passage=0))
    with SearchIndex.open(tmp_path / "index", create=True, settings=off) as index:
        index.add(ARTICLES)
        (hit, *_) = index.search("معرض الكتاب", explain=True).hits
        assert {reason.feature for reason in hit.reasons} <= {"match", "coverage", "phrase"}


def test_what_a_text_is_about_it_says_at_the_beginning(tmp_path: Path) -> None:
    filler = "وتحدث الحاضرون طويلاً عن الطقس والأسعار وأحوال الطرق بين القرى والمدن في كل فصول السنة الماضية. " * 4
    late = Article("late", body=filler + "وافتتح في المساء متحف الفلك.")
    early = Article("early", body="وافتتح في المساء متحف الفلك. " + filler)
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add([late, early])
        assert ids(index.search("متحف الفلك", collapse=False)) == ["early", "late"]


def test_letters_of_a_rare_word_say_more_than_those_of_a_common_one(tmp_path: Path) -> None:
    towns = ["الزهراء", "الروضة", "النخيل", "الواحة", "السلام", "البستان", "الميناء", "القلعة"]
    common = [Article(town, body=f"تبلغ المساحة الكاملة لحي {town} كيلومتراً.") for town in towns]
    rare = Article("rare", body="تقع لومبوك في شرق الجزر البعيدة.")
    others = [Article(f"{at}", body=f"خبر قصير رقمه {at} عن الطقس.") for at in range(20)]
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add([*common, rare, *others])
        hits = index.search("تبلغ لومبوك", explain=True, page_size=20, collapse=False).hits
        given = {hit.article.id: sum(r.score for r in hit.reasons if r.feature == "trigram") for hit in hits}
    assert given["rare"] > 3 * given["الروضة"] > 0


def test_recent_articles_come_first_where_freshness_counts(tmp_path: Path) -> None:
    today = Date.today()
    dated = [
        Article(f"{days}", "مهرجان التمور", "بدأ المهرجان.", date=today - timedelta(days)) for days in (400, 3, 90)
    ]
    fresh = Settings(ranking=Ranking(freshness=2.0, freshness_days=30.0))
    with SearchIndex.open(tmp_path / "index", create=True, settings=fresh) as index:
        index.add(dated)
        results = index.search("مهرجان التمور", collapse=False, explain=True)
        assert ids(results) == ["3", "90", "400"]
        (given,) = [reason.score for reason in results.hits[1].reasons if reason.feature == "freshness"]
        assert given == pytest.approx(2.0 * 0.5**3)
        assert fsum(reason.score for reason in results.hits[1].reasons) == pytest.approx(
            results.hits[1].score, abs=1e-9
        )


def test_who_searches_for_words_no_article_joins_is_told(index: SearchIndex) -> None:
    results = index.search("الزيتون الجسر")
    assert results.hits
    assert [notice.code for notice in results.notices] == ["no-article-has-all"]
    assert all(hit.missing for hit in results.hits)


def test_similar_articles_share_telling_words_and_copies_are_marked(index: SearchIndex) -> None:
    hits = index.similar("harvest-1")
    assert (hits[0].article.id, hits[0].similar) == ("harvest-2", ("harvest-1",))
    assert "harvest-1" not in [hit.article.id for hit in hits]
    assert index.similar("library", limit=1)[0].article.id == "books"
    assert index.similar("unheard-of") == []
