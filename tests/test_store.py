"""The store: what is put in comes back, exactly once, in order, whatever happens in between."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.errors import StoreError
from searchapp.model import Article, Counts
from searchapp.store import Store, content_hash

FULL = Article(
    id="خبر/1",
    title="افتتاح مكتبة عامة في الزرقاء",
    body="افتتحت البلدية مكتبة جديدة.\nوحضر الافتتاح جمع من القراء.",
    summary="مكتبة جديدة",
    section="ثقافة",
    author="سلمى ناصر",
    source="صحيفة المدينة",
    place="الزرقاء",
    agency="رويترز",
    date="2024-02-29",  # type: ignore[arg-type]
    url="https://example.org/1",
    kind="teaser",
    related=("خبر/2", "خبر/3"),
    captions=("قاعة المطالعة (رويترز)", ""),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "articles.sqlite", create=True) as opened:
        yield opened


def counts(done: Counts) -> tuple[int, int, int, int]:
    return done.added, done.updated, done.unchanged, done.deleted


def article(number: int, title: str = "خبر") -> Article:
    return Article(id=f"a{number}", title=title)


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    assert all(getattr(FULL, f.name) for f in fields(FULL)), "name the new field in FULL"
    store.put([FULL])
    assert store.get([FULL.id]) == [FULL]


def test_articles_come_in_the_order_asked_for_none_where_there_is_none(store: Store) -> None:
    store.put([article(1), article(2)])
    assert store.get(["a2", "zzz", "a1", "a2"]) == [article(2), None, article(1), article(2)]
    assert store.get([]) == []


def test_more_ids_than_sqlite_takes_in_one_query(store: Store) -> None:
    store.put(article(n) for n in range(1200))
    assert [a.id for a in store.get([f"a{n}" for n in range(1199, -1, -1)]) if a] == [
        f"a{n}" for n in range(1199, -1, -1)
    ]


def test_equal_articles_cost_nothing_and_keep_their_version(store: Store) -> None:
    assert counts(store.put([article(1), article(2)])) == (2, 0, 0, 0)
    assert counts(store.put([article(1), article(2, "خبر آخر"), article(3)])) == (1, 1, 1, 0)
    assert store.version == 4
    assert [version for version, _, _ in store.changes(2)] == [3, 4]


def test_the_last_of_two_articles_with_one_id_stays(store: Store) -> None:
    assert counts(store.put([article(1), article(1, "تصحيح")])) == (1, 1, 0, 0)
    assert (store.count, store.get(["a1"])) == (1, [article(1, "تصحيح")])


def test_changes_tell_of_deletes_and_only_the_last_of_each_article(store: Store) -> None:
    store.put([article(1), article(2), article(3)])
    store.delete(["a1", "لا وجود له"])
    store.put([article(2, "خبر آخر")])
    assert list(store.changes()) == [(3, "a3", article(3)), (4, "a1", None), (5, "a2", article(2, "خبر آخر"))]
    assert list(store.changes(4)) == [(5, "a2", article(2, "خبر آخر"))]
    assert list(store.changes(0, 3)) == [(3, "a3", article(3))]


def test_a_deleted_article_can_come_back(store: Store) -> None:
    store.put([article(1)])
    assert counts(store.delete(["a1"])) == (0, 0, 0, 1)
    assert counts(store.delete(["a1"])) == (0, 0, 0, 0)
    assert store.get(["a1"]) == [None]
    assert counts(store.put([article(1)])) == (1, 0, 0, 0)
    assert (store.count, store.version, store.ids()) == (1, 3, ["a1"])


def test_replace_keeps_exactly_what_is_given(store: Store) -> None:
    store.put([article(1), article(2), article(3)])
    assert counts(store.replace([article(2), article(3, "خبر آخر"), article(4)])) == (1, 1, 1, 1)
    assert store.ids() == ["a2", "a3", "a4"]
    assert counts(store.replace([article(9)], keep_others=lambda: True)) == (1, 0, 0, 0)
    assert store.ids() == ["a2", "a3", "a4", "a9"]


def test_a_put_that_fails_half_way_leaves_nothing_behind(store: Store) -> None:
    def breaks() -> Iterator[Article]:
        yield from map(article, range(500))
        raise RuntimeError("انقطع المصدر")

    store.put([article(1)])
    with pytest.raises(RuntimeError, match="انقطع"):
        store.put(breaks())
    assert (store.count, store.version, store.check()) == (1, 1, [])


def test_everything_survives_closing_and_opening(tmp_path: Path) -> None:
    with Store(tmp_path / "s", create=True) as first:
        first.put([FULL, article(1)])
        first.delete(["a1"])
        uid = first.uid
    with Store(tmp_path / "s") as again:
        assert (list(again.all()), again.count, again.version, again.uid) == ([FULL], 1, 3, uid)


def test_readers_are_not_blocked_and_see_the_last_commit(store: Store) -> None:
    store.put([article(1)])

    def while_writing() -> Iterator[Article]:
        yield article(2)
        with Store(store.path) as other:
            seen.append(other.ids())
        seen.append(store.ids())
        yield article(3)

    seen: list[list[str]] = []
    store.put(while_writing())
    assert seen == [["a1"], ["a1"]]
    assert store.ids() == ["a1", "a2", "a3"]


def test_a_stream_of_all_articles_is_one_moment(store: Store) -> None:
    store.put(article(n) for n in range(500))
    stream = store.all()
    first = next(stream)
    store.delete([f"a{n}" for n in range(500)])
    assert (first.id, len(list(stream)), store.count) == ("a0", 499, 0)


def test_titles_come_with_their_dates_and_without_empty_ones(store: Store) -> None:
    store.put([FULL, article(1), Article(id="untitled", body="نص"), article(2)])
    store.delete(["a2"])
    assert store.titles() == [(FULL.title, FULL.date), ("خبر", None)]


def test_threads_share_one_store(store: Store) -> None:
    wrong: list[object] = []

    def work(thread: int) -> None:
        for n in range(20):
            store.put([article(thread * 100 + n)])
            if store.get([f"a{thread * 100 + n}"]) != [article(thread * 100 + n)]:
                wrong.append((thread, n))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, store.count, store.version, store.check()) == ([], 80, 80, [])


def test_text_utf8_cannot_hold_is_stored_as_a_replacement_character(store: Store) -> None:
    broken = Article(id="a\ud800", title="نص \udfff مكسور", captions=("\ud83d",), related=("b\ud800",))
    store.put([broken])
    assert counts(store.put([broken])) == (0, 0, 1, 0)
    (kept,) = store.get(["a\ud800"])
    assert kept == Article(id="a\ufffd", title="نص \ufffd مكسور", captions=("\ufffd",), related=("b\ufffd",))
    assert counts(store.delete(["a\ud800"])) == (0, 0, 0, 1)


def test_nul_characters_and_long_paragraphs_come_back(store: Store) -> None:
    odd = Article(id="a\0b", title="قبل\0بعد", body="كلمة " * 1_000_000)
    store.put([odd])
    assert store.get(["a\0b"]) == [odd]


@settings(max_examples=40)
@given(text=st.text(st.characters(), max_size=30), field=st.sampled_from(["title", "body", "place", "author"]))
def test_any_text_can_be_stored_and_is_then_unchanged(
    tmp_path_factory: pytest.TempPathFactory, text: str, field: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.sqlite"
    with Store(path, create=True) as store:
        store.put([replace(article(1), **{field: text})])
        assert counts(store.put([replace(article(1), **{field: text})])) == (0, 0, 1, 0)
        (kept,) = store.get(["a1"])
        assert kept and counts(store.put([kept])) == (0, 0, 1, 0)


def test_every_field_counts_for_the_content_hash() -> None:
    hashes = {content_hash(FULL)}
    for f in fields(FULL):
        empty = {"kind": "article", "id": "2", "date": None, "related": (), "captions": ()}.get(f.name, "")
        hashes.add(content_hash(replace(FULL, **{f.name: empty})))
    assert len(hashes) == 1 + len(fields(FULL))
    assert content_hash(Article("1", title="أب", body="")) != content_hash(Article("1", title="أ", body="ب"))


def test_a_copy_is_a_store_of_its_own(store: Store, tmp_path: Path) -> None:
    store.put([FULL])
    store.copy_to(tmp_path / "copy")
    store.put([article(1)])
    with Store(tmp_path / "copy") as copy:
        assert (list(copy.all()), copy.check()) == ([FULL], [])


def test_check_finds_what_was_altered(store: Store) -> None:
    store.put([FULL, article(1), article(2)])
    assert store.check() == []
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE articles SET title = 'عنوان مزور' WHERE id = 'a1'")
        db.execute("DELETE FROM articles WHERE id = 'a2'")
    db.close()
    assert store.check() == [
        "the store says it holds 3 articles, it holds 2",
        "article 'a1' (version 2) does not match its checksum",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an article store"),
        (b"plain text that is no database" * 100, "not an article store"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "not an article store|damaged"),
    ],
)
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(StoreError, match=message):
        Store(tmp_path / "s")
    assert (tmp_path / "s").read_bytes() == content


def test_a_store_of_another_format_is_refused_and_let_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    db.close()
    connect, opened = sqlite3.connect, list[sqlite3.Connection]()

    def noted(*arguments: Any, **keywords: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **keywords))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    with pytest.raises(StoreError, match="store format 99"):
        Store(store.path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


def test_a_missing_store_and_a_closed_one_say_so(tmp_path: Path, store: Store) -> None:
    with pytest.raises(StoreError, match="no article store"):
        Store(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.get(["a1"])
