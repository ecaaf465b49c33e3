"""The default engine: Whoosh's segments, table of contents, lock and commit; our postings, terms and search.

Whoosh 2.7.4 is used as it is (no fork, no patch): its `FileStorage`, `TOC`, `IndexWriter`, schema and file lock, in
`storage`, `layout` and `writer`. Its Python-per-posting codec and matchers are not used. Readers do not import it:
`toc` reads what Whoosh wrote, and `codec` is the segment that stands in it.

The modules, as data flows: `layout` (what is indexed, a table), `inverter` (articles to arrays), `arrays` (the file),
`postings` and `packed` (lists in it), `writer` (a batch), `merge`; then `segment` (an open file), `vocabulary` (its
terms), `terms` (leaves of a plan over all segments), `phrase`, `filters`, `compile` (plan to nodes), `evaluate` (nodes
on a segment), `rank` (the best without the rest), `collect` (pages and facets), `snapshot` (the reader), `engine`,
`verify`.

**The folder**

    _main_7.toc               Whoosh's TOC of commit 7: the segments. Its rename into place is the commit
    _main_7.commit            JSON: format, store version, fingerprints of analyzer and layout
    main_<id>.arrays          a segment: named arrays and their checksums (see `arrays`)
    main_<id>.5.deleted       which of its documents were live after commit 5 (bits), where any was deleted
    main_WRITELOCK            held by the writer

Everything a TOC names is on the disk before the TOC is; what no TOC names is removed after, or by the next writer.
Readers map files and keep them when they are removed. Nothing but Whoosh's segment list is a pickle, and that one is
read by an unpickler that knows one class, from folders nobody else may write to.

**A segment's arrays.** Little-endian, each of the smallest unsigned type its values fit; documents are numbered from
0 in the order of adding. F is a field, L a level (0 exact ... 4 root).

    terms.L.text .marks       the terms of a level in all fields, sorted (see `vocabulary`); a term's rank is its number
    F.L.*                     the field's posting lists at the level, one per term: documents, how often it occurs in
                              each, and at one level (word) where; at the others phrases are followed through the
                              forward index. Of rare terms the documents stand as they are, of common ones the gaps
                              between them, in bytes; frequencies take two bits, positions ten, larger ones stand
                              beside them: `postings` and `packed` say what is in which array. A list is decoded when
                              it is asked for, by a few vectorised steps
    forms.L                   a form is what one token is at all levels: forms.L[k] is the number of form k's term at
                              level L, 0xFFFFFFFF for none. Forms are sorted by their terms, exact first
    F.lengths                 tokens per document, exact
    F.starts  F.forms         the forward index: document d is forms[starts[d]:starts[d + 1]] in reading order
    F.gaps  F.ahead           position minus rank in the document is ahead[j] from token gaps[j] on, 0 before
    id.text .offsets          article ids by document; id.hashes (ascending), id.docs: documents by hash of the id
    grams.starts .forms       the forms that hold letter trigram g: forms[starts[g]:starts[g + 1]], ascending
    body.grams                per trigram, the document frequencies of the words with it, added up
    date  signature           days since 1970 (the least int32 for none); what near-duplicates are known by
    V.codes  V.values.*       a facet: per document a number into the sorted values

**Indexing.** A text is tokenised once; its forms become numbers by one dictionary call; levels are computed per
distinct form when a segment is flushed (`Settings.index_memory_mb`). Postings come from sorting 64-bit
keys (term, document, position). A batch's segments are merged into one by copying slices, a range of terms at a time.
With `Settings.index_workers` above 1 that many processes invert side by side (`parallel`: the writer's jobs, `pool`:
its processes, `worker`: such a process); the result is the same to the byte.

**Searching.** Columns are views of the map, posting lists are decoded from it. Scores are float64 throughout. Impacts,
blends, phrases and expansions are kept in caches bounded by bytes, per snapshot. idf, df and average lengths are over
live articles: where a segment has deletions, df is counted again.
"""

from __future__ import annotations

from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.engines.whoosh.layout import ARTICLES, FieldLayout, Layout
from searchapp.settings import Settings


def open(
    path: Path | str,
    analyzer: Analyzer,
    *,
    create: bool = False,
    settings: Settings | None = None,
    layout: Layout = ARTICLES,
) -> WhooshEngine:
    """The index in a folder, ready to search. `create`: make an empty one where there is none.

    Raises `IndexNotFound`, `IndexMismatch` (built with another analyzer, layout or format), `IndexCorrupt`,
    `IndexUnsafe` (the folder belongs to another user).
    """
    engine = WhooshEngine(Path(path), analyzer, settings or Settings(), layout)
    if create:
        engine.create()
    engine.reader()
    return engine


__all__ = ["FieldLayout", "Layout", "WhooshEngine", "open"]
