"""``gantruong appeal``: one child's sheet, complete, harmless, and the same bytes any day."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from gis.errors import InputError
from runs.dossier.build import Dossier
from runs.explain.sheet import Sheet, sheet
from runs.match.stored import StoredResult, read_result
from tests.match_files import season, tree
from tests.test_dossier import drawn, explained
from webmap.sheet_page import page
from webmap.sheet_pdf import pdf

PUPILS = "pupil_id,group\np&1,1\np1,1\np2,1\n"
PAIRS = (("p1", "S0", 0.1), ("p&1", "S0", 0.2), ("p&1", "S1", 600.0), ("p2", "S1", 9000.25))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a result in which p&1 lost S0 to p1 and is offered S1 at 600 m."""
    made = season(
        tmp_path, pupils=PUPILS, schools="school_code,seats\nS0,1\nS1,1\nS2,0\n", pairs=PAIRS
    )
    assert main(made.args(), {}) == 0
    return made.out


@pytest.fixture
def stored(folder: Path) -> StoredResult:
    """Return the same, read."""
    return read_result(folder)


def way() -> Dossier:
    """Return the dossier of p&1's way to S1, 600 m, with a hostile street name."""
    return explained(drawn())


def test_the_sheet_holds_everything_that_decided(stored: StoredResult) -> None:
    """Offer, nearer schools, what was needed, rules, hashes: from the folder alone."""
    facts = sheet(stored, "p&1", audience="officer", dossier=way()).facts

    assert [(row["rank"], row["school"], row["reason"]) for row in facts["schools"]] == [
        (1, "trường S0", "full"),
        (2, "trường S1", None),
    ]
    assert facts["schools"][0]["vi"] == (
        "Đã đủ chỉ tiêu; em cuối cùng (nhóm 1) được xếp vào ở cách trường 0,100 m, nhà em cách "
        "0,200 m."
    )
    assert facts["needed"][0]["vi"].startswith("Nếu trường S0 có thêm 1 chỗ")
    assert facts["run"]["seal"] == stored.manifest["seal"]
    assert facts["run"]["inputs"] == stored.manifest["inputs"]
    assert {"vi": "Cách xét", "en": "Mechanism"} in facts["policy"]["assumptions"]
    assert facts["way"]["distance_mm"] == 600_000


def test_a_familys_sheet_has_no_exact_number_of_another_child(stored: StoredResult) -> None:
    """p1 lives at 0.100 m; of what would have been needed only seats are told."""
    found = sheet(stored, "p&1", audience="family")
    text = json.dumps(found.facts, ensure_ascii=False)

    assert "0,1" not in text
    assert "0.1 " not in text
    assert "ít hơn 10 trẻ" in text
    assert len(found.facts["needed"]) == 1


def test_the_way_must_be_the_one_of_the_result(stored: StoredResult) -> None:
    """Other roads, another distance: a sheet must not contradict the result."""
    facts = dict(way().facts) | {"distance_mm": 600_001}
    with pytest.raises(InputError, match=r"this network measures 600\.001 m"):
        sheet(stored, "p&1", audience="family", dossier=dataclasses.replace(way(), facts=facts))
    with pytest.raises(InputError, match="another child"):
        sheet(stored, "p1", audience="family", dossier=way())


def made_sheet(stored: StoredResult) -> Sheet:
    """Return the full sheet."""
    return sheet(stored, "p&1", audience="family", dossier=way(), date="2026-06-15")


def test_a_street_name_is_text_in_both_forms(stored: StoredResult) -> None:
    """Names are data; nothing on the page can run."""
    found = made_sheet(stored)
    html = page(found.facts, found.shapes)

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "p&amp;1" in html
    assert pdf(found.facts, found.shapes).startswith(b"%PDF-1.")


def test_the_pdf_is_dated_by_the_sheet_and_never_by_the_clock(stored: StoredResult) -> None:
    """A week later the same bytes: its only date is the one asked for, or 1970."""
    dated, plain = made_sheet(stored), sheet(stored, "p&1", audience="family")

    assert b"/CreationDate (D:20260615000000Z)" in pdf(dated.facts, dated.shapes)
    assert b"/CreationDate (D:19700101000000Z)" in pdf(plain.facts, plain.shapes)


def test_the_sheet_rebuilt_by_another_process_is_identical(folder: Path, tmp_path: Path) -> None:
    """Hash seeds, caches and the clock differ; every file is the same to the byte."""
    assert main(["appeal", str(folder), "--pupil", "p&1", "--out", str(tmp_path / "a")], {}) == 0
    again = ["appeal", str(folder), "--pupil", "p&1", "--out", str(tmp_path / "b")]
    code = f"import sys; from cli.main import main; sys.exit(main({again!r}, {{}}))"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)  # noqa: S603 (our own code)

    assert done.returncode == 0, done.stderr
    first = tree(tmp_path / "a")
    assert sorted(first) == ["sheet.html", "sheet.json", "sheet.pdf"]
    assert first == tree(tmp_path / "b")


def test_a_child_without_a_seat_has_a_sheet_too(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """p2 lost S1; the options of the way belong together, and a date must be one."""
    out = tmp_path / "sheet"
    ask = ["appeal", str(folder), "--pupil", "p2", "--out", str(out)]

    assert main([*ask, "--network", "x.osm.pbf"], {}) == 2
    assert main([*ask, "--date", "15/06/2026"], {}) == 2
    assert main([*ask, "--date", "2026-02-30"], {}) == 2
    assert not out.exists()
    assert main(ask, {}) == 0
    html = (out / "sheet.html").read_text(encoding="utf-8")
    assert "em chưa có chỗ" in html
    capsys.readouterr()
