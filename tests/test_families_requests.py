"""Homes corrected by request: asked by code, decided by officers, two of them for a long way."""

from __future__ import annotations

import binascii
import io
import struct
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import text

from gis import api_clients
from runs.families import calendar, evidence
from runs.families.refusals import WrongEvidenceError
from tests.fixtures.families import BY, SEASON
from tests.test_families_api import Family

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.families import FamilyService, Published

pytestmark = pytest.mark.usefixtures("at_home")

ASK, LIST, QUEUE, REPORT = (
    "/v1/family/requests",
    "/v1/family/requests/list",
    "/v1/requests",
    "/v1/path-reports",
)
SECRET_PLACE = b"GPS 10.776 106.700 camera of Binh"


@pytest.fixture
def published(family_service: FamilyService) -> Published:
    """Return the published season."""
    return family_service.published


@pytest.fixture
def family(family_service: FamilyService) -> Family:
    """Return a family."""
    return Family(family_service)


DECIDES = ("requests:read", "requests:decide", "people:edit")


class Officer:
    """A caller with a key."""

    def __init__(self, service: FamilyService, name: str, ward: str | None, role: str) -> None:
        wards = ["*"] if ward is None else [ward]
        scopes = DECIDES if role == "ward_officer" else ()
        wanted = api_clients.Wanted(name=name, role=role, wards=wards, scopes=scopes)
        key = api_clients.add(service.published.engine, wanted)
        self.address = service.address.rstrip("/")
        self.headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 (passed on)
        """Send a request."""
        return httpx.request(method, self.address + path, headers=self.headers, timeout=60, **given)


@pytest.fixture(scope="module")
def officers(family_service: FamilyService) -> tuple[Officer, Officer]:
    """Return two officers of the department."""
    one, two = (
        Officer(family_service, name, None, "department_officer") for name in ("req-a", "req-b")
    )
    return one, two


def home(published: Published, pupil: str) -> tuple[float, float, str]:
    """Return where a child lives as the register has it, and its ward."""
    asked = """
        SELECT ST_X(p.geom), ST_Y(p.geom), p.ward_code FROM people.pupil AS p
        JOIN dataset AS d ON d.dataset_id = p.dataset_id AND d.active
        WHERE p.pupil_id = :pupil AND p.season = :season
    """
    with published.engine.connect() as connection:
        row = connection.execute(text(asked), {"pupil": pupil, "season": SEASON}).one()
    return float(row[0]), float(row[1]), str(row[2])


def child(published: Published, place: int) -> tuple[str, str, float, float, str]:
    """Return a child with a home: id, code, longitude, latitude, ward."""
    pupil = published.ordinary()[place]
    return pupil, published.codes[pupil], *home(published, pupil)


