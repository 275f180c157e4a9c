"""Policies side by side: every value counted again from what is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from admission.policy import file as policies
from cli.main import main
from gis import db
from gis.errors import InputError
from runs.side_by_side.crossings import crossing_edges
from runs.side_by_side.table import COLUMNS, SideBySide, side_by_side
from runs.side_by_side.told import public
from tests.ascii_city import city as drawn
from tests.whatif_towns import city_of

SIX = (
    *("nearest-first", "deferred-acceptance", "hcmc-2025-grade1", "district12-2024-grade1"),
    *("minimum-total", "minimum-worst", "deferred-then-minimum-total"),
)


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
    """Return a way to run the command and get its JSON."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: str, code: int = 0) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", "compare-policies", *words], {}) == code
        told = capsys.readouterr()
        return json.loads(told.out) if code == 0 else " ".join(told.err.split())

    return run


def counted_again(row: dict[str, Any], offers: pd.DataFrame) -> None:
    """Compare a row of the table with what pandas counts from offers and groups."""
    kind, _, value = row["children"].partition(" ")
    if kind == "residence":
        offers = offers[offers["residence_kind"] == value]
    elif kind == "group":
        offers = offers[offers["group"] == int(value)]
    placed = offers[offers["school_code"].notna()]
    metres = np.sort(placed["distance_m"].to_numpy())
    assert (row["pupils"], row["placed"]) == (len(offers), len(placed))
    assert row["unplaced"] == len(offers) - len(placed)
    assert row["mean_m"] == pytest.approx(metres.mean(), abs=0.0006)
    for name, share in (("median_m", 0.5), ("p95_m", 0.95), ("longest_m", 1.0)):
        assert row[name] == metres[int(np.ceil(share * len(metres))) - 1]
    assert row["over_4km"] == (metres > 4000).sum()
    assert row["over_7km"] == (metres > 7000).sum()
    assert row["at_nearest"] == (placed["rank"] == 1).sum()
    for crossing in ("bridge", "river", "ferry"):
        assert row[f"must_cross_{crossing}"] == placed[crossing].sum()


def test_every_value_is_counted_again_from_the_folder(command, tmp_path: Path) -> None:
    """L4: with pandas, from offers and groups alone, to the last digit."""
    folder = tmp_path / "table"
    command(*SIX, "--out", str(folder), "--officers")

    exact = pd.read_csv(folder / "officers/table.csv")
    groups = pd.read_csv(folder / "officers/pupils.csv", dtype={"pupil_id": str})
    assert list(exact.columns) == list(COLUMNS)
    assert list(dict.fromkeys(exact["policy"])) == list(SIX)
    for row in exact.to_dict("records"):
        path = folder / "officers" / row["policy"] / "offers.csv"
        offers = pd.read_csv(path, dtype={"pupil_id": str, "school_code": str})
        offers = offers.merge(groups, on="pupil_id", validate="one_to_one")
        counted_again(row, offers)
    best = exact[exact["children"] == "all"].set_index("policy")
    assert best["mean_m"].idxmin() == "minimum-total"
    assert best["longest_m"].idxmin() == "minimum-worst"
    assert best["must_cross_river"].min() > 0


def test_what_is_public_tells_of_ten_children_or_more(command, tmp_path: Path) -> None:
    """No cell of the table holds one to nine, and everything says that the city is invented."""
    folder = tmp_path / "table"

    told = command(*SIX[:3], "--out", str(folder))

    assert {path.name for path in folder.iterdir()} == {
        *("table.csv", "table.json", "table.md", "table.html", "manifest.json"),
    }
    text = (folder / "table.csv").read_text(encoding="utf-8")
    for cell in text.replace("\n", ",").split(","):
        assert cell == "0" or not cell.isdigit() or int(cell) >= 10
    assert any("hư cấu" in label for label in told["labels"])
    for name in ("table.json", "table.md", "table.html"):
        assert "hư cấu" in (folder / name).read_text(encoding="utf-8")


