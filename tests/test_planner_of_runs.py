"""One call makes the map of a run, and one that of the difference of two."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
import shapely

from gis import db
from gis.shipped import data_path
from runs.scenario.changes import Scenario, close_school
from runs.whatif.chain import Placed, placed, what_if
from runs.whatif.inputs import Start
from tests.ascii_city import city
from tests.whatif_towns import city_of
from webmap.planner.base import Ward
from webmap.planner.of_runs import difference_map, run_map
from webmap.planner.page import PlannerMap

TOWN: Final = city(
    """
p-X-q-----------Y-r
|
a-ABCDEFG-b
|
c-HIJKLMN-d
"""
)
WARDS: Final = (Ward("1", "Phường Một", shapely.box(-0.01, -0.01, 0.01, 0.01)),)
CITY: Final = city_of(
    TOWN, "ABCDEFGHIJKLMN", {"X": "01", "Y": "02"}, {"01": 14, "02": 14}, policy="nearest-first"
)
START: Final = Start(city=CITY, nature="invented", school_name={"01": "Trường Gần"})


@pytest.fixture(scope="module")
def run() -> Placed:
    """Return the placement: all fourteen children of one square go to the school nearby."""
    return placed(CITY)


def told(shown: PlannerMap) -> dict[str, list[tuple[str, ...]]]:
    """Return what each layer upon the city tells."""
    return {one.name: [shape.tell for shape in one.shapes] for one in shown.layers[3:]}


def test_a_run_has_its_map(run: Placed) -> None:
    """Homes as a square, both schools, who goes beyond 100 m, and that the place is invented."""
    shown = run_map(START, run, title="Lớp 1", wards=WARDS, far_m=100)

    assert told(shown) == {
        "Nơi ở của trẻ, ô 500 m": [("14 trẻ",)],
        "Đường đến trường xa hơn 100\N{NO-BREAK SPACE}m": [("14 trẻ",)],
        "Trường": [("02", "Chỗ học: 14"), ("Trường Gần", "Chỗ học: 14")],
    }
    assert shown.labels == ("Dữ liệu hư cấu: nơi này không có thật.",)
    assert shown.data_date == TOWN.raw.source.data_date


def test_two_runs_have_the_map_of_their_difference(run: Placed) -> None:
    """The school that is closed is not on it; its children go 700 m farther."""
    other = what_if(run, Scenario(name="x", changes=(close_school("01"),)))

    shown = difference_map(START, run, other, title="x", wards=WARDS, language="en")

    assert told(shown) == {
        "Children who change school, by ward": [("Phường Một", "Change school: 14", "100.0%")],
        "How ways change, squares of 500 m": [
            ("Average of a child: +700\N{NO-BREAK SPACE}m",),
        ],
        "Schools": [("02", "Seats: 14")],
    }


@pytest.mark.full
def test_the_documented_cell_runs(
    module_city_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As it stands in the docs, over the invented city in a database."""
    page = Path(__file__).parents[1] / "docs" / "planner-maps.md"
    (cell,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    engine = db.engine(module_city_url)
    monkeypatch.setattr(db, "ready_engine", lambda: engine)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sample").symlink_to(data_path("sample"))
    names: dict[str, Any] = {}

    exec(cell.replace("\ndifference_map(", "\nshown = difference_map("), names)  # noqa: S102 - our own page
    engine.dispose()

    assert "Lớp 1, 2026-2027" in (tmp_path / "run.html").read_text(encoding="utf-8")
    assert any(
        "+" in one.tell[0] for layer in names["shown"].layers for one in layer.shapes if one.tell
    )
