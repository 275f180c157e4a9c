"""Outside geocoders are off unless named and confirmed, and their answers are only offers."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from gis.errors import InputError
from gis.locate.outside import SETTING, Nominatim, Offer, Photon, geocoder, must_be_named

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "12/3 Đường Không Có Thật, Phường Hư Cấu"
NOMINATIM = [
    {
        "lon": "106.7001",
        "lat": "10.8002",
        "display_name": "12, Đường Không Có Thật",
        "type": "house",
    },
    {"lon": "106.7003", "lat": "10.8004", "display_name": "Đường Không Có Thật", "type": "road"},
]
PHOTON = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [106.7001, 10.8002]},
            "properties": {"housenumber": "12", "street": "Đường Không Có Thật", "type": "house"},
        }
    ]
}
"""Recorded in form, invented in content."""


class Server:
    """Replays answers over real HTTP and remembers what it was asked."""

    def __init__(self) -> None:
        """Begin to listen on a free port."""
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.answers = {"/search": (200, json.dumps(NOMINATIM)), "/api": (200, json.dumps(PHOTON))}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told = urlsplit(self.path)
                outer.asked.append((told.path, parse_qs(told.query)))
                code, body = outer.answers[told.path]
                self.send_response(code)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a listening server."""
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def test_nothing_is_asked_without_the_setting() -> None:
    """The default sends no child's address anywhere."""
    assert geocoder({}) is None
    with pytest.raises(InputError, match=r"is empty, and nothing was asked"):
        must_be_named(geocoder({}), confirmed=True)


def test_the_setting_alone_is_not_enough(server: Server) -> None:
    """An officer must say in this very call that addresses leave the machine."""
    given = geocoder({SETTING: f"nominatim={server.url}"})
    with pytest.raises(InputError, match="would be told the addresses of children"):
        must_be_named(given, confirmed=False)
    assert server.asked == []


def test_nominatim_offers_places(server: Server) -> None:
    """Text numbers become degrees; only what claims a house is one."""
    given = must_be_named(geocoder({SETTING: f"nominatim={server.url}/"}), confirmed=True)

    assert isinstance(given, Nominatim)
    assert given.offers(ADDRESS) == (
        Offer(lon=106.7001, lat=10.8002, matched="12, Đường Không Có Thật", kind="house"),
        Offer(lon=106.7003, lat=10.8004, matched="Đường Không Có Thật", kind="road"),
    )
    path, told = server.asked[0]
    assert (path, told["q"], told["countrycodes"]) == ("/search", [ADDRESS], ["vn"])


def test_photon_offers_places(server: Server) -> None:
    """GeoJSON, longitude first."""
    given = must_be_named(geocoder({SETTING: f"photon={server.url}"}), confirmed=True)

    assert isinstance(given, Photon)
    assert given.offers(ADDRESS) == (
        Offer(lon=106.7001, lat=10.8002, matched="12 Đường Không Có Thật", kind="house"),
    )
    assert server.asked[0][0] == "/api"


@pytest.mark.parametrize(
    "answer",
    [
        (500, "[]"),
        (302, "[]"),
        (200, "<html>"),
        (200, "{}"),
        (200, '[{"lon": "x", "lat": "1", "display_name": ""}]'),
        (200, '[{"lon": "181", "lat": "1", "display_name": ""}]'),
        (200, '["12"]'),
    ],
)
def test_a_strange_answer_is_refused_without_the_address(
    server: Server, answer: tuple[int, str]
) -> None:
    """Neither message nor cause repeats what was asked."""
    server.answers["/search"] = answer
    with pytest.raises(InputError, match="answers something else") as caught:
        Nominatim(server.url).offers(ADDRESS)
    assert caught.value.__cause__ is None
    assert "Không Có" not in str(caught.value)


def test_a_silent_server_is_told_without_the_address(server: Server) -> None:
    """The library's own error holds the whole URL; ours does not."""
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(InputError, match="the outside geocoder does not answer") as caught:
        Photon(server.url).offers(ADDRESS)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "told", ["google=https://x.vn", "nominatim", "photon=ftp://x.vn", "photon="]
)
def test_a_wrong_setting_is_one_sentence(told: str) -> None:
    """Neither an unknown service nor an unknown protocol is asked."""
    with pytest.raises(InputError, match="must be nominatim=URL or photon=URL"):
        geocoder({SETTING: told})
