"""Writing one checked placement to the database, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from admission.explain import REASONS
from gis import write
from gis.tables.results import Considered, Cutoff, Offer
from gis.tables.work import Policy, Run
from gis.units import NONE
from runs.manifest import code_version
from runs.match.claims import cutoff_table, reason_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine, Table

    from gis.progress import Progress
    from gis.units import Ids
    from runs.city_inputs import Gates, Homes
    from runs.match.result import MatchResult
    from runs.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """
    One checked placement and what it stood on.

    Attributes
    ----------
    season, grade
        What was placed.
    profile
        Travel profile of the distances.
    network_id
        Network version of the distances.
    inputs
        SHA-256 of every input by name.
    is_model
        Whether its pupils are simulated or invented.
    result, homes, gates
        The placement and the points it was measured from; P pupils, S schools.
    straight_mm
        Straight line from each home to the offered school's nearest gate, ``NONE`` without an
        offer, shape (P,).
    summary
        Headline figures.
    """

    season: str
    grade: str
    profile: str
    network_id: int
    inputs: Mapping[str, str]
    is_model: bool
    result: MatchResult
    homes: Homes
    gates: Gates
    straight_mm: NDArray[np.int64]
    summary: Summary


def record(engine: Engine, placement: Placement, progress: Progress) -> int:
    """
    Write a placement in one transaction and return its run number.

    Parameters
    ----------
    placement
        Checked by ``runs.match.result.solve``; nothing else may be recorded.
    progress
        Told about each table.
    """
    with engine.begin() as connection:
        policy_sha256 = _policy(connection, placement)
        run_id = _run(connection, placement, policy_sha256)
        tables = {
            "offers": (Offer.__table__, _offers(placement)),
            "cut-offs": (Cutoff.__table__, _cutoffs(placement)),
            "reasons": (Considered.__table__, _considered(placement)),
        }
        for name, (table, rows) in tables.items():
            progress(f"recording {name}", 0, len(rows))
            rows.insert(0, "run_id", run_id)
            write.rows(connection, _table(table), rows)
            progress(f"recording {name}", len(rows), len(rows))
    return run_id


def _table(table: Any) -> Table:  # noqa: ANN401 (SQLAlchemy types a model's table as FromClause)
    made: Table = table
    return made


def _policy(connection: Connection, placement: Placement) -> str:
    policy = placement.result.policy
    table = _table(Policy.__table__)
    known = connection.execute(table.select().where(table.c.sha256 == policy.sha256)).first()
    if known is None:
        connection.execute(
            table.insert().values(name=policy.name, sha256=policy.sha256, body=policy.text.decode())
        )
    return policy.sha256


def _run(connection: Connection, placement: Placement, policy_sha256: str) -> int:
    result = placement.result
    code = code_version()
    run_id = connection.execute(
        _table(Run.__table__)
        .insert()
        .values(
            kind="allocation",
            season=placement.season,
            grade=placement.grade,
            policy_name=result.policy.name,
            policy_sha256=policy_sha256,
            network_id=placement.network_id,
            inputs={**placement.inputs, **result.hashes},
            summary={
                **placement.summary.as_dict(),
                **result.counts,
                "profile": placement.profile,
                "schools_at_own_point": placement.gates.n_stand_ins,
                "assumptions": sorted(result.policy.assumptions()),
            },
            code_version=f"{code['version']}+{code['source_sha256'][:12]}",
            seed=result.seed,
            is_model=placement.is_model,
        )
        .returning(Run.run_id)
    ).scalar_one()
    return int(run_id)


def _offers(placement: Placement) -> pd.DataFrame:
    result = placement.result
    school = result.allocation.school
    placed = school != NONE
    own_mm = result.distance_mm[np.arange(len(school)), np.maximum(school, 0)]
    return pd.DataFrame(
        {
            "pupil_id": result.pupils.id,
            "school_code": _named(result.schools.code, school),
            "distance_mm": _where(placed, own_mm),
            "straight_mm": _where(placed, placement.straight_mm),
            "rank": _where(placed, result.allocation.rank),
            "group_no": result.pupils.group,
            "home_ward_code": _or_missing(placement.homes.ward_code),
            "school_ward_code": _or_missing(_named(placement.gates.school_ward_code, school)),
        }
    )


def _cutoffs(placement: Placement) -> pd.DataFrame:
    result = placement.result
    table = cutoff_table(result.cutoffs, result.schools)
    return pd.DataFrame(
        {
            "school_code": result.schools.code[table.school],
            "group_no": table.group,
            "last_distance_mm": _where(table.last_mm != NONE, table.last_mm),
            "seats": table.seats,
            "n_offers": table.n_offers,
        }
    )


def _considered(placement: Placement) -> pd.DataFrame:
    result = placement.result
    table = reason_table(result.reasons, result.pupils, result.distance_mm)
    return pd.DataFrame(
        {
            "pupil_id": result.pupils.id[table.pupil],
            "school_code": result.schools.code[table.school],
            "reason": np.array(REASONS, object)[result.reasons.code],
            "own_mm": table.own_mm,
            "cutoff_mm": _where(table.has_last, table.last_mm),
            "cutoff_group": _where(table.has_last, table.last_group),
        }
    )


def _where(present: NDArray[np.bool_], number: NDArray[np.integer]) -> pd.arrays.IntegerArray:
    """Return whole numbers that are missing where they are not present."""
    return pd.arrays.IntegerArray(number.astype(np.int64), ~present)


def _named(names: Ids, position: NDArray[np.int32]) -> NDArray[np.object_]:
    """Return the name at each position, ``None`` at ``NONE``."""
    chosen = names[np.maximum(position, 0)].astype(object)
    chosen[position == NONE] = None
    return chosen


def _or_missing(names: NDArray[np.object_]) -> NDArray[np.object_]:
    chosen = names.astype(object)
    chosen[np.equal(names, "")] = None
    return chosen
