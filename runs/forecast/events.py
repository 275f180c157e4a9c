"""Schools opened and closed, and borders between two that are moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.grades import AGE
from forecast.inputs import Event, EventKind
from gis.units import NONE
from runs.csv_table import Findings, Table
from runs.forecast.cells_of import filled, one_of
from runs.forecast.history import NUMBER, column_of_years, read_strict

if TYPE_CHECKING:
    from pathlib import Path

    from forecast.panel import Panel

REQUIRED: Final = ("event", "unit", "year", "source")
OPTIONAL: Final = ("region", "to_unit", "grade", "to_grade", "n", "share")
KINDS: Final[tuple[EventKind, ...]] = ("open", "close", "boundary")


def read_events(path: Path, panel: Panel, horizon: int) -> tuple[Panel, list[Event]]:
    """
    Read ``event,unit,year,source[,region,to_unit,grade,to_grade,n,share]``.

    ``open`` needs ``region``, ``grade`` and ``n`` children per grade, which the region's other
    units lose by how many they have; ``close`` gives its children to ``to_unit``, or to the
    region's others likewise; ``boundary`` needs ``to_unit`` and ``share``. ``grade`` and
    ``to_grade`` limit it to some grades. Each holds from the autumn ``year`` on.

    Returns
    -------
    panel, events
        The history with a row for every unit that opens; the events by year, then row.

    Raises
    ------
    InputError
        For every wrong cell, and for one that is missing.
    """
    table = read_strict(path, REQUIRED, OPTIONAL)
    findings = Findings(path.name)
    said = f"one of {', '.join(KINDS)}"
    one_of(table, "event", KINDS, findings, vi=f"phải là {said}", en=f"must be {said}")
    filled(table, "unit", findings)
    filled(table, "source", findings)
    year = column_of_years(table, findings)
    findings.stop()
    wider = _with_opened(table, panel, findings)
    events = [
        _event(_Row(table, place), year[place], wider, findings) for place in range(len(table))
    ]
    findings.stop()
    there = [one for one in events if one.ahead < horizon]
    return wider, sorted(there, key=lambda one: (one.ahead, one.row))


class _Row:
    """One row of the file; an absent column reads as empty."""

    def __init__(self, table: Table, place: int) -> None:
        self.of = {name: cells[place] for name, cells in table.columns.items()}
        self.row = table.row[place]

    def __getitem__(self, column: str) -> str:
        return self.of.get(column, "")

    def wrong(self, findings: Findings, column: str, vi: str, en: str) -> None:
        findings.add(self.row, column, self[column], code=f"wrong_{column}", vi=vi, en=en)


def _with_opened(table: Table, panel: Panel, findings: Findings) -> Panel:
    """Return the panel with rows for units that open, known in no year."""
    known = set(panel.unit)
    regions = {name: at for at, name in enumerate(panel.region_name)}
    opened: dict[str, int] = {}
    for place in range(len(table)):
        row = _Row(table, place)
        if row["event"] != "open":
            continue
        if row["region"] not in regions:
            row.wrong(
                findings, "region", "lịch sử không có khu vực này", "no region of the history"
            )
        elif row["unit"] not in known:
            opened[row["unit"]] = regions[row["region"]]
    findings.stop()
    if not opened:
        return panel
    units = (*panel.unit, *opened)
    order = sorted(range(len(units)), key=lambda at: units[at].encode())
    unknown = np.full((len(opened), *panel.n.shape[1:]), np.nan)
    region = np.concatenate([panel.region, np.array(list(opened.values()), dtype=np.int32)])
    return replace(
        panel,
        unit=tuple(units[at] for at in order),
        region=region[order],
        n=np.concatenate([panel.n, unknown])[order],
    )


def _event(row: _Row, year: int, panel: Panel, findings: Findings) -> Event:
    unit = _unit(row, "unit", panel, findings)
    to = NONE if not row["to_unit"] else _unit(row, "to_unit", panel, findings)
    kind = next(one for one in KINDS if one == row["event"])
    if year <= panel.last_year:
        vi, en = f"phải sau năm {panel.last_year}", f"must be after {panel.last_year}"
        row.wrong(findings, "year", vi, en)
    if kind == "boundary" and to in {NONE, unit}:
        row.wrong(findings, "to_unit", "phải là một đơn vị khác", "must be another unit")
    grades = _grades(row, kind, panel, findings)
    return Event(
        kind=kind,
        unit=unit,
        to=to,
        ahead=max(year - panel.last_year - 1, 0),
        grades=grades,
        n=_children(row, findings) if kind == "open" else 0.0,
        share=_share(row, findings) if kind == "boundary" else 1.0,
        row=row.row,
    )


def _unit(row: _Row, column: str, panel: Panel, findings: Findings) -> int:
    if row[column] in panel.unit:
        return panel.unit.index(row[column])
    row.wrong(findings, column, "lịch sử không có đơn vị này", "the history has no such unit")
    return 0


def _grades(row: _Row, kind: EventKind, panel: Panel, findings: Findings) -> tuple[int, int]:
    ages = {AGE[grade]: at for at, grade in enumerate(panel.grade)}
    first, last = 0, len(panel.grade) - 1
    if kind == "open" and not row["grade"]:
        row.wrong(findings, "grade", "thiếu lớp đầu tiên", "the first grade is missing")
    if row["grade"]:
        first = ages.get(AGE.get(row["grade"], -1), NONE)
        last = first if kind == "open" else last
    if row["to_grade"]:
        last = ages.get(AGE.get(row["to_grade"], -1), NONE)
    if first == NONE or last < first:
        row.wrong(findings, "grade", "không phải các lớp của lịch sử", "no grades of the history")
        return 0, 0
    return first, last


def _children(row: _Row, findings: Findings) -> float:
    if NUMBER.fullmatch(row["n"]) and float(row["n"]) > 0:
        return float(row["n"])
    row.wrong(findings, "n", "phải là số trẻ mỗi lớp, trên 0", "must be children per grade, over 0")
    return 0.0


def _share(row: _Row, findings: Findings) -> float:
    try:
        share = float(row["share"])
    except ValueError:
        share = -1.0
    if 0.0 < share <= 1.0:
        return share
    row.wrong(findings, "share", "phải trên 0 và không quá 1", "must be over 0 and at most 1")
    return 0.0
