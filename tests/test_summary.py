"""Headline figures are those that a clerk would work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from runs.steps import Steps
from runs.summary import summarise


def test_figures_of_five_children() -> None:
    """Four placed at 1, 2, 3 and 5 km, one without a seat."""
    summary = summarise(
        np.array([0, 0, 1, 2, -1]),
        np.array([1, 1, 2, 3, 0]),
        np.array([1_000_000, 3_000_000, 2_000_000, 5_000_000, 0], dtype=np.int32),
    )

    assert summary.as_dict() == {
        "placed": 4,
        "unplaced": 1,
        "mean_m": 2750.0,
        "median_m": 2000.0,
        "p95_m": 5000.0,
        "longest_m": 5000.0,
        "over_4km": 1,
        "at_nearest": 2,
    }


def test_exactly_four_kilometres_is_not_over() -> None:
    """The limit is still near; one millimetre more is not."""
    two = np.array([4_000_000, 4_000_001], dtype=np.int32)

    assert summarise(np.array([0, 0]), np.array([1, 1]), two).over_4km == 1


def test_nobody_placed_has_no_distances() -> None:
    """An empty mean is not zero metres."""
    summary = summarise(np.array([-1]), np.array([0]), np.array([7], dtype=np.int32))

    assert (summary.placed, summary.unplaced, summary.mean_m, summary.p95_m) == (0, 1, None, None)


def test_long_sums_do_not_overflow() -> None:
    """Two hundred thousand children at 20 km are 4e12 mm, more than 32 bits hold."""
    n_pupils = 200_000
    far = np.full(n_pupils, 20_000_000, dtype=np.int32)

    assert summarise(np.zeros(n_pupils, int), np.ones(n_pupils, int), far).mean_m == 20_000.0


def test_a_failed_step_is_not_recorded() -> None:
    """The table of seconds lists what was done, and in its order."""
    steps = Steps()
    with steps.step("roads"):
        pass
    with pytest.raises(KeyError), steps.step("wards"):
        {}["no such ward"]

    assert [step.name for step in steps.done] == ["roads"]
    assert steps.peak_mib > 0
