"""What is public about wards, gates, seats, seasons and policies, over HTTP."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from gis import api_clients, db
from gis.shipped import data_path
from tests import mvt
from tests.test_tiles import tile_at

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.server import CityDatabase


def sample(*parts: str) -> list[dict[str, str]]:
    """Return the rows of a file of the invented city."""
    with data_path("sample", *parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def all_items(api: httpx.Client, path: str, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the entries of every page."""
    found: list[dict[str, Any]] = []
    total, page = 1, 0
    while len(found) < total:
        page += 1
        answer = api.get(path, params={"size": 7, "page": page, **params})
        assert answer.status_code == 200, answer.text
        total = answer.json()["total"]
        assert answer.json()["items"] or not total
        found += answer.json()["items"]
    return found


def test_wards_are_listed_as_pages_and_as_a_map(api: httpx.Client) -> None:
    """Both forms hold the same wards, and each point of a ward's own box lies in the map."""
    wards = all_items(api, "/v1/wards")
    geojson = api.get("/v1/wards", params={"format": "geojson", "size": 1000})

    assert [one["code"] for one in wards] == sorted(one["code"] for one in wards)
    assert {one["name"] for one in wards} >= {"Phường Chợ Đình", "Phường Bàu Sen"}
    assert all(one["today"] for one in wards)
    assert geojson.headers["content-type"] == "application/geo+json"
    features = geojson.json()["features"]
    assert [one["id"] for one in features] == [one["code"] for one in wards]
    assert all(shapely.geometry.shape(one["geometry"]).is_valid for one in features)


def test_a_box_limits_wards_and_gates(api: httpx.Client) -> None:
    """What the map shows is what is asked for."""
    gate = api.get("/v1/gates", params={"size": 1}).json()["items"][0]
    lon, lat = gate["lon"], gate["lat"]
    box = f"{lon - 1e-7},{lat - 1e-7},{lon + 1e-7},{lat + 1e-7}"

    wards = api.get("/v1/wards", params={"bbox": box}).json()["items"]
    gates = api.get("/v1/gates", params={"bbox": box}).json()["items"]

    assert 1 <= len(wards) <= 2
    assert [one["school_code"] for one in gates] == [gate["school_code"]]


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "2,1,1,2", "nan,nan,nan,nan", "0,0,999,1"])
def test_what_is_no_box_is_refused_with_a_sentence(api: httpx.Client, box: str) -> None:
    """A swapped corner must not give an empty map without a word."""
    answer = api.get("/v1/wards", params={"bbox": box})

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:gantruong:problem:bad-box"


def test_every_old_name_leads_to_todays_units(api: httpx.Client) -> None:
    """Each row of the register of old names is told, with its confidence."""
    told = {
        (one["name"], one["former_district"] or "", lead["ward_code"]): lead["confidence"]
        for one in all_items(api, "/v1/wards/former")
        for lead in one["today"]
    }
    stated = {
        (row["alias"], row["former_district"], row["ward_code"]): float(row["confidence"])
        for row in sample("admin", "aliases.csv")
    }

    assert told == stated


def test_a_renumbered_neighbourhood_is_found_under_its_ward(api: httpx.Client) -> None:
    """Khu phố 11 of Phường 8 is Khu phố 25 today (feature C3)."""
    ward = api.get("/v1/wards/99110").json()

    old = next(one for one in ward["former_names"] if one["name"] == "Khu phố 11, Phường 8")
    assert old["today"][0]["khu_pho"] == "Khu phố 25"
    assert "Khu phố 25" in ward["khu_pho"]
    numbers = [int(name.rpartition(" ")[2]) for name in ward["khu_pho"]]
    assert numbers == sorted(numbers)
    assert ward["contacts"][0]["phone"] == "0000 99110"
    assert ward["n_schools"] == len(
        [row for row in sample("schools", "schools.csv") if row["ward_code"] == "99110"]
    )


