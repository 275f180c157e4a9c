"""Exceptions: with reason, within the seats unless said otherwise, and never changed afterwards."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from cli.main import main
from gis import db
from gis.errors import InputError
from runs.allocate import allocate
from runs.recorded.moves import measured_moves, overrides_csv, placement_csv
from runs.recorded.overrides import Decision, Move, decide, first_broken_decision, placement
from runs.recorded.states import delete_draft

SEASON = "2026-2027"
APPEAL = Decision(reason_code="appeal", reason="khiếu nại đúng", decided_by="committee")


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def run_id(engine: Engine) -> int:
    """Return the number of its first-grade run."""
    return allocate(engine, "nearest-first", season=SEASON, grade="1").run_id


def now(engine: Engine, run_id: int) -> dict[str, str | None]:
    """Return everybody's school after all decisions."""
    with engine.connect() as connection:
        return placement(connection, run_id)


def seats(engine: Engine, run_id: int) -> dict[str, int]:
    """Return the seats of each school in a run."""
    query = "SELECT school_code, max(seats) FROM work.cutoff WHERE run_id = :r GROUP BY 1"
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(query), {"r": run_id})}


def somebody(engine: Engine, run_id: int, *, full: bool) -> tuple[str, str, str]:
    """Return a placed child, its school, and another school that is full or has a seat left."""
    placed, n_seats = now(engine, run_id), seats(engine, run_id)
    n_placed = Counter(placed.values())
    school = next(code for code in sorted(n_seats) if (n_placed[code] >= n_seats[code]) == full)
    pupil = next(one for one in sorted(placed) if placed[one] not in (None, school))
    return pupil, str(placed[pupil]), school


def rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_an_exception_moves_the_child_and_keeps_before_and_after(
    engine: Engine, run_id: int
) -> None:
    """Who decided, when, why, from where to where, and how many metres it cost."""
    pupil, old, new = somebody(engine, run_id, full=False)
    moves = measured_moves(engine, run_id, [(pupil, new)])
    number = decide(engine, run_id, moves, APPEAL)
    row = rows(overrides_csv(engine, run_id))[-1]

    assert now(engine, run_id)[pupil] == new
    assert (row["decision"], row["pupil_id"]) == (str(number), pupil)
    assert (row["from_school"], row["to_school"]) == (old, new)
    assert (row["decided_by"], row["reason_code"]) == ("committee", "appeal")
    assert row["decided_at"][:2] == "20"
    change_m = float(row["to_m"]) - float(row["from_m"])
    assert float(row["lost_m"]) - float(row["gained_m"]) == pytest.approx(change_m)
    with engine.connect() as connection:
        offered = connection.execute(
            text("SELECT school_code, distance_mm FROM work.offer WHERE run_id=:r AND pupil_id=:p"),
            {"r": run_id, "p": pupil},
        ).one()
    assert (offered[0], f"{offered[1] / 1000:.3f}") == (old, row["from_m"])
    after = {one["pupil_id"]: one for one in rows(placement_csv(engine, run_id))}
    standing = after[pupil].pop("standing")
    assert standing.startswith("đề xuất")
    assert after[pupil] == {"pupil_id": pupil, "offered_school": old, "school_code": new}


def test_a_full_school_takes_a_child_only_knowingly(engine: Engine, run_id: int) -> None:
    """Without the flag nothing is written; with it the row says so for ever."""
    pupil, old, new = somebody(engine, run_id, full=True)
    move = Move(pupil_id=pupil, from_school=old, to_school=new)
    before = len(rows(overrides_csv(engine, run_id)))
    with pytest.raises(InputError, match=f"school {new} has no seat left"):
        decide(engine, run_id, [move], APPEAL)
    assert len(rows(overrides_csv(engine, run_id))) == before

    over = Decision(reason_code="superior", reason="QĐ", decided_by="city", over_seats=True)
    decide(engine, run_id, [move], over)
    assert rows(overrides_csv(engine, run_id))[-1]["over_seats"] == "True"


def test_a_chain_that_makes_room_stays_within_the_seats(engine: Engine, run_id: int) -> None:
    """One child comes, another one leaves for a free seat: together no school is over."""
    pupil, old, new = somebody(engine, run_id, full=True)
    placed = now(engine, run_id)
    _, _, free = somebody(engine, run_id, full=False)
    leaving = [one for one in sorted(placed) if placed[one] == new][:2]
    chain = [Move(pupil_id=pupil, from_school=old, to_school=new)]
    chain += [Move(pupil_id=one, from_school=new, to_school=free) for one in leaving]
    n_free = seats(engine, run_id)[free] - Counter(placed.values())[free]
    if n_free < 2:
        chain = chain[: 1 + n_free]
    decide(engine, run_id, chain, APPEAL)
    after = now(engine, run_id)

    assert [after[move.pupil_id] for move in chain] == [move.to_school for move in chain]


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (Move(pupil_id="nobody", from_school=None, to_school=None), "no child with"),
        (Move(pupil_id="P", from_school="elsewhere", to_school="S"), "no longer at"),
        (Move(pupil_id="P", from_school="own", to_school="own"), "another school"),
        (Move(pupil_id="P", from_school="own", to_school="no such"), "takes no part"),
    ],
)
def test_a_move_that_does_not_fit_is_refused(
    engine: Engine, run_id: int, move: Move, words: str
) -> None:
    """Two officers with an old list in hand cannot move one child twice."""
    pupil, own, _ = somebody(engine, run_id, full=True)
    named = {"P": pupil, "own": own}
    given = Move(
        pupil_id=named.get(move.pupil_id, move.pupil_id),
        from_school=named.get(str(move.from_school), move.from_school),
        to_school=named.get(str(move.to_school), move.to_school),
    )
    with pytest.raises(InputError, match=words):
        decide(engine, run_id, [given], APPEAL)


