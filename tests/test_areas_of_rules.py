"""Areas under rules that are more than a distance: zones, priority, a lot, two stages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from admission.allocate import allocate as place
from admission.model import Pupils
from admission.one_more import CHILD
from admission.pairs import Pairs
from admission.policy import file as policies
from cli.main import main
from gis import db
from gis.errors import InputError
from gis.shipped import data_path
from gis.units import NONE
from runs import allocate
from runs.catchment.derive import derive
from runs.catchment.draws import Draws, drawn
from runs.catchment.of_run import placed_again
from runs.catchment.rules import Rules
from runs.whatif.chain import Placed, distances, placed
from runs.whatif.inputs import Start, start_of_database

SEASON = "2026-2027"
NAMES = ("fixed-zones", "catchments-first", "amsterdam-like", "deferred-then-minimum-total")


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city, whose catchments are in force."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def started(engine: Engine) -> Callable[[str], tuple[Start, Placed]]:
    """Return a way to place the city by a policy; each is placed once."""
    known: dict[str, tuple[Start, Placed]] = {}

    def make(name: str) -> tuple[Start, Placed]:
        if name not in known:
            rules = policies.load(name)
            seed = "2026" if rules.draws_lot else None
            start = start_of_database(engine, rules, season=SEASON, grade="1", seed=seed)
            known[name] = start, placed(start.city)
        return known[name]

    return make


@pytest.fixture
def command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a way to run a command and get its JSON."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: str) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", "catchments", "derive", *words], {}) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize("name", NAMES)
def test_pieces_of_road_say_what_placing_everybody_anew_gives(
    started: Callable[[str], tuple[Start, Placed]], name: str
) -> None:
    """Twelve pieces of the invented city, each with one child more, without rounding."""
    start, base = started(name)
    lots = int(base.city.policy.draws_lot)
    rules = Rules(draws=Draws(n=1, lots=lots), step_m=1)
    found = derive(base, rules, inside_at=start.inside_at)
    asked = base.city.asked
    stay = ~asked.is_before
    pupils, schools = asked.rest(base.city.policy)
    pairs = asked.rest_pairs(base.city.policy, base.city.pairs)
    ids = np.array([CHILD, *pupils.id], object)
    said = np.full(len(found.cells), NONE, np.int32)
    said[found.shares.place] = found.shares.school
    agreed = 0
    chosen = np.random.default_rng(7).choice(len(found.cells), 12, replace=False)
    for at in chosen.tolist():
        one = found.cells.at.take(np.array([at]))
        own_mm = distances(base.city.network, one, base.city.places)
        inside = None
        if pairs.inside is not None:
            assert start.inside_at is not None
            inside = np.concatenate((start.inside_at(one.lon, one.lat), pairs.inside))
        anew = place(
            base.city.policy,
            Pupils(id=ids, group=np.array([1, *pupils.group], np.int32)),
            schools,
            np.concatenate((own_mm, base.distance_mm[stay])),
            seed=base.city.seed,
            pairs=Pairs(inside=inside),
        )
        agreed += anew.school[0] == said[at]
    assert agreed >= 11  # a bar is rounded up to the metre


def test_areas_of_zones_lie_inside_them(started: Callable[[str], tuple[Start, Placed]]) -> None:
    """Every piece at which a school admits lies in its catchment, also when homes move."""
    start, base = started("fixed-zones")
    quality = base.city.column["point_quality"]

    found = derive(base, Rules(draws=Draws(n=3)), quality=quality, inside_at=start.inside_at)

    assert start.inside_at is not None
    inside = start.inside_at(found.cells.lon, found.cells.lat)
    admitted = found.shares.school != NONE
    assert np.count_nonzero(admitted) > 1000
    assert inside[found.shares.place[admitted], found.shares.school[admitted]].all()
    assert len(found.areas) > 10
    moved = list(drawn(base, quality, Draws(n=2), inside_at=start.inside_at))[1]
    home = moved.city.home
    again = start.inside_at(home.point_lon, home.point_lat)
    before, after = base.city.inside, moved.city.inside
    assert before is not None
    assert after is not None
    assert np.array_equal(after[home.located], again[home.located])
    assert not np.array_equal(after, before)


def test_a_lot_is_drawn_again_and_again(started: Callable[[str], tuple[Start, Placed]]) -> None:
    """Every lot is another placement; the first is the run's own."""
    start, base = started("amsterdam-like")
    draws = Draws(n=2, lots=3)
    quality = base.city.column["point_quality"]

    seeds = [one.city.seed for one in drawn(base, quality, draws)]
    found = derive(base, Rules(draws=draws), quality=quality, inside_at=start.inside_at)

    assert seeds == ["2026", "1/0/1", "1/0/2", "1/1/0", "1/1/1", "1/1/2"]
    assert found.shares.of == 6
    assert ((found.shares.n_draws > 0) & (found.shares.n_draws < 6)).any()
    assert found.rules.as_json()["lots"] == 6


