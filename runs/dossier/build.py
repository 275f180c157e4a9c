"""One home, one gate: everything that makes up their distance, for a family or an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.model import Water
from gis.units import FAR_SNAP_MM, MM_PER_M, NONE, UNREACHABLE_MM
from routing.directions import Leg, legs
from routing.matrix import gate_distances_mm, nearest_gate
from routing.path import Route, route
from routing.snap import Snapper
from routing.status import STATUS_NAMES, Status
from runs.dossier.words import QUALITIES, notes, rules
from runs.straight import straight_to_one_mm

if TYPE_CHECKING:
    from gis.model import Points, RawNetwork
    from routing.network import Network
    from routing.snaps import Snaps

FORM: Final = 1
"""Number of the form of the JSON file; it changes when a field changes its meaning."""

NO_WATER: Final = Water(area=np.array([], dtype=np.object_), line=np.array([], dtype=np.object_))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a dossier is about.

    Attributes
    ----------
    pupil_id, school_code
        Whose way, and where to.
    lon, lat
        The home.
    quality
        How well the home's point is known, a word of the pupil register; empty if not said.
    gates
        Ids and places of the school's gates that are open to pupils.
    """

    pupil_id: str
    school_code: str
    lon: float
    lat: float
    quality: str
    gates: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """
    The facts as JSON values, and the same as GeoJSON.

    Attributes
    ----------
    facts
        What ``dossier.json`` holds; the page is drawn from it and from nothing else.
    shapes
        What ``dossier.geojson`` holds: home, gate, and one line per leg.
    """

    facts: Mapping[str, Any]
    shapes: Mapping[str, Any]


def dossier(network: Network, asked: Asked) -> Dossier:
    """
    Return the dossier of one home and the nearest gate of one school.

    Notes
    -----
    Every number comes from ``routing``: the distance is the one of the whole table, the legs
    are the pieces of its route, and both are compared before anything is returned.
    """
    snapper = Snapper(network)
    home = snapper.snap(np.array([asked.lon]), np.array([asked.lat]))
    gates = snapper.snap(asked.gates.lon, asked.gates.lat)
    to_gate_mm = gate_distances_mm(network, home, gates)
    _, gate = nearest_gate(to_gate_mm, np.zeros(len(gates), dtype=np.int32), 1)
    at = max(0, int(gate[0, 0]))  # without a way the first gate stands for the school
    chosen = gates.take(slice(at, at + 1))
    way = route(network, home, chosen)
    if way.distance_mm != to_gate_mm[0, at]:
        msg = f"route {way.distance_mm} mm, table {to_gate_mm[0, at]} mm"
        raise AssertionError(msg)
    dry = Snapper(network, NO_WATER)
    facts = {
        "form": FORM,
        "pupil_id": asked.pupil_id,
        "school_code": asked.school_code,
        "profile": _profile(network),
        "network": _version(network.raw),
        "home": {
            **_point(network, home, dry),
            "point_quality": asked.quality or None,
            "point_quality_vi": QUALITIES.get(asked.quality, ("", ""))[0] or None,
            "point_quality_en": QUALITIES.get(asked.quality, ("", ""))[1] or None,
        },
        "gate": {"point_id": str(asked.gates.id[at]), **_point(network, chosen, dry)},
        "n_gates": len(gates),
        **_lengths(way, home, chosen, gates),
    }
    told = legs(network.raw, way)
    facts["legs"] = [_leg(number, leg, way) for number, leg in enumerate(told, 1)]
    facts["notes"] = notes(facts)
    return Dossier(facts=facts, shapes=_shapes(facts, told, way))


def _lengths(way: Route, home: Snaps, gate: Snaps, gates: Snaps) -> dict[str, Any]:
    reached = way.distance_mm < UNREACHABLE_MM
    status = Status(max(int(home.status[0]), int(gate.status[0])))
    if not reached and status != Status.NOT_LOCATED:
        status = Status.UNREACHABLE
    return {
        "status": STATUS_NAMES[status],
        "distance_mm": way.distance_mm if reached else None,
        "distance_m": way.distance_mm / MM_PER_M if reached else None,
        "straight_mm": straight_to_one_mm(home.points()[0], gates.points()),
        "time_s": round(way.time_s) if reached else None,
    }


