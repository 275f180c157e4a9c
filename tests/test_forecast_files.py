"""``gantruong forecast``: a history in, a forecast with its back-test out, or nothing at all."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.main import main
from gis.errors import InputError
from runs.forecast.files import Inputs, forecast_files
from tests.drawn_enrolment import as_csv, city

HEAD = "unit,region,year,grade,n\n"
THREE = HEAD + "".join(f"A,r,{year},{grade},30\n" for year in (2019, 2020, 2021) for grade in "12")


@pytest.fixture(scope="module")
def history(tmp_path_factory) -> Path:
    """Return the file of an invented city of 24 schools in four regions."""
    path = tmp_path_factory.mktemp("history") / "enrolment.csv"
    path.write_text(as_csv(city(24, 7, seed=21)), encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a written file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(folder: Path, text: str, **more: str) -> list[tuple[object, ...]]:
    """Return (file, row, column, code) of what was refused; nothing may have been written."""
    (folder / "h.csv").write_text(text, encoding="utf-8")
    for name, other in more.items():
        (folder / f"{name}.csv").write_text(other, encoding="utf-8")
    inputs = Inputs(history=folder / "h.csv", **{name: folder / f"{name}.csv" for name in more})
    with pytest.raises(InputError) as error:
        forecast_files(inputs, folder / "f.csv", horizon=3)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["h.csv", *(f"{name}.csv" for name in more)]
    )
    return [(one.file, one.row, one.column, one.code) for one in error.value.findings]


def test_the_files_are_written_to_the_letter(history, tmp_path, capsys) -> None:
    """Columns, order of rows, two decimals: partners read them by name."""
    out, totals = tmp_path / "f.csv", tmp_path / "t.csv"
    args = ["forecast", "--history", str(history), "--horizon", "4", "--out", str(out)]

    assert main([*args, "--totals", str(totals), "--json"], {}) == 0
    found = rows(out)
    keys = [(row["unit"].encode(), row["grade"].encode(), int(row["year"])) for row in found]
    assert list(found[0]) == [
        "unit",
        "grade",
        "year",
        "p10",
        "p50",
        "p90",
        "method",
        "p025",
        "p975",
    ]
    assert keys == sorted(keys)
    assert len(found) == 24 * 5 * 4
    assert {row["year"] for row in found} == {"2017", "2018", "2019", "2020"}
    for row in found:
        bounds = [float(row[name]) for name in ("p025", "p10", "p50", "p90", "p975")]
        assert bounds == sorted(bounds)
    plain = rows(tmp_path / "f.baselines.csv")
    assert list(plain[0]) == ["unit", "grade", "year", "last_year", "linear", "cohort_3"]
    assert [tuple(row.values())[:3] for row in plain] == [tuple(row.values())[:3] for row in found]
    assert json.loads(capsys.readouterr().out)["years"] == [2010, 2016]


def test_written_totals_are_the_sums_of_written_cells(history, tmp_path) -> None:
    """To the hundredth, school by school, region by region, and the city."""
    out, totals = tmp_path / "f.csv", tmp_path / "t.csv"
    forecast_files(Inputs(history=history), out, horizon=2, totals_file=totals)

    of_unit, of_city = defaultdict(int), defaultdict(int)
    for row in rows(out):
        hundredths = round(100 * float(row["p50"]))
        of_unit[row["unit"], row["year"]] += hundredths
        of_city[row["grade"], row["year"]] += hundredths
        of_city["all", row["year"]] += hundredths
    of_regions = defaultdict(int)
    for row in rows(totals):
        hundredths = round(100 * float(row["p50"]))
        if row["level"] == "unit":
            assert of_unit[row["name"], row["year"]] == hundredths
        elif row["level"] == "city":
            assert of_city[row["grade"], row["year"]] == hundredths
        else:
            of_regions[row["grade"], row["year"]] += hundredths
    assert of_regions == of_city


def test_the_back_test_stands_beside_it(history, tmp_path) -> None:
    """No forecast goes out without how it would have done; every plain one beside ours."""
    forecast_files(Inputs(history=history), tmp_path / "f.csv", horizon=2)

    found = rows(tmp_path / "f.backtest.csv")
    whole = [row for row in found if row["level"] == "unit" and row["size"] == "all"]
    assert {row["method"] for row in whole} == {"forecast", "last_year", "linear", "cohort_3"}
    assert {row["years_ahead"] for row in whole} == {"1", "2", "3", "4", "5"}
    for row in found:
        assert row["covered_80"] == "" or row["method"] == "forecast"
        kind = [one for one in found if list(one.values())[:3] == list(row.values())[:3]]
        least = min(float(one["wape"]) for one in kind)
        assert (row["best"] == "yes") == (float(row["wape"]) == pytest.approx(least, abs=1e-5))


def test_row_order_changes_no_byte(history, tmp_path) -> None:
    """The same figures in any order are the same history."""
    head, *lines = history.read_text().splitlines(keepends=True)
    (tmp_path / "h.csv").write_text("".join([head, *sorted(lines, key=lambda x: x[::-1])]))

    forecast_files(Inputs(history=history), tmp_path / "a.csv", horizon=2)
    forecast_files(Inputs(history=tmp_path / "h.csv"), tmp_path / "b.csv", horizon=2)

    for name in ("{}.csv", "{}.backtest.csv", "{}.baselines.csv"):
        first, second = (tmp_path / name.format(letter) for letter in "ab")
        assert first.read_bytes() == second.read_bytes()


def test_parquet_if_the_name_says_so(history, tmp_path) -> None:
    """The same rows, numbers as numbers."""
    forecast_files(Inputs(history=history), tmp_path / "f.csv", horizon=2)
    forecast_files(Inputs(history=history), tmp_path / "f.parquet", horizon=2)

    found = pq.read_table(tmp_path / "f.parquet").to_pylist()
    for row, text in zip(found, rows(tmp_path / "f.csv"), strict=True):
        assert f"{row['p50']:.2f}" == text["p50"]
        assert (row["unit"], row["grade"], str(row["year"])) == tuple(text.values())[:3]
    assert (tmp_path / "f.baselines.parquet").is_file()


def test_the_report_is_one_page_that_needs_nothing_else(history, tmp_path) -> None:
    """Pictures inside, no script, no request, and whose errors these are."""
    report = tmp_path / "r.html"
    args = ["forecast", "--history", str(history), "--out", str(tmp_path / "f.csv")]

    assert main([*args, "--report", str(report)], {}) == 0
    text = report.read_text(encoding="utf-8")
    assert text.count("<svg") == 5
    assert "<script" not in text
    assert "they are no other place" in text
    assert "src=" not in text


def test_a_dry_run_tests_and_writes_nothing(history, tmp_path, monkeypatch, capsys) -> None:
    """Whoever tries a file learns its errors first."""
    monkeypatch.chdir(tmp_path)

    assert main(["forecast", "--history", str(history), "--dry-run"], {}) == 0
    assert "Errors of past autumns" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert main(["forecast", "--history", str(history)], {}) == 2


def test_three_years_are_enough_and_all_horizons_are_told(tmp_path) -> None:
    """The least history: one year of it tests the method, longer horizons are stretched."""
    (tmp_path / "h.csv").write_text(as_csv(city(24, 3, seed=22)), encoding="utf-8")

    forecast_files(Inputs(history=tmp_path / "h.csv"), tmp_path / "f.csv", horizon=10)

    found = rows(tmp_path / "f.csv")
    width = {row["year"]: 0.0 for row in found}
    for row in found:
        width[row["year"]] += float(row["p90"]) - float(row["p10"])
    assert len(found) == 24 * 5 * 10
    assert width["2022"] > width["2013"] > 0


def test_gaps_new_and_closed_units_are_told_by_name(tmp_path, capsys) -> None:
    """A missing year, a school of two years, one that closed: each has its stated way."""
    lines = as_csv(city(24, 7, seed=23)).splitlines()
    kept = [
        line
        for line in lines
        if ",2013," not in line
        and not (line.startswith("u00,") and line.split(",")[2] < "2015")
        and not (line.startswith("u01,") and line.split(",")[2] == "2016")
    ]
    (tmp_path / "h.csv").write_text("\n".join(kept) + "\n")
    args = ["forecast", "--history", str(tmp_path / "h.csv"), "--out", str(tmp_path / "f.csv")]

    assert main([*args, "--json"], {}) == 0
    told = json.loads(capsys.readouterr().out)
    methods = {row["unit"]: row["method"] for row in rows(tmp_path / "f.csv")}
    assert (told["missing_years"], told["closed"], told["pooled"]) == ([2013], ["u01"], 1)
    assert methods["u00"].endswith("+pooled")
    assert "u01" not in methods
    assert not methods["u02"].endswith("+pooled")


@pytest.mark.parametrize(
    ("years", "said"),
    [((2021,), "it has 1 distinct year (2021)"), ((2020, 2021), "missing: 1 more")],
)
def test_too_short_a_history_is_not_enough(tmp_path, capsys, years, said) -> None:
    """Nothing is told that nothing could test; the sentence says how much is missing."""
    text = HEAD + "".join(f"A,r,{year},1,30\n" for year in years)
    (tmp_path / "h.csv").write_text(text)
    args = ["forecast", "--history", str(tmp_path / "h.csv"), "--out", str(tmp_path / "f.csv")]

    assert main(args, {}) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "not enough" in told
    assert said in told
    assert not (tmp_path / "f.csv").exists()


def test_a_history_nobody_can_be_followed_in_is_not_enough(tmp_path) -> None:
    """Three years, but each of another school."""
    text = HEAD + "A,r,2019,1,30\nB,r,2020,1,30\nC,r,2021,1,30\n"
    (tmp_path / "h.csv").write_text(text)

    with pytest.raises(InputError, match="not enough"):
        forecast_files(Inputs(history=tmp_path / "h.csv"), tmp_path / "f.csv", horizon=2)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("A,r,2022,1,-5", (8, "n", "not_a_number")),
        ("A,r,2022,1,x", (8, "n", "not_a_number")),
        ("A,r,2022,1,3.5", (8, "n", "not_a_number")),
        ("A,r,2022,1,", (8, "n", "not_a_number")),
        ("A,r,2022,1,99999999999", (8, "n", "not_a_number")),
        ("A,r,22,1,5", (8, "year", "not_a_year")),
        ("A,r,2021-22,1,5", (8, "year", "not_a_year")),
        ("A,r,2022,13,5", (8, "grade", "unknown_grade")),
        (",r,2022,1,5", (8, "unit", "empty")),
        ("A,,2022,1,5", (8, "region", "empty")),
        ("A,r,2021,1,31", (8, None, "duplicate")),
        ("A,q,2021,3,31", (8, "region", "two_regions")),
        ("A,r,2022,1", (8, None, "row_length")),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_wrong_row_is_named_with_row_and_column(tmp_path, line, found) -> None:
    """Nothing is repaired silently, least of all to zero."""
    assert refused(tmp_path, f"{THREE}{line}\n") == [("h.csv", *found)]


def test_wrong_columns_are_named(tmp_path) -> None:
    """A misspelt column would otherwise be a missing fact."""
    with_more = THREE.replace("grade,n\n", "grade,n,sex\n").replace(",30\n", ",30,f\n")
    without = THREE.replace("region", "ward")

    assert refused(tmp_path, with_more) == [("h.csv", 1, "sex", "unknown_column")]
    assert refused(tmp_path, without)[0] == ("h.csv", 1, "region", "missing_column")
    assert refused(tmp_path, HEAD)[0][3] == "empty"
    assert refused(tmp_path, THREE + "A,r,2021,K4,3\nA,r,2021,PK,3\n")[0][3] == "one_age_twice"


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("births", "year,births\n2015,-3\n", (2, "births", "not_a_number")),
        ("births", "year,births\n2015,3\n2015,4\n", (3, None, "duplicate")),
        ("births", "year,births,region\n2015,3,q\n", (2, "region", "unknown_region")),
        ("births", "year,born\n2015,3\n", (1, "births", "missing_column")),
        ("population", "year,age,n\n2020,4,x\n", (2, "n", "not_a_number")),
        ("population", "year,age,n\n2020,140,5\n", (2, "age", "not_a_number")),
    ],
)
def test_wrong_births_are_named(tmp_path, name, text, found) -> None:
    """As the history's own rows."""
    assert refused(tmp_path, THREE, **{name: text})[0] == (f"{name}.csv", *found)


