"""The grammar, case by case, and what must hold for anything typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchapp.query.parse import MAX_NOTICES, parse
from searchapp.query.tree import Group, Node, render
from searchapp.settings import Bounds

from tests.query.cases import PATH, Case, abridged, cases

SIGNS = [
    *'"«»“”()[]{}+-=~^*?:|&',
    "؟",
    "،",
    " ",
    " ",
    "AND ",
    "OR ",
    "NOT ",
    " أو ",
    " ليس ",
    " و ",
    "تاريخ:",
    "عنوان:",
]
WORDS = ["روسيا", "كَتَبَ", "2022", "شباط", "TO", "..", "abc", "😀", "\u200f", "\ud800", "\x00", "\n", "~2", "^3", "ال"]
TYPED = st.lists(st.sampled_from(SIGNS + WORDS) | st.text(max_size=4), max_size=60).map("".join)


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"line{case.line}")
def test_what_is_typed_gives_its_tree(case: Case) -> None:
    parsed = parse(case.typed)
    assert abridged(render(parsed.tree)) == case.tree, f"{PATH.name}:{case.line}"
    assert " ".join(notice.code for notice in parsed.notices) == case.notices, f"{PATH.name}:{case.line}"


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 250


def nodes(tree: Node) -> Iterator[Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += getattr(node, "nodes", ())
        waiting += [node.node] if hasattr(node, "node") else []


def depth(tree: Node) -> int:
    inner = [*getattr(tree, "nodes", ()), *([tree.node] if hasattr(tree, "node") else [])]
    return 1 + max(map(depth, inner), default=0)


@given(TYPED)
def test_anything_typed_parses_within_the_bounds(text: str) -> None:
    bounds = Bounds()
    parsed = parse(text)
    leaves = [node for node in nodes(parsed.tree) if not hasattr(node, "nodes") and not hasattr(node, "node")]
    assert len(leaves) <= bounds.clauses
    assert len(parsed.notices) <= MAX_NOTICES
    assert depth(parsed.tree) <= 8 * bounds.depth
    render(parsed.tree)


@given(TYPED)
def test_every_node_knows_its_place_in_the_typed_text(text: str) -> None:
    parsed = parse(text)
    for node in nodes(parsed.tree):
        assert 0 <= node.span.start <= node.span.end <= len(parsed.text)
    assert text.startswith(parsed.text)


@given(st.lists(st.sampled_from(["روسيا", "أوكرانيا", "حرب", "سلام"]), min_size=1, max_size=9))
def test_plain_words_stay_plain_words(words: list[str]) -> None:
    expected = words[0] if len(words) == 1 else f"[{' '.join(words)}]"
    assert render(parse(" ".join(words)).tree) == expected


@given(TYPED)
@settings(max_examples=50)
def test_parsing_again_gives_the_same(text: str) -> None:
    assert parse(text) == parse(text)


def test_spans_point_at_what_was_typed() -> None:
    text = 'روسيا +عنوان:"حرب أوكرانيا"~2'
    tree = parse(text).tree
    assert isinstance(tree, Group)
    first, second = tree.nodes
    assert text[first.span.start : first.span.end] == "روسيا"
    assert text[second.span.start : second.span.end] == '+عنوان:"حرب أوكرانيا"~2'


def test_bounds_are_settings() -> None:
    small = Bounds(query_chars=20, clauses=2, depth=1, wildcard_letters=4)
    assert [n.code for n in parse("روسيا أوكرانيا حرب سلام", small).notices] == ["query-cut", "too-many-words"]
    assert [n.code for n in parse("((a))", small).notices] == ["too-deep"]
    assert [n.code for n in parse("abc*", small).notices] == ["wildcard-too-short"]
