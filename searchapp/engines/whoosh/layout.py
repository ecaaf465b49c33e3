"""What is indexed, as a table: which fields, at which levels, with what beside the postings. And its Whoosh schema."""

from __future__ import annotations

import hashlib
from dataclasses import field
from datetime import date as Date
from typing import Any

from searchapp.model import FACET_FIELDS, TEXT_FIELDS, Level
from searchapp.records import dataclass

FORMAT_VERSION = 3
"""Changes whenever an older program could not read what this one writes."""

DERIVED_FACETS = ("year", "month")
"""Facets that are counted from the date column."""

EPOCH = Date(1970, 1, 1).toordinal()
NO_DATE = -(1 << 31)


def days(date: Date | None) -> int:
    """What the date column holds."""
    return date.toordinal() - EPOCH if date else NO_DATE


ALL_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """One analysed field. `positions`: the level whose postings hold positions (phrases at the other levels are
    followed through the forward index). `forward`: keep each document's forms in reading order.
    """

    name: str
    levels: tuple[Level, ...] = ALL_LEVELS
    positions: Level | None = Level.WORD
    forward: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """All that shapes the files but the analyzer. `signatures`: keep the 64-bit signature given at `add`."""

    fields: tuple[FieldLayout, ...] = field(default_factory=lambda: tuple(FieldLayout(name) for name in TEXT_FIELDS))
    facets: tuple[str, ...] = tuple(name for name in FACET_FIELDS if name not in DERIVED_FACETS)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every level some field is indexed at."""
        return tuple(level for level in Level if any(level in f.levels for f in self.fields))

    @property
    def forward(self) -> bool:
        return any(f.forward for f in self.fields)

    @property
    def fingerprint(self) -> str:
        return hashlib.blake2b(repr((FORMAT_VERSION, self)).encode(), digest_size=4).hexdigest()

    def schema(self) -> Any:
        """The same for Whoosh's own readers: TEXT per field, KEYWORD per facet, the id unique."""
        from whoosh import fields as whoosh_fields

        columns: dict[str, whoosh_fields.FieldType] = {"id": whoosh_fields.ID(unique=True)}
        columns |= {name: whoosh_fields.KEYWORD() for name in self.facets}
        columns |= {f.name: whoosh_fields.TEXT(phrase=f.positions is not None) for f in self.fields}
        return whoosh_fields.Schema(**columns)


ARTICLES = Layout()
"""All text fields at all levels: what the application indexes."""
