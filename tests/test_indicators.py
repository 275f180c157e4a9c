"""Indicators of wards: worked by hand, unknown where something is, small numbers kept back."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cli.main import main
from forecast.grades import AGE
from forecast.indicators.defined import indicators
from forecast.indicators.facts import AGES, ENTERING, LEVELS
from forecast.indicators.measures import MEASURES
from gis import province as provinces
from gis.errors import InputError
from runs.capacity.indicators import Indicators, indicators_of
from runs.capacity.registers import Registers, of_folder
from runs.capacity.told import city_rows, ward_rows
from runs.capacity.write import summary_of
from tests.count_attack import ranges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).parents[1]
SHARED: Final = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
EACH_AGE: Final = {"A": 20, "B": 30, "C": 60}


def children_of(each_age: Mapping[str, int]) -> pd.DataFrame:
    """Return a survey in which every age from 3 to 18 has as many children."""
    rows = [
        {"ward_code": ward, "year": 2025, "age": age, "residence_kind": "permanent", "n": n}
        for ward, n in each_age.items()
        for age in range(3, 19)
    ]
    return pd.DataFrame(rows).astype({"n": "Int64", "year": "Int64", "age": "Int64"})


def schools_of() -> pd.DataFrame:
    """Return a primary school in A and in B, a lower secondary school in C."""
    return pd.DataFrame(
        {
            "school_code": ["P1", "P2", "L1"],
            "kind": ["primary", "primary", "lower_secondary"],
            "levels": ["primary", "primary", "lower_secondary"],
            "ownership": ["public"] * 3,
            "ward_code": ["A", "B", "C"],
        }
    )


def three_wards(**changed: Any) -> Registers:  # noqa: ANN401 (frames, or None to leave one out)
    """Return three wards in a row, each touching the next; registers may be changed or left out."""
    frames = {
        "schools": schools_of(),
        "children": children_of(EACH_AGE),
        "rooms": pd.DataFrame(
            {
                "school_code": ["P1", "P2", "L1", "P1"],
                "year": pd.array([2025, 2025, 2025, 2024], "Int64"),
                "rooms": pd.array([4, 2, 5, 99], "Int64"),
                "shifts": pd.array([1, 2, 1, 1], "Int64"),
            }
        ),
        "seats": pd.DataFrame(
            {
                "season": "2026-2027",
                "school_code": ["P1", "P2", "L1"],
                "grade": ["1", "1", "6"],
                "programme": "ordinary",
                "classes": pd.array([2, 2, 1], "Int64"),
                "class_size": pd.array([35, 40, 45], "Int64"),
                "seats": pd.array([70, 80, 45], "Int64"),
                "rooms": pd.array([2, 1, 1], "Int64"),
                "shifts": pd.array([1, 2, 1], "Int64"),
            }
        ),
        **changed,
    }
    wards = gpd.GeoDataFrame(
        {"code": ["A", "B", "C"], "name": ["An", "Bình", "Chánh"]},
        geometry=[shapely.box(107 + i / 100, 10, 107 + (i + 1) / 100, 10.01) for i in range(3)],
        crs="EPSG:4326",
    )
    return Registers(
        place=provinces.load("hcmc"),
        wards=wards,
        frame={name: one for name, one in frames.items() if one is not None},
        source={},
        nature="real",
    )


def values(found: Indicators, name: str, level: str) -> list[object]:
    """Return the values of the wards, the reason where one is not told."""
    own = [r for r in ward_rows(found) if (r["indicator"], r["level"]) == (name, level)]
    return [row["why"] if row["value"] is None else row["value"] for row in own]


def of_city(found: Indicators, name: str, level: str) -> dict[str, Any]:
    """Return the city's row."""
    return next(r for r in city_rows(found) if (r["indicator"], r["level"]) == (name, level))


