"""Officers draw what no map has, dead ends too; accepted, it brings children to school."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from sqlalchemy import Engine

from gis import db, read_edits, write_edits
from gis.drawn import read_lines
from gis.errors import InputError
from gis.osm.read import read_any
from gis.shipped import data_path
from routing.accepted import accepted
from routing.edits import AddedRoad, Loose, apply
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs import allocate, city
from runs.review.accept import accept, plan
from runs.scenario.edits import edits_of, rows_of
from runs.scenario.missing_roads import drawn_roads

RURAL = data_path("sample_rural")
DRAWN = RURAL / "roads/missing_roads.geojson"
SEASON = "2026-2027"


@pytest.fixture(scope="module")
def engine(module_database_url: str) -> Iterator[Engine]:
    """Return a database with the rural place in it."""
    made = db.engine(module_database_url)
    city.load(made, RURAL, "khe-may")
    yield made
    made.dispose()


def test_drawn_roads_reach_the_children(engine: Engine) -> None:
    """
    Before: 22 without a road, 18 behind the stream. After: the six of Bản Đồi alone.

    Bản Lưng Trời (8) gets a track, Bản Khuất (8) a path, Bản Sương (10) and Bản Cuối (8) a
    footbridge; nobody drew a road to Bản Đồi.
    """
    before = allocate.allocate(engine, "hcmc-2025-grade1", season=SEASON, grade="1")
    network_id, raw = city.read.active_network(engine)
    roads = drawn_roads(raw, DRAWN)
    write_edits.edit_step(
        *(engine, "đường còn thiếu", [row for road in roads for row in rows_of(road)]),
        network_id=network_id,
        reason="drawn by the commune",
        created_by="planner",
    )
    planned = plan(engine, "đường còn thiếu", season=SEASON, grade="1")
    accept(engine, planned, reason="the commune knows its roads", accepted_by="planner")
    after = allocate.allocate(engine, "hcmc-2025-grade1", season=SEASON, grade="1")
    stood_in = allocate.allocate(engine, "mountain-primary", season=SEASON, grade="1")

    assert (before.n_not_located, before.n_cut_off, before.summary.placed) == (22, 18, 112)
    assert (after.n_not_located, after.n_cut_off) == (6, 0)
    assert after.summary.placed == 146
    assert stood_in.n_stand_in_offers == 6
    assert planned.impact is not None
    assert planned.impact.n_homes_moved >= 16
    stored = edits_of(read_edits.scenario(engine, "đường còn thiếu").rows)
    assert stored == roads


def test_one_end_may_be_loose_and_is_a_dead_end() -> None:
    """The footbridge meets a road at both ends, the two tracks end at their hamlets."""
    raw = read_any(RURAL / "osm/khe_may_hu_cau.osm")

    roads = drawn_roads(raw, DRAWN)
    loose = [[isinstance(end, Loose) for end in (road.begin, road.end)] for road in roads]
    new = accepted(raw, roads, raw.source)

    assert loose == [[False, False], [False, True], [False, True]]
    new.check()
    assert new.n_edges > raw.n_edges + 2
    ends = {
        (round(float(lon), 7), round(float(lat), 7))
        for lon, lat in zip(new.node_lon, new.node_lat, strict=True)
    }
    assert roads[1].line[-1] in ends


def test_dead_ends_change_no_distance_of_others() -> None:
    """What leads nowhere else is on nobody's shortest way, in the scenario and when accepted."""
    raw = read_any(RURAL / "osm/khe_may_hu_cau.osm")
    network = build(raw, load("walk"))
    road = drawn_roads(raw, DRAWN)[1]
    lon, lat = np.array([107.3456, 107.3276, 107.43]), np.array([9.7638, 9.7643, 9.773])
    at = Snapper(network).snap(lon, lat)

    with_it = apply(network, [road])
    new = build(accepted(raw, [road], raw.source), load("walk"))
    again = Snapper(new).snap(lon, lat)

    plain_mm = gate_distances_mm(network, at, at)
    assert np.array_equal(gate_distances_mm(with_it, at, at), plain_mm)
    assert np.array_equal(gate_distances_mm(new, again, again), plain_mm)


