"""VN-2000 as Vietnam has it: recognised or chosen, shifted by stated parameters, and said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from gis import province
from gis.errors import InputError
from gis.province_crs import recognised
from gis.register import read as register
from gis.register.checks import Known
from gis.to_wgs84 import to_wgs84
from tests.crs_files import EPSG_6960, metres, registry
from tests.register_files import PLACE, Row, gate, school, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from gis.report import CheckReport

TM3_105_45, TM3_107_45, UTM_48N = 9210, 5899, 3405
MILLIMETRE = 2e-8  # degrees, two of them; the registry turns its own shift back as exactly


def survey(code: str, east: object, north: object, **changed: str) -> Row:
    """Return a school whose place is given in metres, as survey tables do: X points north."""
    row = school(code, **changed)
    del row["lon"], row["lat"]
    return row | {"X (m)": str(north), "Y (m)": str(east)}


def read(
    folder: Path, rows: list[Row], place: str | None = PLACE, **options: object
) -> tuple[pd.DataFrame, CheckReport]:
    """Read rows as a CSV file of schools."""
    return register.read(write_csv(folder / "s.csv", rows), "schools", place, **options)  # type: ignore[arg-type] # options of read()


def codes(report: CheckReport) -> list[tuple[int | None, str | None, str]]:
    """Return where the errors are and what they are."""
    return [(one.row, one.column, one.code) for one in report.errors]


def test_the_stated_shift_is_the_registrys() -> None:
    """Seven numbers typed into a file decide where every home is; the registry has them too."""
    shift = province.national().datum_shift[0]
    [helmert] = [
        one
        for one in registry(UTM_48N).operations or ()
        if one.to_json_dict().get("id", {}).get("code") == EPSG_6960
    ]

    stated = [shift.dx_m, shift.dy_m, shift.dz_m, shift.rx_s, shift.ry_s, shift.rz_s]
    assert [one.value for one in helmert.params] == [*stated, shift.scale_ppm]
    assert (shift.epsg, shift.accuracy_m) == (EPSG_6960, helmert.accuracy)
    assert "Coordinate Frame" in helmert.method_name


@pytest.mark.parametrize("epsg", [one.epsg for one in province.national().crs])
def test_every_listed_system_agrees_with_the_registry(epsg: int) -> None:
    """A zone wrong by a quarter of a degree moves a school 27 km; a sign in the shift, metres."""
    listed = province.national().system(epsg)
    assert listed is not None
    crs = CRS.from_epsg(epsg)
    parameters = {one.name: one.value for one in crs.coordinate_operation.params}  # type: ignore[union-attr] # projected
    meridian = parameters["Longitude of natural origin"]
    if listed.central_meridian:
        degrees, minutes = listed.central_meridian.split("-")
        assert meridian == pytest.approx(int(degrees) + int(minutes) / 60)
    lon, lat = np.array([meridian - 0.9, meridian + 1.2]), np.array([9.7, 21.4])
    if "VN-2000" in crs.name:
        x, y = metres(lon, lat, epsg)
    else:
        x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)

    found = to_wgs84(epsg)(x, y)

    assert np.abs(np.array(found) - [lon, lat]).max() < MILLIMETRE


def test_one_shift_holds_for_a_whole_file() -> None:
    """PROJ by itself changes the operation at 11.04 degrees north, inside this city."""
    way = to_wgs84(TM3_105_45)
    x, y = np.array([600_000.0, 600_000.0]), np.array([1_219_900.0, 1_221_900.0])
    lat = way(x, y)[1]
    assert lat[0] < 11.04 < lat[1]

    mixed = np.array(Transformer.from_crs(TM3_105_45, 4326, always_xy=True).transform(x, y))
    apart_m = np.abs(mixed - np.array(way(x, y))).max(axis=0) * 111_000

    assert apart_m[0] > 0.5
    assert apart_m[1] < 0.001


def test_the_report_says_shift_operation_accuracy_and_metres(tmp_path: Path) -> None:
    """Whoever signs for the file must see what was done to it, in numbers."""
    east, north = metres(107.06, 9.73, TM3_105_45)

    frame, report = read(tmp_path, [survey("1", f"{east:.3f}", f"{north:.3f}")], epsg=TM3_105_45)

    assert report.errors == []
    assert frame.loc[0, ["lon", "lat"]].tolist() == pytest.approx([107.06, 9.73], abs=MILLIMETRE)
    told = {one.code: one.message_en for one in report.warnings}
    moved_m = to_wgs84(TM3_105_45).moved_m(east, north)
    assert told["transformed"] == (
        "Coordinates were transformed from VN-2000 / TM-3 105-45 (EPSG:9210) to WGS84 "
        f"(datum shift {moved_m:.1f} m: VN-2000 → WGS 84, EPSG:6960, accurate to 1 m)."
    )
    assert told["north_first"].startswith("Column “X (m)” points north")
    assert 220 < moved_m < 230


def test_a_table_in_metres_that_names_no_system_is_refused_with_the_likely_ones(
    tmp_path: Path,
) -> None:
    """Two zones fit one number; which one holds, the office knows."""
    east, north = metres(107.06, 9.73, TM3_105_45)

    _, report = read(tmp_path, [survey("1", east, north)])

    assert codes(report) == [(None, None, "no_point_crs")]
    assert "VN-2000 / TM-3 105-45 (EPSG:9210)" in report.errors[0].message_vi


@pytest.mark.parametrize(
    ("headings", "epsg"),
    [
        (("X (VN-2000, 105°45')", "Y (VN-2000, 105°45')"), TM3_105_45),
        (("X VN2000 KTT 107-45", "Y VN2000 KTT 107-45"), TM3_107_45),
        (("Tọa độ X (EPSG:9210)", "Tọa độ Y (EPSG:9210)"), TM3_105_45),
        (("Northing (UTM zone 48N)", "Easting (UTM zone 48N)"), UTM_48N),
        (("Tọa độ Bắc [m] 105 45", "Tọa độ Đông [m] 105 45"), TM3_105_45),
    ],
)
def test_the_system_is_recognised_from_the_headings(
    tmp_path: Path, headings: tuple[str, str], epsg: int
) -> None:
    """Offices write the central meridian beside X and Y; no option is needed then."""
    east, north = metres(107.06, 9.73, epsg)
    row = school("1") | {headings[0]: f"{north:.3f}", headings[1]: f"{east:.3f}".replace(".", ",")}
    del row["lon"], row["lat"]

    frame, report = read(tmp_path, [row])

    assert report.errors == []
    assert frame.loc[0, ["lon", "lat"]].tolist() == pytest.approx([107.06, 9.73], abs=MILLIMETRE)


def test_the_system_may_stand_in_a_column_but_only_one(tmp_path: Path) -> None:
    """Two zones in one file are two files: a row of the wrong one would be 220 km off."""
    east, north = metres(107.06, 9.73, TM3_105_45)
    rows = [survey(str(n), east, north) | {"KTT": "105°45'"} for n in range(2)]

    frame, report = read(tmp_path, rows)
    _, mixed = read(tmp_path, [rows[0], rows[1] | {"KTT": "107°45'"}])

    assert report.errors == []
    assert frame["lat"].tolist() == pytest.approx([9.73, 9.73], abs=MILLIMETRE)
    assert codes(mixed) == [(None, None, "two_systems")]


def test_the_place_chooses_the_system_in_its_toml(tmp_path: Path) -> None:
    """The city's zone stands in its folder; the other former province's falls outside."""
    rows = []
    for code, epsg in (("1", TM3_105_45), ("2", TM3_107_45)):
        east, north = metres(106.70, 10.78, epsg)
        rows.append(survey(code, f"{east:.2f}", f"{north:.2f}", ward_code=""))

    frame, report = read(tmp_path, rows, "hcmc")

    assert province.load("hcmc").point_crs == TM3_105_45
    assert frame.loc[0, ["lon", "lat"]].tolist() == pytest.approx([106.70, 10.78], abs=1e-7)
    assert codes(report) == [(3, "Y (m)", "other_system")]
    assert "VN-2000 / TM-3 107-45 (EPSG:5899)" in report.errors[0].message_en


def test_wrong_cells_in_metres_are_named_by_their_own_headings(tmp_path: Path) -> None:
    """The officer looks for “Y (m)”, not for a longitude that no column has."""
    east, north = (f"{one:.1f}" for one in metres(107.06, 9.73, TM3_105_45))
    rows = [
        survey("1", east, north),
        survey("2", north, east),
        survey("3", "107.06", "9.73"),
        survey("4", "0", "0"),
        survey("5", "sáu trăm", north),
        survey("6", "", north),
        survey("7", f"{east}0", north),
        survey("8", "107°03'36\"", north),
        survey("9", east.replace(".", ""), north),
    ]

    _, report = read(tmp_path, rows, epsg=TM3_105_45)

    assert codes(report) == [
        (6, "Y (m)", "not_metres"),
        (7, "Y (m)", "empty_cell"),
        (9, "Y (m)", "degrees_minutes"),
        (3, "Y (m)", "swapped"),
        (4, "Y (m)", "degrees_for_metres"),
        (5, "Y (m)", "zero_point"),
        (10, "Y (m)", "outside_city"),
    ]


def test_points_come_from_map_files_too(tmp_path: Path) -> None:
    """A survey office sends a shapefile in its zone; the attributes' own degrees are not used."""
    rows = [school("1", lon="1", lat="2"), school("2")]
    shapes = [
        shapely.Point(*metres(107.06, 9.73, TM3_105_45)),
        shapely.LineString([(0, 0), (1, 1)]),
    ]
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=TM3_105_45)
    frame.to_file(tmp_path / "schools.gpkg")

    read_back, report = register.read(tmp_path / "schools.gpkg", "schools", PLACE)

    assert read_back.loc[0, ["lon", "lat"]].tolist() == pytest.approx(
        [107.06, 9.73], abs=MILLIMETRE
    )
    assert (3, None, "not_a_point") in codes(report)
    assert {"transformed", "point_from_geometry"} <= {one.code for one in report.warnings}


