"""Ids for articles whose input gives none: from what they say, so the same text has the same id wherever it lies."""

from __future__ import annotations

import hashlib

from searchapp.readers.lines import key

OPENING_CHARS = 200
ID_BYTES = 8


def content_id(*, url: str = "", kind: str = "", source: str = "", title: str = "", opening: str = "") -> str:
    """16 hex digits of the url where there is one, else of kind, source, title and the first 200 characters.

    Later paragraphs do not count, so an article that grows keeps its id and is updated in place.
    """
    parts = (
        ["url", url.strip()]
        if url.strip()
        else [kind, key(source), key(title), key(opening[: 2 * OPENING_CHARS])[:OPENING_CHARS]]
    )
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


class DistinctIds:
    """Ids of one file: a second article with the same id becomes `id-2`, a third `id-3`."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def take(self, article_id: str) -> str:
        count = self._seen[article_id] = self._seen.get(article_id, 0) + 1
        return article_id if count == 1 else f"{article_id}-{count}"
