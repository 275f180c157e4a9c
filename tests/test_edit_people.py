"""One child corrected by hand: within the own wards, and no value where it does not belong."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.editing import EditedCity

WHY = {"reason": "the family showed its papers"}
STREET = "Ngõ Bí Mật 4711"
SCOPES = ("registers:read", "registers:edit", "people:read", "people:edit", "author:name")
PLACES = ("own", "other", "city")


@pytest.fixture(scope="module")
def department(edited_city: EditedCity) -> httpx.Client:
    """Return an officer of the whole city."""
    return edited_city.client("department")


@pytest.fixture(scope="module")
def wards(edited_city: EditedCity) -> tuple[str, str]:
    """Return the two wards with most children."""
    asked = text("SELECT ward_code FROM people.pupil GROUP BY 1 ORDER BY count(*) DESC LIMIT 2")
    with edited_city.owner.begin() as connection:
        first, second = connection.scalars(asked)
    return first, second


@pytest.fixture(scope="module")
def officer(edited_city: EditedCity, wards: tuple[str, str]) -> httpx.Client:
    """Return an officer of the first ward."""
    return edited_city.client("ward officer", wards=[wards[0]])


def child(client: httpx.Client, ward: str, place: int = 0) -> dict[str, Any]:
    """Return one child of a ward, as a client sees it."""
    body = {"equal": {"ward_code": ward, "season": "2026-2027"}, "size": place + 1}
    answer = client.post("/v1/people/pupils/list", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"][place]


def key(row: dict[str, Any]) -> dict[str, str]:
    """Return the key of a child's row."""
    return {name: row["values"][name] for name in ("season", "pupil_id")}


def correct(
    client: httpx.Client, row: dict[str, Any], etag: str | None = None, **values: object
) -> httpx.Response:
    """Correct a child's row as it was read."""
    body = {"key": key(row), "values": values, **WHY}
    headers = {"If-Match": etag or row["etag"]}
    return client.post("/v1/people/pupils/correct", json=body, headers=headers)


def test_a_child_of_the_own_ward_is_corrected_and_it_is_told(
    officer: httpx.Client, wards: tuple[str, str]
) -> None:
    """Old and new value, author, reason; and back again."""
    row = child(officer, wards[0])
    done = correct(officer, row, group=3, address=STREET)
    assert done.status_code == 200, done.text
    assert correct(officer, row, group=4).status_code == 412
    told = officer.post("/v1/people/pupils/history", json={"key": key(row)}).json()["items"]
    assert (told[0]["before"]["group"], told[0]["after"]["group"]) == (row["values"]["group"], 3)
    assert (told[0]["client"], told[0]["reason"]) == ("ward officer", WHY["reason"])

    number = done.json()["changes"][0]["change_id"]
    back = officer.post(f"/v1/people/changes/{number}/undo", json=WHY)
    assert back.status_code == 200, back.text
    assert child(officer, wards[0])["values"] == row["values"]


