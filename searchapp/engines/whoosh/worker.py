"""A process that inverts for a writer in another one: articles come in by a pipe, segments go to the index folder.

It is started as a program of its own and not forked, so that it neither inherits locks that other threads hold nor runs
a script's first lines again. It ends when its pipe does: however the writer dies, no worker outlives it for longer than
one segment takes, and what it wrote is in no table of contents, so that the next writer removes it.

A frame is a length (8 bytes) and a pickle, between two processes of one program and one user; nothing of it is kept.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from searchapp.analysis import Analyzer
from searchapp.engines.whoosh.codec import ArraySegment
from searchapp.engines.whoosh.inverter import FLUSH_CHECK, Inverter
from searchapp.engines.whoosh.layout import Layout
from searchapp.engines.whoosh.toc import INDEX_NAME
from searchapp.model import Article
from searchapp.records import dataclass

LENGTH = struct.Struct("<Q")

Added = tuple[Article, int | None]
"""An article and the signature given with it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told first. `memory_bytes` bounds what it gathers before it writes."""

    folder: Path
    analyzer: Analyzer
    fingerprint: str
    layout: Layout
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong there; `os_error` are the arguments of an OSError, which means here what it means there."""

    reason: str
    os_error: tuple[int | None, str | None, str | None] | None = None


Written = list[tuple[str, int]]
"""Segments in the order of their articles: the id in the file's name, and how many articles."""


def send(pipe: IO[bytes], frame: bytes) -> None:
    pipe.write(LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """None where the other side has ended."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    frame = pipe.read(LENGTH.unpack(head)[0])
    return frame if len(frame) == LENGTH.unpack(head)[0] else None


def invert(order: Order, articles: Iterable[Added]) -> Written:
    """Writes the articles as one segment, or as several where the memory asks for it."""
    written: Written = []
    inverter = Inverter(order.analyzer, order.layout)
    for article, signature in articles:
        number = inverter.add(article, signature)
        if number % FLUSH_CHECK == 0 and inverter.memory_bytes > order.memory_bytes:
            written.append(_write(order.folder, inverter))
            inverter = Inverter(order.analyzer, order.layout)
    if len(inverter):
        written.append(_write(order.folder, inverter))
    return written


def _write(folder: Path, inverter: Inverter) -> tuple[str, int]:
    segment = ArraySegment(INDEX_NAME, len(inverter))
    inverter.write(folder / segment.arrays_name())
    return segment.segid, len(inverter)


def _answer(frame: bytes, order: Order | None) -> tuple[Order | None, Written | Failure]:
    """The first frame is the order, all others are articles."""
    try:
        if order is not None:
            return order, invert(order, pickle.loads(frame))
        order = pickle.loads(frame)
        assert isinstance(order, Order)
        if order.analyzer.fingerprint != order.fingerprint:
            return None, Failure(f"its analyzer is {order.analyzer.fingerprint}, the writer's {order.fingerprint}")
    except OSError as error:
        return order, Failure(str(error), (error.errno, error.strerror, error.filename and str(error.filename)))
    except Exception as error:  # whatever an analyzer or a lack of memory may raise
        return order, Failure(f"{type(error).__name__}: {error}")
    return order, []


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the writer
    incoming = sys.stdin.buffer
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an analyzer may print is no answer
    order = None
    try:
        while (frame := receive(incoming)) is not None:
            order, answer = _answer(frame, order)
            send(outgoing, pickle.dumps(answer))
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more
