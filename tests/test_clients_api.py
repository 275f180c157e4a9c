"""Keys given out over the API: within the giver's rights, shown once, and no second person."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis import api_clients, db
from gis.access import Access, act_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.fixtures.editing import EditedCity

CLIENTS = "/v1/clients"
ROWS = "/v1/registers/seats/rows"
OWN = ["clients:manage", "registers:read", "registers:edit"]
SOON = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)
WARD = "99101"


@pytest.fixture(scope="module")
def manager(edited_city: EditedCity) -> httpx.Client:
    """Return a city-wide holder of a key that hands out keys."""
    return edited_city.client("manager", scopes=OWN)


@pytest.fixture(scope="module")
def of_ward(edited_city: EditedCity) -> Iterator[httpx.Client]:
    """Return the same of one ward, with a key that ends."""
    wanted = api_clients.Wanted(
        name="ward manager", role="system", wards=[WARD], scopes=OWN, valid_until=SOON
    )
    key = api_clients.add(edited_city.owner, wanted)
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    with httpx.Client(base_url=edited_city.address, headers=headers, timeout=60) as client:
        yield client


def send(
    client: httpx.Client,
    path: str,
    *,
    once: str = "",
    **body: Any,  # noqa: ANN401 (a body)
) -> httpx.Response:
    """Send a write under a key of its own."""
    return client.post(path, json=body, headers={"Idempotency-Key": once or str(uuid4())})


def wanted(name: str, /, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (a body)
    """Return a client that the manager may make."""
    given = {"role": "system", "wards": [WARD], "scopes": ["registers:read"], **more}
    return {"name": name, **given}


def opens(city: EditedCity, key: str) -> int:
    """Return what a key is answered."""
    return httpx.get(
        city.address.rstrip("/") + ROWS, headers={"Authorization": f"Bearer {key}"}, timeout=60
    ).status_code


def word(answer: httpx.Response) -> tuple[int, str]:
    """Return status and kind of a refusal."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_key_is_made_exchanged_and_withdrawn(
    edited_city: EditedCity, manager: httpx.Client
) -> None:
    """Each step opens what it should, and leaves one row that names who did it and no key."""
    made = send(manager, CLIENTS, **wanted("one", purpose="thu thập"))
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    client, key = made.json()["client"], made.json()["key"]
    assert (client["wards"], client["scopes"]) == ([WARD], ["registers:read"])
    assert client["key_given_by"] == "client manager"
    at = f"{CLIENTS}/{client['client_id']}"
    turned = send(manager, f"{at}/rotate", overlap_days=2).json()
    assert [opens(edited_city, one) for one in (key, turned["key"])] == [200, 200]
    assert send(manager, f"{at}/revoke").json()["revoked_at"] is not None
    assert [opens(edited_city, one) for one in (key, turned["key"])] == [401, 401]
    assert word(send(manager, f"{at}/rotate")) == (409, "client-withdrawn")
    listed = {one["name"]: one for one in manager.get(CLIENTS).json()["items"]}
    assert set(listed["one"]) == set(client)

    with edited_city.owner.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT actor, action, to_jsonb(a)::text FROM work.audit_log AS a"
                " WHERE subject = 'client one' ORDER BY audit_id"
            )
        ).all()
    actions = ["client add", "client rotate", "client revoke"]
    assert [(row[0], row[1]) for row in rows] == [("client manager", one) for one in actions]
    assert not [row for row in rows if key[12:] in row[2] or turned["key"][12:] in row[2]]


