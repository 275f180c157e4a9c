"""One definition: list, route, dossier, batch, run, record and file tell the same metre."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from api.client import Client
from gis import api_clients, read
from gis.shipped import data_path
from gis.units import UNREACHABLE_MM
from runs.city_inputs import pupils_of
from runs.distances.files import distance_files
from runs.gates import gates_of
from tests.fixtures.browser import PHONE
from tests.fixtures.families import SEASON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fixtures.browser import Visit
    from tests.fixtures.families import FamilyService, Published

N_HOMES = 50
GRADE = "1"
N_TYPED = 3
"""Homes that are typed into the page too."""

Home = tuple[float, float]


@pytest.fixture(scope="module")
def homes(published_families: Published) -> dict[str, Home]:
    """Return fifty homes of the run, by the child's id."""
    register = read.register(published_families.engine, "pupils")
    pupils, places = pupils_of(register, season=SEASON, grade=GRADE)
    found = zip(pupils.id.tolist(), places.lon.tolist(), places.lat.tolist(), strict=True)
    placed = {str(one) for one in published_families.result.pupils.id}
    known = [
        (pupil, (lon, lat)) for pupil, lon, lat in found if pupil in placed and not math.isnan(lon)
    ]
    return dict(known[:: len(known) // N_HOMES][:N_HOMES])


@pytest.fixture(scope="module")
def partner(family_service: FamilyService) -> Iterator[Client]:
    """Return the caller of a partner's system."""
    wanted = api_clients.Wanted(
        name="metres", role="system", wards=["*"], scopes=["distances:batch"]
    )
    key = api_clients.add(family_service.published.engine, wanted)
    with Client(family_service.address, key=key) as client:
        yield client


@pytest.fixture
def in_run(published_families: Published, homes: dict[str, Home]) -> dict[tuple[str, str], int]:
    """Return the millimetres that the run was placed by, by child and school."""
    result = published_families.result
    codes = result.schools.code.tolist()
    rows = {pupil: result.distance_mm[result.pupil(pupil)].tolist() for pupil in homes}
    return {
        (pupil, code): mm
        for pupil, row in rows.items()
        for code, mm in zip(codes, row, strict=True)
        if mm < UNREACHABLE_MM
    }


def test_a_partners_questions_give_the_metres_of_the_run(
    partner: Client, homes: dict[str, Home], in_run: dict[tuple[str, str], int]
) -> None:
    """List, batch, one distance, way and dossier: fifty homes, 0 mm apart."""
    rows = [(pupil, lon, lat) for pupil, (lon, lat) in homes.items()]
    codes = sorted({code for _, code in in_run})
    batch = partner.distances(rows, schools=codes, grade=GRADE)
    told = {
        (one["id"], one["school_code"]): one["distance_mm"]
        for one in batch
        if one["distance_mm"] is not None
    }

    assert len(homes) == N_HOMES
    assert told == in_run
    for pupil, (lon, lat) in homes.items():
        found = partner.find(lon, lat, GRADE, limit=50)["schools"]
        listed = {one["school_code"]: one["distance_mm"] for one in found}
        assert all(in_run[pupil, code] == mm for code, mm in listed.items())
        code = found[len(found) // 2]["school_code"]
        mm = in_run[pupil, code]
        assert partner.distance(lon, lat, code)["distance_mm"] == mm
        assert partner.route(lon, lat, code)["properties"]["distance_mm"] == mm
        facts = partner.dossier(lon, lat, code)["facts"]
        assert facts["distance_mm"] == sum(leg["mm"] for leg in facts["legs"]) == mm


def test_files_and_notebooks_give_the_metres_of_the_run(
    published_families: Published,
    homes: dict[str, Home],
    in_run: dict[tuple[str, str], int],
    tmp_path: Path,
) -> None:
    """From file to file, by the function that the command and a notebook call."""
    engine, schools = published_families.engine, published_families.result.schools
    gates = gates_of(schools, read.register(engine, "schools"), read.register(engine, "gates"))
    (tmp_path / "homes.csv").write_text(
        "pupil_id,lon,lat\n" + "".join(f"{p},{lon!r},{lat!r}\n" for p, (lon, lat) in homes.items())
    )
    rows = zip(gates.school.tolist(), gates.lon.tolist(), gates.lat.tolist(), strict=True)
    (tmp_path / "schools.csv").write_text(
        "school_code,lon,lat\n" + "".join(f"{schools.code[s]},{x!r},{y!r}\n" for s, x, y in rows)
    )
    out = tmp_path / "d.parquet"
    pbf = next(data_path("sample", "osm").glob("*.pbf"))
    distance_files(pbf, tmp_path / "homes.csv", tmp_path / "schools.csv", out, profile="walk")
    filed = {
        (row["pupil_id"], row["school_code"]): round(row["distance_m"] * 1000)
        for row in pq.read_table(out).to_pylist()
        if row["distance_m"] is not None
    }

    assert filed == in_run


def test_a_family_reads_the_metres_of_the_run(
    published_families: Published, homes: dict[str, Home], in_run: dict[tuple[str, str], int]
) -> None:
    """The record of each child: the seat, and every nearer school."""
    results, n_told = published_families.results, 0
    for pupil in homes.keys() & set(published_families.ordinary()):
        found = results.look_up(published_families.codes[pupil])
        assert found is not None
        told = found.facts
        pairs = [(one["school_code"], one["own_m"]) for one in told["reasons"]]
        if told["school"]:
            pairs.append((told["school"]["school_code"], told["distance_m"]))
        for code, metres in pairs:
            assert round(metres * 1000) == in_run[pupil, code]
        n_told += len(pairs)

    assert n_told >= N_HOMES - 5


def test_the_page_lists_the_metres_of_the_run(
    visits: Callable[..., Visit],
    family_service: FamilyService,
    homes: dict[str, Home],
    in_run: dict[tuple[str, str], int],
) -> None:
    """Typed as coordinates; whole metres, as they are read aloud."""
    page = visits(family_service.address, PHONE).open(with_map=False)
    for pupil, (lon, lat) in list(homes.items())[:N_TYPED]:
        page.locator("#place").fill(f"{lon}, {lat}")
        with page.expect_response("**/v1/finder") as answered:
            page.locator("#place").press("Enter")
        for at, one in enumerate(answered.value.json()["schools"]):
            mm = in_run[pupil, one["school_code"]]
            said = f"{(mm + 500) // 1000:,}\u00a0m".replace(",", ".")
            expect(page.locator("#answer .metres").nth(at)).to_have_text(said)
