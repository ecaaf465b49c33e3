"""The address of a search: query string -> `SearchRequest`, and back into links.

Pages read it leniently (what makes no sense falls back to the default and is said in a notice), the API strictly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from searchapp.model import FACET_FIELDS, MATCHES, SORTS, Match, Notice, SearchRequest, Sort
from searchapp.query.dates import read as read_date
from searchapp.records import dataclass
from searchapp.settings import Bounds, Web

FILTERS = (*FACET_FIELDS, "date")
"""What an address may filter by. (Ids are for programs, in Python.)"""

DATE_VALUE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
DATE_RANGE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?(\.\.(\d{4}(-\d{2}(-\d{2})?)?)?)?", re.ASCII)
DAY_PATTERN = (
    r"^((?!0000)[0-9]{4}(-(0[1-9]|1[0-2])"
    r"|-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)?"
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29)$"
)
"""The days there are, leap years included."""
EXAMPLE_DATES = ("2024-02-29", "2024-02", "2024", "شباط 2024")
MAX_VALUE_CHARS = 300
MAX_SWITCHED_OFF = 50
OFF = frozenset(("0", "no", "false", "off"))
ON = frozenset(("1", "yes", "true", "on"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request read from an address, and what was wrong with the address."""

    request: SearchRequest
    faults: tuple[Notice, ...] = ()


class _Reader:
    def __init__(self, args: MultiDict[str, str], web: Web, bounds: Bounds, *, strict: bool) -> None:
        self.args = args
        self.web = web
        self.bounds = bounds
        self.strict = strict
        self.faults: list[Notice] = []

    def fault(self, name: str, value: str, allowed: str) -> None:
        self.faults.append(Notice("bad-parameter", {"name": name, "value": value[:60], "allowed": allowed}))

    def number(self, name: str, default: int, highest: int) -> int:
        """A whole number from 1 to `highest`. A number that is too large becomes the highest."""
        typed = self.args.get(name, "").strip()
        if not typed:
            return default
        if not typed.isdecimal() or len(typed) > 18 or int(typed) < 1:
            self.fault(name, typed, f"1..{highest}")
            return default
        if int(typed) > highest:
            self.fault(name, typed, f"1..{highest}")
            return highest
        return int(typed)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        typed = self.args.get(name, "")
        if typed and typed not in allowed:
            self.fault(name, typed, ", ".join(allowed))
        return typed if typed in allowed else allowed[0]

    def switch(self, name: str, default: bool) -> bool:
        typed = self.args.get(name, "").lower()
        if typed in ON or typed in OFF:
            return typed in ON
        if typed:
            self.fault(name, typed, "0, 1")
        return default

    def filters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        limit = self.bounds.filter_values
        for name in FILTERS:
            values = tuple(dict.fromkeys(v[:MAX_VALUE_CHARS] for v in self.args.getlist(name) if v))
            if len(values) > limit:
                self.fault(name, str(len(values)), f"<= {limit}")
                values = values[:limit]
            if values:
                found[name] = values
        dates = [d for d in found.pop("date", ()) if self._is_date(d)]
        low, high = self._day("from"), self._day("to")
        if low or high:
            dates = [low if low == high else f"{low}..{high}"]
        if dates:
            found["date"] = tuple(dates)
        return found

    def _day(self, name: str) -> str:
        """One end of a stretch of days. People write it as they like, «شباط 2022» too; programs as ISO has it."""
        typed = self.args.get(name, "").strip()
        if self.strict and typed:
            return typed if re.fullmatch(DAY_PATTERN, typed) else self._no_day(name, typed, EXAMPLE_DATES[:3])
        meant = read_date(typed) if typed else None
        if meant is None:
            return self._no_day(name, typed, EXAMPLE_DATES) if typed else ""
        if DATE_VALUE.fullmatch(typed) and typed[:4] == f"{meant.low or meant.high}"[:4]:
            return typed  # not a Hijri year
        day = (meant.low or meant.high) if name == "from" else (meant.high or meant.low)
        return day.isoformat() if day else ""

    def _no_day(self, name: str, typed: str, examples: tuple[str, ...]) -> str:
        self.fault(name, typed, ", ".join(examples))
        return ""

    def _is_date(self, value: str) -> bool:
        if value != ".." and DATE_RANGE.fullmatch(value):
            return True
        self.fault("date", value, "2024, 2024-02, 2024-02-29, 2022..2024-05")
        return False


def read_search(
    args: MultiDict[str, str], web: Web, bounds: Bounds, *, facets: tuple[str, ...] = (), strict: bool = False
) -> Asked:
    """The search an address asks for. Never raises: `faults` tells what was not understood."""
    reader = _Reader(args, web, bounds, strict=strict)
    page_size = reader.number("size", min(web.page_size, web.max_page_size), web.max_page_size)
    sort: Any = reader.choice("sort", SORTS)
    match: Any = reader.choice("match", MATCHES)
    request = SearchRequest(
        text=args.get("q", "").strip(),
        filters=reader.filters(),
        sort=sort,
        page=reader.number("page", 1, bounds.window),  # the index keeps page * page_size within the window
        page_size=page_size,
        facets=facets,
        match=match,
        correct=reader.switch("correct", True),
        without=tuple(dict.fromkeys(w[:MAX_VALUE_CHARS] for w in args.getlist("without") if w))[:MAX_SWITCHED_OFF],
        collapse=reader.switch("collapse", True),
        explain=reader.switch("explain", False),
    )
    return Asked(request, tuple(reader.faults))


