"""Officers change registers in a browser: in place, pasted, one after the other, cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.fixtures.browser import PHONE, axe
from tests.hostile_texts import HOSTILE
from tests.test_officers_page import at, refused_as_told

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.fixtures.officers import OfficersCity

__all__ = ["at"]  # a fixture of the other officers' journeys

WARD = "99101"
SEATS = "2026-2027,991010,1,ordinary"
TOLD_ONCE = 412


@pytest.fixture(scope="module")
def school(officers_city: OfficersCity) -> dict[str, Any]:
    """Return a school of the ward as the register has it."""
    anna = officers_city.caller("anna")
    rows = anna.get("/v1/registers/schools/rows", params={"ward_code": WARD}).json()
    found: dict[str, Any] = rows["items"][0]
    return found


STORABLE = [name for name in HOSTILE if "\x00" not in name and "\ud800" not in name]
"""The database takes no NUL and no half characters."""


def open_row(page: Page, row: str) -> None:
    """Choose a row of the table by what its first cell says."""
    page.get_by_role("button", name=row, exact=True).first.click()
    expect(page.locator("#edit")).to_be_visible()


def test_a_value_is_seen_before_it_is_saved_and_taken_back_afterwards(
    at: Callable[..., Page], officers_city: OfficersCity, school: dict[str, Any]
) -> None:
    """Preview tells before and after; history names the reason; undo restores."""
    anna = officers_city.caller("anna")
    address = f"/v1/registers/schools/rows/{school['row_id']}"
    page = at("/places/schools")
    open_row(page, school["values"]["school_code"])

    page.locator("#edit-name").fill("Trường Tiểu học Đổi Tên")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".preview")).to_contain_text(school["values"]["name"])
    assert anna.get(address).json()["values"] == school["values"]
    page.locator("#edit-why").fill("QĐ 12")
    page.get_by_role("button", name="Lưu thay đổi").click()

    expect(page.locator("#history")).to_contain_text("QĐ 12")
    assert anna.get(address).json()["values"]["name"] == "Trường Tiểu học Đổi Tên"
    page.get_by_role("button", name="Hoàn tác").first.click()
    page.locator("#why").fill("nhầm")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#history li").first).to_contain_text("nhầm")
    assert anna.get(address).json()["values"] == school["values"]


def test_who_comes_second_is_told_who_and_when_and_loses_nothing(
    at: Callable[..., Page], officers_city: OfficersCity, school: dict[str, Any]
) -> None:
    """412: both values stand side by side, and what was typed is saved on the new state."""
    binh = officers_city.caller("binh")
    address = f"/v1/registers/schools/rows/{school['row_id']}"
    page = at("/places/schools")
    open_row(page, school["values"]["school_code"])
    page.locator("#edit-address").fill("12 đường Mới")
    page.locator("#edit-why").fill("số nhà mới")

    read = binh.get(address)
    change = {"values": {"address": "7 đường Khác"}, "reason": "khác"}
    done = binh.patch(address, json=change, headers={"If-Match": read.headers["ETag"]})
    assert done.status_code == 200, done.text
    page.get_by_role("button", name="Lưu thay đổi").click()

    told = page.locator(".sentence.alert")
    expect(told).to_contain_text("binh")
    expect(page.locator("#stale")).to_contain_text("12 đường Mới")
    expect(page.locator("#stale")).to_contain_text("7 đường Khác")
    expect(page.locator("#edit-address")).to_have_value("12 đường Mới")
    page.get_by_role("button", name="Giữ phần tôi gõ").click()
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.locator("#history")).to_contain_text("số nhà mới")
    assert binh.get(address).json()["values"]["address"] == "12 đường Mới"
    refused_as_told(page, TOLD_ONCE)


@pytest.mark.full
def test_pasted_cells_are_marked_where_they_are_wrong_and_written_once_right(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """Nothing is written while a cell is wrong; a change of seats over 20 % waits for another."""
    anna = officers_city.caller("anna")
    address = f"/v1/registers/seats/rows/{SEATS}"
    before = anna.get(address).json()["values"]
    head = "season\tschool_code\tgrade\tprogramme\tseats\n"
    page = at("/places/seats")
    page.get_by_role("button", name="Dán từ Excel").click()
    cells = page.locator("#cells")

    cells.fill(f"{head}2026-2027\t991010\t1\tordinary\tnhiều")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".wrong-cell")).to_have_text("✗ nhiều")
    expect(page.locator("#paste")).to_contain_text("chưa ghi gì")
    cells.fill(f"{head}2026-2027\t991010\t1\tordinary\t{before['seats'] + 1}")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#paste .preview")).to_contain_text(str(before["seats"] + 1))
    assert anna.get(address).json()["values"] == before
    page.locator("#paste-why").fill("thêm một chỗ")
    page.get_by_role("button", name="Ghi 1 thay đổi").click()
    expect(page.locator("#paste")).to_contain_text("Đã ghi 1 thay đổi")
    assert anna.get(address).json()["values"]["seats"] == before["seats"] + 1

    cells.fill(f"{head}2026-2027\t991010\t1\tordinary\t{before['seats'] * 2}")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Ghi 1 thay đổi").click()
    expect(page.locator("#paste")).to_contain_text("cần người thứ hai đồng ý")
    assert anna.get(address).json()["values"]["seats"] == before["seats"] + 1
    refused_as_told(page, 422)
    refused_as_told(page, 409)


@pytest.mark.full
def test_a_gate_dragged_on_the_map_is_a_proposal_until_it_is_saved(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """The pin moves the typed place; the register keeps its own until the button is pressed."""
    anna = officers_city.caller("anna")
    row = anna.get("/v1/registers/gates/rows", params={"size": 1}).json()["items"][0]
    page = at("/places/gates", with_map=None)
    page.locator(".data-table tbody .link").first.click()
    expect(page.locator("#edit")).to_be_visible()
    page.wait_for_selector("#map-canvas[data-idle]")
    lon = page.locator("#edit-lon")
    before = lon.input_value()

    page.locator("#map-canvas canvas").focus()
    page.keyboard.press("Enter")

    expect(lon).not_to_have_value(before)
    again = anna.get(f"/v1/registers/gates/rows/{row['row_id']}").json()
    assert again["values"] == row["values"]


@pytest.mark.full
def test_an_officer_of_a_ward_changes_seats_of_the_own_ward_on_a_phone(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """Only rows of the ward's schools; everything within the width; nothing serious for axe."""
    own = {
        one["values"]["school_code"]
        for one in officers_city.caller("anna")
        .get("/v1/registers/schools/rows", params={"ward_code": WARD})
        .json()["items"]
    }
    page = at("/places/gates", "lan", PHONE, role="ward_officer", wards=[WARD])
    rows = page.locator(".data-table tbody tr")
    expect(rows.first).to_be_visible()

    expect(page.locator("main")).to_contain_text("Chỉ hiện dòng của phường bạn")
    shown = page.locator(".data-table tbody tr td:nth-child(2)").all_inner_texts()
    assert set(shown) <= own
    page.locator(".data-table tbody .link").first.click()
    expect(page.locator("#edit")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert axe(page) == []


@pytest.mark.full
def test_what_was_typed_survives_a_server_that_is_away(
    at: Callable[..., Page], school: dict[str, Any]
) -> None:
    """The sentence says so, the text stays, and the same button works once it is back."""
    page = at("/places/schools")
    open_row(page, school["values"]["school_code"])
    page.locator("#edit-address").fill("99 đường Xa")
    page.locator("#edit-why").fill("thử lại")
    page.route("**/v1/registers/**", lambda route: route.abort())
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.locator("#edit .sentence.alert")).to_contain_text("Không kết nối được máy chủ")
    expect(page.locator("#edit-address")).to_have_value("99 đường Xa")
    page.unroute("**/v1/registers/**")
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.locator("#history")).to_contain_text("thử lại")
    forget_failures(page)


