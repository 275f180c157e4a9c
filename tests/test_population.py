"""A model population is reproducible, sums exactly, and says everywhere that it is a model."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from gis.errors import InputError
from gis.model import RawNetwork
from gis.osm.read import read_network
from gis.population import model as population
from gis.population.model import ModelPopulation, Rules
from gis.population.seats import largest_remainder, model_seats
from gis.population.streets import FARTHEST_M, lived_on
from gis.population.wards import count
from tests.osm_text import node, way, write

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
needs_city = pytest.mark.skipif(
    not (SHARED / "admin").is_dir(), reason="the shared folder with the real city is not here"
)

CITY = Rules(entrants=2000)

SIDE = 0.01  # each ward is a square of a hundredth of a degree: 1.23 km²


def square(column: int, row: int = 0) -> shapely.Polygon:
    """Return the square ward so many sides east and north of 0°, 0°."""
    west, south = column * SIDE, row * SIDE
    return shapely.box(west, south, west + SIDE, south + SIDE)


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> RawNetwork:
    """Three streets along wards A and B, a motorway in ward C, a pond in the middle of A."""
    streets = [way(100 + i, [10 + 2 * i, 11 + 2 * i], {"highway": "residential"}) for i in range(3)]
    ends = [
        text
        for i in range(3)
        for text in (node(10 + 2 * i, 0.5, 2 + 3 * i), node(11 + 2 * i, 19.5, 2 + 3 * i))
    ]
    motorway = (node(30, 20.5, 5), node(31, 30, 5), way(200, [30, 31], {"highway": "motorway"}))
    shore = [(3, 1), (7, 1), (7, 9), (3, 9)]
    pond = [node(40 + i, *place) for i, place in enumerate(shore)]
    water = way(300, [40, 41, 42, 43, 40], {"natural": "water"})
    folder = tmp_path_factory.mktemp("roads")
    return read_network(write(folder, *ends, *streets, *motorway, *pond, water))


@pytest.fixture
def wards() -> gpd.GeoDataFrame:
    """Four wards in a row; the roads reach A and B, pass C, and end before D."""
    return gpd.GeoDataFrame(
        {"code": list("ABCD"), "name": ["Bến Đá", "Ao Sen", "Gò Mía", "Rạch Lá"]},
        geometry=[square(column) for column in range(4)],
        crs=4326,
    )


@pytest.fixture
def people() -> pd.DataFrame:
    """Three thousand, one thousand, two thousand, two thousand."""
    return pd.DataFrame({"ward_code": list("ABCD"), "year": 2025, "n": [3000, 1000, 2000, 2000]})


@pytest.fixture
def schools() -> pd.DataFrame:
    """Two primary schools, one of unknown level, one far away, one of another level."""
    return pd.DataFrame(
        {
            "school_code": ["S3", "S1", "S2", "S4", "S5"],
            "kind": ["unknown", "primary", "multi_level", "primary", "upper_secondary"],
            "levels": [None, "primary", "primary|lower_secondary", "primary", "upper_secondary"],
            "lon": [0.015, 0.002, 0.012, 0.035, 0.011],
            "lat": [0.005, 0.005, 0.004, 0.005, 0.005],
        }
    )


def core(roads, wards, people, schools, rules: Rules = CITY) -> ModelPopulation:
    """Return a small city core: 2,000 entrants in the whole city."""
    return population.city_core(roads, wards, people, schools, rules=rules)


def test_a_covered_half_of_the_people_has_half_of_the_entrants(
    roads, wards, people, schools
) -> None:
    """A and B hold 4,000 of 8,000 people, three to one."""
    model = core(roads, wards, people, schools)

    assert model.pupils["ward_code"].value_counts().to_dict() == {"A": 750, "B": 250}
    assert (model.ward_code, model.left_out_ward_code) == (("A", "B"), ("C", "D"))


def test_homes_lie_in_their_ward_near_a_street_and_dry(roads, wards, people, schools) -> None:
    """Nobody lives on the motorway, in the pond, or in the ward next door."""
    model = core(roads, wards, people, schools)

    at = shapely.points(model.pupils["lon"], model.pupils["lat"])
    own = wards.set_index("code").geometry[model.pupils["ward_code"]].to_numpy()
    assert shapely.contains(own, at).all()
    assert not shapely.intersects(roads.water.area[0], at).any()
    streets_lat = np.array([0.002, 0.005, 0.008])
    off_m = np.abs(model.pupils["lat"].to_numpy()[:, None] - streets_lat).min(axis=1) * 110_574
    assert off_m.max() < FARTHEST_M + 0.5
    assert off_m.min() > 2.9


def test_seats_are_whole_classes_that_sum_to_the_share(roads, wards, people, schools) -> None:
    """1,000 pupils at 102 % are 1,020 seats: 30 classes of 35, thirty pupils fewer."""
    model = core(roads, wards, people, schools)

    assert model.seats["school_code"].tolist() == ["S1", "S2", "S3"]
    assert model.seats["seats"].sum() == 1020
    assert model.seats["classes"].sum() == 30
    assert (model.seats["classes"] * 35 - model.seats["seats"]).tolist() == [10, 10, 10]
    assert model.model_school_code == ("S3",)


def test_a_quarter_has_no_permanent_residence(roads, wards, people, schools) -> None:
    """26 % exactly, and everybody is in one group unless the rule says otherwise."""
    model = core(roads, wards, people, schools)
    split = core(roads, wards, people, schools, replace(CITY, group_rule="permanent_first"))

    assert model.pupils["residence_kind"].value_counts()["temporary"] == 260
    assert set(model.pupils["group"]) == {1}
    assert split.pupils.groupby("group")["residence_kind"].unique().map(list).to_dict() == {
        1: ["permanent"],
        2: ["temporary"],
    }


def test_the_order_of_rows_changes_nothing(roads, wards, people, schools) -> None:
    """The same children from the same seed, however the files are sorted."""
    one = core(roads, wards, people, schools)
    other = core(roads, wards.iloc[::-1], people.iloc[[2, 0, 3, 1]], schools.iloc[::-1])

    assert_frame_equal(one.pupils, other.pupils)
    assert_frame_equal(one.seats, other.seats)
    assert one.notes == other.notes
    assert one.pupils["pupil_id"].iloc[[0, -1]].tolist() == ["M000001", "M001000"]


def test_another_seed_gives_other_children(roads, wards, people, schools) -> None:
    """Several seeds tell how far a figure hangs on chance."""
    one, other = (core(roads, wards, people, schools, replace(CITY, seed=seed)) for seed in (1, 2))

    assert not one.pupils["lon"].equals(other.pupils["lon"])


def test_the_label_and_the_age_of_the_roads_come_first(roads, wards, people, schools) -> None:
    """Nobody can take the figures for a register by accident."""
    model = core(roads, wards, people, schools)

    assert (model.label_vi, model.roads_date) == ("Số liệu mô phỏng", "2024-05-06")
    assert model.notes[0].vi == (
        "Số liệu mô phỏng: không có trẻ nào là thật. Dữ liệu đường đến ngày 2024-05-06."
    )
    assert (
        model.notes[0].en == "Model figures: none of the children is real. Road data of 2024-05-06."
    )
    assert model.notes[-1].vi.startswith("Lõi đô thị: 1.000 trẻ, tức 50,0% của 2.000 trẻ")


def test_the_benchmark_places_its_own_schools(roads, wards, people) -> None:
    """All entrants on the covered wards, model schools apart from each other."""
    model = population.benchmark(
        roads, wards, people, n_schools=8, rules=Rules(entrants=2000, grade="6")
    )

    assert (len(model.pupils), len(model.schools)) == (2000, 8)
    assert model.seats["seats"].sum() == 2040
    assert set(model.seats["class_size"]) == {45}
    assert model.model_school_code == tuple(model.schools["school_code"])
    at = np.column_stack((model.schools["lon"], model.schools["lat"])) * 110_574
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + np.eye(8) * 1e9
    assert apart.min() > 149


def test_a_suspect_ward_takes_the_density_around_it(wards) -> None:
    """B lies between A (3,000) and C (1,000): 2,000, whatever the list says."""
    listed = pd.DataFrame(
        {
            "ward_code": list("ABCD"),
            "year": 2025,
            "n": [3000, 7, 1000, None],
            "suspect": [False, True, False, False],
        }
    )

    counted = count(wards, listed)

    assert counted.n_people.round().tolist() == [3000, 2000, 1000, 1000]
    assert counted.imputed.tolist() == [False, True, False, True]


def test_an_island_without_count_is_sparse(wards) -> None:
    """No neighbour tells of it; it takes the sparsest density, not the city's."""
    island = gpd.GeoDataFrame({"code": ["E"]}, geometry=[square(9)], crs=4326)
    people = pd.DataFrame({"ward_code": list("ABCD"), "year": 2025, "n": [3000, 500, 900, 900]})

    counted = count(pd.concat([wards, island]), people)

    assert counted.n_people.round().tolist() == [3000, 500, 900, 900, 500]


