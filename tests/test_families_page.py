"""What the families' list says beside its metres, each state in its own true sentence."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from cli import server
from tests import ready
from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx
    from playwright.sync_api import Locator, Page, Route

    from tests.fixtures.browser import Visit
    from tests.fixtures.server import CityDatabase

IN_TOWN = "107.0912, 9.7575"
ACROSS = "107.1073686, 9.7573945"
BUSY = 503
SIZES = [
    pytest.param(PHONE, id="phone"),
    pytest.param(DESK, id="desk", marks=pytest.mark.full),
]
LANGUAGES = [pytest.param("vi", id="vi"), pytest.param("en", id="en", marks=pytest.mark.full)]


def ask(page: Page, words: str = IN_TOWN) -> None:
    """Type and press Enter."""
    page.locator("#place").fill(words)
    page.locator("#place").press("Enter")


def state_of(page: Page, name: str) -> Locator:
    """Return where a state's sentence stands."""
    return page.locator(f"[data-state={name}]").first


def told(**of_first: Any) -> Callable[[Route], None]:  # noqa: ANN401 (any fact)
    """Answer the question about last season so, of every school that is asked about."""

    def answer(route: Route) -> None:
        codes = json.loads(route.request.post_data or "")["school_codes"]
        group = {"group": 1, "title": None, "within_m": None, "why": "few_offers", **of_first}
        full = group.pop("full", None)
        items = [{"school_code": code, "full": full, "groups": [group]} for code in codes]
        run = {"run_id": "1", "season": "2025-2026", "is_model": True, "versions": None}
        run |= {"rounded_up_m": 50}
        route.fulfill(json={**run, "tie_band_m": group.pop("tie_band_m", 0), "items": items})

    return answer


STATES = [
    pytest.param(
        {"within_m": 9000, "why": "shown"}, "serves", "Mùa 2025\N{EN DASH}2026", id="serves you"
    ),
    pytest.param(
        {"within_m": 50, "why": "shown", "full": True},
        "near_full",
        "Gần, nhưng mùa 2025\N{EN DASH}2026",
        id="near but full",
    ),
    pytest.param(
        {"within_m": 50, "why": "shown", "full": None},
        "serves_unknown",
        "chưa nói được trường nào",
        id="nobody says full",
    ),
]


@pytest.mark.parametrize(("facts", "state", "words"), STATES)
def test_last_season_is_said_as_it_was_told(
    visit: Callable[..., Visit], facts: dict[str, Any], state: str, words: str
) -> None:
    """`full` is said only where every seat was given, never because a distance is short."""
    page = visit(PHONE).open(with_map=False)
    page.route("**/v1/last-admitted", told(**facts))
    ask(page)

    expect(state_of(page, state)).to_contain_text(words)
    if state == "serves_unknown":
        expect(page.locator("[data-state=near_full]")).to_have_count(0)
        expect(state_of(page, "reach_beyond")).to_contain_text("đều ở gần hơn nơi này")


