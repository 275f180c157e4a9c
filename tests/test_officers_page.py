"""Officers place children in a browser: season board, runs, comparison, exceptions, results."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from gis.clock import today
from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.fixtures.browser import Visit
    from tests.fixtures.officers import OfficersCity

RUN = {"policy": "hcmc-2025-grade1", "season": "2026-2027", "grade": "1"}
WARD = "99101"
WALL = (1920, 1080)
HANGS_S = 240
complaints_of: dict[Page, list[str]] = {}


def wait(client: Any, job: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 (httpx's client)
    """Wait until a job has ended well, and return it."""
    end_s = time.monotonic() + HANGS_S
    while time.monotonic() < end_s:
        now: dict[str, Any] = client.get(f"/v1/jobs/{job['job_id']}").json()
        if now["ended_at"] is not None:
            assert now["state"] == "succeeded", now
            return now
        time.sleep(0.1)
    pytest.fail("the job hangs")


@pytest.fixture(scope="module")
def runs(officers_city: OfficersCity) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two recorded runs by different policies, exactly."""
    anna = officers_city.caller("anna")
    made = []
    for policy in (RUN["policy"], "nearest-first"):
        asked = anna.post("/v1/runs", json={**RUN, "policy": policy})
        number = wait(anna, asked.json()["job"])["result"]["run_id"]
        made.append(anna.get(f"/v1/runs/{number}/exact").json())
    return made[0], made[1]


@pytest.fixture
def at(visits: Callable[..., Visit], officers_city: OfficersCity) -> Iterator[Callable[..., Page]]:
    """Return what opens a screen of the officers' page for somebody."""

    def open_screen(
        screen: str,
        who: str = "anna",
        size: tuple[int, int] = DESK,
        *,
        with_map: bool | None = False,
        **given: list[str] | str,
    ) -> Page:
        key = officers_city.key(who, **given)
        one = visits(f"{officers_city.page}#{screen}", size, key=key)
        complaints_of[one.page] = one.complaints
        return one.open(with_map=with_map)

    yield open_screen
    complaints_of.clear()


def refused_as_told(page: Page, status: int) -> None:
    """Forget what the browser says of answers that the page itself told about."""
    told = complaints_of[page]
    told[:] = [text for text in told if f"status of {status} " not in text]


def whole(value: float) -> str:
    """Return a number as the Vietnamese page writes it."""
    return f"{round(value):,}".replace(",", ".")


ROOMS = {
    "anna": ["Bảng điều hành", "Thời hạn", "Nhập dữ liệu", "Xếp chỗ", "Chờ người thứ hai"],
    "lan": ["Bảng điều hành", "Kết quả", "Chờ người thứ hai"],
}


@pytest.mark.parametrize("who", ROOMS)
def test_a_key_shows_the_rooms_that_it_opens_and_no_other(
    at: Callable[..., Page], runs: object, who: str
) -> None:
    """A ward's officer need not know what a department does."""
    assert runs
    given = {"role": "ward_officer", "wards": [WARD]} if who == "lan" else {}
    page = at("/", who, **given)
    rooms = page.get_by_role("navigation", name="Các phần việc").get_by_role("link")

    expect(rooms.first).to_be_visible()
    told = rooms.all_inner_texts()

    assert [name for name in told if name in ROOMS[who]] == ROOMS[who]
    assert not set(told) & (set(ROOMS["anna"]) - set(ROOMS[who]))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_key_that_opens_nothing_is_told_so(at: Callable[..., Page]) -> None:
    """The sentence about the key; nothing of the city is shown."""
    page = at("/board", "audit-only", scopes=["author:name"])

    expect(page.get_by_role("navigation", name="Các phần việc").get_by_role("link")).to_have_count(
        0
    )


