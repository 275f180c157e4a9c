"""Batches of registrations: rows answered one by one, nothing half-written, last moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from gis import clock, db, province
from gis.access import REGISTRATIONS_SEND, Access
from runs.editing.order import Author, Desk
from runs.registrations import deadline, send, state
from runs.registrations.locating import locate_new

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

SEASON = "2026-2027"
HOME = {"lon": 107.0901, "lat": 9.7702}
PORTAL = Access(scopes=frozenset({REGISTRATIONS_SEND}), wards=("*",), principal="client portal")
AUTHOR = Author(client="portal", reason="x")


@pytest.fixture(scope="module")
def owner(module_city_url: str) -> Iterator[Engine]:
    """Return the invented city as its owner sees it."""
    made = db.engine(module_city_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def desk(module_city_url: str) -> Iterator[Desk]:
    """Return where the admission system sends to, as the service works for it."""
    made = db.engine(module_city_url, role="gantruong_app")
    yield Desk(engine=made, access=PORTAL, province=province.load("an-thuan"))
    made.dispose()


def sent(desk: Desk, *rows: send.Row, **more: Any) -> list[send.Answer]:  # noqa: ANN401 (passed on)
    """Send a batch of grade 1."""
    done = send.send(desk, rows, season=SEASON, grade="1", author=AUTHOR, **more)
    return list(done.answers)


def row(pupil_id: str, **values: object) -> send.Row:
    """Return one row."""
    return send.Row(pupil_id=pupil_id, values=values)


def gone(pupil_id: str) -> send.Row:
    """Return a withdrawal."""
    return send.Row(pupil_id=pupil_id, values={}, withdraw=True)


def outcomes(answers: list[send.Answer]) -> list[str]:
    """Return what became of each."""
    return [one.outcome for one in answers]


def standing(desk: Desk, pupil_id: str) -> state.Standing:
    """Return how a pupil stands."""
    return state.standings(desk.engine, desk.access, SEASON, [pupil_id])[0]


def version(owner: Engine) -> str:
    """Return the hash of the pupils in use."""
    asked = "SELECT content_sha256 FROM dataset WHERE kind = 'pupils' AND active"
    with owner.connect() as connection:
        return str(connection.scalar(text(asked)))


def test_every_row_is_answered_and_of_a_wrong_one_nothing_is_written(
    owner: Engine, desk: Desk
) -> None:
    """Right and wrong rows in one batch; sent again it changes nothing."""
    rows = (
        row("TAM-9001", **HOME, group=1),
        row("TAM-9002", lon=107.09, lat="north"),
        row("TAM-9003", **HOME, ward_code="nowhere"),
        row("TAM-9001", **HOME, group=2),
        gone("TAM-9004"),
    )

    first = sent(desk, *rows)
    after = version(owner)
    again = sent(desk, *rows)
    with owner.connect() as connection:
        log = connection.execute(
            text("SELECT action, detail FROM work.audit_log ORDER BY audit_id DESC LIMIT 1")
        ).one()

    assert outcomes(first) == ["registered", "refused", "refused", "refused", "unchanged"]
    assert [one.findings[0].column for one in first[1:4]] == ["lat", "ward_code", "pupil_id"]
    assert outcomes(again) == ["unchanged", "refused", "refused", "refused", "unchanged"]
    assert version(owner) == after
    assert standing(desk, "TAM-9001").state == "registered"
    assert standing(desk, "TAM-9001").point_of == "sender"
    assert standing(desk, "TAM-9002").state == "unknown"
    assert log.action == send.ACTION
    assert log.detail == {"grade": "1", "receipts": [first[0].receipt] * 2, "registered": 1}


def test_a_dry_run_writes_nothing(owner: Engine, desk: Desk) -> None:
    """It answers as the batch would, without receipts."""
    before = version(owner)

    told = sent(desk, row("TAM-9009", **HOME), dry_run=True)

    assert [(one.outcome, one.receipt) for one in told] == [("registered", None)]
    assert version(owner) == before
    assert standing(desk, "TAM-9009").state == "unknown"


def test_a_pupil_is_changed_and_withdrawn_with_receipts(desk: Desk) -> None:
    """What is left out stays; the last receipt says what was last done."""
    sent(desk, row("TAM-9010", **HOME, group=2))
    (changed,) = sent(desk, row("TAM-9010", residence_kind="temporary"))
    kept = standing(desk, "TAM-9010")
    (left,) = sent(desk, gone("TAM-9010"))
    listed = state.receipts(desk.engine, desk.access, (changed.receipt or 0) - 1, 9)

    assert (changed.outcome, left.outcome) == ("changed", "withdrawn")
    assert (kept.group, kept.receipt) == (2, changed.receipt)
    assert standing(desk, "TAM-9010").state == "withdrawn"
    assert [(one["change_id"], one["outcome"]) for one in listed] == [
        (changed.receipt, "changed"),
        (left.receipt, "withdrawn"),
    ]


def test_a_pupil_of_another_grade_goes_by_that_grades_deadline(desk: Desk) -> None:
    """A batch asked one deadline; it neither moves nor withdraws a pupil of another."""
    sent(desk, row("TAM-9015", **HOME))
    given = [row("TAM-9015", residence_kind="temporary"), gone("TAM-9015")]
    for one in given:
        (answer,) = send.send(desk, [one], season=SEASON, grade="6", author=AUTHOR).answers
        assert answer.outcome == "refused"
        assert answer.findings[-1].code == "other_grade"

    assert standing(desk, "TAM-9015").state == "registered"


def test_an_address_is_looked_up_once_and_another_one_anew(owner: Engine, desk: Desk) -> None:
    """The point of a former address does not stay with the new one."""
    street = "đường Phan Thị Ngời, phường Chợ Đình"
    sent(desk, row("TAM-9020", address=street), row("TAM-9021", address="không rõ"))
    waits = standing(desk, "TAM-9020").location
    located, again = locate_new(owner, SEASON), locate_new(owner, SEASON)
    unclear = standing(desk, "TAM-9021")
    counted = state.counts(desk.engine, desk.access, SEASON, "1")
    (moved,) = sent(desk, row("TAM-9021", address="đường Trần Phú"))

    assert waits == "waiting"
    assert (located.n_pupils, again.n_pupils) == (2, 0)
    assert (unclear.location, bool(unclear.reason)) == ("needs_person", True)
    assert counted["needs_person"] >= 1
    assert counted["waiting"] == 0
    assert moved.outcome == "changed"
    assert standing(desk, "TAM-9021").location == "waiting"


def test_the_last_moment_is_in_time_and_the_next_is_not(
    owner: Engine, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before, on and after, by the season's clock; then it is refused with what to do."""
    moved, last = tmp_path / "clock", clock.moment("2026-06-15T17:00:00+07:00")
    monkeypatch.setenv(clock.SETTING, str(moved))
    deadline_row = (
        "INSERT INTO work.season_deadline (season, grade, step, opens, closes, status, decided_by)"
        " VALUES (:season, '1', 'registration', :opens, :closes, 'assumed', 'x')"
    )
    told = {"season": SEASON, "opens": "2026-05-15T00:00+07:00", "closes": last.isoformat()}
    with owner.begin() as connection:
        connection.execute(text(deadline_row), told)

    clock.move(moved, clock.moment("2026-05-14T23:59:59+07:00"))
    with pytest.raises(deadline.ClosedError) as early:
        sent(desk, row("TAM-9040", **HOME))
    for seconds in (-1, 0):
        clock.move(moved, last + dt.timedelta(seconds=seconds))
        sent(desk, row("TAM-9040", **HOME))
    clock.move(moved, last + dt.timedelta(seconds=1))
    with pytest.raises(deadline.ClosedError) as late:
        sent(desk, gone("TAM-9040"))

    assert "17:00, thứ Hai 15/6/2026" in late.value.vi
    assert "office of its ward" in late.value.en
    assert late.value.facts["closed_at"] == last.isoformat()
    assert late.value.facts["contact"] == "/v1/wards/{code}"
    assert "office of its ward" not in early.value.en
    assert standing(desk, "TAM-9040").state == "registered"


def test_the_database_refuses_whoever_may_not_send(desk: Desk, module_city_url: str) -> None:
    """A key of one ward, or without the scope, writes nothing whatever the program forgot."""
    assert module_city_url
    for access in (
        Access(scopes=frozenset({REGISTRATIONS_SEND}), wards=("99101",)),
        Access(scopes=frozenset({"people:read", "people:edit"}), wards=("*",)),
    ):
        other = Desk(engine=desk.engine, access=access, province=desk.province)
        with pytest.raises(Exception, match=r"row-level security|not allowed|permission"):
            send.send(
                other, [row("TAM-9050", **HOME)], season="2027-2028", grade="1", author=AUTHOR
            )