def test_a_map_file_without_system_takes_the_chosen_one_and_none_against_its_own(
    tmp_path: Path,
) -> None:
    """Choosing is for files that say nothing; a contradiction is for a person."""
    row = school("1")
    for name in ("school_code", "lon", "lat", "valid_from", "valid_to"):
        row.pop(name)
    place = shapely.Point(*metres(107.06, 9.73, TM3_105_45))
    frame = gpd.GeoDataFrame([row | {"Mã trường": "1"}], geometry=[place])
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        frame.to_file(tmp_path / "none.gpkg")
    frame.set_crs(TM3_105_45).to_file(tmp_path / "own.gpkg")

    _, refused = register.read(tmp_path / "none.gpkg", "schools", PLACE)
    read_back, report = register.read(tmp_path / "none.gpkg", "schools", PLACE, epsg=TM3_105_45)
    _, other = register.read(tmp_path / "own.gpkg", "schools", PLACE, epsg=UTM_48N)

    assert codes(refused) == [(None, None, "no_crs")]
    assert "VN-2000 / TM-3 105-45 (EPSG:9210)" in refused.errors[0].message_en
    assert read_back.loc[0, "lat"] == pytest.approx(9.73, abs=MILLIMETRE)
    assert "not_a_point" not in {one.code for one in report.errors}
    assert codes(other) == [(None, None, "other_crs")]


