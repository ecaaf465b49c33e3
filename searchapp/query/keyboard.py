"""The Arabic (101) keyboard beside QWERTY: keys, neighbours, and text typed on the wrong one of the two."""

from __future__ import annotations

_ROWS = (
    ("`1234567890-=", "ذ1234567890-="),
    ("qwertyuiop[]\\", "ضصثقفغعهخحجد\\"),
    ("asdfghjkl;'", "شسيبلاتنمكط"),
    ("zxcvbnm,./", "ئءؤرﻻىةوزظ"),
)
_SHIFTED = {
    "Y": "إ", "H": "أ", "N": "آ", "T": "لإ", "G": "لأ", "B": "لآ", "~": "ّ", "X": "ْ", "Q": "َ", "A": "ِ", "E": "ُ",
    "J": "ـ", "K": "،", "P": "؛", "?": "؟",
}  # fmt: skip
LAM_ALEF = "لا"

_TO_ARABIC = {
    latin: LAM_ALEF if arabic == "ﻻ" else arabic
    for latins, arabics in _ROWS
    for latin, arabic in zip(latins, arabics, strict=True)
    if not latin.isdigit() and latin not in "-=\\"
}
_TO_LATIN = {arabic: latin for latin, arabic in _TO_ARABIC.items()} | {
    "لأ": "b",
    "لإ": "b",
    "لآ": "b",
    "أ": "h",
    "إ": "y",
    "آ": "n",
}


def to_arabic(text: str) -> str:
    """What Latin keys give on the Arabic layout: "hgulvhk" -> "العمران"."""
    return "".join(_SHIFTED.get(c) or _TO_ARABIC.get(c.lower(), c) for c in text)


def to_latin(text: str) -> str:
    """What Arabic keys give on QWERTY, لا first: it is one key."""
    out: list[str] = []
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        out.append(_TO_LATIN.get(pair) or _TO_LATIN.get(text[at], text[at]))
        at += 2 if pair in _TO_LATIN else 1
    return "".join(out)


def _neighbours() -> dict[str, frozenset[str]]:
    """Arabic letters on keys that touch: the row's neighbours and the two keys below and above."""
    rows = [arabics for _, arabics in _ROWS[1:]]
    near: dict[str, set[str]] = {}
    for r, row in enumerate(rows):
        for at, letter in enumerate(row):
            touching = [(r, at - 1), (r, at + 1), (r + 1, at - 1), (r + 1, at), (r - 1, at), (r - 1, at + 1)]
            for other_row, place in touching:
                if 0 <= other_row < len(rows) and 0 <= place < len(rows[other_row]):
                    near.setdefault(letter, set()).add(rows[other_row][place])
    return {letter: frozenset(others) for letter, others in near.items()}


NEIGHBOURS = _neighbours()
