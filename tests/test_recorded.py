"""Runs in the database: one per cause, sealed as by files, from draft to final and never back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from cli.main import main
from gis import db
from gis.catchment.ground import wards_in_use
from gis.clock import today
from gis.errors import InputError, UnknownNameError
from runs.allocate import Recorded, allocate
from runs.reachable import as_csv, seats_by_ward
from runs.recorded.export import sealed_of
from runs.recorded.place import delete, place_of
from runs.recorded.states import change_state, delete_draft
from runs.recorded.store import run_facts
from runs.recorded.trips import recorded_trips
from runs.statistics.placement import told_figures
from tests.decided import WHO, accept_all, signed
from tests.match_files import tree
from tests.second_person import agreed

SEASON = "2026-2027"
POLICY = "deferred-acceptance"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture
def command(module_city_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands use that database."""
    monkeypatch.setenv(db.SETTING, module_city_url)


@pytest.fixture
def draft(engine: Engine) -> Iterator[Recorded]:
    """Return a draft run; it is taken away again if it still is a draft."""
    run = allocate(engine, POLICY, season=SEASON, grade="1")
    yield run
    with engine.connect() as connection:
        found = connection.scalar(
            text("SELECT state FROM work.run WHERE run_id = :r"), {"r": run.run_id}
        )
    if found == "draft":
        delete_draft(engine, run.run_id, decided_by="tests")


def counts(engine: Engine, run_id: int) -> tuple[int, ...]:
    """Return how many rows a run has in each table."""
    tables = ("run", "offer", "cutoff", "considered")
    with engine.connect() as connection:
        return tuple(
            connection.scalar(
                text(f"SELECT count(*) FROM work.{name} WHERE run_id = :r"),  # noqa: S608 (ours)
                {"r": run_id},
            )
            for name in tables
        )


@pytest.mark.usefixtures("command")
def test_an_export_is_what_the_files_command_writes(
    engine: Engine, draft: Recorded, tmp_path: Path
) -> None:
    """Same pupils, schools and distances by files: all the same bytes but where they came from."""
    assert main(["run", "export", str(draft.run_id), "--out", str(tmp_path / "db")], {}) == 0
    inputs = tmp_path / "db" / "inputs"
    for name in ("pupils", "schools"):
        rows = pq.read_table(inputs / f"{name}.parquet").to_pylist()
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = [
        *("match", "--policy", POLICY, "--pupils", str(tmp_path / "pupils.csv")),
        *("--schools", str(tmp_path / "schools.csv")),
        *("--distances", str(inputs / "distances.parquet"), "--out", str(tmp_path / "files")),
    ]
    assert main(words, {}) == 0
    ours, theirs = tree(tmp_path / "db"), tree(tmp_path / "files")
    manifests = [json.loads(one.pop("manifest.json")) for one in (ours, theirs)]

    assert ours == theirs
    assert manifests[0]["merkle_root"] == manifests[1]["merkle_root"]
    assert set(manifests[0]) - set(manifests[1]) == {"origin", "audit_head"}
    assert run_facts(engine, draft.run_id)["run_sha256"] == manifests[0]["run_sha256"]
    assert main(["verify", str(tmp_path / "db")], {}) == 0
    assert main(["replay", str(tmp_path / "db")], {}) == 0


