"""Reports of paths: a person decides, a scenario measures, and only a signature moves a child."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cli.main import main
from gis import db, read


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
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


def features(folder: Path, *rows: tuple[dict[str, Any], list[Any]]) -> Path:
    """Write a GeoJSON file of lines and points."""
    path = folder / "reports.geojson"
    drawn = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {
                "type": "Point" if isinstance(places[0], float) else "LineString",
                "coordinates": places,
            },
        }
        for properties, places in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}))
    return path


def corners(engine: Engine) -> list[list[float]]:
    """Return two corners of the roads that a new path may join."""
    _, raw = read.active_network(engine)
    return [[float(raw.node_lon[n]), float(raw.node_lat[n])] for n in (52, 100)]


def test_a_path_goes_through_a_scenario(engine: Engine, tmp_path: Path, command) -> None:
    """Written down, taken, measured, accepted: a new version of the roads holds it."""
    before, _ = read.active_network(engine)
    told = {"kind": "missing_path", "way": "path", "seen_on": "2026-05-19", "note": "lối đi bộ"}
    path = features(tmp_path, (told, corners(engine)))
    (number,) = command("paths", "add", path, "--by", "phường")["reports"]
    assert read.active_network(engine)[0] == before

    taken = ("--scenario", "lối mới", "--by", "tổ bản đồ", "--reason", "đã đi xem")
    assert command("paths", "take", number, *taken)["step"] == 1
    effect = command("scenario", "accept", "lối mới", "--dry-run", "--policy", "nearest-first")
    (places,) = effect["impact"]["places"]
    assert (places["policy"], places["grade"]) == ("nearest-first", "1")
    assert places["n_children_other_distance"] == effect["impact"]["effect"]["n_homes_changed"]
    assert effect["network_id"] is None
    assert effect["impact"]["effect"]["n_roads_added"] == 1
    assert "taken already" in command("paths", "take", number, *taken, code=2)
    command("scenario", "accept", "lối mới", "--reason", "đã đi xem", "--yes")

    now, raw = read.active_network(engine)
    assert now != before
    assert any(tags.get("highway") == "footway" for tags in raw.way_tags)
    one = command("paths", "list")[-1]
    assert (one["state"], one["scenario"], one["step"]) == ("taken", "lối mới", 1)


def test_a_closed_way_needs_its_edges(engine: Engine, tmp_path: Path, command) -> None:
    """The report shows where; which edges it means is for a person to say."""
    told = {"kind": "closed_path", "seen_on": "2026-05-19", "note": ""}
    path = features(tmp_path, (told, corners(engine)[0]))
    (number,) = command("paths", "add", path, "--by", "phường")["reports"]
    taken = ("--scenario", "cầu đóng", "--by", "tổ bản đồ", "--reason", "rào")

    assert "say what is meant" in command("paths", "take", number, *taken, code=2)
    assert command("paths", "list")[-1]["state"] == "received"
    assert command("paths", "take", number, *taken, "--road", "Cầu Vàm Sậy")["step"] == 1


def test_declined_with_a_reason_and_gates_are_proposed(
    engine: Engine, tmp_path: Path, command
) -> None:
    """Nothing is lost: what was declined stays with its reason."""
    told = {"kind": "gate", "seen_on": "2026-05-19", "note": "cổng sau mở sáng"}
    path = features(tmp_path, (told, corners(engine)[0]), (told, corners(engine)[1]))
    first, second = command("paths", "add", path, "--by", "phường")["reports"]

    assert "--reason" in command("paths", "decline", first, "--by", "sở", "--reason", " ", code=2)
    command("paths", "decline", first, "--by", "sở", "--reason", "cổng chỉ cho giáo viên")
    taken = ("--scenario", "x", "--by", "sở", "--reason", "đúng")
    assert command("paths", "take", second, *taken)["step"] is None
    declined, gate = command("paths", "list")[-2:]
    assert (declined["state"], declined["reason"]) == ("declined", "cổng chỉ cho giáo viên")
    assert (gate["state"], gate["scenario"]) == ("taken", None)
    with engine.connect() as connection:
        details = connection.scalars(text("SELECT detail::text FROM work.audit_log")).all()
    assert not any("cổng sau" in one for one in details)  # what was seen stays in its own table


def test_wrong_reports_are_named(engine: Engine, tmp_path: Path, command) -> None:
    """Each feature is a row; one wrong feature and nothing is written."""
    good = {"kind": "gate", "seen_on": "2026-05-19", "note": ""}
    here = corners(engine)
    n_before = len(command("paths", "list"))
    path = features(
        tmp_path,
        (good, here[0]),
        (good | {"kind": "tunnel"}, here[0]),
        (good, here),
        (good | {"kind": "missing_path"}, here),
        (good | {"seen_on": "19/5"}, here[0]),
        (good | {"note": "x" * 301}, here[0]),
    )

    told = command("paths", "add", path, "--by", "phường", code=2)

    for row, column in ((2, "kind"), (3, "geometry"), (4, "way"), (5, "seen_on"), (6, "note")):
        assert any(str(row) in line and column in line for line in told.splitlines()), (row, column)
    assert len(command("paths", "list")) == n_before
