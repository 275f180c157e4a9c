"""People use the page in a real browser: phone and desk, mouse and keyboard, two languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Request, Route

    from tests.fixtures.browser import Visit

IN_TOWN = "107.0912, 9.7575"
FIRST_ANSWER_BYTES = 123_000  # 5 s at 400 kbit/s with 400 ms of delay; 1 KB is 20 ms of it


@pytest.mark.parametrize(
    "size",
    [pytest.param(DESK, id="desk", marks=pytest.mark.full), pytest.param(PHONE, id="phone")],
)
def test_a_tap_on_the_map_lists_schools_and_draws_the_way(
    visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """The whole point of the page, on both kinds of screen."""
    one = visit(size)
    page = one.open()

    with page.expect_response("**/v1/finder") as answered:
        one.tap_map(0.55, 0.45)

    answer = answered.value.json()
    rows = page.locator("button.school")
    expect(rows).to_have_count(len(answer["schools"]))
    assert answer["route"]["geometry"]["coordinates"]
    first = answer["schools"][0]
    metres = f"{round(first['distance_m']):,}".replace(",", ".") + "\u00a0m"
    expect(rows.first).to_contain_text(first["name"])
    expect(rows.first.locator(".metres")).to_have_text(metres)
    expect(rows.first).to_have_attribute("aria-pressed", "true")
    expect(rows.first.locator(".straight")).to_contain_text("đường chim bay, không dùng để xét")
    expect(rows.first).to_be_in_viewport()


def test_the_label_of_invented_data_stands_on_page_and_map(visit: Callable[..., Visit]) -> None:
    """A screenshot of either part alone must still say it."""
    page = visit().open()

    expect(page.locator("#top .notice")).to_have_text("Dữ liệu hư cấu")
    expect(page.locator("#map .sources .notice")).to_have_text("Dữ liệu hư cấu")
    expect(page.locator("#top")).to_contain_text("Mùa tuyển sinh 2026\N{EN DASH}2027")
    expect(page.locator("#top")).to_contain_text("Dữ liệu đường ngày 15/01/2026")


def test_another_school_of_the_list_draws_its_own_way(visit: Callable[..., Visit]) -> None:
    """Tap, and the line goes to that school's gate."""
    one = visit()
    page = one.open()
    one.tap_map(0.55, 0.45)
    third = page.locator("button.school").nth(2)

    with page.expect_response("**/v1/route") as answered:
        third.click()

    expect(third).to_have_attribute("aria-pressed", "true")
    assert answered.value.json()["properties"]["school_code"] == third.get_attribute("data-school")
    expect(page.locator("button.school[aria-pressed=true]")).to_have_count(1)


def test_english_is_one_click_away_and_is_remembered(visit: Callable[..., Visit]) -> None:
    """The choice holds after a reload; so does what was typed until then."""
    page = visit().open(with_map=False)
    page.locator("#place").fill("lac h")

    page.locator("#language").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("fieldset legend").first).to_have_text("Which grade?")
    expect(page.locator("#place")).to_have_value("lac h")
    page.reload()
    expect(page.locator("fieldset legend").first).to_have_text("Which grade?")


def test_the_keyboard_alone_finds_a_school(visit: Callable[..., Visit]) -> None:
    """Type a part of the name without accents, arrow down, Enter."""
    page = visit().open(with_map=False)
    page.locator("#place").focus()
    page.keyboard.type("lac hong")
    expect(page.locator("[role=option]").first).to_be_visible()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("#school h2")).to_contain_text("Lạc Hồng")
    expect(page.locator("button.school").first).to_be_visible()
    expect(page.locator("#school")).to_contain_text("chỉ tiêu")


def test_the_keyboard_alone_chooses_a_place_on_the_map(visit: Callable[..., Visit]) -> None:
    """Enter takes the middle of the map, which a cross shows."""
    page = visit().open()
    page.locator("#map-canvas canvas").focus()

    page.keyboard.press("Enter")

    expect(page.locator("button.school").first).to_be_visible()


def test_typed_coordinates_are_a_home(visit: Callable[..., Visit]) -> None:
    """Longitude first; the other order is told, never turned round silently."""
    page = visit().open(with_map=False)
    box = page.locator("#place")

    box.fill("9.7575, 107.0912")
    box.press("Enter")
    expect(page.locator("#answer")).to_contain_text("kinh độ trước, vĩ độ sau")

    box.fill(IN_TOWN)
    box.press("Enter")
    expect(page.locator("button.school")).to_have_count(10)


