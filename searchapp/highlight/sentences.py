"""Sentences of a text."""

from __future__ import annotations

from searchapp.patterns import late

SENTENCE_END = late(r"[.!?؟…\n](?:(?<=\n)|[.!?؟…]*[»\"”)\]]*(?=\s|$))")
"""Stops with what closes after them, or a line end. One class at the beginning lets the search skip all else."""

BETWEEN = late(r"\s*")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, without the white space around them."""
    spans = []
    skip = BETWEEN.match
    start = _after(text, 0)
    for match in SENTENCE_END.finditer(text):
        stop, end = match.span()
        if text[stop] == "\n":
            end = stop
        if start < end:
            spans.append((start, end) if not text[end - 1].isspace() else trim(text, start, end))
        if end >= start:
            space = skip(text, end)
            start = space.end() if space else end
    if start < len(text):
        spans.append(trim(text, start, len(text)))
    return spans


def _after(text: str, at: int) -> int:
    """Where the white space ends that begins there."""
    space = BETWEEN.match(text, at)
    return space.end() if space else at


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the white space around it."""
    piece = text[start:end].lstrip()
    start = end - len(piece)
    return start, start + len(piece.rstrip())
