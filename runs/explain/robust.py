"""
Which offers hang on the exact place of a home: the run repeated with homes moved about.

In each draw every home moves to a random place within the error of its kind of point, uniform
over the disc; distances are measured anew on the roads and the policy is run again. A child who
is offered another school in any draw is flagged for checking by hand before publishing.

Without roads the ways change as if the home moved: each pair has a fixed unknown direction, and
a move of some metres in a direction makes the way longer or shorter by its part along it.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from gis.crs import EARTH_RADIUS_M
from gis.errors import InputError
from gis.progress import silent
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from routing.matrix import school_distances_mm
from routing.snap import Snapper
from runs.csv_table import Findings, csv_bytes, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.progress import Progress
    from gis.units import Degrees, Ids, Index, Millimetres
    from routing.network import Network
    from runs.match.stored import StoredResult
    from runs.point_files import Gates

    Metres: TypeAlias = NDArray[np.float64]
    Measure: TypeAlias = Callable[[Metres, Metres], Millimetres]

TABLE: Final = Path(__file__).parent / "point_error.toml"
UNKNOWN: Final = "unknown"
N_DRAWS: Final = 50
COLUMNS: Final = ("pupil_id", "school_code", "point_quality", "same_share", "other_school", "draws")


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust:
    """
    What the draws found; P pupils.

    Attributes
    ----------
    seed, n_draws, on_roads
        How it was drawn; ``on_roads`` is false where no roads were given.
    quality
        Kind of each child's point, shape (P,).
    n_same
        Draws in which the child kept the offer, shape (P,).
    other
        School offered most often instead, ``NONE`` for no seat or no other, shape (P,).
    """

    seed: int
    n_draws: int
    on_roads: bool
    quality: Ids
    n_same: NDArray[np.int64]
    other: Index

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """Return whose seat flips in at least one draw, shape (P,)."""
        return np.asarray(self.n_same < self.n_draws)


@cache
def point_errors() -> dict[str, dict[str, Any]]:
    """Return how far a home may lie from its point, by kind of point, with status and source."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def read_quality(path: Path, pupil_id: Ids) -> Ids:
    """
    Return the kind of point of each pupil of a result, ``unknown`` where the cell is empty.

    Raises
    ------
    InputError
        If a pupil is missing, or a word is no known kind.
    """
    table = read_table(path, required=["pupil_id", "point_quality"])
    findings = Findings(path.name)
    of: dict[str, str] = {}
    rows = zip(table.row, *(table.columns[one] for one in COLUMNS[:3:2]), strict=True)
    for row, name, word in rows:
        of[name] = word or UNKNOWN
        if of[name] not in point_errors():
            known = ", ".join(point_errors())
            findings.add(
                row,
                "point_quality",
                word,
                code="unknown_value",
                vi=f"phải là một trong {known}",
                en=f"must be one of {known}",
            )
    findings.stop()
    missing = sum(name not in of for name in pupil_id)
    if missing:
        msg = f"{path.name} lacks {missing} of the {len(pupil_id)} pupils of the result"
        raise InputError(msg)
    return np.array([of[name] for name in pupil_id], object)


def robust(
    result: StoredResult,
    quality: Ids,
    measure: Measure | None,
    *,
    seed: int,
    n_draws: int = N_DRAWS,
    progress: Progress = silent,
) -> Robust:
    """
    Repeat a run with homes moved about and count who keeps the offer.

    Parameters
    ----------
    result
        A placement.
    quality
        Kind of each child's point, shape (P,).
    measure
        Distances of moved homes, of ``on_roads``; ``None`` without roads.
    seed
        Of all draws; children are drawn for in the order of their ids.
    n_draws
        How often.
    progress
        Told about each draw.

    Notes
    -----
    Pairs without a distance in the result stay without one, straight lines that stand in and
    catchments stay as they were.
    """
    radius_m = np.array([point_errors()[word]["metres"] for word in quality], np.float64)
    rng = np.random.Generator(np.random.PCG64(seed))
    moved = _without_roads(result.distance_mm, rng) if measure is None else measure
    offer = result.allocation.school
    closed = result.distance_mm >= UNREACHABLE_MM
    stands_in = _stands_in(result)
    n_same = np.zeros(len(offer), np.int64)
    drawn = np.empty((n_draws, len(offer)), np.int32)
    for draw in range(n_draws):
        progress("draws", draw, n_draws)
        turn = rng.random(len(offer)) * 2 * math.pi
        away_m = np.sqrt(rng.random(len(offer))) * radius_m
        moved_mm = moved(away_m * np.cos(turn), away_m * np.sin(turn))
        moved_mm[closed] = UNREACHABLE_MM
        moved_mm[stands_in] = result.distance_mm[stands_in]
        drawn[draw] = result.case.with_distances(moved_mm).place().school
        n_same += drawn[draw] == offer
    progress("draws", n_draws, n_draws)
    return Robust(
        seed=seed,
        n_draws=n_draws,
        on_roads=measure is not None,
        quality=quality,
        n_same=n_same,
        other=_most_frequent_other(drawn, offer),
    )