def test_a_run_names_every_version(engine: Engine, draft: Recorded) -> None:
    """Network, registers, policy and code, by hash; the assumptions with the figures."""
    facts = run_facts(engine, draft.run_id)
    origin: dict[str, Any] = facts["origin"]

    assert set(origin["registers"]) == {
        *("pupils", "seats", "schools", "gates", "campuses", "placed_beforehand")
    }
    hashes = [one["content_sha256"] for one in origin["registers"].values()]
    hashes += [origin["network"]["content_sha256"], facts["policy_sha256"], facts["run_sha256"]]
    assert [len(one) for one in hashes] == [64] * 9
    assert facts["code_version"]
    assert "mechanism" in facts["summary"]["assumptions"]
    assert facts["state"] == "draft"


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a refused command says."""
    capsys.readouterr()
    assert main(words, {}) == 2
    return capsys.readouterr().err


@pytest.mark.usefixtures("command")
def test_states_go_one_way_and_final_is_once(  # noqa: PLR0915 (one story)
    engine: Engine, draft: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    """draft, provisional, confirmed, final; no step left out, none back, no second final."""
    with pytest.raises(InputError, match="cannot become final"):
        change_state(engine, draft.run_id, "final", decided_by="committee")
    number = str(draft.run_id)
    for state in ("provisional", "confirmed", "final"):
        words = ["run", "state", number, state, "--by", "committee", "--document", "12/QĐ"]
        if state == "confirmed":
            assert main(words, {}) == 2
            words += ["--person", WHO["person"], "--role", WHO["role"]]
            assert main([*words, "--document-date", "2199-01-01"], {}) == 2
            words += ["--document-date", today().isoformat()]
        if state == "final":
            assert "nobody accepted its assumed rules" in refused(words, capsys)
            accept_all(engine, draft.run_id)
            assert main(words, {}) == 2
            assert main(["approve", "yes", "1", "--by", " Committee "], {}) == 2
            assert main(["approve", "yes", "1", "--by", "head of office"], {}) == 0
        else:
            assert main(words, {}) == 0
        assert main(words, {}) == 2
    with pytest.raises(InputError, match="cannot become provisional"):
        change_state(engine, draft.run_id, "provisional", decided_by="committee")
    with pytest.raises(InputError, match="only a draft"):
        delete_draft(engine, draft.run_id, decided_by="committee")

    second = allocate(engine, "nearest-first", season=SEASON, grade="1")
    for state in ("provisional", "confirmed"):
        change_state(engine, second.run_id, state, decided_by="committee", **signed())
    accept_all(engine, second.run_id)
    with pytest.raises(InputError, match="has a final run already"):
        agreed(engine, change_state, second.run_id, "final", decided_by="committee")
    capsys.readouterr()
    assert main(["--json", "run", "show", number], {}) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(one["state"], one["decided_by"], one["document"]) for one in shown["states"]] == [
        ("provisional", "committee", "12/QĐ"),
        ("confirmed", "committee", "12/QĐ"),
        ("final", "committee", "12/QĐ"),
    ]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE work.run SET state = 'draft'",
        "UPDATE work.run SET state = 'final'",
        "UPDATE work.run SET summary = '{}'",
        "UPDATE work.run SET manifest_sha256 = 'x'",
        "DELETE FROM work.run",
        "UPDATE work.offer SET school_code = NULL",
        "DELETE FROM work.offer",
        "DELETE FROM work.cutoff",
        "DELETE FROM work.considered",
        "TRUNCATE work.considered",
        "UPDATE work.run_state SET decided_by = 'another'",
        "DELETE FROM work.run_state",
    ],
)
def test_what_was_decided_stays(engine: Engine, change: str) -> None:
    """Whoever owns the tables cannot change a provisional run by a mere statement."""
    run = allocate(engine, "minimum-total", season=SEASON, grade="1")
    if run_facts(engine, run.run_id)["state"] == "draft":
        change_state(engine, run.run_id, "provisional", decided_by="committee")

    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(change))


def test_a_deleted_draft_leaves_its_trace_only(engine: Engine) -> None:
    """Rows and folder go; the audit log keeps that there was a run, and by whom it went."""
    run = allocate(engine, POLICY, season=SEASON, grade="6")
    key = run_facts(engine, run.run_id)["run_key"]
    assert counts(engine, run.run_id)[0] == 1
    assert place_of(key).sealed.is_dir()

    delete_draft(engine, run.run_id, decided_by="ward office")

    assert counts(engine, run.run_id) == (0, 0, 0, 0)
    assert not place_of(key).sealed.exists()
    with engine.connect() as connection:
        last = connection.execute(
            text("SELECT actor, action, subject FROM work.audit_log ORDER BY audit_id DESC LIMIT 1")
        ).one()
    assert tuple(last) == ("ward office", "delete draft", f"run {run.run_id}")
    with pytest.raises(UnknownNameError, match="run list"):
        delete_draft(engine, run.run_id, decided_by="ward office")


def test_a_changed_snapshot_is_not_used(engine: Engine) -> None:
    """Who changes a frozen home meets its hash before anything is computed."""
    run = allocate(engine, POLICY, season=SEASON, grade="6")
    key = run_facts(engine, run.run_id)["run_key"]
    place = place_of(key)
    kept = tree(place.snapshot)
    delete_draft(engine, run.run_id, decided_by="tests")
    place.snapshot.mkdir(parents=True)
    for name, content in kept.items():
        (place.snapshot / name).parent.mkdir(exist_ok=True)
        (place.snapshot / name).write_bytes(content)
    path = place.snapshot / "gates.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    try:
        with pytest.raises(AssertionError, match="not as it was frozen"):
            allocate(engine, POLICY, season=SEASON, grade="6")
    finally:
        delete(key)  # the same data are the same run in other tests


@pytest.mark.usefixtures("command")
def test_runs_are_listed_newest_first(
    engine: Engine, draft: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    """Number, state, season, grade, policy, hash."""
    assert main(["run", "list", "--season", SEASON, "--grade", "1"], {}) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    numbers = [int(line[0]) for line in lines]

    assert numbers == sorted(numbers, reverse=True)
    assert [POLICY in line for line in lines if line[0] == str(draft.run_id)] == [True]
    assert engine is not None


def test_a_reason_of_no_run_is_refused(engine: Engine) -> None:
    """The check that stands in for a foreign key."""
    statement = "INSERT INTO work.considered VALUES (987654, 'p', 's', 'full', 1, 1, 1)"
    with pytest.raises(DBAPIError, match="not there"), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.usefixtures("command")
def test_a_run_has_its_map_and_report_as_files(
    engine: Engine, draft: Recorded, tmp_path: Path
) -> None:
    """Every child is drawn where its sealed offer is; no file names a child or needs a host."""
    out, report = tmp_path / "map.html", tmp_path / "report.html"
    words = ["run", "map", str(draft.run_id), "--out", str(out), "--report", str(report)]

    assert main(words, {}) == 0
    assert main(words, {}) == 2  # both are there
    trips = recorded_trips(engine, draft.run_id)
    lines = (sealed_of(engine, draft.run_id) / "offers.csv").read_text().splitlines()[1:]
    sealed = [line.split(",") for line in lines]
    assert [str(trips.school_code[at]) if at >= 0 else "" for at in trips.offer] == [
        cells[1] for cells in sealed
    ]
    assert [mm for mm in trips.own_mm.tolist() if mm >= 0] == [
        round(float(cells[2]) * 1000) for cells in sealed if cells[2]
    ]
    told = {"run_id": draft.run_id, "season": SEASON, "grade": "1"}
    with engine.connect() as connection:
        figures = told_figures(connection, told)
    page = report.read_text(encoding="utf-8")
    known = [value for value in figures.values() if value is not None]
    assert all(f"{round(value):,}".replace(",", ".") in page for value in known)
    assert ("không nêu</td>" in page) == (len(known) < len(figures))
    assert str(draft.run_sha256) in page
    for text_of in (page, out.read_text(encoding="utf-8")):
        assert not any(cells[0] in text_of for cells in sealed)
        assert "http://" not in text_of.replace("http://www.w3.org", "")
    assert "<script" not in page


@pytest.mark.usefixtures("command")
def test_seats_within_reach_are_told_by_ward(
    engine: Engine, draft: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wards by name, where most is missing first; the file holds all of them."""
    out = tmp_path / "wards.csv"
    words = ["capacity", "reachable", str(draft.run_id), "--within", "800", "--out", str(out)]

    assert main(words, {}) == 0
    told, said = capsys.readouterr()
    assert main(words, {}) == 2  # it is there
    found = seats_by_ward(engine, draft.run_id, within_m=800)
    assert out.read_bytes() == as_csv(found)
    most = max(found.rows, key=lambda row: row["missing_in_reach"] or 0)
    wards = wards_in_use(engine)
    name = wards.loc[wards["code"] == most["ward_code"], "name"].item()
    assert name.split()[-1] in told
    assert f" {found.total['n_children']} " in re.sub("(?<=[0-9])[.,](?=[0-9])", "", said)


@pytest.mark.usefixtures("command")
def test_a_changed_folder_is_not_drawn(draft: Recorded, engine: Engine, tmp_path: Path) -> None:
    """What was recorded is drawn, or nothing."""
    offers = sealed_of(engine, draft.run_id) / "offers.csv"
    kept = offers.read_bytes()
    offers.chmod(0o600)
    offers.write_bytes(kept.replace(b",1\n", b",2\n", 1))
    try:
        words = ["run", "map", str(draft.run_id), "--out", str(tmp_path / "map.html")]
        assert main(words, {}) == 1
    finally:
        offers.write_bytes(kept)
    assert not (tmp_path / "map.html").exists()
