"""Who may import whom, read from the syntax trees: a failure names the line."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "searchapp"

LAYERS = (
    ("version", "errors", "records", "patterns"),
    ("model", "settings"),
    ("analysis", "readers", "store", "messages", "spreadsheet"),
    ("query", "highlight", "suggest"),
    ("engines",),
    ("ranking",),
    ("index",),
    ("evaluate", "tune", "zerohits"),
    ("web",),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

DOORS = {
    "whoosh": "engines/whoosh/",
    "opensearchpy": "engines/opensearch",
    "flask": "web/",
    "pyarabic": "analysis/arabic/",
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of every import, relative ones made absolute."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ""
            if node.level:
                package = path.relative_to(PACKAGE.parent).with_suffix("").parts[: -node.level]
                base = ".".join(package) + "."
            found += [(node.lineno, base + (node.module or "") + "." + name.name) for name in node.names]
    return found


def layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_to_its_left(path: Path) -> None:
    mine = layer(path)
    if mine in ("__init__", "__main__"):
        return
    assert mine in RANK, f"{path}: name its layer in tests/test_layers.py"
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "searchapp" or len(parts) < 2:
            continue
        other = parts[1]
        if other == mine or other not in RANK:
            continue
        assert RANK[other] <= RANK[mine], f"{path}:{line}: {mine} may not import {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_third_party_library_has_one_door(path: Path) -> None:
    place = str(path.relative_to(PACKAGE).as_posix())
    for line, name in imports(path):
        door = DOORS.get(name.split(".")[0])
        assert door is None or place.startswith(door), f"{path}:{line}: {name} is imported only under {door}"
