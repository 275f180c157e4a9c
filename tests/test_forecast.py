"""Forecasts: what is known of them without any real city."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as drawn

from forecast.ahead import tell
from forecast.around import in_order
from forecast.backtest import ALL_SIZES, Score
from forecast.baselines import baselines
from forecast.blend import Blend, prior_weights
from forecast.conformal import Errors, _quantiles, bounds, widening
from forecast.grades import axis
from forecast.growth import matched_growth
from forecast.levels import added_up
from forecast.origins import OURS, origins
from forecast.parts import Parts
from forecast.ratios import ratios, recent_pairs
from forecast.supply import supply
from gis.errors import PositionError, ShapeError
from tests.drawn_enrolment import city, panel
from tests.plain import forecast as plain

NUMBERS = drawn.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(3, 6)),
    elements=st.one_of(st.just(np.nan), st.integers(0, 90).map(float)),
)


def scored(told, level: str, ahead: int, method: str = OURS) -> Score:
    """Return the score of all sizes."""
    wanted = (level, ahead, ALL_SIZES, method)
    return next(s for s in told.scores if (s.level, s.ahead, s.size, s.method) == wanted)


def test_a_city_that_never_changes_is_told_to_stay() -> None:
    """Any drift that the method makes up by itself would show here."""
    told = tell(panel(np.full((6, 5, 7), 40.0), [0, 0, 0, 1, 1, 1]), 5)

    assert np.array_equal(told.middle["cell"], np.full((6, 5, 5), 40.0))
    assert np.array_equal(told.around["unit"], np.full((4, 6, 5), 200.0))
    assert scored(told, "cell", 3).wape == 0.0


def test_a_large_year_group_is_followed_as_it_moves_up() -> None:
    """The dragon-year class of 2012 is in grade 4 when it is ten, not still in grade 3."""
    entering = np.array([60.0, 60, 60, 60, 60, 60, 120, 60, 60])  # of 2010 to 2018
    history = np.stack([np.roll(entering, g)[4:] for g in range(5)])  # grade g entered g years ago
    told = tell(panel(np.repeat(history[None], 30, axis=0)), 2).middle["cell"]

    assert history[:, -1].tolist() == [60, 60, 120, 60, 60]
    assert told[0, 3, 0] > 100
    assert told[0, 2, 0] < 75
    assert told[0, 4, 1] > 90
    assert told[0, 3, 1] < 75


def test_the_last_year_weighs_more_far_ahead_and_less_in_large_units() -> None:
    """A flat blend spoils next year's forecast of large units, whose grades hardly vary."""
    anchored, last = np.moveaxis(prior_weights(10), 2, 0)

    for weight in (anchored, last):
        assert (np.diff(weight, axis=1) > 0).all()
        assert (np.diff(weight, axis=0) < 0).all()


def test_the_order_of_units_changes_nothing() -> None:
    """Files come in any order."""
    one = city(30, 7, seed=1)
    order = np.random.default_rng(2).permutation(30)
    other = replace(one, n=one.n[order], region=one.region[order])

    first, second = tell(one, 3), tell(other, 3)

    np.testing.assert_allclose(second.middle["cell"], first.middle["cell"][order], atol=0.011)
    np.testing.assert_allclose(second.around["city"], first.around["city"], rtol=1e-3)


@given(NUMBERS, st.sampled_from([2.0, 8.0]))
def test_plain_forecasts_of_twice_as_many_are_twice_as_high(n, times) -> None:
    """They know no size."""
    for name, told in baselines(n, 3).items():
        np.testing.assert_allclose(baselines(times * n, 3)[name], times * told, rtol=1e-9)


def test_a_city_told_in_tens_is_told_ten_times_as_high() -> None:
    """Size changes how much is drawn to the region, so it is so only nearly."""
    one = city(40, 8, seed=3)

    few, many = tell(one, 3).middle["city"], tell(replace(one, n=10.0 * one.n), 3).middle["city"]

    np.testing.assert_allclose(many, 10.0 * few, rtol=0.01)


