"""Is the process alive; does the index answer."""

from __future__ import annotations

import json

from flask import Response
from flask.typing import ResponseReturnValue

from searchapp.errors import SearchAppError
from searchapp.web.site import Site


def healthz(site: Site) -> ResponseReturnValue:
    """200 as long as the process answers at all: a reason to restart it when not."""
    return _said(200, {"status": "ok"})


def readyz(site: Site) -> ResponseReturnValue:
    """200 when searches are answered, 503 when not: a reason to send nobody here."""
    try:
        count = site.index.reader().article_count
    except (SearchAppError, OSError) as error:
        return _said(503, {"status": "unavailable", "reason": type(error).__name__})
    return _said(200, {"status": "ready", "article_count": count})


def _said(status: int, body: dict[str, object]) -> Response:
    response = Response(json.dumps(body), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
