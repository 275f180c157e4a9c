"""A siting on the registers in use: children by cell, seats, candidate sites, roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis import read
from gis.errors import InputError
from gis.model import Points
from gis.population.values import LEVEL
from routing.network import build
from routing.profile import load
from runs.city_inputs import pupils_of, schools_of
from runs.gates import gates_in_use
from runs.siting.again import rules_of
from runs.siting.asked import Places, refuse_codes
from runs.siting.files import Sited, sited
from runs.siting.gathered import blocks_of, standing_of
from runs.siting.saved import save
from runs.siting.told import small
from runs.siting.ways import measured

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.siting.asked import Blocks
    from runs.siting.proposal import Question

REGISTER: Final = "candidate_sites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """
    Which children, which sites and which rules.

    Attributes
    ----------
    season, grade
        Whose homes and seats.
    seats
        Of each candidate site: the register has none.
    policy
        Rules by which the proposal is tried.
    scenario
        Name under which it is kept for the board; ``None``: it is not.
    """

    season: str
    grade: str
    seats: int
    policy: str
    scenario: str | None


def siting_of_city(
    engine: Engine, question: Question, asked: Registered, *, client: str, progress: Progress
) -> dict[str, Any]:
    """
    Return the summary, the sites that open, and the steps of the scenario, if one is kept.

    Parameters
    ----------
    client
        Who asked; stands in the scenario's history.

    Raises
    ------
    InputError
        If a register lacks what is asked, or nothing possible is.
    """
    question.refuse()
    policy = rules_of(asked.policy)
    progress("reading the registers", 0, None)
    network_id, raw = read.active_network(engine)
    blocks, n_without = _blocks(engine, asked)
    places = (
        _schools(engine, asked),
        registered_sites(engine, level=LEVEL[asked.grade], seats=asked.seats),
    )
    refuse_codes(*places, REGISTER)
    roads = build(raw, load(policy.profile))
    ways = measured(roads, blocks.point, places, progress)
    found, _ = sited(question, (blocks, places, ways), policy, progress=progress)
    told = {
        **found.told,
        "network_id": network_id,
        "season": asked.season,
        "grade": asked.grade,
        "children_without_point": small(n_without),
    }
    return {"summary": told, "sites": found.sites, "scenario": _kept(engine, asked, found, client)}


def _kept(engine: Engine, asked: Registered, found: Sited, client: str) -> dict[str, Any] | None:
    if asked.scenario is None:
        return None
    steps = save(
        *(engine, asked.scenario, found),
        season=asked.season,
        grade=asked.grade,
        created_by=client,
    )
    return {"name": asked.scenario, "steps": [number for number, _ in steps]}


def registered_sites(engine: Engine, *, level: str, seats: int) -> Places:
    """
    Return the candidate sites of a level, and those that name none, with these seats each.

    Raises
    ------
    InputError
        If none was imported, or none is of the level.
    """
    if REGISTER not in read.active_sets(engine):
        msg = "no candidate sites were imported; see: gantruong import candidate-sites"
        raise InputError(msg)
    register = read.register(engine, REGISTER).sort_values("site_id")
    of_level = register["level"].fillna("")
    chosen = register[(of_level == level) | (of_level == "")]
    if chosen.empty:
        msg = f"the register of candidate sites has none of level {level}"
        raise InputError(msg)
    code = chosen["site_id"].to_numpy(object)
    ones = np.ones(len(code), np.int64)
    return Places(
        code=code,
        seats=ones * seats,
        cost=ones,
        ready_year=ones * 0,
        gate=Points(
            id=code,
            lon=chosen["lon"].to_numpy(np.float64),
            lat=chosen["lat"].to_numpy(np.float64),
        ),
    )


def _blocks(engine: Engine, asked: Registered) -> tuple[Blocks, int]:
    """Return the children with a point in squares, and how many have none."""
    register = read.register(engine, "pupils")
    pupils, homes = pupils_of(register, season=asked.season, grade=asked.grade)
    known = homes.known
    if not known.any():
        msg = f"no pupil of grade {asked.grade} in season {asked.season} has a point"
        raise InputError(msg)
    blocks = blocks_of(homes.lon[known], homes.lat[known], pupils.group[known])
    return blocks, int((~known).sum())


def _schools(engine: Engine, asked: Registered) -> Places:
    schools = schools_of(read.register(engine, "seats"), season=asked.season, grade=asked.grade)
    gates = gates_in_use(engine, schools, grade=asked.grade, season=asked.season)
    gate = Points(id=schools.code[gates.school], lon=gates.lon, lat=gates.lat)
    return standing_of(schools, gate)
