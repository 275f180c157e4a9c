"""Vector tiles of roads, water, wards, areas and schools, by our own SQL for each zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from api.deps import ServiceDep
from api.errors import UnknownTileError
from api.problems import RESPONSES, Problem
from api.tile_cache import Tile
from gis.queries import query

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/tiles", tags=["tiles"], responses=RESPONSES)

LAYERS: Final = ("water", "wards", "catchments", "roads", "schools")
MAX_ZOOM: Final = 16
MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
NO_CONTENT: Final = 204
NOT_MODIFIED: Final = 304
FRESH: Final = "public, max-age=86400"
CHECKED: Final = "public, no-cache"
OTHER_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {}}, "description": "A Mapbox vector tile, gzip"},
    204: {"description": "Nothing is there"},
    304: {"description": "The tile that the caller has is still right"},
    404: {"model": Problem, "description": "There is no such tile"},
}


@router.get(
    "/{layers}/{z}/{x}/{y}.mvt",
    operation_id="readTile",
    response_class=Response,
    responses=OTHER_ANSWERS,
)
def read_tile(
    layers: Annotated[str, Path(max_length=64, examples=["water,wards,roads,schools"])],
    z: Annotated[int, Path(examples=[13])],
    x: Annotated[int, Path(examples=[6533])],
    y: Annotated[int, Path(examples=[3871])],
    service: ServiceDep,
    request: Request,
) -> Response:
    """Return one tile with the layers asked for, separated by commas."""
    wanted = _layers(layers)
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise UnknownTileError
    key = (",".join(wanted), z, x, y)
    tile = service.tiles.get(key)
    if tile is None:
        tile = Tile.of(make(service, wanted, z=z, x=x, y=y))
        service.tiles.put(key, tile)
    return _response(tile, request, version=service.city.version)


def make(service: Service, layers: tuple[str, ...], *, z: int, x: int, y: int) -> bytes:
    """
    Return the bytes of one tile; empty where none of the layers has anything.

    Notes
    -----
    The layers of a vector tile are repeated fields, so tiles of one layer each, written one
    after the other, are the tile of all. The queries name the very sets that this process
    loaded: an import beside a running service mixes nothing.
    """
    sets = service.places.sets
    values = {
        "z": z,
        "x": x,
        "y": y,
        "network_id": service.network_id,
        "wards_id": sets["wards"].dataset_id if "wards" in sets else None,
        "schools_id": sets["schools"].dataset_id,
        "derived_set_id": service.derived_set_id,
        "day": service.places.day,
    }
    with service.engine.connect() as connection:
        return b"".join(
            bytes(connection.exec_driver_sql(query(f"tile_{layer}"), values).scalar() or b"")
            for layer in layers
        )


def _layers(text: str) -> tuple[str, ...]:
    """Return the layers in drawing order, whatever order they were asked in."""
    asked = text.split(",")
    if not set(asked) <= set(LAYERS) or len(set(asked)) != len(asked):
        raise UnknownTileError
    return tuple(layer for layer in LAYERS if layer in asked)


def _response(tile: Tile, request: Request, *, version: str) -> Response:
    known = request.query_params.get("v") == version
    headers = {"ETag": tile.etag, "Cache-Control": FRESH if known else CHECKED}
    if tile.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    if not tile.gzipped:
        return Response(status_code=NO_CONTENT, headers=headers)
    headers |= {"Content-Encoding": "gzip"}
    return Response(tile.gzipped, media_type=MEDIA_TYPE, headers=headers)
