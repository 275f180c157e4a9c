"""Reading scenarios and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import func, select

from gis.errors import UnknownNameError
from gis.tables import RoadEdit, Scenario, ScenarioChange
from gis.text import near
from gis.write_edits import EditRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine, Executable


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step of a scenario: what was done, when, by which role, and whether it still holds.

    ``rows`` are edits of the roads, ``changes`` those of schools, seats or policy; a step has one
    of the two.
    """

    number: int
    reason: str
    created_by: str
    created_at: dt.datetime
    undone_at: dt.datetime | None
    rows: tuple[EditRow, ...] = ()
    changes: tuple[dict[str, Any], ...] = ()

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

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Return the changes of schools, seats and policy that hold, in order."""
        return [one for step in self.steps if step.holds for one in step.changes]


def scenarios(engine: Engine) -> list[StoredScenario]:
    """Return every scenario that has steps, by name as UTF-8 bytes."""
    made = (
        *(Scenario.scenario_id, Scenario.name, Scenario.network_id),
        *(Scenario.created_by.label("maker"), Scenario.created_at.label("made_at")),
    )
    with engine.connect() as connection:
        known = {row.scenario_id: row for row in connection.execute(select(*made))}
        rows = [*connection.execute(_edits()), *connection.execute(_changes())]
    rows.sort(key=lambda row: (row.scenario_id, row.step))  # stable: a step's rows keep their order
    of_scenario = groupby(rows, key=lambda row: row.scenario_id)
    found = [_scenario(known[number], list(own)) for number, own in of_scenario]
    return sorted(found, key=lambda one: one.name.encode())


def _edits() -> Executable:
    return (
        select(
            *(RoadEdit.scenario_id, RoadEdit.step, RoadEdit.reason, RoadEdit.created_by),
            *(RoadEdit.created_at, RoadEdit.undone_at, RoadEdit.kind, RoadEdit.way_id),
            *(RoadEdit.position, RoadEdit.tags, RoadEdit.ends),
            func.ST_AsBinary(RoadEdit.geom, type_=None).label("wkb"),
        )
        .where(RoadEdit.scenario_id.is_not(None))
        .order_by(RoadEdit.scenario_id, RoadEdit.step, RoadEdit.road_edit_id)
    )


def _changes() -> Executable:
    one = ScenarioChange
    return select(
        *(one.scenario_id, one.step, one.reason, one.created_by, one.created_at),
        *(one.undone_at, one.body),
    ).order_by(one.scenario_id, one.step, one.scenario_change_id)


def scenario(engine: Engine, name: str) -> StoredScenario:
    """Return one scenario; ``UnknownNameError`` with near names if there is none."""
    known = {one.name: one for one in scenarios(engine)}
    if name not in known:
        alike = ", ".join(f"“{one}”" for one in near(name, known))
        hint = f"; near names: {alike}" if alike else "; gantruong scenario list shows all"
        msg = f"there is no scenario “{name}”{hint}"
        raise UnknownNameError(msg)
    return known[name]


def _scenario(first: Any, rows: list[Any]) -> StoredScenario:  # noqa: ANN401 (a row of a select)
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
        rows=tuple(_row(one) for one in rows if "kind" in one._fields),
        changes=tuple(one.body for one in rows if "body" in one._fields),
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
