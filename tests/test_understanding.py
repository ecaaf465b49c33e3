"""What an index says about a search beside its hits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path

import pytest
from searchapp.index import SearchIndex
from searchapp.model import Article, Results

ARTICLES = [
    Article("1", "مدرسة جديدة", "فُتحت المدرسة أمس، ومدارس أخرى قريباً."),
    Article("2", "أوكرانيا", "وصل وفد من أوكرانيا إلى المدينة."),
    Article("3", "سوق", "السوق مفتوحة كل يوم."),
    Article("5", "قمح أوكرانيا", "صدّرت أوكرانيا القمح."),
    Article("6", "قطار إلى أوكرانيا", "وصل قطار من أوكرانيا."),
    Article("7", "ميناء", "وصلت السفينة في شباط 2022.", date=Date(2022, 2, 14)),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path_factory.mktemp("said") / "index", create=True) as opened:
        opened.add(ARTICLES)
        yield opened


def said(index: SearchIndex, text: str, **keywords: object) -> Results:
    return index.explain_search(index.search(text, **keywords))


def test_each_word_comes_with_its_count_and_the_forms_it_matched(index: SearchIndex) -> None:
    (word,) = said(index, "مدرسة").understood
    assert word.count == 1
    assert {"مدرسة", "المدرسة"} <= {form.text for form in word.forms}


def test_a_form_that_was_switched_off_is_shown_so_that_it_can_be_switched_on(index: SearchIndex) -> None:
    (word,) = said(index, "مدرسة", without=("المدرسة",)).understood
    assert {form.text: form.active for form in word.forms}["المدرسة"] is False


def test_a_misspelled_word_that_nobody_wrote_is_searched_for_corrected(index: SearchIndex) -> None:
    results = said(index, "اوكراتيا")
    assert [(c.text, c.applied) for c in results.corrections] == [("أوكرانيا", True)]
    assert {hit.article.id for hit in results.hits} == {"2", "5", "6"}
    assert [(part.text, part.count) for part in results.understood] == [("أوكرانيا", 3)]
    assert "word-unknown" in [notice.code for notice in results.notices]


def test_nothing_else_is_offered_to_who_asked_for_just_that(index: SearchIndex) -> None:
    assert said(index, "اوكراتيا", correct=False).corrections == ()


def test_a_word_that_no_article_has_is_named(index: SearchIndex) -> None:
    notices = said(index, "زقزوقة").notices
    assert [n.facts["word"] for n in notices if n.code == "word-unknown"] == ["زقزوقة"]


def test_the_same_search_is_described_afresh_after_a_commit(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add(ARTICLES)
        before = said(index, "السوق").understood[0].count
        index.add([Article("4", "سوق ثانية", "السوق الثانية")])
        assert (before, said(index, "السوق").understood[0].count) == (1, 2)


def test_every_article_needs_no_description(index: SearchIndex) -> None:
    assert said(index, "").understood == ()


def test_a_date_among_the_words_is_offered_as_a_condition(index: SearchIndex) -> None:
    (offer,) = said(index, "ميناء شباط 2022").corrections
    assert (offer.kind, offer.label, offer.text, offer.total) == ("date", "شباط 2022", "ميناء تاريخ:2022-02", 1)
    assert not offer.applied
    assert [hit.article.id for hit in index.search(offer.text).hits] == ["7"]


def test_no_date_is_offered_that_finds_nothing_or_with_one_chosen(index: SearchIndex) -> None:
    assert said(index, "ميناء آذار 2023").corrections == ()
    assert said(index, "ميناء شباط 2022", filters={"year": "2022"}).corrections == ()
    assert said(index, "ميناء شباط 2022", correct=False).corrections == ()


def test_another_word_that_is_written_alike_is_shown_counted_and_can_be_switched_off(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True) as opened:
        opened.add([Article("1", body="زار الوفد المعرض"), Article("2", body="انتقد معارض الحكومة القرار")])
        (word,) = said(opened, "معارض").understood
        assert word.count == 2, "an opponent, and exhibitions as well"
        assert {form.text for form in word.forms} == {"معارض", "المعرض"}
        assert [hit.article.id for hit in opened.search("معارض", without=("المعرض",)).hits] == ["2"]


def test_a_warmed_index_answers_alike(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.warm()  # of nothing
        index.add(ARTICLES)
        before = said(index, "اوكراتيا").corrections
        index.warm()
        assert said(index, "اوكراتيا").corrections == before != ()
