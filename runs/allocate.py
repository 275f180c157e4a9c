"""The main job: read one season's grade, measure, place, check, record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission import policy as policies
from gis import read
from gis.crs import geodesic_mm
from gis.progress import silent
from gis.units import FAR_SNAP_MM, NONE, UNREACHABLE_MM
from routing import network as networks
from routing import profile as profiles
from runs import record
from runs.city_inputs import gates_of, pupils_of, schools_of
from runs.match.result import solve
from runs.measure import measure
from runs.steps import Steps
from runs.summary import Summary, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from gis.model import Nature
    from gis.progress import Progress
    from gis.units import Index
    from runs.city_inputs import Gates, Homes
    from runs.match.result import MatchResult
    from runs.measure import Measured
    from runs.record import Placement

USED: Final = ("pupils", "seats", "schools", "gates")
"""Registers that a placement reads."""


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


def allocate(  # noqa: PLR0913 (what a run is made of)
    engine: Engine,
    policy_name: str,
    *,
    season: str,
    grade: str,
    seed: str | None = None,
    steps: Steps | None = None,
    progress: Progress = silent,
) -> Recorded:
    """
    Place the pupils of one season and grade, and record the run.

    Parameters
    ----------
    engine
        Database with a network, pupils, schools and seats in use.
    policy_name
        Policy by name, or a policy file.
    season, grade
        What to place.
    seed
        Secret of the lot, where the policy draws one.
    steps
        Takes the seconds and memory of each step.
    progress
        Told how far each stage is.

    Raises
    ------
    InputError
        If an input is missing or the policy does not take it; nothing is recorded.
    BrokenPromiseError
        If the result breaks a promise; nothing is recorded.
    """
    steps = steps or Steps()
    policy = policies.load(policy_name)
    with steps.step("read"):
        progress("reading the registers", 0, None)
        sets = read.active_sets(engine)
        pupils, homes = pupils_of(read.register(engine, "pupils"), season=season, grade=grade)
        schools = schools_of(read.register(engine, "seats"), season=season, grade=grade)
        gate_register = read.register(engine, "gates") if "gates" in sets else None
        gates = gates_of(schools, read.register(engine, "schools"), gate_register)
        network_id, raw = read.active_network(engine)
    with steps.step("network"):
        progress("preparing the roads", 0, None)
        network = networks.build(raw, profiles.load(policy.profile))
    with steps.step("distances"):
        measured = measure(network, homes, gates, progress)
    with steps.step("placement"):
        result = solve(policy, pupils, schools, measured.distance_mm, seed=seed, progress=progress)
    with steps.step("record"):
        summary = _summary(result)
        placement = record.Placement(
            season=season,
            grade=grade,
            profile=policy.profile,
            network_id=network_id,
            inputs={
                "network": raw.source.sha256,
                **{f"{name} register": sets[name].content_sha256 for name in USED if name in sets},
            },
            is_model=sets["pupils"].nature != "real",
            result=result,
            homes=homes,
            gates=gates,
            straight_mm=straight_mm(homes, gates, result.allocation.school),
            summary=summary,
        )
        run_id = record.record(engine, placement, progress)
    return _recorded(
        run_id, placement, measured, nature=sets["pupils"].nature, roads_date=raw.source.data_date
    )


def straight_mm(homes: Homes, gates: Gates, school: Index) -> NDArray[np.int64]:
    """
    Return the straight line from each home to its school's nearest gate.

    Parameters
    ----------
    homes
        P homes.
    gates
        Gates of all schools.
    school
        School of each home, ``NONE`` for none, shape (P,).

    Returns
    -------
    straight_mm
        Millimetres, ``NONE`` where there is no school, shape (P,).
    """
    shortest_mm = np.full(len(school), NONE, dtype=np.int64)
    first = np.searchsorted(gates.school, school)
    n_gates = np.bincount(gates.school, minlength=len(gates.school_ward_code))
    for step in range(int(n_gates.max(initial=0))):
        at = np.flatnonzero((school != NONE) & (step < n_gates[np.maximum(school, 0)]))
        gate = first[at] + step
        line_mm = geodesic_mm(homes.lon[at], homes.lat[at], gates.lon[gate], gates.lat[gate])
        longer = (shortest_mm[at] == NONE) | (line_mm < shortest_mm[at])
        shortest_mm[at[longer]] = line_mm[longer]
    return shortest_mm


def _summary(result: MatchResult) -> Summary:
    school = result.allocation.school
    own_mm = result.distance_mm[np.arange(len(school)), np.maximum(school, 0)]
    return summarise(school, result.allocation.rank, own_mm)


def _recorded(
    run_id: int, placement: Placement, measured: Measured, *, nature: Nature, roads_date: str
) -> Recorded:
    schools = placement.result.schools
    n_pupils = len(placement.result.pupils)
    n_located = int(np.count_nonzero(measured.home_snaps.located))
    n_reaching = int(np.count_nonzero((measured.distance_mm < UNREACHABLE_MM).any(axis=1)))
    return Recorded(
        run_id=run_id,
        summary=placement.summary,
        nature=nature,
        roads_date=roads_date,
        n_pupils=n_pupils,
        n_not_located=n_pupils - n_located,
        n_cut_off=n_located - n_reaching,
        n_far=int(np.count_nonzero(measured.home_snaps.access_mm > FAR_SNAP_MM)),
        n_schools=len(schools),
        n_seats=int(schools.seats.sum(dtype=np.int64)),
        n_gates=len(placement.gates.lon),
        n_stand_ins=placement.gates.n_stand_ins,
    )
