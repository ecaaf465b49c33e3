"""What the Whoosh engine promises of its files: nothing lost, nothing trusted, nothing left behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from searchapp.analysis.grams import word_grams
from searchapp.engines import EngineQuery, whoosh
from searchapp.engines.whoosh.arrays import ArrayFile, ArrayFileWriter
from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.layout import FORMAT_VERSION
from searchapp.engines.whoosh.merge import MOST_SEGMENTS, choose
from searchapp.engines.whoosh.storage import write_toc
from searchapp.engines.whoosh.verify import disorders
from searchapp.errors import IndexCorrupt, IndexLocked, IndexMismatch, IndexNotFound, IndexUnsafe, SearchAppError
from searchapp.model import Article, Level
from searchapp.query.plan import All, Or, Term
from searchapp.settings import Settings

from tests.oracle import PlainAnalyzer

WORDS = ["الوزارة", "أعلنت", "افتتاح", "مدرسة", "جديدة", "في", "المدينة", "بعد", "انتهاء", "أعمال", "البناء"]


def article(number: int, version: int = 0) -> Article:
    chosen = [WORDS[(number * step + version) % len(WORDS)] for step in range(1, 8)]
    return Article(f"a{number}", title=f"خبر {number}", body=" ".join(chosen), section=WORDS[number % 3])


def opened(path: Path, **settings: object) -> whoosh.WhooshEngine:
    return whoosh.open(path, PlainAnalyzer(), create=True, settings=Settings(**settings))  # type: ignore[arg-type]


def write(engine: whoosh.WhooshEngine, articles: list[Article], version: int = 1) -> None:
    writer = engine.writer()
    for each in articles:
        writer.add(each)
    writer.commit(version)


def contents(engine: whoosh.WhooshEngine) -> tuple[int, dict[str, float]]:
    """Store version, and the score of every article for a question that finds most."""
    reader = engine.reader()
    plan = Or((Term("body", Level.WORD, "مدرسة"), Term("body", Level.STEM, "الوز"), All()))
    found = reader.search(EngineQuery(plan, limit=1000))
    return reader.store_version, dict(zip(reader.article_ids(found.docs), found.scores.round(9).tolist(), strict=True))


# Array files


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    file = ArrayFileWriter(tmp_path / "x")
    file.add("a", np.arange(5, dtype=np.uint16))
    region = file.reserve("b", np.float64, 3)
    region.append(np.array([1.5]))
    region.append(np.array([2.5, -1.0]))
    file.add("none", np.zeros(0, np.uint8))
    file.finish({"docs": 7})
    read = ArrayFile(tmp_path / "x")
    assert read["a"].tolist() == [0, 1, 2, 3, 4]
    assert read["b"].tolist() == [1.5, 2.5, -1.0]
    assert read["none"].tolist() == []
    assert read.meta == {"docs": 7}
    assert read.damaged() == []


def test_an_unfinished_file_reads_back_what_it_holds(tmp_path: Path) -> None:
    file = ArrayFileWriter(tmp_path / "x")
    file.add("a", np.arange(300, dtype=np.uint16))
    file.add("none", np.zeros(0, np.uint8))
    assert file.read("a").tolist() == list(range(300))
    assert file.read("none").tolist() == []
    file.abandon()


@pytest.mark.parametrize("size", [0, 10, 31, 40, -1])
def test_a_file_cut_short_is_told(tmp_path: Path, size: int) -> None:
    file = ArrayFileWriter(tmp_path / "x")
    file.add("a", np.arange(50))
    file.finish({})
    whole = (tmp_path / "x").read_bytes()
    (tmp_path / "x").write_bytes(whole[:size])
    with pytest.raises(IndexCorrupt):
        ArrayFile(tmp_path / "x")


def test_an_altered_byte_is_found_and_named(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    write(engine, [article(n) for n in range(20)])
    assert engine.verify(deep=True) == []
    [path] = tmp_path.glob("*.arrays")
    file = ArrayFile(path)
    offset = file._arrays["body.1.docs"][1]
    raw = bytearray(path.read_bytes())
    raw[offset] ^= 0xFF
    path.write_bytes(raw)
    assert engine.verify() == []
    assert any("body.1.docs is altered" in problem for problem in engine.verify(deep=True))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    write(engine, [article(1)])
    [path] = tmp_path.glob("*.arrays")
    path.unlink()
    assert any("is missing" in problem for problem in engine.verify())
    engine.close()
    with pytest.raises(IndexCorrupt, match="missing"):
        opened(tmp_path)


# Opening


def test_no_index_no_engine(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        whoosh.open(tmp_path / "nowhere", PlainAnalyzer())


def test_another_analyzer_is_a_mismatch(tmp_path: Path) -> None:
    opened(tmp_path)
    other = PlainAnalyzer()
    other.fingerprint = "plain@2"
    with pytest.raises(IndexMismatch, match=r"plain@1.*plain@2.*rebuild"):
        whoosh.open(tmp_path, other)


@pytest.mark.skipif(os.name == "nt", reason="folders have no such modes there")
def test_a_folder_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    opened(tmp_path)
    tmp_path.chmod(0o777)
    with pytest.raises(IndexUnsafe, match="everybody"):
        whoosh.open(tmp_path, PlainAnalyzer())


class Bomb:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("echo boom > exploded",)


def test_a_pickle_of_somebody_else_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = opened(tmp_path / "index")
    write(engine, [article(1)])
    write_toc(tmp_path / "index", whoosh.layout.ARTICLES, 2, [Bomb()])  # type: ignore[list-item]
    with pytest.raises(IndexCorrupt, match="not allowed"):
        whoosh.open(tmp_path / "index", PlainAnalyzer())
    assert not (tmp_path / "exploded").exists()


# Writing


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path) -> None:
    engine = opened(tmp_path, lock_seconds=0.0)
    writer = engine.writer()
    with pytest.raises(IndexLocked, match="another writer"):
        opened(tmp_path, lock_seconds=0.0).writer()
    writer.cancel()
    opened(tmp_path, lock_seconds=0.0).writer().cancel()


def test_a_writer_that_is_finished_says_so(tmp_path: Path) -> None:
    writer = opened(tmp_path).writer()
    writer.commit(1)
    writer.cancel()
    with pytest.raises(SearchAppError, match="take a new one"):
        writer.add(article(1))


def test_memory_for_sixteen_articles_gives_the_same_index(tmp_path: Path) -> None:
    articles = [article(n, version) for version in range(2) for n in range(version * 8, 24)]
    tight, roomy = opened(tmp_path / "tight", index_memory_mb=0), opened(tmp_path / "roomy")
    write(tight, articles)
    write(roomy, articles)
    assert contents(tight) == contents(roomy)
    assert tight.verify(deep=True) == []


def test_leftovers_of_a_writer_that_died_are_removed(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    write(engine, [article(1)])
    before = {path.name for path in tmp_path.iterdir()}
    for name in ("main_dead.arrays", "_main_9.toc.1234.5", "_main_9.commit", "main_dead.7.deleted"):
        (tmp_path / name).write_bytes(b"?")
    engine.writer().cancel()
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("memory", [0, 64])
def test_the_trigrams_written_down_are_those_of_the_words(tmp_path: Path, memory: int) -> None:
    engine = opened(tmp_path, index_memory_mb=memory)
    write(engine, [article(n) for n in range(40)])  # with no memory to spare: several segments, merged
    (segment,) = engine.reader().segments
    assert segment.live is None
    written = engine.reader().gram_frequencies("body")
    hashes, offsets = segment.grams.of(segment.form_terms(Level.WORD))
    for gram in word_grams("مدرسة"):
        holders = [form for form in range(segment.form_count) if gram in hashes[offsets[form] : offsets[form + 1]]]
        assert segment.gram_forms[gram].tolist() == holders
        assert written[gram] > 0
    writer = engine.writer()
    writer.delete("a3")
    writer.commit(2)
    counted = engine.reader().gram_frequencies("body")
    assert (counted <= written + 1e-9).all()
    assert counted.sum() < written.sum()


def test_a_trigram_that_names_no_form_is_told(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    write(engine, [article(1)])
    (segment,) = engine.reader().segments
    segment.file._views["grams.forms"] = np.full(segment.file.count("grams.forms"), segment.form_count)
    assert "a trigram names a form that is not there" in list(disorders(segment))


def test_an_index_of_an_earlier_format_says_what_to_run(tmp_path: Path) -> None:
    write(opened(tmp_path), [article(1)])
    commit = tmp_path / "_main_1.commit"
    commit.write_text(commit.read_text().replace(f'"format": {FORMAT_VERSION}', '"format": 1'))
    with pytest.raises(IndexMismatch, match=r"format 1, this is format .*searchapp index --rebuild"):
        opened(tmp_path)


class PowerCutError(OSError):
    pass


def cut_power_at(monkeypatch: pytest.MonkeyPatch, step: int) -> list[str]:
    """Lets so many system calls that change files pass, and fails from then on."""
    made: list[str] = []

    def failing(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            made.append(name)
            if len(made) > step:
                raise PowerCutError(f"power cut at {name}")
            return real(*args, **kwargs)

        return call

    monkeypatch.setattr(os, "fsync", failing("fsync", os.fsync))
    monkeypatch.setattr(os, "pwrite", failing("pwrite", os.pwrite))
    monkeypatch.setattr(os, "ftruncate", failing("ftruncate", os.ftruncate))
    monkeypatch.setattr(Path, "replace", failing("replace", Path.replace))
    monkeypatch.setattr(Path, "unlink", failing("unlink", Path.unlink))
    return made


@pytest.mark.slow
def test_a_crash_at_any_point_leaves_the_old_state_or_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_state, new_state, step, steps = None, None, 0, 400
    seen = set()
    while step < steps:
        path = tmp_path / str(step)
        engine = opened(path)
        write(engine, [article(n) for n in range(4)], 1)
        old_state = contents(engine)
        with monkeypatch.context() as patched:
            made = cut_power_at(patched, step)
            writer = engine.writer()
            try:
                writer.add(article(3, version=1))
                writer.add(article(9))
                writer.delete("a1")
                writer.commit(2)
                steps = 0  # everything passed
            except PowerCutError:
                seen.add(made[step])
        after = contents(opened(path))  # what another process finds
        if not steps:
            new_state = after
        assert after == old_state or after[0] == 2, f"at step {step}, {made[-1]}"
        if steps:  # the same batch can be committed once the trouble is over
            if after == old_state:
                writer.commit(2)
            else:
                writer.cancel()
            assert contents(opened(path))[0] == 2
        assert engine.verify(deep=True) == []
        step += 7
    assert new_state is not None
    assert new_state[0] == 2
    assert "a1" not in new_state[1]
    assert seen >= {"pwrite", "fsync"}


def test_another_process_sees_a_commit_at_its_next_search(tmp_path: Path) -> None:
    ours, theirs = opened(tmp_path), opened(tmp_path)
    held = ours.reader()
    assert ours.reader() is held
    write(theirs, [article(1)], 7)
    write(theirs, [article(2)], 8)
    assert ours.reader().store_version == 8
    assert ours.reader() is ours.reader()
    assert held.article_count == 0


def test_a_held_reader_outlives_merges_and_removed_files(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    for n in range(5):
        write(engine, [article(n)], n)
    held, before = engine.reader(), contents(engine)[1]
    for round_ in range(12):
        write(engine, [article(n, round_ + 1) for n in range(5)], round_)
    found = held.search(EngineQuery(All(), limit=10))
    assert sorted(held.article_ids(found.docs)) == sorted(before)


# Merging


def test_updating_everything_again_and_again_does_not_grow_the_index(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    sizes = []
    for round_ in range(12):
        write(engine, [article(n, round_) for n in range(100)], round_)
        sizes.append(sum(path.stat().st_size for path in tmp_path.iterdir()))
    assert max(sizes) < 1.5 * sizes[0]
    assert engine.reader().doc_limit == 100


def test_many_small_commits_leave_few_segments_in_order(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    for n in range(20):
        write(engine, [article(n)], n)
    reader = engine.reader()
    assert len(reader.segments) <= MOST_SEGMENTS
    found = reader.search(EngineQuery(All(), limit=100))
    assert reader.article_ids(found.docs) == [f"a{n}" for n in range(20)]
    assert engine.verify(deep=True) == []


def segments(*sizes: tuple[int, int]) -> list[ArraySegment]:
    made = []
    for total, deleted in sizes:
        segment = ArraySegment("main", total)
        segment.deleted = deleted
        made.append(segment)
    return made


def test_a_batch_becomes_one_segment() -> None:
    assert choose(segments((900_000, 0), (80, 0), (80, 0), (80, 0)), 1) == [range(1, 4)]


def test_a_segment_with_many_deletions_is_rewritten() -> None:
    assert choose(segments((100_000, 30_000), (5_000_000, 10)), 2) == [range(1)]


def test_neighbours_of_one_size_are_joined_and_others_left() -> None:
    assert choose(segments((900_000, 0), (10, 0), (20, 0), (500, 0), (1, 0)), 4) == [range(1, 5)]
    assert choose(segments((900_000, 0), (60_000, 0), (4_000, 0), (1, 0)), 3) == []
