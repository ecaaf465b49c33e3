"""One batch: analysed as it comes, spooled on this computer, sent to the cluster at commit.

Until then the cluster knows nothing of it. A commit marks its beginning in the record, sends articles, forms and
statistics, makes the articles visible and writes the record. Whoever finds a mark of somebody who is gone takes back
what they sent; the index above feeds it again from the store.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any

from searchapp.analysis import Analyzer
from searchapp.engines.opensearch.client import Action, Cluster, Conflict, Json
from searchapp.engines.opensearch.commits import Commit, Records, Stored
from searchapp.engines.opensearch.digest import Digester
from searchapp.engines.opensearch.layout import document_id
from searchapp.engines.opensearch.packing import Doc, unpack
from searchapp.engines.opensearch.reader import PAGE, Reader
from searchapp.engines.opensearch.stats import Statistics, count
from searchapp.errors import IndexLocked
from searchapp.model import Article

log = logging.getLogger(__name__)

COUNTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Spooled:
    """Where an article of the batch is in the spool: its packed index, and behind it the document."""

    start: int
    packed_bytes: int
    document_bytes: int
    order: int


class Writer:
    """`release` gives the lock back; `published` is told the commit that was made, None where things went wrong."""

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        records: Records,
        *,
        stored: Stored,
        reader: Callable[[], Reader],
        analyzer: Analyzer,
        spool_bytes: int,
        release: Callable[[], None],
        published: Callable[[Commit | None], None],
    ) -> None:
        self._cluster = cluster
        self._index = index
        self._records = records
        self._stored = stored
        self._reader = reader()
        self._digester = Digester(analyzer, self._reader.words)
        self._spool_bytes = spool_bytes
        self._release = release
        self._published = published
        self._open = True
        self._begin()

    def _begin(self) -> None:
        self._spool: Any = SpooledTemporaryFile(max_size=self._spool_bytes)  # noqa: SIM115 (closed by _end)
        self._added: dict[str, Spooled] = {}
        self._deleted: set[str] = set()
        self._order = self._stored.commit.next_order

    def add(self, article: Article, *, signature: int | None = None) -> None:
        doc, body = self._digester.digest(article, signature)
        document = self._digester.document(doc, body, article, self._order)
        line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        packed = document["packed"].encode()
        self._spool.seek(0, 2)
        self._added.pop(article.id, None)
        self._added[article.id] = Spooled(self._spool.tell(), len(packed), len(line), self._order)
        self._spool.write(packed + line)
        self._order += 1

    def delete(self, article_id: str) -> bool:
        batched = self._added.pop(article_id, None) is not None
        if article_id in self._deleted:
            return batched
        committed = bool(self._reader.docs([article_id])[0] >= 0)
        if committed:
            self._deleted.add(article_id)
        return batched or committed

    def commit(self, store_version: int) -> None:
        before = self._stored.commit
        try:
            marked = replace(before, phase="writing", reserved=self._order + 1)
            self._stored = self._write(marked)
            number = before.number + 1
            words = self._reader.words
            fresh = self._digester.fresh
            blocks = self._records.store_forms(fresh, words, before)
            if fresh:
                words.extend([list(column) for column in zip(*fresh, strict=True)])
            change = self._taken_out()
            for part in self._sent():
                change = change.plus(part)
            whole = self._reader.stats.plus(change)
            after = replace(
                before,
                number=number,
                store_version=store_version,
                next_order=self._order,
                forms=before.forms + len(fresh),
                blocks=blocks,
                phase="",
                reserved=0,
            )
            after = self._records.store_stats(after, whole, change)
            self._stored = self._write(replace(marked, phase="publishing"))
            self._cluster.ask("POST", f"/{self._index}/_refresh", seconds=60.0)
            self._write(after)
        except BaseException:
            self._published(None)
            raise
        self._published(after)
        self._end()

    def _write(self, commit: Commit) -> Stored:
        try:
            return self._records.write(commit, self._stored)
        except Conflict as conflict:
            reason = "another computer is writing to the same index of the cluster"
            raise IndexLocked(self._index, reason, run="the same again later") from conflict

    def _taken_out(self) -> Statistics:
        """What replaced and deleted articles counted, negative."""
        gone = iter([*self._added, *sorted(self._deleted - set(self._added))])
        change = Statistics()
        while part := list(islice(gone, PAGE)):
            numbers = self._reader.docs(part)
            old = self._reader.fetch(numbers[numbers >= 0].tolist())
            if old:
                change = change.plus(count(old, self._reader.words, sign=-1))
        return change

    def _sent(self) -> Iterator[Statistics]:
        """Sends the batch; what it adds to the statistics, by and by."""
        waiting: list[Doc] = []
        parts: list[Statistics] = []

        def actions() -> Iterable[Action]:
            for article_id in sorted(self._deleted - set(self._added)):
                yield {"delete": {"_id": document_id(article_id), **_version(self._order)}}, None
            for article_id, at in self._added.items():
                self._spool.seek(at.start)
                waiting.append(unpack(self._spool.read(at.packed_bytes).decode()))
                if len(waiting) >= COUNTED_AT_ONCE:
                    parts.append(count(waiting, self._reader.words))
                    waiting.clear()
                line = self._spool.read(at.document_bytes)
                yield {"index": {"_id": document_id(article_id), **_version(at.order)}}, line

        self._cluster.bulk(self._index, actions())
        if waiting:
            parts.append(count(waiting, self._reader.words))
        return iter(parts)

    def cancel(self) -> None:
        if self._open:
            self._end()

    def _end(self) -> None:
        if self._open:
            self._open = False
            self._spool.close()
            self._release()


def _version(order: int) -> Json:
    """Sent again, the same article of the same order changes nothing."""
    return {"version": order + 1, "version_type": "external_gte"}
