"""What the index holds, for the home and about pages; worked out once per state of the index."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date as Date

from searchapp.model import Article, FacetValue, Hit, SearchRequest
from searchapp.records import dataclass
from searchapp.web.site import Site

COUNTED = ("year", "section", "source", "place", "agency", "author", "kind")
_lock = threading.Lock()
_known: dict[int, tuple[str, Corpus]] = {}


@dataclass(frozen=True, slots=True)
class Corpus:
    """Article count, counts by facet, first and last date, the latest articles."""

    article_count: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    first: Date | None
    last: Date | None
    latest: tuple[Article, ...]


def corpus(site: Site) -> Corpus:
    state = site.index.state()
    known = _known.get(id(site))
    if known is not None and known[0] == state:
        return known[1]
    with _lock:
        known = _known.get(id(site))  # of the one that was here before us
        if known is None or known[0] != state:
            known = _known[id(site)] = (state, _count(site))
    return known[1]


def _count(site: Site) -> Corpus:
    newest = site.index.search(SearchRequest(facets=COUNTED, sort="newest", page_size=8))
    oldest = site.index.search(SearchRequest(sort="oldest", page_size=1))
    dates = [hit.article.date for hit in (*newest.hits[:1], *oldest.hits) if hit.article.date]
    return Corpus(
        newest.total,
        {facet.field: facet.values for facet in newest.facets},
        min(dates, default=None),
        max(dates, default=None),
        tuple(hit.article for hit in newest.hits if hit.article.title),
    )


def similar(site: Site, article_id: str, limit: int = 5) -> list[Hit]:
    """Articles on the same subject; none where the index cannot tell."""
    find = getattr(site.index, "similar", None)
    return list(find(article_id, limit=limit)) if find is not None else []
