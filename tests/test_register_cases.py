"""
Cases of the newspapers about registers and zones, held in a real database.

Numbers A9 and C4 to C6 are those of the lists of complaints; cases about addresses alone and about
placements alone have their own modules. All children are invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import shapely
from sqlalchemy import text

from gis import db, read, read_changes
from gis.access import EVERYTHING
from gis.catchment import stored
from gis.province import load
from runs.allocate import allocate
from runs.editing import acts
from runs.editing.errors import NoSuchRowError
from runs.editing.order import Author, Desk, Target
from runs.importing import check_register, known_in
from runs.recorded.states import change_state
from runs.recorded.store import run_facts
from tests.register_files import PLACE, pupil, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine

SEASON = "2026-2027"
WHY = Author(client="anna", reason="the family showed its papers")
ZONES = "fixed-zones"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city, its catchments in force."""
    made = db.engine(module_city_url)
    yield made
    made.dispose()


@pytest.fixture
def desk(engine: Engine, module_city_url: str) -> Iterator[Desk]:
    """Return an officer's desk over the city, with the rights of the service."""
    del engine
    app = db.engine(module_city_url, role="gantruong_app")
    yield Desk(engine=app, access=EVERYTHING, province=load(PLACE))
    app.dispose()


def offers(engine: Engine, run_id: int) -> dict[str, str | None]:
    """Return every child's school of a recorded run."""
    asked = text("SELECT pupil_id, school_code FROM work.offer WHERE run_id = :r")
    with engine.connect() as connection:
        return {row.pupil_id: row.school_code for row in connection.execute(asked, {"r": run_id})}


def first_graders(engine: Engine) -> pd.DataFrame:
    """Return the children of grade 1 with a home, by number."""
    pupils = read.register(engine, "pupils").dropna(subset=["lon", "ward_code"])
    return pupils[(pupils["season"] == SEASON) & (pupils["grade"] == "1")].set_index("pupil_id")


def homes_in(engine: Engine, pupils: pd.DataFrame) -> dict[str, list[str]]:
    """Return the schools of the catchments in which each home lies."""
    found: dict[str, list[str]] = {one: [] for one in pupils.index}
    points = shapely.points(pupils["lon"].to_numpy(), pupils["lat"].to_numpy())
    for one in stored.in_force(engine, season=SEASON, level="primary"):
        for at in pupils.index[shapely.intersects(one.geometry, points)]:
            found[at] += one.schools
    return found


def test_a9_4_and_c5_a_home_corrected_after_the_decision_moves_nobody_by_itself(
    engine: Engine, desk: Desk
) -> None:
    """
    The portal was closed, and "will the system move my child automatically?".

    The correction is taken after the decision too, the old home stays known, the decided run
    stays what it was, and the next run goes by the zone of the new home.
    """
    pupils = first_graders(engine)
    zones = homes_in(engine, pupils)
    decided = allocate(engine, ZONES, season=SEASON, grade="1")
    change_state(engine, decided.run_id, "provisional", decided_by="phòng giáo dục")
    before = offers(engine, decided.run_id)
    child, other = _two_zones(pupils, zones, before)
    home = {name: pupils.loc[other, name] for name in ("lon", "lat", "ward_code", "khu_pho")}
    values: dict[str, Any] = {k: ("" if v != v else v) for k, v in home.items()}  # noqa: PLR0124 (NaN)

    target = Target(kind="pupils", key=(SEASON, child), version=None)
    done = acts.correct(desk, target, values=values, author=WHY)

    with engine.connect() as connection:
        [told] = read_changes.of_row(connection, "pupils", (SEASON, child))
    assert told.before is not None
    assert told.before["lon"] == pupils.loc[child, "lon"]
    assert told.reason == WHY.reason
    assert done.affected.children
    assert offers(engine, decided.run_id) == before
    after = allocate(engine, ZONES, season=SEASON, grade="1")
    assert after.run_id != decided.run_id
    assert before[child] in zones[child]
    assert offers(engine, after.run_id)[child] in {None, *zones[other]}


