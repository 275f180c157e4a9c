"""Figures by ward, rules side by side, forecasts: what is drawn is what the service says."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from gis import api_clients
from tests.fixtures.browser import DESK, PHONE, axe
from tests.fixtures.workers import HANGS_S
from tests.hostile_texts import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Route

    from tests.fixtures.browser import Visit
    from tests.fixtures.planning import Planning

RUN = (
    "INSERT INTO work.run"
    " (kind, state, season, grade, policy_name, summary, code_version, is_model)"
    " VALUES (:kind, 'draft', '2026-2027', :grade, :policy, CAST(:summary AS jsonb), '0', true)"
    " RETURNING run_id"
)
FORECAST = (
    "INSERT INTO work.forecast (run_id, unit, grade, year, method, p025, p10, p50, p90, p975)"
    " VALUES (:run, :unit, '1', :year, :method, 90, :low, :middle, :high, 170)"
)
SUMMARY = {"placed": 1290, "unplaced": 6, "over_4km": 21, "at_nearest": 900}
WAYS = {"median_m": 812.0, "p95_m": 3101.0, "longest_m": 5100.0}
NAMED = {"name", "label", "title", "vi", "en", "reason", "ward_name", "created_by", "stage_name"}


@pytest.fixture
def seen(visits: Callable[..., Visit], planning: Planning) -> Callable[..., Visit]:
    """Return a view of the planners' page, not opened yet."""

    def start(view: str, size: tuple[int, int] = DESK) -> Visit:
        return visits(f"{planning.address}#/{view}", size, key=planning.key)

    return start


def placed(planning: Planning) -> int:
    """Place the first-graders as officers do, and return the run's number."""
    wanted = api_clients.Wanted(
        name="office", role="system", wards=["*"], scopes=["runs:work", "runs:read"]
    )
    headers = {"Authorization": f"Bearer {api_clients.add(planning.city.engine, wanted)}"}
    body = {"policy": "hcmc-2025-grade1", "season": "2026-2027", "grade": "1"}
    asked = planning.client.post("/v1/runs", json=body, headers=headers)
    assert asked.status_code in {200, 202}, asked.text
    end_s = time.monotonic() + HANGS_S
    while time.monotonic() < end_s:
        now = planning.client.get(asked.headers["Location"], headers=headers).json()
        if now["ended_at"] is not None:
            return int(now["result"]["run_id"])
        time.sleep(0.1)
    pytest.fail("the job hangs")


def recorded(planning: Planning, kind: str, policy: str | None, mean_m: float) -> int:
    """Record a run as those who make them do, and return its number."""
    summary = json.dumps({**SUMMARY, **WAYS, "mean_m": mean_m})
    grade = None if kind == "forecast" else "1"
    told = {"kind": kind, "policy": policy, "summary": summary, "grade": grade}
    with planning.city.engine.begin() as connection:
        return int(connection.execute(text(RUN), told).scalar_one())


def test_a_forecast_that_is_not_there_is_not_made_up(
    seen: Callable[..., Visit], planning: Planning, *, is_full: bool
) -> None:
    """The page says so, and asks for none."""
    page = seen("forecast").open(with_map=False)

    expect(page.get_by_text("Chưa có dự báo nào được lưu.")).to_be_visible()
    expect(page.locator("input[type=range]")).to_have_count(0)
    assert axe(page) == []
    if is_full:
        page.get_by_role("button", name="Dự báo 5 năm từ số liệu đã nhập").click()
        expect(page.locator("#said")).to_contain_text("khoảng 80 % từ")
        expect(page.locator("#unit")).to_have_value("city")
        expect(page.locator(".data-table tbody").first.locator("tr")).to_have_count(5)
        tested = page.get_by_role("region", name="Đã đúng đến đâu").first
        expect(tested).to_contain_text("lên lớp 3 năm")
        run_id = planning.client.get("/v1/forecasts").json()["items"][0]["run_id"]
        one = planning.client.get(f"/v1/forecasts/{run_id}", params={"size": 1}).json()
        best = sum(
            row["best"] == "yes"
            for row in one["backtest"]
            if row["size"] == "all"
            and row["years_ahead"] in {1, 3, 5}
            and row["level"] in {"cell", "unit", "region", "city"}
        )
        assert tested.inner_text().count("✓") == best > 0
        assert axe(page) == []


