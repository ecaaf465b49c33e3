"""tests/cases/arabic.tsv, by kind: a failure lists the rows of a kind that do not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from searchapp.model import Level

from tests.analysis.search import ANALYZER, finds

CASES = Path(__file__).parent.parent / "cases" / "arabic.tsv"
Row = tuple[str, str, str, str]


def rows_by_kind() -> dict[str, list[Row]]:
    kinds: dict[str, list[Row]] = defaultdict(list)
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, surface, relation, other, why = line.split("\t")
            kinds[kind].append((visible(surface), relation, visible(other), why))
    return dict(kinds)


def visible(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def holds(surface: str, relation: str, other: str) -> bool:
    match relation:
        case "finds":
            return finds(other, surface)
        case "same":
            return finds(other, surface) and finds(surface, other)
        case "apart":
            return not finds(other, surface) and not finds(surface, other)
        case "finds exactly":
            return finds(other, surface, exact=True)
        case "apart exactly":
            return not finds(other, surface, exact=True) and not finds(surface, other, exact=True)
    level = Level[relation.upper()]
    return " ".join(token.part.term(level) for token in ANALYZER.tokens(surface)) == other


ROWS = rows_by_kind()


@pytest.mark.parametrize("kind", ROWS)
def test_every_row_of_a_kind_holds(kind: str) -> None:
    broken = [row[:3] for row in ROWS[kind] if not holds(*row[:3])]
    assert not broken, f"{kind}: {broken}"
