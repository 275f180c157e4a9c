"""Flagged rows: refused by a run until somebody signs, told by the manifest ever after."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.main import main
from gis import db
from gis.errors import InputError
from gis.kernel_cache import SETTING as KERNELS
from gis.kernel_cache import prepare
from gis.shipped import data_path
from runs import city
from runs.allocate import allocate
from runs.manifest import read_manifest
from runs.recorded.export import sealed_of
from runs.sign_off import flagged_sets

if TYPE_CHECKING:
    from pathlib import Path

SEASON = "2026-2027"


def test_a_run_uses_flagged_rows_once_they_are_signed_for(  # noqa: PLR0915 (one story)
    module_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Imported with a warning, refused, signed by command, used; the manifest names the signer."""
    monkeypatch.setenv(KERNELS, str(prepare()))
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", module_database_url)
    engine = db.engine(module_database_url)
    city.load(engine, data_path("sample"), "an-thuan")
    assert all(one.signed for one in flagged_sets(engine).values())

    lines = next(data_path("sample").rglob("seats.csv")).read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(SEASON) and ",1," in line)
    cells = lines[at].split(",")
    cells[5] = str(int(cells[5]) * 2)
    lines[at] = ",".join(cells)
    changed = tmp_path / "seats.csv"
    changed.write_text("\n".join([*lines, ""]), "utf-8")
    environment = dict(os.environ)
    assert main(["import", "seats", str(changed), "--province", "an-thuan"], environment) == 0
    assert "sign-off seats" in capsys.readouterr().err

    def run() -> int:
        return allocate(engine, "nearest-first", season=SEASON, grade="1").run_id

    with pytest.raises(InputError, match="nobody signed for them"):
        run()
    words = ["--by", "Trần B", "--reason", "đối chiếu QĐ 12"]
    assert main(["import", "sign-off", "schools", *words], environment) == 2
    assert main(["import", "sign-off", "seats", *words[:3], " "], environment) == 2
    capsys.readouterr()
    assert main(["--json", "import", "sign-off", "seats", *words], environment) == 0
    told = json.loads(capsys.readouterr().out)
    manifest = read_manifest(sealed_of(engine, run()))
    seats = manifest["origin"]["registers"]["seats"]

    assert told["signed"] == [{"by": "Trần B", "reason": "đối chiếu QĐ 12"}]
    assert seats["signed_off"] == told["signed"]
    assert seats["flagged"] == told["flagged"]
    assert sum(seats["flagged"].values()) > 0
    assert "flagged" not in manifest["origin"]["registers"]["pupils"]
    with engine.connect() as connection:
        logged = connection.execute(
            text("SELECT detail FROM work.audit_log WHERE action = 'sign off' ORDER BY audit_id")
        )
        assert logged.scalars().all()[-1]["by"] == "Trần B"
        with pytest.raises(DBAPIError):
            connection.execute(text("UPDATE work.sign_off SET reason = 'x'"))
    engine.dispose()
