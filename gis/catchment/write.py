"""Storing catchments as drafts: whole or not at all, the same content once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import Range

from gis.catchment.stored import DRAFT, ONE_DAY, Unit
from gis.db import driver, transaction
from gis.queries import query
from gis.tables import Catchment, CatchmentSchool, CatchmentState, CatchmentUnit, Dataset
from gis.write_audit import audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from gis.model import Nature, Source

WGS84: Final = 4326
REGISTER: Final = "catchments"
YEAR_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """
    A catchment that is to be stored; the attributes mean what they mean in ``Stored``.

    Attributes
    ----------
    valid_from
        ``None`` = the first of January of the season's first year, in which its admission takes
        place (DOMAIN A6: phases from January to August); an assumption, give the day where it is
        known.
    """

    catchment_id: str
    season: str
    level: str
    kind: str
    schools: tuple[str, ...]
    geometry: shapely.MultiPolygon | None = None
    units: tuple[Unit, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str | None = None

    @property
    def first_day(self) -> dt.date:
        """Return the first day on which it holds."""
        return self.valid_from or dt.date(int(self.season[:YEAR_DIGITS]), 1, 1)

    @property
    def content_sha256(self) -> str:
        """Return the hash of all that decides; the outline counts to the last bit."""
        said = {
            "catchment_id": self.catchment_id,
            "season": self.season,
            "level": self.level,
            "kind": self.kind,
            "schools": sorted(self.schools),
            "units": sorted((one.ward_code, one.khu_pho) for one in self.units),
            "valid": [str(self.first_day), str(self.valid_to or "")],
            "geometry": "" if self.geometry is None else _outline(self.geometry),
        }
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of one catchment: the number of its version, and whether that is a new one."""

    number: int
    catchment_id: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    Where catchments come from.

    Attributes
    ----------
    nature
        Of the place, or of the children whose placement they were derived from.
    created_by, reason
        Office or role, and why; the first step of their history.
    file
        File that was read; ``None`` for others.
    derived_set_id
        Derived areas; ``None`` for others.
    """

    nature: Nature
    created_by: str
    reason: str
    file: Source | None = None
    derived_set_id: int | None = None


def add(engine: Engine, catchments: Sequence[New], origin: Origin) -> list[Added]:
    """
    Store catchments as drafts, in one transaction.

    Parameters
    ----------
    catchments
        Checked ones, each id once per season.
    origin
        Where they come from.

    Returns
    -------
    added
        In the given order. One whose newest version has the same content is not stored again,
        unless that version was replaced.
    """
    with transaction(engine) as connection:
        known = {(one.season, one.catchment_id): _newest(connection, one) for one in catchments}
        fresh = [
            one for one in catchments if not _is_same(known[one.season, one.catchment_id], one)
        ]
        dataset_id = None
        if origin.file is not None and fresh:
            dataset_id = _dataset(connection, origin.file, catchments)
        added = []
        for one in catchments:
            last = known[one.season, one.catchment_id]
            if _is_same(last, one):
                added.append(Added(number=last[0], catchment_id=one.catchment_id, is_new=False))
                continue
            number = _insert(connection, one, origin, dataset_id=dataset_id, version=last[1] + 1)
            added.append(Added(number=number, catchment_id=one.catchment_id, is_new=True))
        if fresh:
            numbers = [one.number for one in added if one.is_new]
            detail = {"catchments": [numbers[0], numbers[-1]], "n": len(numbers)}
            audit(
                connection,
                actor=origin.created_by,
                action="draft",
                subject="catchments",
                detail=detail,
            )
    return added


def _newest(connection: Connection, one: New) -> tuple[int, int, str, str]:
    """Return number, version, content and status of the newest version; zeros without one."""
    chosen = (
        select(
            Catchment.catchment_no,
            Catchment.version,
            Catchment.content_sha256,
            Catchment.status,
        )
        .where(Catchment.season == one.season, Catchment.catchment_id == one.catchment_id)
        .order_by(Catchment.version.desc())
        .limit(1)
    )
    row = connection.execute(chosen).first()
    return (0, 0, "", "") if row is None else (row[0], row[1], row[2], row[3])


def _is_same(last: tuple[int, int, str, str], one: New) -> bool:
    return last[2] == one.content_sha256 and last[3] != "replaced"


def _dataset(connection: Connection, source: Source, catchments: Sequence[New]) -> int:
    """Return the number of the file's row; the file is kept once and never the set in use."""
    content = hashlib.sha256("".join(one.content_sha256 for one in catchments).encode())
    facts = {
        "kind": REGISTER,
        "name": source.name,
        "sha256": source.sha256,
        "content_sha256": content.hexdigest(),
        "data_date": source.data_date,
        "licence": source.licence,
        "nature": source.nature,
        "n_rows": len(catchments),
    }
    known = driver(connection).execute(query("dataset_known"), facts).fetchone()
    if known is not None:
        return int(known[0])
    made = insert(Dataset).values(**facts, active=False).returning(Dataset.dataset_id)
    return int(connection.execute(made).scalar_one())


def _insert(
    connection: Connection, one: New, origin: Origin, *, dataset_id: int | None, version: int
) -> int:
    end = None if one.valid_to is None else one.valid_to + ONE_DAY
    same: dict[str, Any] = {
        "level": one.level,
        "kind": one.kind,
        "status": DRAFT,
        "valid": Range(one.first_day, end),
    }
    geom = None if one.geometry is None else from_shape(one.geometry, srid=WGS84)
    made = insert(Catchment).values(
        **same,
        catchment_id=one.catchment_id,
        season=one.season,
        version=version,
        source=one.source,
        nature=origin.nature,
        content_sha256=one.content_sha256,
        dataset_id=dataset_id,
        derived_set_id=origin.derived_set_id,
        geom=geom,
    )
    number = int(connection.execute(made.returning(Catchment.catchment_no)).scalar_one())
    schools = [
        {**same, "catchment_no": number, "school_code": code} for code in sorted(set(one.schools))
    ]
    connection.execute(insert(CatchmentSchool), schools)
    units = [
        {
            "catchment_no": number,
            "ward_code": unit.ward_code,
            "khu_pho": unit.khu_pho,
            "named": unit.named,
        }
        for unit in sorted(set(one.units))
    ]
    if units:
        connection.execute(insert(CatchmentUnit), units)
    add_step(connection, number, DRAFT, said=(origin.created_by, origin.reason, None))
    return number


def add_step(
    connection: Connection, number: int, status: str, *, said: tuple[str, str, str | None]
) -> None:
    """Add a step to the history of a version: who, why, and the number of the decision."""
    last = select(func.coalesce(func.max(CatchmentState.step), 0))
    step = connection.scalar(last.where(CatchmentState.catchment_no == number))
    connection.execute(
        insert(CatchmentState).values(
            catchment_no=number,
            step=int(step or 0) + 1,
            status=status,
            decided_by=said[0],
            reason=said[1],
            document=said[2],
        )
    )


def _outline(shape: shapely.MultiPolygon) -> str:
    """Return the hash of an outline, whatever corner its rings begin at."""
    return hashlib.sha256(shapely.to_wkb(shapely.normalize(shape))).hexdigest()
