"""Wards: read from any map file, and their former names as aliases."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from gis.register.contract import load
from gis.register.read import read as read_register
from gis.register.rows import typed
from gis.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gis.province import Province
    from gis.report import CheckReport

_OUTSIDE_PARENTHESES: Final = re.compile(r",(?![^()]*\))")
_IN_PARENTHESES: Final = re.compile(r"\s*\(([^()]*)\)")


def read(
    path: Path, province: Province | str | None = None
) -> tuple[gpd.GeoDataFrame, CheckReport]:
    """
    Read and check ward polygons from GPKG, GeoJSON, shapefile (also zipped) or GeoParquet.

    Returns
    -------
    wards
        Columns of the register ``wards`` and ``geometry`` (MultiPolygon, WGS84).
    report
        Findings; row n + 1 is feature n.
    """
    frame, report = read_register(path, "wards", province)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=4326))
    return frame, report


def aliases(wards: pd.DataFrame) -> pd.DataFrame:
    """
    Return the former units and districts of wards as rows of the register ``aliases``.

    Parameters
    ----------
    wards
        Rows of the register ``wards``; ``former_units`` and ``former_district`` are read.

    Returns
    -------
    aliases
        One row per former name and ward, sorted by key. Confidence is one over the number of
        wards that the name leads to: a name that was divided, or that two places had, is
        never certain. Parentheses that tell such places apart become the note.

    Examples
    --------
    >>> ward = {"code": "1", "former_units": "Phường A (Quận 3), Xã B", "former_district": "Quận 3"}
    >>> aliases(pd.DataFrame([{**ward, "valid_from": "2025-07-01"}]))["alias"].tolist()
    ['Quận 3', 'Phường A', 'Xã B']
    """
    notes: dict[tuple[str, str, str], list[str]] = {}
    until = {}
    for ward in wards.itertuples(index=False):
        for kind, alias, note in _former_names(ward.former_units, ward.former_district):
            notes.setdefault((kind, alias, ward.code), []).append(note)
            until[kind, alias, ward.code] = _day_before(ward.valid_from)
    n_wards = Counter((kind, alias) for kind, alias, _ in notes)
    rows = [
        {
            "alias": alias,
            "ward_code": code,
            "kind": kind,
            "valid_to": until[kind, alias, code],
            "confidence": str(round(1 / n_wards[kind, alias], 4)),
            "note": ", ".join(dict.fromkeys(note for note in found if note)) or None,
        }
        for (kind, alias, code), found in sorted(notes.items())
    ]
    columns = ["alias", "ward_code", "kind", "valid_to", "confidence", "note"]
    return typed(pd.DataFrame(rows, columns=columns, dtype="str"), load("aliases"))


def _former_names(units: object, districts: object) -> Iterator[tuple[str, str, str]]:
    for kind, names in (("ward", units), ("district", districts)):
        if not isinstance(names, str):
            continue
        for name in _OUTSIDE_PARENTHESES.split(names):
            note = ", ".join(_IN_PARENTHESES.findall(name))
            alias = squeeze(_IN_PARENTHESES.sub("", name))
            if alias:
                yield kind, alias, note


def _day_before(first_day: object) -> str | None:
    if not isinstance(first_day, str):
        return None
    return (dt.date.fromisoformat(first_day) - dt.timedelta(days=1)).isoformat()
