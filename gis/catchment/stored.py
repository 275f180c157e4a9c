"""Reading catchments: their versions, schools, units, outlines and history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from gis.catchments import LEVELS
from gis.db import transaction
from gis.errors import UnknownNameError
from gis.queries import query
from gis.tables import Catchment, CatchmentSchool, CatchmentState, CatchmentUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gis.model import Nature

DRAFT: Final = "draft"
APPROVED: Final = "approved"
REPLACED: Final = "replaced"
OFFICIAL: Final = "official"
UNIT_LIST: Final = "khu_pho_list"
IN_FORCE: Final = (OFFICIAL, UNIT_LIST)
"""Kinds that a run goes by once they are approved."""

ONE_DAY: Final = dt.timedelta(days=1)
KINDS: Final = (OFFICIAL, UNIT_LIST, "drawn", "derived", "proposed")


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """
    A unit that a catchment lists.

    Attributes
    ----------
    ward_code
        Code of today's ward.
    khu_pho
        Neighbourhood in the form in which names are compared; empty for the whole ward.
    named
        As the file names it.
    """

    ward_code: str
    khu_pho: str
    named: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """
    One version of a catchment.

    Attributes
    ----------
    number
        Of this version, over all catchments.
    valid_from, valid_to
        First and last day on which it holds; ``valid_to`` ``None`` = until another takes its
        place.
    schools
        Codes in ascending order, one at least.
    units
        What it lists; empty for an outline.
    geometry
        MultiPolygon on WGS84; ``None`` for a list of neighbourhoods without outlines.
    derived_set_id
        Set of derived areas that it comes from, if it does.
    replaced_by
        Number of the version that took its place, if one did.
    """

    number: int
    catchment_id: str
    season: str
    version: int
    level: str
    kind: str
    status: str
    valid_from: dt.date
    valid_to: dt.date | None
    schools: tuple[str, ...]
    units: tuple[Unit, ...]
    geometry: shapely.MultiPolygon | None
    source: str | None
    nature: Nature
    content_sha256: str
    derived_set_id: int | None
    replaced_by: int | None

    @property
    def name(self) -> str:
        """Return how people call this version, such as ``TH-A-2026 (2026-2027, version 2)``."""
        return f"{self.catchment_id} ({self.season}, version {self.version})"


def level_of(grade: str) -> str:
    """
    Return the level that a grade belongs to. Raises ``UnknownNameError`` for no grade.

    Examples
    --------
    >>> level_of("6")
    'lower_secondary'
    """
    for level, grades in LEVELS.items():
        if grade in grades:
            return level
    msg = f"no level has a grade {grade!r}"
    raise UnknownNameError(msg)


def find(
    engine: Engine,
    *,
    season: str | None = None,
    level: str | None = None,
    kinds: Collection[str] = (),
    statuses: Collection[str] = (),
) -> list[Stored]:
    """Return the versions of a season, level, kinds and statuses; whatever is empty means all."""
    chosen = _select()
    if season:
        chosen = chosen.where(Catchment.season == season)
    if level:
        chosen = chosen.where(Catchment.level == level)
    if kinds:
        chosen = chosen.where(Catchment.kind.in_(list(kinds)))
    if statuses:
        chosen = chosen.where(Catchment.status.in_(list(statuses)))
    with transaction(engine) as connection:
        return _read(connection, chosen)


def in_force(engine: Engine, *, season: str, level: str) -> list[Stored]:
    """Return the approved official catchments and lists of a season and level, by id."""
    return find(engine, season=season, level=level, kinds=IN_FORCE, statuses=(APPROVED,))


def version(engine: Engine) -> str:
    """Return a short text that differs whenever what is in force does; empty if nothing is."""
    with transaction(engine) as connection:
        return str(connection.exec_driver_sql(query("catchments_version")).scalar() or "")


def numbered(engine: Engine, numbers: Sequence[int]) -> list[Stored]:
    """
    Return versions by their numbers, in the order asked.

    Raises
    ------
    UnknownNameError
        If there is none of a number.
    """
    with transaction(engine) as connection:
        return read_numbers(connection, numbers)


def read_numbers(connection: Connection, numbers: Sequence[int]) -> list[Stored]:
    """Return versions by their numbers inside a transaction. Raises as ``numbered``."""
    rows = _read(connection, _select().where(Catchment.catchment_no.in_(list(numbers))))
    by_number = {one.number: one for one in rows}
    missing = [number for number in numbers if number not in by_number]
    if missing:
        msg = f"there is no catchment {missing[0]}; gantruong catchments list shows all"
        raise UnknownNameError(msg)
    return [by_number[number] for number in numbers]


def history(engine: Engine, number: int) -> list[Mapping[str, Any]]:
    """Return the steps of one version: status, who, why, document, when; oldest first."""
    steps = select(CatchmentState.__table__).where(CatchmentState.catchment_no == number)
    with transaction(engine) as connection:
        rows = connection.execute(steps.order_by(CatchmentState.step)).mappings()
        return [dict(row) for row in rows]


def _select() -> Select[Any]:
    school = (
        select(
            func.array_agg(
                aggregate_order_by(
                    CatchmentSchool.school_code, CatchmentSchool.school_code.collate("C")
                )
            )
        )
        .where(CatchmentSchool.catchment_no == Catchment.catchment_no)
        .scalar_subquery()
    )
    wkb = func.ST_AsBinary(Catchment.geom, type_=None).label("wkb")
    columns = [one for one in Catchment.__table__.columns if one.name != "geom"]
    return select(*columns, school.label("schools"), wkb).order_by(
        Catchment.season.collate("C"),
        Catchment.level.collate("C"),
        Catchment.kind.collate("C"),
        Catchment.catchment_id.collate("C"),
        Catchment.version,
    )


def _read(connection: Connection, chosen: Select[Any]) -> list[Stored]:
    rows = connection.execute(chosen).mappings().all()
    units: dict[int, list[Unit]] = {}
    listed = select(CatchmentUnit.__table__).where(
        CatchmentUnit.catchment_no.in_([row["catchment_no"] for row in rows])
    )
    for unit in connection.execute(listed):
        found = units.setdefault(unit.catchment_no, [])
        found.append(Unit(unit.ward_code, unit.khu_pho, unit.named))
    return [_stored(row, units.get(row["catchment_no"], [])) for row in rows]


def _stored(row: Mapping[Any, Any], units: list[Unit]) -> Stored:
    valid, wkb = row["valid"], row["wkb"]
    return Stored(
        number=row["catchment_no"],
        valid_from=valid.lower,
        valid_to=None if valid.upper is None else valid.upper - ONE_DAY,
        schools=tuple(row["schools"] or ()),
        units=tuple(sorted(units)),
        geometry=None if wkb is None else _multipolygon(bytes(wkb)),
        **{name: row[name] for name in SAME},
    )


def _multipolygon(wkb: bytes) -> shapely.MultiPolygon:
    shape = shapely.from_wkb(wkb)
    if not isinstance(shape, shapely.MultiPolygon):
        msg = f"the column holds multipolygons, not {shape.geom_type}"
        raise TypeError(msg)
    return shape


SAME: Final = (
    *("catchment_id", "season", "version", "level", "kind", "status", "source", "nature"),
    *("content_sha256", "derived_set_id", "replaced_by"),
)
"""Columns that a version has under the same name."""
