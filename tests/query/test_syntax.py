"""The page of the query language says what is true."""

from __future__ import annotations

import pytest
from searchapp.query.names import FIELDS
from searchapp.query.parse import parse
from searchapp.query.syntax import SYNTAX, Example
from searchapp.query.tree import render

from tests.query.articles import read

EXAMPLES = [example for chapter in SYNTAX for example in chapter.examples]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.typed)
def test_an_example_is_read_as_the_page_says(example: Example) -> None:
    parsed = parse(example.typed)
    assert render(parsed.tree) == example.tree
    assert not parsed.notices
    assert not read(example.typed).notices


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.typed)
def test_an_example_is_explained_in_both_languages(example: Example) -> None:
    assert any("\u0600" <= letter <= "\u06ff" for letter in example.arabic)
    assert example.english and not example.english.endswith(".")


def test_the_page_shows_every_kind_of_node() -> None:
    shown = " ".join(example.tree for example in EXAMPLES)
    for sign in ('"', "~", "exact(", "+", "-", "|", "&", "title:", "date(", "wild(", "fuzzy(", "boost("):
        assert sign in shown


def test_field_names_of_both_languages_lead_to_the_same_fields() -> None:
    arabic = {field for name, field in FIELDS.items() if not name.isascii()}
    english = {field for name, field in FIELDS.items() if name.isascii()}
    assert arabic == english
