"""What was wrong with an input, and who is told."""

from __future__ import annotations

import logging
from collections.abc import Callable

from searchapp.errors import ReadError
from searchapp.records import dataclass

KEPT = frozenset({"bad-date", "bad-front-matter", "page-without-headline", "related-block-without-teasers"})
"""Codes of problems that cost no article: it was read, only not all that was meant by it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """A record or file that was skipped, or read with less than it holds; `line` counts from 1, 0 is the whole file.

    `code` names the kind of problem for programs and translations; `reason` says it in English.
    """

    path: str
    line: int
    reason: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"

    @property
    def lost(self) -> bool:
        """Whether a record or file was skipped, or cut short."""
        return self.code not in KEPT

    def error(self) -> ReadError:
        return ReadError(self.path, self.reason, line=self.line, code=self.code)


OnProblem = Callable[[Problem], None]


class Report:
    """Hands problems on: to the caller, or to the log when there is none; `strict` raises the first instead."""

    def __init__(self, on_problem: OnProblem | None = None, *, strict: bool = False) -> None:
        self.strict = strict
        self._on_problem = on_problem

    def __call__(self, path: str, reason: str, *, line: int = 0, code: str) -> None:
        self.pass_on(Problem(path, line, reason, code))

    def pass_on(self, problem: Problem) -> None:
        if self.strict:
            raise problem.error()
        if self._on_problem is None:
            log.warning("%s", problem)
        else:
            self._on_problem(problem)
