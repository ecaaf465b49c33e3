"""A commit, open for reading: the `EngineReader`. Documents are numbered through the segments, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import GRAM_BUCKETS
from searchapp.engines import EngineQuery, EngineResults, Expansion, FormHits, FormStream, Ids, Scores
from searchapp.engines.whoosh.arrays import Array
from searchapp.engines.whoosh.collect import FacetCounter, best, by_date, leading
from searchapp.engines.whoosh.compile import Compiler, Node, TimeUpError
from searchapp.engines.whoosh.evaluate import Evaluation
from searchapp.engines.whoosh.leaves import DENSE_DOCS
from searchapp.engines.whoosh.rank import Ranked, Ranking
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import distinct, intersect, ranges
from searchapp.engines.whoosh.terms import TermSource
from searchapp.model import Level
from searchapp.query.plan import Pattern, Plan, Scoring

FOREVER = float("inf")
KEPT_FORM_LOOKUPS = 2000
EVERY = slice(None)
SMALL = 6000
"""Plans that match fewer documents of a segment are scored outright."""


class Snapshot:
    """Immutable and thread-safe; stays valid when its files are removed."""

    lineage: str | None = None
    """What this snapshot has in common with those before and after it."""

    def __init__(self, segments: Sequence[SegmentReader], generation: int, store_version: int) -> None:
        self.segments = tuple(segments)
        self.generation = generation
        self._store_version = store_version
        self._terms = TermSource(self.segments)
        self._fields = [field.name for field in self.segments[0].layout.fields] if self.segments else []
        self._bases = np.cumsum([0] + [segment.doc_count for segment in self.segments])
        self._last_scoring = Scoring()
        self._gram_frequencies: dict[str, npt.NDArray[np.float64]] = {}
        self._form_bases = np.cumsum([0] + [segment.form_count for segment in self.segments])
        self._known_forms: dict[tuple[Level, str], npt.NDArray[np.int64]] = {}

    @property
    def article_count(self) -> int:
        return self._terms.article_count

    @property
    def doc_limit(self) -> int:
        return int(self._bases[-1])

    @property
    def store_version(self) -> int:
        return self._store_version

    # Search

    def search(self, query: EngineQuery) -> EngineResults:
        if query.limit and query.sort == "relevance":
            self._last_scoring = query.scoring
        return _Search(self, query).results()

    def scores(self, plan: Plan, docs: Ids, scoring: Scoring) -> Scores:
        node = Compiler(self._terms, scoring).node(plan)
        found = np.zeros(len(docs))
        for at, chosen, local in self._by_segment(docs):
            within = distinct(local).astype(self.segments[at].doc_dtype)
            matched, scores = self.evaluation(at, FOREVER).run(node, within)
            values = np.zeros(len(within))
            values[intersect(matched, within)[1]] = scores
            found[chosen] = values[np.searchsorted(within, local.astype(within.dtype))]
        return found

    def held(self, plans: Sequence[Plan], docs: Ids) -> npt.NDArray[np.bool_]:
        compiler = self.matcher()
        nodes = [compiler.node(plan) for plan in plans]
        found = np.zeros((len(plans), len(docs)), bool)
        for at, chosen, local in self._by_segment(docs):
            within = np.sort(local.astype(self.segments[at].doc_dtype))
            places = within.searchsorted(local.astype(within.dtype))
            evaluation = self.evaluation(at, FOREVER)
            for row, node in zip(found, nodes, strict=True):
                own = np.zeros(len(within), bool)
                own[intersect(evaluation.match(node, within), within)[1]] = True
                row[chosen] = own[places]
        return found

    def evaluation(self, at: int, deadline: float) -> Evaluation:
        return Evaluation(self.segments[at], at, deadline)

    def compiler(self, scoring: Scoring, deadline: float = FOREVER) -> Compiler:
        return Compiler(self._terms, scoring, deadline)

    def matcher(self, deadline: float = FOREVER) -> Compiler:
        """For who wants no scores: plans match alike with any scoring, and this one's lists are at hand."""
        return Compiler(self._terms, self._last_scoring, deadline)

    def base(self, at: int) -> int:
        return int(self._bases[at])

    def _by_segment(self, docs: Ids) -> Sequence[tuple[int, Ids | slice, Ids]]:
        """(segment, where its documents stand in `docs`, their numbers within it)."""
        docs = np.asarray(docs, np.int64)
        if not len(docs):
            return ()
        if len(self.segments) == 1:
            return ((0, EVERY, docs),)
        first, last = self._bases.searchsorted((docs.min(), docs.max()), side="right") - 1
        if first == last:  # most often: one large segment, and small ones of late changes
            return ((int(first), EVERY, docs - self._bases[first] if first else docs),)
        owners = self._bases.searchsorted(docs, side="right") - 1
        split = [(at, np.flatnonzero(owners == at)) for at in range(int(first), int(last) + 1)]
        return [(at, chosen, docs[chosen] - self.base(at)) for at, chosen in split if len(chosen)]

    # Articles

    def article_ids(self, docs: Ids) -> list[str]:
        return self._texts(docs, lambda segment, local: segment.article_ids(local))

    def _texts(self, docs: Ids, read: Callable[[SegmentReader, Ids], list[str]]) -> list[str]:
        parts = self._by_segment(docs)
        if len(parts) == 1:
            return read(self.segments[parts[0][0]], parts[0][2])
        found = np.full(len(docs), "", object)
        for at, chosen, local in parts:
            found[chosen] = read(self.segments[at], local)
        return list(found)

    def docs(self, article_ids: Sequence[str]) -> Ids:
        return np.fromiter(map(self._doc, article_ids), np.int64, len(article_ids))

    def _doc(self, article_id: str) -> int:
        for at, segment in enumerate(self.segments):
            doc = segment.doc_of(article_id)
            if doc >= 0:
                return self.base(at) + doc
        return -1

    def column(self, name: str, docs: Ids) -> npt.NDArray[Any]:
        if name.startswith("length:"):
            field = name.removeprefix("length:")
            return self._gather(docs, np.int64, lambda segment, local: segment.lengths(field)[local])
        if name == "date":
            return self._gather(docs, np.int32, lambda segment, local: segment.dates[local])
        if name == "signature":
            return self._gather(docs, np.uint64, lambda segment, local: segment.file["signature"][local])
        if name in ("year", "month"):
            return self._periods(name, docs)
        return self._gather(docs, object, lambda segment, local: _values(segment, name, local))

    def _gather(self, docs: Ids, dtype: Any, read: Any) -> npt.NDArray[Any]:
        parts = self._by_segment(docs)
        if len(parts) == 1:
            return np.asarray(read(self.segments[parts[0][0]], parts[0][2]), dtype)
        found = np.empty(len(docs), dtype)
        for at, chosen, local in parts:
            found[chosen] = read(self.segments[at], local)
        return found

    def _periods(self, name: str, docs: Ids) -> npt.NDArray[Any]:
        days = self.column("date", docs)
        unit = "Y" if name == "year" else "M"
        dated = days != np.iinfo(np.int32).min
        found = np.full(len(days), "", object)
        found[dated] = np.datetime_as_string(days[dated].astype("datetime64[D]").astype(f"datetime64[{unit}]"))
        return found

    # Terms

    def document_frequency(self, field: str, level: Level, text: str) -> int:
        return self._terms.find(field, level, text).df

    def expand(self, pattern: Pattern) -> Expansion:
        return self._terms.expand(pattern)

    def vocabulary(self, level: Level) -> Iterable[tuple[str, int]]:
        texts: list[str] = []
        table = np.zeros((len(self._fields), 0), np.int64)
        for segment in sorted(self.segments, key=lambda segment: segment.doc_count):
            vocabulary = segment.vocabulary(level)
            if vocabulary is not None:
                texts, table = _joined(texts, table, list(vocabulary), self._dfs(segment, level, len(vocabulary)))
        counts = table.max(axis=0, initial=0).tolist()
        if len(self.segments) > 1:
            order = sorted(range(len(texts)), key=texts.__getitem__)
            return ((texts[at], counts[at]) for at in order if counts[at])
        return (row for row in zip(texts, counts, strict=True) if row[1])

    def _dfs(self, segment: SegmentReader, level: Level, term_count: int) -> npt.NDArray[np.int64]:
        """[field, term of the vocabulary] -> its live documents."""
        table = np.zeros((len(self._fields), term_count), np.int64)
        for counts, field in zip(table, self._fields, strict=True):
            lists = segment.lists(field, level)
            if lists is not None:
                counts[lists.terms_of(np.arange(len(lists)))] = segment.dfs(lists, 0, len(lists))
        return table

    def forms_of(self, level: Level, text: str, limit: int = 50) -> list[tuple[str, int]]:
        counts: dict[str, npt.NDArray[np.int64]] = {}
        for segment in self.segments:
            vocabulary, forms = segment.vocabulary(Level.EXACT), segment.forms_of(level, [text])
            if vocabulary is not None and len(forms):
                terms = distinct(segment.form_terms(Level.EXACT)[forms])
                by_field = np.array([segment.term_dfs(f.name, Level.EXACT, terms) for f in segment.layout.fields])
                for form, dfs in zip(vocabulary.texts(terms.tolist()), by_field.T, strict=True):
                    counts[form] = counts.get(form, 0) + dfs
        found = [(form, int(dfs.max())) for form, dfs in counts.items() if dfs.any()]
        return sorted(found, key=lambda form: (-form[1], form[0]))[:limit]

    # The forward index

    def form_stream(self, field: str, docs: Ids) -> FormStream:
        parts = self._by_segment(docs)
        if len(parts) == 1:
            at, _, local = parts[0]
            stream = self.segments[at].stream(field, local)
            return FormStream(stream.forms.astype(np.int64) + self._form_bases[at], stream.positions, stream.offsets)
        nothing = np.zeros(0, np.int64), np.zeros(0, np.int64)
        pieces: list[tuple[Array, Array]] = [nothing] * len(docs)
        for at, chosen, local in parts:
            stream = self.segments[at].stream(field, local)
            cuts = stream.offsets[1:-1]
            forms = np.split(stream.forms.astype(np.int64) + self._form_bases[at], cuts)
            positions = np.split(stream.positions, cuts)
            for place, *piece in zip(np.arange(len(docs))[chosen].tolist(), forms, positions, strict=True):
                pieces[place] = piece[0], piece[1]
        offsets = np.cumsum([0] + [len(forms) for forms, _ in pieces])
        columns = [np.concatenate(column) for column in zip(nothing, *pieces, strict=True)]
        return FormStream(columns[0], columns[1], offsets)

    def form_hits(self, field: str, docs: Ids, wanted: npt.NDArray[np.bool_]) -> FormHits:
        bases = self._form_bases
        parts = [
            (chosen, bases[at], self.segments[at].hits(field, local, wanted[bases[at] : bases[at + 1]]))
            for at, chosen, local in self._by_segment(docs)
        ]
        if len(parts) == 1:
            _, base, hits = parts[0]
            return FormHits(hits.ids + base, hits.places, hits.offsets) if base else hits
        counts = np.zeros(len(docs), np.int64)
        owners = []
        for chosen, _, hits in parts:
            counts[chosen] = own = np.diff(hits.offsets)
            owners.append(np.arange(len(docs))[chosen].repeat(own))
        nothing = np.zeros(0, np.int64)
        order = np.concatenate([nothing, *owners]).argsort(kind="stable")
        ids = np.concatenate([nothing, *(hits.ids + base for _, base, hits in parts)])
        places = np.concatenate([nothing, *(hits.places for *_, hits in parts)])
        return FormHits(ids[order], places[order], np.concatenate(([0], counts.cumsum())))

    def form_count(self) -> int:
        return int(self._form_bases[-1])

    def form_lookup(self, level: Level, texts: Iterable[str]) -> npt.NDArray[np.int64]:
        found = [self._forms(level, text) for text in texts if text]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate([np.zeros(0, np.int64), *found]))

    def _forms(self, level: Level, text: str) -> npt.NDArray[np.int64]:
        """Kept, because ranking and marking ask for the same words."""
        key = level, text
        known = self._known_forms.get(key)
        if known is None:
            found = [s.forms_of(level, [text]) + b for s, b in zip(self.segments, self._form_bases[:-1], strict=True)]
            known = found[0] if len(found) == 1 else np.concatenate([np.zeros(0, np.int64), *found])
            if len(self._known_forms) >= KEPT_FORM_LOOKUPS:
                self._known_forms = {}
            known.setflags(write=False)
            self._known_forms[key] = known
        return known

    def form_texts(self, ids: Ids) -> list[str]:
        ids = np.asarray(ids, np.int64)
        if len(self.segments) == 1:
            return _form_texts(self.segments[0], ids)
        owners = np.searchsorted(self._form_bases, ids, side="right") - 1
        found = [""] * len(ids)
        for at in distinct(owners).tolist():
            chosen = np.flatnonzero(owners == at)
            texts = _form_texts(self.segments[at], ids[chosen] - self._form_bases[at])
            for place, text in zip(chosen.tolist(), texts, strict=True):
                found[place] = text
        return found

    def form_grams(self, ids: Ids) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        pieces: list[npt.NDArray[np.uint16]] = []
        counts = np.zeros(len(ids), np.int64)
        order = []
        for at, segment in enumerate(self.segments):
            chosen = np.flatnonzero((ids >= self._form_bases[at]) & (ids < self._form_bases[at + 1]))
            if len(chosen):
                hashes, bounds = segment.grams.of(segment.form_terms(Level.WORD)[ids[chosen] - self._form_bases[at]])
                counts[chosen] = np.diff(bounds)
                pieces.append(hashes)
                order.append(chosen)
        offsets = np.zeros(len(ids) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        if len(pieces) == 1:
            return pieces[0], offsets
        hashes = np.zeros(int(offsets[-1]), np.uint16)
        for chosen, piece in zip(order, pieces, strict=True):
            hashes[ranges(offsets[chosen], counts[chosen])] = piece
        return hashes, offsets

    def forms_with_grams(self, grams: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        if len(self.segments) == 1:
            return self.segments[0].gram_forms.of_each(grams)
        counts = np.zeros(len(grams), np.int64)
        found, owners = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for segment, base in zip(self.segments, self._form_bases[:-1], strict=True):
            forms, offsets = segment.gram_forms.of_each(grams)
            found.append(forms + base)
            owners.append(np.arange(len(grams)).repeat(np.diff(offsets)))
            counts += np.diff(offsets)
        order = np.concatenate(owners).argsort(kind="stable")
        return np.concatenate(found)[order], np.concatenate(([0], counts.cumsum()))

    def gram_frequencies(self, field: str) -> npt.NDArray[np.float64]:
        found = self._gram_frequencies.get(field)
        if found is None:
            sums = np.zeros(GRAM_BUCKETS)
            for segment in self.segments:
                lists = segment.lists(field, Level.WORD)
                written = segment.file.get(f"{field}.grams") if segment.live is None else None
                if written is not None:
                    sums += written
                elif lists is not None:
                    counts = np.zeros(segment.grams.term_count, np.int64)
                    counts[lists.terms_of(np.arange(len(lists)))] = segment.dfs(lists, 0, len(lists))
                    sums += segment.grams.weigh(counts)
            articles = max(1, self.article_count)
            found = self._gram_frequencies[field] = articles * -np.expm1(-sums / articles)
        return found


def _joined(
    texts: list[str], table: npt.NDArray[np.int64], more: list[str], more_table: npt.NDArray[np.int64]
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Terms with their counts, and those of another segment: new terms follow the known ones."""
    if not texts:
        return more, more_table
    if len(more) > len(texts):
        texts, table, more, more_table = more, more_table, texts, table
    known = dict(zip(texts, range(len(texts)), strict=True))
    places = np.fromiter((known.setdefault(text, len(known)) for text in more), np.int64, len(more))
    joined = np.zeros((len(table), len(known)), np.int64)
    joined[:, : len(texts)] = table
    joined[:, places] += more_table
    return list(known), joined


def _form_texts(segment: SegmentReader, forms: Ids) -> list[str]:
    vocabulary = segment.vocabulary(Level.EXACT)
    assert vocabulary is not None
    return vocabulary.texts(segment.form_terms(Level.EXACT)[forms])


def _values(segment: SegmentReader, facet: str, docs: Ids) -> npt.NDArray[Any]:
    held = segment.codes(facet)[docs]
    codes = distinct(held)
    of = codes.searchsorted(held)
    return np.array([*segment.values(facet).texts(codes.tolist()), ""], object)[of]


class _Search:
    """One search over all segments: what it gathers on the way."""

    def __init__(self, snapshot: Snapshot, query: EngineQuery) -> None:
        self.query = query
        self.snapshot = snapshot
        self.deadline = time.monotonic() + query.seconds
        self.wanted = query.offset + query.limit
        self.total = 0
        self.counters = [FacetCounter(name) for name in query.facets]
        self.docs: list[Array] = []
        self.keys: list[Array] = []

    def results(self) -> EngineResults:
        timed_out = False
        try:
            scored = self.query.sort == "relevance" and self.wanted > 0
            snapshot, until = self.snapshot, self.deadline
            compiler = snapshot.compiler(self.query.scoring, until) if scored else snapshot.matcher(until)
            node = compiler.node(self.query.plan)
            filters = {name: compiler.node(plan) for name, plan in self.query.filters.items()}
            for at in range(len(self.snapshot.segments)):
                self._visit(at, node, filters)
        except TimeUpError:
            timed_out = True
        docs, scores = self._page()
        facets = {counter.field: counter.top(self.query.facet_values) for counter in self.counters}
        return EngineResults(docs, scores, self.total, facets, timed_out)

    def _visit(self, at: int, node: Node, filters: dict[str, Node]) -> None:
        segment = self.snapshot.segments[at]
        evaluation = self.snapshot.evaluation(at, self.deadline)
        ranked = None
        scored = self.query.sort == "relevance" and self.wanted > 0
        if scored and segment.doc_count > DENSE_DOCS and evaluation.cost(node) > SMALL:
            ranked = Ranked.of(node, at)
        evaluation.scored = scored and ranked is None
        if evaluation.scored and not self.counters and not filters and (summed := evaluation.summed(node)):
            row, seeds = summed
            self.total += int(np.count_nonzero(row))
            chosen = leading(row, self.wanted, seeds)
            self._collect(at, segment, chosen, row[chosen])
            return
        docs, scores = evaluation.run(node)
        masks = {name: _mask(docs, evaluation.run(filtering, docs)[0]) for name, filtering in filters.items()}
        kept = docs
        if masks:
            mask = np.logical_and.reduce(list(masks.values()))
            kept = docs[mask]
            scores = scores[mask] if isinstance(scores, np.ndarray) else scores
        counted = kept.astype(np.intp) if self.counters else kept
        for counter in self.counters:
            others = [m for name, m in masks.items() if name != counter.field]
            if len(others) == len(masks):
                counter.add(segment, counted)
            else:
                counter.add(segment, docs[np.logical_and.reduce(others)] if others else docs)
        self.total += len(kept)
        if ranked is not None:
            allowed = None
            if len(kept) < len(docs) or segment.live is not None:
                allowed = np.zeros(segment.doc_count, bool)
                allowed[kept] = True
            evaluation.scored = True
            threshold = self._threshold()
            kept, scores = Ranking(evaluation, node, ranked, k=self.wanted, allowed=allowed, threshold=threshold).run()
        self._collect(at, segment, kept, scores)

    def _threshold(self) -> float:
        """What a document of a further segment must score to be among the wanted ones."""
        if not 0 < self.wanted <= sum(map(len, self.keys)):
            return 0.0
        return float(np.sort(np.concatenate(self.keys))[-self.wanted])

    def _collect(self, at: int, segment: SegmentReader, docs: Array, scores: Scores | float) -> None:
        """Keeps the best of a segment."""
        keys: Array
        if self.query.sort != "relevance":
            keys = segment.dates[docs]
        elif isinstance(scores, np.ndarray):
            keys = scores
        else:
            docs = docs[: self.wanted]
            keys = np.full(len(docs), float(scores))
        chosen = self._order(keys)
        keys = keys[chosen]
        self.docs.append(docs[chosen].astype(np.int64) + self.snapshot.base(at))
        self.keys.append(keys)

    def _page(self) -> tuple[Ids, Scores]:
        if not self.docs:
            return np.zeros(0, np.int64), np.zeros(0)
        docs, keys = self.docs[0], self.keys[0]
        if len(self.docs) > 1:
            docs, keys = np.concatenate(self.docs), np.concatenate(self.keys)
            order = self._order(keys)
            docs, keys = docs[order], keys[order]
        page = slice(self.query.offset, self.wanted)
        scores: Scores = keys[page].astype(np.float64)
        return docs[page], scores if self.query.sort == "relevance" else np.zeros(len(scores))

    def _order(self, keys: Array) -> Ids:
        """Where the best keys (scores or dates) stand."""
        if self.query.sort == "relevance":
            return best(keys, self.wanted)
        return by_date(keys, self.wanted, newest=self.query.sort == "newest")


def _mask(docs: Array, chosen: Array) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(docs), bool)
    mask[intersect(chosen, docs)[1]] = True
    return mask