def _stands_in(result: StoredResult) -> NDArray[np.bool_]:
    """Return the pairs whose distance is a straight line, shape (P, S)."""
    lines_mm = result.case.pairs.lines_mm
    shape = result.distance_mm.shape
    return np.zeros(shape, np.bool_) if lines_mm is None else np.asarray(lines_mm != NONE)


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
    per_lat = math.degrees(1 / EARTH_RADIUS_M)

    def measure(east_m: Metres, north_m: Metres) -> Millimetres:
        home = snapper.snap(
            lon + east_m * per_lat / np.cos(np.radians(lat)), lat + north_m * per_lat
        )
        distance_mm, _ = school_distances_mm(
            network, home, gate, gate_school=gates.gate_school, n_schools=len(gates.school_code)
        )
        return distance_mm

    still = np.zeros(len(lon))
    asked = (result.distance_mm < UNREACHABLE_MM) & ~_stands_in(result)
    n_other = int(np.count_nonzero((measure(still, still) != result.distance_mm) & asked))
    if n_other:
        msg = (
            f"{n_other} distances of the result are measured differently here: give the roads, "
            "homes and gates that it was made from"
        )
        raise InputError(msg)
    return measure


def flagged_csv(result: StoredResult, found: Robust) -> bytes:
    """Return the flagged children, those who keep their offer least often first."""
    at = np.flatnonzero(found.flagged)
    order = np.lexsort((at, found.n_same[at]))
    codes = np.append(result.schools.code, "")  # position -1: no seat, or no other
    rows = [
        (
            result.pupils.id[p],
            codes[result.allocation.school[p]],
            found.quality[p],
            f"{found.n_same[p] / found.n_draws:.2f}",
            codes[found.other[p]],
            found.n_draws,
        )
        for p in at[order]
    ]
    return csv_bytes(COLUMNS, rows)


def as_json(result: StoredResult, found: Robust) -> dict[str, Any]:
    """Return the counts, and all that is needed to draw the same again."""
    words = sorted(set(found.quality.tolist()))
    return {
        "policy": result.policy.name,
        "run_sha256": result.manifest["run_sha256"],
        "labels": list(result.manifest.get("labels", ())),
        "seed": found.seed,
        "n_draws": found.n_draws,
        "on_roads": found.on_roads,
        "n_pupils": len(found.quality),
        "n_flagged": int(np.count_nonzero(found.flagged)),
        "by_quality": {word: _of_quality(found, word) for word in words},
    }


def _of_quality(found: Robust, word: str) -> Mapping[str, Any]:
    of = found.quality == word
    return {
        "n_pupils": int(np.count_nonzero(of)),
        "n_flagged": int(np.count_nonzero(of & found.flagged)),
        **point_errors()[word],
    }


def _without_roads(distance_mm: Millimetres, rng: np.random.Generator) -> Measure:
    """Return a function that changes ways as if homes moved; directions are drawn once."""
    direction = rng.random(distance_mm.shape, dtype=np.float32) * np.float32(2 * math.pi)
    east, north = np.cos(direction), np.sin(direction)

    def without_roads(east_m: Metres, north_m: Metres) -> Millimetres:
        along_m = east_m[:, None] * east + north_m[:, None] * north
        moved = distance_mm - np.rint(along_m * MM_PER_M).astype(np.int64)
        short: Millimetres = np.clip(moved, 0, UNREACHABLE_MM - 1).astype(np.int32)
        return short

    return without_roads


def _most_frequent_other(drawn: Index, offer: Index) -> Index:
    """Return the school drawn most often besides the offer, the first among equals, (P,)."""
    other = np.full(len(offer), NONE, np.int32)
    for p in np.flatnonzero((drawn != offer).any(axis=0)):
        schools, n = np.unique(drawn[drawn[:, p] != offer[p], p], return_counts=True)
        other[p] = schools[np.argmax(n)]
    return other