def test_the_latest_year_counts_and_ages_are_added_only_without_a_total(wards) -> None:
    """A total beside its ages must not be counted twice."""
    rows = [
        ("A", 2024, None, 9999),
        ("A", 2025, None, 100),
        ("A", 2025, 5, 60),
        ("B", 2025, 5, 30),
        ("B", 2025, 6, 20),
        ("C", 2025, None, 10),
        ("D", 2025, None, 10),
    ]
    people = pd.DataFrame(rows, columns=["ward_code", "year", "age", "n"])

    counted = count(wards, people)

    assert (counted.year, counted.n_people.tolist()) == (2025, [100.0, 50.0, 10.0, 10.0])


@pytest.mark.parametrize(
    ("tags", "homes_per_m"),
    [
        ({"highway": "residential"}, 1.0),
        ({"highway": "service", "service": "alley"}, 1.5),
        ({"highway": "residential", "service": "alley"}, 1.5),
        ({"highway": "service", "service": "parking_aisle"}, 0.0),
        ({"highway": "motorway"}, 0.0),
        ({"highway": "tertiary", "bridge": "yes"}, 0.0),
        ({"highway": "pedestrian", "area": "yes"}, 0.0),
        ({"route": "ferry"}, 0.0),
    ],
    ids=["street", "alley", "street alley", "car park", "motorway", "bridge", "square", "ferry"],
)
def test_people_live_along_streets_and_alleys(tags: dict[str, str], homes_per_m: float) -> None:
    """The written list decides, and nobody lives on a bridge."""
    assert lived_on(tags) == homes_per_m


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.floats(0, 500), min_size=1, max_size=30),
    st.integers(1, 8000),
    st.integers(0, 5),
)
def test_model_seats_always_sum_to_the_total(demand, total, seed) -> None:
    """Whole classes, one or more each, at most twenty, or a sentence that says it cannot be."""
    code = np.array([f"S{i:02d}" for i in range(len(demand))], dtype=object)
    n_classes = -(-total // 35)
    if not len(code) <= n_classes <= 20 * len(code):
        with pytest.raises(InputError, match="model seats are"):
            model_seats(code, np.array(demand), total, class_size=35, seed=seed)
        return

    seats = model_seats(code, np.array(demand), total, class_size=35, seed=seed)

    assert seats["seats"].sum() == total
    assert seats["classes"].between(1, 20).all()
    assert (seats["seats"] >= 0).all()


def test_largest_remainders_go_to_the_largest_remainders() -> None:
    """Worked by hand: 7 over 3:2:1 is 3.5, 2.33, 1.17."""
    assert largest_remainder(np.array([3.0, 2.0, 1.0]), 7).tolist() == [4, 2, 1]


def test_roads_elsewhere_are_refused(roads, wards, people, schools) -> None:
    """A wrong extract would otherwise crowd everybody into one ward."""
    far = wards.set_geometry(wards.geometry.translate(xoff=50))

    with pytest.raises(InputError, match="its roads cover none of the 4 wards"):
        core(roads, far, people, schools)


def test_a_city_without_schools_of_the_grade_is_refused(roads, wards, people, schools) -> None:
    """Seats need schools."""
    with pytest.raises(InputError, match="teaches primary classes"):
        core(roads, wards, people, schools[schools["kind"] == "upper_secondary"])


@needs_city
def test_the_real_city_core_has_its_407_schools() -> None:
    """98 covered wards, 199 schools teaching primary by name and 208 of unknown level."""
    raw = read_network(SHARED / "osm" / "hcmc_osm_20180101.osm.pbf")
    wards = gpd.read_file(SHARED / "admin" / "hcmc_wards_168.gpkg").to_crs(4326)
    listed = pd.read_csv(SHARED / "admin" / "hcmc_wards_168_population.csv", dtype={"code": str})
    people = listed.rename(
        columns={"code": "ward_code", "population_listed": "n", "population_suspect": "suspect"}
    ).assign(year=2025)
    found = pd.read_csv(SHARED / "schools" / "hcmc_schools_osm2018.csv", dtype={"osm_id": str})
    found = found[found["is_primary_record"]]
    schools = pd.DataFrame(
        {
            "school_code": found["osm_type"].str[0] + found["osm_id"],
            "kind": found["level"],
            "levels": found["level"].replace("unknown", "").str.replace("+", "|"),
            "lon": found["lon"],
            "lat": found["lat"],
        }
    )

    model = population.city_core(raw, wards, people, schools)

    assert (len(model.ward_code), len(model.left_out_ward_code)) == (98, 70)
    assert len(model.imputed_ward_code) == 22
    assert (len(model.schools), len(model.model_school_code)) == (407, 208)
    assert len(model.pupils) == model.pupils["pupil_id"].nunique()
    assert model.seats["seats"].sum() == round(1.02 * len(model.pupils))
