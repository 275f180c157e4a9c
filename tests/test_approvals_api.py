"""Two persons over HTTP: seats changed by hand and by paste wait for another client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.editing import EditedCity

WHY = {"reason": "decision 12"}


@pytest.fixture(scope="module")
def an(edited_city: EditedCity) -> httpx.Client:
    """Return the first person."""
    return edited_city.client("an")


@pytest.fixture(scope="module")
def binh(edited_city: EditedCity) -> httpx.Client:
    """Return the second one."""
    return edited_city.client("binh")


def seats(client: httpx.Client, place: int) -> dict[str, Any]:
    """Return one row of seats, each test its own."""
    found = client.get("/v1/registers/seats/rows", params={"size": 1000, "grade": "1"}).json()
    return dict(found["items"][place])


def change(client: httpx.Client, row: dict[str, Any], n_seats: int, **more: str) -> httpx.Response:
    """Ask for other seats."""
    at = f"/v1/registers/seats/rows/{row['row_id']}"
    etag = client.get(at).json()["etag"]
    body = {"values": {"seats": n_seats}, **WHY}
    return client.patch(at, json=body, headers={"If-Match": etag, **more})


def agree(client: httpx.Client, number: int) -> httpx.Response:
    """Look at a proposal and agree to it."""
    at = f"/v1/approvals/{number}"
    sha256 = client.get(at).json().get("content_sha256", "0" * 64)
    return client.post(f"{at}/approve", json={"content_sha256": sha256})


def test_seats_wait_for_another_client_and_then_hold(
    edited_city: EditedCity, an: httpx.Client, binh: httpx.Client
) -> None:
    """Another name under the same key is the same person; another key is another one."""
    row = seats(an, 0)
    before = row["values"]["seats"]
    wanted = before + before // 5 + 1

    held = change(an, row, wanted, **{"Gantruong-Author": "An"})
    number = held.json()["approval_id"]

    assert (held.status_code, held.json()["type"]) == (
        409,
        "urn:gantruong:problem:waits-for-second-person",
    )
    assert seats(an, 0)["values"]["seats"] == before
    own = an.get(f"/v1/approvals/{number}").json()
    assert (own["own"], own["state"], own["proposed_by"]) == (True, "pending", "client an")
    shown = {"from": before, "to": wanted, "grade": "1", "season": row["values"]["season"]}
    assert own["summary"]["shown"] == [{**shown, "school_code": row["values"]["school_code"]}]
    an.headers["Gantruong-Author"] = "B"
    refused = agree(an, number)
    del an.headers["Gantruong-Author"]
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:gantruong:problem:same-person",
    )

    done = agree(binh, number)

    assert (done.status_code, done.json()["state"]) == (200, "applied")
    assert seats(an, 0)["values"]["seats"] == wanted
    history = an.get(f"/v1/registers/seats/rows/{row['row_id']}/history").json()["items"]
    assert (history[0]["client"], history[0]["person"]) == ("an", "An")
    assert agree(binh, number).status_code == 409
    with edited_city.owner.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT actor, action, detail ->> 'approval' FROM work.audit_log"
                " WHERE action IN ('propose', 'approve', 'edit') ORDER BY audit_id DESC LIMIT 3"
            )
        ).all()
    assert [tuple(one) for one in rows] == [
        ("client an", "edit", str(number)),
        ("client binh", "approve", None),
        ("client an", "propose", None),
    ]


def test_small_steps_add_up_until_two_agree(an: httpx.Client, binh: httpx.Client) -> None:
    """Twice 15 % is 32 %: the second step waits; after two agreed the count begins anew."""
    row = seats(an, 1)
    before = row["values"]["seats"]
    assert change(an, row, before + before * 15 // 100).status_code == 200

    held = change(binh, row, before + before * 30 // 100)
    assert held.status_code == 409
    assert agree(an, held.json()["approval_id"]).json()["state"] == "applied"
    assert change(an, row, before + before * 30 // 100 + 1).status_code == 200


def test_what_was_agreed_to_is_not_done_to_other_seats(
    an: httpx.Client, binh: httpx.Client
) -> None:
    """Somebody changed the row meanwhile: the proposal is overtaken and nothing is written."""
    row = seats(an, 2)
    before = row["values"]["seats"]
    number = change(an, row, before * 2).json()["approval_id"]
    assert change(binh, row, before + 1).status_code == 200

    late = agree(binh, number)

    assert (late.status_code, late.json()["type"]) == (409, "urn:gantruong:problem:overtaken")
    assert an.get(f"/v1/approvals/{number}").json()["state"] == "stale"
    assert seats(an, 2)["values"]["seats"] == before + 1


def test_a_paste_waits_as_a_whole_and_can_be_rejected_or_withdrawn(
    an: httpx.Client, binh: httpx.Client
) -> None:
    """One row of two is too much: neither is written."""
    rows = [seats(an, place)["values"] for place in (3, 4)]
    body = {"rows": [{**rows[0], "seats": 1}, {**rows[1], "seats": rows[1]["seats"] + 1}], **WHY}
    preview = an.post("/v1/registers/seats/paste", json={**body, "dry_run": True})
    etag = {"If-Match": preview.headers["ETag"]}

    held = an.post("/v1/registers/seats/paste", json={**body, "dry_run": False}, headers=etag)
    number = held.json()["approval_id"]

    assert held.status_code == 409
    assert [seats(an, place)["values"]["seats"] for place in (3, 4)] == [
        one["seats"] for one in rows
    ]
    assert binh.post(f"/v1/approvals/{number}/withdraw", json={}).status_code == 403
    assert binh.post(f"/v1/approvals/{number}/reject", json={}).status_code == 422
    done = binh.post(f"/v1/approvals/{number}/reject", json={"reason": "sai"}).json()
    assert (done["state"], done["decision_reason"]) == ("rejected", "sai")
    again = an.post("/v1/registers/seats/paste", json={**body, "dry_run": False}, headers=etag)
    other = again.json()["approval_id"]
    assert an.post(f"/v1/approvals/{other}/withdraw", json={}).json()["state"] == "withdrawn"
    assert agree(binh, other).status_code == 409


def test_undoing_what_two_agreed_to_takes_two(an: httpx.Client, binh: httpx.Client) -> None:
    """One person must not take back alone what two did."""
    row = seats(an, 5)
    before = row["values"]["seats"]
    assert agree(binh, change(an, row, before * 2).json()["approval_id"]).status_code == 200
    history = an.get(f"/v1/registers/seats/rows/{row['row_id']}/history").json()["items"]

    held = an.post(f"/v1/registers/changes/{history[0]['change_id']}/undo", json=WHY)

    assert held.status_code == 409
    assert agree(binh, held.json()["approval_id"]).json()["state"] == "applied"
    assert seats(an, 5)["values"]["seats"] == before


def test_a_ward_decides_about_its_own_schools_only(
    edited_city: EditedCity, an: httpx.Client
) -> None:
    """Another ward's officer neither sees the proposal nor can decide it."""
    row = seats(an, 6)
    school = an.get(f"/v1/registers/schools/rows/{row['values']['school_code']}").json()
    ward = school["values"]["ward_code"]
    scopes = ["registers:read", "registers:edit"]
    mine = edited_city.client("mine", wards=[ward], scopes=scopes)
    other = edited_city.client("other", wards=["00000"], scopes=scopes)
    same = edited_city.client("same ward", wards=[ward], scopes=scopes)
    number = change(mine, row, row["values"]["seats"] * 2).json()["approval_id"]

    assert other.get(f"/v1/approvals/{number}").status_code == 404
    assert agree(other, number).status_code == 404
    assert number not in [one["approval_id"] for one in other.get("/v1/approvals").json()["items"]]
    assert agree(same, number).json()["state"] == "applied"


def test_pages_and_states_of_the_list(an: httpx.Client) -> None:
    """Newest first, page by page, and only the wanted state."""
    whole = [one["approval_id"] for one in an.get("/v1/approvals").json()["items"]]
    paged, before = [], None
    while True:
        asked = {"size": 2, **({} if before is None else {"before": before})}
        page = an.get("/v1/approvals", params=asked).json()
        paged += [one["approval_id"] for one in page["items"]]
        before = page["next"]
        if before is None:
            break

    assert paged == whole == sorted(whole, reverse=True)
    states = an.get("/v1/approvals", params={"state": "applied"}).json()["items"]
    assert {one["state"] for one in states} == {"applied"}
    assert an.get("/v1/approvals", params={"state": "x"}).status_code == 422
