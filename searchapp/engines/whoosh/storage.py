"""The folder as a writer changes it: Whoosh's storage, table of contents (TOC) and lock, made durable.

A commit is the rename of a new TOC into place. Before it, every file it names is on the disk; after it, the folder is;
only then are the files that no TOC names removed. Open maps of removed files keep working until they are closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.filelock import try_for

from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.layout import Layout
from searchapp.engines.whoosh.toc import INDEX_NAME, Toc, commit_name, sync, toc_name
from searchapp.errors import IndexLocked

LOCK_DELAY_SECONDS = 0.05


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder, whose renames survive power loss."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), supports_mmap=False)
        self.path = path

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        sync(self.path / oldname)
        (self.path / oldname).replace(self.path / newname)
        sync(self.path)


def write_toc(folder: Path, layout: Layout, generation: int, segments: Sequence[ArraySegment]) -> Toc:
    """Makes a commit: from its return on, and after a power cut too, these are the segments."""
    toc = Toc(generation, list(segments))
    TOC(layout.schema(), toc.segments, generation).write(DurableStorage(folder), INDEX_NAME)
    return toc


def clean(folder: Path, toc: Toc) -> None:
    """Removes what the TOC does not name: older TOCs, files of dropped segments, leftovers of writers that died.

    Only for whoever holds the lock.
    """
    keep = {toc_name(toc.generation), commit_name(toc.generation)}
    keep |= {name for segment in toc.segments for name in segment.file_names()}
    toc_like, segment_like = f"_{INDEX_NAME}_", f"{INDEX_NAME}_"
    for path in folder.iterdir():
        name = path.name
        ours = name.startswith(toc_like) or (name.startswith(segment_like) and not name.endswith("_WRITELOCK"))
        if ours and name not in keep:
            with suppress(OSError):  # another system may forbid removing what somebody has open
                path.unlink()


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    lock = acquire(folder, seconds)
    try:
        yield
    finally:
        lock.release()


def acquire(folder: Path, seconds: float) -> Any:
    """Whoosh's write lock, waited for; raises `IndexLocked`."""
    lock = DurableStorage(folder).lock(f"{INDEX_NAME}_WRITELOCK")
    if not try_for(lock.acquire, timeout=seconds, delay=LOCK_DELAY_SECONDS):
        reason = f"another writer holds the index, and did not finish within {seconds:g} seconds"
        raise IndexLocked(folder, reason, run="the same again later")
    return lock
