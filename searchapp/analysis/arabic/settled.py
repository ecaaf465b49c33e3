"""What the rules say of every form of the lexicon's table, worked out beforehand: `data/settled.bin`.

Of the distinct words of a newspaper 85 % are in the table, and of its running words 99 %: to find their terms is one
search and no rule. The rules (`searchapp.analysis.arabic.stem`) stay the truth: after a change of rules or tables
`python -m searchapp.analysis.arabic.build.settle` asks them again, and a test compares. For each row of the table the
file says how the stem is cut out of the form and, where names or irregular words have another lemma and root than the
table, what they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Part
from searchapp.analysis.arabic.lexicon_table import Columns, FormTable, joined, lines, pack, planes, unpack
from searchapp.analysis.arabic.stem import Analysis
from searchapp.analysis.arabic.stopwords import STOP_WORDS

MAGIC = b"searchapp-settled-1\n"
Cut = tuple[int, int, str]
"""How a stem is made of a form: letters off the front, letters off the end, letters added."""
Answer = tuple[str, str, str]
"""Lemma, root and `Analysis.how`."""
WHOLE_LEMMA: Cut = (-1, 0, "")
"""The first of all cuts: the stem is the lemma."""


def settle(columns: Columns, analyses: Iterable[Analysis]) -> bytes:
    """The file for the analyses of a table's forms, in the order of its rows."""
    cuts: dict[Cut, int] = {WHOLE_LEMMA: 0}
    answers: dict[Answer, int] = {}
    cut_of_form, changed, answer_of = [], [], []
    for row, found in enumerate(analyses):
        term = int(columns.term_of_form[row])
        is_lemma = found.stem == found.lemma
        cut = 0 if is_lemma else cuts.setdefault(_cut(columns.form(row), found.stem), len(cuts))
        cut_of_form.append(cut)
        if (found.lemma, found.root, found.how) != _of_table(columns, term):
            changed.append(row)
            answer_of.append(answers.setdefault((found.lemma, found.root, found.how), len(answers)))
    return pack(
        MAGIC,
        "\n".join(f"{start}\t{end}\t{added}" for start, end, added in cuts).encode(),
        bytes(cut_of_form),
        planes(np.diff(np.array(changed, np.int64), prepend=0)),
        planes(answer_of),
        "\n".join("\t".join(answer) for answer in answers).encode(),
    )


def _of_table(columns: Columns, term: int) -> Answer:
    return columns.terms[term].partition(":")[0], columns.roots[int(columns.root_of_term[term])], "lexicon"


def _cut(form: str, stem: str) -> Cut:
    """The cut that keeps most of the form."""
    same = max(range(len(stem), -1, -1), key=lambda size: (stem[:size] in form, size))
    start = form.find(stem[:same])
    return start, len(form) - start - same, stem[same:]


class Settled:
    """Finds analyses. Immutable, shared between threads."""

    def __init__(self, data: bytes, columns: Columns, table: FormTable) -> None:
        """Raises ValueError for data of another version, or made for another table."""
        cuts, cut_of_form, changed, answer_of, answers = unpack(MAGIC, data)
        others = [line.split("\t") for line in lines(answers)]
        plain = len(columns.terms)
        term_of_form = columns.term_of_form.astype(np.int32)
        if len(term_of_form) != len(cut_of_form):
            raise ValueError(f"made for another lexicon; run: python -m {__package__}.build.settle")
        term_of_form[np.cumsum(joined(changed))] = joined(answer_of) + plain
        self.table = table
        self._cut_of_form = cut_of_form
        self._all_cuts = np.frombuffer(cut_of_form, np.uint8)
        self._all_terms = term_of_form
        self._term = array("i", term_of_form.tobytes())
        self._cuts = [_read_cut(line) for line in lines(cuts)]
        self._lemmas = [term.partition(":")[0] if ":" in term else term for term in columns.terms]
        self._lemmas += [lemma for lemma, _, _ in others]
        self._roots = [columns.roots[root] for root in columns.root_of_term.tolist()] + [root for _, root, _ in others]
        self._how = dict(enumerate((how for _, _, how in others), plain))
        self._particles = frozenset(term for term, how in self._how.items() if how == "particle")

    def get(self, word: str) -> Analysis | None:
        """The analysis of a form of the table; None for any other."""
        row = self.table.row(word)
        if row < 0:
            return None
        ((_, _, _, (_, _, stem, lemma, root), _),) = self.parts(len(word), word, word, row)
        return Analysis(word, stem, lemma, root, self._how.get(self._term[row], "lexicon"))

    def parts(self, size: int, exact: str, word: str, row: int) -> tuple[Part]:
        """What a form of `size` code points is indexed as, of its exact and word level and its row in the table."""
        term = self._term[row]
        stem = lemma = self._lemmas[term]
        if cut := self._cut_of_form[row]:
            start, end, added = self._cuts[cut]
            stem = word[start : len(word) - end] + added
        terms = (exact, word, stem, lemma, self._roots[term])
        return (Part(0, size, 0, terms, word in STOP_WORDS or term in self._particles),)

    def columns(self, words: Sequence[str], rows: npt.NDArray[np.int64]) -> tuple[list[str], list[str], list[str]]:
        """Stems, lemmas and roots of words in these rows."""
        terms = self._all_terms[rows].tolist()
        lemmas = list(map(self._lemmas.__getitem__, terms))
        stems = lemmas.copy()
        cuts = self._all_cuts[rows]
        for at in cuts.nonzero()[0].tolist():
            start, end, added = self._cuts[cuts[at]]
            word = words[at]
            stems[at] = word[start : len(word) - end] + added
        return stems, lemmas, list(map(self._roots.__getitem__, terms))


def _read_cut(line: str) -> Cut:
    start, end, added = line.split("\t")
    return int(start), int(end), added
