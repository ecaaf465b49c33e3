"""The starter corpus: its pages give exactly the articles and teasers its authors wrote down."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from searchapp.model import Article
from searchapp.readers import read
from searchapp.readers.dates import find_date, line_date

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


ANNOUNCED = {
    "معرض أبوظبي للكتاب يحتفي بالمترجمين": date(2025, 5, 5),
    "«غوغل» تضيف لهجات عربية إلى خدمة الترجمة الفورية": date(2025, 6, 18),
    "مدرستان في صعيد مصر تضيئان فصولهما بالشمس": date(2024, 2, 17),
    "أسواق الخليج ترتفع وسط تفاؤل بصيف هادئ للنفط": date(2026, 6, 17),
    "«الصندوق الأزرق»: تلفزيون بيروت القديم يعود في معرض": date(2022, 5, 31),
}
"""Articles that name a day still to come."""


def test_an_article_tells_of_no_day_after_its_own_but_what_it_announces(seeds: Path) -> None:
    later = {
        (one.title, day)
        for one in read(seeds, strict=True)
        for phrase in re.split(r"[.،؛]", one.body)
        if one.date and (day := find_date(phrase)) and day > one.date
    }
    assert later == set(ANNOUNCED.items())


def test_no_date_line_is_left_in_a_body(seeds: Path) -> None:
    assert [line for one in read(seeds, strict=True) for line in one.body.split("\n") if line_date(line)] == []
