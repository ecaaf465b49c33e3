"""Whatever fails or is cut short, at every single call: the old state or the new one, and it opens by itself."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from searchapp.errors import SearchAppError

from tests.conftest import THOROUGH
from tests.crash.disk import Disk, Failing, read, watched, write
from tests.crash.world import BEFORE, OPERATIONS, Operation, build, check, copy

EVERY = max(1, round(9 / THOROUGH))
"""The slow tests look at every so manieth moment and call; 1 looks at all of them."""

by_name = pytest.mark.parametrize("operation", OPERATIONS, ids=[o.name for o in OPERATIONS])


MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: hundreds of commits need not wait for a disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def before(tmp_path: Path) -> Path:
    path = tmp_path / "before"
    build(path, BEFORE)
    return path


def recorded(before: Path, operation: Operation, folder: Path) -> Disk:
    path = copy(before, folder / "index")
    disk = Disk(path)
    with watched(path, disk):
        operation.run(path)
    disk.end()
    return disk


@by_name
def test_the_operation_itself(before: Path, tmp_path: Path, operation: Operation) -> None:
    path = copy(before, tmp_path / "index")
    operation.run(path)
    check(path, operation.after)


def survives_its_moments(before: Path, tmp_path: Path, operation: Operation, step: int) -> None:
    disk = recorded(before, operation, tmp_path)
    assert len(disk.moments) >= 3
    for number, (label, files) in enumerate(disk.moments[::step]):
        path = write(tmp_path / f"moment-{number}", files)
        allowed = [operation.after] if label.endswith("at the end") else [BEFORE, operation.after]
        try:
            check(path, *allowed)
        except (AssertionError, SearchAppError, OSError) as error:
            raise AssertionError(f"{operation.name}, {label}: {error}") from error
        shutil.rmtree(path)


@by_name
def test_a_power_cut_at_some_moments_leaves_the_old_or_the_new_state(
    before: Path, tmp_path: Path, operation: Operation
) -> None:
    survives_its_moments(before, tmp_path, operation, 97)


@pytest.mark.slow
@by_name
def test_a_power_cut_at_many_moments_leaves_the_old_or_the_new_state(
    before: Path, tmp_path: Path, operation: Operation
) -> None:
    survives_its_moments(before, tmp_path, operation, EVERY)


def fails_cleanly(before: Path, tmp_path: Path, operation: Operation, step: int, errors: list[int]) -> None:
    counted = Failing(0)
    path = copy(before, tmp_path / "index")
    with watched(path, counted):
        operation.run(path)
    for number in range(1, counted.count + 1, step):
        for error in errors:
            path = copy(before, tmp_path / "index")
            completed = False
            with suppress(SearchAppError, OSError), watched(path, Failing(number, error)):
                operation.run(path)
                completed = True
            label = f"{operation.name}, call {number}: {os.strerror(error)}"
            try:
                check(path, *([operation.after] if completed else [BEFORE, operation.after]))
            except (AssertionError, SearchAppError, OSError) as wrong:
                raise AssertionError(f"{label}: {wrong}") from wrong


@by_name
def test_a_full_disk_at_some_calls_is_an_error_and_nothing_more(
    before: Path, tmp_path: Path, operation: Operation
) -> None:
    fails_cleanly(before, tmp_path, operation, 61, [errno.ENOSPC])


@pytest.mark.slow
@by_name
def test_a_failure_of_many_calls_is_an_error_and_nothing_more(
    before: Path, tmp_path: Path, operation: Operation
) -> None:
    fails_cleanly(before, tmp_path, operation, EVERY, [errno.ENOSPC])
    fails_cleanly(before, tmp_path, operation, 5 * EVERY, [errno.EIO, errno.EROFS])


def test_the_disk_of_these_tests_really_forgets_what_was_not_synced(tmp_path: Path) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    disk = Disk(root)
    with watched(root, disk):
        (root / "a").write_bytes(b"unsynced")
        fd = os.open(root / "b", os.O_WRONLY | os.O_CREAT)
        os.write(fd, b"synced")
        os.fsync(fd)
        os.write(fd, b" and more")
        os.close(fd)
        folder = os.open(root, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        (root / "b").replace(root / "c")
    disk.end()
    assert read(root) == {"a": b"unsynced", "c": b"synced and more"}
    states = [files for _, files in disk.moments]
    assert {} in states, "before anything was synced"
    assert {"a": b"", "b": b"synced"} in states, "the rename is lost, as are the bytes never synced"
    assert {"a": b"", "c": b"synced"} in states, "the rename survived, the bytes did not"
