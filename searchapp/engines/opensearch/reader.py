"""A commit, open for reading: the `EngineReader`. Document numbers are the articles' order of adding.

The cluster keeps the moment by a point in time. It lets go of it after a while without searches, or when a node that
holds a part of it leaves; then the reader takes a new one, in which articles of later commits are not looked at and
articles replaced or deleted since are missing.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import EDGE, GRAM_BUCKETS, GramOwners, hash_grams, letters_of
from searchapp.engines import EngineQuery, EngineResults, Expansion, FormHits, FormStream, Ids, Scores
from searchapp.engines.opensearch.client import Cluster, Json, NotFound
from searchapp.engines.opensearch.commits import Commit
from searchapp.engines.opensearch.dsl import Compiler, Query, holding_all
from searchapp.engines.opensearch.layout import ESCAPED, document_id
from searchapp.engines.opensearch.local import NO_DAY, Documents, Scorer
from searchapp.engines.opensearch.packing import Doc, unpack
from searchapp.engines.opensearch.stats import Statistics
from searchapp.engines.opensearch.weighing import Weigher
from searchapp.engines.opensearch.words import Words
from searchapp.errors import EngineUnavailable
from searchapp.model import FACET_FIELDS, Level
from searchapp.query import plan as p
from searchapp.query.plan import Pattern, Plan, Scoring

log = logging.getLogger(__name__)

KEEP_ALIVE = "10m"
PAGE = 2000
SPARE = 50
"""So many more candidates than wanted are scored exactly: the cluster's order is a little rough."""
COUNTED_AT_ONCE = 500
KEPT_DOCS = 4000
KEPT_EXPANSIONS = 200
KEPT_PHRASES = 50


class DocCache:
    """Packed articles by their order, which names one version of one article for good."""

    def __init__(self) -> None:
        self._docs: OrderedDict[int, Doc] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, order: int) -> Doc | None:
        with self._lock:
            found = self._docs.get(order)
            if found is not None:
                self._docs.move_to_end(order)
            return found

    def put(self, order: int, doc: Doc) -> None:
        with self._lock:
            self._docs[order] = doc
            while len(self._docs) > KEPT_DOCS:
                self._docs.popitem(last=False)


