"""Every bound and knob, with its default and its reason. One frozen object is handed down; nothing reads globals.

Where a value comes from, the last one that names it wins: the defaults here, `searchapp.toml` in the index folder (or
the file given with --config, which is read instead), the environment (SEARCHAPP_BOUNDS_SECONDS=1 for seconds in the
table [bounds]), flags (--set bounds.seconds=1).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from pathlib import Path
from typing import Any

from searchapp.errors import InvalidSettings
from searchapp.records import dataclass

FILE_NAME = "searchapp.toml"
PREFIX = "SEARCHAPP_"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost. Over a bound: a notice, and the rest of the query still runs."""

    query_chars: int = 1000  # the rest of a longer text is left out
    clauses: int = 32  # words, phrases and conditions in one query
    depth: int = 16  # brackets within brackets
    wildcard_letters: int = 2  # letters a pattern needs beside its stars
    expansions: int = 200  # words that one pattern may stand for, commonest first
    edit_distance: int = 2  # of a fuzzy word
    window: int = 10_000  # page * page_size
    seconds: float = 2.0  # wall clock, expansion and collection together
    filter_values: int = 100  # of one field


@dataclass(frozen=True, slots=True)
class ReadBounds:
    """What one input file may cost. Over a bound: the record, or the file, is reported and skipped."""

    line_bytes: int = 16 << 20  # a line of JSON Lines or CSV, an element of a JSON array
    document_bytes: int = 32 << 20  # a file that is read whole: plain text, HTML, Markdown, a JSON object
    archive_bytes: int = 16 << 30  # all that one zip or gz holds, unpacked
    archive_entries: int = 200_000  # files in one archive
    archive_ratio: int = 250  # unpacked to packed, once an entry is larger than archive_ratio_from
    archive_ratio_from: int = 32 << 20  # bytes
    nesting: int = 3  # archives within archives
    problems_per_file: int = 1000  # then the rest of the file is left


@dataclass(frozen=True, slots=True)
class Web:
    """The pages and the JSON API. Lists are one text, parted by spaces."""

    title: str = ""  # of the site; empty: "News archive" in the page's language
    language: str = "ar"  # of a page that is asked for without ?hl=
    digits: str = "latn"  # "arab" writes ٠١٢ on Arabic pages; searches understand both anyway
    page_size: int = 10  # results on a page
    max_page_size: int = 100  # that a reader may ask for
    facets: str = "year section source place agency author kind"  # in the order of the page
    api_limit: str = "30/second;600/minute"  # per client address; empty: no limit
    page_limit: str = ""  # the same for the HTML pages
    origins: str = ""  # sites whose scripts may call the API (CORS); "*" for all
    trusted_hosts: str = ""  # host names we answer to; empty: any
    proxies: int = 0  # reverse proxies in front whose X-Forwarded-* headers are believed
    frame_ancestors: str = "'none'"  # sites that may show the pages in a frame
    metrics: str = "local"  # who may read /metrics: "local", "all" or "none"
    access_log: bool = True  # one line of JSON per request, without addresses or search texts
    zero_hit_log: bool = False  # keep texts that found nothing, with the day, for searchapp report
    compress: bool = True  # gzip for clients that take it
    kept_pages_mb: int = 16  # results pages that a server keeps in memory until the index changes; 0: none


@dataclass(frozen=True, slots=True)
class Ranking:
    """The second stage: how many candidates it scores again, and what each of its features weighs (0: not used)."""

    candidates: int = 200
    trigrams: float = 0.3
    title: float = 0.8
    proximity: float = 0.6
    lead: float = 0.3
    passage: float = 0.2
    freshness: float = 0.0  # what an article of today is given more than an old one; 0: dates do not count
    freshness_days: float = 30.0  # after so many days half of it is left


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """The cluster, where `engine` is "opensearch". Give the password in the environment rather than in a file."""

    hosts: str = "http://localhost:9200"  # one or more addresses, parted by spaces
    index: str = "searchapp"  # indexes are named after it, and the alias that finds the serving one is
    user: str = ""
    password: str = ""
    ca_certs: str = ""  # a file of certificates to trust; empty: those of the system
    client_cert: str = ""  # a file with our own certificate
    client_key: str = ""  # and one with its key
    verify_certs: bool = True
    timeout: float = 10.0  # seconds for one answer; searches wait for bounds.seconds and a little more
    retries: int = 3  # of what failed for a reason that may pass
    shards: int = 1  # of a new index; see the sizing page
    replicas: int = 1
    bulk_mb: float = 4.0  # sent at once when indexing
    bulk_threads: int = 2  # requests under way at once
    exact_window: int = 1000  # candidates that are scored exactly, for any page
    total_hits: int = 1_000_000  # totals are exact up to here
    phrase_checks: int = 20_000  # articles looked into for phrases that the cluster cannot decide


