"""Dates as people write them, on 26 November 2024."""

from __future__ import annotations

from datetime import date as Date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.query.dates import read, read_range

TODAY = Date(2024, 11, 26)

READ = """
2022                              2022-01-01 2022-12-31
٢٠٢٢                              2022-01-01 2022-12-31
۲۰۲۲                              2022-01-01 2022-12-31
2022-02                           2022-02-01 2022-02-28
2024/02                           2024-02-01 2024-02-29
02/2022                           2022-02-01 2022-02-28
2022-02-26                        2022-02-26 2022-02-26
26/2/2022                         2022-02-26 2022-02-26
٢٦/٢/٢٠٢٢                         2022-02-26 2022-02-26
26.02.2022                        2022-02-26 2022-02-26
شباط 2022                         2022-02-01 2022-02-28
فبراير 2022                       2022-02-01 2022-02-28
فيفري 2022                        2022-02-01 2022-02-28
Feb 2022                          2022-02-01 2022-02-28
2022 شباط                         2022-02-01 2022-02-28
كانون الثاني 2023                 2023-01-01 2023-01-31
جانفي 2023                        2023-01-01 2023-01-31
غشت 2021                          2021-08-01 2021-08-31
أوت 2021                          2021-08-01 2021-08-31
تشرين الأول 2023                  2023-10-01 2023-10-31
شباط                              2024-02-01 2024-02-29
ديسمبر                            2023-12-01 2023-12-31
26 نوفمبر 2024                    2024-11-26 2024-11-26
26 نوفمبر (تشرين الثاني) 2024     2024-11-26 2024-11-26
الجمعة 26 شباط 2021 م             2021-02-26 2021-02-26
رمضان 1445                        2024-03-11 2024-04-09
رمضان 1445 هـ                     2024-03-11 2024-04-09
رمضان                             2024-03-11 2024-04-09
1445                              2023-07-19 2024-07-06
1445 هـ                           2023-07-19 2024-07-06
15 رمضان 1445هـ                   2024-03-25 2024-03-25
1445-09-15                        2024-03-25 2024-03-25
15/9/1445                         2024-03-25 2024-03-25
ربيع الأول 1446                   2024-09-04 2024-10-03
اليوم                             2024-11-26 2024-11-26
أمس                               2024-11-25 2024-11-25
أول أمس                           2024-11-24 2024-11-24
هذا الأسبوع                       2024-11-24 2024-11-30
الأسبوع الماضي                    2024-11-17 2024-11-23
هذا الشهر                         2024-11-01 2024-11-30
الشهر الماضي                      2024-10-01 2024-10-31
هذا العام                         2024-01-01 2024-12-31
العام الماضي                      2023-01-01 2023-12-31
آخر 7 أيام                        2024-11-20 2024-11-26
آخر ٣ أيام                        2024-11-24 2024-11-26
آخر أسبوعين                       2024-11-13 2024-11-26
آخر شهر                           2024-10-27 2024-11-26
last 7 days                       2024-11-20 2024-11-26
منذ 2023                          2023-01-01 -
منذ شباط 2022                     2022-02-01 -
منذ 3 أيام                        2024-11-23 -
بعد 2022                          2023-01-01 -
قبل 2020                          - 2019-12-31
قبل شباط 2022                     - 2022-01-31
حتى 2021                          - 2021-12-31
قبل شهرين                         2024-09-26 2024-09-26
>2022                             2023-01-01 -
>=2022                            2022-01-01 -
<2022-05                          - 2022-04-30
<=2022-05                         - 2022-05-31
شباط 2022 .. نيسان 2022           2022-02-01 2022-04-30
شباط 2022 إلى نيسان 2022          2022-02-01 2022-04-30
من شباط 2022 حتى نيسان 2022       2022-02-01 2022-04-30
بين 2020 و 2022                   2020-01-01 2022-12-31
2022 TO 2023                      2022-01-01 2023-12-31
2022..2023                        2022-01-01 2023-12-31
2023..2022                        2022-01-01 2023-12-31
2022-02..2022-04                  2022-02-01 2022-04-30
2022..                            2022-01-01 -
..2023                            - 2023-12-31
رمضان 1445 .. شوال 1445           2024-03-11 2024-05-08
"""

WRONG = """

zz
روسيا
2022-13-45
30 شباط 2022
2022 5
99999
0000
1/2/3/4
32/1/2022
1600 هـ
آخر
آخر 999999 أيام
شباط آذار
2022 2023
منذ
قبل zz
2022 .. zz
15 رمضان 1999
²2
"""


def rows() -> list[tuple[str, str]]:
    split = [line.rsplit(None, 2) for line in READ.strip().splitlines()]
    return [(typed.strip(), f"{low} {high}") for typed, low, high in split]


@pytest.mark.parametrize(("typed", "expected"), rows())
def test_a_date_is_read(typed: str, expected: str) -> None:
    span = read(typed, TODAY)
    assert span is not None
    assert f"{span.low or '-'} {span.high or '-'}" == expected


@pytest.mark.parametrize("typed", WRONG.splitlines())
def test_what_is_no_date_is_none(typed: str) -> None:
    assert read(typed, TODAY) is None


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from([w for t, _ in rows() for w in t.split()]), max_size=6).map(" ".join)
)
def test_any_text_is_a_date_or_none(text: str) -> None:
    span = read(text, TODAY)
    assert span is None or span.low is None or span.high is None or span.low <= span.high


@given(st.dates(Date(1900, 1, 1), Date(2150, 1, 1)))
def test_every_day_is_read_as_itself(day: Date) -> None:
    span = read(day.isoformat(), TODAY)
    assert span is not None
    assert (span.low, span.high) == (day, day)


def test_ranges_may_be_open_and_turned_round() -> None:
    assert read_range("2023", "2022", TODAY) == read_range("2022", "2023", TODAY)
    span = read_range("شباط 2022", "", TODAY)
    assert span is not None
    assert (span.low, span.high) == (Date(2022, 2, 1), None)
    assert read_range("", "", TODAY) is None
    assert read_range("2022", "zz", TODAY) is None
