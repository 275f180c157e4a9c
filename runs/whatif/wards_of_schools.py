"""In whose ward a school's seats count: where it is registered, or where its gate is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from runs.scenario.changes import MoveSchool, OpenSchool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gis.units import Ids
    from gis.ward_at import WardAt
    from runs.scenario.changes import Change
    from runs.whatif.city import Places


def wards_of_schools(
    places: Places, registered: Mapping[str, str], changes: Iterable[Change], at: WardAt | None
) -> Ids:
    """
    Return the ward of each school under some changes, "" where unknown, shape (S,).

    Parameters
    ----------
    places
        The schools with their gates.
    registered
        Wards by school code.
    changes
        Schools that open or move count where their first gate lies.
    at
        Tells where that is; ``None`` where nobody knows.
    """
    elsewhere = {one.school_code for one in changes if isinstance(one, (OpenSchool, MoveSchool))}
    codes = [str(code) for code in places.schools.code]
    found = np.array(
        ["" if code in elsewhere else registered.get(code, "") for code in codes], object
    )
    new = np.flatnonzero(np.isin(codes, list(elsewhere)))
    if at is not None and len(new):
        lon, lat = places.first_gates()[new].T
        found[new] = at(lon, lat)
    return found
