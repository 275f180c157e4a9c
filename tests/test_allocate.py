"""The main job on the invented city: what is recorded equals what was computed, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text

from admission.policy import file as policies
from gis import db, read
from gis.catchment import stored
from gis.errors import BrokenPromiseError, InputError
from gis.shipped import data_path
from routing import network, profile
from routing.matrix import gate_distances_mm
from routing.snap import Snapper
from runs import allocate, city, record
from runs.city_inputs import pupils_of, schools_of
from runs.gates import gates_of
from tests.fixtures.database import keep_runs_in

SEASON = "2026-2027"
POLICY = "hcmc-2025-grade1"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def run(engine: Engine) -> allocate.Recorded:
    """Return the first-grade run of the invented city."""
    return allocate.allocate(engine, POLICY, season=SEASON, grade="1")


def rows(engine: Engine, query: str, **bound: object) -> list[tuple[object, ...]]:
    """Return the rows of a query as tuples."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), bound)]


def test_every_pupil_has_one_row_and_no_school_is_over_its_seats(
    engine: Engine, run: allocate.Recorded
) -> None:
    """Counted in the database by SQL, not by the code that wrote it."""
    offers = rows(
        engine,
        "SELECT count(*), count(school_code) FROM work.offer WHERE run_id = :r",
        r=run.run_id,
    )
    over = rows(
        engine,
        "SELECT o.school_code FROM work.offer o JOIN seats s ON s.school_code = o.school_code"
        " AND s.season = :season AND s.grade = '1' AND s.programme = 'ordinary'"
        " WHERE o.run_id = :r GROUP BY o.school_code, s.seats HAVING count(*) > s.seats",
        r=run.run_id,
        season=SEASON,
    )

    assert offers == [(run.n_pupils, run.summary.placed)]
    assert over == []
    assert run.summary.placed > 1_000


def test_recorded_metres_are_the_routing_engines_metres(
    engine: Engine, run: allocate.Recorded
) -> None:
    """One definition: each stored distance is measured again, pair by pair, to the millimetre."""
    pupils, homes = pupils_of(read.register(engine, "pupils"), season=SEASON, grade="1")
    schools = schools_of(read.register(engine, "seats"), season=SEASON, grade="1")
    gates = gates_of(schools, read.register(engine, "schools"), read.register(engine, "gates"))
    roads = network.build(read.network(engine), profile.load("walk"))
    snapper = Snapper(roads)
    gate_snaps = snapper.snap(gates.lon, gates.lat)
    stored = {
        pupil: (school, mm)
        for pupil, school, mm in rows(
            engine,
            "SELECT pupil_id, school_code, distance_mm FROM work.offer"
            " WHERE run_id = :r AND school_code IS NOT NULL",
            r=run.run_id,
        )
    }
    for p in np.random.default_rng(1).choice(len(pupils), 25, replace=False).tolist():
        if pupils.id[p] not in stored:
            continue
        school, stored_mm = stored[pupils.id[p]]
        mine = gates.school == list(schools.code).index(school)
        alone = snapper.snap(homes.lon[p : p + 1], homes.lat[p : p + 1])
        to_gates_mm = gate_distances_mm(roads, alone, gate_snaps.take(np.flatnonzero(mine)))
        assert stored_mm == to_gates_mm.min()


def test_every_pupil_has_a_reason_for_every_school_before_the_offer(
    engine: Engine, run: allocate.Recorded
) -> None:
    """A child at the third school in its order was refused by exactly two nearer ones."""
    wrong = rows(
        engine,
        "SELECT o.pupil_id FROM work.offer o LEFT JOIN work.considered c USING (run_id, pupil_id)"
        " WHERE o.run_id = :r AND o.rank IS NOT NULL GROUP BY o.pupil_id, o.rank"
        " HAVING count(c.school_code) <> o.rank - 1",
        r=run.run_id,
    )

    assert wrong == []


def test_the_straight_line_is_never_longer_than_the_road(
    engine: Engine, run: allocate.Recorded
) -> None:
    """Both are stored beside every decision; 1 mm a piece is rounding."""
    query = "SELECT count(*) FROM work.offer WHERE run_id = :r AND straight_mm > distance_mm + 1000"

    assert rows(engine, query, r=run.run_id) == [(0,)]


def test_the_same_run_is_made_once(
    engine: Engine, run: allocate.Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repeated request gets the same number, and nothing is computed again."""
    monkeypatch.setattr(allocate, "measure", None)

    assert allocate.allocate(engine, POLICY, season=SEASON, grade="1") == run


def test_the_same_run_with_nothing_kept_has_the_same_offers_and_hashes(
    engine: Engine, run: allocate.Recorded, tmp_path: Path
) -> None:
    """Made again from the beginning, a run differs in its number only."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE work.run DISABLE TRIGGER guard"))
        connection.execute(text("UPDATE work.run SET run_key = NULL"))
        connection.execute(text("ALTER TABLE work.run ENABLE TRIGGER guard"))
    with keep_runs_in(tmp_path):
        again = allocate.allocate(engine, POLICY, season=SEASON, grade="1")
    query = "SELECT inputs, summary, policy_sha256 FROM work.run WHERE run_id = :r"
    offers = (
        "SELECT pupil_id, school_code, distance_mm FROM work.offer WHERE run_id = :r ORDER BY 1"
    )

    assert again.run_id != run.run_id
    assert again.run_sha256 == run.run_sha256
    assert rows(engine, query, r=again.run_id) == rows(engine, query, r=run.run_id)
    assert rows(engine, offers, r=again.run_id) == rows(engine, offers, r=run.run_id)


