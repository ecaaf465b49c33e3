"""Commands that look things up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from searchapp.cli.options import IndexPlace, filter_option, index_options, one_line, output_option
from searchapp.cli.output import (
    language,
    on_terminal,
    stdin_text,
    tell,
    terminal,
    warn,
    write_csv,
    write_json,
    write_jsonl,
    write_pairs,
)
from searchapp.cli.understood import explained
from searchapp.errors import InvalidRequest
from searchapp.messages import notice_text
from searchapp.model import FACET_FIELDS, SORTS, Article, Hit, Level, Results, Snippet
from searchapp.query.datewords import DATED, date_offer

if TYPE_CHECKING:
    from rich.text import Text

HIT_COLUMNS = ("id", "score", "title", "section", "source", "date", "url", "snippets")


@click.command()
@click.argument("query", nargs=-1, metavar="QUERY...")
@filter_option
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("-n", "--page-size", type=click.IntRange(min=1), default=10, show_default=True, help="Hits per page.")
@click.option("--facet", "facets", multiple=True, type=click.Choice(FACET_FIELDS), help="Count this field's values.")
@click.option("--exact", is_flag=True, help="Only words spelled as typed.")
@click.option("--no-correct", is_flag=True, help="Never search for anything but what was typed.")
@click.option("--explain", is_flag=True, help="Say where each score comes from.")
@click.option("--explain-query", is_flag=True, help="Say how the query was read, and which forms of words it found.")
@output_option()
@index_options
def search(
    place: IndexPlace,
    query: tuple[str, ...],
    *,
    output: str,
    exact: bool,
    no_correct: bool,
    explain_query: bool,
    **asked: Any,
) -> int:
    """Search, best articles first. Without QUERY: all articles, newest first. Exit code 1: nothing found.

    \b
    searchapp search المدارس الجديدة
    searchapp search '"مجلس الأمن" -الحرب' -f section=سياسة -f date=2024
    searchapp search القمر --sort newest -n 3 -o json
    searchapp search --explain-query المدارس شباط 2022
    """
    text = " ".join(query)
    if text == "-":
        text = stdin_text().strip()
    with place.open(heal=False) as opened:
        try:
            results = opened.search(text, match="exact" if exact else "default", correct=not no_correct, **asked)
        except InvalidRequest as error:
            raise click.UsageError(str(error)) from error
        if output == "json" or explain_query:
            results = opened.explain_search(results)
    if explain_query and output == "table":
        for line in explained(results, language()):
            click.echo(line)
        click.echo()
    _print_results(results, output)
    return 0 if results.hits else 1


def _print_results(results: Results, output: str) -> None:
    for notice in results.notices:
        warn(notice_text(notice, language()))
    if output == "json":
        from searchapp.index.plain import results_as_dict

        write_json(results_as_dict(results))
    elif output == "jsonl":
        write_jsonl(_rows(results))
    elif output == "csv":
        write_csv(_rows(results), HIT_COLUMNS)
    else:
        _print_people(results)


def _rows(results: Results) -> Iterator[dict[str, Any]]:
    from searchapp.index.plain import hit_as_dict

    for hit in results.hits:
        plain = hit_as_dict(hit)
        yield {**plain, "title": hit.title.text, "snippets": [snippet.text for snippet in hit.snippets]}


def _print_people(results: Results) -> None:
    for correction in results.corrections:
        if correction.kind != "date":
            tell("cli.corrected" if correction.applied else "cli.did-you-mean", text=correction.text)
    offer = date_offer(results.request.text) if DATED.isdisjoint(results.request.filters) else None
    if offer is not None and results.request.correct:
        tell("cli.date-offer", typed=offer.typed, text=offer.text)
    if not results.hits:
        tell("cli.nothing-found", text=results.request.text)
    elif on_terminal():
        _print_table(results)
    else:
        _print_plain(results)
    for facet in results.facets:
        click.echo(f"{facet.field}: " + ", ".join(f"{v.value} ({v.count})" for v in facet.values))
    if results.hits:
        tell("cli.found", total=results.total, seconds=f"{results.seconds:.3f}")
        if results.page_count > 1:
            tell("cli.page", page=results.request.page, pages=results.page_count)


def _print_plain(results: Results) -> None:
    for number, hit in enumerate(results.hits, (results.request.page - 1) * results.request.page_size + 1):
        click.echo(f"{number}. {one_line(hit.title.text)} [{hit.article.id}]")
        if facts := _facts(hit.article):
            click.echo(f"   {facts}")
        for line in (*(one_line(s.text) for s in hit.snippets), *_reasons(hit)):
            click.echo(f"   {line}")


def _print_table(results: Results) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1, 1, 0), show_header=False)
    for number, hit in enumerate(results.hits, (results.request.page - 1) * results.request.page_size + 1):
        cell = _marked(hit.title, "bold")
        lines = [_marked(snippet, "") for snippet in hit.snippets] + [Text(reason) for reason in _reasons(hit)]
        facts = Text(f"{_facts(hit.article)}  [{hit.article.id}]", "dim")
        for line in (*lines, facts):
            cell.append("\n").append_text(line)
        table.add_row(str(number), cell)
    terminal().print(table)


def _marked(snippet: Snippet, style: str) -> Text:
    from rich.text import Text

    text = Text(style=style)
    for piece, marked in snippet.pieces():
        text.append(piece, "bold yellow" if marked else "")
    return text


def _facts(article: Article) -> str:
    date = article.date.isoformat() if article.date else ""
    return " · ".join(fact for fact in (article.section, article.source, article.place, date) if fact)


def _reasons(hit: Hit) -> list[str]:
    return [
        f"{reason.score:8.4f}  {reason.feature}"
        + "".join(
            f" {fact}" for fact in (reason.word, reason.field, reason.level and reason.level.name.lower()) if fact
        )
        for reason in hit.reasons
    ]


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@output_option("table", "json", "jsonl")
@index_options
def show(place: IndexPlace, ids: tuple[str, ...], output: str) -> int:
    """Print articles by id. Exit code 1: one of them is not there.

    \b
    searchapp show 2024-0031
    searchapp show 2024-0031 -o json
    """
    with place.store() as store:
        found = dict(zip(ids, store.get(ids), strict=True))
    articles = [article for article in found.values() if article is not None]
    if output == "json":
        plain = [article.as_dict() for article in articles]
        write_json(plain[0] if len(ids) == 1 and plain else plain)
    elif output == "jsonl":
        write_jsonl(article.as_dict() for article in articles)
    else:
        for article in articles:
            _print_article(article)
    for article_id, there in found.items():
        if there is None:
            tell("cli.no-article", id=article_id)
    return 0 if len(articles) == len(found) else 1


def _print_article(article: Article) -> None:
    click.echo(click.style(one_line(article.title), bold=True))
    plain = article.as_dict()
    long = ("title", "body", "summary")
    write_pairs((name, one_line(str(value))) for name, value in plain.items() if name not in long)
    for text in (article.summary, article.body):
        if text:
            click.echo(f"\n{text}")
    click.echo()


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("-n", "--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@output_option("table", "json", "jsonl")
@index_options
def similar(place: IndexPlace, article_id: str, limit: int, output: str) -> int:
    """Find the articles most like one; = stands before a copy of it. Exit code 1: there is none.

    \b
    searchapp similar 2024-0031
    """
    from searchapp.index.plain import hit_as_dict

    with place.open() as index:
        if article_id not in index:
            tell("cli.no-article", id=article_id)
            return 1
        hits = index.similar(article_id, limit)
    if output == "json":
        write_json([hit_as_dict(hit) for hit in hits])
    elif output == "jsonl":
        write_jsonl(hit_as_dict(hit) for hit in hits)
    else:
        for hit in hits:
            click.echo(f"{'=' if hit.similar else ' '} {one_line(hit.article.title)} [{hit.article.id}]")
    return 0 if hits else 1


@click.command()
@click.argument("typed", nargs=-1, required=True, metavar="TEXT...")
@click.option("-n", "--limit", type=click.IntRange(1, 100), default=8, show_default=True)
@output_option("table", "json", "jsonl")
@index_options
def suggest(place: IndexPlace, typed: tuple[str, ...], limit: int, output: str) -> int:
    """Complete what somebody began to type, with words and titles of the index. Exit code 1: nothing to offer.

    \b
    searchapp suggest المدا
    searchapp suggest "وزارة ال" -o json
    """
    with place.open() as opened:
        found = opened.suggest(" ".join(typed), limit=limit)
    rows = [{"text": s.text, "kind": s.kind, "count": s.count} for s in found]
    if output == "json":
        write_json(rows)
    elif output == "jsonl":
        write_jsonl(rows)
    else:
        for row in rows:
            click.echo(row["text"])
    return 0 if rows else 1


@click.command()
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@output_option("table", "json", "jsonl", "csv")
def analyze(text: tuple[str, ...], output: str) -> None:
    """Show each step of the analysis: the words found, where they stand, and their term at each level.

    \b
    searchapp analyze والمدارس الجديدة
    echo "وبكتبهم" | searchapp analyze -
    """
    joined = " ".join(text)
    rows = list(_analysis(stdin_text() if joined == "-" else joined))
    columns = ("token", "start", "end", "position", *(level.name.lower() for level in Level), "stop")
    if output == "json":
        write_json(rows)
    elif output == "jsonl":
        write_jsonl(rows)
    elif output == "csv":
        write_csv(rows, columns)
    elif on_terminal():
        from rich.table import Table

        table = Table(*columns)
        for row in rows:
            table.add_row(*(str(row[name]) for name in columns))
        terminal().print(table)
    else:
        _print_columns(columns, rows)


def _analysis(text: str) -> Iterator[dict[str, Any]]:
    from searchapp.analysis.arabic import default_analyzer

    for token in default_analyzer().tokens(text):
        terms = {level.name.lower(): token.part.terms[level] for level in Level}
        at = {"token": token.text, "start": token.start, "end": token.end, "position": token.position}
        yield {**at, **terms, "stop": token.part.stop}


def _print_columns(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    click.echo("\t".join(columns))
    for row in rows:
        click.echo("\t".join(str(row[name]) for name in columns))
