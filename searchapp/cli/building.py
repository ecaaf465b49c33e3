"""Commands that change what the index holds, and the one that writes it out."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any

import click

from searchapp.cli.options import IndexPlace, index_options, map_option
from searchapp.cli.output import language, stdin_text, tell, warn
from searchapp.errors import IndexCorrupt, IndexMismatch, ReadError
from searchapp.messages import error_text, problem_text, say
from searchapp.model import Article, Counts

if TYPE_CHECKING:
    from searchapp.index import Progress, SearchIndex
    from searchapp.readers.problems import Problem

PROBLEMS_SHOWN = 20

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(allow_dash=True))
strict_option = click.option("--strict", is_flag=True, help="Stop at the first bad record; nothing is changed.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")


class NoArticles(click.ClickException):
    """There was nothing in any of the inputs."""


class Sources:
    """The articles of some paths, and what was wrong with them."""

    def __init__(self, place: IndexPlace, paths: Sequence[str], mapping: dict[str, str], strict: bool) -> None:
        from searchapp.readers import read

        bounds = place.settings().settings.reading
        self.article_count = 0
        self.problem_count = 0  # of any kind
        self.skipped = 0  # records and files that gave no article
        self.kept = False
        self.problems: list[Problem] = []
        # Opened at once: a path that is not there is told before anything is read.
        self._streams = [
            read(path, mapping=mapping or None, strict=strict, on_problem=self._note, bounds=bounds) for path in paths
        ]

    def __iter__(self) -> Iterator[Article]:
        for stream in self._streams:
            for article in stream:
                self.article_count += 1
                yield article

    def _note(self, problem: Problem) -> None:
        self.problem_count += 1
        self.skipped += problem.lost
        if len(self.problems) < PROBLEMS_SHOWN:
            self.problems.append(problem)

    def keep_others(self) -> bool:
        """What was not met may stand in what could not be read: then it stays in the index."""
        self.kept = self.skipped > 0
        return self.kept

    def show_problems(self) -> None:
        for p in self.problems:
            warn(problem_text(p.path, p.line, p.reason, p.code, language()))
        if self.problem_count > len(self.problems):
            tell("cli.more-problems", count=self.problem_count - len(self.problems))


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(allow_dash=True))
@map_option
@strict_option
@click.option("--rebuild", is_flag=True, help="Build a new generation; without PATH, from the stored articles.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that analyse articles side by side, where there are many; default: the setting index_workers.",
)
@quiet_option
@index_options
def index(
    place: IndexPlace,
    *,
    paths: tuple[str, ...],
    mapping: dict[str, str],
    strict: bool,
    rebuild: bool,
    workers: int | None,
    quiet: bool,
) -> None:
    """Make the index hold exactly the articles of PATH...: files, folders, zip or gz of them, or - for stdin.

    What has not changed costs nothing; what is no longer there is removed, unless some input could not be read.
    Searches go on meanwhile and see the new state when it is complete.

    \b
    searchapp index articles/
    searchapp index news.jsonl.gz --map title=headline
    searchapp index --rebuild                after an upgrade: from the stored articles
    """
    if not paths and not rebuild:
        raise click.UsageError("name files or folders, or say --rebuild")
    place = place.having(index_workers=workers)
    if not paths:
        _rebuild(place, quiet)
        return
    sources = Sources(place, paths, mapping, strict)

    def replace(opened: SearchIndex, progress: Progress | None) -> Counts:
        return opened.replace(_some(sources), keep_others=sources.keep_others, rebuild=rebuild, progress=progress)

    _build(place, sources, replace, quiet)


def _rebuild(place: IndexPlace, quiet: bool) -> None:
    started = perf_counter()
    with _opened(place, quiet) as opened:
        with progress_bar(quiet) as progress:
            if not place.healed:
                opened.rebuild(progress=progress)
        _done(opened, Counts(seconds=perf_counter() - started), None, quiet)


@click.command()
@paths_argument
@map_option
@strict_option
@quiet_option
@index_options
def add(place: IndexPlace, *, paths: tuple[str, ...], mapping: dict[str, str], strict: bool, quiet: bool) -> None:
    """Add the articles of PATH... to the index, or replace those of the same id.

    \b
    searchapp add today.jsonl
    cat today.jsonl | searchapp add -
    """
    sources = Sources(place, paths, mapping, strict)
    _build(place, sources, lambda opened, progress: opened.add(_some(sources), progress=progress), quiet)


def _build(
    place: IndexPlace, sources: Sources, change: Callable[[SearchIndex, Progress | None], Counts], quiet: bool
) -> None:
    try:
        with _opened(place, quiet, create=True) as opened:
            with progress_bar(quiet) as progress:
                counts = change(opened, progress)
            sources.show_problems()
            _done(opened, counts, sources, quiet)
    except (ReadError, NoArticles):
        sources.show_problems()
        raise


def _some(sources: Sources) -> Iterator[Article]:
    """The articles; an input without any is a mistake, not a wish for an empty index."""
    yield from sources
    if not sources.article_count:
        raise NoArticles(say("cli.no-articles", language()))


@contextmanager
def _opened(place: IndexPlace, quiet: bool, *, create: bool = False) -> Iterator[SearchIndex]:
    """The index; one that another version built, or that is damaged, is first rebuilt from the store, with a word."""
    try:
        opened = place.open(create=create)
    except (IndexMismatch, IndexCorrupt) as fault:
        tell("cli.healing", reason=error_text(fault, language()))
        opened = place.open(create=create, heal=True)
        place.healed = True
    with opened:
        yield opened


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on stderr, when somebody sits there."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    labels = {"store": say("cli.reading", language()), "index": say("cli.indexing", language())}
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def told(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(labels[stage], total=None)
            bar.update(tasks[stage], completed=done, total=total)

        yield told


def _done(opened: SearchIndex, counts: Counts, sources: Sources | None, quiet: bool) -> None:
    if sources is not None and sources.kept:
        tell("cli.kept")
    if not quiet:
        summary(opened, counts, skipped=sources.skipped if sources is not None else None)


def summary(opened: SearchIndex, counts: Counts, *, skipped: int | None = None) -> None:
    """What was done, on one line of stderr."""
    lang = language()
    parts = [f"{say(f'cli.{n}', lang)}: {getattr(counts, n)}" for n in ("added", "updated", "unchanged", "deleted")]
    if skipped is not None:
        parts.append(f"{say('cli.skipped', lang)}: {skipped}")
    parts.append(f"{say('cli.seconds', lang)}: {counts.seconds:.1f}")
    parts.append(f"{say('cli.articles', lang)}: {len(opened)}")
    click.echo(("، " if lang == "ar" else ", ").join(parts), err=True)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@quiet_option
@index_options
def delete(place: IndexPlace, ids: tuple[str, ...], quiet: bool) -> int:
    """Delete articles by id; - reads ids from stdin, one a line.

    \b
    searchapp delete 2024-0031 2024-0032
    searchapp search "تجربة" -o jsonl | jq -r .id | searchapp delete -
    """
    wanted = [line.rstrip("\r") for i in ids for line in (stdin_text().split("\n") if i == "-" else [i])]
    with _opened(place, quiet) as opened:
        counts = opened.delete(wanted)
        _done(opened, counts, None, quiet)
    return 0 if counts.deleted else 1


@click.command()
@click.argument("file", default="-", type=click.Path(allow_dash=True, dir_okay=False))
@index_options
def export(place: IndexPlace, file: str) -> None:
    """Write every article as JSON Lines to FILE (packed when it ends in .gz) or stdout.

    \b
    searchapp export all.jsonl.gz
    searchapp export | jq -r .title
    searchapp index all.jsonl.gz --index copy/     gives an equal index
    """
    with place.store() as store, _writing(file) as out:
        for article in store.all():
            out.write(json.dumps(article.as_dict(), ensure_ascii=False) + "\n")


@contextmanager
def _writing(file: str) -> Iterator[IO[str]]:
    """A file appears whole under its name or not at all."""
    if file == "-":
        yield sys.stdout
        return
    path = Path(file)
    temporary = path.with_name(f".{path.name}.part")
    with ExitStack() as undo:
        undo.callback(temporary.unlink, missing_ok=True)
        with _text_file(temporary, packed=path.suffix == ".gz") as out:
            yield out
        temporary.replace(path)


def _text_file(path: Path, *, packed: bool) -> IO[str]:
    """Level 6, as gzip itself: level 9 takes five times as long for 2 % less."""
    return gzip.open(path, "wt", 6, encoding="utf-8") if packed else path.open("w", encoding="utf-8")
