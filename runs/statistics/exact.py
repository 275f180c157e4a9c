"""Exact figures of one placement by ward, as the ledger defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.public_cutoffs import rounded_up_mm
from gis import db
from gis.queries import query
from gis.units import MM_PER_M, NONE
from runs.statistics.figures import figures_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

Row = dict[str, Any]


def by_ward(connection: Connection, run_id: int, *, of_model: bool = False) -> list[Row]:
    """
    Return one row per ward of a home or a school, by code: children, seats, ways rounded up.

    ``n_travelled`` are the children whose ways these are: who has a seat without a way has none.

    Parameters
    ----------
    run_id
        A placement.
    of_model
        Whether its children are simulated or invented; then nobody has to be allowed to see them.

    Notes
    -----
    As the run placed; exceptions decided later are not in it. A home in no ward stands under an
    empty code.
    """
    wanted = {"run_id": run_id}
    db.see_wards(connection, ["*"])
    name = "statistic_model_offers" if of_model else "statistic_offers"
    offers = connection.exec_driver_sql(query(name), wanted).all()
    seats = {
        str(code): int(n)
        for code, n in connection.exec_driver_sql(query("statistic_seats"), wanted)
    }
    ward = np.array([row[0] for row in offers], object)
    school = np.array([0 if row[1] else NONE for row in offers], np.int32)
    rank = np.array([row[2] for row in offers], np.int32)
    own_mm = np.array([row[3] for row in offers], np.int32)
    rows = []
    for code in sorted({*ward.tolist(), *seats}, key=str.encode):
        part = ward == code
        found = figures_of(school[part], rank[part], own_mm[part])
        own = {"ward_code": code, "n_seats": int(seats.get(code, 0))}
        rows.append({**own, **_row(found), "n_travelled": int(np.count_nonzero(own_mm[part] >= 0))})
    return rows


def _row(found: Row) -> Row:
    counts = ("n_placed", "n_unplaced", "n_at_nearest", "n_over_4km", "n_over_7km")
    ways = {name: rounded_m(found[name]) for name in ("median_m", "p95_m")}
    return {"n_children": found["n"], **{name: found[name] for name in counts}, **ways}


def rounded_m(value_m: float | None) -> int | None:
    """Return metres as the public may see them, in whole steps of 50 upwards."""
    return None if value_m is None else rounded_up_mm(round(value_m * MM_PER_M)) // MM_PER_M
