"""Files that survive a power cut, and locks that the system releases when their holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from searchapp.errors import IndexFault, IndexLocked, IndexUnsafe

POLL_SECONDS = 0.02


def write_durably(path: Path, data: bytes) -> None:
    """Replaces `path` at once: whoever reads it, also after a power cut, sees all of the old or all of the new."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes the names in a folder durable: creations, renames and removals."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(path: Path) -> None:
    """Creates a folder others may not write to, whatever the umask, and its parents; fine when it is there."""
    if not path.is_dir():
        if not path.parent.is_dir():
            make_folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir(mode=0o755)
        sync_folder(path.parent)


def refuse_unsafe(path: Path) -> None:
    """Raises `IndexUnsafe` when somebody else could have put files here: loading an engine's files may run code."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    if found.st_uid not in (0, os.geteuid()):
        raise IndexUnsafe(path, f"the folder belongs to user {found.st_uid}, not to you", run=f"chown -R $USER {path}")
    if found.st_mode & 0o002:
        raise IndexUnsafe(path, "everybody may write to this folder", run=f"chmod -R o-w {path}")


_HELD: set[int] = set()  # descriptors of locks; a forked child lets go of its copies, or the lock would outlive us


def _let_go_in_child() -> None:
    for fd in _HELD:
        with suppress(OSError):
            os.close(fd)
    _HELD.clear()


os.register_at_fork(after_in_child=_let_go_in_child)


def hold_shared(path: Path) -> int | None:
    """A descriptor that shares the lock on an existing file; None when somebody holds it alone (to remove it)."""
    return _held(os.open(path, os.O_RDONLY | os.O_CLOEXEC), fcntl.LOCK_SH)


def _held(fd: int, how: int) -> int | None:
    """The descriptor with a lock on it; closed, and None, when somebody else's lock stands against it."""
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    except BaseException:
        os.close(fd)
        raise
    _HELD.add(fd)
    return fd


def let_go(fd: int) -> None:
    """Gives a lock back; in a forked child, which never had it, nothing happens."""
    if fd in _HELD:
        _HELD.discard(fd)
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)  # frees it for everybody, also when a child still has a copy
        os.close(fd)


def try_alone(path: Path) -> int | None:
    """A descriptor that holds the lock on a file alone, which is created when missing; None when it is held."""
    return _held(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), fcntl.LOCK_EX)


@contextmanager
def locked(path: Path, seconds: float, doing: str) -> Iterator[None]:
    """Holds the lock on `path` alone: between processes, and between threads of this one.

    The system lets go of it when the process ends, however it ends. Raises `IndexLocked` after waiting for `seconds`.
    """
    until = time.monotonic() + seconds
    try:
        while (fd := try_alone(path)) is None:
            if time.monotonic() >= until:
                raise IndexLocked(path.parent, _who(path, doing, seconds))
            time.sleep(POLL_SECONDS)
    except OSError as error:
        raise IndexFault(path.parent, f"the index cannot be written to ({error.strerror})") from error
    try:
        with suppress(OSError):  # only a help for people; a full disk is reported by what follows
            os.ftruncate(fd, 0)
            os.write(fd, f"{os.getpid()}\n".encode())
        yield
    finally:
        let_go(fd)


def _who(path: Path, doing: str, seconds: float) -> str:
    holder = ""
    with suppress(OSError):
        holder = path.read_text(encoding="ascii", errors="replace").strip()
    by = f" (process {holder})" if holder else ""
    return f"somebody else is {doing}{by}; waited {seconds:g} seconds, try again later"
