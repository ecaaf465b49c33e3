"""Where output goes and in which language. rich is imported only for a terminal: it costs a tenth of a cold start."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from searchapp.messages import Language, say

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("table", "json", "jsonl", "csv")


def language_of(asked: str | None) -> Language:
    """Arabic when asked for or when the environment speaks it, else English."""
    if asked not in ("ar", "en"):
        asked = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "ar" if asked.startswith("ar") else "en"


def language() -> Language:
    """Of the command that runs."""
    context = click.get_current_context(silent=True)
    return "ar" if context is not None and context.find_root().obj == "ar" else "en"


def tell(code: str, **facts: object) -> None:
    """A message for the person, on stderr."""
    click.echo(say(code, language(), **facts), err=True)


def warn(text: str) -> None:
    click.echo(f"{say('cli.warning', language())} {text}", err=True)


def say_error(text: str) -> None:
    click.echo(f"{say('cli.error', language())} {text}", err=True)


def stdin_text() -> str:
    """All of stdin; what is not UTF-8 becomes a replacement character."""
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def on_terminal() -> bool:
    return sys.stdout.isatty()


def terminal() -> Console:
    """stdout with colours where they are wanted (rich minds NO_COLOR and TERM)."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def write_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def write_jsonl(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Comma-separated with a header; lists are joined by " | "."""
    import csv

    writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: " | ".join(v) if isinstance(v, list) else v for k, v in row.items()})


def write_pairs(pairs: Iterable[tuple[str, Any]]) -> None:
    """Names and values, in two columns."""
    rows = [(name, str(value)) for name, value in pairs]
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        click.echo(f"{name:<{width}}  {value}")
