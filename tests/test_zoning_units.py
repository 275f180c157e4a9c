"""A table of neighbourhoods and schools: each unit is one of today's, or an error row."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.catchment.stored import Unit
from gis.register.checks import Known
from runs.zoning.importing import CheckedCatchments, check_catchments
from runs.zoning.units import Refused, UnitNames

WARDS = gpd.GeoDataFrame(
    {
        "code": ["1", "2", "3"],
        "name": ["Phường Rạch Ông", "Phường Bình An", "Xã Bình An"],
        "kind": ["phường", "phường", "xã"],
    },
    geometry=[shapely.box(x, 0, x + 1, 1) for x in range(3)],
    crs=4326,
)
ALIASES = pd.DataFrame(
    [
        ("Khu phố 11, Phường 4", "1", "khu_pho", "nay là Khu phố 25"),
        ("Khu phố 1, Phường 4", "1", "khu_pho", "nay là Khu phố 3"),
        ("Khu phố 2, Phường 4", "2", "khu_pho", "nay là Khu phố 3"),
        ("Khu phố 9, Phường 4", "2", "khu_pho", ""),
        ("Khu phố 3, Phường Bình An", "1", "khu_pho", "nay là Khu phố 8"),
        ("Phường 4", "1", "ward", "một phần"),
        ("Phường 4", "2", "ward", "một phần"),
        ("Phường 5", "2", "ward", ""),
    ],
    columns=["alias", "ward_code", "kind", "note"],
)
NAMES = UnitNames(WARDS, ALIASES)
SCHOOLS = pd.DataFrame({"school_code": ["s1", "s2"]})
KNOWN = Known(wards=WARDS, schools=SCHOOLS)
HEAD = "ward,khu_pho,school_code\n"


def check(folder: Path, text: str, *, aliases: pd.DataFrame | None = ALIASES) -> CheckedCatchments:
    """Check a table whose season and level the command gave."""
    path = folder / "units.csv"
    path.write_text(text, encoding="utf-8")
    return check_catchments(
        path,
        known=KNOWN,
        aliases=aliases,
        constants={"season": "2026-2027", "level": "primary"},
    )


def errors(found: CheckedCatchments) -> list[tuple[object, ...]]:
    """Return (row, column, code) of the errors; then nothing is handed on."""
    assert found.catchments == ()
    return [(one.row, one.column, one.code) for one in found.report.errors]


@pytest.mark.parametrize(
    ("ward", "khu_pho", "unit"),
    [
        ("1", "", ("1", "")),
        ("phuong rach ong", "", ("1", "")),
        ("Phường 5", "", ("2", "")),
        ("1", "KP 25", ("1", "khu pho 25")),
        ("Phường Rạch Ông", "Khu phố 03", ("1", "khu pho 3")),
        ("Phường 4", "Khu phố 11", ("1", "khu pho 25")),
        ("Phường 4", "kp.2", ("2", "khu pho 3")),
        ("2", "Khu phố 3", ("2", "khu pho 3")),
    ],
)
def test_names_old_and_new_lead_to_today_s_unit(
    ward: str, khu_pho: str, unit: tuple[str, str]
) -> None:
    """DOMAIN A9.4, C3: khu phố 11 became 25; the list of last year still says 11."""
    found = NAMES.resolve(ward, khu_pho)

    assert isinstance(found, Unit)
    assert (found.ward_code, found.khu_pho) == unit


@pytest.mark.parametrize(
    ("ward", "khu_pho", "code", "column"),
    [
        ("Phường 4", "", "ambiguous_unit", "ward"),
        ("Phường 77", "", "unknown_unit", "ward"),
        ("Phường Rạch Ôn", "Khu phố 3", "unknown_unit", "ward"),
        ("1", "Khu phố 11", "unknown_unit", "khu_pho"),
        ("Phường 4", "Khu phố 9", "unit_without_today", "khu_pho"),
        ("Phường Bình An", "Khu phố 3", "ambiguous_unit", "khu_pho"),
        ("Xã Bình An", "Ấp 1", "no_neighbourhoods", "khu_pho"),
        ("Phường 4", "Khu phố 99", "ambiguous_unit", "ward"),
    ],
)
def test_an_unknown_or_ambiguous_unit_is_never_guessed(
    ward: str, khu_pho: str, code: str, column: str
) -> None:
    """A guess would send a child to the wrong school without anybody noticing."""
    found = NAMES.resolve(ward, khu_pho)

    assert isinstance(found, Refused)
    assert (found.code, found.column) == (code, column)


def test_the_column_of_an_alias_goes_before_its_note() -> None:
    """The register says today's neighbourhood in a column of its own where it knows it."""
    aliases = ALIASES.assign(khu_pho=["Khu phố 26", *[None] * (len(ALIASES) - 1)])
    found = UnitNames(WARDS, aliases).resolve("Phường 4", "Khu phố 11")

    assert isinstance(found, Unit)
    assert found.khu_pho == "khu pho 26"


