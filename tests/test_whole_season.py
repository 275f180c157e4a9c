"""A whole season of the invented city as people type it, from nothing to its deletion."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from cli.main import main
from gis import db
from gis.clock import SETTING as CLOCK
from gis.clock import moment, move
from gis.shipped import data_path
from runs.families.answers import answers_csv
from runs.recorded.seats_today import seats_today
from runs.season.deadlines import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SEASON = "2026-2027"
LEVELS = {
    "K": "preschool-5",
    "1": "hcmc-2026-grade1-two-groups",
    "6": "hcmc-2026-grade6-two-groups",
    "10": "hcmc-2025-grade10",
}
"""Grades of the four levels, each by its policy."""

DEPARTMENT, COMMITTEE, SECOND = "Sở GDĐT", "Ban Chỉ đạo tuyển sinh", "Trưởng phòng"
REGISTERS = (
    *(("wards", "admin/wards.geojson"), ("aliases", "admin/aliases.csv")),
    *(("contacts", "admin/contacts.csv"), ("schools", "schools/schools.csv")),
    *(("campuses", "schools/campuses.csv"), ("gates", "schools/gates.csv")),
    *(("seats", "schools/seats.csv"), ("programme-lists", "people/programme_lists.csv")),
    ("placed-beforehand", "people/placed_beforehand.csv"),
    ("applicants", "people/applicants.csv"),
)
SEASON_FILE = """
season = "2026-2027"
[[level]]
level = "preschool"
grades = ["K"]
policy = "preschool-5"
status = "assumed"
[[level]]
level = "primary"
grades = ["1"]
rounds = 2
policy = "hcmc-2026-grade1-two-groups"
status = "assumed"
[[level]]
level = "lower_secondary"
grades = ["6"]
rounds = 2
policy = "hcmc-2026-grade6-two-groups"
status = "assumed"
[[level]]
level = "upper_secondary"
grades = ["10"]
policy = "hcmc-2025-grade10"
status = "assumed"
[[deadline]]
step = "registration"
opens = 2026-05-15T08:00:00+07:00
closes = 2026-05-29T17:00:00+07:00
status = "assumed"
[[deadline]]
step = "confirmation"
opens = 2026-06-12
closes = 2026-06-15
status = "assumed"
[[deadline]]
step = "transfer"
opens = 2026-08-04
closes = 2026-08-15
status = "assumed"
"""
LEFT = (
    "SELECT (SELECT count(*) FROM people.pupil) + (SELECT count(*) FROM people.applicant)"
    " + (SELECT count(*) FROM work.offer) + (SELECT count(*) FROM work.considered)"
    " + (SELECT count(*) FROM work.override)"
)
SIGNED = (
    *("--person", "Nguyễn Thị An", "--role", "Chủ tịch Hội đồng tuyển sinh"),
    *("--document", "12/QĐ-UBND", "--document-date", "2026-06-19"),
)
REFUSES = 9
"""One family in so many refuses its seat."""


class Office:
    """What people type, one line after another; a line that fails ends the story."""

    def __init__(self, engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
        self.engine = engine
        self._capsys = capsys

    def __call__(self, *words: object) -> Any:  # noqa: ANN401 (JSON of any command)
        """Return what a command printed as JSON; two persons where it takes two."""
        told = self._said(*words)
        if told is None:
            newest = self._said("approve", "list")[0]
            self._said("approve", "yes", newest["approval_id"], "--by", SECOND)
            told = self._said(*words, again=True)
        return told

    def on(self, when: str) -> None:
        """Let it be that moment for every deadline."""
        move(Path(os.environ[CLOCK]), moment(when))

    def refused(self, *words: object) -> str:
        """Return the error sentence of a command that must not be carried out."""
        self._capsys.readouterr()
        assert main(["--json", *map(str, words)], dict(os.environ)) != 0
        return self._capsys.readouterr().err

    def _said(self, *words: object, again: bool = False) -> Any:  # noqa: ANN401 (the same)
        self._capsys.readouterr()
        code = main(["--json", *map(str, words)], dict(os.environ))
        printed = self._capsys.readouterr()
        if code and "approve" in printed.err and not again:
            return None
        assert code == 0 or again, printed.err
        return json.loads(printed.out) if printed.out.strip() else {}


@pytest.fixture
def office(
    module_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Office]:
    """Return who types the commands, over a database that holds nothing."""
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", module_database_url)
    monkeypatch.setenv(CLOCK, str(tmp_path / "clock"))
    move(tmp_path / "clock", moment("2026-03-02T08:00:00+07:00"))
    engine = db.engine(module_database_url)
    yield Office(engine, capsys)
    engine.dispose()


def test_from_an_empty_database_to_deletion(office: Office, tmp_path: Path) -> None:
    """Four levels, two rounds, refusals, a road corrected, an appeal, late arrivals, the end."""
    _registers(office, tmp_path)
    _the_season_is_set(office, tmp_path)
    _a_road_is_corrected(office)
    office.on("2026-06-12T09:00:00+07:00")
    run = {grade: _placed(office, grade, policy) for grade, policy in LEVELS.items()}
    _an_appeal_is_upheld(office, run["1"], tmp_path)
    office.on("2026-06-20T09:00:00+07:00")
    second = {grade: _second_round(office, run[grade], tmp_path) for grade in ("1", "6")}
    decided = [*run.values(), *second.values()]
    for number in decided:
        _decided(office, number)
    assert "final" in office.refused("run", "state", run["1"], "final", "--by", DEPARTMENT)
    office.on("2026-08-03T09:00:00+07:00")
    late = _late_children(office, run["1"], tmp_path)
    for number in (*decided, late):
        _sealed_and_true(office, number, tmp_path)
    _the_log_explains(office, decided, late)
    _forgotten(office, tmp_path)


def _registers(office: Office, tmp_path: Path) -> None:
    """Everything comes from files of offices; one with an error writes nothing."""
    root = data_path("sample")
    office("import", "network", root / "osm/an_thuan_hu_cau.osm.pbf")
    for kind, file in REGISTERS:
        office("import", kind, root / file, "--province", "an-thuan")
    pupils = (root / "people/pupils.csv").read_text("utf-8-sig")
    wrong = tmp_path / "pupils.csv"
    wrong.write_text(pupils.replace(",2026-2027,1,", ",2026-2027,13,", 1), encoding="utf-8")
    said = office.refused("import", "pupils", wrong, "--province", "an-thuan")
    assert "row 10, column grade" in said
    assert _count(office, "SELECT count(*) FROM people.pupil") == 0
    office("import", "pupils", root / "people/pupils.csv", "--province", "an-thuan")


def _the_season_is_set(office: Office, tmp_path: Path) -> None:
    """One file; before, on and after its deadline a step says so."""
    file = tmp_path / "season.toml"
    file.write_text(SEASON_FILE, encoding="utf-8")
    office("season", "import", file, "--by", DEPARTMENT)
    office("season", "show", SEASON)
    said = []
    for when in ("14T23:59:59", "15T08:00:00", "29T17:00:00", "29T17:00:01"):
        office.on(f"2026-05-{when}+07:00")
        said.append(state(office.engine, SEASON, "1", "registration").phase)
    assert said == ["before", "open", "open", "over"]
    office.on("2026-04-01T08:00:00+07:00")


def _a_road_is_corrected(office: Office) -> None:
    """Close a bridge that nobody may cross: tried, measured for every child, accepted by name."""
    office("scenario", "close", "Cầu Vàm Sậy", "--name", "cầu hỏng")
    before = _count(office, "SELECT count(*) FROM network")
    told = office(
        *("scenario", "accept", "cầu hỏng", "--reason", "cầu cấm đi lại từ 1/3"),
        *("--by", DEPARTMENT, "--grade", "1", "--yes"),
    )
    assert told["impact"]["effect"]["n_pairs_changed"] > 0
    assert _count(office, "SELECT count(*) FROM network") == before + 1


def _placed(office: Office, grade: str, policy: str) -> int:
    """Place a grade; the same data and rules are the same run."""
    words = ("run", "create", "--policy", policy, "--season", SEASON, "--grade", grade)
    run = int(office(*words)["run_id"])
    assert int(office(*words)["run_id"]) == run
    office("run", "state", run, "provisional", "--by", DEPARTMENT)
    return run


def _an_appeal_is_upheld(office: Office, run: int, tmp_path: Path) -> None:
    """Look at the sheet, then at the chain of who moves, then decide with a document."""
    with office.engine.connect() as connection:
        pupil, nearer = connection.execute(
            text(
                "SELECT c.pupil_id, c.school_code FROM work.considered AS c"
                " JOIN work.offer AS o USING (run_id, pupil_id)"
                " WHERE c.run_id = :run AND c.reason = 'full' AND o.school_code IS NOT NULL"
                " ORDER BY c.own_mm, c.pupil_id LIMIT 1"
            ),
            {"run": run},
        ).one()
    office("appeal", run, "--pupil", pupil, "--out", tmp_path / "sheet")
    assert (tmp_path / "sheet" / "sheet.html").is_file()
    chain = office("displaces", run, "--pupil", pupil, "--school", nearer)
    moves = [word for one in chain["move"] for word in ("--move", one)]
    office(
        *("run", "override", run, *moves, "--reason", "appeal", "--by", COMMITTEE),
        *("--text", "khiếu nại được chấp nhận", "--document", "7/QĐ"),
    )


def _second_round(office: Office, run: int, tmp_path: Path) -> int:
    said = list(csv.DictReader(answers_csv(office.engine, run).decode().splitlines()))
    rows = [
        f"{one['pupil_id']},{'refused' if at % REFUSES == 0 else 'confirmed'}"
        for at, one in enumerate(said)
    ]
    answers = tmp_path / f"answers-{run}.csv"
    answers.write_text("\n".join(["pupil_id,answer", *rows]) + "\n")
    second = int(office("run", "second-round", run, "--answers", answers)["run_id"])
    office("run", "state", second, "provisional", "--by", DEPARTMENT)
    return second


def _late_children(office: Office, run: int, tmp_path: Path) -> int:
    """Two children come in August, one family leaves, one child changes school."""
    asked = text("SELECT ward_code, ST_X(geom), ST_Y(geom) FROM people.pupil ORDER BY 1, 2 LIMIT 2")
    with office.engine.connect() as connection:
        homes = connection.execute(asked).all()
    head = "pupil_id,group,ward_code,lon,lat,attended_in_area"
    rows = [f"TAM-{9000 + i},1,{ward},{lon},{lat},no" for i, (ward, lon, lat) in enumerate(homes)]
    (tmp_path / "late.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    given = ("place-late", run, "--file", tmp_path / "late.csv", "--province", "an-thuan")
    before = _held(office)
    office(*given)
    assert _held(office) == before, "shown, and nothing written"

    late = int(office(*given, "--decide", "--by", COMMITTEE)["run_id"])
    after = _held(office)
    assert before.items() <= after.items(), "nobody who has a seat loses it"
    assert set(after) - set(before) == {"TAM-9000", "TAM-9001"}
    office(*("run", "state", late, "confirmed", "--by", COMMITTEE), *SIGNED)

    reason = ("--text", "chuyển nơi ở", "--by", COMMITTEE, "--document", "40/QĐ")
    child, other = sorted(one for one, school in before.items() if school is not None)[:2]
    office("run", "withdraw", run, "--pupil", child, *reason)
    free = after[child]  # its seat is free today
    moving = ("run", "transfer", run, "--move", f"{other}={free}", *reason)
    office.refused(*moving)  # the window opens tomorrow
    office.on("2026-08-04T09:00:00+07:00")
    office(*moving)
    with office.engine.connect() as connection:
        full = next(code for code, one in seats_today(connection, run).items() if one.free == 0)
    moving = ("run", "transfer", run, "--move", f"{other}={full}", *reason)
    assert "no seat" in office.refused(*moving)
    return late


def _held(office: Office) -> dict[str, str | None]:
    """Return the school of each first-grader as offered, newest run last."""
    asked = text(
        "SELECT pupil_id, school_code FROM work.offer JOIN work.run USING (run_id)"
        " WHERE grade = '1' AND state <> 'draft' ORDER BY run_id"
    )
    with office.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(asked)}


def _decided(office: Office, number: int) -> None:
    """Confirm by name and document, accept every assumed rule by name, make final by two."""
    confirmed = ("run", "state", number, "confirmed", "--by", COMMITTEE)
    office.refused(*confirmed)
    office(*confirmed, *SIGNED)
    final = ("run", "state", number, "final", "--by", DEPARTMENT)
    assumed = [one["rule"] for one in office("run", "assumptions", number)]
    for rule in assumed:
        assert rule in office.refused(*final)
        office("run", "accept-assumption", number, rule, *SIGNED[:4], "--by", DEPARTMENT)
    office(*final)


def _sealed_and_true(office: Office, number: int, tmp_path: Path) -> None:
    """Every result is handed out, checked without a database, and computed again."""
    folder = tmp_path / f"run-{number}"
    office("run", "export", number, "--out", folder)
    office("verify", folder)
    office("replay", folder)


def _the_log_explains(office: Office, decided: list[int], late: int) -> None:
    """Every state of every run, the road, the appeal: who, by which paper; the chain is whole."""
    office("audit", "check")
    asked = text("SELECT actor, action, subject, detail FROM work.audit_log ORDER BY audit_id")
    with office.engine.connect() as connection:
        log = [row._asdict() for row in connection.execute(asked)]
        states = connection.execute(
            text("SELECT run_id, state, decided_by, document FROM work.run_state ORDER BY at")
        ).all()
    told = [
        (row["subject"], row["action"], row["actor"], row["detail"].get("document"))
        for row in log
        if row["action"].startswith("make ")
    ]
    assert told == [
        (f"run {one.run_id}", f"make {one.state}", one.decided_by, one.document) for one in states
    ]
    for number in decided:
        own = [row["action"] for row in log if row["subject"] == f"run {number}"]
        assert own[0] == "create"
        assert [one for one in own if one.startswith("make ")] == [
            *("make provisional", "make confirmed", "make final"),
        ]
        agreed = [row for row in log if row["detail"].get("of") == f"run {number}"]
        assert [row["action"] for row in agreed] == ["propose", "approve"]
        assert agreed[0]["actor"] != agreed[1]["actor"]
    by_subject = {(row["action"], row["subject"]): row for row in log}
    assert by_subject["import", "network 2"]["actor"] == DEPARTMENT
    assert ("add step", "scenario 1") in by_subject
    assert ("make confirmed", f"run {late}") in by_subject


def _forgotten(office: Office, tmp_path: Path) -> None:
    """Let the children go, with a document of proof; seals, states and the log stay."""
    given = ("forget", "--season", SEASON, "--by", DEPARTMENT, "--reason", "hết thời hạn lưu")
    office(*given, "--out", tmp_path / "forgotten.json")
    assert _count(office, LEFT) == 0
    assert _count(office, "SELECT count(*) FROM work.run WHERE run_sha256 IS NOT NULL") > 0
    office("audit", "check")


def _count(office: Office, asked: str) -> int:
    with office.engine.connect() as connection:
        return int(connection.execute(text(asked)).scalar_one())
