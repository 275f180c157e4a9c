"""Three wishes for grade 10 are tried against past years in the browser; nothing is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from playwright.sync_api import Page, Route

    from tests.fixtures.browser import Visit

IN_TOWN = "107.0912, 9.7575"
SCHOOLS = ("993001", "993002", "993003")
SCORE = 21.6


@pytest.fixture
def marks(api: httpx.Client) -> dict[str, dict[tuple[int, int], float]]:
    """Return the marks of every school by year and wish, as the service tells them."""
    items = api.get("/v1/grade10/cutoffs", params={"size": 200}).json()["items"]
    return {
        one["school_code"]: {(mark["year"], mark["wish"]): mark["cutoff"] for mark in one["marks"]}
        for one in items
    }


def adviser(visit: Callable[..., Visit], size: tuple[int, int] = PHONE) -> Page:
    """Open the page at a home, for grade 10."""
    page = visit(size).open(with_map=False)
    expect(page.locator("#top .city")).to_be_visible()  # the head has grown to its height
    page.get_by_label("Lớp 10").check(force=True)
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")
    expect(page.locator("#score")).to_be_visible()
    return page


def wish(page: Page, schools: tuple[str, ...], score: str) -> None:
    """Choose the wishes in their order and type the mark."""
    for number, code in enumerate(schools, 1):
        page.locator(f"#wish-{number}").select_option(code)
    page.locator("#score").fill(score)


def vi(mark: float) -> str:
    """Return a mark as people here write it."""
    return f"{mark:.2f}".replace(".", ",")


def test_past_years_say_which_wish_the_mark_would_have_reached(
    visit: Callable[..., Visit], marks: dict[str, dict[tuple[int, int], float]]
) -> None:
    """Newest first; the first wish whose own mark is reached, worked out here by hand again."""
    page = adviser(visit)
    wish(page, SCHOOLS, "21,6")

    rows = page.locator(".years tbody tr")
    expect(rows).to_have_count(5)
    for at, year in enumerate(range(2025, 2020, -1)):
        took = [marks[code][year, number] for number, code in enumerate(SCHOOLS, 1)]
        reached = next((n for n, mark in enumerate(took, 1) if mark <= SCORE), None)
        expect(rows.nth(at).locator("th")).to_have_text(str(year))
        expect(rows.nth(at).locator("td")).to_have_text(
            [*map(vi, took), f"đủ nguyện vọng {reached}" if reached else "không đủ cả ba"]
        )


@pytest.mark.full
def test_a_range_stands_with_its_years_and_how_often_such_ranges_held(
    visit: Callable[..., Visit],
    api: httpx.Client,
    marks: dict[str, dict[tuple[int, int], float]],
) -> None:
    """Never a chance, never a promise."""
    held = api.get("/v1/grade10/cutoffs").json()["ranges"]
    page = adviser(visit)
    wish(page, SCHOOLS[:1], "")

    own = [mark for (_, number), mark in marks[SCHOOLS[0]].items() if number == 1]
    told = f"điểm chuẩn 2021 đến 2025: từ {vi(min(own))} đến {vi(max(own))} (5 năm)"
    expect(page.locator(".wish").first).to_contain_text(told)
    expect(page.locator(".wish").first).to_contain_text("chỉ tiêu")
    expect(page.locator("#grade10")).to_contain_text(f"{held['held']} trong {held['tried']} lần")
    expect(page.locator("#grade10")).to_contain_text("Đây không phải lời hứa")
    expect(page.locator(".years")).to_have_count(0)


@pytest.mark.full
def test_after_three_failed_wishes_the_page_says_what_is_open(visit: Callable[..., Visit]) -> None:
    """Private schools and continuing education by distance, each with its seats."""
    page = adviser(visit)
    wish(page, SCHOOLS, "1")

    expect(page.locator("#grade10")).to_contain_text("5 trong 5 năm")
    page.locator(".open-after summary").click()
    expect(page.locator(".open-after li").first).to_be_visible()
    expect(page.locator(".open-after")).to_contain_text("GDTX")


def test_the_mark_is_sent_nowhere(visit: Callable[..., Visit]) -> None:
    """It is the child's own."""
    page = adviser(visit)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    wish(page, SCHOOLS, "17,35")
    expect(page.locator(".years")).to_be_visible()

    assert not [one for one in sent if "17" in one and "35" in one]
    assert "17" not in page.url


@pytest.mark.full
def test_without_seats_of_this_season_nothing_is_tried(visit: Callable[..., Visit]) -> None:
    """A wish at a school whose seats nobody has stated is not weighed."""
    one = visit(PHONE)

    def bare(route: Route) -> None:
        response = route.fetch()
        body: dict[str, Any] = response.json()
        for school in body["schools"]:
            if school["school_code"] == SCHOOLS[1]:
                school["seats"] = None
        route.fulfill(response=response, json=body)

    one.page.route("**/v1/finder", bare)
    page = adviser(lambda _: one)
    wish(page, SCHOOLS, "21,6")

    expect(page.locator("#grade10")).to_contain_text("Chưa có chỉ tiêu mùa này của")
    expect(page.locator(".years")).to_have_count(0)


@pytest.mark.full
def test_a_year_that_is_not_known_is_not_called_failed(visit: Callable[..., Visit]) -> None:
    """One school lacks 2023: that year says at least, or that it is not known."""
    one = visit(PHONE)

    def gap(route: Route) -> None:
        response = route.fetch()
        body: dict[str, Any] = response.json()
        for school in body["items"]:
            if school["school_code"] == SCHOOLS[0]:
                school["marks"] = [mark for mark in school["marks"] if mark["year"] != 2023]
        route.fulfill(response=response, json=body)

    one.page.route("**/v1/grade10/cutoffs*", gap)
    page = adviser(lambda _: one)
    wish(page, SCHOOLS, "1")

    row = page.locator(".years tr", has_text="2023")
    expect(row).to_contain_text("chưa rõ")
    expect(page.locator("#grade10")).to_contain_text("4 trong 5 năm")


@pytest.mark.parametrize(
    "size", [PHONE, pytest.param(DESK, marks=pytest.mark.full)], ids=["phone", "desk"]
)
def test_nothing_serious_is_found_and_nothing_is_cut_off(
    visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """With a wrong mark, a table and the open schools on the page."""
    page = adviser(visit, size)
    wish(page, SCHOOLS, "21,6")
    page.locator(".open-after summary").click()
    expect(page.locator(".years")).to_be_visible()
    assert axe(page) == []
    page.locator("#score").fill("hai mốt")
    expect(page.locator(".wrong")).to_contain_text("từ 0 đến 100")

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
