"""The lines of one page, and what is known before any is read: where each comes back, whose bylines there are."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from searchapp.readers import page_shapes as shape
from searchapp.readers.bylines import Byline, byline, closing_byline, newspapers_of
from searchapp.readers.lines import Line, name_key, split_lines
from searchapp.readers.page_words import CAPTION_OPENER_KEYS

SHARED_OPENING_WORDS = 3


class PageLines:
    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self._places = _places(self.lines)
        self._newspapers = newspapers_of(self.lines)

    @cached_property
    def openings(self) -> tuple[tuple[str, ...], ...]:
        """Those that captions share: see `split_section`."""
        return _shared_openings(self.lines)

    @cached_property
    def only_captions(self) -> bool:
        return _only_captions(self.lines)

    def byline(self, line: Line) -> Byline | None:
        return byline(line, self._newspapers)

    def closing(self, line: Line) -> Byline | None:
        return closing_byline(line, self._newspapers)

    def later(self, at: int) -> Iterator[int]:
        """Where the line at `at` is said again below it."""
        places = self._places[self.lines[at].key]
        return islice(places, bisect_right(places, at), None)


def _places(lines: list[Line]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        found.setdefault(line.key, []).append(at)
    return found


def _only_captions(lines: list[Line]) -> bool:
    """Above the first heading, the page holds nothing but captions."""
    for line in lines:
        if shape.is_related_heading(line):
            break
        if not (shape.is_caption(line) or shape.is_video_mark(line) or shape.is_button(line)):
            return False
    return True


def _shared_openings(lines: list[Line]) -> tuple[tuple[str, ...], ...]:
    """Openings of two or three words that caption lines with different texts share: unknown section names."""
    captions = {line.key: line for line in lines if shape.is_caption(line)}
    counts: Counter[tuple[str, ...]] = Counter()
    for line in captions.values():
        words = tuple(name_key(word) for word in line.text.split())
        for size in range(1, SHARED_OPENING_WORDS + 1):
            if len(words) > size:
                counts[words[:size]] += 1
    return tuple(o for o, count in counts.items() if count > 1 and CAPTION_OPENER_KEYS.isdisjoint(o))
