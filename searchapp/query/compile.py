"""Tree -> plan: each word becomes its terms at every level and field, by one table (`searchapp.query.weights`).

What must match, and what only weighs:

* Free words side by side: any of them finds, coverage ranks those with all of them first (`Or.coverage`). Function
  words and words that ask only add to scores, unless there are no others.
* A name that only its words together are (تشرين الأول، كوريا الشمالية، عبد الله، 12/5/2022) finds by all of them.
* Phrases, fields, `=exact` words, dates, brackets with operators are asked for on purpose: they must match, and so
  must at least one of the free words beside them. With `+must`, the words without a plus only weigh.
* In running text (many free words, no operators) a quotation only weighs: headlines quote.
* Words side by side inside a field or a bracket with operators must all match; `-(a b)` leaves out both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date as Date
from itertools import islice

from searchapp.analysis import Analyzer, Token
from searchapp.analysis.arabic.variants import whole_names
from searchapp.highlight import MarkGroup
from searchapp.model import Level, Notice, Span, Understood
from searchapp.patterns import late
from searchapp.query import dates, plan, tree
from searchapp.query.forms import FormReader, rarity
from searchapp.query.names import DATE_FIELDS, KINDS, VALUE_FIELDS, fold_name
from searchapp.query.plan import Plan
from searchapp.query.vocabulary import Vocabulary
from searchapp.query.weights import Weights
from searchapp.query.words import Other, Scope, Term, all_of, any_of, blend
from searchapp.records import dataclass
from searchapp.settings import Bounds

TASHKEEL = late("[\u064b-\u0652\u0670]")
Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A typed word as it is searched. `terms`: its own at all five levels, "" for none; `plan`: it alone.

    `function`: a function word or one that asks, which only weighs; `in_name`: it finds only with its
    neighbours. `weight` is its place in the table, not its idf.
    """

    text: str
    span: Span
    terms: tuple[str, str, str, str, str]
    levels: tuple[Level, ...]
    fields: tuple[str, ...]
    weight: float
    plan: Plan
    function: bool = False
    required: bool = False
    excluded: bool = False
    in_name: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of the query, before it is counted: `describe` fills in `understood`.

    `fields`: where its terms are searched, if they alone say what it finds.
    `own`: the terms of the typed word at each level; `terms`: what it finds by, other names included, at the coarsest
    level that finds.
    """

    understood: Understood
    plan: Plan
    own: tuple[str, ...] = ()
    terms: Terms = ()
    fields: tuple[str, ...] = ()
    function: bool = False

    @property
    def counting(self) -> Plan:
        """Finds what `plan` finds, at the coarsest level only: the cheapest way to know how many."""
        if self.fields and self.terms:
            return blend([(*term, 1.0) for term in self.terms], 1.0, dict.fromkeys(self.fields, 1.0))
        return self.plan


@dataclass(frozen=True, slots=True)
class VocalisedPhrase:
    """Words typed with tashkeel, quoted or after =: an article counts only where they stand compatibly vocalised.

    The plan finds them without their marks. `words` as typed, `positions` relative to the first; see
    `searchapp.query.vocalised`.
    """

    words: tuple[str, ...]
    positions: tuple[int, ...]
    fields: tuple[str, ...]
    slop: int
    span: Span


@dataclass(frozen=True, slots=True)
class Compiled:
    plan: Plan
    strict: Plan
    marks: tuple[MarkGroup, ...]
    words: tuple[QueryWord, ...]
    clauses: tuple[Clause, ...]
    verify: tuple[VocalisedPhrase, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _Context:
    """What the nodes around a node say about it."""

    fields: Mapping[str, float]
    exact: bool = False
    required: bool = False
    excluded: bool = False
    certain: bool = True  # not below an Or or a Not: what is found here must hold for every hit
    field: str = ""
    boost: float = 1.0


@dataclass(slots=True)
class _Units:
    """The operands of one group by what they do."""

    musts: list[Plan] = field(default_factory=list)
    free: list[Plan] = field(default_factory=list)
    function: list[Plan] = field(default_factory=list)
    should: list[Plan] = field(default_factory=list)
    nots: list[Plan] = field(default_factory=list)
    typed_must: bool = False
    whole: int | None = None  # the name that the last of the free words is a part of


def compile_tree(
    node: tree.Node,
    vocabulary: Vocabulary,
    analyzer: Analyzer,
    bounds: Bounds,
    weights: Weights,
    *,
    exact: bool = False,
    without: Iterable[str] = (),
    today: Date | None = None,
) -> Compiled:
    compiler = _Compiler(vocabulary, analyzer, bounds, weights, without)
    compiler.today = today
    whole, strict = compiler.top(node, exact)
    return Compiled(
        whole,
        strict,
        tuple(dict.fromkeys(compiler.marks)),  # what is asked twice is marked once
        tuple(compiler.words),
        tuple(sorted(compiler.clauses, key=lambda clause: clause.understood.span)),
        tuple(compiler.verify),
        tuple(compiler.notices),
    )


class _Compiler:
    def __init__(
        self, vocabulary: Vocabulary, analyzer: Analyzer, bounds: Bounds, weights: Weights, without: Iterable[str]
    ) -> None:
        self.vocabulary = vocabulary
        self.analyzer = analyzer
        self.bounds = bounds
        self.weights = weights
        self.forms = FormReader(vocabulary, analyzer, bounds, weights, without)
        self.today: Date | None = None
        self.others: dict[int, list[Other]] = {}  # by where the word begins in the typed text
        self.together: dict[int, int] = {}  # where a word begins -> where what it is a part of begins
        self.named: set[int] = set()  # where the words of names of several words begin
        self.expansions_left = WIDE_PATTERNS * bounds.expansions
        self.patterns_left = MAX_PATTERNS
        self.left = bounds.clauses  # how many words may still be compiled
        self.marks: list[MarkGroup] = []
        self.words: list[QueryWord] = []
        self.clauses: list[Clause] = []
        self.verify: list[VocalisedPhrase] = []
        self.notices: list[Notice] = []

    # The whole query

    def top(self, node: tree.Node, exact: bool) -> tuple[Plan, Plan]:
        """The plan, and the stricter one in which every free word must match."""
        nodes = _spliced(node)
        context = _Context(self.weights.fields, exact=exact)
        running_text = self._is_running_text(nodes)
        units = _Units()
        if not exact:
            self._find_others([child for child in nodes if isinstance(child, tree.Word)])
        for child in nodes:
            self._sort(child, context, units, running_text)
        return self._combined(units, strict=False), self._combined(units, strict=True)

    def _find_others(self, nodes: Sequence[tree.Word]) -> None:
        """Other names of words side by side; a name may take several of them."""
        forms = [(node.span.start + start, node.text[start:end]) for node in nodes for start, end in self._forms(node)]
        words = [text for _, text in forms]
        for (start, _), others in zip(forms, self.forms.plans.others(words), strict=True):
            self.others[start] = others
        for first, last in whole_names(words):
            starts = [start for start, _ in forms[first:last]]
            self.named.update(starts)
            self.together.update(dict.fromkeys(starts, starts[0]))
        for node in nodes:
            self._find_touching(node)

    def _find_touching(self, node: tree.Word) -> None:
        """12/5, كم/س: what stands without a blank between belongs together."""
        end, whole = -1, 0
        for start, stop in self._forms(node):
            at = node.span.start + start
            if end >= 0 and not any(map(str.isspace, node.text[end:start])):
                self.together[at] = self.together.setdefault(whole, whole)
            else:
                whole = self.together.get(at, at)
            end = stop

    def _forms(self, node: tree.Word) -> list[tuple[int, int]]:
        return list(islice(self.analyzer.spans(node.text), self.bounds.clauses))

    def _is_running_text(self, nodes: Sequence[tree.Node]) -> bool:
        words = sum(isinstance(node, tree.Word) for node in nodes)
        plain = all(isinstance(node, tree.Word | tree.Phrase) for node in nodes)
        return plain and words >= self.weights.sentence_words

    def _sort(self, node: tree.Node, context: _Context, units: _Units, running_text: bool) -> None:
        match node:
            case tree.Not(inner):
                _append(units.nots, self._strict(inner, replace(context, excluded=True, certain=False)))
            case tree.Must(inner):
                units.typed_must = True
                _append(units.musts, self._strict(inner, replace(context, required=True)))
            case tree.Word():
                self._free(node, context, units)
            case tree.Wildcard() | tree.Fuzzy():
                _append(units.free, self._strict(node, context))
            case tree.Boost(tree.Word() | tree.Wildcard() | tree.Fuzzy() as inner, weight):
                _append(units.free, self._strict(inner, replace(context, boost=weight)))
            case tree.Phrase() if running_text:
                self._quotation(node, context, units)
            case _:
                _append(units.musts, self._strict(node, replace(context, required=True)))

    def _free(self, node: tree.Word, context: _Context, units: _Units) -> None:
        """Words of which any finds; of a name of several words, all of them."""
        for word, found in self._words(node, context):
            whole = self.together.get(word.span.start)
            if word.function and word.span.start not in self.named:
                units.function.append(found)
            elif whole is not None and whole == units.whole:
                units.free[-1] = _joined(units.free[-1], found)
            else:
                units.free.append(found)
                units.whole = whole

    def _quotation(self, node: tree.Phrase, context: _Context, units: _Units) -> None:
        """Its words are free words, standing together they score more."""
        self._free(tree.Word(node.text, Span(node.span.start + 1, node.span.end)), context, units)
        phrase = self._phrase_plan(self.analyzer.tokens(node.text), node.slop, Level.WORD, context)
        _append(units.should, phrase)

    def _combined(self, units: _Units, *, strict: bool) -> Plan:
        free = units.free or units.function
        should = [*units.should, *(units.function if units.free or units.musts else ())]
        musts = list(dict.fromkeys(units.musts)) if len(units.musts) > 1 else list(units.musts)
        if free and (strict or not units.typed_must) and (units.free or not units.musts):
            musts += free if strict else [self._any(free)]
        elif units.free:
            should.append(self._any(units.free))
        nots = [plan.Not(found) for found in dict.fromkeys(units.nots)]
        if not musts:
            return plan.And(tuple(nots)) if nots else plan.Nothing()
        whole = all_of([*musts, *nots])
        return plan.Maybe(whole, any_of(should)) if should else whole

    def _any(self, free: list[Plan]) -> Plan:
        return free[0] if len(free) == 1 else plan.Or(tuple(free), coverage=self.weights.coverage)

    # Nodes below an operator, a field or a prefix: all they name must match

    def _strict(self, node: tree.Node, context: _Context) -> Plan | None:  # noqa: PLR0911, PLR0912
        match node:
            case tree.Word():
                return self._all_words(node, context)
            case tree.Phrase():
                return self._phrase(node, context)
            case tree.Exact(tree.Word(text, span)) if TASHKEEL.search(text):
                return self._phrase(tree.Phrase(text, span), replace(context, exact=True))
            case tree.Exact(inner):
                return self._strict(inner, replace(context, exact=True))
            case tree.Wildcard():
                return self._wildcard(node, context)
            case tree.Fuzzy():
                return self._fuzzy(node, context)
            case tree.Boost(inner, weight):
                found = self._strict(inner, context)
                return plan.Boost(found, weight) if found else None
            case tree.Field(name, inner, span):
                return self._field(name, inner, span, context)
            case tree.Range(low, high, span):
                return self._between(dates.read_range(low, high, self.today), f"{low} .. {high}", span, context)
            case tree.DateValue(text, span):
                return self._between(dates.read(text, self.today), text, span, context)
            case tree.Must(inner):
                return self._strict(inner, context)
            case tree.Not(inner):
                found = self._strict(inner, replace(context, excluded=not context.excluded, certain=False))
                return plan.Not(found) if found else None
            case tree.Or(nodes):
                return _either(self._each(nodes, replace(context, certain=False)))
            case tree.Group(nodes) if context.excluded:
                return _either(self._each(nodes, context))
            case tree.And(nodes) | tree.Group(nodes):
                return _both(self._each(nodes, context))

    def _each(self, nodes: Sequence[tree.Node], context: _Context) -> list[Plan]:
        return [found for node in nodes if (found := self._strict(node, context)) is not None]

    # Fields and dates

    def _field(self, name: str, inner: tree.Node, span: Span, context: _Context) -> Plan | None:
        if name in DATE_FIELDS:
            return self._date(name, inner, span, context)
        if name in VALUE_FIELDS:
            return self._value(name, inner, span, context)
        if isinstance(inner, tree.Range | tree.DateValue):
            self._notice("range-needs-date", span, field=name)
            return None
        return self._strict(inner, replace(context, fields={name: 1.0}, field=name))

    def _date(self, name: str, inner: tree.Node, span: Span, context: _Context) -> Plan | None:
        text = inner.text if isinstance(inner, tree.DateValue | tree.Word | tree.Phrase) else ""
        return self._between(dates.read(SIDES.get(name, "") + text, self.today), text, span, context)

    def _between(self, found: dates.DateSpan | None, text: str, span: Span, context: _Context) -> Plan | None:
        if found is None:
            self._notice("date-unknown", span, typed=text)
            self._clause("ignored", span, text, plan.Nothing(), context)
            return None
        selected = plan.Between(found.low, found.high)
        shown = f"{found.low or ''}..{found.high or ''}" if found.low != found.high else f"{found.low}"
        self._clause("date", span, shown, selected, replace(context, field="date"))
        return selected

    def _value(self, name: str, inner: tree.Node, span: Span, context: _Context) -> Plan | None:
        nodes = inner.nodes if isinstance(inner, tree.Group | tree.Or) else (inner,)
        typed = [node.text for node in nodes if isinstance(node, tree.Word | tree.Phrase)]
        values = tuple(KINDS.get(fold_name(text), text) if name == "kind" else text for text in typed)
        selected = plan.In(name, values)
        self._clause("field", span, " ".join(values), selected, replace(context, field=name))
        return selected

    # Words

    def _all_words(self, node: tree.Word, context: _Context) -> Plan | None:
        found = self._words(node, context)
        content = [p for word, p in found if not word.function] or [p for _, p in found]
        return _both(content)

    def _words(self, node: tree.Word, context: _Context) -> list[tuple[QueryWord, Plan]]:
        """Each word the analyzer finds in a stretch of text, with its plan; they must be within the bound."""
        found = []
        if not context.exact and not context.excluded and node.span.start not in self.others:
            self._find_others([node])
        for tokens in self._by_form(node):
            if not self.left:
                self._notice("too-many-words", node.span, limit=self.bounds.clauses)
                break
            self.left -= 1
            found.append(self._word(node, tokens, context))
        if not found:
            self._clause("ignored", node.span, node.text, plan.Nothing(), context)
        return found

    def _by_form(self, node: tree.Word) -> list[list[Token]]:
        """The tokens of each form that has some."""
        forms: list[list[Token]] = []
        spans = self.analyzer.spans(node.text)
        end = -1
        for token in self.analyzer.tokens(node.text):
            if token.start >= end:
                end = next(stop for _, stop in spans if stop > token.start)
                forms.append([])
            forms[-1].append(token)
        return forms

    def _word(self, node: tree.Word, tokens: Sequence[Token], context: _Context) -> tuple[QueryWord, Plan]:
        """One form."""
        start, end = min(t.start for t in tokens), max(t.end for t in tokens)
        text = node.text[start:end]
        span = Span(node.span.start + start, node.span.start + end)
        others = () if context.exact or context.excluded else self.others.get(span.start, ())
        scope = Scope(context.fields, context.exact, not context.field and not context.excluded)
        form = self.forms.read(text, tokens, scope, context.boost, others)
        word = QueryWord(
            text,
            span,
            form.own,
            form.levels,
            tuple(context.fields),
            form.weight,
            form.plan,
            form.function,
            context.required,
            context.excluded,
            span.start in self.together,
        )
        self.words.append(word)
        self._clause("word", span, text, form.plan, context, own=form.own, terms=form.finders, function=form.function)
        if not context.excluded:
            self.marks.append(MarkGroup(form.marks, form.mark_weight))
        return word, form.plan

    # Phrases

    def _phrase(self, node: tree.Phrase, context: _Context) -> Plan | None:
        tokens = self.analyzer.tokens(node.text)
        if len(tokens) > self.bounds.clauses:
            self._notice("too-many-words", node.span, limit=self.bounds.clauses)
            tokens = tokens[: self.bounds.clauses]
        vocalised = TASHKEEL.search(node.text) is not None
        level = Level.EXACT if context.exact or vocalised else Level.WORD
        found = self._phrase_plan(tokens, node.slop, level, context)
        if found is None:
            self._clause("ignored", node.span, node.text, plan.Nothing(), context)
            return None
        if vocalised and context.certain:
            self._verify(tokens, node, context)
        terms = tuple(dict.fromkeys((level, t.part.terms[level]) for t in tokens if t.part.terms[level]))
        self._clause("phrase", node.span, node.text, found, context, level=level, terms=terms)
        if not context.excluded:
            self._mark([_steps(tokens, level)], node.slop)
        return found

    def _phrase_plan(self, tokens: Sequence[Token], slop: int, level: Level, context: _Context) -> Plan | None:
        """In order at one level; within a distance also in any order and, unless exact, inflected."""
        if not tokens:
            return None
        weight = self.weights.phrase * context.boost
        at = Level.STEM if slop and level is Level.WORD else level
        if len({t.position for t in tokens}) == 1:
            searched = [(level, t.part.terms[level], 1.0) for t in tokens if t.part.terms[level]]
            return blend(searched, weight, context.fields) if searched else None
        found = [
            plan.Phrase(name, at, steps, slop, ordered=not slop, weight=weight * field_weight)
            for name, field_weight in context.fields.items()
            if (steps := _phrase_steps(tokens, at))
        ]
        return _either(list(found))

    def _verify(self, tokens: Sequence[Token], node: tree.Phrase, context: _Context) -> None:
        first = tokens[0].position
        self.verify.append(
            VocalisedPhrase(
                tuple(t.text for t in tokens),
                tuple(t.position - first for t in tokens),
                tuple(context.fields),
                node.slop,
                node.span,
            )
        )

    # Wildcards and near words

    def _wildcard(self, node: tree.Wildcard, context: _Context) -> Plan | None:
        level = Level.EXACT if context.exact else Level.WORD
        typed = node.text.replace("؟", "?")
        text = re.sub(r"\*+", "*", re.sub(r"[^*?]+", lambda m: self._folded(m[0], level), typed))
        stem = text[:-1]
        if text.endswith("*") and not re.search(r"[*?]", stem):
            before = ("",) if context.exact or stem.startswith("ال") else PROCLITICS
            prefixes = [plan.Pattern("", level, "prefix", proclitic + stem) for proclitic in before]
            return self._expanded("wildcard", node, context, prefixes)
        found = self._expanded("wildcard", node, context, [plan.Pattern("", level, "wildcard", text)])
        if found is None and "؟" in node.text:  # «هل؟نعم» was a question after all
            return self._all_words(tree.Word(node.text, node.span), context)
        return found or plan.Nothing()

    def _fuzzy(self, node: tree.Fuzzy, context: _Context) -> Plan | None:
        level = Level.EXACT if context.exact else Level.WORD
        text = self._folded(node.text, level)
        pattern = plan.Pattern("", level, "fuzzy", text, distance=node.distance)
        return self._expanded("fuzzy", node, context, [pattern]) or plan.Nothing()

    def _folded(self, text: str, level: Level) -> str:
        parts = (part for form in self.analyzer.forms(text) for part in self.analyzer.parts(form)[:1])
        return "".join(part.terms[level] for part in parts)

    def _expanded(
        self, kind: str, node: tree.Wildcard | tree.Fuzzy, context: _Context, patterns: Sequence[plan.Pattern]
    ) -> Plan | None:
        """A Blend of the terms of all the fields that a pattern fits, commonest first; None where there are none."""
        counts, truncated = self._expansion(patterns, context)
        level = patterns[0].level
        ranked = sorted(counts, key=lambda text: (-counts[text], text))
        if truncated or len(ranked) > self.bounds.expansions:
            self._notice("expansion-limited", node.span, typed=node.text, limit=self.bounds.expansions)
        kept = [text for text in ranked[: self.bounds.expansions] if text not in self.forms.plans.without]
        kept = kept[: self.expansions_left]
        self.expansions_left -= len(kept)
        if not kept and "؟" in node.text:
            return None
        searched = [(level, text, self._nearness(patterns[0], text)) for text in kept]
        found = blend(searched, context.boost, context.fields)
        terms = tuple((level, text) for text in kept)
        self._clause(kind, node.span, node.text, found, context, level=level, terms=terms)
        if terms and not context.excluded:
            self._mark([[terms]])
        return found

    def _expansion(self, patterns: Sequence[plan.Pattern], context: _Context) -> tuple[dict[str, int], bool]:
        """Terms with counts. In all fields at once from the one vocabulary; in one field, or exact, from the engine."""
        limit = min(self.bounds.expansions, self.expansions_left)
        self.patterns_left -= 1
        if limit <= 0 or self.patterns_left < 0:
            return {}, True
        patterns = [replace(pattern, max_terms=limit) for pattern in patterns]
        if not context.field and not context.exact:
            from searchapp.query.patterns import pattern_index  # here: few searches need it

            known = pattern_index(self.vocabulary)
            found = dict(row for pattern in patterns for row in known.matching(pattern))
            return found, len(found) > limit
        counts: dict[str, int] = {}
        truncated = False
        for name in context.fields:
            for pattern in patterns:
                expansion = self.vocabulary.expand(replace(pattern, field=name))
                truncated |= expansion.truncated
                for text, count in expansion.terms:
                    counts[text] = max(counts.get(text, 0), count)
        return counts, truncated

    def _nearness(self, pattern: plan.Pattern, text: str) -> float:
        if pattern.kind != "fuzzy":
            return 1.0
        from rapidfuzz.distance import OSA  # here: few searches need it

        return float(self.weights.edit ** OSA.distance(pattern.text, text))

    # What is told

    def _notice(self, code: str, span: Span, **facts: object) -> None:
        self.notices.append(Notice(code, facts, span))

    def _clause(
        self,
        kind: str,
        span: Span,
        text: str,
        found: Plan,
        context: _Context,
        *,
        level: Level | None = None,
        own: tuple[str, ...] = (),
        terms: Terms = (),
        function: bool = False,
    ) -> None:
        if kind == "word":
            level = Level.EXACT if context.exact else self.weights.find
        understood = Understood(
            span, kind, text, context.field, context.required and not context.excluded, context.excluded, level
        )
        fields = tuple(context.fields) if kind == "word" and not self.forms.plans.without else ()
        self.clauses.append(Clause(understood, found, own, terms, fields, function))

    def _mark(self, runs: Sequence[Sequence[Iterable[Term]]], slop: int = 0) -> None:
        """A group of words to mark: any of the runs of steps, each step any of its terms."""
        alternatives = tuple(tuple(frozenset(step) for step in run) for run in runs)
        self.marks.append(MarkGroup(alternatives, rarity(alternatives[0], self.vocabulary), slop))


MAX_PATTERNS = 8
"""Wildcards and near words that one query may look up: each costs a look at the whole vocabulary."""
WIDE_PATTERNS = 3
"""How many wide patterns one query may hold: all its patterns together stand for so many times `Bounds.expansions`."""
PROCLITICS = ("", "ال", "وال", "بال", "لل", "و", "ب", "ل")
"""What may stand before the letters of a prefix: مدرس* is also والمدرسة."""
SIDES = {"since": "منذ ", "after": "بعد ", "before": "قبل ", "until": "حتى "}


def _spliced(node: tree.Node) -> list[tree.Node]:
    """The operands side by side at the top; plain brackets around some of them change nothing."""
    if not isinstance(node, tree.Group):
        return [node]
    return [inner for child in node.nodes for inner in _spliced(child)]


def _joined(name: Plan, word: Plan) -> Plan:
    return plan.And((*name.nodes, word) if isinstance(name, plan.And) else (name, word))


def _steps(tokens: Sequence[Token], level: Level) -> list[list[Term]]:
    steps: dict[int, list[Term]] = {}
    for token in tokens:
        if token.part.terms[level]:
            steps.setdefault(token.position, []).append((level, token.part.terms[level]))
    return [steps[position] for position in sorted(steps)]


def _phrase_steps(tokens: Sequence[Token], level: Level) -> tuple[tuple[tuple[str, ...], int], ...]:
    first = min(t.position for t in tokens)
    steps: dict[int, list[str]] = {}
    for token in tokens:
        if token.part.terms[level]:
            steps.setdefault(token.position - first, []).append(token.part.terms[level])
    return tuple((tuple(dict.fromkeys(texts)), at) for at, texts in sorted(steps.items()))


def _append(plans: list[Plan], found: Plan | None) -> None:
    if found is not None:
        plans.append(found)


def _either(plans: Sequence[Plan]) -> Plan | None:
    return any_of(list(dict.fromkeys(plans)) if len(plans) > 1 else plans) if plans else None


def _both(plans: Sequence[Plan]) -> Plan | None:
    """What is asked twice is asked once."""
    return all_of(list(dict.fromkeys(plans)) if len(plans) > 1 else plans) if plans else None
