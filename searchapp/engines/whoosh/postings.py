"""The posting lists of a field at a level: how they are stored, and how they are read, one, several or all of them.

    dfs              per list, its documents: 0 none, `COMMON` a common list, else a rare one. Lists are numbered like
                     terms; where the field holds few of them, `terms` names those it holds, and lists follow it
    docs             of the rare lists, one after the other: documents
    tf               occurrences in them (`packed`)
    places           low byte of each position, `pages` the rest (`packed`); tf of them per posting
    starts  origins  of lists 0, 16, 32 ...: how many rare postings, how many of their positions come before
    common.lists     the numbers of the common lists; each of them has a row in the following
    common.begins    list k's gaps are gaps[begins[k]:begins[k + 1]]: document less the one before it; as bytes, where
                     255 adds to the next, or, where `wide`, as pairs of them, where 65535 does
    common.starts  .origins   how many postings of common lists, how many of their positions come before
    common.tf  .places  .pages  as above

A rare list is a slice, a common one a running sum: nothing is decoded but lists that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array, ArrayFile, ArrayFileWriter, Spool, smallest
from searchapp.engines.whoosh.packed import PackedColumn, PackedWriter
from searchapp.engines.whoosh.sets import ranges

Numbers = npt.NDArray[np.int64]

COMMON = 255
BLOCK = 16
LEAST_COMMON = 64  # a list of fewer documents is rare
ROW_BYTES = 20  # what a common list takes beside its gaps
FEW_HELD = 5  # a field that holds less than a fifth of the terms names them


class PostingLists:
    """All lists of a field at a level. Thread-safe."""

    def __init__(self, file: ArrayFile, name: str, doc_dtype: np.dtype[np.generic]) -> None:
        self.doc_dtype = doc_dtype
        self.terms: Array | None = file.get(f"{name}.terms")
        self.sizes: Array = file[f"{name}.dfs"]
        self.rare = _Part(file, name)
        self.common = _Part(file, f"{name}.common")
        self.docs: Array = file.array(f"{name}.docs") if f"{name}.docs" in file else np.zeros(0, doc_dtype)
        self.common_lists: Array = file.array(f"{name}.common.lists")
        self.begins: Array = file.array(f"{name}.common.begins")
        self.gaps: Array = file.array(f"{name}.common.gaps")
        self.wide: Array = file.array(f"{name}.common.wide")
        self.with_positions = f"{name}.places" in file or f"{name}.common.places" in file

    # Lists by number

    def __len__(self) -> int:
        return len(self.sizes)

    def slot(self, term: int) -> int:
        """The list of term number `term`; -1 where the field does not hold it."""
        if term < 0:
            return -1
        if self.terms is not None:
            at = int(self.terms.searchsorted(self.terms.dtype.type(term)))
            return at if at < len(self.terms) and int(self.terms[at]) == term else -1
        return term if term < len(self.sizes) and self.sizes[term] else -1

    def slots(self, low: int, high: int) -> tuple[int, int]:
        """The range of lists whose terms are from `low` up to but not `high`."""
        if self.terms is None:
            return min(low, len(self.sizes)), min(high, len(self.sizes))
        a, b = self.terms.searchsorted(np.array([low, high], self.terms.dtype))
        return int(a), int(b)

    def slots_of(self, terms: Array) -> tuple[Array, Array]:
        """Of terms, ascending: which of them the field holds, and their lists."""
        if self.terms is None:
            held = (terms < len(self.sizes)).nonzero()[0]
            held = held[self.sizes[terms[held]] > 0]
            return held, np.asarray(terms[held], np.int64)
        if not len(self.terms):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        slots = np.minimum(self.terms.searchsorted(terms.astype(self.terms.dtype)), len(self.terms) - 1)
        held = (self.terms[slots] == terms).nonzero()[0]
        return held, slots[held]

    def terms_of(self, slots: Array) -> Array:
        """The numbers of the terms of some lists."""
        return slots if self.terms is None else self.terms[slots]

    def held(self) -> Numbers:
        """The terms that have documents, ascending."""
        if self.terms is not None:
            return self.terms.astype(np.int64)
        return self.sizes.nonzero()[0]

    # How long they are

    def df(self, slot: int) -> int:
        """Documents of a list, deleted ones among them."""
        size = int(self.sizes[slot])
        if size < COMMON:
            return size
        row = self._row(slot)
        return int(self.common.starts[row + 1]) - int(self.common.starts[row])

    def dfs(self, low: int, high: int) -> Numbers:
        """The same of a range of lists."""
        found = self.sizes[low:high].astype(np.int64)
        a, b = self._rows(low, high)
        found[self.common_lists[a:b].astype(np.int64) - low] = np.diff(self.common.starts[a : b + 1].astype(np.int64))
        return found

    def dfs_of(self, slots: Array) -> Numbers:
        """The same of some lists, ascending."""
        found = self.sizes[slots].astype(np.int64)
        common = (found == COMMON).nonzero()[0]
        if len(common):
            rows = self._rows_of(slots[common])
            starts = self.common.starts
            found[common] = starts[rows + 1].astype(np.int64) - starts[rows].astype(np.int64)
        return found

    def weights(self) -> Numbers:
        """About how many postings or positions, whichever are more, each list has."""
        found = self.dfs(0, len(self.sizes))
        if self.with_positions:
            found *= 2
            found[self.common_lists] = np.diff(self.common.origins.astype(np.int64))
        return found

    def _row(self, slot: int) -> int:
        return int(self.common_lists.searchsorted(self.common_lists.dtype.type(slot)))

    def _rows(self, low: int, high: int) -> tuple[int, int]:
        """The rows of the common lists among those from `low` up to but not `high`."""
        a, b = self.common_lists.searchsorted(np.array([low, high])) if len(self.common_lists) else (0, 0)
        return int(a), int(b)

    def _rows_of(self, slots: Array) -> Array:
        return self.common_lists.searchsorted(np.asarray(slots).astype(self.common_lists.dtype))

    # One list

    def list_docs(self, slot: int) -> Array:
        """Documents of a list, ascending."""
        size = int(self.sizes[slot])
        if size < COMMON:
            start = self._rare_start(slot)
            return self.docs[start : start + size]
        return self._common_docs(self._row(slot))

    def postings(self, slot: int) -> tuple[Array, Array]:
        """Documents of a list, and occurrences in each."""
        size = int(self.sizes[slot])
        if size < COMMON:
            start = self._rare_start(slot)
            return self.docs[start : start + size], self.rare.tf.slice(start, start + size)
        row = self._row(slot)
        starts = self.common.starts
        return self._common_docs(row), self.common.tf.slice(int(starts[row]), int(starts[row + 1]))

    def _rare_start(self, slot: int) -> int:
        first = slot & -BLOCK
        before = self.sizes[first:slot].tobytes()
        return int(self.rare.starts[slot // BLOCK]) + sum(before) - COMMON * before.count(COMMON)

    def _common_docs(self, row: int) -> Array:
        gaps = self.gaps[int(self.begins[row]) : int(self.begins[row + 1])]
        if self.wide[row]:
            gaps = gaps.view("<u2")
        docs: Array = gaps.cumsum(dtype=self.doc_dtype)
        if len(gaps) > int(self.common.starts[row + 1]) - int(self.common.starts[row]):
            docs = docs[gaps != (0xFF if gaps.itemsize == 1 else 0xFFFF)]
        return docs

    def places(self, slot: int, at: Array) -> tuple[Numbers, Numbers]:
        """Of the postings `at` of a list, ascending: their positions, and how many each has."""
        size = int(self.sizes[slot])
        if size < COMMON:
            part, start = self.rare, self._rare_start(slot)
            first = int(part.starts[slot // BLOCK])
            tf = part.tf.slice(first, start + size)
            origin = int(part.origins[slot // BLOCK]) + int(tf[: start - first].sum(dtype=np.int64))
            tf = tf[start - first :]
        else:
            part, row = self.common, self._row(slot)
            tf = part.tf.slice(int(part.starts[row]), int(part.starts[row + 1]))
            origin = int(part.origins[row])
        ends = tf.cumsum(dtype=np.int64)
        counts = tf[at].astype(np.int64)
        return part.positions(ranges(ends[at] - counts + origin, counts)), counts

    # Several lists

    def gather(self, slots: Array, *, with_tf: bool = True) -> tuple[Numbers, Numbers, Array, Array]:
        """Of several lists: in which order they follow (an index into `slots`), their lengths, documents and tf."""
        sizes = self.sizes[slots].astype(np.int64)
        rare, common = (sizes < COMMON).nonzero()[0], (sizes == COMMON).nonzero()[0]
        docs: list[Array] = []
        tf: list[Array] = []
        if len(rare):
            starts, counts = self._rare_starts(slots[rare]), sizes[rare]
            index = ranges(starts, counts)
            docs.append(self.docs[index])
            if with_tf:
                tf.append(self.rare.tf.slices(starts, counts))
        if len(common):
            rows = self._rows_of(slots[common])
            starts = self.common.starts[rows].astype(np.int64)
            counts = self.common.starts[rows + 1].astype(np.int64) - starts
            docs += [self._common_docs(row) for row in rows.tolist()] if len(rows) <= 2 else [self._decoded(rows)]
            if with_tf:
                tf.append(self.common.tf.slices(starts, counts))
            sizes[common] = counts
        order = np.concatenate((rare, common))
        if len(docs) == 1 and len(tf) == 1:
            return order, sizes[order], docs[0], tf[0]
        nothing = np.zeros(0, np.uint8)
        all_docs = np.concatenate(docs) if docs else np.zeros(0, self.doc_dtype)
        return order, sizes[order], all_docs, np.concatenate([nothing, *tf])

    def _rare_starts(self, slots: Array) -> Numbers:
        """Where the postings of some lists begin."""
        slots = np.asarray(slots, np.int64)
        if len(slots) <= 2:
            return np.array([self._rare_start(slot) for slot in slots.tolist()], np.int64)
        blocks = slots // BLOCK
        index = np.minimum(blocks[:, None] * BLOCK + np.arange(BLOCK), len(self.sizes) - 1)
        sizes = self.sizes[index]
        sizes[(sizes == COMMON) | (np.arange(BLOCK) >= (slots % BLOCK)[:, None])] = 0
        return np.asarray(self.rare.starts[blocks] + sizes.sum(axis=1, dtype=np.int64), np.int64)

    def _decoded(self, rows: Array) -> Array:
        """Documents of several common lists."""
        wide = self.wide[rows] != 0
        if wide.any() and not wide.all():  # neighbours of the same width are read together
            cuts = np.flatnonzero(np.diff(wide)) + 1
            return np.concatenate([self._decoded(some) for some in np.split(rows, cuts)])
        begins, ends = self.begins[rows].tolist(), self.begins[rows + 1].tolist()
        gaps = np.concatenate([self.gaps[a:b] for a, b in zip(begins, ends, strict=True)])
        counts = self.begins[rows + 1].astype(np.int64) - self.begins[rows].astype(np.int64)
        if wide.any():
            gaps, counts = gaps.view("<u2"), counts // 2
        sums = gaps.cumsum(dtype=np.int64)
        firsts = np.cumsum(counts) - counts
        sums -= np.repeat(np.concatenate(([0], sums))[firsts], counts)
        found: Array = sums[gaps != np.iinfo(gaps.dtype).max].astype(self.doc_dtype)
        return found

    def read(self, low: int, high: int) -> tuple[Numbers, Array, Array, Array | None]:
        """A range of lists: how many documents each has, the documents, tf, and positions where they are kept."""
        dfs = self.dfs(low, high)
        order, counts, docs, tf = self.gather(np.arange(low, high))
        index = ranges((np.cumsum(dfs) - dfs)[order], counts)
        in_order, tf_in_order = np.empty_like(docs), np.empty_like(tf)
        in_order[index], tf_in_order[index] = docs, tf
        if not self.with_positions:
            return dfs, in_order, tf_in_order, None
        # positions follow each other as the postings do: those of the rare lists first
        rare = len(docs) - int(counts[self.sizes[low + order] == COMMON].sum())
        places = np.concatenate((self._rare_places(low, tf[:rare]), self._common_places(low, high, tf[rare:])))
        widths = np.zeros(len(tf), np.int64)
        widths[index] = tf
        begins = np.cumsum(widths) - widths
        found = np.empty(len(places), np.uint32)
        found[ranges(begins[index], tf.astype(np.int64))] = places
        return dfs, in_order, tf_in_order, found

    def _rare_places(self, low: int, tf: Array) -> Numbers:
        if not len(tf):
            return np.zeros(0, np.int64)
        part, block = self.rare, low // BLOCK
        start = self._rare_start(low)
        before = part.tf.slice(int(part.starts[block]), start)
        origin = int(part.origins[block]) + int(before.sum(dtype=np.int64))
        return part.positions(slice(origin, origin + int(tf.sum(dtype=np.int64))))

    def _common_places(self, low: int, high: int, tf: Array) -> Numbers:
        a, _ = self._rows(low, high)
        if not len(tf):
            return np.zeros(0, np.int64)
        origin = int(self.common.origins[a])
        return self.common.positions(slice(origin, origin + int(tf.sum(dtype=np.int64))))

    def misfits(self) -> Iterator[str]:
        """What does not add up, before any list is read."""
        sizes, common = self.sizes.astype(np.int64), self.sizes == COMMON
        if self.terms is not None and len(self.terms) != len(sizes):
            yield "the lists do not add up to their terms"
        if not np.array_equal(np.flatnonzero(common), self.common_lists):
            yield "the table of common lists names others"
            return
        sizes[common] = 0
        if sizes.sum() != len(self.docs) or not np.array_equal(_every(sizes), self.rare.starts):
            yield "the rare lists do not add up to the postings"
            return
        starts, begins = self.common.starts.astype(np.int64), self.begins.astype(np.int64)
        rows = len(self.common_lists)
        if rows and (len(starts) != rows + 1 or len(begins) != rows + 1 or len(self.wide) != rows):
            yield "the table of common lists has rows of another number"
        elif rows and ((np.diff(starts) <= 0).any() or (np.diff(begins) <= 0).any() or begins[-1] != len(self.gaps)):
            yield "the common lists do not add up to their gaps"
        else:
            counts = (self._decoded_count(row) for row in range(rows))
            if any(count != size for count, size in zip(counts, np.diff(starts).tolist(), strict=False)):
                yield "the common lists do not add up to the postings"
            yield from self._column_misfits(starts)

    def _decoded_count(self, row: int) -> int:
        gaps = self.gaps[int(self.begins[row]) : int(self.begins[row + 1])]
        if not self.wide[row]:
            return int(np.count_nonzero(gaps != 0xFF))
        return int(np.count_nonzero(gaps.view("<u2") != 0xFFFF)) if len(gaps) % 2 == 0 else -1

    def _column_misfits(self, starts: Numbers) -> Iterator[str]:
        counts = {self.rare: len(self.docs), self.common: int(starts[-1]) if len(starts) else 0}
        for part, count in counts.items():
            if not part.tf.holds(count):
                yield "there are not as many frequencies as postings"
            elif self.with_positions:
                tf = part.tf.slice(0, count)
                ends = _ends(tf)
                if int(ends[-1]) != len(part.low) or not part.pages.holds(len(part.low)):
                    yield "the lists do not add up to the positions"
                elif count and not np.array_equal(part.origins, ends[part.starts]):
                    yield "the lists' positions begin elsewhere"


class _Part:
    """The columns of the rare or of the common lists."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self.starts: Array = file.array(f"{name}.starts")
        self.origins: Array = file.array(f"{name}.origins")
        self.tf = PackedColumn(file, f"{name}.tf", 1)
        self.low: Array = file.array(f"{name}.places")
        self.pages = PackedColumn(file, f"{name}.pages")

    def positions(self, index: Array | slice) -> Numbers:
        if isinstance(index, slice):
            pages = self.pages.slice(index.start, index.stop) if len(self.low) else self.low
        else:
            pages = self.pages.take(index)
        found = pages.astype(np.int64)
        found <<= 8
        found += self.low[index]
        return found


