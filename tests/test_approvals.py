"""Two persons at one act: who the second one is, what content, how long, and only once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis import db, write
from gis.access import Access, at_the_machine
from gis.errors import DatabaseError, InputError
from gis.model import Source
from runs.approval import decide, gate
from runs.approval.errors import (
    NoSuchApprovalError,
    OvertakenError,
    SamePersonError,
    WaitsError,
)
from runs.approval.read import approval, approvals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ACT = gate.Act(what="export", subject="children of 2026-2027", content=["x", 201])
AN, BINH = at_the_machine("An"), at_the_machine("Bình")
POINT = {"lon": 106.7, "lat": 10.7}


@pytest.fixture
def app(engine: Engine, database_url: str) -> Iterator[Engine]:
    """Return connections as the service."""
    del engine
    made = db.engine(database_url, role="gantruong_app")
    yield made
    made.dispose()


def caller(name: str, *scopes: str, wards: tuple[str, ...] = ("*",)) -> Access:
    """Return the access of a client."""
    return Access(scopes=frozenset(scopes), wards=wards, principal=f"client {name}")


def waiting(engine: Engine, act: gate.Act = ACT, by: Access = AN) -> int:
    """Ask for an act and return the number of the proposal."""
    with pytest.raises(WaitsError) as waits:
        gate.require(engine, act, access=by, reason="QĐ 12")
    return int(waits.value.facts["approval_id"])


def state(engine: Engine, number: int) -> str:
    """Return the state of an approval."""
    with engine.connect() as connection:
        found = approval(connection, number)
    assert found is not None
    return found.state


def logged(engine: Engine) -> list[tuple[str, str]]:
    """Return actor and action of all rows of the audit log."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT actor, action FROM work.audit_log ORDER BY 1, 2"))
        return sorted((row[0], row[1]) for row in rows)


def test_an_act_waits_passes_and_is_used_once(engine: Engine) -> None:
    """Asked for twice it waits once; agreed to it passes; used it waits again."""
    number = waiting(engine)
    assert waiting(engine) == number
    assert decide.approve(engine, number, access=BINH).state == "approved"

    assert gate.require(engine, ACT, access=AN, reason="x") == number
    with db.transaction(engine) as connection:
        gate.applied(connection, number, access=AN, detail={"rows": 201})

    assert state(engine, number) == "applied"
    assert waiting(engine) != number
    with pytest.raises(DatabaseError, match="decided already"), db.transaction(engine) as twice:
        gate.applied(twice, number, access=AN)
    assert logged(engine) == [
        ("at the machine: an", "propose"),
        ("at the machine: an", "propose"),
        ("at the machine: bình", "approve"),
    ]


@pytest.mark.parametrize("same", ["An", " an ", "AN"])
def test_nobody_is_the_own_second_person(engine: Engine, same: str) -> None:
    """Another way of writing one's name is no other person; nor may one reject oneself."""
    number = waiting(engine)

    with pytest.raises(SamePersonError):
        decide.approve(engine, number, access=at_the_machine(same))
    with pytest.raises(SamePersonError):
        decide.reject(engine, number, access=at_the_machine(same), reason="x")
    assert state(engine, number) == "pending"


def test_the_database_itself_refuses_the_proposer(engine: Engine) -> None:
    """Whatever the program above forgot."""
    number = waiting(engine)
    statement = text(
        "INSERT INTO work.approval_decision (approval_id, step, decision, decided_by, at)"
        " VALUES (:n, 1, 'approved', :who, now())"
    )

    with pytest.raises(DBAPIError, match="must be another"), engine.begin() as connection:
        connection.execute(statement, {"n": number, "who": AN.principal})


def test_other_content_waits_for_itself(engine: Engine) -> None:
    """What was agreed to is not a licence for something else."""
    number = waiting(engine)
    decide.approve(engine, number, access=BINH)
    other = gate.Act(what=ACT.what, subject=ACT.subject, content=["x", 202])

    assert waiting(engine, other) != number
    with pytest.raises(OvertakenError, match="propose it again"):
        decide.approve(engine, waiting(engine, other), access=BINH, content_sha256="0" * 64)


def test_a_proposal_lapses(engine: Engine) -> None:
    """An old yes must not open a door months later: neither to agree nor to use it."""
    number, late = waiting(engine), waiting(engine, gate.Act(what="export", subject="y", content=1))
    decide.approve(engine, number, access=BINH)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE work.approval DISABLE TRIGGER append_only"))
        connection.execute(
            text(
                "UPDATE work.approval SET proposed_at = now() - INTERVAL '3 days',"
                " expires_at = now() - INTERVAL '1 second'"
            )
        )

    assert (state(engine, number), state(engine, late)) == ("expired", "expired")
    with pytest.raises(OvertakenError):
        decide.approve(engine, late, access=BINH)
    with pytest.raises(DatabaseError, match="time is over"), db.transaction(engine) as connection:
        gate.applied(connection, number, access=AN)
    assert waiting(engine) != number


def test_a_proposal_is_rejected_or_taken_back(engine: Engine) -> None:
    """Only its proposer takes it back, only somebody else rejects it, and then it is over."""
    first = waiting(engine)
    with pytest.raises(SamePersonError):
        decide.withdraw(engine, first, access=BINH)
    assert decide.withdraw(engine, first, access=AN).state == "withdrawn"
    second = waiting(engine)
    with pytest.raises(InputError, match="reason"):
        decide.reject(engine, second, access=BINH, reason=" ")
    assert decide.reject(engine, second, access=BINH, reason="no").state == "rejected"

    for number in (first, second):
        with pytest.raises(OvertakenError):
            decide.approve(engine, number, access=BINH)
    assert waiting(engine) not in {first, second}


