"""``gantruong route`` and ``gantruong isochrone``: from files to GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from cli.main import main
from runs import query_inputs
from tests.ascii_city import city


@pytest.fixture
def words(monkeypatch, tmp_path) -> list[str]:
    """Write homes and schools of a drawn town and return the words that name them."""
    town = city("a-H-b---c-G-d\n    |\n    K\n    |\n    e")
    monkeypatch.setattr(query_inputs, "read_any", lambda _: town.raw)
    lon, lat = (axis.tolist() for axis in town.at("HGK"))
    homes, schools = tmp_path / "homes.csv", tmp_path / "schools.csv"
    homes.write_text(f"pupil_id,lon,lat\nA1,{lon[0]!r},{lat[0]!r}\n")
    gates = [f"{code},{lon[i]!r},{lat[i]!r}" for code, i in (("7", 1), ("7", 2), ("8", 1))]
    schools.write_text("\n".join(["school_code,lon,lat", *gates]))
    return ["--network", "roads", "--homes", str(homes), "--schools", str(schools)]


def read(path: Path) -> dict:
    """Return a GeoJSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_route_is_drawn_to_the_nearest_gate(words, tmp_path, capsys) -> None:
    """School 7 has a gate at K, 200 m away, and one at G, 400 m away."""
    out = tmp_path / "way.geojson"

    code = main(
        ["--json", "route", *words, "--pupil", "A1", "--school", "7", "--out", str(out)], {}
    )

    assert code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["distance_mm"] == 200_000
    document = read(out)
    assert sum(one["properties"]["mm"] for one in document["features"]) == 200_000
    assert document["network"]["name"] == "drawn"
    assert document["figures"]["directions_vi"][1] == "Đi theo Đường ab, 100 m."


def test_directions_are_told_to_people(words, tmp_path, capsys) -> None:
    """In their language, with the exact sum first."""
    out = str(tmp_path / "way.geojson")
    asked = ["route", *words, "--pupil", "A1", "--school", "8", "--out", out]

    assert main(["--lang", "vi", *asked], {}) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["Cộng 400.000 m:", "Từ nhà ra đường: 0 m."]


def test_an_area_to_a_school_and_from_a_home(words, tmp_path, capsys) -> None:
    """Both gates of school 7 count; parts of road are cut at the millimetre."""
    out = tmp_path / "area.geojson"
    asked = ["--json", "isochrone", *words, "--out", str(out), "--metres", "100", "--roads"]

    assert main([*asked, "--school", "7"], {}) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["direction"], told["n_points"], told["road_mm"]) == ("to", 2, 400_000)
    area, *roads = read(out)["features"]
    assert shapely.from_geojson(json.dumps(area["geometry"])).area > 0
    lengths = [one["properties"]["end_mm"] - one["properties"]["begin_mm"] for one in roads]
    assert sum(lengths) == 400_000
    assert main([*asked, "--pupil", "A1"], {}) == 0
    assert json.loads(capsys.readouterr().out)["road_mm"] == 200_000


def test_an_area_in_seconds(words, tmp_path, capsys) -> None:
    """80 s on foot are 100 m."""
    out = str(tmp_path / "area.geojson")
    asked = ["--json", "isochrone", *words, "--out", out, "--seconds", "80", "--pupil", "A1"]

    assert main(asked, {}) == 0
    assert json.loads(capsys.readouterr().out)["road_mm"] == 200_000


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--pupil", "A1"], "either --metres or --seconds"),
        (["--pupil", "A1", "--metres", "1", "--seconds", "1"], "either --metres or --seconds"),
        (["--metres", "5"], "either --pupil or --school"),
        (["--metres", "-5", "--pupil", "A1"], "the limit is -5000"),
        (["--metres", "5", "--school", "99"], "no school has the id '99'"),
    ],
)
def test_wrong_questions_are_refused(words, tmp_path, capsys, options, sentence) -> None:
    """Exit 2, one sentence, nothing written."""
    out = tmp_path / "area.geojson"

    assert main(["isochrone", *words, "--out", str(out), *options], {}) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert not out.exists()
