"""What every layer may rely on, for any text at all."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from searchapp.analysis import readings
from searchapp.analysis.arabic import ArabicAnalyzer, default_analyzer
from searchapp.analysis.arabic.characters import fold_exact, fold_word

ANALYZER = default_analyzer()

ARABIC = st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
FORMS = st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF)
SIGNS = st.sampled_from(list("وبكلفال-_'.,@:/٬٫«»\"ـ \u200f\u200c0١۲aA\u0301ى\u0654"))
TEXTS = st.text(st.one_of(ARABIC, FORMS, SIGNS, st.characters()), max_size=60)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
@example("\ud800\udfff\x00")
@example("بـ«")
@example("ﷺﷺ-ﷺ")
def test_any_text_is_analysed_and_offsets_slice_it(text: str) -> None:
    spans = list(ANALYZER.spans(text))
    assert [text[start:end] for start, end in spans] == ANALYZER.forms(text)
    position = 0
    at = 0
    tokens = ANALYZER.tokens(text)
    for start, end in spans:
        form = text[start:end]
        for part in ANALYZER.parts(form):
            assert 0 <= part.start < part.end <= len(form)
            assert part.step < ANALYZER.width(form)
            assert all(part.terms[:4]) and not any(char.isspace() for term in part.terms for char in term)
            token = tokens[at]
            assert (token.start, token.end) == (start + part.start, start + part.end)
            assert text[token.start : token.end] == token.text
            assert token.position == position + part.step
            assert token.part == part
            at += 1
        position += ANALYZER.width(form)
    assert at == len(tokens)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    for token in ANALYZER.tokens(text):
        exact = token.part.terms[0]
        assert fold_exact(exact) == exact
        assert fold_word(fold_word(exact)) == fold_word(exact)


def test_equal_forms_have_equal_parts_also_after_the_cache_forgot_them() -> None:
    small = ArabicAnalyzer(cached_forms=4)
    forms = ANALYZER.forms("وقالت المدارسُ الجديدةُ إن كوفيد-19 لم يعد خطراً على ٢٠٬٠٠٠ تلميذ في ﺑ«المنامة»")
    first = [small.parts(form) for form in forms]
    assert [small.parts(form) for form in forms] == first == [ANALYZER.parts(form) for form in forms]


def test_an_endless_word_is_cut_not_refused() -> None:
    for endless in (
        "ب" * 100_000,
        "a-" * 50_000,
        "1," * 50_000,
        "ـ" * 100_000 + "ب",
        "a1" * 50_000,
        "ب\u0651" * 50_000,
    ):
        tokens = ANALYZER.tokens(endless)
        assert tokens and max(len(token.text) for token in tokens) < 2000


def test_the_fingerprint_names_the_rules() -> None:
    assert ANALYZER.fingerprint.startswith("arabic@") and ANALYZER.fingerprint == ArabicAnalyzer().fingerprint


def test_a_form_with_pieces_can_be_read_whole_and_in_pieces() -> None:
    def read(form: str) -> list[list[str]]:
        return [[part.terms[0] for part in reading] for reading in readings(ANALYZER.parts(form))]

    assert read("بيت") == [["بيت"]]
    assert read("كوفيد-19") == [["كوفيد19"], ["كوفيد", "19"]]
    assert read("بـ«ممارسات") == [["بممارسات"], ["ممارسات"]]
    assert read("الـ20") == [["ال20"], ["20"]]
    assert read("ﷺ") == [["صلى", "الله", "عليه", "وسلم"]]
    assert read("#وسم_مركب"[1:]) == [["وسم", "مركب"]]
    assert read("2019-2020") == [["2019", "2020"]]
