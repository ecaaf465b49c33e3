"""How good the results are: a test collection searched through the public door, judged by ir-measures.

A collection is a folder with `corpus.jsonl` or `corpus.jsonl.gz` (id, title, text or body, and any other field of an
article), `queries.jsonl` (id, text) and `qrels.tsv` (query, article and grade parted by tabs; grade 0 is not relevant).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from searchapp.analysis import Analyzer
from searchapp.errors import EngineNotInstalled, ReadError
from searchapp.index import SearchIndex
from searchapp.readers import read
from searchapp.settings import Settings, load_settings

DEPTH = 100
"""Hits asked for per query: what R@100 needs."""

PATIENCE = 60.0
"""Seconds a search may take here: a busy machine must not change what is measured."""

MEASURES = {"nDCG@10": "nDCG@10", "MRR@10": "RR@10", "R@100": "R@100"}
"""Our name -> that of ir-measures."""

Run = Mapping[str, Sequence[str]]
"""Query id -> article ids, best first."""

Judgements = Mapping[str, Mapping[str, int]]
"""Query id -> article id -> grade."""

Told = Callable[[str, int, int], None]
"""Called with what is being done ("index" or "search"), how many are done, of how many (0: not known)."""


def evaluate(
    folder: str | Path,
    *,
    index: SearchIndex | str | Path | None = None,
    keep: bool = False,
    cache: str | Path | None = None,
    settings: Settings | None = None,
    analyzer: Analyzer | None = None,
    told: Told | None = None,
) -> dict[str, float]:
    """Means over the judged queries: "nDCG@10", "MRR@10", "R@100", "seconds per query"; and "queries", "articles".

    The index is built in a temporary folder; `keep` leaves it in `cache` (default: the user's cache folder) under the
    corpus's hash and the analyzer's fingerprint, where the next evaluation finds it; `index` names one that is there.
    Searches ask for 100 hits without snippets, without correction and without folding copies together. A query
    that finds nothing counts as 0. Raises `ReadError` for a folder that is no collection.
    """
    collection = Path(folder)
    ir_measures()  # said before an hour of indexing
    queries, judgements = read_queries(collection), read_judgements(collection)
    judged = {query: text for query, text in queries.items() if query in judgements}
    if not judged:
        raise ReadError(collection / "qrels.tsv", "judges none of the queries in queries.jsonl")
    if index is not None:
        opening = _there(index, settings)
    else:
        place = _place(keep, cache)
        opening = built(corpus_path(collection), place, settings, analyzer, told)
    with opening as opened:
        started = perf_counter()
        found = search_all(opened, judged, told=told)
        seconds = perf_counter() - started
        articles = len(opened)
    means = averages(per_query(found, {query: judgements[query] for query in judged}))
    return {**means, "seconds per query": seconds / len(judged), "queries": len(judged), "articles": articles}


def search_all(index: SearchIndex, queries: Mapping[str, str], *, told: Told | None = None) -> dict[str, list[str]]:
    """The 100 best articles for each query, through the door everybody uses."""
    found = {}
    for done, (query, text) in enumerate(queries.items(), 1):
        results = index.search(text, page_size=DEPTH, correct=False, collapse=False)
        found[query] = [hit.article.id for hit in results.hits]
        if told:
            told("search", done, len(queries))
    return found


def per_query(found: Run, judgements: Judgements) -> dict[str, dict[str, float]]:
    """Measure -> query -> value, for every judged query: what averages and paired tests are made of.

    Articles are handed over by rank, not by score: ir-measures would break ties its own way.
    """
    measures = ir_measures()
    wanted = {measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    ranked = {query: {article: float(-rank) for rank, article in enumerate(ids)} for query, ids in found.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judgements, 0.0) for name in MEASURES}
    grades = {query: dict(articles) for query, articles in judgements.items()}
    for value in measures.iter_calc(list(wanted), grades, ranked):
        values[wanted[value.measure]][value.query_id] = value.value
    return values


def averages(values: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(by_query.values()) / len(by_query) for name, by_query in values.items()}


def ir_measures() -> Any:
    """The package that computes the measures; raises `EngineNotInstalled` where it is missing."""
    try:
        import ir_measures as package
    except ImportError as missing:
        raise EngineNotInstalled("ir-measures", extra="evaluate") from missing
    return package


# Reading a collection


def corpus_path(folder: Path) -> Path:
    for name in ("corpus.jsonl.gz", "corpus.jsonl"):
        if (folder / name).is_file():
            return folder / name
    raise ReadError(folder, "no test collection: it needs corpus.jsonl (or .gz), queries.jsonl and qrels.tsv")


def read_queries(folder: Path) -> dict[str, str]:
    """Query id -> text, in the order of the file."""
    path = folder / "queries.jsonl"
    queries = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
            queries[str(record["id"])] = str(record["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise ReadError(path, 'is not {"id": ..., "text": ...}', line=number) from error
    return queries


def read_judgements(folder: Path) -> dict[str, dict[str, int]]:
    """Four columns, as TREC writes them (the second one without meaning), are read as well."""
    path = folder / "qrels.tsv"
    judgements: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        columns = line.split("\t") if "\t" in line else line.split()
        if len(columns) == 4:
            del columns[1]
        try:
            query, article, grade = columns
            judgements.setdefault(query, {})[article] = int(grade)
        except ValueError as error:
            if number == 1:
                continue  # names of columns
            raise ReadError(path, "is not query, article and grade parted by tabs", line=number) from error
    return judgements


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number from 1, line), without empty ones."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(path, getattr(error, "strerror", None) or "is not UTF-8 text") from error


# The index


def _place(keep: bool, cache: str | Path | None) -> Path | None:
    """The folder for indexes that are kept; None for a temporary one."""
    if cache is not None:
        return Path(cache)
    if not keep:
        return None
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "searchapp" / "evaluate"


@contextmanager
def _there(index: SearchIndex | str | Path, settings: Settings | None) -> Iterator[SearchIndex]:
    if isinstance(index, SearchIndex):
        yield index
        return
    with SearchIndex.open(index, settings=_patient(settings or load_settings(Path(index)).settings)) as opened:
        yield opened


@contextmanager
def built(
    corpus: Path,
    cache: Path | None,
    settings: Settings | None = None,
    analyzer: Analyzer | None = None,
    told: Told | None = None,
) -> Iterator[SearchIndex]:
    """The index of a corpus, made where `cache` has none; without `cache` in a temporary folder."""
    analyzer = analyzer or _default_analyzer()
    with nullcontext(str(cache)) if cache else TemporaryDirectory(prefix="searchapp-evaluate-") as folder:
        path = Path(folder) / f"{_digest(corpus)}-{re.sub(r'[^0-9A-Za-z@.-]', '_', analyzer.fingerprint)}"
        path.parent.mkdir(parents=True, exist_ok=True)
        patient = _patient(settings or Settings())
        with SearchIndex.open(path, create=True, heal=True, settings=patient, analyzer=analyzer) as index:
            if len(index) == 0:
                progress = (lambda _, done, of: told("index", done, of or 0)) if told else None
                index.add(read(corpus, strict=True), progress=progress)
            yield index


def _default_analyzer() -> Analyzer:
    from searchapp.analysis.arabic import default_analyzer

    return default_analyzer()


def _patient(settings: Settings) -> Settings:
    return replace(settings, snippets=0, bounds=replace(settings.bounds, seconds=PATIENCE))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
