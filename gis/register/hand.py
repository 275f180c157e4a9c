"""Rows that somebody typed or pasted, checked as a file's rows are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gis.register.columns import cells_of, expected_headings
from gis.register.contract import load
from gis.register.finding import finding, suggestion
from gis.register.read import Expectation, checked
from gis.register.row import row_of, shown_columns, text_of
from gis.register.table import Table, read_text
from gis.register.values import settle
from gis.report import CheckReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.province import Province
    from gis.register.checks import Known
    from gis.register.contract import Register
    from gis.register.row import Row

HEADER_ROWS: Final = 1
NAMES_OF_LAYOUT: Final = frozenset({"missing_column", "kind_from_name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """
    One row as it was typed.

    Attributes
    ----------
    given
        Column to text, settled in spelling; an empty text takes the value away.
    number
        Row of the paste, its header being row 1; 1 for a row on its own.
    """

    given: Mapping[str, str]
    number: int = 1


@dataclass(slots=True, kw_only=True)
class Pasted:
    """Rows in the order of the paste, and what its header says of them."""

    rows: list[Typed]
    report: CheckReport
    heading: dict[str, str] = field(default_factory=dict)


def from_text(text: str, kind: str, province: Province, *, label: str) -> Pasted:
    """
    Return the rows of a paste: a header as in files of the register, then the rows.

    Raises
    ------
    InputError
        If it is no table at all.
    """
    register = load(kind)
    known = expected_headings(register, province.layout)
    return _pasted(read_text(text, label, known=known), register, province)


def from_values(
    rows: Sequence[Mapping[str, object]], kind: str, province: Province, *, label: str
) -> Pasted:
    """Return rows given as column to value; a column that a row lacks stays as it is."""
    del province
    register = load(kind)
    names = {column.name for column in shown_columns(register)}
    out = Pasted(rows=[], report=CheckReport())
    for number, row in enumerate(rows, 1):
        given = {name: _text(value) for name, value in row.items()}
        for name in sorted(set(given) - names):
            facts = suggestion(name, names)
            out.report.add(finding("no_such_column", label, row=number, column=name, facts=facts))
        out.rows.append(Typed(given={n: given[n] for n in given if n in names}, number=number))
    _settle(out, register, label)
    return out


def check(
    rows: Sequence[tuple[Typed, Row | None]],
    kind: str,
    province: Province,
    *,
    known: Known,
    label: str,
) -> tuple[list[Row], CheckReport]:
    """
    Return the rows as they would be stored, after every check that a file's rows pass.

    Parameters
    ----------
    rows
        What was typed, and the row that stands there; ``None`` for a new one.

    Returns
    -------
    wanted
        One whole row each; what nobody typed keeps its stored value to the last digit.
    report
        One finding per wrong cell, by the columns' own names. Warnings included.
    """
    register = load(kind)
    names = [column.name for column in shown_columns(register)]
    cells = [[_cell(typed, stored, name) for name in names] for typed, stored in rows]
    table = Table(
        file=label, headers=names, rows=cells, row_number=[typed.number for typed, _ in rows]
    )
    report = CheckReport()
    plain = province.model_copy(
        update={"layout": ()}
    )  # what it makes of a file's columns was done before
    expected = Expectation(register=register, province=plain, known=replace(known, whole=False))
    frame = checked(table, expected, report)
    wanted = []
    for (typed, stored), record in zip(rows, frame.to_dict("records"), strict=True):
        row = row_of(register, {str(name): value for name, value in record.items()})
        for name, value in (stored or {}).items():
            if name not in typed.given and value is not None:
                row[name] = value
        wanted.append(row)
    return wanted, report


def _pasted(table: Table, register: Register, province: Province) -> Pasted:
    cells = cells_of(table, register, layouts=province.layout, constants={})
    out = Pasted(rows=[], report=CheckReport(), heading=dict(cells.heading))
    for one in (*table.notes, *cells.findings):
        if one.code == "extra_column":  # in a file it is passed over; here somebody typed it
            out.report.add(replace(one, severity="error"))
        elif one.code not in NAMES_OF_LAYOUT:
            out.report.add(one)
    settled = settle(cells, register)
    hashed = {column.name for column in register.columns if column.hashed}
    for at, number in enumerate(cells.row_number):
        given = {name: texts[at] for name, texts in settled.items() if name not in hashed}
        out.rows.append(Typed(given=given, number=number))
    return out


def _settle(pasted: Pasted, register: Register, label: str) -> None:
    """Bring every value to its one spelling, as in a file, so that keys are found."""
    names = [column.name for column in shown_columns(register)]
    numbers = [row.number for row in pasted.rows]
    cells = [[row.given.get(name, "") for name in names] for row in pasted.rows]
    table = Table(file=label, headers=names, rows=cells, row_number=numbers)
    settled = settle(cells_of(table, register, layouts=(), constants={}), register)
    pasted.rows = [
        replace(row, given={name: settled[name][at] for name in row.given})
        for at, row in enumerate(pasted.rows)
    ]


def _cell(typed: Typed, stored: Row | None, name: str) -> str:
    if name in typed.given:
        return typed.given[name]
    return "" if stored is None else text_of(stored[name])


def _text(value: object) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return text_of(value) if isinstance(value, str | int | float | bool | None) else str(value)
