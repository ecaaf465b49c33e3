"""What the lexicon knows, and what it refuses to take apart. Pairs of words: tests/cases/lexicon_pairs.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.analysis.arabic.characters import fold_exact, fold_word
from searchapp.analysis.arabic.lexicon import Lexicon, read_names
from searchapp.analysis.arabic.lexicon_table import ALPHABET, POS

PAIRS = Path(__file__).parent.parent / "cases" / "lexicon_pairs.tsv"
LEXICON = Lexicon.load()


def fold(word: str) -> str:
    return fold_word(fold_exact(word))


def lemma(word: str) -> str:
    found = LEXICON.lookup(fold(word))
    return found[0] if found else fold(word)


def readings(word: str) -> set[str]:
    return {lemma(word), *LEXICON.alternatives(fold(word))}


def pairs(relation: str) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(row[1], row[2]) for row in rows if row[0] == relation]


def test_words_of_one_lemma_share_it_or_list_it_among_their_readings() -> None:
    together = pairs("same")
    missed = [
        (one, other)
        for one, other in together
        if lemma(one) not in readings(other) and lemma(other) not in readings(one)
    ]
    assert len(together) > 150
    assert len(missed) <= 0.05 * len(together), f"too many lemmas part what belongs together: {missed}"


def test_words_of_different_lemmas_stay_apart() -> None:
    strangers = pairs("apart")
    merged = [(one, other) for one, other in strangers if lemma(one) == lemma(other)]
    assert len(strangers) > 150
    assert len(merged) <= 0.02 * len(strangers), f"too many lemmas join what belongs apart: {merged}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("والمدارس", "مدرسه"),
        ("وسيكتبونها", "كتب"),
        ("بمستشفياتنا", "مستشفي"),
        ("فلمشروعاتهم", "مشروع"),
        ("كأصدقائكما", "صديق"),
    ],
)
def test_stacks_of_clitics_come_off(word: str, expected: str) -> None:
    assert lemma(word) == expected


@pytest.mark.parametrize("word", ["وفد", "بنك", "فيلم", "كنيسة", "وزير", "والد", "لاعب", "فريق", "بيت", "قانون"])
def test_a_letter_that_looks_like_a_clitic_or_an_ending_stays(word: str) -> None:
    assert lemma(word) == fold(word)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("بوتين", "بوتين"),
        ("ولبوتين", "بوتين"),
        ("اليوتيوب", "يوتيوب"),
        ("جوجل", "غوغل"),
        ("بالقاهرة", "القاهره"),
        ("للسودان", "السودان"),
        ("دولاراتهم", "دولار"),
    ],
)
def test_a_listed_name_keeps_its_shape_behind_clitics(word: str, name: str) -> None:
    entry = LEXICON.entry(fold(word))
    assert entry is not None
    assert (entry.lemma, entry.source) == (name, "names")


def test_an_entry_says_root_part_of_speech_and_source() -> None:
    entry = LEXICON.entry("يكتبون")
    assert entry is not None
    assert (entry.lemma, entry.root, entry.pos, entry.source) == ("كتب", "كتب", "verb", "table")


def test_what_nobody_knows_is_not_guessed() -> None:
    assert LEXICON.lookup("قظغشذ") is None
    assert LEXICON.lookup("") is None
    assert LEXICON.lookup("hello") is None
    assert not LEXICON.known("ضضضضضضضضضضضضضضضضضضضضض")


def test_a_homograph_has_one_lemma_and_names_the_others() -> None:
    assert lemma("كتب") == lemma("كتاب")
    assert "كتب" in LEXICON.alternatives("كتب"), "the verb is a reading too"
    assert "كتب" in LEXICON.strays("كتب")


def test_strays_mirror_alternatives() -> None:
    for word in ("كتب", "طالب", "معارض"):
        for other in LEXICON.alternatives(word):
            assert word in LEXICON.strays(other)


def test_no_name_is_listed_twice() -> None:
    data = Path(__file__).parents[2] / "searchapp/analysis/arabic/data/names.tsv"
    lines = [line for line in data.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    spellings = [fold(spelling) for line in lines for spelling in (line.split("\t")[0], *line.split("\t")[2:])]
    assert len(spellings) == len(set(spellings))
    assert {line.split("\t")[1] for line in lines} <= {"firm", "person", "club", "place", "group", "word"}
    assert len(read_names("\n".join(lines))) >= len(lines)


@given(st.text(ALPHABET, max_size=18))
def test_any_word_has_one_answer_in_all_ways_of_asking(word: str) -> None:
    entry = LEXICON.entry(word)
    found = LEXICON.lookup(word)
    assert (entry is None) == (found is None) == (not LEXICON.known(word))
    if entry is not None:
        assert found == (entry.lemma, entry.root)
        assert entry.lemma
        assert entry.pos in POS


def test_the_table_is_small() -> None:
    data = Path(__file__).parents[2] / "searchapp/analysis/arabic/data"
    assert (data / "lexicon.bin").stat().st_size < 1_500_000
    assert len(LEXICON) > 200_000
