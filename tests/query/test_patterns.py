"""Words of an index by shape: what is found is what a look at every word would find, commonest first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from searchapp.model import Level
from searchapp.query.patterns import PatternIndex
from searchapp.query.plan import Pattern
from searchapp.query.spelling import SpellingIndex

LETTERS = "ابتة🙂"
words = st.text(LETTERS, min_size=1, max_size=6)
counts = st.dictionaries(words, st.integers(1, 3), max_size=40)
Fits = Callable[[str], object]


def expected(vocabulary: dict[str, int], fits: Fits, most: int) -> list[tuple[str, int]]:
    rows = sorted(vocabulary.items(), key=lambda row: (-row[1], row[0]))
    return [row for row in rows if fits(row[0])][:most]


def found(vocabulary: dict[str, int], pattern: Pattern) -> list[tuple[str, int]]:
    return PatternIndex(SpellingIndex(sorted(vocabulary.items()))).matching(pattern)


@given(counts, st.text(LETTERS, max_size=3), st.integers(1, 5))
def test_a_beginning_finds_the_commonest_words_that_begin_so(vocabulary: dict[str, int], text: str, most: int) -> None:
    pattern = Pattern("", Level.WORD, "prefix", text, max_terms=most)
    assert found(vocabulary, pattern) == expected(vocabulary, lambda word: word.startswith(text), most + 1)


@given(counts, words, st.integers(0, 2), st.integers(1, 5))
def test_near_words_are_those_within_so_many_edits(
    vocabulary: dict[str, int], text: str, distance: int, most: int
) -> None:
    pattern = Pattern("", Level.WORD, "fuzzy", text, max_terms=most, distance=distance)
    assert found(vocabulary, pattern) == expected(
        vocabulary, lambda word: OSA.distance(text, word) <= distance, most + 1
    )


@given(counts, st.sampled_from(["*ا*", "ا*ب", "?ا", "ب?*ت", "*ة"]), st.integers(1, 5))
def test_a_wildcard_finds_what_has_its_shape(vocabulary: dict[str, int], text: str, most: int) -> None:
    shape = re.compile(text.replace("*", ".*").replace("?", ".")).fullmatch
    assert found(vocabulary, Pattern("", Level.WORD, "wildcard", text, max_terms=most)) == expected(
        vocabulary, shape, most + 1
    )


@pytest.mark.parametrize("kind", ["prefix", "fuzzy", "wildcard"])
def test_an_empty_index_has_no_words(kind: str) -> None:
    text = {"prefix": "با", "fuzzy": "باب", "wildcard": "*با*"}[kind]
    assert found({}, Pattern("", Level.WORD, kind, text)) == []  # type: ignore[arg-type]
