"""Writes the parts of README.md that are made from the code: `python -m tests.readme`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from searchapp.settings import load_settings

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- settings: made by python -m tests.readme -->\n", "<!-- end of settings -->"


def settings_table() -> str:
    """Name, default and the comment beside it in settings.py."""
    source = (ROOT / "searchapp" / "settings.py").read_text(encoding="utf-8")
    comments = dict(_comments(source))
    rows = ["| setting | default | |", "|---|---|---|"]
    for setting in load_settings(environment={}).listing:
        value = f"`{setting.value}`" if setting.value != "" else ""
        rows.append(f"| `{setting.name}` | {value} | {comments.get(setting.name, '')} |")
    return "\n".join(rows) + "\n"


def _comments(source: str) -> Iterator[tuple[str, str]]:
    """(dotted name, comment) of every setting; the fields of `Settings` say which class is which table."""
    owner = ""
    names = {kind: name for name, kind in re.findall(r"^    (\w+): (\w+) = field\(", source, re.MULTILINE)}
    for line in source.splitlines():
        if found := re.match(r"class (\w+)", line):
            owner = names.get(found[1], "")
        elif found := re.match(r"    (\w+): \w+ = .*?  # (.+)$", line):
            yield f"{owner}.{found[1]}" if owner else found[1], found[2]


def main() -> None:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    README.write_text(before + BEGIN + settings_table() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