def test_the_same_call_gives_the_same_bytes(command, tmp_path: Path) -> None:
    """Whoever computes the table again can compare files."""
    for name in ("a", "b"):
        command("minimum-total", "nearest-first", "--out", str(tmp_path / name), "--officers")

    for path in (tmp_path / "a").rglob("*.*"):
        if path.is_file():
            twin = tmp_path / "b" / path.relative_to(tmp_path / "a")
            assert path.read_bytes() == twin.read_bytes(), path.name


# h-i lies over water, c-d does not; a cell is 50 m
TOWN = drawn(
    """
a-P-h-W-i-S-b
|           |
|           |
c-----------d
""",
    tags={"hi": {"bridge": "yes"}, "cd": {"bridge": "yes"}},
    wet="W",
)


def test_must_cross_means_on_every_shortest_way() -> None:
    """P goes to S over the river, 400 m; round by the viaduct it is 900 m."""
    town = city_of(TOWN, "P", {"S": "east"}, {"east": 1})

    found = side_by_side(town, [policies.load("nearest-first"), policies.load("minimum-total")])

    assert {kind: len(edge) for kind, edge in crossing_edges(TOWN.raw).items()} == {
        "bridge": 2,
        "river": 1,
        "ferry": 0,
    }
    (row, *_) = found.rows
    crossings = [row[f"must_cross_{kind}"] for kind in ("bridge", "river", "ferry")]
    assert crossings == [1, 1, 0]
    assert row["mean_m"] == 400.0
    # one child is fewer than ten: nothing of it is told
    assert {
        value for key, value in public(found)[0].items() if key not in {"policy", "children"}
    } == {None}


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["nearest-first"], "1 policies: give 2 to 10 different ones"),
        (["nearest-first", "nearest-first"], "give 2 to 10 different ones"),
        (["nearest-first", "fixed-zones"], "give them with --catchments"),
        (["nearest-first", "amsterdam-like"], "a seed is required"),
        (["nearest-first", "hcmc-2025-grade10"], "goes by scores and wishes"),
        (["nearest-first", "hcmc-2026-grade1-three-groups"], "goes by parent_works_in_area"),
    ],
)
def test_policies_that_do_not_take_the_input_are_named(names, sentence) -> None:
    """Before anything is placed."""
    town = city_of(TOWN, "P", {"S": "east"}, {"east": 1})

    with pytest.raises(InputError, match=sentence):
        side_by_side(town, [policies.load(name) for name in names])


def test_nothing_small_follows_from_a_row_or_from_other_groups() -> None:
    """150 children: 4 without a seat, 3 between 4 and 7 km, one placed elsewhere than nearest."""
    whole = {"pupils": 150, "placed": 146, "unplaced": 4, "over_4km": 30, "over_7km": 27}
    first = {"pupils": 138, "placed": 138, "unplaced": 0, "over_4km": 30, "over_7km": 27}
    ways = {"mean_m": 900.0, "median_m": 810.0, "p95_m": 2001.0, "longest_m": 9000.0}
    crosses = {"must_cross_bridge": 50, "must_cross_river": 50, "must_cross_ferry": 0}
    group = {"pupils": 12, "placed": 8, "unplaced": 4, "over_4km": 0, "over_7km": 0}
    none = dict.fromkeys(crosses, 0)
    rows = (
        {"policy": "p", "children": "all", **whole, **ways, "at_nearest": 145, **crosses},
        {"policy": "p", "children": "group 1", **first, **ways, "at_nearest": 137, **crosses},
        {"policy": "p", "children": "group 2", **group, **ways, "at_nearest": 8, **none},
    )

    every, one, two = public(SideBySide(results={}, crossing={}, groups={}, rows=rows))

    assert (every["pupils"], every["placed"], every["unplaced"]) == (150, None, None)
    assert every["at_nearest"] is None or every["placed"] is None  # 1 child goes elsewhere
    assert every["over_4km"] is None or every["over_7km"] is None  # 3 children between
    assert (one["over_4km"] is None) or (one["over_7km"] is None)
    assert (two["placed"], two["unplaced"], two["at_nearest"]) == (None, None, None)
    assert two["mean_m"] is None
    assert every["p95_m"] == 2050.0
