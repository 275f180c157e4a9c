"""Former names through PostGIS: imported, stored, and read into the same crosswalk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from gis import read
from gis.locate.crosswalk import Crosswalk
from gis.locate.parse import parse_address
from gis.register import read as register
from gis.shipped import data_path
from runs.importing import import_register, import_wards
from tests.register_files import PLACE, ward, write_csv, write_geojson

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

ADMIN = data_path("sample") / "admin"
ADDRESSES = [
    "12 Lê Lợi, khu phố 11, Phường 8, Quận Thuận Tây",
    "12 Lê Lợi, KP 11, P. Rạch Ông Hai",
    "Phường 11, Quận Thuận Tây",
    "Quận Thuận Đông",
    "P. Lo Gach",
    "Phường Không Có",
]


def test_the_database_gives_the_same_answers_as_the_files(engine: Engine) -> None:
    """Whoever asks the map and whoever asks the files must hear the same."""
    import_wards(engine, ADMIN / "wards.geojson", province=PLACE)
    import_register(engine, ADMIN / "aliases.csv", "aliases", province=PLACE)
    wards, _ = register.read(ADMIN / "wards.geojson", "wards", PLACE)
    aliases, _ = register.read(ADMIN / "aliases.csv", "aliases", PLACE)

    stored = Crosswalk(read.register(engine, "wards"), read.register(engine, "aliases"))
    filed = Crosswalk(wards, aliases)

    for address in map(parse_address, ADDRESSES):
        assert stored.resolve(address) == filed.resolve(address), address.text
    assert stored.resolve(parse_address(ADDRESSES[0])).candidates[0].khu_pho == "Khu phố 25"


def test_namesakes_of_two_districts_are_two_rows_of_the_table(
    engine: Engine, tmp_path: Path
) -> None:
    """One ward may take Phường 5 of District 3 and Phường 5 of District 10."""
    one = ward("99101", "Phường Bến Thuận", west=107.05)
    one["properties"] |= {  # type: ignore[operator] # a dict
        "former_units": "Phường 5 (Quận 3), Phường 5 (Quận 10)",
        "former_district": "Quận 3, Quận 10",
    }
    import_wards(engine, write_geojson(tmp_path / "wards.geojson", [one]), province=PLACE)

    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT a.alias, a.former_district, a.confidence FROM admin_unit_alias a "
                "JOIN dataset USING (dataset_id) WHERE active AND a.kind = 'ward' ORDER BY 2"
            )
        ).all()

    assert [tuple(row) for row in rows] == [
        ("Phường 5", "Quận 10", 1.0),
        ("Phường 5", "Quận 3", 1.0),
    ]


def test_the_same_row_twice_is_refused_before_anything_is_written(
    engine: Engine, tmp_path: Path
) -> None:
    """Two rows of one key would count one former unit twice."""
    import_wards(engine, ADMIN / "wards.geojson", province=PLACE)
    before = read.register(engine, "aliases")
    row = {"alias": "Phường 5", "ward_code": "99101", "kind": "ward", "former_district": "Quận 3"}
    path = write_csv(tmp_path / "aliases.csv", [row, {**row, "former_district": "Quận 4"}, row])

    with pytest.raises(Exception, match=r"aliases\.csv") as caught:
        import_register(engine, path, "aliases", province=PLACE)

    assert [one.row for one in caught.value.findings] == [4]  # type: ignore[attr-defined] # an InputError
    assert read.register(engine, "aliases").equals(before)
