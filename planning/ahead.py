"""Children of coming years: the back-test first, then what is told, and the plain forecasts."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from forecast.backtest import ALL_SIZES
from planning.shown import Shown, frame, rows_of
from runs.csv_table import csv_bytes
from runs.forecast import pictures
from runs.forecast.files import Inputs, Told, forecast_files
from runs.forecast.recorded import BIRTHS, ENROLMENT, files_of_registers
from runs.forecast.rows import EVERY_GRADE, THE_CITY, backtest, cells, csv, totals

if TYPE_CHECKING:
    import pandas as pd

    from planning.asked import Asked

HOUSING: Final = "housing"
YEARS: Final = ("year", "p50", "p10", "p90", "p025", "p975", "last_year", "cohort_3", "linear")
TESTED: Final = (1, 3, 5)
LEVELS: Final = {"cell": "lớp (cell)", "unit": "trường (school)", "city": "thành phố (city)"}
SCORES: Final = (
    *("level", "ahead", "n_origins", "wape_forecast", "wape_last_year", "wape_cohort_3"),
    *("wape_linear", "bias_pct", "held_80_pct", "held_95_pct"),
)
METHODS: Final = ("forecast", "last_year", "cohort_3", "linear")


@dataclass(frozen=True, kw_only=True, repr=False)
class Forecast(Shown):
    """
    Children told ahead; ``table`` has the whole city by year, with the plain forecasts.

    Attributes
    ----------
    told
        The service's own forecast.
    backtest
        Every score of past autumns, of ours and of the plain forecasts.
    units, totals
        By school, grade and year; sums of schools, wards and the city.
    """

    city: Asked
    told: Told = field(repr=False)
    backtest: pd.DataFrame = field(repr=False)
    units: pd.DataFrame = field(repr=False)
    totals: pd.DataFrame = field(repr=False)

    @property
    def errors(self) -> Shown:
        """Return the errors of past autumns, ours and those of the plain forecasts."""
        return Shown(
            title=(
                "Sai số khi dự báo lại các năm đã qua",
                "Errors when past autumns are told from what was known before them",
            ),
            table=_short(self.backtest),
            labels=self.labels,
            chart=pictures.errors(self.told.ahead.scores),
        )

    def wards(self, grade: str) -> pd.DataFrame:
        """Return the children of one grade by ward and year."""
        mine = (self.totals["level"] == "region") & (self.totals["grade"] == grade)
        names = self.city.place.ward_names
        rows = [
            {**row, "ward": names.get(row["name"], row["name"]), "ward_code": row["name"]}
            for row in rows_of(self.totals[mine])
        ]
        return frame(rows, ("ward", *YEARS, "ward_code"))

    def _csv(self) -> bytes:
        return csv_bytes(list(self.units), csv(self.units))


def forecast_of(city: Asked, years: int, *, housing: bool) -> Forecast:
    """Return the forecast of the registers in use; see ``PlanningCity.forecast``."""
    with tempfile.TemporaryDirectory() as temporary:
        more = (HOUSING,) if housing else ()
        _, files = files_of_registers(city.place.engine, Path(temporary), more=more)
        told = forecast_files(
            Inputs(
                history=files[ENROLMENT],
                births=files.get(BIRTHS),
                more={name: files[name] for name in more if name in files},
            ),
            None,
            horizon=years,
        )
    tested, sums = backtest(told.ahead.scores), totals(told.ahead)
    city_rows = sums[(sums["name"] == THE_CITY) & (sums["grade"] == EVERY_GRADE)]
    table = frame(rows_of(city_rows), YEARS)
    last = told.ahead.panel.last_year
    with_housing = ("có dự án nhà ở", "with housing projects") if housing else ("", "")
    return Forecast(
        title=(
            f"Học sinh cả thành phố sau năm {last} {with_housing[0]}".rstrip(),
            f"Children of the city after {last} {with_housing[1]}".rstrip(),
        ),
        table=table,
        also=() if housing else (_short(tested),),  # they are no part of what is tested
        labels=(
            *city.snapshot.labels,
            "Sai số đo trên chính chuỗi này (errors measured on this very history)",
        ),
        chart=pictures.city(told.ahead),
        city=city,
        told=told,
        backtest=tested,
        units=cells(told.ahead),
        totals=sums,
    )


def _short(tested: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of all sizes at three levels and distances, in per cent."""
    kept = (tested["size"] == ALL_SIZES) & tested["years_ahead"].isin(TESTED)
    scores = {
        (row["level"], row["years_ahead"], row["method"]): row for row in rows_of(tested[kept])
    }
    rows: list[dict[str, Any]] = []
    for level, words in LEVELS.items():
        for ahead in TESTED:
            found = {name: scores.get((level, ahead, name)) for name in METHODS}
            ours = found["forecast"]
            if ours is None:
                continue
            rows.append(
                {
                    "level": words,
                    "ahead": ahead,
                    "n_origins": ours["origins"],
                    **{
                        f"wape_{name}": None if one is None else _percent(one["wape"])
                        for name, one in found.items()
                    },
                    "bias_pct": _percent(ours["bias"]),
                    "held_80_pct": _percent(ours["covered_80"]),
                    "held_95_pct": _percent(ours["covered_95"]),
                }
            )
    return frame(rows, SCORES)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 2)
