"""Seats before the ordinary run from the registers: the same run as from files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from cli.main import main
from gis import db, read
from gis.errors import InputError
from gis.progress import silent
from gis.shipped import data_path
from runs.allocate import Recorded, allocate
from runs.importing import import_register
from runs.recorded.export import export_run
from runs.recorded.overrides import Decision, Move, decide
from runs.run_flow import run_flow
from tests.match_files import tree

SEASON = "2026-2027"
POLICY = "hcmc-2025-grade6"
SCHOOL, PROGRAMME = "992003", "Tiếng Anh tích hợp"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def recorded(engine: Engine) -> Recorded:
    """Return the run of grade 6 of the invented city."""
    return allocate(engine, POLICY, season=SEASON, grade="6")


@pytest.fixture(scope="module")
def exported(engine: Engine, recorded: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its sealed folder."""
    out = tmp_path_factory.mktemp("runs") / "db"
    export_run(engine, recorded.run_id, out)
    return out


def sample(name: str) -> list[dict[str, str]]:
    """Return the rows of a register of the invented city, of the season."""
    with (data_path("sample") / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["season"] == SEASON]


def write(path: Path, rows: list[dict[str, str]], columns: str) -> Path:
    """Write some columns of rows."""
    names = columns.split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return path


def test_the_registers_give_the_bytes_that_the_files_give(exported: Path, tmp_path: Path) -> None:
    """The files are those of the city folder; only the distances are taken from the run."""
    pupils = [row for row in sample("people/pupils.csv") if row["grade"] == "6"]
    seats = [row for row in sample("schools/seats.csv") if row["grade"] == "6"]
    lists, decided = (
        sample(f"people/{name}.csv") for name in ("programme_lists", "placed_beforehand")
    )
    line = [
        *("match", "--policy", POLICY, "--out", str(tmp_path / "files")),
        *("--pupils", str(write(tmp_path / "p.csv", pupils[::-1], "pupil_id,group"))),
        *("--schools", str(write(tmp_path / "s.csv", seats, "school_code,programme,seats"))),
        *("--distances", str(exported / "inputs" / "distances.parquet")),
        "--programmes",
        str(write(tmp_path / "l.csv", lists[::-1], "pupil_id,school_code,programme,rank,wish")),
        "--beforehand",
        str(write(tmp_path / "d.csv", decided, "pupil_id,school_code,reason")),
    ]
    assert main(line, {}) == 0
    ours, theirs = tree(exported), tree(tmp_path / "files")
    manifests = [json.loads(one.pop("manifest.json")) for one in (ours, theirs)]

    assert ours == theirs
    assert manifests[0]["merkle_root"] == manifests[1]["merkle_root"]
    assert main(["verify", str(exported)], {}) == 0
    assert main(["replay", str(exported)], {}) == 0


def test_the_city_fills_its_integrated_class_and_seven_go_on(exported: Path) -> None:
    """42 ask for 35 seats: places 1 to 35 are admitted, seven are placed like everybody."""
    rank = {row["pupil_id"]: int(row["rank"]) for row in sample("people/programme_lists.csv")}
    assert len(rank) == 42
    admitted, school = (
        {
            row.split(",")[0]: row.split(",")[1]
            for row in (exported / name).read_text().splitlines()[1:]
        }
        for name in ("programmes.csv", "offers.csv")
    )

    assert set(admitted) == {pupil for pupil, place in rank.items() if place <= 35}
    assert {school[pupil] for pupil in admitted} == {SCHOOL}
    assert len(school) == 1234
    assert all(school[pupil] for pupil in rank)
    for row in sample("people/placed_beforehand.csv"):
        assert school[row["pupil_id"]] == row["school_code"]


