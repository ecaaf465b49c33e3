"""One index folder, opened: the articles, the generation that serves them, and everything one can do with both."""

from __future__ import annotations

import dataclasses
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

from searchapp.analysis import Analyzer
from searchapp.engines import EngineReader
from searchapp.errors import (
    IndexCorrupt,
    IndexFault,
    IndexLocked,
    IndexMismatch,
    IndexNotFound,
    InvalidRequest,
    SearchAppError,
    StoreError,
)
from searchapp.index.backend import Backend, EngineOpener, backend
from searchapp.index.building import PROGRESS_EVERY, Progress, build, catch_up, rebuild_command
from searchapp.index.files import let_go, locked, make_folder, try_alone
from searchapp.index.generations import Folder, Generation, Manifest
from searchapp.index.searching import find_similar, run_search
from searchapp.index.understanding import with_understanding
from searchapp.model import Article, Counts, Hit, Results, SearchRequest
from searchapp.records import dataclass
from searchapp.settings import Settings, load_settings
from searchapp.store import Store

if TYPE_CHECKING:
    from searchapp.suggest import Suggester, Suggestion

log = logging.getLogger(__name__)

_LEFT_BEHIND: list[object] = []  # what a forked child inherited and must neither use nor close


SUGGESTIONS_KEPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _KnownSuggester:
    """Made from this state of the index. It holds no snapshot: an old one would stay in memory with all it has kept."""

    state: str
    suggester: Suggester
    until: float


@dataclass(frozen=True, slots=True)
class Info:
    """What an index is and holds. `behind` counts changes the engine has not taken in yet."""

    path: str
    article_count: int
    store_version: int
    behind: int
    store_bytes: int
    engine_bytes: int
    manifest: Manifest


