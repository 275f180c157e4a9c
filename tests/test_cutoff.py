"""Cut-offs are the farthest offer of each school and group."""

from __future__ import annotations

import numpy as np

from admission.cutoff import cutoffs, last_admitted
from admission.model import Pupils
from gis.units import NONE
from tests.brute import Town


def test_each_group_has_its_own_last_distance() -> None:
    """Group 1 may be admitted from farther away than group 2."""
    pupils = Pupils(
        id=np.array(["a", "b", "c", "d"], object), group=np.array([1, 2, 1, 2], np.int32)
    )
    distance_mm = np.array([[300, 9], [120, 9], [450, 9], [90, 70]], np.int32)
    found = cutoffs(pupils, np.array([0, 0, 0, 1], np.int32), distance_mm)

    assert found.group.tolist() == [1, 2]
    assert found.last_mm.tolist() == [[450, 120], [NONE, 70]]
    assert found.n_offers.tolist() == [[2, 1], [0, 1]]


def test_a_school_without_offers_has_no_cutoff() -> None:
    """An unfilled school shows nothing, never zero."""
    pupils = Pupils(id=np.array(["a"], object), group=np.array([1], np.int32))
    found = cutoffs(pupils, np.array([NONE], np.int32), np.array([[5]], np.int32))

    assert found.last_mm.tolist() == [[NONE]]
    assert found.n_offers.tolist() == [[0]]


def test_the_last_admitted_is_last_in_the_schools_own_order() -> None:
    """A near child of group 2 comes after a far child of group 1; ties go by id."""
    town = Town(group=(1, 2, 2, 1), seats=(3, 1), distance=((90, 1), (5, 1), (5, 1), (9, 9)))
    last = last_admitted(np.array([0, 0, 0, NONE], np.int32), town.distance_mm, town.order)

    assert last.tolist() == [2, NONE]
