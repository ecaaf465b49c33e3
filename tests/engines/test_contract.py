"""What every engine promises, in examples."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import date as Date
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from searchapp.engines import EngineQuery
from searchapp.model import Article, Level
from searchapp.query.plan import (
    All,
    And,
    Between,
    Blend,
    Boost,
    Constant,
    FieldScoring,
    In,
    Maybe,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Scoring,
    Term,
    Word,
)

from tests.engines.conftest import Opener, Twins
from tests.engines.twin import Add, Batch, Delete, Pair, Twin, adds, commit

W = Level.WORD
NEWS = (
    Article("1", "افتتاح مكتبة جديدة", "افتتحت البلدية مكتبة جديدة في الحي القديم وفيها كتب كثيرة", section="ثقافة",
            source="النشرة", date=Date(2024, 2, 29)),
    Article("2", "كتب للأطفال", "وزعت المدرسة كتب الأطفال على تلاميذ المدرسة في الحي", section="تعليم", source="البريد",
            date=Date(2024, 3, 1), captions=("تلاميذ المدرسة", "كتب جديدة")),
    Article("3", "مباراة اليوم", "فاز الفريق في مباراة اليوم وغدا مباراة أخرى في الملعب القديم", section="رياضة",
            source="النشرة", date=Date(2023, 12, 31)),
    Article("4", "معرض الكتب", "معرض الكتب يفتح اليوم -- في القاعة القديم --- بابها", section="ثقافة", source="البريد"),
    Article("5", "نتائج المباراة", "مباراة مباراة مباراة", section="رياضة", date=Date(2024, 2, 1), kind="teaser"),
    Article("6", "", "في في في الحي في", section="ثقافة", place="تونس", date=Date(2024, 2, 29), author="هدى"),
    Article("7", "المدرسة+الحديثة", "تلاميذ المدرسة+الحديثة في رحلة علمية", section="تعليم", place="صنعاء"),
    Article("8", "رحلة علمية", "رحلة علمية رحلة", section="علوم", source="النشرة", date=Date(2022, 1, 1)),
    Article("9"),
)  # fmt: skip


def t(text: str, field: str = "body", level: Level = W, weight: float = 1.0) -> Term:
    return Term(field, level, text, weight)


def phrase(text: str, slop: int = 0, ordered: bool = True, level: Level = W, field: str = "body") -> Phrase:
    return Phrase(
        field, level, tuple((tuple(word.split("|")), at) for at, word in enumerate(text.split())), slop, ordered
    )


PLANS: dict[str, Plan] = {
    "term": t("مباراة"),
    "term at stem level": t("مبار", level=Level.STEM),
    "term at root level": t("مد", level=Level.ROOT),
    "term in captions": t("كتب", "captions"),
    "absent term": t("غائب"),
    "weighted term": t("القديم", weight=2.5),
    "blend of forms and fields": Blend((t("كتب"), t("الكتب", weight=0.5), t("كتب", "title", weight=2.0)), 1.5),
    "blend of nothing": Blend(()),
    "phrase": phrase("تلاميذ المدرسة"),
    "phrase over a gap": phrase("اليوم في"),
    "phrase of steps that come down to one word": phrase("اليوم اليوم|غائب", ordered=False),
    "phrase over a gap that was asked for": Phrase("body", W, ((("اليوم",), 0), (("في",), 2))),
    "phrase of repeated words": phrase("في في"),
    "phrase in its own word": phrase("المدرسة الحديثة"),
    "phrase with alternatives": phrase("كتب|معرض الأطفال|الكتب|كثيرة"),
    "phrase with slop": phrase("الحي كتب", slop=3),
    "phrase in any order": phrase("الحي المدرسة", slop=2, ordered=False),
    "phrase of equal words in any order": phrase("رحلة رحلة", slop=1, ordered=False),
    "phrase of one word": phrase("رحلة"),
    "phrase across captions": phrase("المدرسة كتب", field="captions"),
    "prefix": Pattern("body", W, "prefix", "مبا"),
    "prefix of everything, cut": Pattern("body", W, "prefix", "", max_terms=3),
    "wildcard": Pattern("body", W, "wildcard", "*كت?*"),
    "fuzzy": Pattern("body", W, "fuzzy", "مبارات", distance=1),
    "fuzzy with swapped letters": Pattern("body", W, "fuzzy", "كبت", distance=1),
    "and": And((t("في"), t("الحي"))),
    "and with an absent word": And((t("في"), t("غائب"))),
    "or": Or((t("كتب"), t("مباراة"), t("رحلة"))),
    "or of which two must match": Or((t("كتب"), t("الحي"), t("رحلة"), t("في")), min_match=2),
    "or by coverage": Or(
        (t("كتب"), t("الحي"), And((t("في"), t("القديم"))), Boost(phrase("تلاميذ المدرسة"), 2.0)), coverage=1.5
    ),
    "and not": And((t("في"), Not(t("الحي")))),
    "or not": Or((t("كتب"), t("في"), Not(t("القديم")))),
    "only not": And((Not(t("في")),)),
    "not alone": Not(t("في")),
    "maybe": Maybe(t("في"), Or((t("الحي"), phrase("تلاميذ المدرسة")))),
    "word": Word(
        Maybe(
            Or((Blend((t("كتب"), t("كتب", "title", weight=2.0)), 0.3), Blend((t("كت", level=Level.STEM),), 0.5))),
            Blend((t("مد", level=Level.ROOT),), 0.2),
        )
    ),
    "words by coverage": Or((Word(Or((Blend((t("كتب"),)), phrase("تلاميذ المدرسة")))), Word(t("في"))), coverage=1.0),
    "boost": Boost(Or((t("كتب"), t("في"))), 0.25),
    "constant": Constant(t("في"), 3.0),
    "in a section": In("section", ("ثقافة", "علوم")),
    "without a source": In("source", ("",)),
    "in a month": In("month", ("2024-02",)),
    "by id": In("id", ("2", "9", "99")),
    "between": Between(Date(2024, 2, 29), Date(2024, 3, 1)),
    "until": Between(None, Date(2023, 12, 31)),
    "since, with words": And((t("في"), Between(Date(2024, 1, 1), None))),
    "all": All(),
    "nothing": Nothing(),
    "everything at once": Maybe(
        And((
            Or((t("في"), Pattern("body", W, "prefix", "رح")), coverage=1.0),
            Not(And((t("القديم"), In("section", ("رياضة",))))),
        )),
        Or((Boost(phrase("في الحي"), 2.0), Constant(Between(Date(2024, 1, 1), None), 0.1))),
    ),
}  # fmt: skip

HISTORIES: dict[str, tuple[Batch, ...]] = {
    "one segment": (adds(NEWS),),
    "a segment each": tuple([change] for change in adds(NEWS)),
    "replaced and deleted": (
        adds([replace(article, body="قديم " + article.body, section="أرشيف") for article in NEWS]),
        [Delete("3"), Delete("99"), *adds(NEWS[3:]), Delete("8")],
        [Add(NEWS[7]), Add(NEWS[0]), Delete("2"), Add(NEWS[1]), Add(NEWS[0])],
    ),
    "replaced again and again": tuple(adds(NEWS) for _ in range(12)),
}


@pytest.fixture(scope="module", params=list(HISTORIES))
def news(request: pytest.FixtureRequest, twins: Twins):  # type: ignore[no-untyped-def]
    with twins() as twin:
        yield twin.apply(*HISTORIES[request.param])


@pytest.mark.parametrize("name", list(PLANS))
def test_a_plan_finds_what_brute_force_finds(news: Twin, name: str) -> None:
    pair = news.readers()
    pair.search(PLANS[name], facets=("section", "year"))
    pair.search(PLANS[name], scoring=Scoring(FieldScoring(1.2, 0.75), (("title", FieldScoring(0.3, 0.0)),)))
    pair.check_scores(PLANS[name])


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_undated_articles_come_last_by_date(news: Twin, sort: str) -> None:
    pair = news.readers()
    pair.search(All(), sort=sort, limit=50)
    found = pair.engine.article_ids(pair.engine.search(EngineQuery(All(), sort=sort)).docs)  # type: ignore[arg-type]
    undated = {article.id for article in NEWS if article.date is None} & set(found)
    assert set(found[-len(undated) :]) == undated


def test_pages_add_up_to_the_whole(news: Twin) -> None:
    pair = news.readers()
    whole = pair.engine.search(EngineQuery(All(), limit=50)).docs.tolist()
    pages = [pair.engine.search(EngineQuery(All(), offset=at, limit=2)).docs.tolist() for at in range(0, 10, 2)]
    assert list(chain(*pages)) == whole
    assert len(pair.engine.search(EngineQuery(All(), offset=1000)).docs) == 0
    assert pair.engine.search(EngineQuery(All(), limit=0)).total == len(whole)


def test_several_values_of_a_facet_can_be_chosen(news: Twin) -> None:
    filters: dict[str, Plan] = {"section": In("section", ("ثقافة", "رياضة")), "date": Between(Date(2024, 1, 1), None)}
    news.readers().search(All(), filters, facets=("section", "source", "year", "month", "kind", "place", "author"))
    news.readers().search(t("في"), filters, facets=("section", "month"), facet_values=1)


def test_documents_columns_and_forward_index(news: Twin) -> None:
    news.readers().check_documents()


def test_vocabulary_forms_and_frequencies(news: Twin) -> None:
    news.readers().check_vocabulary()


def test_the_files_are_well(news: Twin) -> None:
    assert news.engine.verify(deep=True) == []


def test_a_truncated_expansion_says_so(news: Twin) -> None:
    for most in (1, 2, 200):
        news.readers().check_expansion(Pattern("body", W, "prefix", "م", max_terms=most))


def test_an_empty_engine_answers(twin: Twin) -> None:
    pair = twin.readers()
    for name, plan in PLANS.items():
        result = pair.engine.search(EngineQuery(plan, facets=("section", "year")))
        assert (result.total, len(result.docs)) == (0, 0), name
        assert {field: list(values) for field, values in result.facets.items()} == {"section": [], "year": []}, name
    pair.check_documents()
    pair.check_vocabulary()


def test_a_reader_is_the_same_until_something_is_committed(twin: Twin) -> None:
    before = twin.engine.reader()
    assert twin.engine.reader() is before
    twin.apply(adds(NEWS))
    after = twin.engine.reader()
    assert after is not before
    assert twin.engine.reader() is after
    assert (before.article_count, after.article_count) == (0, len(NEWS))


def test_a_held_reader_keeps_its_moment(twin: Twin) -> None:
    held: list[Pair] = []
    for history in HISTORIES.values():
        for batch in history:
            held.append(twin.apply(batch).readers())
    twin.apply([Delete(article.id) for article in NEWS])
    for pair in held:
        pair.search(PLANS["everything at once"], facets=("section",))
        pair.search(PLANS["or"])
        pair.check_documents()


def test_nothing_shows_before_commit(twin: Twin) -> None:
    twin.apply(adds(NEWS[:3]))
    writer = twin.engine.writer()
    writer.add(NEWS[3])
    assert writer.delete("1")
    twin.readers().search(All())
    writer.cancel()
    twin.readers().search(All())
    twin.apply(adds(NEWS[4:6])).readers().search(All())


def test_a_cancelled_batch_leaves_no_trace(twin: Twin) -> None:
    twin.apply(adds(NEWS))
    for _ in range(3):
        writer = twin.engine.writer()
        for article in NEWS:
            writer.add(replace(article, body="نص آخر تماما"))
        writer.delete("5")
        writer.cancel()
        writer.cancel()
    twin.reopen().readers().search(PLANS["or"])
    twin.readers().check_vocabulary()


def test_delete_says_whether_there_was_one(twin: Twin) -> None:
    writer = twin.engine.writer()
    writer.add(NEWS[0])
    assert writer.delete("1")
    assert not writer.delete("1")
    assert not writer.delete("2")
    writer.add(NEWS[1])
    writer.commit(1)
    assert twin.engine.reader().article_ids(twin.engine.reader().docs(["2"])) == ["2"]
    assert twin.engine.reader().article_count == 1


def test_the_last_of_several_adds_stays(twin: Twin) -> None:
    again = replace(NEWS[0], body="نسخة ثانية")
    twin.apply([Add(NEWS[0], 1), Add(NEWS[1]), Add(again, 2)])
    twin.readers().search(All())
    twin.readers().check_documents()
    assert twin.engine.reader().document_frequency("body", W, "مكتبة") == 0


def test_ties_keep_the_order_of_adding_through_merges(twin: Twin) -> None:
    """Twenty single commits of equal articles; some replaced, which moves them to the end."""
    twin.apply(*([Add(Article(f"n{at}", body="خبر واحد"))] for at in range(20)))
    twin.apply(*([Add(Article(f"n{at}", body="خبر واحد"))] for at in (5, 0, 19, 12)), [Delete("n7")])
    for _ in range(2):
        twin.readers().search(t("خبر"), limit=50)
        twin.readers().search(All(), limit=50)
        twin.reopen()


def test_another_handle_sees_a_commit_at_its_next_reader(open_engine: Opener, tmp_path: Path) -> None:
    first, second = open_engine(tmp_path / "engine"), open_engine(tmp_path / "engine")
    writer = first.writer()
    writer.add(NEWS[0])
    writer.commit(17)
    assert second.reader().store_version == 17
    assert second.reader().search(EngineQuery(t("مكتبة"))).total == 1
    first.close()
    second.close()


def test_a_writer_survives_an_add_that_fails(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Analysis fails for one article: the ones before and after it are there, it is not."""
    writer = twin.engine.writer()
    writer.add(NEWS[0])
    with monkeypatch.context() as broken:
        broken.setattr(type(twin.oracle.analyzer), "forms", fail)
        broken.setattr(type(twin.oracle.analyzer), "tokens", fail)
        with suppress(RuntimeError):
            writer.add(NEWS[1])
    writer.add(NEWS[2])
    writer.commit(1)
    reader = twin.engine.reader()
    assert reader.docs(["1", "3"]).min() >= 0
    assert reader.search(EngineQuery(t("مباراة"))).total == 1
    assert twin.engine.verify(deep=True) == []


