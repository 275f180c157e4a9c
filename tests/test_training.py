"""Training: exercises are data, each with a check that says what is missing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from api.public.practice import WHO
from gis import db
from gis.access import acting
from gis.cluster.place import APP
from gis.errors import UnknownNameError
from runs.operations import practice as words
from runs.practice import checks, start
from runs.practice.exercises import exercises, look
from runs.practice.files import FILES, HEADINGS, file_of
from runs.practice.keys import holders
from tests.test_practice import place
from webmap import paper

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from runs.practice.place import Practice

__all__ = ["place"]  # a fixture of the places of practice

DONE = {
    "unclear-addresses": "UPDATE people.location SET status = 'confirmed' WHERE status = 'queue'",
    "wrong-excel": "UPDATE seats SET seats = CASE school_code WHEN '991001' THEN 40 ELSE 38 END "
    "WHERE school_code IN ('991001', '991002') AND season = '2026-2027' AND grade = '1'",
    "moved-gate": "UPDATE gate SET geom = ST_SetSRID(ST_MakePoint(107.0796, 9.7784), 4326) "
    "WHERE school_code = '991002' AND gate_no = 1",
    "dry-run-to-final": "INSERT INTO work.run (kind, state, season, grade, code_version) "
    "VALUES ('allocation', 'final', '2026-2027', '1', 'drawn')",
    "close-a-bridge": "WITH made AS (INSERT INTO work.scenario (name, network_id, created_by) "
    "SELECT 'x', max(network_id), 'planner' FROM network RETURNING scenario_id, network_id), "
    "closed AS (INSERT INTO road_edit (network_id, scenario_id, kind, way_id, created_by) "
    "SELECT made.network_id, scenario_id, 'close', min(way_id), 'planner' FROM made JOIN road_way "
    "USING (network_id) WHERE tags ->> 'name' = 'Cầu An Thuận 2' GROUP BY 1, 2) "
    "INSERT INTO work.job (kind, scope, client, state, ended_at) VALUES "
    "('what_if', 'scenarios:work', 'planner', 'succeeded', now())",
    "open-a-result": "INSERT INTO people.family_answer (run_id, season, pupil_id, school_code, "
    "answer) SELECT run_id, '2026-2027', 'drawn', '992001', 'confirmed' FROM work.run LIMIT 1",
}
"""What the state looks like once an exercise is done, drawn by hand."""


def test_every_exercise_has_its_check_its_words_and_its_key() -> None:
    """Data alone: a new one is an entry and a function."""
    found = exercises()

    assert len({one.id for one in found}) == len(found) >= 6
    assert {one.check for one in found} == set(checks.BY_NAME)
    assert {one.key for one in found} - {""} <= {one.name for one in holders()}
    assert {one.face for one in found} == {"families", "officers", "planners"}
    assert {one.file for one in found} - {""} == set(FILES)
    assert all(len(one.steps_vi) == len(one.steps_en) >= 2 for one in found)
    assert set(DONE) == {one.id for one in found}


def test_the_wrong_workbook_has_two_wrong_cells_and_is_the_same_each_time() -> None:
    """A number in words, a code that is one digit short; the rest is as the decision says."""
    content = file_of("chi-tieu-cho-dinh.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)

    assert head == HEADINGS
    assert [row[6] for row in rows] == ["bốn mươi", "38"]
    assert [row[1] for row in rows] == ["991001", "99100"]
    assert content == file_of("chi-tieu-cho-dinh.xlsx")
    with pytest.raises(UnknownNameError):
        file_of("../keys.toml")


def test_papers_of_training_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """On top, in both languages; a real paper has no such line."""
    assert "TẬP HUẤN" not in paper.document("Giấy", ["<p>x</p>"])
    assert words.marked("Đề xuất.") == "Đề xuất."

    monkeypatch.setenv(words.SETTING, "training")
    assert "TẬP HUẤN - dữ liệu bịa" in paper.document("Giấy", ["<p>x</p>"])
    assert "TRAINING - invented data" in paper.document("Giấy", ["<p>x</p>"])
    assert words.marked("Đề xuất.") == "TẬP HUẤN - dữ liệu bịa. Đề xuất."


@pytest.mark.full
def test_each_exercise_is_open_at_the_start_and_done_once_the_state_says_so(
    place: Practice,
) -> None:
    """One by one: doing one neither opens nor closes another; a reset opens all again."""
    start.make(place)
    engine = db.ready_engine()
    as_the_service = acting(db.engine(place.cluster.url(role=APP), role=APP), WHO)
    assert not any(one.is_done for one in look(engine))
    assert all(said.vi and said.en for one in look(engine) for said in one.missing)

    for at, (name, act) in enumerate(DONE.items(), 1):
        with engine.begin() as connection:
            _do(connection, act)
        found = {one.exercise.id: one.is_done for one in look(as_the_service)}
        assert found[name], name
        assert sum(found.values()) == at

    engine.dispose()
    as_the_service.dispose()
    start.reset(place)
    engine = db.ready_engine()
    assert not any(one.is_done for one in look(engine))
    engine.dispose()


def _do(connection: Connection, act: str) -> None:
    connection.exec_driver_sql(act)
