"""One box finds where a child lives: old and new names, addresses, coordinates; never a guess."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import DESK, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Request, Route

    from tests.fixtures.browser import Visit

ADDRESS = "12 phan thi ngoi, phuong cho dinh"
BOTH_SIZES = [
    pytest.param(PHONE, id="phone"),
    pytest.param(DESK, id="desk", marks=pytest.mark.full),
]
NAMES = [
    pytest.param("cho cu", "Chợ Cũ", "certainty_street", id="street"),
    pytest.param("phuong 8", "Phường Rạch Ông Hai", "certainty_ward", id="old ward"),
    pytest.param(
        "Phường 8, Quận Thuận Tây",
        "Phường Rạch Ông Hai",
        "certainty_ward",
        id="old ward with its district",
        marks=pytest.mark.full,
    ),
    pytest.param("phuong gia rai", "Phường Giá Rái", "", id="no such ward", marks=pytest.mark.full),
]
CERTAIN = {
    "certainty_street": "Chỉ chắc đến đường, điểm này không phải nhà của em.",
    "certainty_ward": "Chỉ chắc đến phường, xã: đây là điểm giữa, không phải nhà của em.",
}


def ask(page: Page, words: str) -> None:
    """Type and press Enter, as on any keyboard."""
    page.locator("#place").fill(words)
    page.locator("#place").press("Enter")


@pytest.mark.parametrize("size", BOTH_SIZES)
def test_an_address_is_found_and_says_how_sure_it_is(
    visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """Without accents; the street alone is sure, so the page does not speak of the house."""
    page = visit(size).open(with_map=False)
    ask(page, ADDRESS)

    point = page.locator(".point")
    expect(point).to_contain_text("Đo từ Phan Thị Ngời.")
    expect(point.locator(".certainty")).to_contain_text(CERTAIN["certainty_street"])
    expect(point.locator(".certainty")).to_contain_text("Có thể lệch đến 105\u00a0m.")
    expect(point).to_contain_text("Nay thuộc Phường Chợ Đình.")
    expect(point).to_contain_text("Trước đây: Phường 1, Phường 2, Phường 3")
    expect(page.locator("button.school")).to_have_count(10)


@pytest.mark.parametrize(("words", "name", "certainty"), NAMES)
def test_a_name_old_or_new_leads_to_its_place(
    visit: Callable[..., Visit], words: str, name: str, certainty: str
) -> None:
    """The old name stands under the new one; a ward's middle is never called a home."""
    page = visit().open(with_map=False)
    ask(page, words)

    if not certainty:
        expect(page.locator("[data-state=address_not_found]")).to_contain_text(words)
        return
    point = page.locator(".point")
    expect(point).to_contain_text(name)
    expect(point.locator(".certainty")).to_contain_text(CERTAIN[certainty])
    if certainty == "certainty_ward":
        expect(point).to_contain_text("tên cũ: Phường 8, Quận Thuận Tây")
        expect(point).to_contain_text("Hãy kéo ghim trên bản đồ đến đúng nhà")


@pytest.mark.parametrize("size", BOTH_SIZES)
def test_where_several_places_fit_the_family_chooses(
    visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """Nobody guesses: no point, no list of schools, until one is chosen."""
    page = visit(size).open(with_map=False)
    ask(page, "khu pho 3")

    places = page.locator(".places button")
    expect(places.first).to_be_visible()
    assert places.count() > 2
    expect(page.locator("button.school")).to_have_count(0)
    expect(page.locator("#answer h2")).to_be_focused()

    places.first.click()

    expect(page.locator(".point")).to_contain_text("tên cũ: Khu phố 3, Phường")
    expect(page.locator("button.school")).to_have_count(10)


def test_an_unknown_address_is_called_not_found_and_not_outside(
    visit: Callable[..., Visit],
) -> None:
    """What was typed stays, and no point of before stays behind it."""
    page = visit().open(with_map=False)
    ask(page, ADDRESS)
    expect(page.locator("button.school")).to_have_count(10)
    ask(page, "99 đường Không Hề Có")

    expect(page.locator("[data-state=address_not_found]")).to_contain_text(
        "Không tìm thấy địa chỉ “99 đường Không Hề Có”"
    )
    expect(page.locator("#answer")).to_contain_text("không có nghĩa là nhà ở ngoài thành phố")
    expect(page.locator("#place")).to_have_value("99 đường Không Hề Có")
    expect(page.locator("button.school")).to_have_count(0)


def test_the_keyboard_alone_goes_through_the_suggestions(visit: Callable[..., Visit]) -> None:
    """Arrow up from the box is the last one; Escape closes; the box says what is active."""
    page = visit().open(with_map=False)
    box = page.locator("#place")
    box.focus()
    page.keyboard.type("cho dinh")
    options = page.locator("#place-list [role=option]")
    expect(options.first).to_be_visible()
    expect(options.first).to_contain_text("Phường Chợ Đình")

    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", f"place-{options.count() - 1}")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()


@pytest.mark.full
def test_the_pin_can_be_dragged_and_the_list_follows(visit: Callable[..., Visit]) -> None:
    """From the street to the house: the point is then what the family says it is."""
    page = visit().open()
    ask(page, ADDRESS)
    expect(page.locator(".certainty")).to_contain_text("Chỉ chắc đến đường")
    page.wait_for_selector("#map-canvas[data-idle]")
    pin = page.locator(".pin").bounding_box()
    assert pin is not None
    x, y = pin["x"] + pin["width"] / 2, pin["y"] + pin["height"] / 2

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 10, steps=4)
    with page.expect_response("**/v1/finder") as answered:
        page.mouse.up()

    asked = json.loads(answered.value.request.post_data or "")
    assert abs(asked["lon"] - 107.0838299) > 1e-4
    expect(page.locator(".certainty")).to_contain_text("Vị trí do bạn chọn.")