def fail(*_: object) -> list[object]:
    raise RuntimeError("analysis failed")


def test_many_threads_share_a_reader_while_a_writer_commits(twin: Twin) -> None:
    pair = twin.apply(*HISTORIES["a segment each"]).readers()
    stop, failures = threading.Event(), []

    def search() -> None:
        try:
            while True:
                for plan in PLANS.values():
                    pair.search(plan, facets=("section",))
                if stop.is_set():
                    return
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        twin.apply(adds(NEWS), [Delete("1")])
        twin.readers().search(PLANS["or"])
    stop.set()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_a_passed_deadline_gives_what_there_is(twin: Twin) -> None:
    twin.apply(adds(NEWS))
    late = twin.engine.reader().search(EngineQuery(PLANS["everything at once"], seconds=0.0))
    whole = twin.oracle.reader().search(EngineQuery(PLANS["everything at once"]))
    assert late.total <= whole.total
    assert late.timed_out or late.total == whole.total


@pytest.mark.parametrize("text", ["\x00", "كلمة\x00أخرى", "\ud800", "a\u2028b", "﷽", "x" * 70_000, " \t\n"])
def test_any_text_can_be_indexed(twin: Twin, text: str) -> None:
    twin.apply(
        [Add(Article("odd", title=text, body=f"قبل {text} بعد", section=text.strip())), *adds(NEWS[:2])]
    ).reopen()
    twin.readers().check_documents()
    twin.readers().check_vocabulary()
    twin.readers().search(phrase("قبل بعد", slop=3), facets=("section",))


