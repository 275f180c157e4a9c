"""A refused file comes back: the officer's own workbook, its wrong cells coloured and explained."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from cli.main import main
from gis.errors import InputError
from gis.register import read as register
from gis.register.mistakes import BEGIN
from gis.register.returned import returned
from runs.returning import free_name, return_file
from tests.register_files import PLACE, csv_text, school

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gis.report import CheckReport

CODE = re.compile(r"\[([a-z_0-9]+)\]")
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def officers_book(path: Path, rows: list[dict[str, str]]) -> Path:
    """Save a workbook with a title, other sheets, formats and a comment, as an office keeps it."""
    book = Workbook()
    other = book.active
    other.title = "Ghi nhớ"
    other["A1"] = "gọi lại trường A"
    sheet = book.create_sheet("Danh sách")
    sheet["A1"] = "DANH SÁCH TRƯỜNG 2026"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.append([])
    sheet.append([*rows[0], "Người lập"])
    for row in rows:
        sheet.append([*row.values(), "Cô Lan"])
    sheet["B4"].comment = Comment("đã hỏi lại", "Lan")
    sheet["A4"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["N4"] = "=1+1"
    sheet.column_dimensions["B"].width = 44
    book.save(path)
    return path


def check(path: Path) -> CheckReport:
    """Check a file of schools."""
    return register.read(path, "schools", PLACE)[1]


def marks(data: bytes, sheet: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the coloured cells of a returned workbook: colour and the codes in the comment."""
    book = load_workbook(io.BytesIO(data))
    found = {}
    for cells in book[sheet].iter_rows():
        for cell in cells:
            if cell.comment is not None and BEGIN in cell.comment.text:
                codes = tuple(CODE.findall(cell.comment.text))
                found[cell.coordinate] = (cell.fill.fgColor.rgb, codes)
            else:
                assert cell.fill.fgColor.rgb not in {RED, YELLOW}
    return found


WRONG = [school("1"), school("1", name=""), school("3", lon="9.73", lat="107.06", kind="x")]


def test_the_officers_workbook_keeps_all_but_the_colours_of_wrong_cells(tmp_path: Path) -> None:
    """Sheets, titles, widths, formulas and own comments are the officer's; so is the order."""
    path = officers_book(tmp_path / "f.xlsx", WRONG)
    report = check(path)
    assert report.sheet is not None

    data = returned(path, report.sheet, report.findings)

    assert marks(data, "Danh sách") == {
        "A5": (RED, ("duplicate_code",)),
        "B5": (RED, ("empty_cell",)),
        "C6": (RED, ("unknown_value",)),
        "G6": (RED, ("swapped",)),
        "A3": (YELLOW, ("header_row",)),
        "K3": (YELLOW, ("extra_column",)),
    }
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Ghi nhớ", "Danh sách", "Lỗi"]
    sheet = book["Danh sách"]
    assert (sheet["A1"].font.size, sheet.column_dimensions["B"].width) == (16, 44)
    assert (sheet["B4"].comment.text, sheet["N4"].value) == ("đã hỏi lại", "=1+1")
    assert sheet["A4"].fill.fgColor.rgb == "FF00FF00"
    assert [cell.value for cell in sheet["K"]][2:] == ["Người lập", "Cô Lan", "Cô Lan", "Cô Lan"]
    assert "bị đổi chỗ" in sheet["G6"].comment.text
    assert "are swapped" in sheet["G6"].comment.text
    assert path.read_bytes() == (tmp_path / "f.xlsx").read_bytes()


