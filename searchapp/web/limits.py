"""How often one client may ask. `limits` is the library under Flask-Limiter, used directly: a blueprint must not put
hooks and configuration of its own into the host's app."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, Literal, TypeVar, cast

from flask import request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import TooManyRequests

from searchapp.errors import InvalidSettings
from searchapp.web.site import Site

View = TypeVar("View", bound=Callable[..., Any])


class Limiter:
    """Counts in this process's memory; N workers together allow up to N times as much."""

    def __init__(self, api: str, pages: str) -> None:
        self._limits = {"api": _parsed("web.api_limit", api), "pages": _parsed("web.page_limit", pages)}
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage()) if any(self._limits.values()) else None

    def check(self, scope: str, client: str) -> None:
        """Raises `TooManyRequests` with the seconds to wait."""
        if self._counter is None:
            return
        for limit in self._limits[scope]:
            if not self._counter.hit(limit, scope, client):
                raise TooManyRequests(retry_after=max(1, limit.get_expiry()))


def _parsed(name: str, text: str) -> list[RateLimitItem]:
    try:
        return parse_many(text) if text else []
    except ValueError as error:
        raise InvalidSettings(name, f"{text!r} is no limit; write 30/second;600/minute") from error


def client_key(address: str | None) -> str:
    """An IPv4 address, or the network of an IPv6 one: a single household owns 2**64 of those."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(parsed) if parsed.version == 4 else parsed.exploded[:19]


def limited(scope: Literal["api", "pages"]) -> Callable[[View], View]:
    """Decorates a view that is handed its `Site` first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(site: Site, *args: Any, **keywords: Any) -> Any:
            site.limiter.check(scope, client_key(request.remote_addr))
            return view(site, *args, **keywords)

        return cast(View, checked)

    return decorate
