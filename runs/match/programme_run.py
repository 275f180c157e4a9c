"""The round of a season from files: seats by programme, lists of results, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.before import Round
from admission.programmes import admit
from gis.errors import InputError
from runs.match.decided_files import read_decided
from runs.match.inputs import read_schools
from runs.match.programme_files import read_lists, read_seats

if TYPE_CHECKING:
    from pathlib import Path

    from admission.before import Before
    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from admission.programmes import Programmes


def read_round(
    policy: Policy,
    schools_csv: Path,
    pupils: Pupils,
    *,
    programmes_csv: Path | None = None,
    decided_csv: Path | None = None,
) -> Round:
    """
    Return schools with their ordinary seats, and who has a school before the ordinary run.

    Raises
    ------
    InputError
        If programmes have seats and no results, results and no seats, or no rule at all; or for
        anything wrong in a file.
    """
    schools, lists = _programmes(policy, schools_csv, programmes_csv, pupils)
    decided = None
    if decided_csv is not None:
        decided = read_decided(decided_csv, pupils, schools, lists)
    return Round(
        pupils=pupils,
        schools=schools,
        programmes=None if lists is None else admit(lists),
        decided=decided,
    )


def _programmes(
    policy: Policy, schools_csv: Path, programmes_csv: Path | None, pupils: Pupils
) -> tuple[Schools, Programmes | None]:
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
    return offered.schools, read_lists(programmes_csv, offered, pupils)


def counts_of(before: Before | None) -> dict[str, Any]:
    """Return how many programmes admit how many pupils, and who is placed by decision."""
    if before is None:
        return {}
    found: dict[str, Any] = {}
    lists, decided = before.programmes, before.decided
    if lists is not None:
        found |= {
            "programmes": len(lists.seats),
            "programme_seats": int(lists.seats.sum(dtype=np.int64)),
            "admitted_to_programmes": int(np.count_nonzero(lists.admitted)),
        }
    if decided is not None:
        found["placed_by_decision"] = len(decided.pupil_id)
    return found
