"""Sentences of a text, looked for only where somebody asks."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?؟…\n](?:(?<=\n)\n*|[.!?؟…]*[»\"”)\]]*(?=\s|$))")
"""Stops with what closes after them, or line ends. One class at the beginning lets the search skip all else."""


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, or of a part of it, without the white space around them."""
    end = len(text) if end is None else end
    ends = [match.end() for match in SENTENCE_END.finditer(text, start, end)]
    spans = [trim(text, a, b) for a, b in zip([start, *ends], [*ends, end], strict=True)]
    return [(a, b) for a, b in spans if a < b]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the white space around it."""
    piece = text[start:end].lstrip()
    start = end - len(piece)
    return start, start + len(piece.rstrip())


class Sentences:
    """Of one text, found a line at a time: no sentence runs over a line end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[int, list[tuple[int, int]]] = {}

    def holding(self, at: int) -> tuple[int, int]:
        """The sentence that a character belongs to, which is no white space."""
        line = self._text.rfind("\n", 0, at) + 1
        return next((start, end) for start, end in self._of_line(line) if at < end)

    def after(self, end: int) -> tuple[int, int] | None:
        """The sentence that follows the one that ends there."""
        line = self._text.rfind("\n", 0, end) + 1
        while True:
            for span in self._of_line(line):
                if span[0] >= end:
                    return span
            line = self._text.find("\n", line) + 1
            if not line:
                return None

    def _of_line(self, start: int) -> list[tuple[int, int]]:
        known = self._lines.get(start)
        if known is None:
            end = self._text.find("\n", start)
            known = self._lines[start] = sentence_spans(self._text, start, end if end >= 0 else None)
        return known
