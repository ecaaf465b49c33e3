"""A text can be cut at its gaps: the forms stay what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.analysis.arabic import ArabicAnalyzer

from tests.analysis.test_contract import TEXTS

ANALYZER = ArabicAnalyzer()
AWKWARD = st.text(st.sampled_from("بكتا وفل\u0640 \u00a0\u200f«\"'‘(3٫.,-@x:/\n\u2003\ufeff\u0651"), max_size=24)


def stretches(text: str) -> list[str]:
    gaps = ANALYZER.gaps(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32))
    assert len(gaps) == len(text)
    return "".join("\0" if gap else char for char, gap in zip(text.replace("\0", " "), gaps, strict=True)).split("\0")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أعلنت الوزارة، أمس", ["أعلنت", "الوزارة،", "أمس"]),
        ("وصف بـ «ممارسات» خاطئة", ["وصف", "بـ «ممارسات»", "خاطئة"]),
        ("كتاب «جديد»\nآخر", ["كتاب", "«جديد»", "آخر"]),
    ],
)
def test_gaps_are_white_space_but_within_a_quotation_s_clitic(text: str, expected: list[str]) -> None:
    assert stretches(text) == expected


@given(st.one_of(TEXTS, AWKWARD))
@settings(max_examples=300, deadline=None)
def test_the_forms_of_a_text_are_those_of_its_stretches(text: str) -> None:
    assert [form for stretch in stretches(text) for form in ANALYZER.forms(stretch)] == ANALYZER.forms(text)
