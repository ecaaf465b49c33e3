"""A site over twelve articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from searchapp.index import SearchIndex
from searchapp.settings import Settings, Web
from searchapp.web import create_app

from tests.web.articles import ARTICLES

MakeClient = Callable[..., FlaskClient]


@pytest.fixture(scope="package")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path_factory.mktemp("web") / "index", create=True) as opened:
        opened.add(ARTICLES)
        yield opened


@pytest.fixture
def make_client(index: SearchIndex) -> MakeClient:
    def make(web: Web | None = None, index: SearchIndex = index) -> FlaskClient:
        app = create_app(Settings(web=web or Web()), index=index)
        return app.test_client()

    return make


@pytest.fixture
def client(make_client: MakeClient) -> FlaskClient:
    return make_client()


@pytest.fixture
def fresh_index(tmp_path: Path) -> Iterator[SearchIndex]:
    """An empty one, for tests that write."""
    with SearchIndex.open(tmp_path / "index", create=True) as opened:
        yield opened
