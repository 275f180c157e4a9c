"""A file of seats that two persons must agree to: kept whole, stored once they did."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped] # it ships no types

from gis.db import transaction
from gis.errors import InputError
from gis.model import Source
from gis.queries import query
from runs.approval import gate
from runs.approval.kinds import SEATS
from runs.approval.seat_rule import Place, beyond, kept_seasons
from runs.editing.seats import IMPORT, check_content, summary_of, wards_of

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Engine

    from gis.access import Access
    from runs.approval.gate import Act
    from runs.approval.read import Approval


def held_back(
    engine: Engine,
    frame: pd.DataFrame,
    source: Source,
    *,
    by: Access | None,
    approval: Approval | None,
    over: bool,
) -> None:
    """
    Refuse a file that changes seats in force beyond what one person may, and keep it as a proposal.

    Parameters
    ----------
    by
        Who imports; ``None`` where nobody said so.
    approval
        Under which two persons agreed to it.
    over
        Whether rows changed by hand may be set back.

    Raises
    ------
    WaitsError
        With the number of the proposal.
    OvertakenError
        If other seats are in force than when it was agreed to.
    InputError
        If nobody in particular imports it.
    """
    with transaction(engine) as connection:
        act = _act(connection, frame, source, over=over)
    if approval is not None:
        check_content(approval, act)
    elif act is not None:
        if by is None or not by.principal:
            msg = (
                f"{source.name} changes the seats of {act.summary['places']} schools' "
                "grades by more than 20 %, which takes two persons: say with --by who proposes it"
            )
            raise InputError(msg)
        gate.require(engine, act, access=by, reason=f"import {source.name}")


def file_of(approval: Approval) -> tuple[pd.DataFrame, Source]:
    """Return the file that was agreed to, as it was checked, and where it came from."""
    return _frame(approval.body["rows"]), Source(**approval.body["source"])


def _act(connection: Connection, frame: pd.DataFrame, source: Source, *, over: bool) -> Act | None:
    in_force: dict[Place, int] = {}
    for row in connection.exec_driver_sql(query("seats_of_schools"), {"codes": None}):
        place = (row.season, row.school_code, row.grade)
        in_force[place] = in_force.get(place, 0) + row.seats
    wanted: dict[Place, int] = {}
    columns = ("season", "school_code", "grade", "seats")
    for season, school, grade, seats in frame[list(columns)].itertuples(index=False):
        place = (str(season), str(school), str(grade))
        wanted[place] = wanted.get(place, 0) + int(seats)
    found = beyond(kept_seasons(in_force, wanted), wanted)
    if not found:
        return None
    content = [source.sha256, [[list(place), old, new] for place, old, new in found]]
    body: dict[str, Any] = {
        "act": IMPORT,
        "by_owner": True,
        "source": asdict(source),
        "rows": _text(frame),
        "over_hand_edits": over,
    }
    return gate.Act(
        what=SEATS,
        subject=f"register {SEATS}",
        content=content,
        body=body,
        summary={"file": source.name, **summary_of(found)},
        wards=wards_of(connection, [place[1] for place, _, _ in found]),
    )


def _text(frame: pd.DataFrame) -> str:
    """Return a table as text, its types kept."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


def _frame(text: str) -> pd.DataFrame:
    with pa.ipc.open_stream(base64.b64decode(text)) as stream:
        found: pd.DataFrame = stream.read_all().to_pandas()
    return found
