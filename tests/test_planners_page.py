"""The scenario board: steps by map and by keyboard, results beside them, tables that stay."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import DESK, PHONE, axe
from tests.fixtures.workers import HANGS_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.fixtures.browser import Visit
    from tests.fixtures.planning import Planning

SEASON = {"season": "2026-2027", "grade": "1"}
SCHOOL = "991001"
MOST_TABS = 120
WORDS = {
    "vi": {
        "close": "Đóng cầu này",
        "compute": "Tính",
        "undo": "Bỏ bước 1",
        "moved": "Trẻ đổi trường",
    },
    "en": {
        "close": "Close this bridge",
        "compute": "Compute",
        "undo": "Undo step 1",
        "moved": "Children who change school",
    },
}


@pytest.fixture
def opened(visits: Callable[..., Visit], planning: Planning) -> Callable[..., Page]:
    """Return boards by name, opened in a browser of some size and language."""

    def start(
        name: str = "",
        size: tuple[int, int] = DESK,
        language: str = "vi",
        *,
        script: str = "",
        with_map: bool = False,
    ) -> Page:
        address = f"{planning.address}#/board/{quote(name, safe='')}" if name else planning.address
        visit = visits(address, size, key=planning.key)
        visit.page.add_init_script(f"localStorage.setItem('gantruong-language', '{language}')")
        if script:
            visit.page.add_init_script(script)
        return visit.open(with_map=with_map)

    return start


def stored(planning: Planning, name: str, *steps: dict[str, Any]) -> None:
    """Store a scenario without the page."""
    body = {"name": name, "steps": [{**SEASON, **step} for step in steps]}
    made = planning.client.post("/v1/scenarios", json=body)
    assert made.status_code == 201, made.text


def closing(planning: Planning, name: str) -> None:
    """Store a scenario that closes a school."""
    stored(planning, name, {"close_school": SCHOOL})


def last_difference(planning: Planning, name: str) -> dict[str, Any]:
    """Return what the service computed last of a scenario."""
    jobs = planning.client.get("/v1/jobs", params={"kind": "what_if", "size": 20}).json()["items"]
    results = [job["result"]["difference"] for job in jobs if job["result"]]
    return next(one for one in results if one["scenario"] == name)


def computed(page: Page) -> None:
    """Wait for a result: the first one reads the city, on a busy machine for long."""
    page.wait_for_selector("#headline", timeout=HANGS_S * 1000)


def figure(count: int | None) -> str:
    """Return a count as the page writes it."""
    return "dưới 10" if count is None else f"{count:,}".replace(",", ".")


def tab_to(page: Page, selector: str) -> None:
    """Go by Tab until something is focused; nothing else leads there."""
    for _ in range(MOST_TABS):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by Tab")


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(DESK, "vi", id="desk vi"),
        pytest.param(PHONE, "en", id="phone en", marks=pytest.mark.full),
        pytest.param(PHONE, "vi", id="phone vi", marks=pytest.mark.full),
        pytest.param(DESK, "en", id="desk en", marks=pytest.mark.full),
    ],
)
def test_a_bridge_is_closed_by_clicking_it(
    opened: Callable[..., Page], planning: Planning, size: tuple[int, int], language: str
) -> None:
    """Click, close, compute: the page's figures are the service's; undone, they are old ones."""
    name = f"bấm cầu {size[0]} {language}"
    words = WORDS[language]
    page = opened(name, size, language, with_map=True)
    page.select_option("#bridge", index=1)
    page.wait_for_selector("#map-canvas[data-idle]")
    box = page.locator("#map-canvas").bounding_box()
    assert box is not None
    with page.expect_response(lambda answer: "/v1/roads/at" in answer.url) as answer:
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    found = answer.value.json()["items"]
    expect(page.locator("#under-click li")).to_have_count(len(found))
    page.locator("#under-click button").first.click()
    expect(page.locator(".steps li")).to_have_count(1)
    page.get_by_role("button", name=words["compute"], exact=True).click()
    computed(page)

    told = last_difference(planning, name)
    steps = planning.client.get(f"/v1/scenarios/{name}").json()["steps"]
    assert steps[0]["does"]["kind"] == "close_roads"
    shown = page.locator("#headline dd").all_inner_texts()
    if language == "vi":
        kinds = ("n_moved", "n_better", "n_worse")
        assert shown == [figure(told["figures"][kind]) for kind in kinds]
    expect(page.locator("#headline")).to_contain_text(words["moved"])
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    page.get_by_role("button", name=words["undo"]).click()
    expect(page.locator(".steps:not(.undone) li")).to_have_count(0)
    expect(page.locator(".result .sentence.warning")).to_be_visible()


def test_a_bridge_is_closed_by_keyboard_alone(
    opened: Callable[..., Page], planning: Planning
) -> None:
    """Name, list of bridges, compute: Tab, letters, arrows and Enter are enough."""
    name = "phím, 50 % & cầu?"  # in the address and back
    page = opened()
    tab_to(page, "#new-name")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_selector("#bridge option:nth-child(2)", state="attached")
    tab_to(page, "#bridge")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Đóng cầu này")).to_be_enabled()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đóng cầu này"
    page.keyboard.press("Enter")
    expect(page.locator(".steps li")).to_have_count(1)
    tab_to(page, "#compute")
    page.keyboard.press("Enter")
    computed(page)

    assert last_difference(planning, name)["figures"]["n_pupils"]
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.full
def test_an_area_is_drawn_by_keyboard(opened: Callable[..., Page], planning: Planning) -> None:
    """Enter sets a corner at the cross, arrows move the map: no mouse is needed to draw."""
    page = opened("vùng", with_map=True)
    page.get_by_label("Đóng một vùng").check()
    page.locator("#map-canvas canvas").focus()
    for move in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press("Enter")
        page.keyboard.press(move)
        page.wait_for_selector("#map-canvas[data-idle]")
    expect(page.get_by_text("3 điểm")).to_be_visible()
    page.get_by_role("button", name="Đóng mọi đường trong vùng").click()
    expect(page.locator(".steps li")).to_have_count(1)

    does = planning.client.get("/v1/scenarios/vùng").json()["steps"][0]["does"]
    assert does["kind"] == "close_roads"
    assert does["n_edges"] > 1


@pytest.mark.full
def test_schools_are_changed_and_computed_as_one_changes(
    opened: Callable[..., Page], planning: Planning
) -> None:
    """With the switch on, every step is followed by its result; steps are sentences."""
    page = opened("ngay")
    page.get_by_label("Tính ngay khi tôi thay đổi").check()
    page.get_by_label("Thêm, bớt lớp").check()
    page.select_option("#school", SCHOOL)
    expect(page.get_by_text("Hiện có")).to_be_visible()
    page.fill("#classes", "-1")
    page.get_by_role("button", name="Đổi chỉ tiêu").click()
    computed(page)
    first = last_difference(planning, "ngay")
    page.get_by_label("Đóng trường", exact=True).check()
    page.select_option("#school", SCHOOL)
    page.get_by_role("button", name="Đóng trường này").click()
    expect(page.locator(".steps li")).to_have_count(2)
    expect(page.locator("#compute")).to_be_enabled()
    expect(page.locator(".result .sentence.warning")).to_have_count(0)
    second = last_difference(planning, "ngay")

    assert first["figures"] != second["figures"]
    name = next(
        one["name"]
        for one in planning.client.get("/v1/schools", params={"size": 200}).json()["items"]
        if one["school_code"] == SCHOOL
    )
    steps = page.locator(".steps li span").all_inner_texts()
    assert steps[0].startswith("\N{MINUS SIGN}")
    assert steps[1] == f"Đóng {name}"


@pytest.mark.full
def test_a_new_school_and_a_new_road_are_placed(
    opened: Callable[..., Page], planning: Planning
) -> None:
    """A school at a click, a bridge from one bank's road to the other's."""
    bridge = planning.client.get("/v1/roads/bridges").json()["items"][0]
    (x, y), *_ = bridge["lines"][0]
    page = opened("xây", with_map=True)
    page.get_by_label("Mở trường").check()
    page.fill("#new-lon", str(x))
    page.fill("#new-lat", str(y))
    page.fill("#new-code", "MOI-7")
    page.get_by_role("button", name="Mở trường").click()
    expect(page.locator(".steps li")).to_have_text(["Mở trường MOI-7, 140 chỉ tiêu"])
    page.get_by_label("Xây đường").check()
    page.select_option("#road-kind", "footbridge")
    page.fill("#road-name", "Cầu mới")
    box = page.locator("#map-canvas").bounding_box()
    assert box is not None
    for share in (0.3, 0.6):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
    expect(page.get_by_text("2 điểm")).to_be_visible()
    page.get_by_role("button", name="Xây đường này").click()
    # two places in the city's middle may lie off every road: the service's own sentence says so
    done = page.locator(".steps li").nth(1).or_(page.locator(".sentence.alert").first)
    expect(done).to_be_visible()


@pytest.mark.full
def test_steps_that_coming_years_know_are_added(
    opened: Callable[..., Page], planning: Planning
) -> None:
    """A school moves, dwellings are built from a year on, and the first step starts later."""
    beside = planning.client.get("/v1/schools/991003").json()
    name = planning.client.get(f"/v1/schools/{SCHOOL}").json()["name"]
    page = opened("các năm")
    page.get_by_label("Dời trường").check()
    page.select_option("#school", SCHOOL)
    page.fill("#new-lon", str(beside["lon"]))
    page.fill("#new-lat", str(beside["lat"]))
    page.get_by_role("button", name="Dời trường đến đây").click()
    expect(page.locator(".steps li")).to_have_text([f"Dời {name}"])
    page.get_by_label("Nhà ở mới").check()
    page.fill("#new-lon", str(beside["lon"]))
    page.fill("#new-lat", str(beside["lat"]))
    page.fill("#project", "Bờ Sông")
    page.fill("#project-year", "2028")
    page.get_by_role("button", name="Thêm khu nhà").click()
    expect(page.locator(".steps li").nth(1)).to_have_text("Khu nhà Bờ Sông, 500 căn, từ 2028")
    page.get_by_label("Từ năm nào").check()
    page.fill("#start-year", "2029")
    page.get_by_role("button", name="Đặt năm bắt đầu").click()
    expect(page.locator(".steps li").nth(2)).to_have_text("Bước 1 có hiệu lực từ 2029")
    page.get_by_label("Nhập phường").check()
    page.locator("#ward-ends").select_option(index=1)
    page.locator("#ward-into").select_option(index=2)
    page.get_by_role("button", name="Nhập hai phường").click()
    expect(page.locator(".steps li").nth(3)).to_contain_text("vào")
    assert axe(page) == []


def test_a_computation_is_stopped(opened: Callable[..., Page], planning: Planning) -> None:
    """It ends on the server too, and the page says that there is no new result."""
    closing(planning, "dừng")
    page = opened("dừng")
    os.kill(planning.worker.pid, signal.SIGSTOP)
    try:
        page.locator("#compute").click()
        page.get_by_role("button", name="Dừng").click()
        expect(page.get_by_text("Đã dừng, chưa có kết quả mới.")).to_be_visible()
        jobs = planning.client.get("/v1/jobs", params={"kind": "what_if", "size": 1}).json()
    finally:
        os.kill(planning.worker.pid, signal.SIGCONT)

    assert jobs["items"][0]["state"] == "cancelled"
    expect(page.locator("#compute")).to_be_enabled()


def test_layers_for_a_gis_are_those_of_the_result(planning: Planning, tmp_path: Path) -> None:
    """Schools, roads and wards as they were computed; what is withheld there stays so here."""
    name = "lớp bản đồ <script>'"
    bridge = planning.client.get("/v1/roads/bridges").json()["items"][0]
    roads = {key: bridge[key] for key in ("names", "edges")}
    stored(planning, name, {"close_school": SCHOOL}, {"close_roads": roads})
    beside = planning.client.get("/v1/schools/991003").json()
    new = {"school_code": "991990", "seats": 35, "lon": beside["lon"], "lat": beside["lat"]}
    added = planning.client.post(
        f"/v1/scenarios/{quote(name, safe='')}/steps", json={**SEASON, "open_school": new}
    )
    assert added.status_code == 201, added.text
    run = {**SEASON, "policy": "nearest-first", "seed": None, "against": None}
    asked = planning.client.post(f"/v1/scenarios/{quote(name, safe='')}/runs", json=run).json()
    early = planning.client.get(f"/v1/jobs/{asked['job_id']}/layers.gpkg")
    planning.city.wait(asked["job_id"])
    planning.client.delete(f"/v1/scenarios/{quote(name, safe='')}/steps/2")  # after it was computed
    answer = planning.client.get(f"/v1/jobs/{asked['job_id']}/layers.gpkg")
    path = tmp_path / "layers.gpkg"
    path.write_bytes(answer.content)
    told = last_difference(planning, name)

    assert early.status_code == 409
    assert answer.headers["content-type"] == "application/geopackage+sqlite3"
    schools = gpd.read_file(path, layer="schools").set_index("school_code")
    assert "991990" in schools.index
    for row in told["schools"]:
        for count in ("n_before", "n_after", "n_came", "n_left"):
            value = schools.loc[row["school_code"], count]
            assert (None if pd.isna(value) else int(value)) == row[count]
    assert set(gpd.read_file(path, layer="roads")["what"]) == {"closed"}
    wards = set(gpd.read_file(path, layer="wards")["ward_code"])
    assert wards <= {row["ward_code"] for row in told["wards"]}
    about = pyogrio.read_dataframe(path, layer="about").set_index("what")["is"]
    assert about["scenario"] == name
    assert about["labels"] == " ".join(told["labels"])


@pytest.mark.full
def test_what_is_saved_is_what_was_computed(
    opened: Callable[..., Page], planning: Planning
) -> None:
    """Table, GeoJSON and picture of one result; small counts stay withheld in each."""
    closing(planning, "lưu")
    page = opened("lưu", with_map=True)
    page.locator("#compute").click()
    computed(page)
    told = last_difference(planning, "lưu")
    changed = {
        row["school_code"]: row
        for row in told["schools"]
        if (row["n_came"], row["n_left"]) != (0, 0)
    }
    with page.expect_download() as table:
        page.get_by_role("button", name="Lưu CSV").first.click()
    text = table.value.path().read_text(encoding="utf-8-sig")
    rows = {row["Mã"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == set(changed)
    for code, row in rows.items():
        count = changed[code]["n_after"]
        assert row["Sau"] == ("" if count is None else str(count))

    with page.expect_download() as download:
        page.get_by_role("button", name="Lưu GeoJSON").click()
    drawn = json.loads(download.value.path().read_text(encoding="utf-8"))
    schools = [one for one in drawn["features"] if one["properties"]["what"] == "school"]
    assert {one["properties"]["school_code"] for one in schools} == set(changed)
    for one in schools:
        own = changed[one["properties"]["school_code"]]
        assert {key: one["properties"][key] for key in own} == own
    assert drawn["labels"] == told["labels"]

    page.wait_for_selector("#map-canvas[data-idle]")
    with page.expect_download() as picture:
        page.get_by_role("button", name="Lưu ảnh bản đồ").click()
    content = picture.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000


@pytest.mark.full
def test_a_result_is_found_again(opened: Callable[..., Page], planning: Planning) -> None:
    """Who opens the board tomorrow sees what was computed, and whether steps changed since."""
    closing(planning, "mai")
    page = opened("mai")
    page.locator("#compute").click()
    computed(page)
    shown = page.locator("#headline").inner_text()
    page.reload()
    computed(page)
    assert page.locator("#headline").inner_text() == shown
    expect(page.locator(".result .sentence.warning")).to_have_count(0)
    planning.client.delete("/v1/scenarios/mai/steps/1")
    page.reload()
    expect(page.locator(".result .sentence.warning")).to_be_visible()


def test_everything_essential_stands_without_a_map(
    opened: Callable[..., Page], planning: Planning
) -> None:
    """A browser that cannot draw closes schools, computes and reads tables all the same."""
    closing(planning, "không bản đồ")
    blind = (
        "const own = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        " return kind.startsWith('webgl') ? null : own.call(this, kind, ...more); };"
    )
    page = opened("không bản đồ", script=blind)
    expect(page.locator(".map.without-map")).to_be_visible()
    page.locator("#compute").click()
    computed(page)
    expect(page.get_by_role("region", name="Trường có số trẻ thay đổi")).to_be_visible()
    expect(page.get_by_role("button", name="Lưu ảnh bản đồ")).to_have_count(0)


@pytest.mark.full
def test_a_name_that_no_address_can_hold_is_refused(opened: Callable[..., Page]) -> None:
    """The sentence says which names work; nothing is asked of the service."""
    page = opened()
    for wrong in ("a/b", "..", " "):
        page.fill("#new-name", wrong)
        page.keyboard.press("Enter")
        expect(page.locator("#new-name-wrong")).to_be_visible()