@pytest.mark.full
def test_seats_within_reach_are_counted_by_ward(
    seen: Callable[..., Visit], planning: Planning
) -> None:
    """Asked for as a job; the table says for every ward what the job's rows say, rounded."""
    run_id = placed(planning)
    items = [{**one, "run_id": run_id} for one in statistics()]
    visit = seen("wards")
    visit.page.route("**/v1/statistics*", lambda route: route.fulfill(json={"items": items}))
    page = visit.open(with_map=False)
    page.get_by_role("radio", name="Chỗ thiếu trong tầm đi được").check()
    page.get_by_role("radio", name="1 km", exact=True).check()
    expect(page.get_by_role("columnheader", name="Chỗ trong tầm đi")).to_be_visible()
    expect(page.get_by_text("Đang đếm")).to_have_count(0)

    jobs = planning.client.get("/v1/jobs", params={"kind": "reachable", "size": 5}).json()["items"]
    found = next(one["result"] for one in jobs if (one["result"] or {}).get("within_m") == 1000)
    of = {row["ward_code"]: row["missing_in_reach"] for row in found["rows"]}
    names = page.get_by_role("columnheader").all_inner_texts()
    at = next(n for n, name in enumerate(names) if name.startswith("Chỗ thiếu trong tầm"))
    cells = page.locator(f".data-table tbody tr td:nth-child({at + 1})").all_inner_texts()
    right = [of.get(one["ward_code"]) for one in items]
    assert cells == [
        "không nêu" if one is None else f"{math.floor(one + 0.5):,}".replace(",", ".")
        for one in right
    ]
    assert any(right)
    assert axe(page) == []


@pytest.mark.full
def test_a_stored_forecast_is_shown_by_year(seen: Callable[..., Visit], planning: Planning) -> None:
    """The slider names the year, the sentence its number and interval, the table all of them."""
    run = recorded(planning, "forecast", None, 0)
    rows = [
        {
            "run": run,
            "unit": "991001",
            "year": 2027 + n,
            "method": "cohort",
            "low": 110.0 - n,
            "middle": 131.0 + n,
            "high": 152.0 + n,
        }
        for n in range(3)
    ]
    with planning.city.engine.begin() as connection:
        connection.execute(text(FORECAST), rows)
    page = seen("forecast", PHONE).open(with_map=False)
    page.wait_for_selector(".chart-frame svg[role=img]")
    expect(page.locator("#said")).to_have_text(
        "Năm học 2027\N{EN DASH}2028: 131 học sinh, khoảng 80 % từ 110 đến 152."
    )
    page.locator("#year").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#said")).to_have_text(
        "Năm học 2029\N{EN DASH}2030: 133 học sinh, khoảng 80 % từ 108 đến 154."
    )
    expect(page.locator(".data-table tbody tr")).to_have_count(3)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.full
