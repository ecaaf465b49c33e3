"""Settings: one precedence, every value typed and traced to who set it."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchapp.errors import InvalidSettings
from searchapp.settings import Settings, load_settings


def test_without_anything_the_defaults_hold() -> None:
    loaded = load_settings(environment={})
    assert loaded.settings == Settings()
    assert {setting.origin for setting in loaded.listing} == {"default"}


def test_flags_win_over_the_environment_over_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "searchapp.toml").write_text("snippets = 3\nsnippet_chars = 300\nlock_seconds = 3\n", "utf-8")
    environment = {"SEARCHAPP_SNIPPET_CHARS": "400", "SEARCHAPP_LOCK_SECONDS": "4", "SEARCHAPP_SHARED": "elsewhere"}
    settings = load_settings(tmp_path, environment=environment, flags={"lock_seconds": "5"}).settings
    chosen = (settings.index_memory_mb, settings.snippets, settings.snippet_chars, settings.lock_seconds)
    assert chosen == (256, 3, 400, 5.0)


def test_a_file_named_outright_is_read_instead_of_the_folders(tmp_path: Path) -> None:
    (tmp_path / "searchapp.toml").write_text("snippets = 3\n", "utf-8")
    (tmp_path / "other.toml").write_text("[bounds]\nseconds = 1\n", "utf-8")
    loaded = load_settings(tmp_path, config=tmp_path / "other.toml", environment={})
    assert (loaded.settings.snippets, loaded.settings.bounds.seconds) == (Settings().snippets, 1.0)
    assert {s.name: s.origin for s in loaded.listing}["bounds.seconds"] == str(tmp_path / "other.toml")


def test_every_setting_has_a_variable_of_its_own() -> None:
    listing = load_settings(environment={}).listing
    variables = [setting.variable for setting in listing]
    assert len(set(variables)) == len(variables) > 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("snipets = 3", "no setting snipets; did you mean snippets"),
        ("snippets = 'three'", "snippets must be a number"),
        ("snippets = true", "snippets must be a whole number"),
        ("snippets = 2.5", "snippets must be a whole number"),
        ("snippets = -1", "must not be negative"),
        ("lock_seconds = inf", "must not be negative or infinite"),
        ("engine = 3", "engine must be a text"),
        ("bounds = 3", "no setting bounds"),
        ("snippets =", "not valid TOML"),
        ("x = '\udcff'", "not valid TOML"),
    ],
)
def test_mistakes_name_the_file_and_the_key(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "searchapp.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidSettings, match=message) as raised:
        load_settings(tmp_path, environment={})
    assert str(raised.value).startswith(str(path))
