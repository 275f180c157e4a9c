"""After final: free seats are counted once, late children get what is free, nobody loses a seat."""

from __future__ import annotations

import csv
import json
import shlex
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import text

from cli.main import main
from gis import db, read
from gis.access import at_the_machine
from gis.errors import InputError
from runs.allocate import allocate
from runs.late.acts import Asked, transfer, withdraw
from runs.late.base import base_of
from runs.late.children import of_register, read_children
from runs.late.place import place_late, try_late
from runs.match.stored import read_result
from runs.recorded.export import sealed_of
from runs.recorded.overrides import Decision, Move, decide, placement
from runs.recorded.seats_today import seats_today
from runs.recorded.states import change_state
from runs.recorded.store import run_facts
from runs.replay import replay_folder
from runs.season import store as seasons
from runs.season.file import of_text
from runs.second_run import second_round
from runs.verify import verify_folder
from tests.decided import accept_all, signed
from tests.second_person import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from runs.late.children import Children
    from runs.late.place import Late

SEASON, POLICY, BY = "2026-2027", "hcmc-2026-grade1-two-groups", "Hội đồng"
ASKED = Asked(reason="chuyển nơi ở", decided_by=BY, document="12/QĐ")
PAGE = Path(__file__).parents[1] / "docs" / "late.md"
COLUMNS = ("pupil_id", "group", "ward_code", "lon", "lat", "attended_in_area")


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A final first round of the invented city."""

    engine: Engine
    run_id: int
    folder: Path

    def free(self) -> dict[str, int]:
        """Return the free seats of today."""
        with self.engine.connect() as connection:
            return {code: one.free for code, one in seats_today(connection, self.run_id).items()}

    def plain(self) -> dict[str, int]:
        """Count the free seats child by child, the slow way."""
        runs = (
            "SELECT run_id, kind FROM work.run WHERE (run_id = :r OR first_run_id = :r)"
            " AND state <> 'draft' ORDER BY kind, run_id"
        )
        seats = "SELECT school_code, max(seats) FROM work.cutoff WHERE run_id = :r GROUP BY 1"
        before = (
            "SELECT school_code, count(*) FROM work.offer WHERE run_id = :r"
            " AND (decision IS NOT NULL OR programme IS NOT NULL) GROUP BY 1"
        )
        where: dict[tuple[str, str], str | None] = {}
        with self.engine.connect() as connection:
            mine = {"r": self.run_id}
            given = Counter({row[0]: row[1] for row in connection.execute(text(seats), mine)})
            given.update({row[0]: row[1] for row in connection.execute(text(before), mine)})
            for run_id, kind in connection.execute(text(runs), mine).all():
                rounds = "late" if kind == "late" else "rounds"
                for pupil, school in placement(connection, run_id).items():
                    key = (pupil, f"{rounds} {run_id}" if kind == "late" else rounds)
                    where[key] = school
        given.subtract(Counter(school for school in where.values() if school))
        return dict(sorted(given.items()))

    def offers(self, run_id: int) -> dict[str, tuple[str | None, int | None]]:
        """Return school and millimetres of every child of a run."""
        asked = text("SELECT pupil_id, school_code, distance_mm FROM work.offer WHERE run_id = :r")
        with self.engine.connect() as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(asked, {"r": run_id})}

    def late(self, like: list[str], *, named: str = "MUON") -> Path:
        """Write a file of late children who live where some children of the run live."""
        register = read.register(self.engine, "pupils").set_index("pupil_id")
        path = self.folder / f"{named}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS)
            for at, pupil in enumerate(like):
                row = register.loc[pupil]
                cells = ["" if row[name] is None else row[name] for name in COLUMNS[1:]]
                out.writerow([f"{named}-{at:04d}", *cells])
        return path

    def placed(self) -> list[str]:
        """Return children of the first round with a seat, by id."""
        return sorted(one for one, (school, _) in self.offers(self.run_id).items() if school)


@pytest.fixture(scope="module")
def season(module_city_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """Place the first-graders of the invented city and make that final."""
    engine = db.engine(module_city_url)
    run_id = allocate(engine, POLICY, season=SEASON, grade="1").run_id
    for state in ("provisional", "confirmed"):
        change_state(engine, run_id, state, decided_by=BY, **signed())
    accept_all(engine, run_id)
    agreed(engine, change_state, run_id, "final", decided_by=BY)
    yield Season(engine=engine, run_id=run_id, folder=tmp_path_factory.mktemp("late"))
    engine.dispose()


@pytest.fixture(autouse=True)
def august(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let every deadline be held against a day of the season."""
    path = tmp_path / "august"
    path.write_text("2026-08-01T08:00:00+07:00")
    monkeypatch.setenv("GANTRUONG_CLOCK_FILE", str(path))


