"""The installed app: its files, what its worker may keep, who may show its page in a frame."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.framing import headers_within, hosts
from api.running.pages import Pages
from api.settings import ApiSettings
from api.shield.guard import CSP, POLICY
from webmap import build

if TYPE_CHECKING:
    from collections.abc import Sequence

RIGHTS: Final = Path(__file__).with_name("expected_rights.toml")
MANIFESTS: Final = ("manifest.webmanifest", "manifest.en.webmanifest")
SHELL: Final = ("index.html", "result.html")
PARAMETER: Final = re.compile(r"\{[^}]+\}")
PNG: Final = b"\x89PNG\r\n\x1a\n"
NAMED: Final = '12;published="2026-06-20T08:00:00+00:00";sha256="' + "ab" * 32 + '"'
ASK: Final = """
import { mayKeep, publicationOf } from %s;
const given = JSON.parse(process.argv[1]);
const kept = given.asked.map(([method, path, authorised]) =>
  mayKeep({ method, address: new URL(path, "https://city.example"), authorised }));
const named = given.headers.map((one) => publicationOf(new Headers(one)));
console.log(JSON.stringify({ kept, named }));
"""


def ruled(
    asked: Sequence[tuple[str, str, bool]] = (), headers: Sequence[dict[str, str]] = ()
) -> tuple[list[bool], list[str | None]]:
    """Return which questions' answers the worker would keep, and of which publication they are."""
    rules = json.dumps(str(build.HERE / "src" / "app" / "worker" / "rules.ts"))
    given = json.dumps({"asked": asked, "headers": headers})
    node = build.node_root() / "bin" / "node"
    done = subprocess.run(  # noqa: S603 - our own Node.js, our own rules
        [node, "--input-type=module-typescript", "-e", ASK % rules, given],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return told["kept"], told["named"]


def asked_for(pages: Pages, name: str) -> Any:  # noqa: ANN401 (a response)
    """Return the answer to a request for a file."""
    scope = {"type": "http", "method": "GET", "path": f"/{name}", "headers": []}
    return pages.response(name, Request(scope))


def test_only_answers_that_anyone_may_read_may_be_kept() -> None:
    """Of all routes there are: none that needs a key, no write, nothing of a family, no search."""
    scopes = tomllib.loads(RIGHTS.read_text(encoding="utf-8"))["scopes"]
    routes = [(*one.split(" ", 1), needed) for one, needed in scopes.items()]
    asked = [(verb, PARAMETER.sub("1", path), False) for verb, path, _ in routes]

    kept, _ = ruled([*asked, *((verb, path, True) for verb, path, _ in asked)])

    taken = {
        f"{verb} {path}" for (verb, path, _), is_kept in zip(routes, kept, strict=False) if is_kept
    }
    assert {scopes[one] for one in taken} == {"public"}
    assert {one.split(" ")[0] for one in taken} == {"GET"}
    assert not any("/family" in one or "/search" in one for one in taken)
    assert {"GET /v1/city", "GET /v1/schools/{school_code}", "GET /v1/runs/latest"} <= taken
    assert not any(kept[len(routes) :])  # the same with a key


def test_what_is_typed_is_never_a_key_of_what_is_kept() -> None:
    """A name that somebody looked for, a box around a home, a home itself, an address of others."""
    told = ["q=nguyen", "near=106.7,10.7", "bbox=1,2,3,4", "lon=106.7&lat=10.7", "page=1&q=a"]

    kept, _ = ruled([("GET", f"/v1/schools?{one}", False) for one in told])
    plain, _ = ruled([("GET", "/v1/schools?kind=primary&page=2&size=20", False)])

    assert kept == [False] * len(told)
    assert plain == [True]


def test_only_public_answers_of_a_publication_are_kept() -> None:
    """One without its name, one that says it is not public, one for this caller alone: never."""
    cases = [
        {"Gantruong-Publication": NAMED, "Cache-Control": "public, max-age=10"},
        {"Gantruong-Publication": NAMED, "Cache-Control": "no-store"},
        {"Gantruong-Publication": NAMED, "Cache-Control": "private, max-age=10"},
        {"Gantruong-Publication": NAMED},
        {"Cache-Control": "public, max-age=10"},
        {"Gantruong-Publication": "12", "Cache-Control": "public"},
    ]

    _, named = ruled(headers=cases)

    assert named == ["12-" + "ab" * 8, None, None, None, None, None]


def test_the_worker_keeps_exactly_the_files_of_the_families_pages(map_page: Path) -> None:
    """Each is there, none of officers or planners is among them, and no page names another."""
    worker = (map_page / "sw.js").read_text(encoding="utf-8")
    kept = set(re.findall(r"/(?:assets/)?[\w.-]+\.(?:js|css|svg|woff2|webmanifest)\b", worker))
    named = {
        one
        for page in SHELL
        for one in re.findall(r'"(/assets/[^"]+)"', (map_page / page).read_text(encoding="utf-8"))
    }

    assert named <= kept
    assert all((map_page / one[1:]).is_file() for one in kept)
    assert not [one for one in kept if re.search("officers|planners|maplibre|plot", one)]
    assert "importScripts" not in worker
    assert "http" not in worker


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_holds_nothing_of_a_person(map_page: Path, name: str) -> None:
    """Both begin at the same address without a question; their pictures are what they say."""
    told = json.loads((map_page / name).read_text(encoding="utf-8"))

    assert (told["id"], told["start_url"], told["scope"]) == ("/", "/", "/")
    assert {one["url"] for one in told["shortcuts"]} == {"/", "/result"}
    assert told["lang"] == ("en" if ".en." in name else "vi")
    assert told["theme_color"] in (map_page / "index.html").read_text(encoding="utf-8")
    for icon in told["icons"]:
        data = (map_page / icon["src"][1:]).read_bytes()
        if icon["type"] == "image/png":
            side = struct.unpack(">II", data[16:24])
            assert data.startswith(PNG)
            assert icon["sizes"] == f"{side[0]}x{side[1]}"
    assert {"192x192", "512x512"} <= {one["sizes"] for one in told["icons"]}


def test_the_worker_is_asked_for_anew_and_can_be_switched_off(map_page: Path) -> None:
    """Else a worker with a fault would live on in every phone."""
    on, off = Pages(map_page), Pages(map_page, offline=False)

    assert asked_for(on, "sw.js").headers["cache-control"] == "no-cache"
    assert asked_for(on, "sw.js").path == map_page / "sw.js"
    assert asked_for(off, "sw.js").path == map_page / "sw-off.js"
    assert asked_for(off, "sw.js").headers["cache-control"] == "no-cache"
    assert "unregister" in (map_page / "sw-off.js").read_text(encoding="utf-8")
    manifest = asked_for(on, MANIFESTS[0])
    assert manifest.media_type == "application/manifest+json"


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "https://*",
        "https://*.vn",
        "truong.example",
        "http://truong.example",
        "https://truong.example/trang",
        "https://truong.example; script-src *",
        "'self'",
        "https://truong.example:99999999",
        "HTTPS://TRUONG.EXAMPLE",
    ],
)
def test_a_word_that_is_no_origin_keeps_the_service_from_starting(text: str) -> None:
    """A slip must not open the page to everybody, and not silently to nobody."""
    with pytest.raises(ValidationError, match="is no origin"):
        ApiSettings(embed_allowed=f"https://good.example {text}")


def test_exactly_the_named_origins_may_show_the_embedded_page() -> None:
    """Nothing else of the policy changes."""
    named = hosts("https://a.example,https://*.phuong.example  http://localhost:81")

    told = headers_within(named, POLICY)["Content-Security-Policy"]

    within = "frame-ancestors https://a.example https://*.phuong.example http://localhost:81"
    assert told == CSP.replace("frame-ancestors 'none'", within)
    assert headers_within((), POLICY)["Content-Security-Policy"] == CSP


def test_no_other_page_may_be_shown_in_a_frame(map_page: Path) -> None:
    """A family's result, officers and planners are guarded as everything else is."""
    pages = Pages(map_page, embed_headers=headers_within(("https://a.example",), POLICY))

    for name in ("", "index.html", "result", "officers", "planners", "sw.js"):
        assert "content-security-policy" not in asked_for(pages, name).headers  # the guard's stays
    with pytest.raises(HTTPException):
        asked_for(pages, "embed/result")
