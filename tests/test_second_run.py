"""The second round as a recorded run: placed once, told, compared, exported, read by families."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from cli.main import main
from gis import db
from gis.access import EXPORTS_READ, Access
from gis.cluster.place import APP
from gis.errors import InputError
from gis.kernel_cache import SETTING as KERNELS
from gis.kernel_cache import prepare
from gis.shipped import data_path
from runs import city
from runs.allocate import allocate
from runs.explain.compare import compare
from runs.exports import make
from runs.families import issued
from runs.families.answers import answers_csv
from runs.families.code import plain
from runs.families.handover import read_sealed
from runs.families.publication import Results, write
from runs.manifest import read_manifest
from runs.match.stored import read_result
from runs.publication.parts.figures import published_runs
from runs.recorded.export import sealed_of
from runs.recorded.overrides import Decision, Move, decide, overrides
from runs.recorded.publish import publish_run
from runs.recorded.states import change_state, delete_draft
from runs.recorded.store import recorded, run_facts
from runs.replay import replay_folder
from runs.second_run import second_round
from runs.served.figures import LiveFigures
from runs.verify import verify_folder
from tests.decided import signed
from tests.second_person import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster

SEASON = "2026-2027"
BY = "Sở GDĐT"
REFUSE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """A first round that is provisional, its second one, and who refused."""

    engine: Engine
    service: Engine
    first: int
    second: int
    answers: Path
    refused: frozenset[str]
    codes: dict[str, str]

    def offers(self, run_id: int) -> dict[str, str | None]:
        """Return each child's school of a run."""
        asked = text("SELECT pupil_id, school_code FROM work.offer WHERE run_id = :run")
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(asked, {"run": run_id})}

    def exported(self, run_id: int, access: Access) -> dict[str, str]:
        """Return school and state of every child of an export."""
        asked = make.Asked(run_id=run_id, purpose=f"portal {access.principal}")
        made = agreed(self.service, make.make, asked, access=access)
        assert made is not None
        table = csv.DictReader(io.StringIO((made.folder / "offers.csv").read_text("utf-8-sig")))
        return {row["pupil_id"]: row["Mã trường"] for row in table}


@pytest.fixture(scope="module")
def rounds(
    module_database_url: str, test_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rounds]:
    """Place the first-graders, let some refuse, and place these again."""
    folder = tmp_path_factory.mktemp("second")
    engine = db.engine(module_database_url)
    database = str(make_url(module_database_url).database)
    service = db.engine(test_cluster.url(role=APP, database=database))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KERNELS, str(prepare()))
        patch.setenv("GANTRUONG_STATE_DIR", str(folder / "state"))
        patch.setenv("GANTRUONG_DATABASE_URL", module_database_url)
        city.load(engine, data_path("sample"), "an-thuan")
        first = allocate(engine, "hcmc-2026-grade1-two-groups", season=SEASON, grade="1").run_id
        done = agreed(engine, issued.make, SEASON, ward=None, out=folder / "all.codes", by=BY)
        assert done is not None
        sealed = read_sealed(folder / "all.codes", done.passphrase).decode()
        codes = {row["pupil_id"]: plain(row["code"]) for row in csv.DictReader(io.StringIO(sealed))}
        said = list(csv.DictReader(io.StringIO(answers_csv(engine, first).decode())))
        refused = frozenset(row["pupil_id"] for row in said[::REFUSE])
        rows = [f"{one['pupil_id']},{_answer(one['pupil_id'] in refused)}" for one in said]
        answers = folder / "answers.csv"
        answers.write_text("\n".join(["pupil_id,answer", *rows]) + "\n")
        second = second_round(engine, first, answers).run_id
        yield Rounds(
            engine=engine,
            service=service,
            first=first,
            second=second,
            answers=answers,
            refused=refused,
            codes=codes,
        )
    service.dispose()
    engine.dispose()


def _answer(refuses: bool) -> str:  # noqa: FBT001 (one word of two)
    return "refused" if refuses else "confirmed"


