"""Scenarios in coming years: the children drawn by hand, the placing equal to computing again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.ahead import Ahead, tell
from gis.errors import InputError
from gis.units import NONE
from gis.ward_at import WardAt
from routing.edits import Close, edge_ids
from runs.outlook.asked import Asked
from runs.outlook.cohort import Homes, cohort, homes_of, n_moved_in
from runs.outlook.demand import Demand, demand_of
from runs.outlook.outlook import Outlook, outlook
from runs.outlook.plan import Wards
from runs.outlook.told import school_rows, ward_rows, year_rows
from runs.scenario.changes import (
    Change,
    Scenario,
    change_seats,
    housing,
    merge_wards,
    move_school,
    open_school,
)
from runs.whatif.chain import Placed, placed, what_if
from runs.whatif.inputs import Start
from tests.ascii_city import city as drawn
from tests.drawn_enrolment import panel
from tests.whatif_towns import city_of

# h-i is a bridge; a cell is 50 m: P and Q are 100 m from S, Q is 600 m from T by the bridge
TOWN = drawn(
    """
a-P-S-Q-h-------i-T-R-b
|                     |
|                     |
c---------------------d
""",
    tags={"hi": {"bridge": "yes", "name": "Cầu Giữa"}},
)
YEARS = (2027, 2028)
ASKED = Asked(grade="1", base_year=2026, years=YEARS, n_draws=3, within_m=500)


def history(*, growth: Mapping[str, float]) -> Ahead:
    """Return a forecast of wards whose first grade grows by a factor every year."""
    rng = np.random.default_rng(1)
    years = np.arange(12)
    first = np.stack([100 * of**years for of in growth.values()])
    n = np.stack([first, 0.98 * first], axis=1)
    n[:, 1, 1:] = 0.98 * n[:, 0, :-1]
    one = panel(np.round(n + rng.normal(0, 0.4, n.shape)), [*range(len(growth))], first_year=2015)
    return tell(replace(one, region_name=tuple(growth)), 3)


def start(homes: str = "PQR", wards: Mapping[str, str] | None = None, **given: object) -> Start:
    """Return the town with a ward for each home."""
    city = city_of(TOWN, homes, {"S": "west", "T": "east"}, {"east": 2, "west": 2}, **given)
    of = wards or {}
    codes = np.array([of.get(one, "W") for one in sorted(homes)], object)
    return Start(city=replace(city, ward_code=codes), nature="invented")


def homes(wards: str, demand: Demand | None = None) -> tuple[Homes, Demand]:
    """Return children k0, k1, … of the wards named letter by letter."""
    ids = np.array([f"k{at}" for at in range(len(wards))], object)
    codes, n_now = np.unique(list(wards), return_counts=True)
    given = demand or Demand(
        years=(2027,),
        ward_code=codes.astype(object),
        n_now=n_now.astype(np.int64),
        n_children=np.zeros((1, len(codes), 1), np.int64),
        of_city=(),
    )
    return homes_of(ids, np.array(list(wards), object), given, seed="s"), given


def test_a_home_stands_for_as_many_children_as_come() -> None:
    """Three of one ward, seven wanted: each twice, and the first in the order once more."""
    of, demand = homes("AAAB")

    found = cohort(of, demand.n_now, np.array([7, 0]))

    counts = np.bincount(found.home, minlength=4)
    assert sorted(counts[:3].tolist()) == [2, 2, 3]
    assert counts[3] == 0
    assert counts[int(of.order[of.order != 3][0])] == 3
    assert np.array_equal(found.like, found.home)
    assert len(set(found.id)) == 7
    assert found.id.tolist() == sorted(found.id)
    assert {"k0", "k1", "k2"} < set(found.id)  # a child of today keeps its id


@given(
    wards=st.text("ABC", min_size=1, max_size=30),
    wanted=st.lists(st.integers(0, 60), min_size=3, max_size=3),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_every_ward_has_exactly_as_many(wards: str, wanted: list[int], seed: int) -> None:
    """In any order of rows, and one child more is the same children and one."""
    of, demand = homes(wards)
    n = np.array(wanted[: len(demand.ward_code)])
    found = cohort(of, demand.n_now, n)

    assert np.bincount(of.ward[found.home], minlength=len(n)).tolist() == n.tolist()
    more = cohort(of, demand.n_now, n + 1)
    assert set(found.id) < set(more.id)

    rows = np.random.default_rng(seed).permutation(len(wards))
    ids = of.id[rows]
    shuffled = homes_of(ids, np.array(list(wards), object)[rows], demand, seed="s")
    again = cohort(shuffled, demand.n_now, n)
    assert again.id.tolist() == found.id.tolist()
    assert ids[again.home].tolist() == of.id[found.home].tolist()


def test_a_housing_project_brings_its_share_of_a_grade() -> None:
    """1,000 dwellings x 0.3 over 15 grades are 20 first-graders, from its year on."""
    one = housing("A", at=(106.7, 10.8), units=1000, pupils_per_unit=0.3, year=2028)
    of, demand = homes("AB")

    found = cohort(of, demand.n_now, np.array([1, 1]), [(2, n_moved_in(one, 2028, 15))])

    assert n_moved_in(one, 2027, 15) == 0
    assert np.bincount(found.home).tolist() == [1, 1, 20]
    assert set(found.like[found.home == 2]) == {0, 1}  # their standing is that of today's


def test_wards_grow_as_they_are_told() -> None:
    """A grows, B stays, C has too few to grow by its own: the city's growth."""
    told = history(growth={"A": 1.05, "B": 1.0, "C": 0.8})
    ward = np.array([*"AAAAAAAAAA", *"BBBBBBBBBB", "C", "D"], object)

    found = demand_of(told, ward, grade="1", base_year=2026, years=YEARS, n_draws=2, seed="x")

    assert found.ward_code.tolist() == ["A", "B", "C", "D"]
    assert found.n_now.tolist() == [10, 10, 1, 1]
    assert found.of_city == ("C", "D")
    a, b = found.n_children[0, 0], found.n_children[0, 1]
    assert (a[0], a[1]) in {(10, 11), (11, 11), (10, 10)}
    assert b.tolist() == [10, 10]
    assert found.n_children.shape == (3, 4, 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"grade": "6"}, "has no grade 6: it has 1, 2"),
        ({"years": (2026, 2027)}, "ask for 2027 to 2029"),
        ({"years": (2027, 2030)}, "ask for 2027 to 2029"),
        ({"years": (2028, 2027)}, "once each, the first one first"),
        ({"base_year": 2010}, "begins in 2015"),
        ({"ward": "Z"}, "are no wards of these children"),
        ({"told": "nobody"}, "has no child of grade 1 to grow from in 2026"),
    ],
)
def test_what_does_not_fit_is_said(change: dict[str, object], sentence: str) -> None:
    """Before anybody is placed."""
    asked = {"grade": "1", "base_year": 2026, "years": YEARS, "n_draws": 0, "seed": "x"} | change
    ward = np.array([asked.pop("ward", "A")] * 20, object)
    told = history(growth={"A": 1.0})
    if asked.pop("told", "") == "nobody":
        told = tell(panel(np.zeros((1, 2, 12)), first_year=2015), 3)

    with pytest.raises(InputError, match=sentence):
        demand_of(told, ward, **asked)  # type: ignore[arg-type]  # one changed


