"""The engines under contract. A new engine is one row in `ENGINES`; its tests are all the ones there are."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from searchapp.engines import Engine

from tests.engines.twin import Twin
from tests.oracle import OracleEngine, PlainAnalyzer

ORACLES: dict[Path, OracleEngine] = {}
"""What makes the oracle reopenable: it lives as long as its folder."""


def open_oracle(path: Path) -> Engine:
    return ORACLES.setdefault(path, OracleEngine(PlainAnalyzer()))


def open_whoosh(path: Path) -> Engine:
    module = importlib.import_module("searchapp.engines.whoosh")
    if not hasattr(module, "open"):
        pytest.skip("searchapp.engines.whoosh has no open() yet")
    engine: Engine = module.open(path, PlainAnalyzer(), create=True)
    return engine


ENGINES: dict[str, Callable[[Path], Engine]] = {"oracle": open_oracle, "whoosh": open_whoosh}

Opener = Callable[[Path], Engine]
Twins = Callable[[], AbstractContextManager[Twin]]


PARAMS = [pytest.param(name, marks=[pytest.mark.slow] if name == "oracle" else []) for name in ENGINES]
"""The oracle beside itself only shows that the tests can pass."""


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