def test_a_run_of_invented_children_says_so(engine: Engine, run: allocate.Recorded) -> None:
    """Every output of it must carry the label."""
    assert rows(engine, "SELECT is_model FROM work.run WHERE run_id = :r", r=run.run_id) == [
        (True,)
    ]


def test_a_broken_promise_records_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The checker stands before the database."""
    before = rows(engine, "SELECT count(*) FROM work.run")

    def refuse(*_: object, **__: object) -> None:
        msg = "planted"
        raise BrokenPromiseError(msg)

    monkeypatch.setattr("runs.match.result.check_offers", refuse)
    with keep_runs_in(tmp_path), pytest.raises(BrokenPromiseError, match="planted"):
        allocate.allocate(engine, "nearest-first", season=SEASON, grade="1")

    assert rows(engine, "SELECT count(*) FROM work.run") == before


def test_a_write_that_fails_half_way_leaves_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offers, cut-offs and reasons appear together or not at all."""
    query = "SELECT (SELECT count(*) FROM work.run), (SELECT count(*) FROM work.offer)"
    before = rows(engine, query)

    def fail(_: object) -> None:
        raise OSError

    monkeypatch.setattr(record, "_considered", fail)
    with pytest.raises(OSError):  # noqa: PT011 (planted above; it has no message)
        allocate.allocate(engine, "nearest-first", season=SEASON, grade="1")

    assert rows(engine, query) == before


def test_a_season_without_pupils_is_named(engine: Engine) -> None:
    """The sentence says what is missing and what to do."""
    with pytest.raises(InputError, match="no pupils of grade 1 in season 1999-2000"):
        allocate.allocate(engine, POLICY, season="1999-2000", grade="1")


def test_a_level_is_data(engine: Engine) -> None:
    """Five-year-olds are placed by a file alone; no line of code knows preschools."""
    run = allocate.allocate(engine, "preschool-5", season=SEASON, grade="K")

    assert run.n_pupils > 1_000
    assert run.summary.placed + run.summary.unplaced == run.n_pupils


def test_permanent_residents_of_the_register_go_first(engine: Engine) -> None:
    """The column that the policy names is read from the register; standings are recorded."""
    run = allocate.allocate(engine, "district12-2024-grade6", season=SEASON, grade="6")
    found = rows(
        engine,
        "SELECT DISTINCT o.group_no, p.residence_kind FROM work.offer o JOIN people.pupil p"
        " ON p.pupil_id = o.pupil_id AND p.season = :season AND p.group_no = 1"
        " WHERE o.run_id = :r ORDER BY 1",
        r=run.run_id,
        season=SEASON,
    )

    assert found == [(11, "permanent"), (12, "temporary")]


def test_both_press_versions_of_2026_run_on_the_registers(engine: Engine) -> None:
    """10 is a group 1 that nothing orders, 21 the first of an ordered group 2: all attended."""
    for name, expected in (("two-groups", [10, 21]), ("three-groups", [10, 20])):
        run = allocate.allocate(engine, f"hcmc-2026-grade6-{name}", season=SEASON, grade="6")
        found = rows(
            engine,
            "SELECT DISTINCT group_no FROM work.offer WHERE run_id = :r ORDER BY 1",
            r=run.run_id,
        )
        assert [row[0] for row in found] == expected


def test_a_column_that_the_register_lacks_is_named(engine: Engine, tmp_path: Path) -> None:
    """The rule cannot be followed, so there is no run."""
    text = (policies.FOLDER / "district12-2024-grade6.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('"residence_kind"', '"sibling_at"'), encoding="utf-8")
    with pytest.raises(InputError, match="by sibling_at; the pupils have no such column"):
        allocate.allocate(engine, str(own), season=SEASON, grade="6")


def test_zones_of_the_register_bar_all_other_schools(engine: Engine) -> None:
    """PostGIS is asked whether each home lies in a catchment of the school that it got."""
    run = allocate.allocate(engine, "fixed-zones", season=SEASON, grade="1")
    outside = rows(
        engine,
        "SELECT o.school_code FROM work.offer o"
        " JOIN people.pupil p ON p.pupil_id = o.pupil_id AND p.season = :season"
        " WHERE o.run_id = :r AND o.school_code IS NOT NULL AND NOT EXISTS ("
        " SELECT 1 FROM catchment c JOIN catchment_school s USING (catchment_no)"
        " WHERE c.season = :season AND c.kind = 'official' AND c.status = 'approved'"
        " AND o.school_code = s.school_code AND ST_Intersects(c.geom, p.geom))",
        r=run.run_id,
        season=SEASON,
    )
    reasons = rows(
        engine,
        "SELECT DISTINCT reason FROM work.considered WHERE run_id = :r ORDER BY 1",
        r=run.run_id,
    )

    assert run.summary.placed > 100
    assert outside == []
    assert reasons == [("full",), ("zone",)]


def test_another_city_retires_the_registers_it_does_not_bring(
    engine: Engine, tmp_path: Path
) -> None:
    """Pupils of one city must never be placed into the schools of another."""
    root = data_path("sample")
    for part in ("osm", "admin", "schools"):
        (tmp_path / part).mkdir()
        for file in sorted((root / part).iterdir()):
            if file.name not in {"seats.csv", "aliases.csv"}:
                (tmp_path / part / file.name).write_bytes(file.read_bytes())
    try:
        city.load(engine, tmp_path, "an-thuan")

        assert stored.find(engine, statuses=("approved",)) == []
        assert "pupils" not in read.active_sets(engine)
    finally:
        city.load(engine, root, "an-thuan")
    assert {one.version for one in stored.find(engine, statuses=("approved",))} == {2}
