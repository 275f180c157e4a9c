"""The finder gives the very millimetres of every run, and never keeps a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from api.near.finder_shapes import FinderOut, Way
from gis import db, read
from gis.units import UNREACHABLE_MM
from routing import profile as profiles
from routing.matrix import school_distances_mm
from routing.network import build
from routing.snap import Snapper
from runs.city_inputs import pupils_of, schools_of
from runs.gates import gates_of
from tests.fixtures.server import SEASON

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.server import CityDatabase

N_HOMES = 20
IN_TOWN = {"lon": 107.0912, "lat": 9.7575}
HOME = (107.0912, 9.7575)


def find(
    api: httpx.Client, lon: float, lat: float, *, limit: int = 10, profile: str = "walk"
) -> dict[str, Any]:
    """Return the finder's answer for a home."""
    asked = {"lon": lon, "lat": lat, "grade": "1", "limit": limit, "profile": profile}
    answer = api.post("/v1/finder", json=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture(scope="module")
def measured(city_database: CityDatabase) -> tuple[Any, Any, Any]:
    """Measure homes and schools as a run does, without the service."""
    engine = db.engine(city_database.owner_url)
    _, homes = pupils_of(read.register(engine, "pupils"), season=SEASON, grade="1")
    schools = schools_of(read.register(engine, "seats"), season=SEASON, grade="1")
    gates = gates_of(schools, read.register(engine, "schools"), read.register(engine, "gates"))
    network = build(read.network(engine), profiles.load("walk"))
    engine.dispose()
    snapper = Snapper(network)
    chosen = np.flatnonzero(homes.known)[:: len(homes.lon) // N_HOMES][:N_HOMES]
    home = (homes.lon[chosen], homes.lat[chosen])
    distance_mm, _ = school_distances_mm(
        network,
        snapper.snap(*home),
        snapper.snap(gates.lon, gates.lat),
        gate_school=gates.school,
        n_schools=len(schools.code),
    )
    return home, schools.code, distance_mm


def test_order_and_millimetres_are_those_of_a_run(
    api: httpx.Client, measured: tuple[Any, Any, Any]
) -> None:
    """One number everywhere: what a family sees is what decides."""
    (lon, lat), code, distance_mm = measured

    for p in range(N_HOMES):
        answer = find(api, lon[p], lat[p], limit=50)

        by_run = sorted(zip(distance_mm[p].tolist(), code.tolist(), strict=True))
        expected = [(mm, school) for mm, school in by_run if mm < UNREACHABLE_MM]
        got = [(one["distance_mm"], one["school_code"]) for one in answer["schools"]]
        assert got == expected
        assert [one["rank"] for one in answer["schools"]] == list(range(1, len(got) + 1))


def test_the_line_starts_at_the_pin_and_ends_at_the_gate(
    api: httpx.Client, measured: tuple[Any, Any, Any]
) -> None:
    """A line from the next street would look shorter than what is counted."""
    (lon, lat), _, _ = measured

    for p in range(N_HOMES):
        answer = find(api, lon[p], lat[p], limit=2)

        first, last = answer["schools"][0], answer["schools"][-1]
        line = answer["route"]["geometry"]["coordinates"]
        assert line[0] == [lon[p], lat[p]]
        assert line[-1] == pytest.approx([first["gate"]["lon"], first["gate"]["lat"]], abs=1e-9)
        body = {"lon": lon[p], "lat": lat[p], "school_code": last["school_code"]}
        other = api.post("/v1/route", json=body).json()
        assert other["properties"]["distance_mm"] == last["distance_mm"]
        assert other["geometry"]["coordinates"][0] == [lon[p], lat[p]]


@pytest.mark.parametrize("profile", ["walk", "motorbike", "car"])
def test_answers_are_of_the_described_shape(
    api: httpx.Client, measured: tuple[Any, Any, Any], profile: str
) -> None:
    """Nothing checks them on their way out: every field is there, in order, of its type."""
    (lon, lat), _, _ = measured
    homes = [*zip(lon, lat, strict=True), (2.35, 48.85)]

    for x, y in homes:
        asked = {"lon": float(x), "lat": float(y), "profile": profile}
        found = api.post("/v1/finder", json={**asked, "grade": "1"})
        assert FinderOut.model_validate_json(found.content, strict=True).model_dump_json() == (
            found.text
        )
        for school in found.json()["schools"][:1]:
            way = api.post("/v1/route", json={**asked, "school_code": school["school_code"]})
            assert Way.model_validate_json(way.content, strict=True).model_dump_json() == way.text
            assert way.json() == found.json()["route"]


def test_streets_of_a_route_add_up_to_its_distance(api: httpx.Client) -> None:
    """Families add up the stretches; they must reach the stated sum to the millimetre."""
    route = find(api, *HOME)["route"]["properties"]

    total_mm = sum(round(street["distance_m"] * 1000) for street in route["streets"])
    assert total_mm == route["distance_mm"]


def test_a_school_straight_across_the_river_ranks_by_the_bridge(api: httpx.Client) -> None:
    """The straight line is shown and decides nothing."""
    schools = find(api, *HOME, limit=50)["schools"]

    by_road = [one["school_code"] for one in schools]
    by_line = [one["school_code"] for one in sorted(schools, key=lambda one: one["straight_m"])]
    assert by_road != by_line
    assert all(one["straight_m"] <= one["distance_m"] for one in schools)


def test_times_are_shown_for_walking_and_motorbike(api: httpx.Client) -> None:
    """A child walks at 4.5 km/h: 1,000 m take 800 s, apart from stairs."""
    first = find(api, *HOME)["schools"][0]

    assert first["walk_s"] == pytest.approx(first["distance_m"] / 1.25, rel=0.01)
    assert 0 < first["motorbike_s"] < first["walk_s"]


def test_by_motorbike_one_way_streets_count(api: httpx.Client) -> None:
    """The profile decides the metres: some way by motorbike is longer than on foot."""
    walk = {one["school_code"]: one for one in find(api, *HOME, limit=50)["schools"]}
    ride = find(api, *HOME, limit=50, profile="motorbike")["schools"]

    assert any(one["distance_mm"] > walk[one["school_code"]]["distance_mm"] for one in ride)


def test_the_ward_of_the_home_is_named_with_its_former_ones(api: httpx.Client) -> None:
    """Most people still say the old name."""
    ward = find(api, *HOME)["ward"]

    assert ward["name"].startswith(("Phường ", "Xã "))
    assert ward["former_units"]


@pytest.mark.parametrize(
    ("lon", "lat", "status"),
    [(2.35, 48.85, "outside_city"), (107.0, 9.5, "outside_city")],
    ids=["Paris", "the sea"],
)
def test_outside_the_city_the_answer_says_so(
    api: httpx.Client, lon: float, lat: float, status: str
) -> None:
    """An empty list alone would say that there are no schools."""
    answer = find(api, lon, lat)

    assert answer["status"] == status
    assert answer["schools"] == []
    assert answer["route"] is None


def test_an_answer_about_a_home_is_never_stored(api: httpx.Client) -> None:
    """A shared computer must not show the last family's home."""
    answer = api.post("/v1/finder", json={**IN_TOWN, "grade": "1"})

    assert answer.headers["cache-control"] == "no-store"


def test_a_home_in_the_address_finds_nothing(api: httpx.Client) -> None:
    """Addresses stand in logs and histories; homes may not."""
    answer = api.get("/v1/finder", params={**IN_TOWN, "grade": "1"})

    assert answer.status_code in {404, 405}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lon": 181, "lat": 9.7, "grade": "1"}, "lon"),
        ({"lon": 107, "lat": "north", "grade": "1"}, "lat"),
        ({"lon": 107, "grade": "1"}, "lat"),
        ({"lon": 107, "lat": 9.7, "grade": "2"}, "grade"),
        ({"lon": 107, "lat": 9.7, "grade": "1", "limit": 51}, "limit"),
        ({"lon": 107, "lat": 9.7, "grade": "1", "pupil_id": "x"}, "pupil_id"),
        ({"lon": True, "lat": None, "grade": "1"}, "lat"),
    ],
    ids=["too far east", "no number", "missing", "no such grade", "many", "unknown", "null"],
)
def test_a_wrong_field_is_named_and_not_repeated(
    api: httpx.Client, body: dict[str, Any], field: str
) -> None:
    """The caller learns which field; the log of a proxy does not learn the home."""
    answer = api.post("/v1/finder", json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert field in [one["field"] for one in problem["errors"]]
    assert "107" not in answer.text
    assert "north" not in answer.text


def test_not_json_is_a_problem_too(api: httpx.Client) -> None:
    """A broken body gets a sentence, not a stack trace."""
    headers = {"Content-Type": "application/json"}
    answer = api.post("/v1/finder", content=b"{\xff", headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_way_of_travelling_is_refused(api: httpx.Client) -> None:
    """The sentence says where the known ones stand."""
    answer = api.post("/v1/finder", json={**IN_TOWN, "grade": "1", "profile": "boat"})

    assert answer.status_code == 422
    assert "/v1/city" in answer.json()["detail"]


def test_a_route_to_an_unknown_school_is_not_found(api: httpx.Client) -> None:
    """A wrong code is the caller's to mend."""
    answer = api.post("/v1/route", json={**IN_TOWN, "school_code": "nowhere"})

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:gantruong:problem:unknown-school"
