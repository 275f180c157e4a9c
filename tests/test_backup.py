"""A backup comes back whole, and nothing else is ever taken for one."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from cli.main import main
from gis import db
from gis.cluster.place import APP, OWNER
from gis.errors import BrokenPromiseError, DatabaseError, EnvironmentNotReadyError, InputError
from runs.allocate import allocate
from runs.operations import backup, box, programs, restore, secret
from runs.operations.after import broken_promises
from runs.operations.box import BoxReader, BoxWriter
from runs.recorded.states import change_state
from tests.decided import accept_all, signed
from tests.fixtures.database import keep_runs_in, plain
from tests.second_person import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator


SECRET = b"a long secret of the tests"
SEASON = "2026-2027"


@pytest.fixture(scope="module")
def kept_city(
    module_city_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Return a database with a final run, and the state folder beside it with keys and caches."""
    state = tmp_path_factory.mktemp("kept")
    engine = db.engine(module_city_url)
    with keep_runs_in(state):
        run = allocate(engine, "nearest-first", season=SEASON, grade="1")
        for step in ("provisional", "confirmed", "final"):
            if step == "final":
                accept_all(engine, run.run_id)
            agreed(engine, change_state, run.run_id, step, decided_by="tests", **signed())
    (state / "personal.key").write_text("00" * 32)
    (state / "backup.key").write_text("11" * 32)
    (state / "kernels").mkdir()
    (state / "kernels" / "cache.nbi").write_bytes(b"made again")
    (state / "publications").mkdir()
    (state / "publications" / "part.bin").write_bytes(os.urandom(3 << 20))
    yield module_city_url, state
    engine.dispose()


@pytest.fixture(scope="module")
def made(kept_city: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> backup.Made:
    """Return one backup of it."""
    url, state = kept_city
    return backup.make(url, state, tmp_path_factory.mktemp("backups"), secret=SECRET)


def test_a_restored_city_is_the_same_city(
    made: backup.Made,
    kept_city: tuple[str, Path],
    empty_database_url: str,
    tmp_path: Path,
) -> None:
    """Rows, rules of sight, rights, triggers, audit chain, and the seal of the last final run."""
    assert made.path is not None
    checked = restore.check(made.path, secret=SECRET)
    state = tmp_path / "state"

    restore.restore(checked, empty_database_url, state, secret=SECRET)

    assert broken_promises(empty_database_url, state, checked.manifest) == []
    runs = checked.manifest["facts"]["runs"]
    assert [run["state"] for run in runs] == ["final"]
    assert checked.manifest["facts"]["rows"]["people.pupil"] > 1000
    here, there = kept_city[1], state
    same = "publications/part.bin"
    assert (there / same).read_bytes() == (here / same).read_bytes()
    assert not (there / "personal.key").exists()
    assert not (there / "kernels").exists()
    assert checked.manifest["keys"]["where"]["personal.key"] == str(here / "personal.key")
    with psycopg.connect(plain(empty_database_url)) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP)))
        found = connection.execute("SELECT count(*) FROM people.pupil").fetchone()
    assert found == (0,)  # the service sees no child before it says for which wards it works


def test_nothing_is_restored_over_something(made: backup.Made, database_url: str) -> None:
    """A wrong address must not cost the city that is in use."""
    assert made.path is not None
    checked = restore.check(made.path, secret=SECRET)

    with pytest.raises(DatabaseError, match=r"holds \d\d tables"):
        restore.restore(checked, database_url, Path("/nowhere"), secret=SECRET)


def test_replacing_takes_away_what_was_there(
    made: backup.Made, database_url: str, tmp_path: Path
) -> None:
    """After a broken import: the database of last night, and nothing of today."""
    assert made.path is not None
    with psycopg.connect(plain(database_url)) as connection:
        connection.execute("CREATE SCHEMA more; CREATE TABLE more.of_today (n integer)")
        connection.execute("CREATE TABLE public.of_today (n integer)")
    checked = restore.check(made.path, secret=SECRET)

    restore.restore(checked, database_url, tmp_path, secret=SECRET, replace=True)

    assert broken_promises(database_url, tmp_path, checked.manifest) == []


