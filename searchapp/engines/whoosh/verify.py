"""What is wrong with an index's files, in sentences: shallow looks at lists and sizes, deep at every byte and order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from searchapp.engines.whoosh.arrays import Array, ArrayFile
from searchapp.engines.whoosh.layout import Layout
from searchapp.engines.whoosh.postings import PostingLists
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.toc import check_owner, read_toc
from searchapp.errors import IndexFault

PORTION = 1 << 20  # postings that are looked at in one go


def problems(folder: Path, layout: Layout, *, deep: bool) -> list[str]:
    try:
        check_owner(folder) if folder.exists() else None
        toc = read_toc(folder)
    except IndexFault as fault:
        return [str(fault)]
    found: list[str] = []
    for segment in toc.segments:
        try:
            reader = SegmentReader(folder, segment, layout)
            if reader.live_count != segment.doc_count():
                found.append(
                    f"{segment.deleted_name()}: {reader.live_count} articles are live, "
                    f"the table of contents says {segment.doc_count()}"
                )
            if deep:
                damaged = reader.file.damaged()
                found += [f"{segment.arrays_name()}: the array {name} is altered" for name in damaged]
                if segment.deletions:
                    found += _damaged_deletions(folder, segment.deleted_name())
                if not damaged:
                    found += [f"{segment.arrays_name()}: {what}" for what in disorders(reader)]
        except IndexFault as fault:
            found.append(str(fault))
        except (KeyError, ValueError, IndexError) as error:
            found.append(f"{segment.arrays_name()}: an array is missing or has another length ({error})")
    return found


def _damaged_deletions(folder: Path, name: str) -> list[str]:
    return [f"{name}: the array {array} is altered" for array in ArrayFile(folder / name).damaged()]


def disorders(reader: SegmentReader) -> Iterator[str]:
    """Arrays whose contents do not fit together: what a program's mistake, not the disk's, would leave."""
    for level in reader.layout.levels:
        vocabulary = reader.vocabulary(level)
        assert vocabulary is not None
        terms = vocabulary.raws(0, len(vocabulary))
        if any(a >= b for a, b in pairwise(terms)):
            yield f"the terms of level {level.name} are out of order"
        for field in reader.layout.fields:
            lists = reader.lists(field.name, level)
            if lists is not None:
                where = f"{field.name} at level {level.name}"
                yield from (f"{where}: {what}" for what in _disorder(reader, lists, len(terms)))
    if reader.layout.forward:
        yield from _wrong_forms(reader)
    for field in reader.layout.fields:
        lengths = reader.lengths(field.name)
        if len(lengths) != reader.doc_count:
            yield f"{field.name}: {len(lengths)} lengths for {reader.doc_count} documents"
        elif field.forward and (np.diff(reader.file[f"{field.name}.starts"].astype(np.int64)) != lengths).any():
            yield f"{field.name}: the forward index has other lengths than its column"


def _wrong_forms(reader: SegmentReader) -> Iterator[str]:
    """What names forms that are not there."""
    for field in reader.layout.fields:
        if field.forward and int(reader.file[f"{field.name}.forms"].max(initial=0)) >= max(1, reader.form_count):
            yield f"{field.name}: the forward index names a form that is not there"
    if "grams.forms" in reader.file:
        forms, starts = reader.file["grams.forms"], reader.file["grams.starts"].astype(np.int64)
        if (np.diff(starts) < 0).any() or int(starts[-1]) != len(forms):
            yield "the lists of trigrams do not add up"
        elif int(forms.max(initial=0)) >= max(1, reader.form_count):
            yield "a trigram names a form that is not there"


def _disorder(reader: SegmentReader, lists: PostingLists, term_count: int) -> Iterator[str]:
    wrong = list(lists.misfits())
    yield from wrong
    if wrong:
        return
    terms = lists.held()
    if len(terms) and ((np.diff(terms) <= 0).any() or int(terms[-1]) >= term_count):
        yield "the lists' terms are out of order"
    found = set()
    for low, high in _portions(lists.weights()):
        dfs, docs, tf, positions = lists.read(low, high)
        if len(docs) and int(docs.max()) >= reader.doc_count:
            found.add("a posting names a document that is not there")
        if not _rising(docs, dfs):
            found.add("the documents of a list are out of order")
        if positions is not None and not _rising(positions, tf):
            found.add("the positions of a posting are out of order")
    yield from sorted(found)


def _portions(weights: Array) -> Iterator[tuple[int, int]]:
    """Ranges of lists with some `PORTION` postings each."""
    if not len(weights):
        return
    bins = (np.cumsum(weights) - weights) // PORTION
    cuts = np.flatnonzero(np.diff(bins, prepend=-1)).tolist()
    yield from zip(cuts, [*cuts[1:], len(weights)], strict=True)


def _rising(numbers: Array, counts: Array) -> bool:
    """Whether numbers rise within each run of so many."""
    rises = np.diff(numbers.astype(np.int64)) > 0
    ends = np.cumsum(counts, dtype=np.int64)
    rises[ends[(ends > 0) & (ends < len(numbers))] - 1] = True
    return bool(rises.all())
