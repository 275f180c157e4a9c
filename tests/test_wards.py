"""Ward polygons from every map format, and their former names."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis import wards
from gis.locate.aliases import aliases
from gis.register import read as register
from tests.crs_files import in_system
from tests.register_files import PLACE, two_wards, ward, write_geojson

if TYPE_CHECKING:
    from pathlib import Path

    from gis.report import Finding

VN2000_TM3 = 9216  # the zone of the invented city's longitude, central meridian 107°30'


@pytest.fixture
def frame(tmp_path: Path) -> gpd.GeoDataFrame:
    """Return the two wards as geopandas reads them."""
    return gpd.read_file(write_geojson(tmp_path / "source.geojson", two_wards()))


def write(frame: gpd.GeoDataFrame, folder: Path, name: str) -> Path:
    """Write wards in the format that the name says."""
    path = folder / name
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".zip":
        inner = folder / "shapefile"
        inner.mkdir()
        frame.to_file(inner / "wards.shp", encoding="utf-8")
        shutil.make_archive(str(path.with_suffix("")), "zip", inner)
    else:
        frame.to_file(path, encoding="utf-8")
    return path


def errors(path: Path) -> list[Finding]:
    """Return the errors of a ward file."""
    return wards.read(path, PLACE)[1].errors


@pytest.mark.parametrize(
    "name", ["w.gpkg", "w.geojson", "w.shp", "w.zip", "w.parquet"], ids=lambda name: name[2:]
)
def test_every_format_gives_the_same_wards(
    tmp_path: Path, frame: gpd.GeoDataFrame, name: str
) -> None:
    """Offices send what their program saves; the register must not depend on it."""
    read, report = wards.read(write(frame, tmp_path, name), PLACE)

    assert report.findings == []
    assert read["code"].tolist() == ["99101", "99102"]
    assert read["name"].tolist() == ["Phường Bến Thuận", "Phường Cây Dừa"]
    assert set(read.geom_type) == {"MultiPolygon"}
    assert read.crs.to_epsg() == 4326
    assert read.total_bounds.tolist() == pytest.approx([107.05, 9.72, 107.11, 9.75], abs=1e-9)


def test_a_file_without_coordinate_system_is_refused_with_the_likely_ones(
    tmp_path: Path, frame: gpd.GeoDataFrame
) -> None:
    """Guessing a zone would move the whole city by hundreds of metres."""
    path = write(frame.to_crs(3405), tmp_path, "w.shp")
    path.with_suffix(".prj").unlink()

    [finding] = errors(path)

    assert finding.code == "no_crs"
    assert "VN-2000 / UTM zone 48N (EPSG:3405)" in finding.message_vi


def test_vn2000_is_transformed_and_the_shift_reported(
    tmp_path: Path, frame: gpd.GeoDataFrame
) -> None:
    """Leaving out the datum shift puts every border some 190 m beside itself."""
    read, report = wards.read(write(in_system(frame, VN2000_TM3), tmp_path, "w.gpkg"), PLACE)

    [warning] = report.findings
    assert warning.code == "transformed"
    assert "VN-2000 / TM-3 107-30 (EPSG:9216)" in warning.message_en
    assert "datum shift" in warning.message_en
    assert read.total_bounds.tolist() == pytest.approx([107.05, 9.72, 107.11, 9.75], abs=1e-9)
    assert "EPSG:6960" in warning.message_en


def test_geojson_in_metres_is_refused(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    """GeoJSON is degrees by its standard, whatever programs write into it."""
    in_metres = frame.to_crs(3405).set_crs(4326, allow_override=True)

    [finding] = errors(
        write_geojson(tmp_path / "w.geojson", in_metres.__geo_interface__["features"])
    )

    assert finding.code == "projected"


def test_slivers_of_drawn_borders_are_no_overlap(tmp_path: Path) -> None:
    """Public files have them; 1,000 m² is the line, a house lot more is named."""
    thin, thick = 107.08 - 2e-6, 107.08 - 2e-5  # 0.2 m and 2 m wide, 3.3 km long

    slivers = [two_wards()[0], ward("99102", "Phường B", west=thin)]
    overlap = [two_wards()[0], ward("99102", "Phường B", west=thick)]

    assert errors(write_geojson(tmp_path / "thin.geojson", slivers)) == []
    [finding] = errors(write_geojson(tmp_path / "thick.geojson", overlap))
    assert (finding.row, finding.code) == (3, "polygons_overlap")
    assert "row 2" in finding.message_en


def test_wards_of_different_times_may_lie_on_each_other(tmp_path: Path) -> None:
    """The reform of 2025 put new wards where old ones ended the day before."""
    old, new = ward("1", "Phường 1", west=107.05), ward("2", "Phường Mới", west=107.05)
    old["properties"] |= {"valid_from": "2006-01-01", "valid_to": "2025-06-30"}  # type: ignore[operator] # a dict
    new["properties"] |= {"valid_from": "2025-07-01"}  # type: ignore[operator] # a dict

    assert errors(write_geojson(tmp_path / "w.geojson", [old, new])) == []


def test_catchments_that_overlap_are_named_and_not_refused(tmp_path: Path) -> None:
    """A city may mean it so; two levels never disturb each other."""
    facts = {"season": "2026-2027", "school_codes": "990001", "kind": "official"}
    features = [ward("x", "y", west=107.05) for _ in range(3)]
    levels = ("primary", "primary", "lower_secondary")
    for n, (one, level) in enumerate(zip(features, levels, strict=True)):
        one["properties"] = {**facts, "catchment_id": f"c{n}", "level": level}

    _, report = register.read(write_geojson(tmp_path / "c.geojson", features), "catchments", PLACE)

    assert report.errors == []
    assert [(one.row, one.code) for one in report.warnings] == [(3, "polygons_overlap")]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("w.gpkg", b"not a database", "other_content"),
        ("w.geojson", b"", "empty_file"),
        ("w.geojson", b'{"type": "FeatureCollection", "features": []}', "empty_file"),
        ("w.parquet", b"PAR1", "not_a_map_file"),
    ],
)
def test_broken_map_files_are_named(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    """The sentence names the file alone, never a folder of this machine."""
    (tmp_path / name).write_bytes(data)

    [finding] = errors(tmp_path / name)

    assert finding.code == code
    assert str(tmp_path) not in finding.message_en


def test_a_third_dimension_is_left_out(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    """Survey programs add a height of zero; the database's columns are flat."""
    frame.geometry = shapely.force_3d(frame.geometry.array, z=0.0)

    read, report = wards.read(write(frame, tmp_path, "w.gpkg"), PLACE)

    assert report.errors == []
    assert not read.has_z.any()


def test_former_names_lead_to_wards_with_less_certainty_where_they_were_divided() -> None:
    """Phường Hiệp An went to two wards in 2025: neither may be taken for certain (C3)."""
    merged = pd.DataFrame(
        {
            "code": ["1", "2", "3"],
            "valid_from": ["2025-07-01"] * 3,
            "former_units": ["Phường Hiệp An, Xã Phú An", "Phường Hiệp An (thị xã, cũ)", None],
            "former_district": ["TP. Thủ Dầu Một", "TP. Thủ Dầu Một, TP. Tân Uyên", None],
        }
    )

    found = aliases(merged)

    assert found[["kind", "alias", "ward_code", "confidence"]].to_numpy().tolist() == [
        ["district", "TP. Thủ Dầu Một", "1", 0.5],
        ["district", "TP. Thủ Dầu Một", "2", 0.5],
        ["district", "TP. Tân Uyên", "2", 1.0],
        ["ward", "Phường Hiệp An", "1", 0.5],
        ["ward", "Phường Hiệp An", "2", 0.5],
        ["ward", "Xã Phú An", "1", 1.0],
    ]
    assert set(found["valid_to"]) == {"2025-06-30"}
    assert found.loc[4, "note"] == "thị xã, cũ"
