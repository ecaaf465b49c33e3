"""Words quoted with tashkeel match only compatible vocalisations."""

from __future__ import annotations

import pytest
from searchapp.query.vocalised import stands

from tests.query.articles import ANALYZER, ARTICLES, found, read

BY_ID = {article.id: article for article in ARTICLES}


def verified(text: str) -> list[str]:
    verify = read(text).verify
    return [i for i in found(text) if all(stands(phrase, BY_ID[i], ANALYZER) for phrase in verify)]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ('"كَتَبَ"', ["wrote"]),
        ('"كُتِبَ"', ["written"]),
        ('"كَتب"', ["wrote"]),
        ("=كُتِبَ", ["written"]),
        ('"كَتَبَ الولد"', ["wrote"]),
        ('"كُتِبَ الولد"', []),
        ('"كَتَبَ الدرس"~2', ["wrote"]),
        ('"الوَلد"', ["wrote"]),
        ('"الوُلد"', ["wrote"]),
    ],
)
def test_only_compatible_marks_match(typed: str, ids: list[str]) -> None:
    assert verified(typed) == ids


def test_bare_words_match_any_marks() -> None:
    assert sorted(verified('"كتب"')) == sorted(verified("كتب")) == ["written", "wrote"]
