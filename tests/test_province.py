"""Every province folder is found by the same scan, and each of its values is checked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from pyproj import CRS

from gis import province
from gis.errors import InputError, UnknownNameError
from gis.register.contract import registers
from gis.shipped import data_path
from gis.text import nfc

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped provinces that a test may spoil."""
    return shutil.copytree(data_path("provinces"), tmp_path / "provinces")


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Change one text of a province's file."""
    path = folder / name / "province.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("name", province.names())
def test_every_province_is_whole(name: str) -> None:
    """A folder is the only place to touch for a new province, so the scan must vouch for it."""
    one = province.load(name)

    assert one.name_vi == nfc(one.name_vi)
    assert one.sources
    assert {layout.register_kind for layout in one.layout} <= set(registers())
    for layout in one.layout:
        known = set(registers()[layout.register_kind].names)
        used = {*layout.columns.values(), *layout.values, *layout.constants, *layout.made}
        assert used | set(layout.fill) <= known, layout.name
    for crs in one.crs:
        assert CRS.from_epsg(crs.epsg).name == crs.name


def test_norms_and_entrants_say_where_they_come_from() -> None:
    """A number without its source cannot be defended before a committee."""
    hcmc = province.load("hcmc")

    assert hcmc.class_size("1") == 35
    assert hcmc.class_size("6") == hcmc.class_size("10") == 45
    limits = [hcmc.norm[f"far_limit_{level}_km"].value for level in ("primary", "lower_secondary")]
    assert limits == [4, 7]
    assert hcmc.norm["far_limit_upper_secondary_km"].value == 10
    assert {(one.grade, one.n) for one in hcmc.entrants} == {
        ("1", 197500),
        ("6", 185700),
        ("10", 169080),
    }
    facts: list[province.Norm | province.Entrants] = [*hcmc.norm.values(), *hcmc.entrants]
    assert {fact.status for fact in facts} == {"published", "assumed"}
    assert all(fact.source for fact in facts)


def test_the_invented_city_says_that_it_is() -> None:
    """Nothing made of it may ever be taken for real."""
    assert province.load("an-thuan").invented
    assert not province.load("hcmc").invented


def test_a_place_may_have_its_own_norm(folder: Path) -> None:
    """A mountain province has other limits; the national ones stand behind its own."""
    own = 'class_size_primary = { value = 30, unit = "x", status = "assumed", source = "y" }'
    spoil(folder, "hcmc", "[norm]\n", f"[norm]\n{own}\n")

    assert province.load("hcmc", folder=folder).class_size("1") == 30
    assert province.load("an-thuan", folder=folder).class_size("1") == 35


def test_a_wrong_value_is_named_with_its_place(folder: Path) -> None:
    """Whoever writes a province's file reads which line to mend."""
    spoil(folder, "hcmc", 'status = "published"', 'status = "rumoured"')

    with pytest.raises(InputError) as caught:
        province.load("hcmc", folder=folder)

    [finding] = caught.value.findings
    assert (finding.column, finding.value) == ("entrants.0.status", "rumoured")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("bbox = [106.05, 8.50", "bbox = [10.05, 108.50", "bbox"),
        ('id = "hcmc"', 'id = "hanoi"', "folder's name"),
        ("id =", "id ==", "not a TOML file"),
        ("bbox =", "bbocks =", "bbocks"),
    ],
)
def test_slips_in_a_province_file_are_refused(
    folder: Path, old: str, new: str, expected: str
) -> None:
    """Unknown keys and latitude-first boxes would otherwise be ignored in silence."""
    spoil(folder, "hcmc", old, new)

    with pytest.raises(InputError, match=expected) as caught:
        province.load("hcmc", folder=folder)
    assert "hcmc/province.toml" in str(caught.value)


def test_an_unknown_province_is_answered_with_those_that_exist() -> None:
    """A slip on the command line."""
    with pytest.raises(UnknownNameError, match="there are hcmc"):
        province.load("hcm")


def test_a_folder_without_sources_is_refused(folder: Path) -> None:
    """Licences travel with the data, so every place must name its sources."""
    (folder / "hcmc" / "sources.toml").unlink()

    with pytest.raises(InputError, match=r"sources\.toml is missing"):
        province.load("hcmc", folder=folder)
