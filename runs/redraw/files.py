"""``gantruong catchments redraw`` from its files to its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from forecast.zones.case import CutOffError, ZonesCase
from forecast.zones.exact import redraw
from gis.errors import InputError
from gis.model import Points
from gis.progress import silent
from gis.units import MM_PER_M, UNREACHABLE_MM
from runs.csv_table import sheet_bytes
from runs.explain.pages import write_pages
from runs.redraw.asked import neighbours_of, read_joined, read_units, stand_in, today_of
from runs.redraw.told import SCHOOL_COLUMNS, UNIT_COLUMNS, school_rows, summary, unit_rows
from runs.siting.asked import Places, read_schools
from runs.siting.ways import Roads, measured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from forecast.zones.case import Redrawn
    from gis.progress import Progress
    from runs.redraw.asked import RedrawFiles, Units

DIGITS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was found, for a report: as it was read, as it was drawn, as it is told."""

    told: dict[str, Any]
    schools: list[dict[str, Any]]
    units: Units
    places: Places
    case: ZonesCase
    found: Redrawn
    codes: tuple[str, ...]


def redraw_files(
    files: RedrawFiles,
    out: Path,
    *,
    report: Callable[[Drawn], str] | None = None,
    progress: Progress = silent,
) -> Drawn:
    """
    Draw catchments and write the folder.

    Parameters
    ----------
    out
        A new or empty folder for ``catchments.geojson``, which ``gantruong import catchments``
        reads, ``units.csv``, ``schools.csv``, ``summary.json`` and ``report.html``; with wards and
        neighbourhoods ``khu_pho.csv`` too, which it reads as a table of units.
    report
        Makes the page.

    Raises
    ------
    InputError
        For every error of the files, and for units that no neighbours join to a school.
    """
    if out.is_dir() and any(out.iterdir()):
        msg = f"{out} is not empty; choose another folder"
        raise InputError(msg)
    progress("reading", 0, None)
    units, schools = read_units(files.units), read_schools(files.schools)
    case, place, roads = _case(files, units, schools, progress)
    try:
        found = redraw(
            case,
            quick=files.quick,
            max_nodes=files.max_nodes,
            time_limit_s=files.time_limit_s,
            progress=progress,
        )
    except CutOffError as error:
        names = ", ".join(str(units.point.id[u]) for u in case.cut_off()[:5])
        msg = f"{error}, such as {names}; join them to others with --joined"
        raise InputError(msg) from error
    codes = tuple(
        "|".join(str(code) for code in schools.code[place == p]) for p in range(len(case.seats))
    )
    rows = school_rows(case, found.zone, codes)
    drawn = Drawn(
        told=summary(files, case, found, codes, roads),
        schools=rows,
        units=units,
        places=schools,
        case=case,
        found=found,
        codes=codes,
    )
    progress("writing", 0, None)
    write_pages(out, _pages(files, drawn, report))
    return drawn


def _case(
    files: RedrawFiles, units: Units, schools: Places, progress: Progress
) -> tuple[ZonesCase, NDArray[np.int64], dict[str, str]]:
    home = stand_in(units, schools, files.schools.name)
    places, place = np.unique(home, return_inverse=True)
    today = today_of(units, schools, place, files.units.name)
    nobody = np.zeros(0, np.int64)
    none = np.zeros(0, object)
    empty = Points(id=none, lon=np.zeros(0), lat=np.zeros(0))
    closed = Places(code=none, seats=nobody, cost=nobody, ready_year=nobody, gate=empty)
    roads = Roads(files.network, progress)
    ways = measured(roads.of(files.profile), units.point, (schools, closed), progress)
    mm = np.full((len(units), len(places)), UNREACHABLE_MM, np.int64)
    for s, p in enumerate(place):
        mm[:, p] = np.minimum(mm[:, p], ways.school_mm[:, s])
    case = ZonesCase(
        way_mm=_counted(mm),
        children=units.children,
        seats=np.bincount(place, weights=schools.seats, minlength=len(places)).astype(np.int64),
        home=places,
        today=today,
        neighbours=neighbours_of(units, read_joined(files.joined, units), least_m=files.border_m),
        change_mm=files.change_m * MM_PER_M,
        over_mm=files.over_m * MM_PER_M,
    )
    return case, place, dict(ways.roads)


def _counted(mm: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ways; none counts as twice the longest that was measured, as with a siting."""
    reached = mm[mm < UNREACHABLE_MM]
    longest = int(reached.max(initial=0))
    return np.where(mm < UNREACHABLE_MM, mm, 2 * longest)


def _pages(
    files: RedrawFiles, drawn: Drawn, report: Callable[[Drawn], str] | None
) -> dict[str, bytes]:
    pages = {
        "catchments.geojson": _catchments(files, drawn),
        "units.csv": sheet_bytes(
            UNIT_COLUMNS, unit_rows(drawn.units, drawn.case, drawn.found.zone, drawn.codes)
        ),
        "schools.csv": sheet_bytes(
            SCHOOL_COLUMNS,
            (["" if row[n] is None else row[n] for n in SCHOOL_COLUMNS] for row in drawn.schools),
        ),
        "summary.json": json.dumps(drawn.told, ensure_ascii=False, indent=1).encode() + b"\n",
    }
    units = drawn.units
    if all(units.ward_code) and all(units.khu_pho):
        pages["khu_pho.csv"] = sheet_bytes(
            ("season", "level", "ward", "khu_pho", "school_code"),
            (
                (files.season, files.level, units.ward_code[u], units.khu_pho[u], code)
                for u in range(len(units))
                for code in drawn.codes[drawn.found.zone[u]].split("|")
            ),
        )
    if report is not None:
        pages["report.html"] = report(drawn).encode()
    return pages


def _catchments(files: RedrawFiles, drawn: Drawn) -> bytes:
    """Return an outline for every place, as the register of catchments wants it."""
    features = []
    for p, code in enumerate(drawn.codes):
        outline = shapely.union_all(drawn.units.shape[drawn.found.zone == p])
        parts = shapely.get_parts(shapely.set_precision(outline, 10.0**-DIGITS))
        properties = {
            "catchment_id": f"DX-{code.replace('|', '-')}-{files.season[:4]}",
            "level": files.level,
            "season": files.season,
            "school_codes": code,
            "kind": "proposed",
            "source": "gantruong catchments redraw",
        }
        geometry = json.loads(str(shapely.to_geojson(shapely.multipolygons(parts))))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    whole = {"type": "FeatureCollection", "name": "catchments", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