class SearchIndex:
    """An index folder, opened. Use it from as many threads as you like; close it, or use it as a context manager.

    The store in the folder is the truth. `add`, `delete`, `replace` and `rebuild` are durable and searchable, here and
    in every other process, when they return; when they raise or the machine dies, everything is as before or as
    after, never between. Writers wait for each other up to `settings.lock_seconds`, readers never wait.
    """

    def __init__(self, folder: Folder, store: Store, backend: Backend) -> None:
        self.folder = folder
        self.settings = backend.settings
        self.analyzer = backend.analyzer
        self._store = store
        self._backend = backend
        self._pid = os.getpid()
        self._opening = threading.RLock()
        self._generation: Generation | None = None
        self._stamp: object = None
        self._writer_thread: int | None = None
        self._closed = False
        self._suggesting = threading.Lock()
        self._suggester: _KnownSuggester | None = None

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = False,
        heal: bool = False,
        settings: Settings | None = None,
        engine: str | EngineOpener | None = None,
        analyzer: Analyzer | None = None,
    ) -> SearchIndex:
        """Opens an index folder; `create` makes one that is missing.

        `heal` rebuilds from the store what another version, analyzer or engine built, or what is damaged; without it
        that raises `IndexMismatch` or `IndexCorrupt`. Also raises `IndexNotFound`, `IndexUnsafe`, `StoreError`.
        `settings` default to the folder's searchapp.toml and the environment.
        """
        folder = Folder(Path(path))
        if create:
            with _explained(folder.path):
                make_folder(folder.path)
        folder.refuse_unsafe()
        if not create and not folder.store.is_file():
            raise IndexNotFound(path, "there is no index here", run=f"searchapp index PATH... --index {path}")
        settings = settings or load_settings(folder.path).settings
        chosen = backend(engine, analyzer, settings)
        index = cls(folder, Store(folder.store, create=create, lock_seconds=settings.lock_seconds), chosen)
        try:
            index._open_generation(heal=heal)
            index._catch_up_if_free()
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        self._closed = True
        self._store.close()
        self._suggester = None
        self._generation = None  # closed when the last search that uses it is done

    def __enter__(self) -> SearchIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    def search(
        self,
        request: str | SearchRequest = "",
        **keywords: Any,
    ) -> Results:
        """One page of results. `request` is a text or a `SearchRequest`; keywords are those of `SearchRequest`:
        `filters`, `sort`, `page`, `page_size`, `facets`, `match`, `correct`, `without`, `collapse`, `explain`.

        An empty text finds every article, newest first. Raises `InvalidRequest` for keywords that make no sense, never
        for anything typed.
        """
        asked = _request(request, keywords)
        generation = self._serving()
        results = run_search(asked, generation.engine.reader(), self._store, self.analyzer, self.settings)
        log.debug("search %r: %d articles in %.4f s", asked.text, results.total, results.seconds)
        return results

    def explain_search(self, results: Results) -> Results:
        """`results` of this index with what people like to know: the forms each word matched, and how often; other
        texts that may have been meant, where little was found."""
        reader = self._serving().engine.reader()
        return with_understanding(results, reader, self.analyzer, self.settings)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Words and titles of the index that `typed` may become; empty for nothing typed.

        What it needs is arranged at the first call; after a commit, when it is older than a minute, again, in a thread
        of its own: nobody waits for that.
        """
        generation = self._serving()
        reader = generation.engine.reader()
        known = self._suggester
        if known is None:
            with self._suggesting:  # one arranges, the others wait for it
                known = self._suggester or self._arrange_suggestions(generation, None)
        elif (
            monotonic() > known.until and known.state != _state(generation) and self._suggesting.acquire(blocking=False)
        ):
            Thread(target=self._arrange_again, args=(generation, known), daemon=True).start()
        return known.suggester.suggest(typed, reader, limit)

    def _arrange_again(self, generation: Generation, known: _KnownSuggester) -> None:
        """In its own thread, with the lock held."""
        try:
            self._arrange_suggestions(generation, known)
        except SearchAppError as error:  # closed meanwhile, or in trouble: then searches say so
            log.warning("suggestions stay as they were: %s", error)
        finally:
            self._suggesting.release()

    def _arrange_suggestions(self, generation: Generation, last: _KnownSuggester | None) -> _KnownSuggester:
        from searchapp.suggest import Suggester

        reader, state = generation.engine.reader(), _state(generation)
        suggester = Suggester(reader, self._store.titles(), last.suggester.folds if last is not None else None)
        self._suggester = made = _KnownSuggester(state, suggester, monotonic() + SUGGESTIONS_KEPT_SECONDS)
        return made

    def warm(self) -> None:
        """Arranges now what searches and suggestions arrange when they first need it: near words, patterns, titles.

        For who serves many, beside the first of them: it takes some two seconds for 30,000 articles.
        """
        from searchapp.query.patterns import pattern_index
        from searchapp.query.spelling import spelling_index

        reader = self.reader()
        spelling_index(reader).arranged()
        spelling_index(reader).letter_sets()
        pattern_index(reader).arranged()
        self.suggest("ال")

    def similar(self, article_id: str, limit: int = 10) -> list[Hit]:
        """The articles most like one, by its most telling words, most alike first; none for an id that is not there.

        Hits have no snippets. A copy of the article names it among its `similar`.
        """
        article = self.get(article_id)
        if article is None:
            return []
        reader = self._serving().engine.reader()
        return find_similar(
            article, limit, reader=reader, store=self._store, analyzer=self.analyzer, settings=self.settings
        )

    def get(self, article_id: str) -> Article | None:
        """The article of this id, None when there is none."""
        return self.get_many([article_id])[0]

    def get_many(self, ids: Sequence[str]) -> list[Article | None]:
        self._serving()
        return self._store.get(ids)

    def export(self) -> Iterator[Article]:
        """Every article as of now, streamed; `add` of them into another index makes an equal one."""
        self._serving()
        return self._store.all()

    def reader(self) -> EngineReader:
        """The engine's snapshot that searches use now."""
        return self._serving().engine.reader()

    def state(self) -> str:
        """Names what searches see now; another text after every commit and rebuild. For caches."""
        return _state(self._serving())

    def __len__(self) -> int:
        self._serving()
        return self._store.count

    def __contains__(self, article_id: object) -> bool:
        return isinstance(article_id, str) and self.get(article_id) is not None

    @property
    def store(self) -> Store:
        self._serving()
        return self._store

    def info(self) -> Info:
        generation = self._serving()
        version = self._store.version
        return Info(
            path=str(self.folder.path),
            article_count=self._store.count,
            store_version=version,
            behind=version - generation.engine.reader().store_version,
            store_bytes=sum(f.stat().st_size for f in self.folder.path.glob("articles.sqlite*")),
            engine_bytes=sum(f.stat().st_size for f in generation.path.rglob("*") if f.is_file()),
            manifest=generation.manifest,
        )

    def verify(self, *, deep: bool = False) -> list[str]:
        """What is wrong with the engine's files, in sentences; `deep` reads them to their end."""
        return self._serving().engine.verify(deep=deep)

    # Writing

    def add(self, articles: Iterable[Article], *, progress: Progress | None = None) -> Counts:
        """Adds articles or replaces those of the same id; equal ones cost nothing. All, or on an error none."""
        return self._change(lambda: self._store.put(_told(articles, progress)), progress)

    def delete(self, ids: Iterable[str]) -> Counts:
        """Deletes articles; ids that are not there are passed over."""
        listed = [ids] if isinstance(ids, str) else list(ids)
        return self._change(lambda: self._store.delete(listed))

    def replace(
        self,
        articles: Iterable[Article],
        *,
        keep_others: Callable[[], bool] = lambda: False,
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> Counts:
        """Makes the index hold exactly these articles; what is unchanged costs nothing.

        `keep_others` is asked after the last article: True leaves those in that were not among them. `rebuild` puts
        the result into a new generation instead of changing the one that serves.
        """
        started = perf_counter()

        def change() -> Counts:
            return self._store.replace(_told(articles, progress), keep_others=keep_others)

        if not rebuild:
            return self._change(change, progress)
        with self._writing():
            counts = change()
        self.rebuild(progress=progress)
        return dataclasses.replace(counts, seconds=perf_counter() - started)

    def rebuild(self, *, progress: Progress | None = None) -> Manifest:
        """Builds a new generation from the store, beside the one that serves, then serves it.

        Adds and deletes go on meanwhile; they are in the new one too. A failed build changes nothing.
        """
        self._refuse_reentry()
        with _explained(self.folder.path), locked(self.folder.build_lock, self.settings.lock_seconds, "building"):
            manifest = build(self.folder, self._store, self._backend, progress)
            with self._opening:
                self._stamp = None
                self._generation = None
            self._serving()
            self.folder.sweep(self._backend.discard)
        return manifest

    def _change(self, change: Callable[[], Counts], progress: Progress | None = None) -> Counts:
        started = perf_counter()
        with self._writing():
            counts = change()
            generation = self._serving()
            catch_up(self.folder, self._store, generation.engine, progress)
        seconds = perf_counter() - started
        log.info("added %d, updated %d, deleted %d", counts.added, counts.updated, counts.deleted)
        self._sweep_if_free()
        return dataclasses.replace(counts, seconds=seconds)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._refuse_reentry()
        self._serving()
        with (
            _explained(self.folder.path),
            locked(self.folder.write_lock, self.settings.lock_seconds, "writing"),
        ):
            self._writer_thread = threading.get_ident()
            try:
                yield
            finally:
                self._writer_thread = None

    def _refuse_reentry(self) -> None:
        if self._writer_thread == threading.get_ident():
            raise IndexLocked(self.folder.path, "the articles being added come from code that writes to the same index")

    def _catch_up_if_free(self) -> None:
        """After a crash the engine may be behind the store. When somebody is writing, they will see to it."""
        generation = self._serving()
        if generation.engine.reader().store_version == self._store.version:
            return
        with suppress(OSError):  # a folder that may only be read serves what it holds
            fd = try_alone(self.folder.write_lock)
            if fd is not None:
                try:
                    catch_up(self.folder, self._store, generation.engine)
                finally:
                    let_go(fd)

    # Generations

    def _serving(self) -> Generation:
        """The current generation, opened again when CURRENT or the process changed."""
        if self._closed:
            raise IndexFault(self.folder.path, "this index has been closed")
        if self._pid != os.getpid():
            self._start_over_in_child()
        generation = self._generation
        if generation is not None and self._stamp == self.folder.stamp():
            return generation
        with self._opening:
            stamp = self.folder.stamp()
            if self._generation is None or self._stamp != stamp:
                self._generation = Generation.open(self.folder, self._backend)
                self._stamp = stamp
            return self._generation

    def _start_over_in_child(self) -> None:
        """After a fork: SQLite's connections and held locks belong to the parent; leave them as they are."""
        _LEFT_BEHIND.extend((self._store, self._generation, self._opening))
        if self._generation is not None:
            self._generation.close.detach()
        self._opening = threading.RLock()
        self._suggesting = threading.Lock()
        self._suggester = None
        self._generation = None
        self._writer_thread = None
        self._store = Store(self.folder.store, lock_seconds=self.settings.lock_seconds)
        self._pid = os.getpid()

    def _open_generation(self, *, heal: bool) -> None:
        try:
            self._check_store()
        except (IndexMismatch, IndexCorrupt, IndexNotFound) as fault:
            # An empty store: the process that created the index died before its first generation was complete.
            empty = self._store.version == 0
            if not (heal or empty):
                if isinstance(fault, IndexNotFound):
                    run = f"searchapp doctor --repair --index {self.folder.path}"
                    raise IndexCorrupt(self.folder.path, "CURRENT is missing", run=run) from fault
                raise
            if not empty:
                log.warning("%s; rebuilding from the article store", fault)
            self._heal()

    def _check_store(self) -> None:
        """Refuses an engine that was not built from this store, or knows more than it."""
        generation = self._serving()
        if generation.manifest.store_uid != self._store.uid:
            reason = "the index was built from another article store"
        elif generation.engine.reader().store_version > self._store.version:
            reason = "the article store is older than the index"
        else:
            return
        raise IndexMismatch(self.folder.path, reason, run=rebuild_command(self.folder))

    def _heal(self) -> None:
        with (
            _explained(self.folder.path),
            locked(self.folder.build_lock, self.settings.lock_seconds, "building"),
        ):
            self._generation = None
            try:
                self._check_store()  # somebody else may have been quicker
            except IndexFault:
                build(self.folder, self._store, self._backend)
                self._generation = None
                self._serving()
                self.folder.sweep(self._backend.discard)

    def _sweep_if_free(self) -> None:
        if self.folder.numbers() == [self.folder.current()]:
            return
        with suppress(OSError):
            fd = try_alone(self.folder.build_lock)
            if fd is not None:
                try:
                    self.folder.sweep(self._backend.discard)
                finally:
                    let_go(fd)


def _state(generation: Generation) -> str:
    manifest = generation.manifest
    return f"{manifest.store_uid[:8]}.{manifest.generation}.{generation.engine.reader().store_version}"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Says which index it was when the disk is full, read-only or broken."""
    try:
        yield
    except (IndexFault, StoreError):
        raise
    except OSError as error:
        if error.filename is not None and not str(error.filename).startswith(str(path)):
            raise  # a source file
        raise IndexFault(path, f"cannot be written: {error.strerror or error}; nothing acknowledged is lost") from error


def _told(articles: Iterable[Article], progress: Progress | None) -> Iterator[Article]:
    done = 0
    for article in articles:
        yield article
        done += 1
        if progress and done % PROGRESS_EVERY == 0:
            progress("store", done, None)
    if progress:
        progress("store", done, done)


def _request(request: str | SearchRequest, keywords: dict[str, Any]) -> SearchRequest:
    if isinstance(request, SearchRequest):
        return dataclasses.replace(request, **keywords) if keywords else request
    unknown = sorted(set(keywords) - set(SearchRequest.__slots__))
    if unknown:
        raise InvalidRequest(unknown[0], f"is not one of {', '.join(SearchRequest.__slots__)}")
    return SearchRequest(request, **{name: value for name, value in keywords.items() if value is not None})
