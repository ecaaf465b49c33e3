"""What the README says is true: its examples run, its commands and settings are the ones there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from searchapp.cli.main import main
from searchapp.settings import load_settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, f"README.md has no section {title!r}"
    return found[1]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.strip().splitlines()[0])
def test_an_example_runs_as_it_stands(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    app = names.get("app")
    if app is not None:
        answer = app.test_client().get("/search/")  # type: ignore[attr-defined]
        assert answer.status_code == 200


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    told = set(re.findall(r"searchapp ([a-z]+)\b", section("Command line")))
    assert told == set(main.list_commands(None))  # type: ignore[arg-type]


def test_every_setting_is_in_the_readme_and_the_other_way_round() -> None:
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", section("Settings"), re.MULTILINE))
    assert told == {setting.name for setting in load_settings(environment={}).listing}


def test_links_within_the_project_lead_somewhere() -> None:
    root = Path(__file__).parent.parent
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", README)
    missing = [link for pair in links for link in pair if link and not (root / link).exists()]
    assert not missing
    anchors = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", README, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors
