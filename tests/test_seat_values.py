"""What another seat is worth equals the difference of two solves."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from admission.model import Allocation
from admission.optimum.minimum_change import total_mm
from admission.optimum.prices import minimum_total
from admission.optimum.seat_values import seat_values
from cli.main import main
from gis.errors import ShapeError
from tests.match_files import season
from tests.test_resettle import plain


@pytest.mark.parametrize("more", [1, 35])
@pytest.mark.parametrize("fill", [0.9, 1.02, 1.3])
def test_every_value_is_the_difference_of_two_cold_solves(fill: float, more: int) -> None:
    """Placed and metres, for every school: sign and amount."""
    mm, seats = plain(2, n_pupils=400, n_schools=9, fill=fill)
    best = minimum_total(mm, seats)
    values = seat_values(mm, seats, best, more=more)
    for school in range(len(seats)):
        with_more = seats.copy()
        with_more[school] += more
        again = minimum_total(mm, with_more)

        assert values.placed[school] == again.n_placed - best.n_placed
        assert values.saved_mm[school] == total_mm(mm, best.school) - total_mm(mm, again.school)


def test_one_seat_by_hand() -> None:
    """p1 goes 100 instead of 20 because p0 holds s0's only seat; one seat more saves 80 mm."""
    mm, seats = np.array([[10, 200], [20, 100]], np.int32), np.array([1, 1], np.int32)
    values = seat_values(mm, seats, minimum_total(mm, seats), far_mm=50)

    assert values.saved_mm.tolist() == [80, 0]
    assert values.placed.tolist() == [0, 0]
    assert values.far.tolist() == [1, 0]
    assert values.moved.tolist() == [1, 0]
    assert values.order.tolist() == [0, 1]


def test_a_pupil_without_a_seat_is_worth_more_than_metres() -> None:
    """Where somebody is unplaced a seat places one, and the total grows by that way."""
    mm, seats = np.array([[10], [30]], np.int32), np.array([1], np.int32)
    values = seat_values(mm, seats, minimum_total(mm, seats), more=5)

    assert (values.placed.tolist(), values.saved_mm.tolist()) == ([1], [-30])


def test_a_placement_without_prices_has_no_seat_values() -> None:
    """A rule-based placement has no prices, and its seats no such value."""
    school = np.array([0], np.int32)
    with pytest.raises(ShapeError, match="seat values follow from a least total"):
        seat_values(
            np.array([[5]], np.int32),
            np.array([1], np.int32),
            Allocation(school=school, rank=np.array([1], np.int32)),
        )


def test_the_command_writes_every_school_and_runs_the_highest_again(tmp_path: Path) -> None:
    """p3 has no seat: one more at s1 gives it 2,000 m, one more at s2 sends p2 there as well."""
    made = season(tmp_path / "season")
    assert main(made.args("minimum-total"), {}) == 0
    out = tmp_path / "values"
    words = ["seat-values", str(made.out), "--out", str(out)]
    assert main([*words, "--more", "2"], {}) == 0

    head, *rows = csv.reader((out / "seat-values.csv").read_text(encoding="utf-8").splitlines())
    assert [*head[:2], *head[3:]] == [
        *("school_code", "seats", "more_seats", "placed_more", "saved_m", "over_4km_fewer"),
        *("moved", "run_again"),
    ]
    assert [[*row[:2], *row[3:]] for row in rows] == [
        ["s1", "1", "1", "1", "-2000.000", "0", "1", "yes"],
        ["s1", "1", "2", "1", "-1999.911", "0", "2", "yes"],
        ["s2", "1", "1", "1", "-2059.750", "0", "2", "yes"],
        ["s2", "1", "2", "1", "-2059.750", "0", "2", "yes"],
    ]
    told = json.loads((out / "seat-values.json").read_text(encoding="utf-8"))
    assert told["label_en"] == "For comparison (least total distance), not a rule"
    assert (told["placed"], told["unplaced"], told["total_m"]) == (2, 1, 1240.599)
    assert main(words, {}) == 2  # the folder is taken