class Reader:
    """Immutable but for its caches; thread-safe."""

    def __init__(
        self, cluster: Cluster, index: str, commit: Commit, *, stats: Statistics, words: Words, docs: DocCache
    ) -> None:
        self._cluster = cluster
        self._index = index
        self.commit = commit
        self.stats = stats
        self.words = words
        self._docs = docs
        self._weigher = Weigher(stats, words, self._count, self.expand)
        self.pit = PointInTime(cluster, index)
        self._expansions: OrderedDict[Pattern, Expansion] = OrderedDict()
        self._phrases: OrderedDict[p.Phrase, Query] = OrderedDict()
        self._grams: dict[str, npt.NDArray[np.float64]] = {}
        self._gram_forms: GramOwners | None = None
        self._lock = threading.Lock()

    @property
    def article_count(self) -> int:
        return self.commit.articles

    @property
    def doc_limit(self) -> int:
        return self.commit.next_order

    @property
    def store_version(self) -> int:
        return self.commit.store_version

    # Asking the cluster

    def _ask(self, body: Json, seconds: float | None = None) -> Json:
        # without stored fields, not even ids: they lie beside the articles, and reading them cost more than all else
        return self.pit.search({**body, "stored_fields": "_none_"}, seconds)

    def _count(self, queries: Sequence[Query]) -> list[int]:
        """How many articles each query finds."""
        found: list[int] = []
        for at in range(0, len(queries), COUNTED_AT_ONCE):
            filters = {str(number): query for number, query in enumerate(queries[at : at + COUNTED_AT_ONCE])}
            answer = self._ask(
                {"size": 0, "track_total_hits": False, "aggs": {"df": {"filters": {"filters": filters}}}}
            )
            buckets = answer["aggregations"]["df"]["buckets"]
            found += [int(buckets[str(number)]["doc_count"]) for number in range(len(filters))]
        return found

    def _pages(self, body: Json, wanted: int, *, packed: int, until: float = math.inf) -> Iterator[Page]:
        """What a query finds, `wanted` at most, page by page; the first `packed` with their packed index.

        Ends early, with a page that says so, when the time is up.
        """
        body, done = {"sort": [{"order": "asc"}], **body}, 0
        while True:
            left = max(0.001, until - time.monotonic())
            size = min(PAGE, wanted - done)
            asked: Json = {**body, "size": size, "docvalue_fields": ["packed"] if done < packed else []}
            if until < math.inf:
                asked["timeout"] = f"{max(1, int(left * 1000))}ms"
            answer = self._ask(asked, left if until < math.inf else None)
            hits = answer["hits"]["hits"]
            done += len(hits)
            page = self._page(hits, answer)
            ended = len(hits) < size or done >= wanted
            page.timed_out = bool(answer.get("timed_out")) or (not ended and time.monotonic() > until)
            yield page
            if ended or page.timed_out:
                return
            body = {**body, "search_after": hits[-1]["sort"], "track_total_hits": False}
            body.pop("aggs", None)

    def _page(self, hits: Sequence[Json], answer: Json) -> Page:
        page = Page(answer, [int(hit["sort"][-1]) for hit in hits], [float(hit["_score"] or 0.0) for hit in hits])
        for order, hit in zip(page.orders, hits, strict=True):
            if "fields" in hit:
                doc = self._docs.get(order)
                if doc is None:
                    doc = unpack(hit["fields"]["packed"][0])
                    self._docs.put(order, doc)
                page.docs.append(doc)
        return page

    def fetch(self, orders: Sequence[int]) -> list[Doc]:
        """Articles by their numbers. Raises `EngineUnavailable` where the moment was lost and one of them has gone."""
        found = {order: doc for order in orders if (doc := self._docs.get(order)) is not None}
        missing = sorted(set(orders) - set(found))
        for at in range(0, len(missing), PAGE):
            part = missing[at : at + PAGE]
            for page in self._pages({"query": {"terms": {"order": part}}}, len(part), packed=len(part)):
                found.update(zip(page.orders, page.docs, strict=True))
        try:
            return [found[order] for order in orders]
        except KeyError as gone:
            raise EngineUnavailable(
                "an article was replaced while the cluster had lost this search; ask again"
            ) from gone

    # Search

    def search(self, query: EngineQuery) -> EngineResults:
        until = time.monotonic() + query.seconds
        self._weigher.prepare(query.plan)
        for plan in query.filters.values():
            self._weigher.prepare(plan)
        phrases = Phrases(self, until)
        compiler = Compiler(self._weigher, query.scoring, phrases.query)
        wanted = query.offset + query.limit if query.limit else 0
        exact = 0
        if query.sort == "relevance" and wanted:
            window = self._cluster.options.exact_window
            exact = max(1, min(window, wanted + SPARE + wanted // 4))
        body = self._body(query, compiler, ranked=bool(exact))
        pages = list(self._pages(body, max(wanted, exact), packed=exact, until=until))
        orders = np.array([order for page in pages for order in page.orders], np.int64)
        scores = np.zeros(len(orders))
        if exact:
            rough = np.array([score for page in pages for score in page.scores])
            docs = [doc for page in pages for doc in page.docs][:exact]
            orders, scores = self._rescored(query, docs, orders, rough)
        page = slice(query.offset, wanted)
        return EngineResults(
            orders[page],
            scores[page],
            int(pages[0].answer["hits"]["total"]["value"]),
            self._facets(query, pages[0].answer),
            pages[-1].timed_out or phrases.cut,
        )

    def _rescored(self, query: EngineQuery, docs: Sequence[Doc], orders: Ids, rough: Scores) -> tuple[Ids, Scores]:
        """The best in their true order; what follows them keeps the cluster's."""
        head, rest = orders[: len(docs)], orders[len(docs) :]
        scorer = Scorer(Documents(docs, self.words), self._weigher, self.words, query.scoring)
        held, scores = scorer.score(query.plan)
        head, scores = head[held], scores[held]
        best = np.lexsort((head, -scores))
        floor = float(scores.min(initial=np.inf))
        return np.concatenate([head[best], rest]), np.concatenate([scores[best], np.minimum(rough[len(docs) :], floor)])

    def phrase(self, bare: p.Phrase, until: float) -> tuple[Query, bool]:
        """The articles in which a phrase stands that the cluster cannot decide, and whether all of them: they are
        looked into, up to a bound."""
        with self._lock:
            known = self._phrases.get(bare)
        if known is not None:
            return known, True
        most = self._cluster.options.phrase_checks
        found: list[int] = []
        done, whole = 0, True
        for page in self._pages({"query": holding_all(bare)}, most, packed=most, until=until):
            scorer = Scorer(Documents(page.docs, self.words), self._weigher, self.words, Scoring())
            found += np.array(page.orders, np.int64)[scorer.phrase_counts(bare) > 0].tolist()
            done += len(page.orders)
            whole = not page.timed_out and done < most
        query: Query = {"terms": {"order": found}}
        if whole:
            with self._lock:
                self._phrases[bare] = query
                if len(self._phrases) > KEPT_PHRASES:
                    self._phrases.popitem(last=False)
        return query, whole

    def _body(self, query: EngineQuery, compiler: Compiler, *, ranked: bool) -> Json:
        filters = {name: compiler.find(plan) for name, plan in query.filters.items()}
        late = {name: found for name, found in filters.items() if name in query.facets}
        early = [found for name, found in filters.items() if name not in late]
        early.append({"range": {"order": {"lt": self.doc_limit}}}) if self.pit.renewed else None
        main: Query = {"must": [compiler.rank(query.plan)]} if ranked else {}
        found = early if ranked else [compiler.find(query.plan), *early]
        body: Json = {
            "query": {"bool": {**main, "filter": found}},
            "track_total_hits": self._cluster.options.total_hits,
            "sort": [*SORTS[query.sort], {"order": "asc"}],
        }
        if not ranked and query.sort == "relevance":
            body["sort"] = [{"order": "asc"}]
        if late:
            body["post_filter"] = {"bool": {"filter": list(late.values())}}
        if query.facets:
            body["aggs"] = {name: _facet(name, query.facet_values, late) for name in query.facets}
        return body

    def _facets(self, query: EngineQuery, answer: Json) -> dict[str, list[tuple[str, int]]]:
        found = {}
        for name in query.facets:
            buckets = answer["aggregations"][name]["values"]["buckets"]
            counted = [(self._value(name, bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
            found[name] = counted[: query.facet_values]
        return found

    def _value(self, field: str, key: str) -> str:
        """A facet value as it was written; where only its hash is there, from an article that has it."""
        if not key.startswith(ESCAPED):
            return key
        (page,) = self._pages({"query": {"term": {f"facet.{field}": key}}}, 1, packed=1)
        return page.docs[0].facets[FACET_FIELDS.index(field)]

    def scores(self, plan: Plan, docs: Ids, scoring: Scoring) -> Scores:
        if not len(docs):
            return np.zeros(0)
        self._weigher.prepare(plan)
        documents = Documents(self.fetch(np.asarray(docs).tolist()), self.words)
        return Scorer(documents, self._weigher, self.words, scoring).score(plan)[1]

    def held(self, plans: Sequence[Plan], docs: Ids) -> npt.NDArray[np.bool_]:
        found = np.zeros((len(plans), len(docs)), bool)
        if not len(docs):
            return found
        documents = Documents(self.fetch(np.asarray(docs).tolist()), self.words)
        for row, plan in zip(found, plans, strict=True):
            self._weigher.prepare(plan)
            row[:] = Scorer(documents, self._weigher, self.words, Scoring()).score(plan)[0]
        return found

    # Articles

    def article_ids(self, docs: Ids) -> list[str]:
        return [doc.id for doc in self.fetch(np.asarray(docs).tolist())]

    def docs(self, article_ids: Sequence[str]) -> Ids:
        numbers: dict[str, int] = {}
        names = list(dict.fromkeys(map(document_id, article_ids)))
        for at in range(0, len(names), PAGE):
            part = names[at : at + PAGE]
            for page in self._pages({"query": {"terms": {"id": part}}}, len(part), packed=len(part)):
                numbers.update((doc.id, order) for order, doc in zip(page.orders, page.docs, strict=True))
        return np.fromiter((numbers.get(name, -1) for name in article_ids), np.int64, len(article_ids))

    def column(self, name: str, docs: Ids) -> npt.NDArray[Any]:
        found = self.fetch(np.asarray(docs).tolist())
        if name == "date":
            return np.array([NO_DAY if doc.day is None else doc.day for doc in found], np.int32)
        if name == "signature":
            return np.array([doc.signature for doc in found], np.uint64)
        if name.startswith("length:"):
            return np.array([doc.length(name.removeprefix("length:")) for doc in found], np.int64)
        at = FACET_FIELDS.index(name)
        values = np.empty(len(found), object)
        values[:] = [doc.facets[at] for doc in found]
        return values

    # Terms

    def document_frequency(self, field: str, level: Level, text: str) -> int:
        return self._weigher.df(field, level, text)

    def expand(self, pattern: Pattern) -> Expansion:
        with self._lock:
            known = self._expansions.get(pattern)
        if known is None:
            numbers = self.words.fitting(pattern)
            dfs = self.stats.dfs(pattern.field, pattern.level, numbers)
            held = dfs > 0
            texts = self.words.texts(pattern.level, numbers[held].tolist())
            terms = sorted(zip(texts, dfs[held].tolist(), strict=True), key=_commonest)
            known = Expansion(tuple(terms[: pattern.max_terms]), truncated=len(terms) > pattern.max_terms)
            with self._lock:
                self._expansions[pattern] = known
                if len(self._expansions) > KEPT_EXPANSIONS:
                    self._expansions.popitem(last=False)
        return known

    def forms_of(self, level: Level, text: str, limit: int = 50) -> list[tuple[str, int]]:
        forms = self.words.forms_with(level, [self.words.term(level, text)], self.commit.forms)
        counts = self.stats.largest(Level.EXACT, self.commit.forms)[forms]
        found = zip(self.form_texts(forms[counts > 0]), counts[counts > 0].tolist(), strict=True)
        return sorted(found, key=_commonest)[:limit]

    def vocabulary(self, level: Level) -> Iterable[tuple[str, int]]:
        vocabulary, numbers = self.words.sorted(level)
        counts = self.stats.largest(level, int(numbers.max(initial=-1)) + 1)[numbers].tolist()
        return ((text, count) for text, count in zip(vocabulary, counts, strict=True) if count)

    # The forward index

    def form_stream(self, field: str, docs: Ids) -> FormStream:
        streams = [doc.stream(field) for doc in self.fetch(np.asarray(docs).tolist())]
        nothing = [np.zeros(0, np.int64)]
        return FormStream(
            np.concatenate(nothing + [stream.forms for stream in streams]),
            np.concatenate(nothing + [stream.positions for stream in streams]),
            np.cumsum([0] + [len(stream.forms) for stream in streams]),
        )

    def form_hits(self, field: str, docs: Ids, wanted: npt.NDArray[np.bool_]) -> FormHits:
        stream = self.form_stream(field, docs)
        at = np.flatnonzero(wanted[stream.ids])
        offsets = np.searchsorted(at, stream.offsets)
        return FormHits(stream.ids[at], at - np.repeat(stream.offsets[:-1], np.diff(offsets)), offsets)

    def form_count(self) -> int:
        return self.commit.forms

    def form_lookup(self, level: Level, texts: Iterable[str]) -> npt.NDArray[np.int64]:
        return self.words.forms_with(level, [self.words.term(level, text) for text in texts], self.commit.forms)

    def form_texts(self, ids: Ids) -> list[str]:
        return self.words.texts(Level.EXACT, np.asarray(ids).tolist())

    def form_grams(self, ids: Ids) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        numbers = self.words.of_form(Level.WORD)[np.asarray(ids, np.int64)].tolist()
        texts = self.words.levels[Level.WORD].texts
        return _grams([texts[number] if number >= 0 else "" for number in numbers])

    def forms_with_grams(self, grams: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        if self._gram_forms is None:
            self._gram_forms = GramOwners.of(*self.form_grams(np.arange(self.commit.forms)))
        found = [self._gram_forms[gram] for gram in grams]
        return (
            np.concatenate([np.zeros(0, np.int64), *found]),
            np.cumsum([0] + [len(forms) for forms in found]),
        )

    def gram_frequencies(self, field: str) -> npt.NDArray[np.float64]:
        known = self._grams.get(field)
        if known is None:
            counts = self.stats.counts.get((field, Level.WORD), np.zeros(0, np.int64))
            numbers = np.flatnonzero(counts)
            hashes, offsets = _grams(self.words.texts(Level.WORD, numbers.tolist()))
            weights = np.repeat(counts[numbers].astype(np.float64), np.diff(offsets))
            sums = np.bincount(hashes, weights=weights, minlength=GRAM_BUCKETS)
            articles = max(1, self.article_count)
            known = self._grams[field] = articles * (1 - np.exp(-sums / articles))
        return known


@dataclass(slots=True)
class Page:
    """Document numbers and rough scores, in order; the packed index of all or none of them."""

    answer: Json
    orders: list[int]
    scores: list[float]
    docs: list[Doc] = field(default_factory=list)
    timed_out: bool = False


@dataclass(slots=True)
class Phrases:
    """Decides the phrases of one search; `cut`: not all articles could be looked into."""

    reader: Reader
    until: float
    cut: bool = False

    def query(self, phrase: p.Phrase) -> Query:
        bare = p.Phrase(phrase.field, phrase.level, phrase.steps, phrase.slop, phrase.ordered)
        found, whole = self.reader.phrase(bare, self.until)
        self.cut |= not whole
        return found


class PointInTime:
    """The cluster's memory of a moment, taken again where it was lost."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index
        self._lock = threading.Lock()
        self.renewed = 0
        self.id = self._open()

    def _open(self) -> str:
        path = f"/{self._index}/_search/point_in_time"
        return str(self._cluster.ask("POST", path, keep_alive=KEEP_ALIVE, allow_partial_pit_creation="false")["pit_id"])

    def search(self, body: Json, seconds: float | None) -> Json:
        patience = (seconds or 0.0) + self._cluster.options.timeout
        for attempt in range(self._cluster.options.retries + 1):
            used = self.id
            try:
                return self._cluster.ask(
                    "POST",
                    "/_search",
                    {**body, "pit": {"id": used, "keep_alive": KEEP_ALIVE}},
                    seconds=patience,
                    attempts=1,
                    allow_partial_search_results="false",
                )
            except (NotFound, EngineUnavailable) as error:
                if attempt == self._cluster.options.retries:
                    if isinstance(error, NotFound):
                        raise EngineUnavailable(f"the cluster lost a search: {error}") from error
                    raise
                log.info("the point in time was lost (%s), taking a new one", error)
                self._renew(used)
        raise AssertionError("unreachable")

    def _renew(self, used: str) -> None:
        with self._lock:
            if self.id == used:
                self.id = self._open()
                self.renewed += 1


SORTS: dict[str, list[Json]] = {
    "relevance": [{"_score": "desc"}],
    "newest": [{"date": {"order": "desc", "missing": "_last"}}],
    "oldest": [{"date": {"order": "asc", "missing": "_last"}}],
}
FACET_SHARD_VALUES = 2000
"""Counts are exact where a shard has no more different values."""


def _facet(name: str, limit: int, late: dict[str, Query]) -> Json:
    """Counts of one facet, under the filters of all others."""
    values: Json = {
        "field": f"facet.{name}",
        "size": max(1, limit),
        "shard_size": max(FACET_SHARD_VALUES, 10 * limit),
        "exclude": [""],
    }
    if name in ("year", "month"):
        values["order"] = {"_key": "desc"}
    others = [query for other, query in late.items() if other != name]
    return {"filter": {"bool": {"filter": others}}, "aggs": {"values": {"terms": values}}}


def _grams(words: Sequence[str]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
    """The letter trigrams of words, one after the other, and where each word's begin."""
    letters = letters_of(EDGE + EDGE.join(words) + EDGE)
    edges = letters == ord(EDGE)
    offsets = np.flatnonzero(edges)
    if not words:
        return np.zeros(0, np.uint16), np.zeros(1, np.int64)
    return hash_grams(letters)[~edges[1:-1]], offsets - np.arange(len(offsets))


def _commonest(term: tuple[str, int]) -> tuple[int, str]:
    return -term[1], term[0]
