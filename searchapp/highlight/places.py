"""Where words stand in a text, for whoever knows from the index which ones it holds and how often: no analysis.

A word that stands by itself is found as any string is; where that finds too few, once more without tashkeel. Others
(joined by a hyphen, numbers with separators) are not found, there are fewer than the index counts, and the text must be
taken apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from searchapp.patterns import late


class Indexed(NamedTuple):
    """A word of a text as the index knows it: its exact-level term, its position, and numbers that it stands for."""

    form: str
    position: int
    numbers: tuple[int, ...]


class Found(NamedTuple):
    """A word in a text: half-open range, position, and numbers of the steps it stands for."""

    start: int
    end: int
    position: int
    numbers: tuple[int, ...]


BLANKS = frozenset(" \n\t\r\u00a0")
OPENING = frozenset("«\"“(['‘")
CLOSING = frozenset('،؛؟!:)»"”]…')
AFTER = BLANKS | CLOSING | {""}
STOPS = frozenset(".,")
STRETCHING = frozenset("ـ\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff")
"""After one of these a blank does not part words: بـ «ممارسات»."""


MARKS = late("[\u064b-\u065f\u0670]+|(?<=\\w)ـ+(?=\\w)")
"""What a written word may hold and its exact-level term does not."""


def located(text: str, words: Sequence[Indexed]) -> list[Found] | None:
    """Where `words`, in reading order and all there are of their forms, stand in `text`; None where that is unsure."""
    counts = Counter([word.form for word in words])
    unmarked: _Unmarked | None = None
    places: dict[str, list[tuple[int, int]]] = {}
    for form, count in counts.items():
        size = len(form)
        starts = after_blanks(text, form)
        if len(starts) < count:
            starts = standing_alone(text, form)
        found = [(start, start + size) for start in starts]
        if len(found) < count:
            unmarked = unmarked or _Unmarked(text)
            found = unmarked.standing_alone(form)
        if len(found) != count:
            return None
        found.reverse()
        places[form] = found
    return [Found(*places[word.form].pop(), word.position, word.numbers) for word in words]


class _Unmarked:
    """A text without tashkeel, and where its characters stand in the text itself."""

    def __init__(self, text: str) -> None:
        self._ends: list[int] = []  # of the marks, in the unmarked text
        self._shifts = [0]
        pieces = []
        at = length = 0
        for match in MARKS.finditer(text):
            pieces.append(text[at : match.start()])
            length += match.start() - at
            at = match.end()
            self._ends.append(length)
            self._shifts.append(at - length)
        self._text = "".join([*pieces, text[at:]])

    def standing_alone(self, form: str) -> list[tuple[int, int]]:
        """Ranges in the text itself, the marks of the last letter included."""
        found = standing_alone(self._text, form) if self._ends else []
        return [(self._place(start), self._place(start + len(form))) for start in found]

    def _place(self, at: int) -> int:
        return at + self._shifts[bisect_right(self._ends, at)]


def after_blanks(text: str, form: str) -> list[int]:
    """Where most of those that `standing_alone` finds begin: fewer places have to be looked at."""
    found = []
    size = len(form) + 1
    blank_and_form = " " + form
    start = text.find(blank_and_form)
    while start >= 0:
        end = start + size
        if text[end : end + 1] in AFTER or _ends(text, end):
            found.append(start + 1)
        start = text.find(blank_and_form, end)
    return found


def standing_alone(text: str, form: str, low: int = 0, high: int | None = None) -> list[int]:
    """Where a form begins that stands between blanks or punctuation that no word holds, in a range of the text."""
    high = len(text) if high is None else high
    found = []
    size = len(form)
    start = text.find(form, low, high)
    while start >= 0:
        end = start + size
        if _begins(text, start) and _ends(text, end):
            found.append(start)
        start = text.find(form, end, high)
    return found


def _begins(text: str, start: int) -> bool:
    if start == 0:
        return True
    before = text[start - 1]
    if before in BLANKS:
        return True
    if before not in OPENING:
        return False
    return start == 1 or (text[start - 2] in BLANKS and (start == 2 or text[start - 3] not in STRETCHING))


def _ends(text: str, end: int) -> bool:
    after = text[end : end + 1]
    return after in AFTER or (after in STOPS and not text[end + 1 : end + 2].isalnum())
