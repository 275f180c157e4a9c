"""Which changes of seats take two persons, worked by hand."""

from __future__ import annotations

import pytest

from runs.approval.seat_rule import before_steps, beyond, kept_seasons

HERE = ("2026-2027", "990001", "1")
OLD = ("2025-2026", "990001", "1")


@pytest.mark.parametrize(
    ("before", "after", "takes_two"),
    [
        (100, 120, False),
        (100, 121, True),
        (100, 80, False),
        (100, 79, True),
        (10, 12, False),
        (10, 13, True),
        (5, 6, False),
        (4, 4, False),
        (4, 5, True),
        (1, 0, True),
        (0, 0, False),
        (0, 1, True),
    ],
)
def test_a_fifth_of_the_seats_in_force_is_the_limit(
    before: int,
    after: int,
    takes_two: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """Exactly a fifth is one person's; of few seats a single one may be more than that."""
    assert bool(beyond({HERE: before}, {HERE: after})) is takes_two


def test_a_school_that_vanishes_from_a_file_loses_all_its_seats() -> None:
    """Leaving a row out must not be the quiet way of closing a school."""
    assert beyond({HERE: 70}, {}) == [(HERE, 70, 0)]


def test_seats_stated_for_the_first_time_change_nothing_in_force() -> None:
    """A new season begins with everybody's first figures."""
    assert beyond({}, {HERE: 500}) == []


def test_past_seasons_may_be_left_out_of_a_file_and_later_ones_not() -> None:
    """Next year's file says nothing about last year."""
    later = ("2027-2028", "990001", "1")
    in_force = {OLD: 70, HERE: 70, later: 70}

    assert kept_seasons(in_force, {HERE: 70}) == {HERE: 70, later: 70}


def test_small_steps_of_one_person_add_up() -> None:
    """40 → 44 → 48 → 52 is 30 %, however it is sliced."""
    steps = [[("ordinary", 48)], [("ordinary", 44)], [("ordinary", 40)]]

    assert before_steps({"ordinary": 52}, steps) == (40, False)


def test_steps_begin_with_what_was_stated_first() -> None:
    """A row that one person added is the seats in force until two agree to others."""
    assert before_steps({"ordinary": 60}, [[("ordinary", 50)], [("ordinary", None)]]) == (50, True)
    assert before_steps({"a": 30, "b": 20}, [[("b", None), ("a", None)]]) == (50, True)
    assert before_steps({}, []) == (None, True)