def forget_failures(page: Page) -> None:
    """Forget what the browser says of requests that were cut off."""
    from tests.test_officers_page import complaints_of  # noqa: PLC0415 (its own store)

    complaints_of[page].clear()


def test_sixty_hostile_names_are_shown_as_text_and_run_nothing(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """In tables, in the row's fields, in its heading and in the lists of schools."""
    with officers_city.engine.begin() as connection:
        asked = (
            "SELECT school_code FROM school JOIN dataset USING (dataset_id) WHERE active "
            'ORDER BY school_code COLLATE "C"'
        )
        codes = [row[0] for row in connection.execute(text(asked))]
        for code, name in zip(codes, STORABLE, strict=False):
            connection.execute(
                text(
                    "UPDATE school SET name = :name WHERE school_code = :code AND dataset_id IN "
                    "(SELECT dataset_id FROM dataset WHERE active)"
                ),
                {"name": name, "code": code},
            )
    page = at("/places/schools")
    page.evaluate("() => { window.hits = 0; window.hit = () => { window.hits += 1; }; }")
    shown: set[str] = set()
    expect(page.locator(".data-table tbody tr").first).to_be_visible()
    for _ in range(3):
        shown |= set(page.locator(".data-table tbody tr td:nth-child(2)").all_text_contents())
        following = page.get_by_role("button", name="Trang sau")
        if following.count() == 0 or following.is_disabled():
            break
        following.click()
    page.locator(".data-table tbody .link").first.click()
    expect(page.locator("#row h2")).to_be_visible()

    assert len(codes) >= len(STORABLE) >= 58
    assert set(STORABLE) <= shown
    assert page.evaluate("window.hits") == 0
