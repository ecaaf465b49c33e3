"""One query in other formats: JSON, JSON Lines, CSV, Atom, and what browsers need to search from their address bar."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from flask import Response, request
from flask.typing import ResponseReturnValue

from searchapp.index.plain import hit_as_dict, results_as_dict
from searchapp.messages import notice_text
from searchapp.model import Article, Notice, Results
from searchapp.spreadsheet import cell
from searchapp.web.caching import answered
from searchapp.web.language import Language
from searchapp.web.limits import limited
from searchapp.web.metrics import note_search
from searchapp.web.params import article_path, query_string, read_search, search_pairs
from searchapp.web.site import Page, Site

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
CSV_COLUMNS = (
    "rank", "id", "title", "snippet", "section", "source", "author", "place", "agency", "date", "kind", "score", "url",
)  # fmt: skip
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_SUGGESTIONS = 8


def absolute(site: Site, path: str = "", pairs: Sequence[tuple[str, str]] = ()) -> str:
    """A full address on this site, ASCII only."""
    query = query_string(pairs)
    return request.host_url.rstrip("/") + site.base() + path + (("&" if "?" in path else "?") + query if query else "")


def article_address(site: Site, article: Article) -> str:
    own = site.hooks.article_url
    address = own(article) if own is not None else None
    return absolute(site, article_path(article.id)) if address is None else address


def page_links(site: Site, results: Results, path: str) -> dict[str, str]:
    """first, prev, self, next, last: the pages that exist."""
    size = min(site.settings.web.page_size, site.settings.web.max_page_size)
    pairs = [pair for pair in search_pairs(results.request, size) if pair[0] != "page"]
    page = results.request.page
    last = max(1, min(results.page_count, site.settings.bounds.window // results.request.page_size))
    numbers = {"self": page, "first": 1, "prev": page - 1, "next": page + 1, "last": last}
    return {
        name: absolute(site, path, [*pairs, ("page", str(number))] if number > 1 else pairs)
        for name, number in numbers.items()
        if name == "self" or 1 <= number <= last
    }


def results_json(site: Site, spoken: Language, results: Results, faults: Sequence[Notice], path: str) -> dict[str, Any]:
    """The one JSON shape of a search, for the API and for `search.json`."""
    plain = results_as_dict(results)
    for hit, found in zip(plain["hits"], results.hits, strict=True):
        hit["link"] = article_address(site, found.article)
    for notice, said in zip(plain["notices"], results.notices, strict=True):
        notice["message"] = notice_text(said, spoken.code)
    plain["notices"] += [
        {"code": f.code, "facts": dict(f.facts), "message": notice_text(f, spoken.code)} for f in faults
    ]
    plain["links"] = page_links(site, results, path)
    return plain


def link_header(links: dict[str, str]) -> str:
    return ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items() if name != "self")


def encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


@limited("api")
def formatted(site: Site, ending: str) -> ResponseReturnValue:
    """search.json, .jsonl, .csv or .atom: the same address as the page's, more results at once."""
    page = site.page()
    return answered(site, page, partial(_found, site, page, ending))


def _found(site: Site, page: Page, ending: str) -> Response:
    write, kind, name = FORMATS[ending]
    web = site.settings.web
    args = request.args.copy()
    if ending != "json":
        args.setdefault("size", str(web.max_page_size))
    if ending == "atom":
        args.setdefault("sort", "newest")
    asked = read_search(args, web, site.settings.bounds, facets=site.facets if ending == "json" else ())
    results = site.index.search(asked.request)
    if ending == "json":
        results = site.index.explain_search(results)
    note_search(site, results)
    response = Response(write(site, page, results, asked.faults), content_type=kind)
    links = page_links(site, results, "search." + ending)
    response.headers["Link"] = link_header(links)
    response.headers["X-Robots-Tag"] = "noindex"
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json(site: Site, page: Page, results: Results, faults: Sequence[Notice]) -> bytes:
    return encode(results_json(site, page.language, results, faults, "search.json"))


def _jsonl(site: Site, page: Page, results: Results, faults: Sequence[Notice]) -> bytes:
    rows = ({**hit_as_dict(hit), "link": article_address(site, hit.article)} for hit in results.hits)
    return b"".join(encode(row) + b"\n" for row in rows)


