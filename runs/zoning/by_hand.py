"""Catchments worked on through the service: drawn, imported, counted, approved, withdrawn."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from gis import read
from gis.access import PEOPLE_READ
from gis.catchment import stored
from gis.catchment.states import Decision, retire
from gis.catchment.stored import DRAFT, Stored
from gis.errors import InputError
from runs.importing import known_in
from runs.refusal import RefusedError
from runs.zoning.approve import approve as bring_into_force
from runs.zoning.check import inside_mask, told
from runs.zoning.children import registered, seats_of
from runs.zoning.importing import CheckedCatchments, check_catchments, store_catchments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine

    from gis.access import Access
    from gis.catchment.write import Added
    from gis.province import Province
    from runs.city_inputs import Homes

FILE: Final = "catchments.geojson"
SAID: Final[dict[str, tuple[str, str]]] = {
    "in_the_way": (
        "Chưa duyệt được: chồng lấn, hoặc trường đã có vùng chính thức; xem “reason”.",
        "Not approved: it overlaps, or a school has an official catchment; see “reason”.",
    ),
    "outline": (
        "Hình vẽ phải là một vùng (Polygon, MultiPolygon) không tự cắt nhau.",
        "The outline must be an area (Polygon, MultiPolygon) that does not cross itself.",
    ),
    "stale": (
        "Vùng này vừa có người khác quyết định; hãy đọc lại.",
        "Somebody decided on this catchment meanwhile; read it again.",
    ),
    "no_draft": (
        "Chỉ bản nháp mới được duyệt hoặc rút.",
        "Only a draft can be approved or withdrawn.",
    ),
    "ward": (
        "Vùng này có trường thuộc phường khác; việc này của Sở.",
        "A school of this catchment lies in another ward; this is the department's.",
    ),
}
"""Why something is refused, in Vietnamese and English."""


class NotYoursError(RefusedError):
    """A school of the catchment lies in another ward."""


class StaleError(RefusedError):
    """Somebody decided on the catchment since it was read."""


class NotADraftError(RefusedError):
    """Only a draft can be decided on."""


class InTheWayError(RefusedError):
    """Another official catchment is in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """
    Where somebody works on catchments.

    Attributes
    ----------
    engine
        Connections that act for this somebody, as ``gis.access.acting`` makes them.
    access
        What this somebody may do, and where.
    by
        Office or program; never a person's name.
    """

    engine: Engine
    access: Access
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """
    What lies inside an outline.

    Attributes
    ----------
    n_children
        Registered children; ``None`` for one to nine, or where they may not be seen.
    seats
        Ordinary seats of the schools.
    homes
        Where these children live; empty unless there are enough of them to be spoken of.
    """

    n_children: int | None
    seats: int
    homes: tuple[tuple[float, float], ...]


def etag_of(engine: Engine, number: int) -> str:
    """Return the state of a version: it differs after each step of its history."""
    return f'"{number}.{len(stored.history(engine, number))}"'


def check(
    desk: Desk, collection: Mapping[str, Any], *, season: str | None, province: Province
) -> CheckedCatchments:
    """
    Check outlines as an import does.

    Parameters
    ----------
    collection
        GeoJSON with the columns of the register of catchments as properties.
    season
        Of features that name none.

    Raises
    ------
    NotYoursError
        If a school lies in a ward out of reach.
    """
    with tempfile.TemporaryDirectory(prefix="gan-truong-") as folder:
        path = Path(folder, FILE)
        path.write_text(json.dumps(collection), encoding="utf-8")
        found = check_catchments(
            path,
            province=province,
            known=known_in(desk.engine),
            constants={} if season is None else {"season": season},
        )
    _refuse_other_wards(desk, [code for one in found.catchments for code in one.schools])
    return found


def store(desk: Desk, found: CheckedCatchments) -> list[Added]:
    """Store checked outlines as drafts. Raises ``InputError`` if the check found errors."""
    return store_catchments(desk.engine, found, created_by=desk.by, keep_file=False)


def approve(
    desk: Desk, number: int, *, version: str, decision: Decision, options: Mapping[str, bool]
) -> list[int]:
    """
    Let a draft come into force; return the versions that were replaced or ended.

    Raises
    ------
    UnknownNameError
        If there is no such catchment.
    RefusedError
        If it was decided on meanwhile, is no draft, is another ward's, or something is in the way.
    """
    _draft(desk, number, version)
    try:
        return bring_into_force(desk.engine, [number], decision, **options)
    except InputError as error:
        raise InTheWayError(
            *SAID["in_the_way"],
            facts={"reason": str(error)},
        ) from None


def withdraw(desk: Desk, number: int, *, version: str, decision: Decision) -> None:
    """Take a draft away; it stays in the history. Raises as ``approve``."""
    _draft(desk, number, version)
    retire(desk.engine, [number], decision)


def totals(
    desk: Desk, outline: BaseGeometry, *, season: str, level: str, schools: Sequence[str]
) -> Totals:
    """Return what lies inside an outline while it is drawn."""
    seats = seats_of(desk.engine, season=season, level=level)
    n_seats = sum(seats.get(code, 0) for code in schools)
    if PEOPLE_READ not in desk.access.scopes:
        return Totals(n_children=None, seats=n_seats, homes=())
    homes: Homes = registered(desk.engine, season=season, level=level)
    inside = inside_mask(outline, (homes.lon, homes.lat))
    n_children = told(int(inside.sum()))
    places = zip(homes.lon[inside].tolist(), homes.lat[inside].tolist(), strict=True)
    return Totals(n_children=n_children, seats=n_seats, homes=tuple(places) if n_children else ())


def outline_of(geometry: Mapping[str, Any]) -> BaseGeometry:
    """Return the polygons of a GeoJSON geometry. Raises ``RefusedError`` if it is none."""
    try:
        shape = shapely.geometry.shape(dict(geometry))
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
        shape = None
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or not shape.is_valid:
        raise RefusedError(
            *SAID["outline"],
        )
    return shape


def _draft(desk: Desk, number: int, version: str) -> Stored:
    """Return a draft that is still as it was read and is this somebody's to decide on."""
    (found,) = stored.numbered(desk.engine, [number])
    now = etag_of(desk.engine, number)
    if version != now:
        raise StaleError(
            *SAID["stale"],
            facts={"status_now": found.status, "etag": now},
        )
    if found.status != DRAFT:
        raise NotADraftError(
            *SAID["no_draft"],
            facts={"status_now": found.status},
        )
    _refuse_other_wards(desk, found.schools)
    return found


def _refuse_other_wards(desk: Desk, codes: Sequence[str]) -> None:
    if desk.access.is_city:
        return
    register = read.register(desk.engine, "schools")
    ward = dict(zip(register["school_code"], register["ward_code"], strict=True))
    if any(not desk.access.reaches(ward.get(code)) for code in codes):
        raise NotYoursError(
            *SAID["ward"],
        )
