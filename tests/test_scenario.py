"""``gantruong scenario``: from what planners say to the pairs that change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
import pytest

from cli.main import main
from gis import db, write
from gis.errors import InputError, UnknownNameError
from routing.edits import AtNode, Close, OnEdge, OneWay
from runs.scenario import bridges as scenario_bridges
from runs.scenario import effect as scenario
from runs.scenario.edits import Choice, choose, closing, drawn_road, turning
from runs.scenario.effect import effect_files
from tests.ascii_city import LAT_M, LON_M, Town, city

# b-c and e-f are the only bridges over the river between the two sides
TOWN = """
a---b---c---d
|           |
|           |
|           |
m---e---f---n
"""
TAGS = {
    "bc": {"bridge": "yes", "name": "Cầu Bắc"},
    "ef": {"bridge": "yes", "name": "Cầu Nam"},
}
HOMES = {"h1": (100, 10), "h2": (10, -150), "h3": (500, 10)}
GATES = [("east", 550, -10), ("west", 50, -10), ("west", 590, -100)]


@pytest.fixture
def town(monkeypatch) -> Town:
    """Return a drawn town, which every network file of the test reads as."""
    drawn = city(TOWN, tags=TAGS)
    for module in (scenario, scenario_bridges):
        monkeypatch.setattr(module, "read_any", lambda _: drawn.raw)
    return drawn


def write_inputs(folder: Path) -> None:
    """Write the two input files."""
    for name, key, rows in (
        ("homes.csv", "pupil_id", [(one, *place) for one, place in HOMES.items()]),
        ("schools.csv", "school_code", GATES),
    ):
        lines = [f"{one},{x / LON_M!r},{y / LAT_M!r}" for one, x, y in rows]
        (folder / name).write_text("\n".join([f"{key},lon,lat", *lines]) + "\n")


def draw(folder: Path, *points_m: tuple[float, float], **properties: str) -> Path:
    """Write a drawn line."""
    line = {"type": "LineString", "coordinates": [[x / LON_M, y / LAT_M] for x, y in points_m]}
    value = {"type": "Feature", "geometry": line, "properties": properties}
    (folder / "line.geojson").write_text(json.dumps(value))
    return folder / "line.geojson"


def words(folder: Path, *more: str) -> list[str]:
    """Return a call of the file form."""
    files = {"network": "c.osm.pbf", "homes": folder / "homes.csv"}
    files |= {"schools": folder / "schools.csv", "out": folder / "diff.parquet"}
    return ["scenario", "effect", *more, *(f"--{name}={one}" for name, one in files.items())]


def test_closing_a_bridge_writes_the_pairs_that_change(town, tmp_path, capsys) -> None:
    """Worked by hand: h1 has 10 + 450 + 10 m, then 10 + 100 + 200 + 600 + 200 + 50 + 10."""
    del town
    write_inputs(tmp_path)

    code = main(["--json", *words(tmp_path, "--close", "cau bac")], {})

    told = json.loads(capsys.readouterr().out)
    table = pd.read_parquet(tmp_path / "diff.parquet")
    assert code == 0
    assert table.to_numpy().tolist() == [
        ["h1", "east", 470.0, 1170.0],
        ["h2", "east", 720.0, 920.0],
    ]
    assert (told["n_pairs_changed"], told["n_longer"], told["n_homes_changed"]) == (2, 2, 2)
    assert (told["mean_longer_m"], told["most_longer_m"]) == (450.0, 700.0)
    assert (told["n_edges_closed"], told["n_schools_changed"], told["n_schools"]) == (1, 1, 2)
    kinds = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "diff.parquet")}
    assert kinds == {
        "pupil_id": "string",
        "school_code": "string",
        "before_m": "double",
        "after_m": "double",
    }


def test_closing_both_bridges_cuts_the_sides_apart(town, tmp_path) -> None:
    """A missing way is an empty cell, never a large number."""
    del town
    write_inputs(tmp_path)

    found = effect_files(
        *("c", tmp_path / "homes.csv", tmp_path / "schools.csv", tmp_path / "diff.parquet"),
        profile="walk",
        close=Choice(names=["Cầu Bắc", "Cầu Nam"]),
    )

    table = pd.read_parquet(tmp_path / "diff.parquet")
    assert (found.n_cut_off, found.n_longer, found.n_pairs_changed) == (2, 0, 2)
    assert found.mean_longer_m is None
    assert table.pupil_id.tolist() == ["h1", "h2"]
    assert table.after_m.isna().all()


def test_an_added_footbridge_shortens(town, tmp_path) -> None:
    """Drawn loosely, 5 m short of a-m; from h2 it is 570 m instead of 700 m to the east."""
    write_inputs(tmp_path)
    file = draw(tmp_path, (5, -150), (550, 0))

    road = drawn_road(town.raw, file, kind="footbridge")
    found = effect_files(
        *("c", tmp_path / "homes.csv", tmp_path / "schools.csv", tmp_path / "diff.parquet"),
        profile="walk",
        close=Choice(),
        add=[file],
        kind="footbridge",
    )

    assert isinstance(road.begin, OnEdge)
    assert road.begin.offset_mm == 150_000
    assert dict(road.tags) == {"highway": "footway", "bridge": "yes"}
    assert (found.n_roads_added, found.n_shorter, found.n_pairs_changed) == (1, 1, 1)
    (row,) = pd.read_parquet(tmp_path / "diff.parquet").to_numpy().tolist()
    assert row == ["h2", "east", 720.0, pytest.approx(10 + 570.088 + 10, abs=0.01)]


def test_a_drawn_road_hangs_on_roads_of_its_users_only(tmp_path) -> None:
    """A footbridge over the motorway does not end on it."""
    town = city("a-------b\nc-------d\n|       |\n*-------*", tags={"ab": {"highway": "motorway"}})
    file = draw(tmp_path, (100, -10), (100, -200))

    road = drawn_road(town.raw, file, kind="path", within_m=60)

    assert isinstance(road.begin, OnEdge)
    assert road.begin.edge.way_id == town.streets.index("cd") + 1


def test_a_drawn_end_at_a_crossing_is_at_its_node(town, tmp_path) -> None:
    """Nothing is cut there."""
    road = drawn_road(town.raw, draw(tmp_path, (0, 0), (300, -100), (600, -200)), kind="road")

    assert (road.begin, road.end) == (AtNode(ord("a")), AtNode(ord("n")))


def test_what_cannot_be_drawn_is_refused(town, tmp_path) -> None:
    """One sentence each, with the next step."""
    field = draw(tmp_path, (0, -100), (300, -100))
    with pytest.raises(InputError, match=r"within 25 m of its end .* draw it up to a road"):
        drawn_road(town.raw, field, kind="path")
    with pytest.raises(InputError, match=r"nobody may use a road with no tags; .* --as"):
        drawn_road(town.raw, draw(tmp_path, (0, 0), (600, 0)))
    with pytest.raises(InputError, match="may be a footbridge, path, road, bridge, not 'tunnel'"):
        drawn_road(town.raw, draw(tmp_path, (0, 0), (600, 0)), kind="tunnel")


def test_edges_are_chosen_by_id(town) -> None:
    """One edge, or all of a way."""
    way = town.streets.index("bc") + 1

    for text in (f"{way}:0", f" {way} "):
        assert choose(town.raw, Choice(edges=[text])).edge.tolist() == [town.edge("bc")]


BAD = [
    (Choice(), InputError, "say what is meant"),
    (Choice(names=["Cầu Bắk"]), UnknownNameError, "near names: “Cầu Bắc”"),
    (Choice(names=["Cầu"]), InputError, "any of 2 bridges: “Cầu Bắc”"),
    (Choice(edges=["99:0"]), UnknownNameError, "no road with way id 99"),
    (Choice(edges=["99"]), UnknownNameError, "no road with way id 99"),
    (Choice(edges=["1:9"]), UnknownNameError, "way 1 has position 0"),
    (Choice(edges=["bridge"]), InputError, "named WAY:POSITION, such as 32581944:0"),
    (Choice(edges=["1:-1"]), InputError, "named WAY:POSITION"),
]


@pytest.mark.parametrize(("choice", "error", "sentence"), BAD)
def test_what_is_not_there_is_refused(town, choice, error, sentence) -> None:
    """Nothing is closed by guess."""
    with pytest.raises(error, match=sentence):
        choose(town.raw, choice)


def test_a_direction_is_one_of_three_words(town) -> None:
    """Anything else is a slip."""
    chosen = choose(town.raw, Choice(names=["Cầu Bắc"]))

    assert isinstance(turning(town.raw, chosen, "backward"), OneWay)
    assert isinstance(closing(town.raw, chosen), Close)
    with pytest.raises(InputError, match="forward, backward or both, not 'left'"):
        turning(town.raw, chosen, "left")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--close", "Cầu"], "may be any of 2 bridges"),
        (["--close", "Cầu Đông"], "no bridge or street is called"),
        (["--polygon", "none.geojson"], "there is no such file"),
        ([], "nothing to compare"),
    ],
)
def test_a_wrong_call_ends_with_2_and_writes_nothing(
    town, tmp_path, capsys, more, sentence
) -> None:
    """Scripts read the code, people the sentence."""
    del town
    write_inputs(tmp_path)

    code = main(words(tmp_path, *more), {})

    assert code == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "diff.parquet").exists()


def test_half_a_call_is_refused(capsys) -> None:
    """Either a stored scenario or all files."""
    assert main(["scenario", "effect", "--network", "c"], {}) == 2
    assert main(["scenario", "effect", "x", "--network", "c"], {}) == 2
    assert main(["scenario", "bridges", "--network", "c"], {}) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "name a stored scenario, or give --network" in said
    assert "leave the file options out" in said


def test_whom_each_bridge_alone_serves(monkeypatch, tmp_path, capsys) -> None:
    """Twelve homes behind one bridge are told, three behind another are fewer than ten."""
    town = city(
        "a---b---c---d---i\n|       |\ne-------f\n|\n|\ng---h",
        tags={"cd": {"bridge": "yes", "name": "Cầu Đông"}, "eg": {"bridge": "yes", "name": ""}},
    )
    monkeypatch.setattr(scenario_bridges, "read_any", lambda _: town.raw)
    rows = [(f"d{i}", 700, 1 + i) for i in range(3)]
    rows += [(f"h{i:02}", 100 + i, -251) for i in range(12)]
    lines = [f"{one},{x / LON_M!r},{y / LAT_M!r}" for one, x, y in rows]
    (tmp_path / "homes.csv").write_text("\n".join(["pupil_id,lon,lat", *lines]) + "\n")

    files = ["--network", "c", "--homes", str(tmp_path / "homes.csv")]
    code = main(["--json", "scenario", "bridges", *files], {})

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [(one["label"], one["n_homes"]) for one in told] == [
        (f"{town.streets.index('eg') + 1}:0", 12),
        ("Cầu Đông", None),
    ]
    assert main(["--lang", "vi", "scenario", "bridges", *files], {}) == 0
    assert "ít hơn 10" in capsys.readouterr().out


@pytest.fixture
def stored_town(database_url, monkeypatch) -> Iterator[Town]:
    """Return a drawn town that stands in a database, which the commands use."""
    drawn = city(TOWN, tags=TAGS)
    engine = db.engine(database_url)
    write.network(engine, drawn.raw)
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    yield drawn
    engine.dispose()


def run_json(capsys, *call: str) -> Any:  # noqa: ANN401 (any JSON)
    """Run a command that succeeds and return its JSON."""
    assert main(["--json", "scenario", *call], {}) == 0
    return json.loads(capsys.readouterr().out)


def test_a_scenario_is_made_shown_and_undone(stored_town, tmp_path, capsys) -> None:
    """Every command once, as the page of commands shows them."""
    del stored_town
    line = draw(tmp_path, (0, -100), (600, -100), name="Cầu mới")

    assert run_json(capsys, "close", "Cầu Bắc", "--name", "thử")["step"] == 1
    assert run_json(capsys, "oneway", "forward", "Cầu Nam", "--name", "thử")["step"] == 2
    assert run_json(capsys, "open", "Cầu Bắc", "--name", "thử")["step"] == 3
    added = run_json(capsys, "add-road", str(line), "--as", "footbridge", "--name", "thử")
    assert added == {"scenario": "thử", "step": 4, "reason": "add Cầu mới", "n_edits": 1}
    assert run_json(capsys, "undo", "thử", "--step", "3")["reason"] == "open Cầu Bắc"
    shown = run_json(capsys, "show", "thử")
    assert [step["holds"] for step in shown["steps"]] == [True, True, False, True]
    assert [one["name"] for one in run_json(capsys, "list")] == ["thử"]
    assert main(["--lang", "vi", "scenario", "show", "thử"], {}) == 0
    assert "close Cầu Bắc" in capsys.readouterr().out
    assert main(["scenario", "show", "thu"], {}) == 2
    assert "“thử”" in capsys.readouterr().err


def test_rows_of_the_file_do_not_depend_on_the_order_of_homes(town, tmp_path) -> None:
    """Same inputs in any row order give the same bytes."""
    del town
    write_inputs(tmp_path)
    files = [tmp_path / "homes.csv", tmp_path / "schools.csv"]
    found = []
    for _ in range(2):
        effect_files(
            *("c", *files, tmp_path / "diff.parquet"),
            profile="walk",
            close=Choice(names=["Cầu Nam"]),
        )
        found.append((tmp_path / "diff.parquet").read_bytes())
        for path in files:
            header, *rows = path.read_text().splitlines()
            path.write_text("\n".join([header, *reversed(rows)]) + "\n")

    assert found[0] == found[1]
    assert np.all(pd.read_parquet(tmp_path / "diff.parquet").before_m > 0)