def _csv(site: Site, page: Page, results: Results, faults: Sequence[Notice]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(CSV_COLUMNS)
    for row in _rows(site, results):
        writer.writerow([value if isinstance(value, int | float) else cell(value) for value in row])
    return ("\ufeff" + buffer.getvalue()).encode("utf-8", "replace")


def _rows(site: Site, results: Results) -> Iterator[tuple[Any, ...]]:
    first = (results.request.page - 1) * results.request.page_size + 1
    for rank, hit in enumerate(results.hits, first):
        article = hit.article
        date = article.date.isoformat() if article.date else ""
        snippet = " … ".join(s.text for s in hit.snippets)
        facts = (article.section, article.source, article.author, article.place, article.agency, date, article.kind)
        yield (rank, article.id, article.title, snippet, *facts, round(hit.score, 4), article_address(site, article))


def _atom(site: Site, page: Page, results: Results, faults: Sequence[Notice]) -> bytes:
    spoken = page.language
    links = page_links(site, results, "search.atom")
    title = results.request.text or spoken("All articles")
    feed = ET.Element("feed", {"xmlns": ATOM, "xmlns:opensearch": OPENSEARCH, "xml:lang": spoken.code})
    size = min(site.settings.web.page_size, site.settings.web.max_page_size)
    kept = [p for p in search_pairs(results.request, size) if p[0] not in ("page", "size")]
    html = absolute(site, "", kept)
    _add(feed, "id", links.get("first", links["self"]))
    _add(feed, "title", f"{title} · {page.title}")
    _add(feed, "updated", _moment(max((h.article.date for h in results.hits if h.article.date), default=None)))
    _add(_add(feed, "author"), "name", page.title)
    _add(feed, "link", rel="alternate", type="text/html", href=html)
    for rel, address in links.items():
        _add(feed, "link", rel={"prev": "previous"}.get(rel, rel), type="application/atom+xml", href=address)
    _add(feed, "opensearch:totalResults", str(results.total))
    _add(feed, "opensearch:startIndex", str((results.request.page - 1) * results.request.page_size + 1))
    _add(feed, "opensearch:itemsPerPage", str(results.request.page_size))
    for hit in results.hits:
        _entry(site, spoken, feed, hit.article, " ".join(s.text for s in hit.snippets))
    return _xml(feed)


def _entry(site: Site, spoken: Language, feed: ET.Element, article: Article, summary: str) -> None:
    entry = _add(feed, "entry")
    link = article_address(site, article)
    _add(entry, "id", absolute(site, article_path(article.id)))
    _add(entry, "title", article.title or spoken("Untitled"))
    _add(entry, "updated", _moment(article.date))
    _add(entry, "link", rel="alternate", href=link)
    if article.author or article.source:
        _add(_add(entry, "author"), "name", article.author or article.source)
    if article.section:
        _add(entry, "category", term=article.section)
    if summary:
        _add(entry, "summary", summary)


def _moment(day: Any) -> str:
    """RFC 3339. Atom wants a moment for everything; an article without a date gets the beginning of time."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(1970, 1, 1, tzinfo=UTC)).isoformat()


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    clean = {name: NOT_XML.sub("\ufffd", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, clean)
    element.text = NOT_XML.sub("\ufffd", text) or None
    return element


def _xml(root: ET.Element) -> bytes:
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


Writer = Callable[[Site, Page, Results, Sequence[Notice]], bytes]
FORMATS: dict[str, tuple[Writer, str, str]] = {
    "json": (_json, "application/json", ""),
    "jsonl": (_jsonl, "application/x-ndjson", "search.jsonl"),
    "csv": (_csv, "text/csv; charset=utf-8", "search.csv"),
    "atom": (_atom, "application/atom+xml; charset=utf-8", ""),
}
"""Ending -> writer, media type, name of the file when it is to be saved."""


def opensearch(site: Site) -> ResponseReturnValue:
    """The description by which a browser adds this site to its search engines."""
    page = site.page()
    spoken = page.language
    root = ET.Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    _add(root, "ShortName", page.title[:16])
    _add(root, "LongName", page.title[:48])
    _add(root, "Description", spoken("Search the archive"))
    _add(root, "InputEncoding", "UTF-8")
    _add(root, "Language", spoken.code)
    _add(root, "Image", absolute(site, "assets/icon.svg"), width="16", height="16", type="image/svg+xml")
    hl = f"&hl={page.hl}" if page.hl else ""
    terms = "q={searchTerms}" + hl
    _add(root, "Url", type="text/html", template=absolute(site) + "?" + terms)
    atom = absolute(site, "search.atom") + "?" + terms + "&page={startPage?}"
    _add(root, "Url", type="application/atom+xml", template=atom)
    suggestions = absolute(site, "suggest") + "?" + terms
    _add(root, "Url", type="application/x-suggestions+json", template=suggestions)
    _add(root, "Url", type="application/opensearchdescription+xml", rel="self", template=request.url)
    response = Response(_xml(root), content_type="application/opensearchdescription+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def suggest(site: Site) -> ResponseReturnValue:
    """[typed, [texts], [counts in words], [addresses]]: OpenSearch suggestions, also for our own query box."""
    page = site.page()
    typed = request.args.get("q", "")[: site.settings.bounds.query_chars]
    found = suggestions(site, typed, MAX_SUGGESTIONS)
    body = encode(
        [
            typed,
            [text for text, _ in found],
            [page.language.counted("%(n)s article", "%(n)s articles", n) if n else "" for _, n in found],
            [absolute(site, "", [("q", text)]) for text, _ in found],
        ]
    )
    response = Response(body, content_type="application/x-suggestions+json; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def suggestions(site: Site, typed: str, limit: int) -> list[tuple[str, int]]:
    """Texts that begin with what was typed, commonest first, with article counts (0: not known)."""
    return [
        (found.text, found.count if found.kind == "word" else 0) for found in site.index.suggest(typed, limit=limit)
    ]
