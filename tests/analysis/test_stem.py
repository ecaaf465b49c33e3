"""The guard: what comes off a word, given what the lexicon knows."""

from __future__ import annotations

import pytest
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.lexicon import Entry, Lexicon
from searchapp.analysis.arabic.stem import Analysis, analyse_word

ENTRIES = Entries(Lexicon.load())


def analysis(word: str) -> Analysis:
    return analyse_word(word, ENTRIES)


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
        ("فسيستخدمونها", "استخدم"),
        ("استقبلتموهم", "استقبل"),
        ("لمعلميهما", "معلم"),
        ("وبمستشفياتهم", "مستشفي"),
        ("كتابهما", "كتاب"),
    ],
)
def test_all_affixes_come_off_a_word(word: str, lemma: str) -> None:
    assert analysis(word).lemma == lemma


def test_words_of_one_stem_have_one_lemma() -> None:
    words = """
        الحكومه حكومته لحكوماتهم وزيرهم الوزراء يعملون سيعمل عمالهم المستشفيات مستشفاه كتبو كتبها المعلمين معلمتنا
    """
    lemmas: dict[str, set[str]] = {}
    for word in words.split():
        found = analysis(word)
        lemmas.setdefault(found.stem, set()).add(found.lemma)
    assert all(len(each) == 1 for each in lemmas.values()), lemmas


def test_a_dropped_hamza_is_mended_at_the_word_level() -> None:
    assert analysis("مسوولون")[:3] == ("مسءولون", "مسءول", "مسءول")


def test_a_word_nobody_knows_keeps_its_shape_and_has_no_root() -> None:
    assert analysis("كوالوفسكزي").root == ""
    assert analysis("غقظذشغ") == ("غقظذشغ", "غقظذشغ", "غقظذشغ", "", "light")


class OneWord:
    """A lexicon that is wrong about women, and knows two words written alike."""

    def listed(self, word: str) -> Entry | None:
        return {
            "نساء": Entry("نساء", "نسي", "noun", "table"),
            "شاهد": Entry("شاهد:n", "شهد", "noun", "table"),
            "يشاهد": Entry("شاهد", "شهد", "verb", "table"),
        }.get(word)

    def guessed(self, word: str) -> Entry | None:
        return None


def test_a_hand_checked_word_wins() -> None:
    assert analyse_word("نساء", Entries(OneWord())).lemma == "امراه"


def test_dictionary_words_written_alike_are_one_term() -> None:
    entries = Entries(OneWord())
    assert analyse_word("شاهد", entries).lemma == analyse_word("يشاهد", entries).lemma == "شاهد"