@given(NUMBERS)
def test_schools_add_up_to_regions_and_the_city(n) -> None:
    """Whoever adds the written cells gets the written totals."""
    region = np.arange(len(n), dtype=np.int32) % 2
    sums = added_up(np.round(n[:, :, -1] / 7.0, 2), region, 2)

    assert np.nansum(sums["unit"]) == pytest.approx(np.nansum(sums["cell"]))
    assert np.nansum(sums["region_grade"]) == pytest.approx(np.nansum(sums["cell"]))
    assert np.nansum(sums["region"]) == pytest.approx(np.nansum(sums["city_grade"]))
    assert np.isnan(sums["city"][0]) == np.isnan(sums["cell"]).all()


def test_totals_are_sums_of_rounded_cells_and_regions_of_units() -> None:
    """Hundredths are added, never rounded again."""
    told = tell(city(20, 6, seed=4), 2)

    cells = np.rint(100 * told.middle["cell"]).astype(int)
    assert np.rint(100 * told.middle["unit"]).astype(int).tolist() == cells.sum(axis=1).tolist()
    assert np.rint(100 * told.middle["city"][0]).tolist() == cells.sum(axis=(0, 1)).tolist()


def test_nobody_last_year_is_not_nobody_ever_after() -> None:
    """A grade of zero is filled by the children who are in the grade below."""
    n = city(30, 6, seed=5).n
    n[0, 3, -1] = 0.0
    told = tell(panel(n), 1).middle["cell"]

    assert told[0, 3, 0] > 0.7 * n[0, 2, -1]


def test_a_missing_year_stays_missing() -> None:
    """Filling it would be to invent; the years around it still tell."""
    whole = city(60, 9, seed=6)
    n = whole.n.copy()
    n[:, :, 4] = np.nan
    told = tell(replace(whole, n=n), 3)

    assert 4 not in replace(whole, n=n).known
    assert np.isfinite(told.middle["cell"]).all()
    np.testing.assert_allclose(told.middle["city"], tell(whole, 3).middle["city"], rtol=0.05)


def test_every_other_year_is_enough() -> None:
    """No two years follow each other, so nobody can be followed: levels are told."""
    n = city(30, 9, seed=7).n
    n[:, :, 1::2] = np.nan
    told = tell(panel(n), 2)

    assert set(told.method.ravel()) == {"entry"}
    assert np.isfinite(told.around["cell"]).all()


def test_a_cell_unknown_in_the_last_year_is_not_told() -> None:
    """A grade that a school closed is no grade of nought children."""
    n = city(10, 6, seed=8).n
    n[2, 4, -1] = np.nan
    n[3, :, -1] = np.nan
    told = tell(panel(n), 2)

    assert np.isnan(told.middle["cell"][2, 4]).all()
    assert np.isnan(told.middle["unit"][3]).all()
    assert set(told.method[3].ravel()) == {""}


@settings(max_examples=30)
@given(NUMBERS, st.booleans())
def test_any_history_is_told_where_it_ends_and_nowhere_else(n, apart) -> None:
    """Holes, zeros, one unit, one grade, a region for each: finite, not below zero, in order."""
    one = panel(n, list(range(len(n))) if apart else None)
    if len(one.known) < 3 or one.known[-1] != one.n_years - 1:
        with pytest.raises(ValueError, match=r"years with|of the last year"):
            tell(one, 3)
        return
    told = tell(one, 3)
    cells, around = told.middle["cell"], told.around["cell"]

    assert np.array_equal(np.isnan(cells), np.repeat(np.isnan(n[:, :, -1:]), 3, axis=2))
    assert (np.isnan(cells) | (np.isfinite(cells) & (cells >= 0))).all()
    ordered = np.isnan(around[1:]) | np.isnan(around[:-1]) | (np.diff(around, axis=0) >= 0)
    assert ordered.all()


@pytest.mark.parametrize("few", ["years", "children"])
def test_units_that_are_new_or_tiny_have_their_regions_ratios(few) -> None:
    """Of two years or nine children no ratio can be told from chance; the method says so."""
    n = city(30, 7, seed=9).n
    if few == "years":
        n[0, :, :-2] = np.nan
    else:
        n[0] = np.minimum(n[0], 1.0)
    told = tell(panel(n), 2)

    assert set(told.method[0].ravel()) == {"cohort+pooled", "entry+pooled"}
    assert set(told.method[1].ravel()) == {"cohort", "entry"}