def test_where_rounding_decides_nothing_is_called_sure(visit: Callable[..., Visit]) -> None:
    """Told is the last distance rounded up: one within the rounding may have been too far away."""
    page = visit(PHONE).open(with_map=False)
    with page.expect_response("**/v1/finder") as answered:
        ask(page)
    distance_m = answered.value.json()["schools"][0]["distance_m"]
    told_m = math.ceil(distance_m / 50) * 50
    states = {told_m: "close", told_m + 50: "within", told_m - 50: "beyond"}
    for within_m, state in states.items():
        page.unroute("**/v1/last-admitted")
        page.route("**/v1/last-admitted", told(within_m=within_m, why="shown"))
        ask(page)
        expect(page.locator("#answer li").first.locator("[data-state]").first).to_have_attribute(
            "data-state", f"reach_{state}"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_anything_was_told_the_page_says_so(
    visit: Callable[..., Visit], language: str
) -> None:
    """Nothing published is neither full nor free."""
    page = visit(PHONE).open(with_map=False)
    if language == "en":
        page.locator("#language").click()
    ask(page)

    words = {"vi": "Chưa công bố mức của mùa nào", "en": "Nothing has been published"}[language]
    expect(state_of(page, "not_published")).to_contain_text(words)
    expect(page.locator(".last")).to_have_count(0)


def test_a_school_of_another_grade_says_so(visit: Callable[..., Visit]) -> None:
    """The card of a secondary school while grade 1 is asked for."""
    page = visit().open(with_map=False)
    ask(page, "THCS Hong Bang")

    expect(state_of(page, "not_your_grade")).to_contain_text(
        "Trường THCS Hồng Bàng không nhận lớp 1"
    )
    page.get_by_label("Lớp 6").check(force=True)
    expect(page.locator("[data-state=not_your_grade]")).to_have_count(0)


def test_a_place_outside_the_city_says_so(visit: Callable[..., Visit]) -> None:
    """Not an empty list, and not an address that was not found."""
    page = visit().open(with_map=False)
    ask(page, "2.35, 48.85")

    expect(state_of(page, "outside_city")).to_contain_text("nằm ngoài Thành phố An Thuận")
    expect(page.locator("[data-state=not_published]")).to_have_count(0)


@pytest.mark.full
def test_a_restart_of_the_server_loses_nothing_that_was_typed(
    visits: Callable[..., Visit], city_database: CityDatabase, map_page: Path, tmp_path: Path
) -> None:
    """The server goes away between two questions and comes back at the same address."""
    assert (map_page / "index.html").is_file()
    served = partial(
        ready.running,
        environment={"GANTRUONG_DATABASE_URL": city_database.app_url},
        log=tmp_path / "server.log",
        port=server.any_port(),
    )
    with served() as address:
        one = visits(address, PHONE)
        page = one.open(with_map=False)
        ask(page)
        metres = page.locator("#answer .metres")
        before = metres.all_inner_texts()
        page.get_by_role("radio", name="Lớp 6").check()
        expect(metres.first).not_to_have_text(before[0])
    page.get_by_role("radio", name="Lớp 1", exact=True).check()
    expect(page.locator("#answer")).to_contain_text("Không kết nối được máy chủ")
    expect(page.locator("#place")).to_have_value(IN_TOWN)
    expect(page.get_by_role("radio", name="Lớp 1", exact=True)).to_be_checked()
    one.complaints.clear()  # the browser itself reports a server that is not there
    with served():
        page.get_by_role("button", name="Thử lại").click()
        expect(metres.first).to_have_text(before[0])
        assert metres.all_inner_texts() == before
        expect(page.locator("#place")).to_have_value(IN_TOWN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_busy_the_place_is_called_safe(visit: Callable[..., Visit], language: str) -> None:
    """With the seconds that the server asked for; what was typed stays."""
    one = visit()
    page = one.open(with_map=False)
    if language == "en":
        page.locator("#language").click()
    expect(page.locator("#run table")).to_be_visible()
    page.route(
        "**/v1/finder",
        lambda route: route.fulfill(status=BUSY, headers={"Retry-After": "9"}, json={}),
    )
    ask(page)

    words = {"vi": "chỗ của con bạn không bị ảnh hưởng", "en": "your child's place is safe"}
    expect(page.locator("#answer")).to_contain_text(words[language])
    expect(page.locator("#answer")).to_contain_text("9 giây" if language == "vi" else "9 seconds")
    expect(page.locator("#place")).to_have_value(IN_TOWN)
    one.complaints.clear()  # the browser itself reports a refused request


@pytest.mark.full
@pytest.mark.parametrize("size", SIZES)
def test_what_was_published_stands_beside_the_metres(
    visits: Callable[..., Visit], published_server: str, size: tuple[int, int]
) -> None:
    """Rounded metres of the season; where few were admitted there are none."""
    page = visits(published_server, size).open(with_map=False)
    with page.expect_response("**/v1/last-admitted") as answered:
        ask(page)

    items = {one["school_code"]: one["groups"] for one in answered.value.json()["items"]}
    rows = page.locator("ol.schools > li")
    expect(rows).to_have_count(10)
    expect(page.locator(".last").first).to_be_visible()
    for at in range(10):
        code = rows.nth(at).locator("button.school").get_attribute("data-school") or ""
        shown = [one["within_m"] for one in items[code] if one["within_m"]]
        expect(rows.nth(at).locator(".last strong")).to_have_count(len(shown))
        for metres in shown:
            told_m = f"{metres:,}".replace(",", ".") + "\u00a0m"
            expect(rows.nth(at).locator(".last strong").first).to_contain_text(told_m)
    expect(page.locator(".answer")).to_contain_text("trẻ mô phỏng hoặc hư cấu")


def test_bridges_ferries_and_main_roads_are_named(visit: Callable[..., Visit]) -> None:
    """An icon and words, of the very way that was measured."""
    page = visit().open(with_map=False)
    with page.expect_response("**/v1/crossings") as answered:
        ask(page, ACROSS)

    items = answered.value.json()["items"]
    crossed = [one for one in items if one["bridges"] or one["ferry"] or one["main_roads"]]
    expect(page.locator(".crossings")).to_have_count(len(crossed))
    over = next(one for one in items if one["bridges"])
    row = page.locator(f"button[data-school='{over['school_code']}'] .crossings")
    expect(row).to_contain_text("qua cầu")
    expect(row.locator("svg").first).to_be_visible()


def test_homes_of_one_band_are_called_equal(visit: Callable[..., Visit]) -> None:
    """Where a policy has a tie band, its borders are said; without one nothing is."""
    page = visit().open(with_map=False)
    page.route("**/v1/last-admitted", told(within_m=9000, why="shown", tie_band_m=30))
    with page.expect_response("**/v1/finder") as answered:
        ask(page)

    first = answered.value.json()["schools"][0]["distance_m"]
    low = int(first // 30) * 30
    tie = page.locator(".tie").first
    expect(tie).to_contain_text(f"từ {low:,}\u00a0m đến dưới {low + 30:,}\u00a0m".replace(",", "."))


@pytest.mark.full
def test_farther_than_the_limit_is_said_with_what_to_do(visit: Callable[..., Visit]) -> None:
    """4 km for grade 1; grade 10 has no such limit."""
    page = visit().open(with_map=False)
    with page.expect_response("**/v1/finder") as answered:
        ask(page, "107.0569325, 9.772629")

    far = [one for one in answered.value.json()["schools"] if one["distance_m"] > 4000]
    expect(page.locator(".over")).to_have_count(len(far))
    expect(page.locator("#answer")).to_contain_text("Thông tư liên tịch 65/2011")
    page.get_by_label("Lớp 10").check(force=True)
    expect(page.locator("#answer h2")).to_contain_text("lớp 10")
    expect(page.locator(".over")).to_have_count(0)
    expect(page.locator("#answer")).not_to_contain_text("Thông tư liên tịch")


@pytest.mark.full
def test_institutions_of_every_kind_are_found(visit: Callable[..., Visit]) -> None:
    """A language centre admits nobody to grade 1 and can be looked up and walked to."""
    page = visit().open(with_map=False)
    ask(page)
    expect(page.locator("button.school")).to_have_count(10)
    page.locator("#institutions summary").click()
    expect(page.locator("#institutions .place").first).to_contain_text("Mầm non")

    page.locator("#kind").select_option("language_centre")
    centre = page.locator("#institutions .place").first
    expect(centre).to_contain_text("Ngoại ngữ")
    centre.click()
    expect(page.locator("#school h2")).to_contain_text("Ngoại ngữ")
    with page.expect_response("**/v1/route") as answered:
        page.get_by_role("button", name="Vẽ đường từ nơi em ở").click()

    assert answered.value.json()["properties"]["distance_m"] > 0


@pytest.mark.full
def test_the_list_prints_without_map_and_buttons(visit: Callable[..., Visit]) -> None:
    """Metres, gates, the point and the day; nothing to press."""
    page = visit().open(with_map=False)
    ask(page)
    expect(page.locator("button.school")).to_have_count(10)

    page.emulate_media(media="print")

    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text("không phải kết quả tuyển sinh")
    expect(page.locator(".schools")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_tiles_the_list_works(visit: Callable[..., Visit]) -> None:
    """Roads and names may not come; schools and metres do."""
    one = visit()
    one.page.route("**/tiles/**", lambda route: route.abort())
    page = one.open(with_map=False)
    ask(page)

    expect(page.locator("button.school")).to_have_count(10)
    one.complaints.clear()  # the browser itself reports the tiles


HOMES = [(107.062 + 0.0011 * at, 9.744 + 0.0007 * (at * 7 % 50)) for at in range(50)]


@pytest.mark.parametrize(
    "homes",
    [
        pytest.param(HOMES[::10], id="five"),
        pytest.param(HOMES, id="fifty", marks=pytest.mark.full),
    ],
)
def test_the_metres_of_list_route_and_dossier_are_the_same(
    api: httpx.Client, homes: list[tuple[float, float]]
) -> None:
    """One definition of distance: not a millimetre between them."""
    compared = 0
    for lon, lat in homes:
        home = {"lon": lon, "lat": lat, "grade": "1"}
        for school in api.post("/v1/finder", json={**home, "limit": 3}).json()["schools"]:
            one = {**home, "school_code": school["school_code"]}
            way = api.post("/v1/route", json=one).json()["properties"]["distance_mm"]
            dossier = api.post("/v1/dossier", json=one).json()["facts"]["distance_mm"]
            assert school["distance_mm"] == way == dossier
            compared += 1
    assert compared >= 2 * len(homes)


@pytest.mark.parametrize("size", SIZES)
def test_sixty_hostile_names_run_nothing(
    visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """Names of places, schools, gates, streets, groups and wards are text, whatever they say."""
    one = visit(size)
    page = one.page
    one.show_hostile(
        {"name", "context", "former_units", "matched", "vi", "en", "ward_name", "address"}
    )
    one.open(with_map=False)
    page.locator("#place").fill("khu pho 3")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.locator("#place").press("Enter")
    page.locator(".places button").last.click()
    page.locator("#place").fill(IN_TOWN)
    page.locator("#place").press("Enter")
    expect(page.locator("button.school")).to_have_count(10)
    page.locator(".details .link").click()
    expect(page.locator("#school h2")).to_be_visible()
    page.locator("#institutions summary").click()
    expect(page.locator("#institutions .place").first).to_be_visible()

    assert page.evaluate("window.hits") == 0
    inside = "#panel script, #panel img, #panel iframe, #panel style, #panel a[href^=javascript]"
    assert page.locator(inside).count() == 0
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


@pytest.mark.full
@pytest.mark.parametrize("size", SIZES)
def test_nothing_serious_is_found_where_all_is_shown(
    visits: Callable[..., Visit], published_server: str, size: tuple[int, int]
) -> None:
    """Sentences of the season, crossings, a card, institutions; names, roles, contrast."""
    page = visits(published_server, size).open(with_map=False)
    ask(page, ACROSS)
    expect(page.locator(".last").first).to_be_visible()
    expect(page.locator(".crossings").first).to_be_visible()
    page.locator(".details .link").click()
    page.locator("#institutions summary").click()
    expect(page.locator("#institutions .place").first).to_be_visible()

    assert axe(page) == []
