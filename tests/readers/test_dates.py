"""Dates as fields, lines and file names state them."""

from __future__ import annotations

from datetime import date

import pytest
from searchapp.readers.dates import MONTHS, file_name_date, is_update, line_date, parse_date

LEAP_DAY = date(2024, 2, 29)


@pytest.mark.parametrize(
    "value",
    [
        "2024-02-29",
        "2024-02-29T23:30:00+03:00",
        "20240229",
        "2024/2/29",
        "29/02/2024",
        "29-2-2024",
        "٢٩/٢/٢٠٢٤",
        "٢٩ فبراير ٢٠٢٤",
        "29 فبراير (شباط) 2024",
        "29 شباط/فبراير 2024",
        "الخميس، 29 فِبراير، 2024",
        "29 فيفري 2024",
        "Thu, 29 Feb 2024 10:00:00 GMT",
        "February 29, 2024",
        1709200000,
        1709200000000,
        "1709200000",
    ],
)
def test_a_date_is_read_however_it_is_written(value: object) -> None:
    assert parse_date(value) == LEAP_DAY


@pytest.mark.parametrize(
    "value", ["", "أمس", "30/02/2024", "2024", 5, True, None, "x" * 500, "29 شعبان 1445", [2024], 10**30]
)
def test_what_is_no_certain_date_is_none(value: object) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(("number", "names"), list(enumerate(MONTHS, start=1)))
def test_every_name_of_a_month_is_known(number: int, names: tuple[str, ...]) -> None:
    assert {parse_date(f"5 {name} 2024") for name in names} == {date(2024, number, 5)}


@pytest.mark.parametrize(
    "line",
    [
        "29 فبراير 2024",
        "الخميس 29 فبراير (شباط) 2024",
        "نُشر: 14:30-29 فبراير 2024 م ـ 19 شعبان 1445 هـ",
        "آخر تحديث: 29 فبراير 2024",
        "تاريخ النشر: 2024-02-29",
        "29/02/2024 - 14:30",
        "نُشر في: ٢٩ فبراير ٢٠٢٤ - ١٤:٣٠",
        "نُشرت في: 29/02/2024",
        "تم النشر بتاريخ: 29 شباط/فبراير 2024",
        "أُضيف في 29 فيفري 2024، الساعة 2:30 مساءً",
        "19 شعبان 1445هـ الموافق 29 فبراير 2024م",
        "نُشر في: 29 فبراير 2024 - آخر تحديث: 3 مارس 2024",
        "نُشر: 29 فبراير 2024 | تاريخ آخر تحديث: 3 مارس 2024، 10:15 صباحاً",
    ],
)
def test_a_line_may_hold_a_date_and_nothing_else(line: str) -> None:
    assert line_date(line) == LEAP_DAY


@pytest.mark.parametrize(
    "line",
    [
        "افتتح المعرض في 29 فبراير 2024",
        "29 فبراير",
        "مباراة 29 فبراير 2024",
        "19 شعبان 1445 هـ",
        "حرب 29 فبراير 2024 - آخر تحديث: 3 مارس 2024",
        "نُشر: 29 فبراير 2024 - آخر تحديث للبرنامج الجديد",
    ],
)
def test_a_line_with_more_words_or_no_year_is_no_date(line: str) -> None:
    assert line_date(line) is None


@pytest.mark.parametrize(
    ("line", "update"),
    [
        ("آخر تحديث: الخميس 29 فبراير 2024", True),
        ("تم التحديث في 29 فبراير 2024", True),
        ("Last updated: 2024-02-29", True),
        ("نُشر في: 29 فبراير 2024", False),
        ("نُشر في: 29 فبراير 2024 - آخر تحديث: 3 مارس 2024", False),
        ("الخميس 29 فبراير 2024", False),
    ],
)
def test_a_day_of_last_change_is_told_from_one_of_publication(line: str, update: bool) -> None:
    assert line_date(line) == LEAP_DAY
    assert is_update(line) == update


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-02-29-report.txt", LEAP_DAY),
        ("20240229.txt", LEAP_DAY),
        ("news_2024_02_29.md", LEAP_DAY),
        ("000_b0ebd5a042dcffbe.txt", None),
        ("a20240229b.txt", None),
        ("2024-13-01.txt", None),
    ],
)
def test_a_file_name_may_state_the_day(name: str, expected: date | None) -> None:
    assert file_name_date(name) == expected
