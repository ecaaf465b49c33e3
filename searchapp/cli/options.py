"""Options that several commands share, and the index they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searchapp.cli.output import FORMATS
from searchapp.settings import Loaded, load_settings

if TYPE_CHECKING:
    from searchapp.index import SearchIndex
    from searchapp.store import Store

Command = Callable[..., Any]


class IndexPlace:
    """The index a command works on: its folder and settings, opened when needed."""

    def __init__(self, path: str, config: str | None, flags: Mapping[str, str]) -> None:
        self.path = Path(path)
        self._config = Path(config) if config else None
        self._flags = flags
        self.healed = False  # whether this command has already rebuilt it

    def having(self, **flags: object) -> IndexPlace:
        """The same place with settings of an option of its own; None leaves one as it is."""
        given = {name: str(value) for name, value in flags.items() if value is not None}
        return IndexPlace(str(self.path), str(self._config) if self._config else None, {**self._flags, **given})

    def settings(self) -> Loaded:
        return load_settings(self.path, config=self._config, flags=self._flags)

    def open(self, *, create: bool = False, heal: bool = False) -> SearchIndex:
        from searchapp.index import SearchIndex

        return SearchIndex.open(self.path, create=create, heal=heal, settings=self.settings().settings)

    def store(self) -> Store:
        """The articles alone: for commands that search nothing, and work after an upgrade too."""
        from searchapp.index.care import open_store

        return open_store(self.path, self.settings().settings)


def index_options(command: Command) -> Command:
    """--index, --config and --set; the command gets `place`."""

    @click.option(
        "--index",
        "index_path",
        default="index",
        envvar="SEARCHAPP_INDEX",
        show_default=True,
        show_envvar=True,
        metavar="DIR",
        type=click.Path(),
        help="The index folder.",
    )
    @click.option(
        "--config",
        envvar="SEARCHAPP_CONFIG",
        metavar="FILE",
        type=click.Path(),
        help="Settings file, read instead of searchapp.toml in the index folder.",
    )
    @click.option(
        "--set", "flags", multiple=True, metavar="NAME=VALUE", callback=_pairs, help="A setting; see searchapp config."
    )
    @wraps(command)
    def with_place(index_path: str, config: str | None, flags: dict[str, str], **others: Any) -> Any:
        return command(place=IndexPlace(index_path, config, flags), **others)

    return with_place


def output_option(*formats: str) -> Callable[[Command], Command]:
    chosen = formats or FORMATS
    return click.option(
        "-o", "--output", type=click.Choice(chosen), default=chosen[0], show_default=True, help="How to print it."
    )


def _pairs(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, rest = value.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{value!r} is not NAME=VALUE", ctx, option)
        pairs[name.strip()] = rest.strip()
    return pairs


def _lists(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for value in values:
        ((name, rest),) = _pairs(ctx, option, (value,)).items()
        lists[name] = (*lists.get(name, ()), rest)
    return lists


map_option = click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=NAME",
    callback=_pairs,
    help="Our field is called NAME in the input: --map title=headline.",
)

filter_option = click.option(
    "-f",
    "--filter",
    "filters",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=_lists,
    help="Only articles with this value; date takes 2024, 2024-02..2024-05. Again for more.",
)


def one_line(text: str) -> str:
    return " ".join(text.split())
