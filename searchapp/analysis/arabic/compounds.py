"""Names of two parts, joined and apart: عبد الله, عبدالله."""

from __future__ import annotations

from collections.abc import Iterator

from searchapp.analysis.arabic.variant_tables import Words

_FATHER = ("ابو", "ابا", "ابي")
NAME_HEADS = frozenset(("عبد", "ابو", "ابا", "بن", "ابن"))
_HEADS = frozenset(("عبد", *_FATHER, "ام", "بن", "ابن", "ال", "ذو", "ذي", "ذا"))
_TAILS = frozenset(("الدين", "الله", "اباد", "ستان", "بور"))
_CASES = {"ابو": ("ابا", "ابي"), "ابا": ("ابو", "ابي"), "ابي": ("ابو", "ابا"), "ابن": ("بن",), "بن": ("ابن",),
          "ذو": ("ذي", "ذا"), "ذي": ("ذو", "ذا")}  # fmt: skip
_BEFORE_HEAD = ("", "و", "ل", "ب", "ك", "ف", "ول", "وب")


def compounds(asked: Words) -> Iterator[tuple[Words, str]]:
    """Joined and apart; clitics of the first word come off: لعبدالله is عبد الله."""
    if len(asked) == 2:
        head, tail = bare_head(asked[0]), asked[1]
        if head in _HEADS or tail in _TAILS:
            yield (head + tail,), "compound"
        for case in _CASES.get(head, ()):
            yield (case, tail), "compound"
            if case not in ("بن", "ابن"):
                yield (case + tail,), "compound"
    elif len(asked) == 1:
        for clitic in _BEFORE_HEAD:
            if asked[0].startswith(clitic):
                yield from _apart(asked[0][len(clitic) :])


def bare_head(word: str) -> str:
    """The head of a name without its clitic: لعبد -> عبد."""
    return next((word[len(c) :] for c in _BEFORE_HEAD if c and word.startswith(c) and word[len(c) :] in _HEADS), word)


def _apart(word: str) -> Iterator[tuple[Words, str]]:
    if word.startswith("عبد") and len(word) >= len("عبد") + 3:
        yield ("عبد", word[len("عبد") :]), "compound"
    for head in ("ذو", "ذي", "ذا"):
        if word.startswith(head + "ال") and len(word) > len(head) + 4:
            yield (head, word[len(head) :]), "compound"
    for tail in ("الدين", "الله"):
        if word.endswith(tail) and len(word) - len(tail) >= 2 and not word.startswith("ال"):
            yield (word[: -len(tail)], tail), "compound"
    for head in ("ابو", "ابي", "بن", "ابن", "ام"):
        rest = word[len(head) :]
        if word.startswith(head) and len(rest) >= (4 if len(head) == 2 else 3):
            yield (head, rest), "compound"
