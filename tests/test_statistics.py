"""Statistics by ward: the ledger's figures, and no count of one to nine stands or follows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gis import db
from gis.units import NONE
from runs import allocate
from runs.explain.ledger import ledger
from runs.match.stored import read_result
from runs.recorded.export import sealed_of
from runs.statistics.exact import by_ward
from runs.statistics.tell import statistics, tell
from runs.statistics.withheld import COUNTS, of_city, of_wards
from tests.count_attack import ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.fixtures.server import CityDatabase

Ward = dict[str, Any]


def wards(*counts: tuple[int, int, int, int, int]) -> list[Ward]:
    """Return wards of (placed, unplaced, at their nearest, over 4 km, over 7 km)."""
    rows = []
    for k, (placed, unplaced, nearest, over_4km, over_7km) in enumerate(counts):
        numbers = (placed, unplaced, placed + unplaced, nearest, over_4km, over_7km)
        row = dict(zip(COUNTS, numbers, strict=True))
        ways = {"n_travelled": placed, "median_m": 500, "p95_m": 900}
        rows.append({"ward_code": f"W{k}", **row, **ways})
    return rows


Spot = tuple[int | str, str]
CITY = "city"
SUMS_OF_ROW = (
    ("n_children", ("n_placed", "n_unplaced")),
    ("n_placed", ("n_at_nearest", "n_elsewhere")),
    ("n_placed", ("n_over_4km", "n_within_4km")),
    ("n_over_4km", ("n_over_7km", "n_4_to_7km")),
)


def with_rest(row: Ward) -> Ward:
    """Return a row with the counts that nobody tells: what some leave of others."""
    return {
        **{name: row[name] for name in COUNTS},
        "n_elsewhere": row["n_placed"] - row["n_at_nearest"],
        "n_within_4km": row["n_placed"] - row["n_over_4km"],
        "n_4_to_7km": row["n_over_4km"] - row["n_over_7km"],
    }


@st.composite
def places(draw: st.DrawFn) -> list[Ward]:
    """Draw a place of some wards, many of them small."""
    few = st.integers(0, 30)
    rows = []
    for _ in range(draw(st.integers(2, 6))):
        placed = draw(few)
        over_4km = draw(st.integers(0, placed))
        over_7km = draw(st.integers(0, over_4km))
        rows.append((placed, draw(few), draw(st.integers(0, placed)), over_4km, over_7km))
    return wards(*rows)


@settings(max_examples=60)
@given(places())
def test_no_small_count_stands_or_follows(exact: list[Ward]) -> None:
    """Whoever adds up rows and reads the totals of the city learns of no few children exactly."""
    shown = of_wards(exact)
    totals = {name: sum(row[name] for row in exact) for name in COUNTS}
    hidden = of_city(totals)
    true: dict[Spot, int] = {
        (at, name): n
        for at, row in [(CITY, totals), *enumerate(exact)]
        for name, n in with_rest(row).items()
    }
    told: dict[Spot, int] = {(CITY, name): n for name, n in totals.items() if name not in hidden}
    told |= {
        (i, name): row[name]
        for i, row in enumerate(shown)
        for name in COUNTS
        if row[name] is not None
    }
    places_ = [CITY, *range(len(exact))]
    sums = [
        ((at, whole), [(at, part) for part in parts])
        for at in places_
        for whole, parts in SUMS_OF_ROW
    ]
    names = {name for _, name in true}
    sums += [((CITY, name), [(i, name) for i in range(len(exact))]) for name in sorted(names)]
    few = [cell for cell, n in true.items() if 0 < n < 10]

    assert all(true[cell] == n for cell, n in told.items())
    assert not set(few) & set(told)
    for cell, (least, most) in ranges(told, sums, few, known={}).items():
        assert least < most, (cell, shown)
    for row, was in zip(shown, exact, strict=True):
        assert was["n_placed"] >= 10 or row["median_m"] is row["p95_m"] is None
        assert was["n_placed"] >= 180 or row["p95_m"] is None


@given(places(), places())
def test_a_later_telling_gives_no_small_difference(earlier: list[Ward], later: list[Ward]) -> None:
    """Two tables of one season, one child moved between them: the difference is that child."""
    before = of_wards(earlier)
    after = of_wards(later, before)

    for old, new in zip(before, after, strict=False):
        steps = [
            abs(new[name] - old[name])
            for name in COUNTS
            if new[name] is not None and old[name] is not None
        ]
        assert not any(0 < step < 10 for step in steps)


def test_a_column_of_few_children_is_withheld_whole() -> None:
    """Zeros beside one number would say where the few are, and the city's total is known."""
    shown = of_wards(wards((40, 4, 40, 0, 0), (30, 0, 30, 0, 0), (50, 0, 20, 0, 0)))

    assert [row["n_unplaced"] for row in shown] == [None, None, None]
    assert [row["n_children"] for row in shown] == [44, 30, 50]
    assert [row["n_placed"] for row in shown] == [None, None, None]
    assert [row["n_over_4km"] for row in shown] == [0, 0, 0]


