"""What a page costs its reader: bytes over the wire, and whether anything moves while it comes."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAX_BYTES = 60_000
SEEN_SHIFT = 0.005  # Chromium moves the letters within the query box by a pixel when it draws its button to clear it
PAGES = ("", "?q=المدارس الجديدة", "?q=المدارس 2024&year=2024&explain=1&size=50", "search", "help", "about")

MEASURE = """() => new Promise(done => {
  const seen = {shift: 0, largest: 0};
  new PerformanceObserver(list => list.getEntries().forEach(e => { seen.shift += e.value; }))
    .observe({type: "layout-shift", buffered: true});
  const entries = () => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const told = first => setTimeout(() => done({
    shift: seen.shift,
    paint: first,
    bytes: entries().reduce((sum, e) => sum + e.transferSize, 0),
  }), 300);
  new PerformanceObserver(list => list.getEntriesByName("first-contentful-paint").forEach(e => told(e.startTime)))
    .observe({type: "paint", buffered: true});
})"""


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_light_and_does_not_move(open_page: OpenPage, address: str, width: int) -> None:
    page = open_page(address, viewport={"width": width, "height": 900})
    measured = page.evaluate(MEASURE)
    print(f"{address or 'home'} {width}: {measured['bytes']} bytes, first paint {measured['paint']:.0f} ms")
    assert 0 < measured["bytes"] <= MAX_BYTES
    assert measured["shift"] < SEEN_SHIFT
