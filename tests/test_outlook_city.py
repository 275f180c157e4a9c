"""Scenarios of the invented city in coming years: from stored steps to a folder, by command."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from sqlalchemy import Engine

from cli.main import main
from gis import db
from runs.manifest import seal_of, sha256_of_file

RUN = ("--policy", "hcmc-2025-grade1", "--years", "2027,2030", "--draws", "2")


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture
def command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a way to run a command and get its JSON, or what it complains about."""
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.setattr(Engine, "dispose", lambda _: None)

    def run(*words: str, code: int = 0) -> Any:  # noqa: ANN401 (whatever the command prints)
        capsys.readouterr()
        assert main(["--json", "scenario", *words], {}) == code
        told = capsys.readouterr()
        return json.loads(told.out) if code == 0 and told.out else told.err

    return run


@pytest.fixture
def stored(command: Callable[..., Any]) -> str:
    """Return a scenario with a step of every kind about coming years."""
    name = "năm tới"
    at = ("--name", name)
    command("open-school", "MOI1", "--gate", "107.0858,9.7720", "--seats", "140", *at)
    command("from-year", "1", "2029", *at)
    project = ("--at", "107.1105967,9.7706315", "--units", "1450", "--yield", "0.38")
    command("housing", "Bờ Sông", *project, "--year", "2028", *at)
    command("merge-wards", "99101", "99104", "--into", "99101", *at)
    command("move-school", "991001", "--gate", "107.0858,9.7720", *at)
    return name


def rows(path: Path, **want: str) -> list[dict[str, str]]:
    """Return the rows of a table that have some values."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if want.items() <= row.items()]


def test_a_folder_of_years(command: Callable[..., Any], stored: str, tmp_path: Path) -> None:
    """Steps hold from their year on; the same bytes with more threads; sealed, with authors."""
    out, again = tmp_path / "one", tmp_path / "two"

    told = command("years", stored, *RUN, "--out", str(out))
    command("years", stored, *RUN, "--out", str(again), "--workers", "2")

    assert [(row["scenario"], row["year"]) for row in told["years"]] == [
        *(("", 2027), ("", 2030)),
        *((stored, 2027), (stored, 2030)),
    ]
    assert [row["n_moved_in"] for row in told["years"]] == [0, 0, 0, 37]
    assert any("mô hình" in label for label in told["labels"])
    opened = rows(out / "schools.csv", school_code="MOI1")
    assert [(row["scenario"], row["year"], row["seats"]) for row in opened] == [
        (stored, "2030", "140")
    ]
    assert {row["scenario"] for row in rows(out / "wards.csv", ward_code="99104")} == {""}
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert manifest["seal"] == seal_of(manifest)
    (scenario,) = manifest["scenarios"]
    assert (scenario["author"], len(scenario["steps"])) == ("planner", 5)
    assert set(manifest["inputs"]) >= {"enrolment", "births", "pupils", "roads"}
    for name, digest in manifest["outputs"].items():
        assert sha256_of_file(out / name) == digest
        assert (again / name).read_bytes() == (out / name).read_bytes()
    drawn = gpd.read_file(out / "outlook.gpkg", layer="wards")
    assert len(drawn) == len(rows(out / "wards.csv"))
    places = gpd.read_file(out / "outlook.gpkg", layer="schools")
    assert (places["school_code"] == "MOI1").sum() == 1
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "mô hình" in page
    assert "<svg" in page


def test_a_dry_run_writes_nothing(command: Callable[..., Any], tmp_path: Path) -> None:
    """It reads, tells ahead and measures, and places nobody."""
    out = tmp_path / "out"

    told = command("years", *RUN, "--out", str(out), "--dry-run")

    assert told["years"] == []
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["years", *RUN[:2], "--years", "2026"], "ask for 2027"),
        (["years", *RUN[:2], "--years", "soon"], "write 2027-2031"),
        (["years", *RUN[:2], "--years", "2031-2027"], "the first of a range before its last"),
        (["years", *RUN[:2], "--years", "2040"], "a forecast reaches 2026 to 2035"),
        (["years", "nowhere", *RUN], "there is no scenario"),
        (["from-year", "9", "2029", "--name", "x"], "has no such step that holds"),
        (["merge-wards", "00000", "--into", "99101", "--name", "x"], "is no code of a ward"),
        (["merge-wards", "99101", "--into", "99101", "--name", "x"], "at least one other ward"),
        (["move-school", "0", "--gate", "107.1,9.8", "--name", "x"], "is no school"),
        (
            ["housing", "A", "--at", "108,9", "--units", "9", "--yield", "1", "--year", "2028"],
            "no usable road lies within 500 m",
        ),
        (
            ["housing", "A", "--at", "9.7,107", "--units", "9", "--yield", "9", "--year", "2028"],
            "are the two swapped",
        ),
        (
            ["housing", "A", "--at", "107.1,9.7", "--units", "9", "--yield", "9", "--year", "2028"],
            "pupils per dwelling must be more than 0 and at most 5",
        ),
    ],
)
def test_what_cannot_be_is_said_and_not_stored(
    command: Callable[..., Any], words: list[str], sentence: str
) -> None:
    """One sentence; no scenario is left behind."""
    named = [*words, "--name", "x"] if words[0] == "housing" else words
    said = " ".join(command(*named, code=2).split())

    assert sentence in said
    assert "x" not in {one["name"] for one in command("list")}
