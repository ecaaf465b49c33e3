"""The index folder: the store, the generations and which of them is current.

    index/articles.sqlite       the store: the truth
    index/CURRENT               the number of the generation that serves
    index/generations/7/        one complete build: the engine's files and manifest.json, written last
    index/write.lock            held by whoever changes the store or the current generation
    index/build.lock            held by whoever builds a generation or removes old ones

A manifest never changes. What changes, the engine's commits, carries the store version it contains by itself.
"""

from __future__ import annotations

import json
import logging
import weakref
from collections.abc import Callable
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from searchapp.engines import Engine
from searchapp.errors import EngineNotInstalled, EngineUnavailable, IndexCorrupt, IndexMismatch, IndexNotFound
from searchapp.index.backend import Backend
from searchapp.index.files import hold_shared, let_go, refuse_unsafe, sync_folder, try_alone, write_durably
from searchapp.records import dataclass

log = logging.getLogger(__name__)

FORMAT = 1
"""Of the folder and the manifest; engines have their own."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from. Counts and `store_version` are those of the build; commits add to them."""

    generation: int
    engine: str
    analyzer: str
    store_uid: str
    store_version: int
    article_count: int
    built: str
    searchapp: str
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        facts = asdict(self)
        text = json.dumps({**facts, "checksum": _checksum(facts)}, indent=1, ensure_ascii=False)
        write_durably(folder / "manifest.json", text.encode())

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises `IndexCorrupt` for a damaged one, `IndexMismatch` for another format, FileNotFoundError for none."""
        path = folder / "manifest.json"
        try:
            facts = json.loads(path.read_bytes())
            checksum = facts.pop("checksum")
            if facts["format"] != FORMAT:
                raise IndexMismatch(folder, f"has format {facts['format']}, this version of searchapp reads {FORMAT}")
            manifest = cls(**facts)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorrupt(path, f"the manifest cannot be read ({error})") from error
        if checksum != _checksum(facts):
            raise IndexCorrupt(path, "the manifest does not match its checksum")
        return manifest


def _checksum(facts: dict[str, object]) -> str:
    return blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Folder:
    """Where things are in an index folder."""

    path: Path

    @property
    def store(self) -> Path:
        return self.path / "articles.sqlite"

    @property
    def pointer(self) -> Path:
        return self.path / "CURRENT"

    @property
    def generations(self) -> Path:
        return self.path / "generations"

    @property
    def write_lock(self) -> Path:
        return self.path / "write.lock"

    @property
    def build_lock(self) -> Path:
        return self.path / "build.lock"

    def generation(self, number: int) -> Path:
        return self.generations / str(number)

    def current(self) -> int | None:
        """The generation that serves, None when there is none yet; `IndexCorrupt` when CURRENT is unreadable."""
        try:
            text = self.pointer.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        if not text.isdecimal():
            raise IndexCorrupt(self.path, "CURRENT does not name a generation")
        return int(text)

    def point_to(self, number: int) -> None:
        write_durably(self.pointer, f"{number}\n".encode("ascii"))

    def stamp(self) -> tuple[int, int] | None:
        """Differs after every change of CURRENT; costs one system call."""
        try:
            found = self.pointer.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def numbers(self) -> list[int]:
        """Every generation there is, complete or not, oldest first."""
        if not self.generations.is_dir():
            return []
        return sorted(int(path.name) for path in self.generations.iterdir() if path.name.isdecimal())

    def refuse_unsafe(self) -> None:
        for path in (self.path, self.generations):
            refuse_unsafe(path)

    def sweep(self, discard: Callable[[Path], None] = lambda _: None) -> list[int]:
        """Removes what no process serves any more; the caller holds the build lock. Returns the numbers removed.

        `discard` first removes what an engine holds elsewhere; where it raises, the generation waits for the next time.
        """
        current = self.current()
        others = [number for number in self.numbers() if number != current]
        return [number for number in others if self._remove(self.generation(number), discard)]

    def _remove(self, folder: Path, discard: Callable[[Path], None]) -> bool:
        manifest = folder / "manifest.json"
        fd = try_alone(manifest)
        if fd is None:
            return False
        try:
            discard(folder)
            manifest.unlink()  # first: from here on nobody takes the rest for a generation
            sync_folder(folder)
            from shutil import rmtree  # here, as a search removes nothing

            rmtree(folder, ignore_errors=True)
        except (EngineUnavailable, EngineNotInstalled) as error:
            log.warning("%s stays for now: %s", folder, error)
        finally:
            let_go(fd)
        return not folder.exists()


class Generation:
    """A generation opened for serving. It stays on disk, and open, for as long as somebody holds this object."""

    def __init__(self, path: Path, manifest: Manifest, engine: Engine, held: int) -> None:
        self.path = path
        self.manifest = manifest
        self.engine = engine
        self.close = weakref.finalize(self, _close, engine, held)

    @classmethod
    def open(cls, folder: Folder, backend: Backend) -> Generation:
        """The current one. Raises `IndexNotFound`, `IndexMismatch`, `IndexCorrupt` and what the engine raises."""
        while True:
            number = folder.current()
            if number is None:
                raise IndexNotFound(folder.path, "no generation has been built yet")
            path = folder.generation(number)
            refuse_unsafe(path)
            try:
                if (held := hold_shared(path / "manifest.json")) is not None:
                    return cls._held(folder, path, held, backend)
            except FileNotFoundError as error:
                if folder.current() == number:  # not replaced while we looked: it is really gone
                    raise IndexCorrupt(folder.path, f"generation {number} is missing or incomplete") from error

    @classmethod
    def _held(cls, folder: Folder, path: Path, held: int, backend: Backend) -> Generation:
        try:
            manifest = Manifest.read(path)
            _refuse_mismatch(folder, manifest, backend)
            return cls(path, manifest, backend.open(path / manifest.engine), held)
        except BaseException:
            let_go(held)
            raise


def _close(engine: Engine, held: int) -> None:
    engine.close()
    let_go(held)


def _refuse_mismatch(folder: Folder, manifest: Manifest, backend: Backend) -> None:
    run = f"searchapp index --rebuild --index {folder.path}"
    for what, built, now in (
        ("engine", manifest.engine, backend.name),
        ("analyzer", manifest.analyzer, backend.analyzer.fingerprint),
    ):
        if built != now:
            raise IndexMismatch(folder.path, f"was built with {what} {built}, this is {now}", run=run)
