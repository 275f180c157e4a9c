"""The runs that stand in the database: found by key, listed, described."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gis.db import transaction
from gis.errors import UnknownNameError
from gis.tables.work import Run, RunState
from runs.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from gis.model import Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """
    A placement that stands in the database.

    Attributes
    ----------
    run_id
        Its number.
    summary
        Headline figures.
    nature
        Of the pupils: every output of model or invented ones must say so.
    roads_date
        Day of the newest object in the road data.
    n_not_located
        Pupils without a point, or without a usable road near it; they are among the unplaced.
    n_cut_off
        Pupils located on a road from which no school can be reached; also among the unplaced.
    n_far
        Pupils whose access line is longer than 100 m.
    n_schools, n_seats, n_gates
        What they were placed into.
    n_stand_in_offers
        Offers whose distance is a straight line that stands in for a way, by the policy's rule.
    run_sha256
        Hash that every run of the same inputs, rules and code has.
    assumptions
        Rules of the policy that no document states; they are named first.
    at_own_catchment
        Offers of a school in whose catchment the child lives; ``None`` where the policy has no
        word about catchments.
    """

    run_id: int
    summary: Summary
    nature: Nature
    roads_date: str
    n_pupils: int
    n_not_located: int
    n_cut_off: int
    n_far: int
    n_schools: int
    n_seats: int
    n_gates: int
    n_stand_ins: int
    n_stand_in_offers: int
    run_sha256: str
    assumptions: tuple[str, ...]
    at_own_catchment: int | None


def run_of_key(engine: Engine, key: str) -> int | None:
    """Return the number of the run of a key, if it stands in the database."""
    with transaction(engine) as connection:
        found = connection.scalar(select(Run.run_id).where(Run.run_key == key))
    return None if found is None else int(found)


def recorded(engine: Engine, run_id: int) -> Recorded:
    """Return what stands in the database about one placement; errors as ``run_facts``."""
    facts = run_facts(engine, run_id)
    summary, origin = facts["summary"], facts["origin"]
    points, registers = origin["points"], origin["registers"]
    return Recorded(
        run_id=run_id,
        summary=Summary(**{one.name: summary[one.name] for one in fields(Summary)}),
        nature=registers["pupils"]["nature"],
        roads_date=origin["network"]["data_date"],
        n_pupils=summary["pupils"],
        n_not_located=points["not_located"],
        n_cut_off=points["cut_off"],
        n_far=points["far"],
        n_schools=summary["schools"],
        n_seats=summary["seats"],
        n_gates=points["gates"],
        n_stand_ins=points["schools_at_own_point"],
        n_stand_in_offers=summary.get("stand_in_offers", 0),
        run_sha256=facts["run_sha256"],
        assumptions=tuple(summary["assumptions"]),
        at_own_catchment=summary.get("at_own_catchment"),
    )


def run_facts(engine: Engine, run_id: int) -> dict[str, Any]:
    """
    Return the row of one run, by column.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    """
    with transaction(engine) as connection:
        row = connection.execute(select(Run.__table__).where(Run.run_id == run_id)).mappings()
        found = row.first()
    if found is None:
        msg = f"there is no run {run_id}; see: gantruong run list"
        raise UnknownNameError(msg)
    return dict(found)


def all_runs(
    engine: Engine, *, season: str | None = None, grade: str | None = None
) -> list[Mapping[str, Any]]:
    """Return the rows of all runs, newest first, of one season or grade if given."""
    chosen = select(Run.__table__).order_by(Run.run_id.desc())
    if season is not None:
        chosen = chosen.where(Run.season == season)
    if grade is not None:
        chosen = chosen.where(Run.grade == grade)
    with transaction(engine) as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]


def state_changes(engine: Engine, run_id: int) -> list[Mapping[str, Any]]:
    """Return the changes of a run's state, oldest first."""
    chosen = select(RunState.__table__).where(RunState.run_id == run_id).order_by(RunState.step)
    with transaction(engine) as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]
