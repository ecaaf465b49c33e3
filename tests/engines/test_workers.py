"""Several processes invert for one writer: the same index as one makes, and one clear error when one of them fails."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from searchapp.analysis import FormColumns
from searchapp.analysis.arabic import ArabicAnalyzer
from searchapp.engines import whoosh
from searchapp.engines.whoosh import pool
from searchapp.engines.whoosh import writer as whoosh_writer
from searchapp.engines.whoosh.arrays import ArrayFile
from searchapp.engines.whoosh.pool import Pool
from searchapp.engines.whoosh.worker import Order
from searchapp.engines.whoosh.writer import BatchWriter
from searchapp.errors import IndexFault
from searchapp.model import Article
from searchapp.settings import Settings

from tests.engines.test_whoosh_files import article, contents
from tests.oracle import PlainAnalyzer

NO_MEMORY = 0  # every article is a job of its own
POISON = "سم"


class FailingAnalyzer(PlainAnalyzer):
    def columns(self, forms: object) -> FormColumns:
        raise ValueError("لا أعرف هذه الكلمة")


class ReapingAnalyzer(PlainAnalyzer):
    """Ends its process at a word, unless a file says that this has happened."""

    def __init__(self, once: Path) -> None:
        self.once = once

    def forms(self, text: str) -> list[str]:
        if POISON in text and not self.once.exists():
            self.once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().forms(text)


Started = list["subprocess.Popen[bytes]"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """The processes a test starts; none of them may be left, running or dead, when it ends."""
    processes: Started = []
    real = pool.start

    def start() -> subprocess.Popen[bytes]:
        processes.append(real())
        return processes[-1]

    monkeypatch.setattr(pool, "start", start)
    yield processes
    assert all(process.returncode is not None for process in processes)


def opened(path: Path, workers: int, analyzer: PlainAnalyzer | None = None) -> whoosh.WhooshEngine:
    settings = Settings(index_workers=workers, index_memory_mb=NO_MEMORY)
    return whoosh.open(path, analyzer or PlainAnalyzer(), create=True, settings=settings)


def two_batches(engine: whoosh.WhooshEngine) -> None:
    """Additions, replacements within a batch and between two, deletions of what is written and of what is not yet."""
    writer = engine.writer()
    for number in range(12):
        writer.add(article(number))
    writer.add(article(3, version=1), signature=7)
    assert writer.delete("a5")
    assert writer.delete("a11")
    writer.add(article(5, version=2))
    assert not writer.delete("a99")
    writer.commit(1)
    writer = engine.writer()
    for number in range(10, 14):
        writer.add(article(number, version=3))
    assert writer.delete("a4")
    writer.commit(2)


def checksums(engine: whoosh.WhooshEngine) -> list[tuple[list[str], object]]:
    return [
        (segment.file.meta, {name: segment.file._arrays[name][::3] for name in segment.file.names()})
        for segment in engine.reader().segments
    ]


def test_two_processes_write_the_index_that_one_writes(tmp_path: Path, started: Started) -> None:
    alone, together = opened(tmp_path / "alone", 1), opened(tmp_path / "together", 2)
    two_batches(alone)
    assert not started
    two_batches(together)
    assert len(started) == 4
    assert contents(together) == contents(alone)
    assert checksums(together) == checksums(alone)  # so the documents stand in one order
    assert together.verify(deep=True) == []
    assert {p.suffix for p in (tmp_path / "together").iterdir()} <= {".arrays", ".toc", ".commit", ".deleted", ""}


def test_a_long_batch_merges_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_writer, "MOST_WRITTEN", 3)
    alone, together = opened(tmp_path / "alone", 1), opened(tmp_path / "together", 2)
    two_batches(alone)
    two_batches(together)
    assert contents(together) == contents(alone)
    assert list(contents(together)[1]) == list(contents(alone)[1])
    assert together.verify(deep=True) == []


def test_a_small_batch_starts_no_process(tmp_path: Path, started: Started) -> None:
    engine = whoosh.open(tmp_path, PlainAnalyzer(), create=True, settings=Settings(index_workers=4))
    writer = engine.writer()
    writer.add(article(1))
    writer.commit(1)
    assert engine.reader().article_count == 1
    assert not started


def test_what_an_analyzer_raises_there_is_one_error_here(tmp_path: Path, started: Started) -> None:
    engine = opened(tmp_path, 2, FailingAnalyzer())
    writer = engine.writer()
    writer.add(article(1))
    writer.add(article(2))
    with pytest.raises(IndexFault, match=r"ValueError: لا أعرف هذه الكلمة; run: the same with --workers 1"):
        writer.commit(1)
    writer.cancel()
    assert engine.reader().article_count == 0
    assert len(started) <= 2


def test_a_killed_worker_is_an_error_and_the_batch_can_be_committed_again(tmp_path: Path, started: Started) -> None:
    engine = opened(tmp_path / "index", 2, ReapingAnalyzer(tmp_path / "killed"))
    writer = engine.writer()
    for number in range(3):
        writer.add(Article(f"a{number}", body=f"خبر {POISON if number == 2 else number}"))
    with pytest.raises(IndexFault, match="ended by SIGKILL"):
        writer.commit(1)
    assert engine.reader().article_count == 0
    writer.add(article(9))
    writer.commit(1)
    reader = engine.reader()
    assert sorted(reader.article_ids(reader.docs(["a0", "a1", "a2", "a9"]))) == ["a0", "a1", "a2", "a9"]
    assert reader.article_count == 4


def test_a_full_disk_there_is_an_os_error_here(tmp_path: Path, started: Started) -> None:
    analyzer = PlainAnalyzer()
    layout = whoosh.layout.ARTICLES
    workers = Pool(1, Order(tmp_path / "gone", analyzer, analyzer.fingerprint, layout, 1 << 20))
    try:
        with pytest.raises(FileNotFoundError, match=str(tmp_path / "gone")):
            workers.submit(pickle.dumps([(article(1), None)])).result()
    finally:
        workers.close()
    assert len(started) == 1


def test_a_worker_that_would_analyse_otherwise_is_refused(tmp_path: Path, started: Started) -> None:
    workers = Pool(1, Order(tmp_path, PlainAnalyzer(), "plain@other", whoosh.layout.ARTICLES, 1 << 20))
    try:
        with pytest.raises(IndexFault, match="plain@other"):
            workers.submit(pickle.dumps([(article(1), None)])).result()
    finally:
        workers.close()
    assert len(started) == 1


def test_cancelling_ends_the_processes_and_leaves_nothing(tmp_path: Path, started: Started) -> None:
    engine = opened(tmp_path, 2)
    before = {path.name for path in tmp_path.iterdir()}
    writer = engine.writer()
    for number in range(8):
        writer.add(article(number))
    writer.cancel()
    assert {path.name for path in tmp_path.iterdir()} - before <= {"main_WRITELOCK"}
    assert len(started) == 2


def test_an_analyzer_that_cannot_travel_works_here(
    tmp_path: Path, started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    class Local(PlainAnalyzer):
        pass

    engine = opened(tmp_path, 2, Local())
    two_batches(engine)
    assert engine.reader().article_count == 13
    assert not started
    assert "cannot work in other processes" in caplog.text


def test_the_arabic_analyzer_travels_without_its_cache() -> None:
    analyzer = ArabicAnalyzer(cached_forms=10)
    before = len(pickle.dumps(analyzer))
    analyzer.tokens("أعلنت الوزارة افتتاح مدرسة جديدة")
    assert len(pickle.dumps(analyzer)) == before < 500
    assert pickle.loads(pickle.dumps(analyzer)).tokens("المدارس") == analyzer.tokens("المدارس")


@pytest.mark.slow
def test_several_threads_may_each_have_a_writer(tmp_path: Path, started: Started) -> None:
    engines = [opened(tmp_path / str(number), 2) for number in range(2)]
    threads = [threading.Thread(target=two_batches, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(engines[0]) == contents(engines[1])
    assert len(started) == 8


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_batch_does(tmp_path: Path, started: Started, seed: int) -> None:
    engines = [opened(tmp_path / str(workers), workers) for workers in (1, 2)]
    said: list[list[bool]] = []
    for engine in engines:
        chance, answers = random.Random(seed), []
        for batch in range(2):
            writer = engine.writer()
            for _ in range(chance.randint(2, 30)):
                number = chance.randrange(12)
                if chance.random() < 0.3:
                    answers.append(writer.delete(f"a{number}"))
                else:
                    writer.add(article(number, version=chance.randrange(5)))
            writer.commit(batch + 1)
        said.append(answers)
    alone, together = engines
    assert said[0] == said[1]
    assert contents(together) == contents(alone)
    assert checksums(together) == checksums(alone)
    assert together.verify(deep=True) == []


WRITE_UNTIL_KILLED = """
import sys, itertools
from pathlib import Path
from tests.engines.test_workers import opened
from tests.engines.test_whoosh_files import article

writer = opened(Path(sys.argv[1]), 2).writer()
for number in itertools.count():
    writer.add(article(number))
    if number == 10:
        print(*[process.pid for process in writer._jobs._pool._all], flush=True)
"""


def test_no_worker_outlives_a_killed_writer(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        workers = list(map(int, writer.stdout.readline().split()))
        writer.kill()
    assert workers
    assert eventually(lambda: not any(map(alive, workers)))
    engine = opened(tmp_path, 2)
    assert engine.reader().article_count == 0
    two_batches(engine)
    assert engine.reader().article_count == 13
    assert engine.verify(deep=True) == []
    named = {name for segment in engine.reader().segments for name in segment.segment.file_names()}
    assert {path.name for path in tmp_path.glob("*.arrays")} <= named
    assert all(not ArrayFile(path).damaged() for path in tmp_path.glob("*.arrays"))


def alive(pid: int) -> bool:
    """Running, and not a dead process that nobody has asked about (its parent is gone, so init will)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_the_writer_knows_no_workers_by_default(tmp_path: Path) -> None:
    writer = whoosh.open(tmp_path, PlainAnalyzer(), create=True).writer()
    assert isinstance(writer, BatchWriter)
    assert writer._jobs is None
    writer.cancel()