WORKED: Final = [
    ("rooms_per_10000", "all", [125, 41.7, 52.1], 62.5),
    ("rooms_needed", "all", [10, 15, 29], 54),
    ("rooms_missing", "all", [6, 13, 24], 43),
    ("public_schools", "primary", [1, 1, 0], 2),
    ("classes_needed", "primary", [3, 5, 9], 17),
    ("children_per_room", "primary", [25, 75, "nothing_to_divide"], 41.7),
    ("ward_without_school", "primary", [0, 1, 1], 2),
    ("class_size", "primary", [35, 40, "nothing_to_divide"], 37.5),
    ("classes_over_norm", "primary", [0, 100, "nothing_to_divide"], 50),
    ("whole_day", "primary", [100, 0, "nothing_to_divide"], 50),
    ("seats_missing", "primary", [-50, -50, 60], -40),
    ("places_missing", "primary", [-40, 10, 300], 270),
    ("classes_needed", "preschool", ["no_norm"] * 3, None),
]
"""
A: 320 people aged 3-18, 4 rooms; 100 of primary age. B: 480, 2 rooms in two shifts, 150. C: 960, 5
rooms of another level, 300. B has 80 seats for 30 children, 50 over: too few for the 60 of C.
"""


@pytest.mark.parametrize(("name", "level", "wards", "city"), WORKED)
def test_three_wards_worked_by_hand(
    name: str, level: str, wards: list[object], city: float | None
) -> None:
    """Every measure once, the newest rooms only."""
    found = indicators_of(three_wards())

    assert values(found, name, level) == wards
    assert of_city(found, name, level)["value"] == city


def test_neighbours_with_enough_seats_are_enough() -> None:
    """Fifty seats over in B take the 50 of C; one child more and they do not."""
    for n, lacks in ((50, 0), (51, 1)):
        found = indicators_of(three_wards(children=children_of({**EACH_AGE, "C": n})))
        assert values(found, "ward_without_school", "primary")[2] == lacks


def test_verdicts_and_warnings_beside_the_norms() -> None:
    """300 rooms are wanted, 40 pupils a class are warned of, and nothing is refused."""
    found = indicators_of(three_wards())

    row = of_city(found, "rooms_per_10000", "all")
    assert (row["norm"], row["verdict"], row["n_short"], row["n_known"]) == (300, "short", 3, 3)
    assert [(one["school_code"], one["warning"]) for one in found.warnings] == [
        ("P2", "class_above_norm"),
        ("P2", "two_shifts"),
    ]
    crowd = pd.DataFrame(
        {
            "unit": ["P1", "P2"],
            "year": pd.array([2025, 2025], "Int64"),
            "grade": ["1", "1"],
            "n": pd.array([40 * 35, 40 * 35 + 1], "Int64"),
        }
    )
    found = indicators_of(three_wards(enrolment=crowd))
    above = [one for one in found.warnings if one["warning"] == "classes_above_maximum"]
    assert [(one["school_code"], one["found"], one["norm"]) for one in above] == [("P2", 41, 40)]


def test_a_suspect_ward_is_unknown_and_no_zero() -> None:
    """B's number is suspect: nothing of it is told, and C cannot know what B would take."""
    listed = pd.DataFrame(
        {
            "ward_code": ["A", "B", "C"],
            "year": pd.array([2025] * 3, "Int64"),
            "age": pd.array([None] * 3, "Int64"),
            "n": pd.array([1_000_000, 5, 2_000_000], "Int64"),
            "suspect": pd.array([False, True, False], "boolean"),
        }
    )
    found = indicators_of(three_wards(population=listed, children=None), model=True)

    assert values(found, "rooms_needed", "all")[1] == "population_suspect"
    assert values(found, "seats_missing", "primary")[1] == "population_suspect"
    assert values(found, "ward_without_school", "primary")[1:] == [
        "population_suspect",
        "neighbour_unknown",
    ]
    row = of_city(found, "seats_missing", "primary")
    people = found.registers.place.norm["city_people"].value
    model = [round(n * 197_500 / people) for n in (1_000_000, 2_000_000)]
    assert (row["value"], row["n_known"]) == (sum(model) - 70, 2)
    told = summary_of(found)
    assert told["people"]["why"] == {"population_suspect": 1}
    assert any("MODEL" in one for one in told["labels"])

    without = indicators_of(three_wards(population=listed, children=None))
    assert values(without, "rooms_needed", "all") == [
        "ages_unlisted",
        "population_suspect",
        "ages_unlisted",
    ]


