"""Dates among plain words are noticed; what may be anything else is left alone."""

from __future__ import annotations

from datetime import date as Date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.query.datewords import date_offer
from searchapp.query.parse import parse

TODAY = Date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "typed", "offered"),
    [
        ("القمح شباط 2022", "شباط 2022", "القمح تاريخ:2022-02"),
        ("القمح في شباط ٢٠٢٢", "في شباط ٢٠٢٢", "القمح تاريخ:2022-02"),
        ("موائد رمضان 1445 في القاهرة", "رمضان 1445", "موائد في القاهرة تاريخ:[2024-03-11 .. 2024-04-09]"),
        ("كأس العالم 2022", "2022", "كأس العالم تاريخ:2022"),
        ("زلازل منذ 2023", "منذ 2023", "زلازل تاريخ:[2023-01-01 .. ]"),
        ("زلازل آخر 7 أيام", "آخر 7 أيام", "زلازل تاريخ:[2025-12-26 .. 2026-01-01]"),
        ("من شباط 2022 إلى نيسان 2022 القمح", "من شباط 2022 إلى نيسان 2022", "القمح تاريخ:[2022-02-01 .. 2022-04-30]"),
        ("اجتماع 12 نوفمبر 2024", "12 نوفمبر 2024", "اجتماع تاريخ:2024-11-12"),
        ("نيسان 2022", "نيسان 2022", "تاريخ:2022-04"),
        ("wheat february 2022", "february 2022", "wheat date:2022-02"),
    ],
)
def test_a_date_among_words_is_offered_as_a_condition(text: str, typed: str, offered: str) -> None:
    offer = date_offer(text, TODAY)
    assert offer is not None
    assert (offer.typed, offer.text) == (typed, offered)
    assert text[offer.span.start : offer.span.end] == typed
    assert parse(offer.text).notices == ()


@pytest.mark.parametrize(
    "text",
    ["", "مايو", "كوفيد 19", "رقم 1234", "القرار 2254", "ألف ليلة", '"شباط 2022"', "تاريخ:2022", "(القمح شباط 2022)"],
)
def test_what_may_be_anything_else_is_left_alone(text: str) -> None:
    assert date_offer(text, TODAY) is None


@given(st.text(st.sampled_from("0123456789 -/.شباط٢منذ آخر أيام في"), max_size=60) | st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    offer = date_offer(text, TODAY)
    assert offer is None or text[offer.span.start : offer.span.end] == offer.typed
