"""`searchapp similar` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from searchapp.cli import run
from searchapp.index import SearchIndex
from searchapp.model import Article

TEXT = (
    "تجاوز محصول الزيتون هذا العام التوقعات، وتعمل المعاصر في الجبل ليلاً ونهاراً كما قالت وزارة الزراعة للمزارعين أمس."
)


@pytest.fixture
def index(tmp_path: Path) -> str:
    with SearchIndex.open(tmp_path / "index", create=True) as opened:
        opened.add(
            [
                Article("1", "موسم الزيتون", TEXT),
                Article("2", "محصول وفير", TEXT),
                Article("3", "معاصر الجبل", "في الجبل معاصر زيتون قديمة تزورها المدارس."),
                Article("4", "سباق", "فاز الفريق بالسباق."),
            ]
        )
    return str(tmp_path / "index")


def test_similar_articles_come_in_order_and_copies_are_marked(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["similar", "1", "--index", index, "-o", "table"]) == 0
    assert capsys.readouterr().out.splitlines() == ["= محصول وفير [2]", "  معاصر الجبل [3]"]


def test_similar_articles_as_json(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["similar", "1", "--index", index, "-n", "1", "-o", "json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert (hit["id"], hit["similar"]) == ("2", ["1"])


def test_nothing_is_like_an_article_that_is_not_there(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["similar", "9", "--index", index]) == 1
    assert "9" in capsys.readouterr().err
