"""Catchments worked on over HTTP: drawn, counted, approved, by whoever may and nobody else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis import db
from gis.access import Access, acting
from gis.cluster.place import APP

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import TextClause

    from tests.fixtures.editing import EditedCity

SEEN_WITHIN_S = 60.0  # a hang guard
EDIT, APPROVE = "catchments:edit", "catchments:approve"


@pytest.fixture(scope="module")
def department(edited_city: EditedCity) -> httpx.Client:
    """Return an officer who draws, sees children and approves in the whole city."""
    return edited_city.client("department", scopes=[EDIT, APPROVE, "people:read"])


@pytest.fixture(scope="module")
def ward(edited_city: EditedCity) -> httpx.Client:
    """Return an officer who draws in one ward."""
    return edited_city.client("ward", wards=["99101"], scopes=[EDIT])


def school_of(client: httpx.Client, ward_code: str, nth: int = 0) -> dict[str, Any]:
    """Return a primary school of a ward."""
    params: dict[str, str | int] = {"grade": "1", "ward": ward_code, "size": 200}
    found: dict[str, Any] = client.get("/v1/schools", params=params).json()["items"][nth]
    return found


def square(lon: float, lat: float, size: float = 0.002) -> dict[str, Any]:
    """Return a small square."""
    west, south, east, north = lon, lat, lon + size, lat + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def drawn(school: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a request that draws a square around a school."""
    properties = {
        "catchment_id": name,
        "season": "2027-2028",
        "level": "primary",
        "school_codes": school["school_code"],
        "kind": "official",
        **more,
    }
    geometry = square(school["lon"] - 0.001, school["lat"] - 0.001)
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return {"type": "FeatureCollection", "features": [feature]}


def decide(client: httpx.Client, number: int, what: str, etag: str | None) -> httpx.Response:
    """Approve or withdraw a draft; what began earlier ends the day before."""
    headers = {"If-Match": etag} if etag else {}
    body: dict[str, object] = {"reason": "decision 12"}
    if what == "approve":
        body["end_earlier"] = True
    return client.post(f"/v1/catchments/drafts/{number}/{what}", json=body, headers=headers)


def test_a_draft_comes_into_force_once_and_is_public_then(
    department: httpx.Client, edited_city: EditedCity
) -> None:
    """Before the decision nobody else sees it; afterwards everybody does, without a restart."""
    school = school_of(department, "99104")
    added = department.post("/v1/catchments/drafts", json=drawn(school, "A"))
    assert added.status_code == 201, added.text
    number = added.json()["items"][0]["number"]
    public = edited_city.stranger()
    assert public.get(f"/v1/catchments/{number}").status_code == 404
    draft = department.get(f"/v1/catchments/drafts/{number}").json()
    assert draft["status"] == "draft"
    assert shapely.geometry.shape(draft["geometry"]).area > 0

    assert decide(department, number, "approve", None).status_code == 428
    assert decide(department, number, "approve", f'"{number}.9"').status_code == 412
    done = decide(department, number, "approve", draft["etag"])
    late = decide(department, number, "approve", draft["etag"])
    again = decide(department, number, "approve", done.json()["etag"])

    assert done.status_code == 200, done.text
    assert late.status_code == 412
    assert late.json()["type"] == "urn:gantruong:problem:changed-meanwhile"
    assert again.status_code == 409
    end_s = time.monotonic() + SEEN_WITHIN_S
    while public.get(f"/v1/catchments/{number}").status_code != 200:
        assert time.monotonic() < end_s
        time.sleep(0.05)
    history = department.get(f"/v1/catchments/drafts/{number}").json()["history"]
    assert [(one["status"], one["decided_by"]) for one in history] == [
        ("draft", "department"),
        ("approved", "department"),
    ]


def test_a_new_version_replaces_the_old_one(department: httpx.Client) -> None:
    """Draft, approved, replaced: never back."""
    school = school_of(department, "99107")
    first = department.post("/v1/catchments/drafts", json=drawn(school, "B")).json()["items"][0]
    decide(department, first["number"], "approve", f'"{first["number"]}.1"')
    same = department.post("/v1/catchments/drafts", json=drawn(school, "B")).json()["items"][0]
    other = drawn(school, "B", source="second plan")
    other["features"][0]["geometry"] = square(school["lon"] - 0.0012, school["lat"] - 0.001)
    second = department.post("/v1/catchments/drafts", json=other).json()["items"][0]
    done = decide(department, second["number"], "approve", f'"{second["number"]}.1"')

    assert (same["number"], same["is_new"]) == (first["number"], False)
    assert done.json()["replaced"] == [first["number"]]
    old = department.get(f"/v1/catchments/drafts/{first['number']}").json()
    assert (old["status"], old["replaced_by"]) == ("replaced", second["number"])