def test_the_sheet_of_mistakes_lists_each_with_a_link_to_its_cell(tmp_path: Path) -> None:
    """Nobody scrolls through two hundred thousand rows for a red cell."""
    path = officers_book(tmp_path / "f.xlsx", WRONG)
    report = check(path)
    assert report.sheet is not None

    book = load_workbook(io.BytesIO(returned(path, report.sheet, report.findings)))

    rows = [[cell.value for cell in row] for row in book["Lỗi"].iter_rows()]
    assert rows[0][0] == "Ô / Cell"
    listed = {(row[0], row[1], row[2], row[6]) for row in rows[1:] if row[0]}
    link = '=HYPERLINK("#\'Danh sách\'!{0}","{0}")'
    assert (link.format("G6"), 6, "lon", "swapped") in listed
    assert (link.format("A5"), 5, "school_code", "duplicate_code") in listed
    assert len(rows) == 1 + len(report.findings)


def test_a_csv_file_comes_back_as_a_workbook_of_texts(tmp_path: Path) -> None:
    """Codes keep their zeros, and a cell that begins with = stays a text, no formula."""
    rows = [school("0001", address="=1+1"), school("0002", kind="x")]
    path = tmp_path / "f.csv"
    path.write_text(csv_text(rows, delimiter=";"), encoding="utf-8")
    report = check(path)
    assert report.sheet is not None

    data = returned(path, report.sheet, report.findings)

    assert marks(data, "CSV") == {"C3": (RED, ("unknown_value",))}
    sheet = load_workbook(io.BytesIO(data))["CSV"]
    headers = [cell.value for cell in sheet[1]]
    address = sheet.cell(2, headers.index("address") + 1)
    assert (sheet["A2"].value, sheet["A2"].number_format) == ("0001", "@")
    assert (address.value, address.data_type) == ("=1+1", "s")


def test_the_corrected_workbook_is_read_again_and_its_marks_go(tmp_path: Path) -> None:
    """The round trip: the same workbook, mistakes mended one by one, until nothing is left."""
    path = officers_book(tmp_path / "f.xlsx", WRONG)
    report = check(path)
    first = return_file(path, report)
    assert first.name == "f.checked.xlsx"
    book = load_workbook(first)
    sheet = book["Danh sách"]
    sheet["A5"], sheet["B5"], sheet["C6"] = "2", "Trường Tiểu học B", "Tiểu học"
    sheet["A5"].comment.text = f"theo công văn\n{sheet['A5'].comment.text}"
    book.save(first)

    again = check(first)
    second = return_file(first, again)

    assert [(one.row, one.code) for one in again.errors] == [(6, "swapped")]
    assert second.name == "f.checked-2.xlsx"
    assert marks(second.read_bytes(), "Danh sách") == {
        "G6": (RED, ("swapped",)),
        "A3": (YELLOW, ("header_row",)),
        "K3": (YELLOW, ("extra_column",)),
    }
    mended = load_workbook(second)["Danh sách"]
    assert mended["A5"].comment.text == "theo công văn"
    assert mended["B5"].comment is None
    mended.parent["Danh sách"]["G6"], mended.parent["Danh sách"]["H6"] = "107.06", "9.73"
    mended.parent.save(second)
    assert check(second).errors == []


@pytest.mark.parametrize("most_bytes", [0, 25_000_000], ids=["row by row", "whole"])
def test_both_ways_mark_the_same_cells(tmp_path: Path, most_bytes: int) -> None:
    """A large workbook goes row by row; an officer must find the same mistakes in it."""
    path = officers_book(tmp_path / "f.xlsx", WRONG)
    report = check(path)
    assert report.sheet is not None

    data = returned(path, report.sheet, report.findings, most_bytes=most_bytes)

    assert set(marks(data, "Danh sách")) == {"A3", "A5", "B5", "C6", "G6", "K3"}
    book = load_workbook(io.BytesIO(data))
    values = [[cell.value for cell in row] for row in book["Danh sách"].iter_rows()]
    theirs = [[cell.value for cell in row] for row in load_workbook(path)["Danh sách"].iter_rows()]
    assert values == theirs
    assert book.sheetnames == ["Ghi nhớ", "Danh sách", "Lỗi"]
    assert data == returned(path, report.sheet, report.findings, most_bytes=most_bytes)