def told_of(
    town: Start, changes: Mapping[int, list[Change]], at: WardAt | None = None, **more: object
) -> Outlook:
    """Return the outlook of a town beside one scenario, by year its changes."""

    def scenario(year: int) -> Scenario:
        return Scenario(name="s", changes=tuple(changes.get(year, [])), **more)  # type: ignore[arg-type]

    return outlook(
        town,
        {"s": scenario},
        lambda _: history(growth={"W": 1.0}),
        ASKED,
        wards=Wards(of_school={"east": "W", "west": "W"}, at=at),
    )


def test_a_year_is_what_placing_its_children_by_hand_gives() -> None:
    """A school that opens in the second year: each year equals the what-if of its children."""
    town = start()
    gate = [(float(x[0]), float(y[0])) for x, y in [TOWN.at("Q")]]
    new = open_school("new", seats=1, gates=gate)

    found = told_of(town, {2028: [new]})

    base, side = found.sides
    today = placed(town.city)
    assert side.schools[0].tolist() == ["east", "west"]
    assert side.schools[1].tolist() == ["east", "new", "west"]
    for at, changes in enumerate([(), (new,)]):
        first = side.figures[at][0]
        by_hand = what_if(today, Scenario(name="x", changes=changes))
        assert first.city["n_children"] == 3  # the forecast has them all, once each
        assert first.school["n_placed"].tolist() == filled(by_hand)
        assert first.city["mean_m"] == mean_m(by_hand)
    assert base.figures[0][0].city == side.figures[0][0].city  # nothing had changed yet
    assert side.figures[1][0].city["mean_m"] < base.figures[1][0].city["mean_m"]


def filled(result: Placed) -> list[int]:
    """Return the children of each school."""
    school = result.allocation.school
    n_schools = len(result.city.places.schools)
    return np.bincount(school[school != NONE], minlength=n_schools).tolist()


def mean_m(result: Placed) -> float:
    """Return the mean way of those with a seat, to the millimetre."""
    own_mm = result.own_mm[result.own_mm != NONE]
    return round(int(own_mm.sum()) / len(own_mm) / 1000, 3)


def test_children_of_a_project_come_in_its_year_and_live_there() -> None:
    """Of 30 dwellings with 2 children in two grades each 30 enter; beside T, on the far side."""
    (lon,), (lat,) = TOWN.at("R")
    project = housing("new", at=(lon, lat), units=30, pupils_per_unit=2.0, year=2028)

    found = told_of(start(), {year: [project] for year in YEARS})

    side = found.sides[1]
    assert side.n_moved_in == (0, 30)
    assert [int(of[0].city["n_children"]) for of in side.figures] == [3, 33]
    assert side.figures[1][0].school["n_first"].tolist() == [31, 2]
    assert side.figures[1][0].city["n_unplaced"] == 29
    assert found.sides[0].n_moved_in == (0, 0)


