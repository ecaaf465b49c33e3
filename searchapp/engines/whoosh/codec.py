"""What Whoosh's TOC lists: a segment, its files and how many documents it holds."""

from __future__ import annotations

import os

ARRAYS_EXT = ".arrays"
DELETED_EXT = ".deleted"
ID_BYTES = 8


class ArraySegment:
    """One immutable array file, and at most one file that says which of its documents are deleted.

    Answers what Whoosh asks of its own `Segment`, without importing it. Plain attributes only: this is the one class
    that is pickled, by Whoosh's TOC.
    """

    def __init__(self, indexname: str, doc_count: int = 0) -> None:
        self.indexname = indexname
        self.segid = os.urandom(ID_BYTES).hex()
        self.total = doc_count
        self.deleted = 0
        self.deletions = 0  # number of the file of deletions; 0 for none

    def segment_id(self) -> str:
        return f"{self.indexname}_{self.segid}"

    def arrays_name(self) -> str:
        return self.segment_id() + ARRAYS_EXT

    def deleted_name(self) -> str:
        return f"{self.segment_id()}.{self.deletions}{DELETED_EXT}"

    def file_names(self) -> list[str]:
        return [self.arrays_name()] + ([self.deleted_name()] if self.deletions else [])

    def doc_count_all(self) -> int:
        return self.total

    def deleted_count(self) -> int:
        return self.deleted

    def doc_count(self) -> int:
        """Those not deleted."""
        return self.total - self.deleted

    def has_deletions(self) -> bool:
        return self.deleted > 0