def test_a_wrong_heading_is_marked_in_the_header(tmp_path: Path) -> None:
    """A file-wide finding stands in the list; one about a column at its heading."""
    rows = [{name: cell for name, cell in school("1").items() if name != "kind"} | {"kynd": "x"}]
    path = officers_book(tmp_path / "f.xlsx", rows)
    report = check(path)
    assert report.sheet is not None

    data = returned(path, report.sheet, report.findings)

    assert marks(data, "Danh sách")["J3"] == (YELLOW, ("extra_column",))
    listed = [row[6].value for row in load_workbook(io.BytesIO(data))["Lỗi"].iter_rows()]
    assert "kind_from_name" in listed


def test_the_file_itself_is_never_written_to(tmp_path: Path) -> None:
    """Whoever names the input as output would lose the officer's copy."""
    path = officers_book(tmp_path / "f.xlsx", WRONG)

    with pytest.raises(InputError, match="the file itself"):
        return_file(path, check(path), path)
    (tmp_path / "f.checked.xlsx").write_bytes(b"")
    assert free_name(path).name == "f.checked-2.xlsx"


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that runs one command line against a fresh database."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    return lambda *words: main(["--lang", "en", *map(str, words)], {})


def imported(run, path: Path, capsys, *words: str) -> dict[str, object]:
    """Import a file of schools and return what the command says."""
    assert run("import", "schools", path, "--province", PLACE, "--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def test_refused_returned_corrected_and_only_the_difference_is_shown(
    run, tmp_path: Path, capsys
) -> None:
    """The whole way of an officer, on the real database."""
    rows = [school("1"), school("2"), school("3")]
    path = officers_book(tmp_path / "a.xlsx", rows)
    assert imported(run, path, capsys)["difference"] is None

    changed = [school("1"), school("2", name="Trường Tiểu học Mới"), school("4", kind="x")]
    path = officers_book(tmp_path / "b.xlsx", changed)
    assert run("import", "schools", path, "--province", PLACE) == 2
    told = "".join(capsys.readouterr().err.split())  # a long path is told on two lines
    assert "b.checked.xlsx" in told
    book = load_workbook(tmp_path / "b.checked.xlsx")
    book["Danh sách"]["C6"] = "Tiểu học"
    book.save(tmp_path / "b.checked.xlsx")
    dry = imported(run, tmp_path / "b.checked.xlsx", capsys, "--dry-run")
    told = imported(run, tmp_path / "b.checked.xlsx", capsys)
    again = imported(run, tmp_path / "b.checked.xlsx", capsys)

    expected = {
        "added": 1, "changed": 1, "unchanged": 1, "removed": 1, "columns": {"name": 1},
        "keys": {"added": ["4"], "changed": ["2"], "removed": ["3"]},
    }  # fmt: skip
    assert (dry["state"], dry["difference"]) == ("checked", expected)
    assert (told["state"], told["difference"]) == ("new", expected)
    same = {"added": 0, "changed": 0, "unchanged": 3, "removed": 0, "columns": {}}
    assert again["difference"] == same | {"keys": {"added": [], "changed": [], "removed": []}}


def test_the_returned_file_goes_where_it_is_told(run, tmp_path: Path, capsys) -> None:
    """The folder of the file may be one that nobody may write to."""
    path = officers_book(tmp_path / "b.xlsx", WRONG)
    target = tmp_path / "tra-lai.xlsx"

    assert run("import", "schools", path, "--province", PLACE, "--return", target) == 2

    assert marks(target.read_bytes(), "Danh sách")
    assert not (tmp_path / "b.checked.xlsx").exists()
    capsys.readouterr()
    assert run("--lang", "vi", "import", "schools", path, "--return", path) == 2
    assert load_workbook(path).sheetnames == ["Ghi nhớ", "Danh sách"]