@pytest.mark.parametrize("dialect", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_every_spelling_of_vn2000_gets_the_stated_shift(dialect: str) -> None:
    """Shapefiles of ArcGIS call the datum D_Vietnam_2000; left out, homes move 225 m."""
    way = to_wgs84(CRS.from_wkt(CRS.from_epsg(TM3_105_45).to_wkt(dialect)))

    assert way.operation == "VN-2000 → WGS 84, EPSG:6960"
    assert way.moved_m(np.array([600_000.0]), np.array([1_190_000.0]))[0] > 200


def test_a_datum_that_nobody_can_shift_is_refused() -> None:
    """PROJ would copy the degrees over and say nothing; some datums part by 500 m."""
    with pytest.raises(InputError, match="no datum shift"):
        to_wgs84(CRS.from_proj4("+proj=tmerc +lon_0=105.75 +x_0=500000 +ellps=krass"))


def test_systems_are_recognised_by_number_meridian_and_zone() -> None:
    """What a person writes in a heading; other numbers name nothing."""
    systems = province.load("hcmc").crs

    def epsg(text: str) -> int | None:
        found = recognised(text, systems)
        return None if found is None else found.epsg

    assert [epsg("EPSG:9210"), epsg("9210"), epsg("KTT 107°45'"), epsg("UTM 48N")] == [
        9210, 9210, 5899, 3405,
    ]  # fmt: skip
    assert [epsg("WGS84 UTM 48N"), epsg("X (m)"), epsg("EPSG:9999"), epsg("109°99'")] == [
        32648, None, None, None,
    ]  # fmt: skip


def test_a_gate_far_from_its_school_is_refused_unless_it_is_another_campus(tmp_path: Path) -> None:
    """Distances go to gates: one wrong digit there moves a whole school."""
    schools, _ = read(tmp_path, [school("1")])
    rows = [gate("1"), gate("1", "2", lon="107.072"), gate("1", "3", lon="107.072")]
    rows = [row | {"campus_code": code} for row, code in zip(rows, ("", "", "1B"), strict=True)]

    _, report = register.read(
        write_csv(tmp_path / "g.csv", rows), "gates", PLACE, known=Known(schools=schools)
    )

    assert codes(report) == [(3, "lon", "gate_far")]
