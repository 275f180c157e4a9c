"""``gantruong site`` on the invented city: from files to a proposal that the real rules tried."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from cli.main import main
from gis.progress import silent
from runs.siting import files as siting
from runs.siting import ways as measuring
from runs.siting.land import Land, candidates_in
from tests.match_files import tree
from tests.siting_files import ROADS, SITES, Town, town


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Return the files of the invented city."""
    return town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module", autouse=True)
def roads_once(module_patch: pytest.MonkeyPatch) -> None:
    """Read the roads once; every test builds what it needs on them."""
    kept: dict[str, Any] = {}
    read = measuring.read_any

    def once(path: str) -> Any:  # noqa: ANN401 (a network)
        if path not in kept:
            kept[path] = read(path)
        return kept[path]

    module_patch.setattr(measuring, "read_any", once)


@pytest.fixture(scope="module")
def module_patch() -> Any:  # noqa: ANN401 (a generator)
    """Return a patch that holds for this file."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_same_bytes_for_any_order_of_rows(place: Town, tmp_path: Path) -> None:
    """Six files, the picture and the GeoPackage too, without seconds or dates."""
    other = town(tmp_path / "shuffled", seed=4)
    out, again = tmp_path / "a", tmp_path / "b"

    assert main(place.words("--open", "3", "--out", str(out)), {}) == 0
    assert main(other.words("--open", "3", "--out", str(again)), {}) == 0

    files = tree(out)
    names = ["assigned.csv", "report.html", "sites.csv", "sites.geojson", "sites.gpkg"]
    assert sorted(files) == [*names, "summary.json"]
    assert files == tree(again)
    told = json.loads(files["summary.json"])
    assert (told["proof"], told["gap"], len(told["opened"])) == ("exact", 0.0, 3)
    assert told["objective"] == told["bound"]
    assert "seconds" not in told
    assert [one["candidate_code"] for one in rows(files["sites.csv"])] == told["opened"]
    read = gpd.read_file(out / "sites.gpkg")
    assert read["candidate_code"].tolist() == told["opened"]
    assert told["after"]["mean_m"] < told["before"]["mean_m"]


def test_no_count_of_one_to_nine_children_stands_in_any_file(place: Town, tmp_path: Path) -> None:
    """Blocks of the invented city hold few children; none of their counts is told."""
    out = tmp_path / "out"

    assert main(place.words("--open", "2", "--out", str(out)), {}) == 0

    files = tree(out)
    counts = [one["children"] for one in rows(files["assigned.csv"])]
    assert counts.count("") > 100
    assert {int(n) for n in counts if n} & set(range(1, 10)) == set()
    told = json.loads(files["summary.json"])
    numbers = [
        told["moved"],
        *(
            told[run][n]
            for run in ("before", "after")
            for n in ("placed", "unplaced", "over_4km", "at_nearest")
        ),
    ]
    assert {n for n in numbers if n is not None} & set(range(1, 10)) == set()


def test_seats_in_years_and_money(tmp_path: Path) -> None:
    """Sites open when they are ready and paid for, and stay open; nobody exceeds the seats."""
    short = town(tmp_path / "short", share=0.42)
    years = tmp_path / "years.csv"
    years.write_text("year,budget\n2030,20\n2029,25\n")
    out = tmp_path / "out"
    words = ("--method", "capacitated", "--stages", str(years), "--no-seat-m", "30000")

    assert main(short.words(*words, "--out", str(out)), {}) == 0

    opened = rows(tree(out)["sites.csv"])
    told = json.loads(tree(out)["summary.json"])
    assert opened
    assert told["gap"] <= 0.001
    first = sum(int(one["cost"]) for one in opened if one["opens"] == "2029")
    assert first <= 25
    assert first + sum(int(one["cost"]) for one in opened if one["opens"] == "2030") <= 45
    assert told["after"]["placed"] > told["before"]["placed"]
    for one in opened:
        if one["model_children"]:
            assert int(one["model_children"]) <= int(one["seats"])


def test_what_a_class_more_saves_is_told_with_its_map(tmp_path: Path) -> None:
    """The ten highest run again, new schools among them, no small count, no metres of few."""
    short = town(tmp_path / "short", share=0.42)
    out = tmp_path / "out"
    words = ("--open", "2", "--seat-values", "35", "--out", str(out))

    assert main(short.words(*words), {}) == 0

    files = tree(out)
    told = rows(files["seat-values.csv"])
    points = json.loads(files["seat-values.geojson"])["features"]
    opened = set(json.loads(files["summary.json"])["opened"])
    assert {one["school_code"] for one in told if one["is_new"]} == opened
    assert [one["id"] for one in points] == [one["school_code"] for one in told]
    again = [one for one in told if one["run_again"] == "yes"]
    assert len(again) == 10
    assert all(float(one["price_m"]) > 0 for one in again if one["price_m"])
    assert any(int(one["placed_more"] or 0) >= 10 for one in again)
    counts = [one[name] for one in told for name in ("placed_more", "over_4km_fewer", "moved")]
    assert {abs(int(n)) for n in counts if n} & set(range(1, 10)) == set()
    for one in told:
        if not one["moved"]:
            assert (one["saved_m"], one["price_m"]) == ("", "")
    assert b"One class of 35 seats more" in files["report.html"]
    assert files["report.html"].count(b"<svg") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--open", "13"], "13 sites to open; there are 12"),
        (["--budget", "9"], "the budget is 9; the cheapest site costs 10"),
        (["--method", "covering", "--open", "2"], "--within is missing"),
        (["--method", "walk", "--open", "2"], "--method: it can be p-median"),
        (["--method", "fewest", "--within", "300"], "no school and no site within 300 m"),
        (["--open", "2", "--policy", "hcmc-2025-grade10"], "scores and wishes"),
        (["--open", "2", "--policy", "fixed-zones"], "has a rule about catchments"),
        ([], "say how many schools open"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    place: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Exit 2, a sentence with the numbers, no folder."""
    out = tmp_path / "out"

    assert main(place.words(*words, "--out", str(out)), {}) == 2

    assert said in " ".join(capsys.readouterr().err.split())
    assert not out.exists()


