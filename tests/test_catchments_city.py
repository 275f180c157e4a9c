"""Areas of the invented city: derived from a recorded run, stored, tiled, exported, suppressed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from cli.main import main
from gis import db, derived_areas, read
from gis.cluster.place import APP
from gis.cluster.private import Cluster
from runs import allocate
from runs.catchment.derive import Derived, derive
from runs.catchment.draws import Draws
from runs.catchment.of_run import placed_again
from runs.catchment.rules import Rules
from runs.served import tiles
from runs.whatif.chain import Placed
from tests import mvt
from tests.test_tiles import tile_at

SEASON = "2026-2027"
M2 = 110_574.0 * 109_700.0  # of a square degree near 9.8 degrees north


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city and one recorded run."""
    engine = db.engine(module_city_url)
    allocate.allocate(engine, "deferred-acceptance", season=SEASON, grade="1")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def base(engine: Engine) -> Placed:
    """Return the placement of the run."""
    return placed_again(engine, 1)[1]


@pytest.fixture(scope="module")
def derived(base: Placed) -> Derived:
    """Return its areas over five draws."""
    quality = base.city.column["point_quality"]
    return derive(base, Rules(draws=Draws(n=5)), quality=quality)


@pytest.fixture
def command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a way to run a command and get its JSON."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: str, code: int = 0) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", "catchments", *words], {}) == code
        told = capsys.readouterr()
        return json.loads(told.out) if code == 0 and told.out else " ".join(told.err.split())

    return run


def test_areas_are_valid_disjoint_and_cover_the_homes(base: Placed, derived: Derived) -> None:
    """L6: the union covers the homes, and no two always areas overlap."""
    assert all(one.shape.is_valid and not one.shape.is_empty for one in derived.areas)
    certain = [one.shape for one in derived.areas if one.word == "always"]
    assert len(certain) > 10
    tree = shapely.STRtree(certain)
    for i, j in tree.query(certain, predicate="intersects").T:
        assert i == j or certain[i].intersection(certain[j]).area * M2 < 1e-3
    union = shapely.union_all([one.shape for one in derived.areas])
    offered = np.flatnonzero((base.allocation.school >= 0) & (base.city.pupils.group == 1))
    home = base.city.home.take(offered)
    inside = shapely.contains(union, shapely.points(home.point_lon, home.point_lat))
    assert inside.mean() > 0.98  # the others stand where nobody is admitted in one draw in twenty
    water = shapely.union_all(base.city.network.raw.water.area)
    assert union.intersection(water).area * M2 < 100


def test_areas_agree_with_the_table_of_offers(derived: Derived) -> None:
    """N9: who lives where a school always admits was offered it, but for moved homes."""
    always = [one for one in derived.areas if one.word == "always"]

    n_children = sum(one.n_children for one in always)
    assert n_children > 500
    assert sum(one.n_offered for one in always) / n_children > 0.95
    assert derived.n_agree == sum(one.n_offered for one in always)


def test_shares_of_each_cell_add_up_to_one(derived: Derived) -> None:
    """Also where no school admits."""
    found = derived.shares

    total = np.bincount(found.place, found.share, len(derived.cells))
    assert np.allclose(total, 1.0)


def test_the_same_seed_gives_the_same_areas(base: Placed, derived: Derived) -> None:
    """To the last byte; another seed gives others."""
    quality = base.city.column["point_quality"]
    again = derive(base, Rules(draws=Draws(n=5)), quality=quality)
    other = derive(base, Rules(draws=Draws(n=5, seed=2)), quality=quality)

    bytes_of = [
        [shapely.to_wkb(area.shape) for area in one.areas] for one in (derived, again, other)
    ]
    assert bytes_of[0] == bytes_of[1] != bytes_of[2]


def test_cells_of_an_optimum_put_children_where_they_are_offered(base: Placed) -> None:
    """Price-weighted cells, rounded to 50 m: hardly anybody lies outside the own school's."""
    from runs.scenario.changes import Scenario, use_policy  # noqa: PLC0415 (this test only)
    from runs.whatif.chain import what_if  # noqa: PLC0415 (the same)

    optimum = what_if(base, Scenario(name="x", changes=(use_policy("minimum-total"),)))
    found = derive(optimum, Rules(method="cells"))

    assert found.n_agree / found.n_homes > 0.95
    shapes = [one.shape for one in found.areas]
    tree = shapely.STRtree(shapes)
    for i, j in tree.query(shapes, predicate="intersects").T:
        assert i == j or shapes[i].intersection(shapes[j]).area * M2 < 1e-3


