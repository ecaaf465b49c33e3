"""The HTML pages. Each view is handed its `Site`."""

from __future__ import annotations

from datetime import datetime

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from searchapp.model import Article, SearchRequest
from searchapp.query.syntax import SYNTAX
from searchapp.web import overview
from searchapp.web.analysis import steps_of
from searchapp.web.caching import answered, page_tag
from searchapp.web.examples import example_counts
from searchapp.web.guard import compressed, takes_gzip
from searchapp.web.keys import KEYS
from searchapp.web.labels import LEVEL_NAMES
from searchapp.web.limits import limited
from searchapp.web.metrics import note_search
from searchapp.web.narrowing import histogram
from searchapp.web.params import Asked, read_search
from searchapp.web.reading import article_context
from searchapp.web.results import results_view
from searchapp.web.site import Page, Site


def home(site: Site) -> ResponseReturnValue:
    """The query box; with a query or a filter in the address, its results."""
    if "q" in request.args or read_search(request.args, site.settings.web, site.settings.bounds).request.filters:
        return search(site)
    page = site.page()
    return answered(site, page, lambda: site.render("searchapp/home.html", page, corpus=overview.corpus(site)))


LEVEL_TITLES = {level.name.lower(): name for level, name in LEVEL_NAMES.items()}


@limited("pages")
def search(site: Site) -> ResponseReturnValue:
    web = site.settings.web
    months = ("month",) if len(request.args.getlist("year")) == 1 and "month" not in site.facets else ()
    asked = read_search(request.args, web, site.settings.bounds, facets=(*site.facets, *months))
    page = site.page(asked.request)
    tag = page_tag(site, page)

    def found() -> Response:
        kept = site.kept_pages
        key = tag + ("-gzip" if takes_gzip() else "")
        response = kept.get(key) if kept is not None else None
        if response is None:
            response, lasting = _searched(site, page, asked)
            if kept is not None and lasting:
                response = compressed(response) if web.compress else response
                kept.keep(key, response)
        return response

    return answered(site, page, found, tag=tag)


def _searched(site: Site, page: Page, asked: Asked) -> tuple[Response, bool]:
    """The results, and whether they would be the same again. One without hits is searched each time, to be counted."""
    results = site.index.explain_search(site.index.search(asked.request))
    note_search(site, results)
    view = results_view(page, results, asked.faults)
    response = site.render("searchapp/results.html", page, view=view, results=results)
    response.headers["X-Robots-Tag"] = "noindex"
    return response, bool(results.total) and not results.timed_out


@limited("pages")
def article(site: Site, article_id: str | None = None) -> ResponseReturnValue:
    """One article with the words of the search it was found by marked."""
    found = article_of(site, article_id)
    asked = read_search(request.args, site.settings.web, site.settings.bounds)
    page = site.page(asked.request)
    return answered(
        site, page, lambda: site.render("searchapp/article.html", page, **article_context(site, page, found))
    )


def article_of(site: Site, article_id: str | None) -> Article:
    """The article an address names; 404 where there is none."""
    wanted = article_id if article_id is not None else request.args.get("id", "")
    found = site.index.get(wanted) if wanted else None
    if found is None:
        abort(404)
    return found


def analyze(site: Site) -> ResponseReturnValue:
    """What is done to each word of a text."""
    page = site.page()
    text = request.args.get("text", "") or request.args.get("q", "")
    limit = site.settings.bounds.query_chars
    words = steps_of(site, text[:limit]) if text.strip() else []
    response = site.render(
        "searchapp/analyze.html", page, text=text[:limit], words=words, cut=len(text) > limit, levels=LEVEL_TITLES
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return answered(site, page, lambda: response)


def help_page(site: Site) -> ResponseReturnValue:
    page = site.page()

    def written() -> Response:
        found = example_counts(site.index)
        return site.render("searchapp/help.html", page, chapters=SYNTAX, keys=KEYS, found=found)

    return answered(site, page, written)


def about(site: Site) -> ResponseReturnValue:
    """Counts, dates, sources; when it was built."""
    page = site.page()

    def written() -> Response:
        held = overview.corpus(site)
        info = site.index.info()
        return site.render(
            "searchapp/about.html",
            page,
            corpus=held,
            info=info,
            built=page.language.date(datetime.fromisoformat(info.manifest.built).date()),
            years=histogram(page, held.facets.get("year", ()), SearchRequest()),
        )

    return answered(site, page, written)


def asset(site: Site, name: str) -> ResponseReturnValue:
    """Style sheet, script, icon: from memory, and for ever when asked for by its content's tag."""
    found = site.assets.get(name)
    if found is None:
        abort(404)
    zipped = takes_gzip()
    response = Response(found.zipped if zipped else found.body, content_type=found.media_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(found.tag + ("-gzip" if zipped else ""))
    tagged = request.args.get("v") == found.tag
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if tagged else "public, max-age=300"
    return response.make_conditional(request)
