"""The operations board: exact for whoever sees the children, told of no child to others."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from gis import db
from gis.access import EVERYTHING, PEOPLE_READ, REGISTERS_READ, RUNS_READ, Access
from gis.cluster.place import APP
from gis.errors import InputError
from runs.board import alerts, feed, measures, stages
from runs.board.board import board
from runs.board.told import OF_WARD, in_tens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster

SEASON: Final = "2026-2027"
WARD: Final = "99101"
DEPARTMENT: Final = EVERYTHING
WARD_OFFICER: Final = Access(scopes=frozenset({REGISTERS_READ, PEOPLE_READ}), wards=(WARD,))
PLANNER: Final = Access(scopes=frozenset({REGISTERS_READ, RUNS_READ}), wards=("*",))
NOW: Final = dt.datetime.now(dt.UTC)
UNLOCATED: Final = 3
RUN: Final = """
INSERT INTO work.run (kind, season, grade, policy_name, code_version, is_model, state, summary)
SELECT 'allocation', %(season)s, '1', 'nearest-first', 'test', true, 'draft', jsonb_build_object(
    'placed', count(*) - 2, 'unplaced', 2, 'at_nearest', count(*) - 2, 'over_4km', 5,
    'mean_m', 800, 'median_m', 640.2, 'p95_m', 2100
) FROM people.pupil WHERE season = %(season)s AND grade = '1'
"""
OFFERS: Final = """
INSERT INTO work.offer (run_id, pupil_id, school_code, distance_mm, rank, home_ward_code)
SELECT (SELECT max(run_id) FROM work.run), o.pupil_id,
    CASE WHEN o.at > 2 THEN '990010' END, CASE WHEN o.at > 2 THEN o.mm END,
    CASE WHEN o.at > 2 THEN 1 END, o.ward_code
