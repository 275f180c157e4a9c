"""After a loss: which children, from the file alone, and nobody named on a screen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url

from cli.main import main
from gis import db
from gis.cluster.place import ADMIN
from gis.errors import UnknownNameError
from runs.operations import breach
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from pathlib import Path

    from gis.cluster.private import Cluster

KEY = "c" * 64


@pytest.fixture
def lost(database_url: str, test_cluster: Cluster, tmp_path: Path) -> tuple[str, Path]:
    """Return a database with a run of 15 children, and a folder with its files."""
    (tmp_path / "offers.csv").write_text("pupil_id,school_code\n")
    (tmp_path / "pupils.csv").write_text("pupil_id\n")
    sealed = tmp_path / "runs" / KEY[:32] / "sealed"
    sealed.mkdir(parents=True)
    sha256 = hashlib.sha256(b"pupil_id,school_code\n").hexdigest()
    stated = {"inputs": {}, "outputs": {"offers.csv": sha256}}
    (sealed / "manifest.json").write_text(json.dumps(stated))
    name = str(make_url(database_url).database)
    with psycopg.connect(plain(test_cluster.url(role=ADMIN, database=name))) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO dataset (dataset_id, kind, name, sha256, content_sha256, data_date,"
            " n_rows, active) VALUES (7, 'pupils', 'pupils.csv', %s, 'x', '2026', 15, true)",
            [hashlib.sha256(b"pupil_id\n").hexdigest()],
        )
        connection.execute(
            "INSERT INTO work.run (run_id, kind, season, code_version, run_key)"
            " OVERRIDING SYSTEM VALUE VALUES (5, 'allocation', '2026-2027', '1', %s)",
            [KEY],
        )
        for n in range(15):
            values = [f"child{n:02d}", "99101" if n < 12 else "99102"]
            connection.execute(
                "INSERT INTO work.offer (run_id, pupil_id, home_ward_code) VALUES (5, %s, %s)",
                values,
            )
            connection.execute(
                "INSERT INTO people.pupil (dataset_id, pupil_id, season, grade, group_no,"
                " ward_code) VALUES (7, %s, '2026-2027', '1', 1, %s)",
                values,
            )
    return database_url, tmp_path


def test_a_lost_file_leads_to_its_children(lost: tuple[str, Path]) -> None:
    """A result by the manifest of its run, an imported list by the hash of the import."""
    url, state = lost

    by_run = breach.of_file(url, state, state / "offers.csv")
    by_set = breach.of_file(url, state, state / "pupils.csv")

    assert [(one.where, len(one.children)) for one in by_run] == [("run 5", 15)]
    assert [(one.where, len(one.children)) for one in by_set] == [("set 7", 15)]
    assert by_run[0].children[0] == ("child00", "99101")
    (state / "changed.csv").write_text("pupil_id\nx\n")
    with pytest.raises(UnknownNameError, match="no run wrote"):
        breach.of_file(url, state, state / "changed.csv")


def test_the_screen_names_nobody(
    lost: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts by ward, fewer than ten hidden; the children stand in a file of the officer's own."""
    url, state = lost
    monkeypatch.setenv(db.SETTING, url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(state))
    out = state / "concerned.csv"

    words = ["breach", "--file", str(state / "offers.csv"), "--out", str(out)]
    assert main(words, {}) == 0

    said = capsys.readouterr()
    assert "99101: 12" in said.out
    assert "99102: < 10" in said.out
    assert "child" not in said.out + said.err.replace("children", "")
    assert len(out.read_text().splitlines()) == 16
    assert oct(out.stat().st_mode)[-3:] == "600"
    assert main(["breach", "--run", "5", "--set", "7"], {}) == 2


def test_what_a_client_did_in_a_time(lost: tuple[str, Path]) -> None:
    """A stolen key: everything under its name, and nothing of others."""
    url, _ = lost
    with psycopg.connect(plain(url)) as connection:
        for actor in ("system x", "system y"):
            connection.execute(
                "INSERT INTO work.audit_log (actor, action, subject)"
                " VALUES (%s, 'export', 'run 5')",
                [actor],
            )
    now = dt.datetime.now(dt.UTC)
    hour = dt.timedelta(hours=1)

    found = breach.acts(url, now - hour, now + hour, client="system x")

    assert [(one["actor"], one["subject"]) for one in found] == [("system x", "run 5")]
    assert breach.acts(url, now - 2 * hour, now - hour, client=None) == []
