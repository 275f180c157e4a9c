"""A planner's day: asked at ten what closing a bridge does, slides due at eleven."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyogrio
import pytest
from playwright.sync_api import expect

from planning import open_city
from tests.fixtures.browser import DESK
from tests.fixtures.workers import HANGS_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Download, Page

    from tests.fixtures.browser import Visit
    from tests.fixtures.planning import Planning

NAME, BRIDGE = "Đóng cầu, họp 11 giờ", "Cầu An Thuận 1"


def _saved(page: Page, press: str) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=press).first.click()
    return waiting.value


@pytest.mark.full
def test_a_planners_morning(  # noqa: PLR0915 (one story)
    visits: Callable[..., Visit],
    planning: Planning,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Board, figures, a map for the slides, tables, layers for a GIS, the same in a notebook."""
    visit = visits(planning.address, DESK, key=planning.key)
    visit.page.add_init_script("localStorage.setItem('gantruong-language', 'vi')")
    page = visit.open(with_map=None)

    # 10:00 - the question: a name, the bridge from the list, compute
    page.fill("#new-name", NAME)
    page.keyboard.press("Enter")
    page.wait_for_selector("#bridge option:nth-child(2)", state="attached")
    option = page.locator("#bridge option", has_text=BRIDGE).first
    page.select_option("#bridge", value=option.get_attribute("value"))
    page.get_by_role("button", name="Đóng cầu này").click()
    expect(page.locator(".steps li")).to_have_count(1)
    page.locator("#compute").click()
    page.wait_for_selector("#headline", timeout=HANGS_S * 1000)
    jobs = planning.client.get("/v1/jobs", params={"kind": "what_if", "size": 20}).json()["items"]
    job = next(
        one for one in jobs if one["result"] and one["result"]["difference"]["scenario"] == NAME
    )
    told = job["result"]["difference"]
    moved = told["figures"]["n_moved"]
    assert moved > 10
    expect(page.locator("#headline")).to_contain_text(f"{moved:,}".replace(",", "."))

    # for the slides: the picture, the table of schools, the shapes; each says whose children
    page.wait_for_selector("#map-canvas[data-idle]")
    assert _saved(page, "Lưu ảnh bản đồ").path().read_bytes().startswith(b"\x89PNG")
    table = _saved(page, "Lưu CSV").path().read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) > 1
    drawn = json.loads(_saved(page, "Lưu GeoJSON").path().read_text(encoding="utf-8"))
    assert drawn["labels"] == told["labels"]
    layers = tmp_path / "layers.gpkg"
    layers.write_bytes(planning.client.get(f"/v1/jobs/{job['job_id']}/layers.gpkg").content)
    assert {"schools", "roads", "wards", "about"} <= set(pyogrio.list_layers(layers)[:, 0])

    # before the meeting: somebody opens the link and sees the same figures
    shown = page.locator("#headline").inner_text()
    again = visits(f"{planning.address}#/board/{quote(NAME, safe='')}", DESK, key=planning.key)
    again.page.add_init_script("localStorage.setItem('gantruong-language', 'vi')")
    other = again.open()
    other.wait_for_selector("#headline", timeout=HANGS_S * 1000)
    assert other.locator("#headline").inner_text() == shown

    # and the notebook of a colleague counts the same children
    for name, value in planning.city.environment.items():
        monkeypatch.setenv(name, value)
    base = open_city(season="2026-2027", grade="1")
    closed = base.close(BRIDGE).allocate(told["policy"]).compare(base.allocate(told["policy"]))
    assert closed.answer.exact.figures["n_moved"] == moved
