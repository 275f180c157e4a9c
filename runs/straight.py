"""The straight line from a home to a school: one definition for runs, files, dossiers and API."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gis.crs import geodesic_mm, geodesic_one_mm
from gis.units import Degrees, Index, LongMillimetres

Points = tuple[Degrees, Degrees]
"""Longitudes and latitudes."""

Place = tuple[float, float]
"""Longitude and latitude."""


def straight_mm(
    homes: Points,
    gates: Points,
    *,
    gate_school: Index,
    home: NDArray[np.integer],
    school: NDArray[np.integer],
) -> LongMillimetres:
    """
    Return the geodesic from homes to the gate of a school that is nearest in a straight line.

    Parameters
    ----------
    homes, gates
        Places of P homes and G gates.
    gate_school
        School of each gate, ascending, shape (G,).
    home, school
        Pairs asked for, positions; every school has a gate, shape (R,).

    Returns
    -------
    straight_mm
        Shape (R,).
    """
    if not len(home):
        return np.zeros(0, dtype=np.int64)
    first = np.searchsorted(gate_school, school)
    n_gates = np.searchsorted(gate_school, school, side="right") - first
    begin = np.cumsum(n_gates) - n_gates
    gate = np.arange(n_gates.sum()) - np.repeat(begin - first, n_gates)
    at = np.repeat(home, n_gates)
    line_mm = geodesic_mm(homes[0][at], homes[1][at], gates[0][gate], gates[1][gate])
    least_mm: LongMillimetres = np.minimum.reduceat(line_mm, begin)
    return least_mm


def straight_to_one_mm(home: Place, gates: Iterable[Place]) -> int:
    """Return the geodesic from one home to the nearest gate of one school, as ``straight_mm``."""
    return min(geodesic_one_mm(*home, *gate) for gate in gates)
