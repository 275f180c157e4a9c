"""Templates: an XLSX per register with drop-downs, an example row, a guide and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gis.register.book import (
    GREY,
    HEAD,
    ITALIC,
    NEEDED,
    WHITE_BOLD,
    WRAPPED,
    as_bytes,
    head,
    height_pt,
    on_paper,
    sheet_name,
)
from gis.register.contract import load
from gis.register.examples import MARK, MARK_HEADING, heading, value, words
from gis.register.guide import column_rows, rule, sentences
from gis.register.sheet_names import GUIDE, LISTS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from gis.register.contract import Column, Register

LAST_ROW: Final = 1_048_576
FIRST_ROW: Final = 2
AUTHOR: Final = "Gần Trường"
FORMATS: Final = {
    "integer": "0",
    "number": "General",
    "longitude": "0.000000",
    "latitude": "0.000000",
    "date": "dd/mm/yyyy",
}
"""Number format of a type; all others are text, so that leading zeros live."""

GUIDE_WIDTHS: Final = (60.0, 60.0, 26.0, 26.0, 46.0, 46.0)
DEGREES: Final = {"longitude": (-180, 180), "latitude": (-90, 90)}


def template(kind: str) -> bytes:
    """
    Return the template of a register as the bytes of an XLSX file, the same ones each time.

    Parameters
    ----------
    kind
        Register, as in ``registers.toml``, which alone decides what stands in the template.

    Raises
    ------
    UnknownNameError
        If there is no such register.
    """
    register = load(kind)
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name(register.vi)
    lists = book.create_sheet(LISTS)
    _head(sheet, register)
    _example(sheet, register)
    for position, column in enumerate(register.columns):
        _restrict(sheet, lists, column, position)
    _guide(book.create_sheet(GUIDE, 1), register)
    book.properties.creator = AUTHOR
    book.properties.title = f"{register.vi} - {register.en}"
    return as_bytes(book)


def _head(sheet: Worksheet, register: Register) -> None:
    sheet.append([MARK_HEADING, *map(heading, register.columns)])
    sheet.freeze_panes = "B2"
    on_paper(sheet)
    sheet.row_dimensions[1].height = 45
    sheet.column_dimensions["A"].width = 8
    for cell, column in zip(sheet[1], [None, *register.columns], strict=True):
        needed = column is not None and heading(column).endswith("*")
        cell.fill, cell.font, cell.alignment = NEEDED if needed else HEAD, WHITE_BOLD, WRAPPED
        if column is not None:
            text = f"{column.name}\n{column.vi}\n{column.en}\n{rule(column)}"
            cell.comment = Comment(text, AUTHOR, height=120, width=280)
            letters = max(len(column.vi) // 2, len(str(value(column))))
            sheet.column_dimensions[cell.column_letter].width = min(max(12, letters + 3), 40)
            sheet.column_dimensions[cell.column_letter].number_format = _format(column)


def _format(column: Column) -> str:
    return FORMATS.get(column.type, "@")


def _example(sheet: Worksheet, register: Register) -> None:
    sheet.append([MARK, *(value(column) or None for column in register.columns)])
    for cell, column in zip(sheet[FIRST_ROW], [None, *register.columns], strict=True):
        cell.fill, cell.font = GREY, ITALIC
        if column is not None:
            cell.number_format = _format(column)


def _restrict(sheet: Worksheet, lists: Worksheet, column: Column, position: int) -> None:
    """Let the spreadsheet itself refuse what the import would refuse, and say the rule."""
    check = _validation(lists, column)
    check.allow_blank = not column.required or column.may_be_empty
    check.promptTitle = column.vi[:32]
    check.prompt = f"{rule(column)}\n{column.en}"[:255]
    check.showInputMessage = True
    check.showErrorMessage = True
    check.errorTitle = column.vi[:32]
    check.error = rule(column)[:225]
    letter = get_column_letter(position + 2)
    check.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.add_data_validation(check)


def _validation(lists: Worksheet, column: Column) -> DataValidation:
    listed = words(column)
    if listed:
        return DataValidation(type="list", formula1=_list(lists, column, listed))
    low, high = DEGREES.get(column.type, (column.min, column.max))
    if column.type in {"integer", "number", *DEGREES} and low is not None and high is not None:
        kind = "whole" if column.type == "integer" else "decimal"
        return DataValidation(
            type=kind, operator="between", formula1=f"{low:g}", formula2=f"{high:.12g}"
        )
    if column.type == "date":
        return DataValidation(type="date", operator="greaterThan", formula1="1")
    return DataValidation(type=None)


def _list(lists: Worksheet, column: Column, listed: tuple[str, ...]) -> str:
    """Write the words of a column to the sheet of lists and return where they stand."""
    at = 1 if lists.cell(1, 1).value is None else lists.max_column + 1
    cells = [heading(column), *listed]
    for row, text in enumerate(cells, start=1):
        cell = lists.cell(row, at, text)
        cell.number_format = "@"
        if row == 1:
            cell.fill, cell.font, cell.alignment = HEAD, WHITE_BOLD, WRAPPED
    letter = get_column_letter(at)
    lists.column_dimensions[letter].width = 26
    return f"'{LISTS}'!${letter}$2:${letter}${len(cells)}"


def _guide(sheet: Worksheet, register: Register) -> None:
    head(sheet, ["Tiếng Việt", "English"], list(GUIDE_WIDTHS[:2]))
    for vi, en in sentences(register):
        sheet.append([vi, en])
    sheet.append([])
    n = sheet.max_row + 1
    for row in column_rows(register):
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2):
        texts = [cell.value for cell in cells]
        sheet.row_dimensions[cells[0].row].height = height_pt(texts, GUIDE_WIDTHS)
        for cell in cells:
            cell.alignment = WRAPPED
    for cell in sheet[n]:
        cell.fill, cell.font = HEAD, WHITE_BOLD
    for letter, width in zip("CDEF", GUIDE_WIDTHS[2:], strict=True):
        sheet.column_dimensions[letter].width = width
