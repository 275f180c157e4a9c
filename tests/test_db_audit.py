"""The audit log: written once, in one chain."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis import db
from gis.access import Access, act_as

if TYPE_CHECKING:
    from sqlalchemy import Engine

INSERT = "INSERT INTO work.audit_log (actor, action, subject) VALUES ('planner', 'publish', :what)"


def write(engine: Engine, *subjects: str) -> None:
    """Write one row per subject, each in its own transaction."""
    for subject in subjects:
        with engine.begin() as connection:
            connection.execute(text(INSERT), {"what": subject})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE work.audit_log SET actor = 'somebody'",
        "DELETE FROM work.audit_log",
        "TRUNCATE work.audit_log",
        "UPDATE work.override SET reason = 'another'",
        "DELETE FROM work.override",
    ],
)
def test_what_was_written_stays(engine: Engine, change: str) -> None:
    """Who moved a child must be known in ten years."""
    write(engine, "run 1")

    with pytest.raises(ProgrammingError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))


def test_number_time_and_hash_are_not_the_writer_s(engine: Engine) -> None:
    """A row cannot be dated back or slipped into the chain."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO work.audit_log (audit_id, at, actor, action, subject, previous_sha256,"
                " sha256) VALUES (99, '2001-01-01', 'a', 'b', 'c', 'x', 'x')"
            )
        )
        row = connection.execute(
            text(
                "SELECT audit_id, at > now() - interval '1 hour', previous_sha256"
                " FROM work.audit_log"
            )
        ).one()

    assert tuple(row) == (1, True, bytes(32))


def test_a_changed_row_breaks_the_chain_there(engine: Engine) -> None:
    """Even the owner of the table, who can switch the trigger off, leaves a trace."""
    write(engine, "run 1", "run 2", "run 3")
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) is None
        connection.execute(text("ALTER TABLE work.audit_log DISABLE TRIGGER append_only"))
        connection.execute(text("UPDATE work.audit_log SET subject = 'run 9' WHERE audit_id = 2"))

        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) == 2


def test_a_removed_row_breaks_the_chain_there(engine: Engine) -> None:
    """A missing link is as visible as a changed one."""
    write(engine, "run 1", "run 2", "run 3")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE work.audit_log DISABLE TRIGGER append_only"))
        connection.execute(text("DELETE FROM work.audit_log WHERE audit_id = 2"))

        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) == 3


def test_many_writers_make_one_chain(engine: Engine) -> None:
    """Two officers act in the same second."""
    names = [[f"run {writer}.{k}" for k in range(10)] for writer in range(4)]
    threads = [threading.Thread(target=write, args=(engine, *name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM work.audit_log")) == 40
        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) is None


def test_the_service_writes_and_does_not_read_it(database_url: str) -> None:
    """Who asked what is for auditors, not for every clerk's screen."""
    app = db.engine(database_url, role="gantruong_app")
    write(app, "run 1")

    with app.connect() as connection:
        assert connection.execute(text("SELECT * FROM work.audit_log")).all() == []
        act_as(connection, Access(scopes=frozenset({"audit:read"}), wards=("*",)))
        assert len(connection.execute(text("SELECT * FROM work.audit_log")).all()) == 1
    app.dispose()
