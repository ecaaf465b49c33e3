"""Which words to mark, and which stretch of a text to show. Offsets only: no HTML is made here.

A `Marker` is made once per search. It decides once per distinct surface form which query words it stands for, so that
marking a text costs one dictionary look-up per token; texts shown again and again are taken apart once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from weakref import WeakKeyDictionary

from searchapp.analysis import Analyzer
from searchapp.model import Level, Snippet, Span
from searchapp.records import dataclass

Step = frozenset[tuple[Level, str]]
"""Any of these terms will do at this place."""

_Found = tuple[int, int, int, tuple[int, ...]]  # start, end, position, numbers of the steps it stands for
_Pieces = tuple[_Found, ...]  # the same within a form

KEPT_TEXTS = 2048
KEPT_CHARS = 50_000  # longer texts are taken apart every time
KEPT_FORMS = 400_000

SENTENCE_END = re.compile(r"[.!?؟…]+[»\"”)\]]*(?=\s|$)|\n+")
ELLIPSIS = "…"
LOOK_BACK = 40
"""How many characters before a match a cut inside a long sentence may start."""


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """One query word or phrase. `alternatives`: each is a run of neighbouring steps, of length 1 for a plain word.

    `slop` is how many positions more than one may lie between neighbouring steps. `weight` says how much showing this
    word matters in a snippet.
    """

    alternatives: tuple[tuple[Step, ...], ...]
    weight: float = 1.0
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of a text and the group it belongs to."""

    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class _Text:
    """What finding words in a text needs: its surface forms, where they stand, and its sentences."""

    forms: list[str]
    starts: array[int]
    sentences: list[tuple[int, int]]


class _Texts:
    """The texts shown lately, taken apart once. Thread-safe: only whole entries are put in, and all are replaceable."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._texts: dict[str, _Text] = {}
        self._forms: dict[str, str] = {}  # one object per distinct form
        self._terms: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, text: str) -> _Text:
        found = self._texts.get(text)
        if found is None:
            found = self._taken_apart(text)
            if len(self._texts) >= KEPT_TEXTS:
                with suppress(KeyError, StopIteration, RuntimeError):  # another thread may be doing the same
                    del self._texts[next(iter(self._texts))]
            if len(text) <= KEPT_CHARS:
                self._texts[text] = found
        return found

    def _taken_apart(self, text: str) -> _Text:
        if len(self._forms) > KEPT_FORMS:
            self._forms = {}
        one = self._forms.setdefault
        starts = array("I")
        forms = []
        for start, end in self._analyzer.spans(text):
            form = text[start:end]
            forms.append(one(form, form))
            starts.append(start)
        return _Text(forms, starts, sentence_spans(text))

    def terms(self, form: str) -> tuple[str, ...]:
        """All terms of a form, of whatever level: enough to see that it is none of a query's words."""
        found = self._terms.get(form)
        if found is None:
            if len(self._terms) > KEPT_FORMS:
                self._terms = {}
            found = tuple({term for part in self._analyzer.parts(form) for term in part.terms if term})
            self._terms[form] = found
        return found


_OF_ANALYZER: WeakKeyDictionary[Analyzer, _Texts] = WeakKeyDictionary()


class Marker:
    """Finds the words of a query in texts. Cheap to make; use it from one thread."""

    def __init__(self, groups: Sequence[MarkGroup], analyzer: Analyzer) -> None:
        self.groups = tuple(groups)
        self._analyzer = analyzer
        self._texts = _OF_ANALYZER.setdefault(analyzer, _Texts(analyzer))
        self._steps: dict[tuple[int, str], list[int]] = {}
        self._runs: list[tuple[int, tuple[int, ...], int]] = []  # group, step numbers, slop
        number = 0
        for g, group in enumerate(self.groups):
            for steps in group.alternatives:
                for i, step in enumerate(steps):
                    for term in step:
                        self._steps.setdefault(term, []).append(number + i)
                self._runs.append((g, tuple(range(number, number + len(steps))), group.slop))
                number += len(steps)
        self._single = {run[0]: g for g, run, _ in self._runs if len(run) == 1}
        self._multiple = [(g, run, slop) for g, run, slop in self._runs if len(run) > 1]
        self._wanted = {text for _, text in self._steps}
        self._known: dict[str, _Pieces] = {}

    def marks(self, text: str) -> list[Mark]:
        """Every place of a query word in `text`, in order; overlapping ones are kept."""
        if not self._steps or not text:
            return []
        taken = self._texts[text]
        found = self._found(taken)
        marks = [
            Mark(start, end, self._single[number])
            for start, end, _, numbers in found
            for number in numbers
            if number in self._single
        ]
        for group, run, slop in self._multiple:
            marks += _phrase_marks(found, group, run, slop)
        return sorted(marks, key=lambda mark: (mark.start, mark.end))

    def spans(self, text: str) -> tuple[Span, ...]:
        """The marks of `text` as disjoint spans."""
        return _merge((mark.start, mark.end) for mark in self.marks(text))

    def sentences(self, text: str) -> list[tuple[int, int]]:
        return self._texts[text].sentences

    def _found(self, taken: _Text) -> list[_Found]:
        known = self._known
        for form in set(taken.forms).difference(known):
            known[form] = self._pieces(form)
        places = [(at, pieces) for at, form in enumerate(taken.forms) if (pieces := known[form])]
        if not self._multiple:
            starts = taken.starts
            return [
                (starts[at] + a, starts[at] + b, 0, numbers) for at, pieces in places for a, b, _, numbers in pieces
            ]
        found = []
        position = before = 0
        for at, pieces in places:
            position += sum(map(self._analyzer.width, taken.forms[before:at]))
            before = at
            start = taken.starts[at]
            found += [(start + a, start + b, position + step, numbers) for a, b, step, numbers in pieces]
        return found

    def _pieces(self, form: str) -> _Pieces:
        if self._wanted.isdisjoint(self._texts.terms(form)):
            return ()
        pieces = []
        for part in self._analyzer.parts(form):
            steps = (self._steps.get(term, ()) for term in enumerate(part.terms) if term[1])
            numbers = {number for found in steps for number in found}
            if numbers:
                pieces.append((part.start, part.end, part.step, tuple(sorted(numbers))))
        return tuple(pieces)


def _phrase_marks(found: Sequence[_Found], group: int, run: tuple[int, ...], slop: int) -> list[Mark]:
    """Marks of the words that stand in the phrase's order, each within 1 + slop positions of the one before."""
    marks = []
    for at, first in enumerate(found):
        if run[0] in first[3]:
            marks += [Mark(start, end, group) for start, end, _, _ in _chain(found, at, run, slop)]
    return marks


def _chain(found: Sequence[_Found], first: int, run: tuple[int, ...], slop: int) -> list[_Found]:
    """The places of a phrase that begins at `found[first]`; empty when it breaks off."""
    chain = [found[first]]
    for wanted in run[1:]:
        here = chain[-1][2]
        nearby = _until(found, first + 1, here + 1 + slop)
        follow = next((place for place in nearby if place[2] > here and wanted in place[3]), None)
        if follow is None:
            return []
        chain.append(follow)
    return chain


def _until(found: Sequence[_Found], at: int, last_position: int) -> Iterator[_Found]:
    while at < len(found) and found[at][2] <= last_position:
        yield found[at]
        at += 1


