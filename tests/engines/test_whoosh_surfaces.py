"""Stretches of text as numbers: what can be told of the text from them is all that stands between its gaps."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.engines.whoosh.surfaces import CACHED_POWERS, Surfaces

from tests.oracle import PlainAnalyzer

LETTERS = st.sampled_from([*"ابتثج ،«»\n\t", "\u00a0", "\u0651", "x", "\U0001f600", "\ud800", "\uffff"])
TEXTS = st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=6)


@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_numbers_spell_the_texts(batches: list[list[str]]) -> None:
    surfaces = Surfaces(PlainAnalyzer())
    for texts in batches:
        block = surfaces.number(texts)
        spelled = iter([surfaces.texts[number] for number in block.numbers])
        assert [[next(spelled) for _ in range(count)] for count in block.counts] == [text.split() for text in texts]
    assert len(set(surfaces.texts)) == len(surfaces.texts) == len(surfaces)


def test_words_that_differ_in_one_letter_or_in_order_are_told_apart() -> None:
    words = sorted({a + b + c + d for a in "ابت" for b in "ابت\U0001f600" for c in "اب\u0670" for d in ("", "ا", "اا")})
    surfaces = Surfaces(PlainAnalyzer())
    surfaces.number([" ".join(words), " ".join(reversed(words))])
    assert sorted(surfaces.texts) == words


def test_a_text_longer_than_the_tables_kept() -> None:
    surfaces = Surfaces(PlainAnalyzer())
    block = surfaces.number(["كتاب قلم " * (CACHED_POWERS // 9 + 1), "قلم"])
    assert sorted(surfaces.texts) == ["قلم", "كتاب"]
    assert block.counts.tolist() == [2 * (CACHED_POWERS // 9 + 1), 1]
    assert block.numbers[-1] == block.numbers[1] == block.numbers[-2]
