"""Two engines that are told the same, and the one place that says when their answers agree.

A failure shows the query and the corpus as code, so that it can be pasted into a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pprint import pformat

import numpy as np
from searchapp.engines import Engine, EngineQuery, EngineReader
from searchapp.model import FACET_FIELDS, TEXT_FIELDS, Article, Level
from searchapp.query.plan import Pattern, Plan, Scoring

from tests.oracle import OracleEngine, OracleReader, PlainAnalyzer

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Add:
    article: Article
    signature: int = 0


@dataclass(frozen=True)
class Delete:
    article_id: str


Change = Add | Delete
Batch = Sequence[Change]


class Twin:
    """An engine and the oracle beside it. `reopen` closes the engine and opens it again on the same place."""

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._open = open_engine
        self.engine = open_engine()
        self.oracle = OracleEngine(PlainAnalyzer())
        self.version = 0

    def apply(self, *batches: Batch) -> Twin:
        for batch in batches:
            self.version += 1
            deleted = [commit(engine, batch, self.version) for engine in (self.engine, self.oracle)]
            assert deleted[0] == deleted[1], f"delete() said {deleted[0]}, expected {deleted[1]}: {batch}"
        return self

    def reopen(self) -> Twin:
        self.engine.close()
        self.engine = self._open()
        return self

    def readers(self) -> Pair:
        return Pair(self.engine.reader(), self.oracle.reader())

    def close(self) -> None:
        self.engine.close()


def commit(engine: Engine, batch: Batch, version: int) -> list[bool]:
    """Applies a batch; what every `delete` returned."""
    writer = engine.writer()
    deleted = []
    try:
        for change in batch:
            if isinstance(change, Add):
                writer.add(change.article, signature=change.signature)
            else:
                deleted.append(writer.delete(change.article_id))
        writer.commit(version)
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise
    return deleted


@dataclass(frozen=True)
class Pair:
    """A snapshot of an engine and the oracle's of the same moment."""

    engine: EngineReader
    oracle: OracleReader

    def search(self, plan: Plan, filters: Mapping[str, Plan] | None = None, **more: object) -> None:
        self.check(EngineQuery(plan, filters or {}, **more))  # type: ignore[arg-type]

    def check(self, query: EngineQuery) -> None:
        """Order, scores, total and facets of one search."""
        patient = replace(query, seconds=60.0)
        got, want = (
            self.engine.search(patient),
            self.oracle.search(replace(query, offset=0, limit=self.oracle.doc_limit)),
        )
        whole = self.oracle.article_ids(want.docs)
        page = slice(query.offset, query.offset + query.limit)
        found = self.engine.article_ids(got.docs)
        where = Report(self, query)
        assert not got.timed_out, where
        assert got.total == want.total, f"total {got.total}, expected {want.total}\n{where}"
        assert len(found) == len(whole[page]), f"{found}, expected {whole[page]}\n{where}"
        assert len(got.scores) == len(found), where
        if query.sort == "relevance":
            self._check_order(
                found, got.scores.tolist(), dict(zip(whole, want.scores.tolist(), strict=True)), page, where
            )
        else:
            assert found == whole[page], f"{found}, expected {whole[page]}\n{where}"
            assert not got.scores.any(), f"scores {got.scores} in a search by date\n{where}"
        facets = {name: [(str(value), int(count)) for value, count in got.facets[name]] for name in query.facets}
        assert facets == dict(want.facets), f"facets {facets}, expected {dict(want.facets)}\n{where}"

    def _check_order(
        self, found: list[str], scores: list[float], want: Mapping[str, float], page: slice, where: Report
    ) -> None:
        """Scores to 1e-9; the order of articles whose scores are nearer than that is free, unless they are equal."""
        for article_id, score, expected in zip(found, scores, list(want.values())[page], strict=True):
            assert article_id in want, f"{article_id} does not match\n{where}"
            for truth, what in ((want[article_id], article_id), (expected, "this rank")):
                assert near(score, truth), f"score of {article_id}: {score!r}, {what} has {truth!r}\n{where}"
        assert len(set(found)) == len(found), f"{found} repeats itself\n{where}"
        rank = {article_id: at for at, article_id in enumerate(self.order())}
        for (a, x), (b, y) in zip(
            zip(found, scores, strict=True), list(zip(found, scores, strict=True))[1:], strict=False
        ):
            assert x >= y, f"{a} {x!r} stands before {b} {y!r}\n{where}"
            assert x > y or rank[a] < rank[b], f"{a} and {b} have equal scores, {b} was added first\n{where}"

    def order(self) -> list[str]:
        return [doc.article.id for doc in self.oracle._docs.values()]

    def check_scores(self, plan: Plan, scoring: Scoring | None = None) -> None:
        order, scoring = self.order()[::-1], scoring or Scoring()
        got = self.engine.scores(plan, self.engine.docs(order), scoring)
        want = self.oracle.scores(plan, self.oracle.docs(order), scoring)
        held = [reader.held([plan], reader.docs(order)).tolist() for reader in (self.engine, self.oracle)]
        assert held[0] == held[1], f"held(): {held[0]}, expected {held[1]}\n{self.report(plan)}"
        for article_id, score, truth in zip(order, got.tolist(), want.tolist(), strict=True):
            assert near(score, truth), f"scores(): {article_id} {score!r}, expected {truth!r}\n{self.report(plan)}"

    def check_documents(self) -> None:
        """Ids, columns and forward index of every article."""
        order = self.order()
        docs, truth = self.engine.docs(order), self.oracle.docs(order)
        assert self.engine.article_count == len(order), self.report()
        assert self.engine.store_version == self.oracle.store_version
        assert self.engine.article_ids(docs) == order, self.report()
        assert len(set(docs.tolist())) == len(order), self.report()
        assert all(0 <= number < self.engine.doc_limit for number in docs.tolist()), self.report()
        assert self.engine.docs(["no such article"]).tolist() == [-1]
        for name in ("date", "signature", *FACET_FIELDS, *(f"length:{field}" for field in TEXT_FIELDS)):
            got, want = self.engine.column(name, docs), self.oracle.column(name, truth)
            assert got.tolist() == want.tolist(), f"column {name}: {got}, expected {want}\n{self.report()}"
        for field in TEXT_FIELDS:
            got_words, want_words = stream(self.engine, field, docs), stream(self.oracle, field, truth)
            assert got_words == want_words, (
                f"form_stream({field!r}): {got_words}, expected {want_words}\n{self.report()}"
            )
            got_grams, want_grams = grams(self.engine, field, docs), grams(self.oracle, field, truth)
            assert got_grams == want_grams, f"form_grams({field!r}): {got_grams}, not {want_grams}\n{self.report()}"
            self._check_hits(field, docs)
            frequencies = self.engine.gram_frequencies(field), self.oracle.gram_frequencies(field)
            assert np.allclose(*frequencies, rtol=0, atol=TOLERANCE), f"gram_frequencies({field!r})\n{self.report()}"

    def _check_hits(self, field: str, docs: np.ndarray) -> None:
        """Every third form is looked for: its tokens, and the forms that share its trigrams."""
        whole = self.engine.form_stream(field, docs)
        wanted = np.zeros(self.engine.form_count(), bool)
        wanted[::3] = True
        hits = self.engine.form_hits(field, docs, wanted)
        bounds = zip(pairwise(whole.offsets.tolist()), pairwise(hits.offsets.tolist()), strict=True)
        for (a, b), (low, high) in bounds:
            expected = [(place, form) for place, form in enumerate(whole.ids[a:b].tolist()) if wanted[form]]
            got = list(zip(hits.places[low:high].tolist(), hits.ids[low:high].tolist(), strict=True))
            assert got == expected, f"form_hits({field!r}): {got}, expected {expected}\n{self.report()}"

    def check_grams(self) -> None:
        forms = np.arange(self.engine.form_count())
        hashes, offsets = self.engine.form_grams(forms)
        held = [set(hashes[a:b].tolist()) for a, b in pairwise(offsets.tolist())]
        grams = sorted(set(hashes.tolist()))[::7]
        found, bounds = self.engine.forms_with_grams([*grams, 1])
        for gram, (a, b) in zip([*grams, 1], pairwise(bounds.tolist()), strict=True):
            expected = [form for form in forms.tolist() if gram in held[form]]
            assert sorted(found[a:b].tolist()) == expected, f"forms_with_grams({gram})\n{self.report()}"

    def check_vocabulary(self) -> None:
        self.check_grams()
        for level in Level:
            terms = self.oracle.vocabulary(level)
            got = list(self.engine.vocabulary(level))
            assert got == terms, f"vocabulary({level!r}): {got}, expected {terms}\n{self.report()}"
            for text, _ in terms:
                got, want = self.engine.forms_of(level, text), self.oracle.forms_of(level, text)
                assert got == want, f"forms_of({level!r}, {text!r}): {got}, expected {want}\n{self.report()}"
                for field in TEXT_FIELDS:
                    counts = [reader.document_frequency(field, level, text) for reader in (self.engine, self.oracle)]
                    assert counts[0] == counts[1], f"df of {field}:{text} at {level!r}: {counts}\n{self.report()}"
                self._check_lookup(level, text)

    def _check_lookup(self, level: Level, text: str) -> None:
        """Every live form of the term is found; others are forms of deleted articles."""
        numbers = self.engine.form_lookup(level, [text, "no such term"])
        assert np.all(np.diff(numbers) > 0), f"form_lookup({level!r}, {text!r}) is not ascending: {numbers}"
        assert all(0 <= number < self.engine.form_count() for number in numbers.tolist())
        live = {form for form, _ in self.oracle.vocabulary(Level.EXACT)}
        got = set(self.engine.form_texts(numbers)) & live
        want = {form for form, _ in self.oracle.forms_of(level, text)}
        assert got == want, f"form_lookup({level!r}, {text!r}): {got}, expected {want}\n{self.report()}"

    def check_expansion(self, pattern: Pattern) -> None:
        got, want = self.engine.expand(pattern), self.oracle.expand(pattern)
        assert (tuple(got.terms), got.truncated) == (want.terms, want.truncated), self.report(pattern)

    def report(self, question: object = "") -> Report:
        return Report(self, question)