def _merge(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


def title_snippet(title: str, marker: Marker) -> Snippet:
    """The whole title with its words marked."""
    return Snippet(title, marker.spans(title))


def best_snippets(text: str, marker: Marker, *, max_chars: int = 220, count: int = 2) -> tuple[Snippet, ...]:
    """The stretches of `text` that show most of the query, best first chosen, given in reading order.

    A stretch is whole sentences where they fit into `max_chars`, else a piece of one, cut between words and open ends
    shown by an ellipsis. Each further stretch must show something the ones before do not, or one word again for want
    of others is left out. Without a match: the opening of `text`.
    """
    marks = marker.marks(text)
    if not marks:
        opening = _opening(text, max_chars)
        return (opening,) if opening.text else ()
    sentences = marker.sentences(text)
    windows = _windows(text, sentences, marks, max_chars)
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    for _ in range(count):
        best = None
        best_value = 0.0
        for start, end, inside in windows:
            if any(start < e and s < end for s, e in chosen):
                continue
            groups = {mark.group for mark in inside}
            new = sum(marker.groups[g].weight for g in groups - shown)
            if chosen and not new:
                continue
            value = new + 0.02 * min(len(inside), 10) + 0.1 * len(groups) - 0.00001 * start / max(1, len(text))
            if value > best_value:
                best, best_value = (start, end, groups), value
        if best is None:
            break
        chosen.append(best[:2])
        shown |= best[2]
    spans = _merge((mark.start, mark.end) for mark in marks)
    return tuple(_cut(text, start, end, spans) for start, end in sorted(chosen))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, without the white space around them."""
    spans = []
    at = 0
    for match in SENTENCE_END.finditer(text):
        spans.append((at, match.end()))
        at = match.end()
    spans.append((at, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))[0] < trimmed[1]]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _windows(
    text: str, sentences: Sequence[tuple[int, int]], marks: Sequence[Mark], max_chars: int
) -> list[tuple[int, int, list[Mark]]]:
    """Candidate stretches with the marks inside each: one per sentence that holds a mark, grown while it fits."""
    windows = []
    at = 0
    for number, (start, sentence_end) in enumerate(sentences):
        end = sentence_end
        inside = []
        while at < len(marks) and marks[at].start < end:
            if marks[at].start >= start:
                inside.append(marks[at])
            at += 1
        if not inside:
            continue
        if end - start > max_chars:
            windows += _long_windows(text, start, end, inside, max_chars)
            continue
        last = number
        while last + 1 < len(sentences) and sentences[last + 1][1] - start <= max_chars:
            next_paragraph = "\n" in text[end : sentences[last + 1][0]]
            if next_paragraph and end - start > max_chars // 3:
                break
            last += 1
            end = sentences[last][1]
        windows.append((start, end, [mark for mark in marks if start <= mark.start and mark.end <= end]))
    return windows


def _long_windows(
    text: str, start: int, end: int, inside: Sequence[Mark], max_chars: int
) -> list[tuple[int, int, list[Mark]]]:
    """Stretches within one sentence that is too long: one from a little before each mark."""
    windows = []
    for mark in inside:
        look_back = min(LOOK_BACK, max(0, max_chars - (mark.end - mark.start)) // 2)
        low = start if mark.end - start <= max_chars else _word_start(text, mark.start - look_back, mark.start)
        high = _word_end(text, min(end, low + max_chars), mark.end)
        if high >= end:
            low = min(low, max(start, _word_start(text, end - max_chars, mark.start)))
        windows.append((low, high, [m for m in inside if low <= m.start and m.end <= high]))
    return windows


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


def _cut(text: str, start: int, end: int, spans: Sequence[Span]) -> Snippet:
    start, end = _trim(text, start, end)
    before = "" if _opens(text, start) else ELLIPSIS
    after = "" if _closes(text, end) else ELLIPSIS
    piece = text[start:end].replace("\n", " ")
    shift = len(before) - start
    inside = tuple(Span(s.start + shift, s.end + shift) for s in spans if start <= s.start and s.end <= end)
    return Snippet(before + piece + after, inside)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins at `start`."""
    before = text[:start].rstrip(" \t") if start < LOOK_BACK else text[start - LOOK_BACK : start].rstrip(" \t")
    return not before or before[-1] in '.!?؟…\n»"”)]'


def _closes(text: str, end: int) -> bool:
    """Whether a sentence ends at `end`."""
    return end >= len(text) or text[end] == "\n" or text[end - 1] in ".!?؟…" or text[end - 2 : end - 1] in tuple(".!?؟")


def _opening(text: str, max_chars: int) -> Snippet:
    end = 0
    for _, sentence_end in sentence_spans(text):
        if sentence_end > max_chars:
            break
        end = sentence_end
    if not end:
        end = _word_end(text, max_chars, 1) if len(text) > max_chars else len(text)
    return _cut(text, 0, end, ())
