"""Articles on their way to worker processes, in the writer's order.

The writer gathers articles until they are worth a segment, hands them over and goes on; segments come back in the order
in which their articles were added, so that documents are numbered as one process would number them.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import field

from searchapp.engines.whoosh.pool import Pool
from searchapp.engines.whoosh.worker import Added, Order, Written, invert
from searchapp.model import TEXT_FIELDS, Article
from searchapp.records import dataclass

OWN_SHARE = 4
"""One part in so many of the memory is for what the writer gathers and sends; the workers share the rest."""
CHARS_PER_MEMORY_BYTE = 1 / 16
"""Of text, about what a worker can hold: a token has 6 letters, takes 28 bytes, and one in nine is a new form."""
MOST_CHARS = 8_000_000
"""However much memory there is: some thousand articles, so that there is work for every worker."""


@dataclass(slots=True)
class Job:
    """A segment's worth of articles: their numbers in it by id, which of them are void, and who works on it."""

    articles: bytes
    numbers: dict[str, int]
    deleted: set[int]
    future: Future[Written] | None = field(default=None)


class Gathered:
    """Takes the place of an `Inverter` in the writer: what it holds becomes a job."""

    def __init__(self) -> None:
        self._articles: list[Added] = []
        self._deleted: set[int] = set()
        self.chars = 0

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, article: Article, signature: int | None) -> int:
        self._articles.append((article, signature))
        self.chars += sum(len(article.text_of(name)) for name in TEXT_FIELDS)
        return len(self._articles) - 1

    def delete(self, number: int) -> None:
        self._deleted.add(number)

    @property
    def live_count(self) -> int:
        return len(self._articles) - len(self._deleted)

    def deleted(self) -> set[int]:
        return self._deleted

    @property
    def articles(self) -> Sequence[Added]:
        return self._articles


class Jobs:
    """What was handed over and is not yet a segment of the batch, oldest first."""

    def __init__(self, count: int, order: Order) -> None:
        self._count = count
        self._order = order
        self._pool: Pool | None = None
        share = order.memory_bytes * (OWN_SHARE - 1) // (OWN_SHARE * count)
        self._share = Order(order.folder, order.analyzer, order.fingerprint, order.layout, share)
        self.most_chars = max(1, min(MOST_CHARS, int(share * CHARS_PER_MEMORY_BYTE)))
        self.most_waiting = 2 * count  # then the writer waits too: memory stays bounded however fast articles come
        self.waiting: list[Job] = []

    def hand_over(self, gathered: Gathered, numbers: Mapping[str, int]) -> None:
        job = Job(pickle.dumps(gathered.articles), dict(numbers), gathered.deleted())
        self._start(job)
        self.waiting.append(job)

    def _start(self, job: Job) -> None:
        if self._pool is None:
            self._pool = Pool(self._count, self._share)
        job.future = self._pool.submit(job.articles)

    def first(self, *, wait: bool) -> tuple[Job, Written] | None:
        """The oldest job and its segments; None where there is none, or, unless told to wait, none that is done.

        Raises what went wrong; asked again, the job is tried again.
        """
        if not self.waiting:
            return None
        job = self.waiting[0]
        if job.future is None:
            self._start(job)
        assert job.future is not None
        if not (wait or job.future.done()):
            return None
        try:
            return job, job.future.result()
        except BaseException:
            job.future = None
            raise

    def invert_here(self, gathered: Gathered) -> Written:
        """A batch that is no worth a process of its own."""
        return invert(self._order, gathered.articles)

    def close(self) -> None:
        """Ends the processes; jobs that are not done can be begun again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()
        for job in self.waiting:
            if job.future is not None and (job.future.cancelled() or job.future.exception() is not None):
                job.future = None