def test_a_failed_restore_changes_nothing(
    made: backup.Made, database_url: str, tmp_path: Path
) -> None:
    """What was there before stays until the last row of the copy stands."""
    assert made.path is not None
    checked = restore.check(made.path, secret=SECRET)
    with psycopg.connect(plain(database_url)) as connection:
        connection.execute("INSERT INTO work.policy (name, sha256, body) VALUES ('a', 'b', 'c')")
    broken = Path(shutil.copy(made.path, tmp_path / "broken.backup"))
    with broken.open("r+b") as file:
        file.seek(-1000, os.SEEK_END)
        file.write(b"\0" * 8)
    cut = replace(checked, path=broken)

    with pytest.raises(BrokenPromiseError, match="altered or cut"):
        restore.restore(cut, database_url, tmp_path / "state", secret=SECRET, replace=True)

    with psycopg.connect(plain(database_url)) as connection:
        assert connection.execute("SELECT name FROM work.policy").fetchall() == [("a",)]
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.parametrize("at", [0.02, 0.5, 0.999])
def test_an_altered_byte_is_found(made: backup.Made, tmp_path: Path, at: float) -> None:
    """One bit anywhere: a disk that errs, or somebody who hopes."""
    assert made.path is not None
    altered = tmp_path / "altered.backup"
    content = bytearray(made.path.read_bytes())
    content[int(len(content) * at)] ^= 1
    altered.write_bytes(content)

    with pytest.raises(BrokenPromiseError, match=r"altered\.backup"):
        restore.check(altered, secret=SECRET)


@pytest.mark.parametrize("n_chunks", [0, 1, 2])
def test_a_cut_file_is_found_even_between_two_chunks(tmp_path: Path, n_chunks: int) -> None:
    """A full disk ends a file anywhere, also where a chunk ends."""
    path = tmp_path / "cut.backup"
    with path.open("wb") as file:
        writer = BoxWriter(file, SECRET)
        writer.write(b"x" * (3 * box.CHUNK_BYTES + 5))
        writer.close()
    whole = path.read_bytes()
    header = len(whole) - (3 * (box.CHUNK_BYTES + box.TAG_BYTES) + 5 + box.TAG_BYTES)
    path.write_bytes(whole[: header + n_chunks * (box.CHUNK_BYTES + box.TAG_BYTES)])

    with pytest.raises(BrokenPromiseError, match="cut"), BoxReader(path, SECRET) as reader:
        reader.finish()


def test_swapped_chunks_are_found(tmp_path: Path) -> None:
    """Each chunk knows its place."""
    path = tmp_path / "swapped.backup"
    with path.open("wb") as file:
        writer = BoxWriter(file, SECRET)
        writer.write(b"a" * box.CHUNK_BYTES + b"b" * box.CHUNK_BYTES + b"c")
        writer.close()
    whole, size = path.read_bytes(), box.CHUNK_BYTES + box.TAG_BYTES
    start = len(whole) - (2 * size + 1 + box.TAG_BYTES)
    first, second = whole[start : start + size], whole[start + size : start + 2 * size]
    path.write_bytes(whole[:start] + second + first + whole[start + 2 * size :])

    with pytest.raises(BrokenPromiseError, match="altered"), BoxReader(path, SECRET) as reader:
        reader.finish()


def test_another_key_opens_nothing(made: backup.Made) -> None:
    """Whoever finds the file needs the key too."""
    assert made.path is not None
    with pytest.raises(BrokenPromiseError, match="another key"):
        restore.check(made.path, secret=b"some other secret")


def test_no_child_and_no_key_stands_in_the_file(made: backup.Made) -> None:
    """The disk of backups is a place like any other that is lost on a train."""
    assert made.path is not None
    content = made.path.read_bytes()
    assert b"people.pupil" not in content
    assert b"an-thuan" not in content
    assert oct(made.path.stat().st_mode)[-3:] == "600"


def test_a_file_that_is_no_backup_is_named(tmp_path: Path) -> None:
    """A wrong file is an input error, no accident."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7 " * 100)
    with pytest.raises(InputError, match=r"letter\.pdf is no backup"):
        restore.check(path, secret=SECRET)


def test_a_newer_backup_is_refused(made: backup.Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old program must not guess at tables that it does not know."""
    assert made.path is not None
    monkeypatch.setattr(db, "newest", lambda: "0001")
    with pytest.raises(InputError, match="use a newer program"):
        restore.check(made.path, secret=SECRET)


def test_programs_of_another_version_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which package to install, or which server is too old."""
    monkeypatch.setattr(
        programs, "_installed", lambda: [programs.Programs(folder=Path("/x"), major=15)]
    )
    with pytest.raises(EnvironmentNotReadyError, match="postgresql-client-99"):
        programs.fitting(at_least=99)
    with pytest.raises(EnvironmentNotReadyError, match="server is 15"):
        programs.fitting(at_least=17, at_most=15)


def test_no_password_stands_on_a_command_line() -> None:
    """Every user of the machine can list the words of a running command."""
    made = programs.environment("postgresql://anna:secret@db.example/city?sslmode=require")
    assert (made["PGPASSWORD"], made["PGHOST"], made["PGSSLMODE"]) == (
        *("secret", "db.example"),
        "require",
    )


def test_a_backup_is_never_overwritten(made: backup.Made, kept_city: tuple[str, Path]) -> None:
    """The last good one may be the only good one."""
    assert made.path is not None
    with pytest.raises(InputError, match="never overwritten"):
        backup.make(*kept_city, made.path, secret=SECRET)


def test_a_manifest_says_what_is_in_it(made: backup.Made) -> None:
    """An auditor reads it without the database."""
    facts = made.manifest["facts"]
    assert facts["schema"] == db.newest()
    assert any("forced" in line and "people.pupil" in line for line in facts["row_security"])
    assert OWNER not in json.dumps(facts["runs"])
    assert made.n_files == sum(name.startswith("state/") for name in made.manifest["files"])


def test_a_stranger_opens_it_with_two_tools(made: backup.Made, tmp_path: Path) -> None:
    """In ten years this program may be gone; the form of the file is written down."""
    assert made.path is not None
    key = tmp_path / "key"
    key.write_bytes(SECRET + b"\n")
    script = Path(__file__).parents[1] / "docs" / "open_backup.py"
    done = subprocess.run(  # noqa: S603 (this Python)
        [sys.executable, str(script), str(made.path), str(key)], capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        names = archive.getnames()
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        assert json.loads(manifest.read()) == json.loads(json.dumps(made.manifest))
    assert names[0] == "database/000000"


def noted(url: str) -> list[tuple[str, str, int | None]]:
    """Return what backups and restores left in the log: a restored one has no row of its backup."""
    engine = db.engine(url)
    try:
        with engine.connect() as connection:
            asked = (
                "SELECT action, subject, CAST(detail ->> 'old_ones_deleted' AS integer)"
                " FROM work.audit_log WHERE action IN ('backup', 'restore') ORDER BY audit_id"
            )
            return [(row[0], row[1], row[2]) for row in connection.execute(text(asked))]
    finally:
        engine.dispose()


def test_the_commands_keep_their_promises(
    kept_city: tuple[str, Path],
    empty_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Dry run, backup, rotation, check, and no replacing without the name of the database."""
    url, state = kept_city
    monkeypatch.setenv(db.SETTING, url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(state))
    monkeypatch.setenv(secret.SETTING, str(tmp_path / "my.key"))
    folder = tmp_path / "backups"
    folder.mkdir()
    assert main(["backup", str(folder)], {}) == 2  # no key yet
    assert main(["key", "backup"], {}) == 0
    assert main(["backup", str(folder), "--dry-run"], {}) == 0
    assert list(folder.iterdir()) == []
    for name in ("gantruong-20200101-000000.backup", "letter.txt"):
        (folder / name).write_text("old")
    assert main(["--json", "backup", str(folder), "--verify", "--keep-days", "30"], {}) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [Path(told["path"]).name, "letter.txt"]
    )
    assert set(told["keys_left_out"]) == {"personal.key", "signing.key"}
    assert main(["restore", told["path"], "--verify"], {}) == 0
    assert main(["restore", told["path"]], {}) == 3
    assert noted(url) == [("backup", f"backup {Path(told['path']).name}", 1)]
    assert main(["restore", told["path"], "--replace", "--confirm", "other"], {}) == 2
    monkeypatch.setenv(db.SETTING, empty_database_url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "other"))
    assert main(["restore", told["path"]], {}) == 0
    assert noted(empty_database_url) == [("restore", f"backup {Path(told['path']).name}", None)]
    (tmp_path / "my.key").chmod(0o644)
    assert main(["restore", told["path"], "--verify"], {}) == 2
    assert "chmod 600" in capsys.readouterr().err
