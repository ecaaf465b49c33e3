"""Typed text -> lexemes with spans. Total: every Unicode string gives a list, in time linear in its length.

What stands here, and nowhere else: which characters part words, which open and close quotations, where a hyphen, plus,
star, tilde, caret, colon or question mark is an operator and where it is just part of a word.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal

from searchapp.model import Notice, Span
from searchapp.patterns import late
from searchapp.query import dates
from searchapp.query.names import (
    ARABIC_OPERATORS,
    CAPITAL_OPERATORS,
    DATE_FIELDS,
    FIELDS,
    QUOTES,
    VALUE_FIELDS,
    fold_name,
)
from searchapp.query.tree import DateValue, Fuzzy, Node, Phrase, Range, Wildcard, Word
from searchapp.records import dataclass
from searchapp.settings import Bounds

Kind = Literal["operand", "open", "close", "must", "not", "exact", "field", "operator", "maybe-operator"]


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`text`: the field's or operator's name. `node`: the operand. `boost`: the number after ^."""

    kind: Kind
    span: Span
    text: str = ""
    node: Node | None = None
    boost: float = 1.0


DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff"
"""Direction marks that pages and keyboards leave between words; inside a word the analyzer folds them."""

MAX_SLOP = 20
DATE_WORDS = 10
"""How many words after a date field may belong to it: «1 كانون الثاني 2022 .. 3 تشرين الأول 2022»."""

_PARTING = r"\s()\[\]{}،؛" + "".join(QUOTES)
_CHUNK = late(rf"[^{_PARTING}]+")
_SKIP = late(rf"[\s،؛{DIRECTIONS}]+")
_PREFIXES = late(rf"[-−+=][-−+={DIRECTIONS}]*")
_PREFIX_KINDS: dict[str, Kind] = {"-": "not", "−": "not", "+": "must", "=": "exact"}
_FIELD = late(r"([^\W\d_](?:[^\W\d_]|[\u064b-\u0652]){0,23})[:：](?=\S)(?!//)")
_BOOST = r"\^(\d{1,3}(?:[.٫]\d{1,3})?)"
_PHRASE_SUFFIX = late(rf"(?:~(\d{{1,9}}))?(?:{_BOOST})?")
_WORD = late(rf"[.,:;!…'/\\\\]*(?P<body>.*?)(?:~(?P<tilde>\d{{0,9}}))?(?:{_BOOST})?[.,:;!?؟…'’]*", re.DOTALL)
_RANGE = late(r"\.\.+|…|\s(?:TO|to|إلى|الى|حتى|-|–|—)\s")
_GLUED_CLITIC = late(r"[وفبكلأ]{1,2}ـ*")
_CLOSING = "»›”﴾"

_BLANK = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), " ")
_SAME = str.maketrans("٭＊＋－＾～（）＝", "**+-^~()=")


def lex(text: str, bounds: Bounds) -> tuple[list[Lexeme], list[Notice]]:
    """The lexemes of `text` in order, and what could not be taken as typed."""
    lexer = _Lexer(text, bounds)
    lexer.run()
    return lexer.lexemes, lexer.notices