def test_a_part_of_a_former_ward_is_not_the_whole() -> None:
    """Where only 60 % of it is known to have gone to one ward, the name alone is ambiguous."""
    aliases = ALIASES.assign(share=[0.6 if one == "Phường 5" else None for one in ALIASES["alias"]])
    found = UnitNames(WARDS, aliases).resolve("Phường 5", "")

    assert isinstance(found, Refused)
    assert found.code == "ambiguous_unit"


def test_a_table_becomes_one_catchment_per_school(tmp_path: Path) -> None:
    """All units of a school; a shared unit belongs to both."""
    found = check(tmp_path, HEAD + "1,KP 25,s1\nPhường 4,Khu phố 2,s1\n2,KP 3,s2\n3,,s2\n")

    assert found.report.errors == []
    one, other = found.catchments
    assert (one.catchment_id, one.kind, one.schools) == ("KP-s1-primary", "khu_pho_list", ("s1",))
    assert [(u.ward_code, u.khu_pho) for u in one.units] == [
        ("1", "khu pho 25"),
        ("2", "khu pho 3"),
    ]
    assert [(u.ward_code, u.khu_pho) for u in other.units] == [("2", "khu pho 3"), ("3", "")]
    assert one.geometry is None
    assert other.geometry is None


def test_whole_wards_have_their_outline(tmp_path: Path) -> None:
    """Then homes are asked by their point."""
    (one,) = check(tmp_path, HEAD + "1,,s1\n2,,s1\n").catchments

    assert one.geometry is not None
    assert one.geometry.equals(shapely.box(0, 0, 2, 1))


def test_every_wrong_row_is_named_and_nothing_is_stored(tmp_path: Path) -> None:
    """Rows are those of the file, blank lines counted."""
    text = HEAD + "1,KP 25,s1\n\nPhường 4,,s1\nnowhere,,s9\n1,KP 11,s2\n"

    assert errors(check(tmp_path, text)) == [
        (5, "school_code", "unknown_reference"),
        (4, "ward", "ambiguous_unit"),
        (5, "ward", "unknown_unit"),
        (6, "khu_pho", "unknown_unit"),
    ]


def test_a_unit_twice_under_two_names_is_told(tmp_path: Path) -> None:
    """Otherwise the list looks longer than it is."""
    text = HEAD + "1,KP 25,s1\nPhường 4,Khu phố 11,s1\n"

    assert errors(check(tmp_path, text)) == [(3, "khu_pho", "unit_twice")]


def test_rows_of_one_school_have_one_period(tmp_path: Path) -> None:
    """Two periods are two catchments."""
    text = "ward,khu_pho,school_code,valid_from\n1,,s1,2026-01-01\n2,,s1,2026-07-01\n"

    assert errors(check(tmp_path, text)) == [(3, "valid_from", "days_differ")]


def test_without_aliases_neighbourhoods_are_not_known(tmp_path: Path) -> None:
    """The sentence says what to import."""
    found = check(tmp_path, HEAD + "1,KP 25,s1\n", aliases=None)

    assert errors(found) == [(2, "khu_pho", "no_neighbourhoods")]
    assert "import aliases" in found.report.errors[0].message_en


def test_an_excel_table_is_read_too(tmp_path: Path) -> None:
    """Wards keep their lists in spreadsheets."""
    path = tmp_path / "units.xlsx"
    frame = pd.DataFrame(
        {"Phường": ["Phường 4"], "Khu phố": ["Khu phố 11"], "Mã trường": ["s1"]}
    ).rename(columns={"Phường": "ward", "Khu phố": "khu_pho", "Mã trường": "school_code"})
    frame.to_excel(path, index=False)

    found = check_catchments(
        path,
        known=KNOWN,
        aliases=ALIASES,
        constants={"season": "2026-2027", "level": "primary"},
    )

    assert [u.khu_pho for u in found.catchments[0].units] == ["khu pho 25"]
