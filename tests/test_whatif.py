"""What-ifs through the whole chain: what a person can count, and equal to computing all again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError, ShapeError
from routing.edits import AddedRoad, AtNode, Close, Edit, edge_ids
from runs.scenario.changes import (
    Change,
    Scenario,
    change_seats,
    changes_of,
    close_school,
    move_school,
    open_school,
    row_of,
    use_policy,
)
from runs.whatif.chain import Placed, check, distances, placed, what_if
from runs.whatif.city import changed
from runs.whatif.difference import Difference, differ
from runs.whatif.tally import public, tally
from runs.whatif.told_schools import COUNTS, told_schools
from tests.ascii_city import city
from tests.whatif_towns import city_of

# h-i is a bridge; a cell is 50 m: P and Q are 100 m from S, Q is 600 m from T by the bridge
TOWN = city(
    """
a-P-S-Q-h-------i-T-R-b
|                     |
|                     |
c---------------------d
X

y---z
""",
    tags={"hi": {"bridge": "yes", "name": "Cầu Giữa"}},
)
SEATS = {"east": 2, "west": 2}
GATES = {"S": "west", "T": "east"}
POLICIES = ("nearest-first", "deferred-acceptance", "minimum-total", "minimum-worst")


@pytest.fixture(scope="module")
def base() -> Placed:
    """Return the town as it is: P and Q to west, R to east."""
    return placed(city_of(TOWN, "PQR", GATES, SEATS))


def bridge() -> Close:
    """Return the closing of the bridge."""
    return Close(edge_ids(TOWN.raw, np.array([TOWN.edge("hi")], np.int32)))


def offers(result: Placed) -> dict[str, str | None]:
    """Return the school of each child."""
    codes = [*result.city.places.schools.code, None]
    ids = result.city.pupils.id
    return {name: codes[at] for name, at in zip(ids, result.allocation.school, strict=True)}


def after(base: Placed, *changes: Change, edits: tuple[Edit, ...] = ()) -> Placed:
    """Return the town with some changes."""
    return what_if(base, Scenario(name="what if", changes=changes, edits=edits))


def test_as_it_is(base: Placed) -> None:
    """Worked by hand: two cells for each."""
    assert offers(base) == {"P": "west", "Q": "west", "R": "east"}
    assert base.own_mm.tolist() == [100_000, 100_000, 100_000]


def test_fewer_seats_send_the_next_child_over_the_bridge(base: Placed) -> None:
    """P and Q are equally near; the tie goes to P, the smaller id."""
    result = after(base, change_seats("west", -1))

    assert offers(result) == {"P": "west", "Q": "east", "R": "east"}
    found = differ(base, result)
    assert found.moved.tolist() == found.worse.tolist() == [False, True, False]
    assert found.better.tolist() == [False] * 3
    assert found.after_mm.tolist() == [100_000, 600_000, 100_000]
    assert (found.seats_before.tolist(), found.seats_after.tolist()) == ([2, 2], [2, 1])
    assert found.n_pairs_changed == 0
    assert result.distance_mm is base.distance_mm  # only what changed is computed


def test_a_closed_bridge_counts_too(base: Placed) -> None:
    """Q can go round only: 300 m back to a, 150 + 1,100 + 150 m round to b, 200 m to T."""
    result = after(base, change_seats("west", -1), edits=(bridge(),))

    assert offers(result) == {"P": "west", "Q": "east", "R": "east"}
    assert differ(base, result).after_mm.tolist()[1] == 1_900_000
    # pairs of Q and P with east, of R with west: all three went over the bridge
    assert differ(base, result).n_pairs_changed == 3


def test_a_new_school_takes_whom_it_is_nearest_to(base: Placed) -> None:
    """C8: a school opens next to the homes; who moves is counted, and nobody else."""
    gate = [(float(x[0]), float(y[0])) for x, y in [TOWN.at("Q")]]
    result = after(base, open_school("new", seats=1, gates=gate))

    assert offers(result) == {"P": "west", "Q": "new", "R": "east"}
    found = differ(base, result)
    assert found.school_code.tolist() == ["east", "new", "west"]
    assert found.seats_before.tolist() == [2, -1, 2]
    assert (found.before.tolist(), found.after.tolist()) == ([2, 2, 0], [2, 1, 0])
    assert found.after_mm.tolist() == [100_000, 0, 100_000]
    assert found.better.tolist() == [False, True, False]


def test_a_closed_school_stands_in_nobodys_order(base: Placed) -> None:
    """Two seats remain for three: the two nearest keep or get one."""
    result = after(base, close_school("west"))

    assert offers(result) == {"P": None, "Q": "east", "R": "east"}
    found = differ(base, result)
    assert found.worse.tolist() == [True, True, False]
    assert found.after_mm.tolist() == [-1, 600_000, 100_000]


def test_another_policy_may_be_asked(base: Placed) -> None:
    """The rules are part of what if."""
    scenario = Scenario(name="x", changes=(use_policy("minimum-total"),))

    result = what_if(base, scenario)

    assert result.city.policy.name == "minimum-total"
    assert result.allocation.certificate is not None
    check(result)


def test_nothing_changed_is_no_difference(base: Placed) -> None:
    """An empty scenario is things as they are."""
    found = differ(base, after(base))

    assert not (found.moved | found.better | found.worse).any()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (change_seats("nowhere", 1), "“nowhere” is no school that has seats here"),
        (close_school("nowhere"), "“nowhere” is no school that has seats here"),
        (change_seats("west", -3), "“west” has 2 seats, -3 makes -1; they must be 0 to 10000"),
        (open_school("west", seats=1, gates=[(0, 0)]), "is the code of a school already"),
        (open_school("new", seats=1, gates=[(1, 1)]), "no usable road lies within 500 m"),
        (use_policy("hcmc-2025-grade10"), "“hcmc-2025-grade10” goes by scores and wishes"),
    ],
)
def test_what_cannot_be_is_one_clear_sentence(base: Placed, change: Change, sentence: str) -> None:
    """In both languages, naming the school."""
    with pytest.raises(InputError) as error:
        after(base, change)

    (finding,) = error.value.findings
    assert sentence in str(error.value)
    assert finding.message_vi != finding.message_en


def test_a_school_on_an_island_of_roads_is_refused(base: Placed) -> None:
    """Children would never reach it; the planner hears it before the run."""
    town = city("a-P-S-Q-b\n" + "\n" * 14 + "y-Z-z")
    start = placed(city_of(town, "PQ", {"S": "west"}, {"west": 2}))
    (lon,), (lat,) = town.at("Z")

    with pytest.raises(InputError, match="not connected with the others"):
        after(start, open_school("new", seats=1, gates=[(lon, lat)]))
    del base


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: change_seats("a", 0), "must be 1 to 10000"),
        (lambda: open_school("a", seats=-1, gates=[(0, 0)]), "“-1” seats must be 0 to 10000"),
        (lambda: open_school("a", seats=1, gates=[]), "needs a gate"),
        (lambda: open_school("a", seats=1, gates=[(10.7, 106.7)]), "are the two swapped"),
        (lambda: open_school(" ", seats=1, gates=[(1, 1)]), "must not be empty"),
        (lambda: changes_of([{"kind": "seats", "school": "a"}]), "cannot be read"),
        (lambda: changes_of([{"kind": "magic"}]), "cannot be read"),
    ],
)
def test_values_that_cannot_be_are_refused(call: Callable[[], object], sentence: str) -> None:
    """Before anything is computed."""
    with pytest.raises(InputError, match=sentence):
        call()


def test_changes_go_to_rows_and_back() -> None:
    """The database keeps them as JSON."""
    changes = (
        change_seats("a", -35),
        open_school("b", seats=70, gates=[(106.7, 10.7), (106.8, 10.8)]),
        close_school("c"),
        use_policy("minimum-total"),
    )

    assert changes_of(row_of(one) for one in changes) == changes


def test_placements_of_other_children_are_not_compared(base: Placed) -> None:
    """A difference of different children means nothing."""
    other = placed(city_of(TOWN, "PQ", GATES, SEATS))

    with pytest.raises(ShapeError, match="the same children"):
        differ(base, other)


LINE = tuple((float(TOWN.raw.node_lon[i]), float(TOWN.raw.node_lat[i])) for i in (4, 7))
FOOTBRIDGE = AddedRoad(
    line=LINE,
    tags=(("bridge", "yes"), ("highway", "footway")),
    begin=AtNode(int(TOWN.raw.node_id[4])),
    end=AtNode(int(TOWN.raw.node_id[7])),
)
EDITS = st.lists(st.sampled_from(["hi", "ac", "cd", "bd"]), max_size=2, unique=True)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario of every kind of change."""
    edge = [np.array([TOWN.edge(name)], np.int32) for name in draw(EDITS)]
    edits: list[Edit] = [Close(edge_ids(TOWN.raw, one)) for one in edge]
    if draw(st.booleans()):
        edits.append(FOOTBRIDGE)
    changes: list[Change] = []
    if draw(st.booleans()):
        (lon,), (lat,) = TOWN.at(draw(st.sampled_from("PQRST")))
        changes.append(open_school("new", seats=draw(st.integers(0, 3)), gates=[(lon, lat)]))
    if draw(st.booleans()):
        code = draw(st.sampled_from(["east", "west"]))
        changes.append(change_seats(code, draw(st.sampled_from([-2, -1, 1, 2]))))
    if draw(st.booleans()):
        changes.append(close_school(draw(st.sampled_from(["east", "west"]))))
    if draw(st.booleans()):
        (lon,), (lat,) = TOWN.at(draw(st.sampled_from("PQRST")))
        code = draw(st.sampled_from(["east", "west"]))
        if close_school(code) not in changes:
            changes.append(move_school(code, gates=[(lon, lat)]))
    changes.append(use_policy(draw(st.sampled_from(POLICIES))))
    return Scenario(name="drawn", edits=tuple(edits), changes=tuple(changes))


