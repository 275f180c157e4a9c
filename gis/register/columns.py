"""Which heading of a file is which column of the register, and what is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.province_layout import layouts_for
from gis.register.contract import registers
from gis.register.finding import finding, suggestion
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from gis.province_layout import Layout
    from gis.register.contract import Column, Register
    from gis.register.table import Table
    from gis.report import Finding

NEVER_KEPT: Final = re.compile(
    r"\b(ho ten|ho va ten|ho dem|ten cha|ten me|ten bo|ten hoc sinh|dien thoai|sdt|so dt|email"
    r"|full name|first name|last name|phone|dan toc|ton giao|quoc tich|nam sinh cha|nam sinh me"
    r"|nam sinh bo|nguoi giam ho|phu huynh)\b|^(ten|name|ho|cha|me|bo)$"
)
"""Folded headings of personal data that admission does not need; dropped without being read."""


_A_PERSON: Final = re.compile(
    r"\b(ho ten|ho va ten|ho dem|ten hoc sinh|ma hoc sinh|ngay sinh|so dinh danh|nguoi giam ho"
    r"|phu huynh|full name|date of birth)\b"
)
_DATA: Final = re.compile(
    r"\+?\d(?:[ .-]?\d){8,}|\d{1,3}[.,]\d{4,}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}"
)
_OF_CHILDREN: Final = frozenset(
    fold(heading)
    for register in registers().values()
    if register.personal
    for column in register.columns
    if column.masked or column.hashed or column.name == "birth_date"
    for heading in (column.name, column.vi)
)


@dataclass(slots=True, kw_only=True)
class Cells:
    """
    The cells of a file under our column names, still as they stood.

    Attributes
    ----------
    text
        Column name to its cells.
    heading
        Column name to the heading it has in the file, for findings.
    row_number
        Spreadsheet row of each cell.
    layouts
        The layouts that fitted the file.
    findings
        What is wrong with the headings.
    """

    file: str
    text: dict[str, list[str]]
    heading: dict[str, str]
    row_number: list[int]
    layouts: tuple[Layout, ...]
    findings: list[Finding] = field(default_factory=list)


def expected_headings(register: Register, layouts: Iterable[Layout]) -> frozenset[str]:
    """Return all folded headings that may stand in a file of the register."""
    known = {fold(given) for column in register.columns for given in (column.name, column.vi)}
    for layout in layouts:
        if layout.register_kind == register.kind:
            known |= {fold(heading) for heading in (*layout.needs, *layout.ignored)}
            known |= set(layout.columns)
    return frozenset(known)


def tells_of_children(table: Table, register: Register) -> bool:
    """
    Return whether cells of a file may be a child's, whatever register it was given as.

    Notes
    -----
    A file of pupils is sometimes taken for one of schools: it has the id of a child, a personal
    number, or a heading of personal data that no register keeps.
    """
    headings = {fold(header) for header in table.headers}
    return register.personal or any(
        heading in _OF_CHILDREN or _A_PERSON.search(heading) for heading in headings
    )


def check_headings(table: Table) -> None:
    """
    Refuse a table whose first row is no heading but a child already.

    Raises
    ------
    InputError
        If a heading is an id, a telephone, a coordinate or a day; it is not said which.

    Notes
    -----
    Headings that nobody knows are told to whoever imports; those of a file without headings would
    be the values of its first row.
    """
    if any(_DATA.fullmatch(heading.strip()) for heading in table.headers):
        msg = f"{table.file}: the first row holds no headings"
        raise InputError(msg, [finding("no_headings", table.file, row=table.header_row)])


def gives(
    table: Table, register: Register, layouts: Iterable[Layout], names: Collection[str]
) -> bool:
    """Return whether the file has a heading of its own for one of our columns."""
    fitting = layouts_for(layouts, kind=register.kind, headers=table.headers)
    return any(name in names for name in _places(table, register, fitting))


def cells_of(
    table: Table, register: Register, *, layouts: Iterable[Layout], constants: Mapping[str, str]
) -> Cells:
    """
    Return a table's cells under the register's column names.

    Parameters
    ----------
    table
        The file.
    layouts
        Layouts of the place; those that fit are applied, the most demanding first.
    constants
        Column to the value of every row where the file has no such column.
    """
    fitting = layouts_for(layouts, kind=register.kind, headers=table.headers)
    cells = Cells(
        file=table.file, text={}, heading={}, row_number=table.row_number, layouts=fitting
    )
    places = _places(table, register, fitting)
    _note_layouts(cells)
    for column in register.columns:
        _take(cells, table, column, places.get(column.name, []))
    given = {
        name: value for layout in reversed(fitting) for name, value in layout.constants.items()
    }
    for name, value in {**constants, **given}.items():
        if name in register.names:
            cells.text.setdefault(name, [value] * len(table.rows))
    _report_unused(cells, table, register, used={at for found in places.values() for at in found})
    _report_missing(cells, table, register)
    return cells


def _places(table: Table, register: Register, layouts: tuple[Layout, ...]) -> dict[str, list[int]]:
    """Return for each of our columns the positions of the file's columns that are it."""
    own = {fold(given): column.name for column in register.columns for given in (column.vi,)}
    own |= {fold(column.name): column.name for column in register.columns}
    places: dict[str, list[int]] = {}
    for position, header in enumerate(table.headers):
        name = _column_of(fold(header), layouts, own)
        if name:
            places.setdefault(name, []).append(position)
    return places