def test_a_pooled_units_ratios_are_its_regions() -> None:
    """Whatever its own few children did."""
    n = city(30, 7, seed=9).n
    n[0, 1:, -1] = 3.0 * n[0, :-1, -2]
    region = np.zeros(30, np.int32)
    pooled = np.arange(30) == 0

    own = ratios(n, region, 1, np.zeros(30, bool))
    taken = ratios(n, region, 1, pooled)

    assert (own.own[0, 1:] > own.regional[0, 1:] + 0.05).all()
    np.testing.assert_array_equal(taken.own[0], taken.regional[0])
    assert taken.effect[0] == 1.0 < own.effect[0]


def test_no_past_forecast_knows_a_later_year() -> None:
    """The back-test would be worth nothing if the year to be told had leaked in."""
    one = city(40, 9, seed=10)
    n = one.n.copy()
    n[:, :, 6:] *= 3.0

    before = {o.at: o.told[OURS] for o in origins(one, 3)}
    after = {o.at: o.told[OURS] for o in origins(replace(one, n=n), 3)}

    for at in range(1, 6):
        np.testing.assert_array_equal(after[at], before[at])
    assert not np.array_equal(after[6], before[6])


def test_a_file_cut_at_a_year_tells_what_the_back_test_told() -> None:
    """The errors stand for the very command: the same numbers, had it been run then."""
    one = city(40, 9, seed=14)

    whole = {o.at: o for o in origins(one, 5)}
    cut = tell(one.until(5), 5)

    np.testing.assert_allclose(cut.middle["cell"], whole[5].told[OURS], atol=0.0051)
    at_two = next(s for s in tell(one.until(6), 5).scores if (s.level, s.ahead) == ("cell", 1))
    assert at_two.n_origins == 4


def test_weights_are_learned_as_years_come_in() -> None:
    """The first autumn has the written law, the last one what its history taught."""
    first, *_, last = origins(city(80, 9, seed=15, noise=0.2), 5)

    np.testing.assert_array_equal(first.weights, prior_weights(5))
    assert abs(last.weights - prior_weights(5)).max() > 0.1


def test_no_interval_knows_a_later_error() -> None:
    """Coverage would be measured on what it was made from."""
    rng = np.random.default_rng(16)
    told, kind = np.full(200, 50.0), np.zeros(200, np.int64)
    errors = Errors("cell")
    for origin in (1, 2, 3):
        errors.add(origin, 1, told, told * np.exp(rng.normal(0, 0.1, 200)), kind)
    before = bounds(errors, 4, 1, told, kind)
    errors.add(4, 1, told, 3.0 * told, kind)

    np.testing.assert_array_equal(bounds(errors, 4, 1, told, kind), before)
    assert (bounds(errors, 5, 1, told, kind)[3] > before[3]).all()


def test_what_is_told_lies_between_its_bounds() -> None:
    """Past errors may all have been on one side; the interval then begins at what is told."""
    found = np.array([[8.0], [11.0], [12.0], [11.5]])

    assert in_order(found, np.array([10.0])).ravel().tolist() == [8.0, 10.0, 12.0, 12.0]
    assert in_order(found, np.array([13.0])).ravel().tolist() == [8.0, 11.0, 13.0, 13.0]


def test_no_total_is_wider_than_its_members_together() -> None:
    """Of a city there is one error a year; its interval would run from nobody to twice all."""
    told = tell(city(40, 6, seed=19), 5)

    low95, _, _, high95 = told.around["region"]
    assert (told.around["city"][0] >= low95.sum(axis=0) - 0.1).all()
    assert (told.around["city"][3] <= high95.sum(axis=0) + 0.1).all()


