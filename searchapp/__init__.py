"""Full-text search for Arabic. The public names; everything else may move."""

from importlib import import_module
from typing import TYPE_CHECKING

from searchapp.model import Article, SearchRequest
from searchapp.version import __version__

if TYPE_CHECKING:
    from searchapp.index import SearchIndex
    from searchapp.readers import read

__all__ = ["Article", "SearchIndex", "SearchRequest", "__version__", "read"]

_LATER = {"SearchIndex": "searchapp.index", "read": "searchapp.readers"}
"""Imported when first asked for, so that `searchapp --help` need not load NumPy."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