def test_an_age_that_is_missing_or_suspect_leaves_its_sums_unknown() -> None:
    """Without the seven-year-olds of A its primary children are unknown, its entrants are not."""
    survey = children_of(EACH_AGE)
    gap = survey[(survey["ward_code"] != "A") | (survey["age"] != 7)]
    found = indicators_of(three_wards(children=gap))

    assert values(found, "children_per_room", "primary")[0] == "ages_incomplete"
    assert values(found, "seats_missing", "primary")[0] == -50
    by_age = survey.drop(columns="residence_kind").assign(
        suspect=(survey["ward_code"] == "B") & (survey["age"] == 6)
    )
    found = indicators_of(three_wards(children=None, population=by_age))
    assert values(found, "seats_missing", "primary") == [-50, "ages_incomplete", 60]


@pytest.mark.parametrize(
    ("changed", "name", "level", "wards"),
    [
        ({"rooms": None}, "rooms_per_10000", "all", ["rooms_unlisted"] * 3),
        ({"seats": None}, "seats_missing", "primary", ["seats_unlisted"] * 3),
        ({}, "seats_missing", "upper_secondary", ["seats_unlisted"] * 3),
        (
            {"schools": schools_of().assign(ownership=None)},
            "public_schools",
            "primary",
            ["ownership_unknown"] * 3,
        ),
        (
            {"schools": schools_of().assign(ownership=["public", None, "public"])},
            "public_schools",
            "primary",
            [1, "ownership_unknown", 0],
        ),
        (
            {"schools": schools_of().assign(levels=["primary", None, "lower_secondary"])},
            "public_schools",
            "primary",
            [1, "level_unknown", 0],
        ),
        (
            {"schools": schools_of().assign(levels=["primary|lower_secondary", "primary", None])},
            "places_missing",
            "primary",
            ["several_levels", 10, "level_unknown"],
        ),
        (
            {"schools": schools_of().assign(ward_code=["A", "B", "B"])},
            "rooms_per_10000",
            "all",
            [125, 145.8, "no_school_listed"],
        ),
    ],
)
def test_what_no_register_holds_is_unknown_with_its_reason(
    changed: dict[str, Any], name: str, level: str, wards: list[object]
) -> None:
    """Rooms, seats, ownership, levels: never a number, never 0."""
    assert values(indicators_of(three_wards(**changed)), name, level) == wards


def bands(survey: pd.DataFrame) -> tuple[dict[Any, int], list[tuple[Any, Sequence[Any]]]]:
    """Return children of each ward by age band and entering age, and what adds up to what."""
    exact = survey.set_index(["ward_code", "age"])["n"].astype(int).to_dict()
    true: dict[Any, int] = {}
    sums: list[tuple[Any, Sequence[Any]]] = []
    for ward in EACH_AGE:
        true[ward, "all"] = sum(exact[ward, age] for age in range(3, 19))
        sums.append(((ward, "all"), [*((ward, level) for level in LEVELS), (ward, 18)]))
        for level in LEVELS:
            first = AGE[ENTERING[level]]
            true[ward, level] = sum(exact[ward, age] for age in AGES[level])
            true[ward, first] = exact[ward, first]
            true[ward, f"{level} later"] = true[ward, level] - true[ward, first]
            sums.append(((ward, level), [(ward, first), (ward, f"{level} later")]))
    return true, sums


def cell_of(row: Mapping[str, Any]) -> tuple[str, object] | None:
    """Return the count of children that a reader works out of a row, who knows rooms and seats."""
    counts = MEASURES[row["indicator"]].counts
    if counts is None or row["why"] not in ("", "few"):
        return None
    level = row["level"]
    found = AGE[ENTERING[level]] if counts == "entering" else level
    return (row["ward_code"], found)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=48, max_size=48))
