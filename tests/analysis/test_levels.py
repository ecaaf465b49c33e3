"""The analysis with its coarser levels cut off, as the table of levels measures it."""

from __future__ import annotations

import pytest
from searchapp.analysis import FormColumns
from searchapp.model import Level

from tests.analysis.search import ANALYZER
from tests.bench.levels import STEPS, Cut

FORMS = ["والمدارس", "مُسْتَشْفَياتهم", "كوفيد-19", "Cities"]


@pytest.mark.parametrize("level", STEPS.values())
def test_a_level_that_is_cut_off_says_what_the_coarsest_left_says(level: Level) -> None:
    cut = Cut(level)
    assert cut.columns(FORMS) == FormColumns.of(list(map(cut.parts, FORMS)))
    for form in FORMS:
        parts = cut.parts(form)
        for part, whole in zip(parts, ANALYZER.parts(form), strict=True):
            for at in (Level.EXACT, Level.WORD, Level.STEM, Level.LEMMA):
                assert part.term(at) == whole.term(min(at, level))
            assert part.term(Level.ROOT) == (whole.term(Level.ROOT) if level is Level.ROOT else "")
    assert len({Cut(each).fingerprint for each in STEPS.values()}) == len(STEPS)
