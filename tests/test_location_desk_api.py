"""The location desk over the API: queue by effect, one entry, decisions, and who may take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from runs.locate.effect import ordered
from tests.desk_entries import Entry, let_wait

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.editing import EditedCity

DESK = "/v1/location-desk"
ALL = ["people:read", "people:edit", "requests:decide", "audit:read", "runs:read"]
WHY = {"reason": "gọi điện cho gia đình"}


@pytest.fixture(scope="module")
def entries(edited_city: EditedCity) -> list[Entry]:
    """Return eight addresses that wait."""
    return let_wait(edited_city.owner, 8)


@pytest.fixture(scope="module")
def anna(edited_city: EditedCity, entries: list[Entry]) -> httpx.Client:
    """Return an officer of the department."""
    assert entries
    return edited_city.client("desk-anna", scopes=ALL)


@pytest.fixture(scope="module")
def binh(edited_city: EditedCity) -> httpx.Client:
    """Return another one."""
    return edited_city.client("desk-binh", scopes=ALL)


def child(city: EditedCity, one: Entry) -> dict[str, Any]:
    """Return the point of a child as the register has it."""
    asked = (
        "SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, point_quality, (SELECT geom IS NOT NULL FROM "
        "people.confirmed_point WHERE address_hash = :hash) AS kept FROM people.pupil "
        "JOIN dataset USING (dataset_id) WHERE active AND pupil_id = :pupil"
    )
    with city.owner.connect() as connection:
        told = {"pupil": one.pupil_id, "hash": f"hash of {one.pupil_id}"}
        return dict(connection.execute(text(asked), told).mappings().one())


def test_those_whose_school_hangs_on_the_answer_come_first(
    anna: httpx.Client, entries: list[Entry]
) -> None:
    """Candidates far apart mean other schools; addresses stand in no list."""
    told = anna.get(DESK)
    queue = told.json()

    flips = [one["flips"] for one in queue["items"]]
    assert flips == sorted(flips, reverse=True)
    assert any(flips)
    assert not all(flips)
    assert {one["number"] for one in queue["items"]} == {one.number for one in entries}
    assert queue["located"]["without_point"] == len(entries)
    assert queue["located"]["waiting"] == len(entries)
    assert "Trần Phú" not in told.text
    assert told.headers["Cache-Control"] == "no-store"


def test_an_entry_tells_three_schools_of_every_candidate_by_the_finders_metres(
    edited_city: EditedCity, anna: httpx.Client, entries: list[Entry]
) -> None:
    """What the finder tells families of a point, the desk tells of the candidate there."""
    told = anna.get(f"{DESK}/{entries[1].number}").json()
    second = told["candidates"][1]
    asked = {"lon": second["lon"], "lat": second["lat"], "grade": told["grade"], "limit": 3}
    finder = edited_city.stranger().post("/v1/finder", json=asked).json()["schools"]

    assert told["address"] == "12 Trần Phú"
    assert [one["candidate"] for one in told["candidates"]] == [1, 2]
    assert len(second["nearest"]) == 3
    assert [(one["school_code"], one["distance_m"]) for one in second["nearest"]] == [
        (one["school_code"], one["distance_m"]) for one in finder
    ]


def test_a_confirmed_candidate_is_the_home_with_history_and_is_decided_once(
    edited_city: EditedCity, anna: httpx.Client, binh: httpx.Client, entries: list[Entry]
) -> None:
    """The point, its quality, the kept address, a history; the second officer comes too late."""
    one = entries[0]

    done = anna.post(f"{DESK}/{one.number}/confirm", json={"candidate": 1, **WHY})
    late = binh.post(f"{DESK}/{one.number}/confirm", json={"candidate": 2, **WHY})
    key = {"season": "2026-2027", "pupil_id": one.pupil_id}
    history = anna.post("/v1/people/pupils/history", json={"key": key}).json()["items"]
    log = anna.get("/v1/audit", params={"subject": "location"}).json()["items"][0]

    assert done.status_code == 200, done.text
    assert done.json()["located"]["without_point"] == len(entries) - 1
    told = child(edited_city, one)
    assert (told["lon"], told["lat"]) == pytest.approx((one.lon, one.lat))
    assert (told["point_quality"], told["kept"]) == ("house", True)
    assert history[0]["reason"] == WHY["reason"]
    assert (late.status_code, late.json()["type"].split(":")[-1]) == (404, "unknown-entry")
    assert log["detail"] == {"entry": one.number, "candidate": 1}
    assert one.pupil_id not in str(log)


def test_a_far_point_of_ones_own_takes_two_persons(
    edited_city: EditedCity, anna: httpx.Client, binh: httpx.Client, entries: list[Entry]
) -> None:
    """400 m away waits; 100 m away does not."""
    far, near = entries[2], entries[4]
    point = {"lon": far.lon - 0.0037, "lat": far.lat, **WHY}

    first = anna.post(f"{DESK}/{far.number}/confirm", json=point)
    before = child(edited_city, far)
    assert (first.status_code, first.json()["type"].split(":")[-1]) == (
        409,
        "waits-for-second-person",
    )
    approval = binh.get(f"/v1/approvals/{first.json()['approval_id']}").json()
    sent = {"content_sha256": approval["content_sha256"]}
    assert (
        binh.post(f"/v1/approvals/{approval['approval_id']}/approve", json=sent).status_code == 200
    )
    again = anna.post(f"{DESK}/{far.number}/confirm", json=point)
    alone = anna.post(
        f"{DESK}/{near.number}/confirm", json={"lon": near.lon - 0.0009, "lat": near.lat, **WHY}
    )

    assert before["lon"] is None
    assert 300 < approval["summary"]["moved_m"] < 500
    assert again.status_code == 200, again.text
    assert child(edited_city, far)["lon"] == pytest.approx(point["lon"])
    assert alone.status_code == 200, alone.text


def test_an_officer_of_another_ward_neither_sees_nor_decides(
    edited_city: EditedCity, entries: list[Entry]
) -> None:
    """Answered like an entry that does not exist; one's own can be sent back to the family."""
    one = entries[5]
    with edited_city.owner.connect() as connection:
        other = connection.scalar(
            text("SELECT ward_code FROM people.pupil WHERE ward_code <> :own LIMIT 1"),
            {"own": one.ward_code},
        )
    scopes = ["people:read", "people:edit"]
    stranger = edited_city.client("desk-other", wards=[str(other)], scopes=scopes)
    own = edited_city.client("desk-own", wards=[one.ward_code], scopes=scopes)
    address = f"{DESK}/{one.number}"

    seen = {row["number"] for row in stranger.get(DESK).json()["items"]}
    answers = [
        stranger.get(address),
        stranger.post(f"{address}/confirm", json={"candidate": 1, **WHY}),
        stranger.post(f"{address}/reject", json=WHY),
    ]
    sent_back = own.post(f"{address}/reject", json=WHY)
    city = edited_city.client("desk-log", scopes=["audit:read"])
    log = city.get("/v1/audit", params={"subject": "location"}).json()["items"][0]

    assert (log["action"], log["detail"]["entry"]) == ("rejected", one.number)
    assert one.number not in seen
    assert [told.status_code for told in answers] == [404, 404, 404]
    assert sent_back.status_code == 200, sent_back.text
    assert sent_back.json()["located"]["ask_family"] == 1
    assert child(edited_city, one)["lon"] is None


