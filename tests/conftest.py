"""What the tests share; each idea has its own plugin beside this file."""

from __future__ import annotations

import os
from typing import Final

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.editing",
    "tests.fixtures.file_server",
    "tests.fixtures.map_services",
    "tests.fixtures.roads",
    "tests.fixtures.server",
]

# A key on this machine must not sign what the tests write; those about signing make their own.
os.environ["GANTRUONG_SIGNING_KEY"] = ""

IS_FULL: Final = os.environ.get("GANTRUONG_FULL") == "1"

# A busy machine must not fail a test, and a continuous check must not find a different fault
# each time: there the same examples are drawn always.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def is_full() -> bool:
    """Tell whether every stated count is wanted (``gantruong test --full``), not a sample."""
    return IS_FULL


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests marked ``full`` to the full run."""
    if IS_FULL:
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="only in ./gantruong test --full"))
