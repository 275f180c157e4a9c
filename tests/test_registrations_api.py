"""Registrations over the API: rows answered one by one, nothing half-written, last moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from gis import clock
from runs import allocate
from runs.recorded.states import change_state
from runs.registrations import deadline
from runs.registrations.locating import locate_new
from tests.decided import confirm

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.fixtures.editing import EditedCity

pytestmark = pytest.mark.full

ROUTE = "/v1/registrations"
SEASON = "2026-2027"
HOME = {"lon": 107.0901, "lat": 9.7702}
NEW = "TAM-9001"


@pytest.fixture(scope="module")
def portal(edited_city: EditedCity) -> httpx.Client:
    """Return the admission system, with one key."""
    return edited_city.client("portal", scopes=["registrations:send"])


def sent(portal: httpx.Client, *items: dict[str, Any], **more: Any) -> httpx.Response:  # noqa: ANN401
    """Send a batch."""
    body = {"season": SEASON, "grade": "1", "items": list(items), **more}
    return portal.post(ROUTE, json=body, headers={"Idempotency-Key": str(uuid4())})


def one(pupil_id: str, **pupil: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return one row."""
    return {"pupil_id": pupil_id, "pupil": pupil}


def standing(portal: httpx.Client, *ids: str) -> list[dict[str, Any]]:
    """Return how pupils stand."""
    told = portal.post(f"{ROUTE}/read", json={"season": SEASON, "pupil_ids": ids})
    assert told.status_code == 200, told.text
    assert told.headers["Cache-Control"] == "no-store"
    return list(told.json()["items"])


def version(city: EditedCity) -> str:
    """Return the hash of the pupils in use."""
    asked = "SELECT content_sha256 FROM dataset WHERE kind = 'pupils' AND active"
    with city.owner.connect() as connection:
        return str(connection.scalar(text(asked)))


def test_every_row_is_answered_and_of_a_wrong_one_nothing_is_written(
    edited_city: EditedCity, portal: httpx.Client
) -> None:
    """A batch of right and wrong rows; sent again it changes nothing."""
    rows = [
        one(NEW, **HOME, group=1),
        one("TAM-9002", lon=107.09, lat="north"),
        one("TAM-9003", **HOME, ward_code="nowhere"),
        one(NEW, **HOME, group=2),
        {"pupil_id": "TAM-9004", "withdraw": True},
    ]

    first = sent(portal, *rows)
    version_after = version(edited_city)
    again = sent(portal, *rows)
    found = standing(portal, NEW, "TAM-9002", "TAM-9003")
    with edited_city.owner.connect() as connection:
        log = connection.execute(
            text("SELECT action, detail FROM work.audit_log ORDER BY audit_id DESC LIMIT 1")
        ).one()

    assert first.status_code == 200, first.text
    told = first.json()
    outcomes = [row["outcome"] for row in told["items"]]
    assert outcomes == ["registered", "refused", "refused", "refused", "unchanged"]
    assert (told["accepted"], told["refused"], told["written"]) == (2, 3, True)
    assert [row["errors"][0]["field"] for row in told["items"][1:4]] == [
        "lat",
        "ward_code",
        "pupil_id",
    ]
    assert all(row["errors"][0]["row"] == row["row"] for row in told["items"][1:4])
    assert "north" not in first.text
    assert again.json()["items"][0]["outcome"] == "unchanged"
    assert again.json()["written"] is False
    assert version(edited_city) == version_after
    receipt = told["items"][0]["receipt"]
    assert log.action == "take registrations"
    assert log.detail == {"grade": "1", "receipts": [receipt, receipt], "registered": 1}
    assert [row["state"] for row in found] == ["registered", "unknown", "unknown"]
    assert (found[0]["location"], found[0]["point_of"]) == ("located", "sender")


def test_a_dry_run_writes_nothing(edited_city: EditedCity, portal: httpx.Client) -> None:
    """It answers as the batch would, without receipts."""
    before = version(edited_city)

    told = sent(portal, one("TAM-9009", **HOME), dry_run=True).json()

    assert [(row["outcome"], row["receipt"]) for row in told["items"]] == [("registered", None)]
    assert version(edited_city) == before
    assert standing(portal, "TAM-9009")[0]["state"] == "unknown"