def test_late_children_get_free_seats_measured_as_in_the_run(season: Season) -> None:
    """The way of a late child is that of the child whose home it shares; nobody else is moved."""
    offers, before = season.offers(season.run_id), season.free()
    like = season.placed()[::150]
    base = base_of(season.engine, season.run_id)
    children = read_children(season.engine, season.late(like), base.policy, base.run)
    with try_late(season.engine, base, children) as tried:
        assert season.free() == before

    late = place_late(season.engine, base, children, by=BY)
    assert late.run_id is not None
    mine = season.offers(late.run_id)
    whole = read_result(sealed_of(season.engine, season.run_id))
    for at, pupil in enumerate(like):
        school, distance_mm = mine[f"MUON-{at:04d}"]
        own = whole.everybody_mm[np.flatnonzero(whole.everyone.pupils.id == pupil)[0]]
        assert school is not None
        assert distance_mm == own[whole.school(school)]
        assert before[school] > 0
    taken = Counter(school for school, _ in mine.values())
    assert season.free() == {code: n - taken[code] for code, n in before.items()} == late.after
    assert season.offers(season.run_id) == offers
    assert tried.after == late.after
    folder = sealed_of(season.engine, late.run_id)
    verify_folder(folder)
    replay_folder(folder)
    assert run_facts(season.engine, late.run_id)["state"] == "provisional"


def with_trial(season: Season, children: Children) -> dict[str, int]:
    """Try children and return the free seats that would be left."""
    with try_late(season.engine, base_of(season.engine, season.run_id), children) as late:
        return late.after


def test_the_same_children_again_are_the_same_run(season: Season) -> None:
    """In any order of rows; and whoever has a seat is not placed beside it."""
    path = season.late(season.placed()[3::211], named="LAP")
    base = base_of(season.engine, season.run_id)
    first = place_late(
        season.engine, base, read_children(season.engine, path, base.policy, base.run), by=BY
    )
    head, *rows = path.read_text().splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n")
    turned = read_children(season.engine, path, base.policy, base.run)
    free = season.free()
    again = place_late(season.engine, base, turned, by=BY)

    assert (again.run_id, again.is_new, season.free()) == (first.run_id, False, free)
    with pytest.raises(InputError, match="have a seat already"):
        with_trial(season, turned)
    path.write_text("\n".join([head, *rows[:1]]) + "\n")
    fewer = read_children(season.engine, path, base.policy, base.run)
    with pytest.raises(InputError, match="have a seat already"):
        place_late(season.engine, base, fewer, by=BY)


def test_a_withdrawal_frees_the_seat_and_it_can_be_given_again(season: Season) -> None:
    """Free today = seats - offers - moves - late + withdrawals, school by school."""
    pupil = season.placed()[40]
    school = str(season.offers(season.run_id)[pupil][0])
    before = season.free()
    number, moves = withdraw(season.engine, season.run_id, [pupil], ASKED)

    assert season.free() == {**before, school: before[school] + 1}
    assert (moves[0].from_school, moves[0].to_school) == (school, None)
    with season.engine.connect() as connection:
        said = connection.execute(
            text(
                "SELECT reason_code, reason, document FROM work.override"
                " WHERE run_id = :r AND decision = :d"
            ),
            {"r": season.run_id, "d": number},
        ).one()
    assert tuple(said) == ("withdrawn", "chuyển nơi ở", "12/QĐ")
    with pytest.raises(InputError, match="no seat today"):
        withdraw(season.engine, season.run_id, [pupil], ASKED)

    base = base_of(season.engine, season.run_id)
    back = of_register(season.engine, [pupil], base.policy, base.run)
    late = place_late(season.engine, base, back, by=BY)
    assert late.stored.allocation.n_placed == 1
    with pytest.raises(InputError, match="has a seat by run"):
        decide(
            season.engine,
            season.run_id,
            [Move(pupil_id=pupil, from_school=None, to_school=school)],
            Decision(reason_code="appeal", reason="x y", decided_by=BY),
        )
    free = season.free()
    withdraw(season.engine, season.run_id, [pupil], ASKED)  # found in the late run that holds it
    assert sum(season.free().values()) == sum(free.values()) + 1
    assert season.free() == season.plain()


