"""Explicit inputs of a forecast: each child is moved once, each effect told, each error named."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as drawn

from forecast.inputs import Event, TooFewError, happened, moved_up, spread
from forecast.streams import STREAMS, load, names
from gis.errors import InputError
from gis.units import NONE
from runs.forecast.files import Inputs, forecast_files
from tests.drawn_enrolment import GRADES, as_csv, city, panel
from webmap.forecast_page import page

REGION = np.array([0, 0, 1], dtype=np.int32)
CELLS = np.array([[[60.0, 60]], [[40, 40]], [[50, 50]]])  # three units, one grade, two years
STEADY = as_csv(panel(np.full((4, 5, 5), 40.0), [0, 0, 1, 1]))  # u00, u01 in r0; 2010 to 2014


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a written file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def told(folder: Path, *, horizon: int = 3, history: str = STEADY, **files: str) -> dict:
    """Return the numbers without inputs and of each of them, by (unit, grade, year)."""
    (folder / "h.csv").write_text(history)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    paths = {name: folder / f"{name}.csv" for name in files}
    places = paths.pop("places", None)
    inputs = Inputs(history=folder / "h.csv", more=paths, places=places)
    forecast_files(inputs, folder / "f.csv", horizon=horizon)
    return {
        (row["unit"], row["grade"], int(row["year"])): {
            name: float(row[name]) for name in ("without", "migration", "housing", "events", "p50")
        }
        for row in rows(folder / "f.inputs.csv")
    }


def refused(folder: Path, **files: str) -> list[tuple[object, ...]]:
    """Return (row, column, code) of what was refused."""
    with pytest.raises(InputError) as error:
        told(folder, **files)
    assert not list(folder.glob("f.*"))
    return [(one.row, one.column, one.code) for one in error.value.findings]


def test_who_arrives_moves_up_with_the_class() -> None:
    """Ten in grade 1 this year are in grade 2 the next, beside the next ten."""
    arriving = np.zeros((1, 3, 3))
    arriving[0, 0, :2] = 10.0

    assert moved_up(arriving)[0].tolist() == [[10, 10, 0], [0, 10, 10], [0, 0, 10]]


def test_more_children_of_a_region_go_where_children_are() -> None:
    """Three fifths of them to the school of sixty; another region gets none."""
    more = np.zeros((2, 1, 2))
    more[0, 0, 1] = 10.0

    assert spread(CELLS, more, REGION)[:, 0].tolist() == [[60, 66], [40, 44], [50, 50]]


def test_a_region_without_the_grade_sends_its_children_to_others() -> None:
    """A ward without a lower-secondary school still has children of that age."""
    cells = CELLS.copy()
    cells[2] = np.nan
    more = np.zeros((2, 1, 2))
    more[1] = 10.0

    assert np.nansum(spread(cells, more, REGION)) == pytest.approx(220.0)


def test_more_leave_than_are_there_and_none_is_below_zero() -> None:
    """A wrong migration figure empties a school and no more."""
    assert (
        spread(CELLS, np.full((2, 1, 2), -1000.0), REGION).tolist() == np.zeros((3, 1, 2)).tolist()
    )


def test_opening_takes_and_closing_gives() -> None:
    """A school of 30 opens beside those of 60 and 40; later it closes again."""
    cells = np.concatenate([CELLS, np.full((1, 1, 2), np.nan)])
    region = np.array([0, 0, 1, 0], dtype=np.int32)
    opens = Event(kind="open", unit=3, ahead=0, grades=(0, 0), n=30.0)
    closes = Event(kind="close", unit=0, ahead=1, grades=(0, 0))

    after = happened(cells, [opens, closes], region)[:, 0]

    assert after[:, 0].tolist() == [42, 28, 50, 30]
    assert after[:, 1] == pytest.approx([0, 28 + 42 * 28 / 58, 50, 30 + 42 * 30 / 58])
    with pytest.raises(TooFewError, match="100 children"):
        happened(cells, [Event(kind="open", unit=3, ahead=0, grades=(0, 0), n=101.0)], region)


def test_a_border_moves_its_share_from_its_year_on() -> None:
    """A quarter of one school's children go to another, whatever its region."""
    event = Event(kind="boundary", unit=0, to=2, ahead=1, grades=(0, 0), share=0.25)

    assert happened(CELLS, [event], REGION)[:, 0].tolist() == [[60, 45], [40, 40], [50, 65]]