def test_a_child_of_another_ward_does_not_exist_for_the_officer(
    officer: httpx.Client, department: httpx.Client, wards: tuple[str, str]
) -> None:
    """Neither the row, nor its history, nor a correction, nor taking one back."""
    row = child(department, wards[1])
    done = correct(department, row, group=2)
    assert done.status_code == 200, done.text
    number = done.json()["changes"][0]["change_id"]
    answers = [
        officer.post("/v1/people/pupils/read", json={"key": key(row)}),
        officer.post("/v1/people/pupils/history", json={"key": key(row)}),
        correct(officer, row, group=1),
        officer.post(f"/v1/people/changes/{number}/undo", json=WHY),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert child(department, wards[1])["values"]["group"] == 2
    listed = officer.post("/v1/people/pupils/list", json={"size": 1000}).json()
    assert {one["values"]["ward_code"] for one in listed["items"]} == {wards[0]}


def test_a_child_cannot_be_sent_to_another_ward_by_an_officer(
    officer: httpx.Client, department: httpx.Client, wards: tuple[str, str]
) -> None:
    """What its maker could not see any more is the department's to correct."""
    row, there = child(officer, wards[0], 1), child(department, wards[1])["values"]
    moved = {name: there[name] for name in ("lon", "lat", "ward_code")}

    refused = correct(officer, row, **moved)
    assert (refused.status_code, refused.json()["type"][-10:]) == (403, "other-ward")
    done = correct(department, row, **moved)
    assert done.status_code == 200, done.text
    assert "distances" in done.json()["affected"]["message"]


def test_no_value_of_a_child_is_in_errors_logs_or_the_audit_log(
    officer: httpx.Client, edited_city: EditedCity, wards: tuple[str, str]
) -> None:
    """An address is told to whoever corrects it and to nobody else."""
    row = child(officer, wards[0], 2)
    assert correct(officer, row, address=STREET).status_code == 200
    now = child(officer, wards[0], 2)
    wrong = correct(officer, now, sex=STREET, birth_date=STREET, lon=STREET, personal_number="1")
    assert wrong.status_code == 422
    fields = {one["field"] for one in wrong.json()["errors"]}
    assert "personal_number" in fields
    again = correct(officer, now, sex=STREET, birth_date=STREET, lon=STREET)
    assert {one["field"] for one in again.json()["errors"]} == {"sex", "birth_date", "lon"}

    with edited_city.owner.begin() as connection:
        audit, public = (
            "\n".join(connection.scalars(text(f"SELECT to_jsonb(a)::text FROM {table} AS a")))  # noqa: S608 (names from this file)
            for table in ("work.audit_log", "work.register_change")
        )
    pupil = row["values"]["pupil_id"]
    for where in (wrong.text, again.text, audit, public, edited_city.log.read_text("utf-8")):
        assert STREET not in where
        assert pupil not in where
    assert "register pupils" in audit, audit[-600:]


def test_history_of_children_goes_with_their_set(
    officer: httpx.Client, edited_city: EditedCity, wards: tuple[str, str]
) -> None:
    """When a season's set is deleted, nothing of it is left to be read."""
    assert correct(officer, child(officer, wards[0], 3), group=5).status_code == 200
    with edited_city.owner.connect() as connection:
        count = text("SELECT count(*) FROM people.register_change")
        assert (connection.scalar(count) or 0) > 0
        connection.execute(text("DELETE FROM dataset WHERE kind = 'pupils'"))
        assert connection.scalar(count) == 0
        connection.rollback()


@pytest.fixture(scope="module")
def keys(edited_city: EditedCity, wards: tuple[str, str]) -> dict[tuple[str, str], httpx.Client]:
    """Return a caller for every scope and place."""
    reach = {"own": [wards[0]], "other": [wards[1]], "city": ["*"]}
    return {
        (scope, place): edited_city.client(f"{scope} {place}", wards=reach[place], scopes=[scope])
        for scope, place in itertools.product(SCOPES, PLACES)
    }


def calls(edited_city: EditedCity, ward: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return every kind of call about things of one ward: needed scope, address, body."""
    with edited_city.owner.begin() as connection:
        school = connection.scalar(
            text(
                "SELECT school_code FROM school JOIN dataset USING (dataset_id)"
                " WHERE active AND ward_code = :ward ORDER BY 1"
            ),
            {"ward": ward},
        )
        pupil = connection.scalar(
            text("SELECT pupil_id FROM people.pupil WHERE ward_code = :ward ORDER BY 1 DESC"),
            {"ward": ward},
        )
    whose = {"key": {"season": "2026-2027", "pupil_id": pupil}}
    writes = {**WHY, "dry_run": True}
    row = f"/v1/registers/schools/rows/{school}"
    line = {"school_code": school, "address": "1 Lê Lợi"}
    return {
        "list": ("registers:read", "/v1/registers/schools/rows", {}),
        "read": ("registers:read", row, {}),
        "history": ("registers:read", f"{row}/history", {}),
        "change": ("registers:edit", row, {"values": {"address": "1 Lê Lợi"}, **writes}),
        "close": ("registers:edit", f"{row}/close", {"closed_from": "2030-01-01", **writes}),
        "paste": ("registers:edit", "/v1/registers/schools/paste", {"rows": [line], **writes}),
        "child": ("people:read", "/v1/people/pupils/read", whose),
        "corrections": ("people:read", "/v1/people/pupils/history", whose),
        "correct": (
            "people:edit",
            "/v1/people/pupils/correct",
            {**whose, "values": {"group": 9}, **writes},
        ),
    }


def call(
    client: httpx.Client, name: str, address: str, body: dict[str, Any], *, etag: str = '"1.0"'
) -> int:
    """Make a call and return its status."""
    if not body:
        return client.get(address).status_code
    verb = "PATCH" if name == "change" else "POST"
    return client.request(verb, address, json=body, headers={"If-Match": etag}).status_code


def etag_of(client: httpx.Client, name: str, address: str, body: dict[str, Any]) -> str:
    """Return the version that a call has to name."""
    if name == "paste":
        return client.post(address, json=body).headers["ETag"]
    if "people" in address:
        row = client.post("/v1/people/pupils/read", json={"key": body["key"]})
    else:
        row = client.get(address.removesuffix("/close").removesuffix("/history"))
    return row.headers.get("ETag", "")


OTHERS_CHILD = dict.fromkeys(("child", "corrections", "correct"), 404)
ELSEWHERE = dict.fromkeys(("change", "close", "paste"), 403) | OTHERS_CHILD


def test_scope_and_ward_decide_at_every_address(
    edited_city: EditedCity,
    department: httpx.Client,
    keys: dict[tuple[str, str], httpx.Client],
    wards: tuple[str, str],
) -> None:
    """Generated: every scope, place and kind of call; 403 without the scope, then the ward."""
    for name, (needed, address, body) in calls(edited_city, wards[0]).items():
        etag = etag_of(department, name, address, body)
        for (scope, place), client in keys.items():
            status = call(client, name, address, body, etag=etag)
            elsewhere = place == "other" and name in ELSEWHERE
            allowed = ELSEWHERE[name] if elsewhere else 200
            assert status == (allowed if scope == needed else 403), f"{name} {scope} {place}"


def test_without_a_key_nothing_is_told(edited_city: EditedCity, wards: tuple[str, str]) -> None:
    """And the answer says what is missing."""
    stranger = edited_city.stranger()
    for name, (_, address, body) in calls(edited_city, wards[0]).items():
        assert call(stranger, name, address, body) == 401, name
    answer = stranger.get("/v1/registers")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "administrator" in answer.json()["detail"]
