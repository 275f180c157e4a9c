"""Pages of lists, GeoJSON beside JSON, and boxes: what the public lists have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

import numpy as np
import shapely
from fastapi import Depends, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.refused.errors import BadBoxError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GEOJSON: Final = "application/geo+json"
DEGREE_DIGITS: Final = 7  # a centimetre
MOST_PER_PAGE: Final = 1000
Form = Literal["json", "geojson"]
Box = tuple[float, float, float, float]
One = TypeVar("One")


class PageOut(BaseModel):
    """Where a page stands among all."""

    total: int = Field(description="Entries that fit, on all pages.", examples=[60])
    page: int = Field(examples=[1])
    size: int = Field(examples=[100])


class Page:
    """Which page is asked for."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1, le=100_000, examples=[1])] = 1,
        size: Annotated[
            int, Query(ge=1, le=MOST_PER_PAGE, description="Entries per page.", examples=[100])
        ] = 100,
    ) -> None:
        self.page, self.size = page, size

    def of(self, found: Sequence[One]) -> Sequence[One]:
        """Return the entries of this page."""
        first = (self.page - 1) * self.size
        return found[first : first + self.size]

    def facts(self, found: Sequence[Any]) -> dict[str, int]:
        """Return the fields of ``PageOut``."""
        return {"total": len(found), "page": self.page, "size": self.size}


PageDep = Annotated[Page, Depends(Page)]
FormQuery = Annotated[
    Form, Query(description="`geojson` gives a FeatureCollection with places.", examples=["json"])
]
BoxQuery = Annotated[
    str | None,
    Query(
        description="West, south, east, north in degrees.",
        max_length=100,
        examples=["107.0,9.6,107.2,9.9"],
    ),
]


def box_of(text: str | None) -> BaseGeometry | None:
    """Return the box of a text. Raises ``BadBoxError`` where it is none."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadBoxError from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 (the globe)
        raise BadBoxError
    return shapely.box(west, south, east, north)


def feature(
    geometry: BaseGeometry | None, properties: dict[str, Any], *, name: str
) -> dict[str, Any]:
    """Return a GeoJSON feature with degrees to the centimetre."""
    return {
        "type": "Feature",
        "id": name,
        "geometry": None if geometry is None else shape_of(geometry),
        "properties": properties,
    }


def shape_of(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a geometry as GeoJSON with degrees to the centimetre."""
    rounded = shapely.transform(geometry, lambda places: np.round(places, DEGREE_DIGITS))
    mapping: dict[str, Any] = shapely.geometry.mapping(rounded)
    return mapping


def collection(features: Iterable[dict[str, Any]], **members: Any) -> JSONResponse:  # noqa: ANN401 (values of JSON)
    """Return a FeatureCollection as an answer."""
    body = {"type": "FeatureCollection", "features": list(features), **members}
    return JSONResponse(body, media_type=GEOJSON, headers={"Cache-Control": "no-cache"})


AS_GEOJSON: Final[dict[str, Any]] = {
    "description": "A page, or with `format=geojson` a FeatureCollection",
    "content": {
        GEOJSON: {
            "schema": {
                "type": "object",
                "required": ["type", "features"],
                "properties": {
                    "type": {"const": "FeatureCollection"},
                    "features": {"type": "array", "items": {"type": "object"}},
                },
            }
        }
    },
}
"""The answer 200 of a list that is a map too."""