def test_the_only_school_keeps_its_children_when_it_closes() -> None:
    """Children do not vanish because nobody said where they go."""
    event = Event(kind="close", unit=0, ahead=0, grades=(0, 0))

    assert happened(CELLS[:1], [event], REGION[:1]).tolist() == CELLS[:1].tolist()


@given(
    drawn.arrays(np.float64, (4, 2, 3), elements=st.floats(1, 90)),
    st.sampled_from(["close", "boundary"]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.floats(0.1, 1.0),
)
def test_no_event_makes_or_loses_a_child(cells, kind, unit, to, share) -> None:
    """The city is told as many after it as before."""
    region = np.array([0, 0, 1, 2], dtype=np.int32)
    taker = NONE if to == unit else to
    one = Event(
        kind="boundary" if kind == "boundary" and taker != NONE else "close",
        unit=unit,
        to=taker,
        ahead=1,
        grades=(0, 1),
        share=share if kind == "boundary" and taker != NONE else 1.0,
    )

    after = happened(cells, [one], region)

    assert after.sum() == pytest.approx(cells.sum())
    assert (after > -1e-9).all()
    assert np.array_equal(after[:, :, 0], cells[:, :, 0])


def test_migration_beyond_the_usual_moves_up_and_is_told_by_itself(tmp_path) -> None:
    """12 of age 6 in 2016 where 2 a year were usual: ten in grade 1, a year later in grade 2."""
    text = "ward,year,age,net,source\nr0,2013,6,2,a\nr0,2014,6,2,a\nr0,2016,6,12,plan\n"
    found = told(tmp_path, migration=text)

    effect = {key: row["migration"] for key, row in found.items() if row["migration"]}
    assert effect == {
        **{(unit, "1", 2016): 5.0 for unit in ("u00", "u01")},
        **{(unit, "2", 2017): 5.0 for unit in ("u00", "u01")},
    }
    methods = {row["method"] for row in rows(tmp_path / "f.csv")}
    assert methods == {"cohort", "entry", "entry+migration"}


def test_a_young_child_who_moves_in_comes_to_school_when_old_enough(tmp_path) -> None:
    """Four years old in 2015 is six, in grade 1, in 2017."""
    found = told(tmp_path, migration="ward,year,age,net,source\nr1,2015,4,8,plan\n")

    effect = {key: row["migration"] for key, row in found.items() if row["migration"]}
    assert effect == {("u02", "1", 2017): 4.0, ("u03", "1", 2017): 4.0}


def test_dwellings_fill_the_nearest_school_and_stay_full(tmp_path) -> None:
    """500 dwellings with 0.3 children: 30 a grade from 2016 on, in the school next door."""
    projects = "project,units,yield,year,lon,lat\nnew town,500,0.3,2016,106.71,10.8\n"
    places = "unit,lon,lat\nu00,106.70,10.8\nu02,106.709,10.801\n"
    found = told(tmp_path, housing=projects, places=places)

    effect = {key: row["housing"] for key, row in found.items() if row["housing"]}
    assert effect == {("u02", grade, year): 30.0 for grade in GRADES for year in (2016, 2017)}
    by_region = "project,units,yield,year,region\nnew town,500,0.3,2016,r1\n"
    found = told(tmp_path, housing=by_region)
    assert found["u02", "1", 2016]["housing"] == found["u03", "1", 2016]["housing"] == 15.0


def test_a_school_that_opens_gets_rows_of_its_own(tmp_path) -> None:
    """The history does not know it; the file of events does."""
    text = (
        "event,unit,year,source,region,grade,to_grade,n,to_unit,share\n"
        "open,new,2016,QD 7,r0,1,2,20,,\nclose,u03,2016,QD 8,,,,,u02,\n"
        "boundary,u00,2017,QD 9,,5,,,u01,0.5\n"
    )
    found = told(tmp_path, events=text)

    assert {key[1:] for key in found if key[0] == "new"} == {
        (grade, year) for grade in "12" for year in (2016, 2017)
    }
    assert found["new", "1", 2016] == {
        "without": 0.0,
        "migration": 0.0,
        "housing": 0.0,
        "events": 20.0,
        "p50": 20.0,
    }
    assert found["u00", "1", 2016]["p50"] == 30.0
    assert found["u03", "4", 2016]["p50"] == 0.0
    assert found["u02", "4", 2016]["p50"] == 80.0
    assert found["u00", "5", 2017]["p50"] == 20.0
    assert found["u01", "5", 2017]["p50"] == 60.0


def test_inputs_can_be_switched_off_and_add_up(tmp_path) -> None:
    """What is told is what it was without, and what each input adds, to the hundredth."""
    (tmp_path / "h.csv").write_text(as_csv(city(24, 6, seed=41)))
    files = {
        "migration": "ward,year,age,net,source\nr1,2016,7,31,plan\n",
        "housing": "project,units,yield,year,region\nx,100,0.37,2017,r2\n",
        "events": "event,unit,year,source\nclose,u05,2018,plan\n",
    }
    found = told(tmp_path, history=as_csv(city(24, 6, seed=41)), **files)

    for row in found.values():
        parts = sum(row[name] for name in ("without", "migration", "housing", "events"))
        assert parts == pytest.approx(row["p50"], abs=1e-6)
    more = {name: tmp_path / f"{name}.csv" for name in files}
    off = Inputs(history=tmp_path / "h.csv", more=more, without=("migration", "housing", "events"))
    forecast_files(off, tmp_path / "off.csv", horizon=3)
    forecast_files(Inputs(history=tmp_path / "h.csv"), tmp_path / "none.csv", horizon=3)
    assert (tmp_path / "off.csv").read_bytes() == (tmp_path / "none.csv").read_bytes()
    assert not (tmp_path / "off.inputs.csv").exists()
    with pytest.raises(InputError, match="--without"):
        forecast_files(Inputs(history=tmp_path / "h.csv", without=("x",)), None, horizon=3)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("migration", "ward,year,age,net,source\nq,2016,6,5,a\n", (2, "ward", "unknown_ward")),
        ("migration", "ward,year,age,net,source\nr0,2016,6,x,a\n", (2, "net", "not_a_number")),
        ("migration", "ward,year,age,net,source\nr0,2016,60,5,a\n", (2, "age", "not_a_number")),
        ("migration", "ward,year,age,net,source\nr0,2016,6,5,\n", (2, "source", "empty")),
        (
            "migration",
            "ward,year,age,net,source\nr0,2016,6,5,a\nr0,2016,6,6,a\n",
            (3, None, "duplicate"),
        ),
        ("housing", "project,units,yield,year\nx,5,1,2016\n", (2, "region", "lies_nowhere")),
        (
            "housing",
            "project,units,yield,year,region\nx,5,1,2014,r0\n",
            (2, "year", "already_there"),
        ),
        (
            "housing",
            "project,units,yield,year,region\nx,5,-1,2016,r0\n",
            (2, "yield", "not_a_number"),
        ),
        (
            "housing",
            "project,units,yield,year,lon,lat\nx,5,1,2016,190,10\n",
            (2, "lon", "not_a_degree"),
        ),
        ("events", "event,unit,year,source\nburn,u00,2016,a\n", (2, "event", "unknown_event")),
        ("events", "event,unit,year,source\nclose,x,2016,a\n", (2, "unit", "wrong_unit")),
        ("events", "event,unit,year,source\nclose,u00,2014,a\n", (2, "year", "wrong_year")),
        (
            "events",
            "event,unit,year,source\nboundary,u00,2016,a\n",
            (2, "to_unit", "wrong_to_unit"),
        ),
        (
            "events",
            "event,unit,year,source,region,grade,n\nopen,x,2016,a,r9,1,5\n",
            (2, "region", "wrong_region"),
        ),
        (
            "events",
            "event,unit,year,source,region,grade,n\nopen,x,2016,a,r0,9,5\n",
            (2, "grade", "wrong_grade"),
        ),
        (
            "events",
            "event,unit,year,source,region,grade,n\nopen,x,2016,a,r0,1,0\n",
            (2, "n", "wrong_n"),
        ),
        (
            "events",
            "event,unit,year,source,region,grade,n\nopen,x,2016,a,r0,1,81\n",
            (2, "n", "too_many"),
        ),
    ],
)
def test_wrong_inputs_are_named(tmp_path, name, text, found) -> None:
    """With row and column, and nothing is written."""
    assert refused(tmp_path, **{name: text})[0] == found


