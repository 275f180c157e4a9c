"""``gantruong catchments redraw`` on the invented city: from units to drafts that are imported."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cli.main import main
from runs.redraw.asked import neighbours_of, read_units
from runs.zoning.importing import check_catchments
from tests.match_files import tree
from tests.siting_files import ROADS, town

STEP = 0.008


def units_of(folder: Path, *, turned: bool = False) -> tuple[Path, Path]:
    """Write squares over the invented city with their children and today's schools; return them."""
    files = town(folder / "town")
    blocks, schools = pd.read_csv(files.demand), pd.read_csv(files.schools, dtype=str)
    gates = schools[["lon", "lat"]].astype(float).to_numpy()
    west, south = gates.min(axis=0) - STEP / 2
    east, north = gates.max(axis=0) + STEP / 2
    xs, ys = np.arange(west, east, STEP), np.arange(south, north, STEP)
    rows = []
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            inside = blocks["lon"].between(x, x + STEP, inclusive="left") & blocks["lat"].between(
                y, y + STEP, inclusive="left"
            )
            centre = np.array([x, y]) + STEP / 2
            nearest = int(np.linalg.norm(gates - centre, axis=1).argmin())
            rows.append(
                {
                    "unit_id": f"U{i:02d}-{j:02d}",
                    "children": int(blocks["children"][inside].sum()),
                    "school_code": schools["school_code"][nearest],
                    "ward_code": "99101",
                    "khu_pho": f"Khu phố {i * 20 + j + 1}",
                    "geometry": shapely.box(x, y, x + STEP, y + STEP),
                }
            )
    frame = gpd.GeoDataFrame(rows, crs=4326)
    path = folder / "units.gpkg"
    (frame[::-1] if turned else frame).to_file(path)
    return path, files.schools


def words(units: Path, schools: Path, out: Path, *more: str) -> list[str]:
    """Return the command line."""
    return [
        *("catchments", "redraw", "--units", str(units), "--schools", str(schools)),
        *("--network", str(ROADS), "--season", "2027-2028", "--level", "primary"),
        *("--out", str(out), "--quick", *more),
    ]


def rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(content.decode().splitlines()))


def test_a_city_is_drawn_anew_and_imported_as_it_was_drawn(tmp_path: Path) -> None:
    """Outlines and the list of neighbourhoods read back whole; the same bytes for other rows."""
    out, again = tmp_path / "a", tmp_path / "b"

    assert main(words(*units_of(tmp_path / "one"), out), {}) == 0
    assert main(words(*units_of(tmp_path / "two", turned=True), again), {}) == 0

    files = tree(out)
    assert files == tree(again)
    assert sorted(files) == [
        *("catchments.geojson", "khu_pho.csv", "report.html", "schools.csv", "summary.json"),
        "units.csv",
    ]
    told = json.loads(files["summary.json"])
    units = rows(files["units.csv"])
    assert told["units"] == len(units)
    assert told["units_changed"] == sum(one["changed"] == "yes" for one in units) > 0
    assert told["after"]["catchments_in_pieces"] == 0
    assert told["bound"] <= told["value"]
    found = check_catchments(out / "catchments.geojson")
    assert not found.report.errors
    assert {one.kind for one in found.catchments} == {"proposed"}
    drawn = {one.schools: one.geometry for one in found.catchments}
    shapes = gpd.read_file(tmp_path / "one" / "units.gpkg").set_index("unit_id").geometry
    after = {one["unit_id"]: tuple(one["after"].split("|")) for one in units}
    for schools, outline in drawn.items():
        own = [shapes[name] for name, codes in after.items() if codes == schools]
        assert outline is not None
        assert shapely.union_all(own).symmetric_difference(outline).area < 1e-9
        assert len(outline.geoms) == 1
    assert files["report.html"].count(b"<svg") == 1
    told_children = [
        one[name] for one in rows(files["schools.csv"]) for name in ("came", "left", "stay")
    ]
    assert {int(n) for n in told_children if n} & set(range(1, 10)) == set()
    listed = {(one["khu_pho"], one["school_code"]) for one in rows(files["khu_pho.csv"])}
    assert len({khu_pho for khu_pho, _ in listed}) == len(units)


def test_neighbours_share_a_border_and_corners_are_none(tmp_path: Path) -> None:
    """Outlines a hand's breadth apart touch; others only where a file joins them."""
    shapes = [
        shapely.box(106.7, 10.7, 106.71, 10.71),
        shapely.box(106.710002, 10.7, 106.72, 10.71),
        shapely.box(106.71, 10.71, 106.72, 10.72),
        shapely.box(106.73, 10.7, 106.74, 10.71),
    ]
    path = tmp_path / "units.geojson"
    frame = {"unit_id": ["a", "b", "c", "d"], "children": [1, 2, 3, 4]}
    gpd.GeoDataFrame(frame, geometry=shapes, crs=4326).to_file(path)
    units = read_units(path)

    beside = neighbours_of(units, [(3, 1)], least_m=10.0)

    assert [one.tolist() for one in beside] == [[1], [0, 2, 3], [1], [1]]


def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Units cut off, schools in no unit, codes of no school, a repeated id."""
    path, schools = units_of(tmp_path)
    frame = gpd.read_file(path)

    def said(wrong: gpd.GeoDataFrame, *more: str) -> str:
        wrong.to_file(tmp_path / "wrong.gpkg")
        code = main(words(tmp_path / "wrong.gpkg", schools, tmp_path / "o", *more), {})
        assert code == 2
        assert not (tmp_path / "o").exists()
        return " ".join(capsys.readouterr().err.split())

    west = frame[frame["unit_id"] < "U05"]
    assert "the school's gate lies in no unit" in said(west)
    assert "is not one place of the list of schools" in said(frame.assign(school_code="1"))
    assert "the id stands in row 2 already" in said(frame.assign(unit_id="same"))
    far = frame.assign(
        geometry=frame.geometry.where(frame["unit_id"] != "U00-00", frame.geometry.translate(-1))
    )
    assert "1 of 80 units have no chain of neighbours to a unit with a school, such as U00-00" in (
        said(far)
    )
