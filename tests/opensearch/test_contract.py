"""What every engine promises, kept by a real cluster: the suites of tests/engines, run here."""

from __future__ import annotations

import pytest

from tests.engines.test_contract import *  # noqa: F403
from tests.engines.test_properties import (  # noqa: F401
    library,
    test_any_expansion,
    test_any_search_over_a_library,
    test_documents_and_vocabulary_of_a_library,
    test_scores_of_chosen_documents,
)

pytestmark = [pytest.mark.slow, pytest.mark.cluster]
