"""Officers see the season in a browser and give more time; the real routes answer the page."""

from __future__ import annotations

import mimetypes
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from runs.season import extending, store
from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.fixtures.browser import Visit
    from tests.fixtures.season_desk import Desk

pytestmark = pytest.mark.full

ADDRESS = "http://season.invalid/officers.html#/season"
NAME = "2026-2027"
CITY: dict[str, Any] = {
    "name": "An Thuận",
    "data_kind": "invented",
    "notice": None,
    "practice": None,
    "season": NAME,
    "data_date": None,
    "bbox": [0, 0, 1, 1],
    "focus": [0, 0, 1, 1],
    "attribution": None,
    "grades": [],
    "profiles": ["walk"],
    "default_profile": "walk",
    "version": "0",
    "publication": None,
}
ME: dict[str, Any] = {"client": "department", "person": None, "city": True, "wards": []}
visits_of: dict[Page, Visit] = {}
EMPTY: dict[str, Any] = {"items": [], "total": 0, "page": 1, "size": 1, "pages": 1, "next": None}


@pytest.fixture
def opened(visits: Callable[..., Visit], map_page: Path, desk: Desk) -> Callable[..., Page]:
    """Return what opens the room for an officer of the department or a planner."""

    def open_room(role: str, size: tuple[int, int] = DESK) -> Page:
        officer = desk.key(role)
        decides = role == "department_officer"
        scopes = ["runs:read", "runs:decide"] if decides else ["runs:read"]
        told = {"/v1/me": ME | {"scopes": scopes}, "/v1/city": CITY}
        visit = visits(ADDRESS, size, key="gt_any")

        def answer(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/v1/seasons"):
                with ThreadPoolExecutor(1) as beside:  # this thread runs the browser's own loop
                    asked = (route.request.method, path, route.request.post_data_json)
                    found = beside.submit(officer.ask, *asked).result()
                route.fulfill(
                    status=found.status_code, headers=dict(found.headers), body=found.content
                )
            elif path.startswith("/v1/"):
                route.fulfill(json=told.get(path, EMPTY))
            elif (map_page / path[1:]).is_file():
                kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
                route.fulfill(body=(map_page / path[1:]).read_bytes(), content_type=kind)
            else:
                route.fulfill(status=204, body="")

        visit.page.route("**/*", answer)
        page = visit.open(with_map=False)
        visits_of[page] = visit
        expect(page.locator("ol.moments")).to_be_visible()
        return page

    return open_room


def test_the_room_tells_what_is_open_and_gives_more_time_by_keyboard(
    opened: Callable[..., Page], desk: Desk
) -> None:
    """In words; the moment is the city's; the former one stays in the history."""
    page = opened("department_officer")
    step = page.locator("li.moment").filter(has_text="Xác nhận nhập học").first
    expect(step).to_contain_text("Đang mở")
    expect(step).to_contain_text("đến 17:00, thứ Hai 15/6/2026")
    expect(page.locator("li.moment").filter(has_text="Đăng ký")).to_contain_text("Đã hết hạn")
    expect(page.locator("li.moment").last).to_contain_text("đợt 2")
    assert axe(page) == []

    step.get_by_role("button", name="Gia hạn").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ngày cuối mới").fill("2026-06-15")
    page.get_by_label("Lý do").fill("mất điện")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("an extension ends later")
    told = visits_of[page].complaints
    told[:] = [text for text in told if "status of 409 " not in text]  # the page told it itself
    page.get_by_label("Ngày cuối mới").fill("2026-06-17")
    assert axe(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Gia hạn").press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("17:00, thứ Tư 17/6/2026")
    expect(step).to_contain_text("đến 17:00, thứ Tư 17/6/2026")
    page.get_by_text("Lịch sử thời hạn").click()
    newest = page.locator("details li").filter(has_text="mất điện")
    expect(newest).to_contain_text("17:00, thứ Hai 15/6/2026")
    kept = extending.history(desk.owner, NAME)[0]
    assert (kept.act, kept.reason) == ("extended", "mất điện")
    assert desk.last_audit().action == "extend deadline"


def test_next_years_season_is_shown_then_kept_on_a_phone(
    opened: Callable[..., Page], desk: Desk
) -> None:
    """Nothing wider than the phone; nothing kept before the button is pressed."""
    page = opened("department_officer", PHONE)
    page.get_by_role("button", name="Lập mùa sau").click()
    lines = page.get_by_role("dialog").locator("li")
    expect(lines.filter(has_text="Đăng ký (lớp 1, đợt 1)")).to_contain_text("rơi vào thứ Bảy")
    assert list(store.names(desk.owner)) == [NAME]
    assert axe(page) == []
    page.get_by_role("button", name="Giữ bản nháp").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("2028")
    expect(page.locator(".badge").first).to_contain_text("bản nháp")
    expect(page.get_by_role("button", name="Gia hạn")).to_have_count(0)
    expect(page.locator(".phase")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert store.read(desk.owner, "2027-2028").state == "draft"


def test_whoever_does_not_decide_reads_and_changes_nothing(
    opened: Callable[..., Page],
) -> None:
    """In English too; offices of a ward can be called and written to."""
    page = opened("planner")
    page.get_by_role("button", name="English").click()
    expect(page.locator("li.moment").first).to_contain_text("from 08:00, Friday 15 May 2026")
    assert page.get_by_role("button", name="Extend").count() == 0
    assert page.get_by_role("button", name="Make next year's").count() == 0
    page.get_by_text("Committees, offices, texts").click()
    expect(page.get_by_role("link", name="vhxh@99101.example")).to_be_visible()