@pytest.mark.parametrize("suffix", [".gpkg", ".kml", ".geojson"])
def test_three_kinds_of_files_say_the_same(suffix: str, tmp_path: Path) -> None:
    """An office draws in QGIS, on a phone or in a browser."""
    lines = read_lines(DRAWN)
    path = tmp_path / f"drawn{suffix}"
    table = gpd.read_file(DRAWN)[["name", "geometry"]]
    if suffix == ".kml":
        table = table.rename(columns={"name": "Name"})
    table.to_file(path, driver={".gpkg": "GPKG", ".kml": "KML", ".geojson": "GeoJSON"}[suffix])

    again = read_lines(path)

    assert [tags["name"] for _, tags in again] == [tags["name"] for _, tags in lines]
    for (mine, _), (theirs, _) in zip(lines, again, strict=True):
        assert np.allclose(mine, theirs, atol=1e-7)


def one_line(folder: Path, points: list[list[float]], **properties: object) -> Path:
    """Write a file of one drawn line."""
    path = folder / "one.geojson"
    geometry = {"type": "LineString", "coordinates": points}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path.write_text(json.dumps(feature), encoding="utf-8")
    return path


def test_who_may_use_it_and_how_wide_it_is_are_kept(tmp_path: Path) -> None:
    """A path for motorbikes is one for people on foot too, and closed to cars."""
    raw = read_any(RURAL / "osm/khe_may_hu_cau.osm")
    at = [[107.3455705, 9.7628374], [107.35, 9.78]]

    drawn = drawn_roads(raw, one_line(tmp_path, at, profile="motorbike", width=1.5, name="Lối mới"))

    assert dict(drawn[0].tags) == {
        "highway": "path",
        "motorcycle": "yes",
        "width": "1.5",
        "name": "Lối mới",
    }
    new = accepted(raw, drawn, raw.source)
    usable = {name: int(build(new, load(name)).usable[-1]) for name in ("walk", "motorbike", "car")}
    assert usable == {"walk": 1, "motorbike": 1, "car": 0}


@pytest.mark.parametrize(
    ("properties", "points", "told"),
    [
        ({"profile": "boat"}, None, "line 1: profile 'boat'"),
        ({"profile": "walk", "width": "wide"}, None, "line 1: width 'wide'"),
        ({}, None, "nobody may use"),
        ({"profile": "walk"}, [[107.40, 9.80], [107.41, 9.81]], "no road that its users may use"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(
    properties: dict[str, str], points: list[list[float]] | None, told: str, tmp_path: Path
) -> None:
    """A line that hangs in the air at both ends, or that nobody may use, is no road."""
    raw = read_any(RURAL / "osm/khe_may_hu_cau.osm")
    at = points or [[107.3455705, 9.7628374], [107.35, 9.78]]

    with pytest.raises(InputError, match=told):
        drawn_roads(raw, one_line(tmp_path, at, **properties))


def test_a_road_without_any_end_on_the_network_is_refused() -> None:
    """Whatever a stored step says, the network never gets a piece that nothing leads to."""
    raw = read_any(RURAL / "osm/khe_may_hu_cau.osm")
    line = ((107.40, 9.80), (107.41, 9.81))
    road = AddedRoad(line, (("highway", "path"),), Loose(*line[0]), Loose(*line[1]))

    with pytest.raises(InputError, match="at either end"):
        accepted(raw, [road], raw.source)


def test_files_that_are_no_lines_are_sentences(tmp_path: Path) -> None:
    """Points, an empty file, a broken GeoPackage: each is named."""
    point = {"type": "Point", "coordinates": [107.3, 9.7]}
    (tmp_path / "p.geojson").write_text(json.dumps(point), encoding="utf-8")
    (tmp_path / "b.gpkg").write_bytes(b"no")
    with pytest.raises(InputError, match="lines are wanted"):
        read_lines(tmp_path / "p.geojson")
    with pytest.raises(InputError, match="no GeoJSON, GeoPackage or KML"):
        read_lines(tmp_path / "b.gpkg")
    with pytest.raises(InputError, match="no such file"):
        read_lines(tmp_path / "gone.kml")