FROM (
    SELECT p.pupil_id, p.ward_code, p.at, 4000000 + (p.at <= 7)::integer AS mm
    FROM (
        SELECT *, row_number() OVER (ORDER BY pupil_id COLLATE "C") AS at FROM people.pupil
        WHERE season = %(season)s AND grade = '1'
    ) AS p
) AS o
"""
LOST: Final = """
UPDATE people.pupil SET geom = NULL WHERE pupil_id IN (
    SELECT pupil_id FROM people.pupil
    WHERE season = %(season)s AND grade = '6' AND ward_code = %(ward)s
    ORDER BY pupil_id COLLATE "C" LIMIT %(n)s
)
"""
ANSWERS: Final = """
INSERT INTO people.family_answer (run_id, season, pupil_id, ward_code, school_code, answer, at)
SELECT o.run_id, %(season)s, o.pupil_id, o.home_ward_code, o.school_code, a.answer, now() - a.ago
FROM (
    SELECT o.*, row_number() OVER (ORDER BY o.pupil_id COLLATE "C") AS at FROM work.offer AS o
    WHERE o.school_code IS NOT NULL
) AS o
CROSS JOIN (
    VALUES ('refused', interval '30 hours'), ('confirmed', interval '2 minutes')
) AS a (answer, ago)
WHERE o.at <= 27
"""


@pytest.fixture(scope="module")
def counted(module_city_url: str) -> str:
    """Return the invented city with three lost children, a placement of grade 1, and answers."""
    engine = db.engine(module_city_url)
    asked = {"season": SEASON, "ward": WARD, "n": UNLOCATED}
    with engine.begin() as connection:
        for statement in (LOST, RUN, OFFERS, ANSWERS):
            connection.exec_driver_sql(statement, asked)
    engine.dispose()
    return module_city_url


@pytest.fixture(scope="module")
def service(counted: str, test_cluster: Cluster) -> Iterator[Engine]:
    """Return connections as the service has them: rows of children are seen by nobody."""
    name = counted.rsplit("/", 1)[1].split("?", maxsplit=1)[0]
    made = db.engine(test_cluster.url(role=APP, database=name), role=APP)
    yield made
    made.dispose()


def numbers(told: Any) -> Iterator[int]:  # noqa: ANN401 (any part of a feed)
    """Yield every whole number of children anywhere in a feed."""
    for name, value in told.items() if isinstance(told, dict) else []:
        if isinstance(value, dict | list):
            yield from numbers(value)
        elif name.startswith("n_") and name not in NO_CHILDREN and isinstance(value, int):
            yield value
    for one in told if isinstance(told, list) else []:
        yield from numbers(one)


NO_CHILDREN: Final = {"n_schools", "n_stated", "n_seats", "n_rows", "n_on", "n_jobs", "n_flagged"}


def test_the_department_sees_every_count_as_the_database_has_it(service: Engine) -> None:
    """One definition: sums over wards are those of the city, and ways are parted at 4 km."""
    made = board(service, DEPARTMENT, now=NOW)
    grade = {row["grade"]: row for row in made.grades}

    assert list(grade) == ["K", "1", "6", "10"]
    assert (grade["6"]["n_children"], grade["6"]["n_missing"]) == (1234, UNLOCATED)
    assert made.everything["n_missing"] == UNLOCATED
    assert (grade["1"]["n_placed"], grade["1"]["n_unplaced"]) == (1294, 2)
    assert (grade["1"]["n_over_4km"], grade["1"]["n_over_7km"]) == (5, 0)
    assert grade["6"]["n_placed"] is None
    assert (grade["1"]["n_confirmed"], grade["1"]["n_refused"]) == (27, 0)
    assert grade["1"]["n_silent"] == 1294 - 27
    for name in ("n_children", "n_seats", "n_placed"):
        assert made.everything[name] == sum(row[name] or 0 for row in made.wards)


def test_a_newer_answer_counts_and_hours_are_those_of_the_last_day(service: Engine) -> None:
    """Everybody refused thirty hours ago and confirmed just now."""
    made = board(service, DEPARTMENT, now=NOW + dt.timedelta(minutes=1))

    assert sum(row["n_confirmed"] for row in made.hours) == 27
    assert sum(row["n_refused"] for row in made.hours) == 0


def test_an_officer_of_a_ward_sees_the_own_ward_and_no_other(service: Engine) -> None:
    """No row, no sum and no alert tells of another ward."""
    made = board(service, WARD_OFFICER, now=NOW)
    city = board(service, DEPARTMENT, now=NOW)

    assert [row["ward_code"] for row in made.wards] == [WARD]
    (own,) = (row for row in city.wards if row["ward_code"] == WARD)
    assert {name: made.wards[0][name] for name in own} == own
    assert made.everything["n_children"] == own["n_children"]
    assert all(row["median_m"] is None for row in made.grades)


def test_whoever_sees_no_child_is_told_of_none(service: Engine) -> None:
    """Nothing of one to nine stands, and what would give it back is gone too."""
    told = feed.monitor(service, PLANNER, now=NOW + dt.timedelta(minutes=1))
    grade = {row["grade"]: row for row in told["grades"]}

    assert [n for n in numbers(told) if 0 < n < 10] == []
    assert grade["6"]["n_children"] == 1234
    assert (grade["6"]["n_located"], grade["6"]["n_missing"]) == (None, None)
    assert (grade["1"]["n_located"], grade["1"]["n_missing"]) == (1296, 0)
    assert told["everything"]["n_missing"] is told["everything"]["n_located"] is None
    assert told["located_pct"] is None
    assert (grade["1"]["n_unplaced"], grade["1"]["n_placed"]) == (None, None)
    assert grade["1"]["n_confirmed"] == 20
    assert told["everything"]["n_confirmed"] == told["total"]["n_confirmed"] == 20
    assert all(row["n_children"] is row["open_stage"] is None for row in told["wards"])
    assert told["wards"][0]["n_seats"] is not None
    states = {one["key"]: one["state"] for one in told["alerts"]}
    assert states["children-without-place"] == states["ward-located-low"] == "untold"


def test_a_key_of_a_ward_that_sees_no_child_is_told_seats_alone(service: Engine) -> None:
    """Of one ward even a sum of grades is a few children."""
    access = replace(PLANNER, wards=(WARD,))
    made = board(service, access, now=NOW + dt.timedelta(minutes=1))

    for row in (*made.grades, *made.wards, made.everything):
        assert row["n_seats"] is not None
        assert {name: row[name] for name in OF_WARD if row[name] is not None} == {}


def test_the_feed_of_an_officer_is_exact_and_names_what_is_on(service: Engine) -> None:
    """The sentence holds figure and ward, in the language's own form of numbers."""
    told = feed.monitor(service, DEPARTMENT, now=NOW)
    found = {one["key"]: one for one in told["alerts"]}

    assert found["children-without-place"]["state"] == "on"
    assert found["children-without-place"]["sentence"]["vi"].startswith("Còn 3 trẻ")
    assert found["seats-short"]["where"] == [{"code": "10", "value": 89.1}]
    assert "lớp 10" in found["seats-short"]["sentence"]["vi"]
    assert found["far-primary"]["state"] == "off"
    assert told["n_on"] == sum(one["state"] == "on" for one in told["alerts"])
    assert [one["state"] for one in told["alerts"]][: told["n_on"]] == ["on"] * told["n_on"]


