"""The real city's files, where they are at hand, read to the counts that their README states."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import pytest

from gis import wards
from gis.locate.aliases import aliases
from gis.register import read as register
from gis.register.checks import Known

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real city's files are not here")


@pytest.fixture(scope="module")
def city_wards() -> gpd.GeoDataFrame:
    """Return the 168 wards."""
    frame, report = wards.read(SHARED / "admin" / "hcmc_wards_168.gpkg", "hcmc")
    assert report.errors == []
    return frame


def test_the_168_wards_and_their_former_names(city_wards: gpd.GeoDataFrame) -> None:
    """102 wards of the old city and the rest of the two provinces, one special zone."""
    counts = city_wards["kind"].value_counts().to_dict()

    assert counts == {"phường": 113, "xã": 54, "đặc khu": 1}
    former = aliases(city_wards)
    assert former.loc[former["alias"] == "Phường Hiệp An", "ward_code"].tolist() == [
        "25768",
        "25771",
    ]
    assert "Không sáp nhập" not in set(former["alias"])


def test_the_846_schools_by_kind(city_wards: gpd.GeoDataFrame) -> None:
    """Of 952 objects 846 are schools of their own; 46 have no name and say so."""
    path = SHARED / "schools" / "hcmc_schools_osm2018.csv"
    frame, report = register.read(path, "schools", "hcmc", known=Known(wards=city_wards))

    assert report.errors == []
    assert len(frame) == 846
    assert frame["kind"].value_counts().to_dict() == {
        "unknown": 208,
        "primary": 198,
        "lower_secondary": 193,
        "upper_secondary": 110,
        "preschool": 70,
        "tertiary": 38,
        "multi_level": 29,
    }
    teaches_primary = frame["levels"].fillna("").str.split("|").map(lambda one: "primary" in one)
    assert int(teaches_primary.sum()) == 199
    assert frame.loc[0, "school_code"] == "n474951288"
    assert int(frame["name_generated"].sum()) == 46
    assert set(frame.loc[frame["name_generated"], "name"]) == {"Trường (chưa rõ tên)"}


def test_population_keeps_what_its_source_doubts(city_wards: gpd.GeoDataFrame) -> None:
    """22 numbers are marked; three of them are missing and left for the model to impute."""
    path = SHARED / "admin" / "hcmc_wards_168_population.csv"
    frame, report = register.read(path, "population", "hcmc", known=Known(wards=city_wards))

    assert report.errors == []
    assert int(frame["suspect"].sum()) == 22
    assert int(frame["n"].isna().sum()) == 3
    assert int(frame["n"].sum()) == 12_476_432
