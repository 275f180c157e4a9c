"""``gantruong edit``, ``history`` and ``undo``: the twin of the API on the database's machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from cli.main import main
from gis import read, write
from gis.model import Source

if TYPE_CHECKING:
    from sqlalchemy import Engine

WHY = ["--reason", "decision 12", "--by", "Trần B"]
NAME = "Trường Tiểu học Bình Minh"


@pytest.fixture
def city(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return a city of one school with a gate, which the command line finds."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    source = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01")
    point = {"lon": 106.7, "lat": 10.7}
    school = {"school_code": "S1", "name": "x", "kind": "primary", "levels": "primary", **point}
    gate = {"school_code": "S1", "gate_no": 1, "open_to_pupils": "true", **point}
    write.register(engine, "schools", pd.DataFrame([school]), source)
    write.register(engine, "gates", pd.DataFrame([gate]), source)
    return engine


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run a command and return its exit code and output."""
    code = main(["--lang", "en", *words], {})
    return code, capsys.readouterr().out


def test_a_school_is_renamed_told_and_renamed_back(
    city: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Old and new value with who and why; the undo leads back and is told too."""
    assert run(capsys, "edit", "school", "S1", "--set", f"name={NAME}", *WHY)[0] == 0
    assert read.register(city, "schools")["name"].tolist() == [NAME]
    told = json.loads(run(capsys, "--json", "history", "school", "S1")[1])
    assert [(one["before"], one["after"], one["person"]) for one in told] == [
        ({"name": "x"}, {"name": NAME}, "Trần B")
    ]
    assert run(capsys, "undo", str(told[0]["change_id"]), *WHY)[0] == 0
    assert read.register(city, "schools")["name"].tolist() == ["x"]
    assert run(capsys, "undo", str(told[0]["change_id"]), *WHY)[0] == 2


def test_a_gate_is_closed_from_a_day_on(city: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Its last day is the one before; a dry run writes nothing."""
    words = ["edit", "gate", "S1", "1", "--close-from", "2027-06-01", *WHY]
    assert run(capsys, *words, "--dry-run")[0] == 0
    assert read.register(city, "gates")["valid_to"].isna().all()
    assert run(capsys, *words)[0] == 0
    assert read.register(city, "gates")["valid_to"].tolist() == ["2027-05-31"]


@pytest.mark.parametrize(
    "words",
    [
        ["edit", "school", "S9", "--set", "name=y", *WHY],
        ["edit", "school", "S1", "--set", "nmae=y", *WHY],
        ["edit", "school", "S1", "--set", "kind=castle", *WHY],
        ["edit", "school", "S1", "--set", "name", *WHY],
        ["edit", "pupil", "2026-2027", "P1", "--set", "group=1", *WHY],
        ["edit", "school", "S1", "--add", "--set", "name=y", "--set", "kind=primary", *WHY],
        ["undo", "999", *WHY],
    ],
)
def test_wrong_words_change_nothing(
    city: Engine, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """Exit code 2, and the row as it was."""
    before = read.register(city, "schools")

    assert run(capsys, *words)[0] == 2
    pd.testing.assert_frame_equal(read.register(city, "schools"), before)
