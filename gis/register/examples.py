"""The example row of a template: what it shows, and how an import knows that it is one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from gis.register.encoding import refused
from gis.register.finding import finding
from gis.register.workbook import cell_text
from gis.text import fold

if TYPE_CHECKING:
    from gis.register.contract import Column, Register
    from gis.register.table import Table

MARK_HEADING: Final = "Ví dụ"
MARK: Final = "VÍ DỤ"
YES_NO: Final = ("Có", "Không")

Value = str | int | float | dt.date


def heading(column: Column) -> str:
    """Return the template's heading of a column; a star tells that no cell may be empty."""
    star = " *" if column.required and not column.may_be_empty else ""
    return f"{column.vi}{star}"


def words(column: Column) -> tuple[str, ...]:
    """Return the words of a column's drop-down list; none where anything may be typed."""
    if column.type == "boolean":
        return YES_NO
    if column.type == "choice":
        return column.allowed_vi or column.allowed
    return ()


def value(column: Column) -> Value:
    """Return the example of a column as a spreadsheet's own type."""
    given = column.example
    if not given:
        return ""
    if column.type == "boolean":
        return YES_NO[0] if given == "true" else YES_NO[1]
    if column.type == "choice":
        return words(column)[column.allowed.index(given)]
    if column.type == "date":
        return dt.date.fromisoformat(given)
    if column.type == "integer":
        return int(given)
    return given if column.is_text else float(given)


def leave_out_example(table: Table, register: Register) -> None:
    """
    Leave the marked example row out and say so; refuse one that somebody wrote over.

    Notes
    -----
    A row is an example only if its cell under “Ví dụ” says so; a child typed over the example
    without removing that word must not vanish.
    """
    marked = [at for at, header in enumerate(table.headers) if fold(header) == fold(MARK_HEADING)]
    if len(marked) != 1:
        return
    own = {fold(heading(column)): cell_text(value(column)) for column in register.columns}
    expected = [own.get(fold(header)) for header in table.headers]
    kept = []
    for at, row in enumerate(table.rows):
        if fold(row[marked[0]]) != fold(MARK):
            kept.append(at)
            continue
        number = table.row_number[at]
        if all(
            cell == (shown or "")
            for cell, shown in zip(row, expected, strict=True)
            if shown is not None
        ):
            note = finding("example_row", table.file, row=number, severity="warning")
        else:
            column = table.headers[marked[0]]
            note = finding("example_edited", table.file, row=number, column=column)
        table.notes.append(note)
    table.headers.pop(marked[0])
    table.rows = [[*table.rows[at][: marked[0]], *table.rows[at][marked[0] + 1 :]] for at in kept]
    table.row_number = [table.row_number[at] for at in kept]
    if not table.rows and not any(note.severity == "error" for note in table.notes):
        raise refused(finding("header_only", table.file))