def test_another_grade_asks_again_from_the_same_home(visit: Callable[..., Visit]) -> None:
    """A family with two children changes one thing."""
    page = visit().open(with_map=False)
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")
    expect(page.locator("#answer h2")).to_contain_text("lớp 1")

    page.get_by_label("Lớp 6").check(force=True)

    expect(page.locator("#answer h2")).to_contain_text("lớp 6")


def test_outside_the_city_the_page_says_so(visit: Callable[..., Visit]) -> None:
    """Not an empty list."""
    page = visit().open(with_map=False)
    page.locator("#place").fill("2.35, 48.85")
    page.locator("#place").press("Enter")

    expect(page.locator("#answer")).to_contain_text("nằm ngoài Thành phố An Thuận")


def test_the_latest_placement_is_shown_with_its_caveat(
    visit: Callable[..., Visit], city_server: str
) -> None:
    """Figures as recorded; a proposal; nearest with a seat, not nearest."""
    run = httpx.get(f"{city_server}v1/runs/latest").json()["summary"]
    page = visit().open(with_map=False)

    table = page.locator("#run")
    told = [run[name] for name in ("placed", "unplaced", "at_nearest", "over_4km")]
    for n in (n for n in told if n is not None):
        expect(table).to_contain_text(f"{n:,}".replace(",", "."))
    assert None in told
    expect(table).to_contain_text("ít hơn mười em, hoặc một số làm lộ số như vậy")
    expect(table).to_contain_text("trường gần nhất còn chỗ")
    expect(table).to_contain_text("Đây là đề xuất")


def test_without_webgl_the_list_still_works(visit: Callable[..., Visit]) -> None:
    """Old phones cannot draw the map; they can read a list."""
    one = visit()
    one.page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = function () { return null; };"
    )
    page = one.open(with_map=False)

    expect(page.locator("#map")).to_contain_text("không vẽ được bản đồ")
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")
    expect(page.locator("button.school")).to_have_count(10)


def test_when_the_server_is_away_the_page_says_so_and_keeps_what_was_typed(
    visit: Callable[..., Visit],
) -> None:
    """True sentence, a button to try again, and nothing lost."""
    one = visit()
    page = one.open(with_map=False)
    expect(page.locator("#run table")).to_be_visible()
    page.route("**/v1/finder", lambda route: route.abort())
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")

    expect(page.locator("#answer")).to_contain_text("Không kết nối được máy chủ")
    expect(page.locator("#place")).to_have_value(IN_TOWN)
    page.unroute("**/v1/finder")
    page.locator("#answer button").click()
    expect(page.locator("button.school")).to_have_count(10)
    one.complaints.clear()  # the browser itself reports the request that was cut off


def test_the_page_is_usable_before_the_maps_code_arrives(visit: Callable[..., Visit]) -> None:
    """On a slow link the list comes first: at most 123 KB until the first answer."""
    one = visit()
    fetched: list[Request] = []
    one.page.on("requestfinished", lambda request: fetched.append(request))  # noqa: PLW0108 - it marks its handlers
    held: list[Route] = []
    one.page.route("**/assets/maplibre*", lambda route: held.append(route))  # noqa: PLW0108 - as above
    with one.page.expect_request("**/assets/maplibre*"):  # before or after the answer
        page = one.open(with_map=False)
        page.locator("#place").fill(IN_TOWN)
        page.locator("#place").press("Enter")
        expect(page.locator("button.school")).to_have_count(10)
        total = sum(request.sizes()["responseBodySize"] for request in fetched)

    assert held  # the map's code has been asked for and is still on its way
    assert 0 < total <= FIRST_ANSWER_BYTES
    for route in held:
        route.continue_()


def test_at_twice_the_text_size_nothing_is_cut_off(visit: Callable[..., Visit]) -> None:
    """Zoom of 200 % on a small desk equals half the width; no sideways scrolling."""
    page = visit((640, 400)).open(with_map=False)
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")
    expect(page.locator("button.school")).to_have_count(10)

    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


@pytest.mark.parametrize(
    "size",
    [pytest.param(DESK, id="desk", marks=pytest.mark.full), pytest.param(PHONE, id="phone")],
)
def test_nothing_serious_is_found_by_axe(
    visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """Names, roles, contrast: with a list, a chosen way and a school's card on the page."""
    page = visit(size).open()
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")
    page.locator(".details .link").click()
    expect(page.locator("#school h2")).to_be_visible()

    assert axe(page) == []
