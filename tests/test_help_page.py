"""The "?" of every screen in a browser: opened by key and button, read, followed, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from gis import api_clients, db
from tests.fixtures.browser import DESK, PHONE, axe
from tests.test_help import DOOR, helps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.fixtures.browser import Visit
    from tests.fixtures.server import CityDatabase

ADDRESS: Final = {"index": "", "result": "result", "officers": "officers", "planners": "planners"}
WITHOUT_KEY: Final = ("index", "result")
NO_BOARD: Final = "status of 404 "
"""What the browser says of a scenario that does not exist: its screen has help all the same."""

FOCUSED: Final = "document.activeElement.textContent"


def opened(page: Page) -> None:
    """Press the key, and see the sheet."""
    page.locator("#help").wait_for()
    page.keyboard.press("?")
    expect(page.locator("dialog.help-sheet")).to_be_visible()


@pytest.mark.full
@pytest.mark.parametrize(("language", "size"), [("vi", PHONE), ("en", DESK)], ids=["vi", "en"])
def test_every_screen_opens_its_own_help(
    visits: Callable[..., Visit],
    city_server: str,
    city_database: CityDatabase,
    language: str,
    size: tuple[int, int],
) -> None:
    """By the key alone; nothing serious for axe, nothing wider than the window."""
    engine = db.engine(city_database.owner_url)
    name = f"help-{language}-{size[0]}"
    wanted = api_clients.Wanted(name=name, role="department_officer", wards=["*"])
    key = api_clients.add(engine, wanted)
    engine.dispose()
    for name, screens in helps().items():
        for door in (True, False):
            if door and name in WITHOUT_KEY:
                continue
            visit = visits(f"{city_server}{ADDRESS[name]}", size, key="" if door else key)
            said = f"localStorage.setItem('gantruong-language', '{language}')"
            visit.page.add_init_script(said)
            page = visit.open(with_map=False)
            for screen in (one for one in screens if (one["path"] == DOOR) is door):
                _look(page, screen, language, run_id=city_database.placed.run_id)
            visit.complaints[:] = [one for one in visit.complaints if NO_BOARD not in one]


def _look(page: Page, screen: dict[str, Any], language: str, *, run_id: int) -> None:
    path = screen["path"].replace(":id", str(run_id)).replace(":register", "gates")
    if path != DOOR:
        page.evaluate("path => { location.hash = path; }", path.replace(":name", "x"))
    opened(page)
    sheet = page.locator("dialog.help-sheet")
    expect(sheet.locator("h2")).to_have_text(screen["title"][language])
    assert sheet.locator("ol > li").count() == len(screen["first"][language])
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


@pytest.mark.full
def test_focus_comes_back_and_a_typed_question_mark_stays_a_letter(
    visits: Callable[..., Visit], city_server: str
) -> None:
    """Whoever works by keyboard goes on where help was asked for; words lead to their meaning."""
    page = visits(city_server).open(with_map=False)
    box = page.locator("#place")
    box.focus()
    page.keyboard.type("?")
    expect(box).to_have_value("?")
    expect(page.locator("dialog.help-sheet")).to_have_count(0)

    page.locator("#language").focus()
    opened(page)
    page.get_by_role("button", name="cổng trường", exact=True).click()
    assert page.evaluate(FOCUSED) == "cổng trường"
    page.keyboard.press("Escape")
    expect(page.locator("#language")).to_be_focused()

    page.locator("#help").click()
    page.locator("dialog.help-sheet summary").click()
    expect(page.get_by_text("bàn định vị", exact=True)).to_be_visible()
    page.get_by_role("button", name="Đóng").click()
    expect(page.locator("#help")).to_be_focused()
