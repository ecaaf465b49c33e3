"""Marks and snippets: whole words, right places, whole sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.analysis.arabic import default_analyzer
from searchapp.highlight import Indexed, Marker, MarkGroup, best_snippets, sentence_spans, title_snippet
from searchapp.model import Level

ANALYZER = default_analyzer()


def word(text: str, level: Level = Level.STEM, weight: float = 1.0) -> MarkGroup:
    (part,) = ANALYZER.parts(text)
    return MarkGroup(((frozenset({(level, part.terms[level])}),),), weight)


def phrase(text: str, slop: int = 0) -> MarkGroup:
    steps = tuple(frozenset({(Level.WORD, t.part.terms[Level.WORD])}) for t in ANALYZER.tokens(text))
    return MarkGroup((steps,), slop=slop)


def marked(text: str, *groups: MarkGroup) -> list[str]:
    marker = Marker(groups, ANALYZER)
    return [text[span.start : span.end] for span in marker.spans(text)]


def test_the_whole_word_is_marked_with_its_clitics_and_marks() -> None:
    text = "زارت الوزيرةُ المَدارِسَ، وقالت: «والمـدارس القديمة»."
    assert marked(text, word("المدارس")) == ["المَدارِسَ", "والمـدارس"]


def test_one_part_of_a_hyphenated_pair_is_marked_alone() -> None:
    assert marked("رحلة بيروت-دمشق تعود", word("دمشق")) == ["دمشق"]


def test_nothing_is_marked_without_a_match_or_without_words() -> None:
    assert marked("سماء صافية", word("مطر")) == []
    assert marked("سماء صافية") == []
    assert marked("", word("مطر")) == []


def test_words_of_a_phrase_are_marked_only_where_they_stand_together() -> None:
    text = "البنك المركزي رفع الفائدة، وقال البنك إن القرار المركزي نهائي. البنك المركزي حذر."
    assert marked(text, phrase("البنك المركزي")) == ["البنك", "المركزي", "البنك", "المركزي"]


def test_a_phrase_with_slop_allows_words_between() -> None:
    text = "الفائدة التي رفعها البنك الوطني المركزي"
    assert marked(text, phrase("البنك المركزي")) == []
    assert marked(text, phrase("البنك المركزي", slop=1)) == ["البنك", "المركزي"]


def test_a_phrase_of_one_word_repeated_needs_it_twice() -> None:
    assert marked("رويدا ثم رويدا رويدا", phrase("رويدا رويدا")) == ["رويدا", "رويدا"]


BODY = (
    "افتتح الوزير المعرض صباح اليوم. وشارك في الافتتاح عدد كبير من الناشرين العرب!\n"
    "وتحدث الكاتب عن روايته الجديدة في ندوة مسائية. هل تعود القراءة إلى الواجهة؟\n"
    "وقال الناشرون إن الرواية الجديدة نفدت في يومين."
)


def test_a_snippet_is_made_of_whole_sentences() -> None:
    (snippet,) = best_snippets(BODY, Marker([word("ندوة")], ANALYZER), max_chars=60, count=1)
    assert snippet.text == "وتحدث الكاتب عن روايته الجديدة في ندوة مسائية."


def test_the_sentence_with_most_words_is_chosen_first() -> None:
    marker = Marker([word("الناشرون"), word("الرواية"), word("نفدت")], ANALYZER)
    (snippet,) = best_snippets(BODY, marker, max_chars=60, count=1)
    assert snippet.text == "وقال الناشرون إن الرواية الجديدة نفدت في يومين."
    assert [piece for piece, hit in snippet.pieces() if hit] == ["الناشرون", "الرواية", "نفدت"]


def test_a_second_snippet_shows_another_word() -> None:
    marker = Marker([word("المعرض"), word("نفدت")], ANALYZER)
    first, second = best_snippets(BODY, marker, max_chars=50, count=2)
    assert "المعرض" in first.text
    assert "نفدت" in second.text


def test_without_a_match_the_opening_is_shown_unmarked() -> None:
    (snippet,) = best_snippets(BODY, Marker([word("زلزال")], ANALYZER), max_chars=40)
    assert snippet.text == "افتتح الوزير المعرض صباح اليوم."
    assert snippet.spans == ()


def test_a_long_sentence_is_cut_between_words_and_says_so() -> None:
    text = "كلمات " * 60 + "الهدف المنشود " + "أخرى " * 60
    (snippet,) = best_snippets(text.strip(), Marker([word("المنشود")], ANALYZER), max_chars=80, count=1)
    assert snippet.text.startswith("…كلمات")
    assert snippet.text.endswith("أخرى…")
    assert len(snippet.text) <= 82
    assert [piece for piece, hit in snippet.pieces() if hit] == ["المنشود"]


def test_an_empty_text_has_no_snippet() -> None:
    assert best_snippets("", Marker([word("مطر")], ANALYZER)) == ()


def test_a_title_is_shown_whole() -> None:
    snippet = title_snippet("معرض الكتاب يفتح أبوابه", Marker([word("كتاب")], ANALYZER))
    assert snippet.text == "معرض الكتاب يفتح أبوابه"
    assert [piece for piece, hit in snippet.pieces() if hit] == ["الكتاب"]


def test_sentences_end_at_arabic_and_latin_stops_and_line_ends() -> None:
    text = "قال: «نعم.» ثم صمت؟ نعم\nسطر"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["قال: «نعم.»", "ثم صمت؟", "نعم", "سطر"]


@pytest.mark.parametrize("max_chars", [20, 60, 220])
@given(words=st.lists(st.sampled_from(["كتاب", "مدرسة.", "البيت\n", "وقال", "«نعم»", "x", "؟"]), max_size=80))
def test_spans_slice_whole_words_of_the_snippet(max_chars: int, words: list[str]) -> None:
    text = " ".join(words)
    marker = Marker([word("كتاب"), word("البيت")], ANALYZER)
    for snippet in best_snippets(text, marker, max_chars=max_chars):
        assert len(snippet.text) <= max_chars + 2
        assert all(snippet.text[s.start : s.end] in {"كتاب", "البيت"} for s in snippet.spans)
        assert list(snippet.spans) == sorted(snippet.spans)


@given(st.text(max_size=300))
def test_any_text_has_snippets(text: str) -> None:
    for snippet in best_snippets(text, Marker([word("كتاب")], ANALYZER), max_chars=50):
        assert "\n" not in snippet.text


# Words that the index knows to be there


def indexed(text: str, marker: Marker) -> list[Indexed]:
    """What a forward index says of a text."""
    words = []
    for token in ANALYZER.tokens(text):
        terms = zip(Level, token.part.terms, strict=True)
        numbers = {number for term in terms for number in marker.steps.get(term, ())}
        if numbers:
            words.append(Indexed(token.part.terms[Level.EXACT], token.position, tuple(sorted(numbers))))
    return words


PIECES = [
    "كتاب", "الكتاب", "كِتَابًا", "كتـاب", "«كتاب»", "بـ«كتاب»", "لـ «كتاب", "كتاب-بيت", "وكتاب.", "كتاب،", "(كتاب)",
    "كتاب..",     "البيت", "بيت\n", "بيت/كتاب", "مكتبة", "بيتُهُم", "x.كتاب", "ـ", "“بيت”", "3.5", "٢٠٫٥", "كتاب\u200f",
]  # fmt: skip


@given(pieces=st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", " ", "", "\n"])), max_size=30))
def test_the_index_and_the_text_give_the_same_marks(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in pieces)
    marker = Marker([word("كتاب"), word("البيت"), phrase("كتاب البيت", slop=1)], ANALYZER)
    assert marker.marks(text, indexed(text, marker)) == marker.marks(text)


def test_an_index_that_knows_another_text_does_no_harm() -> None:
    """The article was replaced after the search began."""
    text = "زار القراء المعرض، ثم المعرض القديم."
    marker = Marker([word("المعرض")], ANALYZER)
    assert [text[a:b] for a, b, _ in marker.marks(text, [Indexed("المعرض", 1, (0,))] * 3)] == ["المعرض"] * 2
    assert best_snippets("سماء صافية", marker, [Indexed("المعرض", 1, (0,))])[0].spans == ()


def test_function_words_are_marked_but_choose_no_snippet() -> None:
    text = "في البيت وفي الحي وفي الطريق وفي كل مكان. افتتح المعرض في المساء."
    marker = Marker([word("المعرض"), word("في", Level.WORD, weight=0.2)], ANALYZER)
    for words in (None, indexed(text, marker)):
        (snippet,) = best_snippets(text, marker, words, max_chars=40, count=1)
        assert [piece for piece, hit in snippet.pieces() if hit] == ["المعرض", "في"]
