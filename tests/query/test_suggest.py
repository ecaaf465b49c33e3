"""Completions while typing."""

from __future__ import annotations

from datetime import date as Date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.suggest import Suggester

from tests.query.articles import ARTICLES, reader

READER = reader()
TITLES = [(article.title, article.date) for article in ARTICLES]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(READER, TITLES)


def words(suggester: Suggester, typed: str) -> list[str]:
    return [s.text for s in suggester.suggest(typed, READER) if s.kind == "word"]


def titles(suggester: Suggester, typed: str) -> list[str]:
    return [s.text for s in suggester.suggest(typed, READER) if s.kind == "title"]


def test_words_are_completed_commonest_first(suggester: Suggester) -> None:
    assert words(suggester, "روس")[0] == "روسيا"
    assert suggester.suggest("روس", READER)[0].count == 2


@pytest.mark.parametrize("typed", ["أوكر", "اوكر", "أُوكر", "إوكر", "أوكــر"])
def test_hamza_tashkeel_and_tatweel_do_not_matter(typed: str, suggester: Suggester) -> None:
    assert words(suggester, typed)[0] == "أوكرانيا"


def test_the_article_may_be_left_off_or_put_on(suggester: Suggester) -> None:
    assert "الاقتصاد" in words(suggester, "اقتص")
    assert "قصيدة" in words(suggester, "القصي")


def test_the_last_word_is_completed_and_what_stands_before_is_kept(suggester: Suggester) -> None:
    assert words(suggester, "حرب أوك")[0] == "حرب أوكرانيا"
    assert words(suggester, "+حرب -روس")[0] == "+حرب -روسيا"
    assert words(suggester, 'عنوان:"كرة الق')[0] == 'عنوان:"كرة القدم'


def test_after_a_word_what_follows_it_in_titles_comes_first(suggester: Suggester) -> None:
    assert words(suggester, "كرة ") == ["كرة القدم"]
    assert words(suggester, "حرب ")[0] == "حرب أوكرانيا"


def test_titles_are_found_by_any_of_their_first_words(suggester: Suggester) -> None:
    assert titles(suggester, "المدرسة الجد") == ["المدرسة الجديدة"]
    assert titles(suggester, "أوكرانيا و") == ["حرب أوكرانيا وروسيا"]
    assert titles(suggester, "الاق") == ["الاقتصاد في روسيا"]


def test_newer_titles_come_first_and_reprints_once() -> None:
    rows = [
        ("قمة عربية أولى", Date(2020, 1, 1)),
        ("قمة عربية ثانية", Date(2023, 1, 1)),
        ("قمة عربية أولى", Date(2024, 1, 1)),
    ]
    assert titles(Suggester(READER, rows), "قمة عر") == ["قمة عربية أولى", "قمة عربية ثانية"]


def test_latin_keys_are_understood_as_arabic_ones(suggester: Suggester) -> None:
    assert words(suggester, "v,s")[0] == "روسيا"


def test_function_words_are_not_offered(suggester: Suggester) -> None:
    assert "في" not in words(suggester, "ف")


def test_nothing_is_completed_from_nothing(suggester: Suggester) -> None:
    assert [suggester.suggest(typed, READER) for typed in ("", "   ", "؟")] == [(), (), ()]
    assert Suggester(READER, []).suggest("زززز", READER) == ()


@given(st.text(max_size=30))
def test_anything_typed_is_answered_within_the_limit(typed: str) -> None:
    found = SHARED.suggest(typed, READER, 5)
    assert len(found) <= 5


SHARED = Suggester(READER, TITLES)
