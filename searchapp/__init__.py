"""Full-text search for Arabic. The public names; everything else may move."""

from searchapp.model import Article, SearchRequest
from searchapp.readers import read
from searchapp.version import __version__

__all__ = ["Article", "SearchRequest", "__version__", "read"]
