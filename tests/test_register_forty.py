"""Forty planted errors in every register: the returned workbook marks these cells and no other."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from gis import wards
from gis.register import read as register
from gis.register.checks import Known
from gis.register.contract import load, registers
from gis.register.examples import heading
from gis.register.mistakes import BEGIN
from gis.register.returned import returned
from gis.register.template import template
from tests.planted_rows import N_ERRORS, N_ROWS, rows_of, spoils
from tests.register_files import PLACE, csv_text, school, two_wards, write_csv, write_geojson

if TYPE_CHECKING:
    from pathlib import Path

KINDS = [
    pytest.param(kind, marks=[pytest.mark.full] if at % 2 else [])
    for at, kind in enumerate(sorted(registers()))
]
"""Every second register in the short run."""
CODE = re.compile(r"\[([a-z_0-9]+)\]")
RED = "FFFFC7CE"
ONLY_ODD = {"seats_not_product", "class_above_norm"}
KEY = bytes(32)

Place = tuple[int, str, str]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """Return two wards and the schools that the examples name."""
    folder = tmp_path_factory.mktemp("known")
    areas, _ = wards.read(write_geojson(folder / "w.geojson", two_wards()), PLACE)
    rows = [school(code) for code in ("990001", "990002", "990101", "990102")]
    schools, _ = register.read(write_csv(folder / "s.csv", rows), "schools", PLACE)
    return Known(wards=areas, schools=schools)


def planted(kind: str, begin: int) -> tuple[list[dict[str, object]], set[Place]]:
    """Return rows with forty errors, and where each stands; one repeats a key."""
    rows, ways = rows_of(kind), spoils(kind)
    where: set[Place] = set()
    for n in range(N_ERRORS - 1):
        at = N_ROWS - N_ERRORS + n
        column, code, spoil = ways[(begin + n) % len(ways)]
        spoil(rows[at], at)
        where.add((at + 2, column, code))
    rows[-1].update({name: rows[0][name] for name in load(kind).key})
    where.add((N_ROWS + 1, load(kind).key[-1], "duplicate_code"))
    return rows, where


def in_template(kind: str, rows: list[dict[str, object]], path: Path) -> Path:
    """Fill the register's own template, the example row replaced."""
    book = load_workbook(io.BytesIO(template(kind)))
    sheet = book.worksheets[0]
    for n, row in enumerate(rows):
        for at, column in enumerate(load(kind).columns, start=2):
            cell = sheet.cell(n + 2, at, row[column.name] if row[column.name] != "" else None)
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet["A2"] = None
    book.save(path)
    return path


def marked(data: bytes, kind: str, *, headings: dict[str, str]) -> set[Place]:
    """Return row, column and code of every error that the returned workbook marks."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    names = {cell.column: headings.get(str(cell.value), "") for cell in sheet[1]}
    found: set[Place] = set()
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.fill.fgColor.rgb == RED:
                assert BEGIN in cell.comment.text
                codes = set(CODE.findall(cell.comment.text)) - ONLY_ODD
                found |= {(cell.row, names[cell.column], code) for code in codes}
    assert kind
    return found


@pytest.mark.parametrize("begin", [0, N_ERRORS - 1], ids=["first", "further"])
@pytest.mark.parametrize("kind", KINDS)
def test_forty_errors_are_marked_at_their_cells_and_no_other(
    tmp_path: Path, known: Known, kind: str, begin: int
) -> None:
    """An error missed puts a child wrong; one too many sends an officer looking for nothing."""
    rows, where = planted(kind, begin)
    path = in_template(kind, rows, tmp_path / "f.xlsx")

    _, report = register.read(path, kind, PLACE, known=known, key=KEY)
    assert report.sheet is not None
    data = returned(path, report.sheet, report.findings)

    headings = {heading(column): column.name for column in load(kind).columns}
    assert len(where) == N_ERRORS
    assert marked(data, kind, headings=headings) == where
    listed = load_workbook(io.BytesIO(data))["Lỗi"].iter_rows(min_row=2, values_only=True)
    errors = {(row[1], headings[str(row[2])], row[6]) for row in listed if "error" in str(row[3])}
    assert errors == where


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_without_errors_are_accepted(tmp_path: Path, known: Known, kind: str) -> None:
    """What the test above spoils must have been right before."""
    path = in_template(kind, rows_of(kind), tmp_path / "f.xlsx")

    frame, report = register.read(path, kind, PLACE, known=known, key=KEY)

    assert [one.line() for one in report.errors] == []
    assert len(frame) == N_ROWS


def test_forty_errors_in_a_csv_file_come_back_in_a_workbook(tmp_path: Path, known: Known) -> None:
    """Systems send CSV; the officer gets cells to look at all the same."""
    rows, where = planted("pupils", 0)
    texts = [{name: str(cell) for name, cell in row.items()} for row in rows]
    path = tmp_path / "pupils.csv"
    path.write_text(csv_text(texts), encoding="utf-8")

    _, report = register.read(path, "pupils", PLACE, known=known, key=KEY)
    assert report.sheet is not None
    data = returned(path, report.sheet, report.findings)

    assert marked(data, "pupils", headings={name: name for name in texts[0]}) == where