def test_a_pupil_is_changed_and_withdrawn_with_receipts(portal: httpx.Client) -> None:
    """What is left out stays; the last receipt says what was last done."""
    sent(portal, one("TAM-9010", **HOME, group=2))
    changed = sent(portal, one("TAM-9010", residence_kind="temporary")).json()["items"][0]
    kept = standing(portal, "TAM-9010")[0]
    gone = sent(portal, {"pupil_id": "TAM-9010", "withdraw": True}).json()["items"][0]
    after = changed["receipt"] - 1
    listed = portal.get(f"{ROUTE}/receipts", params={"after": after}).json()["items"]

    assert (changed["outcome"], gone["outcome"]) == ("changed", "withdrawn")
    assert (kept["group"], kept["receipt"]) == (2, changed["receipt"])
    assert standing(portal, "TAM-9010")[0]["state"] == "withdrawn"
    assert [(row["receipt"], row["outcome"]) for row in listed][:2] == [
        (changed["receipt"], "changed"),
        (gone["receipt"], "withdrawn"),
    ]
    assert listed[0]["sent_by"] == "portal"


def test_an_address_is_looked_up_and_another_one_anew(
    edited_city: EditedCity, portal: httpx.Client
) -> None:
    """The point of a former address does not stay with the new one."""
    street = "đường Phan Thị Ngời, phường Chợ Đình"
    told = sent(portal, one("TAM-9020", address=street), one("TAM-9021", address="không rõ"))
    waits = standing(portal, "TAM-9020")[0]["location"]
    located = locate_new(edited_city.owner, SEASON)
    again = locate_new(edited_city.owner, SEASON)
    clear, unclear = standing(portal, "TAM-9020", "TAM-9021")
    moved = sent(portal, one("TAM-9020", address="không rõ")).json()["items"][0]

    assert isinstance(told.json()["locate_job"], int)
    assert waits == "waiting"
    assert (located.n_pupils, again.n_pupils) == (2, 0)
    assert unclear["location"] == "needs_person"
    assert unclear["reason"]
    assert clear["location"] in {"located", "needs_person"}
    assert moved["outcome"] == "changed"
    assert standing(portal, "TAM-9020")[0]["location"] == "waiting"


def test_a_form_has_the_finders_millimetres_by_id_alone(
    edited_city: EditedCity, portal: httpx.Client
) -> None:
    """Nobody sends the home again; who has no place is told so."""
    sent(portal, one("TAM-9030", **HOME))
    asked = {"season": SEASON, "grade": "1", "limit": 3, "policy": "hcmc-2026-grade1-two-groups"}
    told = portal.post(f"{ROUTE}/schools", json={**asked, "pupil_ids": ["TAM-9030", "TAM-nobody"]})
    profile = told.json()["profile"]
    finder = edited_city.stranger().post(
        "/v1/finder", json={**HOME, "grade": "1", "limit": 3, "profile": profile}
    )

    own, nobody = told.json()["items"]
    assert own["status"] == "ok"
    assert [(row["school_code"], row["distance_mm"]) for row in own["schools"]] == [
        (row["school_code"], row["distance_mm"]) for row in finder.json()["schools"]
    ]
    assert [row["over_far_limit"] for row in own["schools"]] == [False, False, False]
    assert (nobody["status"], nobody["schools"]) == ("not_registered", [])
    mine, others = (one.json()["versions"] for one in (told, finder))
    assert (mine["network"], mine["gates"]) == (others["network"], others["gates"])


def closes(city: EditedCity, grade: str, at: str) -> None:
    """Set when the registrations of a grade close."""
    row = (
        "INSERT INTO work.season_deadline (season, grade, step, closes, status, decided_by)"
        " VALUES (:season, :grade, 'registration', :at, 'assumed', 'x')"
    )
    with city.owner.begin() as connection:
        connection.execute(text(row), {"season": SEASON, "grade": grade, "at": at})