class PostingWriter:
    """Takes ranges of lists in the order of their terms. `term_count`: terms at the level, held or not."""

    def __init__(self, file: ArrayFileWriter, name: str, *, doc_count: int, term_count: int) -> None:
        self._file, self._name, self._term_count = file, name, term_count
        self._doc_dtype = smallest(max(0, doc_count - 1))
        self._parts = [_PartWriter(file, prefix) for prefix in (name, f"{name}.common")]
        self._docs = Spool(file, f"{name}.docs", self._doc_dtype)
        self._gaps = Spool(file, f"{name}.common.gaps", np.dtype(np.uint8))
        self._terms: list[Array] = []
        self._dfs: list[Array] = []
        self._sums: list[Array] = []
        self._common: list[Array] = []
        self._lengths: list[Array] = []
        self._wide: list[Array] = []

    def append(self, terms: Array, dfs: Array, docs: Array, tf: Array, positions: Array | None) -> None:
        """Lists that have documents; positions of all postings one after the other."""
        dfs = np.asarray(dfs, np.int64)
        starts = np.cumsum(dfs) - dfs
        common, lengths, wide, gaps = _gaps(starts, dfs, docs, self._doc_dtype.itemsize)
        self._terms.append(np.asarray(terms, np.uint32))
        self._dfs.append(dfs.astype(np.uint32))
        self._common.append(common)
        self._lengths.append(lengths)
        self._wide.append(wide)
        self._gaps.append(gaps)
        of_common = np.repeat(common, dfs)
        sums = np.zeros(len(dfs), np.int64)
        if positions is not None and len(dfs):
            sums = np.add.reduceat(tf, starts, dtype=np.int64)
        self._sums.append(sums)
        self._docs.append(docs[~of_common])
        places_of_common = None if positions is None else np.repeat(of_common, tf)
        for part, chosen in zip(self._parts, (~of_common, of_common), strict=True):
            own = None
            if positions is not None and places_of_common is not None:
                own = positions[places_of_common if part is self._parts[1] else ~places_of_common]
            part.append(tf[chosen], own)

    def finish(self) -> None:
        nothing = np.zeros(0, np.int64)
        terms, dfs = np.concatenate([nothing, *self._terms]), np.concatenate([nothing, *self._dfs])
        common = np.concatenate([nothing.astype(bool), *self._common])
        sums = np.concatenate([nothing, *self._sums])
        lists, count = terms, self._term_count
        if len(terms) * FEW_HELD < self._term_count:
            self._file.add(f"{self._name}.terms", terms.astype(np.uint32))
            lists, count = np.arange(len(terms)), len(terms)
        sizes, rare_sums = np.zeros(count, np.int64), np.zeros(count, np.int64)
        sizes[lists[~common]], rare_sums[lists[~common]] = dfs[~common], sums[~common]
        stored = sizes.astype(np.uint8)
        stored[lists[common]] = COMMON
        self._file.add(f"{self._name}.dfs", stored)
        self._docs.finish()
        self._gaps.finish()
        rare, frequent = self._parts
        rare.finish(_every(sizes), _every(rare_sums))
        if common.any():
            name = f"{self._name}.common"
            numbers = {
                "lists": lists[common],
                "begins": _ends(np.concatenate(self._lengths)),
                "wide": np.concatenate(self._wide),
            }
            for what, values in numbers.items():
                self._file.add(f"{name}.{what}", values.astype(smallest(int(values.max()))))
        frequent.finish(*((_ends(dfs[common]), _ends(sums[common])) if common.any() else (nothing, nothing)))


