"""The invented mountain place: the same bytes everywhere, Excel lists only, sites by grade."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from admission.model import Schools
from admission.policy import file as policies
from gis import city_folder, db, read
from gis.errors import InputError
from gis.place_file import read_place
from gis.register import read as register
from gis.sample_rural.write import write_rural
from gis.shipped import data_path
from runs import allocate, city
from runs.gates import gates_in_use, gates_of
from runs.whatif.inputs import start_of_database

RURAL = data_path("sample_rural")
SEASON = "2026-2027"
FILES = {
    "wards": "admin/communes.geojson",
    "schools": "schools/schools.xlsx",
    "campuses": "schools/campuses.xlsx",
    "gates": "schools/gates.xlsx",
    "seats": "schools/seats.xlsx",
    "pupils": "people/pupils.xlsx",
}


@pytest.fixture(scope="module")
def engine(module_database_url: str) -> Iterator[Engine]:
    """Return a database with the rural place in it."""
    made = db.engine(module_database_url)
    city.load(made, RURAL, "khe-may")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def run(engine: Engine) -> allocate.Recorded:
    """Return the first-grade run."""
    return allocate.allocate(engine, "hcmc-2025-grade1", season=SEASON, grade="1")


@pytest.fixture(scope="module")
def stood_in(engine: Engine) -> allocate.Recorded:
    """Return the first-grade run under the place's own policy, in which lines may stand in."""
    return allocate.allocate(engine, read_place(RURAL).policy, season=SEASON, grade="1")


def test_making_it_again_gives_the_tracked_bytes(tmp_path: Path) -> None:
    """Whoever changes the generator must commit its output; workbooks hold no date of today."""
    write_rural(tmp_path)

    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    tracked = {path.relative_to(RURAL) for path in RURAL.rglob("*") if path.is_file()}
    differing = [
        path for path in made if (tmp_path / path).read_bytes() != (RURAL / path).read_bytes()
    ]
    assert tracked - made == {Path("README.md")}
    assert sorted(differing) == []


def test_workbooks_are_ordinary_ones() -> None:
    """What Excel reads: a title that says invented, headings, rows; parts without a zip date."""
    for path in sorted(RURAL.rglob("*.xlsx")):
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        assert "hư cấu" in str(sheet["A1"].value)
        assert sheet.max_row > 10
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
            assert {part.date_time[0] for part in parts.infolist()} == {1980}


@pytest.mark.parametrize("kind", FILES)
def test_every_list_passes_the_import_check(kind: str) -> None:
    """Vietnamese headings below a title line are read without an error."""
    _, report = register.read(RURAL / FILES[kind], kind, "khe-may")

    assert report.errors == []
    assert {one.code for one in report.warnings} <= {"header_row", "layout"}


def test_the_folder_says_what_it_is() -> None:
    """Nobody has to know the place's id or the policy to run the demo."""
    said = read_place(RURAL)
    found = city_folder.find(RURAL)

    assert (said.province, said.season, said.grade) == ("khe-may", SEASON, "1")
    assert found.network.name == "khe_may_hu_cau.osm"
    assert sorted(found.optional) == ["campuses", "gates", "pupils", "seats"]


def test_a_child_is_measured_to_sites_of_its_own_grade(engine: Engine) -> None:
    """School 992003: first-graders have three sites, and not Bản Phiêng, which teaches 2 and 3."""
    one = Schools(code=np.array(["992003"], object), seats=np.zeros(1, np.int32))

    first, second, fifth = (gates_in_use(engine, one, grade=grade) for grade in ("1", "2", "5"))

    assert first.number.tolist() == [1, 2, 4]
    assert second.number.tolist() == [1, 2, 3, 4]
    assert fifth.number.tolist() == [1]
    assert first.n_stand_ins == 2  # satellite sites without a gate in the list
    every = gates_in_use(engine, one)
    assert every.leading_to("1").tolist() == [True, True, False, True]


def test_the_run_tells_who_has_no_road_and_who_no_way(run: allocate.Recorded) -> None:
    """Khuất 8, Lưng Trời 8, Đồi 6 have no road; Sương 10 and Cuối 8 no bridge; counted by hand."""
    assert run.n_pupils == 152
    assert run.n_not_located == 22
    assert run.n_cut_off == 18
    assert run.summary.placed == 112
    assert run.nature == "invented"


