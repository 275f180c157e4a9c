"""A stored scenario on the invented city in the database, from the first edit to the effect."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from cli.main import main
from gis import db, read
from gis.bridges import RoadNames
from gis.units import Index
from routing import network, profile
from routing.edits import Close, apply, edge_ids
from routing.matrix import school_distances_mm
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


def counted_again(engine: Engine, edge: Index) -> pd.DataFrame:
    """Return the changed pairs by closing the edges on the network itself."""
    raw = read.network(engine)
    roads = network.build(raw, profile.load("walk"))
    pupils, homes = pupils_of(read.register(engine, "pupils"), season=SEASON, grade="1")
    schools = schools_of(read.register(engine, "seats"), season=SEASON, grade="1")
    gates = gates_of(schools, read.register(engine, "schools"), read.register(engine, "gates"))
    home = np.flatnonzero(homes.known)
    snapper = Snapper(roads)
    points = snapper.snap(homes.lon[home], homes.lat[home]), snapper.snap(gates.lon, gates.lat)
    before, after = (
        school_distances_mm(one, *points, gate_school=gates.school, n_schools=len(schools))[0]
        for one in (roads, apply(roads, [Close(edge_ids(raw, edge))]))
    )
    row, column = np.nonzero(before != after)
    after_m = after[row, column] / 1000
    return pd.DataFrame(
        {
            "pupil_id": pupils.id[home][row],
            "school_code": schools.code[column],
            "before_m": before[row, column] / 1000,
            "after_m": np.where(after[row, column] == 1 << 30, np.nan, after_m),
        }
    )


def test_the_effect_of_a_closed_bridge_is_that_of_the_networks(
    engine, monkeypatch, tmp_path, capsys
) -> None:
    """Counted again pair by pair; undone, nothing changes any more."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    bridge = RoadNames(read.network(engine)).bridges[0]
    expected = counted_again(engine, bridge.edge)

    assert main(["scenario", "close", bridge.label, "--name", "đóng cầu"], {}) == 0
    file = tmp_path / "changed.parquet"
    capsys.readouterr()
    assert main(["--json", "scenario", "effect", "đóng cầu", "--out", str(file)], {}) == 0

    told = json.loads(capsys.readouterr().out)
    table = pd.read_parquet(file)
    assert told["n_pairs_changed"] == len(table) == len(expected) > 100
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    assert main(["scenario", "undo", "đóng cầu"], {}) == 0
    capsys.readouterr()
    assert main(["--json", "scenario", "effect", "đóng cầu"], {}) == 0
    assert json.loads(capsys.readouterr().out)["n_pairs_changed"] == 0


def test_bridges_of_the_city_are_listed_from_the_database(engine, monkeypatch, capsys) -> None:
    """The table of a city whose bridges all have a second way may be empty; it is a table."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)

    assert main(["--json", "scenario", "bridges", "--season", SEASON], {}) == 0

    for one in json.loads(capsys.readouterr().out):
        assert one["n_homes"] is None or one["n_homes"] >= 10
