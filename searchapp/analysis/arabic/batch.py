"""Many forms at once: the settled words among them in a few array operations, the rest one by one.

Plain words, nine of ten, are folded as one long text, and their rows found by one search for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from searchapp.analysis import FormColumns, Part
from searchapp.analysis.arabic.characters import ALEF, HAMZA, fold_word, without_marks
from searchapp.analysis.arabic.lexicon_table import ALPHABET, SHORT
from searchapp.analysis.arabic.settled import Settled
from searchapp.analysis.arabic.spelled import spelled

Parts = tuple[Part, ...]
_NOTHING = ("",) * 5
BETWEEN = "\n"
"""Stands between the forms; no form holds it."""
SMALLEST = 64
"""Fewer forms are analysed one by one."""
CHUNK = 1 << 14
"""Forms whose letters are in memory as numbers at a time: some 10 MB."""

_LETTERS = [chr(code) for code in (*range(0x0621, 0x063B), *range(0x0641, 0x064B))]
_SPELLED = {letter: fold_word(letter) for letter in _LETTERS if fold_word(letter) != letter}
_DIGIT = np.zeros(0x700, np.uint64)  # of a letter at word level; 0 for all that is no letter
for _letter in _LETTERS:
    _DIGIT[ord(_letter)] = ALPHABET.index(fold_word(_letter)) + 1
_ALEF, _HAMZA, _WAW, _YEH = (ALPHABET.index(letter) + 1 for letter in "اءوي")


def columns_of(forms: Sequence[str], settled: Settled, analyse: Callable[[str], Parts]) -> FormColumns:
    """`analyse` of every form, in order."""
    if len(forms) < SMALLEST:
        return FormColumns.of(list(map(analyse, forms)))
    terms: tuple[list[str], list[str], list[str], list[str], list[str]] = ([], [], [], [], [])
    others: dict[int, Parts] = {}
    for start in range(0, len(forms), CHUNK):
        found = _chunk(forms[start : start + CHUNK], settled, analyse)
        for column, more in zip(terms, found.terms, strict=True):
            column.extend(more)
        others |= {start + at: parts for at, parts in found.others.items()}
    return FormColumns(terms, others)


def _chunk(forms: Sequence[str], settled: Settled, analyse: Callable[[str], Parts]) -> FormColumns:
    text = BETWEEN.join(forms)
    folded = without_marks(text)
    rows = _rows(folded, settled)
    if len(rows) != len(forms):
        return FormColumns.of(list(map(analyse, forms)))
    exact = folded.split(BETWEEN)
    told = spelled()
    rows[[at for at, form in enumerate(exact) if form in told]] = -1  # not as their row says
    marked = len(folded) != len(text)
    for letter, folded_letter in _SPELLED.items():
        folded = folded.replace(letter, folded_letter)
    words = folded.split(BETWEEN)
    if marked:
        for at, (form, bare) in enumerate(zip(forms, exact, strict=True)):
            if form is not bare and form[0] != bare[:1]:
                rows[at] = -1  # begins with a mark
    stems, lemmas, roots = settled.columns(words, rows)
    terms = (exact, words, stems, lemmas, roots)
    others = {}
    for at in (rows < 0).nonzero()[0].tolist():
        parts = analyse(forms[at])
        if len(parts) != 1:
            others[at] = parts
        row = parts[0].terms if len(parts) == 1 else _NOTHING
        for column, term in zip(terms, row, strict=True):
            column[at] = term
    return FormColumns(terms, others)


def _rows(exact: str, settled: Settled) -> npt.NDArray[np.int64]:
    """The row of every form that is made of letters alone and whose spelling needs no more than a look at each; -1."""
    codes = np.frombuffer((exact + BETWEEN).encode("utf-32-le", "surrogatepass"), "<u4")
    ends = np.flatnonzero(codes == ord(BETWEEN))
    digits = np.where(codes < len(_DIGIT), _DIGIT[np.minimum(codes, len(_DIGIT) - 1)], 0)
    starts = np.append(0, ends[:-1] + 1)
    sizes = ends - starts
    # Words of letters alone that fit; fold_word does more than letter by letter at وا and يء at the end, and at ءا.
    fits = (np.add.reduceat(digits == 0, starts) == 1) & (sizes > 1) & (sizes <= SHORT)
    last, before = digits[ends - 1], digits[np.maximum(ends - 2, 0)]
    fits &= ~((before == _WAW) & (last == _ALEF)) & ~((before == _YEH) & (last == _HAMZA))
    pairs = (codes[:-1] == ord(HAMZA)) & (codes[1:] == ord(ALEF))
    if pairs.any():
        fits &= np.add.reduceat(np.append(pairs, False), starts) == 0
    place = np.repeat(starts, sizes + 1)
    shift = 5 * (SHORT - 1) - 5 * (np.arange(len(codes)) - place)
    inside = (shift >= 0) & (digits > 0)
    keys = np.add.reduceat(np.where(inside, digits << np.maximum(shift, 0).astype(np.uint64), 0), starts)
    return np.where(fits, settled.table.rows(keys), -1).astype(np.int64)