def search_pairs(request: SearchRequest, page_size: int = 10) -> list[tuple[str, str]]:
    """The query string of a request as pairs, defaults left out: `read_search` of it gives the request back."""
    pairs = [("q", request.text)] if request.text else []
    pairs += [(name, value) for name in FILTERS for value in request.filters.get(name, ())]
    pairs += [("without", form) for form in request.without]
    pairs += [
        (name, value)
        for name, value, default in (
            ("sort", request.sort, "relevance"),
            ("match", request.match, "default"),
            ("size", str(request.page_size), str(page_size)),
            ("page", str(request.page), "1"),
            ("correct", str(int(request.correct)), "1"),
            ("collapse", str(int(request.collapse)), "1"),
            ("explain", str(int(request.explain)), "0"),
        )
        if value != default
    ]
    return pairs


def query_string(pairs: Iterable[tuple[str, str]]) -> str:
    """For headers and feeds: ASCII only."""
    return urlencode(list(pairs))


_UNREADABLE = re.compile(r"[^\w.~,:@/-]+")


@lru_cache(maxsize=8192)
def readable(value: str) -> str:
    """A value for a query string inside an HTML page: letters of any script stay readable, the rest is percent-encoded.

    Browsers encode the letters as UTF-8. The result holds nothing that HTML would have to escape.
    """
    if value.isalnum():
        return value
    return _UNREADABLE.sub(_percent, value)


def _percent(match: re.Match[str]) -> str:
    return quote(match[0].encode("utf-8", "replace"), safe="").replace("%20", "+")


_PLAIN_PATH = re.compile(r"[\w~:@-][\w.~:@-]*(?:/[\w~:@-][\w.~:@-]*)*", re.ASCII)


def article_path(article_id: str) -> str:
    """Relative path of an article's page: in the path where the id is fit for it, else in the query string."""
    if _PLAIN_PATH.fullmatch(article_id):
        return "article/" + article_id
    return "article?id=" + readable(article_id)


class Links:
    """Links from one search to its neighbours. `base` is the address of the home page, with a slash at its end."""

    def __init__(self, base: str, request: SearchRequest, *, page_size: int = 10, language: str = "") -> None:
        self.base = base
        self.request = request
        self._language = language
        self._parts: dict[str, list[str]] = {}
        for name, value in search_pairs(request, page_size):
            self._parts.setdefault(name, []).append(f"{name}={readable(value)}")
        if language:
            self._parts["hl"] = ["hl=" + language]

    def changed(self, *without: str, path: str = "", **values: str) -> Markup:
        """The same search without some parameters and with others replaced; a change leads to the first page."""
        parts: list[str] = []
        for name, listed in self._parts.items():
            if name in values:
                parts += _part(name, values.pop(name))
            elif name not in without:
                parts += listed
        for name, value in values.items():
            parts += _part(name, value)
        return self._address(path, parts)

    def search(self, **values: str) -> Markup:
        return self.changed("page", **values)

    def page(self, number: int) -> Markup:
        return self.changed("page") if number == 1 else self.changed("page", page=str(number))

    def toggled(self, name: str, values: Iterable[tuple[str, bool]]) -> list[Markup]:
        """For each (value, chosen): the search with that value of `name` chosen, or no longer."""
        others = [p for key, listed in self._parts.items() if key not in (name, "page") for p in listed]
        chosen = self._parts.get(name, [])
        links = []
        for value, active in values:
            part = f"{name}={readable(value)}"
            mine = [p for p in chosen if p != part] if active else [*chosen, part]
            links.append(self._address("", [*others, *mine]))
        return links

    def plain(self, path: str) -> Markup:
        """A page that has nothing to do with the search, in the same language."""
        return self._address(path, self._parts.get("hl", []))

    def text(self, text: str, **values: str) -> Markup:
        """A new search for another text."""
        parts = ["q=" + readable(text), *(f"{name}={readable(value)}" for name, value in values.items())]
        return self._address("", [*parts, *self._parts.get("hl", [])])

    def article(self, article_id: str) -> Markup:
        """An article's page that marks the words of this search."""
        kept = [p for name in ("q", "match", "without", "hl") for p in self._parts.get(name, ())]
        return self._address(article_path(article_id), kept)

    def _address(self, path: str, parts: list[str]) -> Markup:
        if not parts:
            return Markup(self.base + path)
        return Markup(self.base + path + ("&amp;" if "?" in path else "?") + "&amp;".join(parts))


def _part(name: str, value: str) -> list[str]:
    return [f"{name}={readable(value)}"] if value else []


__all__ = [
    "FILTERS",
    "Asked",
    "Links",
    "Match",
    "Sort",
    "article_path",
    "query_string",
    "read_search",
    "readable",
    "search_pairs",
]
