"""Catchments drawn anew: the best in one piece by trying all, and a bound that holds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from forecast.zones import exact, search, threshold
from forecast.zones.bound import bound_of, prices_mm
from forecast.zones.case import CutOffError, ZonesCase
from forecast.zones.exact import redraw
from forecast.zones.search import begun, searched
from gis.errors import ShapeError
from gis.units import NONE


def squares(seed: int, width: int, height: int, n_places: int, *, most: int = 12) -> ZonesCase:
    """Return squares in rows, some without a catchment today, schools short of seats or not."""
    rng = np.random.default_rng(seed)
    n = width * height
    at = np.column_stack((np.arange(n) % width, np.arange(n) // width))
    beside = np.abs(at[:, None] - at[None]).sum(axis=2) == 1
    home = np.sort(rng.choice(n, n_places, replace=False))
    children = rng.integers(0, most, n)
    steps = np.abs(at[:, None] - at[home][None]).sum(axis=2)
    seats = np.ceil(rng.dirichlet(np.full(n_places, 8)) * children.sum() * 1.05)
    today = rng.integers(0, n_places, n)
    today[rng.random(n) < 0.1] = NONE
    return ZonesCase(
        way_mm=steps * 300_000 + rng.integers(0, 50_000, steps.shape),
        children=children,
        seats=seats.astype(np.int64),
        home=home,
        today=today,
        neighbours=tuple(np.flatnonzero(row) for row in beside),
        change_mm=300_000,
        over_mm=int(rng.choice([2_000_000, 20_000_000])),
    )


def every(case: ZonesCase) -> int:
    """Return the least value of all catchments in one piece, tried one after the other."""
    own = {int(unit): place for place, unit in enumerate(case.home)}
    n_places = len(case.home)
    choices = [
        [own[unit]] if unit in own else range(n_places) for unit in range(len(case.children))
    ]
    zones = (np.array(one, np.int64) for one in product(*choices))
    return min(case.value(zone) for zone in zones if in_one_piece(case, zone))


def in_one_piece(case: ZonesCase, zone: NDArray[np.int64]) -> bool:
    """Tell by repeated spreading, another way than the code's."""
    for place, home in enumerate(case.home):
        reached = {int(home)} if zone[home] == place else set()
        for _ in zone:
            reached |= {
                int(o) for unit in reached for o in case.neighbours[unit] if zone[o] == place
            }
        if reached != set(np.flatnonzero(zone == place).tolist()):
            return False
    return True


@pytest.mark.parametrize(
    ("seed", "width"),
    [
        *((seed, 3) for seed in range(6)),
        *(pytest.param(seed, 4, marks=pytest.mark.full) for seed in range(12)),
    ],
)
def test_redrawn_catchments_equal_trying_all(
    seed: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a poor search, so that the solver finds it, in one piece by its own rows."""
    monkeypatch.setattr(exact, "searched", begun)
    case = squares(seed, width, 3, 3)
    least = every(case)

    found = redraw(case)

    assert (found.value, found.bound, found.proof) == (least, least, "exact")
    assert case.value(found.zone) == least
    assert in_one_piece(case, found.zone)
    price = prices_mm(case)
    bound, may = bound_of(case, price, least)
    assert bound <= least
    assert may[np.arange(3 * width), found.zone].all()
    for other in (np.zeros(3, np.int64), np.full(3, case.over_mm)):
        assert bound_of(case, other, least)[0] <= least


def test_rows_against_pieces_are_needed_and_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all cases some catchments fall apart at first; without the rows they would stay so."""
    monkeypatch.setattr(exact, "searched", begun)

    assert sum(redraw(squares(seed, 4, 3, 3)).cuts for seed in range(8)) > 0


def test_the_search_keeps_every_catchment_in_one_piece_and_is_never_under_the_bound() -> None:
    """A hundred squares, six schools; thresholds and pairs of hand-overs make it better."""
    case = squares(1, 10, 10, 6, most=40)
    first = begun(case)
    drawn = threshold.accepted(case, first, 3_000, 7)

    found = redraw(case, quick=True)

    assert in_one_piece(case, first)
    assert in_one_piece(case, drawn)
    assert in_one_piece(case, found.zone)
    assert found.bound <= found.value <= min(case.value(drawn), case.value(first))
    assert case.value(drawn) < case.value(first)
    assert found.gap < 0.05
    assert (searched(case) == found.zone).all()


def test_hand_overs_leave_no_catchment_in_pieces() -> None:
    """Of one unit or two, over many small towns, where a piece apart would often count less."""
    for seed in range(40):
        case = squares(seed, 5, 4, 4)
        first = begun(case)

        settled = search.Hands(case, first).settled()

        assert in_one_piece(case, settled)
        assert case.value(settled) <= case.value(first)


def test_what_is_best_today_stays_and_a_change_costs() -> None:
    """Two squares between two schools: the nearer one, unless the change counts as more."""
    case = ZonesCase(
        way_mm=np.array([[0, 9_000], [4_000, 3_000], [5_000, 3_000], [9_000, 0]]),
        children=np.array([1, 10, 10, 1]),
        seats=np.array([30, 30]),
        home=np.array([0, 3]),
        today=np.array([0, 0, 0, 1]),
        neighbours=tuple(np.array(one) for one in ([1], [0, 2], [1, 3], [2])),
        change_mm=1_500,
        over_mm=50_000,
    )

    assert redraw(case).zone.tolist() == [0, 0, 1, 1]
    assert redraw(case).value == 10 * 4_000 + 10 * (3_000 + 1_500)


def test_seats_are_kept_where_possible_and_a_missing_one_counts() -> None:
    """All three squares are nearest to the first school, which has seats for two."""
    case = ZonesCase(
        way_mm=np.array([[0, 9_000], [1_000, 8_000], [2_000, 7_000], [3_000, 0]]),
        children=np.array([10, 10, 10, 0]),
        seats=np.array([20, 5]),
        home=np.array([0, 3]),
        today=np.full(4, NONE),
        neighbours=tuple(np.array(one) for one in ([1], [0, 2], [1, 3], [2])),
        change_mm=0,
        over_mm=50_000,
    )

    found = redraw(case)

    assert found.zone.tolist() == [0, 0, 1, 1]
    assert found.value == 10 * 1_000 + 10 * 7_000 + 5 * 50_000


def test_limits_end_it_with_a_bound_and_say_so() -> None:
    """No node is worked on, or no second is left."""
    case = squares(1, 10, 10, 6, most=40)

    late = redraw(case, time_limit_s=0.0)
    few = redraw(case, max_nodes=0)

    assert late.proof == "time limit"
    assert few.proof in {"branch limit", "exact"}
    assert 0 < late.bound <= late.value
    assert late.bound <= few.bound <= few.value


def test_units_that_no_neighbour_joins_to_a_school_are_refused() -> None:
    """They can be in no catchment; two schools in one unit are one place."""
    case = squares(1, 4, 3, 3)
    island = (*(one[one != 11] for one in case.neighbours[:-1]), np.zeros(0, np.int64))
    home = np.array([0, 1, 2])

    with pytest.raises(CutOffError, match="1 of 12 units have no chain of neighbours"):
        redraw(ZonesCase(**{**fields_of(case), "neighbours": island, "home": home}))
    with pytest.raises(ShapeError, match="two places stand in one unit"):
        redraw(ZonesCase(**{**fields_of(case), "home": np.array([0, 1, 1])}))


def fields_of(case: ZonesCase) -> dict[str, object]:
    """Return the fields of a case."""
    return {name: getattr(case, name) for name in ZonesCase.__slots__}
