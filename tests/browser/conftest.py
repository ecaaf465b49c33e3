"""A real Chromium on a real server over the starter corpus. Without Chromium the tests are skipped, and say so."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import waitress
from playwright.sync_api import Browser, Page, sync_playwright
from searchapp import read
from searchapp.index import SearchIndex
from searchapp.settings import Settings, Web
from searchapp.web import create_app

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
OpenPage = Callable[..., Page]


def chromium() -> str | None:
    return os.environ.get("SEARCHAPP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[str]:
    """The address of a running site, with a slash at its end."""
    with SearchIndex.open(tmp_path_factory.mktemp("browser") / "index", create=True) as index:
        index.add(read(seeds))
        app = create_app(Settings(web=Web(page_limit="")), index=index)
        server: Any = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}/"
        server.close()
        thread.join(5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("*** Chromium is not here: the browser tests are SKIPPED (apt-get install chromium) ***")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Opens a page of the site; a script error or a request to another site fails the test."""
    contexts = []
    faults: list[str] = []

    def opened(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"locale": "ar", "viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" and "404" not in m.text else None)
        page.on("request", lambda r: faults.append(r.url) if not r.url.startswith((site, "data:")) else None)
        page.set_default_timeout(15_000)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
