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
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.errors import InputError
from gis.progress import silent
from gis.units import NONE, UNREACHABLE_MM
from runs.csv_table import Findings, read_table, sheet_bytes
from runs.explain.moved_homes import stands_in, without_roads
from runs.manifest import STANDING
from runs.recorded.standing import FIELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.progress import Progress
    from gis.units import Ids, Index
    from runs.explain.moved_homes import LookUp, Measure
    from runs.match.stored import StoredResult

TABLE: Final = Path(__file__).parent / "point_error.toml"
UNKNOWN: Final = "unknown"
N_DRAWS: Final = 50
PLACING: Final = ("only", "first")
"""Rules about catchments that decide places."""

COLUMNS: Final = (
    "pupil_id",
    "school_code",
    "point_quality",
    "same_share",
    "other_school",
    "draws",
    FIELD,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust:
    """
    What the draws found; P pupils.

    Attributes
    ----------
    seed, n_draws, on_roads
        How it was drawn; ``on_roads`` is false where no roads were given.
    catchments
        ``looked_up`` for each moved home, or ``as_they_were``; ``None`` where the policy has no
        rule about them that places.
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
    catchments: str | None
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
    findings = Findings(path.name, of_children=True)
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


def robust(  # noqa: PLR0913 (what is repeated, and how)
    result: StoredResult,
    quality: Ids,
    measure: Measure | None,
    *,
    seed: int,
    n_draws: int = N_DRAWS,
    look_up: LookUp | None = None,
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
    look_up
        Catchments of moved homes, of ``in_catchments``; ``None`` leaves them as they were.
    progress
        Told about each draw.

    Notes
    -----
    Pairs without a distance in the result stay without one, and straight lines that stand in stay
    as they were.
    """
    radius_m = np.array([point_errors()[word]["metres"] for word in quality], np.float64)
    rng = np.random.Generator(np.random.PCG64(seed))
    moved = without_roads(result.distance_mm, rng) if measure is None else measure
    offer = result.allocation.school
    closed = result.distance_mm >= UNREACHABLE_MM
    lines = stands_in(result)
    n_same = np.zeros(len(offer), np.int64)
    drawn = np.empty((n_draws, len(offer)), np.int32)
    for draw in range(n_draws):
        progress("draws", draw, n_draws)
        turn = rng.random(len(offer)) * 2 * math.pi
        away_m = np.sqrt(rng.random(len(offer))) * radius_m
        east_m, north_m = away_m * np.cos(turn), away_m * np.sin(turn)
        moved_mm = moved(east_m, north_m)
        moved_mm[closed] = UNREACHABLE_MM
        moved_mm[lines] = result.distance_mm[lines]
        case = result.case.with_distances(moved_mm)
        if look_up is not None:
            case = replace(case, pairs=replace(case.pairs, inside=look_up(east_m, north_m)))
        drawn[draw] = case.place().school
        n_same += drawn[draw] == offer
    progress("draws", n_draws, n_draws)
    return Robust(
        seed=seed,
        n_draws=n_draws,
        on_roads=measure is not None,
        catchments=_catchments(result, look_up),
        quality=quality,
        n_same=n_same,
        other=_most_frequent_other(drawn, offer),
    )


def _catchments(result: StoredResult, look_up: LookUp | None) -> str | None:
    if result.policy.catchments not in PLACING:
        return None
    return "as_they_were" if look_up is None else "looked_up"


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
            STANDING,
        )
        for p in at[order]
    ]
    return sheet_bytes(COLUMNS, rows)


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
        "catchments": found.catchments,
        "n_pupils": len(found.quality),
        # Seats had before the ordinary run hang on no home; nothing is drawn for them.
        **({} if result.before is None else {"n_placed_before": len(result.before)}),
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


def _most_frequent_other(drawn: Index, offer: Index) -> Index:
    """Return the school drawn most often besides the offer, the first among equals, (P,)."""
    other = np.full(len(offer), NONE, np.int32)
    for p in np.flatnonzero((drawn != offer).any(axis=0)):
        schools, n = np.unique(drawn[drawn[:, p] != offer[p], p], return_counts=True)
        other[p] = schools[np.argmax(n)]
    return other
