"""A small index whose every state is known, and the question asked after each accident."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from searchapp.index import SearchIndex
from searchapp.index.care import restore, snapshot
from searchapp.model import Article
from searchapp.settings import Bounds, Settings
from searchapp.store import Store

SETTINGS = Settings(lock_seconds=5, bounds=Bounds(seconds=300))  # on a busy machine a search in doubt must not give up

State = Mapping[str, str]
"""Article id -> its one word of title."""


def article(article_id: str, word: str) -> Article:
    return Article(id=article_id, title=word, body=f"نص المقال {article_id} عن {word}", section="أخبار")


def open_index(path: Path, **keywords: bool) -> SearchIndex:
    return SearchIndex.open(path, settings=SETTINGS, **keywords)


def build(path: Path, state: State) -> None:
    with open_index(path, create=True) as index:
        index.add(article(*pair) for pair in state.items())


def stored(index: SearchIndex) -> dict[str, str]:
    return {a.id: a.title for a in index.export()}


def found(index: SearchIndex) -> dict[str, str]:
    """What searching shows: every article there is, each also by its word."""
    everything = index.search(page_size=1000)
    shown = {hit.article.id: hit.article.title for hit in everything.hits}
    assert everything.total == len(shown), f"{everything.total} counted, {len(shown)} shown"
    for word in set(shown.values()):
        results = index.search(f"={word}", page_size=1000)
        ids = {hit.article.id for hit in results.hits}
        assert not results.timed_out, f"{word}: out of time"
        assert ids == {i for i, w in shown.items() if w == word}, f"{word}: {ids}"
    return shown


def check(path: Path, *allowed: State) -> State:
    """Opens the index as anybody would and returns its state, which must be one of those allowed.

    Nothing is healed or repaired by hand; the store, the engine and the counts agree afterwards, and it can be added
    to.
    """
    with open_index(path) as index:
        state = stored(index)
        assert state in allowed, f"a third state: {dict(state)}"
        assert found(index) == state
        info = index.info()
        assert (info.behind, info.article_count, index.reader().article_count) == (0, len(state), len(state))
        assert index.verify(deep=True) == []
        assert index.store.check() == []
        index.add([article("later", "لاحق")])
        assert "later" in found(index)
        index.delete(["later"])
        assert found(index) == state
    return state


@dataclass(frozen=True)
class Operation:
    name: str
    run: Callable[[Path], None]
    after: State


BEFORE: State = {"1": "زيتون", "2": "برتقال", "3": "تفاح"}
SAVED: State = {"1": "زيتون", "7": "تمر"}


def _add(path: Path) -> None:
    with open_index(path) as index:
        index.add([article("2", "ليمون"), article("4", "رمان")])


def _delete(path: Path) -> None:
    with open_index(path) as index:
        index.delete(["1", "3"])


def _replace(path: Path) -> None:
    with open_index(path) as index:
        index.replace([article("3", "تفاح"), article("5", "عنب")])


def _rebuild(path: Path) -> None:
    with open_index(path) as index:
        index.rebuild()


def _many(path: Path) -> None:
    """Commits enough for segments to be merged."""
    with open_index(path) as index:
        for number in range(6):
            index.add([article("2", f"كلمة{number}")])


def _snapshot(path: Path) -> None:
    snapshot(path, path / "kept.sqlite", SETTINGS)


def _restore(path: Path) -> None:
    saved = path / "saved.sqlite"
    with Store(saved, create=True) as store:
        store.replace(article(*pair) for pair in SAVED.items())
    restore(path, saved, SETTINGS)


OPERATIONS = [
    Operation("add", _add, {"1": "زيتون", "2": "ليمون", "3": "تفاح", "4": "رمان"}),
    Operation("delete", _delete, {"2": "برتقال"}),
    Operation("replace", _replace, {"3": "تفاح", "5": "عنب"}),
    Operation("rebuild", _rebuild, BEFORE),
    Operation("snapshot", _snapshot, BEFORE),
    Operation("restore", _restore, SAVED),
]


def copy(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target
