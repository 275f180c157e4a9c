"""The checker of what comes before the ordinary run: who, where, and what is left for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.verify.claim import broken
from admission.verify.programmes import check_programmes
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from admission.before import Before
    from gis.units import Ids, Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What a result says of all its children, P of them, by id.

    Attributes
    ----------
    pupil_id
        Everybody, shape (P,).
    school, rank, own_mm
        As stated; ``NONE``, 0 and ``NONE`` where nothing stands, shape (P,).
    """

    pupil_id: Ids
    school: Index
    rank: Index
    own_mm: Millimetres


def check_before(
    before: Before, told: Told, *, seats_left: str | None, pupil_id: Ids, seats: NDArray[np.int32]
) -> None:
    """
    Check lists and decisions, where their children are, and what the ordinary run had.

    Parameters
    ----------
    before
        Lists, decisions and the seats as given.
    told
        Everybody, as the result states it.
    seats_left
        The policy's word for the seats that programmes leave empty; ``None`` without the rule.
    pupil_id, seats
        Of the ordinary run, shapes (P - B,) and (S,).

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold, and for whom.
    """
    if before.programmes is not None:
        check_programmes(before.programmes, before.given.code)
    due = _decided(before)
    for name, school in _admitted(before):
        if name in due:
            broken(f"beforehand: pupil {name} has a seat by decision and one in a programme")
        due[name] = school
    _rest(before, seats_left, seats)
    _everybody(due, told, pupil_id)
    _rows(before, due, told)


def _decided(before: Before) -> dict[str, int]:
    """Return the school of everybody placed by decision."""
    due: dict[str, int] = {}
    if before.decided is None:
        return due
    n_placed = [0] * len(before.given.code)
    for name, school in zip(before.decided.pupil_id, before.decided.school.tolist(), strict=True):
        if name in due:
            broken(f"beforehand: pupil {name} is placed twice by decision")
        due[str(name)] = school
        n_placed[school] += 1
        if n_placed[school] > before.given.seats[school]:
            broken(
                f"beforehand: more are placed by decision at school {before.given.code[school]} "
                f"than its {before.given.seats[school]} ordinary seats"
            )
    return due


def _admitted(before: Before) -> list[tuple[str, int]]:
    lists = before.programmes
    if lists is None:
        return []
    rows = np.flatnonzero(lists.admitted).tolist()
    return [(str(lists.pupil_id[row]), int(lists.school[lists.of[row]])) for row in rows]


def _rest(before: Before, seats_left: str | None, seats: NDArray[np.int32]) -> None:
    """Check that the ordinary run had exactly the remaining seats."""
    due = before.given.seats.astype(np.int64).tolist()
    if before.decided is not None:
        for school in before.decided.school.tolist():
            due[school] -= 1
    lists = before.programmes
    if lists is not None and seats_left == "to_ordinary":
        for course, school in enumerate(lists.school.tolist()):
            n_admitted = int(np.count_nonzero(lists.admitted & (lists.of == course)))
            due[school] += int(lists.seats[course]) - n_admitted
    for school, n_due in enumerate(due):
        if n_due != seats[school]:
            broken(
                f"beforehand: school {before.given.code[school]} has {seats[school]} seats in the "
                f"ordinary run; {n_due} remain for it"
            )


def _everybody(due: Collection[str], told: Told, pupil_id: Ids) -> None:
    """Check that everybody was placed before or takes part, nobody both, nobody neither."""
    rest, everybody = set(pupil_id.tolist()), told.pupil_id.tolist()
    for name in everybody:
        if (name in rest) == (name in due):
            broken(
                f"beforehand: pupil {name} has a school before and stands in the ordinary run too"
                if name in rest
                else f"beforehand: pupil {name} has no school before and is not in the ordinary run"
            )
    stray = sorted((rest | set(due)) - set(everybody))
    if stray:
        broken(f"one offer each: pupil {stray[0]} is missing among the offers")


def _rows(before: Before, due: dict[str, int], told: Told) -> None:
    """Check school, distance and rank of everybody placed before."""
    code = before.given.code
    place = {str(name): at for at, name in enumerate(told.pupil_id)}
    for name, mm in zip(before.pupils.id, before.distance_mm, strict=True):
        school, at = due[str(name)], place[str(name)]
        stated = int(told.school[at])
        if stated != school:
            where = "nowhere" if stated == NONE else f"at school {code[stated]}"
            broken(
                f"beforehand: pupil {name} has a seat at school {code[school]} before the ordinary "
                f"run and stands {where} among the offers"
            )
        own = int(mm[school])
        nearer = sum(
            1 for s, other in enumerate(mm.tolist()) if other < own or (other == own and s < school)
        )
        right = (own, nearer + 1) if own < UNREACHABLE_MM else (NONE, 0)
        if (int(told.own_mm[at]), int(told.rank[at])) != right:
            broken(
                f"distances: pupil {name}, placed before, has rank {told.rank[at]} and "
                f"{told.own_mm[at]} mm; must be {right[1]} and {right[0]} mm"
            )
