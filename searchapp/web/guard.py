"""What every answer carries: security headers, a request id, compression. Only on the blueprint's own routes."""

from __future__ import annotations

import json
import logging
import re
import secrets
from datetime import UTC, datetime
from time import perf_counter

from flask import Blueprint, Flask, Response, g, request

from searchapp.web.metrics import note_request
from searchapp.web.site import Site
from searchapp.web.zipping import zipped

access_log = logging.getLogger("searchapp.access")

REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
COMPRESSED = ("text/", "application/json", "application/problem+json", "application/atom+xml", "application/x-ndjson")
COMPRESS_FROM_BYTES = 1000

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""Content Security Policy: no inline script or style, nothing from elsewhere."""


def security_headers(site: Site) -> dict[str, str]:
    policy = {**POLICY, "frame-ancestors": site.settings.web.frame_ancestors}
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if site.settings.web.frame_ancestors == "'none'":
        headers["X-Frame-Options"] = "DENY"
    return headers


def register(target: Blueprint | Flask, site: Site) -> None:
    headers = tuple(security_headers(site).items())

    @target.before_request
    def begin() -> None:
        g.searchapp_started = perf_counter()
        given = request.headers.get("X-Request-ID", "")
        g.searchapp_request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)

    @target.after_request
    def finish(response: Response) -> Response:
        for name, value in headers:
            if name not in response.headers:
                response.headers[name] = value
        if "searchapp_request_id" in g:
            response.headers["X-Request-ID"] = g.searchapp_request_id
        if site.settings.web.compress:
            response = compressed(response)
        if "searchapp_started" in g:
            note(response, perf_counter() - g.searchapp_started)
        return response


def note(response: Response, seconds: float) -> None:
    """The request in the metrics and, where somebody listens, in the access log."""
    route = (request.endpoint or "none").rpartition(".")[2]
    note_request(route, response.status_code, seconds)
    if access_log.isEnabledFor(logging.INFO):
        facts = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": g.get("searchapp_request_id", ""),
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "seconds": round(seconds, 6),
            "bytes": response.content_length,
        }
        access_log.info("%s", json.dumps(facts))


def takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def compressed(response: Response) -> Response:
    """gzip for clients that take it. Pages hold no secrets, so their length tells nothing."""
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    if not response.content_type or not response.content_type.startswith(COMPRESSED):
        return response
    response.vary.add("Accept-Encoding")
    if not takes_gzip() or response.status_code == 304:
        return response
    body = response.get_data()
    if len(body) < COMPRESS_FROM_BYTES:
        return response
    response.set_data(zipped(body))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response
