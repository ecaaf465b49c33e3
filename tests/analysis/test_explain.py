"""The steps people see lead from the form to its terms."""

from __future__ import annotations

from itertools import pairwise

import pytest
from searchapp.analysis.arabic.explain import explain


@pytest.mark.parametrize("form", ["والمَـدْرَسَةِ", "ﻣﺴﺌﻮل", "٢٠٬٠٠٠", "كوفيد-19", "ﺑ«ممارسات", "Zürich", "م\u200cن", "ﷺ"])
def test_each_step_begins_where_the_last_one_ended(form: str) -> None:
    for explanation in explain(form):
        steps = explanation.steps
        for before, after in pairwise(steps):
            assert before.after == after.before
        assert all(step.before != step.after or step.name_en == "root" for step in steps)
        assert all(step.name_ar and step.reason_ar and step.reason_en for step in steps)
        if steps:
            assert steps[-1].after in explanation.part.terms


def test_a_word_that_needs_nothing_has_no_step_but_its_root() -> None:
    (explanation,) = explain("كتاب")
    assert [step.name_en for step in explanation.steps if step.name_en != "root"] == []