def test_the_board_shows_what_the_feed_tells(
    at: Callable[..., Page], officers_city: OfficersCity, runs: tuple[dict[str, Any], ...]
) -> None:
    """Stages, levels, wards, alerts with their owners; a stage leads to where it is worked on."""
    assert runs
    told = officers_city.caller("anna").get("/v1/monitor").json()
    located, dry = told["stages"][1], told["stages"][4]
    page = at("/board")

    stages = page.locator(".stage")
    expect(stages).to_have_count(8)
    done = f"{whole(located['done'])} / {whole(located['of'])}"
    expect(stages.filter(has_text="Đã định vị").locator(".big")).to_have_text(done)
    expect(stages.filter(has_text="Đã định vị")).to_contain_text(located["owner"]["vi"])
    done = f"{whole(dry['done'])} / {whole(dry['of'])}"
    expect(stages.filter(has_text="Chạy thử").locator(".big")).to_have_text(done)
    expect(page.locator(".alerts li")).to_have_count(told["n_on"])
    expect(page.locator(".alerts")).to_contain_text("lớp 10")
    expect(page.locator(".ward-table tbody tr")).to_have_count(len(told["wards"]))
    page.locator(".alerts-part summary").click()
    expect(page.locator("details tbody tr")).to_have_count(len(told["alerts"]))
    stages.filter(has_text="Chạy thử").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Các lượt xếp chỗ")


def test_a_wall_keeps_its_figures_while_the_service_is_away(
    at: Callable[..., Page], runs: object
) -> None:
    """Dark, in one picture, without findings; a failed renewal is told and nothing is lost."""
    assert runs
    page = at("/approvals", size=WALL)
    page.goto(f"{page.url.split('#')[0]}?wall=1#/board")
    expect(page.locator(".stage")).to_have_count(8)
    shown = page.locator(".stages").inner_text()

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= WALL[1]
    expect(page.locator(".rooms")).to_be_hidden()
    page.route("**/v1/monitor*", lambda route: route.fulfill(status=503, json={}))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".sentence.warning")).to_contain_text("Chưa cập nhật được")
    assert page.locator(".stages").inner_text() == shown
    page.keyboard.press("Escape")
    expect(page.locator(".rooms")).to_be_visible()
    page.unroute("**/v1/monitor*")
    refused_as_told(page, 503)  # as often as the board was renewed meanwhile


