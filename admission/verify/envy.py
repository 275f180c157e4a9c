"""The checker of envy: nobody who was passed over may stand before somebody who was admitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.verify.claim import broken, later_at, metres
from gis.units import NONE

if TYPE_CHECKING:
    from admission.verify.claim import Claim, Passed, Whole
    from gis.units import Index


def check_no_envy(
    claim: Claim,
    wanted: Passed,
    *,
    first: tuple[Index, Index] | None = None,
    stage: Index | None = None,
) -> None:
    """
    Check that each school's last admitted pupil stands before everybody it passed over.

    Parameters
    ----------
    claim
        Who is offered what.
    wanted
        Pairs that their pupils would rather have, R of them.
    first
        What counts right after the group, of the pupil with each offer, shape (P,), and of each
        wanted pair, shape (R,).
    stage
        What counts before the group, of each pupil's offer, shape (P,); 0 for each wanted pair.

    Raises
    ------
    BrokenPromiseError
        Naming the first pupil who was passed over, and the school.
    """
    placed = np.flatnonzero(claim.offer != NONE)
    school = claim.offer[placed]
    admitted = _key(claim, placed.astype(np.int32), school)
    pair = _key(claim, wanted.pupil, wanted.school)
    if first is not None:
        admitted.insert(1, first[0][placed])
        pair.insert(1, first[1])
    if stage is not None:
        admitted.insert(0, stage[placed])
        pair.insert(0, np.zeros(len(wanted.pupil), np.int32))
    envies = np.zeros(len(wanted.pupil), bool)
    worst = _worst(claim, school, admitted)
    for own, last in zip(reversed(pair), reversed(worst), strict=True):
        limit = last[wanted.school]
        envies = (own < limit) | ((own == limit) & envies)
    if envies.any():
        at = np.flatnonzero(envies)[0]
        p, s = wanted.pupil[at], wanted.school[at]
        broken(
            f"envy: pupil {claim.pupil_id[p]}, group {claim.group[p]}, at "
            f"{metres(wanted.own_mm[at])} m, stands before a pupil admitted to school "
            f"{claim.school_code[s]} and was passed over"
        )


def rounds(wanted: Passed) -> Index:
    """Return the place of each wanted school among its pupil's, 1 = first, shape (R,)."""
    # Rows come by (pupil, school), so a stable sort by distance keeps ties in school order.
    order = np.lexsort((wanted.own_mm, wanted.pupil))
    pupil = wanted.pupil[order]
    place = np.arange(len(order)) - np.searchsorted(pupil, pupil) + 1
    found = np.empty(len(order), np.int32)
    found[order] = place
    return found


def _key(claim: Claim, pupil: Index, school: Index) -> list[Whole]:
    """Return what a school ranks each pupil by, part by part."""
    return [
        claim.group[pupil],
        later_at(claim, pupil, school).astype(np.int32),
        claim.distance_mm[pupil, school] // claim.band_mm,
        claim.lot[pupil],
    ]


def _worst(claim: Claim, school: Index, parts: list[Whole]) -> list[Whole]:
    """Return the key of the last admitted pupil of each school, part by part, shape (S,)."""
    order = np.lexsort((*reversed(parts), school))
    ends = np.flatnonzero(np.diff(school[order], append=NONE))
    worst: list[Whole] = []
    for part in parts:
        # A school without seats admits nobody, and nobody stands before its last: -1.
        limit = np.full(len(claim.seats), NONE, np.int64)
        limit[school[order][ends]] = part[order][ends]
        worst.append(limit)
    return worst
