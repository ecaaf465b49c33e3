"""What narrows a result: chips of what is chosen, facets, the histogram of years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from searchapp.model import Facet, FacetValue, SearchRequest
from searchapp.records import dataclass
from searchapp.web.choices import Choice
from searchapp.web.labels import FACET_NAMES, value_label
from searchapp.web.language import Language
from searchapp.web.params import Links, search_pairs
from searchapp.web.site import Page

SHOWN_VALUES = 7
"""Values of a facet shown at once; the others are behind "more"."""
MAX_BARS = 24
"""Years in the histogram; more are counted by decade."""
BAR_STEPS = 20


@dataclass(slots=True)
class FacetView:
    field: str
    label: str
    values: list[Choice]
    more: list[Choice]


@dataclass(slots=True)
class Bar:
    """One year or month of the histogram; `height` is 0 to 20."""

    label: str
    link: Markup
    height: int
    text: str
    active: bool


@dataclass(slots=True)
class Histogram:
    label: str
    bars: list[Bar]


def chips(spoken: Language, links: Links, request: SearchRequest) -> list[Choice]:
    chips = []
    for name, values in request.filters.items():
        shown = links.toggled(name, ((value, True) for value in values))
        for value, link in zip(values, shown, strict=True):
            chips.append(Choice(f"{spoken(FACET_NAMES[name])}: {value_label(spoken, name, value)}", link))
    shown = links.toggled("without", ((form, True) for form in request.without))
    for form, link in zip(request.without, shown, strict=True):
        chips.append(Choice(spoken("without “%(form)s”", form=form), link))
    return chips


def facet_view(spoken: Language, links: Links, facet: Facet) -> FacetView | None:
    """None where there is nothing to choose."""
    listed = [v for v in facet.values if v.value]
    if not listed or (len(listed) < 2 and not any(v.active for v in listed)):
        return None
    addresses = links.toggled(facet.field, ((v.value, v.active) for v in listed))
    choices = [
        Choice(
            value_label(spoken, facet.field, v.value),
            link,
            spoken.number(v.count),
            v.active,
            mark="on" if v.active else "",
        )
        for v, link in zip(listed, addresses, strict=True)
    ]
    shown = [c for i, c in enumerate(choices) if i < SHOWN_VALUES or c.active]
    more = [c for i, c in enumerate(choices) if i >= SHOWN_VALUES and not c.active]
    if len(more) == 1:
        shown, more = shown + more, []
    return FacetView(facet.field, spoken(FACET_NAMES[facet.field]), shown, more)


def histogram(page: Page, values: Sequence[FacetValue], request: SearchRequest) -> Histogram | None:
    """Articles by year as links, oldest first; by decade where the years are many."""
    spoken, links = page.language, page.links
    years = sorted(
        (v for v in values if v.value.isdecimal() and len(v.value) == 4 and (v.count or v.active)),
        key=lambda v: v.value,
    )
    if (len(years) < 2 and not any(v.active for v in years)) or not any(v.count for v in years):
        return None
    if len(years) > MAX_BARS:
        return _decades(page, years)
    highest = max(v.count for v in years) or 1
    addresses = links.toggled("year", ((v.value, v.active) for v in years))
    bars = [
        Bar(
            spoken.plain(v.value),
            link,
            -(-v.count * BAR_STEPS // highest),
            _bar_text(spoken, spoken.plain(v.value), v.count),
            v.active,
        )
        for v, link in zip(years, addresses, strict=True)
    ]
    return Histogram(spoken("Year"), bars)


def month_histogram(page: Page, values: Sequence[FacetValue], request: SearchRequest) -> Histogram | None:
    """The months of the one year that is chosen, also those without articles; None where no single year is."""
    years = request.filters.get("year", ())
    counts = {v.value: v for v in values if len(years) == 1 and v.value.startswith(years[0] + "-")}
    if not counts:
        return None
    spoken, links = page.language, page.links
    months = [counts.get(name) or FacetValue(name, 0) for name in (f"{years[0]}-{n:02}" for n in range(1, 13))]
    highest = max(v.count for v in months) or 1
    addresses = links.toggled("month", ((v.value, v.active) for v in months))
    bars = [
        Bar(
            spoken.plain(number),
            link,
            -(-v.count * BAR_STEPS // highest),
            _bar_text(spoken, spoken.month(v.value), v.count),
            v.active,
        )
        for number, (v, link) in enumerate(zip(months, addresses, strict=True), 1)
    ]
    return Histogram(spoken("Months of %(year)s", year=spoken.plain(years[0])), bars)


@dataclass(slots=True)
class DateForm:
    """From and to, as they stand; `kept` are the other parts of the address."""

    low: str
    high: str
    kept: list[tuple[str, str]]


def date_form(page: Page, years: Facet | None) -> DateForm | None:
    """None where nothing has a date."""
    request = page.request
    chosen = request.filters.get("date", ())
    if not chosen and not (years and any(v.value and v.count for v in years.values)):
        return None
    low, dots, high = chosen[0].partition("..") if len(chosen) == 1 else ("", "", "")
    others = {name: values for name, values in request.filters.items() if name not in ("date", "year", "month")}
    kept = search_pairs(replace(request, filters=others, page=1), page.usual_size)
    if page.hl:
        kept.append(("hl", page.hl))
    return DateForm(low, high if dots else low, kept)


def _decades(page: Page, years: Sequence[FacetValue]) -> Histogram:
    spoken, links = page.language, page.links
    counts: dict[int, int] = {}
    for value in years:
        decade = int(value.value) // 10 * 10
        counts[decade] = counts.get(decade, 0) + value.count
    highest = max(counts.values()) or 1
    chosen = page.request.filters.get("date", ())
    bars = []
    for decade in sorted(counts)[-MAX_BARS:]:
        span = f"{decade:04}..{decade + 9:04}"
        label = spoken.plain(f"{decade}–{decade + 9}")
        link = links.changed("page", "date", "year") if span in chosen else links.changed("page", "year", date=span)
        height = -(-counts[decade] * BAR_STEPS // highest)
        bars.append(Bar(label, link, height, _bar_text(spoken, label, counts[decade]), span in chosen))
    return Histogram(spoken("Decade"), bars)


def _bar_text(spoken: Language, label: str, count: int) -> str:
    return label + ": " + spoken.counted("%(n)s article", "%(n)s articles", count)
