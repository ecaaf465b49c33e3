"""The short version of tests/fuzz.py: every reader, the query parser and the analyzer take broken input."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import THOROUGH, many
from tests.fuzz import Tally, Target, attempt, fuzz, targets


@pytest.mark.parametrize("name", targets())
def test_broken_input_is_answered_or_refused(name: str) -> None:
    tally = fuzz(targets()[name], 25, seed=7)
    assert tally.failures == {}
    assert tally.answered + tally.refused == 25


@pytest.mark.slow
@pytest.mark.parametrize("name", targets())
def test_much_of_it_is(name: str) -> None:
    assert fuzz(targets()[name], many(150), seed=8, seconds=15 * THOROUGH).failures == {}


def test_what_fails_is_kept_with_its_reason(tmp_path: Path) -> None:
    def judge(held: bytes, folder: Path) -> None:
        raise KeyError(f"number {len(held)}")

    tally = Tally()
    for held in (b"a", b"bb"):
        attempt(Target("any", (b"",), judge), held, tmp_path, tally)
    ((reason, kept),) = tally.failures.items()
    assert reason.startswith("KeyError at test_fuzz.py:")
    assert kept == b"a"
