"""``gantruong codes`` as an office uses it: made by two, opened, exchanged, withheld, told when."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.main import main
from gis import db
from gis.shipped import data_path
from runs import city

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEASON = ["--season", "2026-2027"]
BY = ["--by", "Sở GDĐT"]
WRONG = 2


@pytest.fixture
def codes(
    module_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Return a function that runs a command on the invented city."""
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", module_database_url)
    engine = db.engine(module_database_url)
    city.load(engine, data_path("sample"), "an-thuan")
    engine.dispose()
    return lambda *words: main([*words], dict(os.environ))


def opened(sealed: Path, passphrase: str, out: Path) -> list[dict[str, str]]:
    """Open a sealed file as a person does, who types the passphrase."""
    words = [sys.executable, "-W", "ignore", "-c", "from cli.main import run; run()"]
    subprocess.run(  # noqa: S603 (our own program)
        [*words, "codes", "open", str(sealed), "--out", str(out)],
        input=f"{passphrase}\n",
        text=True,
        check=True,
        capture_output=True,
        start_new_session=True,  # without a terminal the passphrase comes from standard input
        timeout=240,
    )
    assert out.stat().st_mode & 0o077 == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_are_made_opened_exchanged_and_withheld(  # noqa: PLR0915 (one story)
    codes: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """More than 200 take two persons; a new code ends the old one; grade 10 has no last day."""
    sealed = tmp_path / "all.codes"
    make = ["--json", "codes", "make", *SEASON, *BY, "--out", str(sealed)]
    assert codes(*make) != 0
    waiting = capsys.readouterr()
    assert not sealed.exists()
    assert codes("--json", "approve", "list") == 0
    number = str(json.loads(capsys.readouterr().out)[0]["approval_id"])
    assert number in waiting.err
    assert codes("approve", "yes", number, "--by", "Trưởng phòng") == 0
    capsys.readouterr()
    assert codes(*make) == 0
    told = json.loads(capsys.readouterr().out)
    rows = opened(sealed, told["passphrase"], tmp_path / "all.csv")
    assert len(rows) == told["n_new"] > 200
    assert "code" in rows[0]

    pupil, old = rows[0]["pupil_id"], rows[0]["code"]
    one = tmp_path / "one.codes"
    again = ["codes", "reissue", *SEASON, "--pupil", pupil, "--out", str(one), *BY]
    assert codes("--json", *again) == 0
    made = json.loads(capsys.readouterr().out)
    new = opened(one, made["passphrase"], tmp_path / "one.csv")
    assert [row["pupil_id"] for row in new] == [pupil]
    assert new[0]["code"] != old
    assert codes(*again) == WRONG, "a sealed file is never written over"

    held = ["codes", "withhold", *SEASON, "--pupil", pupil, *BY]
    assert codes(*held, "--why", "curious") == WRONG
    assert codes(*held, "--why", "protected") == 0
    assert codes("codes", "release", *SEASON, "--pupil", pupil, *BY) == 0

    last = ["codes", "last-day", "answer", "2026-06-15", *SEASON, *BY, "--grade"]
    assert codes(*last, "1") == 0
    capsys.readouterr()
    assert codes(*last, "10") == WRONG
    assert "placed by wishes" in capsys.readouterr().err
    assert codes("codes", "answers", "99", "--out", str(tmp_path / "a.csv")) == WRONG
    assert not (tmp_path / "a.csv").exists()