def test_it_stands_in_the_database_as_it_was_sealed(rounds: Rounds) -> None:
    """Who refused or had no seat, over what is left; offers, cut-offs and reasons of the folder."""
    first, offers = rounds.offers(rounds.first), rounds.offers(rounds.second)
    again = rounds.refused | {pupil for pupil, school in first.items() if school is None}
    replay_folder(sealed_of(rounds.engine, rounds.first))  # with columns that order a group
    folder = sealed_of(rounds.engine, rounds.second)
    verify_folder(folder)
    replay_folder(folder)
    result = read_result(folder)
    row, facts = run_facts(rounds.engine, rounds.second), recorded(rounds.engine, rounds.second)
    counted = text(
        "SELECT (SELECT count(*) FROM work.considered WHERE run_id = :run),"
        " (SELECT sum(n_offers) FROM work.cutoff WHERE run_id = :run)"
    )
    with rounds.engine.connect() as connection:
        n_reasons, n_offers = connection.execute(counted, {"run": rounds.second}).one()

    assert set(offers) == again
    assert len(again) > 20
    assert offers == dict(
        zip(
            result.everyone.pupils.id.tolist(),
            [None if s < 0 else str(result.schools.code[s]) for s in result.everyone.school],
            strict=True,
        )
    )
    assert (row["kind"], row["first_run_id"]) == ("second_round", rounds.first)
    assert (
        row["origin"]["registers"] == run_facts(rounds.engine, rounds.first)["origin"]["registers"]
    )
    assert facts.n_seats == result.manifest["counts"]["seats"]
    assert facts.n_not_located + facts.n_cut_off <= facts.n_pupils == len(again)
    assert (n_reasons, n_offers) == (result.manifest["counts"]["reasons"], facts.summary.placed)


