"""What the tests share; each idea has its own plugin beside this file."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.roads",
    "tests.fixtures.server",
]