def picture(kind: str) -> bytes:
    """Return a small picture that tells where and by whom it was taken."""
    drawn, out = Image.new("RGB", (40, 30), (200, 30, 30)), io.BytesIO()
    if kind == "jpeg":
        exif = drawn.getexif()
        exif[0x010E] = SECRET_PLACE.decode()
        drawn.save(out, "JPEG", exif=exif, comment=SECRET_PLACE)
    else:
        from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 (one kind alone)

        told = PngInfo()
        told.add_text("Comment", SECRET_PLACE.decode())
        drawn.save(out, "PNG", pnginfo=told)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_pictures_are_freed_of_what_they_tell_and_stay_the_same_picture(kind: str) -> None:
    """Where a photo was taken is nobody's business but the family's."""
    given = picture(kind) + b"hidden behind the end" + SECRET_PLACE
    assert SECRET_PLACE in given
    kept = evidence.checked(given)

    assert kept.kind == kind
    assert kept.note == "metadata taken out"
    assert SECRET_PLACE not in kept.content
    assert b"hidden" not in kept.content
    before, after = (Image.open(io.BytesIO(one)).convert("RGB") for one in (given, kept.content))
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"GIF89a" + b"\x00" * 50,
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\xff" + b"\x00" * 40,
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
        b"%PDF-1.7" + b"x" * evidence.MOST_BYTES,
        b"MZ%PDF-1.7",
    ],
)
def test_what_is_no_whole_picture_or_paper_is_refused(given: bytes) -> None:
    """By content and never by name; a picture that is cut short is named."""
    with pytest.raises(WrongEvidenceError):
        evidence.checked(given)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_picture_that_claims_any_size_is_refused(kind: str) -> None:
    """A few bytes may say 60,000 by 60,000: whoever opens them runs out of memory."""
    whole = bytearray(picture(kind))
    if kind == "jpeg":
        at = whole.index(b"\xff\xc0") + 5
        whole[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    else:
        whole[16:24] = struct.pack(">II", 60_000, 60_000)
        whole[29:33] = struct.pack(">I", binascii.crc32(whole[12:29]))

    with pytest.raises(WrongEvidenceError, match="60 million pixels"):
        evidence.checked(bytes(whole))


def test_every_cut_of_a_picture_is_refused_or_whole() -> None:
    """No length in it leads beyond its end."""
    for kind in ("jpeg", "png"):
        whole = picture(kind)
        for end in range(3, len(whole), 7):
            with pytest.raises(WrongEvidenceError):
                evidence.checked(whole[:end])


def test_a_family_sees_metres_from_both_points_before_anything_is_kept(
    family: Family, published: Published
) -> None:
    """Five schools; the old metres are those of the finder; a dry run keeps nothing."""
    _, code, lon, lat, _ = child(published, 50)
    answer = family.post(ASK, code=code, lon=lon + 0.002, lat=lat, dry_run=True)

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["request_no"] is None
    assert told["state"] is None
    assert len(told["nearest"]) == 5
    asked = {"lon": lon, "lat": lat, "grade": "1", "profile": "walk", "limit": 3}
    found = family.ask("POST", "/v1/finder", json=asked).json()["schools"]
    old = {one["school_code"]: one["old_m"] for one in told["nearest"]}
    assert found[0]["distance_m"] == old[found[0]["school_code"]]
    assert 150 < told["moved_m"] < 300
    assert family.post(LIST, code=code).json() == {"items": []}


def logged(published: Published, subject: str) -> list[tuple[str, str]]:
    """Return who did what to something, by the audit log."""
    asked = "SELECT actor, action FROM work.audit_log WHERE subject = :s ORDER BY audit_id"
    with published.engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(text(asked), {"s": subject})]


def test_a_request_changes_nothing_until_an_officer_accepts_it(
    family: Family, published: Published, officers: tuple[Officer, Officer]
) -> None:
    """Then the home is moved with its history, and the family reads the decision."""
    pupil, code, lon, lat, _ = child(published, 51)
    photo = b64encode(picture("jpeg")).decode()
    asked = family.post(ASK, code=code, lon=lon + 0.001, lat=lat, words="hẻm 12", files=[photo])
    assert asked.status_code == 200, asked.text
    number = asked.json()["request_no"]
    assert home(published, pupil)[:2] == (lon, lat)
    assert family.post(LIST, code=code).json()["items"][0]["state"] == "received"

    officer, _ = officers
    seen = officer.ask("GET", f"{QUEUE}/{number}").json()
    assert (seen["pupil_id"], seen["words"]) == (pupil, "hẻm 12")
    file = officer.ask("GET", f"{QUEUE}/{number}/files/1")
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in file.headers["content-security-policy"]
    assert SECRET_PLACE not in file.content
    body = {"accept": True, "reason": "seen on the spot"}
    done = officer.ask("POST", f"{QUEUE}/{number}/decide", json=body)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "accepted"
    assert len(done.json()["changes"]) == 1
    assert home(published, pupil)[0] == pytest.approx(lon + 0.001, abs=1e-9)
    told = family.post(LIST, code=code).json()["items"][0]
    assert (told["state"], told["reason"]) == ("accepted", "seen on the spot")
    again = officer.ask("POST", f"{QUEUE}/{number}/decide", json=body)
    assert again.status_code == 409
    assert [row[1] for row in logged(published, f"request {number}")] == [
        "ask for a correction",
        "decide a correction",
    ]


def test_home_and_decision_stand_together_or_not_at_all(
    family: Family, published: Published, officers: tuple[Officer, Officer]
) -> None:
    """Where the decision cannot be noted, the home has not moved either, and nothing is logged."""
    pupil, code, lon, lat, _ = child(published, 57)
    number = family.post(ASK, code=code, lon=lon + 0.001, lat=lat).json()["request_no"]
    body = {"accept": True, "reason": "seen"}
    changes = text("SELECT count(*) FROM people.register_change")
    with published.engine.begin() as connection:
        before = connection.scalar(changes)
        connection.execute(
            text(
                "CREATE FUNCTION people.no_decision() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER no_decision BEFORE UPDATE ON people.home_request"
                " FOR EACH ROW EXECUTE FUNCTION people.no_decision()"
            )
        )
    try:
        failed = officers[0].ask("POST", f"{QUEUE}/{number}/decide", json=body)
    finally:
        with published.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION people.no_decision() CASCADE"))
    assert failed.status_code >= 400
    assert home(published, pupil)[:2] == (lon, lat)
    with published.engine.connect() as connection:
        assert connection.scalar(changes) == before
    assert officers[0].ask("POST", f"{QUEUE}/{number}/decide", json=body).status_code == 200
    assert home(published, pupil)[0] == pytest.approx(lon + 0.001, abs=1e-9)


