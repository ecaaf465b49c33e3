"""Which of several workers on one socket takes the next connection: one that has no more than the others.

A socket that is shared gives a new connection to whoever looks first. Clients keep their connections, so the worker
that was ready first would keep all the work, and the others their processors idle.
"""

from __future__ import annotations

import mmap
import time

START_SECONDS = 15.0
"""After so long a worker no longer waits for one that does not get ready."""

SILENT_SECONDS = 5.0
"""Who has not looked for so long is dead or stuck: nobody leaves connections to it. Servers look every second."""

LOOK_SECONDS = 0.02


class Balance:
    """By worker: its open connections and when it last looked for one, in memory that all share.

    Made before the workers are forked; each has a slot of its own.
    """

    def __init__(self, workers: int) -> None:
        self._connections = memoryview(mmap.mmap(-1, 8 * workers)).cast("q")
        self._looked = memoryview(mmap.mmap(-1, 8 * workers)).cast("d")

    def wait_for_all(self, slot: int, seconds: float = START_SECONDS) -> None:
        """Says that this worker is ready, and returns when all have been or time is up."""
        self._looked[slot] = time.monotonic()
        ends = time.monotonic() + seconds
        while not all(self._looked) and time.monotonic() < ends:
            time.sleep(LOOK_SECONDS)

    def may_accept(self, slot: int, connections: int) -> bool:
        """Whether a worker with so many open connections may take one more; one of the least busy always may."""
        now = time.monotonic()
        self._connections[slot], self._looked[slot] = connections, now
        awake = (count for count, at in zip(self._connections, self._looked, strict=True) if now - at < SILENT_SECONDS)
        return connections <= min(awake)
