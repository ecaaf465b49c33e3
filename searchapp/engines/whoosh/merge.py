"""Several neighbouring segments -> one, array by array, in ranges of terms so that memory stays bounded.

Document order is kept, and every list of postings is the old lists one after the other: nothing is sorted again, each
old slice is copied to where it belongs. Documents that were deleted are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array, ArrayFileWriter, smallest
from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.grams import write_grams
from searchapp.engines.whoosh.inverter import NO_TERM, ends_of
from searchapp.engines.whoosh.layout import FieldLayout, Layout
from searchapp.engines.whoosh.postings import PostingLists, PostingWriter
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import distinct
from searchapp.engines.whoosh.vocabulary import SEPARATOR, Vocabulary, write_offsets
from searchapp.records import dataclass

Numbers = npt.NDArray[np.int64]

MOST_SEGMENTS = 8
MOST_DELETED = 0.2
MERGE_FACTOR = 4
SMALL_DOCS = 1000  # segments below this count as equally small: they are merged first
BYTES_PER_POSTING = 120  # what copying one posting with its positions takes at most, index arrays included
BYTES_PER_COUNT = 32  # how often each source holds a term
BYTES_PER_TERM = 300


def choose(segments: Sequence[ArraySegment], batch: int) -> list[range]:
    """Runs of neighbours to rewrite as one, so that few segments hold few deleted documents.

    The segments from number `batch` on were flushed by one batch: they become one, which a bulk load pays once and
    every later search gains by. Tiered: `MERGE_FACTOR` neighbours of one order of magnitude become one of the next; a
    segment with more than `MOST_DELETED` of its documents deleted is rewritten alone; with more than `MOST_SEGMENTS`
    left, the neighbours that are cheapest to copy are joined. Segments without live documents are dropped before.
    """
    runs = [range(at, at + 1) for at in range(min(batch, len(segments)))]
    if batch < len(segments):
        runs.append(range(batch, len(segments)))
    live = [segment.doc_count() for segment in segments]

    def docs(run: range) -> int:
        return sum(live[at] for at in run)

    def tier(run: range) -> int:
        size, level = max(docs(run), SMALL_DOCS), 0
        while size > SMALL_DOCS:
            size //= MERGE_FACTOR
            level += 1
        return level

    at = 0
    while at + MERGE_FACTOR <= len(runs):
        group = runs[at : at + MERGE_FACTOR]
        if len(set(map(tier, group))) == 1:
            runs[at : at + MERGE_FACTOR] = [range(group[0].start, group[-1].stop)]
            at = 0
        else:
            at += 1
    while len(runs) > MOST_SEGMENTS:
        costs = [docs(a) + docs(b) for a, b in pairwise(runs)]
        best = costs.index(min(costs))
        runs[best : best + 2] = [range(runs[best].start, runs[best + 1].stop)]
    return [
        run
        for run in runs
        if len(run) > 1 or segments[run.start].deleted_count() > MOST_DELETED * segments[run.start].doc_count_all()
    ]


def merge(path: Path, readers: Sequence[SegmentReader], layout: Layout, budget_bytes: int) -> int:
    """Writes one segment that holds the live documents of all; returns how many."""
    merger = _Merger(readers, layout, budget_bytes)
    file = ArrayFileWriter(path)
    try:
        merger.write(file)
    finally:
        file.abandon()
    return merger.doc_count


@dataclass(frozen=True, slots=True)
class _Source:
    """A segment being merged: `docs[d]` is document d's new number (where it is live)."""

    reader: SegmentReader
    docs: Array
    kept: Numbers | None  # the live documents; None for all


