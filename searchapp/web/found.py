"""One article found, as the results page shows it: links, facts, copies, and why it is there."""

from __future__ import annotations

from markupsafe import Markup

from searchapp.model import Article, Hit, Reason, Results, SearchRequest
from searchapp.records import dataclass
from searchapp.web.choices import Choice
from searchapp.web.labels import FEATURE_NAMES, FIELD_NAMES, KIND_NAMES, LEVEL_NAMES
from searchapp.web.language import Language
from searchapp.web.params import Links
from searchapp.web.site import Page, marked

MAX_COPIES = 10
SHARE_STEPS = 20


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


def hit_views(page: Page, results: Results) -> list[HitView]:
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
        share=round(abs(reason.score) / whole * SHARE_STEPS),
    )
