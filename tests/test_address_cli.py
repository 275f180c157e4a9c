"""``gantruong address``: one address shown by its parts, and all former names followed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cli.main import main
from gis.shipped import data_path

ADMIN = data_path("sample") / "admin"
WARDS = ("--wards", str(ADMIN / "wards.geojson"), "--aliases", str(ADMIN / "aliases.csv"))
OLD = "12/3/4B Lê Lợi, khu phố 11 cũ, Phường 8, Quận Thuận Tây"


def said(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """Run a command and return what it printed."""
    assert main(list(args), {}) == 0
    return capsys.readouterr().out


def test_the_parts_are_told_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """A clerk who learns how to write addresses sees what was read of each."""
    english = said(capsys, "address", "parse", OLD)
    vietnamese = said(capsys, "address", "parse", OLD, "--lang", "vi")

    assert "house 4B, alleys 12 → 3" in english
    assert "former name" in english
    assert "nhà 4B, hẻm 12 → 3" in vietnamese
    assert "tên cũ" in vietnamese


def test_the_old_khu_pho_is_shown_with_its_number_of_today(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The case of 2025: 11 became 25."""
    told = json.loads(said(capsys, "address", "parse", OLD, *WARDS, "--json"))

    [candidate] = told["wards"]["candidates"]
    assert (candidate["ward_code"], candidate["khu_pho"]) == ("99110", "Khu phố 25")
    assert candidate["valid_to"] == "2025-06-30"
    assert told["alleys"] == ["12", "3"]
    assert "Khu phố 25" in said(capsys, "address", "parse", OLD, *WARDS)


def test_other_readings_and_what_is_not_understood_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the program does not know must be seen, not guessed."""
    told = said(capsys, "address", "parse", "12 Duong Ba Trac, P.2, Q.8, 3, xyz [b]")

    assert "another reading" in told
    assert "not understood" in told


def test_every_former_unit_is_followed_and_written_sorted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each former ward of the invented city in one row, in the order of its bytes."""
    out = tmp_path / "names.csv"

    wards = str(ADMIN / "wards.geojson")
    told = json.loads(said(capsys, "address", "names", wards, "--out", str(out), "--json"))

    raw = out.read_bytes()
    rows = list(csv.DictReader(raw.decode("utf-8").splitlines()))
    assert b"\r" not in raw
    assert told["units"] == len(rows)
    assert told["with_district"]["none"] == 0
    keys = [(row["former_name"], row["former_district"]) for row in rows]
    assert keys == sorted(keys, key=lambda names: "\0".join(names).encode())
    row = next(row for row in rows if row["former_name"] == "Phường 8")
    assert (row["former_district"], row["ward_codes"]) == ("Quận Thuận Tây", "99110")
    assert row["status"] == "one"


def test_a_wrong_ward_file_ends_with_its_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and nothing is written."""
    wards, out = tmp_path / "wards.csv", tmp_path / "names.csv"
    wards.write_text("code,nonsense\n1,2\n", encoding="utf-8")

    assert main(["address", "names", str(wards), "--out", str(out)], {}) == 2
    assert "wards.csv" in capsys.readouterr().err
    assert not out.exists()
