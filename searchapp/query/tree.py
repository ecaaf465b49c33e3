"""What a typed text was read as. Every node knows its span: code points of the typed text, half-open.

`render` writes a tree on one line, for tests, `--explain-query` and people:

    words side by side   [a b]          and, or, not    (a & b)  (a | b)  -a
    phrase               "a b"~2        must            +a
    field                title:a        wildcard        wild(a*)
    fuzzy, exact, boost  fuzzy(a,1)  exact(a)  boost(a,2)
    range                range(2022,2023), an open side is empty; a date value is date(text)
    nothing              ()
"""

from __future__ import annotations

from searchapp.model import Span
from searchapp.records import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch without spaces; the analyzer may find several words in it, or none."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    span: Span
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*` any run of letters, `?` one letter."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fuzzy:
    text: str
    span: Span
    distance: int = 1


@dataclass(frozen=True, slots=True)
class Exact:
    """The word or phrase as it is spelled, hamza and all."""

    node: Word | Phrase
    span: Span


@dataclass(frozen=True, slots=True)
class DateValue:
    """What stands after a date field, unread: `searchapp.query.dates` knows what day it is."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends as typed; "" leaves that side open."""

    low: str
    high: str
    span: Span


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the model's name of a field, "date", "year", "month", "kind" or "id"."""

    name: str
    node: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Boost:
    node: Node
    weight: float
    span: Span


@dataclass(frozen=True, slots=True)
class Must:
    node: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    node: Node
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """Operands side by side: all of them matter, how much is for `searchapp.query.compile` to say. May be empty."""

    nodes: tuple[Node, ...]
    span: Span


Node = Word | Phrase | Wildcard | Fuzzy | Exact | DateValue | Range | Field | Boost | Must | Not | And | Or | Group


def render(node: Node) -> str:  # noqa: PLR0911, PLR0912  one line per kind of node
    """The tree on one line; the module's docstring is the legend. Nesting is bounded by the parser."""
    match node:
        case Word(text):
            return text
        case Phrase(text, _, slop):
            return f'"{text}"' + (f"~{slop}" if slop else "")
        case Wildcard(text):
            return f"wild({text})"
        case Fuzzy(text, _, distance):
            return f"fuzzy({text},{distance})"
        case Exact(inner):
            return f"exact({render(inner)})"
        case DateValue(text):
            return f"date({text})"
        case Range(low, high):
            return f"range({low},{high})"
        case Field(name, inner):
            return f"{name}:{render(inner)}"
        case Boost(inner, weight):
            return f"boost({render(inner)},{weight:g})"
        case Must(inner):
            return f"+{render(inner)}"
        case Not(inner):
            return f"-{render(inner)}"
        case And(nodes):
            return "(" + " & ".join(map(render, nodes)) + ")"
        case Or(nodes):
            return "(" + " | ".join(map(render, nodes)) + ")"
        case Group(nodes):
            return "[" + " ".join(map(render, nodes)) + "]" if nodes else "()"
