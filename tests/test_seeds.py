"""What seeds/ holds, and that the list of it in tests/data is a true one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

EXPECTED: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "data" / "seeds_expected.json").read_text(encoding="utf-8")
)


def test_every_dump_is_listed(seeds: Path) -> None:
    assert sorted(EXPECTED) == sorted(path.name for path in seeds.glob("*.txt"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_is_listed_stands_in_the_dump_in_that_order(seeds: Path, name: str) -> None:
    text = (seeds / name).read_text(encoding="utf-8")
    position = 0
    for entry in EXPECTED[name]:
        position = text.find(f"{entry['title']}\n\n", position)
        assert position >= 0, f"{entry['title']!r} is not where the list says"
        assert entry["agency"] in text
        assert entry["place"] in text


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_related_counts_are_the_teasers_that_follow(name: str) -> None:
    entries = EXPECTED[name]
    teasers = [entry for entry in entries if entry["kind"] == "teaser"]
    assert entries[0]["kind"] == "article"
    assert sum(entry["related_count"] for entry in entries) == len(teasers)


def test_the_corpus_is_wide_enough_to_search() -> None:
    entries = [entry for listed in EXPECTED.values() for entry in listed]
    assert len([entry for entry in entries if entry["kind"] == "article"]) == 52
    assert len([entry for entry in entries if entry["kind"] == "teaser"]) == 72
    assert len({entry["section"] for entry in entries} - {""}) == 26


def test_reprints_share_a_headline_across_dumps() -> None:
    dumps_of: dict[str, set[str]] = {}
    for name, listed in EXPECTED.items():
        for entry in listed:
            if entry["kind"] == "article":
                dumps_of.setdefault(entry["title"], set()).add(name[:3])
    assert dumps_of["بذور عمرها ألف عام تنبت في مختبر تونسي"] == {"005", "012"}


def test_one_dump_has_windows_line_ends_and_one_a_byte_order_mark(seeds: Path) -> None:
    raw = {path.name[:3]: path.read_bytes() for path in seeds.glob("*.txt")}
    assert [number for number, data in sorted(raw.items()) if b"\r\n" in data] == ["003"]
    assert [number for number, data in sorted(raw.items()) if data.startswith(b"\xef\xbb\xbf")] == ["010"]
