"""python -m searchapp.analysis.arabic.build.settle: asks the rules about every form of the lexicon's table again.

To be run after a change of rules, names or irregular words; it needs no extra and takes about ten seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.hamza import contexts, written
from searchapp.analysis.arabic.lexicon import Lexicon
from searchapp.analysis.arabic.settled import settle
from searchapp.analysis.arabic.stem import Analysis, analyse_word

DATA = Path(__file__).parent.parent / "data"


def analyses(lexicon: Lexicon) -> Iterator[Analysis]:
    """By the rules alone, in the order of the table's rows."""
    entries = Entries(lexicon)
    for row in range(len(lexicon)):
        yield analyse_word(lexicon.columns.form(row), entries)


def write(lexicon: Lexicon) -> None:
    known = contexts(lexicon.columns.form(row) for row in range(len(lexicon)))
    (DATA / "hamza.txt").write_text(written(known), encoding="utf-8")
    (DATA / "settled.bin").write_bytes(settle(lexicon.columns, analyses(lexicon)))


if __name__ == "__main__":
    write(Lexicon.load())