def test_a_closed_bridge_is_measured_and_a_moved_school_too() -> None:
    """Both against the what-if of today's children, who are those of the year."""
    town = start()
    bridge = Close(edge_ids(TOWN.raw, np.array([TOWN.edge("hi")], np.int32)))
    (lon,), (lat,) = TOWN.at("R")
    moved = move_school("west", gates=[(lon, lat)])
    today = placed(town.city)

    roads = told_of(town, {year: [change_seats("west", -1)] for year in YEARS}, edits=(bridge,))
    place = told_of(town, {year: [moved] for year in YEARS})

    by_hand = what_if(
        today, Scenario(name="x", edits=(bridge,), changes=(change_seats("west", -1),))
    )
    assert roads.sides[1].figures[0][0].city["mean_m"] == mean_m(by_hand)
    by_hand = what_if(today, Scenario(name="x", changes=(moved,)))
    assert place.sides[1].figures[0][0].city["mean_m"] == mean_m(by_hand)
    assert mean_m(by_hand) != mean_m(today)


def test_a_moved_school_counts_where_it_is_then() -> None:
    """Its two seats leave the ward that it is registered in; a new one's come where its gate is."""
    lon, lat = TOWN.at("RP")
    moved = move_school("west", gates=[(lon[0], lat[0])])
    new = open_school("new", seats=5, gates=[(lon[1], lat[1])])

    def ward_at(x: np.ndarray, _: np.ndarray) -> np.ndarray:
        return np.array(["E" if one == lon[0] else "W" for one in x], object)

    found = told_of(start(), {2028: [moved, new]}, at=ward_at)

    before, after = (of[0].ward["missing_in_ward"].tolist() for of in found.sides[1].figures)
    assert found.sides[1].wards.tolist() == ["E", "W"]
    assert before == [0, 3 - 4]  # as registered: both in W
    assert after == [0 - 2, 3 - 2 - 5]


def test_merged_wards_are_one_row_and_nobody_moves() -> None:
    """The forecast is asked for the merged wards; seats and ways stay."""
    town = start(wards={"P": "A", "Q": "B", "R": "B"})
    asked: list[dict[str, str]] = []

    def tell_of(merged: Mapping[str, str]) -> Ahead:
        asked.append(dict(merged))
        return history(growth={"B": 1.0} if merged else {"A": 1.0, "B": 1.0})

    found = outlook(
        town,
        {"s": lambda _: Scenario(name="s", changes=(merge_wards(["A"], "B"),))},
        tell_of,
        ASKED,
        wards=Wards(of_school={"east": "A", "west": "B"}),
    )

    assert asked == [{}, {"A": "B"}]
    assert [side.wards.tolist() for side in found.sides] == [["A", "B"], ["B"]]
    assert found.sides[1].figures[0][0].ward["missing_in_ward"].tolist() == [3 - 4]
    assert found.sides[0].figures[0][0].ward["missing_in_ward"].tolist() == [1 - 2, 2 - 2]


def test_threads_change_nothing() -> None:
    """The same figures, one placement at a time or four."""
    make = partial(
        outlook,
        start(),
        {},
        lambda _: history(growth={"W": 1.1}),
        replace(ASKED, n_draws=8),
        wards=Wards(of_school={}),
    )

    one, four = make(), make(n_threads=4)

    assert year_rows(one) == year_rows(four)
    assert school_rows(one) == school_rows(four)


def test_chances_are_shares_of_draws_and_small_counts_are_withheld() -> None:
    """Sixty children of a project and four seats: surely over; three children tell nothing."""
    lon, lat = TOWN.at("RS")
    projects = [
        housing(name, at=(lon[at], lat[at]), units=units, pupils_per_unit=2.0, year=2028)
        for at, (name, units) in enumerate([("one", 60), ("two", 80)])
    ]

    def ward_at(x: np.ndarray, _: np.ndarray) -> np.ndarray:
        return np.array(["X" if one == lon[0] else "Y" for one in x], object)

    found = told_of(start(), {year: [*projects] for year in YEARS}, at=ward_at)

    of = {(row["scenario"], row["year"], row["ward_code"]): row for row in ward_rows(found)}
    assert of["s", 2028, "Y"]["n_children"] == 80
    assert of["s", 2028, "Y"]["chance_missing_in_reach"] == 1.0
    assert of["s", 2028, "X"]["n_children"] is None  # the city's total would give W's three back
    assert of["s", 2027, "W"]["n_children"] is of["s", 2027, "W"]["chance_far"] is None
    schools = {
        (row["scenario"], row["year"], row["school_code"]): row for row in school_rows(found)
    }
    assert schools["s", 2028, "east"]["chance_over"] == 1.0
    assert schools["", 2028, "west"]["chance_over"] is None  # two children
    years = {(row["scenario"], row["year"]): row for row in year_rows(found)}
    assert years["", 2028]["n_children"] is None
    assert years["s", 2028]["n_moved_in"] == 140
    assert years["s", 2028]["n_children"] == 143
