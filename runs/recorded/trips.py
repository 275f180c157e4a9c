"""A recorded run as it is drawn: homes, schools, who is offered which, how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis import read
from gis.errors import BrokenPromiseError, InputError
from gis.units import MM_PER_M, NONE
from runs.csv_table import read_table
from runs.match.write import OFFERS
from runs.recorded.decided import ALLOCATION
from runs.recorded.export import sealed_of
from runs.recorded.place import place_of
from runs.recorded.snapshot import load
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.model import Nature, RawNetwork
    from gis.units import Degrees, Ids, Index, Millimetres
    from runs.recorded.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Trips:
    """
    P children and S schools of a run, on its roads.

    Attributes
    ----------
    raw, nature
        Roads; whether children and place are real.
    lon, lat
        Homes, nan where none is known, shape (P,).
    offer, own_mm
        School of each child, ``NONE`` for none, and the way there, shape (P,).
    school_code, school_name, school_lon, school_lat, seats
        The schools, each at its first gate, shape (S,).
    """

    raw: RawNetwork
    nature: Nature
    lon: Degrees
    lat: Degrees
    offer: Index
    own_mm: Millimetres
    school_code: Ids
    school_name: Ids
    school_lon: Degrees
    school_lat: Degrees
    seats: Index


def recorded_trips(engine: Engine, run_id: int) -> Trips:
    """
    Return a recorded placement as it was sealed; exceptions decided later are not in it.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    InputError
        If it is no placement, or this machine does not have its folder.
    BrokenPromiseError
        If the folder was changed.
    """
    run = run_facts(engine, run_id)
    if run["kind"] != ALLOCATION:
        msg = f"run {run_id} is a {run['kind']}; only a placement of its own can be drawn"
        raise InputError(msg)
    sealed = sealed_of(engine, run_id)
    frozen = load(place_of(run["run_key"]).snapshot, key=run["run_key"])
    table = read_table(sealed / OFFERS, required=["pupil_id", "school_code", "distance_m"])
    school_code = frozen.schools.code
    register = read.register(engine, "schools")
    names = dict(zip(register["school_code"], register["name"], strict=True))
    first = np.searchsorted(frozen.gates.school, np.arange(len(school_code)))
    offer, own_mm = _offers(table.columns, frozen)
    return Trips(
        raw=read.network(engine, run["network_id"]),
        nature=run["origin"]["registers"]["pupils"]["nature"],
        lon=frozen.homes.lon,
        lat=frozen.homes.lat,
        offer=offer,
        own_mm=own_mm,
        school_code=school_code,
        school_name=np.array([str(names.get(code, code)) for code in school_code], object),
        school_lon=frozen.gates.lon[first],
        school_lat=frozen.gates.lat[first],
        seats=frozen.schools.seats,
    )


def _offers(columns: dict[str, list[str]], frozen: Snapshot) -> tuple[Index, Millimetres]:
    place = {str(name): at for at, name in enumerate(frozen.pupils.id)}
    school = {str(code): at for at, code in enumerate(frozen.schools.code)}
    offer = np.full(len(place), NONE, np.int32)
    own_mm = np.full(len(place), NONE, np.int32)
    rows = zip(*(columns[name] for name in ("pupil_id", "school_code", "distance_m")), strict=True)
    for name, code, metres in rows:
        if name not in place or (code and code not in school):
            msg = "the sealed offers name a child or a school that the frozen inputs do not have"
            raise BrokenPromiseError(msg)
        if code:
            offer[place[name]] = school[code]
            own_mm[place[name]] = round(float(metres) * MM_PER_M) if metres else NONE
    return offer, own_mm
