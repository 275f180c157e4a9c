"""The invented city's registers are canonical, and hold the cases that later work must meet."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.register import read as register
from gis.register.contract import load as contract
from gis.shipped import data_path

SAMPLE = data_path("sample")
FILES = {
    "aliases": "admin/aliases.csv",
    "population": "admin/population.csv",
    "children": "admin/children.csv",
    "contacts": "admin/contacts.csv",
    "schools": "schools/schools.csv",
    "campuses": "schools/campuses.csv",
    "gates": "schools/gates.csv",
    "seats": "schools/seats.csv",
    "pupils": "people/pupils.csv",
    "programme_lists": "people/programme_lists.csv",
    "placed_beforehand": "people/placed_beforehand.csv",
    "applicants": "people/applicants.csv",
    "enrolment": "history/enrolment.csv",
    "births": "history/births.csv",
    "rooms": "history/rooms.csv",
    "grade10_cutoffs": "history/grade10_cutoffs.csv",
    "housing": "planning/housing.csv",
    "candidate_sites": "planning/candidate_sites.csv",
}
M2_PER_SQUARE_DEGREE = 109_742.0 * 110_603.0
# What only real files have: a personal number to be hashed, flags of doubtful or made-up cells.
NOT_FOR_TEMPLATES = (
    *("personal_number", "name_generated", "suspect", "boarding"),
    *("family", "document"),  # may be left out, and the invented city does
)
CENTRES = ("continuing", "language_centre", "it_centre")


def table(kind: str) -> pd.DataFrame:
    """Return a register's file as text."""
    return pd.read_csv(SAMPLE / FILES[kind], dtype=str, keep_default_na=False)


def wards() -> gpd.GeoDataFrame:
    """Return the ward polygons."""
    return gpd.read_file(SAMPLE / "admin" / "wards.geojson")


def area_m2(geometry: shapely.Geometry) -> float:
    """Return an area in square metres, good enough for a city of nine kilometres."""
    return float(geometry.area * M2_PER_SQUARE_DEGREE)


@pytest.mark.parametrize("kind", FILES)
def test_columns_are_the_canonical_ones(kind: str) -> None:
    """The sample is the example that people copy: every column, in the contract's order."""
    header = (SAMPLE / FILES[kind]).read_text(encoding="utf-8").split("\n", 1)[0].split(",")

    assert header == [name for name in contract(kind).names if name not in NOT_FOR_TEMPLATES]


@pytest.mark.parametrize("kind", [*FILES, "wards"])
def test_every_register_passes_the_import_check(kind: str) -> None:
    """What we ship must import without one finding."""
    path = FILES.get(kind, "admin/wards.geojson")
    _, report = register.read(SAMPLE / path, kind, "an-thuan")

    assert report.findings == []


@pytest.mark.parametrize("path", sorted(SAMPLE.rglob("*.csv")), ids=lambda path: path.name)
def test_files_are_plain_sorted_and_composed(path: Path) -> None:
    """UTF-8 without mark, LF, NFC, rows in the order of their ids."""
    raw = path.read_bytes()
    rows = list(csv.reader(raw.decode("utf-8").splitlines()))[1:]
    n_key = {"aliases.csv": 2, "seats.csv": 2, "gates.csv": 1, "applicants.csv": 1}.get(
        path.name, 1
    )

    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert unicodedata.is_normalized("NFC", raw.decode("utf-8"))
    assert [row[:n_key] for row in rows] == sorted(row[:n_key] for row in rows)


def test_wards_cover_the_city_without_gap_or_overlap() -> None:
    """Twelve areas that fit: their union is one piece without a hole, as large as their sum."""
    area = wards()
    city = shapely.union_all(area.geometry.to_numpy())

    assert len(area) == 12
    assert area.geometry.is_valid.all()
    assert city.geom_type == "Polygon"
    assert not city.interiors
    assert sum(area_m2(ward) for ward in area.geometry) == pytest.approx(area_m2(city), abs=1.0)


@pytest.mark.parametrize("kind", ["schools", "gates", "pupils"])
def test_points_lie_in_the_ward_that_their_row_names(kind: str) -> None:
    """A school's gate counts for the school's ward; a child's exact home for its own."""
    rows = table(kind)
    if kind == "gates":
        rows = rows.merge(table("schools")[["school_code", "ward_code"]], on="school_code")
    if kind == "pupils":
        rows = rows[rows["point_quality"] == "house"]
    ward = dict(zip(wards()["code"], wards().geometry, strict=True))
    points = shapely.points(rows["lon"].astype(float), rows["lat"].astype(float))
    inside = shapely.covers([ward[code] for code in rows["ward_code"]], points)

    assert rows[~inside].to_dict("records") == []


def test_one_ward_has_no_lower_secondary_school() -> None:
    """As in Tân Sơn and Phú Thuận: its sixth-graders go to neighbours."""
    schools = table("schools")
    served = set(schools[schools["levels"].str.contains("lower_secondary")]["ward_code"])

    assert sorted(set(wards()["code"]) - served) == ["99119"]


