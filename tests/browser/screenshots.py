"""Takes the pictures of the README again: `python -m tests.browser.screenshots`. Better with the Noto fonts."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

import waitress
from playwright.sync_api import sync_playwright
from searchapp import read
from searchapp.index import SearchIndex
from searchapp.web import create_app

from tests.browser.conftest import ARGUMENTS, chromium
from tests.conftest import ROOT

FOLDER = Path(__file__).parent / "readme"
SHOTS = (
    ("results-desktop.png", "?q=المدارس الجديدة", 1180, 740, "light"),
    ("results-phone.png", "?q=المدارس الجديدة", 390, 844, "dark"),
    ("article-dark.png", "?q=المدارس الجديدة", 1180, 740, "dark"),
)

WARM_UP = "?q=مدرسة جديدة"
"""The first search of a process also loads the lexicon: its time is not what a reader waits."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, SearchIndex.open(Path(folder) / "index", create=True) as index:
        index.add(read(ROOT / "seeds"))
        server: Any = waitress.create_server(create_app(index=index), host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            for name, path, width, height, scheme in SHOTS:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
                for shown in (WARM_UP, path):
                    page.goto(f"http://127.0.0.1:{server.effective_port}/{shown}")
                if name.startswith("article"):
                    page.locator(".hit h2 a").first.click()
                    page.wait_for_load_state()
                page.screenshot(path=FOLDER / name)
            browser.close()
        server.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    main()
