"""What is told, as rows: cells, plain forecasts beside them, totals, and the back-test."""

from __future__ import annotations

from dataclasses import astuple, fields
from math import isnan
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from forecast.ahead import DECIMALS
from forecast.backtest import ALL_SIZES, Score
from forecast.baselines import NAMES
from forecast.chances import BINS
from forecast.levels import CELL, CITY, CITY_GRADE, REGION, REGION_GRADE, UNIT, added_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from forecast.ahead import Ahead
    from forecast.chances import Chance
    from forecast.panel import Children

COLUMNS: Final = ("unit", "grade", "year", "p10", "p50", "p90", "method", "p025", "p975")
BASELINE_COLUMNS: Final = ("unit", "grade", "year", *NAMES)
TOTAL_COLUMNS: Final = (
    *("level", "name", "grade", "year", "p10", "p50", "p90", "p025", "p975"),
    *NAMES,
)
BACKTEST_COLUMNS: Final = (
    *("level", "years_ahead", "size", "method", "origins", "n"),
    *("wape", "mape", "bias", "covered_80", "covered_95", "width_80", "best"),
)
CHANCE_COLUMNS: Final = ("level", "years_ahead", "from", "to", "n", "told", "came")
SHARES: Final = frozenset({*BACKTEST_COLUMNS[6:-1], *CHANCE_COLUMNS[5:], "share"})
SHARE_DECIMALS: Final = 5
EVERY_GRADE: Final = "all"
THE_CITY: Final = "city"


def cells(told: Ahead) -> pd.DataFrame:
    """Return one row per unit, grade and year ahead, sorted by their text and the year."""
    unit, grade, h = np.nonzero(~np.isnan(told.middle[CELL]))
    return _sorted(
        {
            "unit": _names(told.panel.unit, unit),
            "grade": _names(told.panel.grade, grade),
            "year": told.panel.last_year + 1 + h,
            "p50": told.middle[CELL][unit, grade, h],
            **_bounds(told.around[CELL][:, unit, grade, h]),
            "method": told.method[unit, grade, h],
        },
        COLUMNS,
    )


def plain(told: Ahead) -> pd.DataFrame:
    """Return the plain forecasts of the same cells."""
    unit, grade, h = np.nonzero(~np.isnan(told.middle[CELL]))
    return _sorted(
        {
            "unit": _names(told.panel.unit, unit),
            "grade": _names(told.panel.grade, grade),
            "year": told.panel.last_year + 1 + h,
            **{name: np.round(of[unit, grade, h], DECIMALS) for name, of in told.baselines.items()},
        },
        BASELINE_COLUMNS,
    )


def totals(told: Ahead) -> pd.DataFrame:
    """
    Return schools, regions and the city, by grade and altogether, with the plain forecasts.

    Each is the sum of its written cells: hundredths of children are added, never rounded again.
    """
    panel = told.panel
    frames = [
        _total(told, UNIT, panel.unit, ()),
        _total(told, REGION_GRADE, panel.region_name, panel.grade),
        _total(told, REGION, panel.region_name, ()),
        _total(told, CITY_GRADE, (THE_CITY,), panel.grade),
        _total(told, CITY, (THE_CITY,), ()),
    ]
    order = {UNIT: 0, REGION: 1, CITY: 2}
    whole = pd.concat(frames, ignore_index=True)
    columns = [whole[name].tolist() for name in ("level", "name", "grade", "year")]
    text = [
        (order[level], name.encode(), grade.encode(), year)
        for level, name, grade, year in zip(*columns, strict=True)
    ]
    keys = sorted(range(len(text)), key=text.__getitem__)
    return whole.iloc[keys].reset_index(drop=True)


