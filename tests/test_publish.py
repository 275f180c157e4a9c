"""Publications of cut-offs: told once, kept, and never leading to a door together."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from admission.cutoff import cutoffs
from admission.explain.case import Case
from admission.policy import file as policies
from admission.public_cutoffs import SHOWN, Published, last_of_cells, publish
from cli.main import main
from gis import db
from gis.errors import BrokenPromiseError, InputError
from gis.units import NONE, UNREACHABLE_MM
from runs.allocate import allocate
from runs.match.stored import StoredResult, read_result
from runs.recorded.export import sealed_of
from runs.recorded.publish import Told, publish_run
from runs.recorded.states import change_state
from runs.recorded.told_before import earlier_of
from tests import public_attack
from tests.second_person import agreed

SEASON = "2026-2027"
POLICIES = ("nearest-first", "deferred-acceptance", "minimum-total")


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def known() -> list[list[Published]]:
    """Return what each publication was told about earlier ones; filled by ``told``."""
    return []


@pytest.fixture(scope="module")
def told(engine: Engine, known: list[list[Published]]) -> Iterator[dict[int, Told]]:
    """Return the publications of three runs of the same children, one after the other."""

    def watched(*given: Any, earlier: list[Published]) -> Published:  # noqa: ANN401 (passed on)
        known.append(earlier)
        return publish(*given, earlier=earlier)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runs.recorded.publish.publish", watched)
        yield published(engine)


def published(engine: Engine) -> dict[int, Told]:
    """Publish three runs."""
    found = {}
    for policy in POLICIES:
        run_id = allocate(engine, policy, season=SEASON, grade="1").run_id
        with pytest.raises(InputError, match="draft"):
            publish_run(engine, run_id, decided_by="committee")
        change_state(engine, run_id, "provisional", decided_by="committee")
        agreed(engine, publish_run, run_id, decided_by="committee")
        found[run_id] = publish_run(engine, run_id, decided_by="committee")
    return found


def rings(result: StoredResult, rows: list[dict[str, object]]) -> dict[int, np.ndarray]:
    """
    Return which homes each last child of a told cell may have, by the child.

    Written without the guard: ring by ring, from the rows as they stand in the database.
    """
    mm, seats = result.distance_mm, result.schools.seats
    shown = {
        (str(row["school_code"]), int(str(row["group_no"]))): int(str(row["shown_mm"]))
        for row in rows
        if row["shown_mm"] is not None
    }
    exact = result.cutoffs
    last = last_of_cells(result.pupils.group, result.allocation.school, mm, exact)
    found = {}
    for (code, group), high in shown.items():
        s, g = result.school(code), exact.group.tolist().index(group)
        possible = (mm[:, s] > high - 50_000) & (mm[:, s] <= high)
        for other, name in enumerate(result.schools.code.tolist()):
            nearer = mm[:, other] < mm[:, s]
            has_room = exact.n_offers[other].sum() < seats[other]
            if has_room or exact.n_offers[other, g + 1 :].any():
                possible &= ~nearer | (mm[:, other] >= UNREACHABLE_MM)
            elif (name, group) in shown:
                possible &= ~(nearer & (mm[:, other] <= shown[name, group] - 50_000))
        found[int(last[s, g])] = possible
    return found


def test_no_child_is_found_by_all_stored_publications_together(
    engine: Engine, told: dict[int, Told]
) -> None:
    """Whoever is the last child in several runs: ten homes stay open to all of them at once."""
    open_homes: dict[int, np.ndarray] = {}
    n_again = 0
    for run_id in told:
        result = read_result(sealed_of(engine, run_id))
        with engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT school_code, group_no, shown_mm FROM work.public_cutoff"
                    " JOIN work.cutoff_publication USING (cutoff_publication_id)"
                    " WHERE run_id = :r"
                ),
                {"r": run_id},
            ).mappings()
            found = rings(result, [dict(row) for row in rows])
        for child, possible in found.items():
            assert possible[child]  # an attack that strikes out the right home proves nothing
            n_again += child in open_homes
            open_homes[child] = possible & open_homes.get(child, np.True_)
    assert n_again > 0
    assert min(int(one.sum()) for one in open_homes.values()) >= 10


def test_stored_publications_of_a_drawn_city_keep_ten_houses_open() -> None:
    """The attack with all houses, over two policies told one after the other and read back."""
    plain = public_attack.city(3, n_pupils=3000, width_m=4200)
    earlier, open_houses = [], {}
    for name in ("nearest-first", "deferred-acceptance"):
        one = public_attack.tell(plain, name, earlier)
        case = Case(
            policy=policies.load(name),
            pupils=plain.pupils,
            schools=plain.schools,
            distance_mm=plain.distance_mm,
        )
        rows = [
            {
                "school_code": plain.schools.code[s],
                "group_no": int(one.published.public.group[g]),
                "shown_mm": int(one.published.public.shown_mm[s, g]),
                "why": ("shown", "no_offers", "few_offers", "few_homes")[why],
            }
            for (s, g), why in np.ndenumerate(one.published.public.why)
        ]
        back = earlier_of(case, case.place(), rows, plain.pupils.id)
        assert back.public.shown_mm.tolist() == one.published.public.shown_mm.tolist()
        assert back.public.admits_mm.tolist() == one.published.public.admits_mm.tolist()
        assert back.last_pupil.tolist() == one.published.last_pupil.tolist()
        earlier.append(replace(one, published=back))
        for cell in public_attack.told_cells(one):
            child = int(one.published.last_pupil[cell])
            left = public_attack.suspects(plain, one, cell)
            open_houses[child] = left & open_houses.get(child, np.True_)
            assert open_houses[child][plain.home[child]]
    assert min(int(left.sum()) for left in open_houses.values()) >= 10


def test_a_home_measured_on_other_roads_and_a_child_who_was_not_there() -> None:
    """
    The earlier ring is judged on the earlier roads, and a newcomer's home hides nobody in it.

    Ten children live in today's ring; on the earlier roads only eight of them did, and one of
    the ten was not there: seven are left, so today's cut-off is withheld.
    """
    n = 10
    ids = np.array([f"p{i:02d}" for i in range(n)], object)
    today_mm = np.full((n, 1), 1_240_000, np.int32)
    then_mm = today_mm.copy()
    then_mm[[7, 8], 0] = 900_000
    schools = public_attack.Schools(code=np.array(["s"], object), seats=np.array([99], np.int32))
    was_there = np.arange(n) != 9

    def case(rows: np.ndarray, mm: np.ndarray) -> Case:
        pupils = public_attack.Pupils(id=ids[rows], group=np.ones(int(rows.sum()), np.int32))
        policy = policies.load("deferred-acceptance")
        return Case(policy=policy, pupils=pupils, schools=schools, distance_mm=mm[rows])

    told = [{"school_code": "s", "group_no": 1, "shown_mm": 1_250_000, "why": "shown"}]
    before, now = case(was_there, then_mm), case(np.ones(n, np.bool_), today_mm)
    earlier = earlier_of(before, before.place(), told, ids)
    offer = now.place().school
    exact = cutoffs(now.pupils, offer, today_mm)
    last = last_of_cells(now.pupils.group, offer, today_mm, exact)
    assert earlier.last_pupil.tolist() == last.tolist() == [[0]]
    alone = publish(exact, schools.seats, last, today_mm)
    both = publish(exact, schools.seats, last, today_mm, earlier=[earlier])
    assert alone.public.why[0, 0] == SHOWN
    assert both.public.shown_mm[0, 0] == NONE


def test_each_publication_knows_all_before_it(
    told: dict[int, Told], known: list[list[Published]]
) -> None:
    """Once when proposed and once when told, by what was told before and nothing else."""
    assert [len(one) for one in known] == [0, 0, 1, 1, 2, 2]
    shown = [
        sorted(row["shown_mm"] for row in one.rows if row["shown_mm"] is not None)
        for one in told.values()
    ]
    for earlier in known:
        for at, one in enumerate(earlier):
            public = one.public.shown_mm
            assert sorted(public[public != NONE].tolist()) == shown[at]
            assert len(shown[at]) > 0


def test_a_run_is_told_once_and_what_was_told_stays(engine: Engine, told: dict[int, Told]) -> None:
    """The second call tells the same bytes; nobody can change a row or take one away."""
    first, again = next(iter(told.items()))[1], None
    run_id = next(iter(told))
    again = publish_run(engine, run_id, decided_by="somebody else")
    assert (again.number, again.csv, again.is_new) == (first.number, first.csv, False)
    assert [one.n_earlier for one in told.values()] == [0, 1, 2]
    for statement in (
        "UPDATE work.public_cutoff SET shown_mm = 50000, why = 'shown'",
        "DELETE FROM work.cutoff_publication",
        "TRUNCATE work.public_cutoff",
    ):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(statement))
    with engine.connect() as connection:
        logged = connection.execute(
            text("SELECT count(*) FROM work.audit_log WHERE action = 'publish cutoffs'")
        ).scalar_one()
    assert logged == len(POLICIES)


def test_a_changed_row_is_noticed_before_more_is_told(
    engine: Engine, told: dict[int, Told]
) -> None:
    """Who can switch the triggers off can change a row; its hash then no longer fits."""
    run_id = next(iter(told))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE work.public_cutoff DISABLE TRIGGER append_only"))
        connection.execute(
            text(
                "UPDATE work.public_cutoff SET shown_mm = shown_mm + 50000"
                " WHERE shown_mm IS NOT NULL AND cutoff_publication_id = :n"
            ),
            {"n": told[run_id].number},
        )
    try:
        with pytest.raises(BrokenPromiseError, match="not what was published"):
            publish_run(engine, run_id, decided_by="committee")
    finally:
        with engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE work.public_cutoff SET shown_mm = shown_mm - 50000"
                    " WHERE shown_mm IS NOT NULL AND cutoff_publication_id = :n"
                ),
                {"n": told[run_id].number},
            )
            connection.execute(text("ALTER TABLE work.public_cutoff ENABLE TRIGGER append_only"))


def test_the_command_writes_what_is_told(
    told: dict[int, Told],
    module_city_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole steps of 50 m or the reason why not; no file is overwritten."""
    monkeypatch.setenv(db.SETTING, module_city_url)
    run_id, first = next(iter(told.items()))
    out = tmp_path / "cutoffs.csv"
    call = ["run", "publish", str(run_id), "--by", "committee", "--out", str(out)]

    assert main(call, {}) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert out.read_bytes() == first.csv
    assert {row["why"] for row in rows} <= {"shown", "no_offers", "few_offers", "few_homes"}
    assert all(int(row["within_m"]) % 50 == 0 for row in rows if row["why"] == "shown")
    assert all((row["within_m"] == "") == (row["why"] != "shown") for row in rows)
    assert main(call, {}) == 2