def _two_zones(
    pupils: pd.DataFrame, zones: dict[str, list[str]], offered: dict[str, str | None]
) -> tuple[str, str]:
    """Return a child with a seat in its one zone, and a child whose zone is another one."""
    own = [one for one in pupils.index if len(zones[one]) == 1 and offered.get(one)]
    child = own[0]
    return child, next(one for one in own if zones[one] != zones[child])


def test_a9_5_homes_in_no_zone_are_counted_and_get_no_seat_by_chance(engine: Engine) -> None:
    """A block that no zone takes in is told with its number of children before anybody asks."""
    pupils = first_graders(engine)
    nowhere = {one for one, schools in homes_in(engine, pupils).items() if not schools}
    run = allocate(engine, ZONES, season=SEASON, grade="1")
    offered = offers(engine, run.run_id)

    assert nowhere, "the sample has a gap of its catchments"
    assert {offered.get(one) for one in nowhere} == {None}
    assert run_facts(engine, run.run_id)["summary"]["in_no_catchment"] == len(nowhere)


def test_c4_a_code_is_the_same_text_from_a_csv_file_and_from_a_workbook(
    engine: Engine, tmp_path: Path
) -> None:
    """The code does not exist: its leading zeros were lost, or it was temporary."""
    rows = [pupil("TẠM-0042"), pupil("0079"), pupil("079")]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(tmp_path / "pupils.xlsx")
    paths = (write_csv(tmp_path / "pupils.csv", rows), tmp_path / "pupils.xlsx")

    checked = [check_register(one, "pupils", province=PLACE, key=b"k" * 32) for one in paths]

    assert [one.report.errors for one in checked] == [[], []]
    ids = [one.frame["pupil_id"].tolist() for one in checked]
    assert ids == [["TẠM-0042", "0079", "079"]] * 2
    del engine


def test_c4_an_unknown_code_is_one_clear_sentence_without_the_code(desk: Desk) -> None:
    """In both languages, and never the number that a family typed."""
    target = Target(kind="pupils", key=(SEASON, "079320001234"), version=None)

    with pytest.raises(NoSuchRowError) as refused:
        acts.correct(desk, target, values={"group": 1}, author=WHY)

    assert refused.value.vi == "Không có dòng nào mang khoá này trong danh mục pupils."
    assert refused.value.en == "no row of the register pupils has that key"


def test_c5_two_addresses_of_one_child_are_refused_and_none_is_chosen(
    engine: Engine, tmp_path: Path
) -> None:
    """The register holds one row for a child: the second row is named with the first."""
    rows = [pupil("TAM-1"), pupil("TAM-2"), pupil("TAM-1", address="5 đường Cây Dừa")]
    path = write_csv(tmp_path / "pupils.csv", rows)

    report = check_register(path, "pupils", province=PLACE, key=b"k" * 32).report

    [found] = report.errors
    assert found.row == 4
    assert "2" in found.message_en
    assert "Cây Dừa" not in found.line("vi") + found.line("en")
    del engine


def test_c6_every_ward_of_today_has_an_office_to_ask(engine: Engine, tmp_path: Path) -> None:
    """After districts vanished "whom do I ask?"; an office of a vanished unit is refused."""
    wards = set(read.register(engine, "wards")["code"])
    offices = read.register(engine, "contacts")
    assert wards <= set(offices["ward_code"])
    path = write_csv(
        tmp_path / "contacts.csv",
        [
            {"ward_code": min(wards), "office": "Phòng Văn hóa - Xã hội", "phone": "0000 99101"},
            {"ward_code": "760", "office": "Phòng Giáo dục Quận 1", "phone": "0000 00760"},
        ],
    )

    report = check_register(path, "contacts", province=PLACE, known=known_in(engine)).report

    assert [(one.row, one.column) for one in report.errors] == [(3, "ward_code")]