@given(scenarios())
def test_it_equals_computing_everything_again(base: Placed, scenario: Scenario) -> None:
    """Whatever is kept of the base, the answer is that of a city made anew."""
    result = what_if(base, scenario)

    fresh = placed(changed(base.city, scenario))
    again = distances(result.city.network, result.city.home, result.city.places)
    assert np.array_equal(result.distance_mm, again)
    assert np.array_equal(result.allocation.school, fresh.allocation.school)
    check(result)
    _counted_by_hand(base, result, differ(base, result))


@given(scenarios())
def test_a_least_total_keeps_the_offers_that_may_stay(scenario: Scenario) -> None:
    """The same total as made afresh; nobody moves where nothing differs."""
    rules = use_policy("minimum-total")
    start = placed(city_of(TOWN, "PQR", GATES, SEATS, policy="minimum-total"))
    changes = tuple(one for one in scenario.changes if type(one) is not type(rules))

    result = what_if(start, Scenario(name="drawn", edits=scenario.edits, changes=changes))

    check(result)
    fresh = placed(result.city)
    way = [np.where(one.own_mm < 0, 10**9, one.own_mm).sum() for one in (result, fresh)]
    assert way[0] == way[1]
    if not (changes or scenario.edits):
        assert not differ(start, result).moved.any()