def test_rules_stand_side_by_side(seen: Callable[..., Visit], planning: Planning) -> None:
    """A column per recorded run, with its own figures; rules that differ are sentences."""
    recorded(planning, "allocation", "nearest-first", 931.0)
    recorded(planning, "allocation", "minimum-total", 902.0)
    page = seen("policies").open()
    means = page.locator("#side-by-side tr", has_text="Trung bình").locator("td")
    expect(means).to_have_text(["902\u00a0m", "931\u00a0m"])
    page.select_option("#first-rules", "nearest-first")
    page.select_option("#second-rules", "minimum-total")
    differ = planning.client.get("/v1/policies/nearest-first/difference/minimum-total").json()
    table = page.get_by_role("region", name="Hai bộ quy tắc khác nhau ở đâu")
    expect(table.locator("tbody tr")).to_have_count(len(differ["rules"]))
    assert axe(page) == []


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(DESK, "vi", id="desk vi"),
        pytest.param(PHONE, "en", id="phone en", marks=pytest.mark.full),
    ],
)
def test_the_same_children_are_placed_by_several_rules(
    seen: Callable[..., Visit], planning: Planning, size: tuple[int, int], language: str
) -> None:
    """Chosen on the page, placed as a job: every figure is the service's, a few stay withheld."""
    visit = seen("policies", size)
    visit.page.add_init_script(f"localStorage.setItem('gantruong-language', '{language}')")
    page = visit.open(with_map=False)
    rules = ["nearest-first", "minimum-total", "deferred-acceptance"]
    page.locator(f"#placing-rules input[value='{rules[2]}']").check()
    page.click("#place")
    page.wait_for_selector("#placed-table", timeout=HANGS_S * 1000)
    result = last_result(planning, "side_by_side")
    everybody = [row for row in result["rows"] if row["children"] == "all"]
    assert [row["policy"] for row in everybody] == rules
    cells = page.locator("#placed-table tbody tr")
    few = "không nêu" if language == "vi" else "not told"
    assert [told(cells.nth(0), few), told(cells.nth(1), few)] == [
        [row[name] for row in everybody] for name in ("placed", "unplaced")
    ]
    assert told(cells.nth(5), few) == [row["longest_m"] for row in everybody]
    assert told(cells.nth(9), few) == [row["must_cross_river"] for row in everybody]
    page.wait_for_selector(".chart-frame svg[role=img]")
    page.select_option("#figure", "over_4km")
    assert page.locator("#placed .data-table tbody tr").count() == len(result["rows"])
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.reload()
    expect(page.locator("#placed-table")).to_be_visible()  # found again


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(DESK, "vi", id="desk vi"),
        pytest.param(PHONE, "en", id="phone en", marks=pytest.mark.full),
    ],
)
def test_coming_years_are_computed_and_shown(
    seen: Callable[..., Visit], planning: Planning, size: tuple[int, int], language: str
) -> None:
    """Asked for on the page, two years without draws: every figure is the service's."""
    visit = seen("years", size)
    visit.page.add_init_script(f"localStorage.setItem('gantruong-language', '{language}')")
    page = visit.open(with_map=False)
    page.select_option("#years-last", "2028")
    page.select_option("#years-draws", "0")
    page.click("#compute-years")
    page.wait_for_selector("#outlook", timeout=HANGS_S * 1000)
    result = last_result(planning, "outlook")
    tables = page.locator("#outlook .data-table")
    years = tables.nth(0).locator("tbody tr")
    assert [row["year"] for row in result["years"]] == [2027, 2028]
    for at, row in enumerate(result["years"]):
        cells = years.nth(at).locator("td").all_inner_texts()
        assert cells[0] == ("Hiện trạng" if language == "vi" else "As it is")
        assert int(cells[2].replace(".", "").replace(",", "")) == row["n_children"]
    last = [row for row in result["wards"] if row["year"] == 2028]
    assert tables.nth(1).locator("tbody tr").count() == len(last)
    expect(tables.nth(2).locator("tbody tr").first).to_contain_text("Trường")  # by name
    for label in result["facts"]["labels"]:
        expect(page.get_by_text(label)).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.full
@pytest.mark.parametrize(
    ("size", "language"),
    [pytest.param(DESK, "vi", id="desk"), pytest.param(PHONE, "en", id="phone")],
)
def test_indicators_are_computed_and_shown(
    seen: Callable[..., Visit], planning: Planning, size: tuple[int, int], language: str
) -> None:
    """Every figure is the service's; what is not known says why, and nothing is a zero instead."""
    visit = seen("indicators", size)
    visit.page.add_init_script(f"localStorage.setItem('gantruong-language', '{language}')")
    page = visit.open(with_map=False)
    page.click("#compute-indicators")
    page.wait_for_selector("#indicators", timeout=HANGS_S * 1000)
    result = last_result(planning, "indicators")
    assert page.locator("#shown-indicator option").count() == len(result["city"])
    page.select_option("#shown-indicator", "public_schools primary")
    wards = [row for row in result["wards"] if row["indicator"] == "public_schools"]
    wards = [row for row in wards if row["level"] == "primary"]
    table = page.locator("#indicators .data-table").nth(1)
    rows = table.locator("tbody tr")
    assert rows.count() == len(wards)
    for at, row in enumerate(wards):
        cells = rows.nth(at).locator("td").all_inner_texts()
        assert cells[1] == str(row["value"])
    page.select_option("#shown-indicator", "ward_without_school preschool")
    why = result["reasons"]["no_norm"][language]
    assert why in rows.first.inner_text()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def last_result(planning: Planning, kind: str) -> dict[str, Any]:
    """Return the result of the last job of a kind that is done."""
    jobs = planning.client.get("/v1/jobs", params={"kind": kind, "size": 5}).json()["items"]
    return next(job["result"] for job in jobs if job["result"])


def told(row: Locator, few: str) -> list[int | None]:
    """Return a row's numbers as they stand on the page."""
    words = [cell.removesuffix("\u00a0m") for cell in row.locator("td").all_inner_texts()]
    return [None if word == few else int(word.replace(".", "").replace(",", "")) for word in words]


