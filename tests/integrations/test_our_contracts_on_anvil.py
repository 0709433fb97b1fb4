"""The community's contracts on anvil: the same tests on another chain."""

import pytest

from tests.bench import anvil_bench, founded
from tests.contracts.conftest import town
from tests.contracts.test_collab_registry import *  # noqa: F403
from tests.contracts.test_founding import *  # noqa: F403
from tests.contracts.test_ledger import *  # noqa: F403
from tests.contracts.test_project_pass import *  # noqa: F403
from tests.contracts.test_tier_pass import *  # noqa: F403

__all__ = ["town"]
pytestmark = pytest.mark.needs("anvil")


@pytest.fixture(scope="module")
def world():
    with anvil_bench() as bench:
        yield founded(bench)
