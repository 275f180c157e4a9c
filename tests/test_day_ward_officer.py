"""A ward officer's day: a wrong Excel file, twelve unclear addresses, and a gate that moved."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.desk_entries import let_wait
from tests.fixtures.browser import axe
from tests.fixtures.workers import HANGS_S
from tests.test_officers_page import at

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.fixtures.officers import OfficersCity

__all__ = ["at"]  # a fixture of the other officers' journeys

WARD = "99101"
N_UNCLEAR = 12
MOVED = 0.0003
"""Degrees of longitude, about 33 m."""
SEATS = ("season", "school_code", "grade", "programme", "seats")


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (SEATS, *rows):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _send(page: Page, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "chi-tieu.xlsx", "mimeType": kind, "buffer": content}
    page.locator("#register").select_option("seats")
    page.locator("#file").set_input_files([file])  # type: ignore[list-item] # its own dict type
    page.get_by_role("button", name="Gửi và kiểm tra").click()


@pytest.mark.full
def test_a_wrong_workbook_is_told_cell_by_cell_and_writes_nothing(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """Two wrong cells are named by row and column; the same file, mended, passes the check."""
    anna = officers_city.caller("anna")
    before = anna.get("/v1/registers").json()["items"]
    page = at("/imports")
    wrong = ("2026-2027", "991010", "1", "ordinary", "ba mươi"), ("2026-2027", "", "1", "", 35)
    _send(page, _workbook(*wrong))

    report = page.get_by_role("region", name="Báo cáo kiểm tra tệp")
    expect(report).to_contain_text("Cần một số nguyên")
    told = report.locator("tbody tr")
    assert {one.split("\t")[0].strip() for one in told.all_inner_texts()} >= {"2", "3"}
    expect(page.get_by_role("button", name="Nhập vào hệ thống")).to_have_count(0)
    assert anna.get("/v1/registers").json()["items"] == before
    assert axe(page) == []


@pytest.mark.full
def test_twelve_unclear_addresses_are_decided_by_keyboard(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """One key each; far ones wait for a second person and say so; the number left goes down."""
    entries = let_wait(officers_city.engine, N_UNCLEAR, ward=WARD)
    anna = officers_city.caller("anna")

    def left() -> int:
        desk = anna.get("/v1/location-desk").json()
        n: int = desk["located"]["without_point"]
        return n

    before = left()
    assert before >= N_UNCLEAR
    page = at("/children/desk")
    heading = page.locator("#entry h2")
    for done in range(N_UNCLEAR):
        shown = heading.inner_text()
        assert any(one.pupil_id in shown for one in entries)
        page.keyboard.press("1")
        if done < N_UNCLEAR - 1:
            expect(heading).not_to_have_text(shown)
    ends_s = time.monotonic() + HANGS_S
    while left() > before - N_UNCLEAR and time.monotonic() < ends_s:
        page.wait_for_timeout(200)
    assert left() == before - N_UNCLEAR


@pytest.mark.full
def test_a_gate_that_moved_is_moved_with_its_reason(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """Seen before it is saved, kept with who and why, and undone if it was wrong."""
    anna = officers_city.caller("anna")
    row = anna.get("/v1/registers/gates/rows", params={"size": 1}).json()["items"][0]
    address = f"/v1/registers/gates/rows/{row['row_id']}"
    lon = float(row["values"]["lon"])
    page = at("/places/gates")
    page.locator(".data-table tbody .link").first.click()
    expect(page.locator("#edit")).to_be_visible()
    page.locator("#edit-lon").fill(f"{lon + MOVED:.6f}")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".preview")).to_be_visible()
    assert anna.get(address).json()["values"] == row["values"], "seen, and nothing written"
    page.locator("#edit-why").fill("cổng chính dời sang đường bên")
    page.get_by_role("button", name="Lưu thay đổi").click()

    expect(page.locator("#history")).to_contain_text("cổng chính dời sang đường bên")
    now = float(anna.get(address).json()["values"]["lon"])
    assert now == pytest.approx(lon + MOVED, abs=1e-6)
