"""Children who move to or from a ward, by age and year, beyond what the history carries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.grades import AGE
from runs.csv_table import Findings
from runs.forecast.cells_of import decimals, filled, no_repeats, one_of
from runs.forecast.history import column_of_numbers, column_of_years, read_strict

if TYPE_CHECKING:
    from pathlib import Path

    from forecast.panel import Children, Panel

COLUMNS: Final = ("ward", "year", "age", "net", "source")
USUAL_YEARS: Final = 3
OLDEST: Final = 17


def read_migration(path: Path, panel: Panel, horizon: int) -> Children:
    """
    Read ``ward,year,age,net,source`` and return who comes beyond the usual, shape (R, G, H).

    The ratios of the history hold the migration of its years: of each ward and age the mean of
    the file's rows for the history's last three years is taken off. Without such rows ``net``
    is understood as beyond the usual. A child younger than the lowest grade comes into it when
    old enough; one older than the highest grade is nobody's.

    Raises
    ------
    InputError
        For every wrong cell; for a ward that is no region of the history.
    """
    table = read_strict(path, COLUMNS)
    findings = Findings(path.name)
    ward = one_of(
        *(table, "ward", set(panel.region_name), findings),
        vi="tệp lịch sử không có khu vực này",
        en="the history has no such region",
    )
    year = column_of_years(table, findings)
    age = column_of_numbers(table, "age", findings, most=OLDEST)
    net = decimals(table, "net", findings, low=-1e6, high=1e6)
    filled(table, "source", findings)
    no_repeats(table, lambda at: (ward[at], year[at], age[at]), findings)
    findings.stop()
    usual: dict[tuple[str, int], list[float]] = defaultdict(list)
    for where, when, old, n in zip(ward, year, age, net, strict=True):
        if panel.last_year - USUAL_YEARS < when <= panel.last_year:
            usual[where, old].append(n)
    more = np.zeros((len(panel.region_name), len(panel.grade), horizon))
    place = {name: at for at, name in enumerate(panel.region_name)}
    youngest = AGE[panel.grade[0]]
    for where, when, old, n in zip(ward, year, age, net, strict=True):
        before_school = max(youngest - old, 0)
        h = when - panel.last_year - 1 + before_school
        grade = old + before_school - youngest
        if when > panel.last_year and h < horizon and grade < len(panel.grade):
            more[place[where], grade, h] += n - float(np.mean(usual.get((where, old)) or [0.0]))
    return more
