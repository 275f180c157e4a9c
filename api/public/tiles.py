"""Vector tiles of roads, water, wards, areas and schools, by our own SQL for each zoom."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from api.deps import PublicDep
from api.refused.errors import UnknownTileError
from api.refused.problems import RESPONSES, Problem
from runs.served.tiles import LAYERS, MAX_ZOOM

if TYPE_CHECKING:
    from runs.served.tile_cache import Tile

router = APIRouter(prefix="/tiles", tags=["tiles"], responses=RESPONSES)

MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
NO_CONTENT: Final = 204
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
    service: PublicDep,
    request: Request,
) -> Response:
    """Return one tile with the layers asked for, separated by commas."""
    wanted, place = layers_of(layers), checked(z, x, y)
    tile = service.tiles.get(wanted, *place)
    return shown(tile, is_named=request.query_params.get("v") == service.city.version)


def checked(z: int, x: int, y: int) -> tuple[int, int, int]:
    """
    Return the place of a tile.

    Raises
    ------
    UnknownTileError
        If there is no such place.
    """
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise UnknownTileError
    return z, x, y


@cache
def _in_order(asked: frozenset[str]) -> tuple[str, ...]:
    return tuple(layer for layer in LAYERS if layer in asked)


def layers_of(text: str) -> tuple[str, ...]:
    """
    Return the layers in drawing order, whatever order they were asked in.

    Raises
    ------
    UnknownTileError
        If one is unknown or stands twice.
    """
    asked = text.split(",")
    if not set(asked) <= set(LAYERS) or len(set(asked)) != len(asked):
        raise UnknownTileError
    return _in_order(frozenset(asked))


def shown(tile: Tile, *, is_named: bool) -> Response:
    """Return the answer with a tile; an address that names the data's version may be kept."""
    headers = {"ETag": tile.etag, "Cache-Control": FRESH if is_named else CHECKED}
    if not tile.gzipped:
        return Response(status_code=NO_CONTENT, headers=headers)
    headers |= {"Content-Encoding": "gzip"}
    return Response(tile.gzipped, media_type=MEDIA_TYPE, headers=headers)
