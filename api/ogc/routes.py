"""Which of tipg's routes there are, and our own: landing page, conformance, tile sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote

import tipg.collections
from fastapi import APIRouter, Depends, FastAPI, Path, Request
from fastapi.responses import JSONResponse
from morecantile import tms as matrix_sets
from morecantile.defaults import TileMatrixSets
from tipg.collections import Collection
from tipg.dependencies import (
    CollectionParams,
    ItemsOutputType,
    OutputType,
    QueryablesOutputType,
    filter_query,
)
from tipg.factory import OGCFeaturesFactory, OGCTilesFactory
from tipg.resources.enums import MediaType

from api.ogc import described
from api.ogc.errors import NothingHereError
from api.ogc.questions import DEEPEST_ZOOM
from api.ogc.tile_sets import limits, tile_set, tile_set_summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

JSON: Final = "application/json"
SUPPORTED: Final = "WebMercatorQuad"
GEOJSONSEQ: Final = "geojsonseq"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"


def install(app: FastAPI) -> None:
    """
    Add the routes.

    Notes
    -----
    tipg would answer a browser with pages that fetch scripts from another host, read CQL2, and
    look collections up by schema and name; those dependencies are replaced, so that whatever its
    routes do, they get JSON, no condition and a collection of our list.
    """
    tipg.collections.mvt_settings.set_mvt_layername = True  # else every layer is called "default"
    features = Features(collection_dependency=collection, with_common=False)
    tiles = Tiles(
        collection_dependency=collection,
        with_common=False,
        with_viewer=False,
        supported_tms=TileMatrixSets({SUPPORTED: matrix_sets.get(SUPPORTED)}),
    )
    app.include_router(_common())
    app.include_router(features.router)
    app.include_router(tiles.router)
    app.dependency_overrides |= {
        CollectionParams: collection,
        ItemsOutputType: _items_type,
        OutputType: lambda: MediaType.json,
        QueryablesOutputType: lambda: MediaType.schemajson,
        filter_query: lambda: None,
    }


def collection(request: Request, collectionId: str) -> Collection:  # noqa: N803 (the path's name)
    """
    Return a collection of our list.

    Raises
    ------
    NothingHereError
        If the list has none of that name.
    """
    found = request.app.state.collection_catalog["collections"].get(collectionId)
    if not isinstance(found, Collection):
        raise NothingHereError.of()
    return found


def _items_type(request: Request) -> MediaType:
    """Return GeoJSON, whatever else is asked for: it is what every client of features reads."""
    asked = request.query_params.get("f")
    return MediaType.geojsonseq if asked == GEOJSONSEQ else MediaType.geojson


def _common() -> APIRouter:
    router = APIRouter()

    @router.get("/", name="landing")
    def landing(request: Request) -> JSONResponse:
        return JSONResponse(described.landing(_base(request)))

    @router.get("/conformance", name="conformance")
    def conformance() -> JSONResponse:
        return JSONResponse({"conformsTo": list(described.CONFORMS_TO)})

    @router.get("/api", name="openapi")
    def openapi(request: Request) -> Response:
        document = described.openapi(_base(request), _known(request))
        return JSONResponse(document, media_type=OPENAPI)

    return router


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _known(request: Request) -> list[str]:
    return sorted(request.app.state.collection_catalog["collections"])


class Features(OGCFeaturesFactory):
    """tipg's features; what a collection says of itself is ours: tipg's links lead to CSV too."""

    def _collections_route(self) -> None:
        @self.router.get("/collections")
        def collections(request: Request) -> JSONResponse:
            catalog = request.app.state.collection_catalog["collections"]
            asked = request.query_params
            found = described.touching(catalog.values(), asked.get("bbox"))
            start = int(asked.get("offset", 0))
            shown = found[start : start + int(asked.get("limit", len(found) or 1))]
            base = _base(request)
            return JSONResponse(
                {
                    "links": [{"rel": "self", "type": JSON, "href": f"{base}/collections"}],
                    "numberMatched": len(found),
                    "numberReturned": len(shown),
                    "collections": [described.collection_as_json(one, base) for one in shown],
                }
            )

    def _collection_route(self) -> None:
        @self.router.get("/collections/{collectionId}", name="collection")
        def one(
            request: Request, collection: Annotated[Collection, Depends(collection)]
        ) -> JSONResponse:
            return JSONResponse(described.collection_as_json(collection, _base(request)))

    def url_for(self, request: Request, name: str, **path_params: str) -> str:
        """Return an address; what names a feature may hold any letter."""
        item = path_params.get("itemId")
        if item is not None and "{" not in str(item):
            path_params["itemId"] = quote(str(item), safe="")
        return str(super().url_for(request, name, **path_params))


class Tiles(OGCTilesFactory):
    """tipg's tiles in one matrix set, with limits that are tiles and with no page to look at."""

    def register_routes(self) -> None:
        """
        Add matrix sets, tile sets and tiles.

        Notes
        -----
        The tile sets are ours: in tipg's the last row and column lie one beyond the matrix, and
        the variables of its templates are not those of the standard.
        """
        self._tilematrixsets_routes()  # type: ignore[no-untyped-call]  # tipg types its methods in part
        self._our_tile_sets()
        self._guarded(self._tile_routes)

    def _our_tile_sets(self) -> None:
        @self.router.get("/collections/{collectionId}/tiles")
        def collection_tileset_list(
            request: Request, collection: Annotated[Collection, Depends(collection)]
        ) -> JSONResponse:
            return JSONResponse({"tilesets": [tile_set_summary(collection, _base(request))]})

        @self.router.get("/collections/{collectionId}/tiles/{tileMatrixSetId}")
        def collection_tileset(
            request: Request,
            collection: Annotated[Collection, Depends(collection)],
            tileMatrixSetId: str,  # noqa: N803 (the path's name)
        ) -> JSONResponse:
            if tileMatrixSetId != SUPPORTED:
                raise NothingHereError.of()
            return JSONResponse(tile_set(collection, _base(request)))

    def _guarded(self, register: Callable[[], None]) -> None:
        """Add routes that are reached only for tiles that exist."""
        outer = self.router
        self.router = APIRouter(dependencies=[Depends(_existing)])
        register()
        outer.include_router(self.router)
        self.router = outer


def _existing(
    collection: Annotated[Collection, Depends(collection)],
    z: Annotated[str, Path()],
    x: Annotated[str, Path()],
    y: Annotated[str, Path()],
    tileMatrixSetId: str,  # noqa: N803 (the path's name)
) -> None:
    """Refuse tiles outside the limits of the tile set; what is not a number is no tile."""
    numbers = [z, x, y]
    if tileMatrixSetId != SUPPORTED or not all(n.isascii() and n.isdigit() for n in numbers):
        raise NothingHereError.of()
    zoom, column, row = (int(one[:10]) for one in numbers)
    if zoom > DEEPEST_ZOOM or not limits(collection, zoom).holds(column, row):
        raise NothingHereError.of()
