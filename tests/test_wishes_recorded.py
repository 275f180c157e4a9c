"""Grade 10 as a recorded run: placed once, checked anywhere, decided by two, exported."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from cli.main import main
from gis import db
from gis.access import EXPORTS_READ, Access
from gis.errors import InputError
from gis.shipped import data_path
from runs import city
from runs.exports import make
from runs.jobs.kinds import allocation
from runs.placing import key_of, place
from runs.publication.parts.figures import published_runs
from runs.recorded.export import sealed_of
from runs.recorded.overrides import Decision, Move, decide, placement
from runs.recorded.states import change_state
from runs.recorded.store import run_facts
from runs.replay import replay_folder
from runs.verify import verify_folder
from runs.wishes.match import match_wishes_files
from runs.wishes.programmes import WishFiles
from tests.decided import accept_all, signed
from tests.second_person import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

SEASON, GRADE, POLICY = "2026-2027", "10", "hcmc-2025-grade10"
BY = "Sở GDĐT"
OFFERS = text(
    "SELECT pupil_id, school_code, rank, distance_mm, home_ward_code, school_ward_code"
    " FROM work.offer WHERE run_id = :run"
)


@pytest.fixture(scope="module")
def engine(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the invented city, nobody placed yet."""
    engine = db.engine(module_database_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANTRUONG_STATE_DIR", str(tmp_path_factory.mktemp("wishes") / "state"))
        patch.setenv("GANTRUONG_DATABASE_URL", module_database_url)
        city.load(engine, data_path("sample"), "an-thuan")
        yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def run_id(engine: Engine) -> int:
    """Place the applicants of the register."""
    return place(engine, POLICY, season=SEASON, grade=GRADE).run_id


def _rows(name: str) -> list[dict[str, str]]:
    return _rows_of(data_path("sample") / name)


def _rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_the_result_of_the_files(engine: Engine, run_id: int, tmp_path: Path) -> None:
    """The same offers and cut-offs as ``match-wishes`` gives of the same rows."""
    seats: Counter[str] = Counter()
    for row in _rows("schools/seats.csv"):
        if (row["season"], row["grade"], row["programme"]) == (SEASON, GRADE, "ordinary"):
            seats[row["school_code"]] += int(row["seats"])
    schools = [f"{code},{n}" for code, n in seats.items()]
    (tmp_path / "schools.csv").write_text("\n".join(["school_code,seats", *schools]) + "\n")
    files = WishFiles(
        applicants=data_path("sample") / "people/applicants.csv", schools=tmp_path / "schools.csv"
    )
    match_wishes_files(POLICY, files, tmp_path / "files")

    sealed = sealed_of(engine, run_id)
    for name in ("offers.csv", "cutoffs.csv"):
        assert (sealed / name).read_bytes() == (tmp_path / "files" / name).read_bytes()


def test_it_stands_in_the_database_as_it_was_sealed(engine: Engine, run_id: int) -> None:
    """Offers with the wish, wards for who may see them, no distance; cut-offs by wish."""
    sealed = sealed_of(engine, run_id)
    verify_folder(sealed)
    replay_folder(sealed)
    told = {row["applicant_id"]: row for row in _rows_of(sealed / "offers.csv")}
    cutoffs = _rows_of(sealed / "cutoffs.csv")
    asked = text(
        "SELECT school_code, group_no, score_hundredths, seats, n_offers FROM work.cutoff"
        " WHERE run_id = :run"
    )
    with engine.connect() as connection:
        offers = {row.pupil_id: row for row in connection.execute(OFFERS, {"run": run_id})}
        stored = {row[:2]: row for row in connection.execute(asked, {"run": run_id})}
    facts = run_facts(engine, run_id)

    assert offers.keys() == told.keys()
    for one, row in told.items():
        assert (offers[one].school_code or "", str(offers[one].rank or "")) == (
            row["school_code"],
            row["wish"].replace("0", ""),
        )
    assert {row.distance_mm for row in offers.values()} == {None}
    assert all(row.home_ward_code for row in offers.values())
    ward = {row["school_code"]: row["ward_code"] for row in _rows("schools/schools.csv")}
    assert all(r.school_ward_code == ward[r.school_code] for r in offers.values() if r.school_code)
    assert {
        (row["school_code"], int(row["wish"]), round(float(row["cutoff"]) * 100)) for row in cutoffs
    } == {(*key, row.score_hundredths) for key, row in stored.items()}
    placed = sum(bool(row["school_code"]) for row in told.values())
    direct = sum(row["wish"] == "0" for row in told.values())
    assert sum(row.n_offers for row in stored.values()) == placed - direct
    assert (facts["kind"], facts["network_id"], facts["summary"]["placed"]) == (
        *("wishes", None),
        placed,
    )
    assert facts["origin"]["registers"]["applicants"]["content_sha256"]


def test_the_same_registers_and_rules_are_the_same_run(engine: Engine, run_id: int) -> None:
    """By the command, by the job, by its key; another policy is another run."""
    asked = allocation.Allocation(policy=POLICY, season=SEASON, grade=GRADE)
    given = ["run", "create", "--policy", POLICY, "--season", SEASON, "--grade", GRADE]

    assert place(engine, POLICY, season=SEASON, grade=GRADE).run_id == run_id
    assert allocation.key(engine, asked) == run_facts(engine, run_id)["run_key"]
    assert main(given, os.environ) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM work.run")).scalar_one() == 1
    other = key_of(engine, "hanoi-2025-grade10", season=SEASON, grade=GRADE, seed=None)
    assert other != run_facts(engine, run_id)["run_key"]


def test_what_is_missing_is_told(engine: Engine) -> None:
    """A season without seats; nothing is recorded."""
    with pytest.raises(InputError, match="no seats of grade 10 in season 2031-2032"):
        place(engine, POLICY, season="2031-2032", grade=GRADE)


def test_a_mark_given_anew_gives_a_seat(engine: Engine, run_id: int) -> None:
    """An exception stands without metres, and never over the seats unknowingly."""
    asked = text("SELECT DISTINCT school_code, seats FROM work.cutoff WHERE run_id = :run")
    with engine.connect() as connection:
        rows = list(connection.execute(OFFERS, {"run": run_id}))
        seats = {row[0]: int(row[1]) for row in connection.execute(asked, {"run": run_id})}
    held = Counter(row.school_code for row in rows)
    free, school = min((n - held[code], code) for code, n in seats.items() if n > held[code])
    waiting = sorted(row.pupil_id for row in rows if row.school_code is None)
    decision = Decision(reason_code="appeal", reason="phúc khảo", decided_by=BY, document="12/2026")

    with pytest.raises(InputError, match="has no seat left"):
        decide(engine, run_id, [_moved(one, school) for one in waiting[: free + 1]], decision)
    decide(engine, run_id, [_moved(waiting[0], school)], decision)

    with engine.connect() as connection:
        assert placement(connection, run_id) == {
            row.pupil_id: school if row.pupil_id == waiting[0] else row.school_code for row in rows
        }


def _moved(child: str, to_school: str) -> Move:
    return Move(pupil_id=child, from_school=None, to_school=to_school, from_mm=None, to_mm=None)


def test_two_persons_make_it_final_and_it_is_exported(engine: Engine, run_id: int) -> None:
    """State by state; the export has every applicant; the public is told nothing of it."""
    for state in ("provisional", "confirmed", "final"):
        if state == "final":
            accept_all(engine, run_id)
        agreed(engine, change_state, run_id, state, decided_by=BY, **signed("QĐ 1/2026"))
    access = Access(scopes=frozenset({EXPORTS_READ}), wards=("*",), principal="client portal")
    made = agreed(engine, make.make, make.Asked(run_id=run_id, purpose="portal"), access=access)
    assert made is not None
    table = csv.DictReader(io.StringIO((made.folder / "offers.csv").read_text("utf-8-sig")))
    exported = {row["pupil_id"]: row["Mã trường"] for row in table}
    with engine.connect() as connection:
        held = placement(connection, run_id)

        assert published_runs(connection, trial=True) == ()
    assert exported == {one: school or "" for one, school in held.items()}
    assert run_facts(engine, run_id)["state"] == "final"
