"""Commands for whoever runs the index."""

from __future__ import annotations

import dataclasses
from typing import Any

import click

from searchapp.cli.options import IndexPlace, index_options, output_option
from searchapp.cli.output import tell, write_json, write_pairs
from searchapp.settings import Setting


@click.command()
@output_option("table", "json")
@index_options
def info(place: IndexPlace, output: str) -> None:
    """What the index is and holds.

    \b
    searchapp info
    searchapp info -o json --index /srv/news
    """
    with place.open() as opened:
        found = opened.info()
    manifest = dataclasses.asdict(found.manifest)
    plain: dict[str, Any] = {
        "index": found.path,
        "articles": found.article_count,
        "store_version": found.store_version,
        "behind": found.behind,
        "store_bytes": found.store_bytes,
        "engine_bytes": found.engine_bytes,
        **{name: manifest[name] for name in ("generation", "engine", "analyzer", "built", "searchapp", "format")},
    }
    if output == "json":
        write_json(plain)
    else:
        write_pairs((name.replace("_", " "), value) for name, value in plain.items())


@click.command()
@click.option("--repair", "wanted", is_flag=True, help="Rebuild what is wrong from the stored articles.")
@click.option("--quick", is_flag=True, help="Do not read the engine's files to their end.")
@output_option("table", "json")
@index_options
def doctor(place: IndexPlace, wanted: bool, quick: bool, output: str) -> int:
    """Check the index: store, generation, engine, counts. Exit code 0: sound, 1: something is wrong, 2: cannot look.

    \b
    searchapp doctor
    searchapp doctor --repair
    0 4 * * * searchapp doctor --index /srv/news || mail -s "index" root     in a crontab
    """
    from searchapp.index.care import examine, repair

    settings = place.settings().settings
    diagnosis = examine(place.path, settings, deep=not quick)
    repaired = wanted and not diagnosis.healthy and not diagnosis.store_lost
    if repaired:
        repair(place.path, settings)
    if output == "json":
        write_json(
            {
                "healthy": diagnosis.healthy,
                "repaired": repaired,
                "findings": [{"part": f.part, "wrong": list(f.wrong)} for f in diagnosis.findings],
            }
        )
    else:
        for finding in diagnosis.findings:
            click.echo(f"{finding.part}: {'ok' if not finding.wrong else ''}".rstrip())
            for sentence in finding.wrong:
                click.echo(f"  - {sentence}")
    if diagnosis.store_lost:
        tell("cli.beyond-repair", path=place.path)
    elif repaired:
        tell("cli.repaired")
    elif diagnosis.healthy:
        tell("cli.healthy")
    return 0 if diagnosis.healthy or repaired else 1


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@index_options
def snapshot(place: IndexPlace, file: str) -> None:
    """Save all articles of this moment into FILE, while others search and write.

    \b
    searchapp snapshot /backup/news-$(date +%F).sqlite
    """
    from searchapp.index.care import snapshot as save

    count = save(place.path, file, place.settings().settings)
    tell("cli.snapshot", path=file, count=count)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@index_options
def restore(place: IndexPlace, file: str) -> None:
    """Make the index hold exactly the articles of a snapshot.

    \b
    searchapp restore /backup/news-2026-01-31.sqlite
    """
    from searchapp.cli.building import summary
    from searchapp.index.care import restore as bring_back

    counts, aside = bring_back(place.path, file, place.settings().settings)
    if aside is not None:
        tell("cli.set-aside", path=aside)
    with place.open() as opened:
        summary(opened, counts)


@click.command()
@output_option("table", "json")
@index_options
def config(place: IndexPlace, output: str) -> None:
    """Show every setting, its value and where it comes from. The last of these that names a setting wins: defaults,
    searchapp.toml in the index folder (or --config FILE), the environment, --set.

    \b
    searchapp config
    SEARCHAPP_BOUNDS_SECONDS=1 searchapp config --set snippets=3
    """
    listing = place.settings().listing
    if output == "json":
        write_json({s.name: {"value": _shown(s), "origin": s.origin, "variable": s.variable} for s in listing})
    else:
        write_pairs((s.name, _described(s)) for s in listing)


def _described(setting: Setting) -> str:
    return f"{_shown(setting)!s:<12}  {setting.origin}"


def _shown(setting: Setting) -> Any:
    """Passwords are for the engine alone."""
    return "***" if setting.name.endswith("password") and setting.value else setting.value


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    eval "$(searchapp completion bash)"          in ~/.bashrc
    searchapp completion fish > ~/.config/fish/completions/searchapp.fish
    """
    from click.shell_completion import get_completion_class

    from searchapp.cli.main import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"{shell} has no completion here")
    click.echo(kind(cli, {}, "searchapp", "_SEARCHAPP_COMPLETE").source())