def test_rules_that_cannot_stand_side_by_side_are_refused(planning: Planning) -> None:
    """Before a job is made: too few, twice, unknown, by scores, by catchments not there."""
    post = planning.client.post
    asked = {"season": "2026-2027", "grade": "1"}
    address = "/v1/policies/side-by-side"
    by_scores = ["nearest-first", "hcmc-2025-grade10"]
    zones = ["nearest-first", "fixed-zones"]
    codes = [
        post(address, json={**asked, "policies": names}).status_code
        for names in (["nearest-first"], ["nearest-first"] * 2, ["nearest-first", "x"], by_scores)
    ]
    assert codes == [422, 422, 404, 422]
    refused = post(address, json={**asked, "season": "2031-2032", "policies": zones})
    assert refused.status_code == 422
    assert "fixed-zones" in refused.json()["detail"]


def statistics() -> list[dict[str, Any]]:
    """Return figures of four wards: enough seats, some missing, withheld, many missing."""
    same = {
        "season": "2026-2027",
        "level": "primary",
        "grade": "1",
        "n_seats": 100,
        "n_placed": 90,
        "n_unplaced": 0,
        "n_at_nearest": 60,
        "n_over_4km": None,
        "n_over_7km": 0,
        "median_m": 850,
        "p95_m": None,
        "run_id": 1,
        "is_model": True,
        "told_on": None,
    }
    return [
        {
            **same,
            "statistic_id": f"9910{n}",
            "ward_code": f"9910{n}",
            "ward_name": f"Phường {n}",
            "n_children": told,
        }
        for n, told in enumerate((90, 130, None, 420), start=1)
    ]


def test_figures_by_ward_are_those_of_the_service(
    seen: Callable[..., Visit],
) -> None:
    """The table, the map's classes and the chart are made of one answer."""
    items = statistics()
    visit = seen("wards")
    visit.page.route("**/v1/statistics*", lambda route: route.fulfill(json={"items": items}))
    page = visit.open()
    cells = page.locator(".data-table tbody tr")
    expect(cells).to_have_count(4)
    missing = [row.locator("td").nth(3).inner_text() for row in cells.all()]
    assert missing == ["thừa 10", "30", "không nêu", "320"]
    page.wait_for_selector(".chart-frame svg[role=img]")
    bars = page.locator(".chart-frame rect")
    expect(bars).to_have_count(2)  # of what is missing alone
    legend = page.locator(".map-legend li").all_inner_texts()
    assert legend[0] == "vừa đủ hoặc thừa"
    page.get_by_label("Quãng đường trung vị").check()
    expect(page.locator(".map-legend summary")).to_contain_text("Quãng đường trung vị")
    assert axe(page) == []


def hostile(answer: Any, at: list[int]) -> Any:  # noqa: ANN401 (any JSON)
    """Return JSON in which every name and sentence is one that nobody should trust."""
    if isinstance(answer, list):
        return [hostile(one, at) for one in answer]
    if not isinstance(answer, dict):
        return answer
    found = {}
    for key, value in answer.items():
        if key in NAMED and isinstance(value, str):
            at[0] += 1
            found[key] = HOSTILE[at[0] % len(HOSTILE)].encode("utf-8", "replace").decode()
        else:
            found[key] = hostile(value, at)
    return found


@pytest.mark.parametrize(
    "view",
    [
        "board/x",
        "wards",
        *(pytest.param(one, marks=pytest.mark.full) for one in ("", "policies")),
    ],
)
def test_no_name_runs(seen: Callable[..., Visit], planning: Planning, view: str) -> None:
    """Sixty hostile texts in every name that the service can send: none is executed or fetched."""
    step = {"season": "2026-2027", "grade": "1", "close_school": "991003"}
    planning.client.post("/v1/scenarios", json={"name": "x", "steps": [step]})
    visit = seen(view)
    page = visit.page
    page.add_init_script("window.hits = []; window.hit = (...words) => window.hits.push(words)")
    drawn = [0]

    def replace(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        if "/v1/statistics" in route.request.url:
            told["items"] = statistics()
        if "/v1/scenarios" in route.request.url and not view:
            told["items"] = [{**told["items"][0], "name": str(n)} for n in range(len(HOSTILE))]
        body = hostile(told, drawn)
        if "/v1/scenarios" in route.request.url and view:
            for one in body.get("items", []):
                one["name"] = "x"  # the board looks for its own
        route.fulfill(response=answer, json=body)

    page.route("**/v1/**", replace)
    visit.open(with_map=bool(view))
    if not view:
        page.wait_for_selector(".data-table tbody tr:nth-child(50)")
    page.wait_for_load_state("networkidle")

    assert drawn[0] > 10
    assert page.evaluate("window.hits") == []
    assert page.locator("#app script, #app iframe, #app img:not([src='/icon.svg'])").count() == 0
