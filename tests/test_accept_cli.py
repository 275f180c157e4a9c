"""A scenario accepted on the invented city: the effect first, then a version, and back again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from cli.main import main
from gis import db, read
from gis.bridges import RoadNames
from gis.model import RawNetwork
from gis.read_versions import versions
from routing.matrix import school_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.city_inputs import pupils_of, schools_of
from runs.gates import gates_of

SEASON = "2026-2027"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


def lines_to(raw: RawNetwork, folder: Path) -> Path:
    """Draw a footpath from a home of the city across its block to the other side."""
    middle = raw.n_edges // 2
    at = [int(raw.shape_start[edge]) + 1 for edge in (middle, middle + 40)]
    line = [[float(raw.shape_lon[i]), float(raw.shape_lat[i])] for i in at]
    path = folder / "path.geojson"
    shape = {"type": "LineString", "coordinates": line}
    path.write_text(json.dumps({"type": "Feature", "geometry": shape, "properties": {}}))
    return path


def measured(engine: Engine, network_id: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a complete run on one stored version: distances, and places of the homes."""
    roads = build(read.network(engine, network_id), load("walk"))
    _, homes = pupils_of(read.register(engine, "pupils"), season=SEASON, grade="1")
    schools = schools_of(read.register(engine, "seats"), season=SEASON, grade="1")
    gates = gates_of(schools, read.register(engine, "schools"), read.register(engine, "gates"))
    snapper = Snapper(roads)
    home = snapper.snap(homes.lon[homes.known], homes.lat[homes.known])
    gate = snapper.snap(gates.lon, gates.lat)
    by_school = {"gate_school": gates.school, "n_schools": len(schools)}
    distance_mm = school_distances_mm(roads, home, gate, **by_school)[0]
    return distance_mm, np.stack((home.lon, home.lat))


def call(capsys, *words: str) -> tuple[int, str]:
    """Return exit code and output of one command."""
    capsys.readouterr()
    code = main(["--json", *words], {})
    return code, capsys.readouterr().out


def test_the_effect_is_the_difference_of_two_complete_runs(
    engine, monkeypatch, tmp_path, capsys
) -> None:
    """Looked at, refused without a reason, accepted, measured again from the database."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(engine, "dispose", lambda: None)
    old, raw = read.active_network(engine)
    bridge = RoadNames(raw).bridges[0].label
    assert main(["scenario", "close", bridge, "--name", "mới"], {}) == 0
    drawn = ("add-road", str(lines_to(raw, tmp_path)), "--as", "footbridge", "--name", "mới")
    assert main(["scenario", *drawn], {}) == 0
    pairs = tmp_path / "pairs.parquet"

    code, shown = call(capsys, "scenario", "accept", "mới", "--dry-run", "--out", str(pairs))

    told = json.loads(shown)
    assert (code, told["network_id"], read.active_network(engine)[0]) == (0, None, old)
    assert call(capsys, "scenario", "accept", "mới", "--yes")[0] == 2  # no reason
    assert call(capsys, "scenario", "accept", "mới", "--reason", "cầu xong")[0] == 2  # nobody asked

    code, shown = call(capsys, "scenario", "accept", "mới", "--reason", "cầu xong", "--yes")

    new = json.loads(shown)["network_id"]
    assert (code, json.loads(shown)["impact"]) == (0, told["impact"])
    assert (read.active_network(engine)[0], new > old) == (new, True)
    (before, at), (after, now) = measured(engine, old), measured(engine, new)
    effect = told["impact"]["effect"]
    n_moved = np.count_nonzero((np.abs(at - now) > 1e-8).any(axis=0))
    assert effect["n_pairs_changed"] == len(pd.read_parquet(pairs)) == np.sum(before != after) > 100
    assert told["impact"]["n_homes_moved"] == n_moved > 0


def test_several_grades_and_profiles_are_measured_in_one_call(
    engine, monkeypatch, tmp_path, capsys
) -> None:
    """Each as if asked for alone; a file of pairs is of one of them."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(engine, "dispose", lambda: None)
    bridge = RoadNames(read.active_network(engine)[1]).bridges[-1].label
    assert main(["scenario", "close", bridge, "--name", "nhiều"], {}) == 0
    look = ("scenario", "accept", "nhiều", "--dry-run")
    of = ("season", "grade", "profile", "n_homes_moved", "n_gates_moved", "effect")

    def alone(*more: str) -> dict[str, object]:
        told = json.loads(call(capsys, *look, *more)[1])["impact"]
        return {name: told[name] for name in of}

    grades, ways = ("--grade", "1", "--grade", "6"), ("--profile", "walk", "--profile", "car")
    code, shown = call(capsys, *look, *grades, *ways, "--grade", "1")
    told = json.loads(shown)["impact"]
    every = [{name: told[name] for name in of}, *told["further"]]
    assert code == 0
    assert [(one["grade"], one["profile"]) for one in every] == [
        *(("1", "walk"), ("1", "car")),
        *(("6", "walk"), ("6", "car")),
    ]
    assert every[0] == alone()
    assert every[3] == alone("--grade", "6", "--profile", "car")
    assert every[0] != every[1]
    assert call(capsys, *look, *grades, "--out", str(tmp_path / "pairs.parquet"))[0] == 2


