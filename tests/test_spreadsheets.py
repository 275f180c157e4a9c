"""No text that people open in a spreadsheet is a formula there, whoever wrote it."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path
from typing import Final

import pytest

from gis.report import FORMULA_STARTS, CheckReport, Finding, harmless
from runs.csv_table import sheet_bytes
from runs.open_data.text import csv_of, plain

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = (
    "gis",
    "routing",
    "admission",
    "forecast",
    "runs",
    "planning",
    "api",
    "cli",
    "webmap",
)
FORMULAS: Final = (
    "=1+1",
    "+84 28",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "An\r=1",
    "\r\n=1",
    '=HYPERLINK("x")',
)
WRITERS: Final = frozenset({"writer", "DictWriter", "write_csv", "to_csv", "Workbook", "csv_bytes"})
NEUTRAL: Final = frozenset({"harmless", "plain", "_for_people"})

FOR_PROGRAMS: Final = {
    "cli/address.py": "writes what gis.locate.survey neutralised",
    "runs/open_data/versions.py": "rows of an earlier version, neutralised already",
    "gis/write_rows.py": "rows for the database's COPY",
    "gis/sample_city/write.py": "invented city: texts of ours",
    "runs/practice/city.py": "invented children, read by our own import",
    "runs/practice/files.py": "a wrong file of ours, to practise on",
    "gis/sample_rural/books.py": "invented place: texts of ours",
    "gis/register/template.py": "empty template: headers of ours",
    "gis/register/returned.py": "the sender's own file, cells written as texts",
    "runs/papers/excel.py": "official papers: every cell is written as a text",
    "runs/csv_table.py": "both ways of writing; sheet_bytes is the one for people",
    "runs/recorded/publish.py": "codes, numbers and words of ours; its hash is what two agree to",
    "runs/heavy/tables.py": "ids and codes of the caller's own request",
    "runs/families/answers.py": "ids and words of ours, read by match-second",
    "runs/families/handover.py": "codes for the printer: ids and letters of our alphabet",
    "runs/match/second_files.py": "ids, of the contract between programs",
    "runs/match/close_calls.py": "ids and numbers, read again by the check",
    "runs/match/programme_folder.py": "ids, of the contract between programs",
    "runs/match/decided_files.py": "ids, of the contract between programs",
    "runs/match/stand_ins.py": "ids, of the contract between programs",
    "runs/forecast/files.py": "ids and numbers, of the contract between programs",
    "runs/forecast/recorded.py": "registers as they are read by the next line, ids and numbers",
    "planning/ahead.py": "ids and numbers, as the forecast's own file",
    "planning/sites.py": "ids and numbers, read by the next line",
    "runs/wishes/registered.py": "ids and numbers, read by the next line",
    "api/work/late.py": "the caller's own children, read back by the job that places them",
    "runs/match/write.py": "ids, of the contract between programs",
    "runs/wishes/write.py": "ids, of the contract between programs",
    "runs/wishes/round_write.py": "ids, of the contract between programs",
    "runs/catchment/write.py": "ids and numbers, read again by the map",
}
"""Writers whose texts stay as they are, and why: programs look for these ids by their bytes."""


def calls(path: Path) -> set[str]:
    """Return the names of everything that a module calls."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "attr", None) or getattr(function, "id", "")
            found.add(str(name))
    return found


def test_every_writer_of_tables_neutralises_or_says_why_not() -> None:
    """A new writer for people uses ``sheet_bytes``, or it stands in the list with its reason."""
    paths = [path for one in PACKAGES for path in sorted((ROOT / one).rglob("*.py"))]
    writers = {
        str(path.relative_to(ROOT)): called for path in paths if (called := calls(path)) & WRITERS
    }
    bare = {name for name, called in writers.items() if not called & NEUTRAL}

    assert len(writers) > 15
    assert bare - FOR_PROGRAMS.keys() == set()
    assert FOR_PROGRAMS.keys() - writers.keys() == set(), "no writer any more: take it off the list"


def test_there_is_one_rule() -> None:
    """The beginnings of a formula stand in one place."""
    starts = [
        str(path.relative_to(ROOT))
        for one in PACKAGES
        for path in sorted((ROOT / one).rglob("*.py"))
        if '"=", "+"' in path.read_text(encoding="utf-8")
    ]

    assert starts == ["gis/report.py"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text_in_every_form(text: str) -> None:
    """Officers' files, reports of imports, open data."""
    officers = sheet_bytes(("name",), [(text,)]).decode()
    public = csv_of(("name",), [{"name": text}]).decode("utf-8-sig")
    report = CheckReport(findings=[Finding(file=text, code=text, message_vi=text, message_en=text)])

    for content in (officers, public, report.to_csv()):
        rows = list(csv.reader(io.StringIO(content, newline="")))
        assert len(rows) == 2
        assert not any(cell.startswith(FORMULA_STARTS) for cell in rows[1])


def test_numbers_stay_numbers() -> None:
    """A difference in metres below zero is no formula."""
    assert sheet_bytes(("m", "n"), [("-12.500", -3)]) == b"m,n\n-12.500,-3\n"
    assert plain(-5) == -5
    assert harmless("An Bình") == "An Bình"
