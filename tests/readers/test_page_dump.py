"""What the page-dump reader makes of pages: the usual shape first, then each way in which pages differ."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from searchapp.model import Article
from searchapp.readers.page_dump import read_page

from tests.readers.pages import (
    HEADING,
    LIBRARY,
    LIBRARY_BODY,
    LIBRARY_CAPTION,
    OLIVES,
    OLIVES_ARTICLE,
    OLIVES_BODY,
    OLIVES_CAPTION,
    TEASERS,
    WHOLE_PAGE,
    article,
    header,
    page,
    related,
    spaced,
)


def read(*parts: list[str], end: str = "\n") -> list[Article]:
    return list(read_page(page(*parts, end=end)).articles)


def titles(articles: list[Article], kind: str = "article") -> list[str]:
    return [one.title for one in articles if one.kind == kind]


def teasers_of(articles: list[Article]) -> list[Article]:
    return [one for one in articles if one.kind == "teaser"]


def library(articles: list[Article]) -> Article:
    return next(one for one in articles if one.title == LIBRARY)


def olives(articles: list[Article]) -> Article:
    return next(one for one in articles if one.title == OLIVES)


def assert_clean(articles: list[Article]) -> None:
    """There are these two articles, and they hold their own text and nothing else."""
    assert titles(articles) == [LIBRARY, OLIVES]
    assert library(articles).body == "\n".join(LIBRARY_BODY)
    assert olives(articles).body == "\n".join(OLIVES_BODY)


# The usual shape.


def test_a_page_gives_its_articles_and_teasers_in_reading_order() -> None:
    found = read(WHOLE_PAGE)
    assert [one.kind for one in found] == ["article", "teaser", "teaser", "teaser", "teaser", "article"]
    assert_clean(found)


def test_the_body_holds_no_repeat_no_mark_and_no_caption() -> None:
    body = library(read(WHOLE_PAGE)).body.split("\n")
    for left_out in (LIBRARY, LIBRARY_CAPTION, "TT", HEADING):
        assert left_out not in body


def test_captions_keep_their_text_once_and_name_the_agency() -> None:
    found = read(WHOLE_PAGE)
    assert library(found).captions == (LIBRARY_CAPTION,)
    assert library(found).agency == "رويترز"
    assert olives(found).agency == "وزارة الفلاحة التونسية"


def test_teasers_know_section_caption_agency_source_and_place() -> None:
    found = teasers_of(read(WHOLE_PAGE))
    assert [one.section for one in found] == [one.section for one in TEASERS]
    assert [one.captions for one in found] == [(one.caption,) for one in TEASERS]
    assert [one.title for one in found] == [one.title for one in TEASERS]
    assert [one.body for one in found] == [one.text for one in TEASERS]
    assert [one.summary for one in found] == [""] * 4
    assert [one.agency for one in found] == ["رويترز", "أ.ف.ب", "دار الندى", ""]
    assert [one.source for one in found] == ["الشرق الأوسط", "الشرق الأوسط", "", "صوت المدينة"]
    assert [one.place for one in found] == ["أوسلو", "الرباط", "بيروت", "أمستردام"]
    assert [one.author for one in found] == ["", "", "سلمى النجار", ""]


def test_teasers_are_related_to_the_article_they_stand_under() -> None:
    found = read(WHOLE_PAGE)
    assert library(found).related == tuple(one.id for one in teasers_of(found))
    assert olives(found).related == ()


def test_the_date_of_a_caption_is_not_the_articles() -> None:
    assert all(one.date is None for one in read(WHOLE_PAGE))


def test_ids_come_from_the_text_and_are_distinct() -> None:
    ids = [one.id for one in read(WHOLE_PAGE)]
    assert ids == [one.id for one in read(WHOLE_PAGE)]
    assert len(set(ids)) == len(ids)
    assert olives(read(OLIVES_ARTICLE)).id == olives(read(WHOLE_PAGE)).id


def test_two_equal_articles_on_a_page_have_two_ids() -> None:
    text = page(related(TEASERS[:2]), related(TEASERS[:2]))
    ids = [one.id for one in read_page(text).articles]
    assert ids == [*ids[:2], f"{ids[0]}-2", f"{ids[1]}-2"]


# Headers.


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("mark", [True, False], ids=["TT", "no TT"])
@pytest.mark.parametrize("copies", [1, 2, 3])
def test_headers_differ_in_captions_mark_and_copies(count: int, mark: bool, copies: int) -> None:
    if copies == 1 and not mark and count == 0:
        pytest.skip("nothing would mark the second article's headline")
    found = read(
        article(captions=(LIBRARY_CAPTION,) * count, mark=mark, copies=copies),
        article(OLIVES, OLIVES_BODY, (OLIVES_CAPTION,) * count, mark=mark, copies=copies),
    )
    assert_clean(found)
    assert library(found).captions == (LIBRARY_CAPTION,) * min(count, 1)


SUBTITLE = "ثلاثة آلاف كتاب وورش للحكاية على متن قارب واحد"


@pytest.mark.parametrize("mark", [True, False], ids=["TT", "no TT"])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_subtitle_is_the_summary(mark: bool, count: int) -> None:
    found = read(article(captions=(LIBRARY_CAPTION,) * count, mark=mark, subtitle=SUBTITLE), OLIVES_ARTICLE)
    assert_clean(found)
    assert library(found).summary == SUBTITLE


def test_a_subtitle_may_stand_in_the_second_article_and_after_a_block() -> None:
    second = article(OLIVES, OLIVES_BODY, (OLIVES_CAPTION,) * 2, subtitle="نصف المياه ومحصول أوفر")
    for parts in ((article(), second), (article(), related(), second)):
        found = read(*parts)
        assert_clean(found)
        assert olives(found).summary == "نصف المياه ومحصول أوفر"


def test_a_caption_without_a_credit_is_known_by_being_said_twice() -> None:
    found = read(article(captions=("أطفال على ضفة النيل",) * 2))
    assert library(found).captions == ("أطفال على ضفة النيل",)
    assert library(found).agency == ""
    assert library(found).body == "\n".join(LIBRARY_BODY)


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("رويترز", "رويترز"),
        ("أ.ف.ب", "أ.ف.ب"),
        ("أ.ب", "أ.ب"),
        ("أرشيفية", ""),
        ("أرشيفية - رويترز", "رويترز"),
        ("رويترز - أرشيفية", "رويترز"),
        ("أرشيفية – وزارة الصحة", "وزارة الصحة"),
        ("صورة أرشيفية", ""),
        ("وزارة الثقافة المصرية", "وزارة الثقافة المصرية"),
        ("هدى سالم", "هدى سالم"),
        ("«الشرق الأوسط»", "الشرق الأوسط"),
        ("تصوير: هدى سالم", "تصوير: هدى سالم"),
        ("رويتـرز", "رويترز"),
        ("أ.ف.ب / غيتي", "أ.ف.ب / غيتي"),
        ("خاص", "خاص"),
    ],
)
def test_the_agency_is_what_the_bracket_holds_without_the_word_for_archive(credit: str, agency: str) -> None:
    caption = f"أطفال يصعدون إلى المكتبة العائمة قرب رشيد ({credit})"
    for mark in (True, False):
        found = read(article(captions=(caption,) * 2, mark=mark), related(), OLIVES_ARTICLE)
        assert library(found).captions == (caption,)
        assert library(found).agency == agency
        assert_clean(found)


@pytest.mark.parametrize(
    "title",
    [
        "ماذا تحمل المكتبة العائمة في رحلتها الأولى (صور)",
        "هل تكفي ثلاثة آلاف كتاب؟",
        "معرض للكتاب في أغسطس (آب)",
        "نهر",
    ],
)
def test_a_headline_may_end_in_a_bracket_or_a_question_or_be_one_word(title: str) -> None:
    assert titles(read(article(title), OLIVES_ARTICLE)) == [title, OLIVES]
    assert titles(read(OLIVES_ARTICLE, related(), article(title))) == [OLIVES, title]


def test_copies_of_a_line_may_differ_in_tatweel_and_presentation_forms() -> None:
    stretched = LIBRARY.replace("مكتبة", "مكتـــبة").replace("في", "\ufed3\ufef2")
    (found,) = read([LIBRARY, LIBRARY_CAPTION, "TT", stretched, "\u200f" + LIBRARY_CAPTION, *LIBRARY_BODY])
    assert found.title == LIBRARY
    assert found.body == "\n".join(LIBRARY_BODY)
    assert found.captions == (LIBRARY_CAPTION,)


# Bodies.

MIDDLE_CAPTION = "هدى سالم ترتب الكتب على رفوف القارب (جمعية القراءة للجميع)"


def test_a_caption_inside_the_body_goes_to_the_captions() -> None:
    body = (LIBRARY_BODY[0], MIDDLE_CAPTION, *LIBRARY_BODY[1:])
    found = read(article(body=body), related(), OLIVES_ARTICLE)
    assert library(found).captions == (LIBRARY_CAPTION, MIDDLE_CAPTION)
    assert_clean(found)


def test_one_word_lines_and_crossheads_stay_in_the_body() -> None:
    body = (LIBRARY_BODY[0], "حكايات", LIBRARY_BODY[1], "رحلة الأسابيع الستة", LIBRARY_BODY[2], "يتبع")
    found = read(article(body=body), related(), OLIVES_ARTICLE)
    assert titles(found) == [LIBRARY, OLIVES]
    assert library(found).body == "\n".join(body)


def test_a_paragraph_may_begin_with_the_words_of_a_heading() -> None:
    body = ("مقالات كثيرة كتبت عن المكتبة العائمة قبل إبحارها.", "مقالات ذات صلة بالنهر ستنشر في كتاب.")
    found = read(article(body=body), related())
    assert library(found).body == "\n".join(body)
    assert len(library(found).related) == 4


def test_a_sentence_that_ends_in_a_bracket_stays_in_the_body() -> None:
    body = (
        "وقالت هدى سالم إن القارب بناه نجارون من عزبة البرج (شمال مصر)",
        "وتستمر الرحلة حتى أغسطس (آب)",
        *LIBRARY_BODY,
    )
    assert library(read(article(body=body))).body == "\n".join(body)


NEWSLETTER = "اشترك في نشرتنا البريدية لتصلك أهم الأخبار كل صباح"


def test_newsletter_lines_are_left_out() -> None:
    found = read(article(), [NEWSLETTER, "اشترك الآن"], related(), [NEWSLETTER], OLIVES_ARTICLE, [NEWSLETTER])
    assert_clean(found)


@pytest.mark.parametrize(
    "line",
    [
        "اشترك في النشرة البريدية",
        "اشترك في نشرتنا الإخبارية",
        "نشرتنا الأسبوعية",
        "سجّل الآن في نشرة «صوت المدينة» لتصلك أبرز الأخبار",
        "للاشتراك في النشرة البريدية",
        "لتصلك أهم الأخبار إلى بريدك كل صباح",
        "تابعوا آخر الأخبار عبر قناتنا على واتساب",
        "تابعونا على تلغرام",
        "لا تفوّت آخر الأخبار",
        "جميع الحقوق محفوظة لصوت المدينة",
    ],
)
def test_what_the_site_says_to_its_reader_is_left_out(line: str) -> None:
    assert_clean(read(article(), [line], OLIVES_ARTICLE, [line]))


@pytest.mark.parametrize(
    "line",
    [
        "اشترك في السباق مئتا عداء من عشرين دولة.",
        "اشترك في نشر الكتاب ثلاثة محررين.",
        "سجل في كل مباراة هدفاً.",
        "تابع الوزير تطبيق القرار من مكتبه.",
        "تابع آلاف القراء الخبر عبر واتساب.",
        "حمل تطبيق الطقس خبراً ساراً للمزارعين.",
        "النشرة البريدية تعود إلى الموضة في عصر الهواتف.",
        "احصل على كتاب واحد فقط، هكذا تقول القاعدة.",
    ],
)
def test_a_sentence_with_such_a_verb_stays(line: str) -> None:
    assert library(read(article(body=(*LIBRARY_BODY, line)), OLIVES_ARTICLE)).body == "\n".join((*LIBRARY_BODY, line))


def test_a_button_is_one_only_at_the_end_of_an_article() -> None:
    body = (LIBRARY_BODY[0], "إعلان", *LIBRARY_BODY[1:])
    found = read(article(body=body), ["شارك", "طباعة"], OLIVES_ARTICLE)
    assert library(found).body == "\n".join(body)


def test_a_byline_and_a_date_of_their_own_belong_to_the_article() -> None:
    dated = ["القاهرة: «الشرق الأوسط»", "نُشر: 26 نوفمبر 2024"]
    (found,) = read(header(LIBRARY, (LIBRARY_CAPTION,) * 2), dated, list(LIBRARY_BODY))
    assert (found.source, found.place) == ("الشرق الأوسط", "القاهرة")
    assert found.date == datetime.date(2024, 11, 26)
    assert found.body == "\n".join(LIBRARY_BODY)


PUBLISHED, UPDATED = "نُشر في: 26 نوفمبر 2024", "آخر تحديث: 28 نوفمبر 2024"


@pytest.mark.parametrize("dated", [[PUBLISHED, UPDATED], [UPDATED, PUBLISHED], [f"{PUBLISHED} - {UPDATED}"]])
def test_the_day_of_publication_goes_before_that_of_the_last_change(dated: list[str]) -> None:
    top, body = header(LIBRARY, (LIBRARY_CAPTION,) * 2), list(LIBRARY_BODY)
    for parts in ((top, dated, body), (top, body, dated), (top, dated[:1], body, dated[1:])):
        (found,) = read(*parts)
        assert found.date == datetime.date(2024, 11, 26)
        assert found.body == "\n".join(LIBRARY_BODY)


def test_without_a_day_of_publication_that_of_the_last_change_is_the_articles() -> None:
    (found,) = read(header(LIBRARY, (LIBRARY_CAPTION,) * 2), [UPDATED], list(LIBRARY_BODY))
    assert found.date == datetime.date(2024, 11, 28)


def test_a_second_day_of_its_own_stays_in_the_body() -> None:
    (found,) = read(header(LIBRARY, (LIBRARY_CAPTION,) * 2), [PUBLISHED], list(LIBRARY_BODY), ["5 مايو 1998"])
    assert found.date == datetime.date(2024, 11, 26)
    assert found.body == "\n".join((*LIBRARY_BODY, "5 مايو 1998"))


def test_a_section_alone_above_the_headline_is_the_articles() -> None:
    found = read(["ثقافة وفنون", ""], article(), related(), ["الاقتصاد"], OLIVES_ARTICLE)
    assert_clean(found)
    assert (library(found).section, olives(found).section) == ("ثقافة وفنون", "الاقتصاد")


def test_a_headline_that_quotes_somebody_is_no_byline() -> None:
    title = "هدى سالم: «الأطفال ينتظروننا»"
    assert titles(read(article(title), OLIVES_ARTICLE)) == [title, OLIVES]


# Related blocks.


@pytest.mark.parametrize("count", range(2, 9))
def test_a_block_holds_two_to_eight_teasers(count: int) -> None:
    teasers = [replace(one, title=f"{one.title} مرة {times}") for times in ("أولى", "ثانية") for one in TEASERS][:count]
    found = read(article(), related(teasers), OLIVES_ARTICLE)
    assert titles(found, "teaser") == [one.title for one in teasers]
    assert len(library(found).related) == count
    assert_clean(found)


def test_no_block_at_all() -> None:
    assert_clean(read(article(), OLIVES_ARTICLE))


def test_two_blocks_link_to_their_own_articles() -> None:
    found = read(article(), related(TEASERS[:2]), OLIVES_ARTICLE, related(TEASERS[2:]))
    by_id = {one.id: one.title for one in found}
    assert [by_id[one] for one in library(found).related] == [one.title for one in TEASERS[:2]]
    assert [by_id[one] for one in olives(found).related] == [one.title for one in TEASERS[2:]]
    assert_clean(found)


def test_two_blocks_under_one_article() -> None:
    found = read(article(), related(TEASERS[:2]), related(TEASERS[2:]), OLIVES_ARTICLE)
    assert len(library(found).related) == 4
    assert_clean(found)


def test_a_block_in_the_middle_of_the_body_does_not_end_the_article() -> None:
    found = read(article(body=LIBRARY_BODY[:1]), related(), spaced(LIBRARY_BODY[1:]), OLIVES_ARTICLE)
    assert len(library(found).related) == 4
    assert_clean(found)


@pytest.mark.parametrize("line", [MIDDLE_CAPTION, "حكايات", "رحلة الأسابيع الستة"])
def test_a_block_in_the_middle_may_be_followed_by_a_caption_or_crosshead(line: str) -> None:
    found = read(article(body=LIBRARY_BODY[:1]), related(), [line], spaced(LIBRARY_BODY[1:]), OLIVES_ARTICLE)
    assert titles(found) == [LIBRARY, OLIVES]


def test_a_page_of_teasers_only() -> None:
    for parts in (related(), related()[3:]):
        found = read(parts)
        assert [one.kind for one in found] == ["teaser"] * 4
        assert titles(found, "teaser") == [one.title for one in TEASERS]


@pytest.mark.parametrize(
    ("byline", "author", "source", "place"),
    [
        ("«الشرق الأوسط» (القدس - غزة)", "", "الشرق الأوسط", "القدس - غزة"),
        ("«صوت المدينة» (صور)", "", "صوت المدينة", "صور"),
        ('"صوت المدينة" (دبي)', "", "صوت المدينة", "دبي"),
        ("“صوت المدينة” (دبي)", "", "صوت المدينة", "دبي"),
        ("دبي: «صوت المدينة»", "", "صوت المدينة", "دبي"),
        ("«صوت المدينة» - دبي", "", "صوت المدينة", "دبي"),
        ("صحيفة المساء (دبي)", "", "صحيفة المساء", "دبي"),
        ("النهار (بيروت)", "", "النهار", "بيروت"),
        ("سلمى النجار (بيروت)", "سلمى النجار", "", "بيروت"),
        ("بيروت: سلمى النجار", "سلمى النجار", "", "بيروت"),
        ("سلمى النجار - «صوت المدينة» (بيروت)", "سلمى النجار", "صوت المدينة", "بيروت"),
        ("«صوت المدينة»", "", "صوت المدينة", ""),
    ],
)
def test_bylines_of_other_newspapers_and_writers(byline: str, author: str, source: str, place: str) -> None:
    found = read(article(), related([replace(one, byline=byline) for one in TEASERS]), OLIVES_ARTICLE)
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert {(one.author, one.source, one.place) for one in teasers_of(found)} == {(author, source, place)}
    assert_clean(found)


def test_teasers_without_captions() -> None:
    found = read(article(), related([replace(one, section="", caption="") for one in TEASERS]), OLIVES_ARTICLE)
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert [one.body for one in teasers_of(found)] == [one.text for one in TEASERS]
    assert_clean(found)


def test_teasers_whose_section_stands_alone() -> None:
    found = read(article(), related([replace(one, caption="") for one in TEASERS]), OLIVES_ARTICLE)
    assert [one.section for one in teasers_of(found)] == [one.section for one in TEASERS]
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert_clean(found)


def test_teasers_whose_captions_have_no_credit() -> None:
    bare = [replace(one, caption=one.caption.rpartition(" (")[0]) for one in TEASERS]
    found = read(article(), related(bare), OLIVES_ARTICLE)
    assert [one.section for one in teasers_of(found)] == [one.section for one in TEASERS]
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert [one.captions for one in teasers_of(found)] == [(one.caption,) for one in bare]
    assert_clean(found)


@pytest.mark.parametrize(
    "section",
    ["العالم", "العالم العربي", "شؤون إقليمية", "سفر وسياحة", "رياضة نسائية", "الاقتصاد الرقمي", "بريد القراء", "منبر"],
)
def test_sections_of_one_and_two_words_are_cut_off_the_caption(section: str) -> None:
    found = teasers_of(read(article(), related([replace(one, section=section) for one in TEASERS])))
    assert {one.section for one in found} == {section}
    assert [one.captions[0] for one in found] == [one.caption for one in TEASERS]


def test_a_teaser_may_have_no_byline() -> None:
    found = read(article(), related([replace(one, byline="") for one in TEASERS]), OLIVES_ARTICLE)
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert_clean(found)


def test_every_teaser_may_say_its_title_twice() -> None:
    lines = [line for one in TEASERS for line in one.lines(first=True)]
    found = read(article(), [HEADING], lines, OLIVES_ARTICLE)
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert_clean(found)


def test_no_teaser_may_say_its_title_twice() -> None:
    lines = [line for one in TEASERS for line in one.lines()]
    found = read(article(), [HEADING], lines, OLIVES_ARTICLE)
    assert titles(found, "teaser") == [one.title for one in TEASERS]
    assert_clean(found)


@pytest.mark.parametrize(
    "heading",
    [
        "مقالات ذات صلة",
        "مقـالات ذات صـلة",
        "مواضيع ذات صلة:",
        "اقرأ أيضاً",
        "إقرأ أيضًا",
        "«مقالات ذات صلة»",
        "مقالات ذات صله",
    ],
)
def test_headings_of_blocks(heading: str) -> None:
    found = read([heading if line == HEADING else line for line in WHOLE_PAGE])
    assert len(library(found).related) == 4
    assert_clean(found)


# Forms of text.


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n\n"], ids=["unix", "windows", "mac", "wide"])
def test_line_ends_and_blank_lines_mean_nothing(end: str) -> None:
    assert read([line for line in WHOLE_PAGE if line], end=end) == read(WHOLE_PAGE)


def test_kinds_of_space_mean_nothing() -> None:
    spaced_out = [f"\u200f\ufeff  {line}\u00a0 ".replace(" في ", "\u00a0في \u2003") for line in WHOLE_PAGE]
    assert read(spaced_out) == read(WHOLE_PAGE)


def test_several_articles_in_a_row_without_separators() -> None:
    third = article("متحف للساعات القديمة يفتح أبوابه", ("يضم المتحف مئة ساعة جُمعت في أربعين عاماً.",), ())
    found = read([line for part in (article(), OLIVES_ARTICLE, third) for line in part if line])
    assert titles(found) == [LIBRARY, OLIVES, "متحف للساعات القديمة يفتح أبوابه"]
    assert_clean(found[:2])


# Pages with little on them.


@pytest.mark.parametrize("lines", [[LIBRARY_CAPTION], [LIBRARY_CAPTION] * 3, [LIBRARY_CAPTION, "TT", LIBRARY_CAPTION]])
def test_a_page_of_one_caption(lines: list[str]) -> None:
    (found,) = read(lines)
    assert (found.kind, found.title, found.body, found.captions) == ("caption-only", "", "", (LIBRARY_CAPTION,))
    assert found.agency == "رويترز"


def test_a_page_of_one_caption_by_a_ministry() -> None:
    (found,) = read([OLIVES_CAPTION.replace("أرشيفية - ", "")] * 2)
    assert (found.kind, found.title, found.agency) == ("caption-only", "", "وزارة الفلاحة التونسية")


def test_a_page_of_a_headline_and_caption_is_caption_only() -> None:
    (found,) = read(header(LIBRARY, (LIBRARY_CAPTION,) * 2))
    assert (found.kind, found.title, found.captions) == ("caption-only", LIBRARY, (LIBRARY_CAPTION,))


def test_plain_text_is_one_article_with_its_first_line_as_title() -> None:
    (found,) = read([LIBRARY, *LIBRARY_BODY])
    assert (found.kind, found.title, found.body) == ("article", LIBRARY, "\n".join(LIBRARY_BODY))


def test_a_page_without_a_headline_is_one_article_and_a_notice() -> None:
    lines = [" ".join([*LIBRARY_BODY, *OLIVES_BODY]), *OLIVES_BODY]
    found = read_page("\n".join(lines))
    assert [one.body for one in found.articles] == ["\n".join(lines)]
    assert [notice.code for notice in found.notices] == ["page-without-headline"]


def test_a_heading_without_teasers_loses_no_text() -> None:
    found = read_page(page(article(), [HEADING], ["نقطة واحدة لا تكفي."]))
    assert found.articles[0].body == "\n".join([*LIBRARY_BODY, "نقطة واحدة لا تكفي."])
    assert [notice.code for notice in found.notices] == ["related-block-without-teasers"]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " \u200f \r\n"])
def test_nothing_gives_nothing(text: str) -> None:
    assert read_page(text).articles == ()


# A page we did not write.


def test_the_page_the_project_started_from(shared: Path) -> None:
    text = next((shared / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    found = list(read_page(text).articles)
    assert titles(found) == [
        "قائد «برية» الجيش الإيراني يبحث التعاون العسكري في موسكو",
        "تركيا تعلن «تطهير» مناطق عراقية من «العمال الكردستاني»",
    ]
    first, second = (one for one in found if one.kind == "article")
    teasers = teasers_of(found)
    assert [one.section for one in teasers] == ["العالم", "أوروبا", "أوروبا", "أوروبا", "العالم"]
    assert [one.place for one in teasers] == ["واشنطن", "كييف", "موسكو", "كييف", "بيروت"]
    assert {one.source for one in teasers} == {"الشرق الأوسط"}
    assert first.related == tuple(one.id for one in teasers)
    assert second.related == ()
    assert (first.agency, second.agency) == ("وزارة الدفاع الروسية", "وزارة الدفاع التركية")
    assert [len(one.captions) for one in found] == [2, 1, 1, 1, 1, 1, 2]
    assert [one.body.count("\n") + 1 for one in (first, second)] == [13, 15]
    assert "TT" not in first.body.split("\n")
