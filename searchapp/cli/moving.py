"""The command that changes engines."""

from __future__ import annotations

import click

from searchapp.cli.building import progress_bar, quiet_option
from searchapp.cli.options import IndexPlace, index_options
from searchapp.cli.output import tell
from searchapp.index.backend import ENGINES
from searchapp.settings import FILE_NAME


@click.command()
@click.option("--to", "engine", required=True, type=click.Choice(list(ENGINES)), help="The engine to move to.")
@quiet_option
@index_options
def move(place: IndexPlace, *, engine: str, quiet: bool) -> None:
    """Put the index into another engine, from the stored articles: to an OpenSearch cluster, or back.

    The old engine serves until the new one is complete. The choice is written into searchapp.toml of the index.

    \b
    export SEARCHAPP_OPENSEARCH_HOSTS="http://search-1:9200 http://search-2:9200"
    searchapp move --to opensearch
    searchapp move --to whoosh
    """
    from searchapp.index.moving import move as build_anew
    from searchapp.index.moving import serving_engine

    if serving_engine(place.path) == engine:
        tell("cli.moved-already", engine=engine)
        return
    with progress_bar(quiet) as progress:
        build_anew(place.path, engine, place.settings().settings, progress)
    tell("cli.moved", engine=engine, path=place.path / FILE_NAME)
    setting = next(s for s in place.settings().listing if s.name == "engine")
    if setting.value != engine:
        tell("cli.moved-overruled", engine=setting.value, origin=setting.origin)
