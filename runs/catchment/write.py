"""Derived areas as files: GeoJSON and GeoPackage, whole for officers or as may be public."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from admission.public_cutoffs import FEWEST
from gis.errors import InputError
from gis.model import Nature
from runs.catchment.derive import Area, Derived
from runs.csv_table import csv_bytes
from runs.two_files import written_together
from runs.whatif.answer import labels

WGS84: Final = 4326
LAYER: Final = "catchments"
KIND: Final = "derived"
SHARE_COLUMNS: Final = ("way_id", "position", "offset_m", "school_code", "share")
FORMATS: Final = (".geojson", ".gpkg")
BORDERS: Final = (
    "Khu vực suy ra từ kết quả xếp chỗ, không phải địa bàn tuyển sinh chính thức "
    "(derived from a placement, no official catchment)"
)
ASSUMED: Final = "Sai số vị trí theo loại là giả định (the spread of points by quality is assumed)"


def said_of_areas(nature: Nature, parameters: Mapping[str, Any]) -> list[str]:
    """Return the sentences that stand beside areas on every output; ``parameters`` of ``Rules``."""
    assumed = [ASSUMED] if parameters["method"] == "certainty" else []
    n = parameters.get("lots", 0)
    lots = [f"Tính trên {n} lần bốc thăm (over {n} lots)"] if n else []
    return [*labels(nature)[:-1], BORDERS, *assumed, *lots]


def frame_of(areas: tuple[Area, ...]) -> gpd.GeoDataFrame:
    """Return areas as a table with their shapes."""
    shapes = np.empty(len(areas), object)
    shapes[:] = [one.shape for one in areas]
    names = ("school_code", "word", "n_children", "n_offered")
    values = {name: [getattr(one, name) for one in areas] for name in names}
    return gpd.GeoDataFrame(values, geometry=shapes, crs=WGS84)


def public(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas in which ten children or more live; of the offers only the same."""
    shown = frame[frame["n_children"] >= FEWEST].reset_index(drop=True)
    few = (shown["n_offered"] > 0) & (shown["n_offered"] < FEWEST)
    shown["n_offered"] = shown["n_offered"].astype("Int64").mask(few)
    return shown


def export(out: Path, frame: gpd.GeoDataFrame, facts: dict[str, Any], *, officers: bool) -> int:
    """
    Write areas to a file and return how many.

    Parameters
    ----------
    out
        ``.geojson`` or ``.gpkg``.
    frame
        From ``frame_of`` or the database.
    facts
        What must stand beside them: level, season, labels, parameters.
    officers
        Whether areas with fewer than ten children are written too.

    Raises
    ------
    InputError
        For another ending or a folder that does not exist; nothing is written.
    """
    if out.suffix not in FORMATS:
        msg = f"{out.name}: areas are written to a file ending in {' or '.join(FORMATS)}"
        raise InputError(msg)
    chosen = frame if officers else public(frame)
    table = chosen.assign(
        catchment_id=chosen["school_code"] + "-" + chosen["word"],
        school_codes=chosen["school_code"],
        level=facts["level"],
        season=facts["season"],
        kind=KIND,
        source="; ".join(facts["labels"]),
    )
    with written_together(out, open_to_all=not officers) as (path,):
        if out.suffix == ".geojson":
            path.write_text(_geojson(table, facts), encoding="utf-8")
        else:
            _geopackage(path, table)
    return len(table)


def write_shares(out: Path, derived: Derived, base_codes: np.ndarray, raw: Any) -> None:  # noqa: ANN401 (a raw network)
    """Write the share of draws of every piece of road and school; they add up to 1."""
    found, at = derived.shares, derived.cells.at
    edge = at.edge[found.place]
    columns = (
        raw.way_id[raw.edge_way[edge]].tolist(),
        raw.edge_position[edge].tolist(),
        at.offset_mm[found.place].tolist(),
        found.school.tolist(),
        found.share.tolist(),
    )
    rows = (
        (way, position, f"{mm / 1000:.3f}", "" if s < 0 else base_codes[s], f"{share:.4f}")
        for way, position, mm, s, share in zip(*columns, strict=True)
    )
    with written_together(out) as (path,):
        path.write_bytes(csv_bytes(SHARE_COLUMNS, rows))


def _geojson(table: gpd.GeoDataFrame, facts: dict[str, Any]) -> str:
    names = [name for name in table.columns if name != "geometry"]
    features = [
        {
            "type": "Feature",
            "properties": {name: _cell(row[name]) for name in names},
            "geometry": json.loads(shapely.to_geojson(row["geometry"])),
        }
        for row in table.to_dict("records")
    ]
    document = {"type": "FeatureCollection", "name": LAYER, **facts, "features": features}
    return json.dumps(document, ensure_ascii=False) + "\n"


def _cell(value: Any) -> Any:  # noqa: ANN401 (a cell of a table)
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int) else None


def _geopackage(path: Path, table: gpd.GeoDataFrame) -> None:
    named = path.with_name(f"{path.name}.gpkg")  # the driver goes by the ending
    try:
        table.to_file(named, driver="GPKG", layer=LAYER)
        os.replace(named, path)  # noqa: PTH105 (over the file that holds the place)
    finally:
        named.unlink(missing_ok=True)