def test_stored_shown_and_exported(command, engine, tmp_path: Path) -> None:
    """A second set is shown instead of the first, which stays."""
    first = command("derive", "--run", "1", "--draws", "2")
    second = command(
        *("derive", "--policy", "minimum-total", "--method", "cells"),
        *("--out", str(tmp_path / "areas.geojson"), "--svg", str(tmp_path / "areas.svg")),
    )

    listed = command("sets")
    assert [one["shown"] for one in listed] == [False, True]
    assert [one["run"] for one in listed] == [1, None]
    assert listed[0]["parameters"]["spread_m"]["ward"] == 800.0
    assert any("hư cấu" in label for label in first["labels"])
    assert any("giả định" in label for label in first["labels"])
    command("use", str(first["set"]))
    assert [one["shown"] for one in command("sets")] == [True, False]

    exported = command("export-set", str(second["set"]), "--out", str(tmp_path / "areas.gpkg"))
    package = gpd.read_file(tmp_path / "areas.gpkg")
    document = json.loads((tmp_path / "areas.geojson").read_text(encoding="utf-8"))
    assert exported["areas"] == len(package) == len(document["features"]) == second["areas_public"]
    assert package.crs.to_epsg() == 4326
    assert package.geometry.is_valid.all()
    assert set(package["kind"]) == {"derived"}
    assert package["n_children"].min() >= 10
    svg = (tmp_path / "areas.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    stored = derived_areas.areas(engine, second["set"])
    assert stored.geometry.is_valid.all()
    assert len(stored) == second["areas"]


def test_exported_areas_are_the_catchments_of_a_match(
    base: Placed, command, tmp_path: Path
) -> None:
    """What one year's result suggests can be the next one's rule."""
    from admission.policy import file as policies  # noqa: PLC0415 (this test only)
    from runs.match.catchments import read_catchments  # noqa: PLC0415 (the same)

    out, homes = tmp_path / "areas.geojson", tmp_path / "pupils.csv"
    words = ("--policy", "minimum-total", "--method", "cells", "--officers", "--out", str(out))
    command("derive", *words)
    points, pupils = base.city.home, base.city.pupils
    at = zip(pupils.id, points.point_lon.tolist(), points.point_lat.tolist(), strict=True)
    homes.write_text("pupil_id,lon,lat\n" + "".join(f"{p},{x!r},{y!r}\n" for p, x, y in at))

    rules, schools = policies.load("fixed-zones"), base.city.places.schools
    inside = read_catchments(out, rules, homes, pupils, schools)

    document = json.loads(out.read_text(encoding="utf-8"))
    counts = {
        one["properties"]["school_code"]: one["properties"]["n_children"]
        for one in document["features"]
    }
    assert inside.sum(axis=1).max() == 1
    assert dict(zip(schools.code, inside.sum(axis=0).tolist(), strict=True)) == counts


def test_tiles_hold_areas_with_ten_children_only(
    engine: Engine, derived: Derived, test_cluster: Cluster
) -> None:
    """As the service's own role, which sees no child."""
    from runs.catchment.write import frame_of  # noqa: PLC0415 (this test only)

    of = derived_areas.AreaSet(
        network_id=1,
        season=SEASON,
        grade="6",
        level="lower_secondary",
        policy_name="deferred-acceptance",
        policy_sha256="0",
        parameters=derived.rules.as_json(),
        nature="invented",
    )
    number = derived_areas.store(engine, of, frame_of(derived.areas), created_by="planner")
    app = db.engine(test_cluster.url(role=APP, database=str(engine.url.database)))
    try:
        assert derived_areas.newest_shown(app) == number
        sets = read.active_sets(app)
        drawn_of = tiles.TileSets(
            network_id=1,
            wards_id=sets["wards"].dataset_id if "wards" in sets else None,
            schools_id=sets["schools"].dataset_id if "schools" in sets else 0,
            derived_set_id=number,
            day="2026-09-05",
        )
        west, south, east, north = shapely.total_bounds([one.shape for one in derived.areas])
        x, y = tile_at((west + east) / 2, (south + north) / 2, 11)
        with app.connect() as connection:
            tile = tiles.draw(connection, drawn_of, "catchments", (11, x, y))
            none = replace(drawn_of, derived_set_id=None)
            nothing = tiles.draw(connection, none, "catchments", (11, x, y))
    finally:
        app.dispose()

    drawn = {
        (one.properties["school_code"], one.properties["word"])
        for one in mvt.read(tile)["catchments"].features
    }
    public = {(one.school_code, one.word) for one in derived.areas if one.is_public}
    assert drawn
    assert drawn <= public
    assert len(public) < len(derived.areas)
    assert not nothing


def test_the_database_refuses_an_area_that_is_not_valid(engine: Engine) -> None:
    """A bow tie is no area."""
    bow = "SRID=4326;MULTIPOLYGON(((0 0, 1 1, 1 0, 0 1, 0 0)))"
    with engine.begin() as connection:
        number = connection.scalar(text("SELECT max(derived_set_id) FROM work.derived_set"))
    with pytest.raises(IntegrityError, match="ck_derived_area_valid"), engine.begin() as connection:
        connection.execute(
            text("INSERT INTO work.derived_area VALUES (:n, 'x', 'cell', 1, 1, :bow)"),
            {"n": number, "bow": bow},
        )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("derive",), "say either --run or --policy"),
        (("derive", "--run", "77"), "there is no run 77 with offers"),
        (("derive", "--run", "1", "--group", "9"), "no child is of group 9; there are 1, 2"),
        (("derive", "--policy", "amsterdam-like", "--method", "cells"), "one lot's luck"),
        (("derive", "--policy", "nearest-first", "--lots", "3"), "draws no lot"),
        (("derive", "--policy", "mountain-primary"), "which only whole runs follow"),
        (("derive", "--run", "1", "--method", "magic"), "--method is certainty or cells"),
        (("derive", "--run", "1", "--always", "0.4"), "they must fall"),
        (("derive", "--run", "1", "--spread", "boat=3"), "write QUALITY=METRES"),
        (("use", "99"), "there is no set of areas 99"),
        (("export-set", "99", "--out", "x.gpkg"), "there is no set of areas 99"),
        (("export-set", "1", "--out", "x.shp"), "ending in .geojson or .gpkg"),
    ],
)
def test_a_call_that_cannot_be_is_one_sentence(command, words, sentence) -> None:
    """Exit code 2, and nothing stored."""
    assert sentence in command(*words, code=2)
