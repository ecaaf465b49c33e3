"""What is worked out beforehand, and what many forms are given at once, is what the rules say of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.analysis import FormColumns
from searchapp.analysis.arabic import ArabicAnalyzer
from searchapp.analysis.arabic.analyzer import analyse
from searchapp.analysis.arabic.batch import SMALLEST
from searchapp.analysis.arabic.build.settle import analyses
from searchapp.analysis.arabic.characters import fold_word
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.hamza import contexts, mended
from searchapp.analysis.arabic.lexicon import Lexicon
from searchapp.analysis.arabic.settled import Settled, settle
from searchapp.analysis.arabic.stem import analyse_word

from tests.analysis.test_contract import TEXTS

LEXICON = Lexicon.load()
STALE = "run: python -m searchapp.analysis.arabic.build.settle"


def shipped() -> Settled:
    from searchapp.analysis.arabic.analyzer import _settled

    return _settled()


def test_the_shipped_file_says_what_the_rules_say() -> None:
    entries = Entries(LEXICON)
    for row in range(0, len(LEXICON), 97):
        form = LEXICON.columns.form(row)
        assert shipped().get(form) == analyse_word(form, entries), STALE


@pytest.mark.slow
def test_the_shipped_file_says_what_the_rules_say_of_every_form() -> None:
    for row, found in enumerate(analyses(LEXICON)):
        assert shipped().get(LEXICON.columns.form(row)) == found, STALE


def test_names_and_irregular_words_are_in_it() -> None:
    for word in ("بوتين", "لبوتين", "نساء", "منهم", "بالقاهره"):
        assert shipped().get(word) == analyse_word(word, Entries(LEXICON)), STALE


def test_a_file_for_another_lexicon_is_refused() -> None:
    few = LEXICON.columns.__class__(
        **{name: getattr(LEXICON.columns, name) for name in LEXICON.columns.__slots__}
        | {"keys": LEXICON.columns.keys[:2], "long_forms": [], "term_of_form": LEXICON.columns.term_of_form[:2]}
    )
    data = settle(few, [analyse_word(few.form(row), Entries(LEXICON)) for row in range(2)])
    with pytest.raises(ValueError, match=r"build\.settle"):
        Settled(data, LEXICON.columns, LEXICON.table)


WRITTEN = """
    المدارس مسؤولين كتبوا قرآن القرءان شاطىء شيء كبيراً مُحَمَّدٌ الحــرب ولبوتين كوفيد-19 بـ«ممارسات» ٢٠٬٠٠٠ Zürich غقظذشغ
    مسوولون والخوارزميتين ن في منهم وا ءا يء ـكتاب ًكتاب الكتابالكتابالكتاب ﷺ أ.ف.ب لأنهم مؤامرة ووو دعوا
"""
FORMS = WRITTEN.split()


def test_many_forms_at_once_are_analysed_like_each_of_them() -> None:
    forms = FORMS * (SMALLEST // len(FORMS) + 1)
    assert ArabicAnalyzer().columns(forms) == FormColumns.of(list(map(analyse, forms)))


@given(st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_whatever_the_forms_are(texts: list[str]) -> None:
    forms = [*texts, *FORMS, *FORMS, *FORMS]
    assert ArabicAnalyzer().columns(forms) == FormColumns.of(list(map(analyse, forms)))


def test_a_hamza_is_mended_only_where_known_words_have_one() -> None:
    assert "مسءولون" in mended("مسوولون")
    assert list(mended(fold_word("فايول"))) == []
    before, behind = contexts(["سءال"])
    assert (before, behind) == ({"#سءا"}, {"سءال"})
