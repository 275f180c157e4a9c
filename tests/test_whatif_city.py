"""What-ifs of the invented city in the database: stored, run, compared, undone, written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from sqlalchemy import Engine

from admission.policy import file as policies
from cli.main import main
from gis import db, read
from gis.bridges import RoadNames
from gis.model import RawNetwork
from gis.shipped import data_path
from gis.units import UNREACHABLE_MM, Index
from routing.edits import Close, edge_ids
from routing.snaps import Snaps
from runs.scenario.changes import Scenario, open_school
from runs.whatif.chain import Placed, check, placed, what_if
from runs.whatif.difference import differ
from runs.whatif.inputs import Start, start_of_database
from tests.plain.rules import may_use

SEASON = "2026-2027"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def start(engine: Engine) -> Start:
    """Return the city as it is."""
    rules = policies.load("deferred-acceptance")
    return start_of_database(engine, rules, season=SEASON, grade="1")


@pytest.fixture(scope="module")
def base(start: Start) -> Placed:
    """Return who is offered which seat as it is."""
    return placed(start.city)


@pytest.fixture
def command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a way to run a command and get its JSON."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: str, code: int = 0) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", "scenario", *words], {}) == code
        told = capsys.readouterr()
        return json.loads(told.out) if code == 0 and told.out else told.err

    return run


class Plain:
    """Distances on foot by scipy, from the raw edges alone."""

    def __init__(self, raw: RawNetwork, closed: Sequence[int] = ()) -> None:
        self.raw = raw
        use = np.array([any(may_use(tags, "walk")) for tags in raw.way_tags])[raw.edge_way]
        use[np.asarray(closed, np.int64)] = False
        edges = np.flatnonzero(use)
        a, b = raw.edge_from[edges], raw.edge_to[edges]
        mm = raw.edge_length_mm[edges].astype(np.float64)
        order = np.lexsort((mm, np.maximum(a, b), np.minimum(a, b)))
        pair = np.stack((np.minimum(a, b), np.maximum(a, b)), axis=1)[order]
        first = np.append(True, (np.diff(pair, axis=0) != 0).any(axis=1))
        shape = (raw.n_nodes, raw.n_nodes)
        self.graph = csr_matrix((mm[order][first], pair[first].T), shape=shape)

    def to_gates(self, homes: Snaps, gates: Snaps, gate_school: Index, n: int) -> np.ndarray:
        """Return the way from each home to each school, ``inf`` without one."""
        found = np.full((len(homes), n), np.inf)
        ends_of_home = self._ends(homes)
        for gate in range(len(gates)):
            one = gates.take(slice(gate, gate + 1))
            for node, gone in self._ends(one):
                of_node = dijkstra(self.graph, directed=False, indices=int(node[0]))
                for exit_node, left in ends_of_home:
                    way = of_node[exit_node] + left + gone[0]
                    school = gate_school[gate]
                    found[:, school] = np.minimum(found[:, school], way)
            along = np.abs(homes.offset_mm - one.offset_mm) + homes.access_mm + one.access_mm
            same = homes.edge == one.edge[0]
            found[same, gate_school[gate]] = np.minimum(found[same, gate_school[gate]], along[same])
        return found

    def _ends(self, points: Snaps) -> list[tuple[np.ndarray, np.ndarray]]:
        raw, edge = self.raw, points.edge
        rest = raw.edge_length_mm[edge] - points.offset_mm
        return [
            (raw.edge_from[edge], points.offset_mm + points.access_mm),
            (raw.edge_to[edge], rest + points.access_mm),
        ]


def test_a_closed_bridge_changes_only_ways_that_used_it(base: Placed) -> None:
    """Counted again by an independent Dijkstra: shorter by the bridge, or not changed."""
    raw = base.city.network.raw
    bridge = RoadNames(raw).bridges[0]

    result = what_if(base, Scenario(name="x", edits=(Close(edge_ids(raw, bridge.edge)),)))

    some = np.flatnonzero(base.city.home.located)[::9]
    homes, places = base.city.home.take(some), base.city.places
    of = (homes, places.gate, places.gate_school, len(places.schools))
    open_mm, shut_mm = (Plain(raw, closed).to_gates(*of) for closed in ((), bridge.edge))
    here = base.distance_mm[some] != result.distance_mm[some]
    assert here.sum() > 50
    assert np.array_equal(here, open_mm < shut_mm)
    reach = result.distance_mm[some] < UNREACHABLE_MM
    assert np.array_equal(result.distance_mm[some][reach], shut_mm[reach])
    check(result)
    difference = differ(base, result)
    assert difference.n_pairs_changed == np.count_nonzero(base.distance_mm != result.distance_mm)
    # deferred acceptance: who is worse off pays for a changed way, or for somebody who does
    assert difference.worse.sum() > 0


def test_a_new_school_takes_no_more_than_its_seats(base: Placed) -> None:
    """The difference is exact: counted again child by child."""
    home = np.flatnonzero(base.city.home.located)[0]
    at = (float(base.city.home.lon[home]), float(base.city.home.lat[home]))

    result = what_if(base, Scenario(name="x", changes=(open_school("NEW", seats=20, gates=[at]),)))

    check(result)
    schools = result.city.places.schools
    taken = np.bincount(result.allocation.school[result.allocation.school >= 0])
    assert (taken <= schools.seats[: len(taken)]).all()
    new = int(np.flatnonzero(schools.code == "NEW")[0])
    assert taken[new] == 20
    found = differ(base, result)
    old_code = [*base.city.places.schools.code, None]
    new_code = [*schools.code, None]
    moved = [
        old_code[a] != new_code[b]
        for a, b in zip(base.allocation.school, result.allocation.school, strict=True)
    ]
    assert found.moved.tolist() == moved
    assert not found.worse.any()  # a school more never hurts a child under deferred acceptance


def test_stored_undone_run_and_written(command, tmp_path) -> None:
    """Steps of roads and of schools are one stack; counts under ten stay with officers."""
    code = "991001"
    assert command("seats", code, "--seats", "-10", "--name", "bớt")["step"] == 1
    assert command("seats", code, "--classes", "+1", "--name", "bớt")["reason"] == (
        f"+35 seats at {code}"
    )
    assert command("policy", "minimum-total", "--name", "bớt")["step"] == 3
    assert command("undo", "bớt")["undone"] == 3
    assert command("undo", "bớt", "--step", "2")["undone"] == 2
    assert [one["holds"] for one in command("show", "bớt")["steps"]] == [True, False, False]

    folder = tmp_path / "what-if"
    words = ("run", "bớt", "--policy", "deferred-acceptance", "--out", str(folder))
    told = command(*words, "--officers")

    (row,) = [one for one in told["schools"] if one["school_code"] == code]
    assert row["seats_after"] == row["seats_before"] - 10
    assert any("hư cấu" in label for label in told["labels"])
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        *("manifest.json", "difference.json", "scenario.json", "schools.csv", "wards.csv"),
        *(
            "map.geojson",
            "map.svg",
            "report.html",
            "officers/difference.json",
            "officers/schools.csv",
        ),
        *("officers/wards.csv", "officers/pupils.csv"),
    }
    with (folder / "officers/pupils.csv").open(encoding="utf-8") as file:
        children = list(csv.DictReader(file))
    exact = json.loads((folder / "officers/difference.json").read_text(encoding="utf-8"))
    assert len(children) == exact["figures"]["n_moved"] > 0
    left = sum(child["school_before"] == code for child in children)
    assert left == 10  # the seats that are gone were all taken before
    public = (folder / "difference.json").read_text(encoding="utf-8")
    assert not any(child["pupil_id"] in public for child in children)


def test_two_scenarios_are_compared_and_undone(command) -> None:
    """Against each other instead of things as they are; undone, nothing differs any more."""
    code = "991001"
    command("seats", code, "--seats", "-10", "--name", "bớt mười")
    command("seats", code, "--seats", "-5", "--name", "bớt năm")
    other = command("run", "bớt mười", "--against", "bớt năm", "--policy", "deferred-acceptance")
    (row,) = [one for one in other["schools"] if one["school_code"] == code]
    assert row["seats_before"] - row["seats_after"] == 5
    command("undo", "bớt mười")
    nothing = command("run", "bớt mười", "--policy", "deferred-acceptance")
    assert nothing["figures"]["n_moved"] == nothing["figures"]["n_worse"] == 0


def test_a_dry_run_checks_and_computes_nothing(command, tmp_path) -> None:
    """Seats and schools before and after, and no folder."""
    command("close-school", "991002", "--name", "đóng")

    folder = tmp_path / "x"
    words = ("run", "đóng", "--policy", "nearest-first", "--dry-run", "--out", str(folder))
    told = command(*words)

    assert told["schools_before"] - told["schools_after"] == 1
    assert told["changes"] == ["close school 991002"]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("seats", "nowhere", "--seats", "+1"), "“nowhere” is no school that has seats here"),
        (("seats", "991001", "--seats", "-9000"), "they must be 0 to 10000"),
        (("seats", "991001"), "either --classes or --seats"),
        (("close-school", "nowhere"), "“nowhere” is no school"),
        (
            ("open-school", "991001", "--gate", "107.08,9.77", "--seats", "35"),
            "is the code of a school already",
        ),
        (("open-school", "N", "--gate", "0,0", "--seats", "35"), "no usable road lies within"),
        (("open-school", "N", "--gate", "here", "--seats", "35"), "a gate is written LON,LAT"),
        (("policy", "hcmc-2025-grade10"), "goes by scores and wishes"),
        (("policy", "no-such"), "no policy 'no-such'"),
    ],
)
def test_a_change_that_cannot_be_is_not_stored(command, words, sentence) -> None:
    """One clear sentence, exit code 2, and no scenario of that name."""
    assert sentence in " ".join(command(*words, "--name", "sai", code=2).split())

    assert "there is no scenario “sai”" in " ".join(command("show", "sai", code=2).split())


def test_file_to_file_gives_what_the_database_gives(command, engine, base, tmp_path) -> None:
    """The same city as four files; a bridge closed and a class more."""
    raw = read.network(engine)
    name = RoadNames(raw).bridges[0].label
    points, located = base.city.home, base.city.home.located
    files = {
        "homes": ["pupil_id,lon,lat"],
        "pupils": ["pupil_id,group"],
        "schools": ["school_code,lon,lat"],
        "seats": ["school_code,seats"],
    }
    for p in np.flatnonzero(located):
        child = base.city.pupils.id[p]
        files["homes"].append(
            f"{child},{float(points.point_lon[p])!r},{float(points.point_lat[p])!r}"
        )
        files["pupils"].append(f"{child},{base.city.pupils.group[p]}")
    places = base.city.places
    for gate, school in enumerate(places.gate_school):
        at = (places.gate.point_lon[gate], places.gate.point_lat[gate])
        files["schools"].append(f"{places.schools.code[school]},{float(at[0])!r},{float(at[1])!r}")
    for code, seats in zip(places.schools.code, places.schools.seats, strict=True):
        files["seats"].append(f"{code},{seats}")
    for key, lines in files.items():
        (tmp_path / f"{key}.csv").write_text("\n".join(lines) + "\n")
    osm = next(data_path("sample").glob("osm/*.pbf"))

    told = command(
        *("run", "--policy", "deferred-acceptance", "--network", str(osm)),
        *(f"--{key}={tmp_path / key}.csv" for key in files),
        *("--close", name, "--seats-more", "991001=+35"),
    )

    command("close", name, "--name", "tệp")
    command("seats", "991001", "--seats", "+35", "--name", "tệp")
    stored = command("run", "tệp", "--policy", "deferred-acceptance")
    if located.all():
        assert told["after"] == stored["after"]
    assert told["schools"] == stored["schools"]
