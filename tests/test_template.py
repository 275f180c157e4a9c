"""Templates: what an officer fills in is what the import reads, drop-downs and example included."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from cli.main import main
from gis.register import read as register
from gis.register.contract import load, registers
from gis.register.examples import MARK, heading, words
from gis.register.template import template

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from gis.report import CheckReport

KINDS = [
    pytest.param(kind, marks=[pytest.mark.full] if at % 2 else [])
    for at, kind in enumerate(sorted(registers()))
]
"""Every second register in the short run."""
KEY = bytes(32)


def opened(kind: str) -> Workbook:
    """Return a template as a spreadsheet program sees it."""
    return load_workbook(io.BytesIO(template(kind)))


def saved(book: Workbook, path: Path) -> Path:
    """Save a workbook as an officer does."""
    book.save(path)
    return path


def read(path: Path, kind: str, place: str = "an-thuan") -> tuple[pd.DataFrame, CheckReport]:
    """Read a filled-in template."""
    return register.read(path, kind, place, key=KEY)


def codes(report: CheckReport) -> list[tuple[int | None, str]]:
    """Return rows and codes of the errors."""
    return [(one.row, one.code) for one in report.errors]


@pytest.mark.parametrize("place", ["an-thuan", "hcmc"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_row_is_accepted_once_it_is_meant(
    tmp_path: Path, kind: str, place: str
) -> None:
    """Every heading is understood and every example is right; a guide that is wrong teaches it."""
    book = opened(kind)
    book.worksheets[0]["A2"] = None
    if place == "hcmc" and load(kind).geometry == "point":
        at = [cell.value for cell in book.worksheets[0][1]]
        for column, degree in (("lon", 106.7), ("lat", 10.78)):
            position = at.index(heading(load(kind).column(column))) + 1
            book.worksheets[0].cell(2, position, degree)

    frame, report = read(saved(book, tmp_path / "f.xlsx"), kind, place)

    assert codes(report) == []
    assert len(frame) == 1
    for column in load(kind).columns:
        kept = frame.loc[0, column.name]
        if column.example and column.is_text:
            assert kept == column.example, column.name
        elif column.example and column.type not in {"longitude", "latitude"}:
            assert str(kept).lower().removesuffix(".0") == column.example, column.name
    warned = {one.code for one in report.warnings}
    assert warned <= {"ward_not_stated", "seats_not_product", "layout"}, warned


@pytest.mark.parametrize("kind", KINDS)
def test_the_marked_example_is_left_out_and_said(tmp_path: Path, kind: str) -> None:
    """An invented child must never enter a season."""
    alone = read(saved(opened(kind), tmp_path / "alone.xlsx"), kind)[1]
    book = opened(kind)
    sheet = book.worksheets[0]
    sheet.append([None, *(cell.value for cell in sheet[2][1:])])
    frame, report = read(saved(book, tmp_path / "two.xlsx"), kind)

    assert codes(alone) == [(None, "header_only")]
    assert codes(report) == []
    assert len(frame) == 1
    assert [(one.row, one.code) for one in report.warnings if one.code == "example_row"] == [
        (2, "example_row")
    ]


def test_data_typed_over_the_example_do_not_vanish(tmp_path: Path) -> None:
    """Whoever forgets to remove the mark must hear of it, not lose a school."""
    book = opened("schools")
    book.worksheets[0]["B2"] = "790123"

    _, report = read(saved(book, tmp_path / "f.xlsx"), "schools")

    assert codes(report) == [(2, "example_edited")]


@pytest.mark.parametrize("kind", KINDS)
def test_choices_have_drop_downs_and_each_word_is_read(tmp_path: Path, kind: str) -> None:
    """A word that the list offers and the import refuses would be our mistake, not theirs."""
    book = opened(kind)
    sheet = book.worksheets[0]
    checks = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    headings = [cell.value for cell in sheet[1]]

    for column in load(kind).columns:
        letter = sheet.cell(1, headings.index(heading(column)) + 1).column_letter
        check = checks[f"{letter}2:{letter}1048576"]
        assert check.showErrorMessage
        assert column.en[:20] in check.prompt
        if not words(column):
            assert check.type != "list"
            continue
        name, _, area = check.formula1.partition("!")
        [cells] = zip(*book[name.strip("'")][area.replace("$", "")], strict=True)
        assert tuple(cell.value for cell in cells) == words(column)
        sheet["A2"] = None
        for word in words(column):
            sheet[f"{letter}2"] = word
            report = read(saved(book, tmp_path / "f.xlsx"), kind)[1]
            wrong = [one for one in report.errors if one.column == heading(column)]
            assert [one.code for one in wrong if one.code.startswith("unknown")] == []
            assert [one.code for one in wrong if one.code == "not_a_boolean"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_text_and_the_header_stays_in_view(kind: str) -> None:
    """079… typed into a number cell loses its zero before anybody can warn of it."""
    sheet = opened(kind).worksheets[0]

    assert sheet.freeze_panes == "B2"
    for cell, column in zip(sheet[1][1:], load(kind).columns, strict=True):
        width = sheet.column_dimensions[cell.column_letter]
        expected = (
            "@"
            if column.type not in {"integer", "number", "date", "longitude", "latitude"}
            else None
        )
        assert (width.number_format == "@") == (expected == "@"), column.name
        assert column.name in cell.comment.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_explains_every_column_in_two_languages(kind: str) -> None:
    """The sheet is all that a ward officer gets with the file."""
    guide = opened(kind)["Hướng dẫn"]
    texts = [[str(cell or "") for cell in row] for row in guide.iter_rows(values_only=True)]

    said = [row for row in texts if len(row) > 2 and row[2] in load(kind).names]
    assert [row[2] for row in said] == list(load(kind).names)
    for row, column in zip(said, load(kind).columns, strict=True):
        assert row[0].startswith(column.vi)
        assert row[1] == column.en
        assert row[4]
        assert row[5]
    assert any(MARK in row[0] and "not imported" in row[1] for row in texts)
    assert "{" not in "".join("".join(row) for row in texts)


def test_the_same_template_is_the_same_bytes() -> None:
    """Offices compare files; a clock inside would make two of one."""
    assert template("pupils") == template("pupils")


def test_the_command_writes_a_template_and_never_over_a_file(tmp_path: Path, capsys) -> None:
    """A filled-in pupils.xlsx in the same folder is worth more than an empty one."""
    path = tmp_path / "grade10.xlsx"

    assert main(["--lang", "vi", "template", "grade10-cutoffs", "--out", str(path)], {}) == 0
    assert "Đã ghi mẫu" in capsys.readouterr().err
    assert path.read_bytes() == template("grade10_cutoffs")
    assert main(["template", "grade10-cutoffs", "--out", str(path)], {}) == 2
    assert main(["template", "pupil", "--out", str(tmp_path / "x.xlsx")], {}) == 2
    assert "pupils" in capsys.readouterr().err
