"""The Arabic analyzer: forms by one pattern, parts by one cached function. Everything it knows stands in tables."""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from searchapp.analysis import FormColumns, Part, Token
from searchapp.analysis.arabic.batch import columns_of
from searchapp.analysis.arabic.characters import ARABIC_LETTERS, fold_word, plain_form, without_marks
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.latin import fold_latin, stem_latin
from searchapp.analysis.arabic.lexicon import Lexicon
from searchapp.analysis.arabic.settled import Settled
from searchapp.analysis.arabic.spelled import spelled
from searchapp.analysis.arabic.stem import Analysis, analyse_word, spelled_analysis
from searchapp.analysis.arabic.stopwords import STOP_WORDS
from searchapp.analysis.arabic.tokenizer import FORM, take_apart
from searchapp.patterns import late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CACHED_FORMS = 300_000
"""Distinct forms kept, about 430 bytes each."""

_HAS_ARABIC = late(f"[{ARABIC_LETTERS}]")


class ArabicAnalyzer:
    """See `searchapp.analysis` for the contract. Safe to share between threads."""

    def __init__(self, *, cached_forms: int = CACHED_FORMS) -> None:
        self._cache = _Cache(cached_forms)

    @property
    def fingerprint(self) -> str:
        return fingerprint()

    def forms(self, text: str) -> list[str]:
        return FORM.findall(text)

    def gaps(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        from searchapp.analysis.arabic.gaps import gaps  # here: only who indexes needs it

        return gaps(codes)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        for match in FORM.finditer(text):
            yield match.span()

    def parts(self, form: str) -> tuple[Part, ...]:
        return self._cache[form]

    def columns(self, forms: Sequence[str]) -> FormColumns:
        """Forms that are settled are not kept: they cost less than their place in the cache."""
        return columns_of(forms, _settled(), self.parts)

    def width(self, form: str) -> int:
        parts = self._cache[form]
        return 1 if len(parts) < 2 else 1 + max(part.step for part in parts)

    def tokens(self, text: str) -> list[Token]:
        tokens = []
        position = 0
        for match in FORM.finditer(text):
            form, at = match.group(), match.start()
            width = 1
            for part in self._cache[form]:
                start, end = at + part.start, at + part.end
                tokens.append(Token(text[start:end], start, end, position + part.step, part))
                width = max(width, part.step + 1)
            position += width
        return tokens


class _Cache(dict[str, tuple[Part, ...]]):
    """form -> parts, filled on demand; reading a known form costs one look-up in C.

    Two generations: a full one becomes the old one, from which forms that are asked for again come back. So the
    frequent forms of a corpus stay, whatever the number of its rare ones.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = max(limit // 2, 1)
        self._old: dict[str, tuple[Part, ...]] = {}
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[_Cache], tuple[int]]:
        return type(self), (self._limit * 2,)  # another process begins with an empty one

    def __missing__(self, form: str) -> tuple[Part, ...]:
        parts = self._old.get(form)
        if parts is None:
            parts = analyse(form)
        with self._lock:
            if len(self) >= self._limit:
                self._old = dict(self)
                self.clear()
            self[form] = parts
        return parts


def analyse(form: str) -> tuple[Part, ...]:
    """The parts of a surface form, computed."""
    if plain_form(form):
        exact = without_marks(form)
        word = fold_word(exact)
        if told := spelled().get(exact):
            return (_part(0, len(form), 0, exact, spelled_analysis(word, *told, _entries())),)
        settled = _settled()
        row = settled.table.row(word)
        if row >= 0:
            return settled.parts(len(form), exact, word, row)
        return (_part(0, len(form), 0, exact, analyse_word(word, _entries())),)
    return tuple([_part(*piece, word_analysis(piece.text)) for piece in take_apart(form)])


def _part(start: int, end: int, step: int, exact: str, found: Analysis) -> Part:
    word, stem, lemma, root, how = found
    return Part(start, end, step, (exact, word, stem, lemma, root), word in STOP_WORDS or how == "particle")


def word_analysis(exact: str) -> Analysis:
    """Word level and coarser terms of an exact-level piece."""
    if _HAS_ARABIC.search(exact):
        return arabic_analysis(exact)
    word = fold_latin(exact)
    stem = stem_latin(word)
    return Analysis(word, stem, stem, "", "latin")


def arabic_analysis(exact: str) -> Analysis:
    """Of a piece with Arabic letters: what its spelling says, what is settled, else by the rules."""
    word = fold_word(exact)
    if told := spelled().get(exact):
        return spelled_analysis(word, *told, _entries())
    return _settled().get(word) or analyse_word(word, _entries())


def is_word(exact: str) -> bool:
    """Whether this is a dictionary word, a common form of one or a listed name: spelled right, whatever was meant."""
    found = word_analysis(exact)
    if found.how != "lexicon":
        return found.how in ("particle", "spelling")
    if found.root and found.word in (found.lemma, found.stem):
        return True
    entry = _entries().lookup(found.word)
    if Lexicon.load().is_common(found.word) or (entry is not None and entry.source == "names"):
        return True
    return any(second.lemma.partition(":")[0] == found.word for second in Lexicon.load().seconds(found.word))


@lru_cache(maxsize=1)
def _settled() -> Settled:
    lexicon = Lexicon.load()
    data = Path(__file__).parent.joinpath("data", "settled.bin").read_bytes()
    return Settled(data, lexicon.columns, lexicon.table)


@lru_cache(maxsize=1)
def _entries() -> Entries:
    return Entries(Lexicon.load())


# What says nothing about how a text is indexed: the query side and the telling of it.
_NOT_RULES = frozenset(
    ("__init__", "compounds", "explain", "figures", "gaps", "homographs", "sounds", "variant_tables", "variants",
     "vocalisation")
)  # fmt: skip
_DATA = ("hamza.txt", "irregular.tsv", "lexicon.bin", "names.tsv", "settled.bin", "spelled.tsv", "stop_words.txt")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Of the rules' source and data and of Python's Unicode tables."""
    digest = hashlib.blake2b(unicodedata.unidata_version.encode(), digest_size=4)
    folder = Path(__file__).parent
    for path in sorted(folder.glob("*.py")):
        if path.stem not in _NOT_RULES:
            digest.update(path.read_bytes())
    for name in _DATA:
        digest.update((folder / "data" / name).read_bytes())
    return f"arabic@{digest.hexdigest()}"


@lru_cache(maxsize=1)
def default_analyzer() -> ArabicAnalyzer:
    """The one analyzer of this process, so that all share its cache."""
    return ArabicAnalyzer()
