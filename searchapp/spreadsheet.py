"""Text for the cells of a table that people open in a spreadsheet program."""

from __future__ import annotations

import re

FORMULA = re.compile(r"[=+\-@\t\r\n|%]")
"""Cells that begin so would be run by a spreadsheet."""


def cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula."""
    return "'" + text if FORMULA.match(text) else text
