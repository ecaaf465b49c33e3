"""Error pages: what happened, and what to do about it. Never a traceback."""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException, SecurityError

from searchapp.errors import EngineUnavailable, IndexFault, SearchAppError, StoreError
from searchapp.web.site import Site, request_id

log = logging.getLogger(__name__)

TEXTS: dict[int, tuple[str, str]] = {
    400: ("Bad request", "The address of this page is not one we understand."),
    404: ("Nothing here", "There is no page or article at this address. It may have been removed from the index."),
    405: ("Not allowed", "This page can only be read."),
    413: ("Too much", "The request is larger than anything we read."),
    414: ("Too long", "The address is longer than we read. Shorten the search."),
    429: ("Too many requests", "Please wait a little, then try again."),
    500: ("Something broke", "This is our fault. It has been logged under the number below."),
    503: ("Not ready", "We are sorry: the index cannot answer now. Please try again in a minute."),
}
"""Status -> title and text, as messages to be translated."""


def status_of(error: BaseException) -> int:
    """The HTTP status that fits an error."""
    if isinstance(error, HTTPException):
        return error.code or 500
    if isinstance(error, EngineUnavailable | IndexFault | StoreError):
        return 503
    return 500


def register_errors(target: Blueprint | Flask, site: Site) -> None:
    from searchapp.web.problems import is_api, problem_of

    def handle(error: Exception) -> Response:
        if isinstance(error, SecurityError):  # a host name that is not ours: there is no address to link to
            return Response("400 Bad Request\n", status=400, mimetype="text/plain")
        status = status_of(error)
        if status >= 500:
            known = isinstance(error, SearchAppError | HTTPException)
            log.error("request %s failed: %s", request_id(), error, exc_info=None if known else error)
        response = problem_of(site, error, status) if is_api(site) else error_page(site, status)
        if isinstance(error, HTTPException):
            for name, value in error.get_headers():
                if name not in ("Content-Type", "Content-Length"):
                    response.headers[name] = value
        if status in (429, 503) and "Retry-After" not in response.headers:
            response.headers["Retry-After"] = "30"
        return response

    target.register_error_handler(HTTPException, handle)
    target.register_error_handler(Exception, handle)


def error_page(site: Site, status: int) -> Response:
    page = site.page()
    title, text = TEXTS.get(status) or TEXTS[500 if status >= 500 else 400]
    spoken = page.language
    response = site.render(
        "searchapp/error.html",
        page,
        status=status,
        heading=spoken(title),
        text=spoken(text),
        code=status,
        request_id=request_id() if status >= 500 else "",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
