"""Articles -> one segment's arrays. Texts are tokenised once; each distinct surface form is analysed once per segment.

While articles come in, only numbers are kept: a form's number per token, in one array per field. At flush every form is
looked up (`Analyzer.parts`), all levels' terms are numbered in sorted order, and each field's tokens become, per level,
64-bit keys (term, document, position) whose sorted order is the postings'.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
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
from searchapp.engines.whoosh.surfaces import BLOCK_CHARS, BYTES_PER_CHAR, Surfaces
from searchapp.engines.whoosh.vocabulary import encode, id_hash, write_terms
from searchapp.model import Article, Level
from searchapp.records import dataclass

NO_TERM = np.uint32(0xFFFFFFFF)

FLUSH_CHECK = 16
"""Memory is added up after so many articles."""
SORT_TOKENS = 1 << 20  # tokens whose keys are sorted in one go
FLUSH_BYTES_PER_TOKEN = 24  # what is computed of each token of the largest field at flush, and its postings
BYTES_PER_FORM = 560  # a distinct surface, its forms, their terms and numbers while flushing
BYTES_PER_ARTICLE = 260

EXPANDED_FORMS = 1 << 18  # that are taken apart in one go
SPLIT_SURFACES = 1 << 14  # whose forms are found in one go
SIGNED_ARTICLES = 1024  # whose words are looked at in one go


class Inverter:
    """Holds a segment that is not written yet. `add` either takes all of an article or, raising, nothing of it."""

    def __init__(self, analyzer: Analyzer, layout: Layout) -> None:
        self._analyzer = analyzer
        self._layout = layout
        self._names = tuple(f.name for f in layout.fields)
        self._surfaces = Surfaces(analyzer)
        self._texts: list[str] = []  # not numbered yet: every field of an article, one article after the other
        self._chars = 0
        self._tokens = {name: array("I") for name in self._names}
        self._counts = {name: array("I") for name in self._names}
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
        texts = list(map(article.text_of, self._names))
        self._texts += texts
        self._chars += sum(map(len, texts))
        for name, values in self._facets.items():
            values.append(article.facet_of(name))
        self._dates.append(days(article.date))
        self._signatures.append(signature or 0)
        self._given.append(signature is not None)
        self._ids.append(article.id)
        if self._chars >= BLOCK_CHARS:
            self._number()
        return len(self._ids) - 1

    def _number(self) -> None:
        """Makes numbers of the texts that wait."""
        texts, self._texts, self._chars = self._texts, [], 0
        if not texts:
            return
        block = self._surfaces.number(texts)
        fields = len(self._names)
        owners = np.repeat(np.arange(len(texts), dtype=np.uint32) % np.uint32(fields), block.counts)
        for at, name in enumerate(self._names):
            self._tokens[name].frombytes(block.numbers[owners == at].tobytes())
            self._counts[name].frombytes(block.counts[at::fields].tobytes())

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
        held = 4 * sum(sizes) + BYTES_PER_FORM * len(self._surfaces) + BYTES_PER_ARTICLE * len(self._ids)
        return held + FLUSH_BYTES_PER_TOKEN * largest + BYTES_PER_CHAR * self._chars

    def write(self, path: Path) -> None:
        """Writes the segment's file."""
        self._number()
        file = ArrayFileWriter(path)
        try:
            forms = FormTable.of(self._surfaces.texts, self._analyzer, self._layout)
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
        columns = [
            (np.frombuffer(self._tokens[name], np.uint32), np.frombuffer(self._counts[name], np.uint32))
            for name in OPENING_FIELDS
        ]
        ends = [np.cumsum(counts, dtype=np.int64) for _, counts in columns]
        made = []
        for at in range(0, len(given), SIGNED_ARTICLES):
            to = min(at + SIGNED_ARTICLES, len(given))
            spelled = [
                forms.spelled(tokens[end[at] - counts[at] : end[to - 1]], counts[at:to])
                for (tokens, counts), end in zip(columns, ends, strict=True)
            ]
            made.append(_opening_signatures(spelled))
        return np.where(np.frombuffer(self._given, bool), given, np.concatenate(made))


def _opening_signatures(
    spelled: Sequence[tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]],
) -> npt.NDArray[np.uint64]:
    """Of articles whose words' hashes are given for each of `OPENING_FIELDS`, and how many each article has there."""
    counts = np.array([each for _, each in spelled], np.int64)
    begins = np.cumsum(counts, axis=1) - counts
    body = OPENING_FIELDS.index("body")
    short = counts[body] < BODY_WORDS
    counts[:body, ~short] = 0
    np.minimum(counts[body], MAX_FORMS, out=counts[body], where=~short)
    words = np.empty(int(counts.sum()), np.uint32)
    ends = np.cumsum(counts.T.ravel()).reshape(counts.T.shape).T
    for (hashes, _), first, end, length in zip(spelled, begins, ends, counts, strict=True):
        words[ranges(end - length, length)] = hashes[ranges(first, length)]
    return signatures(words, counts.sum(axis=0))


