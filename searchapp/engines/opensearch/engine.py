"""The `Engine`: a name on the cluster, kept in a file of the index folder; the newest commit, and a way to the next."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import uuid
import weakref
from collections import deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.engines.opensearch import lock
from searchapp.engines.opensearch.client import Cluster, Json, NotFound
from searchapp.engines.opensearch.commits import Commit, Records, Stored
from searchapp.engines.opensearch.layout import index_body, words_body
from searchapp.engines.opensearch.packing import unpack
from searchapp.engines.opensearch.reader import PAGE, DocCache, PointInTime, Reader
from searchapp.engines.opensearch.stats import Statistics, count
from searchapp.engines.opensearch.words import Words
from searchapp.engines.opensearch.writer import Writer
from searchapp.errors import EngineUnavailable, IndexCorrupt, IndexMismatch, IndexNotFound
from searchapp.query.weights import SCORING
from searchapp.settings import Settings

log = logging.getLogger(__name__)

POINTER = "cluster.json"
PUBLISHING_SECONDS = 2.0
"""How long a reader waits for a commit that is about to be published."""


class OpenSearchEngine:
    """Thread-safe."""

    name = "opensearch"

    def __init__(self, path: Path, analyzer: Analyzer, settings: Settings) -> None:
        self._path = path
        self._analyzer = analyzer
        self._settings = settings
        self._cluster = Cluster(settings.opensearch)
        self._lock = threading.RLock()
        self._docs = DocCache()
        self._words = Words()
        self._reader: Reader | None = None
        self._mark: tuple[int, int] | None = None
        self._left: deque[PointInTime] = deque()
        self.index = ""

    # Coming and going

    def open(self, *, create: bool) -> None:
        pointer = self._path / POINTER
        if not pointer.is_file():
            if not create:
                raise IndexNotFound(self._path, "there is no index of the cluster here")
            self._create(pointer)
        try:
            self.index = str(json.loads(pointer.read_text(encoding="utf-8"))["index"])
        except (ValueError, KeyError, TypeError) as error:
            raise IndexCorrupt(pointer, f"does not name an index of the cluster ({error})") from error
        self._check()
        self.reader()

    def _create(self, pointer: Path) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        release = lock.acquire(self._path / "create.lock", self._settings.lock_seconds)
        try:
            if pointer.is_file():
                return
            options = self._settings.opensearch
            name = f"{options.index}-{time.strftime('%Y%m%d')}-{uuid.uuid4().hex[:10]}"
            self._cluster.ask("PUT", f"/{name}", index_body(options, SCORING, self._analyzer.fingerprint), seconds=60.0)
            self._cluster.ask("PUT", f"/{name}-words", words_body(options), seconds=60.0)
            Records(self._cluster, name).write(Commit(), None)
            _write(pointer, json.dumps({"index": name, "hosts": self._cluster.hosts}))
        finally:
            release()

    def _check(self) -> None:
        """That the index is there and is what we would make."""
        try:
            found = self._cluster.ask("GET", f"/{self.index}/_mapping")[self.index]["mappings"]
        except NotFound:
            reason = f"the cluster has no index {self.index}"
            raise IndexCorrupt(self._path, reason, run="searchapp index --rebuild") from None
        ours = index_body(self._settings.opensearch, SCORING, self._analyzer.fingerprint)["mappings"]
        meta, expected = found.get("_meta", {}), ours["_meta"]
        for name, value in expected.items():
            if meta.get(name) != value:
                reason = f"was built with {name} {meta.get(name)}, this is {value}"
                raise IndexMismatch(self._path, reason, run="searchapp index --rebuild")
        drift = sorted(name for name in ours["properties"] if name not in found.get("properties", {}))
        if drift:
            reason = f"the mapping of {self.index} lacks {', '.join(drift)}: somebody changed it"
            raise IndexMismatch(self._path, reason, run="searchapp index --rebuild")

    def publish(self) -> None:
        """Makes the alias name this index, in one step: it is the one that serves."""
        alias = self._settings.opensearch.index
        actions = [{"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}}]
        self._cluster.ask("POST", "/_aliases", {"actions": [*actions, {"add": {"index": self.index, "alias": alias}}]})

    def discard(self) -> None:
        """Removes the index from the cluster."""
        remove(self._cluster, self.index)

    def close(self) -> None:
        """Readers somebody still holds stay valid."""
        with self._lock:
            self._reader = self._mark = None
            self._let_go()

    def _let_go(self) -> None:
        """The cluster forgets the moments nobody holds any more; it would by itself, some minutes later."""
        ids = []
        while self._left:
            ids.append(self._left.popleft().id)
        if ids:
            with suppress(NotFound, EngineUnavailable):
                self._cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": ids}, attempts=1)

    # Reading

    def reader(self) -> Reader:
        """The newest commit; the same object until there is a newer one. Costs one request."""
        records = Records(self._cluster, self.index)
        try:
            mark = records.mark()
            if self._reader is not None and mark == self._mark:
                return self._reader
            with self._lock:
                return self._reopened(records)
        except NotFound as error:
            raise IndexCorrupt(self._path, f"the cluster has lost {error}", run="searchapp index --rebuild") from error

    def _reopened(self, records: Records) -> Reader:
        until = time.monotonic() + PUBLISHING_SECONDS
        while True:
            stored = records.read()
            if stored.commit.phase == "publishing" and time.monotonic() < until:
                if self._reader is not None:
                    return self._reader
                time.sleep(0.02)
                continue
            if self._reader is not None and self._reader.commit.number == stored.commit.number:
                self._mark = (stored.seq_no, stored.term)
                return self._reader
            reader = self._opened(records, stored.commit)
            again = records.read()
            if again.commit.number == stored.commit.number or time.monotonic() > until:
                self._reader, self._mark = reader, (stored.seq_no, stored.term)
                self._let_go()
                return reader

    def _opened(self, records: Records, commit: Commit) -> Reader:
        if self._words.count > commit.forms and (self._reader is None or self._reader.commit.number > commit.number):
            self._words = Words()
        records.load_forms(self._words, commit)
        known = (self._reader.commit, self._reader.stats) if self._reader is not None else None
        stats = records.load_stats(commit, known)
        reader = Reader(self._cluster, self.index, commit, stats=stats, words=self._words, docs=self._docs)
        weakref.finalize(reader, self._left.append, reader.pit).atexit = False
        return reader

    # Writing

    def writer(self) -> Writer:
        release = lock.acquire(self._path / "write.lock", self._settings.lock_seconds)
        try:
            records = Records(self._cluster, self.index)
            stored = records.read()
            if stored.commit.phase:
                stored = self._recovered(records, stored)
            with self._lock:
                if self._words.count != stored.commit.forms:
                    self._words, self._reader = Words(), None
            return Writer(
                self._cluster,
                self.index,
                records,
                stored=stored,
                reader=self.reader(),
                analyzer=self._analyzer,
                spool_bytes=self._settings.index_memory_mb << 20,
                recount=self.counted,
                release=release,
                published=self._published,
            )
        except BaseException:
            release()
            raise

    def _published(self, commit: Commit | None) -> None:
        """After a failure nobody knows which forms the cluster has: they are read again."""
        if commit is None:
            with self._lock:
                self._words, self._reader, self._mark = Words(), None, None

    def _recovered(self, records: Records, stored: Stored) -> Stored:
        """Takes back what a writer sent that is gone, and counts anew what is left. The store feeds the rest again."""
        log.warning("a writer of %s did not finish; taking back what it sent", self.index)
        commit = stored.commit
        self._cluster.ask("POST", f"/{self.index}/_refresh", seconds=60.0)
        highest = {"size": 0, "aggs": {"order": {"max": {"field": "order"}}}}
        found = self._cluster.ask("POST", f"/{self.index}/_search", highest)["aggregations"]["order"]["value"]
        next_order = max(commit.reserved, commit.next_order, int(found or 0) + 2)
        late = {"query": {"range": {"order": {"gte": commit.next_order}}}}
        self._cluster.ask(
            "POST", f"/{self.index}/_delete_by_query", late, conflicts="proceed", refresh="true", seconds=600.0
        )
        self._published(None)
        words = Words()
        records.load_forms(words, commit)
        stats = self.counted(words, commit)
        number = commit.number + 1
        after = replace(commit, number=number, next_order=next_order, phase="", reserved=0)
        return records.write(records.store_stats(replace(after, base=0), stats, stats), stored)

    def counted(self, words: Words, commit: Commit) -> Statistics:
        """The statistics of everything there is, read from the articles."""
        total, after = Statistics(), None
        while True:
            body: Json = {
                "size": PAGE,
                "stored_fields": "_none_",
                "docvalue_fields": ["packed"],
                "query": {"range": {"order": {"lt": commit.next_order}}},
                "sort": [{"order": "asc"}],
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            hits = self._cluster.ask("POST", f"/{self.index}/_search", body, seconds=60.0)["hits"]["hits"]
            if not hits:
                return total
            total = total.plus(count([unpack(hit["fields"]["packed"][0]) for hit in hits], words))
            after = hits[-1]["sort"]

    def verify(self, *, deep: bool = False) -> list[str]:
        """`deep` reads every article of the cluster and compares what it holds with the statistics."""
        from searchapp.engines.opensearch.verify import problems

        return problems(self, self._cluster, self.reader(), deep=deep)


def remove(cluster: Cluster, index: str) -> None:
    """Fine when it is not there."""
    for name in (index, f"{index}-words"):
        cluster.ask("DELETE", f"/{name}", ignore_unavailable="true", seconds=60.0)


def _write(path: Path, text: str) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    fd = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
