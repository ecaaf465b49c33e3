"""Typed text -> tree. Total and bounded: anything typed gives a tree, and a notice for each thing not taken as typed.

How it binds, tightest first: prefixes (`+must -not =exact field:`), AND, OR, words side by side. So `a b OR c` asks for
a, and for b or c. Nothing here recurses: five thousand brackets cost five thousand steps.

Arabic operator words are operators only where they can hardly be anything else:

* أو (او) between two operands;
* ليس (وليس) before a bracket, quotation or field; and before a word that ends the query or stands before another
  operator, when there is an operand on its left, the query has no question word, and the word after it is neither a
  predicate in -ا («ليس سهلا») nor begins with the preposition بالـ;
* و between brackets, or in a query that already has operators in capitals. A conjunction glued to a word, never.

Elsewhere they are words like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from searchapp.model import Notice, Span
from searchapp.query.lexer import Lexeme, lex
from searchapp.query.names import NAMES_IN_ALEF, QUESTION_WORDS, QUOTES, fold_name
from searchapp.query.tree import And, Boost, Exact, Field, Fuzzy, Group, Must, Node, Not, Or, Phrase, Wildcard, Word
from searchapp.records import dataclass
from searchapp.settings import Bounds

BRACKETS = "()" + "".join(QUOTES)
MAX_NOTICES = 8


@dataclass(frozen=True, slots=True)
class Parsed:
    """`text` is what was read (cut at the bound); spans point into it and so into the typed text."""

    text: str
    tree: Node
    notices: tuple[Notice, ...] = ()


def parse(text: str, bounds: Bounds | None = None) -> Parsed:
    """Never raises; `Group(())` when nothing was asked."""
    bounds = bounds or Bounds()
    notices: list[Notice] = []
    read = _cut(text, bounds.query_chars, notices)
    lexemes, found = lex(read, bounds)
    notices += found
    tree = _Parser(read, bounds, notices).tree(_within(lexemes, bounds.clauses, notices, len(read)))
    return Parsed(read, tree, once(notices))


def once(notices: list[Notice]) -> tuple[Notice, ...]:
    """Each thing is said once, in the order of the text, and not more than can be read."""
    first: dict[tuple[object, ...], Notice] = {}
    for notice in notices:
        first.setdefault((notice.code, *notice.facts.values()), notice)
    return tuple(first.values())[:MAX_NOTICES]


def _cut(text: str, limit: int, notices: list[Notice]) -> str:
    """The text up to the last whole word within the limit."""
    if len(text) <= limit:
        return text
    notices.append(Notice("query-cut", {"chars": len(text), "limit": limit}, Span(limit, len(text))))
    head = text[:limit]
    space = head.rfind(" ")
    return head[:space] if space > limit // 2 and not text[limit].isspace() else head


def _within(lexemes: list[Lexeme], limit: int, notices: list[Notice], end: int) -> list[Lexeme]:
    """The lexemes up to the operand that is one too many."""
    operands = [at for at, lexeme in enumerate(lexemes) if lexeme.kind in ("operand", "maybe-operator")]
    if len(operands) <= limit:
        return lexemes
    first = operands[limit]
    notices.append(Notice("too-many-words", {"limit": limit}, Span(lexemes[first].span.start, end)))
    while first and lexemes[first - 1].kind not in ("operand", "maybe-operator", "close"):
        first -= 1
    return lexemes[:first]


@dataclass(slots=True)
class _Prefix:
    """What stands before an operand or bracket and is not applied yet."""

    start: int = -1
    must: bool = False
    exclude: bool = False
    exact: bool = False
    field: str = ""
    end: int = -1


@dataclass(frozen=True, slots=True)
class _Operator:
    kind: str
    span: Span
    word: Word | None = None
    """The word it is where it is no operator; None for capitals."""


@dataclass(slots=True)
class _Frame:
    """An open bracket, or the whole query."""

    start: int
    prefix: _Prefix = field(default_factory=_Prefix)
    items: list[Node | _Operator] = field(default_factory=list)


class _Parser:
    def __init__(self, text: str, bounds: Bounds, notices: list[Notice]) -> None:
        self.text = text
        self.bounds = bounds
        self.notices = notices
        self.end = len(text)
        self.frames = [_Frame(0)]
        self.prefix = _Prefix()
        self.ignored_open = 0
        self.asks = False

    def tree(self, lexemes: Sequence[Lexeme]) -> Node:
        words = [x.node.text for x in lexemes if x.kind == "operand" and isinstance(x.node, Word)]
        self.asks = any(fold_name(word) in QUESTION_WORDS for word in words)
        for lexeme in lexemes:
            self._take(lexeme)
        if len(self.frames) > 1:
            self.notices.append(Notice("bracket-unclosed", {}, Span(self.frames[1].start, self.frames[1].start + 1)))
        while len(self.frames) > 1:
            self._close(self.end, 1.0)
        return self._build(self.frames[0], Span(0, self.end))

    def _take(self, lexeme: Lexeme) -> None:
        kind, span = lexeme.kind, lexeme.span
        if kind == "open":
            self._open(span)
        elif kind == "close":
            self._closed(lexeme)
        elif kind in ("operator", "maybe-operator"):
            word = lexeme.node if isinstance(lexeme.node, Word) else None
            self.frames[-1].items.append(_Operator(lexeme.text, span, word))
            self.prefix = _Prefix()
        elif kind == "operand" and lexeme.node is not None:
            self._add(lexeme.node, self._taken_prefix(span), lexeme.boost)
        else:
            self._prefixed(lexeme)

    def _prefixed(self, lexeme: Lexeme) -> None:
        prefix = self.prefix
        if prefix.start < 0:
            prefix.start = lexeme.span.start
        prefix.end = lexeme.span.end
        prefix.must |= lexeme.kind == "must"
        prefix.exclude |= lexeme.kind == "not"
        prefix.exact |= lexeme.kind == "exact"
        if lexeme.kind == "field":
            prefix.field = lexeme.text

    def _taken_prefix(self, span: Span) -> _Prefix:
        """The prefix, if it is glued to what begins at `span`."""
        prefix, self.prefix = self.prefix, _Prefix()
        return prefix if prefix.end == span.start else _Prefix()

    def _open(self, span: Span) -> None:
        prefix = self._taken_prefix(span)
        if len(self.frames) > self.bounds.depth:
            if not self.ignored_open:
                self.notices.append(Notice("too-deep", {"limit": self.bounds.depth}, span))
            self.ignored_open += 1
            return
        self.frames.append(_Frame(span.start, prefix))

    def _closed(self, lexeme: Lexeme) -> None:
        self.prefix = _Prefix()
        if self.ignored_open:
            self.ignored_open -= 1
        elif len(self.frames) > 1:
            self._close(lexeme.span.end, lexeme.boost)
        else:
            self.notices.append(Notice("bracket-unopened", {}, lexeme.span))

    def _close(self, end: int, boost: float) -> None:
        frame = self.frames.pop()
        node = self._build(frame, Span(frame.start, end))
        if not (isinstance(node, Group) and not node.nodes):
            self._add(node, frame.prefix, boost)

    def _add(self, node: Node, prefix: _Prefix, boost: float) -> None:
        if prefix.exact:
            node = _exact(node)
        if boost != 1.0:
            node = Boost(node, boost, node.span)
        span = Span(prefix.start if prefix.start >= 0 else node.span.start, node.span.end)
        if prefix.field:
            node = Field(prefix.field, node, span)
        if prefix.exclude:
            node = Not(node, span)
        elif prefix.must:
            node = Must(node, span)
        self.frames[-1].items.append(node)

    # A frame's operands and operators -> one node

    def _bracketed(self, span: Span) -> bool:
        """Whether an operator stands between brackets or quotation marks."""
        before, after = self.text[: span.start].rstrip()[-1:], self.text[span.end :].lstrip()[:1]
        return before in BRACKETS and after in BRACKETS and bool(before and after)

    def _build(self, frame: _Frame, span: Span) -> Node:
        items = self._settled(frame.items)
        units: list[list[list[Node]]] = []  # side by side, of or-chains, of and-chains
        pending: _Operator | None = None
        negate: _Operator | None = None
        for item in items:
            if isinstance(item, _Operator):
                if item.kind == "not":
                    negate = item
                elif not units or pending:
                    self._dangling(item)
                else:
                    pending = item
                continue
            node = _negated(item, negate) if negate else item
            if pending and pending.kind == "and":
                units[-1][-1].append(node)
            elif pending:
                units[-1].append([node])
            else:
                units.append([[node]])
            pending = negate = None
        for left in (pending, negate):
            if left:
                self._dangling(left)
        nodes = [_either([_both(ands) for ands in ors]) for ors in units]
        return nodes[0] if len(nodes) == 1 else Group(tuple(nodes), span)

    def _dangling(self, operator: _Operator) -> None:
        self.notices.append(Notice("operator-ignored", {"operator": operator.kind}, operator.span))

    def _settled(self, items: list[Node | _Operator]) -> list[Node | _Operator]:
        """The items with each Arabic operator word decided: an operator, or a word."""
        capitals = any(isinstance(item, _Operator) and item.word is None for item in items)
        settled: list[Node | _Operator] = []
        for at, item in enumerate(items):
            if isinstance(item, _Operator) and item.word is not None:
                left = settled[-1] if settled and not isinstance(settled[-1], _Operator) else None
                follows = items[at + 1] if at + 1 < len(items) else None
                right = follows if not isinstance(follows, _Operator) else None
                last = at + 2 >= len(items) or isinstance(items[at + 2], _Operator)
                settled.append(item if self._operates(item, left, right, capitals, last) else item.word)
            else:
                settled.append(item)
        return settled

    def _operates(self, operator: _Operator, left: Node | None, right: Node | None, capitals: bool, last: bool) -> bool:
        if right is None:
            return False
        if operator.kind == "or":
            return left is not None
        if operator.kind == "and":
            return left is not None and (capitals or self._bracketed(operator.span))
        if not isinstance(right, Word):
            return not isinstance(right, Wildcard | Fuzzy) or left is not None
        return left is not None and last and not self.asks and not _is_predicate(fold_name(right.text))


def _is_predicate(folded: str) -> bool:
    """«ليس سهلا», «ليس بالمال»: what ليس says of its subject, no name to leave out."""
    name = folded.startswith("ال") or folded.endswith("يا") or folded in NAMES_IN_ALEF
    return (folded.endswith("ا") and not name) or folded.startswith("بال")


def _exact(node: Node) -> Node:
    if isinstance(node, Word | Phrase):
        return Exact(node, node.span)
    if isinstance(node, Group):
        return Group(tuple(Exact(n, n.span) if isinstance(n, Word | Phrase) else n for n in node.nodes), node.span)
    return node


def _negated(node: Node, operator: _Operator) -> Node:
    bare = node.node if isinstance(node, Must | Not) else node
    return Not(bare, Span(operator.span.start, node.span.end))


def _both(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes), Span(nodes[0].span.start, nodes[-1].span.end))


def _either(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes), Span(nodes[0].span.start, nodes[-1].span.end))
