"""Reading scenarios and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import func, select

from gis.errors import UnknownNameError
from gis.tables import RoadEdit, Scenario
from gis.text import near
from gis.write_edits import EditRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a scenario: what was done, when, by which role, and whether it still holds."""

    number: int
    reason: str
    created_by: str
    created_at: dt.datetime
    undone_at: dt.datetime | None
    rows: tuple[EditRow, ...]

    @property
    def holds(self) -> bool:
        """Return whether the step was not undone."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScenario:
    """A named scenario, the network version it edits, and its steps in order."""

    scenario_id: int
    name: str
    network_id: int
    created_by: str
    created_at: dt.datetime
    steps: tuple[Step, ...]

    @property
    def rows(self) -> list[EditRow]:
        """Return the edits that hold, in order."""
        return [row for step in self.steps if step.holds for row in step.rows]


def scenarios(engine: Engine) -> list[StoredScenario]:
    """Return every scenario that edits roads, by name as UTF-8 bytes."""
    edits = (
        select(
            *(Scenario.scenario_id, Scenario.name, Scenario.network_id),
            *(Scenario.created_by.label("maker"), Scenario.created_at.label("made_at")),
            *(RoadEdit.step, RoadEdit.reason, RoadEdit.created_by, RoadEdit.created_at),
            *(RoadEdit.undone_at, RoadEdit.kind, RoadEdit.way_id, RoadEdit.position),
            *(RoadEdit.tags, RoadEdit.ends),
            func.ST_AsBinary(RoadEdit.geom, type_=None).label("wkb"),
        )
        .join(RoadEdit, RoadEdit.scenario_id == Scenario.scenario_id)
        .order_by(Scenario.name.collate("C"), RoadEdit.step, RoadEdit.road_edit_id)
    )
    with engine.connect() as connection:
        rows = connection.execute(edits).all()
    return [_scenario(list(own)) for _, own in groupby(rows, key=lambda row: row.scenario_id)]


def scenario(engine: Engine, name: str) -> StoredScenario:
    """Return one scenario; ``UnknownNameError`` with near names if there is none."""
    known = {one.name: one for one in scenarios(engine)}
    if name not in known:
        alike = ", ".join(f"“{one}”" for one in near(name, known))
        hint = f"; near names: {alike}" if alike else "; gantruong scenario list shows all"
        msg = f"there is no scenario “{name}”{hint}"
        raise UnknownNameError(msg)
    return known[name]


def _scenario(rows: list[Any]) -> StoredScenario:
    first = rows[0]
    return StoredScenario(
        scenario_id=first.scenario_id,
        name=first.name,
        network_id=first.network_id,
        created_by=first.maker,
        created_at=first.made_at,
        steps=tuple(_step(list(own)) for _, own in groupby(rows, key=lambda row: row.step)),
    )


def _step(rows: list[Any]) -> Step:
    first = rows[0]
    return Step(
        number=first.step,
        reason=first.reason,
        created_by=first.created_by,
        created_at=first.created_at,
        undone_at=first.undone_at,
        rows=tuple(_row(one) for one in rows),
    )


def _row(one: Any) -> EditRow:  # noqa: ANN401 (a row of a joined select)
    return EditRow(
        kind=one.kind,
        way_id=one.way_id,
        position=one.position,
        tags=one.tags,
        line=None if one.wkb is None else _points(bytes(one.wkb)),
        ends=one.ends,
    )


def _points(wkb: bytes) -> tuple[tuple[float, float], ...]:
    points = shapely.get_coordinates(shapely.from_wkb(wkb))
    return tuple((lon, lat) for lon, lat in points.tolist())
