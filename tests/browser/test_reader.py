"""What a reader does, from the first word to the citation."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SEARCH = "?q=المدارس الجديدة"
PRESS_ZAH = """document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key: "ظ", bubbles: true, cancelable: true}))"""
"""A keyboard that Playwright has no layout for."""


def test_search_narrow_open_and_come_back_to_the_same_place(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("combobox").fill("المدارس الجديدة")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    total = page.locator(".summary").inner_text()

    page.locator(".facet").first.get_by_role("link").first.click()
    expect(page.locator(".chips a")).to_have_count(1)
    expect(page.locator(".summary")).not_to_have_text(total)
    page.locator(".chips a").click()
    expect(page.locator(".chips a")).to_have_count(0)

    third = page.locator(".hit h2 a").nth(2)
    title = third.inner_text()
    third.click()
    expect(page.locator("h1")).to_have_text(title)
    assert page.locator("mark").count() > 0
    page.go_back()
    expect(page.locator(".hit h2 a").nth(2)).to_be_focused()


def test_a_typo_is_mended_and_what_was_typed_is_one_click_away(open_page: OpenPage) -> None:
    page = open_page("?q=المدرسسه")
    expect(page.locator(".correction").first).to_contain_text("لم نجد شيئاً عن المدرسسه")
    assert page.locator(".hit").count() > 0
    page.locator(".correction .original").click()
    expect(page.get_by_role("heading", name="لم نجد شيئاً")).to_be_visible()


def test_a_form_is_switched_off_and_on_again(open_page: OpenPage) -> None:
    page = open_page(SEARCH)
    form = page.locator(".forms a").first
    word = form.locator("bdi").inner_text()
    form.click()
    expect(page.locator(".forms a.off bdi").first).to_have_text(word)
    assert f"without={word}" in unquote_plus(page.url)
    page.locator(".forms a.off").first.click()
    expect(page.locator(".forms a.off")).to_have_count(0)


def test_suggestions_are_a_combobox_for_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("combobox")
    box.press_sequentially("المد", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    chosen = box.input_value()
    box.press("Escape")
    expect(box).to_have_value("المد")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator(".summary")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value(chosen)


def test_everything_can_be_reached_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(SEARCH)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit h2 a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".hit h2 a").first).to_be_focused()
    for key in ("/", "ظ", "Control+k"):
        page.locator(".hit h2 a").first.focus()
        page.keyboard.press(key) if key != "ظ" else page.evaluate(PRESS_ZAH)
        expect(page.get_by_role("combobox")).to_be_focused()
        page.keyboard.press("Escape")


def test_single_keys_can_be_turned_off(open_page: OpenPage) -> None:
    page = open_page("help")
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_through_the_matches_of_an_article(open_page: OpenPage) -> None:
    page = open_page(SEARCH)
    page.locator(".hit h2 a").first.click()
    page.get_by_title("الموضع التالي").click()
    expect(page.locator("#m1")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#m2")).to_have_class(re.compile("here"))
    page.get_by_title("الموضع السابق").click()
    expect(page.locator(".matches-count")).to_have_text(re.compile(r"^1 / \d+$"))


def test_without_scripts_nothing_is_missing(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.locator("#q").fill("القمح")
    page.locator("button[type=submit]").click()
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".sorts a").nth(1).click()
    assert "sort=newest" in page.url
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".prose p").first).to_be_visible()
    page.locator(".matches a").nth(1).click()
    assert page.url.endswith("#m1")
    expect(page.locator(".copy")).to_be_hidden()


def test_english_mirrors_the_page_and_keeps_the_search(open_page: OpenPage) -> None:
    page = open_page(SEARCH)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("#q")).to_have_value("المدارس الجديدة")
    expect(page.locator(".summary")).to_contain_text("results in")
    narrow = page.locator(".narrow").bounding_box()
    hits = page.locator(".hits").bounding_box()
    assert narrow and hits and narrow["x"] > hits["x"]


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
@pytest.mark.parametrize("path", ["", SEARCH, "?q=زقزوقة", "help", "about", "analyze?text=والمدارس"])
def test_no_page_scrolls_sideways(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_at_twice_its_size_still_fits(open_page: OpenPage) -> None:
    page = open_page(SEARCH, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_targets_are_large_enough_to_hit(open_page: OpenPage) -> None:
    page = open_page(SEARCH, viewport={"width": 360, "height": 800})
    small = page.evaluate(
        """[...document.querySelectorAll('.forms a, .chips a, .pages a, .bars a, .facet a, button, input')]
           .filter(e => e.offsetParent && Math.min(e.offsetWidth, e.offsetHeight) < 24)
           .map(e => `${e.className} ${e.textContent} ${e.offsetWidth}x${e.offsetHeight}`)"""
    )
    assert small == []


def test_results_are_painted_at_once_and_stay_where_they_are(open_page: OpenPage) -> None:
    page = open_page(SEARCH)
    shift = page.evaluate(
        """new Promise(done => { let sum = 0;
           new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
             .observe({type: 'layout-shift', buffered: true});
           setTimeout(() => done(sum), 300); })"""
    )
    assert shift == 0
    weight = page.evaluate(
        "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
        ".reduce((sum, e) => sum + e.transferSize, 0)"
    )
    assert 0 < weight <= 60_000


def test_a_marked_word_is_not_torn_from_its_letters(open_page: OpenPage) -> None:
    page = open_page(SEARCH)
    padding = page.locator("mark").first.evaluate(
        """e => { const s = getComputedStyle(e);
                  return [s.paddingLeft, s.paddingRight, s.borderLeftWidth, s.letterSpacing]; }"""
    )
    assert padding == ["0px", "0px", "0px", "normal"]


def test_dates_are_chosen_without_a_script_and_taken_back(open_page: OpenPage) -> None:
    page = open_page("?q=المدارس", java_script_enabled=False)
    page.locator(".dates input[name=from]").fill("شباط 2024")
    page.locator(".dates input[name=to]").fill("غير تاريخ")
    page.locator(".dates button").click()
    expect(page.locator(".chips")).to_contain_text("منذ 1 فبراير (شباط) 2024")
    expect(page.locator(".notices")).to_contain_text("غير تاريخ")
    assert page.locator(".hit").count() > 0
    page.locator(".chips a").first.click()
    assert page.locator(".chips").count() == 0
    expect(page.locator("#q")).to_have_value("المدارس")
