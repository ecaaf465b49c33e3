"""Reads cases.tsv: what is typed, the tree it gives, the codes of its notices; `#` begins a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).with_name("cases.tsv")


@dataclass(frozen=True)
class Case:
    written: str
    tree: str
    notices: str
    line: int

    @property
    def typed(self) -> str:
        return unescaped(self.written)


def unescaped(text: str) -> str:
    r"""`\t \n \\ \u200f \U0010ffff` as in Python; `ab{3}` repeats all that stands before it, from the last `}` on."""
    text = re.sub(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|[tn\\])", _character, text)
    return re.sub(r"([^{}]*)\{(\d{2,})\}", lambda m: m[1] * int(m[2]), text)


def _character(match: re.Match[str]) -> str:
    escape = match[1]
    return {"t": "\t", "n": "\n", "\\": "\\"}.get(escape) or chr(int(escape[1:], 16))


def cases() -> list[Case]:
    found = []
    for number, line in enumerate(PATH.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("# "):
            written, tree, notices = line.split("\t")
            found.append(Case(written, tree, notices, number))
    return found


def abridged(tree: str) -> str:
    """Long trees are given by their beginning and length."""
    return tree if len(tree) <= 70 else f"{tree[:60]}… ({len(tree)})"