def backtest(scores: Sequence[Score]) -> pd.DataFrame:
    """
    Return the scores as a table; ``best`` says which method had the least WAPE of its kind.

    Shares have five decimals; those that do not apply are empty.
    """
    names = ["ahead" if one == "years_ahead" else one for one in BACKTEST_COLUMNS]
    rename = {"n_origins": "origins", "held_80": "covered_80", "held_95": "covered_95"}
    frame = pd.DataFrame([astuple(one) for one in scores], columns=[f.name for f in fields(Score)])
    frame = frame.rename(columns=rename)
    kind = ["level", "ahead", "size"]
    least = frame.groupby(kind, sort=False)["wape"].transform("min")
    frame["best"] = np.where(frame["wape"] == least, "yes", "")
    return frame[names].round(SHARE_DECIMALS).rename(columns={"ahead": "years_ahead"})


def chance_rows(chances: Sequence[Chance]) -> pd.DataFrame:
    """Return how chances of more children than before came true, tenth by tenth."""
    rows = [
        (one.level, one.ahead, one.tenth / BINS, (one.tenth + 1) / BINS, one.n, one.told, one.came)
        for one in chances
    ]
    return pd.DataFrame(rows, columns=list(CHANCE_COLUMNS)).round(SHARE_DECIMALS)


def csv(frame: pd.DataFrame) -> list[list[Any]]:
    """Return the rows of a table as they stand in CSV; unknown numbers are empty."""
    places = {name: SHARE_DECIMALS if name in SHARES else DECIMALS for name in frame}
    columns = [
        ["" if isnan(one) else f"{one:.{places[name]}f}" for one in frame[name].tolist()]
        if frame[name].dtype.kind == "f"
        else frame[name].tolist()
        for name in frame
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def summary(scores: Iterable[Score], level: str, ahead: int) -> dict[str, Score]:
    """Return the scores of all sizes at one level and horizon, by method."""
    return {
        one.method: one
        for one in scores
        if (one.level, one.ahead, one.size) == (level, ahead, ALL_SIZES)
    }


def _total(told: Ahead, level: str, names: Sequence[str], grades: Sequence[str]) -> pd.DataFrame:
    middle, around = told.middle[level], told.around[level]
    plain_ones = {name: _summed(told, of, level) for name, of in told.baselines.items()}
    shape = (len(names), len(grades) or 1, middle.shape[-1])
    middle = middle.reshape(shape)
    name, grade, h = np.nonzero(~np.isnan(middle))
    four = around.reshape(4, *shape)[:, name, grade, h]
    return pd.DataFrame(
        {
            "level": {REGION_GRADE: REGION, CITY_GRADE: CITY}.get(level, level),
            "name": _names(names, name),
            "grade": _names(grades or (EVERY_GRADE,), grade),
            "year": told.panel.last_year + 1 + h,
            "p50": middle[name, grade, h],
            **_bounds(four),
            **{
                one: np.round(of.reshape(shape)[name, grade, h], DECIMALS)
                for one, of in plain_ones.items()
            },
        }
    )[list(TOTAL_COLUMNS)]


def _summed(told: Ahead, of: Children, level: str) -> Children:
    n_regions = len(told.panel.region_name)
    years = range(of.shape[2])
    return np.stack(
        [added_up(of[:, :, h], told.panel.region, n_regions)[level] for h in years], axis=-1
    )


def _bounds(four: Children) -> dict[str, Children]:
    return dict(zip(("p025", "p10", "p90", "p975"), four, strict=True))


def _names(names: Sequence[str], at: Any) -> Any:  # noqa: ANN401 (numpy arrays of any integer)
    return np.array(names, dtype=object)[at]


def _sorted(columns: dict[str, Any], order: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)[list(order)]
    by_text = {
        name: {one: at for at, one in enumerate(sorted(set(frame[name]), key=str.encode))}
        for name in ("unit", "grade")
    }
    keys = [frame["year"], frame["grade"].map(by_text["grade"]), frame["unit"].map(by_text["unit"])]
    return frame.iloc[np.lexsort([one.to_numpy() for one in keys])].reset_index(drop=True)
