"""SearchIndex: what was acknowledged is found, old generations serve until new ones are complete."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from searchapp.analysis.arabic import ArabicAnalyzer
from searchapp.errors import (
    IndexCorrupt,
    IndexFault,
    IndexLocked,
    IndexMismatch,
    IndexNotFound,
    IndexUnsafe,
    InvalidRequest,
)
from searchapp.index import SearchIndex, searchindex
from searchapp.index.files import locked, write_durably
from searchapp.model import Article, SearchRequest
from searchapp.query.patterns import pattern_index
from searchapp.query.spelling import spelling_index
from searchapp.settings import Bounds, Settings
from searchapp.store import Store

from tests.oracle_index import open_index

SCHOOLS = Article(
    id="1",
    title="المدارس الجديدة تفتح أبوابها",
    body="استقبلت المدارس الجديدة طلابها صباح الأحد. وقالت المعلمة إن الصفوف جاهزة.",
    section="تعليم",
    date="2024-09-01",  # type: ignore[arg-type]
)
RAIN = Article(id="2", title="أمطار غزيرة على الساحل", body="هطلت الأمطار ليلا.", section="طقس", date="2023-01-10")  # type: ignore[arg-type]
PORT = Article(id="3", title="توسعة المرفأ", body="تستقبل الأرصفة سفنا أكبر بعد الأمطار.", section="اقتصاد")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    with open_index(tmp_path / "index") as opened:
        opened.add([SCHOOLS, RAIN, PORT])
        yield opened


def found(index: SearchIndex, text: str = "", **keywords: object) -> list[str]:
    return [hit.article.id for hit in index.search(text, **keywords).hits]


# Searching


def test_hits_carry_the_article_its_title_and_snippets_with_whole_words_marked(index: SearchIndex) -> None:
    results = index.search("المدارس")
    (hit,) = results.hits
    assert (results.total, hit.article) == (1, SCHOOLS)
    assert [piece for piece, marked in hit.title.pieces() if marked] == ["المدارس"]
    assert "المدارس" in [piece for snippet in hit.snippets for piece, marked in snippet.pieces() if marked]
    assert hit.score > 0
    assert results.seconds > 0


def test_an_empty_text_finds_everything_newest_first(index: SearchIndex) -> None:
    assert found(index) == ["1", "2", "3"]
    assert found(index, "  ") == ["1", "2", "3"]
    assert found(index, sort="oldest")[:2] == ["2", "1"]


def test_filters_facets_and_pages(index: SearchIndex) -> None:
    results = index.search("الأمطار", facets=["section"], filters={"section": "طقس"})
    assert [hit.article.id for hit in results.hits] == ["2"]
    assert [(v.value, v.count, v.active) for v in results.facets[0].values] == [("اقتصاد", 1, False), ("طقس", 1, True)]
    assert found(index, page=2, page_size=2) == ["3"]
    assert index.search(page=2, page_size=2).total == 3


def test_a_chosen_value_is_listed_even_where_nothing_is_left_of_it(index: SearchIndex) -> None:
    values = index.search("المدارس", facets=["section"], filters={"section": "رياضة"}).facets[0].values
    assert [(v.value, v.count, v.active) for v in values] == [("تعليم", 1, False), ("رياضة", 0, True)]


def test_a_search_takes_a_request_or_a_text_with_keywords(index: SearchIndex) -> None:
    request = SearchRequest("الأمطار", sort="oldest")
    assert index.search(request).request == request
    assert index.search(request, page_size=1).request.page_size == 1
    with pytest.raises(InvalidRequest, match="colour"):
        index.search("الأمطار", colour="red")


def test_a_hit_says_which_words_it_lacks(index: SearchIndex) -> None:
    hits = index.search("المدارس الأمطار").hits
    assert {hit.article.id: hit.missing for hit in hits} == {"1": ("الأمطار",), "2": ("المدارس",), "3": ("المدارس",)}
    explained = index.explain_search(index.search("المدارس الأمطار"))
    assert [(u.text, u.count) for u in explained.understood] == [("المدارس", 1), ("الأمطار", 2)]


def test_a_text_that_finds_nothing_is_corrected_unless_it_may_not_be(index: SearchIndex) -> None:
    results = index.search("الأمضار")
    assert [(c.text, c.applied) for c in results.corrections] == [("الأمطار", True)]
    assert {hit.article.id for hit in results.hits} == {"2", "3"}
    assert [piece for piece, marked in results.hits[0].title.pieces() if marked] == ["أمطار"]
    strict = index.search("الأمضار", correct=False)
    assert (strict.total, strict.hits, strict.corrections) == (0, (), ())


def test_quoted_words_with_tashkeel_match_only_agreeing_marks(index: SearchIndex) -> None:
    titles = {"w": "كَتَبَ الولد درسه", "b": "كُتُب جديدة في المكتبة", "u": "كتب قديمة"}
    index.add(Article(id=i, title=title, section=i) for i, title in titles.items())
    results = index.search('"كَتَبَ"', facets=["section"])
    assert ({hit.article.id for hit in results.hits}, results.total) == ({"w", "u"}, 2)
    assert {value.value for value in results.facets[0].values} == {"w", "u"}
    assert found(index, '"كُتُب"', filters={"id": ["b", "w"]}) == ["b"]


def test_pages_beyond_the_window_are_cut_and_say_so(index: SearchIndex) -> None:
    results = index.search(page=5000, page_size=10)
    assert (results.request.page, results.hits, results.total) == (1000, (), 3)
    assert [(notice.code, notice.facts["window"]) for notice in results.notices] == [("window", 10_000)]


def test_a_search_out_of_time_says_so_and_guesses_nothing(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add([SCHOOLS, RAIN, PORT])
    late = Settings(bounds=Bounds(seconds=1e-9))
    with SearchIndex.open(tmp_path / "index", settings=late) as index:
        for text in ("المدارس", "الامظار", "*دار*", "المدارس الأمطار", '"المدارس الجديدة"', '"المَدارس"'):
            results = index.search(text, facets=("section",))
            assert (results.timed_out, results.corrections) == (True, ()), text
            explained = index.explain_search(results)
            assert explained.timed_out, text
            assert not {"word-unknown", "no-article-has-all"} & {notice.code for notice in explained.notices}, text
    with SearchIndex.open(tmp_path / "index") as index:
        assert [c.text for c in index.search("الامظار").corrections] == ["الأمطار"], "in time it is guessed"


def test_suggestions_come_from_words_and_titles(index: SearchIndex) -> None:
    texts = [suggestion.text for suggestion in index.suggest("الأمط")]
    assert "الأمطار" in texts
    assert index.suggest("") == ()
    assert "توسعة المرفأ" in [suggestion.text for suggestion in index.suggest("توسعة ال")]


def test_suggestions_of_old_are_given_while_new_ones_are_arranged(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchindex, "SUGGESTIONS_KEPT_SECONDS", 0.0)
    begin, arranged = threading.Event(), threading.Event()
    arrange = index._arrange_again

    def held_up(*arguments: Any) -> None:
        begin.wait()
        arrange(*arguments)
        arranged.set()

    monkeypatch.setattr(index, "_arrange_again", held_up)
    assert "توسعة المرفأ" in [suggestion.text for suggestion in index.suggest("توسعة ال")]
    index.replace([Article("4", "ترميم القلعة", "بدأ العمل في السور.")])
    assert "توسعة المرفأ" in [suggestion.text for suggestion in index.suggest("توسعة ال")]
    begin.set()
    arranged.wait()
    assert "توسعة المرفأ" not in [suggestion.text for suggestion in index.suggest("توسعة ال")]
    assert "ترميم القلعة" in [suggestion.text for suggestion in index.suggest("ترميم ال")]


def test_suggestions_keep_no_snapshot_open(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add([SCHOOLS, RAIN])
        index.warm()
        snapshot = weakref.ref(index.reader())
        assert index.suggest("الأمط")
        index.add([PORT])
        index.search("الأمطار")
        gc.collect()
        assert snapshot() is None


def test_what_was_arranged_for_a_snapshot_goes_with_it(index: SearchIndex) -> None:
    arranged: list[weakref.ref[Any]] = []
    for commit in range(3):
        index.add([Article(str(commit), "المرفأ", "سفن كثيرة")])
        index.search("*مطا* المدرسه~1")
        arranged += [weakref.ref(pattern_index(index.reader())), weakref.ref(spelling_index(index.reader()))]
    index.delete("0")
    index.search("الأمطار")
    gc.collect()
    assert [ref for ref in arranged if ref() is not None] == []


# Changing


def test_what_was_added_is_found_by_every_open_index_at_its_next_search(index: SearchIndex, tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as other:
        other.add([Article(id="4", title="معرض الكتاب")])
        assert (found(index, "معرض"), index.get("4")) == (["4"], Article(id="4", title="معرض الكتاب"))
        index.delete(["4", "لا وجود له"])
        assert (found(other, "معرض"), "4" in other, len(other)) == ([], False, 3)


def test_an_update_is_found_by_its_new_text_only(index: SearchIndex) -> None:
    counts = index.add([Article(id="2", title="صحو على الساحل"), RAIN.__class__(id="1", title="المدارس"), PORT])
    assert (counts.added, counts.updated, counts.unchanged) == (0, 2, 1)
    assert (found(index, "غزيرة"), found(index, "صحو")) == ([], ["2"])


def test_replace_makes_the_index_hold_exactly_these(index: SearchIndex) -> None:
    counts = index.replace([PORT, Article(id="4", title="معرض")])
    assert (counts.added, counts.unchanged, counts.deleted) == (1, 1, 2)
    assert sorted(found(index)) == ["3", "4"]


def test_an_add_whose_source_fails_changes_nothing(index: SearchIndex) -> None:
    def breaks() -> Iterator[Article]:
        yield Article(id="4", title="معرض")
        raise OSError(5, "القرص", "/sources/a.jsonl")

    with pytest.raises(OSError, match="القرص"):
        index.add(breaks())
    assert (found(index, "معرض"), len(index), index.info().behind) == ([], 3, 0)


def test_the_articles_being_added_may_come_from_the_index_itself(index: SearchIndex) -> None:
    assert index.add(index.export()).unchanged == 3
    with pytest.raises(IndexLocked, match="same index"):
        index.add(article for article in [SCHOOLS] if index.add([RAIN]))
    assert index.add([SCHOOLS]).unchanged == 1


def test_an_export_added_elsewhere_makes_an_equal_index(index: SearchIndex, tmp_path: Path) -> None:
    with open_index(tmp_path / "copy") as copy:
        copy.add(index.export())
        assert list(copy.export()) == list(index.export())
        assert copy.search("الأمطار").hits == index.search("الأمطار").hits


# After a crash


def test_opening_takes_in_what_the_store_acknowledged_and_the_engine_missed(index: SearchIndex, tmp_path: Path) -> None:
    with Store(tmp_path / "index" / "articles.sqlite") as store:
        store.put([Article(id="4", title="معرض")])
        store.delete(["2"])
    assert index.info().behind == 2
    with open_index(tmp_path / "index", create=False) as again:
        assert (again.info().behind, found(again, "معرض"), found(again, "غزيرة")) == (0, ["4"], [])


def test_opening_does_not_wait_for_a_writer(index: SearchIndex, tmp_path: Path) -> None:
    with Store(tmp_path / "index" / "articles.sqlite") as store:
        store.put([Article(id="4", title="معرض")])
    with locked(tmp_path / "index" / "write.lock", 1, "writing"), open_index(tmp_path / "index") as again:
        assert (again.info().behind, found(again, "معرض")) == (1, [])


def test_an_index_whose_creation_was_cut_short_opens_empty(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir(mode=0o755)
    Store(tmp_path / "index" / "articles.sqlite", create=True).close()
    with open_index(tmp_path / "index", create=False) as index:
        assert (len(index), found(index)) == (0, [])


# Generations


def test_a_rebuild_is_a_new_generation_with_the_same_articles(index: SearchIndex, tmp_path: Path) -> None:
    before = index.search("الأمطار").hits
    manifest = index.rebuild()
    assert (manifest.generation, manifest.article_count, manifest.store_version) == (2, 3, 3)
    assert index.search("الأمطار").hits == before
    assert [path.name for path in (tmp_path / "index" / "generations").iterdir()] == ["2"]


class BrokenAnalyzer(ArabicAnalyzer):
    def forms(self, text: str) -> list[str]:
        raise RuntimeError("محلل معطل")

    tokens = forms  # type: ignore[assignment]


def test_a_failed_rebuild_leaves_the_old_generation_serving(index: SearchIndex, tmp_path: Path) -> None:
    with open_index(tmp_path / "index", analyzer=BrokenAnalyzer()) as broken, pytest.raises(RuntimeError):
        broken.rebuild()
    assert (found(index, "غزيرة"), index.info().manifest.generation) == (["2"], 1)
    assert [path.name for path in (tmp_path / "index" / "generations").iterdir()] == ["1"]
    assert index.rebuild().generation == 2


def test_adds_go_on_while_a_generation_is_built_and_are_in_it(index: SearchIndex) -> None:
    added: list[int] = []

    def while_building(stage: str, done: int, _: int | None) -> None:
        if not added:
            added.append(index.add([Article(id="4", title="معرض")]).added)
            assert (found(index, "معرض"), index.info().manifest.generation) == (["4"], 1)

    index.rebuild(progress=while_building)
    assert (added, found(index, "معرض"), index.info().manifest.generation) == ([1], ["4"], 2)


def test_an_index_held_open_serves_across_ten_generations(index: SearchIndex, tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as builder:
        for number in range(2, 12):
            builder.rebuild()
            assert (found(index, "غزيرة"), index.info().manifest.generation) == (["2"], number)
        builder.add([Article(id="4", title="معرض")])  # sweeps what was still held before
    assert [path.name for path in (tmp_path / "index" / "generations").iterdir()] == ["11"]


def test_a_generation_in_use_is_not_removed(index: SearchIndex, tmp_path: Path) -> None:
    held = index._serving()
    with open_index(tmp_path / "index") as builder:
        builder.rebuild()
        assert held.path.is_dir()
        found(index)  # moves on to the new one
        del held
        builder.add([Article(id="4", title="معرض")])
    assert [path.name for path in (tmp_path / "index" / "generations").iterdir()] == ["2"]


class NewerAnalyzer(ArabicAnalyzer):
    fingerprint = "arabic@newer"  # type: ignore[assignment]


def test_another_analyzer_is_an_error_that_names_the_command_or_is_healed(index: SearchIndex, tmp_path: Path) -> None:
    with pytest.raises(IndexMismatch, match=r"arabic@newer; run: searchapp index --rebuild --index"):
        open_index(tmp_path / "index", analyzer=NewerAnalyzer(), create=False)
    with open_index(tmp_path / "index", analyzer=NewerAnalyzer(), create=False, heal=True) as healed:
        assert (found(healed, "غزيرة"), healed.info().manifest.analyzer) == (["2"], "arabic@newer")


def damage(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("CURRENT", b"", "CURRENT does not name a generation"),
        ("CURRENT", b"\xff\xfe", "CURRENT does not name a generation"),
        ("CURRENT", b"7\n", "generation 7 is missing"),
        ("generations/1/manifest.json", b"{", "manifest cannot be read"),
        ("generations/1/manifest.json", b"[]", "manifest cannot be read"),
        ("generations/1/manifest.json", b'{"format": 99, "checksum": ""}', "format 99"),
    ],
)
def test_damage_is_named_and_healed_from_the_store(
    index: SearchIndex, tmp_path: Path, file: str, content: bytes, message: str
) -> None:
    index.close()
    damage(tmp_path / "index" / file, content)
    with pytest.raises((IndexCorrupt, IndexMismatch), match=message):
        open_index(tmp_path / "index", create=False)
    with open_index(tmp_path / "index", create=False, heal=True) as healed:
        assert found(healed, "غزيرة") == ["2"]


def test_an_altered_manifest_is_noticed(index: SearchIndex, tmp_path: Path) -> None:
    manifest = tmp_path / "index" / "generations" / "1" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"store_version": 0', b'"store_version": 9'))
    with pytest.raises(IndexCorrupt, match="checksum"):
        open_index(tmp_path / "index")


def test_a_store_from_elsewhere_is_not_served_by_this_engine(index: SearchIndex, tmp_path: Path) -> None:
    index.close()
    with open_index(tmp_path / "other") as other:
        other.add([Article(id="9", title="غزيرة")])
    (tmp_path / "other" / "articles.sqlite").replace(tmp_path / "index" / "articles.sqlite")
    with pytest.raises(IndexMismatch, match="another article store"):
        open_index(tmp_path / "index", create=False)
    with open_index(tmp_path / "index", create=False, heal=True) as healed:
        assert found(healed, "غزيرة") == ["9"]


# Opening


def test_a_folder_without_an_index_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="searchapp index PATH"):
        SearchIndex.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_everybody_may_write_to_is_refused(index: SearchIndex, tmp_path: Path) -> None:
    for folder in (tmp_path / "index", tmp_path / "index" / "generations", tmp_path / "index" / "generations" / "1"):
        folder.chmod(0o777)
        with pytest.raises(IndexUnsafe, match="everybody may write"):
            open_index(tmp_path / "index")
        folder.chmod(0o755)
    open_index(tmp_path / "index").close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_refused(index: SearchIndex, tmp_path: Path) -> None:
    os.chown(tmp_path / "index", 12345, -1)
    with pytest.raises(IndexUnsafe, match="belongs to user 12345"):
        open_index(tmp_path / "index")


def test_a_closed_index_says_so(index: SearchIndex) -> None:
    index.close()
    with pytest.raises(IndexFault, match="closed"):
        index.search("المدارس")


# Locks, threads, processes


def test_a_second_writer_is_told_after_its_patience(index: SearchIndex, tmp_path: Path) -> None:
    with (
        open_index(tmp_path / "index", settings=Settings(lock_seconds=0.05)) as hasty,
        locked(tmp_path / "index" / "write.lock", 1, "writing"),
        pytest.raises(IndexLocked, match=rf"somebody else is writing \(process {os.getpid()}\)"),
    ):
        hasty.add([Article(id="4", title="معرض")])
    assert found(index, "معرض") == []


def test_many_threads_search_and_add_at_once(index: SearchIndex) -> None:
    wrong: list[object] = []

    def adds(thread: int) -> None:
        for n in range(5):
            index.add([Article(id=f"t{thread}-{n}", title=f"معرض {thread} {n}")])
            if f"t{thread}-{n}" not in found(index, "معرض", page_size=100):
                wrong.append((thread, n))

    def searches() -> None:
        for _ in range(30):
            if found(index, "غزيرة") != ["2"]:
                wrong.append("غزيرة")

    threads = [threading.Thread(target=adds, args=(n,)) for n in range(3)]
    threads += [threading.Thread(target=searches) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, index.search("معرض").total, index.store.check()) == ([], 15, [])


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with locked(tmp_path / "write.lock", 1, "writing"):
            os.write(write, b"x")
            os.kill(os.getpid(), 9)
    os.read(read, 1)
    os.waitpid(child, 0)
    with locked(tmp_path / "write.lock", 0.5, "writing"):
        pass
    os.close(read)
    os.close(write)


def test_a_forked_child_does_not_keep_the_lock_of_its_parent(tmp_path: Path) -> None:
    read, write = os.pipe()
    with locked(tmp_path / "write.lock", 1, "writing"):
        child = os.fork()
        if child == 0:
            os.close(write)
            os.read(read, 1)  # lives on until the parent is done
            os._exit(0)
    with locked(tmp_path / "write.lock", 0.5, "writing"):
        pass
    os.write(write, b"x")
    os.waitpid(child, 0)
    os.close(read)
    os.close(write)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    write_durably(tmp_path / "CURRENT", b"1\n")
    (tmp_path / "no").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_durably(tmp_path / "no", b"2\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "no"]
    assert (tmp_path / "CURRENT").read_bytes() == b"1\n"