def test_too_few_seats_are_told_with_the_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A planner reads what stands, what can be added and what is missing."""
    short = town(tmp_path / "short", share=0.3)
    out = tmp_path / "out"

    words = short.words("--method", "capacitated", "--open", "1", "--out", str(out))
    assert main(words, {}) == 2

    said = " ".join(capsys.readouterr().err.split())
    assert "seats stand and the sites that may open add 140 at most" in said
    assert not out.exists()


def test_wrong_cells_are_named_with_file_row_and_column(
    place: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every file's own errors, before anything is measured."""
    sites = tmp_path / "sites.csv"
    sites.write_text("candidate_code,lon,lat,seats,cost\nA,107.08,9.77,0,1\nA,107.08,99,10,-1\n")
    wrong = Town(place.demand, place.schools, sites)

    assert main(wrong.words("--open", "1", "--out", str(tmp_path / "o")), {}) == 2

    said = " ".join(capsys.readouterr().err.split())
    for one in (
        "sites.csv, row 2, column seats",
        "row 3, column candidate_code",
        "row 3, column lat",
        "row 3, column cost",
    ):
        assert one in said


def test_a_dry_run_reads_and_writes_nothing(
    place: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sites of the sample, known by ``site_id``, of one level; no road is read."""
    monkeypatch.setattr(siting, "measured", None)
    sample = Town(place.demand, place.schools, SITES)

    words = sample.words("--open", "1", "--level", "primary", "--dry-run")
    assert main(["--json", *words], {}) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["sites"], told["schools"], told["seats_of_sites"]) == (4, 22, 700)


def test_land_is_laid_out_on_a_grid_inside_it(tmp_path: Path) -> None:
    """One site at least in a polygon that is large enough, the same in any order of polygons."""
    squares = [shapely.box(107.08, 9.76, 107.09, 9.77), shapely.box(107.1, 9.76, 107.1005, 9.7605)]
    path, turned = tmp_path / "land.gpkg", tmp_path / "turned.geojson"
    gpd.GeoDataFrame(geometry=squares, crs=4326).to_file(path)
    gpd.GeoDataFrame(geometry=squares[::-1], crs=4326).to_file(turned)

    found = candidates_in(path, Land(spacing_m=400.0))
    large = candidates_in(turned, Land(spacing_m=400.0, least_m2=10_000.0))

    assert found.id[-1] == "L2-001"
    assert found.id[:-1].tolist() == large.id.tolist()
    assert 4 <= len(large) <= 9
    inside = shapely.contains_xy(squares[0], large.lon, large.lat)
    assert inside.all()


def test_sites_in_land_stand_where_a_road_is_near(tmp_path: Path) -> None:
    """One in a square at most, the nearest to the road; land without a front has none."""
    path = tmp_path / "land.gpkg"
    squares = [shapely.box(107.08, 9.76, 107.09, 9.77), shapely.box(107.4, 9.76, 107.41, 9.77)]
    gpd.GeoDataFrame(geometry=squares, crs=4326).to_file(path)
    roads = measuring.Roads(str(ROADS), silent)

    found = candidates_in(path, Land(spacing_m=400.0, front_m=20.0), roads.front_mm)

    assert 4 <= len(found) <= 16
    assert {one[:3] for one in found.id} == {"L1-"}
    assert shapely.contains_xy(squares[0], found.lon, found.lat).all()
    assert roads.front_mm(found.lon, found.lat).max() <= 20_000
    inner = candidates_in(path, Land(spacing_m=400.0))
    assert roads.front_mm(inner.lon, inner.lat).max() > 20_000
    middle = np.radians(9.765)
    square = np.floor(
        np.column_stack((found.lon * np.cos(middle), found.lat)) * 6_371_009 * np.pi / 180 / 400
    )
    assert len(np.unique(square, axis=0)) == len(found)


def test_land_without_a_front_is_refused_with_the_numbers(
    place: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Far from every road, or so large that too many places would be tried."""
    path = tmp_path / "land.geojson"
    gpd.GeoDataFrame(geometry=[shapely.box(107.4, 9.76, 107.41, 9.77)], crs=4326).to_file(path)
    far = Town(place.demand, place.schools, path)

    for words, said in (
        ((), "0 sites in 1 polygons of at least 0 m² with 200 m between them, 20 m at most from"),
        (("--front", "0.3"), "places to try in 1 polygons, 0.3 m apart; it takes 2,000,000"),
    ):
        assert main(far.words("--open", "1", *words, "--out", str(tmp_path / "o")), {}) == 2
        assert said in " ".join(capsys.readouterr().err.split())
