"""Reads pages in tests: strictly, and by CSS selectors."""

from __future__ import annotations

from typing import Any

from lxml import html as lxml_html
from werkzeug.test import TestResponse


class Page:
    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.source = response.get_data(as_text=True)
        self.root = lxml_html.document_fromstring(self.source)

    def all(self, selector: str) -> list[Any]:
        return list(self.root.cssselect(selector))

    def find(self, selector: str) -> Any:
        found = self.all(selector)
        assert found, f"nothing on the page is {selector}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        return [" ".join("".join(e.itertext()).split()) for e in self.all(selector)]


def parse(response: TestResponse) -> Page:
    return Page(response)
