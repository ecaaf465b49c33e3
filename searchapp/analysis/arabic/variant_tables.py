"""The tables of variants: which names, spellings, numbers and units say the same. Rows in `data/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from searchapp.analysis.arabic.analyzer import word_analysis
from searchapp.analysis.arabic.characters import (
    fold_exact,
    fold_word,
    fold_words,
)
from searchapp.analysis.arabic.figures import (
    number_names,
    ordinal_names,
)
from searchapp.analysis.arabic.latin import fold_latin
from searchapp.analysis.arabic.tokenizer import FORM, MAX_RUN, take_apart
from searchapp.records import dataclass

MONTHS = 12
"""The first rows of variants.tsv are the solar months."""
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """`groups`: (kind, members); `of`: member, as it is written -> numbers of its groups.

    `openings`: the first words of members of several words. `units`: members that are names of units behind a number
    only. `months`: names of the solar months -> 1 to 12.
    """

    groups: list[tuple[str, list[Words]]]
    of: dict[Words, list[int]]
    openings: frozenset[str]
    units: frozenset[Words]
    months: dict[Words, int]

    def numbers(self, words: Words) -> list[int]:
        """Of the groups with such a member, or with one that is these words behind an article."""
        found = self.of.get(words, [])
        behind = ("ال" + words[0], *words[1:])
        more = self.of.get(behind)
        return found if more is None or not _only_article(behind, words) else sorted({*found, *more})


def _only_article(behind: Words, words: Words) -> bool:
    """Whether they are one name with an article and without."""
    if without_article(behind) == words:
        return True
    return len(words) == 1 and word_analysis(behind[0]).lemma == word_analysis(words[0]).lemma


def lines(name: str) -> Iterator[str]:
    """Rows of one of our tables, without its comments."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _rows() -> Iterator[tuple[str, list[str]]]:
    for line in lines("variants.tsv"):
        kind, _, members = line.partition("\t")
        yield kind, members.split("|")
    for line in lines("latin_names.tsv"):
        yield "name", line.split("|")
    for line in lines("spellings.tsv"):
        yield "spelling", line.split("|")
    for line in lines("nationalities.tsv"):
        yield "adjective", line.split("\t")
    for number, names in number_names():
        yield "number", [str(number), *names]
    for number, names in ordinal_names():
        yield "number", [f"ال{number}", *names, f"?{number}"]


def word_forms(text: str) -> Words:
    """A text as word-level forms, one for each form it holds: "حلف الناتو" -> ("حلف", "الناتو")."""
    if len(text) <= MAX_RUN and _PLAIN_TEXT(text):  # the long way changes nothing there
        return tuple(map(fold_word, text.split()))
    bare = text.strip()
    if bare.isascii() and bare.isalpha() and len(bare) <= MAX_RUN:
        return (bare.lower(),)
    forms: list[str] = []
    for form in FORM.findall(text):
        pieces = take_apart(form)
        if pieces and pieces[0].end < pieces[-1].end:
            forms.append(fold_latin(fold_word(fold_exact(form))))  # no piece is the whole of it: 12-5-2022
        else:
            forms += [fold_latin(fold_word(piece.text)) for piece in pieces[:1]]
    return tuple(forms)


def _all_word_forms(texts: Sequence[str]) -> Iterator[Words]:
    """`word_forms` of each text, those of plain ones at once, whatever sign of the tables stands before them."""
    texts = [text.strip(" ?#") for text in texts]
    plain = [text for text in dict.fromkeys(texts) if len(text) <= MAX_RUN and _PLAIN_TEXT(text)]
    words = list(map(str.split, plain))
    folded = iter(fold_words(list(chain.from_iterable(words))))
    known = {text: tuple(islice(folded, len(own))) for text, own in zip(plain, words, strict=True)}
    return (known[text] if text in known else word_forms(text) for text in texts)


def _american(written: Sequence[str]) -> Iterator[str]:
    """«وزارة الدفاع الأميركية» for a name that the tables spell «الأمريكية»."""
    return (text.replace("أمريك", "أميرك") for text in written if "أمريك" in text and " " in text.strip())


_PLAIN_TEXT = re.compile("[\u0621-\u063a\u0641-\u064a ]+").fullmatch


@lru_cache(maxsize=1)
def all_tables() -> Tables:
    """All of them, folded; read once."""
    groups: list[tuple[str, list[Words]]] = []
    of: dict[Words, list[int]] = {}
    units: set[Words] = set()
    months: dict[Words, int] = {}
    rows = [(kind, [*written, *_american(written)]) for kind, written in _rows()]
    forms = _all_word_forms([text for _, written in rows for text in written])
    for kind, written in rows:
        members: dict[Words, None] = {}
        for text in written:
            member = next(forms)
            members[member] = None
            if text.strip().startswith("#"):
                units.add(member)
            if not text.strip().startswith("?"):
                of.setdefault(member, []).append(len(groups))
        if kind == "month" and len(groups) < MONTHS:
            months.update(dict.fromkeys(members, len(groups) + 1))
        groups.append((kind, list(members)))
    openings = frozenset(words[0] for words in of if len(words) > 1)
    return Tables(groups, of, openings, frozenset(units), months)


def without_article(words: Words) -> Words:
    """الكويت -> كويت; ألمانيا stays."""
    first = words[0]
    is_article = first.startswith("ال") and len(first) > 4 and word_analysis(first).stem != first  # not ألمانيا
    return (first[2:], *words[1:]) if is_article else words
