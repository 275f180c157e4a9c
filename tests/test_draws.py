"""What may come instead of what is told: around it, as wide as past errors, off together."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.ahead import Ahead, tell
from forecast.chances import reliability
from forecast.draws import draws
from forecast.levels import REGION_GRADE, UNIT
from tests.drawn_enrolment import city

N_DRAWS = 400


@pytest.fixture(scope="module")
def told() -> Ahead:
    """Return a forecast of sixty invented schools."""
    return tell(city(60, 12, seed=3), 3)


@pytest.fixture(scope="module")
def drawn(told: Ahead) -> np.ndarray:
    """Return draws of its units, shape (D, U, H)."""
    return draws(told, UNIT, names=told.panel.unit, n_draws=N_DRAWS, seed="a")


def test_they_lie_around_what_is_told(told: Ahead, drawn: np.ndarray) -> None:
    """Half of all draws of all units below it, to what chance allows."""
    below = (drawn < told.middle[UNIT]).mean(axis=(0, 1))

    assert drawn.shape == (N_DRAWS, 60, 3)
    assert np.abs(below - 0.5).max() < 0.06


def test_four_of_five_are_about_as_wide_as_the_interval(told: Ahead, drawn: np.ndarray) -> None:
    """The margins are those of the intervals; only their middle was moved."""
    low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
    told_width = told.around[UNIT][2] - told.around[UNIT][1]

    ratio = (high - low).sum(axis=0) / told_width.sum(axis=0)
    assert (ratio > 0.85).all()
    assert (ratio < 1.1).all()


def test_units_are_off_together(told: Ahead, drawn: np.ndarray) -> None:
    """A city's total varies more than if every school had chance of its own."""
    total = drawn[:, :, 0].sum(axis=1)
    alone = np.sqrt(drawn[:, :, 0].var(axis=0).sum())

    assert total.std() > 1.3 * alone
    assert np.abs(total.mean() / told.middle[UNIT][:, 0].sum() - 1) < 0.02


def test_chance_belongs_to_a_name(told: Ahead, drawn: np.ndarray) -> None:
    """The same seed, the same draws; another one, others; nothing hangs on what else is drawn."""
    names = told.panel.unit
    few = draws(told, UNIT, names=names, n_draws=7, seed="a")
    other = draws(told, UNIT, names=names, n_draws=N_DRAWS, seed="b")
    renamed = draws(told, UNIT, names=("elsewhere", *names[1:]), n_draws=N_DRAWS, seed="a")

    assert np.array_equal(few, drawn[:7])
    assert np.array_equal(draws(told, UNIT, names=names, n_draws=N_DRAWS, seed="a"), drawn)
    assert not np.array_equal(other, drawn)
    assert np.array_equal(renamed[:, 1:], drawn[:, 1:])
    assert not np.array_equal(renamed[:, 0], drawn[:, 0])


def test_who_is_above_stays_above(told: Ahead, drawn: np.ndarray) -> None:
    """A draw is one future, not another one every year."""
    share = (drawn - told.middle[UNIT]) / np.maximum(told.middle[UNIT], 1)
    ranks = np.argsort(np.argsort(share, axis=0), axis=0)

    assert np.corrcoef(ranks[:, 5, 0], ranks[:, 5, 2])[0, 1] > 0.9


def test_grades_of_a_region_are_drawn_with_it(told: Ahead) -> None:
    """Every level has draws of its own shape, none below zero."""
    found = draws(told, REGION_GRADE, names=told.panel.region_name, n_draws=5, seed="a")

    assert found.shape == (5, *told.middle[REGION_GRADE].shape)
    assert (found >= 0).all()


def test_chances_are_held_against_what_came() -> None:
    """Drawn schools: those told likely to grow grew more often; tenths and totals fit."""
    found = tell(city(80, 14, seed=9, noise=0.25), 3).chances

    assert {one.level for one in found} == {UNIT, REGION_GRADE}
    for whole in reliability(found):
        own = [one for one in found if (one.level, one.ahead) == (whole.level, whole.ahead)]
        assert whole.n == sum(one.n for one in own)
        assert all(one.tenth / 10 <= one.told <= (one.tenth + 1) / 10 for one in own)
        assert 0 <= whole.brier < 0.3
    one_year = [one for one in found if (one.level, one.ahead) == (UNIT, 1)]
    few = sum(one.n * one.came for one in one_year if one.tenth < 3)
    many = sum(one.n * one.came for one in one_year if one.tenth > 6)
    assert few / sum(one.n for one in one_year if one.tenth < 3) < 0.35
    assert many / sum(one.n for one in one_year if one.tenth > 6) > 0.65
