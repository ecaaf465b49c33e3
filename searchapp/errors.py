"""Every error a caller may meet. Each carries its facts as attributes and says what to do about it."""

from __future__ import annotations

from pathlib import Path


class SearchAppError(Exception):
    """Base of all errors raised on purpose: catch this one at an edge and show its text."""


class InvalidArticle(SearchAppError, ValueError):
    """An article that cannot be stored: no id, a field of the wrong type, a date that is none."""

    def __init__(self, reason: str, *, article_id: str = "") -> None:
        self.reason = reason
        self.article_id = article_id
        where = f"article {article_id!r}: " if article_id else ""
        super().__init__(where + reason)


class InvalidRequest(SearchAppError, ValueError):
    """A search request whose keywords make no sense (programs only: typed text never raises)."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class ReadError(SearchAppError):
    """A file, or one record of it, that could not be read; `line` counts from 1, 0 means the whole file."""

    def __init__(self, path: str | Path, reason: str, *, line: int = 0, code: str = "") -> None:
        self.path = str(path)
        self.reason = reason
        self.line = line
        self.code = code
        where = f"{self.path}:{line}" if line else self.path
        super().__init__(f"{where}: {reason}")


class StoreError(SearchAppError):
    """The article store could not be opened, read or written."""


class IndexFault(SearchAppError):
    """Base of what can be wrong with an index folder."""

    def __init__(self, path: str | Path, reason: str, *, run: str = "") -> None:
        self.path = str(path)
        self.reason = reason
        self.run = run
        super().__init__(f"{self.path}: {reason}" + (f"; run: {run}" if run else ""))


class IndexNotFound(IndexFault):
    """There is no index in this folder."""


class IndexMismatch(IndexFault):
    """The index was built by another version, analyzer or engine."""


class IndexCorrupt(IndexFault):
    """A file of the index is missing, cut short or altered."""


class IndexLocked(IndexFault):
    """Another process is writing, and waited for long enough."""


class IndexUnsafe(IndexFault):
    """The folder belongs to somebody else or others may write to it; loading it could run their code."""


class EngineNotInstalled(SearchAppError):
    """An optional engine or reader whose package is not there."""

    def __init__(self, name: str, *, extra: str) -> None:
        self.name = name
        self.extra = extra
        super().__init__(f"{name} is not installed; run: pip install 'searchapp[{extra}]'")


class EngineUnavailable(SearchAppError):
    """The engine cannot answer now (a cluster out of reach, say); trying again later may help."""


class InvalidSettings(SearchAppError, ValueError):
    """A setting that does not exist or has a value it cannot have; `origin` is the file, variable or flag."""

    def __init__(self, origin: str, reason: str) -> None:
        self.origin = origin
        self.reason = reason
        super().__init__(f"{origin}: {reason}")