@dataclass(frozen=True)
class Report:
    """What was asked of which articles; written out only when an assertion fails."""

    pair: Pair
    question: object

    def __str__(self) -> str:
        articles = [repr_article(doc.article) for doc in self.pair.oracle._docs.values()]
        listed = "\n  ".join(articles[:12] + ([f"... {len(articles)} in all"] if len(articles) > 12 else []))
        return f"{pformat(self.question, width=110)}\non the articles, in order of adding:\n  {listed}"


def near(a: float, b: float) -> bool:
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def repr_article(article: Article) -> str:
    return "Article(" + ", ".join(f"{name}={value!r}" for name, value in article.as_dict().items()) + ")"


def stream(reader: EngineReader, field: str, docs: np.ndarray) -> list[list[tuple[int, str]]]:
    """Per document: (position, form)."""
    found = reader.form_stream(field, docs)
    assert len(found.offsets) == len(docs) + 1
    words = list(zip(found.positions.tolist(), reader.form_texts(found.ids), strict=True))
    bounds = found.offsets.tolist()
    return [words[start:end] for start, end in pairwise(bounds)]


def grams(reader: EngineReader, field: str, docs: np.ndarray) -> list[list[int]]:
    """Per document: the trigram hashes of its words in order."""
    found = reader.form_stream(field, docs)
    hashes, offsets = reader.form_grams(found.ids)
    bounds = offsets[found.offsets].tolist()
    return [hashes[start:end].tolist() for start, end in pairwise(bounds)]


def adds(articles: Iterable[Article]) -> list[Change]:
    return [Add(article, signature=(at * 0x9E3779B97F4A7C15) % 2**64) for at, article in enumerate(articles)]
