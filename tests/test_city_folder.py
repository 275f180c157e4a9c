"""A city folder is read by its layout, and what is missing or double is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis import city_folder
from gis.errors import InputError


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return a folder with the three required files, all empty."""
    for name in ("osm/roads.osm.pbf", "admin/wards.gpkg", "schools/all_schools_2018.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_required_files_are_found_whatever_they_are_called(city: Path) -> None:
    """Offices name their files as they like; the folder tells what they are."""
    found = city_folder.find(city)

    assert found.network.name == "roads.osm.pbf"
    assert found.wards.name == "wards.gpkg"
    assert found.schools.name == "all_schools_2018.csv"
    assert found.population is None
    assert found.optional == {}


def test_optional_registers_are_found_by_name(city: Path) -> None:
    """Pupils given in the folder take the place of model pupils."""
    (city / "people").mkdir()
    (city / "people/pupils.csv").touch()
    (city / "admin/my_population_2026.csv").touch()

    found = city_folder.find(city)

    assert found.optional == {"pupils": city / "people/pupils.csv"}
    assert found.population == city / "admin/my_population_2026.csv"


def test_two_extracts_are_an_error_unless_one_is_named(city: Path) -> None:
    """Silently taking one of two road networks would decide children's distances by chance."""
    second = city / "osm/second.osm.pbf"
    second.touch()

    with pytest.raises(InputError, match=r"2 files that fit .*--network"):
        city_folder.find(city)
    assert city_folder.find(city, network=second).network == second


@pytest.mark.parametrize(
    "missing", ["osm/roads.osm.pbf", "admin/wards.gpkg", "schools/all_schools_2018.csv"]
)
def test_a_missing_required_file_is_named(city: Path, missing: str) -> None:
    """The message says which folder lacks what."""
    (city / missing).unlink()

    with pytest.raises(InputError, match=rf"holds no .*{missing.split('/', maxsplit=1)[0]}/"):
        city_folder.find(city)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """A mistyped path must not look like an empty city."""
    with pytest.raises(InputError, match="is not a folder"):
        city_folder.find(tmp_path / "no")
