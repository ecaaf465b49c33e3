"""Whoosh 2.7.4 as it comes, but for one formula."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, query, scoring

from tests.bench.corpus import Query
from tests.bench.peers import Texts


class CommonIdf(scoring.BM25F):  # type: ignore[misc]
    """Whoosh's idf is log(N / (df + 1)) + 1: frequent words weigh more, and one in eight of the ten best differs. With
    the rivals' idf what is left is Whoosh's one byte per length: one in a hundred.
    """

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        whole = searcher.get_parent()
        df = whole.doc_frequency(fieldname, text)
        return log(1 + (whole.doc_count_all() - df + 0.5) / (df + 0.5))


class StockWhoosh:
    def index(self, folder: Path, texts: Texts) -> None:
        words = fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer(), stored=False, phrase=True)
        folder.mkdir(parents=True)
        made = index.create_in(str(folder), fields.Schema(id=fields.ID(stored=True), text=words))
        writer = made.writer(limitmb=256)
        for article_id, text in texts:
            writer.add_document(id=article_id, text=text)
        writer.commit()

    def open(self, folder: Path) -> None:
        self.searcher = index.open_dir(str(folder)).searcher(weighting=CommonIdf())

    def top(self, query: Query) -> list[str]:
        return [hit["id"] for hit in self.searcher.search(self._query(query), limit=10)]

    def every(self, query: Query) -> list[str]:
        docs = self._query(query).matcher(self.searcher).all_ids()
        return [self.searcher.stored_fields(doc)["id"] for doc in docs]

    def _query(self, asked: Query) -> query.Query:
        if asked.kind == "prefix":
            return query.Prefix("text", asked.text)
        if asked.kind == "phrase":
            return query.Phrase("text", asked.words)
        terms = [query.Term("text", word) for word in asked.words]
        if len(terms) == 1:
            return terms[0]
        return query.And(terms) if asked.kind.startswith("and") else query.Or(terms)
