"""A request -> everything a search needs: plan, filters, marks, and how the text was understood.

interpret(request, reader, analyzer, settings) -> Interpretation      (always; a fraction of a millisecond)
describe(interpretation, reader, count)        -> Understood, ...      (when somebody will look: counts and forms)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date as Date

from searchapp.analysis import Analyzer
from searchapp.highlight import MarkGroup
from searchapp.model import Level, MatchedForm, Notice, SearchRequest, Understood
from searchapp.query import dates
from searchapp.query.compile import Clause, Compiled, QueryWord, VocalisedPhrase, compile_tree
from searchapp.query.forms import forms_of
from searchapp.query.parse import Parsed, once, parse
from searchapp.query.plan import All, Between, In, Nothing, Or, Plan
from searchapp.query.vocabulary import Vocabulary
from searchapp.query.weights import Weights
from searchapp.records import dataclass
from searchapp.settings import Bounds, Settings

FORMS_SHOWN = 30
DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a request is searched.

    `plan` selects and scores; `filters` maps each filtered field to what selects it (for `EngineQuery.filters`).
    `strict` is `plan` with every free word required: its total says how many articles miss no word.
    `marks` are for `highlight.Marker`; `words` in typed order; `verify`: vocalised words the hits must still be
    checked for (`searchapp.query.vocalised`). `clauses` are for `describe`.
    """

    request: SearchRequest
    parsed: Parsed
    plan: Plan
    strict: Plan
    filters: Mapping[str, Plan]
    marks: tuple[MarkGroup, ...] = ()
    words: tuple[QueryWord, ...] = ()
    clauses: tuple[Clause, ...] = ()
    verify: tuple[VocalisedPhrase, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def understood(self) -> tuple[Understood, ...]:
        """The parts of the query, not counted."""
        return tuple(clause.understood for clause in self.clauses)


def interpret(
    request: SearchRequest,
    reader: Vocabulary,
    analyzer: Analyzer,
    settings: Settings,
    *,
    weights: Weights | None = None,
    today: Date | None = None,
) -> Interpretation:
    """Total: any request gives an interpretation. `today` is what relative dates count from."""
    parsed, compiled = _read(
        request, reader, analyzer, settings.bounds, weights=weights or DEFAULT_WEIGHTS, today=today
    )
    notices = list(parsed.notices)
    filters = _filters(request.filters, settings.bounds.filter_values, notices, today)
    if compiled is None:
        return Interpretation(request, parsed, All(), All(), filters, notices=tuple(notices))
    notices += compiled.notices
    if isinstance(compiled.plan, Nothing) and not any(n.code == "date-unknown" for n in notices):
        notices.append(Notice("nothing-to-search"))
    return Interpretation(
        request,
        parsed,
        compiled.plan,
        compiled.strict,
        filters,
        compiled.marks,
        compiled.words,
        compiled.clauses,
        compiled.verify,
        once(notices),
    )


def _read(
    request: SearchRequest,
    reader: Vocabulary,
    analyzer: Analyzer,
    bounds: Bounds,
    *,
    weights: Weights,
    today: Date | None,
) -> tuple[Parsed, Compiled | None]:
    """None for a text without any. Kept for the snapshot: people turn pages, choose facets, and ask what others ask."""
    text, exact, without = request.text, request.match == "exact", request.without

    def read() -> tuple[Parsed, Compiled | None]:
        parsed = parse(text, bounds)
        if not text.strip():
            return parsed, None
        return parsed, compile_tree(
            parsed.tree, reader, analyzer, bounds, weights, exact=exact, without=without, today=today
        )

    key = "read", text, exact, without, today or Date.today(), bounds
    return forms_of(reader, analyzer, weights).read(key, read)


def _filters(
    chosen: Mapping[str, tuple[str, ...]], limit: int, notices: list[Notice], today: Date | None
) -> dict[str, Plan]:
    """One selecting plan per field; values nobody has select nothing."""
    filters: dict[str, Plan] = {}
    for name, values in chosen.items():
        if len(values) > limit:
            notices.append(Notice("filters-limited", {"field": name, "limit": limit}))
        kept = values[:limit]
        if kept:
            filters[name] = _dated(kept, notices, today) if name == "date" else In(name, kept)
    return filters


def _dated(values: tuple[str, ...], notices: list[Notice], today: Date | None) -> Plan:
    spans: list[Plan] = []
    for value in values:
        span = dates.read(value, today)
        if span:
            spans.append(Between(span.low, span.high))
        else:
            notices.append(Notice("date-unknown", {"typed": value}))
    if not spans:
        return Nothing()
    return spans[0] if len(spans) == 1 else Or(tuple(spans))


def describe(
    interpretation: Interpretation, reader: Vocabulary, analyzer: Analyzer, count: Callable[[Plan], int]
) -> tuple[Understood, ...]:
    """The parts of the query with the number of articles each alone finds, and the surface forms it matches.

    `count` is the exact total of a plan. Costs one count and a few look-ups per part.
    """
    without = frozenset(interpretation.request.without)
    return tuple(
        replace(
            clause.understood,
            count=0 if isinstance(clause.plan, Nothing) else count(clause.counting),
            forms=_forms(clause, reader, analyzer, without),
        )
        for clause in interpretation.clauses
    )


def _forms(clause: Clause, reader: Vocabulary, analyzer: Analyzer, without: frozenset[str]) -> tuple[MatchedForm, ...]:
    """Forms of the index this clause finds, each with the finest level at which it is the typed word."""
    if clause.understood.kind not in ("word", "wildcard", "fuzzy") or clause.function:
        return ()
    counts: dict[str, int] = {}
    for level, text in clause.terms[:FORMS_SHOWN]:
        for form, articles in reader.forms_of(level, text, FORMS_SHOWN):
            counts[form] = max(counts.get(form, 0), articles)
    shown = sorted(counts, key=lambda form: (-counts[form], form))[:FORMS_SHOWN]
    return tuple(MatchedForm(form, counts[form], _level(form, clause, analyzer), form not in without) for form in shown)


def _level(form: str, clause: Clause, analyzer: Analyzer) -> Level:
    for level in Level:
        for part in analyzer.parts(form):
            term = part.terms[level]
            if term and ((clause.own and term == clause.own[level]) or (level, term) in clause.terms):
                return level
    return clause.understood.level or Level.WORD
