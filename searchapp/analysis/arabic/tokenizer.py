"""Text -> surface forms -> the pieces a form is indexed as. One pattern finds forms, another takes them apart.

A form begins with a letter or digit and runs on over letters, digits, marks, tatweel, underscores and invisible
characters; some signs join runs into one form when both neighbours fit: a hyphen (كوفيد-19), a separator between digits
(٢٠٬٠٠٠), a dot or apostrophe between Latin letters (aawsat.com), dots between single letters (أ.ف.ب), an @ in an
address, and the opening quotation mark after a lone clitic (بـ«ممارسات»).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from searchapp.analysis.arabic.characters import (
    ARABIC_LETTERS,
    FORMATS,
    MARKS,
    TATWEEL,
    fold_exact,
    plain_form,
    without_marks,
)
from searchapp.patterns import late

MAX_RUN = 128
"""Longer runs of word characters are cut here, so that no form is larger than a word can be."""
MAX_JOINTS = 8

# Presentation forms of the clitic letters stand beside them: a scraped page wrote ﺑ for ب.
CLITIC_LETTERS = "وفبكلأ\ufe8f-\ufe92\ufed1-\ufed4\ufed9-\ufee0\ufeed\ufeee"
OPENING_QUOTES = "«\"“”„‹'‘(\\[❝"

_INSIDE = rf"[{ARABIC_LETTERS}{MARKS}{FORMATS}{TATWEEL}\w]"
_RUN = rf"[^\W_{TATWEEL}\ufe70-\ufe7f]{_INSIDE}{{0,{MAX_RUN - 1}}}"
_LATIN = "A-Za-z\u00c0-\u024f"
_JOINT = (
    r"(?:[-\u2010\u2011](?=[^\W_])"
    r"|(?<=\d)[.,\u066b\u066c](?=\d)"
    rf"|(?<=[{_LATIN}0-9])[.@](?=[{_LATIN}0-9])"
    rf"|(?<=[{_LATIN}])['’](?=[{_LATIN}]))"
)
_ACRONYM = rf"[{ARABIC_LETTERS}](?:\.[{ARABIC_LETTERS}])+(?!{_INSIDE})"
_AFTER_CLITIC = (
    rf"[{CLITIC_LETTERS}]{{1,2}}(?:[{TATWEEL}{FORMATS}]+[ \u00a0]?)?[{OPENING_QUOTES}]{{1,2}}[{FORMATS}]*"
    rf"(?=[{ARABIC_LETTERS}\ufe80-\ufefc])"
)
_ADDRESS = r"(?:https?|ftp)://[^\s<>\"«»،؛]{1,400}"

# Most words are plain and followed by a blank: this alternative alone makes finding forms 2.5 times faster.
_PLAIN = rf"[\u0621-\u063a\u0641-\u064a][\u0621-\u063a\u0640-\u0652]{{0,{MAX_RUN - 1}}}+(?=[\s،»)؛:])"
SIGNS = {"%": "%", "٪": "%", "$": "$", "€": "€", "£": "£", "¥": "¥", "₪": "₪", "₺": "₺"}
"""Signs that are read as words, and their exact form."""
_WORD_SIGNS = "\ufdfc\ufdfd" + "".join(SIGNS)  # ﷼ and ﷽ are words, though Unicode counts them as symbols

FORM = late(
    rf"{_PLAIN}|{_ACRONYM}|{_ADDRESS}|(?:{_AFTER_CLITIC})?{_RUN}(?:{_JOINT}{_RUN}){{0,{MAX_JOINTS}}}|[{_WORD_SIGNS}]"
)

_CLITIC_AND_QUOTE = late(_AFTER_CLITIC)
_ARABIC_CHARS = (
    rf"{ARABIC_LETTERS}{TATWEEL}\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08ca-\u08ff\ufb50-\ufdfd\ufe70-\ufefc"
)
_DOT_YEAR = r"\.(?:[1١][9٩]|[2٢][0٠])\d\d(?!\d)"
_IN_DATE = rf"\d{{1,2}}(?=\.\d{{1,2}}{_DOT_YEAR})|(?<=\d\.)\d{{1,2}}(?={_DOT_YEAR})"  # 12.5.2022 is three numbers
_PIECE = late(
    rf"(?P<number>{_IN_DATE}|\d+(?:[.,\u066b\u066c]\d+)*)"
    rf"|(?P<arabic>[{_ARABIC_CHARS}](?:[{_ARABIC_CHARS}{FORMATS}]*[{_ARABIC_CHARS}])?)"
    rf"|(?P<other>[^\W\d_](?:[^\W\d_{_ARABIC_CHARS}{FORMATS}]|[{MARKS}{FORMATS}](?=[^\W_]|[{MARKS}]))*[{MARKS}]*)"
)
_TELEPHONE = late(r"(?!.*[-\u2010\u2011](?:19|20)\d\d$)\d{2,4}(?:[-\u2010\u2011]\d{2,4})*[-\u2010\u2011]\d{3,7}")
"""Numbers with a hyphen that are one as well: 920-000-123, but not 2022-2023 or 12-5-2022."""
_SILENT_JOINT = late("[-\u2010\u2011'’]")

MAX_PIECES = 16
MAX_WHOLE = 64

# What may be glued to a number or a Latin word without being part of it: الـ20, وGoogle.
_GLUED = "و ف ب ك ل أ ال وال فال بال كال لل ولل فلل وبال وكال وب ول وك فب فل فك"
GLUED_CLITICS = frozenset(_GLUED.split())


class Piece(NamedTuple):
    """`text` is exact-level; `start`, `end` are code points within the form; `step` is a position within it."""

    start: int
    end: int
    step: int
    text: str


def take_apart(form: str) -> list[Piece]:
    """What a form is indexed as. Of several pieces one that spans the others comes first: the whole."""
    if plain_form(form):
        return [Piece(0, len(form), 0, without_marks(form))]
    if form.isascii() and form.isalnum() and (form.isdigit() or form.isalpha()):
        return [Piece(0, len(form), 0, form.lower())]
    if form in SIGNS:
        return [Piece(0, 1, 0, SIGNS[form])]
    if "://" in form:
        return _address(form)
    if clitic := _CLITIC_AND_QUOTE.match(form):
        return _after_clitic(form, clitic.end())
    return _several(form)


def _several(form: str, offset: int = 0) -> list[Piece]:
    found = [(m.lastgroup, m.start(), m.end(), _piece_text(m)) for m in _PIECE.finditer(form, offset)][:MAX_PIECES]
    found = [each for each in found if each[3]]
    if len(found) > 1 and found[-1][3] == "s" and form[found[-1][1] - 1] in "'’":
        found.pop()  # the English genitive
    if len(found) < 2:
        return [piece for _, start, end, text in found for piece in _words(text, start, end, 0)]
    kinds = {kind for kind, *_ in found}
    glued = found[0][0] == "arabic" and found[0][2] == found[1][1] and found[0][3] in GLUED_CLITICS
    whole: list[Piece] = []
    start, end = found[0][1], found[-1][2]
    is_one = kinds != {"number"} or _TELEPHONE.fullmatch(form) is not None
    if is_one and "_" not in form and end - start <= MAX_WHOLE:
        text = fold_exact(_SILENT_JOINT.sub("", form[start:end]))
        if kinds in ({"arabic"}, {"other"}) and all(len(each[3]) == 1 for each in found):
            text = text.replace(".", "")
        if " " not in text:
            whole.append(Piece(start, end, 0, text))
    pieces: list[Piece] = []
    step = 0
    for _, first, last, text in found[glued:]:
        words = _words(text, first, last, step)
        step += len(words)
        pieces += words
    return whole + pieces


def _piece_text(match: re.Match[str]) -> str:
    text = fold_exact(match.group())
    return canonical_number(text) if match.lastgroup == "number" else text


def _words(text: str, start: int, end: int, step: int) -> list[Piece]:
    """One piece, or several over the same stretch where a ligature stands for several words (ﷺ)."""
    return [Piece(start, end, step + at, word) for at, word in enumerate(text.split())]


def _after_clitic(form: str, offset: int) -> list[Piece]:
    """بـ«ممارسات: the word as it stands in quotes, and, at the same place, the word the clitic makes of it."""
    pieces = _several(form, offset)
    if not pieces:
        return []
    first = pieces[0]
    clitic = fold_exact("".join(re.findall(rf"[{CLITIC_LETTERS}]", form[:offset])))
    bare = first.text
    joined = clitic + bare[1:] if clitic.endswith("ل") and bare.startswith("ال") else clitic + bare
    return [Piece(first.start, first.end, 0, joined), *pieces]


def _address(form: str) -> list[Piece]:
    """A URL, whole and in its words; single letters and the scheme say nothing."""
    whole = form.rstrip(".,;:!?)]}'").lower()
    words = [m for m in re.finditer(r"[^\W_]{2,40}", form) if m.group().lower() not in ("http", "https", "ftp", "www")]
    parts = [Piece(m.start(), m.end(), step, fold_exact(m.group())) for step, m in enumerate(words[:MAX_PIECES])]
    return [Piece(0, len(whole), 0, whole), *(part for part in parts if part.text and " " not in part.text)]


_THOUSANDS = late(r"\d{1,3}(?:[,\u066c]\d{3})+(?:[.\u066b]\d+)?")
_DECIMAL_COMMA = late(r"\d+[,\u066b]\d+")
_DOTTED_THOUSANDS = late(r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}\.000")


def canonical_number(digits: str) -> str:
    """A number of Western digits in one spelling: "20,000" -> "20000", "3,5" -> "3.5"."""
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(",", "").replace("\u066c", "").replace("\u066b", ".")
    if _DOTTED_THOUSANDS.fullmatch(digits):
        return digits.replace(".", "")
    if _DECIMAL_COMMA.fullmatch(digits):
        return digits.replace(",", ".").replace("\u066b", ".")
    return digits.replace("\u066c", "").replace("\u066b", ".")