def test_what_is_in_the_way_is_told(department: httpx.Client) -> None:
    """A home must not belong to two official catchments without somebody saying so."""
    school = school_of(department, "99113")
    for name in ("C1", "C2"):
        added = department.post("/v1/catchments/drafts", json=drawn(school, name))
        number = added.json()["items"][0]["number"]
        answer = decide(department, number, "approve", f'"{number}.1"')

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:gantruong:problem:in-the-way"
    assert "overlap" in answer.json()["reason"]


def test_a_ward_draws_for_its_own_schools_only(
    ward: httpx.Client, department: httpx.Client
) -> None:
    """Its draft waits for the department; another ward's is refused, and so is approving."""
    own, foreign = school_of(ward, "99101"), school_of(ward, "99104")
    mine = ward.post("/v1/catchments/drafts", json=drawn(own, "W1"))
    refused = ward.post("/v1/catchments/drafts", json=drawn(foreign, "W2"))

    assert mine.status_code == 201, mine.text
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:gantruong:problem:other-ward"
    number = mine.json()["items"][0]["number"]
    assert decide(ward, number, "approve", f'"{number}.1"').status_code == 403
    theirs = department.post("/v1/catchments/drafts", json=drawn(foreign, "W3"))
    number_of_theirs = theirs.json()["items"][0]["number"]
    assert decide(ward, number_of_theirs, "withdraw", f'"{number_of_theirs}.1"').status_code == 403
    gone = decide(ward, number, "withdraw", f'"{number}.1"')
    assert gone.status_code == 200, gone.text
    assert ward.get(f"/v1/catchments/drafts/{number}").json()["status"] == "replaced"


def test_wrong_outlines_are_named_and_nothing_is_stored(department: httpx.Client) -> None:
    """The checks are those of an import."""
    school = school_of(department, "99104")
    wrong = drawn(school, "D", school_codes="nowhere")
    answer = department.post("/v1/catchments/drafts", json=wrong)
    preview = department.post("/v1/catchments/drafts", json={**drawn(school, "E"), "dry_run": True})
    listed = department.get("/v1/catchments/drafts", params={"size": 1000}).json()["items"]

    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert preview.status_code == 200
    assert preview.json()["items"][0]["number"] is None
    assert not {"D", "E"} & {one["catchment_id"] for one in listed}


def test_totals_are_told_while_one_draws_but_never_of_few_children(
    department: httpx.Client, ward: httpx.Client
) -> None:
    """Ten children or nothing; the longest way in steps of 50 m; nobody's home."""
    school = school_of(department, "99104")
    wide = square(school["lon"] - 0.02, school["lat"] - 0.02, 0.04)
    asked = {"season": "2026-2027", "level": "primary", "schools": [school["school_code"]]}
    large = department.post("/v1/catchments/totals", json={**asked, "geometry": wide}).json()
    tiny = square(school["lon"], school["lat"], 0.00001)
    small = department.post("/v1/catchments/totals", json={**asked, "geometry": tiny}).json()
    unseen = ward.post("/v1/catchments/totals", json={**asked, "geometry": wide}).json()
    crossed = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    bad = department.post("/v1/catchments/totals", json={**asked, "geometry": crossed})

    assert large["children"] >= 10
    assert large["seats"] > 0
    assert large["longest_m"] % 50 == 0
    assert small["children"] in {0, None}
    assert small["longest_m"] is None
    assert unseen["children"] is None
    assert bad.status_code == 422


def test_the_database_refuses_what_the_service_would_forget(edited_city: EditedCity) -> None:
    """A transaction without the scope, or for another ward, writes nothing."""
    engine = db.engine(edited_city.app_url, role=APP)
    insert = text(
        "INSERT INTO catchment (catchment_id, season, version, level, kind, valid, "
        "content_sha256, geom) VALUES ('X', '2027-2028', 1, 'primary', 'official', "
        "daterange('2027-01-01', NULL), '', ST_Multi(ST_MakeEnvelope(107, 9.7, 107.01, 9.71, "
        "4326)))"
    )
    nobody = Access(scopes=frozenset(), wards=("*",))
    reads = Access(scopes=frozenset({"registers:edit", APPROVE}), wards=("*",))
    draws = Access(scopes=frozenset({EDIT}), wards=("99101",))
    school = text(
        "INSERT INTO catchment_school SELECT max(catchment_no), '990999', 'primary', 'official', "
        "'draft', daterange('2027-01-01', NULL) FROM catchment"
    )

    def write(access: Access, *statements: TextClause) -> None:
        with acting(engine, access).begin() as connection:
            for one in statements:
                connection.execute(one)

    for access in (nobody, reads):
        with pytest.raises(DBAPIError, match="policy"):
            write(access, insert)
    with pytest.raises(DBAPIError, match="policy"):
        write(draws, insert, school)
    with engine.begin() as connection:  # nothing of what was told before is left
        seen = connection.scalar(text("SELECT count(*) FROM catchment WHERE status = 'draft'"))
    assert seen == 0
    engine.dispose()
