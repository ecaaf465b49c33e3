"""The JSON API, version 1: what the pages know, validated strictly. `openapi.py` describes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from searchapp.index.plain import hit_as_dict
from searchapp.model import FACET_FIELDS, Article
from searchapp.version import __version__
from searchapp.web.analysis import steps_of
from searchapp.web.caching import answered
from searchapp.web.formats import article_address, encode, link_header, results_json, suggestions
from searchapp.web.language import LANGUAGES
from searchapp.web.limits import limited
from searchapp.web.metrics import note_search
from searchapp.web.overview import corpus, similar
from searchapp.web.params import FILTERS, MAX_SWITCHED_OFF, MAX_VALUE_CHARS, read_search
from searchapp.web.problems import Problem
from searchapp.web.site import Site

Handler = Callable[[Site], Any]

SEARCH_PARAMETERS = (
    "q", *FILTERS, "from", "to", "sort", "page", "size", "match", "without", "correct", "collapse", "explain", "facets",
)  # fmt: skip
REPEATED = frozenset((*FILTERS, "without", "facets"))
"""Parameters that may come more than once."""
MAX_LIMIT = 50


def search(site: Site) -> dict[str, Any]:
    faulty: list[dict[str, str]] = []
    facets = tuple(dict.fromkeys(name for value in request.args.getlist("facets") for name in value.split(",") if name))
    for name in facets:
        if name not in FACET_FIELDS:
            faulty.append({"name": "facets", "value": name[:60], "allowed": ", ".join(FACET_FIELDS)})
    limit = site.settings.bounds.query_chars
    if len(request.args.get("q", "")) > limit:
        faulty.append({"name": "q", "value": f"{len(request.args['q'])}", "allowed": f"<= {limit}"})
    asked = read_search(
        request.args, site.settings.web, site.settings.bounds, facets=() if faulty else facets, strict=True
    )
    faulty += [{name: str(value) for name, value in fault.facts.items()} for fault in asked.faults]
    if faulty:
        raise Problem(400, "; ".join(f"{f['name']}: {f['allowed']}" for f in faulty), errors=tuple(faulty))
    results = site.index.explain_search(site.index.search(asked.request))
    note_search(site, results)
    return results_json(site, site.language(), results, (), "api/v1/search")


def suggest(site: Site) -> dict[str, Any]:
    typed = required("q")
    found = suggestions(site, typed[: site.settings.bounds.query_chars], limit_of(8))
    return {"query": typed, "suggestions": [{"text": text, "count": count} for text, count in found]}


def article(site: Site) -> dict[str, Any]:
    found = known_article(site)
    return {**found.as_dict(), "link": article_address(site, found)}


def similar_articles(site: Site) -> dict[str, Any]:
    found = known_article(site)
    hits = similar(site, found.id, limit_of(5))
    return {"id": found.id, "hits": [{**hit_as_dict(h), "link": article_address(site, h.article)} for h in hits]}


def analyze(site: Site) -> dict[str, Any]:
    text = required("text")
    limit = site.settings.bounds.query_chars
    if len(text) > limit:
        raise Problem(
            400, f"text: <= {limit}", errors=({"name": "text", "value": str(len(text)), "allowed": str(limit)},)
        )
    return {"text": text, "analyzer": site.index.analyzer.fingerprint, "words": steps_of(site, text)}


def info(site: Site) -> dict[str, Any]:
    found = site.index.info()
    held = corpus(site)
    return {
        "searchapp": __version__,
        "article_count": found.article_count,
        "store_version": found.store_version,
        "behind": found.behind,
        "first_date": held.first.isoformat() if held.first else None,
        "last_date": held.last.isoformat() if held.last else None,
        "generation": asdict(found.manifest),
        "facets": {
            name: [{"value": v.value, "count": v.count} for v in values if v.value]
            for name, values in held.facets.items()
        },
    }


def health(site: Site) -> dict[str, Any]:
    return {"status": "ok", "article_count": site.index.reader().article_count, "state": site.index.state()}


ENDPOINTS: dict[str, tuple[Handler, tuple[str, ...]]] = {
    "search": (search, SEARCH_PARAMETERS),
    "suggest": (suggest, ("q", "limit")),
    "article": (article, ("id",)),
    "similar": (similar_articles, ("id", "limit")),
    "analyze": (analyze, ("text",)),
    "info": (info, ()),
    "health": (health, ()),
}
"""Name -> what answers, the parameters it takes (and `hl`, always)."""

ALL_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def endpoint(site: Site, name: str) -> ResponseReturnValue:
    """Any address under /api/v1/."""
    from searchapp.web.openapi import document

    if name not in ENDPOINTS and name != "openapi.json":
        raise Problem(404, f"/api/v1/{name[:60]}: {', '.join(ENDPOINTS)}, openapi.json")
    if request.method == "OPTIONS":
        return cross_origin(site, Response(status=204, headers={"Allow": "GET, HEAD, OPTIONS"}))
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    return cross_origin(site, _answer(site, name, document))


@limited("api")
def _answer(site: Site, name: str, document: Callable[[Site], dict[str, Any]]) -> Response:
    if name == "openapi.json":
        response = Response(encode(document(site)), content_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
    handle, parameters = ENDPOINTS[name]
    _refuse_unknown(parameters)
    _refuse_malformed(site)

    def written() -> Response:
        body = handle(site)
        response = Response(encode(body), content_type="application/json")
        if links := body.get("links"):
            response.headers["Link"] = link_header(links)
        return response

    if name != "health":
        return answered(site, None, written)
    response = written()
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse_unknown(parameters: tuple[str, ...]) -> None:
    """A misspelled filter that is silently ignored gives wrong results; so it is not."""
    unknown = [name for name in request.args if name not in parameters and name != "hl"]
    if not unknown:
        return
    errors = []
    for name in unknown[:10]:
        near = get_close_matches(name, parameters, n=1)
        errors.append({"name": name[:60], "value": "", "allowed": near[0] if near else ", ".join(parameters)})
    raise Problem(400, f"unknown parameter: {', '.join(name[:60] for name in unknown[:10])}", errors=tuple(errors))


def _refuse_malformed(site: Site) -> None:
    """Empty values, two values where one is meant, a language we do not speak."""
    errors = []
    for name, values in request.args.lists():
        if name != "q" and not all(values):
            errors.append({"name": name, "value": "", "allowed": "a value"})
        elif name in REPEATED and any(len(value) > MAX_VALUE_CHARS for value in values):
            errors.append({"name": name, "value": values[0][:60], "allowed": f"<= {MAX_VALUE_CHARS} characters"})
        elif len(values) > (most := MAX_SWITCHED_OFF if name == "without" else site.settings.bounds.filter_values):
            errors.append({"name": name, "value": str(len(values)), "allowed": f"<= {most} values"})
        elif len(values) > 1 and name not in REPEATED:
            errors.append({"name": name, "value": ", ".join(values)[:60], "allowed": "one value"})
    spoken = request.args.get("hl", "ar")
    if spoken not in LANGUAGES:
        errors.append({"name": "hl", "value": spoken[:60], "allowed": ", ".join(LANGUAGES)})
    if errors:
        raise Problem(400, "; ".join(f"{e['name']}: {e['allowed']}" for e in errors), errors=tuple(errors))


def required(name: str) -> str:
    value = request.args.get(name, "")
    if not value:
        raise Problem(400, f"{name} is missing", errors=({"name": name, "value": "", "allowed": "a text"},))
    return value


def limit_of(default: int) -> int:
    typed = request.args.get("limit", "")
    if not typed:
        return default
    if not typed.isascii() or not typed.isdecimal() or not 1 <= int(typed[:9]) <= MAX_LIMIT:
        error = {"name": "limit", "value": typed[:60], "allowed": f"1..{MAX_LIMIT}"}
        raise Problem(400, f"limit: 1..{MAX_LIMIT}", errors=(error,))
    return int(typed)


def known_article(site: Site) -> Article:
    wanted = required("id")
    found = site.index.get(wanted)
    if found is None:
        raise Problem(404, f"there is no article {wanted[:100]!r}")
    return found


def cross_origin(site: Site, response: Response) -> Response:
    """CORS, for the sites that the setting `web.origins` names. Nothing here depends on cookies."""
    allowed = site.settings.web.origins.split()
    if not allowed:
        return response
    origin = request.headers.get("Origin", "")
    response.vary.add("Origin")
    if "*" in allowed or origin in allowed:
        response.headers["Access-Control-Allow-Origin"] = "*" if "*" in allowed else origin
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, X-Request-ID"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match, X-Request-ID"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response
