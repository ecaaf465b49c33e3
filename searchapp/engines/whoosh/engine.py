"""The `Engine`: a folder, the snapshot of its newest commit, and the way to write the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from searchapp.analysis import Analyzer
from searchapp.engines.whoosh.layout import ARTICLES, Layout
from searchapp.engines.whoosh.segment import SegmentReader, read_live
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.engines.whoosh.toc import (
    Commit,
    Toc,
    check_owner,
    latest_generation,
    read_commit,
    read_toc,
    sync,
    toc_name,
    write_commit,
)
from searchapp.errors import IndexCorrupt, IndexNotFound
from searchapp.settings import Settings

if TYPE_CHECKING:
    from searchapp.engines.whoosh.writer import BatchWriter

OPEN_ATTEMPTS = 20


class WhooshEngine:
    """Thread-safe. `layout` says what is indexed. What only writers need is imported when there is one."""

    name = "whoosh"

    def __init__(self, path: Path, analyzer: Analyzer, settings: Settings, layout: Layout = ARTICLES) -> None:
        self._path = path
        self._analyzer = analyzer
        self._settings = settings
        self._layout = layout
        self._lock = RLock()
        self._snapshot: Snapshot | None = None
        self._stamp: Any = None

    def create(self) -> None:
        """Makes an empty index where there is none; does not wait for a writer of one that is there."""
        self._path.mkdir(parents=True, exist_ok=True)
        check_owner(self._path)
        if self._exists():
            return
        from searchapp.engines.whoosh.storage import locked, write_toc

        with locked(self._path, self._settings.lock_seconds):
            if not self._exists():
                write_commit(self._path, 0, Commit(0, self._analyzer.fingerprint, self._layout))
                write_toc(self._path, self._layout, 0, [])
                sync(self._path.parent)

    def _exists(self) -> bool:
        try:
            latest_generation(self._path)
        except IndexNotFound:
            return False
        return True

    def reader(self) -> Snapshot:
        """The newest commit; the same object until there is a newer one. Costs two stats."""
        snapshot = self._snapshot
        if snapshot is not None and self._stamp == self._current_stamp(snapshot.generation):
            return snapshot
        with self._lock:
            return self._reopened()

    def _current_stamp(self, generation: int) -> Any:
        """What changes when a commit is made: the TOC's identity, and whether a next one stands beside it."""
        try:
            status = (self._path / toc_name(generation)).stat()
        except FileNotFoundError:
            return None
        if (self._path / toc_name(generation + 1)).exists():
            return None
        return status.st_ino, status.st_mtime_ns

    def _reopened(self) -> Snapshot:
        check_owner(self._path) if self._path.exists() else None
        for attempt in range(OPEN_ATTEMPTS):
            generation = latest_generation(self._path)
            try:
                toc = read_toc(self._path)
                stamp = self._current_stamp(toc.generation)
                if self._snapshot is not None and stamp is not None and stamp == self._stamp:
                    return self._snapshot
                version = read_commit(self._path, toc.generation, self._analyzer.fingerprint, self._layout)
                snapshot = Snapshot(self._open_segments(toc), toc.generation, version)
            except (IndexCorrupt, FileNotFoundError):
                # a commit may have removed the files between our reading of its list and our opening of them
                if attempt == OPEN_ATTEMPTS - 1 or latest_generation(self._path) == generation:
                    raise
                continue
            snapshot.lineage = str(self._path)
            self._snapshot, self._stamp = snapshot, stamp
            return snapshot
        raise AssertionError("unreachable")

    def _open_segments(self, toc: Toc) -> list[SegmentReader]:
        """The segments of a TOC; those of the last snapshot are taken over."""
        known = {}
        if self._snapshot is not None:
            known = {reader.segment.segment_id(): reader for reader in self._snapshot.segments}
        readers = []
        for segment in toc.segments:
            old = known.get(segment.segment_id())
            if old is None:
                readers.append(SegmentReader(self._path, segment, self._layout))
            elif old.segment.deletions == segment.deletions:
                readers.append(old)
            else:
                reader = old.with_live(read_live(self._path, segment))
                reader.segment = segment
                readers.append(reader)
        return readers

    def _segments_of(self, toc: Toc) -> Sequence[SegmentReader]:
        with self._lock:
            return self._open_segments(toc)

    def writer(self) -> BatchWriter:
        from searchapp.engines.whoosh.writer import BatchWriter

        return BatchWriter(
            self._path,
            self._analyzer,
            self._layout,
            memory_bytes=self._settings.index_memory_mb << 20,
            lock_seconds=self._settings.lock_seconds,
            readers=self._segments_of,
            workers=self._settings.index_workers,
        )

    def verify(self, *, deep: bool = False) -> list[str]:
        from searchapp.engines.whoosh.verify import problems

        return problems(self._path, self._layout, deep=deep)

    def close(self) -> None:
        """Lets the snapshot go; readers somebody still holds stay valid."""
        with self._lock:
            self._snapshot = self._stamp = None
