"""Storing and reading areas derived from placements; sets are versions, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import func, insert, select, update

from gis.errors import UnknownNameError
from gis.tables import DerivedArea, DerivedSet
from gis.write_audit import OWNER, audit

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from gis.model import Nature

WGS84 = 4326
COLUMNS = ("school_code", "word", "n_children", "n_offered")


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSet:
    """
    What a set of areas was derived from.

    Attributes
    ----------
    run_id, scenario_id
        Recorded run, and scenario; ``None`` where there is none.
    parameters
        Everything that decided.
    """

    network_id: int
    season: str
    grade: str
    level: str
    policy_name: str
    policy_sha256: str
    parameters: dict[str, Any]
    nature: Nature
    run_id: int | None = None
    scenario_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSet:
    """A stored set: its number, what it was derived from, when, and whether it is shown."""

    derived_set_id: int
    of: AreaSet
    active: bool
    created_at: dt.datetime
    n_areas: int


def store(engine: Engine, of: AreaSet, areas: gpd.GeoDataFrame, *, created_by: str) -> int:
    """
    Store areas as a new set, in one transaction, and let it be the one that is shown.

    Parameters
    ----------
    of
        What they were derived from.
    areas
        ``school_code, word, n_children, n_offered`` and valid multipolygons in degrees.
    created_by
        A role or client, never a person's name.

    Returns
    -------
    derived_set_id
        Its number.
    """
    with engine.begin() as connection:
        same = (DerivedSet.season == of.season, DerivedSet.grade == of.grade)
        off = update(DerivedSet).where(*same, DerivedSet.active).values(active=False)
        before = connection.scalar(off.returning(DerivedSet.derived_set_id))
        values = {name: getattr(of, name) for name in AreaSet.__slots__}
        made = insert(DerivedSet).values(**values, active=True, created_by=created_by)
        number = int(connection.execute(made.returning(DerivedSet.derived_set_id)).scalar_one())
        rows = [
            {
                "derived_set_id": number,
                **{name: _plain(row[name]) for name in COLUMNS},
                "geom": from_shape(row["geometry"], srid=WGS84),
            }
            for row in areas.to_dict("records")
        ]
        if rows:
            connection.execute(insert(DerivedArea), rows)
        detail = {"run": of.run_id, "areas": len(rows), "before": before}
        what = f"derived areas {number}"
        audit(connection, actor=created_by, action="derive", subject=what, detail=detail)
    return number


def sets(engine: Engine) -> list[StoredSet]:
    """Return every set, the newest last."""
    count = (
        select(DerivedArea.derived_set_id, func.count().label("n_areas"))
        .group_by(DerivedArea.derived_set_id)
        .subquery()
    )
    rows = (
        select(DerivedSet, func.coalesce(count.c.n_areas, 0).label("n_areas"))
        .join(count, count.c.derived_set_id == DerivedSet.derived_set_id, isouter=True)
        .order_by(DerivedSet.derived_set_id)
    )
    with engine.connect() as connection:
        found = connection.execute(rows).mappings().all()
    return [
        StoredSet(
            derived_set_id=row["derived_set_id"],
            of=AreaSet(**{name: row[name] for name in AreaSet.__slots__}),
            active=row["active"],
            created_at=row["created_at"],
            n_areas=row["n_areas"],
        )
        for row in found
    ]


def newest_shown(engine: Engine) -> int | None:
    """Return the newest set that is shown, ``None`` if there is none."""
    with engine.connect() as connection:
        newest = select(func.max(DerivedSet.derived_set_id)).where(DerivedSet.active)
        number = connection.scalar(newest)
    return None if number is None else int(number)


def show(engine: Engine, derived_set_id: int, *, by: str = OWNER) -> None:
    """Let another stored set be the one that is shown for its season and grade."""
    with engine.begin() as connection:
        wanted = connection.execute(
            select(DerivedSet.season, DerivedSet.grade).where(
                DerivedSet.derived_set_id == derived_set_id
            )
        ).first()
        if wanted is None:
            raise UnknownNameError(_unknown(derived_set_id))
        same = (DerivedSet.season == wanted.season, DerivedSet.grade == wanted.grade)
        off = update(DerivedSet).where(*same, DerivedSet.active).values(active=False)
        before = connection.scalar(off.returning(DerivedSet.derived_set_id))
        chosen = update(DerivedSet).where(DerivedSet.derived_set_id == derived_set_id)
        connection.execute(chosen.values(active=True))
        what = f"derived areas {derived_set_id}"
        audit(connection, actor=by, action="show", subject=what, detail={"before": before})


def areas(engine: Engine, derived_set_id: int) -> gpd.GeoDataFrame:
    """
    Return the areas of a set, by school and word.

    Raises
    ------
    UnknownNameError
        If there is no such set.
    """
    one = DerivedArea
    wkb = func.ST_AsBinary(one.geom, type_=None).label("wkb")
    rows = (
        select(one.school_code, one.word, one.n_children, one.n_offered, wkb)
        .where(one.derived_set_id == derived_set_id)
        .order_by(one.school_code.collate("C"), one.word.collate("C"))
    )
    with engine.connect() as connection:
        exists = select(DerivedSet.derived_set_id).where(
            DerivedSet.derived_set_id == derived_set_id
        )
        if connection.scalar(exists) is None:
            raise UnknownNameError(_unknown(derived_set_id))
        found = connection.execute(rows).mappings().all()
    shapes = np.empty(len(found), object)
    shapes[:] = [shapely.from_wkb(bytes(row["wkb"])) for row in found]
    values = {name: [row[name] for row in found] for name in COLUMNS}
    return gpd.GeoDataFrame(values, geometry=shapes, crs=WGS84)


def _unknown(derived_set_id: int) -> str:
    return f"there is no set of areas {derived_set_id}; gantruong catchments sets shows all"


def _plain(value: Any) -> Any:  # noqa: ANN401 (a cell of a table)
    return value.item() if isinstance(value, np.generic) else value
