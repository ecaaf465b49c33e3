"""The table finds what was put in, whatever it is, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.analysis.arabic.lexicon_table import (
    ALPHABET,
    BARE,
    MAX_LETTERS,
    NO_TERM,
    SHORT,
    Columns,
    FormTable,
    decode,
    encode,
    keys_of,
    number,
    place_key,
    row_order,
    second_note,
)

WORDS = st.text(ALPHABET, min_size=1, max_size=MAX_LETTERS)


def table(words: list[str]) -> Columns:
    """Form number i has term i; forms with an even number are bare."""
    words = row_order(words)
    keys, long_forms = keys_of(words)
    numbers = np.arange(len(words))
    return Columns(
        keys=keys,
        long_forms=long_forms,
        term_of_form=numbers,
        flags=np.where(numbers % 2 == 0, BARE, 0).astype(np.uint8),
        terms=[f"term {number}" for number in numbers],
        roots=[""],
        root_of_term=np.zeros(len(words), np.int32),
        pos=np.zeros(len(words), np.uint8),
        weight=np.zeros(len(words), np.uint8),
        second_form=numbers[-1:],
        second_term=numbers[:1],
        second_note=np.array([second_note(0.25, True)], np.uint8),
    )


@settings(deadline=None, max_examples=50)
@given(st.sets(WORDS, min_size=1, max_size=40), st.sets(WORDS, max_size=10))
def test_every_form_is_found_and_no_other(words: set[str], others: set[str]) -> None:
    found = FormTable(decode(encode(table(sorted(words)))))
    for row, word in enumerate(row_order(words)):
        assert found.term(word) == found.row(word) == found.row_of(number(word), len(word)) == row
        assert found.bare_term(number(word), len(word)) == (row if row % 2 == 0 else NO_TERM)
        if len(word) <= SHORT:
            assert found.rows(np.array([place_key(number(word), len(word))], np.uint64)).tolist() == [row]
    for word in others - words:
        assert found.term(word) == NO_TERM


@settings(deadline=None, max_examples=50)
@given(st.sets(WORDS, min_size=1, max_size=40))
def test_reading_gives_back_what_was_written(words: set[str]) -> None:
    written = table(sorted(words))
    read = decode(encode(written))
    assert [read.form(row) for row in range(len(words))] == row_order(words)
    assert read.terms == written.terms
    assert read.term_of_form.tolist() == written.term_of_form.tolist()
    assert read.second_form.tolist() == written.second_form.tolist()


@pytest.mark.parametrize("word", ["", "abc", "كتابé", "٣٤", "\u00a0كتاب", "_كتاب", "ك" * (MAX_LETTERS + 1), "\x01"])
def test_what_cannot_be_a_form_is_not_found(word: str) -> None:
    assert FormTable(table(["كتاب"])).term(word) == NO_TERM


def test_other_data_is_refused() -> None:
    with pytest.raises(ValueError, match="not a lexicon table"):
        decode(b"something else")
