"""Conditional requests and kept pages: a page is the same as long as neither the index, the address nor the day has
changed."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import date as Date
from typing import TYPE_CHECKING

from flask import Response, request

from searchapp.version import __version__

if TYPE_CHECKING:
    from searchapp.web.site import Page, Site

_STARTED = str(time.time_ns())
"""Templates, settings and code may differ after a restart. Workers of one server have it from their parent."""


class KeptPages:
    """Whole answers by their tag, the least lately used dropped beyond `limit_bytes`. Thread-safe."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._pages: OrderedDict[str, tuple[bytes, tuple[tuple[str, str], ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Response | None:
        with self._lock:
            if key not in self._pages:
                return None
            self._pages.move_to_end(key)
            body, headers = self._pages[key]
        return Response(body, headers=list(headers))

    def keep(self, key: str, response: Response) -> None:
        body = response.get_data()
        if len(body) * 4 > self._limit:
            return
        with self._lock:
            before = self._pages.pop(key, None)
            self._pages[key] = body, tuple(response.headers.items())
            self._size += len(body) - (len(before[0]) if before else 0)
            while self._size > self._limit:
                _, (dropped, _) = self._pages.popitem(last=False)
                self._size -= len(dropped)

    def __len__(self) -> int:
        return len(self._pages)


def state_tag(site: Site) -> str:
    """Changes with every commit and every rebuild of the index."""
    return f"{__version__}.{site.index.state()}"


def page_tag(site: Site, page: Page | None = None) -> str:
    spoken = page.language.code if page else ""
    today = Date.today().isoformat()  # «منذ أسبوع» means other days tomorrow
    parts = (_STARTED, state_tag(site), today, spoken, request.full_path, request.scheme, request.host)
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def answered(site: Site, page: Page | None, make: Callable[[], Response], *, tag: str | None = None) -> Response:
    """304 when the client holds this very page, before anything is searched; else what `make` gives, with its tag.

    The tag is taken first: when the index changes meanwhile, the answer is not taken for that of the new state.
    """
    tag = tag or page_tag(site, page)
    held = request.if_none_match and request.if_none_match.contains_weak(tag)
    response = Response(status=304) if held else make()
    response.set_etag(tag, weak=True)
    # any cache may keep it, and must ask before it shows it again
    response.headers["Cache-Control"] = "no-cache"
    return response