def in_force(season: Season, deadlines: str, reason: str = "") -> None:
    """Put a season of two rounds with these deadlines of grade 1 in force."""
    level = 'level = "primary"\ngrades = ["1"]\nrounds = 2\npolicy = "' + POLICY + '"'
    text_ = f'season = "{SEASON}"\n[[level]]\n{level}\nstatus = "assumed"\n{deadlines}'
    access = at_the_machine("office")
    seasons.put(
        season.engine, of_text(text_, name="s"), state="in_force", access=access, reason=reason
    )


def deadline(step: str, round_no: int, opens: str, closes: str) -> str:
    """Return a deadline of grade 1 as a table of a season's file."""
    days = f'opens = {opens}\ncloses = {closes}\nstatus = "assumed"'
    return f'[[deadline]]\ngrade = "1"\nstep = "{step}"\nround = {round_no}\n{days}\n'


def test_a_transfer_takes_a_free_seat_in_a_window_only(
    season: Season, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Metres are kept; outside the windows, or at a full school, nothing is written."""
    free = season.free()
    to = next(code for code, n in free.items() if n > 0)
    full = next(code for code, n in free.items() if n <= 0)
    offers = season.offers(season.run_id)
    pupil = next(one for one in season.placed()[60:] if offers[one][0] not in (to, full))
    own = str(offers[pupil][0])
    clock = tmp_path / "clock"
    monkeypatch.setenv("GANTRUONG_CLOCK_FILE", str(clock))
    clock.write_text("2026-05-01T08:00:00+07:00")
    with pytest.raises(InputError, match="states no window"):
        transfer(season.engine, season.run_id, [(pupil, to)], ASKED)

    summer = deadline("transfer", 1, "2026-07-01", "2026-08-15")
    winter = deadline("transfer", 2, "2027-01-10", "2027-01-31")
    in_force(season, summer + winter + deadline("late", 1, "2026-07-01", "2026-12-31"))
    for moment, words in (
        ("2026-06-30T23:59:59", "1 July 2026"),
        ("2027-01-09T23:59:59", "10 January 2027"),
        ("2027-02-01T00:00:00", "31 January 2027"),
    ):
        clock.write_text(f"{moment}+07:00")
        with pytest.raises(InputError, match=words):
            transfer(season.engine, season.run_id, [(pupil, to)], ASKED)
    clock.write_text("2027-01-31T23:59:59+07:00")
    with pytest.raises(InputError, match="no seat left"):
        transfer(season.engine, season.run_id, [(pupil, full)], ASKED)
    with pytest.raises(InputError, match="not placed now"):
        late_of(season, season.placed()[70:71], "ZU-SPAET")
    assert season.free() == free

    _, moves = transfer(season.engine, season.run_id, [(pupil, to)], ASKED)
    assert season.free() == {**free, to: free[to] - 1, own: free[own] + 1}
    assert moves[0].from_mm == offers[pupil][1]
    assert moves[0].to_mm is not None


def test_without_a_seat_it_is_said_and_nothing_is_taken(
    season: Season, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More late children than free seats: exactly those seats are given, by the policy's order."""
    free = season.free()
    n_free = sum(max(0, n) for n in free.values())
    path = season.late(season.placed()[: n_free + 2], named="NHIEU")
    line = ["--lang", "en", "place-late", str(season.run_id), "--file", str(path)]
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", url_of(season))

    assert main(["--json", *line], {}) == 0
    told = json.loads(capsys.readouterr().out)
    without = [row for row in told["children"] if row["school_code"] is None]
    assert (told["run_id"], len(without)) == (None, 2)
    assert all(one["free_after"] == 0 for one in told["seats"])
    nearest = without[0]["nearest"]
    assert len(nearest) == 5
    assert [one["own_m"] for one in nearest] == sorted(one["own_m"] for one in nearest)
    assert [one["free"] for one in nearest] == [max(0, free[one["school_code"]]) for one in nearest]
    assert {one["reason"] for one in without[0]["reasons"]} == {"full"}
    assert main(line, {}) == 0
    assert "no seat left within the rules" in capsys.readouterr().out
    assert season.free() == free


def answers_of(season: Season, *, refusing: int) -> tuple[Path, set[str]]:
    """Write answers of the first round, every so many refuse; return the file and who refused."""
    path, placed = season.folder / "answers.csv", season.placed()
    said = {one: "confirmed" if at % refusing else "refused" for at, one in enumerate(placed)}
    lines = [f"{pupil},{word}" for pupil, word in said.items()]
    path.write_text("\n".join(["pupil_id,answer", *lines]) + "\n")
    return path, {pupil for pupil, word in said.items() if word == "refused"}


def late_of(season: Season, like: list[str], named: str) -> Late:
    """Place and record children who live where others live."""
    base = base_of(season.engine, season.run_id)
    path = season.late(like, named=named)
    children = read_children(season.engine, path, base.policy, base.run)
    return place_late(season.engine, base, children, by=BY)


def test_late_seats_are_taken_when_the_second_round_is_made(season: Season) -> None:
    """It offers what nobody holds; a child that withdrew takes no part; an overtaken one waits."""
    answers, refused = answers_of(season, refusing=9)
    placed = season.placed()
    gone = placed[41]
    withdraw(season.engine, season.run_id, [gone], ASKED)
    early = second_round(season.engine, season.run_id, answers).run_id
    held = late_of(season, placed[7:9], "GIUA")
    with pytest.raises(InputError, match="placed late since"):
        change_state(season.engine, early, "provisional", decided_by=BY)

    second = second_round(season.engine, season.run_id, answers).run_id
    change_state(season.engine, second, "provisional", decided_by=BY)
    offers, free = season.offers(second), season.free()
    verify_folder(sealed_of(season.engine, second))
    assert gone not in offers
    assert refused <= set(offers)
    assert min(free.values()) >= 0
    assert free == season.plain()

    withdraw(season.engine, season.run_id, [held.stored.pupils.id[0]], ASKED)
    after = season.free()
    assert sum(after.values()) == sum(free.values()) + 1
    assert after == season.plain()
    last = late_of(season, placed[11:12], "SAU")
    assert season.free() == season.plain() == last.after != after


@pytest.mark.full
def test_what_the_page_shows_can_be_typed(
    season: Season, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every command of docs/late.md, in its order, with children and schools of the city."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", url_of(season))
    monkeypatch.chdir(tmp_path)
    free = season.free()
    placed = season.placed()
    offers = season.offers(season.run_id)
    to = next(code for code, n in free.items() if n > 0)
    mover = next(one for one in placed[90:] if offers[one][0] != to)
    gone = next(one for one in placed[95:] if one != mover)
    late = season.late(placed[97:98], named="TAM").rename(tmp_path / "late.csv")
    late.write_text(late.read_text().replace("TAM-0000", "TAM-0099"))
    words = {"3": str(season.run_id), "TAM-0007": gone, "TAM-0008=990012": f"{mover}={to}"}
    opened = deadline("transfer", 1, "2026-01-01", "2099-12-31")
    in_force(season, opened, reason="thử")

    for line in commands(PAGE.read_text(encoding="utf-8")):
        typed = [words.get(word, word) for word in shlex.split(line)]
        if "--pupil" in typed and "TAM-0099" in typed and "place-late" in typed:
            continue  # of the register, which this child is not in
        assert main(typed, {}) == 0, line
        if "--decide" in typed:
            words["7"] = str(newest_late(season))


def commands(page: str) -> list[str]:
    """Return the commands of the blocks of a page, without our own name."""
    lines = page.replace("\\\n", " ").splitlines()
    typed = [part.strip() for line in lines for part in line.split("&&")]
    return [one.split("#")[0][len("./gantruong ") :] for one in typed if one.startswith("./gan")]


def newest_late(season: Season) -> int:
    """Return the number of the newest late placement."""
    asked = text("SELECT max(run_id) FROM work.run WHERE kind = 'late'")
    with season.engine.connect() as connection:
        return int(connection.scalar(asked) or 0)


def url_of(season: Season) -> str:
    """Return the address of the city's database."""
    return str(season.engine.url.render_as_string(hide_password=False))
