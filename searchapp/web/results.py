"""Results -> what the results page shows: sentences and links, worked out before the template runs."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from searchapp.model import SORTS, Notice, Results
from searchapp.records import dataclass
from searchapp.web.choices import Choice
from searchapp.web.found import HitView, hit_views
from searchapp.web.labels import SORT_NAMES
from searchapp.web.language import Language
from searchapp.web.narrowing import (
    DateForm,
    FacetView,
    Histogram,
    chips,
    date_form,
    facet_view,
    histogram,
    month_histogram,
)
from searchapp.web.notices import said, underlined
from searchapp.web.params import Links
from searchapp.web.site import Page
from searchapp.web.understood import Part, Sentence, Unknown, corrections, part, switches, unknown_words, ways_out

PAGE_SIZES = (10, 20, 50)
PAGES_AROUND = 2
FORMATS = (
    ("JSON", "json", "Results as JSON"),
    ("JSON Lines", "jsonl", "Results as JSON Lines"),
    ("CSV", "csv", "Results as a table"),
    ("Atom", "atom", "Follow this search in a feed reader"),
)


@dataclass(slots=True)
class ResultsView:
    summary: str
    heading: str
    notices: list[str]
    faulty: Markup | None
    corrections: list[Sentence]
    parts: list[Part]
    switches: list[Choice]
    chips: list[Choice]
    clear: Markup
    facets: list[FacetView]
    histograms: list[Histogram]
    dates: DateForm | None
    hits: list[HitView]
    sorts: list[Choice]
    sizes: list[Choice]
    pages: list[Choice | None]
    previous: Markup | None
    following: Markup | None
    formats: list[Choice]
    explain: Markup
    empty: list[Choice]
    unknown: list[Unknown]
    at_window: bool


def results_view(page: Page, results: Results, faults: Sequence[Notice] = ()) -> ResultsView:
    request = results.request
    page.request = request
    spoken, links = page.language, page.links
    notices = [*faults, *results.notices]
    if results.timed_out and not any(n.code == "timed-out" for n in notices):
        notices.append(Notice("timed-out"))
    plain = [notice for notice in notices if notice.code != "word-unknown"]  # those are said where nothing was found
    facets = {facet.field: facet for facet in results.facets}
    last = min(results.page_count, page.site.settings.bounds.window // request.page_size)
    return ResultsView(
        summary=summary(spoken, results),
        heading=request.text or spoken("All articles"),
        notices=said(spoken, plain),
        faulty=underlined(request.text, plain),
        corrections=corrections(spoken, links, request, results.corrections),
        parts=[part(spoken, links, request, u) for u in results.understood if u.kind != "operator"],
        switches=switches(spoken, links, request),
        chips=chips(spoken, links, request),
        clear=links.search() if not request.filters else links.changed("page", *request.filters),
        facets=[
            view
            for name in page.site.facets
            if name not in ("year", "month") and name in facets and (view := facet_view(spoken, links, facets[name]))
        ],
        histograms=[
            found
            for name, draw in (("year", histogram), ("month", month_histogram))
            if name in facets and (found := draw(page, facets[name].values, request))
        ],
        dates=date_form(page, facets.get("year")),
        hits=hit_views(page, results),
        sorts=[
            Choice(
                spoken(SORT_NAMES[s]),
                links.search(sort=s) if s != "relevance" else links.changed("page", "sort"),
                active=s == request.sort,
            )
            for s in SORTS
        ],
        sizes=[Choice(spoken.number(s), links.search(size=str(s)), active=s == request.page_size) for s in PAGE_SIZES],
        pages=_pages(spoken, links, request.page, last),
        previous=links.page(request.page - 1) if request.page > 1 else None,
        following=links.page(request.page + 1) if request.page < last else None,
        formats=[
            Choice(label, links.changed("page", "explain", path="search." + end), title=spoken(title))
            for label, end, title in FORMATS
        ],
        explain=links.changed("explain") if request.explain else links.changed(explain="1"),
        empty=ways_out(spoken, links, request) if not results.total else [],
        unknown=unknown_words(links, results),
        at_window=last < results.page_count and request.page >= last,
    )


def summary(spoken: Language, results: Results) -> str:
    """«11 نتيجة في 0.012 ثانية», with the page where it is not the first."""
    count = spoken.counted("%(n)s result", "%(n)s results", results.total)
    if not results.total:
        return count
    text = spoken("%(count)s in %(seconds)s seconds", count=count, seconds=spoken.seconds(results.seconds))
    if results.request.page > 1:
        pages = spoken.number(results.page_count)
        text += " · " + spoken("page %(page)s of %(pages)s", page=spoken.number(results.request.page), pages=pages)
    return text


def _pages(spoken: Language, links: Links, current: int, last: int) -> list[Choice | None]:
    """First, last, and those around the current page; None where some are left out."""
    if last < 2:
        return []
    near = range(current - PAGES_AROUND, current + PAGES_AROUND + 1)
    shown = sorted({1, last, *(n for n in near if 1 <= n <= last)})
    pages: list[Choice | None] = []
    before = 0
    for number in shown:
        if number == before + 2:
            pages.append(Choice(spoken.number(before + 1), links.page(before + 1)))
        elif number > before + 2:
            pages.append(None)
        pages.append(Choice(spoken.number(number), links.page(number), active=number == current))
        before = number
    return pages
