"""Reading a register file: CSV, XLSX or a map file to a checked frame and a report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from gis.errors import InputError
from gis.province import Province, load, national
from gis.register.areas import overlaps, read_areas
from gis.register.checks import Known, check_rows
from gis.register.columns import (
    cells_of,
    check_headings,
    expected_headings,
    gives,
    tells_of_children,
)
from gis.register.contract import Register
from gis.register.contract import load as contract
from gis.register.examples import leave_out_example
from gis.register.finding import finding
from gis.register.ids import hash_personal_numbers
from gis.register.layout import keep_rows, label_nameless, tell_kinds
from gis.register.map_file import is_map_file
from gis.register.metres import NAMES, from_metres, metre_headings
from gis.register.places import Wards, check_places
from gis.register.points import read_points
from gis.register.rows import Rows, typed
from gis.register.schema import wrong_cells
from gis.register.table import read_table
from gis.register.values import settle
from gis.report import CheckReport, SheetPlace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gis.register.columns import Cells
    from gis.register.metres import Metres
    from gis.register.table import Table
    from gis.report import Finding


ROW_NUMBER: Final = "row_number"
"""Attribute of a frame without a table of its own: the row of each in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a file is read as and checked against."""

    register: Register
    province: Province
    known: Known
    constants: Mapping[str, str] = field(default_factory=dict)
    key: bytes | None = None
    epsg: int | None = None


def read(  # noqa: PLR0913 - a file is read against this many things
    path: Path,
    kind: str,
    province: Province | str | None = None,
    *,
    known: Known | None = None,
    constants: Mapping[str, str] | None = None,
    key: bytes | None = None,
    epsg: int | None = None,
) -> tuple[pd.DataFrame, CheckReport]:
    """
    Read and check one file of a register.

    Parameters
    ----------
    path
        CSV or XLSX; for wards and catchments a map file, for registers of points either.
    kind
        Register, as ``registers.toml`` names it.
    province
        Place whose layouts, extent and norms hold; none: national norms, any place on earth.
    known
        Wards and schools that the rows may refer to.
    constants
        Column to the value of all rows where the file has no such column (``season``).
    key
        Secret for hashing personal numbers; without it they are dropped and the report says so.
    epsg
        Coordinate system of a file that names none.

    Returns
    -------
    frame
        Columns of the contract in order, rows as in the file; areas have a ``geometry`` too.
        Not to be used if the report has errors.
    report
        One finding per wrong cell, row or file; ``counts`` holds ``rows``, ``errors`` and
        ``warnings``.

    Raises
    ------
    UnknownNameError
        If there is no such register or province.

    Notes
    -----
    Never raises for what stands in the file: even an unreadable one gives a report.
    """
    expected = Expectation(
        register=contract(kind),
        province=load(province) if isinstance(province, str) else province or national(),
        known=known or Known(),
        constants=constants or {},
        key=key,
        epsg=epsg,
    )
    report = CheckReport()
    try:
        frame = _read(path, expected, report)
    except InputError as error:
        if not error.findings:
            raise
        report.extend(error.findings)
        frame = pd.DataFrame({name: pd.Series(dtype="str") for name in expected.register.names})
    report.counts |= {
        "rows": len(frame),
        "errors": len(report.errors),
        "warnings": len(report.warnings),
    }
    return frame, report


def _read(path: Path, expected: Expectation, report: CheckReport) -> pd.DataFrame:
    register, province = expected.register, expected.province
    if register.geometry and is_map_file(path):
        if register.geometry == "point":
            return checked(read_points(path, province, epsg=expected.epsg), expected, report)
        areas = read_areas(path, province, epsg=expected.epsg)
        report.extend(areas.findings)
        frame = checked(areas.table, expected, report)
        report.extend(overlaps(areas, frame, register.kind))
        return areas.with_geometry(frame)
    known = expected_headings(register, province.layout)
    if register.geometry == "point":
        known |= metre_headings(province)
    return checked(read_table(path, known=known), expected, report)


def checked(table: Table, expected: Expectation, report: CheckReport) -> pd.DataFrame:
    """
    Return the typed rows of a table after every check; the findings go to the report.

    This is the one definition of what a row of a register may be: of a file's and of one that
    somebody typed.
    """
    register, province, known = expected.register, expected.province, expected.known
    report.sheet = SheetPlace(
        name=table.sheet, header_row=table.header_row, headers=tuple(table.headers)
    )
    check_headings(table)
    leave_out_example(table, register)
    keep_rows(table, register, province)
    metres = _metres(table, expected)
    report.extend(table.notes)
    cells = cells_of(table, register, layouts=province.layout, constants=expected.constants)
    rows = _rows(cells, expected, metres)
    hash_personal_numbers(rows, expected.key)
    check_rows(rows, province, known)
    if register.geometry == "point":
        areas = None if known.wards is None else Wards.of(known.wards)
        check_places(rows, province, areas, metres=metres)
    silent = tells_of_children(table, register) and not register.personal
    report.extend(
        replace(one, value="") if silent else one for one in (*cells.findings, *rows.findings)
    )
    if not register.stored:  # the caller goes on checking, and names rows too
        rows.frame.attrs[ROW_NUMBER] = tuple(rows.row_number)
    return rows.frame


def _metres(table: Table, expected: Expectation) -> Metres | None:
    """Put degrees where a table of points gives metres only."""
    register, province = expected.register, expected.province
    if register.geometry != "point" or gives(table, register, province.layout, NAMES):
        return None
    return from_metres(table, province, epsg=expected.epsg)


def _rows(cells: Cells, expected: Expectation, metres: Metres | None) -> Rows:
    """Return the cells as typed rows, with one finding per cell that breaks its contract."""
    register = expected.register
    label_nameless(cells)
    if register.kind == "schools":
        tell_kinds(cells, expected.province)
    given = {name: (cells.heading.get(name, name), text) for name, text in cells.text.items()}
    if metres is not None:
        given |= metres.given()
    settled = {
        name: pd.Series(text, dtype="str").replace("", pd.NA)
        for name, text in settle(cells, register).items()
    }
    text = pd.DataFrame(settled, index=range(len(cells.row_number)))
    found = wrong_cells(
        text, register.kind, file=cells.file, row_number=cells.row_number, given=dict(given)
    )
    return Rows(
        file=cells.file,
        register=register,
        frame=typed(text, register),
        row_number=cells.row_number,
        given=dict(given),
        findings=_in_metres(found) if metres is not None else found,
    )


def _in_metres(found: list[Finding]) -> list[Finding]:
    """Say of cells in metres that they are no metres, not that they are no degrees."""
    wrong = {"not_a_longitude", "not_a_latitude"}
    return [
        finding("not_metres", one.file, row=one.row, column=one.column, value=one.value)
        if one.code in wrong
        else one
        for one in found
    ]
