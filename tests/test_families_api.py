"""Families over HTTP: one answer to every failure, no database to look, nothing kept or logged."""

from __future__ import annotations

import csv
import io
import json
import statistics
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import text

from api.client import Client, NotFoundError
from gis import api_clients
from runs.families import calendar
from runs.families.answers import answers_csv
from runs.families.code import shown
from runs.families.publication import Results
from tests.decided import WHO, signed
from tests.fixtures.families import BY, SEASON

if TYPE_CHECKING:
    from tests.fixtures.families import FamilyService, Published

pytestmark = pytest.mark.usefixtures("at_home")

RESULT, PROOF, CONFIRM = "/v1/family/result", "/v1/family/proof", "/v1/family/confirm"


@pytest.fixture
def published(family_service: FamilyService) -> Published:
    """Return the published season."""
    return family_service.published


class Family:
    """A caller whose address the trusted proxy names; each has one of its own."""

    n_made = 0

    def __init__(self, service: FamilyService, address: str | None = None) -> None:
        Family.n_made += 1
        named = address or f"2001:db8:{Family.n_made:x}::1"
        self.address = service.address.rstrip("/")
        self.headers = {"X-Forwarded-For": named, "Accept-Language": "en"}

    def post(self, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401 (JSON)
        """Send something."""
        return self.ask("POST", path, json=body)

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 (passed on)
        """Send a request on a connection of its own."""
        return httpx.request(method, self.address + path, headers=self.headers, timeout=60, **given)


@pytest.fixture
def family(family_service: FamilyService) -> Family:
    """Return a family."""
    return Family(family_service)


def wrong_codes(published: Published) -> dict[str, str]:
    """Return one code of every kind that opens nothing."""
    placed = set(published.result.everyone.pupils.id.tolist())
    right = published.codes[published.moved]
    return {
        "unknown": "2" * 16,
        "mistyped": right[:-1] + ("2" if right[-1] != "2" else "3"),
        "short": right[:-1],
        "empty": "",
        "withheld": published.codes[published.withheld],
        "not published": next(c for p, c in published.codes.items() if p not in placed),
        "strange": "ế" * 40,
    }


def test_a_code_opens_the_result_and_its_proof(family: Family, published: Published) -> None:
    """What the records hold is what is sent, however the code is typed."""
    pupil = published.ordinary()[10]
    answer = family.post(RESULT, code=f" {shown(published.codes[pupil]).lower()} ")
    proof = family.post(PROOF, code=published.codes[pupil]).json()

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["state"] == "confirmed"
    assert told["is_confirmed"]
    assert told["offer"][0]["en"].startswith("Confirmed by the committee")
    assert told["standing"]["word"] == "confirmed"
    assert {name: told["decided"][name] for name in signed()} == signed("12/QĐ")
    assert WHO["person"] in told["decided"]["vi"]
    assert "12/QĐ" in told["complain"]["vi"]
    assert told["note"]["en"] == "When you look, answer or ask has no influence on the result."
    assert pupil not in answer.text
    assert f'"pupil_id":"{pupil}"' in proof["leaf"]
    assert proof["root"] == told["run"]["merkle_root"]


def test_the_short_way_and_the_ordinary_one_answer_alike(
    family: Family, published: Published
) -> None:
    """A plain request is answered without the framework; a media type with more in it is not."""
    body = json.dumps({"code": published.codes[published.ordinary()[11]]}).encode()
    url = family.address + RESULT
    for accepted in ("gzip, deflate, br", "identity"):
        seen = []
        for media in ("application/json", "application/json; charset=utf-8"):
            headers = family.headers | {"Content-Type": media, "Accept-Encoding": accepted}
            answer = httpx.post(url, content=body, headers=headers, timeout=60)
            told = {name: value for name, value in answer.headers.items() if name != "date"}
            seen.append((answer.status_code, answer.content, told))

        assert seen[0] == seen[1]
        assert seen[0][0] == 200
        assert seen[0][2].get("content-encoding", "identity") == accepted.partition(",")[0]


@pytest.mark.parametrize("path", [RESULT, PROOF, CONFIRM])
def test_every_failure_is_answered_alike(
    family_service: FamilyService, published: Published, path: str
) -> None:
    """Status, body and headers are the same, byte by byte, but for the time of day."""
    seen = set()
    for code in wrong_codes(published).values():
        body = {"code": code} | ({"answer": "confirmed"} if path == CONFIRM else {})
        answer = Family(family_service).post(path, **body)
        headers = {k: v for k, v in answer.headers.items() if k != "date"}
        seen.add((answer.status_code, answer.content, tuple(sorted(headers.items()))))

    assert len(seen) == 1
    status, content, headers = seen.pop()
    assert status == 404
    assert b"urn:gantruong:problem:no-result" in content
    assert ("cache-control", "no-store") in headers


@pytest.mark.full
def test_failures_take_equally_long(family_service: FamilyService, published: Published) -> None:
    """The middle of many tries differs by less than the half of itself between kinds."""
    kinds = wrong_codes(published)
    took_s: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(300):
        for kind, code in kinds.items():
            family = Family(family_service)
            start_s = time.perf_counter()
            family.post(RESULT, code=code)
            took_s[kind].append(time.perf_counter() - start_s)
    middle = {kind: statistics.median(times) for kind, times in took_s.items()}

    assert max(middle.values()) < 1.5 * min(middle.values()), middle


def test_results_open_while_the_database_is_stopped(
    family_service: FamilyService, published: Published
) -> None:
    """And what would have to be written says that nothing is lost, never that a code is wrong."""
    codes = [published.codes[pupil] for pupil in published.ordinary()[:40]]
    family_service.stop_database()
    try:
        for code in codes:
            assert Family(family_service).post(RESULT, code=code).status_code == 200
        wrong = Family(family_service).post(RESULT, code="2" * 16)
        later = Family(family_service).post(CONFIRM, code=codes[0], answer="confirmed")
        wrong_later = Family(family_service).post(CONFIRM, code="2" * 16, answer="confirmed")
    finally:
        family_service.start_database()

    assert wrong.status_code == wrong_later.status_code == 404
    assert later.status_code == 503
    assert int(later.headers["retry-after"]) >= 1
    assert later.json()["type"] == "urn:gantruong:problem:later"
    assert "Nothing is lost" in later.json()["detail"]


def test_addresses_and_heavy_work_while_the_database_is_stopped(
    family_service: FamilyService, published: Published
) -> None:
    """What is public comes out of the snapshot; what needs a key says when to come again."""
    scopes = ["distances:batch"]
    wanted = api_clients.Wanted(name="stopped", role="system", wards=["*"], scopes=scopes)
    key = {"Authorization": f"Bearer {api_clients.add(published.engine, wanted)}"}
    home = {"lon": 107.0901, "lat": 9.7702}
    school = {"school_code": str(published.result.schools.code[0])}
    homes = [{"id": "a", **home}]
    asked: dict[str, dict[str, Any]] = {
        "/v1/address": {"address": "12 Phan Thị Ngời, phường Chợ Đình"},
        "/v1/search": {"q": "khu pho 11 phuong 8"},
        "/v1/isochrone": {**home, "metres": 900},
        "/v1/dossier": {**home, **school},
        "/v1/distance": {**home, **school},
        "/v1/route": {**home, **school},
        "/v1/finder": {**home, "grade": "1"},
    }
    keyed: dict[str, dict[str, Any]] = {
        "/v1/distances": {"homes": homes, "schools": [school["school_code"]]},
        "/v1/finder/batch": {"homes": homes, "grade": "1"},
    }
    before = {path: Family(family_service).post(path, **body) for path, body in asked.items()}
    family_service.stop_database()
    try:
        now = {path: Family(family_service).post(path, **body) for path, body in asked.items()}
        later = [
            httpx.post(
                family_service.address.rstrip("/") + path, json=body, headers=key, timeout=60
            )
            for path, body in keyed.items()
        ]
    finally:
        family_service.start_database()

    assert {path: one.status_code for path, one in now.items()} == dict.fromkeys(asked, 200)
    assert {path: one.json() for path, one in now.items()} == {
        path: one.json() for path, one in before.items()
    }
    for one in later:
        assert one.status_code == 503, one.text
        assert int(one.headers["retry-after"]) >= 1


def test_an_answer_is_kept_once_and_may_change_until_the_last_day(
    family: Family, published: Published
) -> None:
    """Two taps are one answer; the newest counts; after the last day the page says so."""
    pupil = published.ordinary()[20]
    code = published.codes[pupil]
    first = family.post(CONFIRM, code=code, answer="confirmed")
    again = family.post(CONFIRM, code=code, answer="confirmed")
    assert first.status_code == again.status_code == 200, first.text
    assert first.json() == again.json()
    assert answers(published)[pupil] == "confirmed"
    assert family.post(CONFIRM, code=code, answer="refused").json()["answer"] == "refused"
    assert answers(published)[pupil] == "refused"
    assert answers(published)[published.ordinary()[21]] == "silent"

    calendar.set_last_day(published.engine, SEASON, "1", "answer", "2026-01-01", by=BY)
    late = family.post(CONFIRM, code=code, answer="confirmed")
    more = {"by": BY, "reason": "storm"}
    calendar.set_last_day(published.engine, SEASON, "1", "answer", "2999-01-01T17:00+07:00", **more)
    assert family.post(CONFIRM, code=code, answer="refused").json()["until"] == (
        "2999-01-01T17:00:00+07:00"
    )
    assert late.status_code == 409
    assert late.json()["detail"].startswith(
        "The time to answer is over (it ran until the end of Thursday 1 January 2026)"
    )
    assert answers(published)[pupil] == "refused"


def answers(published: Published) -> dict[str, str]:
    """Return what counts of everybody, as the second round reads it."""
    lines = answers_csv(published.engine, published.run_id).decode().splitlines()
    assert lines[0] == "pupil_id,answer"
    return dict(line.split(",") for line in lines[1:])


def test_without_a_seat_there_is_nothing_to_confirm(family: Family, published: Published) -> None:
    """The sentence says whom to ask."""
    code = published.codes[published.unplaced]
    answer = family.post(CONFIRM, code=code, answer="confirmed")

    assert answer.status_code == 409
    assert "ward committee" in answer.json()["detail"]


def test_guessing_ends_with_429_and_a_childs_own_code_stays_open(
    family_service: FamilyService, published: Published
) -> None:
    """The guesser waits; the family, from its own line, does not."""
    guesser = Family(family_service, "198.51.100.7")
    code = published.codes[published.ordinary()[30]]
    status = [guesser.post(RESULT, code="2" * 16).status_code for _ in range(12)]
    answer = guesser.post(RESULT, code=code)

    assert status[:10] == [404] * 10
    assert status[10:] == [429] * 2
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:gantruong:problem:too-many-tries"
    assert 1 <= int(answer.headers["retry-after"]) <= 240
    assert Family(family_service).post(RESULT, code=code).status_code == 200
    assert guesser.ask("GET", "/v1/health").status_code == 200


def test_only_our_proxy_may_name_the_caller(family_service: FamilyService) -> None:
    """What stands before the last address that is none of ours is not believed."""
    for n in range(10):
        forged = Family(family_service, f"192.0.2.{n}, 203.0.113.77, 127.0.0.1")
        assert forged.post(RESULT, code="2" * 16).status_code == 404
    blocked = Family(family_service, "203.0.113.77").post(RESULT, code="2" * 16)

    assert blocked.status_code == 429
    assert Family(family_service, "192.0.2.3").post(RESULT, code="2" * 16).status_code == 404


def test_no_code_and_no_child_is_in_log_or_error(
    family_service: FamilyService, published: Published
) -> None:
    """Also of requests that are wrong in form."""
    pupil = published.ordinary()[40]
    code = published.codes[pupil]
    family = Family(family_service)
    assert family.post(RESULT, code=code).status_code == 200
    assert family.post(CONFIRM, code=code, answer="confirmed").status_code == 200
    told = [
        family.post(RESULT, code=[code]),
        family.post(RESULT, kode=code),
        family.post(CONFIRM, code=code, answer=code),
        family.ask("POST", RESULT, content=f'{{"code": "{code}'),
        family.ask("GET", RESULT),
    ]
    assert [one.status_code for one in told] == [422, 422, 422, 422, 404]
    assert not [one for one in told if code in one.text]
    time.sleep(0.3)
    log = family_service.log.read_text("utf-8")
    assert "granian" in log
    assert code not in log
    assert shown(code) not in log
    assert pupil not in log
    assert "2001:db8" not in log
    with published.engine.connect() as connection:
        audited = connection.execute(
            text("SELECT string_agg(detail::text, ' ') FROM work.audit_log")
        )
        whole = str(audited.scalar_one())
    assert pupil not in whole


def test_records_of_another_key_are_no_wrong_codes(published: Published) -> None:
    """A machine without the key says that nothing is published, not that codes are wrong."""
    from runs.publication.parts import families as part  # noqa: PLC0415 (one part alone)

    assert isinstance(part.read(published.folder), Results)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANTRUONG_FAMILY_KEY", "cd" * 32)
        assert part.read(published.folder) is None


def test_the_client_reads_what_families_and_the_public_read(
    family_service: FamilyService, published: Published
) -> None:
    """A result with its proof, the one error of wrong codes, and open data as files."""
    pupil = published.ordinary()[41]
    with Client(family_service.address, language="en") as city:
        result = city.family_result(published.codes[pupil])
        proof = city.family_proof(published.codes[pupil])
        with pytest.raises(NotFoundError) as wrong:
            city.family_result("2" * 16)
        sets = city.open_data()
        one = next(found for found in sets if found["id"] == "schools")
        file = io.BytesIO()
        n_bytes = city.save_open_data("schools", "schools.csv", file)

    assert result["run_id"] == str(published.run_id)
    assert f'"pupil_id":"{pupil}"' in proof["leaf"]
    assert wrong.value.word == "no-result"
    assert one["version"] >= 1
    rows = list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert (n_bytes, len(rows) > 40) == (len(file.getvalue()), True)
