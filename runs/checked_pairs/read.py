"""The file of pairs that people measured by hand: every wrong cell named."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.units import MM_PER_M
from routing import profile as profiles
from runs.csv_table import Findings, Table, check_ids, read_table

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    *("pair_id", "home_lon", "home_lat", "gate_lon", "gate_lat", "profile", "checked_m", "kind"),
    *("checked_by", "checked_on"),
)
TEXTS: Final = ("pair_id", "profile", "kind", "checked_by", "checked_on")
KINDS: Final = ("river", "one_way", "alley", "main_road", "gate", "ordinary")
"""What a pair is there to try: a river between, a one-way street, an alley, a wide road, a gate
on another side, nothing special."""

NO_WAY: Final = "none"
"""Stands in ``checked_m`` where no way leads."""

MOST_M: Final = 1_000_000.0
LIMIT: Final = {"lon": 180.0, "lat": 90.0}
_NUMBER: Final = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPair:
    """
    One way that somebody measured by hand: on a paper map, with a wheel, walking.

    Attributes
    ----------
    pair_id
        Name of the pair.
    home_lon, home_lat, gate_lon, gate_lat
        Degrees on WGS84; a place that anybody may know, never a child's home.
    profile
        How one travels.
    checked_mm
        The way found by hand, whole millimetres; ``None`` where no way leads.
    kind
        What it tries, one of ``KINDS``.
    checked_by, checked_on
        Role that measured, and the day.
    note
        How it was measured.
    """

    pair_id: str
    home_lon: float
    home_lat: float
    gate_lon: float
    gate_lat: float
    profile: str
    checked_mm: int | None
    kind: str
    checked_by: str
    checked_on: str
    note: str


def read_pairs(path: Path) -> tuple[CheckedPair, ...]:
    """
    Return the pairs of a CSV file, sorted by id as UTF-8 bytes.

    Raises
    ------
    InputError
        With every error of the file.
    """
    table = read_table(path, required=COLUMNS, optional=["note"])
    found = Findings(path.name)
    check_ids(table, "pair_id", found)
    degrees = {
        name: _degrees(table, name, found)
        for name in ("home_lon", "home_lat", "gate_lon", "gate_lat")
    }
    checked_mm = _lengths(table, found)
    _check_choice(table, "profile", profiles.names(), found)
    _check_choice(table, "kind", KINDS, found)
    _check_filled(table, "checked_by", found)
    _check_days(table, found)
    found.stop()
    notes = table.columns.get("note", [""] * len(table))
    text = {name: table.columns[name] for name in TEXTS}
    pairs = [
        CheckedPair(
            pair_id=text["pair_id"][i],
            home_lon=degrees["home_lon"][i],
            home_lat=degrees["home_lat"][i],
            gate_lon=degrees["gate_lon"][i],
            gate_lat=degrees["gate_lat"][i],
            profile=text["profile"][i],
            checked_mm=checked_mm[i],
            kind=text["kind"][i],
            checked_by=text["checked_by"][i],
            checked_on=text["checked_on"][i],
            note=notes[i],
        )
        for i in range(len(table))
    ]
    return tuple(sorted(pairs, key=lambda pair: pair.pair_id.encode()))


def _degrees(table: Table, column: str, found: Findings) -> list[float]:
    limit = LIMIT[column.partition("_")[2]]
    values = []
    for row, cell in zip(table.row, table.columns[column], strict=True):
        value = float(cell) if _NUMBER.fullmatch(cell) else math.nan
        if not abs(value) <= limit:
            vi, en = (
                f"phải là số từ -{limit:g} đến {limit:g} độ",
                f"must be a number from -{limit:g} to {limit:g} degrees",
            )
            found.add(row, column, cell, code="coordinate", vi=vi, en=en)
        values.append(value)
    return values


def _lengths(table: Table, found: Findings) -> list[int | None]:
    values: list[int | None] = []
    for row, cell in zip(table.row, table.columns["checked_m"], strict=True):
        value = float(cell) if _NUMBER.fullmatch(cell) else math.nan
        if cell.strip() == NO_WAY:
            values.append(None)
            continue
        if not 0 < value <= MOST_M:
            vi, en = (
                f"phải là số mét lớn hơn 0, hoặc “{NO_WAY}” nếu không có đường",
                f"must be metres above 0, or “{NO_WAY}” where no way leads",
            )
            found.add(row, "checked_m", cell, code="length", vi=vi, en=en)
            value = 0.0
        values.append(round(value * MM_PER_M))
    return values


def _check_choice(table: Table, column: str, allowed: tuple[str, ...], found: Findings) -> None:
    for row, cell in zip(table.row, table.columns[column], strict=True):
        if cell not in allowed:
            names = ", ".join(allowed)
            vi, en = f"phải là một trong: {names}", f"must be one of: {names}"
            found.add(row, column, cell, code="choice", vi=vi, en=en)


def _check_filled(table: Table, column: str, found: Findings) -> None:
    for row, cell in zip(table.row, table.columns[column], strict=True):
        if not cell.strip():
            vi, en = "thiếu: ai đo, theo vai trò", "missing: the role that measured"
            found.add(row, column, "", code="empty", vi=vi, en=en)


def _check_days(table: Table, found: Findings) -> None:
    for row, cell in zip(table.row, table.columns["checked_on"], strict=True):
        try:
            dt.date.fromisoformat(cell)
        except ValueError:
            vi, en = "phải là ngày dạng 2026-05-19", "must be a day such as 2026-05-19"
            found.add(row, "checked_on", cell, code="date", vi=vi, en=en)
