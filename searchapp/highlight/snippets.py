"""The stretches of a text that show most of a query."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from searchapp.highlight.marks import Mark, Marker, merged
from searchapp.highlight.places import Indexed, standing_alone
from searchapp.highlight.sentences import sentence_spans, trim
from searchapp.model import Snippet, Span

ELLIPSIS = "…"
LOOK_BACK = 40
"""How many characters before a match a cut inside a long sentence may start."""

MORE_MARKS = 0.02
MORE_GROUPS = 0.1
"""What a mark, and a word that another snippet shows already, add to the value of a stretch."""

MARKS_COUNTED = 10

LIGHT = 0.2
"""Words of no more weight (function words) are marked where they stand in a snippet; none is chosen for them."""


class _Window(NamedTuple):
    """A stretch that may be shown, and the telling marks inside it. A piece of a long sentence is cut exactly when it
    is chosen: `sentence` is that sentence then."""

    start: int
    end: int
    marks: Sequence[Mark]
    sentence: tuple[int, int] | None = None


def title_snippet(title: str, marker: Marker, words: Sequence[Indexed] | None = None) -> Snippet:
    """The whole title with its words marked."""
    return Snippet(title, marker.spans(title, words))


def best_snippets(
    text: str, marker: Marker, words: Sequence[Indexed] | None = None, *, max_chars: int = 220, count: int = 2
) -> tuple[Snippet, ...]:
    """The stretches of `text` that show most of the query, best first chosen, given in reading order.

    A stretch is whole sentences where they fit into `max_chars`, else a piece of one, cut between words and open ends
    shown by an ellipsis. Each further stretch must show something the ones before do not, or one word again for want
    of others is left out. Without a match: the opening of `text`. `words`: see `Marker.marks`.
    """
    weights = [group.weight for group in marker.groups]
    heavy, light = _parted(words, marker, weights) if words else (words, ())
    marks = marker.marks(text, heavy)
    if not marks:
        opening = _opening(text, max_chars)
        return (opening,) if opening.text else ()
    telling = [mark for mark in marks if weights[mark.group] > LIGHT] or marks
    windows = _windows(text, telling, max_chars)
    chosen = sorted(_chosen(text, windows, weights, count=count, max_chars=max_chars))
    return tuple(_cut(text, start, end, _marks_inside(text, marks, light, start, end)) for start, end in chosen)


def _parted(
    words: Sequence[Indexed], marker: Marker, weights: Sequence[float]
) -> tuple[Sequence[Indexed], Collection[str]]:
    """The words that snippets are chosen for, and the forms of those that are only marked."""
    heavy_numbers = {number for number, group in marker.group_of_step.items() if weights[group] > LIGHT}
    heavy = [word for word in words if not heavy_numbers.isdisjoint(word.numbers)]
    if not heavy or len(heavy) == len(words):
        return words, ()
    forms = {word.form for word in heavy}
    return heavy, {word.form for word in words} - forms


def _marks_inside(text: str, marks: Sequence[Mark], light: Iterable[str], start: int, end: int) -> list[Mark]:
    inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
    for form in light:
        inside += [Mark(at, at + len(form), 0) for at in standing_alone(text, form, start, end)]
    inside.sort()
    return inside


def _chosen(
    text: str, windows: Sequence[_Window], weights: Sequence[float], *, count: int, max_chars: int
) -> list[tuple[int, int]]:
    """The most valuable stretches that do not overlap; of equal ones the first."""
    shows = [{mark.group for mark in window.marks} for window in windows]
    extras = [
        MORE_MARKS * min(len(window.marks), MARKS_COUNTED)
        + MORE_GROUPS * len(groups)
        - 0.00001 * window.start / len(text)
        for window, groups in zip(windows, shows, strict=True)
    ]
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    for _ in range(count):
        best, best_value = -1, 0.0
        for at, groups in enumerate(shows):
            new = sum([weights[group] for group in groups - shown])
            if (
                (new or not chosen)
                and new + extras[at] > best_value
                and not any(windows[at].start < end and start < windows[at].end for start, end in chosen)
            ):
                best, best_value = at, new + extras[at]
        if best < 0:
            break
        before = max((end for _, end in chosen if end <= windows[best].start), default=0)
        after = min((start for start, _ in chosen if start >= windows[best].end), default=len(text))
        chosen.append(_aligned(text, windows[best], max_chars, before, after))
        shown |= shows[best]
    return chosen


def _windows(text: str, marks: Sequence[Mark], max_chars: int) -> list[_Window]:
    """Candidate stretches: one per sentence that holds a mark, grown while it fits; in one that is too long, one from a
    little before each mark."""
    sentences = sentence_spans(text)
    begins = [start for start, _ in sentences]
    starts = [mark.start for mark in marks]
    windows: list[_Window] = []
    at = 0
    while at < len(marks):
        number = bisect_right(begins, starts[at]) - 1
        start, end = sentences[number]
        following = bisect_left(starts, end, at)
        if end - start > max_chars:
            for first in range(at, following):
                low = start if marks[first].end - start <= max_chars else max(start, starts[first] - LOOK_BACK)
                high = min(end, max(low + max_chars, marks[first].end))
                windows.append(_Window(low, high, _until(marks, starts, first, high), (start, end)))
        else:
            end = _grown(text, sentences, number, max_chars)
            windows.append(_Window(start, end, _until(marks, starts, at, end)))
        at = following
    return windows


def _until(marks: Sequence[Mark], starts: Sequence[int], first: int, end: int) -> list[Mark]:
    return [mark for mark in marks[first : bisect_left(starts, end, first)] if mark.end <= end]


def _grown(text: str, sentences: Sequence[tuple[int, int]], number: int, max_chars: int) -> int:
    """Where a stretch ends that takes in the sentences that follow, as many as fit."""
    start, end = sentences[number]
    for next_start, next_end in sentences[number + 1 : number + 1 + max_chars // 2]:
        next_paragraph = "\n" in text[end:next_start]
        if next_end - start > max_chars or (next_paragraph and end - start > max_chars // 3):
            break
        end = next_end
    return end


def _aligned(text: str, window: _Window, max_chars: int, before: int, after: int) -> tuple[int, int]:
    """Begins and ends between words, the piece of a long sentence filled up to its end; within `before` and `after`."""
    if window.sentence is None:
        return window.start, window.end
    start, end = window.sentence
    mark = window.marks[0]
    low = start
    if mark.end - start > max_chars:
        look_back = min(LOOK_BACK, max(0, max_chars - (mark.end - mark.start)) // 2)
        low = _word_start(text, mark.start - look_back, mark.start)
    high = _word_end(text, min(end, low + max_chars), mark.end)
    if high >= end:
        low = min(low, max(start, _word_start(text, end - max_chars, mark.start)))
    return max(low, before), min(high, after)


def _word_start(text: str, at: int, limit: int) -> int:
    """The first beginning of a word at or after `at`, not after `limit`."""
    if at <= 0:
        return 0
    while at < limit and not text[at - 1].isspace():
        at += 1
    return at


def _word_end(text: str, at: int, limit: int) -> int:
    """The last end of a word at or before `at`, not before `limit`."""
    if at >= len(text):
        return len(text)
    end = at
    while end > limit and not text[end].isspace():
        end -= 1
    return max(end, limit)


def _cut(text: str, start: int, end: int, marks: Sequence[Mark]) -> Snippet:
    start, end = trim(text, start, end)
    before = "" if _opens(text, start) else ELLIPSIS
    after = "" if _closes(text, end) else ELLIPSIS
    piece = text[start:end].replace("\n", " ")
    shift = len(before) - start
    return Snippet(before + piece + after, tuple(Span(span.start + shift, span.end + shift) for span in merged(marks)))


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins at `start`."""
    before = text[:start].rstrip(" \t") if start < LOOK_BACK else text[start - LOOK_BACK : start].rstrip(" \t")
    return not before or before[-1] in '.!?؟…\n»"”)]'


def _closes(text: str, end: int) -> bool:
    """Whether a sentence ends at `end`."""
    return end >= len(text) or text[end] == "\n" or text[end - 1] in ".!?؟…" or text[end - 2 : end - 1] in tuple(".!?؟")


def _opening(text: str, max_chars: int) -> Snippet:
    end = 0
    for _, sentence_end in sentence_spans(text[: 2 * max_chars]):
        if sentence_end > max_chars:
            break
        end = sentence_end
    if not end:
        end = _word_end(text, max_chars, 1) if len(text) > max_chars else len(text)
    return _cut(text, 0, end, ())
