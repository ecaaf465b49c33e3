"""What Whoosh's TOC lists: a segment, its files and how many documents it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.codec.base import Segment

ARRAYS_EXT = ".arrays"
DELETED_EXT = ".deleted"


class ArraySegment(Segment):  # type: ignore[misc]
    """One immutable array file, and at most one file that says which of its documents are deleted.

    Plain attributes only: this is the one class that is pickled, by Whoosh's TOC.
    """

    def __init__(self, indexname: str, doc_count: int = 0) -> None:
        super().__init__(indexname)
        self.total = doc_count
        self.deleted = 0
        self.deletions = 0  # number of the file of deletions; 0 for none

    def arrays_name(self) -> str:
        return str(self.make_filename(ARRAYS_EXT))

    def deleted_name(self) -> str:
        return str(self.make_filename(f".{self.deletions}{DELETED_EXT}"))

    def file_names(self) -> list[str]:
        return [self.arrays_name()] + ([self.deleted_name()] if self.deletions else [])

    # Whoosh's interface

    def codec(self) -> Any:
        return None

    def set_doc_count(self, doccount: int) -> None:
        self.total = doccount

    def doc_count_all(self) -> int:
        return self.total

    def deleted_count(self) -> int:
        return self.deleted

    def deleted_docs(self) -> Iterator[int]:
        raise NotImplementedError("the file of deletions knows; see searchapp.engines.whoosh.segment")

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        raise NotImplementedError("segments are changed by the writer only")

    def is_deleted(self, docnum: int) -> bool:
        raise NotImplementedError("the file of deletions knows; see searchapp.engines.whoosh.segment")

    def should_assemble(self) -> bool:
        return False
