"""Back to the minute before a mistake: the drill of point-in-time recovery."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from cli.main import main
from gis.cluster import archive
from gis.cluster.place import ADMIN
from gis.cluster.private import Cluster
from gis.errors import DatabaseError, EnvironmentNotReadyError, InputError
from runs.operations.usage import usage
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Cluster, Path, Path]]:
    """Return a private database whose log is kept, its state folder, and the log's folder."""
    top = Path(tempfile.mkdtemp(prefix="gan-truong-recovery-"))
    top.chmod(0o755)
    state = top / "state"
    state.mkdir(mode=0o755)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(state))
    cluster = Cluster(state)
    try:
        cluster.ensure()
    except EnvironmentNotReadyError as error:
        pytest.skip(str(error))
    yield cluster, state, top / "log"
    cluster.reset()
    shutil.rmtree(top, ignore_errors=True)


def write(cluster: Cluster, statement: str) -> None:
    """Write as the owner."""
    with psycopg.connect(plain(cluster.url())) as connection:
        connection.execute(statement.encode())


def test_a_mistake_is_taken_back_to_the_second_before(kept: tuple[Cluster, Path, Path]) -> None:
    """Base copy, good work, the moment, the mistake; then the good work is there and it is not."""
    cluster, state, log = kept
    with pytest.raises(DatabaseError, match="db archive"):
        archive.copy_base(cluster, state)
    assert main(["db", "archive", str(log)], {}) == 0
    write(cluster, "CREATE TABLE work_done (what text)")
    assert main(["db", "archive", "--base"], {}) == 0
    write(cluster, "INSERT INTO work_done VALUES ('after the base copy')")
    with psycopg.connect(plain(cluster.url())) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    moment: dt.datetime = row[0]
    write(cluster, "DELETE FROM work_done")
    with psycopg.connect(plain(cluster.url(role=ADMIN)), autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")

    with pytest.raises(InputError, match="older than"):
        archive.recover(cluster, state, moment - dt.timedelta(days=1))
    assert main(["db", "recover", "--to", "2026-06-01T09:30:00"], {}) == 2  # no time zone
    assert main(["db", "recover", "--to", moment.isoformat(), "--yes"], {}) == 0

    with psycopg.connect(plain(cluster.ensure())) as connection:
        rows = connection.execute("SELECT what FROM work_done").fetchall()
        connection.execute("INSERT INTO work_done VALUES ('after the recovery')")
    assert rows == [("after the base copy",)]
    assert len(list((state / "postgres").glob("data.before-*"))) == 1
    left = [one.name for one in usage(cluster.url(), state) if one.kind == "left"]
    assert [Path(name).name[:11] for name in left] == ["data.before"]
    assert main(["--json", "db", "usage"], {}) == 0
    assert main(["db", "archive", "--off"], {}) == 0
    with psycopg.connect(plain(cluster.ensure())) as connection:
        assert connection.execute("SHOW archive_mode").fetchone() == ("off",)


def test_the_log_needs_a_folder_of_its_own(kept: tuple[Cluster, Path, Path]) -> None:
    """Pieces of another server's log in it would be restored as if they were ours."""
    cluster, state, log = kept
    log.mkdir()
    (log / "something").write_text("else")
    with pytest.raises(InputError, match="not empty"):
        archive.switch_on(cluster, state, log)
