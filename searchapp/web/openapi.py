"""The OpenAPI 3.1 description of the JSON API. The tests try every address of it against the running app."""

from __future__ import annotations

from typing import Any

from searchapp.model import FACET_FIELDS, KINDS, MATCHES, SORTS, Level
from searchapp.version import __version__
from searchapp.web.api import MAX_LIMIT
from searchapp.web.params import DAY_PATTERN, FILTERS, MAX_SWITCHED_OFF, MAX_VALUE_CHARS
from searchapp.web.problems import PROBLEM
from searchapp.web.site import Site

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
YES: Schema = {"type": "boolean"}
SPAN: Schema = {
    "type": "array", "prefixItems": [COUNT, COUNT], "minItems": 2, "maxItems": 2,
    "description": "Half-open, in code points.",
}  # fmt: skip
LEVEL: Schema = {"type": ["string", "null"], "enum": [*(level.name.lower() for level in Level), None]}
DATE_PATTERN = r"^(?!\.\.$)(\d{4}(-\d{2}(-\d{2})?)?)?(\.\.(\d{4}(-\d{2}(-\d{2})?)?)?)?$"


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


ARTICLE_TEXTS = ("summary", "section", "author", "source", "place", "agency", "url")
ARTICLE: dict[str, Schema] = {
    "id": TEXT,
    **dict.fromkeys(ARTICLE_TEXTS, TEXT),
    "date": {"type": "string", "format": "date"},
    "kind": {"type": "string", "enum": list(KINDS)},
    "related": many(TEXT),
    "link": {"type": "string", "description": "The article's page."},
}

SCHEMAS: dict[str, Schema] = {
    "Snippet": record(text=TEXT, highlights=many(SPAN)),
    "Reason": record(feature=TEXT, score=NUMBER, word=TEXT, forms=many(TEXT), level=LEVEL, field=TEXT),
    "Hit": record(
        (*ARTICLE_TEXTS, "date", "kind", "related", "reasons"),
        **ARTICLE,
        score=NUMBER,
        title=ref("Snippet"),
        snippets=many(ref("Snippet")),
        missing=many(TEXT),
        similar=many(TEXT),
        reasons=many(ref("Reason")),
    ),
    "Article": record(
        (*ARTICLE_TEXTS, "date", "kind", "related", "title", "body", "captions"),
        **ARTICLE,
        title=TEXT,
        body={"type": "string", "description": "Paragraphs, parted by line breaks."},
        captions=many(TEXT),
    ),
    "FacetValue": record(("active",), value=TEXT, count=COUNT, active=YES),
    "Understood": record(
        span=SPAN,
        kind=TEXT,
        text=TEXT,
        field=TEXT,
        required=YES,
        excluded=YES,
        level=LEVEL,
        count=COUNT,
        forms=many(record(text=TEXT, count=COUNT, level=LEVEL, active=YES)),
    ),
    "Correction": record(text=TEXT, kind=TEXT, total=COUNT, applied=YES, label=TEXT),
    "Notice": record(("span",), code=TEXT, facts={"type": "object"}, message=TEXT, span=SPAN),
    "Results": record(
        query=TEXT,
        total=COUNT,
        page={"type": "integer", "minimum": 1},
        page_size={"type": "integer", "minimum": 1},
        page_count=COUNT,
        sort={"type": "string", "enum": list(SORTS)},
        match={"type": "string", "enum": list(MATCHES)},
        filters={"type": "object", "additionalProperties": many(TEXT)},
        seconds=NUMBER,
        timed_out=YES,
        hits=many(ref("Hit")),
        facets={"type": "object", "additionalProperties": many(ref("FacetValue"))},
        understood=many(ref("Understood")),
        corrections=many(ref("Correction")),
        notices=many(ref("Notice")),
        links={"type": "object", "additionalProperties": TEXT, "description": "self, first, prev, next, last"},
    ),
    "Suggestions": record(query=TEXT, suggestions=many(record(text=TEXT, count=COUNT))),
    "Similar": record(id=TEXT, hits=many(ref("Hit"))),
    "Analysis": record(
        text=TEXT,
        analyzer=TEXT,
        words=many(
            record(
                form=TEXT,
                text=TEXT,
                terms={"type": "object", "additionalProperties": TEXT},
                stop=YES,
                steps=many(
                    record(
                        name=record(ar=TEXT, en=TEXT),
                        before=TEXT,
                        after=TEXT,
                        reason=record(ar=TEXT, en=TEXT),
                        level=LEVEL,
                    )
                ),
            )
        ),
    ),
    "Info": record(
        searchapp=TEXT,
        article_count=COUNT,
        store_version=COUNT,
        behind=COUNT,
        first_date={"type": ["string", "null"]},
        last_date={"type": ["string", "null"]},
        generation={"type": "object"},
        facets={"type": "object", "additionalProperties": many(ref("FacetValue"))},
    ),
    "Health": record(status={"type": "string", "const": "ok"}, article_count=COUNT, state=TEXT),
    "Problem": record(
        ("errors", "request_id"),
        type=TEXT,
        title=TEXT,
        status={"type": "integer"},
        detail=TEXT,
        instance=TEXT,
        errors=many(record(name=TEXT, value=TEXT, allowed=TEXT)),
        request_id=TEXT,
    ),
}


