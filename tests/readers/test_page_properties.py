"""What holds for every page, however its lines are mixed: nothing raises, no word is lost, forms do not matter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.readers.lines import key, split_lines
from searchapp.readers.page_dump import PageDump, read_page
from searchapp.readers.page_headers import COPIES, Headers
from searchapp.readers.page_words import NEWSLETTER_KEYS, RELATED_KEYS

from tests.readers.pages import (
    HEADING,
    LIBRARY,
    LIBRARY_BODY,
    LIBRARY_CAPTION,
    OLIVES,
    OLIVES_BODY,
    OLIVES_CAPTION,
    TEASERS,
    article,
    related,
)

LINES = (
    LIBRARY, LIBRARY_CAPTION, OLIVES, OLIVES_CAPTION, *LIBRARY_BODY, *OLIVES_BODY, HEADING, "TT", "", "حكايات",
    "العالم", "رحلة الأسابيع الستة", "هل تكفي ثلاثة آلاف كتاب؟", "«صوت المدينة»", "***", "سلمى النجار (بيروت)",
    "الشرق الأوسط (صور)",
    *(line for teaser in TEASERS for line in teaser.lines()),
)  # fmt: skip
mixed = st.lists(
    st.one_of(
        st.sampled_from(LINES).map(lambda line: [line]),
        st.sampled_from([article(), article(OLIVES, OLIVES_BODY, ()), related(), related(TEASERS[:2])]),
    ),
    max_size=14,
).map(lambda parts: [line for part in parts for line in part])
anything = st.text(
    st.one_of(st.characters(), st.sampled_from("ابتثجحخدذ \n\r\t.()«»:\u0640\u064b\u00a0\u200f")), max_size=300
)
LEFT_OUT = {key(word) for word in (*HEADING.split(), "TT")}
SITE_LINES = RELATED_KEYS | NEWSLETTER_KEYS


def words(text: str) -> set[str]:
    """Words without the punctuation around them, folded for comparison."""
    bare = "".join(c if c.isalnum() else " " for c in key(text))
    return set(bare.split())


def said(page: PageDump) -> set[str]:
    found: set[str] = set()
    for one in page.articles:
        fields = (one.title, one.body, one.summary, one.section, one.author, one.source, one.place, *one.captions)
        found |= words(" ".join(fields))
    return found


@given(mixed)
@settings(max_examples=60, deadline=None)
def test_no_word_of_a_page_is_lost(lines: list[str]) -> None:
    lost = words(" ".join(lines)) - said(read_page("\n".join(lines))) - LEFT_OUT
    assert not lost


@given(anything)
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_loss(text: str) -> None:
    page = read_page(text)
    told = "\n".join(line.text for line in split_lines(text) if line.name not in SITE_LINES)
    assert words(told) - said(page) - LEFT_OUT == set()
    assert len({one.id for one in page.articles}) == len(page.articles)


@pytest.mark.parametrize("count", [200, 400])
@pytest.mark.parametrize("part", [[LIBRARY], [LIBRARY, LIBRARY_CAPTION], [HEADING, *TEASERS[0].lines(first=True)]])
def test_a_page_that_repeats_itself_costs_no_more_than_its_length(
    part: list[str], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    judge = Headers._only_header_lines

    def counted(self: Headers, start: int, stop: int) -> bool:
        nonlocal looked_at
        looked_at += 1
        return judge(self, start, stop)

    monkeypatch.setattr(Headers, "_only_header_lines", counted)
    assert read_page("\n".join(part * count)).articles
    assert looked_at <= 2 * COPIES * len(part) * count


@given(
    mixed, st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028"]), st.sampled_from([" ", "\u00a0", "\u2003 ", " \t"])
)
@settings(max_examples=30, deadline=None)
def test_line_ends_and_spaces_do_not_matter(lines: list[str], end: str, space: str) -> None:
    assert (
        read_page(end.join(line.replace(" ", space) for line in lines)).articles == read_page("\n".join(lines)).articles
    )


@given(mixed)
@settings(max_examples=30, deadline=None)
def test_no_mark_heading_or_repeat_is_left_in_a_body(lines: list[str]) -> None:
    for one in read_page("\n".join(lines)).articles:
        paragraphs = one.body.split("\n")
        assert "TT" not in paragraphs
        assert HEADING not in paragraphs
        assert not one.title or one.title not in paragraphs
        assert not set(one.captions) & set(paragraphs)
