"""Store -> engine: catching up after a change or a crash, and building whole generations."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from searchapp.engines import Engine, EngineWriter
from searchapp.errors import IndexMismatch, SearchAppError
from searchapp.index.backend import Backend
from searchapp.index.files import locked, make_folder
from searchapp.index.generations import Folder, Manifest
from searchapp.store import Store
from searchapp.version import __version__

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int | None], None]
"""Told (stage, done, all or None when that is unknown) now and then; stages are "store" and "index"."""

PROGRESS_EVERY = 100


def rebuild_command(folder: Folder) -> str:
    return f"searchapp index --rebuild --index {folder.path}"


def catch_up(folder: Folder, store: Store, engine: Engine, progress: Progress | None = None) -> None:
    """Brings the engine to the store's version, in one commit.

    The caller holds the write lock, or nobody else knows this engine yet.
    """
    since, until = engine.reader().store_version, store.version
    if since == until:
        return
    if since > until:
        raise IndexMismatch(folder.path, "the article store is older than the index", run=rebuild_command(folder))
    writer = engine.writer()
    try:
        _feed(writer, store, since, until, progress=progress)
        writer.commit(until)
    except BaseException:
        writer.cancel()
        raise


def _feed(writer: EngineWriter, store: Store, since: int, until: int, *, progress: Progress | None) -> None:
    total = store.change_count(since, until) if progress else None
    done = 0
    for _, article_id, article in store.changes(since, until):
        if article is not None:
            writer.add(article)
        elif since:
            writer.delete(article_id)
        done += 1
        if progress and done % PROGRESS_EVERY == 0:
            progress("index", done, total)
    if progress:
        progress("index", done, done)


def _publish(engine: Engine) -> None:
    """Some engines like to know that they serve now; that they could not be told costs nothing but a name."""
    publish: Callable[[], None] | None = getattr(engine, "publish", None)
    if publish is not None:
        try:
            publish()
        except SearchAppError as error:
            log.warning("the new generation serves, but: %s", error)


def build(folder: Folder, store: Store, backend: Backend, progress: Progress | None = None) -> Manifest:
    """A new generation, complete and current when this returns; the caller holds the build lock.

    The long part runs beside writers. The write lock is held only for what they added meanwhile and for the switch.
    """
    make_folder(folder.generations)
    number = max([0, *folder.numbers()]) + 1
    path = folder.generation(number)
    make_folder(path)
    engine = None
    try:
        engine = backend.open(path / backend.name, create=True)
        catch_up(folder, store, engine, progress)
        with locked(folder.write_lock, backend.settings.lock_seconds, "writing"):
            catch_up(folder, store, engine)
            manifest = Manifest(
                generation=number,
                engine=backend.name,
                analyzer=backend.analyzer.fingerprint,
                store_uid=store.uid,
                store_version=store.version,
                article_count=store.count,
                built=datetime.now(UTC).isoformat(timespec="seconds"),
                searchapp=__version__,
            )
            manifest.write(path)
            folder.point_to(number)
            _publish(engine)
        log.info("built generation %d: %d articles", number, manifest.article_count)
        return manifest
    except BaseException:
        if folder.current() != number:
            with suppress(SearchAppError):  # what is left on a cluster is in nobody's way
                backend.discard(path)
            from shutil import rmtree  # here, as a search removes nothing

            rmtree(path, ignore_errors=True)
        raise
    finally:
        if engine is not None:
            engine.close()