def test_those_at_their_nearest_school_do_not_tell_who_has_none() -> None:
    """43 children, of whom 42 are at their nearest school: at most one is without a seat."""
    shown = of_wards(wards((42, 1, 42, 0, 0), (60, 5, 20, 0, 0), (70, 20, 30, 0, 0)))

    assert shown[0]["n_at_nearest"] is None


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city and a placement of its first grade."""
    made = db.engine(module_city_url)
    allocate.allocate(made, "nearest-first", season="2026-2027", grade="1")
    yield made
    made.dispose()


def test_the_figures_are_the_ledger_s(engine: Engine) -> None:
    """One definition: the database's rows give what the sealed folder's ledger gives."""
    result = read_result(sealed_of(engine, 1))
    with engine.begin() as connection:
        rows = {row["ward_code"]: row for row in by_ward(connection, 1)}
        of_child = dict(
            connection.execute(text("SELECT pupil_id, home_ward_code FROM work.offer")).all()
        )
    everybody = result.everyone
    about = {"ward_code": np.array([of_child[one] for one in everybody.pupils.id], object)}
    exact = {row["cell"]: row for row in ledger(result, about).tables["ward_code"]}

    assert set(rows) == set(exact)
    assert sum(everybody.school == NONE) == sum(row["n_unplaced"] for row in rows.values())
    for code, row in rows.items():
        of_ledger = exact[code]
        assert row["n_children"] == of_ledger["n"]
        for name in ("n_unplaced", "n_over_4km", "n_over_7km"):
            assert row[name] == of_ledger[name]
        for name in ("median_m", "p95_m"):
            assert row[name] == -(-of_ledger[name] // 50) * 50


def test_what_was_told_is_kept_and_read_again(engine: Engine) -> None:
    """Model data are told live; once a run is told, exactly that is told on."""
    live = statistics(engine)
    with engine.begin() as connection:
        n = tell(connection, 1)
    kept = statistics(engine)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT * FROM pub.statistic ORDER BY statistic_id")
        ).mappings()
        viewed = [dict(row) for row in rows]

    assert n == len(live) == len(kept) == len(viewed) > 5
    strip = {"told_on"}
    assert [{name: value for name, value in row.items() if name not in strip} for row in live] == [
        {name: value for name, value in row.items() if name not in strip} for row in kept
    ]
    for row, view in zip(kept, viewed, strict=True):
        assert {name: view[name] for name in row} == row


def test_real_children_s_figures_wait_until_they_are_of_wards(engine: Engine) -> None:
    """A draft of real data is nobody's business but the officers'."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE work.public_statistic DISABLE TRIGGER append_only"))
        connection.execute(text("DELETE FROM work.public_statistic"))
        connection.execute(text("ALTER TABLE work.run DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE work.run SET is_model = false"))

    assert statistics(engine) == []


def test_they_are_served_as_json_and_csv(api: httpx.Client, city_database: CityDatabase) -> None:
    """Both hold the same rows, chosen by season, level and ward."""
    every = api.get("/v1/statistics").json()["items"]
    one = api.get(
        "/v1/statistics", params={"level": "primary", "ward": every[0]["ward_code"]}
    ).json()["items"]
    sheet = api.get("/v1/statistics", params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))

    assert sum(row["n_seats"] for row in every) == city_database.placed.n_seats
    children = [row["n_children"] for row in every if row["n_children"] is not None]
    assert 0 < sum(children) <= city_database.placed.n_pupils
    assert [row["statistic_id"] for row in one] == [every[0]["statistic_id"]]
    assert all(row["is_model"] for row in every)
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert [row["n_seats"] for row in rows] == [str(row["n_seats"]) for row in every]
    assert api.get("/v1/statistics", params={"season": "1999-2000"}).json()["items"] == []
    assert api.get("/v1/statistics", params={"level": "x"}).status_code == 422
