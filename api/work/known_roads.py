"""Roads that a what-if can close: every bridge, and what lies under a click on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.answer.versions import Versions, versions_of
from api.deps import ServiceDep
from api.work.asking import ANSWERS, ScenarioWorker, private
from runs.scenario.pointed import Pointed, Roads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service import Service
    from gis.model import RawNetwork

router = APIRouter(prefix="/v1/roads", tags=["scenarios"], responses=ANSWERS)

Lon = Annotated[float, Query(ge=-180, le=180, examples=[107.1])]
Lat = Annotated[float, Query(ge=-90, le=90, examples=[9.8])]


class RoadOut(BaseModel):
    """A road that a step can close: `{"close_roads": {"names": …, "edges": …}}`."""

    model_config = ConfigDict(from_attributes=True)

    kind: Literal["bridge", "street", "piece"] = Field(
        description="A bridge, all ways of one name, or a piece between two crossings.",
        examples=["bridge"],
    )
    name: str = Field(description="As tagged; empty without one.", examples=["Cầu Đá"])
    label: str = Field(description="What tells it from its namesakes.", examples=["Cầu Đá"])
    names: list[str] = Field(examples=[["Cầu Đá"]])
    edges: list[str] = Field(examples=[[]])
    lon: float = Field(examples=[107.1])
    lat: float = Field(examples=[9.8])
    length_m: float = Field(examples=[180.5])
    lines: list[list[list[float]]] = Field(
        description="Its edges, longitude and latitude.",
        examples=[[[[107.1, 9.8], [107.101, 9.8]]]],
    )


class RoadsOut(BaseModel):
    """Roads, those with a name first."""

    items: list[RoadOut]
    versions: Versions


@router.get("/bridges", operation_id="listBridges")
def list_bridges(_: ScenarioWorker, service: ServiceDep, response: Response) -> RoadsOut:
    """Return every bridge of the roads in use, the named ones first."""
    private(response)
    return service.made_once(("bridges",), lambda: _out(service, roads_of(service).bridges))


@router.get("/at", operation_id="findRoads")
def find_roads(
    lon: Lon,
    lat: Lat,
    _: ScenarioWorker,
    service: ServiceDep,
    response: Response,
    within_m: Annotated[float, Query(ge=1, le=500, examples=[25])] = 25,
) -> RoadsOut:
    """Return what a click on a road may mean: the bridge, the piece of road, the whole street."""
    private(response)
    return _out(service, roads_of(service).at(lon, lat, within_m=within_m))


def raw_of(service: Service, network_id: int) -> RawNetwork | None:
    """Return the roads of a version if it is the one in use, which is in memory already."""
    return _raw(service) if service.network_id == network_id else None


def roads_of(service: Service) -> Roads:
    """Return the roads in use, to be pointed at."""
    raw = _raw(service)
    return service.made_once(("roads to point at",), lambda: Roads(raw))


def _raw(service: Service) -> RawNetwork:
    return next(iter(service.roads.values())).network.raw


def _out(service: Service, found: Sequence[Pointed]) -> RoadsOut:
    items = [RoadOut.model_validate(one) for one in found]
    return RoadsOut(items=items, versions=versions_of(service))