class _PartWriter:
    def __init__(self, file: ArrayFileWriter, name: str) -> None:
        self._file, self._name = file, name
        self._tf = PackedWriter(file, f"{name}.tf", 1)
        self._low = Spool(file, f"{name}.places", np.dtype(np.uint8))
        self._pages = PackedWriter(file, f"{name}.pages")
        self._placed = False

    def append(self, tf: Array, positions: Array | None) -> None:
        self._tf.append(tf)
        if positions is not None:
            self._low.append((positions & 0xFF).astype(np.uint8))
            self._pages.append(positions >> 8)
            self._placed = True

    def finish(self, starts: Array, origins: Array) -> None:
        self._tf.finish()
        self._low.finish()
        self._pages.finish()
        columns = {"starts": starts, "origins": origins} if self._placed else {"starts": starts}
        for what, values in columns.items():
            if len(values):
                self._file.add(f"{self._name}.{what}", values.astype(smallest(int(values[-1]))))


def _gaps(starts: Numbers, dfs: Numbers, docs: Array, doc_bytes: int) -> tuple[Array, Array, Array, Array]:
    """Which lists are common; and of those: the bytes of each, whether it takes pairs of them, and all the bytes."""
    likely = dfs >= LEAST_COMMON
    index = ranges(starts[likely], dfs[likely])
    gaps = docs[index].astype(np.int64)
    firsts = np.cumsum(dfs[likely]) - dfs[likely]
    gaps[1:] -= docs[index][:-1]
    gaps[firsts] = docs[starts[likely]]
    narrow = np.add.reduceat(1 + gaps // 0xFF, firsts) if len(firsts) else firsts
    wide = 2 * np.add.reduceat(1 + gaps // 0xFFFF, firsts) if len(firsts) else firsts
    lengths = np.minimum(narrow, wide)
    kept = (dfs[likely] >= COMMON) | (lengths + ROW_BYTES < dfs[likely] * doc_bytes)
    common = likely.copy()
    common[likely] = kept
    gaps = gaps[np.repeat(kept, dfs[likely])]
    of_wide = np.repeat((wide < narrow)[kept], dfs[common])
    lengths, is_wide = lengths[kept], (wide < narrow)[kept]
    found = np.empty(int(lengths.sum()), np.uint8)
    begins = np.cumsum(lengths) - lengths
    for pairs, most in ((False, 0xFF), (True, 0xFFFF)):
        own = is_wide == pairs
        found[ranges(begins[own], lengths[own])] = _escaped(gaps[of_wide == pairs], most).view(np.uint8)
    return common, lengths, is_wide.astype(np.uint8), found


def _escaped(gaps: Numbers, most: int) -> Array:
    """Each gap as so many times `most`, and the rest."""
    ends = np.cumsum(1 + gaps // most)
    found = np.full(int(ends[-1]) if len(ends) else 0, most, smallest(most))
    found[ends - 1] = gaps % most
    return found


def written_dfs(file: ArrayFileWriter, name: str) -> tuple[Numbers, Numbers]:
    """Of lists that were just written: their terms, and how many documents each has."""
    dfs = file.read(f"{name}.dfs").astype(np.int64)
    if f"{name}.common.lists" in file:
        dfs[file.read(f"{name}.common.lists")] = np.diff(file.read(f"{name}.common.starts").astype(np.int64))
    terms = file.read(f"{name}.terms") if f"{name}.terms" in file else np.arange(len(dfs))
    return terms.astype(np.int64), dfs


def _ends(counts: Array) -> Numbers:
    """[0, then the running sums]."""
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    return ends


def _every(counts: Array) -> Numbers:
    """The sum of all counts before list 0, 16, 32 ..."""
    return _ends(counts)[:-1][::BLOCK]


__all__ = ["PostingLists", "PostingWriter", "written_dfs"]
