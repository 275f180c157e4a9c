"""Seats within reach: shared out once, added up by ward, small counts withheld."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from forecast.reachable import seats_within_reach
from gis.errors import InputError, ShapeError
from gis.units import UNREACHABLE_MM
from runs import reachable
from runs.reachable import COLUMNS, OF_CHILDREN, as_csv, seats_by_ward

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.fixtures.families import Published

FAR = UNREACHABLE_MM
WITHIN_M = 1_500


def plain(
    distance_mm: list[list[int]], seats: list[int], within_mm: int, decay: str
) -> list[float]:
    """Return what each child has, by the two equations as they are printed."""

    def g(mm: int) -> float:
        if mm > within_mm:
            return 0.0
        edge = math.exp(-1 / 2)
        whole = (math.exp(-1 / 2 * (mm / within_mm) ** 2) - edge) / (1 - edge)
        return 1.0 if decay == "none" else whole

    wanted = [sum(g(row[j]) for row in distance_mm) for j in range(len(seats))]
    return [
        sum(seats[j] / wanted[j] * g(row[j]) for j in range(len(seats)) if wanted[j] > 0)
        for row in distance_mm
    ]


def test_two_schools_worked_by_hand() -> None:
    """
    Thirty seats for two children, six for one of them and a third child, who has no other school.

    15 + 3 for the child between them; the last one is out of reach of both.
    """
    distance_mm = np.array([[100, FAR], [200, 900], [FAR, 1000], [5000, 5000]], np.int32)

    found = seats_within_reach(distance_mm, np.array([30, 6], np.int32), within_mm=1000)

    assert found.seats_per_child.tolist() == [15.0, 18.0, 3.0, 0.0]
    assert found.n_in_reach.tolist() == [1, 2, 1, 0]
    assert found.n_children.tolist() == [2, 2]


def test_a_nearer_school_counts_for_more_only_if_wanted() -> None:
    """Two children of one school: at the door, and at the edge of the reach."""
    distance_mm = np.array([[0], [999], [1000]], np.int32)
    seats = np.array([10], np.int32)

    near, edge, rim = seats_within_reach(
        distance_mm, seats, within_mm=1000, decay="gaussian"
    ).seats_per_child

    assert near > edge > rim == 0
    assert near + edge == pytest.approx(10)


@settings(max_examples=60)
@given(
    rows=st.lists(
        st.lists(st.integers(0, 3000) | st.just(FAR), min_size=3, max_size=3), max_size=8
    ),
    seats=st.lists(st.integers(0, 40), min_size=3, max_size=3),
    within_mm=st.integers(1, 3000),
    decay=st.sampled_from(("none", "gaussian")),
)
def test_it_is_the_two_equations_and_no_seat_is_lost(
    rows: list[list[int]], seats: list[int], within_mm: int, decay: str
) -> None:
    """What children have adds up to the seats of the schools that somebody can reach."""
    distance_mm = np.array(rows, np.int32).reshape(-1, 3)

    found = seats_within_reach(
        distance_mm,
        np.array(seats, np.int32),
        within_mm=within_mm,
        decay="none" if decay == "none" else "gaussian",
    )

    right = plain(rows, seats, within_mm, decay)
    assert found.seats_per_child.tolist() == pytest.approx(right, rel=1e-9, abs=1e-9)
    inside = distance_mm < within_mm
    open_seats = sum(n for n, reached in zip(seats, inside.any(axis=0), strict=True) if reached)
    on_rim = (distance_mm == within_mm).any()
    if not on_rim:
        assert found.seats_per_child.sum() == pytest.approx(open_seats)
    assert found.n_children.tolist() == (distance_mm <= within_mm).sum(axis=0).tolist()


def test_what_does_not_fit_is_refused() -> None:
    """A reach of nothing, a decay without a name, arrays of different cities."""
    mm, seats = np.zeros((2, 3), np.int32), np.ones(3, np.int32)
    with pytest.raises(InputError, match="a reach above 0"):
        seats_within_reach(mm, seats, within_mm=0)
    with pytest.raises(InputError, match="one of"):
        seats_within_reach(mm, seats, within_mm=5, decay="linear")  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="do not fit"):
        seats_within_reach(mm, seats[:2], within_mm=5)


@pytest.mark.usefixtures("at_home")
def test_wards_of_a_recorded_run(published_families: Published) -> None:
    """Counted again in the database; a ward without a school has its neighbours' seats."""
    published = published_families
    found = seats_by_ward(published.engine, published.run_id, within_m=WITHIN_M)
    children, seats = counted(published.engine, published.run_id)

    for row in found.rows:
        n = children.get(row["ward_code"], 0)
        told = row["n_children"]
        assert told in {n, None}
        assert told is None or told == 0 or told >= 10
        assert row["n_without"] is None or row["n_without"] == 0 or row["n_without"] >= 10
        assert row["seats_in_ward"] == seats.get(row["ward_code"], 0)
        if told is None:
            assert all(row[name] is None for name in OF_CHILDREN)
        else:
            assert row["missing_in_ward"] == n - row["seats_in_ward"]
            assert max(0, n - row["seats_in_reach"]) <= row["missing_in_reach"] + 0.11
    assert found.total["n_children"] == sum(children.values())
    told = [row["seats_in_reach"] for row in found.rows if row["seats_in_reach"] is not None]
    assert sum(told) <= found.total["seats_in_reach"] + 1
    assert any(row["seats_in_ward"] != (row["seats_in_reach"] or 0) for row in found.rows)
    near = seats_by_ward(published.engine, published.run_id, within_m=300)
    assert near.total["missing_in_reach"] > found.total["missing_in_reach"]
    lines = list(csv.DictReader(io.StringIO(as_csv(found).decode("utf-8-sig"))))
    assert tuple(lines[0]) == COLUMNS
    assert [one["ward_code"] for one in lines] == [row["ward_code"] for row in found.rows]


