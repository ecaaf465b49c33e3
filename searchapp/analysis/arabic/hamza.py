"""A hamza that was dropped or seated wrongly in a word nobody knows: مسوول for مسؤول, رييس for رئيس.

A hamza is only put where known words have one between the same letters (`data/hamza.txt`): that keeps foreign names
(فايول) as they are, and most unknown words need no try at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from searchapp.analysis.arabic.characters import ALEF, HAMZA, WAW

FOR_HAMZA = "ويا"
"""What stands in a text where the spelling asks for a hamza: مسوول, رييس, مسايل, بداه."""
MAX_MENDED = 6
EDGE = "#"

Contexts = tuple[frozenset[str], frozenset[str]]


def contexts(words: Iterable[str]) -> Contexts:
    """The surroundings of every hamza: with two letters before and one behind it, with one before and two behind."""
    before, behind = set(), set()
    for word in words:
        edged = EDGE + word + EDGE
        at = edged.find(HAMZA)
        while at > 0:
            before.add(edged[max(0, at - 2) : at + 2])
            behind.add(edged[at - 1 : at + 3])
            at = edged.find(HAMZA, at + 1)
    return frozenset(before), frozenset(behind)


def written(found: Contexts) -> str:
    return "".join(" ".join(sorted(each)) + "\n" for each in found)


@lru_cache(maxsize=1)
def _known() -> Contexts:
    before, behind = Path(__file__).parent.joinpath("data", "hamza.txt").read_text("utf-8").splitlines()
    return frozenset(before.split()), frozenset(behind.split())


def mended(word: str) -> Iterator[str]:
    """The word with a hamza where one may have been dropped, or an alef where one was seated wrongly."""
    if len(word) < 4:
        return
    before, behind = _known()
    edged = EDGE + word + EDGE
    made = 0
    for at in range(1, len(word)):
        letter = word[at]
        if letter in FOR_HAMZA:
            first, last = edged[max(0, at - 1) : at + 1], edged[at + 2 : at + 4]
            if first + HAMZA + last[0] in before and first[-1] + HAMZA + last in behind:
                yield word[:at] + HAMZA + word[at + 1 :]
        elif letter == HAMZA:
            yield word[:at] + ALEF + word[at + 1 :]
            yield word[:at] + word[at + 1 :]
            yield word[: at + 1] + WAW + word[at + 1 :]  # مسؤل, شؤن
            yield word[:at] + WAW + word[at:]  # مرؤة, ضؤ
            if word[at - 1] == WAW:
                yield word[: at - 1] + word[at:]  # تباطوء
        else:
            continue
        made += 1
        if made >= MAX_MENDED:
            return
    if word.endswith(ALEF):
        yield word + HAMZA
