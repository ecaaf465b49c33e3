"""A quoted vocalised word fits the texts that could mean it."""

from __future__ import annotations

import pytest
from searchapp.analysis.arabic.vocalisation import is_vocalised, vocalisation_compatible


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("كَتَبَ", "كتب"),
        ("كَتب", "كَتَبَ"),
        ("كتّب", "كَتَّبَ"),
        ("كِتَابًا", "كِتَاباً"),
        ("الرَّحْمٰن", "الرَّحْمَن"),
        ("أُمّ", "امّ"),
        ("ﷲ", "اللَّه"),
        ("مَدْرَسة", "مَـدْرَسَه"),
        ("مِنۡ", "مِنْ"),
    ],
)
def test_marks_agree_wherever_both_have_some(asked: str, read: str) -> None:
    assert vocalisation_compatible(asked, read) and vocalisation_compatible(read, asked)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("كَتَبَ", "كُتِبَ"),
        ("كَتَبَ", "كَتَّبَ"),
        ("عِلم", "عَلَم"),
        ("كتابٌ", "كتابٍ"),
        ("كَتب", "كتاب"),
        ("مُدرِّس", "مُدرَّس"),
    ],
)
def test_other_words_are_refused(asked: str, read: str) -> None:
    assert not vocalisation_compatible(asked, read) and not vocalisation_compatible(read, asked)


def test_only_marks_that_say_something_make_a_word_vocalised() -> None:
    assert is_vocalised("كتّب") and not is_vocalised("كـتب\u200f")
