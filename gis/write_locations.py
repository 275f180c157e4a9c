"""The location desk's rows: pupils without a point, their queue, and confirmed points."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from gis.db import driver, transaction
from gis.locate.confirmed import Confirmed, Point
from gis.queries import query
from gis.write_audit import audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg
    from sqlalchemy import Connection, Engine

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What a person decided about one pupil's address.

    Attributes
    ----------
    by
        Office or role; no person's name.
    note
        The reason in words.
    point
        The confirmed point; ``None`` where the address is sent back to the family.
    candidate
        Which candidate it was, from 1; ``None`` for a point of the officer's own.
    """

    by: str
    note: str = ""
    point: Point | None = None
    candidate: int | None = None


def pupils_without_point(engine: Engine, season: str) -> list[Row]:
    """Return pupils of the set in use with an address and no point, by id."""
    return _rows(engine, "desk_pupils", {"season": season})


def pupils_to_locate(engine: Engine, season: str) -> list[Row]:
    """Return those of them whose address nobody has looked up yet, by id."""
    return _rows(engine, "registrations_to_locate", {"season": season})


def desk_entries(engine: Engine, season: str) -> list[Row]:
    """Return pupils of the set in use whom the desk looked up and nobody decided about, by id."""
    return _rows(engine, "desk_again", {"season": season})


def replace(engine: Engine, rows: Sequence[Row], *, season: str, by: str, reason: str) -> None:
    """
    Put what addresses lead to now in place of what they led to before, in one transaction.

    Parameters
    ----------
    rows
        As ``keep`` takes them; a pupil whose address is unsure now loses the point and waits.
    by, reason
        Role that signs, and why.
    """
    with transaction(engine) as connection:
        cursor = _begun(connection)
        for row in rows:
            kept = {**row, "season": season, "candidates": Jsonb(row["candidates"])}
            cursor.execute(query("desk_keep"), kept)
            told = {**kept, "replace": True}
            cursor.execute(query("desk_point" if row["lon"] is not None else "desk_no_point"), told)
        _renew(cursor, rows)
        detail = {"addresses": len(rows), "reason": reason}
        subject = f"season {season}"
        audit(connection, actor=by, action="locate again", subject=subject, detail=detail)


def confirmed_points(engine: Engine, key: bytes) -> Confirmed:
    """Return every confirmed point, ready to be asked with the installation's secret."""
    rows = _rows(engine, "desk_confirmed", {})
    return Confirmed(key, {row["address_hash"]: Point(row["lon"], row["lat"]) for row in rows})


def queue(engine: Engine, season: str, ward: str | None) -> list[Row]:
    """Return the addresses that wait for a person, by pupil; all wards if none is named."""
    return _rows(engine, "desk_queue", {"season": season, "ward": ward})


def keep(engine: Engine, rows: Sequence[Row], *, season: str) -> int:
    """
    Keep what became of addresses and give located pupils their points, in one transaction.

    Parameters
    ----------
    rows
        ``dataset_id, pupil_id, ward_code, address_hash, status, reason, quality, margin,
        candidates, lon, lat``; the last two ``None`` where there is no answer.
    season
        Season of all of them.

    Returns
    -------
    n_points
        Pupils who have a point now; one that stood there already is never replaced.
    """
    placed = []
    with transaction(engine) as connection:
        cursor = _begun(connection)
        for row in rows:
            kept = {**row, "season": season, "candidates": Jsonb(row["candidates"])}
            cursor.execute(query("desk_keep"), kept)
            if row["lon"] is not None:
                cursor.execute(query("desk_point"), {**kept, "replace": False})
                placed += [row] * cursor.rowcount
        _renew(cursor, placed)
        n_points = len(placed)
        counts = {"addresses": len(rows), "points": n_points}
        audit(
            connection, actor="desk", action="locate pupils", subject=f"season {season}",
            detail=counts,
        )  # fmt: skip
    return n_points


def entry(connection: Connection, season: str, pupil_id: str) -> Row | None:
    """Return one pupil's entry of the set in use, locked for the transaction."""
    cursor = driver(connection).cursor(row_factory=dict_row)
    told = {"season": season, "pupil_id": pupil_id}
    return cursor.execute(query("desk_one"), told).fetchone()


def decide(connection: Connection, row: Row, verdict: Verdict) -> None:
    """Write a verdict down: the entry, the pupil's point, and the point of the address."""
    cursor = driver(connection).cursor()
    status = "rejected" if verdict.point is None else "confirmed"
    quality = None if verdict.point is None else "house"
    told = {**row, "status": status, "quality": quality, "by": verdict.by, "note": verdict.note}
    del told["candidates"]
    if verdict.point is not None:
        told |= {"lon": verdict.point.lon, "lat": verdict.point.lat, "replace": True}
        cursor.execute(query("registers_lock"))
        cursor.execute(query("desk_point"), told)
        cursor.execute(query("desk_confirm"), told)
        _renew(cursor, [told])
    cursor.execute(query("desk_decide"), told)
    detail = {"entry": row["location_id"], "candidate": verdict.candidate}
    audit(connection, actor=verdict.by, action=status, subject="location", detail=detail)


def list_more(connection: Connection, row: Row, listed: Sequence[Row], *, by: str) -> None:
    """Replace the candidates of an entry by a longer list; the log says that others were asked."""
    told = {**row, "candidates": Jsonb({"listed": list(listed)})}
    driver(connection).cursor().execute(query("desk_candidates"), told)
    detail = {"entry": row["location_id"], "candidates": len(listed)}
    audit(connection, actor=by, action="asked outside", subject="location", detail=detail)


def _begun(connection: Connection) -> psycopg.Cursor[Any]:
    """Return a cursor that nobody else's change of registers runs beside."""
    cursor = driver(connection).cursor()
    cursor.execute(query("registers_lock"))
    return cursor


def _renew(cursor: psycopg.Cursor[Any], rows: Sequence[Row]) -> None:
    """Give the sets whose points were written a new hash: a run after it is another run."""
    told: dict[int, list[list[Any]]] = {}
    for row in rows:
        point = [row["pupil_id"], row["lon"], row["lat"], row["quality"]]
        told.setdefault(row["dataset_id"], []).append(point)
    for dataset_id, points in told.items():
        text = json.dumps(sorted(points, key=str), ensure_ascii=False)
        cursor.execute(query("dataset_renew"), {"dataset_id": dataset_id, "told": text})


def _rows(engine: Engine, name: str, told: Row) -> list[Row]:
    with transaction(engine) as connection:
        cursor = driver(connection).cursor(row_factory=dict_row)
        return list(cursor.execute(query(name), told))
