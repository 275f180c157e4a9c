"""Seasons in the database: what is set is kept, told, and taken back from nobody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis import clock, db
from gis.access import EVERYTHING, RUNS_DECIDE, RUNS_READ, Access, act_as, at_the_machine
from gis.errors import DatabaseError, UnknownNameError
from runs.families import calendar
from runs.season import store
from runs.season.deadlines import state
from runs.season.errors import SeasonRefusedError
from runs.season.file import of_text
from tests.season_files import SEASON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

NAME = "2026-2027"
OFFICE = at_the_machine("office")
DEPARTMENT = Access(
    scopes=frozenset({RUNS_READ, RUNS_DECIDE}), wards=("*",), principal="client department"
)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that moves the clock of deadlines."""
    path = tmp_path / "clock"
    monkeypatch.setenv(clock.SETTING, str(path))

    def move(moment: str) -> None:
        clock.move(path, clock.moment(moment))

    move("2026-05-01T08:00+07:00")
    return move


def in_force(engine: Engine, season: str = SEASON, reason: str = "") -> None:
    """Put the small season in force."""
    store.put(engine, of_text(season, name="s"), state="in_force", access=OFFICE, reason=reason)


def test_a_season_in_force_tells_before_open_and_over(
    engine: Engine, at: Callable[[str], None]
) -> None:
    """With the moment that decides and the ward's office, by the moved clock alone."""
    in_force(engine)
    told = []
    for moment in ("06-11T23:59:59.999", "06-12T00:00", "06-15T17:00", "06-15T17:00:00.001"):
        at(f"2026-{moment}+07:00")
        told.append(state(engine, NAME, "1", "refusal", ward="99101"))

    assert [one.phase for one in told] == ["before", "open", "open", "over"]
    assert [one.is_open for one in told] == [False, True, True, False]
    assert told[0].moment == clock.moment("2026-06-12T00:00+07:00")
    assert told[3].moment == clock.moment("2026-06-15T17:00+07:00")
    assert told[3].said["vi"].endswith("đã hết hạn lúc 17:00, thứ Hai 15/6/2026.")
    assert told[0].contact.email == "vhxh@99101.example"
    assert state(engine, NAME, "1", "refusal", ward="99102").contact.office == "Sở"
    unknown = state(engine, NAME, "6", "confirmation")
    assert (unknown.phase, unknown.is_open, unknown.moment) == ("unknown", True, None)
    assert state(engine, "2031-2032", "1", "registration").phase == "unknown"
    second = state(engine, NAME, "1", "confirmation", round_no=2)
    assert (second.phase, second.moment) == ("before", clock.moment("2026-07-01T00:00+07:00"))


def test_a_draft_closes_nothing(engine: Engine, at: Callable[[str], None]) -> None:
    """It is read where nothing is in force, and counts nowhere."""
    at("2026-12-01T08:00+07:00")
    with pytest.raises(UnknownNameError):
        store.read(engine, NAME)
    store.put(engine, of_text(SEASON, name="s"), state="draft", access=OFFICE)

    assert store.read(engine, NAME).state == "draft"
    assert state(engine, NAME, "1", "registration").phase == "unknown"


@pytest.mark.usefixtures("at")
def test_what_is_set_anew_needs_a_reason_and_history_stays(engine: Engine) -> None:
    """The same again changes nothing; nothing is ever changed or deleted."""
    in_force(engine)
    in_force(engine)
    later = SEASON.replace("2026-05-29T17:00:00+07:00", "2026-06-02T17:00:00+07:00")
    with pytest.raises(SeasonRefusedError, match="to change it needs a reason"):
        in_force(engine, later)
    in_force(engine, later, reason="mất điện")

    found = store.read(engine, NAME)
    by_key = {one.key: one for one in found.season.deadline}
    assert by_key["6", 1, "registration"].closes == clock.moment("2026-06-02T17:00+07:00")
    asked = text(
        "SELECT closes, reason, decided_by FROM work.season_deadline"
        " WHERE (grade, step) = ('6', 'registration') ORDER BY deadline_no"
    )
    with engine.connect() as connection:
        rows = connection.execute(asked).all()
        logged = connection.execute(
            text("SELECT actor, action, detail FROM work.audit_log ORDER BY audit_id DESC LIMIT 1")
        ).one()
    assert [row.closes.astimezone(dt.UTC).day for row in rows] == [29, 2]
    assert [row.reason for row in rows] == ["", "mất điện"]
    assert (logged.actor, logged.action) == ("at the machine: office", "define season")
    assert logged.detail["deadlines"] == [["1", 1, "registration"], ["6", 1, "registration"]]
    for change in (
        "UPDATE work.season_deadline SET reason = 'x'",
        "DELETE FROM work.season_definition",
    ):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(change))