def test_the_same_answers_are_the_same_run_and_it_has_no_third(
    rounds: Rounds, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows in another order change nothing; the command finds the run that stands."""
    head, *rows = rounds.answers.read_text().splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]) + "\n")

    asked = ["--json", "run", "second-round", str(rounds.first), "--answers", str(turned)]
    assert main(asked, dict(os.environ)) == 0
    assert f'"run_id": {rounds.second},' in capsys.readouterr().out
    with pytest.raises(InputError, match="no first round"):
        second_round(rounds.engine, rounds.second, turned)
    with pytest.raises(InputError, match="a second round"):
        delete_draft(rounds.engine, rounds.first, decided_by=BY)


def test_two_rounds_are_compared(rounds: Rounds) -> None:
    """The children of both: whoever refused and is elsewhere now has moved."""
    both = [read_result(sealed_of(rounds.engine, run)) for run in (rounds.first, rounds.second)]
    found = compare(*both)
    first, second = rounds.offers(rounds.first), rounds.offers(rounds.second)

    assert found.only_before == len(first) - len(second)
    assert found.counts()["n_moved"] == sum(first[one] != second[one] for one in second)


def test_it_goes_no_further_than_its_first(rounds: Rounds) -> None:
    """A decided first round, then the second; its cut-offs are told beside those told before."""
    with pytest.raises(InputError, match="second round of run"):
        change_state(rounds.engine, rounds.second, "provisional", decided_by=BY)
    for run in (rounds.first, rounds.second):
        for state in ("provisional", "confirmed"):
            change_state(rounds.engine, run, state, decided_by=BY, **signed())
        agreed(rounds.engine, publish_run, run, decided_by=BY)
    told = publish_run(rounds.engine, rounds.second, decided_by=BY)
    statistics = text("SELECT DISTINCT run_id FROM work.public_statistic")
    with rounds.engine.connect() as connection:
        assert connection.scalars(statistics).all() == [rounds.first]
        assert published_runs(connection, trial=False) == (rounds.first, rounds.second)

    assert (told.is_new, told.n_earlier) == (False, 1)
    live = LiveFigures(rounds.engine)
    newest, second = live.run(None), live.run(rounds.second)
    assert newest is not None
    assert second is not None
    assert (newest.run_id, newest.kind) == (rounds.first, "allocation")
    assert (second.run_id, second.kind) == (rounds.second, "second_round")


def test_a_family_reads_the_round_that_counts(rounds: Rounds, tmp_path: Path) -> None:
    """Who was placed again reads the second round with its proof, everybody else the first."""
    counts = write(rounds.engine, tmp_path, [rounds.first, rounds.second])
    first, second = rounds.offers(rounds.first), rounds.offers(rounds.second)
    results = Results(tmp_path)
    wanted = [*sorted(second), *sorted(set(first) - set(second))[:20]]

    assert counts["records"] == len(set(first) & set(rounds.codes))
    for pupil in wanted:
        found = results.look_up(rounds.codes[pupil])
        assert found is not None
        run = rounds.second if pupil in second else rounds.first
        school = found.facts["school"]
        told = None if school is None else school["school_code"]
        assert (found.facts["run_id"], told) == (str(run), {**first, **second}[pupil])
        assert f'"pupil_id":"{pupil}"' in results.proof(found)["leaf"]


def test_an_export_holds_both_rounds(rounds: Rounds) -> None:
    """The seats after the second round, of whoever stands in either."""
    first, second = rounds.offers(rounds.first), rounds.offers(rounds.second)
    city_wide = Access(scopes=frozenset({EXPORTS_READ}), wards=("*",), principal="client an")
    now = {pupil: school or "" for pupil, school in {**first, **second}.items()}

    assert make.newest(rounds.engine, SEASON, "1", access=city_wide) == rounds.second
    assert rounds.exported(rounds.second, city_wide) == now


EXCEPTION = Decision(reason_code="other", reason="a test", decided_by=BY)


def seats_of(rounds: Rounds, run_id: int) -> dict[str, int]:
    """Return the seats of every school of a run."""
    asked = text("SELECT school_code, max(seats) FROM work.cutoff WHERE run_id = :run GROUP BY 1")
    with rounds.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(asked, {"run": run_id})}


def test_an_exception_sees_the_seats_of_both_rounds(rounds: Rounds) -> None:
    """A seat that the second round gave away is not free, though the first one left it so."""
    first, second = rounds.offers(rounds.first), rounds.offers(rounds.second)
    seats, given = seats_of(rounds, rounds.second), Counter(second.values())
    full = next(code for code in sorted(seats) if given[code] == seats[code] > 0)
    stay = [one for one in sorted(first) if one not in second and first[one] != full]
    there = [one for one in sorted(first) if one not in second and first[one] == full]
    again = next(one for one in sorted(second) if second[one] not in (None, full))
    to_none = Move(pupil_id=again, from_school=first[again], to_school=None)

    with pytest.raises(InputError, match="takes part in the second round"):
        decide(rounds.engine, rounds.first, [to_none], EXCEPTION)
    wanted = Move(pupil_id=stay[0], from_school=first[stay[0]], to_school=full)
    with pytest.raises(InputError, match="no seat left"):
        decide(rounds.engine, rounds.first, [wanted], EXCEPTION)
    swap = Move(pupil_id=there[0], from_school=full, to_school=None)
    decide(rounds.engine, rounds.first, [swap, wanted], EXCEPTION)
    leaves = Move(pupil_id=there[1], from_school=full, to_school=None)
    decide(rounds.engine, rounds.first, [leaves], EXCEPTION)
    enters = Move(pupil_id=again, from_school=second[again], to_school=full)
    decide(rounds.engine, rounds.second, [enters], EXCEPTION)
    late = Move(pupil_id=stay[1], from_school=first[stay[1]], to_school=full)
    with pytest.raises(InputError, match="no seat left"):
        decide(rounds.engine, rounds.first, [late], EXCEPTION)


def test_a_second_round_counts_the_exceptions_to_its_first(rounds: Rounds) -> None:
    """Who was given a school holds it, who lost one takes part, and both seats are counted."""
    with rounds.engine.connect() as connection:
        rows = overrides(connection, rounds.first)
    moved = {row["pupil_id"]: row["to_school"] for row in rows}
    seats = Counter(row["from_school"] for row in rows)
    seats.subtract(moved.values())
    before = seats_of(rounds, rounds.second)

    number = second_round(rounds.engine, rounds.first, rounds.answers).run_id
    after, offers = seats_of(rounds, number), rounds.offers(number)
    folder = sealed_of(rounds.engine, number)
    verify_folder(folder)
    replay_folder(folder)

    assert number != rounds.second
    assert {one: one in offers for one in moved} == {
        one: school is None for one, school in moved.items()
    }
    assert {code: after[code] - before[code] for code in after} == {
        code: seats[code] for code in after
    }
    assert read_manifest(folder)["first_round"]["exceptions"] == len(moved)
    assert second_round(rounds.engine, rounds.first, rounds.answers).run_id == number
