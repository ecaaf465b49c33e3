"""What every engine promises, kept by a real cluster: the suites of tests/engines, run here."""

from __future__ import annotations

import pytest

from tests.engines.test_contract import *  # noqa: F403

pytestmark = [pytest.mark.slow, pytest.mark.cluster]