def test_the_same_request_again_is_answered_with_the_same_key_which_nothing_keeps_in_clear(
    edited_city: EditedCity, manager: httpx.Client
) -> None:
    """Neither the table of answers nor any other one holds it, as text or as bytes."""
    once = str(uuid4())
    first = send(manager, CLIENTS, once=once, **wanted("twice"))
    second = send(manager, CLIENTS, once=once, **wanted("twice"))
    key = first.json()["key"]

    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert word(send(manager, CLIENTS, **wanted("twice"))) == (409, "client-exists")
    assert manager.post(CLIENTS, json=wanted("thrice")).status_code == 400  # a double made two
    secret = key[12:].encode()
    with edited_city.owner.connect() as connection:
        tables = connection.scalars(
            text(
                "SELECT c.oid::regclass::text FROM pg_class AS c"
                " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'work' AND c.relkind = 'r'"
            )
        ).all()
        for table in tables:
            whole = f"SELECT string_agg(to_jsonb(t)::text, ' ') FROM {table} AS t"  # noqa: S608 (names of the catalogue)
            kept = connection.scalar(text(whole)) or ""
            assert secret.decode() not in kept, table
            assert secret.hex() not in kept, table
    assert secret.decode() not in edited_city.log.read_text()


@pytest.mark.parametrize(
    "more",
    [
        {"scopes": ["people:read"]},
        {"scopes": ["registers:read", "runs:decide"]},
        {"scopes": ["clients:manage"]},
        {"scopes": [], "role": "planner"},
        {"wards": ["*"]},
        {"wards": [WARD, "99102"]},
        {"valid_until": (SOON + dt.timedelta(days=1)).isoformat()},
    ],
)
def test_nobody_gives_more_than_the_own_rights(of_ward: httpx.Client, more: dict[str, Any]) -> None:
    """No scope, ward or day beyond the own key, and no key that makes keys."""
    answer = send(of_ward, CLIENTS, **wanted("more", **more))
    assert word(answer) == (403, "beyond-own-rights")


def test_what_is_given_ends_with_the_givers_own_key(of_ward: httpx.Client) -> None:
    """Whoever states no end gets the giver's."""
    made = send(of_ward, CLIENTS, **wanted("ends")).json()["client"]
    assert dt.datetime.fromisoformat(made["valid_until"]) == SOON


def test_keys_beyond_reach_are_neither_seen_nor_exchanged(
    edited_city: EditedCity, manager: httpx.Client, of_ward: httpx.Client
) -> None:
    """A new key of a stronger client would be a way up; it may be withdrawn in an emergency."""
    strong = edited_city.client("strong", wards=[WARD], scopes=["people:read"])
    edited_city.client("elsewhere", wards=["99102"], scopes=["registers:read"])
    known = {one["name"]: one["client_id"] for one in manager.get(CLIENTS).json()["items"]}
    seen = {one["name"] for one in of_ward.get(CLIENTS).json()["items"]}

    assert "strong" in seen
    assert not seen & {"elsewhere", "manager"}
    for name in ("elsewhere", "manager"):
        for act in ("rotate", "revoke"):
            answer = send(of_ward, f"{CLIENTS}/{known[name]}/{act}")
            assert word(answer) == (404, "unknown-client")
    at = f"{CLIENTS}/{known['strong']}"
    assert word(send(of_ward, f"{at}/rotate")) == (403, "beyond-own-rights")
    assert strong.post("/v1/people/pupils/list", json={}).status_code == 200
    assert send(of_ward, f"{at}/revoke").status_code == 200
    assert strong.post("/v1/people/pupils/list", json={}).status_code == 401
    own = send(of_ward, f"{CLIENTS}/{known['ward manager']}/rotate", overlap_days=1)
    assert own.status_code == 200
    assert own.json()["client"]["key_given_by"] is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scopes": ["registers:edits"]}, "scopes"),
        ({"role": "king"}, "role"),
        ({"wards": []}, "wards"),
        ({"name": "a\nb"}, "name"),
        ({"name": "oidc:7f3a"}, ""),
        ({"role": "ward_officer", "wards": ["*"]}, ""),
    ],
)
def test_what_means_nothing_is_refused(
    manager: httpx.Client, more: dict[str, Any], field: str
) -> None:
    """By the field, where it is one."""
    answer = send(manager, CLIENTS, **wanted("none", **more))
    assert word(answer) == (422, "invalid-request")
    if field:
        assert field in str(answer.json()["errors"])


