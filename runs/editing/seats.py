"""Seats changed by hand: what two persons have to agree to, and whether it is still that."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from gis.queries import query
from gis.register.contract import load
from runs.approval import errors
from runs.approval.gate import Act
from runs.approval.kinds import SEATS
from runs.approval.seat_rule import Place, before_steps, beyond

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from gis.change_row import Entry
    from runs.approval.read import Approval
    from runs.approval.seat_rule import Beyond
    from runs.editing.order import Author, Order

EDIT: Final = "edit"
UNDO: Final = "undo"
IMPORT: Final = "import"
SHOWN: Final = 20
"""Schools that a summary names; it counts all."""


def act_of_edit(
    connection: Connection, order: Order, entries: Sequence[Entry], author: Author
) -> Act | None:
    """Return what two persons have to agree to before these rows may be written, if anything."""
    if order.kind != SEATS or not entries:
        return None
    over = _beyond(connection, entries)
    if not over:
        return None
    words = {"client": author.client, "person": author.person, "reason": author.reason}
    body: dict[str, Any] = {"author": words, "label": order.label}
    undone = sorted({one.undoes for one in entries if one.undoes is not None})
    if undone:
        body |= {"act": UNDO, "change": undone[0], "whole": len(undone) > 1}
    else:
        rows = [{"given": dict(row.given), "number": row.number} for row in order.rows]
        body |= {"act": EDIT, "rows": rows, "must": order.must, "of_register": order.of_register}
    return Act(
        what=SEATS,
        subject=f"register {SEATS}",
        content=content_of(entries),
        body=body,
        summary=summary_of(over),
        wards=wards_of(connection, [place[1] for place, _, _ in over]),
    )


def content_of(entries: Sequence[Entry]) -> list[object]:
    """Return what decides whether a change is the one that was agreed to."""
    ordered = sorted(entries, key=lambda one: one.key)
    return [[list(one.key), one.before, one.after] for one in ordered]


def summary_of(over: Sequence[Beyond]) -> dict[str, Any]:
    """Return what the second person is shown: seats before and after, by school."""
    told = [
        {"season": place[0], "school_code": place[1], "grade": place[2], "from": old, "to": new}
        for place, old, new in over[:SHOWN]
    ]
    old, new = sum(one[1] for one in over), sum(one[2] for one in over)
    return {"places": len(over), "from": old, "to": new, "shown": told}


def wards_of(connection: Connection, schools: Sequence[str]) -> list[str]:
    """Return the wards of some schools; none, so the whole city's, where one is not known."""
    found = connection.exec_driver_sql(query("wards_of_schools"), {"codes": sorted(set(schools))})
    wards = [row[0] for row in found]
    return [] if None in wards or not wards else sorted(wards)


def check_content(approval: Approval, act: Act | None) -> None:
    """Refuse to do something else than what was agreed to."""
    if act is None or act.content_sha256 != approval.content_sha256:
        raise errors.other_content(approval.approval_id)


def _beyond(connection: Connection, entries: Sequence[Entry]) -> list[Beyond]:
    touched = sorted({_place(one.key) for one in entries})
    now = _now(connection, touched)
    steps = _steps(connection, touched)
    in_force = {}
    wanted: Counter[Place] = Counter()
    unchanged = set()
    for place in touched:
        seats, began_empty = before_steps(now[place], steps[place])
        if seats is not None:
            in_force[place] = seats
        if began_empty:
            unchanged.add(place)
    after = {place: dict(by) for place, by in now.items()}
    for one in entries:
        place, programme = _place(one.key), one.key[3]
        if one.after is None:
            after[place].pop(programme, None)
        elif "seats" in one.after:
            after[place][programme] = _number(one.after["seats"])
    for place, by in after.items():
        wanted[place] = sum(by.values())
    unchanged = {place for place in unchanged if not after[place]}
    unchanged |= {place for place in touched if after[place] == now[place]}
    return [one for one in beyond(in_force, wanted) if one[0] not in unchanged]


def _now(connection: Connection, touched: Sequence[Place]) -> dict[Place, dict[str, int]]:
    found: dict[Place, dict[str, int]] = {place: {} for place in touched}
    schools = sorted({place[1] for place in touched})
    for row in connection.exec_driver_sql(query("seats_of_schools"), {"codes": schools}):
        place = (row.season, row.school_code, row.grade)
        if place in found:
            found[place][row.programme] = row.seats
    return found


def _steps(
    connection: Connection, touched: Sequence[Place]
) -> Mapping[Place, list[list[tuple[str, int | None]]]]:
    """Return what one person alone changed at each place, the newest first, by batch."""
    steps: dict[Place, dict[str, list[tuple[str, int | None]]]] = defaultdict(dict)
    closed: set[Place] = set()
    schools = sorted({place[1] for place in touched})
    for row in connection.exec_driver_sql(query("seat_changes"), {"codes": schools}):
        place = _place(row.row_key)
        if row.batch.startswith("approval "):
            closed.add(place)
        if place in closed:
            continue
        before = None if row.before is None else row.before.get("seats")
        if row.before is not None and before is None:
            continue  # another column
        steps[place].setdefault(row.batch, []).append((row.row_key[3], before))
    return {place: list(steps[place].values()) for place in touched}


def _place(key: Sequence[str]) -> Place:
    named = dict(zip(load(SEATS).key, key, strict=True))
    return named["season"], named["school_code"], named["grade"]


def _number(value: object) -> int:
    return int(str(value))