class _Merger:
    def __init__(self, readers: Sequence[SegmentReader], layout: Layout, budget_bytes: int) -> None:
        self.layout = layout
        self.budget = budget_bytes
        self.doc_count = sum(reader.live_count for reader in readers)
        self.doc_dtype = smallest(max(0, self.doc_count - 1))
        self.sources: list[_Source] = []
        base = 0
        for reader in readers:
            live = reader.live
            docs = np.arange(base, base + reader.doc_count) if live is None else np.cumsum(live) - 1 + base
            kept = None if live is None else np.flatnonzero(live)
            self.sources.append(_Source(reader, docs.astype(np.uint32), kept))
            base += reader.live_count

    def write(self, file: ArrayFileWriter) -> None:
        ranks, self._term_counts = {}, {}
        for level in self.layout.levels:
            ranks[level] = self._merge_terms(file, f"terms.{int(level)}")
            self._term_counts[int(level)] = self._term_count
            self._forget()
        form_maps = self._merge_forms(file, ranks) if self.layout.forward else []
        totals = {}
        for field in self.layout.fields:
            totals[field.name] = self._merge_lengths(file, field.name)
            if field.forward:
                self._merge_stream(file, field.name, form_maps)
            for level in field.levels:
                self._merge_postings(file, field, int(level), ranks[level])
        self._merge_documents(file)
        write_grams(file, self.layout)
        file.finish({"docs": self.doc_count, "fields": totals})

    # Terms and forms

    def _merge_terms(self, file: ArrayFileWriter, name: str) -> list[Array]:
        """Writes the union of the sources' terms; returns the new number of each old one, per source."""
        vocabularies = [Vocabulary.of(source.reader.file, name) for source in self.sources]
        maps = [np.empty(len(v), np.uint32) for v in vocabularies]
        union = _TermUnion(file, name)
        for ranges in _term_ranges(vocabularies, max(1, self.budget // BYTES_PER_TERM)):
            texts = [v.raws(low, high) for v, (low, high) in zip(vocabularies, ranges, strict=True)]
            merged = sorted(set().union(*texts))
            number = dict(zip(merged, range(union.count, union.count + len(merged)), strict=True))
            for old, (low, high), mapped in zip(texts, ranges, maps, strict=True):
                mapped[low:high] = np.fromiter(map(number.__getitem__, old), np.uint32, high - low)
            union.extend(merged)
        union.finish()
        self._term_count = union.count
        return list(maps)

    def _merge_forms(self, file: ArrayFileWriter, ranks: dict[Any, list[Array]]) -> list[Array]:
        """The distinct forms of all sources in order of their terms; the new number of each old one, per source."""
        levels = self.layout.levels
        columns = []
        for level in levels:
            mapped = []
            for at, source in enumerate(self.sources):
                old = source.reader.form_terms(level)
                table = np.append(ranks[level][at], NO_TERM)
                mapped.append(table[np.minimum(old, len(table) - 1)])
            columns.append(np.concatenate(mapped))
        order = np.lexsort(columns[::-1])
        first = np.zeros(len(order), bool)
        first[:1] = True
        for column in columns:
            ordered = column[order]
            first[1:] |= ordered[1:] != ordered[:-1]
        number = np.empty(len(order), np.uint32)
        number[order] = np.cumsum(first, dtype=np.uint32) - 1
        for level, column in zip(levels, columns, strict=True):
            file.add(f"forms.{int(level)}", column[order[first]])
        self._form_count = int(np.count_nonzero(first))
        ends = np.cumsum([source.reader.form_count for source in self.sources])
        return np.split(number, ends[:-1])

    # Postings

    def _merge_postings(self, file: ArrayFileWriter, field: FieldLayout, level: int, ranks: list[Array]) -> None:
        lists = [_Lists.of(source, field.name, level, rank) for source, rank in zip(self.sources, ranks, strict=True)]
        name = f"{field.name}.{level}"
        self._forget()
        terms = _union([part.terms for part in lists])
        writer = PostingWriter(file, name, doc_count=self.doc_count, term_count=self._term_counts[level])
        for low, high in self._ranges(terms, lists):
            some = terms[low:high]
            dfs, docs, tf, positions = _joined([part.cut(some[0], some[-1]) for part in lists], some)
            held = dfs > 0
            writer.append(some[held], dfs[held], docs.astype(self.doc_dtype), tf, positions)
            self._forget()
        writer.finish()

    def _forget(self) -> None:
        """Pages of the sources count as this process's memory until they are given back."""
        for source in self.sources:
            source.reader.file.forget()

    def _ranges(self, terms: Array, lists: Sequence[_Lists]) -> Iterator[tuple[int, int]]:
        """Ranges of terms whose postings fit in memory together (a single term may be larger)."""
        if not len(terms):
            return
        weight = np.full(len(terms), len(lists) * BYTES_PER_COUNT, np.int64)
        for part in lists:
            weight[np.searchsorted(terms, part.terms)] += part.weights * BYTES_PER_POSTING
        bins = (np.cumsum(weight) - weight) // max(1, self.budget)
        cuts = np.flatnonzero(np.diff(bins, prepend=-1))
        yield from zip(cuts.tolist(), [*cuts[1:].tolist(), len(terms)], strict=True)

    # Documents

    def _merge_lengths(self, file: ArrayFileWriter, field: str) -> dict[str, int]:
        columns = [source.reader.lengths(field) for source in self.sources]
        lengths = self._kept(columns)
        file.add(f"{field}.lengths", lengths.astype(smallest(int(lengths.max(initial=0)))))
        return {"tokens": int(lengths.sum(dtype=np.int64)), "docs": int(np.count_nonzero(lengths))}

    def _kept(self, columns: Sequence[Array]) -> Array:
        """The values of live documents, one source after the other."""
        pairs = zip(self.sources, columns, strict=True)
        return np.concatenate([c if source.kept is None else c[source.kept] for source, c in pairs])

    def _merge_stream(self, file: ArrayFileWriter, field: str, maps: list[Array]) -> None:
        counts = self._kept([np.diff(s.reader.file[f"{field}.starts"].astype(np.int64)) for s in self.sources])
        file.add(f"{field}.starts", ends_of(counts))
        total = int(counts.sum())
        forms = file.reserve(f"{field}.forms", smallest(self._form_count), total)
        gaps: list[Array] = []
        aheads: list[Array] = []
        base = 0
        step = max(1, self.budget // 64)
        for source, mapped in zip(self.sources, maps, strict=True):
            old, old_gaps = source.reader.file[f"{field}.forms"], source.reader.file[f"{field}.gaps"]
            ahead = source.reader.file[f"{field}.ahead"]
            starts = source.reader.file[f"{field}.starts"]
            for low, high in _live_runs(source):
                a, b = int(starts[low]), int(starts[high])
                for at in range(a, b, step):
                    forms.append(mapped[old[at : min(b, at + step)]])
                if b > a:
                    i, j = np.searchsorted(old_gaps, np.array([a, b], old_gaps.dtype))
                    # the state a run begins in is written down: what stood before it may be another run, or nothing
                    state = ahead[i - 1 : i] if i else np.zeros(1, np.int32)
                    if i < len(old_gaps) and int(old_gaps[i]) == a:
                        state = ahead[i : i + 1]
                        i += 1
                    gaps += [np.array([base]), old_gaps[i:j].astype(np.int64) - a + base]
                    aheads += [state, ahead[i:j]]
                base += b - a
        joined = np.concatenate([np.zeros(0, np.int64), *gaps])
        heights = np.concatenate([np.zeros(0, np.int32), *aheads])
        joined, heights = _without_repeats(joined, heights)
        file.add(f"{field}.gaps", joined.astype(smallest(total)))
        file.add(f"{field}.ahead", heights.astype(np.int32))

    def _merge_documents(self, file: ArrayFileWriter) -> None:
        self._merge_ids(file)
        file.add("date", self._kept([source.reader.file["date"] for source in self.sources]))
        file.add("signature", self._kept([source.reader.file["signature"] for source in self.sources]))
        for name in self.layout.facets:
            maps = self._merge_terms(file, f"{name}.values")
            codes = [m[s.reader.codes(name)] for m, s in zip(maps, self.sources, strict=True)]
            joined = self._kept(codes)
            file.add(f"{name}.codes", joined.astype(smallest(int(joined.max(initial=0)))))

    def _merge_ids(self, file: ArrayFileWriter) -> None:
        offsets = [s.reader.file["id.offsets"].astype(np.int64) for s in self.sources]
        lengths = self._kept([np.diff(o) for o in offsets])
        write_offsets(file, "id", lengths, each=True)
        text = file.reserve("id.text", np.uint8, int(lengths.sum()))
        for source, begins in zip(self.sources, offsets, strict=True):
            old = source.reader.file["id.text"]
            for low, high in _live_runs(source):
                text.append(old[begins[low] : begins[high]])
        hashes = np.concatenate([s.reader.file["id.hashes"] for s in self.sources])
        docs = np.concatenate([s.docs[s.reader.file["id.docs"]] for s in self.sources])
        alive = [np.ones(s.reader.doc_count, bool) if s.reader.live is None else s.reader.live for s in self.sources]
        kept = np.concatenate([a[s.reader.file["id.docs"]] for a, s in zip(alive, self.sources, strict=True)])
        hashes, docs = hashes[kept], docs[kept]
        order = np.argsort(hashes, kind="stable")
        file.add("id.hashes", hashes[order])
        file.add("id.docs", docs[order].astype(self.doc_dtype))


class _TermUnion:
    """Merged terms on their way to the file: kept as bytes, which is what they take there."""

    def __init__(self, file: ArrayFileWriter, name: str) -> None:
        self._file, self._name = file, name
        self._text: list[bytes] = []
        self._lengths: list[Array] = []
        self.count = 0

    def extend(self, terms: Sequence[bytes]) -> None:
        if terms:
            self._text.append(SEPARATOR.join(terms) + SEPARATOR)
            self._lengths.append(np.fromiter(map(len, terms), np.uint32, len(terms)))
            self.count += len(terms)

    def finish(self) -> None:
        lengths = np.concatenate([np.zeros(0, np.int64), *self._lengths]).astype(np.int64) + 1
        region = self._file.reserve(f"{self._name}.text", np.uint8, int(lengths.sum()))
        for text in self._text:
            region.append(np.frombuffer(text, np.uint8))
        breaks = sum(text.count(SEPARATOR) for text in self._text)
        write_offsets(self._file, self._name, lengths, each=breaks > len(lengths))


@dataclass(frozen=True, slots=True)
class _Lists:
    """The posting lists of one source: the new numbers of their terms, and about what copying each takes."""

    source: _Source
    lists: PostingLists
    terms: Array
    weights: Numbers

    @classmethod
    def of(cls, source: _Source, field: str, level: int, rank: Array) -> _Lists:
        lists = source.reader.lists(field, level)
        assert lists is not None
        return cls(source, lists, rank[lists.terms_of(np.arange(len(lists)))], lists.weights())

    def cut(self, low: int, high: int) -> _Cut:
        """The live postings of the terms from `low` to `high`."""
        a = int(np.searchsorted(self.terms, self.terms.dtype.type(low)))
        b = int(np.searchsorted(self.terms, self.terms.dtype.type(high), side="right"))
        dfs, docs, tf, positions = self.lists.read(a, b)
        live = self.source.reader.live
        if live is not None:
            alive = live[docs]
            ends = np.concatenate(([0], np.cumsum(alive, dtype=np.int64)))
            dfs = np.diff(ends[np.concatenate(([0], np.cumsum(dfs)))])
            if positions is not None:
                positions = positions[np.repeat(alive, tf)]
            docs, tf = docs[alive], tf[alive]
        return _Cut(self.terms[a:b], dfs, self.source.docs[docs], tf, positions)


@dataclass(frozen=True, slots=True)
class _Cut:
    terms: Array
    dfs: Numbers
    docs: Array
    tf: Array
    positions: Array | None


def _joined(parts: Sequence[_Cut], terms: Array) -> tuple[Numbers, Array, Array, Array | None]:
    """The lists of some terms, by term and within it each source after the other."""
    dfs = np.zeros((len(parts), len(terms)), np.int64)
    sums = np.zeros((len(parts), len(terms)), np.int64)
    for at, part in enumerate(parts):
        places = np.searchsorted(terms, part.terms)
        dfs[at, places] = part.dfs
        ends = np.concatenate(([0], np.cumsum(part.tf, dtype=np.int64)))
        sums[at, places] = np.diff(ends[np.concatenate(([0], np.cumsum(part.dfs)))])
    positions = [part.positions for part in parts if part.positions is not None]
    return (
        dfs.sum(axis=0),
        _scattered([part.docs for part in parts], dfs),
        _scattered([part.tf for part in parts], dfs),
        _scattered(positions, sums) if len(positions) == len(parts) else None,
    )


def _scattered(slices: Sequence[Array], counts: Numbers) -> Array:
    """`counts[s, t]` values of source s belong to term t: by term, then by source."""
    total = counts.sum(axis=0)
    begins = np.cumsum(total) - total
    out = np.empty(int(total.sum()), np.uint32)
    for values, count in zip(slices, counts, strict=True):
        shift = begins - (np.cumsum(count) - count)
        out[np.repeat(shift, count) + np.arange(len(values))] = values
        begins = begins + count
    return out


def _union(terms: Sequence[Array]) -> Array:
    return distinct(np.concatenate(terms)) if terms else np.zeros(0, np.uint32)


def _live_runs(source: _Source) -> list[tuple[int, int]]:
    """Half-open runs of neighbouring live documents."""
    if source.reader.live is None:
        return [(0, source.reader.doc_count)]
    edges = np.flatnonzero(np.diff(source.reader.live.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _without_repeats(gaps: Numbers, ahead: Array) -> tuple[Numbers, Array]:
    """Drops jumps that change nothing (a document of gaps was deleted between)."""
    changed = np.diff(ahead, prepend=0) != 0
    return gaps[changed], ahead[changed]


def _term_ranges(vocabularies: Sequence[Vocabulary], most: int) -> Iterator[list[tuple[int, int]]]:
    """Cuts all vocabularies at the same terms, at most about `most` terms a range in all of them together."""
    largest = max(vocabularies, key=len)
    if not len(largest):
        return
    parts = max(1, -(-sum(map(len, vocabularies)) // most))
    step = max(1, -(-len(largest) // parts))
    lows = [0] * len(vocabularies)
    for cut in range(step, len(largest), step):
        bound = largest.raw(cut)
        highs = [v.lower_bound(bound) for v in vocabularies]
        yield list(zip(lows, highs, strict=True))
        lows = highs
    yield [(low, len(v)) for low, v in zip(lows, vocabularies, strict=True)]
