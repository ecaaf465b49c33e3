"""One module per engine, imported only by its own worker process.

Each `Peer` indexes id and text, nobody stores the text; then gives ids: the ten best, or all that match.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Protocol

from tests.bench.corpus import Query

Texts = Iterable[tuple[str, str]]


class Peer(Protocol):
    def index(self, folder: Path, texts: Texts) -> None: ...

    def open(self, folder: Path) -> None: ...

    def top(self, query: Query) -> list[str]: ...

    def every(self, query: Query) -> list[str]: ...


PEERS: dict[str, tuple[str, str]] = {
    "ours": ("ours", "Ours"),
    "ours-full": ("ours", "OursFull"),
    "whoosh": ("stock_whoosh", "StockWhoosh"),
    "fts5": ("fts5", "Fts5"),
    "tantivy": ("rust_tantivy", "Tantivy"),
    "tantivy-fast": ("rust_tantivy", "TantivyFast"),
    "tantivy-full": ("rust_tantivy", "TantivyFull"),
}
"""Name on the command line -> module and class here. Lucene speaks the worker's language itself: lucene/."""


def peer(name: str) -> Peer:
    module, cls = PEERS[name]
    made: Peer = getattr(import_module(f"tests.bench.peers.{module}"), cls)()
    return made
