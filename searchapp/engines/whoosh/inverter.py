"""Articles -> one segment's arrays. Texts are tokenised once; each distinct surface form is analysed once per segment.

While articles come in, only numbers are kept: a form's number per token, in one array per field. At flush every form is
looked up (`Analyzer.parts`), all levels' terms are numbered in sorted order, and each field's tokens become, per level,
64-bit keys (term, document, position) whose sorted order is the postings'.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, pairwise
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Analyzer
from searchapp.analysis.signatures import BODY_WORDS, MAX_FORMS, OPENING_FIELDS, form_hash, signatures, word_hash
from searchapp.engines.whoosh.arrays import Array, ArrayFileWriter, smallest
from searchapp.engines.whoosh.grams import write_grams
from searchapp.engines.whoosh.layout import FieldLayout, Layout, days
from searchapp.engines.whoosh.postings import PostingWriter
from searchapp.engines.whoosh.sets import ranges
from searchapp.engines.whoosh.vocabulary import encode, id_hash, write_terms
from searchapp.model import Article, Level
from searchapp.records import dataclass

NO_TERM = np.uint32(0xFFFFFFFF)

FLUSH_CHECK = 16
"""Memory is added up after so many articles."""
SORT_TOKENS = 1 << 20  # tokens whose keys are sorted in one go
FLUSH_BYTES_PER_TOKEN = 24  # what is computed of each token of the largest field at flush, and its postings
BYTES_PER_FORM = 420  # the form itself, its number, its terms and their numbers while flushing
BYTES_PER_ARTICLE = 260

EXPANDED_FORMS = 1 << 18  # that are taken apart in one go
SIGNED_ARTICLES = 1024  # whose words are looked at in one go


class Inverter:
    """Holds a segment that is not written yet. `add` either takes all of an article or, raising, nothing of it."""

    def __init__(self, analyzer: Analyzer, layout: Layout) -> None:
        self._analyzer = analyzer
        self._layout = layout
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._tokens = {f.name: array("I") for f in layout.fields}
        self._counts = {f.name: array("I") for f in layout.fields}
        self._ids: list[str] = []
        self._dates = array("i")
        self._signatures = array("Q")
        self._given = bytearray()  # per article whether its signature was given
        self._facets: dict[str, list[str]] = {name: [] for name in layout.facets}
        self._deleted: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, article: Article, signature: int | None) -> int:
        """The article's number in this segment."""
        forms = self._analyzer.forms
        numbered = []
        for name, tokens in self._tokens.items():
            text = article.text_of(name)
            numbered.append((name, tokens, forms(text) if text else []))
        number = len(self._ids)
        for name, tokens, words in numbered:
            if len(words) > 1:
                # the fastest way through a dictionary there is: one call for all words
                tokens.fromlist(list(itemgetter(*words)(self._numbers)))
            elif words:
                tokens.append(self._numbers[words[0]])
            self._counts[name].append(len(words))
        for name, values in self._facets.items():
            values.append(article.facet_of(name))
        self._dates.append(days(article.date))
        self._signatures.append(signature or 0)
        self._given.append(signature is not None)
        self._ids.append(article.id)
        return number

    def delete(self, number: int) -> None:
        self._deleted.add(number)

    @property
    def live_count(self) -> int:
        return len(self._ids) - len(self._deleted)

    def deleted(self) -> list[int]:
        """Numbers of the articles that were replaced or deleted since they were added."""
        return sorted(self._deleted)

    @property
    def memory_bytes(self) -> int:
        """About what this holds, and what writing it will need on top."""
        sizes = [len(tokens) for tokens in self._tokens.values()]
        largest = max(sizes, default=0)
        held = 4 * sum(sizes) + BYTES_PER_FORM * len(self._numbers) + BYTES_PER_ARTICLE * len(self._ids)
        return held + FLUSH_BYTES_PER_TOKEN * largest

    def write(self, path: Path) -> None:
        """Writes the segment's file."""
        file = ArrayFileWriter(path)
        try:
            forms = FormTable.of(self._numbers, self._analyzer, self._layout)
            totals = {f.name: self._write_field(file, f, forms) for f in self._layout.fields}
            forms.write(file, self._layout)
            self._write_documents(file, forms)
            write_grams(file, self._layout)
            file.finish({"docs": len(self._ids), "fields": totals})
        finally:
            file.abandon()

    def _write_field(self, file: ArrayFileWriter, field: FieldLayout, forms: FormTable) -> dict[str, int]:
        counts = np.frombuffer(self._counts[field.name], np.uint32)
        surfaces = np.frombuffer(self._tokens[field.name], np.uint32)
        tokens = forms.expand(surfaces, counts)
        write_lengths(file, field.name, tokens.lengths)
        if field.forward:
            write_stream(file, field.name, tokens, len(forms))
        for level in field.levels:
            terms, term_count = forms.terms_at(level)[tokens.forms], len(forms.vocabularies[level])
            name, with_positions = f"{field.name}.{int(level)}", level == field.positions
            write_postings(file, name, terms, tokens, term_count, with_positions=with_positions)
        return {"tokens": len(tokens.forms), "docs": int(np.count_nonzero(tokens.lengths))}

    def _write_documents(self, file: ArrayFileWriter, forms: FormTable) -> None:
        write_ids(file, self._ids)
        file.add("date", np.frombuffer(self._dates, np.int32))
        file.add("signature", self._signed(forms))
        for name, values in self._facets.items():
            table = sorted(set(values))
            codes = {value: code for code, value in enumerate(table)}
            file.add(f"{name}.codes", np.fromiter(map(codes.__getitem__, values), smallest(len(table)), len(values)))
            write_terms(file, f"{name}.values", [encode(value) for value in table])

    def _signed(self, forms: FormTable) -> npt.NDArray[np.uint64]:
        """The articles' signatures: those that were given, and for the others that of their words."""
        given = np.frombuffer(self._signatures, np.uint64)
        if not set(OPENING_FIELDS) <= set(self._tokens) or all(self._given):
            return given
        tokens = {name: np.frombuffer(self._tokens[name], np.uint32) for name in OPENING_FIELDS}
        counts = np.array([np.frombuffer(self._counts[name], np.uint32) for name in OPENING_FIELDS], np.int64)
        begins = np.cumsum(counts, axis=1) - counts
        body = OPENING_FIELDS.index("body")
        short = counts[body] < BODY_WORDS
        counts[:body, ~short] = 0
        np.minimum(counts[body], MAX_FORMS, out=counts[body], where=~short)
        made = []
        for at in range(0, len(given), SIGNED_ARTICLES):
            some = slice(at, at + SIGNED_ARTICLES)
            lengths = counts[:, some]
            words = np.empty(int(lengths.sum()), np.uint32)
            ends = np.cumsum(lengths.T.ravel()).reshape(lengths.T.shape).T
            for name, first, end, length in zip(OPENING_FIELDS, begins[:, some], ends, lengths, strict=True):
                words[ranges(end - length, length)] = forms.hashes[tokens[name][ranges(first, length)]]
            made.append(signatures(words, lengths.sum(axis=0)))
        return np.where(np.frombuffer(self._given, bool), given, np.concatenate(made))


