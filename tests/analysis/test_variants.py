"""What a query may be widened to, and what not."""

from __future__ import annotations

import pytest
from searchapp.analysis.arabic.variants import WEIGHTS, skeleton, sound_variants, variants
from searchapp.model import Level


def said(query: str) -> set[str]:
    return {" ".join(variant.words) for variant in variants(query.split())}


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("شباط", "فبراير"),
        ("في كانون الثاني 2022", "يناير"),
        ("عبد الله", "عبدالله"),
        ("عبدالرحمن", "عبد الرحمن"),
        ("أبوظبي", "ابو ظبي"),
        ("وصلاح الدين", "وصلاحالدين"),
        ("لعبدالله", "عبد الله"),
        ("الأميركيين", "امريكيين"),
        ("لغوغل", "جوجل"),
        ("putin", "بوتين"),
        ("أ.ف.ب", "فرانس برس"),
        ("الولايات المتحدة", "امريكا"),
        ("عشرين", "20"),
        ("25", "خمسه وعشرون"),
        ("ثلاثمائة", "300"),
        ("عبد ربه", "عبدربه"),
        ("عبدربه", "عبد ربه"),
    ],
)
def test_a_variant_is_known(query: str, other: str) -> None:
    assert other in said(query)


def test_a_variant_says_which_words_it_stands_for() -> None:
    variant = next(v for v in variants(["رئيس", "الولايات", "المتحدة"]) if v.words == ("امريكا",))
    assert (variant.start, variant.end, variant.kind, variant.weight) == (1, 3, "country", WEIGHTS["country"])


@pytest.mark.parametrize("word", ["كيف", "أبواب", "مدرسة", "بنت", "ابنة", "كتاب", "وزير", "2024"])
def test_common_words_are_left_alone(word: str) -> None:
    assert {v.kind for v in variants([word])} <= {"homograph"}


@pytest.mark.parametrize(
    ("query", "other", "level"),
    [("كلف", "كلفه", Level.LEMMA), ("معارض", "معرض", Level.LEMMA), ("رسائل", "رسايل", Level.WORD)],
)
def test_a_plural_that_is_counted_to_another_word_is_searched_too(query: str, other: str, level: Level) -> None:
    assert (other, level) in {(variant.words[0], variant.level) for variant in variants([query])}


@pytest.mark.parametrize(("query", "other"), [("كتاب", "كاتب"), ("كاتب", "كتاب"), ("شرع", "شارع"), ("مالك", "ملك")])
def test_a_plural_that_is_hardly_ever_meant_is_not(query: str, other: str) -> None:
    assert other not in said(query)


def test_a_foreign_sound_is_spelled_by_rule_and_bounded() -> None:
    assert "جوجنهايم" in sound_variants("غوغنهايم")
    assert sound_variants("دب") == sound_variants("class") == []
    assert len(sound_variants("غقجكتشطصسزدثهبف" * 3)) <= 80


def test_spellings_of_one_name_share_a_skeleton() -> None:
    assert len({skeleton(name) for name in ("غوغل", "جوجل", "قوقل", "كوكل")}) == 1
    assert skeleton("تلفزيون") == skeleton("تليفزيون") != skeleton("تلفون")
