"""One index, several processes: on the Whoosh engine, with real forks and real locks."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from searchapp.errors import IndexFault, IndexLocked, SearchAppError
from searchapp.index import SearchIndex
from searchapp.index.care import examine, repair, snapshot
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.store import Store

PATIENT = Settings(lock_seconds=20)


def article(number: int, word: str = "معرض") -> Article:
    return Article(id=f"a{number}", title=f"{word} رقم{number}", body="نص قصير عن الكتب.")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add(map(article, range(3)))
    return tmp_path / "index"


def found(index: SearchIndex, text: str = "معرض") -> list[str]:
    return sorted(hit.article.id for hit in index.search(text, page_size=1000).hits)


def in_child(work: Callable[[], None]) -> int:
    """The pid of a child that does `work` and exits with 0, or 1 with a traceback."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)
    return pid


def ended_well(*pids: int) -> bool:
    return all(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0 for pid in pids)


class Signal:
    """One process waits for another."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def give(self) -> None:
        os.write(self._write, b"x")

    def wait(self) -> None:
        assert os.read(self._read, 1)


def test_another_process_sees_a_commit_at_its_next_search(path: Path) -> None:
    added, seen = Signal(), Signal()

    def reader() -> None:
        with SearchIndex.open(path) as index:
            assert found(index) == ["a0", "a1", "a2"]
            seen.give()
            added.wait()
            assert found(index) == ["a1", "a2", "a3"]

    child = in_child(reader)
    seen.wait()
    with SearchIndex.open(path) as index:
        index.add([article(3)])
        index.delete(["a0"])
        added.give()
    assert ended_well(child)


def test_two_writers_wait_for_each_other_and_both_are_kept(path: Path) -> None:
    def writer(first: int) -> Callable[[], None]:
        def work() -> None:
            with SearchIndex.open(path, settings=PATIENT) as index:
                for number in range(first, first + 5):
                    index.add([article(number)])
                    assert f"a{number}" in found(index)

        return work

    assert ended_well(in_child(writer(100)), in_child(writer(200)))
    with SearchIndex.open(path) as index:
        assert len(found(index)) == 13
        assert index.store.check() == index.verify(deep=True) == []


def test_readers_are_served_while_another_process_builds_ten_generations(path: Path) -> None:
    started = Signal()

    def builder() -> None:
        with SearchIndex.open(path, settings=PATIENT) as index:
            started.give()
            for _ in range(10):
                index.rebuild()

    child = in_child(builder)
    started.wait()
    with SearchIndex.open(path) as index:
        generations = set()
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            assert found(index) == ["a0", "a1", "a2"]
            generations.add(index.info().manifest.generation)
        assert (index.info().manifest.generation, len(generations) > 1) == (11, True)
        index.add([article(0)])  # unchanged; sweeps what this process held
        index.search()
    with SearchIndex.open(path) as index:
        index.rebuild()
    assert [entry.name for entry in (path / "generations").iterdir()] == ["12"]


def test_an_index_opened_before_a_fork_works_on_both_sides(path: Path) -> None:
    with SearchIndex.open(path, settings=PATIENT) as index:
        assert found(index) == ["a0", "a1", "a2"]

        def child() -> None:
            assert found(index) == ["a0", "a1", "a2"]
            index.add([article(3)])
            assert "a3" in found(index)

        assert ended_well(in_child(child), in_child(child))
        index.add([article(4)])
        assert found(index) == ["a0", "a1", "a2", "a3", "a4"]
        assert index.store.check() == []


def test_a_writer_that_is_killed_leaves_no_lock(path: Path) -> None:
    inside = Signal()

    def dies() -> None:
        def articles() -> Iterator[Article]:
            yield article(7)
            inside.give()
            os.kill(os.getpid(), 9)

        with SearchIndex.open(path) as index:
            index.add(articles())

    child = in_child(dies)
    inside.wait()
    assert not ended_well(child)
    with SearchIndex.open(path, settings=Settings(lock_seconds=2)) as index:
        assert index.add([article(8)]).added == 1
        assert found(index) == ["a0", "a1", "a2", "a8"]


def test_a_second_builder_is_told(path: Path) -> None:
    with SearchIndex.open(path, settings=Settings(lock_seconds=0.05)) as index:

        def while_building(stage: str, done: int, total: int | None) -> None:
            with SearchIndex.open(path, settings=index.settings) as other, pytest.raises(IndexLocked, match="building"):
                other.rebuild()

        index.rebuild(progress=while_building)


def test_a_snapshot_is_one_moment_while_others_write(path: Path, tmp_path: Path) -> None:
    def writer() -> None:
        with SearchIndex.open(path, settings=PATIENT) as index:
            for number in range(5):
                index.replace([article(1, f"كلمة{number}"), article(2, f"كلمة{number}")])

    child = in_child(writer)
    for number in range(3):
        snapshot(path, tmp_path / f"kept-{number}", PATIENT)
    assert ended_well(child)
    for number in range(3):
        with Store(tmp_path / f"kept-{number}") as kept:
            titles = {a.title.split()[0] for a in kept.all()}
            assert (len(titles), kept.check()) == (1, [])


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """A folder nobody may write to; root is let down to a user that permissions bind."""
    everything = [path, *path.rglob("*")]
    modes = {entry: entry.stat().st_mode for entry in everything}
    for entry in everything:
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    try:
        yield
    finally:
        for entry, mode in modes.items():
            entry.chmod(mode)


def test_a_folder_that_may_only_be_read_is_searched_and_refuses_writers(path: Path) -> None:
    def reader() -> None:
        with SearchIndex.open(path) as index:
            assert found(index) == ["a0", "a1", "a2"]
            with pytest.raises((SearchAppError, IndexFault)):
                index.add([article(9)])
            assert found(index) == ["a0", "a1", "a2"]

    def as_nobody() -> None:
        if os.geteuid() == 0:
            os.setresuid(65534, 65534, 65534)
        reader()

    for parent in path.parents:
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    with read_only(path):
        assert ended_well(in_child(as_nobody))


def engine_files(path: Path) -> list[Path]:
    return sorted(f for f in (path / "generations").rglob("*.arrays"))


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_damaged_engine_files_are_found_and_rebuilt(path: Path, damage: str) -> None:
    (file, *_) = engine_files(path)
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    else:
        at = len(content) // 2
        file.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
    diagnosis = examine(path, PATIENT)
    assert not diagnosis.healthy
    assert not diagnosis.store_lost
    repair(path, PATIENT)
    assert examine(path, PATIENT).healthy
    with SearchIndex.open(path) as index:
        assert found(index) == ["a0", "a1", "a2"]


def test_hostile_text_is_stored_found_and_shown(path: Path) -> None:
    hostile = [
        Article(id="nul\0", title="معرض\0كتاب", body="قبل\0بعد"),
        Article(id="surrogate\ud800", title="معرض \udfff", captions=("\ud83d",)),
        Article(id="long", title="معرض", body="كلمة " * 20_000),
        Article(id="word", title="معرض", body="ن" * 100_000),
        Article(id="markup", title="<script>معرض</script>", body="\u202e&lt;b&gt;\u200f"),
    ]
    with SearchIndex.open(path) as index:
        assert index.add(hostile).added == 5
        assert set(found(index)) == {"a0", "a1", "a2", "nul\0", "surrogate\ufffd", "long", "word", "markup"}
        assert index.add(hostile).unchanged == 5
        for hit in index.search("معرض", page_size=20).hits:
            assert index.get(hit.article.id) == hit.article
            assert all(len(snippet.text) < 400 for snippet in hit.snippets)
        assert index.verify(deep=True) == index.store.check() == []
