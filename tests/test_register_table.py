"""Files as offices save them: encodings, delimiters, titles above the header, workbooks."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError
from gis.register import read as register
from gis.register.encoding import TCVN3, decode
from gis.register.table import read_table
from tests.register_files import PLACE, csv_text, school

if TYPE_CHECKING:
    from pathlib import Path

    from gis.report import Finding

KNOWN = frozenset({"school code", "name"})
TEXT = "school_code,name\n990001,Trường Tiểu học Lê Lợi\n990002,Trường Mầm non Hoa Sen\n"


def only(path: Path, data: bytes) -> Finding:
    """Return the one finding with which the bytes are refused."""
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_table(path, known=KNOWN)
    [finding] = caught.value.findings
    return finding


def as_cp1258(text: str) -> bytes:
    """Return text as Windows-1258 keeps it: vowels whole, tones after them."""
    out = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        rest = "".join(part for part in parts if part not in tone)
        out += unicodedata.normalize("NFC", rest) + tone
    return out.encode("cp1258")


def as_tcvn3(text: str) -> bytes:
    """Return text in the font encoding of old Vietnamese offices."""
    back = {letter: byte for byte, letter in TCVN3.items()}
    return bytes(back.get(letter, ord(letter) & 0xFF) for letter in text)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        b"sep=,\n" + TEXT.encode(),
    ],
    ids=["utf-8", "BOM", "utf-16", "CRLF", "semicolon", "tab utf-16", "sep line"],
)
def test_every_proper_encoding_gives_the_same_cells(tmp_path: Path, data: bytes) -> None:
    """Excel alone writes four of these; none may reach the register with a stray BOM."""
    path = tmp_path / "schools.csv"
    path.write_bytes(data)

    table = read_table(path, known=KNOWN)

    assert table.headers == ["school_code", "name"]
    assert table.rows[0] == ["990001", "Trường Tiểu học Lê Lợi"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (as_cp1258(TEXT), "encoding_cp1258"),
        (as_tcvn3(TEXT), "encoding_tcvn3"),
        (TEXT.replace("Trường", "Trêng").encode("latin-1", "replace"), "encoding_unknown"),
        (TEXT.encode("utf-16-le"), "encoding_utf16"),
        (as_tcvn3(TEXT).decode("latin-1").encode(), "encoding_tcvn3"),
        (TEXT.encode().decode("cp1252", "replace").encode(), "encoding_twice"),
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n", "empty_file"),
        (b"school_code,name\n", "header_only"),
        (b"\xd0\xcf\x11\xe0" + bytes(64), "old_workbook"),
        (b"PK\x03\x04" + bytes(64), "not_a_table"),
        (b'school_code,name\n1,"An\n2,B\n', "unclosed_quote"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, code: str) -> None:
    """The sentence must tell what to do; garbled names in the register would stay for years."""
    assert only(tmp_path / "schools.csv", data).code == code


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The report names the file, not a folder of this machine."""
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "nowhere.csv", known=KNOWN)

    assert caught.value.findings[0].code == "missing_file"
    assert caught.value.findings[0].file == "nowhere.csv"


def test_the_delimiter_is_said_unless_it_is_a_comma(tmp_path: Path) -> None:
    """A wrong guess would be visible in the report."""
    path = tmp_path / "schools.csv"
    path.write_text(TEXT.replace(",", ";"), encoding="utf-8")

    [note] = read_table(path, known=KNOWN).notes

    assert note.severity == "warning"
    assert note.message_vi == "Các cột cách nhau bằng dấu chấm phẩy; tệp được đọc theo dấu đó."


def test_titles_above_the_header_keep_the_spreadsheets_row_numbers(tmp_path: Path) -> None:
    """Officers look for the row that Excel shows, blank rows and titles included."""
    rows = "DANH SÁCH TRƯỜNG,,\nNgày 22/11/2026,,\n\n" + csv_text([school("990001")])
    (tmp_path / "schools.csv").write_text(rows + "\n" + "990002,x,nope,,,,1,1,,\n", "utf-8")

    _, report = register.read(tmp_path / "schools.csv", "schools", PLACE)

    unknown = next(one for one in report.errors if one.code == "unknown_value")
    assert unknown.row == 7
    assert [one.row for one in report.findings if one.code == "header_row"] == [4]


def test_a_row_with_too_many_cells_is_an_error(tmp_path: Path) -> None:
    """An unquoted comma would move every later cell into the wrong column."""
    (tmp_path / "schools.csv").write_text(TEXT + "990003,Trường A, phường B\n", "utf-8")

    [note] = read_table(tmp_path / "schools.csv", known=KNOWN).notes

    assert (note.row, note.code, note.severity) == (4, "too_many_cells", "error")


def test_a_workbook_reads_as_its_csv_does(tmp_path: Path) -> None:
    """Numbers, dates and truth of Excel become the text that a CSV would hold."""
    book = openpyxl.Workbook()
    book.active.title = "Giới thiệu"
    book.active.append(["Ghi chú cho trường"])
    sheet = book.create_sheet("Dữ liệu")
    sheet.append(["Phòng Văn hóa và Xã hội"])
    sheet.append([])
    sheet.append(list(school("x")))
    row = school("990001") | {"lon": 107.06, "lat": 9.73}
    sheet.append(list({**row, "valid_from": dt.date(1990, 9, 5)}.values()))
    book.save(tmp_path / "schools.xlsx")

    frame, report = register.read(tmp_path / "schools.xlsx", "schools", PLACE)

    assert report.errors == []
    assert frame.loc[0, ["lon", "valid_from"]].tolist() == [107.06, "1990-09-05"]
    assert {one.code for one in report.warnings} == {"header_row", "other_sheets"}


def test_formulas_stay_text_and_are_harmless_in_the_report(tmp_path: Path) -> None:
    """A name such as =HYPERLINK(…) must not run in the officer's spreadsheet."""
    spoilt = school("990001", name="=1+1", kind="=cmd|' /C calc'!A0", levels="")
    (tmp_path / "schools.csv").write_text(csv_text([spoilt]), "utf-8")

    frame, report = register.read(tmp_path / "schools.csv", "schools", PLACE)

    assert frame.loc[0, "name"] == "=1+1"
    assert "'=cmd" in report.to_csv()


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_one_sentence(data: bytes) -> None:
    """Uploads are whatever people send; the reader may refuse and never crash."""
    try:
        text = decode(data, "file.csv")
    except InputError as error:
        text = error.findings[0].message_vi

    assert "\ufeff" not in text[:1]