def test_the_old_version_is_taken_back_into_use(engine, monkeypatch, capsys) -> None:
    """Nothing is deleted; the scenario belongs to the version that it was drawn for."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(engine, "dispose", lambda: None)
    old, new = (one.network_id for one in versions(engine))

    _, shown = call(capsys, "network", "list")
    known = json.loads(shown)
    assert [(one["network_id"], one["active"]) for one in known] == [(old, False), (new, True)]
    assert (known[1]["based_on"], known[1]["reason"]) == (old, "cầu xong")
    assert call(capsys, "scenario", "accept", "mới", "--dry-run")[0] == 2  # edits another version
    assert call(capsys, "network", "use", str(old))[0] == 0
    assert read.active_network(engine)[0] == old
    assert call(capsys, "network", "use", "99")[0] == 2
    assert read.active_network(engine)[0] == old


def test_a_stored_version_reads_back_as_it_was_accepted(engine) -> None:
    """Closings that stand beside the tags are kept; the edits and the role are written down."""
    numbers = [one.network_id for one in versions(engine)]
    raw = read.network(engine, numbers[-1])

    assert {one.closed for one in raw.stated.values()} == {True}
    with engine.connect() as connection:
        row = connection.execute(text("SELECT edits, accepted_by FROM network_acceptance")).one()
        n_edits = connection.scalar(
            text("SELECT count(*) FROM road_edit WHERE scenario_id IS NULL")
        )
        logged = connection.execute(
            text(
                "SELECT actor, detail FROM work.audit_log WHERE subject = :s"
                " ORDER BY audit_id LIMIT 1"
            ),
            {"s": f"network {numbers[-1]}"},
        ).one()
    assert row.accepted_by == "planner"
    assert (logged.actor, logged.detail["before"]) == ("planner", numbers[0])
    assert logged.detail["scenario"] is not None
    assert {edit["kind"] for edit in row.edits} == {"close", "add"}
    assert n_edits == len(raw.stated)


def test_a_picture_of_a_scenario_says_that_the_city_is_invented(
    engine, monkeypatch, tmp_path
) -> None:
    """Wards, schools, closed and added roads from the database."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(engine, "dispose", lambda: None)
    path = tmp_path / "picture.svg"

    assert main(["--lang", "vi", "network", "picture", str(path), "--scenario", "mới"], {}) == 0

    svg = path.read_text(encoding="utf-8")
    for words in ("HƯ CẤU, KHÔNG CÓ THẬT", "đoạn đóng", "đường thêm", "ranh giới phường", "trường"):
        assert words in svg
