"""
How the finder's answers are put together from roads and places.

They are plain values of the shapes in ``finder_shapes``, which describe them and which the tests
hold them to: checking every answer again took longer than finding the schools.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from api.answer.versions import plain_versions
from api.near.finder_shapes import FinderIn, HomeIn, WardOut
from api.public.schools import gate_out
from gis.units import FAR_SNAP_MM, MM_PER_M, NONE, UNREACHABLE_MM
from routing.path import is_bridge, is_ferry, name_of
from runs.served.roads import MOTORBIKE, WALK, home, straight_mm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service import Service
    from gis.model import Tags
    from gis.units import Index
    from routing.nearest import Nearest
    from routing.path import Route
    from routing.snaps import Snaps
    from runs.served.places import Places, School, Ward
    from runs.served.roads import Roads

Json = dict[str, Any]

DEGREE_DIGITS: Final = 9  # a tenth of a millimetre; the sum of a line keeps its promise


@dataclass(frozen=True, slots=True)
class Asked:
    """One home, tied to the roads of every profile that times are shown for."""

    service: Service
    home_in: HomeIn
    home: Mapping[str, Snaps]

    @staticmethod
    def of(service: Service, home_in: HomeIn) -> Asked:
        """Tie the home to the roads."""
        names = sorted({WALK, MOTORBIKE, home_in.profile} & service.roads.keys())
        return Asked(service, home_in, home(service.roads, home_in.lon, home_in.lat, *names))

    @property
    def own(self) -> Snaps:
        """Return the home on the roads of the profile that was asked for."""
        return self.home[self.home_in.profile]

    @property
    def is_located(self) -> bool:
        """Return whether a usable road is near."""
        return bool(self.own.edge[0] != NONE)

    def seconds(self, profile: str, gate: Index) -> list[int | None]:
        """Return the time to each gate by a profile, ``None`` where it does not lead there."""
        if profile not in self.home:
            return [None] * len(gate)
        ways = self.service.roads[profile].travel(self.home[profile], gate)
        return [
            round(time_s) if distance_mm < UNREACHABLE_MM else None
            for distance_mm, time_s in zip(
                ways.distance_mm.tolist(), ways.time_s.tolist(), strict=True
            )
        ]


def finder(service: Service, roads: Roads, asked: FinderIn) -> Json:
    """Return the schools of a grade nearest to a home, or why there are none: a ``FinderOut``."""
    known = service.places
    one = Asked.of(service, asked)
    ward = known.wards.at(asked.lon, asked.lat) if known.wards else None
    choice = service.choices[asked.profile, asked.grade]
    answer: Json = {
        "status": "ok",
        "grade": asked.grade,
        "profile": asked.profile,
        "season": known.season,
        "home": _home(one),
        "ward": ward and service.made_once(("ward", ward.code), partial(_ward, ward)),
        "schools": [],
        "route": None,
        "versions": plain_versions(service),
    }
    if known.wards and ward is None:
        return {**answer, "status": "outside_city"}
    if not one.is_located:
        return {**answer, "status": "not_located"}
    if not len(choice.school):
        return {**answer, "status": "no_school"}
    near = roads.nearest(one.own, choice, asked.limit)
    if not len(near.school):
        return {**answer, "status": "unreachable"}
    return {**answer, **_schools(one, near, asked.grade)}


def way(service: Service, asked: HomeIn, school_code: str, *, gate: int) -> Json:
    """Return the way from a home to a gate: a ``Way``."""
    one, at = Asked.of(service, asked), np.array([gate], dtype=np.int32)
    return _way(one, school_code, gate, (one.seconds(WALK, at)[0], one.seconds(MOTORBIKE, at)[0]))


def _home(one: Asked) -> Json:
    access_mm = int(one.own.access_mm[0])
    return {
        "lon": one.home_in.lon,
        "lat": one.home_in.lat,
        "access_m": access_mm / MM_PER_M if one.is_located else None,
        "far": one.is_located and access_mm > FAR_SNAP_MM,
    }


def _ward(ward: Ward) -> Json:
    return WardOut.model_validate(ward, from_attributes=True).model_dump()


def _school(school: School, season: str | None, grade: str) -> Json:
    return {
        "school_code": school.school_code,
        "name": school.name,
        "kind": school.kind,
        "ownership": school.ownership,
        "seats": school.seats_of(season, grade),
    }


def _gate(known: Places, gate: int) -> Json:
    return gate_out(known, gate).model_dump()


def _schools(one: Asked, near: Nearest, grade: str) -> Json:
    home_in, service = one.home_in, one.service
    known, roads = service.places, service.roads[home_in.profile]
    walk_s, motorbike_s = one.seconds(WALK, near.gate), one.seconds(MOTORBIKE, near.gate)
    straight = straight_mm(home_in.lon, home_in.lat, known.gates, near.school)
    home_far = bool(one.own.access_mm[0] > FAR_SNAP_MM)
    gate_far = (roads.gates.access_mm[near.gate] > FAR_SNAP_MM).tolist()
    columns = (near.school.tolist(), near.gate.tolist(), near.distance_mm.tolist())
    found = []
    for i, (at, gate, distance_mm) in enumerate(zip(*columns, strict=True)):
        school = partial(_school, known.schools[at], known.season, grade)
        found.append(
            {
                "rank": i + 1,
                **service.made_once(("school", at, grade), school),
                "status": "far" if home_far or gate_far[i] else "ok",
                "distance_mm": distance_mm,
                "distance_m": distance_mm / MM_PER_M,
                "straight_m": straight[i] / MM_PER_M,
                "walk_s": walk_s[i],
                "motorbike_s": motorbike_s[i],
                "gate": service.made_once(("gate", gate), partial(_gate, known, gate)),
            }
        )
    first = known.schools[columns[0][0]].school_code
    route = _way(one, first, columns[1][0], (walk_s[0], motorbike_s[0]))
    return {"schools": found, "route": route}


def _way(one: Asked, school_code: str, gate: int, times_s: tuple[int | None, int | None]) -> Json:
    profile = one.home_in.profile
    route = one.service.roads[profile].way(one.own, gate)
    tags = route.tags
    facts = {
        "school_code": school_code,
        "gate_no": int(one.service.places.gates.number[gate]),
        "profile": profile,
        "distance_mm": route.distance_mm,
        "distance_m": route.distance_mm / MM_PER_M,
        "walk_s": times_s[0],
        "motorbike_s": times_s[1],
        "bridges": any(map(is_bridge, tags)),
        "ferry": any(map(is_ferry, tags)),
        "streets": _streets(route, tags),
        "versions": plain_versions(one.service),
    }
    line = {"type": "LineString", "coordinates": _line(route)}
    return {"type": "Feature", "geometry": line, "properties": facts}


def _line(route: Route) -> list[list[float]]:
    """Return the drawn line; points that follow each other at one place are one."""
    points = np.stack((route.lon, route.lat), axis=1).round(DEGREE_DIGITS)
    is_new = np.ones(len(points), dtype=np.bool_)
    is_new[1:] = (points[1:] != points[:-1]).any(axis=1)
    line: list[list[float]] = points[is_new].tolist()
    line[0] = [float(route.lon[0]), float(route.lat[0])]  # the pin itself
    return line if len(line) > 1 else line * 2


def _streets(route: Route, tags: Sequence[Tags]) -> list[Json]:
    pieces = zip(map(name_of, tags), route.drawn.mm.tolist(), strict=True)
    return [
        {"name": name or None, "distance_m": sum(mm for _, mm in stretch) / MM_PER_M}
        for name, stretch in groupby(pieces, key=lambda piece: piece[0])
    ]