@pytest.mark.full
def test_the_device_may_say_where_it_is(visit: Callable[..., Visit]) -> None:
    """Asked only when the button is pressed; refused, the page says what else to do."""
    one = visit()
    context = one.page.context
    page = one.open(with_map=False)
    page.get_by_role("button", name="Dùng vị trí của tôi").click()
    expect(page.locator("#answer")).to_contain_text("Máy của bạn không cho biết vị trí")

    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 107.0912, "latitude": 9.7575, "accuracy": 20})
    page.get_by_role("button", name="Dùng vị trí của tôi").click()

    expect(page.locator(".point")).to_contain_text("Đo từ vị trí do máy của bạn cho biết.")
    expect(page.locator("button.school")).to_have_count(10)


def test_where_a_child_lives_stands_in_no_address(visit: Callable[..., Visit]) -> None:
    """Not while typing, not when asking, not afterwards: bodies alone carry it."""
    one = visit()
    urls: list[str] = []
    one.page.on("request", lambda request: urls.append(request.url))
    page = one.open(with_map=False)
    page.locator("#place").press_sequentially(ADDRESS)
    page.locator("#place").press("Enter")
    expect(page.locator("button.school")).to_have_count(10)

    assert "/v1/address" in " ".join(urls)
    for word in ("phan", "ngoi", "107.08"):
        assert not [url for url in (*urls, page.url) if word in url]
    assert page.evaluate("Object.values({...localStorage, ...sessionStorage})") == ["vi"]


def test_a_restarted_server_costs_nothing_that_was_typed(visit: Callable[..., Visit]) -> None:
    """Refused connections, then 503, then an answer: the words and the question are still there."""
    one = visit()
    page = one.open(with_map=False)
    expect(page.locator("#run table")).to_be_visible()
    page.route("**/v1/search", lambda route: route.abort())
    page.route("**/v1/address", lambda route: route.abort())
    ask(page, ADDRESS)
    expect(page.locator("#answer")).to_contain_text("Những gì bạn đã nhập vẫn còn đây")

    page.unroute("**/v1/search")
    page.unroute("**/v1/address")
    page.route("**/v1/address", _starting)
    page.locator("#answer button").click()
    expect(page.locator("#answer")).to_contain_text("chỗ của con bạn không bị ảnh hưởng")
    expect(page.locator("#place")).to_have_value(ADDRESS)

    page.unroute("**/v1/address")
    page.locator("#answer button").click()
    expect(page.locator("button.school")).to_have_count(10)
    one.complaints.clear()  # the browser itself reports requests that were cut off or refused


def _starting(route: Route) -> None:
    problem = {"type": "about:blank", "title": "Starting", "status": 503}
    headers = {"Retry-After": "7", "Content-Type": "application/problem+json"}
    route.fulfill(status=503, headers=headers, body=json.dumps(problem))


QUERIES = [
    ("Phường 1", "Phường Chợ Đình"),
    ("phuong 8 quan thuan tay", "Phường Rạch Ông Hai"),
    ("lac hong", "Trường Tiểu học Lạc Hồng"),
    ("vam say", "Phường Vàm Sậy"),
    ("ben thuan", "Phường Bến Thuận"),
]
"""What people type, and what must stand among the first three."""


@pytest.mark.parametrize(("words", "wanted"), QUERIES)
def test_what_is_typed_without_marks_is_among_the_first_three(
    city_server: str, words: str, wanted: str
) -> None:
    """The search that the box asks; the whole list of thirty is the index's own test."""
    found: list[dict[str, Any]] = httpx.post(
        f"{city_server}v1/search", json={"q": words, "limit": 8}
    ).json()["items"]

    names = [
        name
        for hit in found[:3]
        for name in (hit["name"], *(one["ward_name"] for one in hit["today"]))
    ]
    assert wanted in names


@pytest.mark.full
def test_search_waits_for_a_pause_in_typing(visit: Callable[..., Visit]) -> None:
    """Eight letters typed at once are one question."""
    one = visit()
    asked: list[Request] = []
    one.page.on(
        "request", lambda request: asked.append(request) if "/v1/search" in request.url else None
    )
    page = one.open(with_map=False)
    page.locator("#place").press_sequentially("cho dinh")
    expect(page.locator("[role=option]").first).to_be_visible()

    assert len(asked) < len("cho dinh")
