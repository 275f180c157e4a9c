"""What the ways to the nearest schools cross: bridges, ferries and main roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.near.finder import FinderBody, told
from api.near.finder_shapes import FinderIn
from api.refused.errors import UnknownProfileError
from api.refused.problems import RESPONSES
from api.shield.named_writes import QUESTION
from gis.units import NONE

if TYPE_CHECKING:
    from api.service import Service
    from gis.model import RawNetwork
    from runs.served.roads import Home

router = APIRouter(prefix="/v1", tags=["finder"], responses=RESPONSES)

MAIN: Final = frozenset({"motorway", "trunk", "primary", "secondary"})
"""Classes of main roads, links left out; the map draws the same ones broad."""

Place = tuple[float, float]


class CrossedOut(BaseModel):
    """What the way to one school crosses."""

    school_code: str = Field(examples=["990012"])
    bridges: list[str | None] = Field(
        description="Names of the bridges crossed, in order; `null` for one without a name.",
        examples=[["Cầu Ông Thìn"]],
    )
    ferry: bool = Field(description="Takes a ferry.", examples=[False])
    main_roads: list[str | None] = Field(
        description="Names of main roads that it crosses or goes along; `null` without a name.",
        examples=[["Đại lộ Thuận An"]],
    )


class CrossingsOut(BaseModel):
    """The same schools, in the same order, as the finder's answer to the same question."""

    items: list[CrossedOut]
    versions: Versions


@router.post(
    "/crossings",
    operation_id="tellCrossings",
    openapi_extra=QUESTION,
    response_model=CrossingsOut,
)
def tell_crossings(asked: FinderBody, service: PublicDep) -> Response:
    """Return what the ways of the finder's answer cross, each way being the one it measures."""
    return told(orjson.dumps(_crossings(service, asked)))


def _crossings(service: Service, asked: FinderIn) -> dict[str, Any]:
    if asked.profile not in service.roads:
        raise UnknownProfileError
    home = service.roads[asked.profile].home(asked.lon, asked.lat)
    choice = service.choices[asked.profile, asked.grade]
    items = []
    if home.own.is_located and len(choice.school):
        found = home.nearest(choice, asked.limit)
        for school, gate in zip(found.school, found.gate, strict=True):
            crossed = _crossed(service, home, gate)
            items.append({"school_code": service.places.schools[school].school_code, **crossed})
    return {"items": items, "versions": versions_of(service).model_dump()}


def _crossed(service: Service, home: Home, gate: int) -> dict[str, Any]:
    way = home.to_gate(gate).first
    if way is None:
        return {"bridges": [], "ferry": False, "main_roads": []}
    streets = home.streets(way)
    raw = home.roads.network.raw
    main = service.made_once(("main roads",), lambda: main_roads(raw))
    along = (raw.way_tags[one] for one in way.way if one != NONE)
    met = [
        *(tags.get("name") or None for tags in along if tags.get("highway") in MAIN),
        *(name for lon, lat in way.line for name in main.get((lon, lat), ())),
    ]
    return {
        "bridges": _runs([(one.bridge, one.name) for one in streets]),
        "ferry": any(one.ferry for one in streets),
        "main_roads": list(dict.fromkeys(met)),
    }


def _runs(pieces: list[tuple[bool, str | None]]) -> list[str | None]:
    """Return the name of each bridge; pieces of one name that follow each other are one."""
    found: list[str | None] = []
    before: tuple[bool, str | None] = (False, None)
    for piece in pieces:
        if piece[0] and piece != before:
            found.append(piece[1])
        before = piece
    return found


def main_roads(raw: RawNetwork) -> dict[Place, tuple[str | None, ...]]:
    """
    Return the names of the main roads that meet at each node of one, by its place, degrees.

    A way that is drawn through such a place crosses, joins or follows the road; one that passes
    over or under it on another level does not meet it.
    """
    is_main = np.array([tags.get("highway") in MAIN for tags in raw.way_tags])
    found: dict[Place, dict[str | None, None]] = {}
    for edge in np.flatnonzero(is_main[raw.edge_way]).tolist():
        name = raw.way_tags[raw.edge_way[edge]].get("name") or None
        for node in (raw.edge_from[edge], raw.edge_to[edge]):
            place = float(raw.node_lon[node]), float(raw.node_lat[node])
            found.setdefault(place, {})[name] = None
    return {place: tuple(names) for place, names in found.items()}
