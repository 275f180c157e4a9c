"""Officers draw catchments in a browser: totals while drawing, overlaps, cutting, undo, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import PHONE, axe
from tests.test_officers_page import at, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.fixtures.officers import OfficersCity

__all__ = ["at"]  # a fixture of the other officers' journeys

SCHOOL = "991003"
BOX = ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6), (0.3, 0.3))


def ready(page: Page) -> None:
    """Wait until the map can be drawn on."""
    page.wait_for_selector("#map-canvas[data-idle]")
    expect(page.locator(".map-message")).to_have_count(0)


def tap(page: Page, *places: tuple[float, float]) -> None:
    """Click places of the map, shares of its width and height, with the pointer moved there."""
    box = page.locator("#map-canvas").bounding_box()
    assert box is not None
    for across, down in places:
        x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
        page.mouse.move(x - 3, y)
        page.mouse.move(x, y)
        page.mouse.click(x, y)


@pytest.fixture
def totals(officers_city: OfficersCity) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what asks the service itself for the totals that the page asked for."""

    def ask(body: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = (
            officers_city.caller("anna").post("/v1/catchments/totals", json=body).json()
        )
        return told

    return ask


@pytest.mark.full
def test_an_outline_is_drawn_counted_cut_undone_and_saved(
    at: Callable[..., Page],
    officers_city: OfficersCity,
    totals: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """The totals are the service's; overlaps are named; a draft keeps what stands on the map."""
    page = at("/areas", with_map=None)
    ready(page)
    panel = page.locator("#drawing")
    page.locator("#school").select_option(SCHOOL)
    sent: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda one: sent.append(one.post_data_json) if one.url.endswith("/totals") else None,
    )

    tap(page, *BOX)
    expect(panel.locator(".figures")).to_be_visible()
    expect(panel).to_contain_text("Chồng lên Trường")
    told = totals(sent[-1])
    facts = panel.locator(".figures td")
    expect(facts.nth(0)).to_have_text(whole(told["children"]))
    expect(facts.nth(1)).to_have_text(whole(told["seats"]))
    expect(facts.nth(2)).to_have_text(f"{whole(told['longest_m'])}\N{NO-BREAK SPACE}m")

    panel.get_by_label("Cắt bằng một đường").check(force=True)
    tap(page, (0.45, 0.2), (0.45, 0.7), (0.45, 0.7))
    expect(panel.get_by_role("button", name="Lấy phía bên kia")).to_be_visible()
    expect(facts.nth(0)).not_to_have_text(whole(told["children"]))
    half = totals(sent[-1])["children"]
    panel.get_by_role("button", name="Lấy phía bên kia").click()
    expect(facts.nth(0)).not_to_have_text(whole(half))
    assert half + totals(sent[-1])["children"] == told["children"]
    for _ in range(2):
        panel.get_by_role("button", name="Lùi một bước").click()
    expect(facts.nth(0)).to_have_text(whole(told["children"]))
    saved_as_draft(page, officers_city)


def saved_as_draft(page: Page, officers_city: OfficersCity) -> None:
    """Save what stands on the map, and find it among the drafts."""
    panel = page.locator("#drawing")
    panel.get_by_role("button", name="Lưu thành bản nháp").click()
    expect(panel).to_contain_text("Đã lưu bản nháp số")
    anna = officers_city.caller("anna")
    drafts = anna.get("/v1/catchments/drafts").json()["items"]
    assert [one["schools"] for one in drafts] == [[SCHOOL]]
    expect(page.get_by_role("region", name="Các bản")).to_contain_text(drafts[0]["catchment_id"])


def drafted(officers_city: OfficersCity, name: str) -> tuple[int, str]:
    """Draft the outline of the first catchment again as anna; return its number and its level."""
    anna = officers_city.caller("anna")
    first = anna.get("/v1/catchments").json()["items"][0]
    area = anna.get(f"/v1/catchments/{first['number']}").json()
    feature = {
        "type": "Feature",
        "geometry": area["geometry"],
        "properties": {
            "catchment_id": name,
            "season": area["season"],
            "level": area["level"],
            "school_codes": area["schools"][0],
            "kind": "drawn",
        },
    }
    body = {"type": "FeatureCollection", "features": [feature]}
    made = anna.post("/v1/catchments/drafts", json=body)
    return int(made.json()["items"][0]["number"]), str(area["level"])


@pytest.mark.full
def test_a_draft_is_approved_by_another_officer(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """With a reason and the document, which its history keeps; it is in force from then on."""
    number, _ = drafted(officers_city, "TH-approved")
    page = at("/areas", "binh", with_map=None)
    page.get_by_role("button", name=whole(number), exact=True).click()
    card = page.locator("#version")
    card.get_by_role("button", name="Duyệt, cho có hiệu lực").click()
    page.locator("#why").fill("theo kế hoạch tuyển sinh")
    page.locator("#document").fill("12/KH-UBND")
    for box in page.locator("dialog input[type=checkbox]").all():
        box.check()
    page.locator("dialog button[type=submit]").click()

    expect(card).to_contain_text("Đã ghi")
    anna = officers_city.caller("anna")
    told = anna.get(f"/v1/catchments/drafts/{number}").json()
    assert (told["status"], told["history"][-1]["document"]) == ("approved", "12/KH-UBND")
    assert told["history"][-1]["reason"] == "theo kế hoạch tuyển sinh"


@pytest.mark.full
def test_a_draft_is_taken_away_with_a_reason(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """The decision names the state that was read, and the draft leaves the list."""
    number, level = drafted(officers_city, "TH-again")
    page = at("/areas", "binh", with_map=None)
    page.get_by_role("button", name=whole(number), exact=True).click()
    card = page.locator("#version")
    expect(card).to_contain_text("TH-again")

    card.get_by_role("button", name="Bỏ bản nháp").click()
    submit = page.locator("dialog button[type=submit]")
    expect(submit).to_be_disabled()
    page.locator("#why").fill("vẽ lại sau")
    submit.click()

    expect(card).to_contain_text("Đã ghi")
    anna = officers_city.caller("anna")
    left = anna.get("/v1/catchments/drafts", params={"level": level}).json()["items"]
    assert number not in {one["number"] for one in left}


@pytest.mark.full
def test_the_editor_is_whole_on_a_phone(at: Callable[..., Page]) -> None:
    """Nothing serious for axe, nothing beyond the width."""
    page = at("/areas", size=PHONE, with_map=None)
    ready(page)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
