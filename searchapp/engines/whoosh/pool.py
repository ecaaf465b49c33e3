"""The writer's side of its worker processes: who is idle, who died, and what that means."""

from __future__ import annotations

import json
import logging
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from searchapp.analysis import Analyzer
from searchapp.engines.whoosh.worker import Failure, Order, Written, receive, send
from searchapp.errors import IndexFault

START = (
    "'searchapp inverts'; import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import main; main()"
)
SERIAL = "the same with --workers 1"

log = logging.getLogger(__name__)


def travels(analyzer: Analyzer) -> bool:
    """Whether an analyzer can be sent to another process; says why not, where it cannot."""
    try:
        pickle.dumps(analyzer)
        reason = "it belongs to the script" if type(analyzer).__module__ == "__main__" else ""
        reason = reason or ("" if sys.executable else "there is no Python to start")
    except (pickle.PicklingError, TypeError, AttributeError, ValueError) as error:
        reason = str(error)
    if reason:
        log.warning("%s cannot work in other processes (%s); inverting in this one", type(analyzer).__name__, reason)
    return not reason


class Pool:
    """At most `count` processes, started when there is work. Close it, or they run until this process ends."""

    def __init__(self, count: int, order: Order) -> None:
        self.count = count
        self._folder = order.folder
        self._order = pickle.dumps(order)
        self._threads = ThreadPoolExecutor(count, "searchapp-invert")
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, articles: bytes) -> Future[Written]:
        """`articles` is a pickled sequence of `Added`; raises `IndexFault`, or OSError as it happened there."""
        return self._threads.submit(self._invert, articles)

    def close(self) -> None:
        """Ends the processes at once: what they have answered for is on the disk. Safe at any time."""
        with self._lock:
            self._closed = True
        for process in self._all:
            process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what was left in it is for nobody
                        pipe.close()

    def _invert(self, articles: bytes) -> Written:
        process = self._take()
        answer = self._ask(process, articles)
        with self._lock:
            self._idle.append(process)
        if isinstance(answer, Failure):
            raise self._error(answer)
        return answer

    def _take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if self._closed:
                raise IndexFault(self._folder, "the batch was cancelled")
            process = start()
            self._all.append(process)
        answer = self._ask(process, self._order)
        if isinstance(answer, Failure):
            raise self._error(answer)
        return process

    def _ask(self, process: subprocess.Popen[bytes], frame: bytes) -> Written | Failure:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, frame)
            answer = receive(process.stdout)
        except OSError:  # its end of the pipe is gone
            answer = None
        if answer is None:
            process.kill()
            raise IndexFault(self._folder, _died(process.wait()), run=SERIAL)
        found: Written | Failure = pickle.loads(answer)
        return found

    def _error(self, failure: Failure) -> Exception:
        if failure.os_error is not None:
            return OSError(*failure.os_error)
        return IndexFault(self._folder, f"a process that inverts articles failed: {failure.reason}", run=SERIAL)


def start() -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C and a closed terminal reach the writer alone."""
    module = Order.__module__
    command = [sys.executable, "-c", START.format(module=module), json.dumps(sys.path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


def _died(code: int) -> str:
    how = f"with status {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
    hint = " (the system may be short of memory)" if code == -9 else ""
    return f"a process that inverts articles ended {how}{hint}; nothing that was acknowledged is lost"