@pytest.mark.parametrize(
    ("code", "reason", "who"), [("because", "x", "y"), ("appeal", " ", "y"), ("appeal", "x", "")]
)
def test_no_exception_without_reason_and_decider(
    engine: Engine, run_id: int, code: str, reason: str, who: str
) -> None:
    """A manual change asks for its reason."""
    with pytest.raises(InputError, match="reason"):
        decide(engine, run_id, [], Decision(reason_code=code, reason=reason, decided_by=who))


@pytest.mark.parametrize("role", ["gantruong_owner", "gantruong_app", "gantruong_public", "admin"])
@pytest.mark.parametrize("table", ["work.override", "work.audit_log", "work.run_state"])
def test_nobody_can_change_or_delete_a_kept_row(
    module_city_url: str, admin_url: str, engine: Engine, run_id: int, role: str, table: str
) -> None:
    """Neither the service nor the owner of the tables nor the server's administrator."""
    pupil, old, new = somebody(engine, run_id, full=False)
    decide(engine, run_id, [Move(pupil_id=pupil, from_school=old, to_school=new)], APPEAL)
    name = module_city_url.partition("?")[0].rpartition("/")[2]
    address = admin_url.replace("/postgres?", f"/{name}?")
    url = address if role == "admin" else module_city_url
    other = db.engine(url, role="gantruong_owner" if role == "admin" else role)
    column = {"work.override": "reason", "work.audit_log": "actor"}.get(table, "decided_by")
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):  # noqa: S608 (ours)
        with other.connect() as connection:
            if role == "admin":
                connection.execute(text("RESET ROLE"))
            with pytest.raises(DBAPIError):
                connection.execute(text(statement))
    other.dispose()


def test_a_row_changed_behind_the_trigger_is_found(engine: Engine, run_id: int) -> None:
    """Who owns the table can switch the trigger off; the chained log still knows."""
    pupil, old, new = somebody(engine, run_id, full=False)
    number = decide(engine, run_id, [Move(pupil_id=pupil, from_school=old, to_school=new)], APPEAL)
    with engine.begin() as connection:
        assert first_broken_decision(connection, run_id) is None
        connection.execute(text("ALTER TABLE work.override DISABLE TRIGGER append_only"))
        connection.execute(
            text("UPDATE work.override SET reason = 'x' WHERE run_id = :r AND decision = :d"),
            {"r": run_id, "d": number},
        )
        assert first_broken_decision(connection, run_id) == number
        connection.rollback()


def test_the_commands_record_and_list(
    engine: Engine,
    run_id: int,
    tmp_path: Path,
    module_city_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A draft with an exception is no longer deleted; the lists are files."""
    monkeypatch.setenv(db.SETTING, module_city_url)
    pupil, _, new = somebody(engine, run_id, full=False)
    words = ["run", "override", str(run_id), "--move", f"{pupil}={new}", "--by", "committee"]
    assert main([*words, "--reason", "whim", "--text", "x"], {}) == 2
    assert main([*words, "--reason", "sibling", "--text", "anh học ở đây"], {}) == 0
    assert main([*words, "--reason", "sibling", "--text", "anh học ở đây"], {}) == 2
    out, after = tmp_path / "overrides.csv", tmp_path / "placement.csv"
    lists = ["run", "overrides", str(run_id), "--out", str(out), "--placement", str(after)]
    assert main(lists, {}) == 0
    assert main(lists, {}) == 2

    assert rows(out.read_bytes())[-1]["reason"] == "anh học ở đây"
    assert f"{pupil}," in after.read_text()
    with pytest.raises(InputError, match="exceptions"):
        delete_draft(engine, run_id, decided_by="committee")


def test_the_chain_that_displaces_shows_can_be_recorded(
    engine: Engine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A seat at a full school: shown by run number first, then kept whole, within the seats."""
    monkeypatch.setenv(db.SETTING, engine.url.render_as_string(hide_password=False))
    fresh = allocate(engine, "hcmc-2025-grade1", season=SEASON, grade="1").run_id
    pupil, _, school = somebody(engine, fresh, full=True)
    capsys.readouterr()
    asked = ["displaces", str(fresh), "--pupil", pupil, "--school", school, "--json"]
    assert main(asked, {}) == 0
    shown = json.loads(capsys.readouterr().out)
    wanted = [(row["pupil_id"], row["to"]) for row in shown["moves"]]
    moves = measured_moves(engine, fresh, wanted)

    assert shown["move"][0] == f"{pupil}={school}"
    assert [one.from_school for one in moves] == [row["from"] for row in shown["moves"]]
    decide(engine, fresh, moves, APPEAL)
    placed = now(engine, fresh)
    assert all(placed[child] == to for child, to in wanted)
    held = Counter(placed.values())
    assert all(held[code] <= n for code, n in seats(engine, fresh).items())
