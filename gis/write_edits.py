"""Storing a scenario's edits of the roads, step by step; nothing is ever deleted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gis.errors import InputError, UnknownNameError
from gis.tables import RoadEdit, Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from gis.model import Tags

WGS84 = 4326


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
    try:
        with engine.begin() as connection:
            scenario_id = _scenario(connection, name, network_id, created_by)
            last = select(func.max(RoadEdit.step)).where(RoadEdit.scenario_id == scenario_id)
            step = int(connection.scalar(last) or 0) + 1
            common = {
                "network_id": network_id,
                "scenario_id": scenario_id,
                "reason": reason,
                "created_by": created_by,
                "step": step,
            }
            for _, alike in groupby(map(_values, rows), key=frozenset):
                connection.execute(insert(RoadEdit), [common | values for values in alike])
    except IntegrityError as error:
        msg = f"scenario “{name}” was changed by somebody else at the same moment; try again"
        raise InputError(msg) from error
    return step


def undo_step(engine: Engine, name: str, step: int | None = None) -> tuple[int, str]:
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
        mine = (RoadEdit.scenario_id == scenario_id, RoadEdit.undone_at.is_(None))
        wanted = mine if step is None else (*mine, RoadEdit.step == step)
        holds = select(RoadEdit.step, RoadEdit.reason).where(*wanted)
        row = connection.execute(holds.order_by(RoadEdit.step.desc()).limit(1)).first()
        if row is None:
            which = "no step" if step is None else f"no step {step}"
            msg = f"scenario “{name}” has {which} that could be undone"
            raise UnknownNameError(msg)
        chosen = update(RoadEdit).where(*mine, RoadEdit.step == row.step)
        connection.execute(chosen.values(undone_at=func.now()))
        return int(row.step), str(row.reason)


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
