"""The flow map of a recorded run: home to the gate that was offered, on the run's own roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.policy import file as policies
from gis import read
from gis.errors import DatabaseError, UnknownNameError
from gis.queries import query
from gis.units import NONE
from routing.network import build
from routing.profile import load
from runs.city_inputs import pupils_of
from runs.city_round import all_schools
from runs.flow import FlowMap, flow_map
from runs.gates import gates_in_use
from runs.measure import measure

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.progress import Progress
    from routing.network import Network


def run_flow(engine: Engine, run_id: int, progress: Progress) -> tuple[Network, FlowMap]:
    """
    Return the roads of a run and how many children travel them.

    Raises
    ------
    UnknownNameError
        If there is no such run, or it offered nothing.
    DatabaseError
        If the registers in use are no longer those of the run: then its ways are not known.
    """
    with engine.connect() as connection:
        offers = connection.exec_driver_sql(query("run_offers"), {"run_id": run_id}).all()
    if not offers:
        msg = f"there is no run {run_id} with offers"
        raise UnknownNameError(msg)
    of = offers[0]
    pupils, homes = pupils_of(read.register(engine, "pupils"), season=of.season, grade=of.grade)
    schools = all_schools(read.register(engine, "seats"), season=of.season, grade=of.grade)
    gates = gates_in_use(engine, schools, grade=of.grade, season=of.season)
    profile = load(policies.load(of.policy_name).profile)
    network = build(read.network(engine, of.network_id), profile)
    measured = measure(network, homes, gates, progress)
    gate = np.full(len(pupils), NONE, dtype=np.int32)
    position = {code: number for number, code in enumerate(schools.code)}
    offered = {
        row.pupil_id: (row.school_code, row.distance_mm) for row in offers if not row.stands_in
    }
    if sorted(row.pupil_id for row in offers) != sorted(pupils.id):
        raise DatabaseError(_changed("pupils", run_id))
    for p, pupil in enumerate(pupils.id):
        code, stated_mm = offered.get(pupil, (None, None))  # a stand-in travels no road
        if code is None or stated_mm is None:  # nor does who has a seat without a known way
            continue
        school = position.get(code, NONE)
        if school == NONE or measured.distance_mm[p, school] != stated_mm:
            raise DatabaseError(_changed("schools or roads", run_id))
        gate[p] = measured.gate[p, school]
    shown = flow_map(network, measured.home_snaps, measured.gate_snaps, gate=gate[measured.home])
    return network, shown


def _changed(what: str, run_id: int) -> str:
    return f"the {what} have changed since run {run_id}; run it again"
