"""The entry: which commands there are, and what becomes of errors."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from searchapp.cli.output import language_of, say_error
from searchapp.errors import SearchAppError
from searchapp.messages import LANGUAGES, Language, error_text, say
from searchapp.version import __version__

COMMANDS = {
    "index": ("building", "Make the index hold exactly the articles of PATH..."),
    "add": ("building", "Add or update the articles of PATH..."),
    "delete": ("building", "Delete articles by id."),
    "search": ("searching", "Search, best articles first."),
    "show": ("searching", "Print articles by id."),
    "similar": ("searching", "Find the articles most like one."),
    "suggest": ("searching", "Complete what somebody began to type."),
    "info": ("care", "What the index is and holds."),
    "analyze": ("searching", "Show each step of the analysis of a text."),
    "export": ("building", "Write every article as JSON Lines."),
    "serve": ("serving", "Serve the search page."),
    "evaluate": ("serving", "Measure relevance on judged queries."),
    "tune": ("serving", "Fit the weights of ranking to judged queries."),
    "report": ("reporting", "List what people looked for and did not find."),
    "doctor": ("care", "Check the index, and repair it."),
    "snapshot": ("care", "Save all articles into one file, while serving."),
    "restore": ("care", "Bring back the articles of a snapshot."),
    "move": ("moving", "Put the index into another engine, from the stored articles."),
    "config": ("care", "Show the effective settings and where they come from."),
    "completion": ("care", "Print the completion script of a shell."),
}
"""name -> (module that holds it, help in one line). A module is imported when its command runs."""


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"searchapp.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # here, as click itself would end with exit code 1
            _forget_stdout()
            return 0  # whoever read us has seen enough
        return done

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 nothing found or something wrong, 2 bad usage or input, 130 interrupted.",
)
@click.version_option(__version__, message="searchapp %(version)s")
@click.option("--lang", type=click.Choice(LANGUAGES), envvar="SEARCHAPP_LANG", help="Language of messages; else LANG.")
@click.option("-v", "--verbose", count=True, help="Say more; twice for debugging.")
@click.pass_context
def cli(ctx: click.Context, lang: str | None, verbose: int) -> None:
    """Full-text search for Arabic.

    \b
    searchapp index articles/          build the index from files
    searchapp search "المدارس الجديدة"   search it
    searchapp serve                    search it in a browser
    """
    import logging

    ctx.obj = language_of(lang)
    level = {0: logging.ERROR, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(level=level, format="%(name)s: %(message)s", stream=sys.stderr, force=True)


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and returns its exit code; nothing but a bug leaves here as an exception."""
    try:
        code = cli.main(list(arguments), prog_name="searchapp", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        say_error(say("cli.interrupted", _language(arguments)))
        return 130
    except click.UsageError as error:
        error.show()
    except click.ClickException as error:
        say_error(error.message)
    except SearchAppError as error:
        say_error(error_text(error, _language(arguments)))
    except OSError as error:
        say_error(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return 2


def main() -> Any:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # we multiply no large matrices, and NumPy would make threads
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale: a pipe gets UTF-8, no letter stops us
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def _language(arguments: Sequence[str]) -> Language:
    """As click would find it: errors of click itself are ours to tell, too."""
    for at, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return language_of(argument.removeprefix("--lang="))
        if argument == "--lang" and at + 1 < len(arguments):
            return language_of(arguments[at + 1])
    return language_of(os.environ.get("SEARCHAPP_LANG"))


def _forget_stdout() -> None:
    """The pipe is gone; without this the interpreter would complain when it flushes at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # no real file behind it
        sys.stdout = None