def test_errors_of_one_year_ahead_stretch_to_more() -> None:
    """Where no longer horizon has come to pass, its interval is wider all the same."""
    rng = np.random.default_rng(17)
    told, kind = np.full(400, 50.0), np.zeros(400, np.int64)
    errors = Errors("cell")
    errors.add(1, 1, told, told * np.exp(rng.normal(0, 0.1, 400)), kind)
    width = [np.ptp(bounds(errors, 2, ahead, told, kind)[1:3, 0]) for ahead in (1, 4)]

    assert width[1] == pytest.approx(2.0 * width[0], rel=0.05)  # the root of years


def test_schools_that_draw_from_the_city_follow_the_city() -> None:
    """Grade 6 of a school is fed by the grade 5 of all wards, not of its own."""
    rng = np.random.default_rng(18)
    n = np.full((18, 2, 10), np.nan)
    feeders = rng.uniform(60.0, 140.0, (10, 10)).round()
    n[:10, 0] = feeders  # ten primary schools, one in each of ten wards
    n[10:, 1, 1:] = np.round(feeders.sum(axis=0)[:-1] / 8)  # eight schools share their leavers
    one = panel(n, [*range(10), *range(8)], grades=("5", "6"))

    share = supply(n, one.region, 10, np.full((1, 12), np.nan), 2).share[1]
    told = tell(one, 1).middle["city_grade"][1, 0]

    assert share[1] > 0.6
    assert share[0] < 0.25
    came, last = feeders[:, -1].sum(), np.nansum(n[:, 1, -1])
    assert abs(told - came) < 0.5 * abs(last - came)


def test_intervals_hold_as_often_as_they_say() -> None:
    """On a city of known noise; each origin's intervals rest on errors known at it."""
    told = tell(city(120, 26, seed=11), 5)

    for level, most in (("cell", 0.83), ("unit", 0.87)):  # few years are known: units err wide
        for ahead in (1, 3, 5):
            score = scored(told, level, ahead)
            assert 0.78 < score.held_80 < most, (level, ahead)
            assert 0.94 < score.held_95 < 0.98, (level, ahead)


def test_noise_is_not_followed() -> None:
    """Where entries are chance, last year's figures are a worse guide than what is told."""
    told = tell(city(150, 12, seed=12, noise=0.15), 5)

    for ahead in (1, 3, 5):
        ours = scored(told, "cell", ahead).wape
        assert ours < scored(told, "cell", ahead, "last_year").wape
        assert ours < scored(told, "cell", ahead, "cohort_3").wape


def test_births_lead_the_lowest_grade() -> None:
    """A year of twice as many births fills grade 1 six years later, and grade 2 in the seventh."""
    rng = np.random.default_rng(13)
    births = rng.uniform(800.0, 1600.0, 16)
    entering = np.round(births[None] / 20 * rng.uniform(0.9, 1.1, (20, 1)))
    n = np.stack([entering[:, 4 - g : 14 - g] for g in range(4)], axis=1)  # years 4 to 13
    one = panel(n, grades=("1", "2", "3", "4"))
    told = tell(one, 2, births[None, 4:16]).middle["cell"].sum(axis=0)
    without = tell(one, 2).middle["cell"].sum(axis=0)

    came = births[14:16]
    assert abs(told[0] - came).sum() < 0.5 * abs(without[0] - came).sum()
    assert set(tell(one, 2, births[None, 4:16]).method[:, 0].ravel()) == {"entry+births"}


def test_grade_one_follows_the_preschools_and_those_who_come_late() -> None:
    """
    Preschools of 170 leavers, primary schools of 200 entrants: 30 come from no preschool.

    A larger class of five-year-olds reaches grade 1 a year later, in other schools; the late ones
    are no share of it and stay thirty.
    """
    leavers = np.array([160.0, 180, 165, 175, 190, 170, 150, 180, 165, 240])
    n = np.full((40, 3, 10), np.nan)  # twenty preschools, then twenty primary schools
    n[:20, 0] = leavers
    n[20:, 1, 1:] = leavers[:-1] + 30.0
    n[20:, 2, 2:] = leavers[:-2] + 30.0

    first = tell(panel(n, grades=("K", "1", "2")), 1).middle["city_grade"][1, 0] / 20
    alone = tell(panel(n[20:, 1:], grades=("1", "2")), 1).middle["city_grade"][0, 0] / 20
    assert n[20, 1, -1] == 195.0
    assert abs(alone - 195.0) < 10
    assert first > 235
    late = supply(n, np.zeros(40, np.int32), 1, np.full((1, 12), np.nan), 2).near.late[0, 1] / 20
    assert late == pytest.approx(30.0, abs=4.0)


