"""The desk's queue file names the schools that each candidate would mean, as runs measure them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from cli.main import main
from gis import db, write
from gis.crs import geodesic_mm
from gis.model import Source
from gis.osm.read import read_any
from runs.locate import desk
from runs.locate.queue import QUEUE_COLUMNS, Waiting, queue_csv
from tests.test_locate import degrees, drawn, town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

SEASON = "2026-2027"
SOURCE = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01", nature="invented")
GATE_OF_S2 = (400, 1900)
SCHOOLS = {  # code: its own point; the grade and season of its seats; how many
    "S1": ((0, 0), "1", SEASON, 30),
    "S2": ((0, 0), "1", SEASON, 30),  # its gate stands at the end of Đường Dài
    "S3": ((400, 1300), "1", SEASON, 30),
    "S4": ((400, 500), "1", SEASON, 30),
    "S5": ((400, 900), "6", SEASON, 30),
    "S6": ((400, 900), "1", "2025-2026", 30),
    "S7": ((400, 900), "1", SEASON, 0),
}


def fill(engine: Engine, *, seats: bool = True) -> None:
    """Write three pupils whose addresses wait or are unknown, and seven schools."""
    pupils = [
        {"pupil_id": "P1", "grade": "1", "address": "77 Đường Dài, Phường An", "ward_code": "W1"},
        {"pupil_id": "P2", "grade": "6", "address": "77 Đường Dài, Phường An", "ward_code": "W2"},
        {"pupil_id": "P3", "grade": "10", "address": "77 Đường Dài, Phường An", "ward_code": "W2"},
        {"pupil_id": "P4", "grade": "1", "address": "5 Phan Đình Phùng", "ward_code": "W3"},
    ]
    asked = pd.DataFrame(pupils).assign(season=SEASON, lon=None, lat=None)
    write.register(engine, "pupils", asked, SOURCE)
    places = [(code, *degrees(at)) for code, (at, *_) in SCHOOLS.items()]
    schools = pd.DataFrame(places, columns=["school_code", "lon", "lat"])
    write.register(engine, "schools", schools.assign(name="x", kind="primary"), SOURCE)
    lon, lat = degrees(GATE_OF_S2)
    gate = {"school_code": "S2", "gate_no": 1, "lon": lon, "lat": lat, "open_to_pupils": True}
    write.register(engine, "gates", pd.DataFrame([gate]), SOURCE)
    rows = [(code, *row[1:]) for code, row in SCHOOLS.items()]
    if seats:
        named = pd.DataFrame(rows, columns=["school_code", "grade", "season", "seats"])
        write.register(engine, "seats", named.assign(programme="ordinary"), SOURCE)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """Return the drawn town as a map file."""
    return town().write(tmp_path / "town.osm")


@pytest.fixture
def city(database_url: str, network: Path) -> Iterator[Engine]:
    """Return a database with roads, schools and waiting addresses."""
    engine = db.engine(database_url)
    fill(engine)
    write.network(engine, read_any(network))
    desk.locate_pupils(engine, SEASON, network)
    yield engine
    engine.dispose()


def rows_of(told: Waiting) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the file by pupil."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(told.content.decode())):
        found.setdefault(row["pupil_id"], []).append(row)
    return found


def test_each_candidate_has_the_three_nearest_schools_of_the_pupils_grade(city: Engine) -> None:
    """Metres along Đường Dài to the gates: no other grade, season or school without seats."""
    told = queue_csv(city, SEASON)
    first = rows_of(told)["P1"][0]
    x, y = drawn(float(first["lon"]), float(first["lat"]))
    assert x == 400
    assert 900 < y < 1000

    assert first["school_codes"] == "S3|S4|S2"  # 350, 450 and 950 m; to S1 it is 1,350 m
    ends = [degrees((400, at)) for at in (1300, 500, 1900)]  # all on one meridian, as the way is
    for told_m, (lon, lat) in zip(first["school_m"].split("|"), ends, strict=True):
        straight_mm = geodesic_mm(float(first["lon"]), float(first["lat"]), lon, lat)
        assert float(told_m) == pytest.approx(float(straight_mm) / 1000, abs=0.02)
    assert told.n_candidates == sum(
        bool(row["candidate"]) for rows in rows_of(told).values() for row in rows
    )


def test_a_pupil_of_another_grade_is_told_the_schools_of_that_grade(city: Engine) -> None:
    """The same address means S5 to a child of grade 6, and no school to one of grade 10."""
    told = queue_csv(city, SEASON)
    rows = rows_of(told)

    assert rows["P2"][0]["school_codes"] == "S5"
    assert {(row["school_codes"], row["school_m"]) for row in rows["P3"]} == {("", "")}
    assert told.n_without_school >= len(rows["P3"])
    assert told.why == ""


def test_an_address_without_candidates_has_one_row_and_no_school(city: Engine) -> None:
    """Nothing of P4's address is on the map; its row ends in empty cells."""
    told = queue_csv(city, SEASON, ward="W3")

    assert told.content.decode().splitlines()[0] == ",".join(QUEUE_COLUMNS)
    assert (told.n_open, told.n_candidates) == (1, 0)
    [row] = rows_of(told)["P4"]
    assert (row["candidate"], row["school_codes"], row["school_m"]) == ("", "", "")


def test_without_roads_the_queue_is_written_and_says_why_no_school_is_told(
    database_url: str, network: Path
) -> None:
    """An officer can decide without schools; the reason names what to import."""
    engine = db.engine(database_url)
    fill(engine, seats=False)
    desk.locate_pupils(engine, SEASON, network)

    told = queue_csv(engine, SEASON)
    assert "no seats are in the database" in told.why
    fill(engine)
    told = queue_csv(engine, SEASON)
    engine.dispose()
    assert told.n_open == 4
    assert "no road network in use" in told.why
    assert told.n_without_school == told.n_candidates > 0


@pytest.mark.usefixtures("city")
def test_the_command_writes_the_file_for_its_owner_and_says_what_it_could_not_tell(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Grade 10 has no seats, so its candidates are counted; a wrong profile is refused."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    out = tmp_path / "queue.csv"

    assert main(["--lang", "en", "desk", "queue", "--out", str(out)], {}) == 0
    n_10 = sum(line.startswith("P3,") for line in out.read_text(encoding="utf-8").splitlines())
    assert f"{n_10} of {3 * n_10} candidates have no nearest schools" in capsys.readouterr().err
    assert out.stat().st_mode & 0o077 == 0

    other = str(tmp_path / "other.csv")
    assert main(["--json", "desk", "queue", "--out", other, "--ward", "W1"], {}) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["n_without_school"], told["why"]) == (1, 0, "")
    words = ["desk", "queue", "--out", str(tmp_path / "none.csv"), "--profile", "boat"]
    assert main(words, {}) == 2
    assert not (tmp_path / "none.csv").exists()
