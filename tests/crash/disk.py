"""A disk that remembers what was really written, and one that fails when told to.

Both stand between Python and the system: every call that changes a folder (open for writing, write, truncate, fsync,
rename, unlink, mkdir, rmdir) passes here. SQLite writes by itself, out of our sight; its files are taken as they are,
at every moment: with synchronous=FULL its commits are durable, which its own makers test far harder than we could.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

SQLITE = ("articles.sqlite", "kept.sqlite", "saved")
LOCKS = ("write.lock", "build.lock", "_WRITELOCK")

CALLS = ("fsync", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "write", "pwrite", "ftruncate", "open")

Hook = Callable[[str, Path], None]
"""Called before each change: the name of the call and the path it is about."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@contextmanager
def watched(root: Path, hook: Hook) -> Iterator[None]:
    """Tells `hook` before every call that changes something under `root`. One thread only."""
    busy = False

    def tell(call: str, path: object) -> None:
        nonlocal busy
        place = _path(path)
        if busy or place is None or root not in (place, *place.parents) or place.name.endswith(LOCKS):
            return
        busy = True
        try:
            hook(call, place)
        finally:
            busy = False

    def told(name: str) -> Callable[..., Any]:
        original = getattr(os, name)

        def call(first: Any, *others: Any, **keywords: Any) -> Any:
            if name != "open" or others[0] & WRITING:
                tell(name, first)
            return original(first, *others, **keywords)

        return call

    opened = io.open

    def open_file(file: Any, mode: str = "r", *others: Any, **keywords: Any) -> Any:
        if set(mode) & set("wax+"):
            tell("open", file)
        return opened(file, mode, *others, **keywords)

    with (
        mock.patch.multiple(os, **{name: told(name) for name in CALLS}),
        mock.patch.object(io, "open", open_file),
        mock.patch.object(builtins, "open", open_file),
    ):
        yield


def _path(what: object) -> Path | None:
    if isinstance(what, int):
        try:
            return Path(f"/proc/self/fd/{what}").readlink()
        except OSError:
            return None
    try:
        return Path.cwd() / os.fsdecode(what)  # type: ignore[arg-type]
    except TypeError:
        return None


Files = dict[str, bytes | None]
"""Relative path -> content; None is a folder."""


@dataclass
class Disk:
    """What a folder held at each moment, as seen by processes, and as it would be after a power cut."""

    root: Path
    moments: list[tuple[str, Files]] = field(default_factory=list)
    _data: dict[int, bytes] = field(default_factory=dict)  # inode -> content at its last fsync
    _names: dict[str, dict[str, int]] = field(default_factory=dict)  # folder -> names at its last fsync

    def __post_init__(self) -> None:
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name)
                self._data[path.stat().st_ino] = path.read_bytes()
            self._sync_names(Path(folder))

    def __call__(self, call: str, path: Path) -> None:
        """As the hook of `watched`."""
        self._see(f"before {call} {path.relative_to(self.root)}")
        if call == "fsync":
            if path.is_dir():
                self._sync_names(path)
            elif path.exists():
                self._data[path.stat().st_ino] = path.read_bytes()

    def end(self) -> None:
        self._see("at the end")

    def _see(self, label: str) -> None:
        seen = read(self.root)
        half = _torn(self.moments[-1][1], seen) if self.moments else None
        if half is not None:
            self.moments.append((f"half of the writes {label}", half))
        for kind, files in (
            ("killed", seen),
            ("power cut, names kept,", self._dropped(seen)),
            ("power cut", self._lost(seen)),
        ):
            if not any(files == before for _, before in self.moments[-6:]):
                self.moments.append((f"{kind} {label}", files))

    def _sync_names(self, folder: Path) -> None:
        names = {entry.name: entry.inode() for entry in os.scandir(folder)}
        self._names[str(folder.relative_to(self.root))] = names

    def _dropped(self, seen: Files) -> Files:
        """Every name survives, unsynced data does not."""
        files: Files = {}
        for name, content in seen.items():
            keep = content is None or name.startswith(SQLITE)
            files[name] = content if keep else self._data.get((self.root / name).stat().st_ino, b"")
        return files

    def _lost(self, seen: Files) -> Files:
        """Neither names nor data survive that were not synced; removed names may come back."""
        files: Files = {name: content for name, content in seen.items() if name.startswith(SQLITE)}
        pending = ["."]
        while pending:
            folder = pending.pop()
            for name, inode in self._names.get(folder, {}).items():
                path = str(Path(folder) / name)
                if path.startswith(SQLITE):
                    continue
                if path in self._names:
                    files[path] = None
                    pending.append(path)
                else:
                    files[path] = self._data.get(inode, b"")
        return files


def _torn(before: Files, now: Files) -> Files | None:
    """Only half of each file's new bytes reached it."""
    changed = [
        name
        for name, content in now.items()
        if content and content != before.get(name) and not name.startswith(SQLITE) and name in before
    ]
    if not changed:
        return None
    torn = dict(now)
    for name in changed:
        content, old = now[name] or b"", before.get(name) or b""
        same = next(
            (at for at, (a, b) in enumerate(zip(content, old, strict=False)) if a != b), min(len(content), len(old))
        )
        torn[name] = content[: same + (len(content) - same) // 2]
    return torn


def read(root: Path) -> Files:
    files: Files = {}
    for folder, folders, names in os.walk(root):
        for name in folders:
            files[str(Path(folder, name).relative_to(root))] = None
        for name in names:
            path = Path(folder, name)
            if not path.name.endswith((*LOCKS, "-shm")):
                files[str(path.relative_to(root))] = path.read_bytes()
    return files


def write(root: Path, files: Files) -> Path:
    """Makes `root` hold exactly these files."""
    for name, content in sorted(files.items()):
        path = root / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for folder in (root, *(p for p in root.rglob("*") if p.is_dir())):
        folder.chmod(0o755)
    return root


@dataclass
class Failing:
    """Hook of `watched`: the call of this number raises."""

    number: int
    error: int = errno.ENOSPC
    count: int = 0

    def __call__(self, call: str, path: Path) -> None:
        self.count += 1
        if self.count == self.number:
            raise OSError(self.error, os.strerror(self.error), str(path))