def _column_of(header: str, layouts: tuple[Layout, ...], own: dict[str, str]) -> str:
    for layout in layouts:
        if header in layout.columns:
            return layout.columns[header]
        if header in {fold(ignored) for ignored in layout.ignored}:
            return ""
    return own.get(header, "")


def _take(cells: Cells, table: Table, column: Column, positions: list[int]) -> None:
    made = next((one.made[column.name] for one in cells.layouts if column.name in one.made), None)
    if made is not None:
        by_header = {fold(header): at for at, header in enumerate(table.headers)}
        sources = [by_header[fold(one)] for one in made.headers if fold(one) in by_header]
        has_own = any(at not in sources for at in positions)
        if sources and not has_own:
            cells.text[column.name] = [
                made.separator.join(_parts(row, sources, made.values)) for row in table.rows
            ]
            cells.heading[column.name] = " + ".join(table.headers[at] for at in sources)
            return
    if len(positions) > 1:
        headers = ", ".join(f"“{table.headers[at]}”" for at in positions)
        facts: dict[str, object] = {"name": column.name, "headers": headers}
        cells.findings.append(finding("column_twice", cells.file, facts=facts))
    if positions:
        cells.text[column.name] = table.column(positions[0])
        cells.heading[column.name] = table.headers[positions[0]]


def _parts(row: list[str], sources: list[int], values: Mapping[str, str]) -> Iterable[str]:
    seen: set[str] = set()
    for at in sources:
        part = values.get(fold(row[at]), row[at].strip())
        if part and part not in seen:
            seen.add(part)
            yield part


def _note_layouts(cells: Cells) -> None:
    for layout in cells.layouts:
        if layout.needs:
            facts: dict[str, object] = {"name": layout.name}
            cells.findings.append(finding("layout", cells.file, severity="warning", facts=facts))


def _report_unused(cells: Cells, table: Table, register: Register, *, used: set[int]) -> None:
    quiet = {fold(one) for layout in cells.layouts for one in (*layout.ignored, *_consumed(layout))}
    missing = [name for name in register.names if name not in cells.text]
    dropped = []
    for position, header in enumerate(table.headers):
        if position in used or not header or fold(header) in quiet:
            continue
        if register.personal and NEVER_KEPT.search(fold(header)):
            dropped.append(header)
            continue
        facts = suggestion(header, missing)
        cells.findings.append(
            finding("extra_column", cells.file, column=header, severity="warning", facts=facts)
        )
    if dropped:
        facts = {"headers": ", ".join(dropped)}
        code = "personal_columns_dropped"
        cells.findings.append(finding(code, cells.file, severity="warning", facts=facts))


def _consumed(layout: Layout) -> Iterable[str]:
    for made in layout.made.values():
        yield from made.headers
    if layout.keep is not None:
        yield layout.keep.header


def _report_missing(cells: Cells, table: Table, register: Register) -> None:
    supplied = {name for layout in cells.layouts for name in layout.fill}
    if "personal_number" in cells.text:
        supplied.add("pupil_id")  # the keyed hash of the number becomes the id
    if register.kind == "schools" and "name" in cells.text:
        supplied.add("kind")  # told from the name
    unused = [one for one in table.headers if one not in cells.heading.values()]
    for column in register.columns:
        if column.required and column.name not in cells.text and column.name not in supplied:
            near = suggestion(column.name, unused)
            facts = {"name": column.name, "what": column.vi, "what_en": column.en, **near}
            cells.findings.append(finding("missing_column", cells.file, facts=facts))