@dataclass(frozen=True, slots=True)
class FieldTokens:
    """A field's tokens in reading order: form number, document and position of each; tokens per document."""

    forms: npt.NDArray[np.uint32]
    docs: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint32]


@dataclass(slots=True)
class FormTable:
    """The distinct indexed forms in order, and what each surface is made of.

    Surface s is parts `starts[s]` to `starts[s + 1]` of `part_forms` and `part_steps`, takes `widths[s]` positions, and
    its words have `hashes[hash_starts[s]:hash_starts[s + 1]]` in signatures. `numbers[level][k]` is the number of form
    k's term at the level, in `vocabularies[level]`.
    """

    count: int
    starts: npt.NDArray[np.uint32]
    part_forms: npt.NDArray[np.uint32]
    part_steps: npt.NDArray[np.uint32]
    widths: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint32]
    hash_starts: npt.NDArray[np.uint32]
    vocabularies: dict[Level, list[str]]
    numbers: dict[Level, npt.NDArray[np.uint32]]

    def __len__(self) -> int:
        return self.count

    def terms_at(self, level: Level) -> npt.NDArray[np.uint32]:
        return self.numbers[level]

    @property
    def sizes(self) -> npt.NDArray[np.uint32]:
        return np.diff(self.starts)

    @classmethod
    def of(cls, surfaces: Sequence[str], analyzer: Analyzer, layout: Layout) -> FormTable:
        """`surfaces` are stretches of text between gaps, each of any number of the analyzer's forms."""
        forms: dict[str, int] = {}
        held: list[Array] = []
        counts: list[Array] = []
        for at in range(0, len(surfaces), SPLIT_SURFACES):
            found = list(map(analyzer.forms, surfaces[at : at + SPLIT_SURFACES]))
            counts.append(np.fromiter(map(len, found), np.uint32, len(found)))
            flat = list(chain.from_iterable(found))
            for form in dict.fromkeys(flat):
                forms.setdefault(form, len(forms))
            held.append(np.fromiter(map(forms.__getitem__, flat), np.uint32, len(flat)))
        distinct = list(forms)
        del forms
        table = cls.of_forms(distinct, analyzer, layout)
        if not surfaces:
            return table
        return table.joined(np.concatenate(held), np.concatenate(counts))

    @classmethod
    def of_forms(cls, surfaces: Sequence[str], analyzer: Analyzer, layout: Layout) -> FormTable:
        """Each surface is one form. Indexed forms are told apart by their exact term, which decides the others (see
        `searchapp.analysis`)."""
        count = len(surfaces)
        columns = analyzer.columns(surfaces)
        sizes, widths = np.ones(count, np.uint32), np.ones(count, np.uint32)
        for at, parts in columns.others.items():
            sizes[at], widths[at] = len(parts), analyzer.width(surfaces[at])
        starts = ends_of(sizes).astype(np.uint32)
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
        vocabulary, part_forms = _numbered(list(map(columns.terms[Level.EXACT].__getitem__, rows.tolist())))
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
        each = np.arange(count + 1, dtype=np.uint32)
        return cls(len(vocabulary), starts, part_forms, steps, widths, hashes, each, vocabularies, numbers)

    def joined(self, surfaces: npt.NDArray[np.uint32], counts: npt.NDArray[np.uint32]) -> FormTable:
        """The table of surfaces that are made of this table's, so many each."""
        if len(surfaces) == len(counts) and int(counts.max(initial=1)) == 1 and _ascending(surfaces):
            return self
        tokens = self.expand(surfaces, counts)
        widths = np.diff(ends_of(self.widths[surfaces])[ends_of(counts)]).astype(np.uint32)
        return FormTable(
            self.count,
            ends_of(tokens.lengths).astype(np.uint32),
            tokens.forms,
            tokens.positions,
            widths,
            self.hashes[surfaces],
            ends_of(counts).astype(np.uint32),
            self.vocabularies,
            self.numbers,
        )

    def spelled(
        self, surfaces: npt.NDArray[np.uint32], counts: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """The hashes of the words of surfaces in reading order, so many per document; and how many words each has."""
        many = np.diff(self.hash_starts)[surfaces].astype(np.int64)
        words = self.hashes[ranges(self.hash_starts[:-1][surfaces].astype(np.int64), many)]
        ends = np.concatenate(([0], np.cumsum(many)))
        return words, np.asarray(np.diff(ends[ends_of(counts)]), np.int64)

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


def _ascending(numbers: npt.NDArray[np.uint32]) -> bool:
    """Whether these are 0, 1, 2 ..."""
    return bool((numbers == np.arange(len(numbers), dtype=np.uint32)).all())


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
    write_terms(file, "id", [encode(article_id) for article_id in ids], each=True)
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