@dataclass(frozen=True, slots=True)
class Settings:
    bounds: Bounds = field(default_factory=Bounds)
    web: Web = field(default_factory=Web)
    reading: ReadBounds = field(default_factory=ReadBounds)
    ranking: Ranking = field(default_factory=Ranking)
    opensearch: OpenSearch = field(default_factory=OpenSearch)
    engine: str = "whoosh"  # what holds the terms: "whoosh" or "opensearch"
    index_memory_mb: int = 256  # the inverter flushes a segment when it holds this much
    index_workers: int = 1  # processes that invert for a writer; 1: it does so itself
    lock_seconds: float = 30.0  # how long a writer waits for another
    snippets: int = 2  # excerpts per hit; 0: none are looked for
    snippet_chars: int = 220  # the longest excerpt


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective value: `name` is dotted ("bounds.seconds"), `origin` says who set it."""

    name: str
    value: Any
    origin: str

    @property
    def variable(self) -> str:
        return PREFIX + self.name.replace(".", "_").upper()


@dataclass(frozen=True, slots=True)
class Loaded:
    settings: Settings
    listing: tuple[Setting, ...]


def load_settings(
    folder: Path | None = None,
    *,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, str] | None = None,
) -> Loaded:
    """The effective settings and where each came from. Raises `InvalidSettings` naming file and key."""
    known = {name: (default, "default") for name, default in _defaults()}
    path = config if config is not None else folder / FILE_NAME if folder else None
    if path is not None and (config is not None or path.is_file()):
        _take(known, _from_file(path), str(path))
    variables = os.environ if environment is None else environment
    for name in known:
        variable = Setting(name, None, "").variable
        if variable in variables:
            _take(known, [(name, variables[variable])], variable)
    _take(known, (flags or {}).items(), "flag")
    listing = tuple(Setting(name, value, origin) for name, (value, origin) in known.items())
    return Loaded(_build(Settings, "", {s.name: s.value for s in listing}), listing)


def _defaults(kind: Any = Settings, prefix: str = "") -> Iterator[tuple[str, Any]]:
    plain = kind()
    for f in fields(kind):
        value = getattr(plain, f.name)
        if is_dataclass(value):
            yield from _defaults(type(value), f"{prefix}{f.name}.")
        else:
            yield prefix + f.name, value


def _build(kind: Any, prefix: str, values: Mapping[str, Any]) -> Any:
    plain = kind()
    return kind(
        **{
            f.name: _build(type(default), f"{prefix}{f.name}.", values)
            if is_dataclass(default := getattr(plain, f.name))
            else values[prefix + f.name]
            for f in fields(kind)
        }
    )


def _from_file(path: Path) -> Iterator[tuple[str, Any]]:
    import tomllib  # here: most folders have no such file

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidSettings(str(path), f"cannot be read: {error.strerror}") from error
    except ValueError as error:  # of TOML and of UTF-8
        raise InvalidSettings(str(path), f"is not valid TOML: {error}") from error
    return _flat(table)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _take(known: dict[str, tuple[Any, str]], values: Iterable[tuple[str, Any]], origin: str) -> None:
    for name, value in values:
        if name not in known:
            from difflib import get_close_matches  # here: most names are right

            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InvalidSettings(origin, f"there is no setting {name}{hint}")
        default = known[name][0]
        known[name] = (_typed(name, value, default, origin), origin)


def _typed(name: str, value: Any, default: Any, origin: str) -> Any:
    """`value` as the type of the default; text from flags and the environment is parsed."""
    wanted = type(default)
    if isinstance(value, str) and wanted is bool and value.lower() in SWITCHES:
        return SWITCHES[value.lower()]
    if isinstance(value, str) and wanted in (int, float):
        try:
            value = wanted(value)
        except ValueError:
            raise InvalidSettings(origin, f"{name} must be a number, not {value!r}") from None
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise InvalidSettings(origin, f"{name} must be {TYPE_NAMES[wanted]}, not {value!r}")
    if wanted in (int, float) and not (value >= 0 and value != float("inf")):
        raise InvalidSettings(origin, f"{name} must not be negative or infinite")
    return value


SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
TYPE_NAMES = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