@given(NUMBERS)
def test_plain_forecasts_are_a_clerks(n) -> None:
    """Arrays reckon as loops do."""
    found = baselines(n, 3)

    np.testing.assert_allclose(found["cohort_3"], plain.cohort_3(panel(n), 3), rtol=1e-9)
    np.testing.assert_allclose(found["linear"], plain.linear(panel(n), 3), rtol=1e-6, atol=1e-6)


@given(NUMBERS)
def test_pairs_and_growth_are_a_clerks(n) -> None:
    """Older pairs fade, pairs without figures are passed over."""
    for found, expected in zip(recent_pairs(n), plain.recent_pairs(n), strict=True):
        np.testing.assert_allclose(found, expected)
    region = [place % 2 for place in range(len(n))]
    found = matched_growth(n, np.array(region, np.int32), max(region) + 1, 0.1, 5.0)
    np.testing.assert_allclose(found, plain.matched_growth(n, region, 0.1, 5.0))


@given(st.tuples(*[st.integers(1, 200).map(float)] * 4))
def test_weights_are_those_of_least_error_near_the_prior(four) -> None:
    """One cell, every pair of weights tried by hand."""
    cohort, anchored, last, came = four
    blend = Blend(1)
    blend.learn(_parts(cohort, anchored, last), 1, np.array([[came]]))

    size = int(np.digitize(last, [25, 50, 100, 200]))
    np.testing.assert_allclose(
        blend.weights()[size, 0], plain.best_weights(cohort, anchored, last, came)
    )


def _parts(cohort: float, anchored: float, last: float) -> Parts:
    return Parts(
        cohort=np.array([[[cohort]]]),
        anchored=np.array([[[anchored]]]),
        last=np.array([[[last]]]),
        pooled=np.array([False]),
        fed=np.array([[0]], dtype=np.int32),
        size=np.array([last]),
    )


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(1, 8)), min_size=1, max_size=60))
def test_quantiles_are_a_clerks(pairs) -> None:
    """Rank (n + 1) q, the farther error where it falls between two."""
    errors, eighths = map(list, zip(*pairs, strict=True))
    weights = [one / 8 for one in eighths]  # whose sums are exact

    found = _quantiles(np.array(errors), np.array(weights))

    np.testing.assert_array_equal(found, plain.quantiles(errors, weights))


def test_few_years_widen_the_intervals() -> None:
    """What all schools of a year share is known from as many cases as there were years."""
    factors = [widening(0.1, n) for n in (1, 2, 5, 50)]

    assert factors == sorted(factors, reverse=True)
    assert factors[-1] == pytest.approx(1.0, abs=0.003)


def test_grades_leave_no_age_out_and_name_none_twice() -> None:
    """A file of grades 1, 6 and 10 has rooms for those between; K4 and PK are one age."""
    assert axis(["1", "4"]) == ("1", "2", "3", "4")
    with pytest.raises(ValueError, match="aged 4"):
        axis(["K4", "PK"])
    with pytest.raises(ValueError, match="is no grade"):
        axis(["13"])


def test_a_broken_panel_is_refused() -> None:
    """Before anything is reckoned with it."""
    good = panel(np.ones((2, 2, 3)))

    with pytest.raises(ShapeError, match="negative"):
        replace(good, n=-good.n).check()
    with pytest.raises(ShapeError, match="3 units"):
        replace(good, unit=("a", "b", "c")).check()
    with pytest.raises(PositionError, match="regions"):
        replace(good, region=np.array([0, 1], np.int32)).check()
    with pytest.raises(ValueError, match="2 years"):
        tell(panel(np.ones((2, 2, 2))), 1)