def test_the_last_moment_is_in_time_and_the_next_is_not(
    edited_city: EditedCity,
    portal: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Before, on and after: the season's clock decides, then it is refused with what to do."""
    engine, moved = edited_city.owner, tmp_path / "clock"
    monkeypatch.setenv(clock.SETTING, str(moved))
    last = clock.moment("2026-06-15T17:00:00+07:00")
    closes(edited_city, "6", last.isoformat())

    for seconds in (-1, 0):
        clock.move(moved, last + dt.timedelta(seconds=seconds))
        assert deadline.check(engine, SEASON, "6").phase == "open"
    clock.move(moved, last + dt.timedelta(seconds=1))
    with pytest.raises(deadline.ClosedError) as closed:
        deadline.check(engine, SEASON, "6")
    closes(edited_city, "1", "2025-01-02T17:00:00+07:00")
    late = sent(portal, one("TAM-9040", **HOME))
    counts = portal.get(ROUTE, params={"season": SEASON, "grade": "1"}).json()
    closes(edited_city, "1", "2999-01-02T17:00:00+07:00")
    in_time = sent(portal, one("TAM-9040", **HOME))

    assert "17:00, thứ Hai 15/6/2026" in closed.value.vi
    assert (late.status_code, late.json()["type"].rpartition(":")[2]) == (
        409,
        "registration-closed",
    )
    assert late.json()["closed_at"] == "2025-01-02T17:00:00+07:00"
    assert late.json()["contact"] == "/v1/wards/{code}"
    assert "office of its ward" in late.json()["detail"]
    assert (counts["open"], counts["closes_at"]) == (False, "2025-01-02T17:00:00+07:00")
    assert in_time.json()["items"][0]["outcome"] == "registered"


def test_answers_of_the_portal_are_kept_as_families_own(
    edited_city: EditedCity, portal: httpx.Client
) -> None:
    """Of a proposal there is nothing to answer; then each answer once, and none without a seat."""
    sent(portal, one("TAM-9060", **HOME))
    made = allocate.allocate(edited_city.owner, "nearest-first", season=SEASON, grade="1")
    run = {"run_id": made.run_id}
    body = {**run, "items": [{"pupil_id": "TAM-9060", "answer": "confirmed"}]}
    key = {"Idempotency-Key": str(uuid4())}
    early = portal.post(f"{ROUTE}/answers", json=body, headers=key)
    change_state(edited_city.owner, made.run_id, "provisional", decided_by="Sở")
    confirm(edited_city.owner, made.run_id, by="Sở")
    body["items"].append({"pupil_id": "TAM-nobody", "answer": "refused"})
    told = [
        portal.post(f"{ROUTE}/answers", json=body, headers={"Idempotency-Key": str(uuid4())}).json()
        for _ in range(2)
    ]
    listed = portal.get(f"{ROUTE}/answers", params=run).json()["items"]
    with edited_city.owner.connect() as connection:
        log = connection.execute(
            text("SELECT action, detail FROM work.audit_log ORDER BY audit_id DESC LIMIT 1")
        ).one()

    assert (early.status_code, early.json()["type"].rpartition(":")[2]) == (409, "not-now")
    assert [[row["outcome"] for row in one["items"]] for one in told] == [
        ["kept", "refused"],
        ["unchanged", "refused"],
    ]
    assert [(row["pupil_id"], row["answer"]) for row in listed] == [("TAM-9060", "confirmed")]
    assert (log.action, log.detail["rows"]) == ("take answers", 1)
    assert "TAM" not in str(log.detail)


def test_nobody_sends_without_the_scope_or_for_some_wards(edited_city: EditedCity) -> None:
    """The city's admission system is one; the database refuses the rest once more."""
    reader = edited_city.client("reads", scopes=["people:read", "people:edit"])
    ward = edited_city.client("one-ward", scopes=["registrations:send"], wards=["99101"])

    assert sent(reader, one("TAM-9050", **HOME)).status_code == 403
    told = sent(ward, one("TAM-9050", **HOME))
    assert (told.status_code, told.json()["type"].rpartition(":")[2]) == (403, "city-only")
