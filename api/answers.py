"""How the finder's answers are put together from roads and places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from api.finder_shapes import (
    FinderIn,
    FinderOut,
    FinderStatus,
    Found,
    HomeIn,
    HomeOut,
    Line,
    Street,
    WardOut,
    Way,
    WayFacts,
)
from api.roads import MOTORBIKE, WALK, straight_mm
from api.schools import gate_out
from gis.units import FAR_SNAP_MM, MM_PER_M, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.places import Ward
    from api.roads import Roads
    from api.service import Service
    from routing.nearest import Nearest
    from routing.path import Route
    from routing.snaps import Snaps

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
        names = {WALK, MOTORBIKE, home_in.profile} & service.roads.keys()
        home = {name: service.roads[name].home(home_in.lon, home_in.lat) for name in sorted(names)}
        return Asked(service, home_in, home)

    @property
    def own(self) -> Snaps:
        """Return the home on the roads of the profile that was asked for."""
        return self.home[self.home_in.profile]

    def ways(self, gate: int) -> dict[str, Route]:
        """Return the way to a gate by each profile that leads there."""
        ways = {name: self.service.roads[name].way(home, gate) for name, home in self.home.items()}
        return {name: way for name, way in ways.items() if way.distance_mm < UNREACHABLE_MM}


def finder(service: Service, roads: Roads, asked: FinderIn) -> FinderOut:
    """Return the schools of a grade nearest to a home, or why there are none."""
    known = service.places
    one = Asked.of(service, asked)
    ward = known.wards.at(asked.lon, asked.lat) if known.wards else None
    choice = service.choices[asked.profile, asked.grade]
    answer = FinderOut(
        status="ok",
        grade=asked.grade,
        profile=asked.profile,
        season=known.season,
        home=_home(one),
        ward=_ward(ward),
        schools=[],
        route=None,
    )
    if known.wards and ward is None:
        return _without(answer, "outside_city")
    if not one.own.located[0]:
        return _without(answer, "not_located")
    if not len(choice.school):
        return _without(answer, "no_school")
    near = roads.nearest(one.own, choice, asked.limit)
    if not len(near.school):
        return _without(answer, "unreachable")
    return answer.model_copy(update=_schools(one, near, asked.grade))


def way(service: Service, asked: HomeIn, school_code: str, *, gate: int) -> Way:
    """Return the way from a home to a gate."""
    return _way(Asked.of(service, asked), school_code, gate, None)


def _without(answer: FinderOut, status: FinderStatus) -> FinderOut:
    return answer.model_copy(update={"status": status})


def _home(one: Asked) -> HomeOut:
    located = bool(one.own.located[0])
    access_mm = int(one.own.access_mm[0])
    return HomeOut(
        lon=one.home_in.lon,
        lat=one.home_in.lat,
        access_m=access_mm / MM_PER_M if located else None,
        far=located and access_mm > FAR_SNAP_MM,
    )


def _ward(ward: Ward | None) -> WardOut | None:
    return None if ward is None else WardOut.model_validate(ward, from_attributes=True)


def _schools(one: Asked, near: Nearest, grade: str) -> dict[str, object]:
    found = []
    first: Way | None = None
    for rank, (school, gate, distance_mm) in enumerate(
        zip(near.school.tolist(), near.gate.tolist(), near.distance_mm.tolist(), strict=True), 1
    ):
        ways = one.ways(gate)
        found.append(_found(one, rank, (school, gate, distance_mm), ways=ways, grade=grade))
        if first is None:
            first = _way(one, one.service.places.schools[school].school_code, gate, ways)
    return {"schools": found, "route": first}


def _found(
    one: Asked, rank: int, place: tuple[int, int, int], *, ways: dict[str, Route], grade: str
) -> Found:
    at, gate, distance_mm = place
    known = one.service.places
    school = known.schools[at]
    gates = one.service.roads[one.home_in.profile].gates
    far = max(int(one.own.access_mm[0]), int(gates.access_mm[gate])) > FAR_SNAP_MM
    home = one.home_in
    return Found(
        rank=rank,
        school_code=school.school_code,
        name=school.name,
        kind=school.kind,
        ownership=school.ownership,
        seats=school.seats_of(known.season, grade),
        status="far" if far else "ok",
        distance_mm=distance_mm,
        distance_m=distance_mm / MM_PER_M,
        straight_m=straight_mm(home.lon, home.lat, known.gates, at) / MM_PER_M,
        walk_s=_seconds(ways, WALK),
        motorbike_s=_seconds(ways, MOTORBIKE),
        gate=gate_out(known, gate),
    )


def _way(one: Asked, school_code: str, gate: int, ways: dict[str, Route] | None) -> Way:
    ways = one.ways(gate) if ways is None else ways
    route = ways[one.home_in.profile]
    known = one.service.places
    facts = WayFacts(
        school_code=school_code,
        gate_no=int(known.gates.number[gate]),
        profile=one.home_in.profile,
        distance_mm=route.distance_mm,
        distance_m=route.distance_mm / MM_PER_M,
        walk_s=_seconds(ways, WALK),
        motorbike_s=_seconds(ways, MOTORBIKE),
        bridges=any(piece.bridge for piece in route.pieces),
        ferry=any(piece.ferry for piece in route.pieces),
        streets=_streets(route),
    )
    return Way(geometry=Line(coordinates=_line(route)), properties=facts)


def _line(route: Route) -> list[tuple[float, float]]:
    """Return the drawn line; points that follow each other at one place are one."""
    lon, lat = route.lon.tolist(), route.lat.tolist()
    points = [
        (round(x, DEGREE_DIGITS), round(y, DEGREE_DIGITS)) for x, y in zip(lon, lat, strict=True)
    ]
    line = [point for point, _ in groupby(points)]
    line[0] = (lon[0], lat[0])  # the pin itself
    return line if len(line) > 1 else line * 2


def _streets(route: Route) -> list[Street]:
    stretches = groupby(route.pieces, key=lambda piece: piece.name)
    return [
        Street(name=name or None, distance_m=sum(piece.mm for piece in pieces) / MM_PER_M)
        for name, pieces in stretches
    ]


def _seconds(ways: dict[str, Route], profile: str) -> int | None:
    return round(ways[profile].time_s) if profile in ways else None
