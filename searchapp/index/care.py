"""Looking after an index folder: doctor, snapshot, restore. Works also where `SearchIndex.open` refuses."""

from __future__ import annotations

import os
from pathlib import Path

from searchapp.errors import IndexFault, IndexNotFound, SearchAppError, StoreError
from searchapp.index.files import sync_folder
from searchapp.index.generations import Folder
from searchapp.index.searchindex import SearchIndex
from searchapp.model import Counts
from searchapp.records import dataclass
from searchapp.settings import Settings
from searchapp.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `wrong` holds sentences, none when all is well."""

    part: str
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        return not any(finding.wrong for finding in self.findings)

    @property
    def store_lost(self) -> bool:
        """Whether the truth itself is damaged, so that nothing can be rebuilt from it."""
        return any(finding.part == "store" and finding.wrong for finding in self.findings)


def open_store(path: str | Path, settings: Settings) -> Store:
    """The articles alone, whatever state the rest is in. Raises `IndexNotFound`, `IndexUnsafe`, `StoreError`."""
    folder = Folder(Path(path))
    folder.refuse_unsafe()
    if not folder.store.is_file():
        raise IndexNotFound(path, "there is no index here", run=f"searchapp index PATH... --index {path}")
    return Store(folder.store, lock_seconds=settings.lock_seconds)


def examine(path: str | Path, settings: Settings, *, deep: bool = True) -> Diagnosis:
    """Looks at everything and changes nothing but this: an engine that is behind catches up, as at every opening.

    `deep` also reads every file to its end. Raises `IndexNotFound` and `IndexUnsafe`.
    """
    folder = Folder(Path(path))
    folder.refuse_unsafe()
    if not folder.store.is_file():
        raise IndexNotFound(path, "there is no index here", run=f"searchapp index PATH... --index {path}")
    store = Finding("store", tuple(_store_faults(folder, settings)))
    if store.wrong:
        return Diagnosis((store,))
    return Diagnosis((store, *_generation_findings(folder, settings, deep)))


def _store_faults(folder: Folder, settings: Settings) -> list[str]:
    try:
        with Store(folder.store, lock_seconds=settings.lock_seconds) as store:
            return store.check()
    except StoreError as error:
        return [str(error)]


def _generation_findings(folder: Folder, settings: Settings, deep: bool) -> list[Finding]:
    try:
        with SearchIndex.open(folder.path, settings=settings) as index:
            info = index.info()
            reader = index.reader()
            counts = []
            if info.behind:
                counts.append(f"the engine lacks the last {info.behind} changes of the store")
            elif reader.article_count != info.article_count:
                counts.append(f"the engine holds {reader.article_count} articles, the store {info.article_count}")
            return [
                Finding("generation"),
                Finding("engine", tuple(index.verify(deep=deep))),
                Finding("counts", tuple(counts)),
            ]
    except SearchAppError as error:
        return [Finding("generation", (str(error),))]


def repair(path: str | Path, settings: Settings) -> None:
    """Builds a new generation from the store; searches go on meanwhile where they still can."""
    with SearchIndex.open(path, heal=True, settings=settings) as index:
        index.rebuild()


def snapshot(path: str | Path, file: str | Path, settings: Settings) -> int:
    """Copies all articles of one moment into `file`, while others read and write; returns how many.

    The file appears whole under its name or not at all. It is a store of its own: `restore` takes it.
    """
    target = Path(file)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open_store(path, settings) as store:
            store.copy_to(temporary)
        with Store(temporary) as copy:
            wrong, count = copy.check(), copy.count
        if wrong:
            raise StoreError(f"{path}: cannot be saved as it is damaged: {wrong[0]}")
        _sync_file(temporary)
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        for leftover in target.parent.glob(f"{temporary.name}*"):
            leftover.unlink(missing_ok=True)
    return count


def _sync_file(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def restore(path: str | Path, file: str | Path, settings: Settings) -> tuple[Counts, Path | None]:
    """Makes the index hold exactly the articles of a snapshot, in one step; searches go on meanwhile.

    A store that is damaged is set aside under another name, which is returned too. Raises `StoreError` for a snapshot
    that is none or damaged; then nothing has changed.
    """
    folder = Folder(Path(path))
    folder.refuse_unsafe()
    with Store(file, lock_seconds=settings.lock_seconds) as saved:
        if wrong := saved.check():
            raise StoreError(f"{file}: the snapshot is damaged: {wrong[0]}")
        aside = None
        if folder.store.is_file() and _store_faults(folder, settings):
            aside = _set_aside(folder)
        with SearchIndex.open(path, create=True, heal=True, settings=settings) as index:
            return index.replace(saved.all()), aside


def _set_aside(folder: Folder) -> Path:
    """A damaged store is kept for whoever wants to save more of it; its number is the first that is free."""
    number = 1
    while (aside := folder.path / f"articles.damaged-{number}.sqlite").exists():
        number += 1
    try:
        for end in ("-wal", "-shm", ""):
            part = folder.store.with_name(folder.store.name + end)
            if part.exists():
                part.replace(aside.with_name(aside.name + end))
        sync_folder(folder.path)
    except OSError as error:
        raise IndexFault(folder.path, f"cannot be written: {error.strerror}") from error
    return aside
