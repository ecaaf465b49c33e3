"""Broken plurals no table knows: searchapp/analysis/arabic/plurals.py."""

from __future__ import annotations

import pytest
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.lexicon import Entry
from searchapp.analysis.arabic.plurals import singulars
from searchapp.analysis.arabic.stem import analyse_word

WORDS = {"صلب": "صلب", "قصيده": "قصد", "معبد": "عبد", "مصباح": "صبح", "عصفور": "عصفر", "وشاح": "وشح", "ظبي": "ظبي"}


class FewWords:
    """A lexicon of a few singulars."""

    def listed(self, word: str) -> Entry | None:
        return Entry(word, WORDS[word], "noun", "table") if word in WORDS else None

    def guessed(self, word: str) -> Entry | None:
        del word


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("اصلاب", "صلب"),
        ("الاصلاب", "صلب"),
        ("قصاءد", "قصيده"),
        ("معابد", "معبد"),
        ("والمصابيح", "مصباح"),
        ("عصافير", "عصفور"),
        ("اوشحه", "وشاح"),
        ("ظباء", "ظبي"),
    ],
)
def test_a_word_shaped_like_the_plural_of_a_known_one_is_its_plural(plural: str, singular: str) -> None:
    found = analyse_word(plural, Entries(FewWords()))
    assert (found.lemma, found.root, found.how) == (singular, WORDS[singular], "plural")


def test_the_singular_must_be_a_known_word() -> None:
    assert list(singulars("اسلاف")) == ["سلف"]
    assert analyse_word("اسلاف", Entries(FewWords())).how == "light"
