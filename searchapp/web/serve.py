"""`searchapp serve`: the site on one machine, in one process or in several that share a socket."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from searchapp.errors import SearchAppError
from searchapp.settings import Settings
from searchapp.web.balance import Balance

if TYPE_CHECKING:
    from searchapp.index import SearchIndex

log = logging.getLogger(__name__)

BACKLOG = 1024
MAX_HEADER_BYTES = 32 * 1024  # a 10 kB address fits, a flood does not
MAX_BODY_BYTES = 64 * 1024
CHANNEL_SECONDS = 30  # how long a silent client keeps its connection
MAX_CONNECTIONS = 1000
GRACE_SECONDS = 20  # for the requests at work when we are told to stop
ENDING = frozenset((signal.SIGTERM, signal.SIGINT))
RESPAWN_LIMIT = 20
"""A worker that dies this often at once is not started again."""


def run(
    index_path: str | Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    threads: int = 4,
    *,
    settings: Settings | None = None,
    ready: Callable[[str, int], None] | None = None,
) -> int:
    """Serves until SIGINT or SIGTERM and gives the exit code. `port` 0 takes a free one; `ready` is told which.

    The index is opened once before the socket listens, so that a missing one is an error here and not on every page;
    each worker opens it again for itself. Raises `IndexFault`, `StoreError`, OSError for an address that is taken.
    """
    from searchapp.index import SearchIndex

    SearchIndex.open(index_path, settings=settings).close()
    listener = _listen(host, port)
    if ready is not None:
        ready(host, listener.getsockname()[1])
    if workers <= 1 or not hasattr(os, "fork"):
        _serve(index_path, listener, threads, settings)
        return 0
    balance = Balance(workers)
    return _supervise(workers, lambda slot: _serve(index_path, listener, threads, settings, (balance, slot)))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _serve(
    index_path: str | Path,
    listener: socket.socket,
    threads: int,
    settings: Settings | None,
    share: tuple[Balance, int] | None = None,
) -> None:
    """`share`: what this worker shares with others, and its place there."""
    import waitress

    from searchapp.index import SearchIndex
    from searchapp.web.app import create_app

    index = SearchIndex.open(index_path, settings=settings)
    app = create_app(settings, index=index)
    server: Any = waitress.create_server(
        app,
        sockets=[listener],
        threads=threads,
        channel_timeout=CHANNEL_SECONDS,
        connection_limit=MAX_CONNECTIONS,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        ident="",
        clear_untrusted_proxy_headers=False,  # ProxyFix believes as many proxies as the settings say
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # else a line for each request that has to wait
    signal.signal(signal.SIGTERM, _interrupt)
    threading.Thread(target=_warm, args=(index,), daemon=True).start()
    try:
        if share is not None:
            _take_a_share(server, *share)
        server.run()  # returns on KeyboardInterrupt; what is being answered is finished first
    finally:
        server.close()


def _take_a_share(server: Any, balance: Balance, slot: int) -> None:
    """Waits for the other workers, and has the server look for a connection only when it is its turn."""
    accepts = server.readable
    server.readable = lambda: accepts() and balance.may_accept(slot, len(server.active_channels))
    balance.wait_for_all(slot)


def _warm(index: SearchIndex) -> None:
    """So that the first who mistypes a word does not wait for the tables."""
    try:
        index.warm()
    except SearchAppError as error:  # whoever searches is told
        log.warning("cannot prepare the index: %s", error)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """Once: systemd tells each worker, so does our supervisor; a second time would cut off what is being answered."""
    signal.signal(signum, signal.SIG_IGN)
    raise KeyboardInterrupt


def _supervise(count: int, work: Callable[[int], None]) -> int:
    """Forks workers 0 to `count` - 1, starts one again when it dies, and ends them all on SIGINT or SIGTERM."""
    workers: dict[int, int] = {}
    ending = False

    def end(signum: int, frame: FrameType | None) -> None:
        nonlocal ending
        ending = True
        tell(signal.SIGTERM)
        signal.alarm(GRACE_SECONDS)

    def tell(number: signal.Signals) -> None:
        for pid in workers:
            with suppress(ProcessLookupError):  # one that ended, and that `os.wait` is telling us of just now
                os.kill(pid, number)

    def start(slot: int) -> None:
        """No signal comes between the fork and our knowing of it: a worker nobody knows would never be ended."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            if not ending:
                workers[_fork(lambda: work(slot))] = slot
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGALRM, lambda *_: tell(signal.SIGKILL))
    died = 0
    for slot in range(count):
        start(slot)
    while workers:
        pid, status = os.wait()
        slot = workers.pop(pid)
        if ending:
            continue
        died += 1
        log.error("worker %d ended with %s", pid, os.waitstatus_to_exitcode(status))
        if died >= RESPAWN_LIMIT:
            log.error("workers die again and again; giving up")
            end(signal.SIGTERM, None)
        else:
            start(slot)
    signal.alarm(0)
    return 0 if died < RESPAWN_LIMIT else 1


def _fork(work: Callable[[], None]) -> int:
    """The caller has blocked the signals that end us; the child drops our handlers before it hears them."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all of us; the parent decides
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        work()
        code = 0
    except KeyboardInterrupt:
        code = 0
    except Exception:
        log.exception("a worker failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