def test_sixty_schools_of_four_levels_and_three_centres() -> None:
    """Counts by kind; one school is private; no name is a number."""
    schools = table("schools")

    assert schools["kind"].value_counts().to_dict() == {
        "primary": 21,
        "preschool": 19,
        "lower_secondary": 12,
        "upper_secondary": 6,
        "multi_level": 2,
        "continuing": 1,
        "language_centre": 1,
        "it_centre": 1,
    }
    assert (~schools["kind"].isin(CENTRES)).sum() == 60
    assert (schools["ownership"][schools["kind"] == "multi_level"] == "private").sum() == 1
    assert not schools["name"].duplicated().any()
    assert schools["name"].str.fullmatch(r"(Trường|Trung tâm) \D+").all()


def test_every_school_has_an_open_gate_near_its_street() -> None:
    """A gate lies a few steps from a street; many schools have gates on two streets."""
    gates = table("gates")
    open_gates = gates[gates["open_to_pupils"] == "true"]
    streets = gates["name"].str.replace(r"^Cổng (chính|phụ) ", "", regex=True)

    assert set(open_gates["school_code"]) == set(table("schools")["school_code"])
    assert (gates["open_to_pupils"] == "false").sum() >= 3
    assert (streets.groupby(gates["school_code"]).agg(set).map(len) > 1).sum() > 20


def test_first_grade_seats_are_scarce_but_enough() -> None:
    """All together 102 to 104 % of the children, and far too few where most of them live."""
    seats, pupils, schools = table("seats"), table("pupils"), table("schools")
    now = seats[(seats["season"] == "2026-2027") & (seats["grade"] == "1")].set_index("school_code")
    entrants = pupils[pupils["grade"] == "1"]
    n_seats = now["seats"].astype(int)
    at = schools.set_index("school_code").loc[now.index, ["lon", "lat"]].astype(float).to_numpy()
    home = entrants[["lon", "lat"]].astype(float).to_numpy()
    nearest = ((home[:, None, :] - at[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    crowd = np.bincount(nearest, minlength=len(at)) / n_seats.to_numpy()
    popular = schools["school_code"][schools["name"] == "Trường Tiểu học Chợ Đình"].item()

    assert 1.02 <= n_seats.sum() / len(entrants) <= 1.04
    assert crowd[now.index.get_loc(popular)] > 2
    assert (crowd > 1.15).sum() >= 3


def test_catchments_have_exactly_one_gap_and_one_overlap() -> None:
    """Both are a city block, large enough to hold children."""
    areas = gpd.read_file(SAMPLE / "catchments" / "catchments.geojson").geometry.to_numpy()
    city = shapely.union_all(wards().geometry.to_numpy())
    gap = city.difference(shapely.union_all(areas)).buffer(-1e-6)
    shared = [
        area_m2(shapely.intersection(one, other))
        for i, one in enumerate(areas)
        for other in areas[:i]
    ]

    assert len(areas) == 21
    assert gap.geom_type == "Polygon"
    assert area_m2(gap) > 10_000
    assert [area > 10_000 for area in shared if area > 1] == [True]


def test_ten_years_of_enrolment_with_a_hole_an_opening_and_a_closing() -> None:
    """2020 is missing for all; one school starts in 2019; one ends in 2021 and is no school now."""
    enrolment = table("enrolment")
    years = enrolment.groupby("unit")["year"].agg(["min", "max"])

    assert sorted(set(enrolment["year"])) == [str(y) for y in range(2015, 2026) if y != 2020]
    assert years.loc["991020"].tolist() == ["2019", "2025"]
    assert years.loc["991090"].tolist() == ["2015", "2021"]
    assert set(years.index) - set(table("schools")["school_code"]) == {"991090"}


def test_cutoffs_of_later_wishes_are_not_lower() -> None:
    """Five years, three wishes, steps of a quarter, never below the floor of 10.5."""
    cutoffs = table("grade10_cutoffs").astype({"cutoff": float, "wish": int})
    steps = cutoffs.sort_values(["school_code", "year", "wish"])
    rise = steps.groupby(["school_code", "year"])["cutoff"].diff().dropna()

    assert (rise >= 0).all()
    assert cutoffs["cutoff"].min() >= 10.5
    assert (cutoffs["cutoff"] * 4 % 1 == 0).all()
    assert cutoffs["year"].nunique() == 5


def test_the_past_season_filled_no_school_over_its_seats() -> None:
    """Its cut-offs are the farthest offers, and say how many there were."""
    folder = SAMPLE / "history" / "previous_season"
    offers = pd.read_csv(folder / "offers.csv", dtype={"school_code": str, "grade": str})
    cutoffs = pd.read_csv(folder / "cutoffs.csv", dtype={"school_code": str, "grade": str})
    key = ["grade", "school_code", "group"]
    found = offers.dropna(subset=["school_code"]).groupby(key)["distance_m"].agg(["max", "size"])
    stated = cutoffs[cutoffs["offers"] > 0].set_index(key)

    assert offers["pupil_id"].is_unique
    assert (
        cutoffs.groupby(key[:2])["offers"].sum() <= cutoffs.groupby(key[:2])["seats"].max()
    ).all()
    pd.testing.assert_series_equal(
        stated["last_distance_m"].sort_index(), found["max"], check_names=False
    )
    assert stated["offers"].sort_index().tolist() == found["size"].tolist()
