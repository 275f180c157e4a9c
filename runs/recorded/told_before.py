"""An earlier publication as today's pupils see it: whose home it may lead to, on whose roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.cutoff import cutoffs
from admission.public_cutoffs import SHOWN, WHY, Published, as_told, last_of_cells
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from admission.explain.case import Case
    from admission.model import Allocation
    from gis.units import Ids, Index


def earlier_of(
    case: Case, allocation: Allocation, rows: Sequence[Mapping[str, Any]], pupil_id: Ids
) -> Published:
    """
    Return an earlier publication as today's pupils see it.

    Parameters
    ----------
    case, allocation
        The run that it was about.
    rows
        What it told, columns of ``public_cutoff``.
    pupil_id
        Today's pupils, ascending, shape (P,).
    """
    exact = cutoffs(case.pupils, allocation.school, case.distance_mm)
    column = {group: g for g, group in enumerate(exact.group.tolist())}
    position = {code: s for s, code in enumerate(case.schools.code.tolist())}
    shown = np.full(exact.last_mm.shape, NONE, np.int32)
    why = np.zeros(shown.shape, np.uint8)
    for row in rows:
        cell = position[row["school_code"]], column[row["group_no"]]
        why[cell] = WHY.index(row["why"])
        if why[cell] == SHOWN:
            shown[cell] = row["shown_mm"]
    then = _positions(case.pupils.id, pupil_id)
    here = then != NONE
    distance_mm = np.full((len(pupil_id), len(case.schools)), UNREACHABLE_MM, np.int32)
    distance_mm[here] = case.distance_mm[then[here]]
    last = last_of_cells(case.pupils.group, allocation.school, case.distance_mm, exact)
    now = _positions(pupil_id, case.pupils.id)
    return Published(
        public=as_told(exact, case.schools.seats, shown, why),
        last_pupil=np.where(last == NONE, NONE, now[np.maximum(last, 0)]).astype(np.int32),
        distance_mm=distance_mm,
    )


def _positions(ids: Ids, wanted: Ids) -> Index:
    """Return where each wanted id stands among ascending ids, ``NONE`` where it does not."""
    at = np.minimum(np.searchsorted(ids, wanted), max(len(ids) - 1, 0))
    return np.where(ids[at] == wanted, at, NONE).astype(np.int32)
