"""The engines under contract. A new engine is one row in `ENGINES`; its tests are all the ones there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from searchapp.engines import Engine, whoosh
from searchapp.settings import Settings

from tests.engines.twin import Twin
from tests.oracle import OracleEngine, PlainAnalyzer

ORACLES: dict[Path, OracleEngine] = {}
"""What makes the oracle reopenable: it lives as long as its folder."""


def open_oracle(path: Path) -> Engine:
    return ORACLES.setdefault(path, OracleEngine(PlainAnalyzer()))


def open_whoosh(path: Path) -> Engine:
    return whoosh.open(path, PlainAnalyzer(), create=True)


def open_frugal_whoosh(path: Path) -> Engine:
    """With so little memory that every article is a flush."""
    return whoosh.open(path, PlainAnalyzer(), create=True, settings=Settings(index_memory_mb=0))


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "whoosh": open_whoosh,
    "whoosh-frugal": open_frugal_whoosh,
    "oracle": open_oracle,
}
PARAMS = [pytest.param(name, marks=[] if name == "whoosh" else [pytest.mark.slow]) for name in ENGINES]
"""The oracle beside itself only shows that the tests can pass."""

Opener = Callable[[Path], Engine]
Twins = Callable[[], AbstractContextManager[Twin]]


@pytest.fixture(scope="session", params=PARAMS)
def open_engine(request: pytest.FixtureRequest) -> Opener:
    return ENGINES[request.param]


@pytest.fixture(scope="session")
def twins(open_engine: Opener) -> Twins:
    """Makes an engine on a folder of its own, and the oracle beside it, as often as a test asks."""

    @contextmanager
    def make() -> Iterator[Twin]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "engine"
            twin = Twin(lambda: open_engine(path))
            try:
                yield twin
            finally:
                twin.close()
                ORACLES.pop(path, None)

    return make


@pytest.fixture
def twin(twins: Twins) -> Iterator[Twin]:
    with twins() as fresh:
        yield fresh
