"""The folds of many words at once are the folds of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.analysis.arabic.characters import fold_exact, fold_word, fold_words

_LETTERS = st.text("ءابةىيهوكلأإآئؤنم", min_size=1, max_size=7)


@given(
    st.lists(st.one_of(_LETTERS, st.sampled_from(["القرءان", "شاطىء", "ذهبوا", "وا", "كتبوا", "وءاخر"])), max_size=8)
)
def test_many_words_are_folded_as_one_by_one(words: list[str]) -> None:
    assert fold_words(words) == [fold_word(fold_exact(word)) for word in words]


@pytest.mark.parametrize("odd", ["قُرآن", "Google", "٢٠٢٤", "گوگل", "", "سطر\nثان"])
def test_words_of_other_characters_are_folded_too(odd: str) -> None:
    words = ["مكتبة", odd, "أسماء"]
    assert fold_words(words) == [fold_word(fold_exact(word)) for word in words]
