"""Officers decide about children's homes in a browser: the location desk and families' requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.desk_entries import Entry, let_wait
from tests.fixtures.browser import DESK, PHONE, axe
from tests.test_officers_page import at, refused_as_told

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.fixtures.officers import OfficersCity

__all__ = ["at"]  # a fixture of the other officers' journeys

WARD = "99101"
ADDRESS = "12 <img src=x onerror=hit(1)> Trần Phú"
REQUEST = (
    "INSERT INTO people.home_request (season, pupil_id, ward_code, geom, moved_mm, words, metres, "
    "state) SELECT season, pupil_id, ward_code, ST_SetSRID(ST_MakePoint(ST_X(geom) + 0.0005, "
    "ST_Y(geom)), 4326), 55000, :words, CAST(:metres AS jsonb), 'received' FROM people.pupil "
    "JOIN dataset USING (dataset_id) WHERE active AND pupil_id = :pupil RETURNING request_no"
)


@pytest.fixture(scope="module")
def entries(officers_city: OfficersCity) -> list[Entry]:
    """Return addresses that wait, all in one ward, with a hostile word in them."""
    return let_wait(officers_city.engine, 6, ward=WARD, address=ADDRESS)


def n_left(officers_city: OfficersCity) -> int:
    """Return how many children have no sure place."""
    desk = officers_city.caller("anna").get("/v1/location-desk").json()
    left: int = desk["located"]["without_point"]
    return left


def test_the_desk_is_worked_by_keyboard_alone(
    at: Callable[..., Page], officers_city: OfficersCity, entries: list[Entry]
) -> None:
    """Arrows go from address to address, a digit takes the place, the next one comes; no mouse."""
    before = n_left(officers_city)
    page = at("/children/desk", with_map=None)
    heading = page.locator("#entry h2")
    expect(heading).to_be_visible()
    page.evaluate("() => { window.hits = 0; window.hit = () => { window.hits += 1; }; }")
    first = heading.inner_text()
    assert any(one.pupil_id in first for one in entries)
    expect(page.locator("#entry")).to_contain_text(ADDRESS)
    expect(page.locator(".numbered")).to_have_text(["1", "2"])
    taken: list[int] = []
    page.on(
        "request",
        lambda one: one.url.endswith("/confirm") and taken.append(one.post_data_json["candidate"]),
    )

    page.keyboard.press("ArrowRight")
    expect(heading).not_to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text(first)
    page.locator("#ground").focus()
    page.keyboard.type("1")  # a digit in a field is text
    page.keyboard.press("Shift+Tab")
    expect(heading).to_have_text(first)
    page.keyboard.press("2")

    expect(page.locator(".sentence.good")).to_contain_text("Đã ghi")
    expect(heading).not_to_have_text(first)
    expect(page.locator("#left")).to_contain_text(f"Còn {before - 1} em")
    assert n_left(officers_city) == before - 1
    assert taken == [2]
    assert page.evaluate("window.hits") == 0


@pytest.mark.full
def test_a_far_point_of_ones_own_waits_for_another_and_is_told_so(
    at: Callable[..., Page], officers_city: OfficersCity, entries: list[Entry]
) -> None:
    """The map's point is compared with the candidates before anything is sent."""
    assert entries
    before = n_left(officers_city)
    page = at("/children/desk", with_map=None)
    expect(page.locator("#entry h2")).to_be_visible()
    page.wait_for_selector("#map-canvas[data-idle]")
    page.get_by_role("button", name="Xem cả thành phố").click()
    page.wait_for_selector("#map-canvas[data-idle]")

    page.locator("#map-canvas canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#entry")).to_contain_text("Điểm của bạn")
    expect(page.locator("#entry")).to_contain_text("cần người thứ hai")
    page.get_by_role("button", name="Lấy điểm này").click()

    expect(page.locator("#entry")).to_contain_text("Đã ghi thành đề nghị số")
    assert n_left(officers_city) == before
    refused_as_told(page, 409)