def test_nobody_in_particular_proposes_nothing(engine: Engine) -> None:
    """A second person needs a first one."""
    nobody = Access(scopes=AN.scopes, wards=("*",))
    with pytest.raises(InputError, match="must be named"):
        gate.require(engine, ACT, access=nobody, reason="x")
    with pytest.raises(InputError, match="reason"):
        gate.require(engine, ACT, access=AN, reason=" ")


def test_an_export_above_200_children_takes_two(engine: Engine) -> None:
    """The limit of the rule, on both sides."""
    given: dict[str, Any] = {"access": AN, "reason": "x"}

    assert gate.require_for_export(engine, ACT, n_children=200, **given) is None
    with pytest.raises(WaitsError):
        gate.require_for_export(engine, ACT, n_children=201, **given)


def test_the_second_person_needs_scope_and_wards(app: Engine) -> None:
    """One without the scope, or of another ward, does not even see it."""
    act = gate.Act(what="seats", subject="register seats", content=1, wards=["W1"])
    number = waiting(app, act, caller("a", "registers:edit", wards=("W1",)))

    for other in (
        caller("b", "registers:read"),
        caller("b", "registers:edit", wards=("W2",)),
        caller("b", "runs:decide"),
    ):
        with pytest.raises(NoSuchApprovalError):
            decide.approve(app, number, access=other)
    with pytest.raises(SamePersonError):
        decide.approve(app, number, access=caller("a", "registers:edit"))
    city = gate.Act(what="seats", subject="register seats", content=2)
    with pytest.raises(DatabaseError, match="row-level security"):
        gate.require(app, city, access=caller("a", "registers:edit", wards=("W1",)), reason="x")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE work.approval SET proposed_by = 'x'",
        "DELETE FROM work.approval",
        "TRUNCATE work.approval CASCADE",
        "UPDATE work.approval_decision SET decided_by = 'x'",
        "DELETE FROM work.approval_decision",
        "TRUNCATE work.approval_decision",
    ],
)
def test_what_was_decided_stays(engine: Engine, statement: str) -> None:
    """Even the owner adds and never changes."""
    decide.approve(engine, waiting(engine), access=BINH)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def seats(engine: Engine, rows: dict[str, int], sha: str) -> None:
    """Store seats of some schools as they are."""
    frame = pd.DataFrame(
        [
            {
                "season": "2026-2027",
                "school_code": code,
                "grade": "1",
                "programme": "ordinary",
                "seats": n,
            }
            for code, n in rows.items()
        ]
    )
    write.register(engine, "seats", frame, Source(name="s.csv", sha256=sha, data_date="2026-01-01"))


def seats_file(folder: Path, rows: dict[str, int]) -> Path:
    """Write a file of seats."""
    lines = [f"2026-2027,{code},1,ordinary,{n}" for code, n in rows.items()]
    path = folder / "seats.csv"
    path.write_text("\n".join(["season,school_code,grade,programme,seats", *lines]) + "\n")
    return path


def in_force(engine: Engine) -> dict[str, int]:
    """Return the seats of the set in use."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT school_code, seats FROM seats JOIN dataset USING (dataset_id) WHERE active"
            )
        )
        return {row[0]: row[1] for row in rows}


def test_a_file_that_changes_seats_far_waits_and_is_stored_when_agreed(
    engine: Engine, tmp_path: Path
) -> None:
    """The whole file waits, small changes too, under a name; then it is stored as it was."""
    from runs.importing import import_register  # noqa: PLC0415 (loads much; only here)

    school = {"kind": "primary", "name": "x", "ward_code": "W1", **POINT}
    schools = pd.DataFrame([{"school_code": code, **school} for code in ("S1", "S2")])
    source = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01")
    write.register(engine, "schools", schools, source)
    seats(engine, {"S1": 100, "S2": 50}, "b" * 64)
    path = seats_file(tmp_path, {"S1": 70, "S2": 55})

    with pytest.raises(InputError, match="--by"):
        import_register(engine, path, "seats")
    with pytest.raises(WaitsError) as waits:
        import_register(engine, path, "seats", by=AN)
    assert in_force(engine) == {"S1": 100, "S2": 50}
    number = int(waits.value.facts["approval_id"])
    with engine.connect() as connection:
        summary = approvals(connection)[0].summary
    assert (summary["places"], summary["from"], summary["to"]) == (1, 100, 70)

    assert decide.approve(engine, number, access=BINH).state == "applied"
    assert in_force(engine) == {"S1": 70, "S2": 55}


def test_a_file_agreed_to_is_not_stored_over_other_seats(engine: Engine, tmp_path: Path) -> None:
    """From 100 to 70 was agreed to; from 90 to 70 was not."""
    from runs.importing import import_register  # noqa: PLC0415 (loads much; only here)

    school = {"school_code": "S1", "kind": "primary", "name": "x", "ward_code": "W1", **POINT}
    source = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01")
    write.register(engine, "schools", pd.DataFrame([school]), source)
    seats(engine, {"S1": 100}, "b" * 64)
    with pytest.raises(WaitsError) as waits:
        import_register(engine, seats_file(tmp_path, {"S1": 70}), "seats", by=AN)
    seats(engine, {"S1": 90}, "c" * 64)
    number = int(waits.value.facts["approval_id"])

    with pytest.raises(OvertakenError):
        decide.approve(engine, number, access=BINH)
    assert state(engine, number) == "stale"
    assert in_force(engine) == {"S1": 90}
