"""The families' page opens without a network, and speaks of one publication only."""

from __future__ import annotations

import json
import re
import shutil
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from runs.explain.why import why
from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.fixtures.browser import Visit
    from tests.fixtures.families import FamilyService

pytestmark = [pytest.mark.usefixtures("at_home"), pytest.mark.full]

HANG_S: Final = 60.0
PAUSE_MS: Final = 200
WAIT_MS: Final = 6_000  # the worker is asked for three seconds after the page
FIRST_ANSWERS: Final = 4
HOME: Final = "107.0912, 9.7575"
KEY: Final = "gt_0000000000000000000000000000000000000000"
NEWER: Final = '999999;published="2030-01-01T00:00:00+00:00";sha256="' + "cd" * 32 + '"'
NEWER_STORE: Final = "answers-1-999999-" + "cd" * 8
HTML: Final[dict[str, Any]] = {"content_type": "text/html; charset=utf-8"}
REGISTERED: Final = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
KEPT: Final = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      found.push({ cache: name, address: request.url, text: await answer.text() });
    }
  }
  return found;
}"""


def kept(page: Page) -> list[dict[str, Any]]:
    """Return everything that the worker keeps on the device."""
    found: list[dict[str, Any]] = page.evaluate(KEPT)
    return found


def until_kept(page: Page) -> None:
    """Wait until a first visit is enough for the next one without network."""
    end_s = time.monotonic() + HANG_S
    while len([one for one in kept(page) if "/v1/" in one["address"]]) < FIRST_ANSWERS:
        assert time.monotonic() < end_s
        page.wait_for_timeout(PAUSE_MS)


def until_taken_over(page: Page) -> set[str]:
    """Wait until a worker serves the page; return the shells that are kept then."""
    end_s = time.monotonic() + HANG_S
    while True:
        shells = {one["cache"] for one in kept(page) if one["cache"].startswith("shell-")}
        if len(shells) == 1 and page.evaluate("navigator.serviceWorker.controller !== null"):
            return shells
        assert time.monotonic() < end_s
        page.wait_for_timeout(PAUSE_MS)


@pytest.fixture
def built(map_page: Path, tmp_path: Path) -> Path:
    """Return a copy of the built pages that may be changed."""
    return shutil.copytree(map_page, tmp_path / "pages")


@pytest.fixture
def file_host(built: Path) -> Iterator[str]:
    """Return the address of a host that has the pages and no answers."""

    class Host(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Cache-Control", "no-cache")
            super().end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(built)))
    Thread(target=serving.serve_forever, daemon=True).start()
    shutil.copyfile(built / "result.html", built / "result")  # as the service finds it
    yield f"http://127.0.0.1:{serving.server_port}/"
    serving.shutdown()
    serving.server_close()


@pytest.fixture
def code(family_service: FamilyService) -> str:
    """Return the code of a child that has an offer."""
    known = family_service.published
    pupil = next(one for one in known.ordinary() if why(known.result, one).school_code)
    return known.codes[pupil]


@pytest.fixture
def published_page(
    visits: Callable[..., Visit], family_service: FamilyService
) -> Callable[..., Visit]:
    """Return visits that let the page keep itself."""

    def start(path: str = "", size: tuple[int, int] = PHONE) -> Visit:
        return visits(f"{family_service.address}{path}", size, worker=True)

    return start


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")])
def test_without_a_network_the_page_opens_and_says_what_works(
    published_page: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """One visit is enough; the data say of which publication they are."""
    one = published_page("", size)
    page = one.open(with_map=False)
    until_kept(page)

    page.context.set_offline(True)
    page.goto(one.address, wait_until="domcontentloaded")

    line = page.locator("[data-network=offline]")
    expect(line).to_contain_text("Không có mạng")
    expect(line).to_contain_text("lần công bố")
    expect(line).to_contain_text("Cần mạng: tìm trường theo nơi ở")
    expect(page.locator("#top")).to_contain_text("Thành phố An Thuận")
    expect(page.locator("#map")).to_contain_text("Bản đồ cần mạng")
    page.locator("#place").fill("107.0912, 9.7575")
    page.locator("#place").press("Enter")
    expect(page.locator("#answer")).to_contain_text("Không kết nối được máy chủ")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

    page.context.set_offline(False)
    page.locator("#answer button").click()
    expect(page.locator("button.school").first).to_be_visible()
    expect(line).to_have_count(0)
    one.complaints.clear()  # the browser itself reports requests without a network


def test_nothing_of_a_family_an_officer_or_a_planner_is_kept(
    published_page: Callable[..., Visit], code: str
) -> None:
    """After a home, a code and a key were used: none of them, and no answer to them."""
    one = published_page()
    page = one.open(with_map=False)
    until_kept(page)
    page.reload()
    page.locator("#place").fill(HOME)
    page.locator("#place").press("Enter")
    expect(page.locator("button.school").first).to_be_visible()
    page.goto(f"{one.address}result")
    page.locator("#code").fill(code)
    page.locator("#code").press("Enter")
    expect(page.locator(".offer h1")).to_be_visible()
    offered = page.locator(".verification strong").inner_text()
    page.evaluate(f"sessionStorage.setItem('gantruong-key', '{KEY}')")
    for face in ("officers", "planners"):
        page.goto(f"{one.address}{face}", wait_until="networkidle")
    page.goto(one.address, wait_until="networkidle")  # a key in this tab: its answers are not kept

    found = kept(page)

    whole = json.dumps(found, ensure_ascii=False)
    for secret in (code, offered, *HOME.split(", "), KEY, "/family", "/finder", "pupil_id"):
        assert secret not in "".join(each["address"] for each in found)
        assert secret not in "".join(
            each["text"] for each in found if each["cache"].startswith("answers-")
        )
    assert "/officers" not in whole.replace('href: "/officers"', "").replace("`/officers`", "")
    faces = [each for each in found if re.search("officers|planners", each["address"])]
    assert faces == []
    one.complaints.clear()  # the browser itself reports the refused key


def test_no_two_publications_are_kept_or_shown_together(
    published_page: Callable[..., Visit],
) -> None:
    """Once a newer one answers, what was kept of the one before is gone; the page says so."""
    one = published_page()
    page = one.open(with_map=False)
    until_kept(page)
    page.reload()
    expect(page.locator("#run table")).to_be_visible()

    def newer(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "gantruong-publication": NEWER}
        route.fulfill(response=answer, headers=headers)

    page.context.route("**/v1/schools?**", newer)
    page.locator("#institutions summary").click()
    expect(page.locator("#institutions .place").first).to_be_visible()

    expect(page.locator("[data-network=anew]")).to_contain_text("dữ liệu công bố mới hơn")
    end_s = time.monotonic() + HANG_S
    while {each["cache"] for each in kept(page) if "/v1/" in each["address"]} != {NEWER_STORE}:
        assert time.monotonic() < end_s
        page.wait_for_timeout(PAUSE_MS)
    page.context.set_offline(True)
    page.goto(one.address, wait_until="domcontentloaded")
    expect(page.locator("[data-network=offline]")).to_be_visible()
    expect(page.locator("#top .city")).to_have_count(0)  # kept of the older one, so not shown
    one.complaints.clear()  # the browser itself reports requests without a network


def test_a_newer_page_is_taken_on_the_next_visit(
    visits: Callable[..., Visit], built: Path, file_host: str
) -> None:
    """The newest page comes from the network, and a newer worker takes over at once."""
    one = visits(file_host, PHONE, worker=True)
    page = one.open(with_map=False)
    (before,) = until_taken_over(page)
    page_file, worker = built / "index.html", built / "sw.js"
    text = page_file.read_text(encoding="utf-8")
    page_file.write_text(text.replace("<body>", "<body data-build=newer>"), encoding="utf-8")
    text = worker.read_text(encoding="utf-8")
    assert before.removeprefix("shell-") in text
    worker.write_text(text.replace(before.removeprefix("shell-"), "0123456789ab"), encoding="utf-8")

    page.goto(one.address, wait_until="domcontentloaded")

    expect(page.locator("body[data-build=newer]")).to_have_count(1)
    expect(page.locator("[data-network=anew]")).to_contain_text("phiên bản mới")
    assert until_taken_over(page) == {"shell-0123456789ab"}
    one.complaints.clear()  # the browser itself reports answers that are not there


def test_switched_off_the_worker_takes_everything_away(
    visits: Callable[..., Visit], built: Path, file_host: str
) -> None:
    """The way back, should a worker ever have a fault."""
    one = visits(file_host, PHONE, worker=True)
    page = one.open(with_map=False)
    until_taken_over(page)
    (built / "sw.js").write_bytes((built / "sw-off.js").read_bytes())

    page.goto(one.address, wait_until="domcontentloaded")

    end_s = time.monotonic() + HANG_S
    while kept(page) or page.evaluate(REGISTERED):
        assert time.monotonic() < end_s
        page.wait_for_timeout(PAUSE_MS)
    expect(page.locator("#ask")).to_be_visible()
    one.complaints.clear()  # the browser itself reports answers that are not there


def test_a_page_of_another_build_is_not_taken(
    published_page: Callable[..., Visit], map_page: Path
) -> None:
    """While servers are exchanged one after the other, half of a shell would open nothing."""
    one = published_page()
    old = (map_page / "result.html").read_text(encoding="utf-8").replace("/assets/", "/assets/old-")
    one.page.context.route("**/result", lambda route: route.fulfill(body=old, **HTML))
    page = one.open(with_map=False)
    page.wait_for_timeout(WAIT_MS)

    assert not [each for each in kept(page) if each["cache"].startswith("answers-")]
    assert page.evaluate("navigator.serviceWorker.controller") is None
    one.complaints.clear()  # the browser itself may report it
