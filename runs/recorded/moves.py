"""What an exception changes: distances of its moves from the sealed run, and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from gis.db import transaction
from gis.errors import InputError
from gis.units import MM_PER_M
from runs.csv_table import sheet_bytes
from runs.match import write as layout
from runs.recorded.export import sealed_of
from runs.recorded.overrides import Move, overrides, placement
from runs.recorded.standing import FIELD, standing_cell
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

OVERRIDE_COLUMNS: Final = (
    *("decision", "position", "decided_at", "decided_by", "reason_code", "reason", "document"),
    *("pupil_id", "from_school", "to_school", "from_m", "to_m", "gained_m", "lost_m"),
    "over_seats",
    FIELD,
)
METRES: Final = {"from_m": "from_mm", "to_m": "to_mm", "gained_m": "gained_mm", "lost_m": "lost_mm"}
PLACEMENT_COLUMNS: Final = ("pupil_id", "offered_school", "school_code", FIELD)


def measured_moves(
    engine: Engine, run_id: int, wanted: Sequence[tuple[str, str | None]]
) -> list[Move]:
    """
    Return moves with the distances that the run itself used.

    Parameters
    ----------
    wanted
        Child and the school it is given, ``None`` for none; in order.

    Raises
    ------
    InputError
        If the run has no such child, or this machine lacks its sealed folder.
    """
    distance_mm = _distances(sealed_of(engine, run_id), [pupil for pupil, _ in wanted])
    with transaction(engine) as connection:
        placed = placement(connection, run_id)
    moves = []
    for pupil, to_school in wanted:
        if pupil not in placed:
            msg = "this run has no child with one of these ids"
            raise InputError(msg)
        from_school = placed[pupil]
        moves.append(
            Move(
                pupil_id=pupil,
                from_school=from_school,
                to_school=to_school,
                from_mm=distance_mm.get((pupil, from_school)),
                to_mm=distance_mm.get((pupil, to_school)),
            )
        )
    return moves


def overrides_csv(engine: Engine, run_id: int) -> bytes:
    """Return every recorded move: who decided, when and why, before and after, metres."""
    standing = standing_cell(run_facts(engine, run_id)["state"])
    with transaction(engine) as connection:
        rows = overrides(connection, run_id)
    told = ({**row, FIELD: standing} for row in rows)
    return sheet_bytes(OVERRIDE_COLUMNS, (tuple(_cells(row)) for row in told))


def placement_csv(engine: Engine, run_id: int) -> bytes:
    """Return the placement after all decisions, beside what the run had offered, by id."""
    standing = standing_cell(run_facts(engine, run_id)["state"])
    with transaction(engine) as connection:
        placed = placement(connection, run_id)
        offered = placed | {
            row["pupil_id"]: row["from_school"] for row in reversed(overrides(connection, run_id))
        }
    rows = (
        (pupil, offered[pupil] or "", placed[pupil] or "", standing) for pupil in sorted(placed)
    )
    return sheet_bytes(PLACEMENT_COLUMNS, rows)


def _distances(folder: Path, pupils: Sequence[str]) -> dict[tuple[str, str | None], int]:
    table = pq.read_table(
        folder / layout.DISTANCES_IN, filters=[("pupil_id", "in", sorted(set(pupils)))]
    )
    mm = np.rint(table.column("distance_m").to_numpy() * MM_PER_M).astype(np.int64).tolist()
    names = [table.column(name).to_pylist() for name in ("pupil_id", "school_code")]
    return dict(zip(zip(*names, strict=True), mm, strict=True))


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    for name in OVERRIDE_COLUMNS:
        value = row[METRES.get(name, name)]
        if value is None:
            yield ""
        elif name in METRES:
            yield layout.metres(int(value))
        else:
            yield value.isoformat() if hasattr(value, "isoformat") else str(value)
