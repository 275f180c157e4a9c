"""Changes of data in use: no import without a report, and the report is two whole runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from cli.main import main
from gis import db, read, write
from gis.errors import InputError, UnknownNameError
from gis.model import Source
from gis.shipped import data_path
from routing.accepted import accepted
from routing.edits import AddedRoad, AtNode
from runs.allocate import allocate
from runs.importing import import_register
from runs.importing_network import import_network
from runs.recorded.decided import Decided, decided
from runs.recorded.states import change_state
from runs.review import flow

SEASON = "2026-2027"
POLICY = "deferred-acceptance"
ROADS = data_path("sample") / "osm" / "an_thuan_hu_cau.osm.pbf"
PAIRS = Path(__file__).parents[1] / "data" / "checks" / "an_thuan_pairs.csv"
GRADE_1 = Decided(season=SEASON, grade="1", policy=POLICY, seed=None)


@pytest.fixture
def engine(city_url: str) -> Iterator[Engine]:
    """Return a database of its own with the invented city in it."""
    engine = db.engine(city_url)
    yield engine
    engine.dispose()


@pytest.fixture
def command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a way to run a command and get its JSON, or what went wrong."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: object, code: int = 0) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", *map(str, words)], {}) == code
        told = capsys.readouterr()
        return json.loads(told.out) if code == 0 and told.out else told.err

    return run


def moved_gates(engine: Engine, folder: Path) -> Path:
    """Write the gates with every gate of one primary school moved to another school's gate."""
    frame = read.register(engine, "gates")
    seats = read.register(engine, "seats")
    primary = sorted(set(seats[(seats["grade"] == "1") & (seats["season"] == SEASON)].school_code))
    there = frame[frame["school_code"] == primary[5]].iloc[0]
    rows = frame["school_code"] == primary[0]
    assert rows.any()
    frame.loc[rows, ["lon", "lat"]] = [there["lon"] + 0.0004, there["lat"]]
    path = folder / "gates.csv"
    frame.to_csv(path, index=False)
    return path


def decide(engine: Engine) -> int:
    """Return a decided run of grade 1."""
    run = allocate(engine, POLICY, season=SEASON, grade="1")
    change_state(engine, run.run_id, "provisional", decided_by="phòng giáo dục")
    return run.run_id


def offers(engine: Engine, run_id: int) -> dict[str, tuple[str | None, int | None]]:
    """Return who is offered what, and how far it is."""
    asked = text("SELECT pupil_id, school_code, distance_mm FROM work.offer WHERE run_id = :r")
    with engine.connect() as connection:
        rows = connection.execute(asked, {"r": run_id})
        return {row.pupil_id: (row.school_code, row.distance_mm) for row in rows}


