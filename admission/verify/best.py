"""
The checker of "best for all pupils": no ring of pupils can move up together.

Where schools and pupils see pairs differently, several outcomes may be free of justified envy.
They form a lattice, and whenever one of them is not the best for all pupils, some ring of schools
exists in which each school prefers next, of all pupils who would rather sit there, one who sits
at the next school of the ring; all of them could move up and the outcome would still be free
of envy (Irving and Leather 1986; Gusfield and Irving 1989, The Stable Marriage Problem,
section 2.5, read for schools with seats). So an outcome without envy and without such a ring is
the one that deferred acceptance promises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.verify.claim import broken, later_at
from gis.units import NONE

if TYPE_CHECKING:
    from admission.verify.claim import Claim, Passed
    from gis.units import Index


def check_best_for_pupils(claim: Claim, wanted: Passed) -> None:
    """
    Check that no ring of pupils can move up together.

    Parameters
    ----------
    claim
        An outcome without justified envy and without wasted seats.
    wanted
        Pairs that their pupils would rather have.

    Raises
    ------
    BrokenPromiseError
        Naming a school of such a ring.
    """
    school = ring_of(_next_school(claim, wanted))
    if school != NONE:
        broken(
            "best for pupils: pupils of some schools could change places and all be nearer, "
            f"without envy; one of the schools is {claim.school_code[school]}"
        )


def ring_of(after: Index) -> int:
    """Return a position that is reached again by following ``after``, ``NONE`` without one."""
    state = np.zeros(len(after), np.int8)  # 0 not seen, 1 on this walk, 2 done
    for start in range(len(after)):
        walk = []
        at = start
        while at != NONE and state[at] == 0:
            state[at] = 1
            walk.append(at)
            at = int(after[at])
        if at != NONE and state[at] == 1:
            return at
        state[walk] = 2
    return NONE


def _next_school(claim: Claim, wanted: Passed) -> Index:
    """
    Return where the pupil sits whom each school would take next, ``NONE`` without one, (S,).

    A school whose next pupil has no seat leads nowhere: who is unplaced in one outcome without
    envy is unplaced in all of them.
    """
    pupil, school = wanted.pupil, wanted.school
    order = np.lexsort(
        (
            claim.lot[pupil],
            wanted.own_mm // claim.band_mm,
            later_at(claim, pupil, school),
            claim.group[pupil],
            school,
        )
    )
    firsts = np.flatnonzero(np.diff(school[order], prepend=NONE))
    after = np.full(len(claim.seats), NONE, np.int32)
    after[school[order][firsts]] = claim.offer[pupil[order][firsts]]
    return after
