"""Special programmes first: whoever is admitted leaves, the rest of the seats and pupils go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.model import Pupils, Schools
from admission.pairs import NO_PAIRS, OPEN, REASONS, Pairs
from admission.programmes import Programmes, admit
from admission.verify.programmes import check_programmes, check_rest
from gis.errors import InputError
from runs.match.inputs import read_schools
from runs.match.programme_files import read_lists, read_seats
from runs.reading_back import positions

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.units import Millimetres


def read_round(
    policy: Policy, schools_csv: Path, programmes_csv: Path | None, pupils: Pupils
) -> tuple[Schools, Programmes | None]:
    """
    Return schools with their ordinary seats, and the programmes with whom they admit, if any.

    Raises
    ------
    InputError
        If programmes have seats and no results, results and no seats, or no rule at all; or for
        anything wrong in a file.
    """
    if policy.value("programmes") is None:
        if programmes_csv is not None:
            msg = f"policy {policy.name} has no rule about programmes; leave out --programmes"
            raise InputError(msg)
        return read_schools(schools_csv), None
    offered = read_seats(schools_csv)
    has_programmes = len(offered.seats) > 0
    if not has_programmes and programmes_csv is not None:
        msg = f"{schools_csv.name} has no programmes (column programme); leave out --programmes"
        raise InputError(msg)
    if has_programmes and programmes_csv is None:
        msg = f"{schools_csv.name} has programmes: give their results with --programmes"
        raise InputError(msg)
    if programmes_csv is None:
        return offered.schools, None
    return offered.schools, admit(read_lists(programmes_csv, offered, pupils))


def ordinary_run(
    policy: Policy,
    lists: Programmes,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    *,
    inside: NDArray[np.bool_] | None = None,
) -> tuple[Pupils, Schools, Millimetres, Pairs]:
    """
    Return what is left for the ordinary run: pupils, seats, distances, pairs.

    A school whose seats all belong to programmes is barred with the reason ``programme``.
    """
    admitted = positions(lists.pupil_id[lists.admitted], pupils.id, "pupil")
    stay = np.ones(len(pupils), np.bool_)
    stay[admitted] = False
    seats = lists.seats_of_ordinary_run(policy.value("programme_seats_left"))
    taken = lists.taken_schools(seats)
    barred = None
    if taken.any():
        barred = np.full((int(stay.sum()), len(schools)), OPEN, np.uint8)
        barred[:, taken] = REASONS.index("programme")
    inside = None if inside is None else inside[stay]
    pairs = NO_PAIRS if barred is None and inside is None else Pairs(inside=inside, barred=barred)
    rest = Pupils(
        id=pupils.id[stay],
        group=pupils.group[stay],
        given={name: column[stay] for name, column in pupils.given.items()},
    )
    return rest, replace(schools, seats=seats), np.ascontiguousarray(distance_mm[stay]), pairs


def check_round(policy: Policy, lists: Programmes, pupils: Pupils, schools: Schools) -> None:
    """Raise ``BrokenPromiseError`` naming the first promise that the programmes break."""
    check_programmes(lists, schools.code)
    check_rest(lists, policy.value("programme_seats_left"), pupil_id=pupils.id, seats=schools.seats)


def counts_of(lists: Programmes | None) -> dict[str, Any]:
    """Return how many programmes admit how many pupils, for the manifest."""
    if lists is None:
        return {}
    return {
        "programmes": len(lists.seats),
        "programme_seats": int(lists.seats.sum(dtype=np.int64)),
        "admitted_to_programmes": int(np.count_nonzero(lists.admitted)),
    }
