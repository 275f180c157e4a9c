"""The finder within a frame: shown by the sites that were named, refused by every other."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests import ready
from tests.fixtures.browser import DESK, HANG_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Frame

    from tests.fixtures.browser import Visit
    from tests.fixtures.server import CityDatabase

pytestmark = pytest.mark.full

IN_TOWN: Final = "107.0912, 9.7575"
NEVER: Final = ("", "result", "officers", "planners")


@pytest.fixture
def site(city_database: CityDatabase, map_page: Path, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Return the service's address and the port of a school's own site; `localhost` is named."""
    assert (map_page / "index.html").is_file()
    framed: dict[str, str] = {}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Show the path within a frame."""
            page = (
                '<!doctype html><html lang="vi"><title>Trường</title><iframe title="Gần Trường" '
                f'width="420" height="700" src="{framed["address"]}{self.path[1:]}"></iframe>'
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=serving.serve_forever, daemon=True).start()
    environment = {
        "GANTRUONG_DATABASE_URL": city_database.app_url,
        "GANTRUONG_EMBED_ALLOWED": f"https://truong.example http://localhost:{serving.server_port}",
    }
    with ready.running(environment=environment, log=tmp_path / "server.log") as address:
        framed["address"] = address
        yield address, serving.server_port
    serving.shutdown()
    serving.server_close()


def shown_in(visits: Callable[..., Visit], host: str, path: str) -> tuple[Visit, Frame]:
    """Return a visit to a page that shows another in a frame, and that frame."""
    one = visits(f"http://{host}/{path}", DESK)
    page = one.open(with_map=False)
    frame = page.frames[1]
    frame.wait_for_load_state("domcontentloaded", timeout=HANG_MS)
    return one, frame


def test_a_named_site_shows_the_finder_and_nothing_around_it(
    visits: Callable[..., Visit], site: tuple[str, int]
) -> None:
    """A home can be given there; the way out opens the whole page with school and grade alone."""
    address, port = site
    one, frame = shown_in(visits, f"localhost:{port}", "embed?grade=1&lang=vi")

    expect(frame.locator("#ask")).to_be_visible()
    frame.locator("#place").fill(IN_TOWN)
    frame.locator("#place").press("Enter")
    expect(frame.locator("button.school").first).to_be_visible()
    expect(frame.locator("#top, .to-result, #run, #institutions")).to_have_count(0)
    expect(frame.locator(".embed-foot")).to_contain_text("Dữ liệu hư cấu")
    whole = frame.locator(".embed-foot a")
    expect(whole).to_have_attribute("href", f"{address}?grade=1&profile=walk&lang=vi")
    expect(whole).to_have_attribute("target", "_blank")
    one.hosts.clear()  # two, as it is meant


def test_another_site_is_refused(visits: Callable[..., Visit], site: tuple[str, int]) -> None:
    """The same page by another name is another origin."""
    _, port = site
    one, frame = shown_in(visits, f"127.0.0.1:{port}", "embed")

    assert frame.url.startswith("chrome-error:")
    assert any("frame-ancestors" in text for text in one.complaints)
    one.complaints.clear()
    one.hosts.clear()


@pytest.mark.parametrize("path", NEVER)
def test_nothing_but_the_finder_is_shown_even_by_a_named_site(
    visits: Callable[..., Visit], site: tuple[str, int], path: str
) -> None:
    """A frame around a code or a key could be made to steal it."""
    _, port = site
    one, frame = shown_in(visits, f"localhost:{port}", path)

    assert frame.url.startswith("chrome-error:")
    assert any("frame-ancestors 'none'" in text for text in one.complaints)
    one.complaints.clear()
    one.hosts.clear()
