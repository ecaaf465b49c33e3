"""Nothing that can be typed raises, however much of it there is."""

from __future__ import annotations

import pytest
from searchapp.query.parse import parse

from tests.conftest import many
from tests.query.articles import found
from tests.query.hostile import texts


def test_hostile_texts_are_searched() -> None:
    for text in texts(150):
        found(text)


@pytest.mark.slow
def test_fifty_thousand_hostile_texts_parse() -> None:
    for text in texts(many(50_000), seed=2):
        parse(text)