def test_first_graders_of_phieng_go_past_the_site_that_does_not_teach_them(
    engine: Engine, run: allocate.Recorded
) -> None:
    """Their own hamlet's site teaches 2 and 3: nearly four kilometres to the centre instead."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT o.school_code, o.distance_mm FROM work.offer o"
                " JOIN people.pupil p USING (pupil_id)"
                " WHERE o.run_id = :r AND p.khu_pho = 'Bản Phiêng' AND p.grade = '1'"
            ),
            {"r": run.run_id},
        ).all()

    assert len(rows) == 10
    assert {code for code, _ in rows} == {"992003"}
    assert min(mm for _, mm in rows) > 3_500_000


def test_seats_of_a_grade_that_no_site_teaches_are_refused(engine: Engine) -> None:
    """Such a register contradicts itself; a distance to some other site would be invented."""
    kinds = ("schools", "gates", "campuses")
    schools, gates, campuses = (read.register(engine, kind) for kind in kinds)
    campuses = campuses.assign(grades="2|3")
    one = Schools(code=np.array(["992004"], object), seats=np.zeros(1, np.int32))

    with pytest.raises(InputError, match="992004 has seats of grade 1, but none of its 3 sites"):
        gates_of(one, schools, gates, campuses, grade="1")


def test_a_closed_gate_leaves_its_site_to_its_own_point() -> None:
    """A site whose only gate is closed to pupils is reached at its point, numbered anew."""
    schools = pd.DataFrame({"school_code": ["S"], "lon": [107.0], "lat": [9.0], "ward_code": ["1"]})
    gates = pd.DataFrame(
        {
            "school_code": ["S", "S"],
            "gate_no": [1, 2],
            "campus_code": ["S-1", "S-2"],
            "lon": [107.1, 107.2],
            "lat": [9.1, 9.2],
            "open_to_pupils": [True, False],
        }
    )
    campuses = pd.DataFrame(
        {
            "campus_code": ["S-1", "S-2"],
            "school_code": ["S", "S"],
            "grades": ["", "1|2"],
            "lon": [107.11, 107.21],
            "lat": [9.11, 9.21],
        }
    )
    one = Schools(code=np.array(["S"], object), seats=np.zeros(1, np.int32))

    found = gates_of(one, schools, gates, campuses, grade="1")
    assert list(zip(found.number, found.lon, strict=True)) == [(1, 107.1), (3, 107.21)]
    assert gates_of(one, schools, gates, campuses, grade="5").number.tolist() == [1]


def test_place_file_errors_are_sentences(tmp_path: Path) -> None:
    """A misspelt key is named, not ignored."""
    assert read_place(tmp_path).province == ""
    (tmp_path / "place.toml").write_text("provence = 'x'\n", encoding="utf-8")
    with pytest.raises(InputError, match="provence"):
        read_place(tmp_path)


def test_missing_roads_say_that_they_are_invented() -> None:
    """The drawn file alone must not be taken for a real place's."""
    drawn = json.loads((RURAL / "roads/missing_roads.geojson").read_bytes())

    assert "hư cấu" in drawn["description"]
    assert len(drawn["features"]) == 3


def test_lines_stand_in_where_the_policy_says_so_and_are_marked(
    engine: Engine, stood_in: allocate.Recorded
) -> None:
    """The forty children without a way get seats; the database marks exactly their offers."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT p.khu_pho, o.distance_mm, o.straight_mm, o.stands_in FROM work.offer o"
                " JOIN people.pupil p USING (pupil_id) WHERE o.run_id = :r"
                " AND o.school_code IS NOT NULL"
            ),
            {"r": stood_in.run_id},
        ).all()
        reasons = connection.execute(
            text("SELECT count(*) FROM work.considered WHERE run_id = :r AND stands_in"),
            {"r": stood_in.run_id},
        ).scalar()
    marked = {row.khu_pho for row in rows if row.stands_in}
    without_way = {"Bản Khuất", "Bản Lưng Trời", "Bản Đồi", "Bản Sương", "Bản Cuối"}

    assert stood_in.n_stand_in_offers == sum(row.stands_in for row in rows) == 40
    assert marked == without_way
    assert all(row.stands_in for row in rows if row.khu_pho in without_way)
    for row in rows:
        if row.stands_in:  # 1.5 times the line, half up
            assert row.distance_mm == (row.straight_mm * 150 + 50) // 100
    assert reasons
    assert stood_in.summary.placed == 152


def test_boarding_seats_go_to_children_from_far_away(
    engine: Engine, stood_in: allocate.Recorded
) -> None:
    """Whoever sleeps at 992006 lives more than four kilometres from every other school."""
    with engine.connect() as connection:
        hamlets = connection.execute(
            text(
                "SELECT DISTINCT p.khu_pho FROM work.offer o JOIN people.pupil p USING (pupil_id)"
                " WHERE o.run_id = :r AND o.school_code = '992006' ORDER BY 1"
            ),
            {"r": stood_in.run_id},
        ).scalars()

    assert list(hamlets) == ["Bản Khuất"]


def test_what_ifs_refuse_rules_of_whole_runs(engine: Engine) -> None:
    """A what-if that left the stand-ins out would tell forty children that they lose a seat."""
    with pytest.raises(InputError, match="only whole runs follow"):
        start_of_database(engine, policies.load("mountain-primary"), season=SEASON, grade="1")
