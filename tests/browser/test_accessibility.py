"""axe finds nothing on any page, light or dark, Arabic or English, on a phone or a desk."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = [
    "",
    "?q=المدارس الجديدة",
    "?q=المدارس&section=العالم العربي&explain=1",
    "?q=المدراس",
    "?q=زقزوقة م*",
    "search?page=3",
    "help",
    "about",
    "analyze?text=والمدارس الجديدة",
    "nowhere",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: OpenPage, path: str, scheme: str) -> None:
    check(open_page(path, color_scheme=scheme))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_an_article(open_page: OpenPage, scheme: str) -> None:
    page = open_page("?q=المدارس الجديدة", color_scheme=scheme)
    page.locator(".hit h2 a").first.click()
    check(page)


def test_axe_finds_nothing_in_english_on_a_phone_with_suggestions_open(open_page: OpenPage) -> None:
    page = open_page("?q=المدارس&hl=en", viewport={"width": 360, "height": 740})
    page.get_by_role("combobox").press_sequentially(" ال", delay=20)
    page.get_by_role("option").first.wait_for()
    check(page)


def check(page: Any) -> None:
    found = Axe().run(page).response["violations"]
    said = [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:4]}" for v in found]
    assert said == []
