"""From one engine to another: a new generation, built by the other engine, and the setting that names it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from searchapp.index.backend import backend
from searchapp.index.building import Progress, build
from searchapp.index.care import open_store
from searchapp.index.files import locked, write_durably
from searchapp.index.generations import Folder, Manifest
from searchapp.settings import FILE_NAME, Settings

ENGINE_LINE = re.compile(r"^\s*engine\s*=.*$", re.MULTILINE)
FIRST_TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def serving_engine(path: Path) -> str:
    """The engine of the generation that serves, or nothing."""
    folder = Folder(path)
    number = folder.current()
    return Manifest.read(folder.generation(number)).engine if number is not None else ""


def move(path: Path, engine: str, settings: Settings, progress: Progress | None = None) -> Manifest:
    """Builds the index anew in `engine` and writes the choice into searchapp.toml of the folder.

    The old engine serves until the new generation is complete; a failure changes nothing. Raises `IndexNotFound`,
    `EngineNotInstalled`, `EngineUnavailable` and what else a build raises.
    """
    folder = Folder(path)
    chosen = backend(engine, None, replace(settings, engine=engine))
    with (
        open_store(path, settings) as store,
        locked(folder.build_lock, settings.lock_seconds, "building"),
    ):
        manifest = build(folder, store, chosen, progress)
        file = path / FILE_NAME
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        write_durably(file, naming(text, engine).encode())
        folder.sweep(chosen.discard)
    return manifest


def naming(text: str, engine: str) -> str:
    """A settings file that names the engine, the rest of it as it was.

    >>> naming('snippets = 3\\n[web]\\ntitle = "x"\\n', "opensearch")
    'engine = "opensearch"\\nsnippets = 3\\n[web]\\ntitle = "x"\\n'
    >>> naming('engine = "opensearch"  # three nodes\\n', "whoosh")
    'engine = "whoosh"\\n'
    """
    line = f'engine = "{engine}"'
    table = FIRST_TABLE.search(text)
    end = table.start() if table else len(text)
    head, count = ENGINE_LINE.subn(line, text[:end], count=1)
    return head + text[end:] if count else f"{line}\n{text}"
