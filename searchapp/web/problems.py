"""Errors of the JSON API as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from searchapp.web.site import Site, request_id

PROBLEM = "application/problem+json"


class Problem(HTTPException):
    """A refusal that says which parameter is wrong and what it may be."""

    def __init__(self, status: int, detail: str, *, errors: tuple[Mapping[str, Any], ...] = ()) -> None:
        super().__init__(detail)
        self.code = status
        self.detail = detail
        self.errors = errors


def is_api(site: Site) -> bool:
    return request.path.startswith(site.base().removeprefix(request.script_root) + "api/")


def problem_of(site: Site, error: BaseException, status: int) -> Response:
    from searchapp.web.errors import TEXTS

    title, text = TEXTS.get(status) or TEXTS[500 if status >= 500 else 400]
    spoken = site.language()
    body: dict[str, Any] = {"type": "about:blank", "title": spoken(title), "status": status}
    body["detail"] = error.detail if isinstance(error, Problem) else spoken(text)
    body["instance"] = request.path
    if isinstance(error, Problem) and error.errors:
        body["errors"] = list(error.errors)
    if request_id():
        body["request_id"] = request_id()
    response = Response(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    return response