@pytest.mark.usefixtures("at_home")
def test_a_ward_without_a_school_shows_its_neighbours_seats(
    published_families: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All schools of one ward are counted as its neighbour's: nothing changes within reach."""
    asked = (published_families.engine, published_families.run_id)
    before = seats_by_ward(*asked, within_m=WITHIN_M).rows
    bare = next(row["ward_code"] for row in before if row["seats_in_ward"] and row["n_children"])
    real = reachable.school_wards

    def elsewhere(*of: Any) -> Any:  # noqa: ANN401 (as it is)
        wards = real(*of)
        wards[wards == bare] = next(one for one in wards if one != bare)
        return wards

    monkeypatch.setattr(reachable, "school_wards", elsewhere)
    after = {row["ward_code"]: row for row in seats_by_ward(*asked, within_m=WITHIN_M).rows}

    assert after[bare]["seats_in_ward"] == 0
    assert after[bare]["missing_in_ward"] == after[bare]["n_children"]
    for row in before:
        for name in ("seats_in_reach", "missing_in_reach", "n_schools_in_reach"):
            assert after[row["ward_code"]][name] == row[name]
    assert after[bare]["seats_in_reach"] > 0


def counted(engine: Engine, run_id: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return children by ward of the home, and ordinary seats by ward of the school, by SQL."""
    homes = """
        SELECT coalesce(home_ward_code, ''), count(*)
        FROM work.offer WHERE run_id = :run GROUP BY 1
    """
    schools = """
        SELECT coalesce(s.ward_code, ''), sum(c.seats) FROM (
            SELECT school_code, max(seats) AS seats FROM work.cutoff
            WHERE run_id = :run GROUP BY 1
        ) AS c JOIN school AS s USING (school_code) GROUP BY 1
    """
    with engine.connect() as connection:
        children, seats = (
            {str(row[0]): int(row[1]) for row in connection.execute(text(one), {"run": run_id})}
            for one in (homes, schools)
        )
    return children, seats