def test_births_and_population_of_the_same_children_tell_the_same(history, tmp_path) -> None:
    """Children of four in 2014 were born in 2010; only one of the two files may be given."""
    births = "year,births\n" + "".join(f"{y},{2000 + 40 * (y % 5)}\n" for y in range(2003, 2014))
    people = "year,age,n\n" + "".join(
        f"{y + 3},3,{2000 + 40 * (y % 5)}\n" for y in range(2003, 2014)
    )
    (tmp_path / "b.csv").write_text(births)
    (tmp_path / "p.csv").write_text(people)

    forecast_files(
        Inputs(history=history, births=tmp_path / "b.csv"), tmp_path / "x.csv", horizon=3
    )
    one = Inputs(history=history, population=tmp_path / "p.csv")
    forecast_files(one, tmp_path / "y.csv", horizon=3)

    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "y.csv").read_bytes()
    assert "entry+births" in (tmp_path / "x.csv").read_text()
    both = Inputs(history=history, births=tmp_path / "b.csv", population=tmp_path / "p.csv")
    with pytest.raises(InputError, match="give one of them"):
        forecast_files(both, tmp_path / "z.csv", horizon=3)


def test_other_endings_are_refused_before_anything_is_written(history, tmp_path) -> None:
    """A spreadsheet name would hold no spreadsheet."""
    with pytest.raises(InputError, match="ends in"):
        forecast_files(Inputs(history=history), tmp_path / "f.xlsx", horizon=2)
    with pytest.raises(InputError, match="1 to 10"):
        forecast_files(Inputs(history=history), tmp_path / "f.csv", horizon=11)

    assert list(tmp_path.iterdir()) == []