def test_offers_in_the_database_say_by_what(engine: Engine, recorded: Recorded) -> None:
    """Officers see programmes, and that it was decided, beside the offers; not on what ground."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT programme, decision, count(*) FROM work.offer WHERE run_id = :r"
                " GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2 NULLS LAST"
            ),
            {"r": recorded.run_id},
        ).all()

    assert [tuple(row) for row in rows] == [
        (PROGRAMME, None, 35),
        (None, "decided", 3),
        (None, None, 1234 - 35 - 3),
    ]


def test_exceptions_count_the_seats_had_before(engine: Engine, recorded: Recorded) -> None:
    """All seats of the school, ordinary and of the programme, may be filled, and not one more."""
    query = "SELECT pupil_id, school_code FROM work.offer WHERE run_id = :r ORDER BY pupil_id"
    with engine.connect() as connection:
        offers = connection.execute(text(query), {"r": recorded.run_id}).all()
    seats = sum(
        int(row["seats"])
        for row in sample("schools/seats.csv")
        if (row["school_code"], row["grade"]) == (SCHOOL, "6")
    )
    room = seats - sum(school == SCHOOL for _, school in offers)
    assert room >= 0
    others = [(pupil, school) for pupil, school in offers if school not in (SCHOOL, None)]
    moves = [
        Move(pupil_id=pupil, from_school=school, to_school=SCHOOL)
        for pupil, school in others[: room + 1]
    ]
    why = Decision(reason_code="other", reason="a test", decided_by="tests")

    with pytest.raises(InputError, match="has no seat left"):
        decide(engine, recorded.run_id, moves, why)
    if room:
        assert decide(engine, recorded.run_id, moves[:-1], why) == 1


def test_a_child_of_the_programme_can_be_moved_out(engine: Engine, recorded: Recorded) -> None:
    """Nothing is said of too many children where one leaves."""
    with engine.connect() as connection:
        pupil = connection.scalar(
            text(
                "SELECT min(pupil_id) FROM work.offer WHERE run_id = :r AND programme IS NOT NULL"
            ),
            {"r": recorded.run_id},
        )
    move = Move(pupil_id=pupil, from_school=SCHOOL, to_school=None)
    why = Decision(reason_code="refused", reason="a test", decided_by="tests")

    assert decide(engine, recorded.run_id, [move], why) >= 1


def test_other_lists_are_another_run(engine: Engine, recorded: Recorded, tmp_path: Path) -> None:
    """The register of lists belongs to what a run is; a generic policy does not read it."""
    plain = allocate(engine, "deferred-acceptance", season=SEASON, grade="6")
    path = data_path("sample") / "people" / "programme_lists.csv"
    changed = tmp_path / "programme_lists.csv"
    text_of = path.read_text(encoding="utf-8")
    first = sample("people/programme_lists.csv")[0]["pupil_id"]
    changed.write_text(
        "\n".join(line for line in text_of.splitlines() if first not in line) + "\n",
        encoding="utf-8",
    )
    import_register(engine, changed, "programme_lists", province="an-thuan")
    try:
        assert allocate(engine, POLICY, season=SEASON, grade="6").run_id != recorded.run_id
        again = allocate(engine, "deferred-acceptance", season=SEASON, grade="6")
        assert again.run_id == plain.run_id
    finally:
        import_register(engine, path, "programme_lists", province="an-thuan")
    assert allocate(engine, POLICY, season=SEASON, grade="6").run_id == recorded.run_id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pupil_id": "TAM000000"}, "name pupils who are not in the register"),
        ({"programme": "Pháp văn"}, "1 error"),
        ({"rank": "1"}, "1 error"),
    ],
)
def test_wrong_lists_stop_the_run(
    engine: Engine, tmp_path: Path, change: dict[str, str], said: str
) -> None:
    """Nothing of a list is left aside silently."""
    rows = sample("people/programme_lists.csv")
    wrong = next(at for at, row in enumerate(rows) if row["rank"] != "1")
    rows[wrong] = {**rows[wrong], **change}
    path = write(tmp_path / "lists.csv", rows, ",".join(rows[0]))
    import_register(engine, path, "programme_lists", province="an-thuan")
    try:
        with pytest.raises(InputError, match=said):
            allocate(engine, POLICY, season=SEASON, grade="6")
    finally:
        import_register(
            engine,
            data_path("sample") / "people" / "programme_lists.csv",
            "programme_lists",
            province="an-thuan",
        )


def test_programmes_without_lists_are_refused(engine: Engine) -> None:
    """Their seats are neither given to others nor left aside in silence."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE dataset SET active = false WHERE kind = 'programme_lists'"))
    try:
        with pytest.raises(InputError, match="import programme_lists FILE"):
            allocate(engine, POLICY, season=SEASON, grade="6")
    finally:
        import_register(
            engine,
            data_path("sample") / "people" / "programme_lists.csv",
            "programme_lists",
            province="an-thuan",
        )
    assert "programme_lists" in read.active_sets(engine)


@pytest.mark.usefixtures("recorded")
def test_a_scenario_takes_seats_from_the_programme(
    module_city_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ten seats fewer: places 26 to 35 of the list leave it, told by the commands."""
    monkeypatch.setenv(db.SETTING, module_city_url)
    line = ["scenario", "seats", SCHOOL, "--seats", "-10", "--programme", PROGRAMME]
    assert main([*line, "--grade", "6", "--name", "bớt chỗ"], {}) == 0
    out = tmp_path / "out"
    words = ["scenario", "run", "bớt chỗ", "--policy", POLICY, "--grade", "6", "--officers"]
    assert main([*words, "--out", str(out)], {}) == 0

    with (out / "officers" / "programmes.csv").open(encoding="utf-8", newline="") as file:
        row = next(one for one in csv.DictReader(file) if one["programme"] == PROGRAMME)
    assert [row[name] for name in ("seats_before", "seats_after", "n_before", "n_after")] == [
        *("35", "25", "35", "25")
    ]
    with (out / "officers" / "pupils.csv").open(encoding="utf-8", newline="") as file:
        left = {one["pupil_id"] for one in csv.DictReader(file) if one["programme_before"]}
    rank = {one["pupil_id"]: int(one["rank"]) for one in sample("people/programme_lists.csv")}
    assert left == {pupil for pupil, place in rank.items() if 25 < place <= 35}
    again = ["scenario", "seats", SCHOOL, "--seats", "1", "--programme", "Pháp văn"]
    assert main([*again, "--grade", "6", "--name", "bớt chỗ"], {}) == 2


def test_the_map_of_ways_knows_children_of_programmes(engine: Engine, recorded: Recorded) -> None:
    """Every child with a way is drawn, wherever the seat came from."""
    _, shown = run_flow(engine, recorded.run_id, silent)
    query = "SELECT count(*) FROM work.offer WHERE run_id = :r AND distance_mm IS NOT NULL"
    with engine.connect() as connection:
        n_with_way = connection.scalar(text(query), {"r": recorded.run_id})

    assert shown.n_travelling == n_with_way
