"""Addresses of the invented city that wait at the location desk, for tests of route and page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SEASON = "2026-2027"
NEAR, FAR = 0.0002, 0.02
"""Degrees between candidates: the same houses, and another part of the city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry that waits, and where its child lived before."""

    number: int
    pupil_id: str
    ward_code: str
    lon: float
    lat: float


def let_wait(
    engine: Engine, n: int, *, ward: str | None = None, address: str = "12 Trần Phú"
) -> list[Entry]:
    """
    Take the points of some children away and let their addresses wait at the desk.

    Parameters
    ----------
    address
        What is read as the address of each, and as what its candidates match.

    Returns
    -------
    entries
        By id; candidates of the even ones lie side by side, those of the odd ones far apart.
    """
    chosen = (
        "SELECT dataset_id, season, pupil_id, ward_code, ST_X(geom) AS lon, ST_Y(geom) AS lat "
        "FROM people.pupil JOIN dataset USING (dataset_id) WHERE active AND season = :season "
        "AND geom IS NOT NULL AND (CAST(:ward AS text) IS NULL OR ward_code = :ward) "
        'ORDER BY pupil_id COLLATE "C" LIMIT :n'
    )
    with engine.begin() as connection:
        told = {"season": SEASON, "ward": ward, "n": n}
        rows = connection.execute(text(chosen), told).mappings().all()
        return [
            _waits(connection, dict(row), address, FAR if at % 2 else NEAR)
            for at, row in enumerate(rows)
        ]


def _waits(connection: Connection, row: dict[str, object], address: str, away: float) -> Entry:
    lon, lat = float(str(row["lon"])), float(str(row["lat"]))
    listed = [
        {
            "lon": lon + step * away,
            "lat": lat,
            "quality": "house" if step == 0 else "street",
            "method": "drawn",
            "matched": f"{address} ({step})",
            "bound_m": 20.0,
            "standing": "unknown",
            "score": 0.9 - step / 10,
        }
        for step in range(2)
    ]
    same = {"dataset_id": row["dataset_id"], "season": row["season"], "pupil": row["pupil_id"]}
    connection.execute(
        text(
            "UPDATE people.pupil SET geom = NULL, point_quality = NULL, address = :address WHERE "
            "dataset_id = :dataset_id AND season = :season AND pupil_id = :pupil"
        ),
        {**same, "address": address},
    )
    number = connection.scalar(
        text(
            "INSERT INTO people.location (dataset_id, season, pupil_id, ward_code, address_hash, "
            "status, reason, margin, candidates) VALUES (:dataset_id, :season, :pupil, :ward, "
            ":hash, 'queue', 'two_places', 0.1, CAST(:candidates AS jsonb)) RETURNING location_id"
        ),
        {
            **same,
            "ward": row["ward_code"],
            "hash": f"hash of {row['pupil_id']}",
            "candidates": json.dumps({"listed": listed}),
        },
    )
    assert number is not None
    return Entry(
        number=int(number),
        pupil_id=str(row["pupil_id"]),
        ward_code=str(row["ward_code"]),
        lon=lon,
        lat=lat,
    )
