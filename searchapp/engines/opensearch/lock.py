"""One writer at a time on this computer: a lock the system lets go of when its holder dies.

Between computers, the commit record decides (`commits.Records.write`).
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from searchapp.errors import IndexLocked

POLL_SECONDS = 0.02


def acquire(path: Path, seconds: float) -> Callable[[], None]:
    """Holds the lock on a file until what it returns is called. Raises `IndexLocked`."""
    until = time.monotonic() + seconds
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lambda: os.close(fd)
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(fd)
                reason = f"another writer holds the index, and did not finish within {seconds:g} seconds"
                raise IndexLocked(path.parent, reason, run="the same again later") from None
        time.sleep(POLL_SECONDS)
