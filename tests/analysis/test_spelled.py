"""Spellings that say which word is meant, and pairs of words in search by default: tests/cases/search_pairs.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchapp.analysis.arabic.analyzer import ArabicAnalyzer
from searchapp.analysis.arabic.characters import fold_word
from searchapp.analysis.arabic.spelled import Spelled, spelled, written
from searchapp.model import Level

from tests.analysis.search import finds

ANALYZER = ArabicAnalyzer()
PAIRS = Path(__file__).parent.parent / "cases" / "search_pairs.tsv"


def lemma(form: str) -> str:
    (part,) = ANALYZER.parts(form)
    return part.term(Level.LEMMA)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("الأعلام", "علم"),  # flags
        ("الإعلام", "اعلام"),  # the media
        ("اعلام", "اعلام"),  # without its hamza: the likelier
        ("وإعداد", "اعداد"),
        ("أعداد", "عدد"),
        ("آلات", "اله"),
        ("شبكة", "شبكه"),
        ("للأزمة", "ازمه"),
        ("الماضية", "ماضي"),  # the feminine of an adjective is no word of its own
    ],
)
def test_the_hamza_or_the_teh_marbuta_says_which_word_it_is(form: str, expected: str) -> None:
    assert lemma(form) == expected


def test_all_spellings_of_a_form_share_the_word_level() -> None:
    for form in spelled():
        (part,) = ANALYZER.parts(form)
        assert part.term(Level.WORD) == fold_word(form)


def test_many_forms_at_once_are_told_apart_as_one_by_one() -> None:
    forms = sorted(spelled())[:200] + ["إعلام", "اعلام", "كتاب"] * 30
    columns = ANALYZER.columns(forms)
    for at, form in enumerate(forms):
        (part,) = ANALYZER.parts(form)
        assert tuple(column[at] for column in columns.terms) == part.terms


def test_what_is_written_is_read_again() -> None:
    found = {"أعلام": Spelled("علم", "علم"), "الأعلام": Spelled("علم", "علم"), "عملة": Spelled("عمله", "عمل")}
    assert written(found) == "علم\tعلم\tأعلام الأعلام\nعمله\tعمل\tعملة\n"
    assert written(spelled()).splitlines() == sorted(written(spelled()).splitlines())


def pairs(relation: str) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(row[1], row[2]) for row in rows if row[0] == relation]


def test_pairs_that_belong_together_are_found_both_ways() -> None:
    together = pairs("same")
    missed = [(one, other) for one, other in together if not (finds(one, other) and finds(other, one))]
    assert len(together) >= 120
    assert len(missed) <= 0.04 * len(together), f"not found for one another: {missed}"


def test_pairs_that_belong_apart_are_found_neither_way() -> None:
    strangers = pairs("apart")
    merged = [(one, other) for one, other in strangers if finds(one, other) or finds(other, one)]
    assert len(strangers) >= 110
    assert len(merged) <= 0.02 * len(strangers), f"found for one another: {merged}"
