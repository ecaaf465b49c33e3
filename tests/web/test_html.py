"""Every page is valid HTML: parsed strictly, and judged by the Nu validator where SEARCHAPP_VNU names its jar."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient

PAGES = (
    "/",
    "/?hl=en",
    "/?q=القمح",
    "/?q=القمح تشرين الثاني 2024&year=2024&explain=1",
    "/?q=القمح&hl=en&section=اقتصاد&from=2022&to=soon",
    "/?q=لاشيءهنا",
    '/?q="<b>&amp; م* ((',
    "/search?sort=newest&size=20",
    "/article/port?q=القمح",
    "/article/port?hl=en",
    "/help",
    "/about",
    "/analyze?text=وبمدارسهم",
    "/nothing",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_parses_without_an_error(client: FlaskClient, address: str) -> None:
    html5lib.HTMLParser(strict=True).parse(client.get(address).get_data(as_text=True))


@pytest.mark.skipif("SEARCHAPP_VNU" not in os.environ, reason="SEARCHAPP_VNU names no vnu.jar")
def test_the_validator_finds_nothing(client: FlaskClient, tmp_path: Path) -> None:
    for number, address in enumerate(PAGES):
        (tmp_path / f"{number}.html").write_bytes(client.get(address).data)
    command = ["java", "-jar", os.environ["SEARCHAPP_VNU"], *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
