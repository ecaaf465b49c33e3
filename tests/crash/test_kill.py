"""The short version of tests/crash/kill.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import many
from tests.crash.kill import run


def test_what_was_acknowledged_survives_kills_and_full_disks(tmp_path: Path) -> None:
    counts = run(tmp_path, 8, 1, lambda _: None)
    assert counts.total() == 8


@pytest.mark.slow
def test_what_was_acknowledged_survives_many_of_them(tmp_path: Path) -> None:
    counts = run(tmp_path, many(40), 2, lambda _: None)
    assert {fault for fault, _ in counts} == {"kill", "full disk"}
    assert len({kind for _, kind in counts}) > 4
