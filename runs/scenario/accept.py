"""A scenario accepted as a new version of the roads: its effect first, then for good."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from gis import read, read_edits, write
from gis.crs import geodesic_mm
from gis.errors import InputError
from gis.model import RawNetwork, Source
from gis.progress import Progress, silent
from gis.units import NONE, Index
from gis.write_network import Acceptance, content_sha256
from routing.accepted import accepted
from routing.edit_effect import Placed
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.scenario.edits import edits_of
from runs.scenario.effect import Effect, Job, measured, stored_job

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.read_edits import StoredScenario

SAME_PLACE_MM: Final = 1  # a part of a cut edge is measured anew and may round otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """
    What accepting changes for one grade, as the difference of two complete measurements.

    Attributes
    ----------
    season, grade, profile
        Whose ways were measured, and how they travel.
    n_homes_moved, n_gates_moved
        Homes and gates that are tied to another place of the roads, or to none any more.
    effect
        Pairs whose distance differs, all of them snapped on their own version.
    """

    season: str
    grade: str
    profile: str
    n_homes_moved: int
    n_gates_moved: int
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A version that could be stored: the roads, what they come of, and what they change."""

    raw: RawNetwork
    known: StoredScenario
    impact: Impact | None


def plan(  # noqa: PLR0913 (whose ways, how they travel, where the pairs go)
    engine: Engine,
    name: str,
    *,
    season: str | None,
    grade: str,
    profile: str = "walk",
    out: Path | None = None,
    progress: Progress = silent,
) -> Plan:
    """
    Return the version that accepting a scenario would make, and its impact; write nothing.

    Parameters
    ----------
    season
        Season whose pupils are measured; ``None`` measures nobody.
    out
        Parquet file of the pairs that change, as ``gantruong scenario effect`` writes it.

    Raises
    ------
    UnknownNameError
        If there is no such scenario.
    InputError
        If no step of it holds, it changes more than roads, or it edits another version than the
        one in use.
    """
    known = read_edits.scenario(engine, name)
    active, raw = read.active_network(engine)
    if known.network_id != active:
        msg = (
            f"scenario “{name}” edits network version {known.network_id}, but version {active} is "
            f"in use; take that one back with: gantruong network use {known.network_id}"
        )
        raise InputError(msg)
    if known.changes:
        msg = (
            f"scenario “{name}” changes schools, seats or policy too; a version of the roads takes "
            "roads only: undo those steps, or draw the roads in a scenario of their own"
        )
        raise InputError(msg)
    if not known.rows:
        msg = f"scenario “{name}” has no step that holds; there is nothing to accept"
        raise InputError(msg)
    new = accepted(raw, edits_of(known.rows), _source(raw, known))
    impact = None
    if season is not None:
        job, n_pupils = stored_job(
            engine, known, season=season, grade=grade, profile=profile, progress=progress
        )
        impact = _impact(
            job, build(new, load(profile)), out=out, progress=progress, facts=(season, grade)
        )
        impact = replace(impact, effect=replace(impact.effect, n_homes=n_pupils))
    return Plan(raw=new, known=known, impact=impact)


def accept(
    engine: Engine, planned: Plan, *, reason: str, accepted_by: str, progress: Progress = silent
) -> int:
    """
    Store a planned version in one transaction, take it into use, and return its number.

    Raises
    ------
    InputError
        If there is no reason, or another version is in use by now; nothing is written then.
    """
    if not reason.strip():
        msg = "say why the scenario is accepted: --reason"
        raise InputError(msg)
    acceptance = Acceptance(
        based_on=planned.known.network_id,
        scenario_id=planned.known.scenario_id,
        edits=_edits(planned.known),
        impact={} if planned.impact is None else asdict(planned.impact),
        reason=reason.strip(),
        accepted_by=accepted_by,
    )
    return write.network(engine, planned.raw, acceptance=acceptance, progress=progress)


def moved(before: Snaps, after: Snaps, ways: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Index:
    """
    Return the points that are tied elsewhere, or not at all any more, ascending.

    Parameters
    ----------
    before, after
        The same points on two versions.
    ways
        Way id of each edge of either version.
    """
    n_points = len(before)
    both = np.flatnonzero(before.located & after.located)
    one, other = before.take(both), after.take(both)
    apart_mm = geodesic_mm(one.lon, one.lat, other.lon, other.lat)
    same = (ways[0][one.edge] == ways[1][other.edge]) & (apart_mm <= SAME_PLACE_MM)
    stays = np.zeros(n_points, dtype=np.bool_)
    stays[both] = same
    stays |= (before.edge == NONE) & (after.edge == NONE)
    return np.flatnonzero(~stays).astype(np.int32)


def _impact(
    job: Job, new: Network, *, out: Path | None, progress: Progress, facts: tuple[str, str]
) -> Impact:
    snapper = Snapper(new)
    progress("snapping anew", 0, len(job.home))
    home = snapper.snap(job.home.point_lon, job.home.point_lat)
    gate = snapper.snap(job.gate.point_lon, job.gate.point_lat)
    base = job.scenario.base or job.scenario
    ways = (base.raw.way_id[base.raw.edge_way], new.raw.way_id[new.raw.edge_way])
    effect = measured(replace(job, after=Placed(new, home, gate)), out, progress)
    return Impact(
        season=facts[0],
        grade=facts[1],
        profile=new.profile.name,
        n_homes_moved=len(moved(job.home, home, ways)),
        n_gates_moved=len(moved(job.gate, gate, ways)),
        effect=effect,
    )


def _source(raw: RawNetwork, known: StoredScenario) -> Source:
    """Return what the new version is called: its hash is that of the old roads and the edits."""
    text = json.dumps([content_sha256(raw), _edits(known)], sort_keys=True, ensure_ascii=False)
    return replace(
        raw.source,
        name=f"{raw.source.name} + {known.name}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _edits(known: StoredScenario) -> list[dict[str, Any]]:
    return [{k: v for k, v in asdict(row).items() if v is not None} for row in known.rows]
