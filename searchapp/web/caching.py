"""Conditional requests: a page is the same as long as neither the index nor the address has changed."""

from __future__ import annotations

import hashlib
import time

from flask import Response, request

from searchapp.version import __version__
from searchapp.web.site import Page, Site

_STARTED = f"{time.time():.0f}"
"""Templates, settings and code may differ after a restart."""


def state_tag(site: Site) -> str:
    """Changes with every commit and every rebuild of the index."""
    return f"{__version__}.{site.index.state()}"


def page_tag(site: Site, page: Page | None = None) -> str:
    spoken = page.language.code if page else ""
    parts = (_STARTED, state_tag(site), spoken, request.full_path, request.host_url)
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def not_modified(site: Site, page: Page | None = None) -> Response | None:
    """304 when the client holds this very page, before anything is searched."""
    if not request.if_none_match:
        return None
    tag = page_tag(site, page)
    if not request.if_none_match.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    return _cached(response)


def fresh(site: Site, page: Page | None, response: Response) -> Response:
    response.set_etag(page_tag(site, page), weak=True)
    return _cached(response)


def _cached(response: Response) -> Response:
    """Any cache may keep it, and must ask before it shows it again."""
    response.headers["Cache-Control"] = "no-cache"
    return response
