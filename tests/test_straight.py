"""The straight line goes to the gate nearest in a straight line, wherever it is told."""

from __future__ import annotations

import numpy as np

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
    assert straight_to_one_mm((HOMES[0][1:], HOMES[1][1:]), GATES) == 111_319


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
