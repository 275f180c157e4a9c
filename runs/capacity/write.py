"""Indicators as files: tables, areas for maps, what they rest on, and a page to print."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from runs.capacity import warnings as odd
from runs.capacity.reasons import LEVEL, WHY
from runs.capacity.told import CITY_COLUMNS, WARD_COLUMNS, city_rows, ward_rows
from runs.csv_table import sheet_bytes
from runs.dossier.words import NATURES
from runs.explain.pages import write_pages
from runs.manifest import canonical_json, code_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

    from runs.capacity.indicators import Indicators

MODEL_CHILDREN: Final = (
    "MÔ PHỎNG: số trẻ của phường là tỷ lệ chung của thành phố nhân với số dân, không phải trẻ thật "
    "(MODEL: children of a ward are the city's mean share of its people, none of them real; those "
    "aged 3 to 18 are pupils only, so they are too few)"
)
INDICATION: Final = (
    "Chỉ số tính từ danh mục được đưa vào; chỗ nào thiếu số liệu thì ghi là chưa biết, không ghi "
    "số 0 (indicators of the registers given; what they lack is told as unknown, not as 0)"
)


def labels_of(found: Indicators) -> list[str]:
    """Return what stands on every output, both languages in one."""
    nature = found.registers.nature
    said = [" ".join(NATURES[nature])] if nature in NATURES else []
    if found.people.is_model:
        said.append(MODEL_CHILDREN)
    return [*said, INDICATION]


def summary_of(found: Indicators) -> dict[str, Any]:
    """Return labels, the city's figures, reasons, norms with their sources, and the registers."""
    place, people, supply = found.registers.place, found.people, found.supply
    asked = {
        name.format(level=column.level)
        for column in found.columns
        for name in (column.indicator.norm, column.indicator.uses)
        if name
    }
    return {
        "labels": labels_of(found),
        "place": place.id,
        "place_vi": place.name_vi,
        "place_en": place.name_en,
        "city": city_rows(found),
        "unknown": _unknown(found),
        "reasons": {name: {"vi": vi, "en": en} for name, (vi, en) in WHY.items()},
        "levels": {name: {"vi": vi, "en": en} for name, (vi, en) in LEVEL.items()},
        "people": {
            "n_wards": len(found.code),
            "n_known": int(people.everybody.is_known.sum()),
            "known": int(people.everybody.value[people.everybody.is_known].sum()),
            "why": dict(Counter(one for one in people.everybody.why if one)),
            "ages_of": people.register,
            "ages_year": people.year,
            "is_model": people.is_model,
        },
        "season": supply.season,
        "rooms_year": supply.rooms_year,
        "n_schools_in_no_ward": supply.n_without_ward,
        "norms": {
            name: place.norm[name].model_dump() if name in place.norm else None
            for name in sorted(asked)
        },
        "indicators": {
            column.indicator.id: {
                "status": column.indicator.status,
                "source": column.indicator.source,
                **{
                    f"{key}_{to}": column.indicator.text[to][key]
                    for to in ("vi", "en")
                    for key in ("name", "unit", "says")
                },
                "told": [
                    {name: getattr(one, name) for name in one.__slots__}
                    for one in column.indicator.told
                    if one.place == place.id
                ],
            }
            for column in found.columns
        },
        "n_warnings": dict(Counter(one["warning"] for one in found.warnings)),
        "registers": {name: dict(one) for name, one in found.registers.source.items()},
        "code": code_version(),
    }


def _unknown(found: Indicators) -> dict[str, dict[str, int]]:
    """Return how many wards are unknown for which reason, by indicator and level."""
    counts: dict[str, Counter[str]] = {}
    for row in ward_rows(found):
        if row["why"]:
            counts.setdefault(_name(row), Counter())[row["why"]] += 1
    return {name: dict(sorted(one.items())) for name, one in counts.items()}


def areas_of(found: Indicators) -> gpd.GeoDataFrame:
    """
    Return one area per ward with a column per indicator and level, and why some are empty.

    A number that is not known is null; ``unknown`` names it with the reason.
    """
    rows = ward_rows(found)
    n = len(found.columns)
    wide: dict[str, Any] = {"ward_code": found.code, "ward_name": found.name}
    people = found.people.everybody
    wide["people"] = pd.array([None if pd.isna(one) else int(one) for one in people.value], "Int64")
    for i, row in enumerate(rows[:n]):
        wide[_name(row)] = pd.array([one["value"] for one in rows[i::n]], dtype="Float64")
    wide["unknown"] = [
        "; ".join(
            [f"people: {why}"] * bool(why)
            + [f"{_name(one)}: {one['why']}" for one in rows[w * n : (w + 1) * n] if one["why"]]
        )
        for w, why in enumerate(people.why.tolist())
    ]
    areas: gpd.GeoDataFrame = found.registers.wards[["geometry"]].assign(**wide)
    return areas[[*wide, "geometry"]]


def _name(row: dict[str, Any]) -> str:
    return str(row["indicator"]) + ("" if row["level"] == "all" else f"_{row['level']}")


def write_indicators(
    found: Indicators, out: Path, *, page: Callable[[Indicators, dict[str, Any]], str]
) -> dict[str, Any]:
    """
    Write the folder and return the summary.

    Parameters
    ----------
    out
        A new or empty folder for ``indicators.csv``, ``city.csv``, ``warnings.csv``,
        ``wards.gpkg``, ``wards.parquet``, ``summary.json`` and ``report.html``.
    page
        Makes the report.

    Raises
    ------
    InputError
        If the folder holds something; nothing is written then.
    """
    told = summary_of(found)
    areas = areas_of(found)
    write_pages(
        out,
        {
            "indicators.csv": _sheet(WARD_COLUMNS, ward_rows(found)),
            "city.csv": _sheet(CITY_COLUMNS, told["city"]),
            "warnings.csv": _sheet(odd.COLUMNS, found.warnings),
            "wards.gpkg": _gpkg(areas),
            "wards.parquet": _parquet(areas),
            "summary.json": canonical_json(told),
            "report.html": page(found, told).encode(),
        },
    )
    return told


def _sheet(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    return sheet_bytes(
        columns, (["" if row[name] is None else row[name] for name in columns] for row in rows)
    )


def _gpkg(areas: gpd.GeoDataFrame) -> bytes:
    from runs.geopackage import geopackage  # noqa: PLC0415 (a second that a table need not wait)

    return geopackage({"wards": (areas, "MultiPolygon")})


def _parquet(areas: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "wards.parquet"
        areas.to_parquet(path, index=False, compression="zstd", schema_version="1.1.0")
        return path.read_bytes()
