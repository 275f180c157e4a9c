"""Births, or the population by age, as the children who reach the lowest grade in each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.grades import AGE
from runs.csv_table import Findings
from runs.forecast.history import column_of_numbers, column_of_years, read_strict

if TYPE_CHECKING:
    from pathlib import Path

    from forecast.panel import Children, Panel
    from runs.csv_table import Table

WHOLE_CITY: Final = ""
WARDS: Final = {"ward_code": "region"}
"""What our registers call the region."""

OLDEST: Final = 120


def read_births(path: Path, panel: Panel, horizon: int) -> Children:
    """
    Read ``year,births[,region]`` and return those of the age of the lowest grade, by autumn.

    Returns
    -------
    births
        Shape (R, Y + H), or (1, Y + H) without a region column; ``nan`` where unknown.

    Raises
    ------
    InputError
        For every wrong cell; for a region that the history does not know.
    """
    table = read_strict(path, ("year", "births"), ("region",), also=WARDS)
    findings = Findings(path.name)
    born = column_of_years(table, findings)
    births = column_of_numbers(table, "births", findings)
    region = _regions(table, panel, findings)
    _check_repeated(table, list(zip(region, born, strict=True)), findings)
    findings.stop()
    cohorts = {(r, y): n for r, y, n in zip(region, born, births, strict=True)}
    return _by_autumn(cohorts, panel, horizon, is_city="region" not in table.columns)


def read_population(path: Path, panel: Panel, horizon: int) -> Children:
    """
    Read ``year,age,n[,region]``: children by age; the newest figure of each birth year counts.

    Raises
    ------
    InputError
        As ``read_births``.
    """
    table = read_strict(path, ("year", "age", "n"), ("region",), also=WARDS)
    findings = Findings(path.name)
    year = column_of_years(table, findings)
    age = column_of_numbers(table, "age", findings, most=OLDEST)
    n = column_of_numbers(table, "n", findings)
    region = _regions(table, panel, findings)
    _check_repeated(table, list(zip(region, year, age, strict=True)), findings)
    findings.stop()
    cohorts: dict[tuple[str, int], int] = {}
    for autumn, years_old, where, count in sorted(zip(year, age, region, n, strict=True)):
        cohorts[where, autumn - years_old] = count
    return _by_autumn(cohorts, panel, horizon, is_city="region" not in table.columns)


def _regions(table: Table, panel: Panel, findings: Findings) -> list[str]:
    if "region" not in table.columns:
        return [WHOLE_CITY] * len(table)
    known = set(panel.region_name)
    for row, name in zip(table.row, table.columns["region"], strict=True):
        if name not in known:
            findings.add(
                row,
                "region",
                name,
                code="unknown_region",
                vi="tệp lịch sử không có khu vực này",
                en="the history has no such region",
            )
    return table.columns["region"]


def _check_repeated(table: Table, keys: list[tuple[object, ...]], findings: Findings) -> None:
    first: dict[object, int] = {}
    for row, key in zip(table.row, keys, strict=True):
        before = first.setdefault(key, row)
        if before != row:
            findings.add(
                row,
                None,
                "",
                code="duplicate",
                vi=f"đã có ở dòng {before}",
                en=f"the same stands in row {before} already",
            )


def _by_autumn(
    cohorts: dict[tuple[str, int], int], panel: Panel, horizon: int, *, is_city: bool
) -> Children:
    age = AGE[panel.grade[0]]
    names = [WHOLE_CITY] if is_city else panel.region_name
    autumns = range(panel.first_year, panel.last_year + horizon + 1)
    rows = [[cohorts.get((name, autumn - age), np.nan) for autumn in autumns] for name in names]
    return np.array(rows, dtype=np.float64)
