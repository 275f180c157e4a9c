"""The day of an address decides which names can be meant, in files and at the desk."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import MultiPolygon
from sqlalchemy import text

from cli.main import main
from gis import db, write
from gis.locate.decide import locate
from gis.locate.index import Index, build, read_map
from gis.locate.parse import parse_address
from gis.model import Source
from runs.locate import desk
from tests.test_locate import MEASURED, degrees, drawn, town

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

SOURCE = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01", nature="invented")
BEFORE, AFTER = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
ASKED = "5 Nguyễn Trãi, Phường Mới"
"""Nguyễn Trãi is the name of two streets; the southern ward is called Xuân or Mới from 2027 on."""
NORTH, SOUTH = (60, 1000), (60, -3000)


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """Return a drawn box on earth."""
    return MultiPolygon([shapely.box(*degrees((west, south)), *degrees((east, north)))])


def wards() -> gpd.GeoDataFrame:
    """Return An in the north and, from 2027 on, Xuân in the south; the map calls it Bình."""
    return gpd.GeoDataFrame(
        {
            "code": ["1", "2"],
            "name": ["Phường An", "Phường Xuân"],
            "kind": ["phường", "phường"],
            "valid_from": [None, AFTER.isoformat()],
            "former_units": [None, None],
            "former_district": [None, None],
        },
        geometry=[box(-500, -500, 1500, 2000), box(-500, -4000, 1500, -500)],
        crs=4326,
    )


def aliases(begins: dt.date | None = AFTER) -> pd.DataFrame:
    """Return one other name of the ward Xuân, in use from a day on."""
    row = {"alias": "Phường Mới", "ward_code": "2", "kind": "ward"}
    day = None if begins is None else begins.isoformat()
    return pd.DataFrame([{**row, "former_district": None, "valid_from": day, "valid_to": None}])


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """Return the drawn town as a map file."""
    return town().write(tmp_path / "town.osm")


@pytest.fixture
def index(network: Path) -> Index:
    """Return the town with its wards and the other name."""
    return build(read_map(network, wards(), aliases()))


@pytest.mark.parametrize("asked", [ASKED, "5 Nguyễn Trãi, Phường Xuân"])
def test_a_name_decides_from_its_first_day_on(index: Index, asked: str) -> None:
    """An alias and a ward that begin in 2027: before, the two streets are a question."""
    for day in (None, AFTER):
        decision = locate(index.on(day), parse_address(asked), measured=MEASURED)
        assert decision.answer is not None, day
        assert drawn(decision.answer.lon, decision.answer.lat) == SOUTH

    before = locate(index.on(BEFORE), parse_address(asked), measured=MEASURED)
    assert (before.status, before.reason) == ("queue", "two_places")
    assert {drawn(one.lon, one.lat) for one in before.ranked.candidates} == {NORTH, SOUTH}


def test_an_index_of_a_day_leaves_the_other_as_it_was(index: Index) -> None:
    """The desk asks both, one after the other; neither learns from the other."""
    address = parse_address(ASKED)
    told = [
        locate(one, address, measured=MEASURED).status for one in (index, index.on(BEFORE), index)
    ]
    assert told == ["located", "queue", "located"]


def test_a_name_without_a_first_day_always_counts(network: Path) -> None:
    """So do former names: people write them long after their last day."""
    former = aliases(None).assign(valid_to="2020-12-31")
    index = build(read_map(network, wards(), former)).on(BEFORE)
    assert locate(index, parse_address(ASKED), measured=MEASURED).status == "located"


def test_the_command_reads_addresses_as_of_a_day(network: Path, tmp_path: Path) -> None:
    """Without --on every name counts; a day that is none is refused before anything is written."""
    wards().to_file(tmp_path / "wards.gpkg")
    aliases().to_csv(tmp_path / "aliases.csv", index=False)
    (tmp_path / "a.csv").write_text(f'point_id,address\na,"{ASKED}"\n', encoding="utf-8")
    options = {"network": network, "wards": "wards.gpkg", "aliases": "aliases.csv"}
    words = ["locate", str(tmp_path / "a.csv")]
    for name, path in options.items():
        words += [f"--{name}", str(tmp_path / path)]

    found = []
    for number, day in enumerate(([], ["--on", "2026-12-31"], ["--on", "2027-01-01"])):
        out = tmp_path / f"{number}.csv"
        assert main([*words, "--out", str(out), *day], {}) == 0
        with out.with_name(f"{number}.candidates.csv").open(encoding="utf-8") as file:
            found.append(next(row["ward"] for row in csv.DictReader(file)))
    assert found == ["inside", "unknown", "inside"]
    never = tmp_path / "never.csv"
    assert main([*words, "--out", str(never), "--on", "2026-02-30"], {}) == 2
    assert not never.exists()


@pytest.mark.parametrize(
    ("season", "standing"), [("2026-2027", "unknown"), ("2027-2028", "inside")]
)
def test_the_desk_reads_addresses_as_of_the_seasons_first_day(
    database_url: str, network: Path, season: str, standing: str
) -> None:
    """A pupil of 2026-2027 cannot mean a name of 2027; the file's own ward counts at any time."""
    engine = db.engine(database_url)
    rows = [
        {"pupil_id": "P1", "address": ASKED, "ward_code": "1"},
        {"pupil_id": "P2", "address": "5 Nguyễn Trãi", "ward_code": "2"},
    ]
    pupils = pd.DataFrame(rows).assign(season=season, grade="1", lon=None, lat=None)
    write.register(engine, "wards", wards(), SOURCE)
    write.register(engine, "aliases", aliases(), SOURCE)
    write.register(engine, "pupils", pupils, SOURCE)

    desk.locate_pupils(engine, season, network)
    assert best_standing(engine) == {"P1": standing, "P2": "inside"}
    engine.dispose()


def best_standing(engine: Engine) -> dict[str, str]:
    """Return how the first candidate of each pupil stands to the ward named."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT pupil_id, candidates FROM people.location"))
        return {name: told["listed"][0]["standing"] for name, told in rows}
