"""Which words of a text a query means.

A `Marker` is made once per search. Whoever knows from the index which words a text holds hands them over: then they
are only looked up in it. Else the text is taken apart; what each distinct surface form stands for is decided once, and
texts shown again and again are taken apart once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from weakref import WeakKeyDictionary

from searchapp.analysis import Analyzer
from searchapp.highlight.places import Found, Indexed, located
from searchapp.model import Level, Span
from searchapp.records import dataclass

Step = frozenset[tuple[Level, str]]
"""Any of these terms will do at this place."""

_Pieces = tuple[Found, ...]  # start, end and position within a form

KEPT_TEXTS = 2048
KEPT_CHARS = 50_000  # longer texts are taken apart every time
KEPT_FORMS = 400_000


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """One query word or phrase. `alternatives`: each is a run of neighbouring steps, of length 1 for a plain word.

    `slop` is how many positions more than one may lie between neighbouring steps. `weight` says how much showing this
    word matters in a snippet.
    """

    alternatives: tuple[tuple[Step, ...], ...]
    weight: float = 1.0
    slop: int = 0


class Mark(NamedTuple):
    """A marked stretch of a text and the group it belongs to."""

    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class _Text:
    """What finding words in a text needs: its surface forms and where they stand."""

    forms: list[str]
    starts: array[int]


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
        return _Text(forms, starts)

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
        self._steps: dict[tuple[Level, str], list[int]] = {}
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
        self.group_of_step = {number: g for g, run, _ in self._runs for number in run}
        self._multiple = [(g, run, slop) for g, run, slop in self._runs if len(run) > 1]
        self._wanted = {text for _, text in self._steps}
        self._known: dict[str, _Pieces] = {}

    @property
    def steps(self) -> Mapping[tuple[Level, str], Sequence[int]]:
        """Every term that is looked for, with the numbers of the steps it will do for."""
        return self._steps

    @property
    def follows(self) -> bool:
        """Whether there are phrases: then positions matter."""
        return bool(self._multiple)

    def marks(self, text: str, words: Sequence[Indexed] | None = None) -> list[Mark]:
        """Every place of a query word in `text`, in order; overlapping ones are kept.

        `words`: all words of the text that one of `steps` stands for, in reading order, by those who know them.
        """
        if not self._steps or not text or (words is not None and not words):
            return []
        found = located(text, words) if words else None
        if found is None:
            found = self._found(self._texts[text])
        single = self._single
        marks = [
            Mark(start, end, single[number])
            for start, end, _, numbers in found
            for number in numbers
            if number in single
        ]
        for group, run, slop in self._multiple:
            marks += _phrase_marks(found, group, run, slop)
        marks.sort()
        return marks

    def spans(self, text: str, words: Sequence[Indexed] | None = None) -> tuple[Span, ...]:
        """The marks of `text` as disjoint spans."""
        return merged(self.marks(text, words))

    def _found(self, taken: _Text) -> list[Found]:
        known = self._known
        for form in set(taken.forms).difference(known):
            known[form] = self._pieces(form)
        places = [(at, pieces) for at, form in enumerate(taken.forms) if (pieces := known[form])]
        if not self._multiple:
            starts = taken.starts
            return [
                Found(starts[at] + a, starts[at] + b, 0, numbers)
                for at, pieces in places
                for a, b, _, numbers in pieces
            ]
        found: list[Found] = []
        position = before = 0
        for at, pieces in places:
            position += sum(map(self._analyzer.width, taken.forms[before:at]))
            before = at
            start = taken.starts[at]
            found += [Found(start + a, start + b, position + step, numbers) for a, b, step, numbers in pieces]
        return found

    def _pieces(self, form: str) -> _Pieces:
        if self._wanted.isdisjoint(self._texts.terms(form)):
            return ()
        pieces = []
        for part in self._analyzer.parts(form):
            steps = (self._steps.get(term, ()) for term in zip(Level, part.terms, strict=True) if term[1])
            numbers = {number for found in steps for number in found}
            if numbers:
                pieces.append(Found(part.start, part.end, part.step, tuple(sorted(numbers))))
        return tuple(pieces)


def _phrase_marks(found: Sequence[Found], group: int, run: tuple[int, ...], slop: int) -> list[Mark]:
    """Marks of the words that stand in the phrase's order, each within 1 + slop positions of the one before."""
    marks = []
    for at, first in enumerate(found):
        if run[0] in first[3]:
            marks += [Mark(start, end, group) for start, end, _, _ in _chain(found, at, run, slop)]
    return marks


def _chain(found: Sequence[Found], first: int, run: tuple[int, ...], slop: int) -> list[Found]:
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


def _until(found: Sequence[Found], at: int, last_position: int) -> Iterator[Found]:
    while at < len(found) and found[at][2] <= last_position:
        yield found[at]
        at += 1


def merged(marks: Iterable[Mark]) -> tuple[Span, ...]:
    """Marks in order as disjoint spans."""
    spans: list[tuple[int, int]] = []
    for start, end, _ in marks:
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(Span(start, end) for start, end in spans)
