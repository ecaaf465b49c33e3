"""The Whoosh engine: one level of words that are folded already, or our whole analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from searchapp.analysis import Analyzer, FormColumns, Part, Token
from searchapp.analysis.gaps import white_space
from searchapp.engines import Engine, EngineQuery, EngineReader, whoosh
from searchapp.model import Article, Level
from searchapp.query.plan import And, FieldScoring, Or, Pattern, Phrase, Plan, Scoring, Term

from tests.bench.corpus import Query
from tests.bench.peers import Texts

SCORING = Scoring(FieldScoring(k1=1.2, b=0.75))
"""The rivals' parameters, so that the ten best can be compared."""


class OneLevel:
    """Words between spaces, with a term at the exact level only."""

    fingerprint = "bench-words@1"

    def forms(self, text: str) -> list[str]:
        return text.split()

    def gaps(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        return white_space(codes)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        for form in text.split():
            at = text.index(form, at)
            yield at, at + len(form)
            at += len(form)

    def parts(self, form: str) -> tuple[Part, ...]:
        return (Part(0, len(form), 0, (form, "", "", "", "")),)

    def columns(self, forms: Sequence[str]) -> FormColumns:
        nothing = [""] * len(forms)
        return FormColumns((list(forms), nothing, nothing, nothing, nothing), {})

    def width(self, form: str) -> int:
        return 1

    def tokens(self, text: str) -> list[Token]:
        spans = enumerate(self.spans(text))
        return [Token(text[a:b], a, b, at, self.parts(text[a:b])[0]) for at, (a, b) in spans]


WORDS = whoosh.Layout((whoosh.FieldLayout("body", (Level.EXACT,), Level.EXACT, forward=False),), facets=())
"""One field at one level with positions, as the rivals index it."""


class Ours:
    level = Level.EXACT
    layout = WORDS

    def analyzer(self) -> Analyzer:
        return OneLevel()

    def _open(self, folder: Path) -> Engine:
        engine: Engine = whoosh.open(folder, self.analyzer(), create=True, layout=self.layout)
        return engine

    def index(self, folder: Path, texts: Texts) -> None:
        engine = self._open(folder)
        writer = engine.writer()
        for article_id, text in texts:
            writer.add(Article(article_id, body=text))
        writer.commit(1)
        engine.close()

    def open(self, folder: Path) -> None:
        self.engine = self._open(folder)
        self.reader: EngineReader = self.engine.reader()

    def top(self, query: Query) -> list[str]:
        return self._find(query, 10)

    def every(self, query: Query) -> list[str]:
        return self._find(query, self.reader.doc_limit)

    def _find(self, query: Query, limit: int) -> list[str]:
        asked = EngineQuery(self.plan(query), limit=limit, scoring=SCORING, seconds=600.0)
        return self.reader.article_ids(self.reader.search(asked).docs)

    def plan(self, query: Query) -> Plan:
        if query.kind == "prefix":
            return Pattern("body", self.level, "prefix", query.text, max_terms=1000)
        if query.kind == "phrase":
            return Phrase("body", self.level, tuple(((word,), at) for at, word in enumerate(query.words)))
        terms = tuple(Term("body", self.level, word) for word in query.words)
        if len(terms) == 1:
            return terms[0]
        return And(terms) if query.kind.startswith("and") else Or(terms)


class OursFull(Ours):
    """Five levels of every word; the queries are asked at the stem level, as the rivals' stemmers do."""

    level = Level.STEM
    layout = whoosh.layout.ARTICLES

    def analyzer(self) -> Analyzer:
        from searchapp.analysis.arabic import ArabicAnalyzer

        analyzer: Analyzer = ArabicAnalyzer()
        return analyzer

    def plan(self, query: Query) -> Plan:
        if query.kind == "prefix":
            return super().plan(query)
        analysed = self.engine_analyzer.tokens(query.text)
        stems = " ".join(token.part.terms[self.level] or token.part.terms[0] for token in analysed)
        return super().plan(Query(query.number, query.kind, stems))

    def open(self, folder: Path) -> None:
        self.engine_analyzer = self.analyzer()
        super().open(folder)
