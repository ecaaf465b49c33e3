"""tantivy, three ways.

Ids from its document store (`Tantivy`), from a fast field (`TantivyFast`), and with its Arabic stemmer (`TantivyFull`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tantivy import Document, Filter, Index, Occur, Query, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from tests.bench import corpus
from tests.bench.peers import Texts


class Tantivy:
    tokenizer = "whitespace"

    def _register(self, index: Index) -> None:
        pass

    def index(self, folder: Path, texts: Texts) -> None:
        folder.mkdir(parents=True)
        builder = SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("row", fast=True)
        builder.add_text_field("text", stored=False, tokenizer_name=self.tokenizer, index_option="position")
        index = Index(builder.build(), path=str(folder))
        self._register(index)
        writer = index.writer(heap_size=256_000_000, num_threads=1)
        with (folder.parent / f"{folder.name}.ids").open("w", encoding="utf-8") as ids:
            for row, (article_id, text) in enumerate(texts):
                document = Document(id=[article_id], text=[text])
                document.add_unsigned("row", row)
                writer.add_document(document)
                ids.write(article_id + "\n")
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        index = Index.open(str(folder))
        self._register(index)
        self.schema: Any = index.schema
        self.searcher: Any = index.searcher()

    def top(self, query: corpus.Query) -> list[str]:
        return self._ids(self.searcher.search(self._query(query), 10, count=False))

    def every(self, query: corpus.Query) -> list[str]:
        return self._ids(self.searcher.search(self._query(query), self.searcher.num_docs, count=False))

    def _ids(self, results: Any) -> list[str]:
        return [self.searcher.doc(address)["id"][0] for _, address in results.hits]

    def _words(self, query: corpus.Query) -> list[str]:
        return query.words

    def _query(self, query: corpus.Query) -> Query:
        if query.kind == "prefix":
            return Query.regex_query(self.schema, "text", query.text + ".*")
        words = self._words(query)
        if query.kind == "phrase":
            return Query.phrase_query(self.schema, "text", [*words])
        terms = [Query.term_query(self.schema, "text", word) for word in words]
        if len(terms) == 1:
            return terms[0]
        occur = Occur.Must if query.kind.startswith("and") else Occur.Should
        return Query.boolean_query([(occur, term) for term in terms])


class TantivyFast(Tantivy):
    def open(self, folder: Path) -> None:
        super().open(folder)
        self.ids = (folder.parent / f"{folder.name}.ids").read_text(encoding="utf-8").splitlines()

    def _ids(self, results: Any) -> list[str]:
        rows = self.searcher.fast_field_values("row", [address for _, address in results.hits])
        return [self.ids[row] for row in rows]


class TantivyFull(Tantivy):
    tokenizer = "arabic"

    def _register(self, index: Index) -> None:
        self.analyzer: TextAnalyzer = (
            TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.stemmer("arabic")).build()
        )
        index.register_tokenizer("arabic", self.analyzer)

    def _words(self, query: corpus.Query) -> list[str]:
        return self.analyzer.analyze(query.text)