def test_a_deadline_ahead_is_never_drawn_to_before_now(
    engine: Engine, at: Callable[[str], None]
) -> None:
    """Whoever had time until then still has it; what is over already may be corrected."""
    in_force(engine)
    at("2026-05-20T08:00+07:00")
    gone = SEASON.replace("2026-05-29T17:00:00+07:00", "2026-05-19T17:00:00+07:00")
    with pytest.raises(
        SeasonRefusedError, match="cannot be drawn to before now: it is 17:00, Frid"
    ):
        in_force(engine, gone, reason="mistake")
    appeal = '[[deadline]]\ngrade = "1"\nstep = "appeal"\ncloses = 2026-05-01\nstatus = "assumed"\n'
    with pytest.raises(SeasonRefusedError, match="to before now"):
        in_force(engine, f"{SEASON}\n{appeal}", reason="that of every grade counted for it")
    waits = SEASON.replace("2026-05-15T08:00:00+07:00", "2026-05-21T08:00:00+07:00")
    with pytest.raises(SeasonRefusedError, match="not closed again"):
        in_force(engine, waits, reason="it was open")
    at("2026-05-30T08:00+07:00")
    in_force(engine, gone, reason="mistake")

    assert state(engine, NAME, "1", "registration").moment.day == 19


def test_a_last_day_by_command_is_the_same_deadline(
    engine: Engine, at: Callable[[str], None]
) -> None:
    """There is one definition, whoever set it."""
    in_force(engine)
    with pytest.raises(SeasonRefusedError, match="needs a reason"):
        calendar.set_last_day(engine, NAME, "1", "answer", "2026-06-17", by="office")
    calendar.set_last_day(engine, NAME, "1", "answer", "2026-06-17", by="office", reason="storm")
    at("2026-06-17T23:59:59.999+07:00")

    assert state(engine, NAME, "1", "confirmation").phase == "open"
    assert state(engine, NAME, "1", "confirmation").deadline.opens is not None
    assert calendar.last_day(calendar.until(engine, NAME, "1")["answer"]) == dt.date(2026, 6, 17)
    assert store.read(engine, NAME).season.deadline[3].closes.day == 17
    at("2026-06-18T00:00+07:00")
    assert state(engine, NAME, "1", "confirmation").phase == "over"


@pytest.mark.usefixtures("at", "engine")
def test_the_department_alone_sets_deadlines(database_url: str) -> None:
    """The database itself refuses everybody else, and shows a draft to nobody of the public."""
    season = of_text(SEASON, name="s")
    app = db.engine(database_url, role=db.APP)
    try:
        ward = Access(scopes=DEPARTMENT.scopes, wards=("99101",), principal="client ward")
        reader = Access(scopes=frozenset({RUNS_READ}), wards=("*",), principal="client reader")
        for access in (ward, reader):
            with pytest.raises(DatabaseError, match="row-level security"):
                store.put(app, season, state="in_force", access=access)
        store.put(app, season, state="draft", access=DEPARTMENT)
        with pytest.raises(UnknownNameError):
            store.read(app, NAME)
        assert store.read(app, NAME, access=reader).state == "draft"
        store.put(app, season, state="in_force", access=DEPARTMENT)
        assert store.read(app, NAME).state == "in_force"
        assert store.names(app, access=EVERYTHING) == {NAME: "in_force"}
        of_another = text(
            "INSERT INTO work.season_deadline (season, grade, step, status, decided_by)"
            " VALUES ('2026-2027', '1', 'late', 'unknown', 'client somebody-else')"
        )
        with app.connect() as connection:
            act_as(connection, DEPARTMENT)
            with pytest.raises(DBAPIError, match="row-level security"):
                connection.execute(of_another)
    finally:
        app.dispose()
