"""Arabizi: Arabic typed with Latin letters and digits ("7arb" for حرب), understood where the index knows the word.

Each typed sound may be several letters, and a vowel none. All spellings that begin some word of the index are followed
at once (the words are sorted, so a beginning is one bisection); those that end as a word are the readings.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from searchapp.patterns import late
from searchapp.records import dataclass

Option = tuple[str, float]
"""A spelling of a sound at the word level, and what choosing it costs."""


def _options(letters: str, *, none: float | None = None) -> tuple[Option, ...]:
    """The letters in order of likelihood; with `none`, also no letter, at that cost."""
    options = tuple((letter, 0.3 * at) for at, letter in enumerate(letters))
    return options if none is None else (("", none), *options)


SOUNDS: dict[str, tuple[Option, ...]] = {
    **{typed: _options(letters) for typed, letters in {
        "3'": "غ", "7'": "خ", "5'": "خ", "9'": "ض", "6'": "ظ", "sch": "ش", "sh": "ش", "ch": "ش", "kh": "خ", "gh": "غ",
        "th": "ثذ", "dh": "ذضظ", "ph": "ف", "2": "ءاق", "3": "ع", "4": "ذ", "5": "خ", "6": "ط", "7": "ح", "8": "قغ",
        "9": "صق", "b": "ب", "c": "كس", "d": "دض", "f": "ف", "g": "جغق", "h": "هح", "j": "ج", "k": "كق", "l": "ل",
        "m": "م", "n": "ن", "p": "ب", "q": "ق", "r": "ر", "s": "سص", "t": "تط", "v": "ف", "w": "و", "x": "خ", "y": "ي",
        "z": "زظذ", "ou": "و", "oo": "و", "uu": "و", "ee": "ي", "ii": "ي", "aa": "اع",
    }.items()},
    "a": _options("اعيه", none=0.1),
    "e": _options("يا", none=0.1),
    "i": _options("ياع", none=0.2),
    "o": _options("واع", none=0.3),
    "u": _options("وا", none=0.3),
    "-": (("", 0.0),),
    "'": (("", 0.0), ("ء", 0.1), ("ع", 0.1)),
}  # fmt: skip
_SOUND = late("|".join(re.escape(typed) for typed in sorted(SOUNDS, key=len, reverse=True)))
_TYPED = late(r"(?=.*[a-z])[a-z2-9'-]{2,24}")
ARTICLE = "ال"
ARTICLE_COST = 0.6  # who types "madrasa" may mean a word that articles only write with its article
TANWEEN = (("ا", 0.2),)  # "shukran": the ending -an is written alef
MAX_PATHS = 400
"""Beginnings followed at once; the cheapest are kept."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of the index (at the word level) that a Latin spelling may stand for."""

    text: str
    number: int
    cost: float


def readings(typed: str, words: Sequence[str]) -> list[Reading]:
    """What `typed` may be among `words` (sorted), cheapest first; nothing for what is not Arabizi at all."""
    typed = typed.lower()
    if not _TYPED.fullmatch(typed):
        return []
    sounds = _sounds(typed)
    if sum(sound[0] not in "aeiou'-" for sound in sounds) < 1 or len(sounds) < 2:
        return []
    paths: dict[str, float] = {"": 0.0, ARTICLE: ARTICLE_COST}
    for at, sound in enumerate(sounds):
        options = _spellings(sound, at, len(sounds) - 1)
        if sound == "n" and at == len(sounds) - 1 and sounds[at - 1] == "a":
            options += TANWEEN
        paths = _followed(paths, options, words)
    found = [Reading(text, number, cost) for text, cost in paths.items() if (number := _place(text, words)) >= 0]
    return sorted(found, key=lambda reading: (reading.cost, reading.text))


def _sounds(typed: str) -> list[str]:
    """The sounds in order; a consonant typed twice is one sound of two letters: "mm"."""
    sounds: list[str] = []
    for match in _SOUND.finditer(typed):
        sound = match[0]
        if sounds and sound == sounds[-1] and sound not in "aeiou'-":
            sounds[-1] += sound
        elif not sounds or sound != sounds[-1][:1] or len(sounds[-1]) < 2:
            sounds.append(sound)
    return sounds


_FIRST: dict[str, tuple[Option, ...]] = {
    "a": _options("اع"), "e": _options("اعي"), "i": _options("اعي"), "o": _options("اعو"), "u": _options("اعو"),
}  # fmt: skip
"""A vowel that begins a word is written."""
_LAST: dict[str, tuple[Option, ...]] = {
    "a": (("ه", 0.0), ("ا", 0.1), ("اء", 0.2), ("ي", 0.4), ("ع", 0.3), ("", 0.5)),
    "e": (("ه", 0.1), ("ي", 0.2), ("", 0.4)),
    "i": (("ي", 0.0), ("ا", 0.5), ("", 0.4)),
}
"""A vowel that ends a word is mostly teh marbuta or a long vowel."""


def _spellings(sound: str, at: int, last: int) -> tuple[Option, ...]:
    if sound in SOUNDS:
        return (_FIRST.get(sound) if at == 0 else _LAST.get(sound) if at == last else None) or SOUNDS[sound]
    single = SOUNDS[sound[: len(sound) // 2]]
    return single + tuple((letters * 2, cost + 0.4) for letters, cost in single)


def _followed(paths: dict[str, float], options: tuple[Option, ...], words: Sequence[str]) -> dict[str, float]:
    longer: dict[str, float] = {}
    for text, cost in paths.items():
        for letters, extra in options:
            spelled = text + letters
            if cost + extra < longer.get(spelled, 9.0) and (not letters or _begins(spelled, words)):
                longer[spelled] = cost + extra
    if len(longer) > MAX_PATHS:
        return dict(sorted(longer.items(), key=lambda path: path[1])[:MAX_PATHS])
    return longer


def _begins(text: str, words: Sequence[str]) -> bool:
    at = bisect_left(words, text)
    return at < len(words) and words[at].startswith(text)


def _place(text: str, words: Sequence[str]) -> int:
    at = bisect_left(words, text)
    return at if at < len(words) and words[at] == text else -1
