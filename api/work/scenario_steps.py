"""What the steps of a what-if do: for a list in the reader's language, and for a map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from pydantic import BaseModel, Field

from routing.edits import EdgeId, positions
from routing.line import edge_line
from runs.scenario.pointed import road_name

if TYPE_CHECKING:
    from gis.model import RawNetwork
    from gis.read_edits import Step
    from gis.write_edits import EditRow

ROADS: Final = {"close": "close_roads", "open": "reopen_roads", "oneway": "turn_roads"}
PLACED: Final = {"open_school": "new school", "move_school": "moved school"}
MOST_NAMES: Final = 3
"""A step that closes roads of more names is told by their number."""

Does = Literal[
    "close_roads",
    "reopen_roads",
    "turn_roads",
    "add_road",
    "change_seats",
    "open_school",
    "close_school",
    "move_school",
    "add_housing",
    "merge_wards",
    "start_in_year",
    "use_policy",
]
OF_CHANGES: Final[dict[str, Does]] = {
    "seats": "change_seats",
    "open_school": "open_school",
    "close_school": "close_school",
    "move_school": "move_school",
    "housing": "add_housing",
    "merge_wards": "merge_wards",
    "starts": "start_in_year",
}


class StepDoes(BaseModel):
    """What one step does."""

    kind: Does = Field(examples=["change_seats"])
    names: list[str] = Field(
        default=[], description="Of the roads, where they are few.", examples=[["Cầu Đá"]]
    )
    n_edges: int | None = Field(default=None, description="Pieces of road.", examples=[None])
    school_code: str | None = Field(default=None, examples=["990012"])
    seats: int | None = Field(default=None, description="Of a new school.", examples=[None])
    seats_more: int | None = Field(default=None, examples=[35])
    programme: str | None = Field(default=None, examples=[None])
    policy: str | None = Field(default=None, examples=[None])
    project: str | None = Field(default=None, examples=[None])
    units: int | None = Field(default=None, description="Dwellings.", examples=[None])
    pupils_per_unit: float | None = Field(default=None, examples=[None])
    ward_codes: list[str] = Field(default=[], description="Wards that end.", examples=[[]])
    into: str | None = Field(default=None, description="Ward they join.", examples=[None])
    step: int | None = Field(default=None, description="Step that starts later.", examples=[None])
    year: int | None = Field(default=None, description="Autumn it holds from.", examples=[None])


class StepFeature(BaseModel):
    """Something that a step changes, as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    geometry: dict[str, Any] = Field(
        examples=[{"type": "LineString", "coordinates": [[107.1, 9.8], [107.101, 9.8]]}]
    )
    properties: dict[str, Any] = Field(examples=[{"step": 1, "what": "closed"}])


class StepMap(BaseModel):
    """What the steps that hold change on the map, as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[StepFeature]


def does(step: Step, raw: RawNetwork | None) -> StepDoes | None:
    """
    Return what a step does; ``None`` if it is of no kind that this version knows.

    Parameters
    ----------
    raw
        The roads that it edits, ``None`` where they are not at hand: names are not told then.
    """
    if step.rows:
        first = step.rows[0]
        if first.kind == "add":
            name = (first.tags or {}).get("name", "")
            return StepDoes(kind="add_road", names=[name] if name else [], n_edges=len(step.rows))
        kind = ROADS[first.kind]
        names = _names(raw, step.rows)
        return StepDoes.model_validate({"kind": kind, "names": names, "n_edges": len(step.rows)})
    body = dict(step.changes[0]) if step.changes else {}
    return _change(body)


def _change(body: dict[str, Any]) -> StepDoes | None:
    if body.get("kind") == "policy":
        return StepDoes(kind="use_policy", policy=str(body.get("name", "")))
    kind = OF_CHANGES.get(str(body.get("kind")))
    if kind is None:
        return None
    return StepDoes(
        kind=kind,
        school_code=body.get("school_code"),
        seats=body.get("seats"),
        seats_more=body.get("seats_more"),
        programme=body.get("programme") or None,
        project=body.get("project"),
        units=body.get("units"),
        pupils_per_unit=body.get("pupils_per_unit"),
        ward_codes=body.get("ward_codes", []),
        into=body.get("into"),
        step=body.get("step"),
        year=body.get("year"),
    )


def _names(raw: RawNetwork | None, rows: tuple[EditRow, ...]) -> list[str]:
    if raw is None:
        return []
    edges = positions(raw, _ids(rows))
    names = sorted({road_name(raw.way_tags[way]) for way in np.unique(raw.edge_way[edges])} - {""})
    return names if len(names) <= MOST_NAMES else []


def _ids(rows: tuple[EditRow, ...]) -> list[EdgeId]:
    return [
        EdgeId(row.way_id, row.position)
        for row in rows
        if row.way_id is not None and row.position is not None
    ]


def map_of(steps: tuple[Step, ...], raw: RawNetwork) -> StepMap:
    """Return what the steps that hold change: closed and new roads, new schools."""
    found = [one for step in steps if step.holds for one in _features(step, raw)]
    return StepMap(features=found)


def _features(step: Step, raw: RawNetwork) -> Iterator[StepFeature]:
    ids = _ids(step.rows)
    if ids:
        what = {"close": "closed", "open": "reopened", "oneway": "turned"}[step.rows[0].kind]
        for edge in positions(raw, ids).tolist():
            line = np.stack(edge_line(raw, edge), axis=1).tolist()
            yield _feature(step, what, {"type": "LineString", "coordinates": line})
    for row in step.rows:
        if row.line is not None:
            line = [list(point) for point in row.line]
            yield _feature(step, "added", {"type": "LineString", "coordinates": line})
    for body in step.changes:
        yield from _places(step, body)


def _places(step: Step, body: dict[str, Any]) -> Iterator[StepFeature]:
    """Yield where a change of schools or housing lies."""
    kind = str(body.get("kind"))
    for gate in body["gates"] if kind in PLACED else ():
        geometry = {"type": "Point", "coordinates": list(gate)}
        yield _feature(step, PLACED[kind], geometry, school_code=body["school_code"])
    if kind == "housing":
        geometry = {"type": "Point", "coordinates": [body["lon"], body["lat"]]}
        yield _feature(step, "housing", geometry, project=body["project"])


def _feature(step: Step, what: str, geometry: dict[str, Any], **more: str) -> StepFeature:
    return StepFeature(geometry=geometry, properties={"step": step.number, "what": what, **more})
