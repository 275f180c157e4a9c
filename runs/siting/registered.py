"""A siting on the registers in use: children by cell, seats, candidate sites, roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from forecast.siting.case import EVEN
from gis import read
from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.model import Points
from gis.population.values import LEVEL
from runs.city_inputs import pupils_of, schools_of
from runs.gates import gates_in_use
from runs.siting.again import rules_of
from runs.siting.asked import Blocks, Places
from runs.siting.files import Sited, sited
from runs.siting.saved import save
from runs.siting.told import small
from runs.siting.ways import Roads, measured

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.siting.proposal import Question

CELL_M: Final = 200.0
"""Side of the squares in which children are gathered."""

DIGITS: Final = 7
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
    network_id = read.active_network(engine)[0]
    blocks, n_without = _blocks(engine, asked)
    places = _schools(engine, asked), _sites(engine, asked)
    roads = Roads(read.network(engine, network_id), progress)
    ways = measured(roads, policy.profile, blocks.point, places, progress)
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


def _blocks(engine: Engine, asked: Registered) -> tuple[Blocks, int]:
    """Return the children with a point in squares, and how many have none."""
    register = read.register(engine, "pupils")
    _, homes = pupils_of(register, season=asked.season, grade=asked.grade)
    lon, lat = homes.lon[homes.known], homes.lat[homes.known]
    if not len(lon):
        msg = f"no pupil of grade {asked.grade} in season {asked.season} has a point"
        raise InputError(msg)
    east_m, north_m = local_metres_per_degree(np.array([float(np.mean(lat))]))
    at = np.column_stack((lon * float(east_m[0]), lat * north_m)) / CELL_M
    cell, of = np.unique(np.floor(at).astype(np.int64), axis=0, return_inverse=True)
    n = np.bincount(of.ravel())
    middle = [np.round(np.bincount(of.ravel(), weights=one) / n, DIGITS) for one in (lon, lat)]
    names = np.array([f"{x}-{y}" for x, y in cell.tolist()], object)
    order = np.argsort(names, kind="stable")
    blocks = Blocks(
        point=Points(id=names[order], lon=middle[0][order], lat=middle[1][order]),
        children=n[order][None].astype(np.int64),
        group=np.ones(len(n), np.int32),
        weight=np.full(len(n), EVEN, np.int64),
    )
    return blocks, int((~homes.known).sum())


def _schools(engine: Engine, asked: Registered) -> Places:
    schools = schools_of(read.register(engine, "seats"), season=asked.season, grade=asked.grade)
    gates = gates_in_use(engine, schools, grade=asked.grade, season=asked.season)
    zeros = np.zeros(len(schools), np.int64)
    return Places(
        code=schools.code,
        seats=schools.seats.astype(np.int64),
        cost=zeros,
        ready_year=zeros,
        gate=Points(id=schools.code[gates.school], lon=gates.lon, lat=gates.lat),
    )


def _sites(engine: Engine, asked: Registered) -> Places:
    """Return the candidate sites of the grade's level, and those that name none."""
    if REGISTER not in read.active_sets(engine):
        msg = "no candidate sites were imported; see: gantruong import candidate-sites"
        raise InputError(msg)
    register = read.register(engine, REGISTER).sort_values("site_id")
    level = register["level"].fillna("")
    chosen = register[(level == LEVEL[asked.grade]) | (level == "")]
    if chosen.empty:
        msg = f"the register of candidate sites has none of level {LEVEL[asked.grade]}"
        raise InputError(msg)
    code = chosen["site_id"].to_numpy(object)
    ones = np.ones(len(code), np.int64)
    return Places(
        code=code,
        seats=ones * asked.seats,
        cost=ones,
        ready_year=ones * 0,
        gate=Points(
            id=code,
            lon=chosen["lon"].to_numpy(np.float64),
            lat=chosen["lat"].to_numpy(np.float64),
        ),
    )
