"""Nothing that can be typed raises, however much of it there is."""

from __future__ import annotations

import pytest
from searchapp.query.parse import parse

from tests.query.articles import found
from tests.query.hostile import texts


def test_hostile_texts_are_searched() -> None:
    for text in texts(150):
        found(text)


@pytest.mark.slow
def test_two_hundred_thousand_hostile_texts_parse() -> None:
    for text in texts(200_000, seed=2):
        parse(text)