def _version(raw: RawNetwork) -> dict[str, str]:
    source = raw.source
    return {
        "name": source.name,
        "sha256": source.sha256,
        "data_date": source.data_date,
        "licence": source.licence,
        "nature": source.nature,
    }


def _profile(network: Network) -> dict[str, Any]:
    profile = network.profile
    told = rules(profile)
    return {
        "name": profile.name,
        "name_vi": profile.name_vi,
        "name_en": profile.name_en,
        "rules_vi": [vi for vi, _ in told],
        "rules_en": [en for _, en in told],
    }


def _point(network: Network, point: Snaps, dry: Snapper) -> dict[str, Any]:
    """Return a point and how it was tied to the road."""
    place = {"lon": float(point.point_lon[0]), "lat": float(point.point_lat[0])}
    without_water = dry.snap(point.point_lon, point.point_lat)
    facts: dict[str, Any] = {
        **place,
        "status": STATUS_NAMES[int(point.status[0])],
        "nearer_road_behind_water": bool(without_water.edge[0] != point.edge[0]),
        "passed_nearer_island": bool(point.passed_nearer_island[0]),
        "on_island": bool(point.island[0]),
        "snap": None,
    }
    edge = int(point.edge[0])
    if edge == NONE:
        return facts
    raw = network.raw
    way = int(raw.edge_way[edge])
    facts["snap"] = {
        "way_id": int(raw.way_id[way]),
        "position": int(raw.edge_position[edge]),
        "street": raw.way_tags[way].get("name", ""),
        "from_node": int(raw.node_id[raw.edge_from[edge]]),
        "to_node": int(raw.node_id[raw.edge_to[edge]]),
        "edge_mm": int(raw.edge_length_mm[edge]),
        "offset_mm": int(point.offset_mm[0]),
        "access_mm": int(point.access_mm[0]),
        "far": bool(point.access_mm[0] > FAR_SNAP_MM),
        "lon": float(point.lon[0]),
        "lat": float(point.lat[0]),
    }
    return facts


def _leg(number: int, leg: Leg, way: Route) -> dict[str, Any]:
    return {
        "number": number,
        "kind": leg.kind,
        "street": leg.name,
        "surface": leg.surface,
        "turn": leg.turn,
        "mm": leg.mm,
        "seconds": round(leg.seconds, 1),
        "bridges": list(leg.bridges),
        "crosses": list(leg.crosses),
        "vi": leg.sentence("vi"),
        "en": leg.sentence("en"),
        "edges": [
            {
                "way_id": piece.way_id,
                "position": piece.position,
                "forward": piece.forward,
                "mm": piece.mm,
            }
            for piece in way.pieces[leg.first : leg.last]
            if piece.edge != NONE
        ],
    }


def _shapes(facts: Mapping[str, Any], told: tuple[Leg, ...], way: Route) -> dict[str, Any]:
    points = [
        _feature("Point", [facts[name]["lon"], facts[name]["lat"]], {"what": name})
        for name in ("home", "gate")
    ]
    lines = []
    for leg, stated in zip(told, facts["legs"], strict=True):
        pieces = way.pieces[leg.first : leg.last]
        lon, lat = (
            np.concatenate([getattr(one, axis) for one in pieces]) for axis in ("lon", "lat")
        )
        properties = {
            "what": leg.kind,
            **{key: stated[key] for key in ("number", "street", "surface", "mm", "vi", "en")},
        }
        coordinates = np.stack((lon, lat), axis=1).tolist()
        lines.append(_feature("LineString", coordinates, properties))
    about = ("pupil_id", "school_code", "distance_mm", "status", "network")
    return {
        "type": "FeatureCollection",
        "dossier": {**{key: facts[key] for key in about}, "profile": facts["profile"]["name"]},
        "features": [*points, *lines],
    }


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
