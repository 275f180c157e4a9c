"""A result is kept on a device only if its family asks, without code and home, until its day."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from runs.families.code import shown
from tests.fixtures.browser import DESK, PHONE, axe
from tests.test_app_offline import kept as kept_by_worker
from tests.test_app_offline import until_taken_over
from tests.test_result_page import child_with_reasons, enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.fixtures.browser import Visit
    from tests.fixtures.families import FamilyService

pytestmark = [pytest.mark.usefixtures("at_home"), pytest.mark.full]

DAYS: Final = 60
SIZES: Final = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
STORED: Final = """async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((resolve) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => resolve(asked.result);
    });
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => { all.onsuccess = resolve; });
      found.push(...all.result);
    }
    base.close();
  }
  return JSON.stringify(found);
}"""


def stored(page: Page) -> list[dict[str, Any]]:
    """Return what stands in the browser's own store."""
    found: list[dict[str, Any]] = json.loads(page.evaluate(STORED))
    return found


@pytest.fixture
def child(family_service: FamilyService) -> tuple[str, str]:
    """Return a child with an offer and reasons, and its family's code."""
    known = family_service.published
    pupil = child_with_reasons(known)
    return pupil, known.codes[pupil]


def opened(visits: Callable[..., Visit], address: str, code: str, size: tuple[int, int]) -> Visit:
    """Return a visit whose result is open."""
    one = visits(f"{address}result", size, worker=True)
    page = one.open(with_map=False)
    enter(page, code)
    expect(page.locator(".offer h1")).to_be_visible()
    return one


def read_again(page: Page, school: str, reasons: int) -> None:
    """Open the page anew and read what is kept, with its proof."""
    page.goto(page.url, wait_until="domcontentloaded")
    expect(page.locator(".kept")).to_contain_text(school)
    assert axe(page) == []
    page.get_by_role("button", name="Đọc lại").click()
    expect(page.locator(".offer h1")).to_have_text(school)
    expect(page.locator(".kept-head")).to_contain_text("có thể đã thay đổi")
    expect(page.locator(".reasons tbody tr")).to_have_count(reasons)
    expect(page.get_by_role("button", name="Xác nhận chỗ này")).to_have_count(0)
    page.locator(".proof .button").click()
    expect(page.locator("[data-proof]")).to_have_attribute("data-proof", "right")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("size", SIZES)
def test_a_kept_result_is_read_without_a_network_and_deleted_by_one_press(
    visits: Callable[..., Visit],
    family_service: FamilyService,
    child: tuple[str, str],
    size: tuple[int, int],
) -> None:
    """Offer, gates, reasons and proof, which is checked there too; the page says that it is old."""
    _, code = child
    one = opened(visits, family_service.address, code, size)
    page = one.page
    school = page.locator(".offer h1").inner_text()
    reasons = page.locator(".reasons tbody tr").count()
    assert stored(page) == []  # off by default

    page.get_by_role("button", name="Lưu trên máy này để đọc lại khi mất mạng").click()
    dialog = page.locator("dialog")
    for words in ("Đừng lưu trên máy dùng chung", "Không lưu: mã của gia đình", f"{DAYS} ngày"):
        expect(dialog).to_contain_text(words)
    assert axe(page) == []
    assert stored(page) == []  # told first
    dialog.get_by_role("button", name="Lưu trên máy này").click()
    expect(page.locator(".keep")).to_contain_text("Đã lưu trên máy này, đến hết ngày")
    until_taken_over(page)

    page.context.set_offline(True)
    read_again(page, school, reasons)

    page.locator(".kept-head").get_by_role("button", name="Xoá khỏi máy này").click()
    expect(page.locator(".kept, .kept-head, .offer")).to_have_count(0)
    assert stored(page) == []
    one.complaints.clear()  # the browser itself reports requests without a network


def test_neither_code_nor_home_is_kept(
    visits: Callable[..., Visit], family_service: FamilyService, child: tuple[str, str]
) -> None:
    """In no store of the browser, in no form."""
    pupil, code = child
    asked = "SELECT ST_X(geom), ST_Y(geom) FROM people.pupil WHERE pupil_id = :pupil"
    with family_service.published.engine.connect() as connection:
        home = connection.execute(text(asked), {"pupil": pupil}).one()
    one = opened(visits, family_service.address, code, PHONE)
    page = one.page
    page.locator(".keep .button").click()
    page.locator("dialog .button.main").click()
    expect(page.locator(".keep .good")).to_be_visible()
    until_taken_over(page)

    (entry,) = stored(page)
    assert set(entry) == {"verification", "saved_at", "until", "told", "gates", "proof"}
    whole = json.dumps([entry, kept_by_worker(page)]) + page.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
    )
    for secret in (code, shown(code), code.lower(), *(f"{value:.7f}"[:-3] for value in home)):
        assert secret not in whole
    told_until = dt.date.fromisoformat(entry["until"])
    saved = dt.datetime.fromisoformat(entry["saved_at"]).date()
    assert abs((told_until - saved).days - DAYS) <= 1  # of the device's calendar


def test_past_its_day_a_kept_result_is_gone_and_never_shown(
    visits: Callable[..., Visit], family_service: FamilyService, child: tuple[str, str]
) -> None:
    """On the finder's page too: nobody has to look for it."""
    _, code = child
    one = opened(visits, family_service.address, code, PHONE)
    page = one.page
    page.locator(".keep .button").click()
    page.locator("dialog .button.main").click()
    expect(page.locator(".keep .good")).to_be_visible()
    (entry,) = stored(page)
    last = dt.date.fromisoformat(entry["until"])

    page.clock.set_fixed_time(dt.datetime.combine(last, dt.time(12)))
    page.reload()
    expect(page.locator(".kept")).to_be_visible()
    page.clock.set_fixed_time(dt.datetime.combine(last, dt.time(12)) + dt.timedelta(days=1))
    page.reload()
    expect(page.locator("#code")).to_be_visible()
    page.wait_for_function("indexedDB.databases().then(() => true)")
    expect(page.locator(".kept")).to_have_count(0)
    assert stored(page) == []


def test_where_the_browser_keeps_nothing_the_page_says_so(
    visits: Callable[..., Visit], family_service: FamilyService, child: tuple[str, str]
) -> None:
    """Never called kept if it was not."""
    _, code = child
    one = visits(f"{family_service.address}result", PHONE)
    one.page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('private'); };")
    page = one.open(with_map=False)
    enter(page, code)
    page.locator(".keep .button").click()
    page.locator("dialog .button.main").click()

    expect(page.locator(".keep [role=alert]")).to_contain_text("Chưa có gì được lưu")
    expect(page.locator(".keep .good")).to_have_count(0)
