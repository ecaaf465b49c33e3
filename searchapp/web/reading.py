"""What the article page shows beside the text: facts, citation, related and similar articles."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import request
from markupsafe import Markup, escape

from searchapp.model import Article
from searchapp.web.labels import FACET_NAMES, KIND_NAMES
from searchapp.web.language import Language
from searchapp.web.marking import marked_article
from searchapp.web.overview import similar
from searchapp.web.params import article_path
from searchapp.web.site import Page, Site

MAX_RELATED = 12


def article_context(site: Site, page: Page, article: Article) -> dict[str, Any]:
    spoken = page.language
    permalink = page.links.plain(article_path(article.id))
    return {
        "article": article,
        "direction": page.foreign_direction(article.title or article.body[:60]),
        "text": marked_article(site.index, article, page.request),
        "kind": spoken(KIND_NAMES[article.kind]),
        "byline": [fact for fact in (article.source, article.author, article.place, article.agency) if fact],
        "hijri": spoken.hijri(article.date) if article.date else "",
        "facts": _facts(page, article),
        "citation": citation(spoken, article),
        "permalink": permalink,
        "canonical": request.url_root.rstrip("/") + permalink,
        "related": [a for a in site.index.get_many(article.related[:MAX_RELATED]) if a is not None],
        "similar": [hit.article for hit in similar(site, article.id)],
    }


def _facts(page: Page, article: Article) -> list[tuple[str, str, Markup | None]]:
    """Name, value, link to the articles that share it."""
    spoken = page.language
    facts: list[tuple[str, str, Markup | None]] = []
    for name in ("section", "source", "author", "place", "agency"):
        value = str(getattr(article, name))
        if value:
            facts.append((spoken(FACET_NAMES[name]), value, page.links.text("", **{name: value})))
    if article.date:
        day = article.date
        facts.append((spoken("Date"), spoken.date(day), page.links.text("", date=day.isoformat())))
        if spoken.hijri(day):
            facts.append((spoken("Hijri date"), spoken.hijri(day), None))
    facts.append((spoken("Kind"), spoken(KIND_NAMES[article.kind]), None))
    if _safe_url(article.url):
        facts.append((spoken("Original"), urlsplit(article.url).hostname or article.url, escape(article.url)))
    return facts


def _safe_url(url: str) -> bool:
    """A stored address may be anything; only the web's own schemes become links."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def citation(spoken: Language, article: Article) -> str:
    """«العنوان»، الكاتب، المصدر، التاريخ، الموقع."""
    title = f"«{article.title}»" if spoken.code == "ar" else f"“{article.title}”"
    date = spoken.date(article.date) if article.date else ""
    parts = (title if article.title else "", article.author, article.source, article.place, date, article.url)
    return spoken(", ").join(part for part in parts if part) or article.id
