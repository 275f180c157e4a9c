"""Rolling origins on real series: what the method is held to, each series for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.ahead import Ahead, tell
from runs.forecast.history import read_history
from runs.forecast.rows import summary

SERIES = ("nyc_school_grade_2005_2020.csv.gz", "nys_district_grade_2011_2023.csv.gz")


@pytest.fixture(scope="module", params=SERIES, ids=["city", "state"])
def told(request, shared_data, tmp_path_factory, is_full) -> Ahead:
    """Return the back-test of a series; of every fourth unit in the normal run."""
    import gzip  # noqa: PLC0415 (here only)

    head, *lines = gzip.decompress(
        (shared_data / "enrolment" / request.param).read_bytes()
    ).splitlines()
    units = sorted({line.partition(b",")[0] for line in lines})
    kept = set(units if is_full else units[::4])
    path: Path = tmp_path_factory.mktemp("series") / "h.csv"
    path.write_bytes(b"\n".join([head, *(one for one in lines if one.partition(b",")[0] in kept)]))
    return tell(read_history(path).panel, 5)


def test_it_beats_the_plain_forecasts(told) -> None:
    """Five years ahead by a twentieth, one year ahead never worse, nowhere worse than last year."""
    for ahead, least in ((1, 1.0), (3, 0.97), (5, 0.95)):
        found = summary(told.scores, "cell", ahead)
        assert found["forecast"].wape <= least * found["cohort_3"].wape, ahead
        assert found["forecast"].wape <= found["last_year"].wape, ahead
    units = summary(told.scores, "unit", 5)
    assert units["forecast"].wape <= units["last_year"].wape


def test_large_units_are_not_spoilt_next_year(told) -> None:
    """A flat blend with last year's figures fails here."""
    large = {
        one.method: one.wape
        for one in told.scores
        if (one.level, one.ahead, one.size) == ("cell", 1, "200 and more")
    }

    assert large["forecast"] <= large["cohort_3"]


def test_intervals_hold(told) -> None:
    """Measured on origins that no interval had seen: 77 to 83 of 100, over 1, 3 and 5 years."""
    for level in ("cell", "unit"):
        found = [summary(told.scores, level, ahead)["forecast"] for ahead in (1, 3, 5)]
        held = sum(one.held_80 * one.n for one in found) / sum(one.n for one in found)
        assert 0.77 <= held <= 0.83, level
        for one in found:
            assert 0.75 <= one.held_80 <= 0.86, (level, one.ahead)