def test_a_far_point_needs_the_right_to_decide_requests(
    edited_city: EditedCity, entries: list[Entry]
) -> None:
    """Whoever may not decide them is told which right is missing, and nothing is proposed."""
    one = entries[7]
    ward = edited_city.client(
        "desk-alone", wards=[one.ward_code], scopes=["people:read", "people:edit"]
    )

    told = ward.post(
        f"{DESK}/{one.number}/confirm", json={"lon": one.lon - 0.01, "lat": one.lat, **WHY}
    )

    assert told.status_code == 403
    assert "requests:decide" in told.text


@pytest.mark.parametrize(
    "place",
    [{}, {"candidate": 9}, {"candidate": 1, "lon": 107.0, "lat": 9.7}, {"lon": 107.0}],
    ids=["none", "unknown", "two", "half"],
)
def test_a_decision_names_one_place(
    anna: httpx.Client, entries: list[Entry], place: dict[str, float]
) -> None:
    """Nothing is guessed."""
    told = anna.post(f"{DESK}/{entries[6].number}/confirm", json={**place, **WHY})

    assert told.status_code == 422
    assert "say one place" in told.text


def test_wide_entries_are_asked_about_and_empty_ones_come_last() -> None:
    """The order is that of effect, not of numbers; schools are asked of as many as are shown."""

    def row(number: int, *lons: float) -> dict[str, Any]:
        listed = [{"lon": lon, "lat": 10.0} for lon in lons]
        return {"location_id": number, "candidates": {"listed": listed}}

    rows = [row(1), row(2, 106.0, 106.001), row(3, 106.0, 106.01), row(4, 106.0, 106.002)]
    asked: list[int] = []

    def firsts(one: dict[str, Any]) -> set[str | None]:
        asked.append(one["location_id"])
        return {"A", "B"} if one["location_id"] == 2 else {"A"}

    told = ordered(rows, firsts, most=4)

    assert [(one["location_id"], flips) for one, flips in told] == [
        (2, True),
        (3, False),
        (4, False),
        (1, False),
    ]
    assert asked == [3, 4, 2, 1]
