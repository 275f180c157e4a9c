"""What the finder is asked and what it answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.answer.versions import Versions
from api.public.schools import CODE_MAX, GateOut, Grade
from api.request_body import Latitude, Longitude, RequestBody
from runs.served.roads import WALK

FinderStatus = Literal["ok", "outside_city", "not_located", "no_school", "unreachable"]


class HomeIn(RequestBody):
    """A home; it stands in the body, never in an address, and is not kept."""

    lon: Longitude = Field(description="Longitude, degrees.", examples=[107.0901])
    lat: Latitude = Field(description="Latitude, degrees.", examples=[9.7702])
    profile: str = Field(default=WALK, max_length=CODE_MAX, description="Way of travelling.")


class FinderIn(HomeIn):
    """What is asked of the finder."""

    grade: Grade
    limit: int = Field(default=10, ge=1, le=50, description="How many schools at most.")


class RouteIn(HomeIn):
    """A home and a school."""

    school_code: str = Field(max_length=CODE_MAX)
    grade: Grade | None = Field(
        default=None, description="Only to gates of sites that teach it; all gates if not given."
    )


class HomeOut(BaseModel):
    """Where the home stands to the roads."""

    lon: float = Field(examples=[107.0901])
    lat: float = Field(examples=[9.7702])
    access_m: float | None = Field(
        description="To the road; it counts. `null` if no road is near.", examples=[12.344]
    )
    far: bool = Field(description="More than 100 m from the road.", examples=[False])


class WardOut(BaseModel):
    """The ward that the home lies in."""

    code: str = Field(examples=["99101"])
    name: str = Field(examples=["Phường Chợ Đình"])
    kind: str | None = Field(examples=["phường"])
    former_units: str | None = Field(examples=["Phường 3, Phường 4"])


class Found(BaseModel):
    """One school of the answer."""

    rank: int = Field(examples=[1])
    school_code: str = Field(examples=["990012"])
    name: str = Field(examples=["Trường Tiểu học Bình Minh"])
    kind: str = Field(
        description="Kind of school; `unknown`: a model city counts it as a model school.",
        examples=["primary"],
    )
    ownership: str | None = Field(examples=["public"])
    seats: int | None = Field(description="Seats of the grade this season.", examples=[140])
    status: Literal["ok", "far"] = Field(
        description="`far`: home or gate more than 100 m from its road.", examples=["ok"]
    )
    distance_mm: int = Field(
        description="Along the road; this decides, the same in every run.", examples=[1240113]
    )
    distance_m: float = Field(examples=[1240.113])
    straight_m: float = Field(description="As the crow flies; not used.", examples=[880.2])
    walk_s: int | None = Field(description="Walking time, seconds.", examples=[992])
    motorbike_s: int | None = Field(description="Time by motorbike, seconds.", examples=[212])
    gate: GateOut = Field(description="The nearest gate open to pupils.")


class Street(BaseModel):
    """A stretch of the way on one street."""

    name: str | None = Field(examples=["Phan Đình Giót"])
    distance_m: float = Field(examples=[420.0])


class Line(BaseModel):
    """GeoJSON line, longitude first; begins at the home, ends at the gate."""

    type: Literal["LineString"] = "LineString"
    coordinates: list[tuple[float, float]] = Field(
        examples=[[[107.0901, 9.7702], [107.0903, 9.7704]]]
    )


class WayFacts(BaseModel):
    """What is told about a way."""

    school_code: str = Field(examples=["990012"])
    gate_no: int = Field(examples=[1])
    profile: str = Field(examples=["walk"])
    distance_mm: int = Field(examples=[1240113])
    distance_m: float = Field(examples=[1240.113])
    walk_s: int | None = Field(examples=[992])
    motorbike_s: int | None = Field(examples=[212])
    bridges: bool = Field(description="Crosses a bridge.", examples=[False])
    ferry: bool = Field(description="Takes a ferry.", examples=[False])
    streets: list[Street]
    versions: Versions


class Way(BaseModel):
    """A way to school as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    geometry: Line
    properties: WayFacts


class FinderOut(BaseModel):
    """The answer of the finder."""

    status: FinderStatus = Field(
        description="`ok`, or why the list is empty: the point is outside the city, no road is "
        "near, no school has the grade, or no road leads to one.",
        examples=["ok"],
    )
    grade: Grade
    profile: str = Field(examples=["walk"])
    season: str | None = Field(examples=["2026-2027"])
    home: HomeOut
    ward: WardOut | None
    schools: list[Found]
    route: Way | None = Field(description="The way to the first school.")
    versions: Versions
