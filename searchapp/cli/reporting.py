"""What people looked for and did not find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from searchapp.cli.options import IndexPlace, index_options, one_line, output_option
from searchapp.cli.output import language, on_terminal, tell, terminal, write_csv, write_json, write_jsonl
from searchapp.messages import say
from searchapp.spreadsheet import cell

if TYPE_CHECKING:
    from searchapp.zerohits import Unanswered

COLUMNS: tuple[str, ...] = ("query", "count", "last_seen", "instead")


@click.command()
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Queries to show.")
@click.option("--days", type=click.IntRange(min=1, max=36500), help="Only the last days; default: all that is kept.")
@click.option("--check", is_flag=True, help="Ask each again, and say how many articles it finds now.")
@click.option("--clear", "clearing", is_flag=True, help="Empty the log afterwards.")
@output_option()
@index_options
def report(place: IndexPlace, *, limit: int, days: int | None, check: bool, clearing: bool, output: str) -> None:
    """List what people looked for and did not find, most often asked first: how many times, and when last. Spellings
    of one word count together.

    Searches are kept only where the setting web.zero_hit_log says so: the text and the day, no address, no hour.

    \b
    searchapp report
    searchapp report --days 7 -o csv > unanswered.csv
    searchapp report --check          what new articles or words have mended since
    """
    from searchapp import zerohits
    from searchapp.analysis.arabic import default_analyzer

    with place.store():  # an index that is not there is an error, not an empty report
        pass
    kept = list(zerohits.read(place.path, zerohits.days_ago(days - 1) if days else None))
    questions = zerohits.report(kept, default_analyzer())[:limit]
    rows = [_row(question) for question in questions]
    columns = COLUMNS
    if check and rows:
        columns = (*COLUMNS, "now")
        with place.open(heal=False) as opened:
            for row in rows:
                row["now"] = opened.search(row["query"], correct=False, page_size=1).total
    since = min((z.day.isoformat() for z in kept), default="")
    if output == "json":
        write_json({"searches": len(kept), "since": since or None, "queries": rows})
    elif output == "jsonl":
        write_jsonl(rows)
    elif output == "csv":
        write_csv(({**row, "query": cell(row["query"])} for row in rows), columns)
    elif rows:
        _print(rows, columns)
        tell("cli.report-searches", count=len(kept), since=since)
    if not kept:
        on = place.settings().settings.web.zero_hit_log
        tell("cli.report-empty" if on else "cli.report-off", path=place.path)
    if clearing:
        zerohits.clear(place.path)
        tell("cli.report-cleared")


def _row(question: Unanswered) -> dict[str, Any]:
    return {
        "query": question.text,
        "count": question.count,
        "last_seen": question.last_seen.isoformat(),
        "instead": question.instead,
    }


def _print(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    headings = [say(f"cli.report-{name.replace('_', '-')}", language()) for name in columns]
    if on_terminal():
        from rich.table import Table

        table = Table(*headings)
        for row in rows:
            table.add_row(*(one_line(str(row[name])) for name in columns))
        terminal().print(table)
        return
    click.echo("\t".join(headings))
    for row in rows:
        click.echo("\t".join(one_line(str(row[name])) for name in columns))
