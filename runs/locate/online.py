"""The location desk through the service: what waits in the caller's wards, decided one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from psycopg.rows import dict_row

from gis.access import act_as
from gis.crs import geodesic_mm
from gis.db import driver, transaction
from gis.queries import query
from gis.register.contract import load
from gis.units import MM_PER_M
from gis.write_audit import audit
from runs.approval import gate
from runs.approval.gate import Act
from runs.approval.kinds import HOME, is_far_move
from runs.editing import acts
from runs.editing.order import Target
from runs.refusal import RefusedError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from gis.access import Access
    from gis.locate.confirmed import Point
    from runs.editing.order import Author, Changed, Desk

PUPILS: Final = "pupils"
CONFIRMED, REJECTED = "confirmed", "rejected"

Row = dict[str, Any]


class NoSuchEntryError(RefusedError):
    """No entry of the location desk has that number, or none that waits within reach."""


class DecidedBeforeError(RefusedError):
    """Somebody else decided about the entry meanwhile."""


def no_such_entry() -> NoSuchEntryError:
    """Return the error of an entry that is none of the caller's, whether it exists or not."""
    return NoSuchEntryError(
        "Không có địa chỉ nào chờ xem mang số này, hoặc nó thuộc phường khác hay đã được xử lý.",
        "no address with that number waits, or it is another ward's, or somebody has decided",
    )


def decided_before() -> DecidedBeforeError:
    """Return the error of a decision that came too late."""
    return DecidedBeforeError(
        "Đã có người xử lý địa chỉ này; không ghi gì thêm.",
        "somebody decided about this address meanwhile; nothing was written",
    )


def say_one_place() -> RefusedError:
    """Return the error of a decision that names no place, an unknown one, or two."""
    return RefusedError(
        "Hãy nêu một nơi: số thứ tự của một nơi trong danh sách, hoặc kinh độ và vĩ độ.",
        "say one place: the number of one that is listed, or longitude and latitude",
    )


def counts(engine: Engine, access: Access, season: str | None) -> Row:
    """
    Return how far the children of a season are located, as far as the caller sees them.

    Parameters
    ----------
    season
        The newest with children if not given.
    """
    with transaction(engine) as connection:
        act_as(connection, access)
        chosen = season or _one(connection, "desk_season", {})["season"]
        return {"season": chosen, **_one(connection, "desk_counts", {"season": chosen})}


def waiting(engine: Engine, access: Access, season: str, ward: str | None) -> list[Row]:
    """Return what waits in the caller's wards, by pupil; ``ward`` takes one of them."""
    told = {"season": season, "ward": ward}
    with transaction(engine) as connection:
        act_as(connection, access)
        return list(_cursor(connection).execute(query("desk_queue"), told))


def entry(engine: Engine, access: Access, number: int) -> Row:
    """
    Return one entry that waits.

    Raises
    ------
    NoSuchEntryError
        If there is none, or none that the caller may see.
    """
    with transaction(engine) as connection:
        act_as(connection, access)
        found = _cursor(connection).execute(query("desk_numbered"), {"number": number}).fetchone()
    if found is None:
        raise no_such_entry()
    return dict(found)


def confirm(
    desk: Desk, row: Row, point: Point, *, candidate: int | None, author: Author, ward: str | None
) -> None:
    """
    Make a point that of the pupil and of the address, as a correction by hand with its history.

    Parameters
    ----------
    row
        As ``entry`` gives it.
    candidate
        Number of the candidate that it is, from 1; ``None`` for a point of the officer's own.
    ward
        Ward that the point lies in; ``None`` where wards are not known.

    Raises
    ------
    WaitsError
        If the point is far from every candidate, until a second person has agreed; ask again then.
    DecidedBeforeError
        If somebody decided about the entry meanwhile; nothing is written.
    """
    approval = None
    if candidate is None and is_far(row, point):
        approval = gate.require(
            desk.engine, _act(row, point), access=desk.access, reason=author.reason
        )
    key = {"season": row["season"], "pupil_id": row["pupil_id"]}
    target = Target(kind=PUPILS, key=tuple(key[name] for name in load(PUPILS).key), version=None)
    values: Row = {"lon": point.lon, "lat": point.lat, "point_quality": "house"}
    if ward not in {None, row["ward_code"]}:
        values["ward_code"] = ward

    def decided(connection: Connection, _: Changed) -> None:
        told = {**row, "lon": point.lon, "lat": point.lat, "by": author.client}
        del told["candidates"]
        driver(connection).execute(query("desk_confirm"), told)
        _mark(connection, row, CONFIRMED, author, candidate=candidate)
        if approval is not None:
            gate.applied(connection, approval, access=desk.access)

    acts.correct(desk, target, values=values, author=author, also=decided)


def reject(desk: Desk, row: Row, *, author: Author) -> None:
    """Close an entry without a point: the family is asked again; raises as ``confirm``."""
    with transaction(desk.engine) as connection:
        act_as(connection, desk.access)
        _mark(connection, row, REJECTED, author, candidate=None)


def is_far(row: Row, point: Point) -> bool:
    """Return whether a point lies too far from every candidate for one person to decide."""
    return is_far_move(nearest_candidate_mm(row, point))


def nearest_candidate_mm(row: Row, point: Point) -> int | None:
    """Return the straight line to the nearest candidate, ``None`` where there is none."""
    listed = row["candidates"]["listed"]
    if not listed:
        return None
    lon, lat = (np.array([one[name] for one in listed], float) for name in ("lon", "lat"))
    away_mm = geodesic_mm(lon, lat, np.full_like(lon, point.lon), np.full_like(lat, point.lat))
    return int(away_mm.min())


def _act(row: Row, point: Point) -> Act:
    moved_mm = nearest_candidate_mm(row, point)
    return Act(
        what=HOME,
        subject=f"location {row['location_id']}",
        content=["location", row["season"], row["pupil_id"], point.lon, point.lat],
        summary={"moved_m": None if moved_mm is None else moved_mm // MM_PER_M},
        wards=() if row["ward_code"] is None else (row["ward_code"],),
    )


def _mark(
    connection: Connection, row: Row, status: str, author: Author, *, candidate: int | None
) -> None:
    """Write a decision down; one that came too late undoes the work of its transaction."""
    told = {
        "location_id": row["location_id"],
        "status": status,
        "quality": "house" if status == CONFIRMED else None,
        "by": author.client,
        "note": author.reason,
    }
    if not driver(connection).execute(query("desk_decide"), told).rowcount:
        raise decided_before()
    detail = {"entry": row["location_id"], "candidate": candidate}
    actor = f"client {author.client}"
    audit(connection, actor=actor, action=status, subject="location", detail=detail)


def _one(connection: Connection, name: str, told: Row) -> Row:
    found = _cursor(connection).execute(query(name), told).fetchone()
    return dict(found or {})


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 (a cursor of rows as values)
    return driver(connection).cursor(row_factory=dict_row)
