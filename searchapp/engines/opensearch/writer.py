"""One batch: analysed as it comes, and sent to the cluster.

Where there are articles already, a batch is spooled on this computer and sent at commit: until then the cluster knows
nothing of it. The first batch of an index is sent as it comes, as there is nothing yet that it could disturb.

A commit marks its beginning in the record, sends articles, forms and statistics, makes the articles visible and writes
the record. Whoever finds a mark of somebody who is gone takes back what they sent (see `engine`); the index above feeds
it again from the store.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, Protocol

from searchapp.analysis import Analyzer
from searchapp.engines.opensearch.client import Bulk, Cluster, Conflict, Json
from searchapp.engines.opensearch.commits import Commit, Records, Stored
from searchapp.engines.opensearch.digest import Digester
from searchapp.engines.opensearch.layout import document_id
from searchapp.engines.opensearch.packing import Doc, unpack
from searchapp.engines.opensearch.reader import PAGE, Reader
from searchapp.engines.opensearch.stats import Statistics, count
from searchapp.engines.opensearch.words import Words
from searchapp.errors import IndexLocked, SearchAppError
from searchapp.model import Article

log = logging.getLogger(__name__)

COUNTED_AT_ONCE = 500


class Batch(Protocol):
    """Where the articles of a batch are until its commit."""

    def add(self, doc: Doc, document: Json, order: int) -> None: ...

    def remove(self, article_id: str) -> bool:
        """Whether it was in the batch."""

    def finish(self, deleted: set[str], order: int) -> None:
        """Sends what is not sent yet; deletions come from what was there before the batch."""

    def ids(self) -> list[str]: ...

    def added(self) -> Statistics | None:
        """What the batch adds to the statistics, after `finish`; None where everything must be counted anew."""

    def close(self) -> None: ...


class Writer:
    """`release` gives the lock back; `published` is told the commit that was made, None where things went wrong."""

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        records: Records,
        *,
        stored: Stored,
        reader: Reader,
        analyzer: Analyzer,
        spool_bytes: int,
        recount: Callable[[Words, Commit], Statistics],
        release: Callable[[], None],
        published: Callable[[Commit | None], None],
    ) -> None:
        self._cluster = cluster
        self._index = index
        self._records = records
        self._stored = stored
        self._reader = reader
        self._recount = recount
        self._release = release
        self._published = published
        self._digester = Digester(analyzer, reader.words)
        self._known_forms = 0
        self._order = stored.commit.next_order
        self._deleted: set[str] = set()
        self._open = True
        self._batch: Batch
        if stored.commit.articles:
            self._batch = SpooledBatch(cluster, index, spool_bytes, self._count)
        else:
            self._batch = StreamedBatch(cluster, index, self._mark, self._count)

    def add(self, article: Article, *, signature: int = 0) -> None:
        doc, body = self._digester.digest(article, signature)
        self._batch.add(doc, self._digester.document(doc, body, article, self._order), self._order)
        self._order += 1

    def delete(self, article_id: str) -> bool:
        batched = self._batch.remove(article_id)
        if article_id in self._deleted:
            return batched
        committed = bool(self._reader.article_count and self._reader.docs([article_id])[0] >= 0)
        if committed:
            self._deleted.add(article_id)
        return batched or committed

    def commit(self, store_version: int) -> None:
        try:
            self._published(self._commit(store_version))
        except BaseException:
            self._published(None)
            raise
        self._end()

    def _commit(self, store_version: int) -> Commit:
        before, words = self._stored.commit, self._reader.words
        self._mark(self._order + 1)
        self._learn_forms()
        fresh = self._digester.fresh
        blocks = self._records.store_forms(fresh, words, before)
        change = self._taken_out()
        self._batch.finish(self._deleted, self._order)
        added = self._batch.added()
        after = replace(
            before,
            number=before.number + 1,
            store_version=store_version,
            next_order=self._order,
            forms=before.forms + len(fresh),
            blocks=blocks,
            phase="",
            reserved=0,
        )
        self._stored = self._write(replace(self._stored.commit, phase="publishing"))
        self._cluster.ask("POST", f"/{self._index}/_refresh", seconds=60.0)
        if added is None:
            whole = change = self._recount(words, after)
        else:
            change = change.plus(added)
            whole = self._reader.stats.plus(change)
        after = self._records.store_stats(after, whole, change)
        self._write(after)
        return after

    def _mark(self, reserved: int) -> None:
        """Says in the record that a commit has begun; once, and again where more is known."""
        marked = replace(self._stored.commit, phase="writing", reserved=reserved)
        if marked != self._stored.commit:
            self._stored = self._write(marked)

    def _write(self, commit: Commit) -> Stored:
        try:
            return self._records.write(commit, self._stored)
        except Conflict as conflict:
            reason = "another computer is writing to the same index of the cluster"
            raise IndexLocked(self._index, reason, run="the same again later") from conflict

    def _learn_forms(self) -> None:
        """Tells `words` of the forms met since the last time; readers look at those of their commit only."""
        fresh = self._digester.fresh[self._known_forms :]
        if fresh:
            self._reader.words.extend([list(column) for column in zip(*fresh, strict=True)])
            self._known_forms += len(fresh)

    def _count(self, docs: list[Doc]) -> Statistics:
        self._learn_forms()
        return count(docs, self._reader.words)

    def _taken_out(self) -> Statistics:
        """What replaced and deleted articles counted, negative."""
        change = Statistics()
        if not self._reader.article_count:
            return change
        gone = iter({*self._batch.ids(), *self._deleted})
        while part := list(islice(gone, PAGE)):
            numbers = self._reader.docs(part)
            old = self._reader.fetch(numbers[numbers >= 0].tolist())
            if old:
                change = change.plus(count(old, self._reader.words, sign=-1))
        return change

    def cancel(self) -> None:
        if self._open:
            if self._known_forms:
                self._published(None)  # the words know forms that nobody will store
            self._end()

    def _end(self) -> None:
        if self._open:
            self._open = False
            with suppress(SearchAppError):
                self._batch.close()
            self._release()


@dataclass(frozen=True, slots=True)
class Spooled:
    """Where an article of the batch is in the spool: its packed index, and behind it the document."""

    start: int
    packed_bytes: int
    document_bytes: int
    order: int


class SpooledBatch:
    """Waits in memory, or in a temporary file where it is larger than `most_bytes`."""

    def __init__(
        self, cluster: Cluster, index: str, most_bytes: int, counted: Callable[[list[Doc]], Statistics]
    ) -> None:
        self._cluster = cluster
        self._index = index
        self._counted = counted
        self._spool: Any = SpooledTemporaryFile(max_size=most_bytes)  # noqa: SIM115 (see close)
        self._added: dict[str, Spooled] = {}
        self._statistics = Statistics()

    def add(self, doc: Doc, document: Json, order: int) -> None:
        line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        packed = document["packed"].encode()
        self._spool.seek(0, 2)
        self._added.pop(doc.id, None)
        self._added[doc.id] = Spooled(self._spool.tell(), len(packed), len(line), order)
        self._spool.write(packed + line)

    def remove(self, article_id: str) -> bool:
        return self._added.pop(article_id, None) is not None

    def ids(self) -> list[str]:
        return list(self._added)

    def finish(self, deleted: set[str], order: int) -> None:
        with Bulk(self._cluster, self._index) as sending:
            for article_id in sorted(deleted - set(self._added)):
                sending.add(*_deletion(article_id, order))
            entries = iter(self._added.items())
            while part := list(islice(entries, COUNTED_AT_ONCE)):
                docs = []
                for article_id, at in part:
                    self._spool.seek(at.start)
                    docs.append(unpack(self._spool.read(at.packed_bytes).decode()))
                    sending.add(_indexing(article_id, at.order), self._spool.read(at.document_bytes))
                self._statistics = self._statistics.plus(self._counted(docs))

    def added(self) -> Statistics | None:
        return self._statistics

    def close(self) -> None:
        self._spool.close()


class StreamedBatch:
    """Is under way already. An id that comes twice, or is deleted again, makes it impossible to go on counting."""

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        mark: Callable[[int], None],
        counted: Callable[[list[Doc]], Statistics],
    ) -> None:
        self._mark = mark
        self._counted = counted
        self._sending = Bulk(cluster, index)
        self._ids: set[str] = set()
        self._waiting: list[Doc] = []
        self._statistics: Statistics | None = Statistics()
        self._last = 0

    def add(self, doc: Doc, document: Json, order: int) -> None:
        if not self._last:
            self._mark(1)  # nothing is sent before the record says so
        if doc.id in self._ids:
            self._statistics = None
        self._ids.add(doc.id)
        self._waiting.append(doc)
        self._last = order + 1
        self._sending.add(_indexing(doc.id, order), document)
        if len(self._waiting) >= COUNTED_AT_ONCE:
            self._count()

    def _count(self) -> None:
        if self._statistics is not None:
            self._statistics = self._statistics.plus(self._counted(self._waiting))
        self._waiting = []

    def remove(self, article_id: str) -> bool:
        if article_id not in self._ids:
            return False
        self._ids.discard(article_id)
        self._statistics = None
        self._sending.finish()  # or the article could overtake its deletion
        self._sending.add(*_deletion(article_id, self._last))
        return True

    def ids(self) -> list[str]:
        return list(self._ids)

    def finish(self, deleted: set[str], order: int) -> None:
        self._sending.finish()
        self._count()

    def added(self) -> Statistics | None:
        return self._statistics

    def close(self) -> None:
        self._sending.close()


def _indexing(article_id: str, order: int) -> Json:
    return {"index": {"_id": document_id(article_id), **_version(order)}}


def _deletion(article_id: str, order: int) -> tuple[Json, None]:
    return {"delete": {"_id": document_id(article_id), **_version(order)}}, None


def _version(order: int) -> Json:
    """Sent again, the same article of the same order changes nothing."""
    return {"version": order + 1, "version_type": "external_gte"}
