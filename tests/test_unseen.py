"""tests/cases/unseen_*.tsv the way a person meets them: one article in an index, one search, found or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from searchapp import Article, SearchIndex

CASES = Path(__file__).parent / "cases"
Row = tuple[str, str, str]


def rows(name: str) -> Iterator[Row]:
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            _, text, relation, query = line.split("\t")
            if not relation.startswith("open"):
                yield visible(text), relation, visible(query)


def visible(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def searches(text: str, relation: str, query: str) -> list[tuple[str, str]]:
    both = relation in ("same", "apart", "apart exactly") and '"' not in query
    return [(text, query), (query, text)] if both else [(text, query)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unseen_d.tsv", "unseen_e.tsv"])
def test_every_row_holds_through_the_index(name: str, tmp_path: Path) -> None:
    wrong = []
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        for text, relation, query in rows(name):
            for written, asked in searches(text, relation, query):
                index.add([Article(id="1", body=written)])
                match = "exact" if relation.endswith("exactly") else "default"
                if (index.search(asked, match=match).total > 0) == relation.startswith("apart"):
                    wrong.append((relation, written, asked))
    assert not wrong, "\n".join(map(str, wrong))
