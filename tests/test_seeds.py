"""What seeds/ holds, and that the list of it in tests/data is a true one."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hijridate import Gregorian
from searchapp.readers.dates import DIGITS, find_date
from searchapp.readers.lines import key, name_key

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


# Dates: the page's years, sorting by date and date filters have something to show, and no calendar contradicts it.

WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
HIJRI_MONTHS = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
)  # fmt: skip
WEEKDAY_AND_DAY = re.compile(rf"({'|'.join(map(key, WEEKDAYS))})،?\s+(?=\d)")
HIJRI_DAY = re.compile(rf"(\d+)\s+({'|'.join(map(key, HIJRI_MONTHS))})\s+(\d{{4}})\s*ه")


def folded_lines(seeds: Path) -> list[str]:
    return [key(line).translate(DIGITS) for path in seeds.glob("*.txt") for line in path.read_text("utf-8").split("\n")]


def test_most_articles_are_dated_and_spread_over_five_years() -> None:
    dates = [entry["date"] for listed in EXPECTED.values() for entry in listed if entry["kind"] == "article"]
    assert Counter(date[:4] for date in dates) == {"2022": 4, "2023": 6, "2024": 10, "2025": 10, "2026": 10, "": 12}


def test_teasers_are_not_dated() -> None:
    assert {entry["date"] for listed in EXPECTED.values() for entry in listed if entry["kind"] == "teaser"} == {""}


def test_weekdays_fit_their_dates(seeds: Path) -> None:
    stated = [
        (found[1], day, line)
        for line in folded_lines(seeds)
        for found in WEEKDAY_AND_DAY.finditer(line)
        if (day := find_date(line[found.end() :]))
    ]
    assert len(stated) > 15
    for weekday, day, line in stated:
        assert weekday == key(WEEKDAYS[day.weekday()]), line


def test_hijri_days_fit_the_gregorian_ones_beside_them(seeds: Path) -> None:
    months = {name_key(name): number for number, name in enumerate(HIJRI_MONTHS, start=1)}
    stated = [
        ((int(found[3]), months[name_key(found[2])], int(found[1])), day, line)
        for line in folded_lines(seeds)
        if (found := HIJRI_DAY.search(line)) and (day := find_date(line))
    ]
    assert len(stated) > 10
    for hijri, day, line in stated:
        assert hijri == Gregorian.fromdate(day).to_hijri().datetuple(), line
