"""From files to files: a history told ahead, with its back-test beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from forecast.ahead import Ahead, tell
from forecast.streams import load
from gis.errors import InputError
from gis.progress import silent
from runs import parquet
from runs.csv_table import csv_bytes
from runs.forecast.adjusting import Adjusting, read_adjusting
from runs.forecast.births import read_births, read_population
from runs.forecast.history import History, read_history
from runs.forecast.input_rows import inputs_rows, streams_rows
from runs.forecast.rows import backtest, cells, chance_rows, csv, plain, totals
from runs.two_files import written_together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from forecast.panel import Children
    from gis.progress import Progress

PARQUET: Final = ".parquet"
LONGEST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """
    Files that a forecast reads.

    Attributes
    ----------
    history
        CSV ``unit,region,year,grade,n``.
    births
        CSV ``year,births[,region]``.
    population
        CSV ``year,age,n[,region]``, instead of births.
    more
        Migration, housing and events by these names (``runs.forecast.adjusting``).
    places
        CSV ``unit,lon,lat``, for housing projects given as points.
    without
        Names of ``more`` that are switched off.
    streams
        Name or file of the shares of grade-9 leavers.
    """

    history: Path
    births: Path | None = None
    population: Path | None = None
    more: Mapping[str, Path] = field(default_factory=dict)
    places: Path | None = None
    without: tuple[str, ...] = ()
    streams: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The forecast, and what its history was like."""

    ahead: Ahead
    history: History
    adjusting: Adjusting
    written: tuple[Path, ...]

    @property
    def n_pooled(self) -> int:
        """Return how many units have their region's ratios."""
        pooled = np.char.find(self.ahead.method, "pooled") >= 0
        known = ~np.isnan(self.ahead.panel.n).all(axis=(1, 2))
        return int((pooled.any(axis=(1, 2)) & known).sum())


def forecast_files(
    inputs: Inputs,
    out: Path | None,
    *,
    horizon: int,
    totals_file: Path | None = None,
    report: tuple[Path, Callable[[Ahead, History, Adjusting], str]] | None = None,
    progress: Progress = silent,
) -> Told:
    """
    Write the forecast, and beside it the back-test and the plain forecasts.

    Parameters
    ----------
    inputs
        Files to read.
    out
        ``.csv`` or ``.parquet``; beside it ``NAME.backtest.csv``, ``NAME.chances.csv`` and
        ``NAME.baselines`` with the ending of ``out``. Nothing is written without it.
    horizon
        Years ahead, 1 to 10.
    totals_file
        Schools, regions and the city; ``.csv`` or ``.parquet``.
    report
        Page to write, and what makes it.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        For every error of the files; nothing is written.
    """
    if not 1 <= horizon <= LONGEST:
        msg = f"--horizon: {horizon}; it tells 1 to {LONGEST} years ahead"
        raise InputError(msg)
    progress("reading", 0, None)
    history = read_history(inputs.history)
    births = _births(inputs, history, horizon)
    files = dict(inputs.more)
    adjusting = read_adjusting(
        history.panel, horizon, files, places=inputs.places, without=inputs.without
    )
    streams = load(inputs.streams) if inputs.streams is not None else None
    told = tell(adjusting.panel, horizon, births, adjust=adjusting.put_on, progress=progress)
    told = replace(told, method=adjusting.words(told.method))
    if np.isnan(told.around["cell"][:, ~np.isnan(told.middle["cell"])]).any():
        msg = (
            f"{inputs.history.name}: not enough: no unit and grade has figures in two years that "
            "a forecast could be tested on; nothing was written"
        )
        raise InputError(msg)
    frames = _frames(told, out, totals_file)
    if out is not None and adjusting.given:
        frames[beside(out, "inputs")] = inputs_rows(told, adjusting)
    if out is not None and streams is not None:
        frames[beside(out, "streams")] = streams_rows(told, streams, inputs.history.name)
    wanted = [*frames, *([report[0]] if report else [])]
    if wanted:
        progress("writing", 0, len(wanted))
        with written_together(*wanted) as paths:
            for path, (name, frame) in zip(paths, frames.items(), strict=False):
                _write(path, frame, name)
            if report:
                paths[-1].write_text(report[1](told, history, adjusting), encoding="utf-8")
    return Told(ahead=told, history=history, adjusting=adjusting, written=tuple(wanted))


def backtest_path(out: Path) -> Path:
    """
    Return where the back-test beside a forecast goes.

    Examples
    --------
    >>> from pathlib import Path
    >>> backtest_path(Path("f.parquet")).name
    'f.backtest.csv'
    """
    return out.with_name(f"{out.stem}.backtest.csv")


def beside(out: Path, what: str) -> Path:
    """
    Return where another table of the same ending goes.

    Examples
    --------
    >>> from pathlib import Path
    >>> beside(Path("f.parquet"), "baselines").name
    'f.baselines.parquet'
    """
    return out.with_name(f"{out.stem}.{what}{out.suffix}")


def _births(inputs: Inputs, history: History, horizon: int) -> Children | None:
    if inputs.births is not None and inputs.population is not None:
        msg = "--births and --population both tell who reaches the lowest grade: give one of them"
        raise InputError(msg)
    if inputs.births is not None:
        return read_births(inputs.births, history.panel, horizon)
    if inputs.population is not None:
        return read_population(inputs.population, history.panel, horizon)
    return None


def _frames(told: Ahead, out: Path | None, totals_file: Path | None) -> dict[Path, pd.DataFrame]:
    frames: dict[Path, pd.DataFrame] = {}
    if out is not None:
        frames[out] = cells(told)
        frames[beside(out, "baselines")] = plain(told)
        frames[backtest_path(out)] = backtest(told.scores)
        frames[out.with_name(f"{out.stem}.chances.csv")] = chance_rows(told.chances)
    if totals_file is not None:
        frames[totals_file] = totals(told)
    for path in frames:
        if path.suffix not in (".csv", PARQUET):
            msg = f"{path.name}: the name of a file to write ends in .csv or {PARQUET}"
            raise InputError(msg)
    return frames


def _write(path: Path, frame: pd.DataFrame, wanted: Path) -> None:
    if wanted.suffix == PARQUET:
        schema = pa.schema([(name, _kind(frame[name].dtype.kind)) for name in frame])
        parquet.write(path, schema, [{name: frame[name].to_numpy() for name in frame}])
        return
    path.write_bytes(csv_bytes(list(frame), csv(frame)))


def _kind(kind: str) -> pa.DataType:
    return {"f": pa.float64(), "i": pa.int32()}.get(kind, pa.string())
