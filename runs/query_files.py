"""Routes and service areas as GeoJSON files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from gis.units import MM_PER_M, UNREACHABLE_MM
from routing.directions import legs
from routing.isochrone import Reached, lines, within_distance, within_time
from routing.matrix import gate_distances_mm, nearest_gate
from routing.outline import outline
from routing.path import route
from routing.snap import Snapper
from runs.straight import straight_to_one_mm
from runs.two_files import written_together

if TYPE_CHECKING:
    from pathlib import Path

    from gis.model import Points, RawNetwork
    from routing.isochrone import Direction
    from routing.network import Network
    from runs.dossier.build import Asked

Feature = dict[str, Any]


def route_features(network: Network, asked: Asked) -> tuple[list[Feature], dict[str, Any]]:
    """
    Return the way to the nearest gate of a school as one line per leg, and its figures.

    Parameters
    ----------
    network
        The roads.
    asked
        A home and a school's gates, as for a dossier.
    """
    snapper = Snapper(network)
    home = snapper.snap(np.array([asked.lon]), np.array([asked.lat]))
    gates = snapper.snap(asked.gates.lon, asked.gates.lat)
    to_gate_mm = gate_distances_mm(network, home, gates)
    _, gate = nearest_gate(to_gate_mm, np.zeros(len(gates), dtype=np.int32), 1)
    at = max(0, int(gate[0, 0]))
    chosen = gates.take(slice(at, at + 1))
    way = route(network, home, chosen)
    told = legs(network.raw, way)
    reached = way.distance_mm < UNREACHABLE_MM
    figures = {
        "pupil_id": asked.pupil_id,
        "school_code": asked.school_code,
        "gate": str(asked.gates.id[at]),
        "profile": network.profile.name,
        "distance_mm": way.distance_mm if reached else None,
        "straight_mm": straight_to_one_mm(home.points()[0], gates.points()),
        "time_s": round(way.time_s) if reached else None,
        "bridges": [name for leg in told for name in leg.bridges],
        "ferry": any(leg.surface == "ferry" for leg in told),
        "directions_vi": [leg.sentence("vi") for leg in told],
        "directions_en": [leg.sentence("en") for leg in told],
    }
    features = []
    for leg in told:
        pieces = way.pieces[leg.first : leg.last]
        xy = [np.concatenate([getattr(one, axis) for one in pieces]) for axis in ("lon", "lat")]
        properties = {"kind": leg.kind, "street": leg.name, "surface": leg.surface, "mm": leg.mm}
        features.append(_line(np.stack(xy, axis=1), properties))
    return features, figures


def area_features(
    network: Network,
    points: Points,
    *,
    direction: Direction,
    limit: float,
    unit: Literal["m", "s"],
    with_roads: bool,
) -> tuple[list[Feature], dict[str, Any]]:
    """
    Return the area within some metres or seconds of points, and its figures.

    Parameters
    ----------
    network, points
        The roads, and a home or the gates of a school.
    direction
        ``from`` a home, ``to`` gates.
    limit, unit
        How far, in metres or seconds.
    with_roads
        Whether each part of road is a feature of its own, too.
    """
    snaps = Snapper(network).snap(points.lon, points.lat)
    if unit == "m":
        limit_mm = round(limit * MM_PER_M)
        found = within_distance(network, snaps, limit_mm=limit_mm, direction=direction)
    else:
        found = within_time(network, snaps, limit_s=limit, direction=direction)
    figures = {
        "profile": network.profile.name,
        "direction": direction,
        "limit": limit,
        "unit": unit,
        "n_points": len(points),
        "n_not_located": int(np.count_nonzero(~snaps.located)),
        "n_parts": len(found),
        "road_mm": found.total_mm,
    }
    area = outline(network.raw, found)
    features = [_feature(json.loads(shapely.to_geojson(area)), {"what": "area", **figures})]
    if with_roads:
        features += _roads(network.raw, found)
    return features, figures


def write_geojson(
    out: Path, features: list[Feature], *, network: RawNetwork, figures: dict[str, Any]
) -> None:
    """
    Write features with the figures and the network's version beside them.

    Raises
    ------
    InputError
        If the folder does not exist; nothing is written then.
    """
    source = network.source
    document = {
        "type": "FeatureCollection",
        "network": {"name": source.name, "sha256": source.sha256, "data_date": source.data_date},
        "nature": source.nature,
        "licence": source.licence,
        "figures": figures,
        "features": features,
    }
    with written_together(out) as (path,):
        path.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def _roads(raw: RawNetwork, found: Reached) -> list[Feature]:
    features = []
    columns = found.edge.tolist(), found.begin_mm.tolist(), found.end_mm.tolist()
    for (lon, lat), edge, begin_mm, end_mm in zip(lines(raw, found), *columns, strict=True):
        way = raw.edge_way[edge]
        properties = {
            "what": "road",
            "way_id": int(raw.way_id[way]),
            "position": int(raw.edge_position[edge]),
            "begin_mm": begin_mm,
            "end_mm": end_mm,
            "street": raw.way_tags[way].get("name", ""),
        }
        features.append(_line(np.stack((lon, lat), axis=1), properties))
    return features


def _line(points: np.ndarray, properties: dict[str, Any]) -> Feature:
    return _feature({"type": "LineString", "coordinates": points.tolist()}, properties)


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
