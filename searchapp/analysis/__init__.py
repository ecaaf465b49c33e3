"""Text -> surface forms -> terms at five levels. No I/O but the package's own data files.

The contract, kept by `searchapp.analysis.arabic.ArabicAnalyzer` and used by every other layer:

* A *surface form* is a stretch of the original text found by one compiled pattern (`Analyzer.forms`, C speed). It keeps
  marks, tatweel and zero-width characters inside the word, so that its place in the text is known without any mapping.
* `Analyzer.parts(form)` says, once per distinct form and process (cached), what it is indexed as: usually one `Part`;
  none for a form that carries no letter or digit; several for hyphenated pairs, letters with digits, and the like.
* Folding is per form: equal forms give equal parts, everywhere, always. Analysis never depends on the neighbours.
* Positions: a form takes `Analyzer.width(form)` positions (1 when it has one part, at least 1 when it has none: a gap);
  part `p` of the form at position `i` stands at `i + p.step`. Parts come in ascending `step`, and `step < width`.
* A part always has an exact term, and that term decides the others: parts with equal exact terms are equal at every
  level, so that an index may keep one number per exact term and derive the levels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from searchapp.model import Level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Part(NamedTuple):
    """What one piece of a surface form is indexed as.

    `start`, `end`: code points within the form. `step`: position relative to the form's first. `terms`: one term per
    `Level`, "" for none at that level (an unknown root). `stop`: a function word, damped in ranking, kept in phrases.
    """

    start: int
    end: int
    step: int
    terms: tuple[str, str, str, str, str]
    stop: bool = False

    def term(self, level: Level) -> str:
        return self.terms[level]


class Token(NamedTuple):
    """An occurrence in a text: `text[start:end]` is what the reader sees; `part` is what it is indexed as."""

    text: str
    start: int
    end: int
    position: int
    part: Part


class FormColumns(NamedTuple):
    """What many forms are indexed as, without an object for each.

    `terms[level][i]` is the term of form i, which is one part. Of a form that is not one part its `parts` are in
    `others`, by its number, and it has "" at every level.
    """

    terms: tuple[list[str], list[str], list[str], list[str], list[str]]
    others: Mapping[int, tuple[Part, ...]]

    @classmethod
    def of(cls, analysed: Sequence[tuple[Part, ...]]) -> FormColumns:
        others = {at: parts for at, parts in enumerate(analysed) if len(parts) != 1}
        nothing = ("",) * len(Level)
        rows = [parts[0].terms if len(parts) == 1 else nothing for parts in analysed]
        exact, word, stem, lemma, root = ([row[level] for row in rows] for level in Level)
        return cls((exact, word, stem, lemma, root), others)


class Analyzer(Protocol):
    """See the module's docstring. Thread-safe; the cache is bounded."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever any text could be analysed differently: "arabic@3f2a91bc"."""

    def forms(self, text: str) -> list[str]:
        """The surface forms of a text in order; every Unicode string is allowed."""

    def gaps(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        """Of a text's code points, those it can be cut at: the forms of the text are those of the stretches between
        them, one after the other. A line break always is one."""

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where those forms stand, in the same order."""

    def parts(self, form: str) -> tuple[Part, ...]: ...

    def columns(self, forms: Sequence[str]) -> FormColumns:
        """`parts` of many distinct forms at once, as an index takes them in."""

    def width(self, form: str) -> int: ...

    def tokens(self, text: str) -> list[Token]:
        """Every part of every form with its place and position; `text[token.start:token.end] == token.text`."""


def readings(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], ...]:
    """The ways to read a form: each is a run of parts at rising steps that covers the form once.

    A form with one part has one reading. كوفيد-19 has two: the whole, and its pieces in order; so has بـ«ممارسات» (the
    word the clitic makes, and the word in quotes). By convention a part that stands at the step of the next one comes
    first and is a reading of its own. Whoever searches for a form looks for any of its readings.
    """
    alone: list[tuple[Part, ...]] = []
    at = 0
    while at + 1 < len(parts) and parts[at].step == parts[at + 1].step:
        alone.append(parts[at : at + 1])
        at += 1
    rest = parts[at:]
    if len(alone) == 1 and rest and parts[0].end == rest[0].end < rest[-1].end:
        alone = [(parts[0], *rest[1:])]  # a clitic before the first of several quoted pieces
    return (*alone, rest) if rest else tuple(alone)