def test_an_unknown_ward_is_a_problem_document(api: httpx.Client) -> None:
    """The sentence says where to search."""
    answer = api.get("/v1/wards/00000", headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert answer.json()["detail"].endswith("/v1/search?q=…")


def test_seats_are_the_rows_of_the_register(api: httpx.Client) -> None:
    """Sums and rows are those of the file, and the file is named."""
    rows = [row for row in sample("schools", "seats.csv") if row["season"] == "2026-2027"]
    answer = api.get("/v1/seats", params={"season": "2026-2027", "grade": "1", "size": 1000}).json()
    first = [row for row in rows if row["grade"] == "1"]

    assert answer["total"] == len(first)
    assert answer["total_seats"] == sum(int(row["seats"]) for row in first)
    assert answer["source"]["name"] == "seats.csv"
    assert answer["source"]["nature"] == "invented"
    assert len(all_items(api, "/v1/seats", season="2026-2027")) == len(rows)


def test_schools_of_every_kind_are_listed(api: httpx.Client) -> None:
    """Preschools and private schools are places of the city too."""
    rows = sample("schools", "schools.csv")
    for kind in sorted({row["kind"] for row in rows}):
        listed = api.get("/v1/schools", params={"kind": kind, "size": 200}).json()["total"]
        assert listed == sum(row["kind"] == kind for row in rows), kind
    for ownership in sorted({row["ownership"] for row in rows}):
        answer = api.get("/v1/schools", params={"ownership": ownership, "size": 200})
        assert answer.json()["total"] == sum(row["ownership"] == ownership for row in rows)


def test_what_nobody_published_about_a_season_is_unknown(api: httpx.Client) -> None:
    """A day that was not seen is never made up."""
    newest = api.get("/v1/seasons").json()["items"][0]
    steps = {one["step"]: one for one in newest["steps"]}

    assert newest["season"] == "2026-2027"
    assert newest["is_newest"]
    assert newest["grades"] == ["K", "1", "6", "10"]
    assert steps["registration"]["first"] == "2026-05-15"
    assert steps["registration"]["status"] == "assumed"
    assert (steps["second_round"]["status"], steps["second_round"]["first"]) == ("unknown", None)


def test_every_policy_is_told_in_both_languages_with_its_sources(api: httpx.Client) -> None:
    """Each value says whether it is published or assumed, and where it stands."""
    for short in api.get("/v1/policies").json()["items"]:
        policy = api.get(f"/v1/policies/{short['name']}").json()
        assert len(policy["rules"]) == short["n_rules"]
        assert all(rule["source"] and rule["sentence"]["vi"] for rule in policy["rules"])
        assert sum(rule["status"] == "assumed" for rule in policy["rules"]) == short["n_assumed"]
        raw = api.get(f"/v1/policies/{short['name']}/toml")
        assert raw.text == policy["toml"]
        assert raw.headers["content-type"] == "application/toml"


def test_two_policies_differ_in_the_rules_that_differ(api: httpx.Client) -> None:
    """The same policy differs in nothing; another one in what was changed."""
    same = api.get("/v1/policies/nearest-first/difference/nearest-first").json()
    other = api.get("/v1/policies/nearest-first/difference/deferred-acceptance").json()

    assert same["same"]
    assert same["rules"] == []
    assert "mechanism" in [one["key"] for one in other["rules"]]


@pytest.mark.parametrize("name", ["../policy/file", "%2e%2e", "no-such", "nearest-first.toml"])
def test_a_policy_is_never_a_path(api: httpx.Client, name: str) -> None:
    """A request opens no file of the machine."""
    assert api.get(f"/v1/policies/{name}").status_code == 404


def test_numbers_name_the_versions_that_they_rest_on(api: httpx.Client) -> None:
    """Feature A3: whoever keeps a number can say from which roads and registers it came."""
    described = api.get("/v1/openapi.json").json()["components"]["schemas"]
    home = {"lon": 107.0901, "lat": 9.7702, "grade": "1"}
    found = api.post("/v1/finder", json=home).json()

    for name in ("FinderOut", "WayFacts", "SchoolOut", "SchoolPage", "SeatPage", "GatePage"):
        assert "versions" in described[name]["required"], name
    assert found["versions"]["network"]
    assert found["versions"]["gates"]
    assert found["versions"] == api.get("/v1/seats").json()["versions"]


def test_official_catchments_are_listed_drawn_and_asked_by_place(api: httpx.Client) -> None:
    """What a run goes by is public: as a list, as a map, and for one home."""
    listed = all_items(api, "/v1/catchments", level="primary")
    drawn = api.get("/v1/catchments", params={"level": "primary", "format": "geojson"}).json()
    one = drawn["features"][0]
    inside = shapely.geometry.shape(one["geometry"]).representative_point()
    home = {"lon": inside.x, "lat": inside.y, "level": "primary"}
    at = api.post("/v1/catchments/at", json=home).json()

    assert len(listed) == len(drawn["features"]) > 0
    assert {one["level"] for one in listed} == {"primary"}
    assert one["id"] in [str(found["number"]) for found in at["items"]]
    assert at["certain"]
    code = listed[0]["schools"][0]
    by_school = all_items(api, "/v1/catchments", school=code)
    assert all(code in found["schools"] for found in by_school)
    number = listed[0]["number"]
    assert api.get(f"/v1/catchments/{number}").json()["geometry"]["type"] == "MultiPolygon"
    assert api.get("/v1/catchments/999999").status_code == 404


def test_official_catchments_are_a_layer_of_the_tiles(api: httpx.Client) -> None:
    """The map shows them beside the areas derived from a result, as a layer of their own."""
    drawn = api.get("/v1/catchments", params={"level": "primary", "format": "geojson"}).json()
    place = shapely.geometry.shape(drawn["features"][0]["geometry"]).representative_point()
    x, y = tile_at(place.x, place.y, 13)
    layers = mvt.read(api.get(f"/tiles/zones/13/{x}/{y}.mvt").content)

    known = {one["properties"]["number"] for one in drawn["features"]}
    assert known & {one.properties["number"] for one in layers["zones"].features}


def test_forecasts_are_what_is_recorded_and_none_is_made_up(
    api: httpx.Client, city_database: CityDatabase
) -> None:
    """Without a recorded forecast the list is empty."""
    owner = db.engine(city_database.owner_url)
    scopes = ["runs:read", "scenarios:work"]
    wanted = api_clients.Wanted(name="planner", role="system", wards=["*"], scopes=scopes)
    key = {"Authorization": f"Bearer {api_clients.add(owner, wanted)}"}
    owner.dispose()

    assert api.get("/v1/forecasts").status_code == 401
    assert api.get("/v1/forecasts", headers=key).json()["items"] == []
    assert api.get("/v1/forecasts/1", headers=key).status_code == 404