def test_ids_may_be_any_text(twin: Twin) -> None:
    ids = ["ا/ب ج", "A", "a", "x" * 512, "0", "-1", "é", "e\u0301", "\U0001f600"]
    twin.apply([Add(Article(article_id, body="خبر")) for article_id in ids], [Delete("A"), Delete("é")]).reopen()
    twin.readers().check_documents()
    twin.readers().search(In("id", tuple(ids)), limit=20)


def test_no_documents_asked_none_given(twin: Twin) -> None:
    reader = twin.apply(adds(NEWS)).engine.reader()
    none = np.zeros(0, np.int64)
    assert reader.article_ids(none) == []
    assert reader.scores(t("في"), none, Scoring()).tolist() == []
    assert reader.column("section", none).tolist() == []
    assert reader.form_stream("body", none).offsets.tolist() == [0]


def test_two_writers_take_turns(open_engine: Opener, tmp_path: Path) -> None:
    """The second waits for the first, and builds on what it committed."""
    engine = open_engine(tmp_path / "engine")
    first = engine.writer()
    first.add(NEWS[0])
    begun, failures = threading.Event(), []

    def write() -> None:
        other = open_engine(tmp_path / "engine")
        try:
            begun.set()
            second = other.writer()
            second.add(NEWS[1])
            second.commit(2)
        except BaseException as error:
            failures.append(error)
        finally:
            other.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(30)
    first.commit(1)
    thread.join(30)
    assert not failures, failures
    assert engine.reader().store_version == 2
    assert engine.reader().docs(["1", "2"]).min() >= 0
    engine.close()


