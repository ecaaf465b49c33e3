"""The starter corpus: its pages give exactly the articles and teasers its authors wrote down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from searchapp.model import Article
from searchapp.readers import read

EXPECTED: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent.parent / "data" / "seeds_expected.json").read_text(encoding="utf-8")
)


def as_expected(article: Article, names: list[str]) -> dict[str, Any]:
    values = article.as_dict() | {"related_count": len(article.related), "kind": article.kind}
    return {name: values.get(name, "") for name in names}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_of_the_starter_corpus_is_read_as_written(name: str, seeds: Path) -> None:
    found = list(read(seeds / name, strict=True))
    expected = EXPECTED[name]
    assert [one.title for one in found] == [one["title"] for one in expected]
    assert [as_expected(one, list(want)) for one, want in zip(found, expected, strict=True)] == expected


def test_the_folder_holds_these_pages_and_no_other_article(seeds: Path) -> None:
    assert len(list(read(seeds, strict=True))) == sum(map(len, EXPECTED.values()))