def test_more_than_300_metres_take_two_persons(
    family: Family, published: Published, officers: tuple[Officer, Officer]
) -> None:
    """The first one alone moves nothing; the second may not be the first."""
    pupil, code, lon, lat, _ = child(published, 52)
    number = family.post(ASK, code=code, lon=lon + 0.004, lat=lat).json()["request_no"]
    one, two = officers
    body = {"accept": True, "reason": "papers"}
    waits = one.ask("POST", f"{QUEUE}/{number}/decide", json=body)
    assert waits.status_code == 409
    assert waits.json()["type"] == "urn:gantruong:problem:waits-for-second-person"
    approval = waits.json()["approval_id"]
    assert home(published, pupil)[:2] == (lon, lat)
    shown = two.ask("GET", f"/v1/approvals/{approval}").json()
    assert pupil not in str(shown)
    agree = {"content_sha256": shown["content_sha256"]}
    alone = one.ask("POST", f"/v1/approvals/{approval}/approve", json=agree)
    assert alone.status_code in {403, 409}
    agreed = two.ask("POST", f"/v1/approvals/{approval}/approve", json=agree)
    assert agreed.status_code == 200, agreed.text
    done = one.ask("POST", f"{QUEUE}/{number}/decide", json=body)
    assert done.status_code == 200, done.text
    assert home(published, pupil)[0] == pytest.approx(lon + 0.004, abs=1e-9)


def test_an_officer_sees_the_own_ward_alone(
    family: Family, family_service: FamilyService, published: Published
) -> None:
    """A request of another ward is answered like one that does not exist."""
    _, code, lon, lat, ward = child(published, 53)
    number = family.post(ASK, code=code, lon=lon + 0.0005, lat=lat).json()["request_no"]
    other = next(w for w in ("99101", "99104") if w != ward)
    mine = Officer(family_service, "req-ward-mine", ward, "ward_officer")
    stranger = Officer(family_service, "req-ward-other", other, "ward_officer")
    planner = Officer(family_service, "req-planner", None, "planner")

    assert mine.ask("GET", f"{QUEUE}/{number}").status_code == 200
    assert number in [one["request_no"] for one in mine.ask("GET", QUEUE).json()["items"]]
    assert stranger.ask("GET", f"{QUEUE}/{number}").status_code == 404
    assert (
        stranger.ask("GET", f"{QUEUE}/99999").content
        == stranger.ask("GET", f"{QUEUE}/{number}").content
    )
    assert all(one["ward_code"] == other for one in stranger.ask("GET", QUEUE).json()["items"])
    body = {"accept": False, "reason": "no"}
    assert stranger.ask("POST", f"{QUEUE}/{number}/decide", json=body).status_code == 404
    assert planner.ask("GET", QUEUE).status_code == 403
    assert family.ask("GET", QUEUE).status_code == 401
    done = mine.ask("POST", f"{QUEUE}/{number}/decide", json=body)
    assert done.json()["state"] == "rejected"
    assert family.post(LIST, code=code).json()["items"][0]["reason"] == "no"


def test_after_the_last_day_the_form_says_so(family: Family, published: Published) -> None:
    """And nothing is kept; the day itself is still in time."""
    _, code, lon, lat, _ = child(published, 54)
    calendar.set_last_day(published.engine, SEASON, "1", "correct", "2026-01-05", by=BY)
    late = family.post(ASK, code=code, lon=lon, lat=lat)
    more = {"by": BY, "reason": "storm"}
    calendar.set_last_day(published.engine, SEASON, "1", "correct", "2999-01-05", **more)
    open_again = family.post(ASK, code=code, lon=lon, lat=lat, dry_run=True)

    assert late.status_code == 409
    assert "it ran until the end of Monday 5 January 2026" in late.json()["detail"]
    assert "ward committee" in late.json()["detail"]
    assert open_again.json()["correct"]["en"].endswith("until the end of Saturday 5 January 2999.")
    assert family.post(LIST, code=code).json() == {"items": []}