def proposal_of(client: httpx.Client) -> tuple[int, dict[str, str]]:
    """Return a change of seats that waits for a second person."""
    row = client.get(ROWS, params={"grade": "1"}).json()["items"][0]
    held = client.patch(
        f"{ROWS}/{row['row_id']}",
        json={"values": {"seats": row["values"]["seats"] * 2 + 1}, "reason": "decision 12"},
        headers={"If-Match": row["etag"]},
    )
    number = held.json()["approval_id"]
    told = client.get(f"/v1/approvals/{number}").json()
    return number, {"content_sha256": told["content_sha256"]}


def test_keys_of_one_hand_are_one_person(edited_city: EditedCity, manager: httpx.Client) -> None:
    """Else a manager would be the own second person, by a new key or an exchanged one."""
    edit = {"wards": ["*"], "scopes": ["registers:read", "registers:edit"]}
    made = [send(manager, CLIENTS, **wanted(name, **edit)).json() for name in ("left", "right")]
    officer = edited_city.client("officer")  # of the machine of the database
    taken = edited_city.client("taken", scopes=edit["scopes"])
    numbers = {one["name"]: one["client_id"] for one in manager.get(CLIENTS).json()["items"]}
    exchanged = send(manager, f"{CLIENTS}/{numbers['taken']}/rotate").json()
    hands = []
    for key in (*(one["key"] for one in made), exchanged["key"]):
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
        hands.append(httpx.Client(base_url=edited_city.address, headers=headers, timeout=60))
    number, agreed = proposal_of(manager)

    for client in hands:
        answer = client.post(f"/v1/approvals/{number}/approve", json=agreed)
        assert word(answer) == (403, "same-person")
    assert taken.get(ROWS).status_code == 401
    manager.post(f"/v1/approvals/{number}/withdraw", json={"reason": "test"})
    number, agreed = proposal_of(hands[0])
    assert hands[1].post(f"/v1/approvals/{number}/approve", json=agreed).status_code == 403
    assert manager.post(f"/v1/approvals/{number}/approve", json=agreed).status_code == 403
    assert officer.post(f"/v1/approvals/{number}/approve", json=agreed).status_code == 200
    for client in hands:
        client.close()


ADD = (
    "INSERT INTO work.api_client (name, role, wards, scopes, prefix, key_sha256)"
    " VALUES ('db', 'system', '{99101}', '{SCOPE}', 'abcdef01', '\\x00')"
)
LIKE_OWN = Access(
    scopes=frozenset(OWN), wards=("99101",), principal="client somebody of the database"
)


@pytest.mark.parametrize(
    ("access", "statement"),
    [
        (Access(scopes=frozenset({"registers:read"}), wards=("*",), principal="x"), ADD),
        (LIKE_OWN, ADD.replace("99101", "99102")),
        (LIKE_OWN, ADD.replace("99101", "*")),
        (LIKE_OWN, ADD.replace("SCOPE", "people:read")),
        (LIKE_OWN, ADD.replace("SCOPE", "clients:manage")),
        (LIKE_OWN, "UPDATE work.api_client SET key_sha256 = '\\x00' WHERE name = 'manager'"),
        (LIKE_OWN, "UPDATE work.api_client SET revoked_at = NULL"),
        (LIKE_OWN, "UPDATE work.api_client SET key_given_by = NULL WHERE name = 'left'"),
        (LIKE_OWN, "UPDATE work.api_client SET wards = '{*}'"),
        (LIKE_OWN, "DELETE FROM work.api_client"),
    ],
)
def test_the_database_holds_the_service_to_it(
    edited_city: EditedCity, manager: httpx.Client, access: Access, statement: str
) -> None:
    """A slip in a route must not become a key that opens more."""
    assert manager.get(CLIENTS).status_code == 200
    app: Engine = db.engine(edited_city.app_url)
    statement = statement.replace("SCOPE", "registers:read")
    try:
        with app.connect() as connection:
            act_as(connection, LIKE_OWN)
            connection.execute(
                text(ADD.replace("SCOPE", "registers:read").replace("'db'", "'good'"))
            )
            connection.rollback()
            act_as(connection, access)
            with pytest.raises(DBAPIError, match=r"not allowed|permission denied"):
                connection.execute(text(statement))
    finally:
        app.dispose()
