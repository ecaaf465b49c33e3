"""Results -> what the results page shows: sentences and links, worked out before the template runs."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from searchapp.model import (
    SORTS,
    Article,
    Correction,
    Facet,
    FacetValue,
    Hit,
    Level,
    MatchedForm,
    Notice,
    Reason,
    Results,
    SearchRequest,
    Understood,
)
from searchapp.records import dataclass
from searchapp.web.language import Language, isolate
from searchapp.web.notices import said, underlined
from searchapp.web.params import Links
from searchapp.web.site import Page, marked

SHOWN_VALUES = 7
"""Values of a facet shown at once; the others are behind "more"."""
SHOWN_FORMS = 8
MAX_BARS = 24
"""Years in the histogram; more are counted by decade."""
BAR_STEPS = 20
PAGE_SIZES = (10, 20, 50)
PAGES_AROUND = 2
MAX_COPIES = 10

FACET_NAMES = {
    "section": "Section",
    "source": "Source",
    "kind": "Kind",
    "agency": "Agency",
    "place": "Place",
    "author": "Author",
    "year": "Year",
    "month": "Month",
    "date": "Date",
}
KIND_NAMES = {"article": "Full article", "teaser": "Teaser", "caption-only": "Picture caption"}
SORT_NAMES = {"relevance": "Relevance", "newest": "Newest", "oldest": "Oldest"}
LEVEL_NAMES = {
    Level.EXACT: "as typed",
    Level.WORD: "spelling",
    Level.STEM: "stem",
    Level.LEMMA: "dictionary form",
    Level.ROOT: "root",
}
FEATURE_NAMES = {
    "match": "Word found",
    "coverage": "Share of the words found",
    "proximity": "Words close together",
    "passage": "Words in one passage",
    "phrase": "Words in order",
    "trigram": "Letters in common",
    "title": "Words in the title",
    "freshness": "How recent it is",
}
FIELD_NAMES = {
    "title": "title",
    "summary": "summary",
    "body": "text",
    "captions": "captions",
    "section": "section",
    "author": "author",
    "source": "source",
    "place": "place",
    "agency": "agency",
}
CORRECTIONS = {
    "spelling": "Did you mean %(text)s?",
    "spaces": "Did you mean %(text)s?",
    "layout": "Typed with the other keyboard layout? %(text)s",
    "arabizi": "In Arabic letters: %(text)s",
    "relaxed": "With fewer conditions: %(text)s",
}
APPLIED = {
    "spelling": "Nothing was found for %(typed)s. These are the results for %(text)s.",
    "spaces": "Nothing was found for %(typed)s. These are the results for %(text)s.",
    "layout": "%(typed)s was read as typed with the Arabic keyboard layout: %(text)s.",
    "arabizi": "%(typed)s was read as Arabic written in Latin letters: %(text)s.",
    "relaxed": "No article fulfils all of %(typed)s. These are the results for %(text)s.",
}


@dataclass(slots=True)
class Choice:
    """A value with its link; `count` is written as the language writes it."""

    label: str
    link: Markup
    count: str = ""
    active: bool = False
    title: str = ""
    mark: str = ""


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
    back: Choice | None = None


@dataclass(slots=True)
class Part:
    """How one part of the query was read."""

    text: str
    kind: str
    label: str
    count: str
    forms: list[Choice]
    more: list[Choice]
    spelled: Markup


@dataclass(slots=True)
class Sentence:
    """A correction; `original` searches for what was typed after all."""

    text: Markup
    original: Markup | None = None


@dataclass(slots=True)
class Unknown:
    """A word that no article has, and the words of the index nearest to it."""

    word: str
    near: list[Choice]


@dataclass(slots=True)
class HitView:
    hit: Hit
    article: Article
    link: Markup
    direction: str
    title: Markup
    snippets: list[Markup]
    section: str
    label: str
    facts: list[str]
    date: str
    iso_date: str
    missing: list[Choice]
    copies: list[Choice]
    copies_label: str
    reasons: list[ReasonRow]


@dataclass(slots=True)
class ReasonRow:
    feature: str
    word: str
    forms: str
    level: str
    field: str
    score: str
    share: int


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
    histogram: Histogram | None
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
        corrections=_corrections(spoken, links, request, results.corrections),
        parts=[_part(spoken, links, request, u) for u in results.understood if u.kind != "operator"],
        switches=_switches(spoken, links, request),
        chips=_chips(spoken, links, request),
        clear=links.search() if not request.filters else links.changed("page", *request.filters),
        facets=[
            view
            for name in page.site.facets
            if name not in ("year", "month") and name in facets and (view := _facet(spoken, links, facets[name]))
        ],
        histogram=histogram(page, facets["year"].values, request) if "year" in facets else None,
        hits=_hits(page, results),
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
        empty=_ways_out(spoken, links, request) if not results.total else [],
        unknown=_unknown_words(links, results),
        at_window=last < results.page_count and request.page >= last,
    )


FORMATS = (
    ("JSON", "json", "Results as JSON"),
    ("JSON Lines", "jsonl", "Results as JSON Lines"),
    ("CSV", "csv", "Results as a table"),
    ("Atom", "atom", "Follow this search in a feed reader"),
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


def _corrections(spoken: Language, links: Links, request: SearchRequest, found: Sequence[Correction]) -> list[Sentence]:
    """One sentence per kind: «هل تقصد القمح أو القمر؟»."""
    return [
        _correction(spoken, links, request, [c for c in found if (c.kind, c.applied) == kind])
        for kind in dict.fromkeys((c.kind, c.applied) for c in found)
    ]


def _correction(spoken: Language, links: Links, request: SearchRequest, found: Sequence[Correction]) -> Sentence:
    first = found[0]
    link = Markup('<a href="{}">{}</a>')
    offers = [link.format(links.changed("page", "without", q=c.text), isolate(c.text)) for c in found]
    text = Markup.escape(spoken(" or ")).join(offers)
    sentence = Markup.escape(
        spoken((APPLIED if first.applied else CORRECTIONS).get(first.kind, CORRECTIONS["spelling"]))
    )
    original = links.changed("page", correct="0") if first.applied else None
    return Sentence(sentence % {"typed": isolate(request.text), "text": text}, original)


PART_KINDS = {
    "word": "",
    "phrase": "phrase",
    "wildcard": "pattern",
    "fuzzy": "similar spelling",
    "field": "field",
    "date": "date",
    "ignored": "ignored",
}


DEMANDS = ("required", "excluded")


def _part(spoken: Language, links: Links, request: SearchRequest, part: Understood) -> Part:
    labels = [PART_KINDS.get(part.kind, ""), "excluded" if part.excluded else "required" if part.required else ""]
    said_labels = [spoken(label) for label in labels if label]
    if part.field:
        said_labels.append(spoken(FIELD_NAMES[part.field]) if part.field in FIELD_NAMES else part.field)
    links_of = links.toggled("without", ((form.text, not form.active) for form in part.forms))
    forms = [_form(spoken, form, link) for form, link in zip(part.forms, links_of, strict=True)]
    kept = forms if len(forms) <= SHOWN_FORMS + 2 else forms[:SHOWN_FORMS]
    return Part(
        text=part.text,
        kind=part.kind,
        label=" · ".join(said_labels),
        count=spoken.counted("in %(n)s article", "in %(n)s articles", part.count) if part.kind != "ignored" else "",
        forms=kept,
        more=forms[len(kept) :],
        spelled=links.text(part.text),
    )


def _form(spoken: Language, form: MatchedForm, link: Markup) -> Choice:
    title = spoken("Leave this form out") if form.active else spoken("Search for this form again")
    return Choice(form.text, link, spoken.number(form.count), form.active, title, "" if form.active else "off")


def _switches(spoken: Language, links: Links, request: SearchRequest) -> list[Choice]:
    """Between every form of the words and the words as they are spelled."""
    if not request.text:
        return []
    exact = request.match == "exact"
    return [
        Choice(spoken("Every form"), links.changed("page", "match", "without"), active=not exact),
        Choice(spoken("As typed only"), links.changed("page", "without", match="exact"), active=exact),
    ]


def _chips(spoken: Language, links: Links, request: SearchRequest) -> list[Choice]:
    chips = []
    for name, values in request.filters.items():
        shown = links.toggled(name, ((value, True) for value in values))
        for value, link in zip(values, shown, strict=True):
            chips.append(Choice(f"{spoken(FACET_NAMES[name])}: {value_label(spoken, name, value)}", link))
    shown = links.toggled("without", ((form, True) for form in request.without))
    for form, link in zip(request.without, shown, strict=True):
        chips.append(Choice(spoken("without “%(form)s”", form=form), link))
    return chips


def value_label(spoken: Language, name: str, value: str) -> str:
    if name == "kind":
        return spoken(KIND_NAMES.get(value, value))
    if name == "month":
        return spoken.month(value)
    if name == "year":
        return spoken.plain(value)
    return _date_label(spoken, value) if name == "date" else value


def _date_label(spoken: Language, value: str) -> str:
    low, dots, high = value.partition("..")
    if not dots:
        return spoken.plain(value)
    if not low:
        return spoken("until %(date)s", date=spoken.plain(high))
    if not high:
        return spoken("since %(date)s", date=spoken.plain(low))
    return spoken("%(low)s to %(high)s", low=spoken.plain(low), high=spoken.plain(high))


def _facet(spoken: Language, links: Links, facet: Facet) -> FacetView | None:
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
    years = sorted((v for v in values if v.value.isdecimal() and len(v.value) == 4), key=lambda v: v.value)
    if len(years) < 2 and not any(v.active for v in years):
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


def _hits(page: Page, results: Results) -> list[HitView]:
    copies = _copies(page, results)
    return [_hit(page, results.request, hit, copies) for hit in results.hits]


def _copies(page: Page, results: Results) -> dict[str, Article]:
    """The folded copies of all hits, fetched at once."""
    ids = [copy for hit in results.hits for copy in hit.similar[:MAX_COPIES]]
    return {a.id: a for a in page.site.index.get_many(ids) if a is not None} if ids else {}


def _hit(page: Page, request: SearchRequest, hit: Hit, copies: dict[str, Article]) -> HitView:
    spoken, links = page.language, page.links
    article = hit.article
    date = article.date
    folded = [copies[c] for c in hit.similar if c in copies]
    return HitView(
        hit=hit,
        article=article,
        link=page.article_address(article),
        direction=page.foreign_direction(article.title or article.body[:60]),
        title=marked(hit.title) if hit.title.text.strip() else Markup.escape(spoken("Untitled")),
        snippets=[marked(snippet) for snippet in hit.snippets],
        section=article.section,
        label="" if article.kind == "article" else spoken(KIND_NAMES.get(article.kind, article.kind)),
        facts=[fact for fact in (article.source, article.author, article.place, article.agency) if fact],
        date=spoken.date(date) if date else "",
        iso_date=date.isoformat() if date else "",
        missing=[Choice(word, _demanding(links, request, word)) for word in hit.missing],
        copies=[
            Choice(a.title or spoken("Untitled"), page.article_address(a), title=" · ".join(_facts(spoken, a)))
            for a in folded
        ],
        copies_label=spoken.counted("%(n)s similar copy", "%(n)s similar copies", len(hit.similar)) if folded else "",
        reasons=_reasons(spoken, hit),
    )


def _facts(spoken: Language, article: Article) -> list[str]:
    date = spoken.date(article.date) if article.date else ""
    return [fact for fact in (article.source, article.place, date) if fact]


def _demanding(links: Links, request: SearchRequest, word: str) -> Markup:
    """The same search, with `word` required."""
    text = request.text
    wanted = text.replace(word, "+" + word, 1) if word in text else f"{text} +{word}"
    return links.changed("page", q=wanted)


def _reasons(spoken: Language, hit: Hit) -> list[ReasonRow]:
    whole = sum(abs(reason.score) for reason in hit.reasons) or 1.0
    return [_reason(spoken, reason, whole) for reason in hit.reasons]


def _reason(spoken: Language, reason: Reason, whole: float) -> ReasonRow:
    return ReasonRow(
        feature=spoken(FEATURE_NAMES.get(reason.feature, reason.feature)),
        word=reason.word,
        forms="، ".join(reason.forms),
        level=spoken(LEVEL_NAMES[reason.level]) if reason.level is not None else "",
        field=spoken(FIELD_NAMES[reason.field]) if reason.field in FIELD_NAMES else reason.field,
        score=spoken.plain(f"{reason.score:.2f}"),
        share=round(abs(reason.score) / whole * BAR_STEPS),
    )


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


def _unknown_words(links: Links, results: Results) -> list[Unknown]:
    """Those the index gave a notice of; without one, those that were counted and are nowhere."""
    told = [_unknown(links, results, notice) for notice in results.notices if notice.code == "word-unknown"]
    return told or [Unknown(u.text, []) for u in results.understood if u.kind == "word" and not u.count]


def _unknown(links: Links, results: Results, notice: Notice) -> Unknown:
    """Near words only where no correction says the same already."""
    word = str(notice.facts["word"])
    typed, span = results.request.text, notice.span
    near: list[Choice] = []
    for text in () if results.corrections else notice.facts.get("near", ()):
        whole = typed[: span.start] + text + typed[span.end :] if span else text
        near.append(Choice(text, links.changed("page", q=whole)))
    return Unknown(word, near)


def _ways_out(spoken: Language, links: Links, request: SearchRequest) -> list[Choice]:
    """What somebody can do who found nothing."""
    ways = []
    if request.filters:
        ways.append(Choice(spoken("Search without the filters"), links.changed("page", *request.filters)))
    if request.without:
        ways.append(Choice(spoken("Search with every form again"), links.changed("page", "without")))
    if request.match == "exact":
        ways.append(Choice(spoken("Search for every form of the words"), links.changed("page", "match")))
    words = request.text.replace('"', " ").replace("+", " ").split()
    if len(words) > 1:
        ways.append(
            Choice(spoken("Search for any of the words"), links.changed("page", "without", q=" OR ".join(words)))
        )
    if not request.correct:
        ways.append(Choice(spoken("Allow corrections"), links.changed("page", "correct")))
    ways.append(Choice(spoken("All articles"), links.plain("search")))
    return ways
