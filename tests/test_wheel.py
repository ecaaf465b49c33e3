"""What is installed from the wheel works by itself: index, search and serve, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

FETCH = """
import sys
from searchapp import Article, SearchIndex
from searchapp.web import create_app

with SearchIndex.open(sys.argv[1], create=True) as index:
    index.add([Article("1", "مدرسة جديدة", "فُتحت المدرسة أمس.")])
    client = create_app(index=index).test_client()
    home = client.get("/")
    assert home.status_code == 200, home.text
    assert "أرشيف الأخبار" in home.text
    assert "<mark>المدرسة</mark>" in client.get("/?q=المدرسة").text
    assert client.get("/assets/search.css").status_code == 200
    assert client.get("/article/1").status_code == 200
    print("fine")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_pages_catalogues_and_assets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {path.name for path in (ROOT / "templates" / "searchapp").iterdir()}
    assert {f"searchapp/web/templates/searchapp/{name}" for name in templates} <= names
    assert "searchapp/web/locale/ar/LC_MESSAGES/searchapp.mo" in names
    assert {"searchapp/web/assets/search.css", "searchapp/web/assets/search.js", "searchapp/py.typed"} <= names
    assert not [name for name in names if name.startswith(("tests/", "index/"))]


def test_a_fresh_install_serves_the_home_page(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    bin_folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run([bin_folder / "pip", "install", "-q", wheel], tmp_path)
    assert run([bin_folder / "python", "-c", FETCH, tmp_path / "index"], tmp_path).endswith("fine\n")
    assert "searchapp" in run([bin_folder / "searchapp", "--version"], tmp_path)


def run(command: list[object], folder: Path) -> str:
    environment = {**os.environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    ran = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
