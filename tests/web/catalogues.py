"""The message catalogues: what code and templates say, and whether a catalogue says it too.

`python -m tests.web.catalogues` merges new messages into the .po files and compiles them.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from searchapp.web import errors, keys, labels, results, site, understood
from searchapp.web.language import LOCALE

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "spoken": None, "counted": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
TABLES = (
    [site.DEFAULT_TITLE],
    [text for pair in errors.TEXTS.values() for text in pair],
    labels.FACET_NAMES.values(),
    labels.KIND_NAMES.values(),
    labels.SORT_NAMES.values(),
    labels.LEVEL_NAMES.values(),
    labels.FEATURE_NAMES.values(),
    labels.FIELD_NAMES.values(),
    understood.CORRECTIONS.values(),
    understood.APPLIED.values(),
    [text for text in understood.PART_KINDS.values() if text],
    [title for _, _, title in results.FORMATS],
    understood.DEMANDS,
    [meaning for _, meaning in keys.KEYS],
    ["Sections", "Sources", "Places", "Agencies", "Authors"],
)


def extracted() -> Catalog:
    """Every message of the pages. Places are left out: they would change with every line."""
    found = Catalog(project="searchapp", locale="ar", charset="utf-8")
    for folder in (ROOT / "searchapp" / "web", ROOT / "templates"):
        for _, _, message, _, _ in extract_from_dir(str(folder), METHODS, keywords=KEYWORDS):
            found.add(message)
    for table in TABLES:
        for text in table:
            found.add(text)
    return found


def po_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/searchapp.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> None:
    for path in po_files():
        catalogue = read(path)
        catalogue.update(extracted(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)
        path.with_suffix(".mo").write_bytes(compiled(read(path)))


if __name__ == "__main__":
    update()
