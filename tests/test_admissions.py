"""The public record: what is told of schools and rounds gives no one to nine families away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis import db
from runs.board.published import admissions, may_tell, told_confirmed
from runs.statistics.suppress import is_small

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEASON: Final = "2026-2027"
SCHOOLS: Final = ("991001", "991002", "991003")
RUN: Final = """
INSERT INTO work.run (kind, season, grade, policy_name, code_version, is_model, state, first_run_id, summary)
VALUES (%(kind)s, '2026-2027', '1', 'nearest-first', 'test', true, 'confirmed', %(first)s, jsonb_build_object(
    'placed', %(placed)s::integer, 'unplaced', 20, 'at_nearest', 60, 'over_4km', 12,
    'mean_m', 800, 'median_m', 640.2, 'p95_m', 2100
)) RETURNING run_id
"""  # noqa: E501
CUTOFF: Final = """
INSERT INTO work.cutoff (run_id, school_code, group_no, seats, n_offers)
VALUES (%(run)s, %(school)s, 1, %(seats)s, %(offers)s)
"""
ANSWER: Final = """
INSERT INTO people.family_answer (run_id, season, pupil_id, ward_code, school_code, answer)
SELECT %(run)s, '2026-2027', %(school)s || k, '99101', %(school)s, %(answer)s
FROM generate_series(1, %(n)s) AS k
"""


def placed(connection: Connection, offers: dict[str, tuple[int, int]], **of: Any) -> int:  # noqa: ANN401 (parameters of a query)
    """Record a round with seats and offers by school, and return its number."""
    total = sum(n for _, n in offers.values())
    asked = {"kind": "allocation", "first": None, "placed": total, **of}
    run = int(connection.exec_driver_sql(RUN, asked).scalar_one())
    for school, (seats, n_offers) in offers.items():
        row = {"run": run, "school": school, "seats": seats, "offers": n_offers}
        connection.exec_driver_sql(CUTOFF, row)
    return run


def test_rounds_are_told_of_no_few_families(database_url: str) -> None:
    """Seats left, confirmations in tens, and no seats of a second round that tell who refused."""
    engine = db.engine(database_url)
    with engine.begin() as connection:
        first = placed(connection, dict(zip(SCHOOLS, ((70, 60), (70, 70), (35, 35)), strict=True)))
        for school, answer, n in (
            ("991001", "confirmed", 37),
            ("991002", "confirmed", 66),
            ("991003", "confirmed", 25),
        ):
            row = {"run": first, "school": school, "answer": answer, "n": n}
            connection.exec_driver_sql(ANSWER, row)
        left = {"991001": (33, 20), "991002": (4, 4), "991003": (10, 10)}
        second = placed(connection, left, kind="second_round", first=first)
        told = admissions(connection, (first, second))["rounds"]
    engine.dispose()
    one, two = ({school: row["schools"][school] for school in SCHOOLS} for row in told)

    assert [(row["round"], row["state"]) for row in told] == [(1, "confirmed"), (2, "confirmed")]
    assert one["991001"] == {"seats": 70, "offered": 60, "confirmed": 30, "left": 10}
    assert one["991002"] == {"seats": 70, "offered": 70, "confirmed": None, "left": 0}
    assert one["991003"] == {"seats": 35, "offered": 35, "confirmed": 20, "left": 0}
    assert told[0]["confirmed"] == 50
    assert (two["991001"]["seats"], two["991001"]["left"]) == (33, 13)
    assert two["991002"] == {"seats": None, "offered": None, "confirmed": None, "left": None}
    assert two["991003"]["seats"] == 10


def test_nothing_published_has_no_rounds(database_url: str) -> None:
    """A draft that is not among the published placements is not told."""
    engine = db.engine(database_url)
    with engine.begin() as connection:
        placed(connection, {"991001": (70, 60)})
        assert admissions(connection, ()) == {"rounds": []}
    engine.dispose()


counts = st.integers(0, 60)


@given(st.dictionaries(st.sampled_from(SCHOOLS), st.tuples(counts, counts), min_size=1))
def test_confirmations_leave_no_few_in_either_part(drawn: dict[str, tuple[int, int]]) -> None:
    """Whoever reads offers and confirmations never pins a part of one to nine."""
    told = {code: {"n_offers": a + b} for code, (a, b) in drawn.items()}
    answers = {code: {"n_confirmed": a} for code, (a, _) in drawn.items()}
    shown = told_confirmed(told, answers)

    for code, (confirmed, others) in drawn.items():
        if is_small(confirmed) or is_small(others):
            assert shown[code] is None
        elif shown[code] is not None:
            assert confirmed - 9 <= shown[code] <= confirmed
            assert shown[code] % 10 == 0


@pytest.mark.parametrize(
    ("offered", "seats", "left", "tells"),
    [(70, 70, 20, True), (70, 70, 5, False), (70, 70, 65, False), (70, 70, 0, True),
     (None, 70, 20, False)],
)  # fmt: skip
def test_seats_of_a_second_round_stand_where_they_tell_of_ten_and_more(
    offered: int | None, seats: int, left: int, *, tells: bool
) -> None:
    """Seats less what is left are those who kept theirs; offers less those are who did not."""
    assert may_tell({"offered": offered, "seats": seats}, left) is tells