def test_a_file_is_checked_before_anything_of_it_is_written(
    at: Callable[..., Page], officers_city: OfficersCity
) -> None:
    """The wrong cell is named by row and column; what has errors cannot be imported."""
    anna = officers_city.caller("anna")
    before = anna.get("/v1/registers").json()["items"]
    rows = "season,school_code,grade,programme,seats\n2026-2027,991010,1,ordinary,abc\n"
    page = at("/imports")
    page.locator("#register").select_option("seats")
    file = {"name": "seats.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("#file").set_input_files([file])  # type: ignore[list-item] # its own dict type
    page.get_by_role("button", name="Gửi và kiểm tra").click()

    report = page.get_by_role("region", name="Báo cáo kiểm tra tệp")
    expect(report).to_contain_text("Cần một số nguyên")
    expect(report.locator("tbody tr").first.locator("td").first).to_have_text("2")
    expect(page.get_by_role("region", name="Nhập dữ liệu")).to_contain_text("còn lỗi")
    expect(page.get_by_role("button", name="Nhập vào hệ thống")).to_have_count(0)
    assert anna.get("/v1/registers").json()["items"] == before


def test_a_run_is_made_with_the_keyboard_alone(
    at: Callable[..., Page], officers_city: OfficersCity, runs: object
) -> None:
    """Choose the rules, hear them, start; the page of the run opens with the recorded figures."""
    assert runs
    page = at("/runs")
    policy = page.locator("#policy")
    expect(policy).to_be_visible()
    expect(page.locator("#new-run")).to_contain_text("Khác với “Thành phố Hồ Chí Minh")
    expect(page.locator("#new-run")).to_contain_text("giả định")

    policy.focus()
    page.keyboard.type("Gần trước")
    expect(policy).to_have_value("nearest-first")
    policy.select_option("deferred-acceptance")  # the same list, to the end of its name
    start = page.get_by_role("button", name="Chạy thử", exact=True)
    for _ in range(30):
        page.keyboard.press("Tab")
        if start.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Lượt", timeout=HANGS_S * 1000)
    expect(page.locator("h1")).to_contain_text("Lớp 1", timeout=HANGS_S * 1000)
    number = page.url.rsplit("/", 1)[1]
    told = officers_city.caller("anna").get(f"/v1/runs/{number}/exact").json()
    assert told["versions"]["policy"] == "deferred-acceptance"
    facts = page.locator(".figures").first
    for name in ("pupils", "seats", "placed", "unplaced", "at_nearest", "mean_m", "over_4km"):
        expect(facts).to_contain_text(whole(told["summary"][name]))


@pytest.mark.full
def test_two_runs_are_told_apart_by_three_numbers_then_by_children(
    at: Callable[..., Page], officers_city: OfficersCity, runs: tuple[dict[str, Any], ...]
) -> None:
    """The numbers are the comparison's; a click shows one child in both; no id in an address."""
    both = {"first": runs[0]["run_id"], "second": runs[1]["run_id"]}
    anna = officers_city.caller("anna")
    told = wait(anna, anna.post("/v1/runs/compare", json=both).json()["job"])["result"]["all"]
    page = at("/runs/compare")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator("#first").select_option(str(both["first"]))
    page.locator("#second").select_option(str(both["second"]))
    page.get_by_role("button", name="So sánh", exact=True).click()

    three = page.locator("#three b")
    expect(three).to_have_text([whole(told[f"n_{name}"]) for name in ("moved", "better", "worse")])
    first = page.get_by_role("region", name="Các em đổi trường").locator("tbody tr").first
    child = first.locator("td").first.inner_text()
    first.locator("button").click()
    sheets = page.locator("#of-both section")
    expect(sheets).to_have_count(2)
    expect(sheets.first).to_contain_text("Vì sao không vào trường gần hơn")
    expect(sheets.last.locator("table")).to_be_visible()
    assert all(child not in address for address in [*asked, page.url])


def test_homes_far_from_a_road_are_not_called_long_ways(
    at: Callable[..., Page], runs: tuple[dict[str, Any], ...]
) -> None:
    """A record's `far` are homes; ways over 4 km are judged where that is long."""
    page = at("/board")
    expect(page.locator(".stage").first).to_be_visible()

    def sixth(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        told |= {"grade": "6", "summary": {**told["summary"], "far": 1_234, "over_4km": 321}}
        route.fulfill(response=answer, json=told)

    page.route("**/v1/runs/*/exact", sixth)
    page.evaluate(f"location.hash = '#/runs/{runs[0]['run_id']}'")

    expect(page.locator(".figures").first).to_contain_text("Đi hơn 4 km")
    expect(page.locator(".figures").first).to_contain_text("321")
    expect(page.locator("#panel")).not_to_contain_text("1.234")
    expect(page.locator(".checks").last).not_to_contain_text("km")


def test_an_exception_is_decided_only_after_its_chain_was_seen(
    at: Callable[..., Page], officers_city: OfficersCity, runs: tuple[dict[str, Any], ...]
) -> None:
    """The button opens with the chain and closes again when anything is changed."""
    anna = officers_city.caller("anna")
    number = runs[1]["run_id"]
    offers = anna.post(f"/v1/runs/{number}/offers/list", json={"size": 300}).json()["items"]
    child = next(one for one in offers if one["rank"] and one["rank"] > 1)
    why = anna.post(f"/v1/runs/{number}/reasons", json={"pupil_id": child["pupil_id"]}).json()
    wanted = why["reasons"][0]["school_code"]
    page = at(f"/runs/{number}/exceptions")
    decide = page.locator("#decide")
    page.locator("#words").fill("QĐ 12 của hội đồng")
    expect(decide).to_be_disabled()

    page.locator("#whom").fill(child["pupil_id"])
    page.locator("#wanted").select_option(wanted)
    page.get_by_role("button", name="Xem ai phải chuyển").click()
    expect(page.locator("h3", has_text="em chuyển trường")).to_be_visible()
    expect(decide).to_be_enabled()
    page.locator("#whom").fill("")
    expect(decide).to_be_disabled()
    page.locator("#whom").fill(child["pupil_id"])
    page.get_by_role("button", name="Xem ai phải chuyển").click()
    expect(decide).to_be_enabled()
    decide.click()

    expect(page.locator("main")).to_contain_text("Đã ghi quyết định 1")
    expect(page.get_by_role("region", name="Các ngoại lệ của lượt này")).to_contain_text(
        child["pupil_id"]
    )
    kept = anna.get(f"/v1/runs/{number}/overrides").json()["items"]
    assert {one["reason"] for one in kept} == {"QĐ 12 của hội đồng"}


def test_the_final_state_takes_two_persons(  # noqa: PLR0915 (one story)
    at: Callable[..., Page], officers_city: OfficersCity, runs: tuple[dict[str, Any], ...]
) -> None:
    """The first steps are taken by one; final is a proposal that another reads and agrees to."""
    number = runs[0]["run_id"]
    page = at(f"/runs/{number}")
    steps = page.locator(".steps li[aria-current]")
    for name in ("Dự kiến", "Đã xác nhận"):
        page.locator("#next-state").click()
        if name == "Đã xác nhận":
            page.locator("#person").fill("Nguyễn Thị An")
            page.locator("#role").fill("Chủ tịch Hội đồng tuyển sinh")
            page.locator("#document-date").fill(today().isoformat())
            page.locator("#document").fill("12/QĐ")
        page.locator("dialog button[type=submit]").click()
        expect(steps).to_have_text(name)
    forms = page.locator("#assumptions form")
    for left in range(forms.count(), 0, -1):
        form = forms.first
        form.locator("input[type=checkbox]").check()
        form.locator("[id^=person-]").fill("Trần Văn Bình")
        form.locator("[id^=role-]").fill("Trưởng phòng")
        form.locator("button[type=submit]").click()
        expect(forms).to_have_count(left - 1)

    page.locator("#next-state").click()
    expect(page.locator("dialog")).to_contain_text("cần hai người")
    page.locator("#why").fill("kết thúc mùa")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("cần người thứ hai đồng ý")
    expect(steps).to_have_text("Đã xác nhận")

    mine = at("/approvals")
    expect(mine.locator("section.card").first).to_contain_text("Bạn đã đề nghị việc này")
    other = at("/approvals", "binh")
    card = other.locator("section.card").first
    expect(card).to_contain_text("chốt kết quả chính thức")
    expect(card).to_contain_text(f"run {number}")
    card.get_by_role("button", name="Đồng ý với đúng nội dung này").click()
    other.locator("dialog button[type=submit]").click()
    expect(other.locator(".sentence.good")).to_contain_text("Người đề nghị bấm lại nút của mình")

    page.locator("#next-state").click()
    page.locator("dialog button[type=submit]").click()
    expect(steps).to_have_text("Chính thức")
    expect(page.locator("#next-state")).to_have_count(0)
    told = officers_city.caller("anna").get(f"/v1/runs/{number}/exact").json()
    assert told["state"] == "final"
    refused_as_told(page, 409)


@pytest.mark.full
def test_last_admitted_distances_are_seen_before_two_persons_tell_them(
    at: Callable[..., Page], officers_city: OfficersCity, runs: tuple[dict[str, Any], ...]
) -> None:
    """What would be told stands there as the service says; telling it is a proposal first."""
    number = runs[1]["run_id"]
    anna = officers_city.caller("anna")
    anna.post(f"/v1/runs/{number}/state", json={"to": "provisional"})
    told = anna.get(f"/v1/runs/{number}/cutoffs/preview").json()
    page = at(f"/runs/{number}/publish")
    card = page.locator("section.card").first

    expect(card.locator(".figures td")).to_have_text(
        [whole(told["shown"]), whole(told["withheld"])]
    )
    card.get_by_role("button", name="Công bố khoảng cách").click()

    expect(card).to_contain_text("cần người thứ hai đồng ý")
    assert anna.get(f"/v1/runs/{number}/cutoffs/preview").json()["is_told"] is False
    refused_as_told(page, 409)


@pytest.mark.full
def test_far_ways_are_drawn_and_counted_whole_however_few_are_read(
    at: Callable[..., Page], runs: list[dict[str, Any]]
) -> None:
    """The first page of the list is the longest ways; the map and the number stand for all."""
    page = at("/runs")
    page.route("**/offers/list", partial(cut_short, n=20))

    page.evaluate(f"location.hash = '#/runs/{runs[0]['run_id']}/far'")

    rows = page.get_by_role("region", name="Các em đi hơn 4 km").locator("tbody tr")
    expect(rows).to_have_count(20)
    ways = [
        float(way.replace(".", "")) for way in rows.locator("td:nth-child(3)").all_inner_texts()
    ]
    assert ways == sorted(ways, reverse=True)
    expect(page.get_by_text("đã đọc 20 trên")).to_be_visible()


def cut_short(route: Route, n: int) -> None:
    """Answer as the service does, with no more than ``n`` rows of each page."""
    asked = json.loads(route.request.post_data or "{}")
    route.continue_(post_data=json.dumps({**asked, "size": n}))


def test_an_officer_of_a_ward_reads_results_on_a_phone(
    at: Callable[..., Page], officers_city: OfficersCity, runs: object, tmp_path: Path
) -> None:
    """The own ward's children, one child's reasons, its sheet as a PDF; no sideways scrolling."""
    assert runs
    page = at("/results", "lan", PHONE, role="ward_officer", wards=[WARD])
    table = page.get_by_role("region", name="Các em của phường")
    first = table.locator("tbody tr button").first
    expect(first).to_be_visible()
    first.click()
    card = page.locator("#of-child")
    expect(card).to_contain_text("Vì sao không vào trường gần hơn")
    expect(card.get_by_label("Cho hội đồng (số chính xác)")).to_be_disabled()
    with page.expect_download() as download:
        card.get_by_role("button", name="Lưu PDF").click()
    kept = tmp_path / "sheet.pdf"
    download.value.save_as(kept)

    assert kept.read_bytes().startswith(b"%PDF-")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    wards = table.locator("tbody tr td:last-child").all_inner_texts()
    assert set(wards) == {"Phường Chợ Đình"}
    assert axe(page) == []
    assert officers_city.key("lan") not in page.url


SCREENS = (
    *("/board", "/imports", "/approvals", "/areas", "/runs", "/runs/compare", "/runs/1"),
    *(f"/runs/1/{tab}" for tab in ("far", "unplaced", "child", "exceptions", "publish")),
    *(f"/children/{tab}" for tab in ("desk", "requests", "correct")),
    *(f"/places/{register}" for register in ("schools", "gates", "seats")),
)
TWICE = (640, 400)
"""A desk at 200 % zoom, in its own pixels."""


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(DESK, "vi", id="desk, vi"),
        pytest.param(PHONE, "en", id="phone, en", marks=pytest.mark.full),
        pytest.param(DESK, "en", id="desk, en", marks=pytest.mark.full),
        pytest.param(PHONE, "vi", id="phone, vi", marks=pytest.mark.full),
        pytest.param(TWICE, "vi", id="200 %, vi", marks=pytest.mark.full),
    ],
)
def test_no_screen_has_serious_findings_or_scrolls_sideways(
    at: Callable[..., Page], runs: object, size: tuple[int, int], language: str, *, is_full: bool
) -> None:
    """Names, roles and contrast of every screen; the phone shows all of it."""
    assert runs
    page = at(SCREENS[0], size=size)
    if language == "en":
        page.locator("#language").click()
    for screen in SCREENS if is_full else SCREENS[::3]:
        page.evaluate("screen => { location.hash = screen; }", screen)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert axe(page) == [], screen
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, screen
