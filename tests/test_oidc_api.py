"""Persons of an identity provider at the live service: their rights, their names, two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from tests.fixtures.editing import EditedCity

ROWS = "/v1/registers/seats/rows"
WHY = {"reason": "decision 12"}


def test_persons_change_rows_under_their_subjects(edited_city: EditedCity) -> None:
    """History shows the name, the log the subject; one person of two names is still one."""
    first = edited_city.person("7f3a", name="Trần B")
    renamed = edited_city.person("7f3a", name="Trần C")
    second = edited_city.person("81aa", name="Lê D")
    row = first.get(ROWS, params={"grade": "1"}).json()["items"][0]
    at = f"{ROWS}/{row['row_id']}"

    held = first.patch(
        at,
        json={"values": {"seats": row["values"]["seats"] * 2}, **WHY},
        headers={"If-Match": row["etag"]},
    )
    number = held.json()["approval_id"]
    agreed = {"content_sha256": first.get(f"/v1/approvals/{number}").json()["content_sha256"]}

    assert held.status_code == 409
    assert renamed.post(f"/v1/approvals/{number}/approve", json=agreed).status_code == 403
    done = second.post(f"/v1/approvals/{number}/approve", json=agreed).json()
    assert (done["proposed_by"], done["approved_by"]) == ("oidc:7f3a", "oidc:81aa")
    history = first.get(f"{at}/history").json()["items"][0]
    assert (history["client"], history["person"]) == ("oidc:7f3a", "Trần B")
    with edited_city.owner.connect() as connection:
        actors = connection.scalars(
            text("SELECT actor FROM work.audit_log WHERE action = 'edit' ORDER BY audit_id DESC")
        ).all()
    assert actors[0] == "oidc:7f3a"


def test_refusals_say_what_to_do(edited_city: EditedCity) -> None:
    """No role: 403 with a way out; another's name: 403; a bad token: 401 like no token."""
    nobody = edited_city.person("1", gantruong_role="king").get(ROWS)
    assert (nobody.status_code, nobody.json()["type"]) == (403, "urn:gantruong:problem:no-role")
    assert "administrator" in nobody.json()["detail"]

    officer = edited_city.person("2")
    as_other = officer.get(ROWS, headers={"Gantruong-Author": "X"})
    assert (as_other.status_code, as_other.json()["type"]) == (
        403,
        "urn:gantruong:problem:no-scope",
    )
    late = edited_city.person("3", exp=1, iat=1).get(ROWS)
    none = edited_city.stranger().get(ROWS)
    assert late.status_code == none.status_code == 401
    assert late.json() == none.json()


def test_a_ward_s_officer_by_claims_is_held_to_the_ward(edited_city: EditedCity) -> None:
    """The same limits as those of a key."""
    claims = {"gantruong_role": "ward_officer", "gantruong_wards": ["00000"]}
    officer = edited_city.person("4", **claims)
    row = officer.get("/v1/registers/schools/rows").json()["items"][0]

    refused = officer.patch(
        f"/v1/registers/schools/rows/{row['row_id']}",
        json={"values": {"name": "x"}, **WHY},
        headers={"If-Match": row["etag"]},
    )
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:gantruong:problem:other-ward",
    )
    listed = officer.post("/v1/people/pupils/list", json={})
    assert (listed.status_code, listed.json()["total"]) == (200, 0)


def test_no_token_stands_in_the_log(edited_city: EditedCity) -> None:
    """A log that is read by many must not open doors."""
    officer = edited_city.person("5")
    officer.get(ROWS)

    assert officer.headers["Authorization"].split(".")[2] not in edited_city.log.read_text()
