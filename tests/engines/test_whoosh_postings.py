"""What is stored of postings comes back: numbers in two bits, gaps in bytes, lists of every length."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from searchapp.engines.whoosh import packed, postings
from searchapp.engines.whoosh.arrays import Array, ArrayFile, ArrayFileWriter, smallest
from searchapp.engines.whoosh.packed import PackedColumn, PackedWriter
from searchapp.engines.whoosh.postings import PostingLists, PostingWriter, written_dfs

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, write: Callable[[ArrayFileWriter], None]) -> ArrayFile:
    path = folder / "x"
    path.unlink(missing_ok=True)
    file = ArrayFileWriter(path)
    write(file)
    file.finish({})
    return ArrayFile(path)


# Numbers in two bits

numbers = st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 255, 256, 70_000]), max_size=700)


def column(folder: Path, values: list[int], least: int, cuts: int = 1) -> PackedColumn:
    def write(file: ArrayFileWriter) -> None:
        writer = PackedWriter(file, "n", least)
        for piece in np.array_split(np.array(values, np.int64), cuts):
            writer.append(piece)
        writer.finish()

    return PackedColumn(written(folder, write), "n", least)


@RELAXED
@given(numbers, st.integers(0, 1), st.integers(1, 5), st.data())
def test_packed_numbers_come_back(
    tmp_path: Path, values: list[int], least: int, cuts: int, data: st.DataObject
) -> None:
    values = [value + least for value in values]
    found = column(tmp_path, values, least, cuts)
    assert found.holds(len(values))
    assert not found.holds(len(values) + packed.BLOCK)
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    assert found.slice(start, stop).tolist() == values[start:stop]
    if values:
        index = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), max_size=20)), np.int64)
        wanted = [values[at] for at in index.tolist()]
        assert found.take(index).tolist() == wanted
        assert found._gather(index).tolist() == wanted  # the way through few numbers of many


def test_several_slices_follow_each_other(tmp_path: Path) -> None:
    values = [Random(1).choice([1, 1, 1, 2, 3, 4, 9]) for _ in range(9000)]
    found = column(tmp_path, values, 1)
    for step in (20, 700, 3000):
        starts = np.arange(0, 9000, step)
        counts = np.arange(len(starts)) % 7
        wanted = [value for a, n in zip(starts.tolist(), counts.tolist(), strict=True) for value in values[a : a + n]]
        assert found.slices(starts, counts).tolist() == wanted


# Lists

Lists = dict[int, dict[int, list[int]]]
"""term -> document -> positions"""


def made(seed: int, doc_count: int, term_count: int, dfs: list[int], *, far: int = 900) -> Lists:
    """So many lists at terms drawn by chance; the lengths follow `dfs` in turn."""
    chance = Random(seed)
    terms = sorted(chance.sample(range(term_count), min(term_count, len(dfs))))
    lists: Lists = {}
    for term, df in zip(terms, dfs, strict=False):
        docs = sorted(chance.sample(range(doc_count), min(df, doc_count)))
        many = (1, 1, 1, 2, 3, 5, 300) if chance.random() < 0.1 else (1, 1, 2, 5)
        lists[term] = {doc: sorted(chance.sample(range(far), chance.choice(many))) for doc in docs}
    return lists


def stored(
    folder: Path, lists: Lists, doc_count: int, term_count: int, *, with_positions: bool, cuts: int
) -> ArrayFile:
    def write(file: ArrayFileWriter) -> None:
        writer = PostingWriter(file, "f", doc_count=doc_count, term_count=term_count)
        for terms in np.array_split(np.array(list(lists), np.int64), cuts):
            some = [lists[term] for term in terms.tolist()]
            dfs = np.array([len(docs) for docs in some], np.int64)
            docs = np.array([doc for docs in some for doc in docs], smallest(doc_count - 1))
            tf = np.array([len(places) for docs in some for places in docs.values()], np.int64)
            places = np.array([place for docs in some for places in docs.values() for place in places], np.uint32)
            writer.append(terms, dfs, docs, tf, places if with_positions else None)
        writer.finish()
        terms, dfs = written_dfs(file, "f")
        assert {t: n for t, n in zip(terms.tolist(), dfs.tolist(), strict=True) if n} == {
            term: len(docs) for term, docs in lists.items()
        }

    return written(folder, write)


SHAPES = {
    "few documents": (200, 40, [1, 2, 3, 199, 200, 7] * 6),
    "two bytes a document": (9000, 40, [1, 2, 63, 64, 65, 254, 255, 300, 900, 4000] * 2),
    "gaps of two bytes": (150_000, 50, [1, 64, 70, 254, 255, 260, 3000] * 3),
    "few terms of many": (9000, 5000, [1, 80, 300, 2000]),
    "all in all": (300, 20, [300] * 20),
    "nothing": (5, 3, []),
}


@pytest.fixture(params=SHAPES, ids=lambda name: name.replace(" ", "-"))
def shape(request: pytest.FixtureRequest) -> tuple[int, int, list[int]]:
    return SHAPES[request.param]


@pytest.mark.parametrize("with_positions", [True, False], ids=["positions", "plain"])
def test_lists_come_back(tmp_path: Path, shape: tuple[int, int, list[int]], with_positions: bool) -> None:
    doc_count, term_count, dfs = shape
    wanted = made(3, doc_count, term_count, dfs)
    file = stored(tmp_path, wanted, doc_count, term_count, with_positions=with_positions, cuts=3)
    lists = PostingLists(file, "f", smallest(doc_count - 1))
    assert list(lists.misfits()) == []
    assert lists.with_positions == (with_positions and bool(wanted))
    assert lists.held().tolist() == list(wanted)
    for term in range(-1, term_count + 1):
        assert (lists.slot(term) >= 0) == (term in wanted)
    check_each(lists, wanted, with_positions=with_positions)
    check_several(lists, wanted)
    check_ranges(lists, wanted, with_positions=with_positions)


def check_each(lists: PostingLists, wanted: Lists, *, with_positions: bool) -> None:
    for term, postings_of in wanted.items():
        slot = lists.slot(term)
        docs, tf = lists.postings(slot)
        assert docs.dtype == lists.doc_dtype
        assert docs.tolist() == lists.list_docs(slot).tolist() == list(postings_of)
        assert tf.tolist() == [len(places) for places in postings_of.values()]
        assert lists.df(slot) == len(postings_of)
        if with_positions:
            at = np.arange(0, len(docs), 3)
            positions, counts = lists.places(slot, at)
            chosen = list(postings_of.values())[::3]
            assert positions.tolist() == [place for places in chosen for place in places]
            assert counts.tolist() == [len(places) for places in chosen]


def check_several(lists: PostingLists, wanted: Lists) -> None:
    chance = Random(4)
    for size in (0, 1, 2, 5, len(wanted)):
        terms = sorted(chance.sample(list(wanted), min(size, len(wanted))))
        held, slots = lists.slots_of(np.array(terms, np.int64))
        assert held.tolist() == list(range(len(terms)))
        assert lists.terms_of(slots).tolist() == terms
        assert lists.dfs_of(slots).tolist() == [len(wanted[term]) for term in terms]
        order, counts, docs, tf = lists.gather(slots)
        followed = [wanted[terms[at]] for at in order.tolist()]
        assert counts.tolist() == list(map(len, followed))
        assert docs.tolist() == [doc for docs_of in followed for doc in docs_of]
        assert tf.tolist() == [len(places) for docs_of in followed for places in docs_of.values()]


def check_ranges(lists: PostingLists, wanted: Lists, *, with_positions: bool) -> None:
    chance = Random(5)
    for _ in range(8):
        low, high = sorted((chance.randint(0, len(lists)), chance.randint(0, len(lists))))
        terms = lists.terms_of(np.arange(low, high)).tolist()
        inside = [wanted.get(term, {}) for term in terms]
        dfs, docs, tf, positions = lists.read(low, high)
        assert dfs.tolist() == lists.dfs(low, high).tolist() == list(map(len, inside))
        assert docs.tolist() == [doc for docs_of in inside for doc in docs_of]
        assert tf.tolist() == [len(places) for docs_of in inside for places in docs_of.values()]
        if with_positions and positions is not None:
            assert positions.tolist() == [p for docs_of in inside for places in docs_of.values() for p in places]


@RELAXED
@given(st.integers(), st.lists(st.integers(1, 320), max_size=40), st.integers(1, 4), st.booleans())
@example(0, [64], 1, True)
@example(0, [255] * 17, 1, True)
def test_any_lists_come_back(tmp_path: Path, seed: int, dfs: list[int], cuts: int, with_positions: bool) -> None:
    wanted = made(seed, 320, 60, dfs, far=5000)
    file = stored(tmp_path, wanted, 320, 60, with_positions=with_positions, cuts=cuts)
    lists = PostingLists(file, "f", np.dtype("<u2"))
    assert list(lists.misfits()) == []
    check_each(lists, wanted, with_positions=with_positions)
    check_several(lists, wanted)
    check_ranges(lists, wanted, with_positions=with_positions)


def test_long_lists_wait_in_a_file_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.engines.whoosh.arrays.SPOOL_BYTES", 64)
    wanted = made(6, 9000, 60, [1, 2, 63, 64, 65, 254, 255, 300, 900, 4000] * 2)
    file = stored(tmp_path, wanted, 9000, 60, with_positions=True, cuts=9)
    lists = PostingLists(file, "f", np.dtype("<u2"))
    check_each(lists, wanted, with_positions=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x"]


@pytest.mark.parametrize(
    ("array", "change"),
    [
        ("f.dfs", lambda a: a + 1),
        ("f.docs", lambda a: a[:-1]),
        ("f.starts", lambda a: a + 1),
        ("f.origins", lambda a: a + 1),
        ("f.tf.codes", lambda a: a[:-1]),
        ("f.tf.more", lambda a: a[:-1]),
        ("f.tf.ranks", lambda a: a + 1),
        ("f.places", lambda a: a[:-1]),
        ("f.pages.more", lambda a: a[1:]),
        ("f.common.lists", lambda a: a + 1),
        ("f.common.begins", lambda a: a[:-1]),
        ("f.common.gaps", lambda a: a[:-1]),
        ("f.common.gaps", lambda a: np.where(np.arange(len(a)) == 3000, 255, a)),
        ("f.common.starts", lambda a: np.where(np.arange(len(a)) == 1, 300, a)),
        ("f.common.origins", lambda a: a + 1),
        ("f.common.wide", lambda a: 1 - a),
    ],
)
def test_what_does_not_add_up_is_told(tmp_path: Path, array: str, change: Callable[[Array], Array]) -> None:
    wanted = made(3, 150_000, 50, [1, 64, 70, 254, 255, 260, 3000] * 3)
    file = stored(tmp_path, wanted, 150_000, 50, with_positions=True, cuts=1)
    dtype = np.dtype("<u4")
    assert list(PostingLists(file, "f", dtype).misfits()) == []
    changed = np.ascontiguousarray(change(file[array])).astype(file[array].dtype)
    file._views[array] = changed
    assert list(PostingLists(file, "f", dtype).misfits())


def test_the_threshold_of_common_lists_is_where_they_become_smaller() -> None:
    assert postings.LEAST_COMMON < postings.COMMON
