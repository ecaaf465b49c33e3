"""The lock file of a release: every package with its hashes, within the bounds of pyproject.toml, and its audit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit import ADVISORIES, NOBODY_TO_ASK, NOTHING_KNOWN, verdict

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [Requirement(text) for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["html"])]


def locked() -> Iterator[tuple[Requirement, int]]:
    """(pinned requirement, how many hashes it has)."""
    for block in re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE):
        if "==" in block.partition("\n")[0]:
            yield Requirement(block.partition("\n")[0].rstrip(" \\")), block.count("--hash=sha256:")


PINS = list(locked())


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_the_lock_agrees_with_the_bounds_of_pyproject(wanted: Requirement) -> None:
    pins = [pin for pin, _ in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pins, f"{wanted.name} is not in requirements.lock; run: make lock"
    for pin in pins:
        (version,) = (spec.version for spec in pin.specifier)
        assert wanted.specifier.contains(version), f"{pin} is outside {wanted.specifier}; run: make lock"


def test_every_package_is_pinned_to_hashes() -> None:
    assert len(PINS) > 20
    assert [pin.name for pin, hashes in PINS if not hashes] == []


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^--(?!hash)", LOCK, re.MULTILINE), "no options: where packages come from is the installer's"


SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
TOUCHED = {"name": "jinja2", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"]}]}
SKIPPED = {"name": "numpy", "skip_reason": "not found"}


def test_an_audit_that_could_ask_nobody_is_no_all_clear() -> None:
    assert verdict(None)[0] == NOBODY_TO_ASK
    assert verdict({"dependencies": [SKIPPED]})[0] == NOBODY_TO_ASK


def test_an_audit_names_package_advisory_and_mended_version() -> None:
    assert verdict({"dependencies": [SOUND, SKIPPED]}) == (
        NOTHING_KNOWN,
        ["not looked up: numpy", "packages asked about: 1, advisories: 0"],
    )
    code, lines = verdict({"dependencies": [SOUND, TOUCHED]})
    assert code == ADVISORIES
    assert "jinja2 3.0: PYSEC-1, mended in 3.1" in lines
