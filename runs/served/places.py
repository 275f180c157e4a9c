"""The places that the service answers about: read from the database for the season ahead."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from admission.model import Schools
from gis import province, read
from gis.text import fold
from gis.units import NONE
from gis.validity import first_day, today, valid_on
from routing.areas import UNSURE, Areas
from runs.city_inputs import ORDINARY
from runs.gates import Gates, gates_of
from runs.open_places import open_places

if TYPE_CHECKING:
    import geopandas as gpd
    from sqlalchemy import Engine

    from gis.read import ActiveSet

GRADES: Final = ("K", "1", "6", "10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Seats of one school in one season, grade and programme."""

    season: str
    grade: str
    programme: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """What is public about one school."""

    school_code: str
    name: str
    kind: str
    levels: tuple[str, ...]
    ownership: str | None
    ward_code: str | None
    ward_name: str | None
    address: str | None
    lon: float
    lat: float
    search_key: str
    seats: tuple[Seat, ...]

    def seats_of(self, season: str | None, grade: str) -> int | None:
        """Return the ordinary seats of a season's grade, ``None`` where none are listed."""
        listed = [
            seat.seats
            for seat in self.seats
            if (seat.season, seat.grade, seat.programme) == (season, grade, ORDINARY)
        ]
        return sum(listed) if listed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A ward as people know it."""

    code: str
    name: str
    kind: str | None
    former_units: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wards:
    """Wards with an index of their areas."""

    ward: tuple[Ward, ...]
    tree: shapely.STRtree
    areas: Areas = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "areas", Areas(self.tree.geometries))

    def at(self, lon: float, lat: float) -> Ward | None:
        """Return the ward that a point lies in; of several the one with the lowest code."""
        at = self.areas.at(lon, lat)
        if at != UNSURE:
            return None if at == NONE else self.ward[at]
        hit = self.tree.query(shapely.points(lon, lat), predicate="intersects")
        return self.ward[int(hit.min())] if len(hit) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """
    Schools, gates and wards of the sets in use.

    Attributes
    ----------
    schools
        Valid schools, sorted by code; S of them.
    gates
        Gates open to pupils, sorted by school and number, positions into ``schools``; G of them.
    gate_name
        Name of each gate, ``None`` where it has none, length G.
    gate_listed
        Whether the register has the gate; else it is the school's own point, length G.
    wards
        Wards of today; ``None`` if none were imported.
    season
        The newest season with seats; ``None`` without seats.
    sets
        The sets in use, by register.
    day
        Day on which schools, gates and wards must hold, ``yyyy-mm-dd``: the first of the season,
        or today once it has begun.
    read_on
        Day on which they were read.
    """

    schools: tuple[School, ...]
    gates: Gates
    gate_name: tuple[str | None, ...]
    gate_listed: tuple[bool, ...]
    wards: Wards | None
    season: str | None
    sets: dict[str, ActiveSet]
    day: str
    read_on: str

    def position(self, school_code: str) -> int:
        """Return the position of a school, ``NONE`` if no school has that code."""
        at = int(np.searchsorted([school.school_code for school in self.schools], school_code))
        found = at < len(self.schools) and self.schools[at].school_code == school_code
        return at if found else NONE

    def teaching(self, grade: str) -> np.ndarray:
        """
        Return the positions of the schools that a child may be placed in for a grade.

        These are the schools with seats for it this season, as a run takes them; if no school
        has any, those of the level.
        """
        with_seats = [s.seats_of(self.season, grade) is not None for s in self.schools]
        if any(with_seats):
            return np.flatnonzero(with_seats)
        level = province.national().level_of(grade)
        return np.flatnonzero([level in school.levels for school in self.schools])

    def version(self, network_sha256: str) -> str:
        """Return a short name of exactly these data, for caches."""
        parts = [network_sha256, *(one.content_sha256 for _, one in sorted(self.sets.items()))]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def load(engine: Engine) -> Places:
    """
    Read the places of the sets in use.

    Raises
    ------
    DatabaseError
        If no schools were imported.
    """
    sets, read_on = read.active_sets(engine), today()

    def register(kind: str) -> pd.DataFrame | None:
        return read.register(engine, kind) if kind in sets else None

    seats = register("seats")
    season = None if seats is None or seats.empty else str(seats["season"].max())
    day = read_on if season is None else max(read_on, first_day(season))
    wards, school_register = register("wards"), read.register(engine, "schools")
    if wards is not None:
        wards = wards[valid_on(wards, day)]
    school_register = school_register[valid_on(school_register, day)]
    schools = _schools(school_register, seats, wards)
    code = np.array([school.school_code for school in schools], dtype=object)
    everyone = Schools(code=code, seats=np.zeros(len(code), dtype=np.int32))
    gate_register, sites = open_places(register("gates"), register("campuses"), day)
    gates = gates_of(everyone, school_register, gate_register, sites)
    gate_names = _gate_names(gate_register)
    keys = list(zip(code[gates.school], gates.number.tolist(), strict=True))
    return Places(
        schools=schools,
        gates=gates,
        gate_name=tuple(gate_names.get(key) for key in keys),
        gate_listed=tuple(key in gate_names for key in keys),
        wards=None if wards is None else _wards(wards),
        season=season,
        sets=sets,
        day=day,
        read_on=read_on,
    )


def _schools(
    register: pd.DataFrame, seats: pd.DataFrame | None, wards: pd.DataFrame | None
) -> tuple[School, ...]:
    seats_by_code = _seats(seats)
    ward_name = {} if wards is None else dict(zip(wards["code"], wards["name"], strict=True))
    ordered = register.sort_values("school_code", key=lambda code: code.str.encode("utf-8"))
    return tuple(
        School(
            school_code=row["school_code"],
            name=row["name"],
            kind=row["kind"],
            levels=tuple((_text(row["levels"]) or "").split("|")),
            ownership=_text(row["ownership"]),
            ward_code=_text(row["ward_code"]),
            ward_name=ward_name.get(_text(row["ward_code"])),
            address=_text(row["address"]),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            search_key=fold(row["name"]),
            seats=seats_by_code.get(row["school_code"], ()),
        )
        for row in ordered.to_dict("records")
    )


def _seats(register: pd.DataFrame | None) -> dict[str, tuple[Seat, ...]]:
    by_code: dict[str, tuple[Seat, ...]] = {}
    rows: Sequence[dict[Any, Any]] = [] if register is None else register.to_dict("records")
    for row in rows:
        seat = Seat(
            season=row["season"],
            grade=row["grade"],
            programme=row["programme"],
            seats=int(row["seats"]),
        )
        by_code[row["school_code"]] = (*by_code.get(row["school_code"], ()), seat)
    return by_code


def _gate_names(register: pd.DataFrame | None) -> dict[tuple[str, int], str | None]:
    """Return the name of every listed gate by school and number."""
    if register is None:
        return {}
    keys = zip(register["school_code"], register["gate_no"].astype(int), strict=True)
    return dict(zip(keys, map(_text, register["name"]), strict=True))


def _wards(register: gpd.GeoDataFrame) -> Wards:
    ward = tuple(
        Ward(
            code=row["code"],
            name=row["name"],
            kind=_text(row["kind"]),
            former_units=_text(row["former_units"]),
        )
        for row in register.drop(columns="geometry").to_dict("records")
    )
    return Wards(ward=ward, tree=shapely.STRtree(register.geometry.to_numpy()))


def _text(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)
