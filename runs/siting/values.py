"""What one class more at each school would save, once the proposal stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.model import Pupils, Schools
from admission.optimum.minimum_change import total_mm
from admission.optimum.prices import minimum_total
from admission.optimum.resettle import resettle
from admission.optimum.seat_values import seat_values
from admission.policy import file as policies
from admission.verify.optimum import check_proof
from gis.errors import BrokenPromiseError
from gis.units import MM_PER_M
from runs.comparison import POLICY
from runs.csv_table import sheet_bytes
from runs.match.claims import claim
from runs.point_files import geojson_of_points
from runs.siting.told import small

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Allocation
    from admission.optimum.seat_values import SeatValues
    from gis.progress import Progress
    from gis.units import Millimetres
    from runs.siting.asked import Blocks, Places
    from runs.siting.proposal import Proposal
    from runs.siting.ways import Ways

N_CONFIRMED: Final = 10
COLUMNS: Final = (
    *("school_code", "lon", "lat", "is_new", "seats", "price_m", "more_seats"),
    *("placed_more", "saved_m", "over_4km_fewer", "moved", "run_again"),
)


def values_of(
    blocks: Blocks,
    places: tuple[Places, Places],
    ways: Ways,
    proposal: Proposal,
    *,
    more: int,
    progress: Progress,
) -> list[dict[str, Any]]:
    """
    Return a row for every school that stands or opens, in the order of codes.

    The children of the last stage are placed at the least total way, each a child of its own;
    the prices of seats say where a class is worth anything, paths of moves how much
    (``seat_values``), and the ten highest are run again.

    Parameters
    ----------
    more
        Seats of one class.

    Raises
    ------
    BrokenPromiseError
        If running again does not confirm a value, or a value has no price.

    Notes
    -----
    Counts of one to nine children are ``None``, and metres of so few are too: they can be one
    child's way.
    """
    schools, mm, where = _standing(places, ways, proposal)
    block = np.repeat(np.arange(len(blocks.point)), blocks.children[-1])
    own_mm = np.ascontiguousarray(mm[block])
    progress("least total", 0, None)
    best = minimum_total(own_mm, schools.seats)
    values = seat_values(own_mm, schools.seats, best, more=more, progress=progress)
    again = _confirmed(schools, own_mm, best, values, progress)
    proof = best.certificate
    price_mm = np.zeros(len(schools.code)) if proof is None else proof.price_mm
    rows = []
    for s, code in enumerate(schools.code):
        is_told = small(int(values.moved[s])) is not None
        rows.append(
            {
                "school_code": str(code),
                "lon": float(where[0][s]),
                "lat": float(where[1][s]),
                "is_new": bool(where[2][s]),
                "seats": int(schools.seats[s]),
                "price_m": float(price_mm[s]) / MM_PER_M if is_told else None,
                "more_seats": more,
                "placed_more": small(int(values.placed[s])),
                "saved_m": float(values.saved_mm[s]) / MM_PER_M if is_told else None,
                "over_4km_fewer": _small_either_way(int(values.far[s])),
                "moved": small(int(values.moved[s])),
                "run_again": s in again,
            }
        )
    return rows


def value_files(rows: list[dict[str, Any]]) -> dict[str, bytes]:
    """Return the rows as ``seat-values.csv`` and as points, ``seat-values.geojson``."""
    return {
        "seat-values.csv": sheet_bytes(
            COLUMNS, ([_cell(one[name]) for name in COLUMNS] for one in rows)
        ),
        "seat-values.geojson": geojson_of_points("seat-values", "school_code", rows),
    }


def highest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that were run again, by children placed, then metres saved, then code."""
    again = [one for one in rows if one["run_again"]]
    return sorted(
        again,
        key=lambda one: (-(one["placed_more"] or 0), -(one["saved_m"] or 0), one["school_code"]),
    )


def _standing(
    places: tuple[Places, Places], ways: Ways, proposal: Proposal
) -> tuple[Schools, Millimetres, tuple[NDArray[Any], ...]]:
    """Return the schools with those that open, ways of blocks to them, and where they are."""
    opened = np.flatnonzero(proposal.last)
    code = np.concatenate((places[0].code, places[1].code[opened]))
    order = np.array(sorted(range(len(code)), key=code.__getitem__))
    seats = np.concatenate((places[0].seats, places[1].seats[opened]))[order]
    mm = np.concatenate((ways.school_mm, ways.site_mm[:, opened]), axis=1)[:, order]
    gates = [one.first_gate() for one in places]
    lon, lat = (np.concatenate((gates[0][i], gates[1][i][opened]))[order] for i in (0, 1))
    is_new = np.arange(len(code))[order] >= len(places[0])
    return Schools(code=code[order], seats=seats.astype(np.int32)), mm, (lon, lat, is_new)


def _confirmed(
    schools: Schools,
    own_mm: Millimetres,
    best: Allocation,
    values: SeatValues,
    progress: Progress,
) -> set[int]:
    """Run again with a class more at the schools of the highest values; return those schools."""
    top = [int(s) for s in values.order[:N_CONFIRMED] if values.moved[s]]
    rules = policies.load(POLICY)
    ids = np.array([f"{p:09d}" for p in range(len(own_mm))], object)
    pupils = Pupils(id=ids, group=np.ones(len(own_mm), np.int32))
    for done, school in enumerate(top):
        progress("run again", done, len(top))
        seats = schools.seats.copy()
        seats[school] += values.more
        after = resettle(own_mm, seats, best)
        stated = claim(
            rules, pupils, replace(schools, seats=seats), own_mm, seed=None, allocation=after
        )
        check_proof(stated, after.certificate)
        found = (
            after.n_placed - best.n_placed,
            total_mm(own_mm, best.school) - total_mm(own_mm, after.school),
        )
        said = (int(values.placed[school]), int(values.saved_mm[school]))
        if found != said or best.certificate is None or best.certificate.price_mm[school] <= 0:
            msg = (
                f"seat value of {schools.code[school]}: running again places {found[0]} more and "
                f"saves {found[1]} mm, not {said[0]} and {said[1]}"
            )
            raise BrokenPromiseError(msg)
    return set(top)


def _small_either_way(n: int) -> int | None:
    return None if small(abs(n)) is None else n


def _cell(value: Any) -> object:  # noqa: ANN401 (a count, metres, a word, or neither)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:.3f}" if isinstance(value, float) else value
