"""Storing a scenario's edits and changes, step by step; nothing is ever deleted."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gis.errors import InputError, UnknownNameError
from gis.tables import RoadEdit, Scenario, ScenarioChange
from gis.write_audit import OWNER, audit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from gis.model import Tags

WGS84 = 4326
STEPPED = (RoadEdit, ScenarioChange)
"""The tables whose rows make up the steps of a scenario."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """
    One row of ``road_edit``.

    Attributes
    ----------
    kind
        close, open, oneway or add.
    way_id, position
        The edge; ``None`` for an addition.
    tags
        ``oneway`` of a changed direction, all tags of an addition.
    line
        Longitude and latitude of an addition's points.
    ends
        Where an addition hangs, as JSON.
    """

    kind: str
    way_id: int | None = None
    position: int | None = None
    tags: Tags | None = None
    line: tuple[tuple[float, float], ...] | None = None
    ends: dict[str, Any] | None = None


def edit_step(
    engine: Engine,
    name: str,
    rows: Sequence[EditRow],
    *,
    network_id: int,
    reason: str,
    created_by: str,
) -> int:
    """
    Add a step to a scenario, in one transaction; the scenario is made if there is none.

    Parameters
    ----------
    name
        Scenario.
    rows
        Edits of the step, in order.
    network_id
        Network version that they name edges of.
    reason
        What the step is, for people.
    created_by
        A role or client, never a person's name.

    Returns
    -------
    step
        Its number in the scenario.

    Raises
    ------
    InputError
        If there is nothing to add, or the scenario edits another network version.
    """
    if not (name.strip() and rows):
        msg = "a scenario needs a name and at least one edit"
        raise InputError(msg)
    with _next_step(engine, name, network_id, reason=reason, created_by=created_by) as made:
        connection, common = made
        values = [{"network_id": network_id, **_values(row)} for row in rows]
        for _, alike in groupby(values, key=frozenset):
            connection.execute(insert(RoadEdit), [common | one for one in alike])
    return int(common["step"])


def change_step(
    engine: Engine,
    name: str,
    changes: Sequence[Json],
    *,
    network_id: int,
    reason: str,
    created_by: str,
) -> int:
    """
    Add a step of changes of schools, seats or policy to a scenario, in one transaction.

    Parameters
    ----------
    name, network_id, reason, created_by
        As for ``edit_step``.
    changes
        The changes of the step as JSON, in order.

    Returns
    -------
    step
        Its number in the scenario, together with the edits of roads.

    Raises
    ------
    InputError
        If there is nothing to add, or the scenario belongs to another network version.
    """
    if not (name.strip() and changes):
        msg = "a scenario needs a name and at least one change"
        raise InputError(msg)
    with _next_step(engine, name, network_id, reason=reason, created_by=created_by) as made:
        connection, common = made
        connection.execute(insert(ScenarioChange), [{**common, "body": one} for one in changes])
    return int(common["step"])


def undo_step(
    engine: Engine, name: str, step: int | None = None, *, by: str = OWNER
) -> tuple[int, str]:
    """
    Undo a step of a scenario, the last one that holds if none is named.

    Returns
    -------
    step, reason
        What was undone; its rows stay, with the time.

    Raises
    ------
    UnknownNameError
        If there is no such scenario, or it has no such step that holds.
    """
    with engine.begin() as connection:
        scenario_id = _known(connection, name)
        if scenario_id is None:
            msg = f"there is no scenario “{name}”; gantruong scenario list shows all"
            raise UnknownNameError(msg)
        last = _last_step(connection, scenario_id, step)
        if last is None:
            which = "no step" if step is None else f"no step {step}"
            msg = f"scenario “{name}” has {which} that could be undone"
            raise UnknownNameError(msg)
        for table in STEPPED:
            chosen = update(table).where(table.scenario_id == scenario_id, table.step == last[0])
            connection.execute(chosen.values(undone_at=func.now()))
        what = f"scenario {scenario_id}"
        audit(connection, actor=by, action="undo step", subject=what, detail={"step": last[0]})
        return last


@contextmanager
def _next_step(
    engine: Engine, name: str, network_id: int, *, reason: str, created_by: str
) -> Iterator[tuple[Connection, Json]]:
    """Give a transaction and what the rows of the scenario's next step have in common."""
    try:
        with engine.begin() as connection:
            scenario_id = _scenario(connection, name, network_id, created_by)
            last = [
                connection.scalar(select(func.max(one.step)).where(one.scenario_id == scenario_id))
                for one in STEPPED
            ]
            common = {
                "scenario_id": scenario_id,
                "reason": reason,
                "created_by": created_by,
                "step": max(int(step or 0) for step in last) + 1,
            }
            yield connection, common
            audit(
                connection,
                actor=created_by,
                action="add step",
                subject=f"scenario {scenario_id}",
                detail={"step": common["step"]},
            )
    except IntegrityError as error:
        msg = f"scenario “{name}” was changed by somebody else at the same moment; try again"
        raise InputError(msg) from error


def _last_step(
    connection: Connection, scenario_id: int, step: int | None
) -> tuple[int, str] | None:
    """Return the last step that holds, or the one asked for if it holds."""
    found = []
    for one in STEPPED:
        mine = (one.scenario_id == scenario_id, one.undone_at.is_(None))
        wanted = mine if step is None else (*mine, one.step == step)
        rows = select(one.step, one.reason).where(*wanted).order_by(one.step.desc()).limit(1)
        found += [(int(number), str(why)) for number, why in connection.execute(rows)]
    return max(found, default=None)


def _scenario(connection: Connection, name: str, network_id: int, created_by: str) -> int:
    # the row is locked, so that two steps made at once get two numbers
    known = connection.execute(
        select(Scenario.scenario_id, Scenario.network_id)
        .where(Scenario.name == name)
        .with_for_update()
    ).first()
    if known is None:
        made = insert(Scenario).values(name=name, network_id=network_id, created_by=created_by)
        return int(connection.execute(made.returning(Scenario.scenario_id)).scalar_one())
    if known.network_id != network_id:
        msg = f"scenario “{name}” edits network version {known.network_id}, not {network_id}"
        raise InputError(msg)
    return int(known.scenario_id)


def _known(connection: Connection, name: str) -> int | None:
    found = select(Scenario.scenario_id).where(Scenario.name == name).with_for_update()
    number = connection.scalar(found)
    return None if number is None else int(number)


def _values(row: EditRow) -> dict[str, Any]:
    """Return the cells that are not null; a JSON column would take ``None`` as a JSON null."""
    values: dict[str, Any] = {
        "kind": row.kind,
        "way_id": row.way_id,
        "position": row.position,
        "tags": row.tags,
        "ends": row.ends,
    }
    if row.line is not None:
        values["geom"] = from_shape(shapely.LineString(row.line), srid=WGS84)
    return {name: value for name, value in values.items() if value is not None}