def test_stages_are_read_off_the_figures(service: Engine) -> None:
    """Each has one owner and says what comes next; what is half done says so."""
    made = board(service, DEPARTMENT, now=NOW)
    state = {one.key: one.state for one in made.stages}

    assert tuple(state) == stages.KEYS
    assert (state["imported"], state["located"], state["dry_runs"]) == ("done", "doing", "doing")
    assert state["provisional"] == state["final"] == "todo"
    assert {row["open_stage"] for row in made.wards} == {"located", None}


def test_a_season_without_anything_has_every_stage_to_do(engine: Engine) -> None:
    """An empty database has a board: it says what to do first."""
    told = feed.monitor(engine, DEPARTMENT, now=NOW)

    assert [one["state"] for one in told["stages"]] == [
        *("todo", "unknown", "done", "unknown"),
        *("todo",) * 4,
    ]
    assert told["grades"] == told["wards"] == told["ages"] == []
    assert told["n_on"] == 0


def test_a_grade_that_the_season_lacks_is_refused(service: Engine) -> None:
    """A wrong word is no empty board."""
    with pytest.raises(InputError, match="has no grade 7; its grades: K, 1, 6, 10"):
        board(service, DEPARTMENT, grade="7")


def test_one_grade_alone_in_wards_and_total(service: Engine) -> None:
    """Stages and alerts stay those of the season."""
    made = board(service, DEPARTMENT, grade="1", now=NOW)

    assert made.total["n_children"] == 1296
    assert made.everything["n_children"] == 5000
    assert sum(row["n_children"] for row in made.wards) == 1296


def test_every_shipped_alert_has_a_measure_and_a_place_may_replace_it(tmp_path: Path) -> None:
    """The same key of a place's own file stands instead of the shipped one."""
    shipped = {one.key: one for one in alerts.load()}
    own = shipped["unplaced"].model_dump() | {"threshold": 0.5, "status": "published"}
    (tmp_path / "here").mkdir()
    lines = [f"{name} = {value!r}" for name, value in own.items()]
    (tmp_path / "here" / alerts.NAME).write_text("[[alert]]\n" + "\n".join(lines), "utf-8")
    here = {one.key: one for one in alerts.load("here", folder=tmp_path)}

    assert len(shipped) == len(here) >= 15
    assert (here["unplaced"].threshold, shipped["unplaced"].threshold) == (0.5, 1)
    assert {one.measure for one in shipped.values()} <= set(measures.MEASURES)
    assert all(one.status == "assumed" for one in shipped.values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "luck"}, "no measure 'luck'"),
        ({"unit": "km"}, "is in '%', not in 'km'"),
        ({"comparison": "near"}, "comparison: Input should be"),
        ({"vi": "Còn {child}"}, "only {value}, {threshold} and {where}"),
        ({"owner": "x"}, "owner: Extra inputs"),
        ({"source": ""}, "source: String should have at least 1"),
    ],
)
def test_a_wrong_alert_is_named(tmp_path: Path, change: dict[str, str], said: str) -> None:
    """A threshold that compares nothing would be believed."""
    own = {one.key: one for one in alerts.load()}["unplaced"].model_dump() | change
    (tmp_path / "here").mkdir()
    lines = [f"{name} = {value!r}" for name, value in own.items()]
    (tmp_path / "here" / alerts.NAME).write_text("[[alert]]\n" + "\n".join(lines), "utf-8")

    with pytest.raises(InputError) as refused:
        alerts.load("here", folder=tmp_path)
    assert said in str(refused.value)


def test_a_threshold_is_crossed_on_its_own_side_alone(service: Engine) -> None:
    """At the threshold nothing is on; of several the farthest beyond is told."""
    made = board(service, DEPARTMENT, now=NOW)
    (seats,) = (one for one in alerts.load() if one.key == "seats-short")
    exact = seats.model_copy(update={"threshold": 89.1})
    all_of = seats.model_copy(update={"threshold": 200.0})

    assert alerts.held(made, [exact])[0].state == "off"
    found = alerts.held(made, [all_of])[0]
    assert found.value == 89.1
    assert found.where[0][0] == "10"
    assert len(found.where) == 4


def test_counts_that_grow_by_the_hour_are_told_in_tens() -> None:
    """Two looks a minute apart never tell of the one family that answered between."""
    assert [in_tens(n) for n in (None, 0, 1, 9, 10, 19, 20)] == [None, 0, None, None, 10, 10, 20]