def test_replacing_everything_again_and_again_does_not_fill_the_disk(open_engine: Opener, tmp_path: Path) -> None:
    def size() -> int:
        return sum(file.stat().st_size for file in (tmp_path / "engine").rglob("*") if file.is_file())

    engine = open_engine(tmp_path / "engine")
    articles = [replace(article, id=f"{article.id}-{copy}") for article in NEWS for copy in range(8)]
    commit(engine, adds(articles), 1)
    once = size()
    for version in range(2, 14):
        commit(engine, adds(articles), version)
        engine.reader()
    assert engine.reader().article_count == len(articles)
    assert size() <= 3 * once
    engine.close()


@pytest.mark.slow
def test_engines_agree_on_a_term_of_any_frequency(twin: Twin) -> None:
    """A thousand articles in three segments: words of one, few, half and all of them."""
    steps = (1, 2, 3, 7, 50, 500, 999)
    texts = [" ".join(f"كلمة{step}" for step in steps if at % step == 0) for at in range(1000)]
    articles = [Article(f"n{at}", body=f"{text} {text[::-1]}", section=str(at % 7)) for at, text in enumerate(texts)]
    twin.apply(adds(articles[:600]), adds(articles[600:]), [Delete(f"n{at}") for at in range(0, 1000, 9)])
    common, rare, half = t("كلمة1"), t("كلمة500"), t("كلمة2")
    for plan in (
        common,
        Or((common, rare, half)),
        And((common, half)),
        Or((common, half, rare), coverage=1.0),
        Maybe(common, rare),
        And((common, Not(half))),
        Pattern("body", W, "prefix", "كلمة"),
        Phrase("body", W, ((("كلمة1",), 0), (("كلمة2", "كلمة3"), 1))),
        Or((common, half, rare), min_match=2),
    ):
        twin.readers().search(plan, facets=("section",), limit=25)
        twin.readers().search(plan, {"section": In("section", ("3", "5"))}, offset=100, limit=40)
        twin.readers().search(plan, sort="newest", limit=1000)
