"""Steps of a what-if that change roads: closed by name, edge or area, and added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field
from shapely import Polygon

from api.request_body import Latitude, Longitude, RequestBody
from gis import read, read_edits, write_edits
from gis.drawn import edges_in
from gis.errors import InputError
from routing.edits import Close, edge_ids
from runs.scenario.edits import MEANT_TAGS, Choice, choose, closing, hung_road, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from routing.edits import Edit

MOST_POINTS: Final = 500
Point = Annotated[tuple[Longitude, Latitude], Field(strict=False)]


class CloseRoads(RequestBody):
    """Roads that close, by name of a bridge or street, or by edge."""

    names: list[Annotated[str, Field(max_length=120)]] = Field(
        default=[], max_length=50, examples=[["Cầu Đá"]]
    )
    edges: list[Annotated[str, Field(max_length=40)]] = Field(
        default=[],
        max_length=500,
        description="WAY:POSITION, or WAY for all of it.",
        examples=[["1200:3"]],
    )


class CloseArea(RequestBody):
    """An area in which every road closes: a flood, a building site."""

    ring: list[Point] = Field(
        min_length=3,
        max_length=MOST_POINTS,
        description="Longitude and latitude of its corners.",
        examples=[[[107.1, 9.8], [107.11, 9.8], [107.11, 9.81]]],
    )


class AddRoad(RequestBody):
    """A road or bridge that is built; its ends are tied to the nearest roads of its users."""

    line: list[Point] = Field(
        min_length=2,
        max_length=MOST_POINTS,
        description="Longitude and latitude of its points.",
        examples=[[[107.1, 9.8], [107.101, 9.8]]],
    )
    kind: Literal["footbridge", "path", "road", "bridge"] = Field(
        default="path", examples=["footbridge"]
    )
    name: str | None = Field(default=None, max_length=120, examples=["cầu mới"])


def change_roads(
    engine: Engine,
    name: str,
    step: CloseRoads | CloseArea | AddRoad,
    client: str,
    *,
    known: Callable[[int], RawNetwork | None],
) -> None:
    """
    Store a step that changes roads, tried on the roads that the what-if edits.

    Parameters
    ----------
    known
        Returns the roads of a version if they are in memory; they are read otherwise.

    Raises
    ------
    InputError
        If it means no road, or an added one hangs on none.
    """
    version = {one.name: one.network_id for one in read_edits.scenarios(engine)}.get(name)
    if version is None:
        version = read.active_network_version(engine).network_id
    raw = known(version) or read.network(engine, version)
    edit, reason = _edit(raw, step)
    write_edits.edit_step(
        *(engine, name, rows_of(edit)), network_id=version, reason=reason, created_by=client
    )


def _edit(raw: RawNetwork, step: CloseRoads | CloseArea | AddRoad) -> tuple[Edit, str]:
    """Return the edit of a step, and how it is called."""
    if isinstance(step, CloseRoads):
        chosen = choose(raw, Choice(names=step.names, edges=step.edges))
        return closing(raw, chosen), f"close {chosen.label}"
    if isinstance(step, CloseArea):
        area = Polygon(step.ring)
        if not area.is_valid or not area.area:
            msg = "the outline of the area crosses itself or has no inside"
            raise InputError(msg)
        edges = edges_in(raw, area, "the area")
        return Close(edge_ids(raw, edges)), f"close {len(edges)} edges in an area"
    tags = dict(MEANT_TAGS[step.kind]) | ({"name": step.name} if step.name else {})
    road = hung_road(raw, tuple(step.line), tags, where="the drawn road")
    return road, f"add {step.name or step.kind}"
