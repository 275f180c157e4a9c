"""
How the finder's answers are put together from roads and places.

They are plain values of the shapes in ``finder_shapes``, which describe them and which the tests
hold them to: checking every answer again took longer than finding the schools. What never changes
about a gate, a ward or the data is JSON already.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from api.answer.versions import versions_of
from api.near.finder_shapes import FinderIn, WardOut
from api.public.schools import gate_out
from api.refused.errors import NoWayError
from gis.units import FAR_SNAP_MM, MM_PER_M
from runs.straight import straight_to_one_mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from api.service import Service
    from routing.errand import FirstWay, Found, Told
    from routing.snaps import Pin
    from runs.served.places import Places, Ward
    from runs.served.roads import Home, Roads, Street
    from runs.straight import Place

Json = dict[str, Any]
Seconds = tuple[int | None, int | None]
"""On foot and by motorbike."""


def finder(service: Service, roads: Roads, asked: FinderIn) -> Json:
    """Return the schools of a grade nearest to a home, or why there are none: a ``FinderOut``."""
    known = service.places
    home = roads.home(asked.lon, asked.lat)
    ward = known.wards.at(asked.lon, asked.lat) if known.wards else None
    answer: Json = {
        "status": "ok",
        "grade": asked.grade,
        "profile": asked.profile,
        "season": known.season,
        "home": _home(home.own),
        "ward": ward and service.made_once(("ward", ward.code), partial(_ward, ward)),
        "schools": [],
        "route": None,
        "versions": _versions(service),
    }
    if known.wards and ward is None:
        answer["status"] = "outside_city"
    elif not home.own.is_located:
        answer["status"] = "not_located"
    elif not len(service.choices[asked.profile, asked.grade].school):
        answer["status"] = "no_school"
    else:
        found = home.nearest(service.choices[asked.profile, asked.grade], asked.limit)
        if found.told.first is None:
            answer["status"] = "unreachable"
        else:
            times_s = _times_s(found.told)
            answer["schools"] = _schools(service, home, found, times_s, asked.grade)
            first = known.schools[found.school[0]].school_code, found.gate[0]
            answer["route"] = _way(service, home, first, found.told.first, times_s[0])
    return answer


def way(service: Service, home: Home, school_code: str, *, gate: int) -> Json:
    """
    Return the way from a home to a gate: a ``Way``.

    Raises
    ------
    NoWayError
        If no road leads there.
    """
    told = home.to_gate(gate)
    if told.first is None:
        raise NoWayError
    return _way(service, home, (school_code, gate), told.first, _times_s(told)[0])


def _times_s(told: Told) -> list[Seconds]:
    """Return the times to each gate in whole seconds, ``None`` where it is not led to."""
    whole = ([None if one is None else round(one) for one in row] for row in told.time_s)
    return list(zip(*whole, strict=True))


def _home(pin: Pin) -> Json:
    return {
        "lon": pin.point_lon,
        "lat": pin.point_lat,
        "access_m": pin.access_mm / MM_PER_M if pin.is_located else None,
        "far": pin.is_located and pin.access_mm > FAR_SNAP_MM,
    }


def _versions(service: Service) -> orjson.Fragment:
    return service.made_once(("versions", "json"), lambda: _as_json(versions_of(service)))


def _ward(ward: Ward) -> orjson.Fragment:
    return _as_json(WardOut.model_validate(ward, from_attributes=True))


def _gate(known: Places, gate: int) -> orjson.Fragment:
    return _as_json(gate_out(known, gate))


def _as_json(value: BaseModel) -> orjson.Fragment:
    """Return a part of answers that is the same in all of them, as they are sent."""
    return orjson.Fragment(orjson.dumps(value.model_dump()))


def _school(known: Places, at: int, grade: str) -> tuple[Json, list[Place]]:
    """Return what is told of a school, and where its gates are."""
    school = known.schools[at]
    facts = {
        "school_code": school.school_code,
        "name": school.name,
        "kind": school.kind,
        "ownership": school.ownership,
        "seats": school.seats_of(known.season, grade),
    }
    return facts, known.gates.places_of(at)


def _schools(
    service: Service, home: Home, found: Found, times_s: Sequence[Seconds], grade: str
) -> list[Json]:
    known, own = service.places, home.own
    place = own.point_lon, own.point_lat
    is_far = home.roads.is_far_gate
    home_far = own.access_mm > FAR_SNAP_MM
    columns = found.school, found.gate, found.distance_mm, times_s
    schools = []
    for rank, (at, gate, distance_mm, (walk_s, motorbike_s)) in enumerate(
        zip(*columns, strict=True), 1
    ):
        facts, gates = service.made_once(("school", at, grade), partial(_school, known, at, grade))
        schools.append(
            {
                "rank": rank,
                **facts,
                "status": "far" if home_far or is_far[gate] else "ok",
                "distance_mm": distance_mm,
                "distance_m": distance_mm / MM_PER_M,
                "straight_m": straight_to_one_mm(place, gates) / MM_PER_M,
                "walk_s": walk_s,
                "motorbike_s": motorbike_s,
                "gate": service.made_once(("gate", gate), partial(_gate, known, gate)),
            }
        )
    return schools


def _way(
    service: Service, home: Home, goal: tuple[str, int], route: FirstWay, times_s: Seconds
) -> Json:
    """Return the way to a gate: its school's code and its position."""
    told = home.streets(route)
    profile, distance_mm = home.roads.network.profile.name, sum(route.mm)
    facts = {
        "school_code": goal[0],
        "gate_no": int(service.places.gates.number[goal[1]]),
        "profile": profile,
        "distance_mm": distance_mm,
        "distance_m": distance_mm / MM_PER_M,
        "walk_s": times_s[0],
        "motorbike_s": times_s[1],
        "bridges": any(street.bridge for street in told),
        "ferry": any(street.ferry for street in told),
        "streets": _stretches(told, route.mm),
        "versions": _versions(service),
    }
    line = {"type": "LineString", "coordinates": route.line}
    return {"type": "Feature", "geometry": line, "properties": facts}


def _stretches(told: Sequence[Street], piece_mm: Sequence[int]) -> list[Json]:
    """Return the pieces of a way with those of one name that follow each other as one."""
    stretches: list[Json] = []
    mm, begun = 0, told[0].name
    for street, own_mm in zip(told, piece_mm, strict=True):
        if street.name != begun:
            stretches.append({"name": begun, "distance_m": mm / MM_PER_M})
            mm, begun = 0, street.name
        mm += own_mm
    stretches.append({"name": begun, "distance_m": mm / MM_PER_M})
    return stretches