def parameter(name: str, schema: Schema, text: str, *, required: bool = False) -> Schema:
    made: Schema = {"name": name, "in": "query", "schema": schema, "description": text}
    if required:
        made["required"] = True
    if schema.get("type") == "array":
        made |= {"style": "form", "explode": True}
    return made


def search_parameters(site: Site) -> list[Schema]:
    web, bounds = site.settings.web, site.settings.bounds
    value = {"type": "string", "minLength": 1, "maxLength": MAX_VALUE_CHARS}
    values = {"type": "array", "items": value, "maxItems": bounds.filter_values}
    dates = {
        "type": "array",
        "items": {"type": "string", "pattern": DATE_PATTERN, "minLength": 3},
        "maxItems": bounds.filter_values,
    }
    switch: Schema = {"type": "integer", "enum": [0, 1]}
    return [
        parameter("q", {"type": "string", "maxLength": bounds.query_chars}, "Words; empty: every article."),
        *(
            parameter(name, values, f"Only articles with one of these values of {name}.")
            for name in FILTERS
            if name != "date"
        ),
        parameter("date", dates, "2024, 2024-02, 2024-02-29 or a range such as 2022..2024-05, open on either side."),
        parameter("from", {"type": "string", "pattern": DAY_PATTERN}, "The first day, month or year."),
        parameter("to", {"type": "string", "pattern": DAY_PATTERN}, "The last one."),
        parameter("sort", {"type": "string", "enum": list(SORTS)}, "Order of the hits."),
        parameter("page", {"type": "integer", "minimum": 1, "maximum": bounds.window}, "page * size is bounded."),
        parameter("size", {"type": "integer", "minimum": 1, "maximum": web.max_page_size}, "Hits on a page."),
        parameter("match", {"type": "string", "enum": list(MATCHES)}, "exact: words as they are spelled."),
        parameter(
            "without", {"type": "array", "items": value, "maxItems": MAX_SWITCHED_OFF}, "Surface forms to leave out."
        ),
        parameter("correct", switch, "0: never search for anything but what was typed."),
        parameter("collapse", switch, "0: show near copies as hits of their own."),
        parameter("explain", switch, "1: give the reasons of every score."),
        parameter(
            "facets", {"type": "array", "items": {"type": "string", "enum": list(FACET_FIELDS)}}, "What to count."
        ),
    ]


ID = parameter("id", {"type": "string", "minLength": 1, "maxLength": 512}, "An article's id.", required=True)
LIMIT = parameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}, "How many at most.")


def document(site: Site) -> Schema:
    """The description, with this site's own bounds and addresses."""
    chars = site.settings.bounds.query_chars
    text = parameter("text", {"type": "string", "minLength": 1, "maxLength": chars}, "Arabic words.", required=True)
    typed = parameter("q", {"type": "string", "minLength": 1}, "The beginning of a query.", required=True)
    paths = {
        "search": ("Search the articles", "Results", search_parameters(site)),
        "suggest": ("Complete what was typed", "Suggestions", [typed, LIMIT]),
        "article": ("One article, whole", "Article", [ID]),
        "similar": ("Articles on the same subject", "Similar", [ID, LIMIT]),
        "analyze": ("How words are analysed, step by step", "Analysis", [text]),
        "info": ("What the index holds", "Info", []),
        "health": ("Whether the index answers", "Health", []),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "searchapp",
            "version": __version__,
            "description": "Full-text search for Arabic. Everything can be read, nothing can be changed.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": site.base() + "api/v1"}],
        "paths": {f"/{name}": {"get": _operation(name, *rest)} for name, rest in paths.items()},
        "components": {
            "schemas": SCHEMAS,
            "responses": {
                "Problem": {"description": "What is wrong.", "content": {PROBLEM: {"schema": ref("Problem")}}}
            },
        },
    }


def _operation(name: str, summary: str, schema: str, parameters: list[Schema]) -> Schema:
    hl = parameter("hl", {"type": "string", "enum": ["ar", "en"]}, "Language of messages.")
    refusals = ["429", "503", *(["400"]), *(["404"] if name in ("article", "similar") else [])]
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, hl],
        "responses": {
            "200": {
                "description": summary,
                "headers": {"ETag": {"schema": TEXT}, "X-Request-ID": {"schema": TEXT}},
                "content": {"application/json": {"schema": ref(schema)}},
            },
            "304": {"description": "Not changed since the ETag that was sent."},
            **{status: {"$ref": "#/components/responses/Problem"} for status in sorted(refusals)},
        },
    }