@dataclass(frozen=True, slots=True)
class FieldTokens:
    """A field's tokens in reading order: form number, document and position of each; tokens per document."""

    forms: npt.NDArray[np.uint32]
    docs: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint32]


@dataclass(slots=True)
class FormTable:
    """The distinct indexed forms in order, and what each surface form is made of.

    `terms[k]` are form k's terms at the layout's levels. Surface s is parts `starts[s]` to `starts[s + 1]` of
    `part_forms` and `part_steps`, takes `widths[s]` positions, and has `hashes[s]` in signatures. `numbers[level][k]`
    is the number of form k's term at the level.
    """

    count: int
    starts: npt.NDArray[np.uint32]
    sizes: npt.NDArray[np.uint32]
    part_forms: npt.NDArray[np.uint32]
    part_steps: npt.NDArray[np.uint32]
    widths: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint32]
    vocabularies: dict[Level, list[str]]
    numbers: dict[Level, npt.NDArray[np.uint32]]

    def __len__(self) -> int:
        return self.count

    def terms_at(self, level: Level) -> npt.NDArray[np.uint32]:
        return self.numbers[level]

    @classmethod
    def of(cls, surfaces: dict[str, int], analyzer: Analyzer, layout: Layout) -> FormTable:
        """Forms are told apart by their exact term, which decides the others (see `searchapp.analysis`)."""
        count = len(surfaces)
        columns = analyzer.columns(list(surfaces))
        sizes, widths, starts = np.ones(count, np.uint32), np.ones(count, np.uint32), np.zeros(count + 1, np.uint32)
        for surface, at in zip(_picked(surfaces, columns.others), columns.others, strict=True):
            sizes[at], widths[at] = len(columns.others[at]), analyzer.width(surface)
        np.cumsum(sizes, out=starts[1:])
        hashes = np.fromiter(map(word_hash, columns.terms[Level.WORD]), np.uint32, count)
        rows, steps = np.zeros(int(starts[-1]), np.int64), np.zeros(int(starts[-1]), np.uint32)
        alone = np.ones(count, bool)
        alone[list(columns.others)] = False
        rows[starts[:-1][alone]] = alone.nonzero()[0]
        for at, parts in columns.others.items():
            hashes[at] = form_hash(parts)
            where = slice(int(starts[at]), int(starts[at + 1]))
            rows[where] = np.arange(len(parts)) + len(columns.terms[0])
            steps[where] = [part.step for part in parts]
            for level, column in enumerate(columns.terms):
                column.extend([part.terms[level] for part in parts])
        exact = list(map(columns.terms[Level.EXACT].__getitem__, rows.tolist()))
        vocabulary, part_forms = _numbered(exact)
        first = np.empty(len(vocabulary), np.int64)  # a row of each form
        first[part_forms] = rows
        vocabularies: dict[Level, list[str]] = {}
        numbers: dict[Level, npt.NDArray[np.uint32]] = {}
        for level in layout.levels:
            if level is Level.EXACT:
                vocabularies[level], numbers[level] = vocabulary, np.arange(len(vocabulary), dtype=np.uint32)
            else:
                terms = list(map(columns.terms[level].__getitem__, first.tolist()))
                vocabularies[level], numbers[level] = _numbered(terms)
        return cls(len(vocabulary), starts, sizes, part_forms, steps, widths, hashes, vocabularies, numbers)

    def expand(self, surfaces: npt.NDArray[np.uint32], counts: npt.NDArray[np.uint32]) -> FieldTokens:
        """Surface forms in reading order, so many per document -> tokens."""
        if not len(surfaces):
            return FieldTokens(surfaces, surfaces, surfaces, np.zeros(len(counts), np.uint32))
        if (
            int(self.sizes.max()) == int(self.sizes.min()) == 1
            and int(self.widths.max()) == 1
            and not self.part_steps.any()
        ):
            docs = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
            positions = np.arange(len(surfaces), dtype=np.uint32)
            positions -= np.repeat((np.cumsum(counts, dtype=np.int64) - counts).astype(np.uint32), counts)
            return FieldTokens(self.part_forms[surfaces], docs, positions, np.asarray(counts, np.uint32))
        return self._expand_in_runs(surfaces, counts)

    def _expand_in_runs(self, surfaces: npt.NDArray[np.uint32], counts: npt.NDArray[np.uint32]) -> FieldTokens:
        """A run of documents at a time, as one takes ten numbers per token on the way."""
        ends = np.cumsum(counts, dtype=np.int64)
        cuts = [0, *(np.flatnonzero(np.diff(ends // EXPANDED_FORMS)) + 1).tolist(), len(counts)]
        forms: list[Array] = []
        positions: list[Array] = []
        lengths: list[Array] = []
        for low, high in pairwise(cuts):
            if low < high:
                run = self._expand_run(surfaces[ends[low] - counts[low] : ends[high - 1]], counts[low:high])
                for column, values in zip((forms, positions, lengths), run, strict=True):
                    column.append(values)
        joined = np.concatenate(lengths)
        docs = np.repeat(np.arange(len(counts), dtype=np.uint32), joined)
        return FieldTokens(np.concatenate(forms), docs, np.concatenate(positions), joined)

    def _expand_run(
        self, surfaces: npt.NDArray[np.uint32], counts: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """Forms and positions, and how many of them each document has."""
        many = self.sizes[surfaces]
        places = np.cumsum(self.widths[surfaces], dtype=np.uint32)
        places -= self.widths[surfaces]
        first = np.cumsum(counts, dtype=np.int64) - counts  # index of each document's first form
        has = counts > 0
        base = np.zeros(len(counts), np.uint32)
        base[has] = places[first[has]]
        places -= np.repeat(base, counts)
        lengths = np.zeros(len(counts), np.uint32)
        if len(surfaces):
            lengths[has] = np.add.reduceat(many, first[has])
        index = np.repeat(self.starts[:-1][surfaces], many)
        ends = np.cumsum(many, dtype=np.uint32)
        index += np.arange(len(index), dtype=np.uint32) - np.repeat(ends - many, many)
        return self.part_forms[index], np.repeat(places, many) + self.part_steps[index], lengths

    def write(self, file: ArrayFileWriter, layout: Layout) -> None:
        for level, vocabulary in self.vocabularies.items():
            write_terms(file, f"terms.{int(level)}", list(map(encode, vocabulary)))
        if layout.forward:
            for level, numbers in self.numbers.items():
                file.add(f"forms.{int(level)}", numbers)


def _picked(surfaces: Iterable[str], places: Collection[int]) -> Iterator[str]:
    """Those at some ascending places."""
    wanted = bytearray(max(places, default=-1) + 1)
    for at in places:
        wanted[at] = 1
    return compress(surfaces, wanted)


def _numbered(column: Sequence[str]) -> tuple[list[str], npt.NDArray[np.uint32]]:
    """The distinct terms in order, and the number of each one of the column; `NO_TERM` for the empty one."""
    distinct = set(column)
    distinct.discard("")
    vocabulary = sorted(distinct)
    number = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    number[""] = int(NO_TERM)
    return vocabulary, np.fromiter(map(number.__getitem__, column), np.uint32, len(column))


def write_ids(file: ArrayFileWriter, ids: Sequence[str]) -> None:
    """Article ids by document, and a table of their hashes in order."""
    write_terms(file, "id", [encode(article_id) for article_id in ids])
    hashes = np.fromiter(map(id_hash, ids), np.uint32, len(ids))
    order = np.argsort(hashes, kind="stable")
    file.add("id.hashes", hashes[order])
    file.add("id.docs", order.astype(smallest(max(0, len(ids) - 1))))


def write_lengths(file: ArrayFileWriter, name: str, lengths: npt.NDArray[np.uint32]) -> None:
    file.add(f"{name}.lengths", lengths.astype(smallest(int(lengths.max(initial=0)))))


def write_stream(file: ArrayFileWriter, name: str, tokens: FieldTokens, form_count: int) -> None:
    """The forward index of a field: forms in reading order, where each document begins, and the jumps in position."""
    starts = np.zeros(len(tokens.lengths) + 1, np.int64)
    np.cumsum(tokens.lengths, out=starts[1:])
    file.add(f"{name}.starts", starts.astype(smallest(int(starts[-1]))))
    file.add(f"{name}.forms", tokens.forms.astype(smallest(form_count)))
    ahead = tokens.positions.astype(np.int32)
    ahead -= np.arange(len(tokens.forms), dtype=np.int32)
    ahead += np.repeat(starts[:-1].astype(np.int32), tokens.lengths)
    changed = np.flatnonzero(np.diff(ahead, prepend=np.int32(0)))
    file.add(f"{name}.gaps", changed.astype(smallest(len(ahead))))
    file.add(f"{name}.ahead", ahead[changed].astype(np.int32))


def write_postings(
    file: ArrayFileWriter,
    name: str,
    terms: npt.NDArray[np.uint32],
    tokens: FieldTokens,
    term_count: int,
    *,
    with_positions: bool,
) -> None:
    """Sorts (term, document, position) and stores it by term, a range of terms at a time to save memory."""
    doc_count = len(tokens.lengths)
    largest = int(tokens.positions.max(initial=0)) if with_positions else 0
    packing = Packing(max(1, doc_count.bit_length()), largest.bit_length() if with_positions else 0)
    lists = PostingWriter(file, name, doc_count=doc_count, term_count=term_count)
    counts = np.bincount(terms[terms != NO_TERM])
    for low, high in _spans(counts):
        keys = packing.keys(terms, tokens, low, high)
        keys.sort()
        positions = (keys & packing.place_mask).astype(np.uint32) if with_positions else None
        keys >>= np.uint64(packing.place_bits)
        first = np.empty(len(keys), bool)
        first[:1] = True
        np.not_equal(keys[1:], keys[:-1], out=first[1:])
        begins = first.nonzero()[0]
        keys = keys[begins]
        tf = np.diff(begins, append=len(first))
        dfs = np.bincount((keys >> np.uint64(packing.doc_bits)).astype(np.int64) - low, minlength=high - low)
        docs = (keys & packing.doc_mask).astype(smallest(max(0, doc_count - 1)))
        held = dfs.nonzero()[0]
        lists.append(held + low, dfs[held], docs, tf, positions)
    lists.finish()


def ends_of(counts: Array) -> Array:
    """[0, then the running sums]."""
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    return ends.astype(smallest(int(ends[-1])))


def _spans(counts: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of terms with about `SORT_TOKENS` tokens each."""
    if not len(counts):
        return
    bins = (np.cumsum(counts) - counts) // SORT_TOKENS
    cuts = np.flatnonzero(np.diff(bins, prepend=-1)).tolist()
    yield from zip(cuts, [*cuts[1:], len(counts)], strict=True)


@dataclass(frozen=True, slots=True)
class Packing:
    """How (term, document, position) stand in 64 bits: term first, so that sorted keys are postings in order."""

    doc_bits: int
    place_bits: int

    @property
    def doc_mask(self) -> np.uint64:
        return np.uint64((1 << self.doc_bits) - 1)

    @property
    def place_mask(self) -> np.uint64:
        return np.uint64((1 << self.place_bits) - 1)

    def keys(self, terms: npt.NDArray[np.uint32], tokens: FieldTokens, low: int, high: int) -> npt.NDArray[np.uint64]:
        """Of the tokens whose term is from `low` up to but not `high`."""
        if high.bit_length() + self.doc_bits + self.place_bits > 64:
            raise OverflowError("a segment this large cannot be sorted; lower index_memory_mb")
        chosen = ((terms >= low) & (terms < high)).nonzero()[0]
        keys = terms[chosen].astype(np.uint64)
        keys <<= np.uint64(self.doc_bits)
        keys |= tokens.docs[chosen]
        if self.place_bits:
            keys <<= np.uint64(self.place_bits)
            keys |= tokens.positions[chosen]
        return np.asarray(keys, np.uint64)


__all__ = ["Array", "Inverter"]
