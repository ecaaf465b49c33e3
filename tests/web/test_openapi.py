"""The description of the API holds: whatever it allows is answered as it says, whatever it forbids is refused."""

from __future__ import annotations

import re
from calendar import monthrange

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from searchapp.index import SearchIndex
from searchapp.settings import Settings, Web
from searchapp.web import create_app
from searchapp.web.params import DAY_PATTERN

pytestmark = pytest.mark.slow

NAMES = ["search", "suggest", "article", "similar", "analyze", "info", "health"]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "forbidden"])
@pytest.mark.parametrize("name", NAMES)
def test_the_api_does_what_its_description_says(index: SearchIndex, name: str, mode: GenerationMode) -> None:
    app = create_app(Settings(web=Web(api_limit="", compress=False)), index=index)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[f"/{name}"]["GET"]

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def every_case(case: schemathesis.Case) -> None:
        case.call_and_validate()

    every_case()


def test_the_description_is_valid_openapi(client: FlaskClient) -> None:
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").get_json())
    schema.validate()
    assert {operation.ok().path for operation in schema.get_all_operations()} == {f"/{name}" for name in NAMES}


def test_the_days_described_are_the_days_there_are() -> None:
    for year in (1, 1900, 2000, 2023, 2024, 9999):
        for month in range(14):
            for day in range(33):
                text = f"{year:04}-{month:02}-{day:02}"
                assert bool(re.search(DAY_PATTERN, text)) == _exists(year, month, day), text
    typed = ("0000", "2024", "2024-00", "2024-12", "2024-13", "24", "٢٠٢٤")
    assert [text for text in typed if re.search(DAY_PATTERN, text)] == ["2024", "2024-12"]


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
