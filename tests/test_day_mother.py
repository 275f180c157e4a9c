"""A mother's evening: two children, a temporary residence, ten o'clock, an old phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from runs.explain.why import why
from tests.fixtures.browser import axe
from tests.test_result_page import enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.fixtures.browser import Visit
    from tests.fixtures.families import FamilyService, Published

pytestmark = pytest.mark.usefixtures("at_home")

OLD_PHONE: Final = (360, 640)
SLOWER: Final = 6
"""Times that an old phone is slower than the machine under test."""

SLOW_NETWORK: Final = {
    "offline": False,
    "latency": 300,  # ms
    "downloadThroughput": 400_000 // 8,  # bytes per second of 400 kbit/s
    "uploadThroughput": 200_000 // 8,
}
ADDRESS: Final = "12 phan thi ngoi, phuong cho dinh"


def _on_an_old_phone(visit: Visit) -> Page:
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    return visit.open(with_map=False)


def _children(published: Published) -> tuple[str, str]:
    """Return a child with a temporary residence who was refused nearer, and another child."""
    asked = text(
        "SELECT pupil_id FROM people.pupil JOIN dataset USING (dataset_id)"
        " WHERE active AND grade = '1' AND residence_kind = 'temporary'"
    )
    with published.engine.connect() as connection:
        temporary = set(connection.scalars(asked))
    placed = [one for one in published.ordinary() if why(published.result, one).school_code]
    refused = [one for one in placed if why(published.result, one).reasons]
    first = next(one for one in refused if one in temporary)
    return first, next(one for one in placed if one not in {first, *temporary})


@pytest.mark.full
def test_a_mothers_evening(  # noqa: PLR0915 (one story)
    visits: Callable[..., Visit], family_service: FamilyService
) -> None:
    """She finds the schools, reads both results, why not nearer, confirms one, and leaves."""
    published = family_service.published
    elder, younger = _children(published)

    # the schools near the rented room, from an address typed without marks
    finder = _on_an_old_phone(visits(family_service.address, OLD_PHONE))
    finder.locator("#place").fill(ADDRESS)
    finder.locator("#place").press("Enter")
    expect(finder.locator("button.school").first).to_be_visible()
    expect(finder.locator(".point .certainty")).to_be_visible()
    assert finder.evaluate("document.documentElement.scrollWidth") <= OLD_PHONE[0]
    assert ADDRESS not in finder.url

    # the first letter: which school, and one reason for each nearer one
    letters = visits(f"{family_service.address}result", OLD_PHONE)
    page = _on_an_old_phone(letters)
    enter(page, published.codes[elder])
    told = why(published.result, elder)
    expect(page.locator(".offer h1")).to_be_visible()
    expect(page.locator(".reasons tbody tr")).to_have_count(len(told.reasons))
    assert axe(page) == []
    page.get_by_role("button", name="Xác nhận chỗ này").click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận chỗ này").click()
    expect(page.get_by_text("Đã ghi: gia đình xác nhận")).to_be_visible()

    # the second letter on the same phone: nothing of the first child is left there
    other = visits(f"{family_service.address}result", OLD_PHONE)
    page = _on_an_old_phone(other)
    expect(page.locator("#code")).to_have_value("")
    enter(page, published.codes[younger])
    expect(page.locator(".offer h1")).to_be_visible()
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage, c: document.cookie})")
    for secret in (elder, younger, published.codes[elder], published.codes[younger]):
        assert secret not in kept
        assert secret not in page.url

    answers = text("SELECT pupil_id, answer FROM people.family_answer WHERE pupil_id = ANY(:some)")
    with published.engine.connect() as connection:
        rows = connection.execute(answers, {"some": [elder, younger]}).all()
    assert [tuple(row) for row in rows] == [(elder, "confirmed")]