@pytest.mark.full
def test_an_address_is_sent_back_to_the_family(
    at: Callable[..., Page], officers_city: OfficersCity, entries: list[Entry]
) -> None:
    """By an officer of the ward, on a phone; it leaves the queue and counts as asked again."""
    assert entries
    page = at("/children/desk", "lan", PHONE, role="ward_officer", wards=[WARD])
    heading = page.locator("#entry h2")
    expect(heading).to_be_visible()
    first = heading.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert axe(page) == []

    page.get_by_role("button", name="Không nơi nào đúng").click()

    expect(heading).not_to_have_text(first)
    expect(page.locator("#left")).to_contain_text("1 hỏi lại gia đình")
    told = officers_city.caller("anna").get("/v1/location-desk").json()["located"]
    assert told["ask_family"] == 1


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_request_is_read_and_decided_with_a_reason_that_the_family_reads(
    at: Callable[..., Page], officers_city: OfficersCity, size: tuple[int, int]
) -> None:
    """Words as text, ways before and after, and the reason is kept."""
    near = {"school_code": "991001", "name": "Trường A", "old_m": 812.4, "new_m": 640.2}
    with officers_city.engine.begin() as connection:
        pupil = connection.scalar(
            text(
                "SELECT max(pupil_id) FROM people.pupil JOIN dataset USING (dataset_id) WHERE "
                "active AND geom IS NOT NULL AND season = '2026-2027'"
            )
        )
        told = {"pupil": pupil, "words": ADDRESS, "metres": json.dumps({"nearest": [near]})}
        number = connection.scalar(text(REQUEST), told)
    page = at("/children/requests", size=size)
    page.evaluate("() => { window.hits = 0; window.hit = () => { window.hits += 1; }; }")
    page.get_by_role("button", name=str(number), exact=True).click()
    card = page.locator("#request")
    expect(card).to_contain_text(ADDRESS)
    expect(card.get_by_role("region")).to_contain_text("640")

    card.get_by_role("button", name="Từ chối").click()
    submit = page.locator("dialog button[type=submit]")
    expect(submit).to_be_disabled()
    page.locator("#why").fill("Giấy tờ không khớp")
    submit.click()

    expect(card).to_have_count(0)
    kept = officers_city.caller("anna").get(f"/v1/requests/{number}").json()
    assert (kept["state"], kept["reason"]) == ("rejected", "Giấy tờ không khớp")
    assert page.evaluate("window.hits") == 0
    assert axe(page) == []


@pytest.mark.full
def test_one_child_is_found_by_its_id_and_corrected(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """The id stands in no address; the history names the reason."""
    anna = officers_city.caller("anna")
    row = anna.post("/v1/people/pupils/list", json={"size": 1}).json()["items"][0]
    child = row["values"]["pupil_id"]
    page = at("/children/correct")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#pupil").fill(child)
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("#edit-address")).to_be_visible()

    page.locator("#edit-address").fill("14 Trần Phú")
    page.locator("#edit-why").fill("gia đình báo")
    page.get_by_role("button", name="Lưu thay đổi").click()

    expect(page.locator("#history")).to_contain_text("gia đình báo")
    assert all(child not in address for address in [*asked, page.url])


@pytest.mark.full
def test_requests_beyond_the_first_page_are_read_on_demand(at: Callable[..., Page]) -> None:
    """The route gives two hundred at once; none is out of reach."""
    page = at("/children/correct")

    def answer(route: Route) -> None:
        after = int(parse_qs(urlsplit(route.request.url).query).get("after", ["0"])[0])
        numbers = range(after + 1, min(after + 200, 205) + 1)
        one = {"pupil_id": "AT1", "ward_code": "99101", "moved_m": 12.0, "files": []}
        rows = [{**one, "request_no": n, "made_at": "2026-05-20T08:00:00Z"} for n in numbers]
        route.fulfill(json={"items": rows})

    page.route("**/v1/requests*", answer)
    page.evaluate("location.hash = '#/children/requests'")
    expect(page.get_by_text("200 dòng")).to_be_visible()

    page.get_by_role("button", name="Đọc thêm").click()

    expect(page.get_by_text("205 dòng")).to_be_visible()
    expect(page.get_by_role("button", name="Đọc thêm")).to_have_count(0)
