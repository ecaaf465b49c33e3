"""One segment, open for reading: postings, columns, ids and the forward index as views of its map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchapp.analysis.grams import GramOwners
from searchapp.engines import FormHits
from searchapp.engines.whoosh.arrays import Array, ArrayFile, smallest
from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.grams import Grams
from searchapp.engines.whoosh.layout import NO_DATE, Layout
from searchapp.engines.whoosh.postings import PostingLists
from searchapp.engines.whoosh.sets import locate
from searchapp.engines.whoosh.vocabulary import Vocabulary, encode, id_hash
from searchapp.errors import IndexCorrupt
from searchapp.model import Level
from searchapp.records import dataclass

FORM_SCANS = 8
"""So many looks at all forms cost less than to put them in order: a command line looks for a few words and ends."""

KEPT_NUMBERS = 20_000
"""Terms whose numbers are kept, 150 bytes each."""
LISTS_AT_ONCE = 1 << 16  # whose documents are read together

MONTHS_TO_1970 = 1970 * 12


@dataclass(frozen=True, slots=True)
class Stream:
    """Tokens of some documents: form numbers and positions; document i owns `offsets[i]` to `offsets[i + 1]`."""

    forms: Array
    positions: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]


class SegmentReader:
    """Immutable and thread-safe. `live`: which documents are not deleted, None for all."""

    def __init__(self, folder: Path, segment: ArraySegment, layout: Layout, file: ArrayFile | None = None) -> None:
        self.segment = segment
        self.layout = layout
        self.file = file or ArrayFile(folder / segment.arrays_name())
        self.doc_count = int(self.file.meta["docs"])
        if self.doc_count != segment.total:
            reason = f"it holds {self.doc_count} documents, its table of contents says {segment.total}"
            raise IndexCorrupt(self.file.path, reason, run="searchapp doctor --repair")
        self.live = read_live(folder, segment)
        self.live_count = self.doc_count if self.live is None else int(np.count_nonzero(self.live))
        self.doc_dtype = smallest(max(0, self.doc_count - 1))
        self._lists: dict[tuple[str, int], PostingLists | None] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._numbers: dict[tuple[int, str], int] = {}
        self._length_sums: dict[str, tuple[int, int]] = {}
        self._grams: list[Grams] = []
        self._months: list[tuple[Array, int]] = []
        self._gram_forms: list[GramOwners] = []
        self._form_scans: dict[int, int] = {}
        self._form_orders: dict[int, tuple[Array, Array]] = {}

    def with_live(self, live: npt.NDArray[np.bool_] | None) -> SegmentReader:
        """The same arrays with other deletions."""
        if live is self.live:
            return self
        other = copy(self)
        other.live, other.live_count = live, self.doc_count if live is None else int(np.count_nonzero(live))
        other._length_sums = {}
        return other

    # Terms

    def vocabulary(self, level: int) -> Vocabulary | None:
        return self._vocabulary(f"terms.{int(level)}")

    def _vocabulary(self, name: str) -> Vocabulary | None:
        found = self._vocabularies.get(name)
        if found is None and f"{name}.text" in self.file:
            found = self._vocabularies[name] = Vocabulary.of(self.file, name)
        return found

    def lists(self, field: str, level: int) -> PostingLists | None:
        key = (field, int(level))
        if key not in self._lists:
            name = f"{field}.{int(level)}"
            self._lists[key] = PostingLists(self.file, name, self.doc_dtype) if f"{name}.dfs" in self.file else None
        return self._lists[key]

    def slot(self, field: str, level: int, text: str) -> int:
        lists = self.lists(field, level)
        return -1 if lists is None else lists.slot(self._term(level, text))

    def _term(self, level: int, text: str) -> int:
        """The number of a term, or -1. Kept: it is asked for once for each field, and again after the next commit."""
        key = level, text
        number = self._numbers.get(key)
        if number is None:
            vocabulary = self.vocabulary(level)
            number = -1 if vocabulary is None else vocabulary.find(text)
            if len(self._numbers) >= KEPT_NUMBERS:
                self._numbers = {}
            self._numbers[key] = number
        return number

    def df(self, field: str, level: int, slot: int) -> int:
        """Live documents in a list."""
        lists = self.lists(field, level)
        if lists is None or slot < 0:
            return 0
        return lists.df(slot) if self.live is None else int(np.count_nonzero(self.live[lists.list_docs(slot)]))

    def dfs(self, lists: PostingLists, low: int, high: int) -> npt.NDArray[np.int64]:
        """Live documents in each of a range of lists."""
        if self.live is None or low >= high:
            return lists.dfs(low, high)
        return self._alive_in(lists, np.arange(low, high))

    def _alive_in(self, lists: PostingLists, slots: Array) -> npt.NDArray[np.int64]:
        """Live documents in each of some lists, ascending."""
        assert self.live is not None
        found = np.zeros(len(slots), np.int64)
        for some in np.split(np.arange(len(slots)), range(LISTS_AT_ONCE, len(slots), LISTS_AT_ONCE)):
            order, counts, docs, _ = lists.gather(slots[some], with_tf=False)
            ends = np.concatenate(([0], np.cumsum(self.live[docs], dtype=np.int64)))
            found[some[order]] = np.diff(ends[np.concatenate(([0], np.cumsum(counts)))])
        return found

    def term_dfs(self, field: str, level: int, terms: Array) -> npt.NDArray[np.int64]:
        """Live documents of each of some terms of the vocabulary, ascending, in a field."""
        found = np.zeros(len(terms), np.int64)
        lists = self.lists(field, level)
        if lists is not None:
            held, slots = lists.slots_of(terms)
            found[held] = lists.dfs_of(slots) if self.live is None else self._alive_in(lists, slots)
        return found

    def all_docs(self) -> Array:
        """Live documents."""
        if self.live is None:
            return np.arange(self.doc_count, dtype=self.doc_dtype)
        return np.flatnonzero(self.live).astype(self.doc_dtype)

    # Columns

    def lengths(self, field: str) -> Array:
        return self.file[f"{field}.lengths"]

    def length_sums(self, field: str) -> tuple[int, int]:
        """Tokens of the field, and how many documents have any, over live documents."""
        if self.live is None:
            totals = self.file.meta["fields"][field]
            return totals["tokens"], totals["docs"]
        if field not in self._length_sums:
            lengths = self.lengths(field)[self.live]
            self._length_sums[field] = int(lengths.sum(dtype=np.int64)), int(np.count_nonzero(lengths))
        return self._length_sums[field]

    @property
    def dates(self) -> npt.NDArray[np.int32]:
        return self.file["date"]

    @property
    def months(self) -> tuple[Array, int]:
        """Of each document's date, the earliest being 1, 0 for no date; and what to add for months since the year 0."""
        if not self._months:
            months = self.dates.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + MONTHS_TO_1970
            dated = self.dates != NO_DATE
            before = int(months[dated].min()) - 1 if dated.any() else 0
            codes = np.where(dated, months - before, 0)
            self._months.append((codes.astype(smallest(int(codes.max(initial=0)))), before))
        return self._months[0]

    def codes(self, facet: str) -> Array:
        return self.file[f"{facet}.codes"]

    def values(self, facet: str) -> Vocabulary:
        found = self._vocabulary(f"{facet}.values")
        assert found is not None, facet
        return found

    # Articles

    def article_id(self, doc: int) -> str:
        ids = self._vocabulary("id")
        assert ids is not None
        return ids.text(doc)

    def article_ids(self, docs: Array) -> list[str]:
        ids = self._vocabulary("id")
        assert ids is not None
        return ids.texts(docs)

    def doc_of(self, article_id: str, live: npt.NDArray[np.bool_] | None = None) -> int:
        """The live document of an article, or -1; `live` instead of the segment's own."""
        live = self.live if live is None else live
        hashes = self.file["id.hashes"]
        wanted = np.uint32(id_hash(article_id))
        at = int(np.searchsorted(hashes, wanted))
        ids, raw = self._vocabulary("id"), encode(article_id)
        assert ids is not None
        while at < len(hashes) and hashes[at] == wanted:
            doc = int(self.file["id.docs"][at])
            if (live is None or live[doc]) and ids.raw(doc) == raw:
                return doc
            at += 1
        return -1

    def docs_shared_with(self, newer: SegmentReader, newer_ids: Mapping[str, int]) -> list[int]:
        """Documents whose article ids are among those of a newer segment."""
        hashes = self.file["id.hashes"]
        hit, _ = locate(hashes, newer.file["id.hashes"])
        docs: list[int] = self.file["id.docs"][hit].tolist()
        return [doc for doc in docs if self.article_id(doc) in newer_ids]

    # The forward index

    @property
    def form_count(self) -> int:
        return self.file.count(f"forms.{int(self.layout.levels[0])}") if self.layout.forward else 0

    def form_terms(self, level: int) -> Array:
        """The number of each form's term at a level."""
        return self.file[f"forms.{int(level)}"]

    def forms_of(self, level: int, texts: Sequence[str]) -> Array:
        """Numbers of the forms whose term at a level is one of `texts`, ascending."""
        vocabulary = self.vocabulary(level)
        if vocabulary is None or not self.layout.forward:
            return np.zeros(0, np.int64)
        numbers = {n for n in map(vocabulary.find, texts) if n >= 0}
        if len(numbers) == 1 and self._form_scans.get(level, 0) < FORM_SCANS:
            self._form_scans[level] = self._form_scans.get(level, 0) + 1
            terms = self.form_terms(level)
            return np.flatnonzero(terms == terms.dtype.type(*numbers))
        forms, starts = self._form_order(level, len(vocabulary))
        found = [forms[starts[number] : starts[number + 1]] for number in numbers]
        if len(found) == 1:
            return found[0].astype(np.int64)
        return np.sort(np.concatenate([np.zeros(0, np.int64), *found]))

    def _form_order(self, level: int, term_count: int) -> tuple[Array, Array]:
        """The forms by their terms at a level, and where each term's begin."""
        found = self._form_orders.get(level)
        if found is None:
            terms = self.form_terms(level)
            forms = np.argsort(terms, kind="stable").astype(np.uint32)
            starts = np.searchsorted(terms[forms], np.arange(term_count + 1, dtype=terms.dtype))
            found = self._form_orders[level] = forms, starts
        return found

    @property
    def grams(self) -> Grams:
        """The trigrams of the word-level terms."""
        if not self._grams:
            vocabulary = self.vocabulary(Level.WORD)
            assert vocabulary is not None
            self._grams.append(Grams(vocabulary))
        return self._grams[0]

    @property
    def gram_forms(self) -> GramOwners:
        """The forms that hold each trigram."""
        if not self._gram_forms:
            self._gram_forms.append(GramOwners(self.file["grams.forms"], self.file["grams.starts"]))
        return self._gram_forms[0]

    def hits(self, field: str, docs: npt.NDArray[np.int64], wanted: npt.NDArray[np.bool_]) -> FormHits:
        """The tokens of documents in a field whose form is wanted."""
        bounds = np.zeros(len(docs) + 1, np.int64)
        forms = self.file[f"{field}.forms"]
        if not len(forms):
            return FormHits(bounds[:0], bounds[:0], bounds)
        starts = self.file[f"{field}.starts"]
        begins, ends = starts[docs], starts[docs + 1]
        np.cumsum(ends - begins, out=bounds[1:])
        # cut and joined as bytes: the quickest way to have hundreds of stretches side by side
        view = np.ascontiguousarray(forms).data  # a copy only of one form repeated, which is stored once
        pieces = [view[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
        tokens = np.frombuffer(b"".join(pieces), forms.dtype)
        at = wanted.take(tokens, mode="clip").nonzero()[0]  # no number is out of range; "clip" looks only once
        offsets = at.searchsorted(bounds)
        return FormHits(tokens[at].astype(np.int64), at - bounds[:-1].repeat(np.diff(offsets)), offsets)

    def positions(self, field: str, docs: Array, hits: FormHits) -> npt.NDArray[np.int64]:
        """Where in their document tokens stand that were found in these documents, gaps counted."""
        gaps = self.file[f"{field}.gaps"]
        if not len(gaps):
            return hits.places
        begins = self.file[f"{field}.starts"][docs].astype(gaps.dtype)
        at = _passed(gaps, begins.repeat(np.diff(hits.offsets)) + hits.places.astype(gaps.dtype))
        return np.asarray(hits.places + np.concatenate(([0], self.file[f"{field}.ahead"]))[at])

    def stream(self, field: str, docs: npt.NDArray[np.int64]) -> Stream:
        """The tokens of documents in a field."""
        starts = self.file[f"{field}.starts"]
        begins = starts[docs].astype(np.int64)
        counts = starts[docs + 1].astype(np.int64) - begins
        offsets = np.zeros(len(docs) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        within = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], counts)
        index = within + np.repeat(begins, counts)
        gaps = self.file[f"{field}.gaps"]
        if len(gaps):
            at = _passed(gaps, index.astype(gaps.dtype))
            ahead = np.concatenate(([0], self.file[f"{field}.ahead"]))
            within += ahead[at]
        return Stream(self.file[f"{field}.forms"][index], within, offsets)


def _passed(gaps: Array, index: Array) -> npt.NDArray[np.intp]:
    """How many of `gaps`, ascending, are at or before each place of `index`."""
    if not len(index) or (index[1:] < index[:-1]).any():
        return gaps.searchsorted(index, side="right")
    low, high = gaps.searchsorted(index[[0, -1]], side="right")
    if high - low > len(index):
        return gaps.searchsorted(index, side="right")
    passed = np.bincount(index.searchsorted(gaps[low:high]), minlength=len(index) + 1)  # there are fewer gaps: sought
    return np.asarray(low + passed[: len(index)].cumsum(), np.intp)


def read_live(folder: Path, segment: ArraySegment) -> npt.NDArray[np.bool_] | None:
    """Which documents of a segment are not deleted; None for all."""
    if not segment.deletions:
        return None
    bits = ArrayFile(folder / segment.deleted_name())["live"]
    return np.unpackbits(bits, count=segment.total, bitorder="little").astype(bool)