@example([0] * 33 + [1] + [0] * 14)  # one child in the whole of C
@example([0] * 8 + [1] + [0] * 39)  # A has a child of eleven and no rooms of that level
def test_no_small_number_of_children_follows_from_what_is_told(numbers: list[int]) -> None:
    """Who knows rooms, seats and which sums hold solves for every number of one to nine."""
    survey = children_of(EACH_AGE).assign(n=pd.array(numbers, "Int64"))
    found = indicators_of(three_wards(children=survey))
    true, sums = bands(survey)
    told: dict[Any, int] = {}
    parts: dict[tuple[str, str], list[Any]] = {}
    for row in ward_rows(found):
        cell = cell_of(row)
        if cell is not None:
            parts.setdefault((row["indicator"], row["level"]), []).append(cell)
        if cell is not None and row["value"] is not None:
            told[cell] = true[cell]
    for row in city_rows(found):
        whole = (row["indicator"], row["level"])
        if whole in parts:
            sums.append((whole, parts[whole]))
            true[whole] = sum(true[cell] for cell in parts[whole])
        if whole in parts and row["value"] is not None:
            told[whole] = true[whole]
    few = [cell for cell, n in true.items() if 0 < n < 10]

    assert not set(few) & set(told)
    for cell, (least, most) in ranges(told, sums, few, known={}).items():
        assert least < most, cell


def test_every_file_of_the_folder_is_an_indicator_with_its_source() -> None:
    """The scan finds them all; every norm that one names is a norm of the city or known to lack."""
    folder = ROOT / "forecast" / "indicators"
    found = indicators()

    assert {one.id for one in found} == {path.stem for path in folder.glob("*.toml")}
    assert {one.measure for one in found} == set(MEASURES)
    place = provinces.load("hcmc")
    named = {
        name.format(level=level)
        for one in found
        for level in one.levels
        for name in (one.norm, one.uses)
        if name
    }
    assert named - set(place.norm) == {"class_size_preschool"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measure = 'x'\n", "measure is 'x'"),
        ("colour = 1\nmeasure = 'whole_day'\n", "“colour” is nothing"),
        ("measure = 'whole_day'\nlevels = ['all']\n", "levels are"),
        ("measure = 'whole_day'\nlevels = ['primary']\nwanted = 'at most'\n", "needs a norm"),
        (
            "measure = 'whole_day'\nlevels = ['primary']\nwanted = 'none'\nstatus = 'published'\n",
            "source is missing",
        ),
        ("measure = ", "Invalid value"),
    ],
)
def test_a_file_that_is_no_indicator_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """A value without a source, a level that the measure does not have, a word nobody knows."""
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=said):
        indicators(tmp_path)


def test_the_command_writes_tables_maps_and_a_page(tmp_path: Path) -> None:
    """Of the invented city; a folder that holds something is left alone."""
    words = ["capacity", "indicators", "--province", "an-thuan", "--out", str(tmp_path / "one")]
    words += ["--data", str(ROOT / "data/sample")]
    assert main(words, {}) == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}

    assert sorted(files) == [
        *("city.csv", "indicators.csv", "report.html", "summary.json", "wards.gpkg"),
        *("wards.parquet", "warnings.csv"),
    ]
    told = json.loads(files["summary.json"])
    areas = gpd.read_file(tmp_path / "one" / "wards.gpkg")
    table = pd.read_csv(tmp_path / "one" / "indicators.csv", dtype={"ward_code": str})
    rooms = table[table["indicator"] == "rooms_per_10000"]
    assert areas["rooms_per_10000"].tolist() == rooms["value"].tolist()
    assert gpd.read_parquet(tmp_path / "one" / "wards.parquet").shape == areas.shape
    page = files["report.html"].decode()
    assert "Invented data" in page
    assert told["place_en"] in page
    assert "<script" not in page
    assert main(words, {}) == 2
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real city's files are not here")
def test_the_22_suspect_wards_of_the_real_city_stay_unknown() -> None:
    """168 wards: no suspect one has a number of people or of children, nor a zero."""
    registers = of_folder(SHARED)
    listed = registers.frame["population"].set_index("ward_code")
    found = indicators_of(registers, model=True)
    suspect = listed["suspect"].reindex(found.code).to_numpy(bool)

    assert suspect.sum() == 22
    assert set(found.people.everybody.why[suspect]) == {"population_suspect"}
    assert np.isnan(found.people.everybody.value[suspect]).all()
    for row in ward_rows(found):
        if MEASURES[row["indicator"]].counts and suspect[found.code == row["ward_code"]]:
            assert row["value"] is None
            assert row["verdict"] == "unknown"
    row = of_city(found, "rooms_needed", "all")
    assert (row["n_known"], row["n_wards"]) == (146, 168)
    assert of_city(found, "rooms_per_10000", "all")["why"] == "no_ward_known"
