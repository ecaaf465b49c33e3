"""Results as plain JSON values: one shape for the command line and for HTTP."""

from __future__ import annotations

from typing import Any

from searchapp.model import Hit, Reason, Results, Snippet, Span, Understood


def results_as_dict(results: Results) -> dict[str, Any]:
    request = results.request
    return {
        "query": request.text,
        "total": results.total,
        "page": request.page,
        "page_size": request.page_size,
        "page_count": results.page_count,
        "sort": request.sort,
        "match": request.match,
        "filters": {name: list(values) for name, values in request.filters.items()},
        "seconds": round(results.seconds, 6),
        "timed_out": results.timed_out,
        "hits": [hit_as_dict(hit) for hit in results.hits],
        "facets": {
            facet.field: [{"value": v.value, "count": v.count, "active": v.active} for v in facet.values]
            for facet in results.facets
        },
        "understood": [understood_as_dict(part) for part in results.understood],
        "corrections": [
            {"text": c.text, "kind": c.kind, "total": c.total, "applied": c.applied, "label": c.label or c.text}
            for c in results.corrections
        ],
        "notices": [
            {"code": notice.code, "facts": dict(notice.facts), **({"span": _span(notice.span)} if notice.span else {})}
            for notice in results.notices
        ],
    }


def hit_as_dict(hit: Hit) -> dict[str, Any]:
    """The article without its long texts; the snippets show them. `highlights` are [start, end) in code points."""
    article = {
        name: value for name, value in hit.article.as_dict().items() if name not in ("body", "summary", "captions")
    }
    plain = {
        **article,
        "score": round(hit.score, 6),
        "title": snippet_as_dict(hit.title),
        "snippets": [snippet_as_dict(snippet) for snippet in hit.snippets],
        "missing": list(hit.missing),
        "similar": list(hit.similar),
    }
    if hit.reasons:
        plain["reasons"] = [_reason(reason) for reason in hit.reasons]
    return plain


def snippet_as_dict(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "highlights": [_span(span) for span in snippet.spans]}


def understood_as_dict(part: Understood) -> dict[str, Any]:
    return {
        "span": _span(part.span),
        "kind": part.kind,
        "text": part.text,
        "field": part.field,
        "required": part.required,
        "excluded": part.excluded,
        "level": part.level.name.lower() if part.level is not None else None,
        "count": part.count,
        "forms": [
            {"text": form.text, "count": form.count, "level": form.level.name.lower(), "active": form.active}
            for form in part.forms
        ],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "feature": reason.feature,
        "score": round(reason.score, 6),
        "word": reason.word,
        "forms": list(reason.forms),
        "level": reason.level.name.lower() if reason.level is not None else None,
        "field": reason.field,
    }


def _span(span: Span) -> list[int]:
    return [span.start, span.end]