def test_wrong_codes_and_wrong_files_keep_nothing(
    family_service: FamilyService, published: Published, family_state: Path
) -> None:
    """A wrong code is answered as everywhere; no file stays behind."""
    _, code, lon, lat, _ = child(published, 55)
    before = sorted((family_state / "families" / "evidence").glob("*"))
    gif = b64encode(b"GIF89a" + b"\x00" * 50).decode()
    family = Family(family_service)
    wrong = family.post(ASK, code="2" * 16, lon=lon, lat=lat)
    looked = family.post("/v1/family/result", code="2" * 16)
    assert (wrong.status_code, wrong.content) == (404, looked.content)
    assert family.post(ASK, code=code, lon=lon, lat=lat, files=[gif]).status_code == 422
    assert family.post(ASK, code=code, lon=lon, lat=lat, files=["?"]).status_code == 422
    assert family.post(ASK, code=code, lon=0, lat=0).status_code == 409
    big = "A" * 14_000_000
    assert family.post(ASK, code=code, lon=lon, lat=lat, files=[big]).status_code == 413
    assert family.post(LIST, code=code).json() == {"items": []}
    assert sorted((family_state / "families" / "evidence").glob("*")) == before


def test_at_most_three_requests_of_a_child_wait(family: Family, published: Published) -> None:
    """Nobody fills the queue with one code."""
    _, code, lon, lat, _ = child(published, 56)
    status = [
        family.post(ASK, code=code, lon=lon + n * 1e-4, lat=lat).status_code for n in range(4)
    ]

    assert status == [200, 200, 200, 409]


def test_files_lie_encrypted_outside_of_what_is_public(
    published: Published, family_state: Path
) -> None:
    """Neither the picture nor its kind can be seen in them."""
    folder = family_state / "families" / "evidence"
    files = list(folder.iterdir())

    assert files
    assert all(not one.read_bytes().startswith(b"\xff\xd8") for one in files)
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in files)
    with published.engine.connect() as connection:
        names = connection.scalars(text("SELECT file FROM people.home_evidence")).all()
    assert sorted(names) == sorted(one.name for one in files)


def test_the_database_keeps_families_and_wards_apart(published: Published) -> None:
    """Row-level security alone: a transaction without a code or scope sees nothing."""
    from sqlalchemy import create_engine, make_url  # noqa: PLC0415 (one test alone)

    url = make_url(published.engine.url.render_as_string(hide_password=False))
    app, rows_of = create_engine(url), "SELECT count(*) FROM people.{table}"
    tables = ("family_code", "family_withheld", "family_answer", "home_request", "home_evidence")
    with app.connect() as connection:
        connection.execute(text("SET ROLE gantruong_app"))
        for table in tables:
            assert connection.scalar(text(rows_of.format(table=table))) == 0, table
        assert connection.execute(text("SELECT * FROM people.family_child()")).all() == []
        told = "SELECT set_config('gantruong.scopes', 'requests:read', false), "
        connection.execute(text(told + "set_config('gantruong.wards', '99101', false)"))
        wards = connection.scalars(text("SELECT DISTINCT ward_code FROM people.home_request")).all()
        assert set(wards) <= {"99101"}
        for table in ("family_code", "family_withheld"):
            assert connection.scalar(text(rows_of.format(table=table))) == 0
    app.dispose()


def test_anybody_may_report_a_path_and_nothing_moves(family: Family, published: Published) -> None:
    """It waits beside the reports that offices wrote down."""
    _, _, lon, lat, _ = child(published, 57)
    line = [[lon, lat], [lon + 0.0004, lat + 0.0003]]
    body = {"kind": "missing_path", "way": "path", "points": line, "seen_on": "2026-05-19"}
    answer = family.post(REPORT, **body, note="hẻm thông")
    wrong = family.post(REPORT, **body | {"kind": "gate"})
    outside = family.post(REPORT, **body | {"points": [[0, 0], [1, 1]]})

    assert answer.status_code == 201, answer.text
    assert wrong.status_code == 422
    assert outside.status_code == 409
    number = answer.json()["report_no"]
    with published.engine.connect() as connection:
        asked = "SELECT heard_by, state FROM work.path_report WHERE path_report_id = :number"
        row = connection.execute(text(asked), {"number": number}).one()
    assert tuple(row) == ("public", "received")
    assert ("public", "write down") in logged(published, "path reports")