class _Lexer:
    def __init__(self, text: str, bounds: Bounds) -> None:
        # One character for one, so that spans stay those of the typed text. Control characters and unpaired
        # surrogates part words: no file and no network could carry them anyway.
        self.text = text.translate(_BLANK).translate(_SAME)
        self.bounds = bounds
        self.at = 0
        self.lexemes: list[Lexeme] = []
        self.notices: list[Notice] = []
        self.operands = 0
        self._last_of = {mark: self.text.rfind(mark) for mark in QUOTES}

    def run(self) -> None:
        while self.at < len(self.text) and self.operands <= self.bounds.clauses:
            skipped = _SKIP.match(self.text, self.at)
            if skipped:
                self.at = skipped.end()
                continue
            here = self.text[self.at]
            if here in QUOTES:
                self._quotation()
            elif here in "()":
                self._bracket(here)
            elif here in "[]{}":
                self._range()
            else:
                self._chunk()

    def _emit(self, kind: Kind, end: int, **facts: object) -> None:
        """A lexeme from here to `end`. One operand more than allowed is read, so that the parser can say so."""
        self.operands += kind in ("operand", "maybe-operator")
        self.lexemes.append(Lexeme(kind, Span(self.at, end), **facts))  # type: ignore[arg-type]
        self.at = end

    def _notice(self, code: str, end: int, **facts: object) -> None:
        self.notices.append(Notice(code, facts, Span(self.at, end)))

    # Brackets and quotations

    def _bracket(self, here: str) -> None:
        boost = re.compile(_BOOST).match(self.text, self.at + 1) if here == ")" else None
        kind: Kind = "open" if here == "(" else "close"
        self._emit(kind, boost.end() if boost else self.at + 1, boost=_number(boost[1]) if boost else 1.0)

    def _quotation(self) -> None:
        start, text = self.at, self.text
        mark = text[start]
        close = self._closing(mark, start + 1)
        inner_end = close if close >= 0 else len(text)
        has_word = any(map(str.isalnum, text[start + 1 : inner_end]))
        if close < 0:
            self._notice("quote-unclosed", start + 1)
            opens = mark not in _CLOSING and start + 1 < len(text) and not text[start + 1].isspace()
            if not (opens and has_word):
                self.at += 1
                return
        if not has_word:
            self.at = inner_end + 1
            return
        self._phrase(start, inner_end)

    def _closing(self, mark: str, at: int) -> int:
        """Where a mark of the same family stands; or, of another, a closing one that is the next mark at all."""
        family = QUOTES[mark]
        if max(self._last_of[m] for m in family) >= at:
            return next(i for i in range(at, len(self.text)) if self.text[i] in family)
        following = next((i for i in range(at, len(self.text)) if self.text[i] in QUOTES), -1)
        return following if following >= 0 and self.text[following] in _CLOSING and mark not in _CLOSING else -1

    def _phrase(self, start: int, inner_end: int) -> None:
        suffix = _PHRASE_SUFFIX.match(self.text, inner_end + 1)
        end = suffix.end() if suffix else len(self.text)
        slop = int(suffix[1] or 0) if suffix else 0
        if slop > MAX_SLOP:
            self._notice("distance-limited", end, typed=slop, limit=MAX_SLOP)
        end = min(end, len(self.text))
        node = Phrase(" ".join(self.text[start + 1 : inner_end].split()), Span(start, end), min(slop, MAX_SLOP))
        self._emit("operand", end, node=node, boost=_number(suffix[2]) if suffix and suffix[2] else 1.0)

    def _range(self) -> None:
        """[low .. high]; brackets around anything else are like blanks."""
        start = self.at
        if self.text[start] in "]}":
            self.at += 1
            return
        close = next((i for i in range(start + 1, len(self.text)) if self.text[i] in "]}[{"), -1)
        after_field = bool(self.lexemes) and self.lexemes[-1].kind == "field" and self.lexemes[-1].span.end == start
        if close < 0 and after_field:
            self._notice("bracket-unclosed", start + 1)
            close = len(self.text)
        inner = self.text[start + 1 : max(close, start + 1)]
        between = _RANGE.search(inner)
        if not between or not (after_field or dates.read(inner)):
            self.at += 1
            return
        end = min(close + 1, len(self.text))
        low, high = (end_.strip(" *") for end_ in (inner[: between.start()], inner[between.end() :]))
        self._emit("operand", end, node=Range(low, high, Span(start, end)))

    # Words and what is glued to them

    def _chunk(self) -> None:
        prefixes = _PREFIXES.match(self.text, self.at)
        if prefixes:
            self._prefixes(prefixes.end())
            return
        named = _FIELD.match(self.text, self.at)
        name = FIELDS.get(fold_name(named[1])) if named else None
        if named and name:
            self._field(name, named.end())
            return
        chunk = _CHUNK.match(self.text, self.at)
        assert chunk
        if named and "/" not in chunk[0] and "\\" not in chunk[0]:
            self._notice("unknown-field", named.end() - 1, name=named[1])
        if not self._operator(chunk[0], chunk.end()):
            self._word(chunk[0], chunk.end())

    def _prefixes(self, end: int) -> None:
        """- + = count where a word could begin and are followed by one; elsewhere they are punctuation."""
        before = self.text[: self.at].rstrip(DIRECTIONS)[-1:] or " "
        begins = before.isspace() or before in "([{،؛" or (bool(self.lexemes) and self.lexemes[-1].kind == "field")
        after = self.text[end : end + 1]
        if not begins or not after or after.isspace() or after in ")]}،؛":
            self.at = end
            return
        for mark in self.text[self.at : end]:
            kind = _PREFIX_KINDS.get(mark)
            if kind:
                self._emit(kind, self.at + 1)
            else:
                self.at += 1

    def _field(self, name: str, end: int) -> None:
        start = self.at
        self._emit("field", end, text=name)
        after = self.text[end]
        if name in DATE_FIELDS:
            self._date(start)
        elif name in VALUE_FIELDS and after not in QUOTES and after not in "([{":
            value = re.compile(r"\S+").match(self.text, end)
            stop = value.end() if value else end
            text = self.text[end:stop].rstrip(")،؛")
            self._emit("operand", end + len(text), node=Word(text, Span(end, end + len(text))))

    def _date(self, start: int) -> None:
        """The value of a date field: bracketed, quoted, or the longest run of words that is a date."""
        text, at = self.text, self.at
        opener = text[at]
        closers = {"[": "]}", "{": "]}", "(": ")"}.get(opener) or QUOTES.get(opener, "")
        if closers:
            close = next((i for i in range(at + 1, len(text)) if text[i] in closers), -1)
            if close < 0:
                self._notice("bracket-unclosed", at + 1)
            inner_end = close if close >= 0 else len(text)
            value, end = text[at + 1 : inner_end], min(inner_end + 1, len(text))
        else:
            end = self._date_end(at)
            value = text[at:end]
        self._emit("operand", end, node=DateValue(" ".join(value.split()), Span(at, end)))

    def _date_end(self, at: int) -> int:
        words = re.compile(r"[^\s()]+").finditer(self.text, at)
        ends = [word.end() for word in islice(words, DATE_WORDS)]
        for end in reversed(ends):
            if dates.read(self.text[at:end].rstrip("،؛")):
                return at + len(self.text[at:end].rstrip("،؛"))
        return _date_words_end(self.text, ends, at)

    def _operator(self, chunk: str, end: int) -> bool:
        bare = chunk.strip("\u200e\u200f\u061c\ufeff")
        if self.text[end : end + 1] in QUOTES and _GLUED_CLITIC.fullmatch(bare):
            self.at = end  # و«الجزيرة»: the conjunction is no word of the query, and no operator
            return True
        if bare in CAPITAL_OPERATORS:
            self._emit("operator", end, text=CAPITAL_OPERATORS[bare])
            return True
        if bare in ARABIC_OPERATORS:
            self._emit("maybe-operator", end, text=ARABIC_OPERATORS[bare], node=Word(bare, Span(self.at, end)))
            return True
        return False

    def _word(self, chunk: str, end: int) -> None:
        match = _WORD.fullmatch(chunk)
        assert match
        body = match["body"]
        if not any(map(str.isalnum, body)):
            if "*" in body or "?" in body:
                self._notice("wildcard-too-short", end, typed=chunk, letters=self.bounds.wildcard_letters)
            self.at = end
            return
        span = Span(self.at + match.start("body"), self.at + match.end("body"))
        full = Span(self.at, end)
        boost = _number(match[3]) if match[3] else 1.0
        self._emit("operand", end, node=self._word_node(body, match["tilde"], span, full), boost=boost)

    def _word_node(self, body: str, tilde: str | None, span: Span, full: Span) -> Node:
        if "://" not in body and _is_pattern(body):
            if sum(map(str.isalnum, body)) >= self.bounds.wildcard_letters:
                return Wildcard(body, span)
            self._notice("wildcard-too-short", full.end, typed=body, letters=self.bounds.wildcard_letters)
            return Word(re.sub("[*?؟]", "", body), span)
        if tilde is None:
            return Word(body, span)
        distance = int(tilde or 1)
        if distance > self.bounds.edit_distance:
            self._notice("edits-limited", full.end, typed=distance, limit=self.bounds.edit_distance)
        return Fuzzy(body, full, min(distance, self.bounds.edit_distance)) if distance else Word(body, span)


def _date_words_end(text: str, ends: list[int], at: int) -> int:
    """Where what was meant as a date ends, though it is none: «30 شباط 2022»."""
    end = at
    for stop in ends:
        if end > at and not dates.is_date_word(text[end:stop]):
            break
        end = stop
    return end


def _is_pattern(body: str) -> bool:
    """A star anywhere, or a question mark with a letter after it: at the end it asks a question."""
    return "*" in body or re.search(r"[?؟](?=\w)", body) is not None


def _number(text: str) -> float:
    return float(text.replace("٫", "."))
