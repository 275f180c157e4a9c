"""What a class more saves after a siting: the difference of two placements, by another program."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from gis.model import Points
from gis.progress import silent
from runs.siting.asked import Blocks, Places
from runs.siting.proposal import Proposal
from runs.siting.values import values_of
from runs.siting.ways import Ways

MORE = 20


def places(code: list[str], seats: list[int]) -> Places:
    """Return places in a row, with a gate each."""
    n = len(code)
    gate = Points(id=np.array(code, object), lon=np.arange(n) * 1.0, lat=np.zeros(n))
    none = np.zeros(n, np.int64)
    return Places(
        code=np.array(code, object), seats=np.array(seats), cost=none, ready_year=none, gate=gate
    )


def least(
    mm: NDArray[np.int32], children: NDArray[np.int64], seats: NDArray[np.int64]
) -> tuple[int, int]:
    """Return children placed and millimetres of the least total, most children first."""
    flow = min_cost_flow.SimpleMinCostFlow()
    n_blocks, n_places = mm.shape
    end, far = n_blocks + n_places, 10_000_000
    for b in range(n_blocks):
        flow.set_node_supply(b, int(children[b]))
        flow.add_arc_with_capacity_and_unit_cost(b, end, int(children[b]), far)
        for s in range(n_places):
            flow.add_arc_with_capacity_and_unit_cost(b, n_blocks + s, 999, int(mm[b, s]))
    for s in range(n_places):
        flow.add_arc_with_capacity_and_unit_cost(n_blocks + s, end, int(seats[s]), 0)
    flow.set_node_supply(end, -int(children.sum()))
    assert flow.solve() == flow.OPTIMAL
    unplaced, mm_all = divmod(flow.optimal_cost(), far)
    return int(children.sum()) - unplaced, mm_all


def test_every_value_is_the_difference_of_two_least_totals() -> None:
    """At schools that stand and at the one that opens; a price wherever anything is saved."""
    rng = np.random.default_rng(3)
    children = rng.integers(10, 30, 12)
    mm = rng.integers(100, 9_000, (12, 6)).astype(np.int32)
    schools, sites = places(["A", "C", "D", "F"], [40, 60, 70, 30]), places(["B", "E"], [35, 35])
    blocks = Blocks(
        point=Points(
            id=np.array([f"b{n:02d}" for n in range(12)], object),
            lon=np.zeros(12),
            lat=np.zeros(12),
        ),
        children=children[None],
        group=np.ones(12, np.int32),
        weight=np.full(12, 100),
    )
    proposal = Proposal(
        opened=np.array([[False, True]]),
        value=0.0,
        bound=0.0,
        gap=0.0,
        proof="exact",
        block=np.zeros(0, np.int64),
        place=np.zeros(0, np.int64),
        children=np.zeros(0, np.int64),
    )
    ways = Ways(school_mm=mm[:, :4], site_mm=mm[:, 4:], roads={})

    rows = values_of(blocks, (schools, sites), ways, proposal, more=MORE, progress=silent)

    assert [(one["school_code"], one["is_new"]) for one in rows] == [
        *(("A", False), ("C", False), ("D", False)),
        *(("E", True), ("F", False)),
    ]
    seats, open_mm = np.array([40, 60, 70, 35, 30]), mm[:, [0, 1, 2, 5, 3]]
    before = least(open_mm, children, seats)
    for s, one in enumerate(rows):
        placed, total_mm = least(open_mm, children, seats + MORE * (np.arange(5) == s))
        assert one["placed_more"] == placed - before[0]
        assert one["saved_m"] == (before[1] - total_mm) / 1000
        assert (one["price_m"] > 0) == (one["placed_more"] > 0 or one["saved_m"] != 0)
        assert one["run_again"] == (one["moved"] != 0)
