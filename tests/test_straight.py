"""The straight line goes to the gate nearest in a straight line, wherever it is told."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis.units import NONE
from runs.allocate import straight_mm as of_run
from runs.city_inputs import Homes
from runs.gates import Gates
from runs.straight import straight_mm, straight_to_one_mm

HOMES = (np.array([0.0, 0.003]), np.zeros(2))
GATES = (np.array([0.001, 0.004, 0.002]), np.zeros(3))
SCHOOL = np.array([0, 0, 1], dtype=np.int32)
"""Along the equator a thousandth of a degree is 111.319 m; school 0 has two gates."""


def test_each_home_has_its_own_nearest_gate() -> None:
    """Home 0 is one step from the first gate of school 0, home 1 one step from the second."""
    pair = {"home": np.array([0, 1, 0]), "school": np.array([0, 0, 1])}

    assert straight_mm(HOMES, GATES, gate_school=SCHOOL, **pair).tolist() == [
        111_319,
        111_319,
        222_639,
    ]


@given(
    home=st.tuples(st.floats(106.6, 106.8), st.floats(10.7, 10.9)),
    lon=st.lists(st.floats(106.6, 106.8), min_size=1, max_size=4),
    lat=st.floats(10.7, 10.9),
)
def test_one_home_is_as_far_as_among_others(home, lon, lat) -> None:
    """The finder measures singly what a run measures in arrays."""
    gates = np.array(lon), np.full(len(lon), lat)
    one = np.zeros(1, dtype=np.int32)
    of_school = np.zeros(len(lon), dtype=np.int32)
    homes = np.array([home[0]]), np.array([home[1]])

    together = straight_mm(homes, gates, gate_school=of_school, home=one, school=one)

    assert straight_to_one_mm(home, [(x, lat) for x in lon]) == together[0]


def test_who_has_no_school_has_no_line() -> None:
    """Zero would read as living at the gate."""
    nowhere = np.array(["", ""], dtype=object)
    homes = Homes(lon=HOMES[0], lat=HOMES[1], ward_code=nowhere)
    gates = Gates(
        school=SCHOOL,
        number=np.array([1, 2, 1], dtype=np.int32),
        lon=GATES[0],
        lat=GATES[1],
        school_ward_code=nowhere,
        n_stand_ins=0,
    )

    found = of_run(homes, gates, np.array([NONE, 1], dtype=np.int32))

    assert found.tolist() == [NONE, 111_319]
