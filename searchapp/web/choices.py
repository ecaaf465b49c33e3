"""A link to choose by, as lists of the pages show it."""

from __future__ import annotations

from markupsafe import Markup

from searchapp.records import dataclass


@dataclass(slots=True)
class Choice:
    """A value with its link; `count` is written as the language writes it."""

    label: str
    link: Markup
    count: str = ""
    active: bool = False
    title: str = ""
    mark: str = ""
