"""
Homes moved about: their ways measured anew, and the catchments they then lie in.

Without roads the ways change as if the home moved: each pair has a fixed unknown direction, and
a move of some metres in a direction makes the way longer or shorter by its part along it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from gis.crs import EARTH_RADIUS_M
from gis.errors import InputError
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from routing.matrix import school_distances_mm
from routing.snap import Snapper
from runs.match.catchments import polygons

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.units import Degrees, Millimetres
    from routing.network import Network
    from runs.match.stored import StoredResult
    from runs.point_files import Gates

    Metres: TypeAlias = NDArray[np.float64]
    Measure: TypeAlias = Callable[[Metres, Metres], Millimetres]
    LookUp: TypeAlias = Callable[[Metres, Metres], NDArray[np.bool_]]

DEGREES_PER_M: Final = math.degrees(1 / EARTH_RADIUS_M)


def on_roads(
    network: Network, lon: Degrees, lat: Degrees, gates: Gates, result: StoredResult
) -> Measure:
    """
    Return a function that measures moved homes on the roads of the result.

    Parameters
    ----------
    network
        Roads as the policy's profile may use them.
    lon, lat
        Homes as the result knew them, in the order of its pupils, degrees, shape (P,).
    gates
        Gates of the schools of the result.
    result
        Whose distances these roads, homes and gates must give.

    Raises
    ------
    InputError
        If unmoved homes are measured differently: then these are other roads, homes or gates.
    """
    if gates.school_code.tolist() != result.schools.code.tolist():
        msg = "the gates are not exactly those of the schools of the result"
        raise InputError(msg)
    snapper = Snapper(network)
    gate = snapper.snap(gates.gate.lon, gates.gate.lat)

    def measure(east_m: Metres, north_m: Metres) -> Millimetres:
        home = snapper.snap(*_moved(lon, lat, east_m, north_m))
        distance_mm, _ = school_distances_mm(
            network, home, gate, gate_school=gates.gate_school, n_schools=len(gates.school_code)
        )
        return distance_mm

    still = np.zeros(len(lon))
    asked = (result.distance_mm < UNREACHABLE_MM) & ~stands_in(result)
    n_other = int(np.count_nonzero((measure(still, still) != result.distance_mm) & asked))
    if n_other:
        msg = (
            f"{n_other} distances of the result are measured differently here: give the roads, "
            "homes and gates that it was made from"
        )
        raise InputError(msg)
    return measure


def in_catchments(path: Path, lon: Degrees, lat: Degrees, result: StoredResult) -> LookUp:
    """
    Return a function that looks moved homes up in the polygons of the result.

    Parameters
    ----------
    path
        A map file of polygons, as ``gantruong match --catchments`` takes it.
    lon, lat, result
        As above.

    Raises
    ------
    InputError
        If unmoved homes lie in other catchments than the result says, or the file is wrong.
    """
    look = polygons(path, result.policy, result.schools)
    inside = result.case.pairs.inside
    n_other = 0 if inside is None else int(np.count_nonzero(look(lon, lat) != inside))
    if n_other or inside is None:
        msg = (
            f"{path.name}: {n_other} pairs of home and catchment are not as in the result; give "
            "the polygons and homes that it was made from"
            if inside is not None
            else f"policy {result.policy.name} has no rule about catchments; leave out the file"
        )
        raise InputError(msg)
    return lambda east_m, north_m: look(*_moved(lon, lat, east_m, north_m))


def _moved(lon: Degrees, lat: Degrees, east_m: Metres, north_m: Metres) -> tuple[Degrees, Degrees]:
    east = east_m * DEGREES_PER_M / np.cos(np.radians(lat))
    return lon + east, lat + north_m * DEGREES_PER_M


def without_roads(distance_mm: Millimetres, rng: np.random.Generator) -> Measure:
    """Return a function that changes ways as if homes moved; directions are drawn once."""
    direction = rng.random(distance_mm.shape, dtype=np.float32) * np.float32(2 * math.pi)
    east, north = np.cos(direction), np.sin(direction)

    def measure(east_m: Metres, north_m: Metres) -> Millimetres:
        along_m = east_m[:, None] * east + north_m[:, None] * north
        moved = distance_mm - np.rint(along_m * MM_PER_M).astype(np.int64)
        short: Millimetres = np.clip(moved, 0, UNREACHABLE_MM - 1).astype(np.int32)
        return short

    return measure


def stands_in(result: StoredResult) -> NDArray[np.bool_]:
    """Return the pairs whose distance is a straight line, shape (P, S)."""
    lines_mm = result.case.pairs.lines_mm
    shape = result.distance_mm.shape
    return np.zeros(shape, np.bool_) if lines_mm is None else np.asarray(lines_mm != NONE)