def _counted_by_hand(base: Placed, result: Placed, found: Difference) -> None:
    """Compare with what a child by child comparison says."""
    old, new = offers(base), offers(result)
    for p, name in enumerate(found.pupil_id):
        assert found.moved[p] == (old[name] != new[name])
        before = float("inf") if old[name] is None else int(base.own_mm[p])
        now = float("inf") if new[name] is None else int(result.own_mm[p])
        assert (found.better[p], found.worse[p]) == (now < before, now > before)
    seats = dict(zip(found.school_code, found.seats_after.tolist(), strict=True))
    taken = [school for school in new.values() if school is not None]
    assert all(taken.count(school) <= seats[school] for school in set(taken))


def test_a_school_s_public_row_gives_no_small_number_back(base: Placed) -> None:
    """24 children before and 35 after, 15 came: that 4 left must not follow from what is told."""
    exact = tally(base, base, differ(base, base))
    row = {"school_code": "s", "seats_before": 35, "seats_after": 35}
    row |= {"n_before": 24, "n_after": 35, "n_came": 15, "n_left": 4}
    shown = public(replace(exact, schools=(row,))).schools[0]

    assert (shown["n_before"], shown["n_after"]) == (24, 35)
    assert (shown["n_came"], shown["n_left"]) == (None, None)
    row |= {"n_after": 27, "n_came": 7}  # three more: at least as many came
    shown = public(replace(exact, schools=(row,))).schools[0]
    assert [shown[name] for name in COUNTS] == [24, None, None, None]


def test_no_small_change_of_a_school_follows() -> None:
    """Sixty schools at once: whoever knows all sums learns of no one to nine who came or left."""
    draw = random.Random(20261128)  # noqa: S311 (no secret)
    rows = []
    for at in range(60):
        before, left, came = draw.randint(10, 90), draw.randint(0, 14), draw.randint(0, 14)
        left = min(left, before)
        counts = {"n_before": before, "n_after": before - left + came, "n_left": left}
        rows.append({"school_code": f"{at:02d}", **counts, "n_came": came})
    told = told_schools(rows, {"n_before": 1, "n_after": 1})

    for row, shown in zip(rows, told, strict=True):
        known = {name for name in COUNTS if shown[name] is not None}
        small = {name for name in ("n_came", "n_left") if 0 < row[name] < 10}
        net = abs(row["n_after"] - row["n_before"])
        assert not small & known
        assert not (small and {"n_before", "n_after"} <= known and 0 < net < 10)
        if small and {"n_before", "n_after"} <= known:
            assert not {"n_came", "n_left"} & known
    for name in COUNTS:
        hidden = [row[name] for row, shown in zip(rows, told, strict=True) if shown[name] is None]
        assert len(hidden) != 1
    assert any(shown["n_after"] is not None for shown in told)
