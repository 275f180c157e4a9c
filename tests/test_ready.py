"""What the nursery loads once is what a what-if needs: none of its children loads more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from numba.core.dispatcher import Dispatcher

from routing.edits import Close, EdgeId
from runs.jobs.ready import load_what_if
from runs.scenario.changes import Scenario
from runs.whatif.answer import Base, answer
from runs.whatif.chain import check, placed
from tests.ascii_city import city
from tests.whatif_towns import city_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWN = """
aG--bA--cH
|       |
dB------e
"""


def loaded() -> dict[str, int]:
    """Return in how many forms each kernel of roads and places is in memory."""
    return {name: len(one.signatures) for name, one in _kernels() if one.signatures}


def _kernels() -> Iterator[tuple[str, Dispatcher]]:
    for module in [name for name in sys.modules if name.startswith(("routing.", "admission."))]:
        for name, thing in vars(sys.modules[module]).items():
            if isinstance(thing, Dispatcher):
                yield f"{module}.{name}", thing


def test_a_what_if_loads_no_kernel_that_is_not_there() -> None:
    """Four made-up children need the same compiled code as a city: distances, places, checks."""
    town = city(TOWN)
    drawn = city_of(town, "AB", {"G": "x", "H": "y"}, {"x": 1, "y": 1}, policy="nearest-first")

    load_what_if()
    before = loaded()
    base = placed(drawn)
    check(base)
    closed = Scenario(name="t", edits=(Close((EdgeId(way_id=1, position=0),)),))
    answer(Base(placed=base, nature="invented", school_name={}), closed)

    assert before
    assert loaded() == before
