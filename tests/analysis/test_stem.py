"""The guard: what comes off a word, given what the lexicon knows."""

from __future__ import annotations

import pytest
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.stem import Analysis, analyse_word

LEXICON = {
    "مدرسه": ("مدرسه", "درس"),
    "مدارس": ("مدرسه", "درس"),
    "مدرس": ("مدرس", "درس"),
    "المدارس": ("مدرسه", "درس"),
    "كتاب": ("كتاب", "كتب"),
    "يكتب": ("كتب", "كتب"),
    "كتب": ("كتب", "كتب"),
    "قانون": ("قانون", "قنن"),
    "مسءول": ("مسءول", "سءل"),
    "معلم": ("معلم", "علم"),
}


def analysis(word: str) -> Analysis:
    return analyse_word(word, Entries(LEXICON.get))


def test_a_known_word_is_stripped_down_to_a_word_of_its_lemma() -> None:
    assert analysis("المدارس")[1:] == ("مدارس", "مدرسه", "درس", "lexicon")


def test_an_ending_stays_when_the_rest_is_another_word() -> None:
    assert analysis("مدرسه").stem == "مدرسه"
    assert analysis("قانون").stem == "قانون"


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("وبمدارسهم", "مدرسه"),
        ("مدرستنا", "مدرسه"),
        ("مدرستان", "مدرسه"),
        ("فسيكتبونها", "كتب"),
        ("كتبناها", "كتب"),
        ("معلموه", "معلم"),
        ("للكتاب", "كتاب"),
        ("كتابا", "كتاب"),
        ("كتابهما", "كتاب"),
    ],
)
def test_an_unknown_word_is_stripped_down_to_a_known_one(word: str, lemma: str) -> None:
    assert analysis(word).lemma == lemma


def test_a_dropped_hamza_is_mended_at_the_word_level() -> None:
    assert analysis("مسوولون")[:3] == ("مسءولون", "مسءول", "مسءول")


def test_a_word_nobody_knows_keeps_its_shape_and_has_no_root() -> None:
    assert analysis("كوالوفسكي").root == ""
    assert analysis("بلقيس") == ("بلقيس", "بلقيس", "بلقيس", "", "light")


def test_a_hand_checked_word_wins() -> None:
    assert analysis("نساء").lemma == "امراه"
    assert analyse_word("مدارس", Entries({"مدارس": ("مدارس", "")}.get)).lemma == "مدارس"
