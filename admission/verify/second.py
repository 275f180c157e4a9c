"""The checker of a second round: its pupils, its seats, its waiting lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.verify.claim import OPEN, broken
from gis.units import NONE

if TYPE_CHECKING:
    from admission.after_answers import FirstRound, Waiting
    from admission.verify.claim import Claim, Passed

CONFIRMED, REFUSED, SILENT = 0, 1, 2


def check_second_round(claim: Claim, first: FirstRound, *, silence: str, again: str) -> None:
    """
    Check that exactly those take part who keep no seat, over exactly the seats that are left.

    Parameters
    ----------
    claim
        Of the second round.
    first
        The first round with its answers.
    silence, again
        What the policy says of silence, and of the refused school.
    """
    due, left = _left_over(first, silence)
    if claim.pupil_id.tolist() != list(due):
        broken("second round: its pupils are not those who keep no seat of the first round")
    if claim.seats.tolist() != left:
        broken("second round: its seats are not those that nobody keeps")
    for p, school in enumerate(due.values()):
        if again == "other_schools" and school != NONE and claim.offer[p] == school:
            broken(f"second round: pupil {claim.pupil_id[p]} is offered the refused school")


def _left_over(first: FirstRound, silence: str) -> tuple[dict[str, int], list[int]]:
    """Return who keeps no seat, with the school offered before, and the seats that are left."""
    left = first.seats.astype(np.int64).tolist()
    due: dict[str, int] = {}
    for p, name in enumerate(first.pupil_id):
        school, answer = int(first.school[p]), int(first.answer[p])
        if (school == NONE) != (answer == NONE) or answer not in (NONE, CONFIRMED, REFUSED, SILENT):
            broken(f"second round: pupil {name} has an answer without an offer, or none to one")
        if answer == CONFIRMED or (answer == SILENT and silence == "confirms"):
            left[school] -= 1
        else:
            due[str(name)] = school
    return due, left


def check_waiting(claim: Claim, passed: Passed, waiting: Waiting) -> None:
    """Check that each waiting list holds everybody who would rather be there, in its order."""
    rows = []
    for at in np.flatnonzero(passed.barred == OPEN).tolist():
        p, s = int(passed.pupil[at]), int(passed.school[at])
        later = 0 if claim.later is None else int(claim.later[p, s])
        tie_class = int(passed.own_mm[at]) // claim.band_mm
        rows.append((s, int(claim.group[p]), later, tie_class, int(claim.lot[p]), p))
    rows.sort()
    place, school = 0, NONE
    due = []
    for s, *_, p in rows:
        place = place + 1 if s == school else 1
        school = s
        due.append((s, p, place))
    told = zip(waiting.school.tolist(), waiting.pupil.tolist(), waiting.place.tolist(), strict=True)
    for given, right in zip([*told, None], [*due, None], strict=False):
        if given != right:
            at = claim.school_code[(right or given or (0,))[0]]
            broken(f"waiting order: the list of school {at} is not what the rule says")
