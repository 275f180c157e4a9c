"""Catchments out of a file: checked whole, then stored as drafts, whole and once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd
import shapely

from gis.catchment.states import Decision, approve, retire
from gis.catchment.stored import APPROVED, DRAFT, IN_FORCE, find
from gis.catchment.write import Added, New, Origin, add
from gis.register.finding import finding
from gis.register.map_file import is_map_file
from runs.importing import Checked, check_register
from runs.zoning.units import check_unit_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.province import Province
    from gis.register.checks import Known
    from gis.report import CheckReport

REGISTER: Final = "catchments"
IMPORTER: Final = "import"
FOLDER: Final = Decision(by="city folder", reason="loaded with the folder of the whole city")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCatchments:
    """The catchments of a file, with every finding, and nothing stored yet."""

    catchments: tuple[New, ...]
    checked: Checked

    @property
    def report(self) -> CheckReport:
        """Return what was found."""
        return self.checked.report


def check_catchments(
    path: Path,
    *,
    province: Province | str | None = None,
    known: Known | None = None,
    aliases: pd.DataFrame | None = None,
    constants: Mapping[str, str] | None = None,
    epsg: int | None = None,
) -> CheckedCatchments:
    """
    Read and check catchments: polygons of a map file, or a table of units and schools.

    Parameters
    ----------
    path
        GPKG, GeoJSON, shapefile or GeoParquet; CSV or XLSX for a table of units.
    known
        Wards and schools in use. A table of units needs the wards.
    aliases
        Former names of wards and neighbourhoods in use.
    constants
        Column to the value of all rows where the file has no such column.
    epsg
        Coordinate system of a map file that names none.
    """
    if not is_map_file(path):
        catchments, checked = check_unit_list(
            path, province=province, known=known, aliases=aliases, constants=constants
        )
        return CheckedCatchments(catchments=catchments, checked=checked)
    season = (constants or {}).get("season")
    checked = check_register(
        path, REGISTER, province=province, known=known, season=season, epsg=epsg
    )
    frame = checked.frame
    if checked.report.errors or not isinstance(frame, gpd.GeoDataFrame):
        return CheckedCatchments(catchments=(), checked=checked)
    catchments = tuple(_of_rows(frame))
    _one_per_school(catchments, checked)
    return CheckedCatchments(catchments=catchments, checked=checked)


def store_catchments(
    engine: Engine,
    found: CheckedCatchments,
    *,
    created_by: str = IMPORTER,
    keep_file: bool = True,
) -> list[Added]:
    """
    Store checked catchments as drafts.

    Parameters
    ----------
    keep_file
        Whether the file is noted as a set of its own; what is drawn by hand comes from none.

    Raises
    ------
    InputError
        If the check found errors; nothing is written then.
    """
    source = found.checked.source
    found.report.raise_if_errors(source.name)
    origin = Origin(
        nature=source.nature,
        created_by=created_by,
        reason=f"imported from {source.name}" if keep_file else "drawn or sent by hand",
        file=source if keep_file else None,
    )
    return add(engine, found.catchments, origin)


def load_of_folder(engine: Engine, found: CheckedCatchments) -> list[Added]:
    """
    Store the catchments of a city folder and let the official ones come into force.

    A folder is taken into use whole: approved catchments of an earlier one are replaced.
    """
    added = store_catchments(engine, found, created_by=FOLDER.by)
    numbers = {one.number for one in added}
    retire_all(engine, but=numbers)
    drafts = find(engine, kinds=IN_FORCE, statuses=(DRAFT,))
    approve(engine, [one.number for one in drafts if one.number in numbers], FOLDER)
    return added


def retire_all(engine: Engine, *, but: Iterable[int] = ()) -> None:
    """Replace every approved catchment except some: another city is taken into use."""
    kept = set(but)
    found = find(engine, statuses=(APPROVED,))
    retire(engine, [one.number for one in found if one.number not in kept], FOLDER)


def _of_rows(frame: gpd.GeoDataFrame) -> Iterable[New]:
    for row in frame.itertuples(index=False):
        shape = row.geometry
        yield New(
            catchment_id=str(row.catchment_id),
            season=str(row.season),
            level=str(row.level),
            kind=str(row.kind),
            schools=tuple(sorted(set(str(row.school_codes).split("|")))),
            geometry=shape if isinstance(shape, shapely.MultiPolygon) else None,
            valid_from=_day(row.valid_from),
            valid_to=_day(row.valid_to),
            source=_text(row.source),
        )


def _one_per_school(catchments: tuple[New, ...], checked: Checked) -> None:
    """Warn where a school has two official catchments of a level: only one can be approved."""
    first: dict[tuple[str, str, str, str], str] = {}
    for at, one in enumerate(catchments):
        if one.kind not in IN_FORCE:
            continue
        for code in one.schools:
            other = first.setdefault((code, one.level, one.kind, one.season), one.catchment_id)
            if other != one.catchment_id:
                facts: dict[str, object] = {"school": code, "other": other}
                checked.report.add(
                    finding(
                        "two_catchments_of_a_school",
                        checked.source.name,
                        row=at + 2,
                        column="school_codes",
                        value=one.catchment_id,
                        severity="warning",
                        facts=facts,
                    )
                )


def _day(cell: object) -> dt.date | None:
    return dt.date.fromisoformat(cell) if isinstance(cell, str) else None


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None
