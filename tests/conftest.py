"""What the tests share; each idea has its own plugin beside this file."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import settings

from gis.kernel_cache import prepare

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.canary_city",
    "tests.fixtures.database",
    "tests.fixtures.editing",
    "tests.fixtures.examples",
    "tests.fixtures.families",
    "tests.fixtures.file_server",
    "tests.fixtures.map_services",
    "tests.fixtures.officers",
    "tests.fixtures.publishing",
    "tests.fixtures.roads",
    "tests.fixtures.season_desk",
    "tests.fixtures.server",
    "tests.fixtures.silent_logs",
    "tests.fixtures.workers",
    "tests.fixtures.planning",  # after workers, on whom it stands
]

prepare()  # before a plugin imports a kernel: numba reads once where compiled ones are kept

# A key on this machine must not sign what the tests write; those about signing make their own.
os.environ["GANTRUONG_SIGNING_KEY"] = ""

gc.disable()  # until all is imported and collected, where next to nothing is garbage: a third less

IS_FULL: Final = os.environ.get("GANTRUONG_FULL") == "1"

# A busy machine must not fail a test, and a continuous check must not find a different fault
# each time: there the same examples are drawn always, and fewer, as it runs so often.
N_EXAMPLES: Final = 100 if IS_FULL else 40
settings.register_profile("here", deadline=None, max_examples=N_EXAMPLES)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# Whole modules go to the processes that run them: those that take long first, so that no process
# sits at one of them when all the others have ended.
LONG: Final = (
    "test_canaries",
    "test_upload",
    "test_crash",
    "test_runs_api",
    "test_jobs",
    "test_schemathesis",
    "test_planners_page",
    "test_officers_page",
    "test_officers_areas_page",
    "test_officers_places_page",
    "test_jobs_killed",
    "test_result_page",
    "test_families_page",
    "test_browser",
    "test_cluster",
    "test_publication_service",
    "test_planners_views",
    "test_api_serve",
    "test_db",
)


@pytest.fixture(scope="session")
def is_full() -> bool:
    """Tell whether every stated count is wanted (``gantruong test --full``), not a sample."""
    return IS_FULL


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let nothing of what was imported and collected be looked through again."""
    yield
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, and leave tests marked ``full`` to the full run."""
    place = {f"{name}.py": at for at, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))
    if IS_FULL:
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="only in ./gantruong test --full"))
