"""Catchments as files that can be imported again: outlines as a map, lists as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import shapely

from gis.errors import InputError
from runs.csv_table import sheet_bytes
from runs.two_files import written_together

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gis.catchment.stored import Stored

FORMATS: Final = (".geojson", ".gpkg", ".csv")
LAYER: Final = "catchments"
WGS84: Final = 4326
TABLE: Final = (
    *("season", "level", "ward", "khu_pho", "school_code", "source", "valid_from", "valid_to"),
)


def export(out: Path, catchments: Sequence[Stored]) -> int:
    """
    Write catchments; rows in the order of season, level, kind, id and version.

    Parameters
    ----------
    out
        ``.geojson`` or ``.gpkg`` for those with an outline, ``.csv`` for those that list units.

    Returns
    -------
    n_written
        How many of them the file holds.

    Raises
    ------
    InputError
        For another ending, or if none of them fits the file; nothing is written.
    """
    if out.suffix not in FORMATS:
        msg = f"{out.name}: catchments are written to a file ending in {', '.join(FORMATS)}"
        raise InputError(msg)
    is_table = out.suffix == ".csv"
    fitting = [one for one in catchments if (one.units if is_table else one.geometry is not None)]
    if not fitting:
        what = "lists units" if is_table else "has an outline"
        msg = f"{out.name}: none of the {len(catchments)} chosen catchments {what}"
        raise InputError(msg)
    with written_together(out, open_to_all=True) as (path,):
        if is_table:
            path.write_bytes(sheet_bytes(TABLE, _unit_rows(fitting)))
        elif out.suffix == ".geojson":
            path.write_text(_geojson(fitting), encoding="utf-8")
        else:
            _geopackage(path, fitting)
    return len(fitting)


def _unit_rows(catchments: Sequence[Stored]) -> list[tuple[str, ...]]:
    return [
        (
            one.season,
            one.level,
            unit.ward_code,
            unit.khu_pho,
            code,
            one.source or "",
            one.valid_from.isoformat(),
            "" if one.valid_to is None else one.valid_to.isoformat(),
        )
        for one in catchments
        for code in one.schools
        for unit in one.units
    ]


def _facts(one: Stored) -> dict[str, Any]:
    return {
        "catchment_id": one.catchment_id,
        "level": one.level,
        "season": one.season,
        "school_codes": "|".join(one.schools),
        "kind": one.kind,
        "source": one.source,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "version": one.version,
        "status": one.status,
        "nature": one.nature,
    }


def _geojson(catchments: Sequence[Stored]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": _facts(one),
            "geometry": shapely.geometry.mapping(one.geometry),
        }
        for one in catchments
        if one.geometry is not None
    ]
    document = {"type": "FeatureCollection", "name": LAYER, "features": features}
    return json.dumps(document, ensure_ascii=False) + "\n"


def _geopackage(path: Path, catchments: Sequence[Stored]) -> None:
    frame = gpd.GeoDataFrame(
        [_facts(one) for one in catchments],
        geometry=[one.geometry for one in catchments],
        crs=WGS84,
    )
    named = path.with_name(f"{path.name}.gpkg")  # the driver goes by the ending
    try:
        frame.to_file(named, driver="GPKG", layer=LAYER)
        named.replace(path)
    finally:
        named.unlink(missing_ok=True)
