"""Commands that run something bigger: the web server and the evaluation."""

from __future__ import annotations

import click

from searchapp.cli.options import IndexPlace, index_options
from searchapp.cli.output import tell, write_json, write_pairs


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes; one per core.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="In each process.")
@index_options
def serve(place: IndexPlace, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the search page and the JSON API. Other processes may index meanwhile.

    \b
    searchapp serve
    searchapp serve --host 0.0.0.0 --port 80 --workers 4 --index /srv/news
    """
    from searchapp.web.serve import run

    place.open(heal=True).close()
    code = run(place.path, host, port, workers, threads, settings=place.settings().settings, ready=_say_where)
    tell("cli.stopped")
    if code:
        raise SystemExit(code)


def _say_where(host: str, port: int) -> None:
    tell("cli.serving", url=f"http://{f'[{host}]' if ':' in host else host}:{port}/")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--keep", is_flag=True, help="Keep the index in the user's cache for the next time.")
@click.option("--index", metavar="DIR", type=click.Path(), help="Judge this index instead of building one.")
def evaluate(folder: str, as_json: bool, keep: bool, index: str | None) -> None:
    """Measure relevance: DIR holds corpus.jsonl[.gz], queries.jsonl and qrels.tsv. Needs the extra `evaluate`.

    \b
    searchapp evaluate collections/news --json
    """
    from searchapp.evaluate import evaluate as measure

    figures = measure(folder, keep=keep, index=index)
    if as_json:
        write_json(figures)
    else:
        write_pairs(
            (name, f"{value:,d}" if isinstance(value, int) else f"{value:.4f}") for name, value in figures.items()
        )


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path())
@click.option("--queries", "limit", type=click.IntRange(4), default=500, show_default=True, help="Of each collection.")
@click.option("--seed", type=int, default=0, show_default=True, help="Deals the queries into folds.")
@click.option("--cache", metavar="DIR", type=click.Path(), help="Where indexes are kept for the next time.")
def tune(folders: tuple[str, ...], limit: int, seed: int, cache: str | None) -> None:
    """Fit the weights of ranking to test collections; prints JSON: weights, and nDCG@10 before, after and without each.

    \b
    searchapp tune collections/news collections/questions
    """
    from dataclasses import asdict

    from searchapp.tune import collect, fit

    write_json(asdict(fit([collect(folder, limit=limit, cache=cache) for folder in folders], seed=seed)))