def other_places(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return by child what the list of a report must say of another place."""
    return {
        pupil: (before[pupil][0] or "", after[pupil][0] or "")
        for pupil in before
        if before[pupil][0] != after[pupil][0]
    }


def listed(children: bytes) -> dict[str, tuple[str, ...]]:
    """Return by child the places that a report's list says differ."""
    rows = csv.DictReader(io.StringIO(children.decode()))
    return {
        row["pupil_id"]: (row["school_before"], row["school_after"])
        for row in rows
        if row["school_before"] != row["school_after"]
    }


def test_a_moved_gate_is_the_difference_of_two_runs(engine: Engine, tmp_path: Path) -> None:
    """The report before it is used, and two recorded runs around it, say the same of everybody."""
    first = allocate(engine, POLICY, season=SEASON, grade="1")
    path = moved_gates(engine, tmp_path)
    checked = flow_check(engine, path)
    number = flow.propose_register(engine, checked, proposed_by="phường")
    assert allocate(engine, POLICY, season=SEASON, grade="1").run_id == first.run_id  # not in use

    found = flow.report(engine, number, whose=[GRADE_1]).measured[0]
    flow.accept(engine, number, decided_by="sở", reason="trường dời cổng")
    second = allocate(engine, POLICY, season=SEASON, grade="1")

    before, after = offers(engine, first.run_id), offers(engine, second.run_id)
    expected = other_places(before, after)
    assert listed(found.children) == expected
    assert len(expected) == found.impact.n_children_other_place > 0
    both = [pupil for pupil in before if before[pupil][0] and after[pupil][0]]
    metres = sum(after[pupil][1] - before[pupil][1] for pupil in both) / 1000
    assert found.impact.metres == pytest.approx(metres, abs=1e-6)
    assert found.impact.n_schools_moved == 1
    assert found.impact.n_homes_moved == 0
    assert found.impact.n_children_other_distance > len(expected)


def flow_check(engine: Engine, path: Path) -> Any:  # noqa: ANN401 (what check_register returns)
    """Check a file of gates as the commands do."""
    from runs.importing import check_register, known_in  # noqa: PLC0415 (short)

    return check_register(path, "gates", province="an-thuan", known=known_in(engine))


def test_new_paths_are_the_difference_of_two_runs(engine: Engine) -> None:
    """Straight paths between far corners: homes are tied to them, distances and places differ."""
    first = allocate(engine, POLICY, season=SEASON, grade="1")
    _, raw = read.active_network(engine)
    corners = [int(n) for n in np.linspace(0, raw.n_nodes - 1, 12)]
    roads = [
        AddedRoad(
            line=tuple((float(raw.node_lon[n]), float(raw.node_lat[n])) for n in ends),
            tags=(("highway", "footway"),),
            begin=AtNode(int(raw.node_id[ends[0]])),
            end=AtNode(int(raw.node_id[ends[1]])),
        )
        for ends in pairwise(corners)
    ]
    source = Source(name="hẻm mới", sha256="1" * 64, data_date="2026-05-02", nature="invented")
    number = flow.propose_network(engine, accepted(raw, roads, source), proposed_by="tổ bản đồ")

    found = flow.report(engine, number, whose=[GRADE_1]).measured[0]
    flow.accept(engine, number, decided_by="sở", reason="đã khảo sát")
    second = allocate(engine, POLICY, season=SEASON, grade="1")

    expected = other_places(offers(engine, first.run_id), offers(engine, second.run_id))
    assert listed(found.children) == expected
    assert found.impact.n_children_other_place == len(expected) > 0
    assert found.impact.n_pairs_changed > 0


def test_no_import_once_a_run_is_decided(engine: Engine, tmp_path: Path, command) -> None:
    """Gates and roads are refused with the next step; other registers and the same file are not."""
    path = moved_gates(engine, tmp_path)
    decide(engine)
    before = read.active_sets(engine)

    told = command("import", "gates", path, "--province", "an-thuan", code=2)
    assert "gantruong review propose gates" in told
    with pytest.raises(InputError, match="review propose network"):
        import_network(engine, other_roads(tmp_path))
    import_network(engine, ROADS)  # the same file
    import_register(engine, data_path("sample") / "schools" / "seats.csv", "seats")
    after = read.active_sets(engine)
    assert after["gates"] == before["gates"]


def other_roads(folder: Path) -> Path:
    """Write roads of another city in a few lines."""
    path = folder / "small.osm"
    nodes = "".join(
        f'<node id="{n}" version="1" timestamp="2026-01-01T00:00:00Z" lon="{107.05 + n / 1000}" '
        f'lat="9.75"/>'
        for n in range(1, 5)
    )
    refs = "".join(f'<nd ref="{n}"/>' for n in range(1, 5))
    path.write_text(
        f'<osm version="0.6">{nodes}<way id="1" version="1" timestamp="2026-01-01T00:00:00Z">'
        f'{refs}<tag k="highway" v="residential"/></way></osm>'
    )
    return path


def stored(engine: Engine) -> tuple[int, int]:
    """Return how many sets of registers and rows of the log there are."""
    asked = "SELECT (SELECT count(*) FROM dataset), (SELECT count(*) FROM work.audit_log)"
    with engine.connect() as connection:
        n_sets, n_rows = connection.exec_driver_sql(asked).one()
    return n_sets, n_rows


def test_the_whole_way_by_commands(engine: Engine, tmp_path: Path, command) -> None:
    """Propose, impact, accept; each step is refused before the one it needs."""
    decide(engine)
    path = moved_gates(engine, tmp_path)

    proposal = ("gates", path, "--by", "phường", "--province", "an-thuan")
    number = command("review", "propose", *proposal)["review_id"]
    told = command("review", "accept", number, "--by", "sở", "--reason", "dời cổng", code=2)
    assert "no impact report" in told
    known = stored(engine)
    told = command("review", "propose", "gates", path, "--by", "phường", code=2)
    assert "waits for its signature" in told
    assert stored(engine) == known
    facts = command("review", "impact", number, "--out", tmp_path / "impact")
    assert [one["grade"] for one in facts["grades"]] == ["1"]
    assert facts["grades"][0]["nature"] == "invented"
    assert (tmp_path / "impact" / "children-grade-1.csv").is_file()
    told = command("review", "accept", number, "--by", "sở", "--reason", " ", code=2)
    assert "--reason" in told
    command("review", "accept", number, "--by", "sở", "--reason", "dời cổng")
    one = command("review", "list")[-1]
    assert (one["state"], one["decided_by"], one["kind"]) == ("accepted", "sở", "gates")
    assert read.active_sets(engine)["gates"].dataset_id == one["number"]
    told = command("review", "reject", number, "--by", "sở", "--reason", "x", code=2)
    assert "accepted already" in told


def test_a_report_on_what_is_gone_is_not_signed(engine: Engine, tmp_path: Path) -> None:
    """If other gates came into use meanwhile, the report speaks of something else."""
    number = flow.propose_register(
        engine, flow_check(engine, moved_gates(engine, tmp_path)), proposed_by="phường"
    )
    flow.report(engine, number, whose=[GRADE_1])
    frame = read.register(engine, "gates")
    write.register(
        engine, "gates", frame.iloc[1:], Source(name="g", sha256="2" * 64, data_date="2026-05-02")
    )

    with pytest.raises(InputError, match="another one is in use by now"):
        flow.accept(engine, number, decided_by="sở", reason="dời cổng")
    with pytest.raises(UnknownNameError):
        flow.report(engine, 99)


def test_roads_that_miss_measured_pairs_are_not_taken(
    engine: Engine, tmp_path: Path, command
) -> None:
    """Kept pairs hold every proposed network: a few lines of road pass none of them."""
    command("check", "pairs", PAIRS, "--network", ROADS, "--keep", "tổ bản đồ")
    decide(engine)
    assert [one.grade for one in decided(engine)] == ["1"]

    number = command("review", "propose", "network", other_roads(tmp_path), "--by", "tổ bản đồ")[
        "review_id"
    ]
    facts = command("review", "impact", number)
    told = command("review", "accept", number, "--by", "sở", "--reason", "mới", code=2)

    assert facts["pairs"]["n_pairs"] == 19
    assert facts["pairs"]["passes"] is False
    assert "hand-measured pairs are off" in told
    assert pd.DataFrame(command("review", "list")).state.tolist() == ["waiting"]


def test_wards_do_not_change_former_names_behind_a_decision(engine: Engine, tmp_path: Path) -> None:
    """Names made from a ward file would lead addresses elsewhere: the whole import is refused."""
    write.retire(engine, ["aliases"])
    wards = data_path("sample") / "admin" / "wards.geojson"
    import_register(engine, wards, "wards", province="an-thuan")
    names = read.register(engine, "aliases")
    decide(engine)
    told = json.loads(wards.read_text(encoding="utf-8"))
    for one in told["features"]:
        former = one["properties"].get("former_units")
        if former:
            one["properties"]["former_units"] = former.replace("Phường", "Thị trấn", 1)
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    before = read.active_sets(engine)

    import_register(engine, wards, "wards", province="an-thuan")  # the same names: allowed
    with pytest.raises(InputError, match="review propose aliases"):
        import_register(engine, path, "wards", province="an-thuan")

    assert len(names) > 0
    assert read.active_sets(engine)["wards"] == before["wards"]
    assert read.active_sets(engine)["aliases"] == before["aliases"]
