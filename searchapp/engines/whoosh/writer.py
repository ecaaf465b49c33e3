"""One batch of changes: invert, flush by memory, mark what was replaced, merge, and commit in one rename.

An article's old versions are found when a segment is flushed, all at once, by the sorted hashes of their ids: adding
costs no look-up in the segments there are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.writing import IndexWriter

from searchapp.analysis import Analyzer
from searchapp.engines.whoosh.arrays import ArrayFileWriter
from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.inverter import FLUSH_CHECK, Inverter
from searchapp.engines.whoosh.layout import Layout
from searchapp.engines.whoosh.merge import choose, merge
from searchapp.engines.whoosh.parallel import Gathered, Job, Jobs
from searchapp.engines.whoosh.pool import travels
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.storage import acquire, clean, write_toc
from searchapp.engines.whoosh.toc import INDEX_NAME, Commit, Toc, latest_generation, read_toc, write_commit
from searchapp.engines.whoosh.worker import Order, Written
from searchapp.errors import SearchAppError
from searchapp.model import Article
from searchapp.records import dataclass

MOST_WRITTEN = 64
"""So many segments of a batch are merged before it goes on."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    """A segment as this batch will leave it; `live` is a copy once something was deleted."""

    segment: ArraySegment
    reader: SegmentReader
    fresh: bool
    live: npt.NDArray[np.bool_] | None = field(default=None)
    merged: bool = False  # by this batch

    def delete(self, docs: Any) -> None:
        if self.live is None:
            old = self.reader.live
            self.live = np.ones(self.reader.doc_count, bool) if old is None else old.copy()
        self.live[docs] = False

    def alive(self) -> npt.NDArray[np.bool_] | None:
        return self.reader.live if self.live is None else self.live


class BatchWriter(IndexWriter):  # type: ignore[misc]
    """`EngineWriter`. Holds the lock from its making until `commit` or `cancel`."""

    def __init__(
        self,
        folder: Path,
        analyzer: Analyzer,
        layout: Layout,
        *,
        memory_bytes: int,
        lock_seconds: float,
        readers: Callable[[Toc], Sequence[SegmentReader]],
        workers: int = 1,
    ) -> None:
        self._folder, self._analyzer, self._layout = folder, analyzer, layout
        self._memory_bytes = memory_bytes
        self._jobs: Jobs | None = None
        self._lock: Any = acquire(folder, lock_seconds)
        try:
            latest_generation(folder)
            self._toc = read_toc(folder)
            clean(folder, self._toc)
            pairs = zip(self._toc.segments, readers(self._toc), strict=True)
            self._segments = [_Open(copy(segment), reader, fresh=False) for segment, reader in pairs]
            if workers > 1 and travels(analyzer):
                self._jobs = Jobs(workers, Order(folder, analyzer, analyzer.fingerprint, layout, memory_bytes))
            self._start_inverter()
        except BaseException:
            self._release()
            raise

    def _start_inverter(self) -> None:
        self._inverter = Gathered() if self._jobs is not None else Inverter(self._analyzer, self._layout)
        self._numbers: dict[str, int] = {}

    # EngineWriter

    def add(self, article: Article, *, signature: int | None = None) -> None:
        """Adds, or replaces the article of that id."""
        self._check_open()
        if isinstance(self._inverter, Gathered):
            self._hand_over(self._inverter)
        number = self._inverter.add(article, signature)
        before = self._numbers.get(article.id)
        if before is not None:
            self._inverter.delete(before)
        self._numbers[article.id] = number
        if (
            isinstance(self._inverter, Inverter)
            and number % FLUSH_CHECK == 0
            and self._inverter.memory_bytes > self._memory_bytes
        ):
            self._flush()

    def delete(self, article_id: str) -> bool:
        """Whether there was such an article."""
        self._check_open()
        number = self._numbers.pop(article_id, None)
        if number is not None:
            self._inverter.delete(number)
        found = number is not None
        for job in self._jobs.waiting if self._jobs is not None else ():
            number = job.numbers.pop(article_id, None)
            if number is not None:
                job.deleted.add(number)
                found = True
        for opened in self._segments:
            doc = opened.reader.doc_of(article_id, opened.alive())
            if doc >= 0:
                opened.delete(doc)
                found = True
        return found

    def commit(self, store_version: int) -> None:
        """Durable when it returns. After a failure the batch is as it was: commit again, or cancel."""
        self._check_open()
        self._flush()
        segments = self._settle(self._segments)
        segments = self._merge(segments)
        listed = [self._write_deletions(opened) for opened in segments]
        generation = self._toc.generation + 1
        write_commit(self._folder, generation, Commit(store_version, self._analyzer.fingerprint, self._layout))
        toc = write_toc(self._folder, self._layout, generation, listed)
        clean(self._folder, toc)
        self._release()

    def cancel(self) -> None:
        """Drops the batch. Safe at any time, also after `commit`."""
        if self._lock is None:
            return
        try:
            # not the TOC this batch began with: a commit that failed after its rename has made a newer one
            clean(self._folder, read_toc(self._folder))
        finally:
            self._release()

    # Steps

    def _check_open(self) -> None:
        if self._lock is None:
            raise SearchAppError("this writer is finished; take a new one: engine.writer()")

    def _release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            try:
                if self._jobs is not None:
                    self._jobs.close()
            finally:
                lock.release()

    def _flush(self) -> None:
        """Makes segments of all that was added."""
        if self._jobs is not None:
            self._await(self._jobs)
        if len(self._inverter):
            self._adopt(self._inverted(), self._numbers, self._inverter.deleted())
            self._start_inverter()

    def _inverted(self) -> Written:
        if isinstance(self._inverter, Gathered):
            assert self._jobs is not None
            return self._jobs.invert_here(self._inverter)
        segment = ArraySegment(INDEX_NAME, len(self._inverter))
        self._inverter.write(self._folder / segment.arrays_name())
        return [(segment.segid, len(self._inverter))]

    def _hand_over(self, gathered: Gathered) -> None:
        """Gives what was gathered to a worker, when it is enough for one, and takes what others have finished."""
        jobs = self._jobs
        assert jobs is not None
        if gathered.chars < jobs.most_chars:
            return
        while (done := jobs.first(wait=len(jobs.waiting) >= jobs.most_waiting)) is not None:
            self._take(jobs, *done)
        jobs.hand_over(gathered, self._numbers)
        self._start_inverter()

    def _await(self, jobs: Jobs) -> None:
        """The last articles are a job like the others when there are others."""
        if jobs.waiting and isinstance(self._inverter, Gathered) and len(self._inverter):
            jobs.hand_over(self._inverter, self._numbers)
            self._start_inverter()
        while (done := jobs.first(wait=True)) is not None:
            self._take(jobs, *done)
        jobs.close()

    def _take(self, jobs: Jobs, job: Job, written: Written) -> None:
        self._adopt(written, job.numbers, job.deleted)
        jobs.waiting.pop(0)

    def _adopt(self, written: Written, numbers: Mapping[str, int], deleted: Iterable[int]) -> None:
        """Makes segments that were just written part of the batch, and marks in older ones what they replace.

        `numbers` and `deleted` count on through all of them.
        """
        void = np.fromiter(deleted, np.int64)
        fresh: list[_Open] = []
        for segid, count in written:
            segment = ArraySegment(INDEX_NAME, count)
            segment.segid = segid
            fresh.append(_Open(segment, SegmentReader(self._folder, segment, self._layout), fresh=True))
        base = 0
        for opened in fresh:
            docs = opened.segment.total
            mine = void[(void >= base) & (void < base + docs)] - base
            if len(mine):
                opened.delete(mine)
            base += docs
            for older in self._segments:
                replaced = older.reader.docs_shared_with(opened.reader, numbers)
                if len(replaced):
                    older.delete(replaced)
        self._segments += fresh
        self._condense()

    def _condense(self) -> None:
        """Merges what a long batch has written, so that it keeps few files open; they go at once, no TOC names them."""
        written = [at for at, opened in enumerate(self._segments) if opened.fresh and not opened.merged]
        if len(written) < MOST_WRITTEN:
            return
        merging = self._segments[written[0] :]
        live = self._settle(merging)
        self._segments[written[0] :] = [self._merged(live)] if live else []
        for opened in merging:
            with suppress(OSError):
                (self._folder / opened.segment.arrays_name()).unlink()

    def _settle(self, segments: Sequence[_Open]) -> list[_Open]:
        """Counts deletions, and drops the segments that have nothing live."""
        for opened in segments:
            opened.segment = copy(opened.segment)
            live = opened.alive()
            opened.segment.deleted = 0 if live is None else int(np.count_nonzero(~live))
        return [opened for opened in segments if opened.segment.doc_count()]

    def _merge(self, segments: list[_Open]) -> list[_Open]:
        batch = next((at for at, opened in enumerate(segments) if opened.fresh), len(segments))
        for run in reversed(choose([opened.segment for opened in segments], batch)):
            segments[run.start : run.stop] = [self._merged(segments[run.start : run.stop])]
        return segments

    def _merged(self, segments: Sequence[_Open]) -> _Open:
        segment = ArraySegment(INDEX_NAME)
        readers = [opened.reader.with_live(opened.alive()) for opened in segments]
        path = self._folder / segment.arrays_name()
        segment.total = merge(path, readers, self._layout, self._memory_bytes)
        log.info("merged %d segments into one of %d articles", len(segments), segment.total)
        return _Open(segment, SegmentReader(self._folder, segment, self._layout), fresh=True, merged=True)

    def _write_deletions(self, opened: _Open) -> ArraySegment:
        if opened.live is None:
            return opened.segment
        segment = opened.segment
        segment.deletions = self._toc.generation + 1
        path = self._folder / segment.deleted_name()
        path.unlink(missing_ok=True)  # of a commit that failed
        file = ArrayFileWriter(path)
        try:
            file.add("live", np.packbits(opened.live, bitorder="little"))
            file.finish({"live": int(np.count_nonzero(opened.live))})
        finally:
            file.abandon()
        return segment