def test_registers_of_the_invented_city_go_in_as_they_are(tmp_path) -> None:
    """Births by ward, population by age, housing: the columns of our own files."""
    sample = Path(__file__).parents[1] / "data/sample"
    history, births = (sample / "history" / name for name in ("enrolment.csv", "births.csv"))
    more = {"housing": sample / "planning/housing.csv"}

    told = forecast_files(
        Inputs(history=history, births=births, more=more), tmp_path / "f.csv", horizon=3
    )

    text = page(told.ahead, told.history, told.adjusting)
    assert "Explicit inputs" in text
    assert "opened, closed" not in text
    assert told.history.missing_years == (2020,)
    assert told.adjusting.effects()["housing"].sum() > 0
    assert "entry+births" in set(told.ahead.method.ravel())
    people = Inputs(history=history, population=sample / "history/population_by_age.csv")
    assert forecast_files(people, None, horizon=3).written == ()


def test_points_need_places(tmp_path) -> None:
    """Which school is near cannot be told from its name."""
    with pytest.raises(InputError, match="--places"):
        told(tmp_path, housing="project,units,yield,year,lon,lat\nx,5,1,2016,106,10\n")


def test_grade_nine_leavers_are_divided_by_sourced_shares(tmp_path) -> None:
    """Those in grade 9 the autumn before; what is assumed says so."""
    history = as_csv(panel(np.full((2, 2, 4), 100.0), [0, 1], grades=("8", "9")))
    (tmp_path / "h.csv").write_text(history)
    inputs = Inputs(history=tmp_path / "h.csv", streams="hcmc-2026")
    forecast_files(inputs, tmp_path / "f.csv", horizon=2)

    found = rows(tmp_path / "f.streams.csv")
    city_2014 = {r["stream"]: r for r in found if r["level"] == "city" and r["year"] == "2014"}
    assert city_2014["public"]["p50"] == "140.00"
    assert city_2014["vocational"]["p50"] == "15.00"
    assert city_2014["public"]["status"] == "published"
    assert {city_2014[name]["status"] for name in STREAMS[1:]} == {"assumed"}
    assert len(found) == 3 * 2 * 5
    (tmp_path / "h.csv").write_text(STEADY)
    with pytest.raises(InputError, match="no grade 9"):
        forecast_files(inputs, tmp_path / "g.csv", horizon=2)


@pytest.mark.parametrize("name", names())
def test_shares_that_come_along_add_up_and_have_sources(name) -> None:
    """Whoever adds a file is held to it."""
    shares = load(name)

    assert sum(one.share for one in shares) == pytest.approx(1.0)
    assert [one.name for one in shares] == list(STREAMS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("share = 0.70", "share = 0.80"), "add up to 1.100"),
        (("share = 0.70", "share = -1"), "a number from 0 to 1"),
        (('status = "published"', 'status = "known"'), "published or assumed"),
        (("[private]", "[abroad]"), "private"),
        (("[public]", "[public"), "line"),
    ],
)
def test_wrong_shares_are_refused(tmp_path, change, said) -> None:
    """A share without a source is an opinion."""
    folder = Path(__file__).parents[1] / "forecast/shares/hcmc-2026.toml"
    file = tmp_path / "s.toml"
    file.write_text(folder.read_text().replace(*change))

    with pytest.raises(InputError, match=said):
        load(str(file))
    with pytest.raises(InputError, match="names no shares"):
        load("nowhere")
