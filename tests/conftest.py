"""What tests share: where the development data is, when it is there at all."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # machines are noisy: speed is measured in tests/bench
settings.load_profile("untimed")

THOROUGH = float(os.environ.get("SEARCHAPP_THOROUGH", "1"))
"""`make thorough` tries so many times as many random inputs and moments of trouble as `make test`."""


def many(count: int) -> int:
    return max(1, round(count * THOROUGH))


ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """The command line sets the root logger's level for its process, which here is everybody's."""
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data; tests that need it are skipped elsewhere."""
    folder = Path(os.environ.get("SEARCHAPP_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the development data is not here (SEARCHAPP_SHARED names its folder)")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"
