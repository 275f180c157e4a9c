# ruff: noqa: INP001 (in no package; ``gantruong bench forecast`` loads it)
"""
Forecasts of enrolment: how near on rolling origins, each series for itself, and how fast.

Every autumn of a series but the first is told ahead knowing nothing later, by our method and by
last year's figures, the straight line and 3-year cohort survival. Intervals of an origin rest on
errors known at it, so that their coverage is measured on years they never saw.
"""

from __future__ import annotations

import gzip
import math
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import record
from peers_common import seconds

from forecast.backtest import ALL_SIZES, Score
from forecast.chances import reliability
from gis.progress import Progress, silent
from runs.forecast.files import Inputs, forecast_files
from runs.forecast.history import read_history

Json = dict[str, Any]
AHEAD: Final = (1, 3, 5)
HORIZON: Final = 10
LEVELS: Final = ("cell", "unit", "region", "city")
NAME: Final = "forecast"


def bench(series: list[Path], *, progress: Progress = silent) -> Json:
    """
    Return errors, coverage and seconds of every series.

    Parameters
    ----------
    series
        Enrolment files as ``gantruong forecast`` reads them, plain or ``.csv.gz``.
    progress
        Told which series is told ahead.
    """
    found = []
    for done, path in enumerate(series):
        progress("forecasting series", done, len(series))
        found.append(_series(path))
    progress("forecasting series", len(series), len(series))
    return {"load_average": [round(one, 1) for one in os.getloadavg()], "series": found}


def write(figures: Json, folder: Path = record.RESULTS) -> Path:
    """Write the figures among the results, and return the file."""
    return record.write(NAME, figures, folder)


def _series(path: Path) -> Json:
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / path.name.removesuffix(".gz")
        plain.write_bytes(_text(path))
        _, reading = seconds(lambda: read_history(plain))
        out = Path(temporary) / "f.csv"
        totals = Path(temporary) / "t.csv"
        told, whole = seconds(
            lambda: forecast_files(Inputs(history=plain), out, horizon=HORIZON, totals_file=totals)
        )
    panel = told.ahead.panel
    scores = [_row(one) for one in told.ahead.scores if one.ahead in AHEAD]
    return {
        "series": plain.stem,
        "units": panel.n_units,
        "regions": len(panel.region_name),
        "grades": len(panel.grade),
        "years": [panel.first_year, panel.last_year],
        "missing_years": list(told.history.missing_years),
        "horizon": HORIZON,
        "read": reading,
        "whole_command": whole,
        "scores": [one for one in scores if one["level"] in LEVELS and one["size"] == ALL_SIZES],
        "chances": [
            {name: _told(value) for name, value in asdict(one).items()}
            for one in reliability(told.ahead.chances)
            if one.ahead in AHEAD
        ],
        "cells_by_size": [
            one for one in scores if one["level"] == "cell" and one["size"] != ALL_SIZES
        ],
    }


def _text(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _row(score: Score) -> Json:
    """Return a score with five decimals, what is unknown as null."""
    return {name: _told(value) for name, value in asdict(score).items()}


def _told(value: float | str) -> float | str | None:
    if not isinstance(value, float):
        return value
    return None if math.isnan(value) else round(value, 5)
