"""What the README says is true: its examples run, its commands and settings are the ones there are."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from searchapp.cli.main import COMMANDS

from tests.readme import settings_table

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, f"README.md has no section {title!r}"
    return found[1]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.strip().splitlines()[0])
def test_an_example_runs_as_it_stands(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    app = runpy.run_path("example.py", run_name="__main__").get("app")
    if app is not None:
        assert app.test_client().get("/search/").status_code == 200


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    told = set(re.findall(r"searchapp ([a-z]+)\b", section("Command line")))
    assert told == set(COMMANDS)


def test_the_settings_of_the_readme_are_those_of_the_code() -> None:
    assert settings_table() in section("Settings"), "run: python -m tests.readme"


def test_links_within_the_project_lead_somewhere() -> None:
    root = Path(__file__).parent.parent
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", README)
    missing = [link for pair in links for link in pair if link and not (root / link).exists()]
    assert not missing
    anchors = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", README, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors
