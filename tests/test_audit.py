"""The audit log held against itself: what was changed, taken away, put in or swapped is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from sqlalchemy import text

from cli.main import main
from gis import api_clients, write
from gis.errors import BrokenPromiseError, InputError
from gis.model import Source
from runs.audit import check as checks
from runs.audit import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

INSERT = (
    "INSERT INTO work.audit_log (actor, action, subject, detail) VALUES (:who, 'x', 'run 1', :d)"
)
LOCKED = ("append_only", "seal")
CHANGES: dict[str, tuple[str, int]] = {
    "a changed actor": ("UPDATE work.audit_log SET actor = 'somebody' WHERE audit_id = 3", 3),
    "a changed detail": ("UPDATE work.audit_log SET detail = '{}' WHERE audit_id = 2", 2),
    "an earlier time": ("UPDATE work.audit_log SET at = at - INTERVAL '1 s' WHERE audit_id = 4", 4),
    "a row taken away": ("DELETE FROM work.audit_log WHERE audit_id = 3", 3),
    "the first row taken away": ("DELETE FROM work.audit_log WHERE audit_id = 1", 1),
    "two rows swapped": (
        (
            "UPDATE work.audit_log SET audit_id = CASE audit_id WHEN 2 THEN -3 ELSE -2 END"
            " WHERE audit_id IN (2, 3);"
            " UPDATE work.audit_log SET audit_id = -audit_id WHERE audit_id < 0"
        ),
        2,
    ),
    "a row put in": (
        (
            "UPDATE work.audit_log SET audit_id = -audit_id - 1 WHERE audit_id > 3;"
            " UPDATE work.audit_log SET audit_id = -audit_id WHERE audit_id < 0;"
            " INSERT INTO work.audit_log SELECT 4, at, actor, action, subject, detail,"
            " previous_sha256, sha256 FROM work.audit_log WHERE audit_id = 3"
        ),
        4,
    ),
    "a row with a hash of its own": (
        (
            "UPDATE work.audit_log SET actor = 'z', sha256 = work.audit_sha256(previous_sha256,"
            " audit_id, at, 'z', action, subject, detail) WHERE audit_id = 3"
        ),
        4,
    ),
}


def wrote(engine: Engine, n_rows: int = 5) -> None:
    """Write some rows, with letters and numbers that JSON can write in several ways."""
    with engine.begin() as connection:
        for number in range(n_rows):
            detail = json.dumps({"bb": number / 2, "a": "“ế”\n", "n": [1, 1.0, 1e30], "z": None})
            connection.execute(text(INSERT), {"who": f"client {number}", "d": detail})


def broken(engine: Engine, statement: str) -> None:
    """Change the log as somebody can who may switch its triggers off."""
    with engine.begin() as connection:
        for trigger in LOCKED:
            connection.execute(text(f"ALTER TABLE work.audit_log DISABLE TRIGGER {trigger}"))
        for one in statement.split(";"):
            connection.execute(text(one))
        for trigger in LOCKED:
            connection.execute(text(f"ALTER TABLE work.audit_log ENABLE TRIGGER {trigger}"))


@pytest.mark.parametrize("name", CHANGES)
def test_the_first_broken_row_is_named(engine: Engine, name: str) -> None:
    """The database's own function names it too, or the row after one that is gone."""
    wrote(engine)
    statement, first = CHANGES[name]
    broken(engine, statement)

    with pytest.raises(BrokenPromiseError, match=f"row {first} "):
        checks.check(engine)
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT work.first_broken_audit_row()"))
    assert found in {first, first + 1}


def test_a_whole_log_is_told_and_leaves_the_database_whole(engine: Engine, tmp_path: Path) -> None:
    """What was taken along is checked without any database, by the same rule."""
    assert checks.check(engine).n_rows == 0
    wrote(engine)
    done = checks.check(engine)
    path = tmp_path / "audit.jsonl"

    assert checks.export(engine, path) == done
    assert checks.check_file(path) == done
    assert done.n_rows == 5
    with engine.connect() as connection:
        head = read.page(connection, read.Asked(), size=1)[0]
    assert done.sha256 == head.sha256
    with pytest.raises(InputError, match="already"):
        checks.export(engine, path)


def lines_without(number: int) -> Callable[[list[str]], list[str]]:
    """Return a change of a file: one line taken away."""
    return lambda lines: [*lines[: number - 1], *lines[number:]]


def relined(number: int, **more: Any) -> Callable[[list[str]], list[str]]:  # noqa: ANN401
    """Return a change of a file: other values in one line."""

    def changed(lines: list[str]) -> list[str]:
        line = json.dumps({**json.loads(lines[number - 1]), **more})
        return [*lines[: number - 1], line, *lines[number:]]

    return changed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lines_without(2), "row 2 "),
        (lines_without(5), "after row 4"),
        (relined(3, actor="x"), "row 3 "),
        (relined(3, sha256="00" * 32), "row 3 "),
        (relined(1, previous_sha256="11" * 32), "row 1 "),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "row 1 "),
    ],
)
def test_a_changed_file_is_named_too(
    engine: Engine, tmp_path: Path, change: Callable[[list[str]], list[str]], said: str
) -> None:
    """An export is evidence only if a change of it shows."""
    wrote(engine)
    path = tmp_path / "audit.jsonl"
    checks.export(engine, path)
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")

    with pytest.raises(BrokenPromiseError, match=said):
        checks.check_file(path)


@pytest.mark.parametrize("content", ["", "x", "{}\n", '{"format": "other"}\n', "[]\n"])
def test_another_file_is_no_log(tmp_path: Path, content: str) -> None:
    """It is named, not passed."""
    path = tmp_path / "x"
    path.write_text(content)
    with pytest.raises(InputError, match="no exported audit log"):
        checks.check_file(path)


def test_a_log_written_anew_does_not_fit_what_a_sealed_run_kept() -> None:
    """Who can write the whole chain anew cannot change what was sealed and handed out."""
    row = read.Row(
        audit_id=1,
        at=pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime(),
        actor="a",
        action="b",
        subject="c",
        detail={},
        text='[1, "2026-01-01 00:00:00.000000", "a", "b", "c", {}]',
        previous_sha256=checks.FIRST,
        sha256="5f0c",
    )
    import dataclasses  # noqa: PLC0415 (only here)
    import hashlib  # noqa: PLC0415 (only here)

    sha256 = hashlib.sha256(bytes(32) + row.text.encode()).hexdigest()
    row = dataclasses.replace(row, sha256=sha256)

    assert checks.whole([(1, row)], {1: ("run 7", sha256)}).n_anchors == 1
    with pytest.raises(BrokenPromiseError, match="row 1 is not the one that run 7"):
        checks.whole([(1, row)], {1: ("run 7", "00")})
    with pytest.raises(BrokenPromiseError, match="after row 1: run 8"):
        checks.whole([(1, row)], {2: ("run 8", "00")})


def test_imports_stand_in_the_log_once_each(engine: Engine) -> None:
    """A new set, the same again, an old one used again, one taken out of use."""
    source = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01")
    other = Source(name="y.csv", sha256="b" * 64, data_date="2026-01-01")
    row = {"school_code": "S1", "kind": "primary", "name": "Bình Minh", "ward_code": "W1"}
    frame = pd.DataFrame([{**row, "lon": 106.7, "lat": 10.7}])
    for one in (source, source, other, source):
        write.register(engine, "schools", frame.assign(name=one.name), one, by="client x")
    write.retire(engine, ["schools", "gates"])

    with engine.connect() as connection:
        rows = read.page(connection, read.Asked())
    told = [(one.actor, one.action, one.subject, one.detail["before"]) for one in reversed(rows)]
    assert told == [
        ("client x", "import", "dataset 1", None),
        ("client x", "import", "dataset 2", 1),
        ("client x", "use again", "dataset 1", 2),
        ("owner", "retire", "dataset 1", 1),
    ]
    assert "Bình Minh" not in str(rows)


def test_keys_stand_in_the_log_once_each(engine: Engine) -> None:
    """Made, exchanged, withdrawn: by whom, of whom, and no key."""
    wanted = api_clients.Wanted(name="a", role="planner", wards=["*"], purpose="bản đồ")
    keys = [api_clients.add(engine, wanted), api_clients.rotate(engine, "a", overlap_days=2)]
    api_clients.revoke(engine, "a")

    with engine.connect() as connection:
        rows = read.page(connection, read.Asked(subject="client a"))
    assert [one.action for one in reversed(rows)] == [
        "client add",
        "client rotate",
        "client revoke",
    ]
    assert rows[1].detail == {"overlap_days": 2}
    assert not [key for key in keys if key.split("_", 2)[2] in str(rows)]


@pytest.mark.parametrize("role", ["gantruong_app", "gantruong_owner"])
@pytest.mark.parametrize(
    "verb",
    [
        "UPDATE work.audit_log SET actor = 'x'",
        "DELETE FROM work.audit_log",
        "TRUNCATE work.audit_log",
    ],
)
def test_no_role_of_ours_changes_the_log(engine: Engine, role: str, verb: str) -> None:
    """The service lacks the right, the owner meets the trigger."""
    wrote(engine, 1)
    with engine.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        with pytest.raises(Exception, match=r"permission denied|append-only"):
            connection.execute(text(verb))


def test_the_commands_show_export_and_check(
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 0 and a sentence, or 1 and the first broken row."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    wrote(engine)
    path = tmp_path / "audit.jsonl"

    assert main(["audit", "check"], {}) == 0
    assert main(["audit", "export", "--out", str(path)], {}) == 0
    assert main(["audit", "check", str(path)], {}) == 0
    capsys.readouterr()
    assert main(["--json", "audit", "show", "--actor", "client 2"], {}) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["actor"] for one in shown] == ["client 2"]
    broken(engine, "DELETE FROM work.audit_log WHERE audit_id = 2")
    assert main(["audit", "check"], {}) == 1
    assert "row 2 " in capsys.readouterr().err
