"""Where the children and schools of a result are, for maps: read from the usual point files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.errors import InputError
from runs.point_files import read_homes, read_schools

if TYPE_CHECKING:
    from pathlib import Path

    from gis.units import Degrees, Ids


def homes_of(path: Path, pupil_id: Ids) -> tuple[Degrees, Degrees]:
    """
    Return longitude and latitude of some pupils, shape (P,) each.

    Raises
    ------
    InputError
        For every error of the file, or if a pupil is missing there.
    """
    points = read_homes(path)
    at = np.searchsorted(points.id, pupil_id)
    there = at < len(points)
    there[there] = points.id[at[there]] == pupil_id[there]
    if not there.all():
        msg = f"{path.name} lacks {int((~there).sum())} of the {len(there)} pupils of the result"
        raise InputError(msg)
    return points.lon[at], points.lat[at]


def gates_of(path: Path) -> dict[str, tuple[float, float]]:
    """Return the first gate of each school by code, longitude and latitude."""
    gates = read_schools(path)
    places = zip(gates.gate_school, gates.gate.lon, gates.gate.lat, strict=True)
    found: dict[str, tuple[float, float]] = {}
    for school, lon, lat in places:
        found.setdefault(str(gates.school_code[school]), (float(lon), float(lat)))
    return found
