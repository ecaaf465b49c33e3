"""Articles as the cluster takes them: analysed here, each distinct form once per writer."""

from __future__ import annotations

from datetime import date as Date
from typing import Any

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.analysis.signatures import signature_of
from searchapp.engines.opensearch.layout import GAP, NO_TERM, SAME_PLACE, document_id, wire, wire_value
from searchapp.engines.opensearch.packing import Doc, Stream, pack
from searchapp.engines.opensearch.words import Terms, Words
from searchapp.model import FACET_FIELDS, TEXT_FIELDS, Article, Level

EPOCH = Date(1970, 1, 1)
KEPT_FORMS = 1_000_000

Wires = tuple[str, str, str, str, str]


class Digester:
    """New forms are numbered after those of `words` and wait in `fresh` until they are stored."""

    def __init__(self, analyzer: Analyzer, words: Words) -> None:
        self._analyzer = analyzer
        self._words = words
        self._base = words.count
        self.fresh: list[Terms] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[str, tuple[Wires, tuple[int, ...], tuple[int, ...], int]] = {}

    def digest(self, article: Article, signature: int | None) -> tuple[Doc, dict[str, Any]]:
        """The article as we keep it, and as the cluster does (without its order)."""
        streams: dict[str, Stream] = {}
        body: dict[str, Any] = {}
        for field in TEXT_FIELDS:
            text = article.text_of(field)
            if text:
                streams[field], body[field] = self._field(text)
        facets = tuple(article.facet_of(name) for name in FACET_FIELDS)
        day = (article.date - EPOCH).days if article.date else None
        if signature is None:
            signature = signature_of(article, self._analyzer)
        doc = Doc(article.id, day, signature, facets, streams)
        if article.date:
            body["date"] = article.date.isoformat()
        body["facet"] = {name: wire_value(value) for name, value in zip(FACET_FIELDS, facets, strict=True)}
        return doc, body

    def document(self, doc: Doc, body: dict[str, Any], article: Article, order: int) -> dict[str, Any]:
        return {
            **body,
            "id": document_id(doc.id),
            "order": order,
            "packed": pack(doc),
            "article": _plain(article.as_dict()),
        }

    def _field(self, text: str) -> tuple[Stream, dict[str, str]]:
        known = self._known
        rows = []
        for form in self._analyzer.forms(text):
            row = known.get(form)
            rows.append(row if row is not None else self._learn(form))
        terms = {level.name.lower(): " ".join([row[0][level] for row in rows]) for level in Level}
        numbers = [number for row in rows for number in row[1]]
        if all(len(row[1]) == 1 and row[3] == 1 for row in rows):
            places = np.arange(len(numbers))
        else:
            starts = np.cumsum([0] + [row[3] for row in rows]).tolist()
            places = np.array([at + step for at, row in zip(starts, rows, strict=False) for step in row[2]], np.int64)
        return Stream(np.array(numbers, np.int64), places), terms

    def _learn(self, form: str) -> tuple[Wires, tuple[int, ...], tuple[int, ...], int]:
        parts, width = self._analyzer.parts(form), self._analyzer.width(form)
        numbers = tuple(self._number(part.terms) for part in parts)
        steps = tuple(part.step for part in parts)
        places: list[list[Terms]] = [[] for _ in range(width)]
        for part in parts:
            places[part.step].append(part.terms)
        wires = tuple(" ".join(_place(level, place) for place in places) for level in Level)
        if len(self._known) >= KEPT_FORMS:
            self._known.clear()
        row = self._known[form] = (wires, numbers, steps, width)  # type: ignore[assignment]
        return row  # type: ignore[return-value]

    def _number(self, terms: Terms) -> int:
        exact = terms[Level.EXACT]
        known = self._words.term(Level.EXACT, exact)
        if 0 <= known < self._base:
            # exact terms are numbered like forms: every form has one of its own
            return known
        number = self._numbers.get(exact)
        if number is None:
            number = self._numbers[exact] = self._base + len(self.fresh)
            self.fresh.append(terms)
        return number


def _place(level: Level, parts: list[Terms]) -> str:
    """What stands at one position."""
    return SAME_PLACE.join(wire(terms[level]) if terms[level] else NO_TERM for terms in parts) or GAP


def _plain(value: Any) -> Any:
    """JSON cannot hold lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value
