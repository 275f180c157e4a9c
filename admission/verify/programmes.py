"""The checker of special programmes: seats, lists, wishes, and what is left for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.verify.best import ring_of
from admission.verify.claim import broken
from gis.units import NONE

if TYPE_CHECKING:
    from admission.programmes import Programmes
    from gis.units import Ids


def check_programmes(lists: Programmes, school_code: Ids) -> None:
    """
    Check that nobody on a list is passed over, and that nobody could have an earlier wish.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold, and for whom.
    """
    taken = _taken(lists)
    n_admitted, last = _filled(lists, taken, school_code)
    after = [(np.iinfo(np.int64).max, NONE)] * len(lists.seats)
    for row in range(len(lists.pupil_id)):
        own = taken.get(str(lists.pupil_id[row]))
        if own is not None and lists.wish[own] <= lists.wish[row]:
            continue
        course, rank = int(lists.of[row]), int(lists.rank[row])
        if n_admitted[course] < lists.seats[course] or rank < last[course]:
            broken(
                f"programmes: pupil {lists.pupil_id[row]}, place {rank} of the list, was passed "
                f"over by {_name(lists, course, school_code)}"
            )
        after[course] = min(after[course], (rank, NONE if own is None else int(lists.of[own])))
    ring = ring_of(np.array([sits for _, sits in after], np.int32))
    if ring != NONE:
        broken(
            "programmes: some pupils could change places and all have an earlier wish; one of "
            f"the programmes is {_name(lists, ring, school_code)}"
        )


def _taken(lists: Programmes) -> dict[str, int]:
    """Return the row by which each pupil is admitted."""
    taken: dict[str, int] = {}
    for row in np.flatnonzero(lists.admitted).tolist():
        if taken.setdefault(str(lists.pupil_id[row]), row) != row:
            broken(f"programmes: pupil {lists.pupil_id[row]} is admitted twice")
    return taken


def _filled(
    lists: Programmes, taken: dict[str, int], school_code: Ids
) -> tuple[list[int], list[int]]:
    """Return how many each programme admits, and the last place that it takes, (C,) each."""
    n_admitted, last = [0] * len(lists.seats), [0] * len(lists.seats)
    for row in taken.values():
        course = int(lists.of[row])
        n_admitted[course] += 1
        last[course] = max(last[course], int(lists.rank[row]))
    for course, seats in enumerate(lists.seats.tolist()):
        if n_admitted[course] > seats:
            broken(f"programmes: {_name(lists, course, school_code)} has {seats} seats only")
    return n_admitted, last


def _name(lists: Programmes, course: int, school_code: Ids) -> str:
    return f"the programme {lists.name[course]} of school {school_code[lists.school[course]]}"