def test_the_output_says_over_how_many_lots(command: Callable[..., Any], tmp_path: Path) -> None:
    """A recorded run with a lot too; its own seed is the first."""
    out = tmp_path / "areas.geojson"

    told = command("--policy", "amsterdam-like", "--draws", "2", "--lots", "2", "--out", str(out))

    assert told["parameters"]["lots"] == 4
    assert "Tính trên 4 lần bốc thăm (over 4 lots)" in told["labels"]
    assert "over 4 lots" in out.read_text(encoding="utf-8")


def test_a_recorded_lot_is_drawn_as_it_was(engine: Engine) -> None:
    """The seed of the run, not another, gives its offers."""
    run = allocate.allocate(engine, "amsterdam-like", season=SEASON, grade="1", seed="secret")

    start, base, _ = placed_again(engine, run.run_id)

    assert base.city.seed == "secret"
    assert start.inside_at is not None


def test_a_catchment_without_an_outline_is_refused(
    started: Callable[[str], tuple[Start, Placed]],
) -> None:
    """A list of neighbourhoods tells of homes, not of places between them."""
    _, base = started("fixed-zones")

    with pytest.raises(InputError, match="list of neighbourhoods without an outline"):
        derive(base, Rules())


def _files(folder: Path, base: Placed) -> list[str]:
    """Write the city's homes, schools and seats as files, with the words that name them."""
    home, places = base.city.home, base.city.places
    _, first = np.unique(places.gate_school, return_index=True)
    gate = places.gate.take(first)
    tables = {
        "homes": ["pupil_id,lon,lat,group"],
        "schools": ["school_code,lon,lat"],
        "seats": ["school_code,seats"],
    }
    for row in zip(
        base.city.pupils.id, home.point_lon, home.point_lat, base.city.group, strict=True
    ):
        tables["homes"].append("{},{:.7f},{:.7f},{}".format(*row))
    for row in zip(places.schools.code, gate.point_lon, gate.point_lat, strict=True):
        tables["schools"].append("{},{:.7f},{:.7f}".format(*row))
    for row in zip(places.schools.code, places.schools.seats, strict=True):
        tables["seats"].append("{},{}".format(*row))
    words = ["--network", str(next((data_path("sample") / "osm").glob("*.pbf")))]
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        words += [f"--{name}", str(folder / f"{name}.csv")]
    return words


def test_from_files_with_outlines(
    started: Callable[[str], tuple[Start, Placed]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is stored; without outlines, or with a list of units, one sentence says why not."""
    words = ["--json", "catchments", "derive", *_files(tmp_path, started("fixed-zones")[1])]
    out = tmp_path / "areas.geojson"
    words += ["--policy", "fixed-zones", "--draws", "2", "--out", str(out)]
    units = tmp_path / "units.csv"
    units.write_text("school_code,ward_code\n", encoding="utf-8")
    zones = json.loads((data_path("sample") / "catchments" / "catchments.geojson").read_bytes())
    zones["features"] = [
        one
        for one in zones["features"]
        if one["properties"]["level"] == "primary"
        and one["properties"]["catchment_id"] != "TH-991018-2026"  # overlaps its neighbour
    ]
    outlines = tmp_path / "zones.geojson"
    outlines.write_text(json.dumps(zones), encoding="utf-8")

    refused = main(words, {}), main([*words, "--catchments", str(units)], {})
    told = " ".join(capsys.readouterr().err.split())
    assert not out.exists()
    done = main([*words, "--catchments", str(outlines)], {})

    assert refused == (2, 2)
    assert "give them with --catchments" in told
    assert "units.csv: a list of units says of no place" in told
    assert done == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) > 5
