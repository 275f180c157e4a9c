"""The placement of a recorded run again, so that areas are derived from the very offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admission.policy import file as policies
from gis.errors import DatabaseError, UnknownNameError
from gis.progress import Progress, silent
from gis.queries import query
from runs.whatif.chain import Placed, placed
from runs.whatif.inputs import Instead, Start, start_of_database

if TYPE_CHECKING:
    from sqlalchemy import Engine


def placed_again(
    engine: Engine, run_id: int, *, progress: Progress = silent
) -> tuple[Start, Placed, dict[str, str]]:
    """
    Return the city of a run, its placement, and its season and grade.

    Raises
    ------
    UnknownNameError
        If there is no such run, or it offered nothing.
    DatabaseError
        If the registers in use are no longer those of the run: then its areas are not known.
    """
    with engine.connect() as connection:
        offers = connection.exec_driver_sql(query("run_offers"), {"run_id": run_id}).all()
    if not offers:
        msg = f"there is no run {run_id} with offers"
        raise UnknownNameError(msg)
    of = offers[0]
    start = start_of_database(
        engine,
        policies.load(of.policy_name),
        season=of.season,
        grade=of.grade,
        instead=Instead(network_id=of.network_id),
        seed=of.seed,
        progress=progress,
    )
    base = placed(start.city, progress=progress)
    codes = [*start.city.places.schools.code.tolist(), None]  # NONE is the last
    offered = [codes[school] for school in base.allocation.school.tolist()]
    ours = dict(zip(base.city.pupils.id.tolist(), offered, strict=True))
    if ours != {row.pupil_id: row.school_code for row in offers}:
        msg = f"the registers or roads have changed since run {run_id}; run it again"
        raise DatabaseError(msg)
    return start, base, {"season": of.season, "grade": of.grade}
