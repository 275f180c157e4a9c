"""A link that is handed on holds school and grade; a home, an address or a code stands nowhere."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect

from runs.explain.why import why
from runs.families.code import shown
from tests.fixtures.browser import PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from playwright.sync_api import Page, Request

    from tests.fixtures.browser import Visit
    from tests.fixtures.families import FamilyService

HOME: Final = ("107.0912", "9.7575")
DEVICE: Final = ("107.0931", "9.7581")
ADDRESS: Final = "17/4 hẻm Hoa Sứ, phường Vàm Sậy"
MAY_STAND: Final = {"school", "grade", "profile", "lang"}
SEEDS: Final = (1, 2, 3)
STEPS: Final = 30
PAUSE_MS: Final = 150
HEARD: Final = """
window.heard = [];
Object.defineProperty(navigator, "share", {
  value: async (what) => { window.heard.push(JSON.stringify(what)); },
});
Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => { window.heard.push(text); } },
});
"""
SEEN: Final = """() => JSON.stringify([
  location.href, document.title, document.referrer, history.state, window.name, document.cookie,
  { ...localStorage }, { ...sessionStorage }, window.heard,
])"""


def school_of(api: httpx.Client) -> dict[str, Any]:
    """Return a primary school."""
    found: dict[str, Any] = api.get("/v1/schools?kind=primary&size=1").json()["items"][0]
    return found


def test_a_link_opens_the_school_and_asks_for_the_home(
    visit: Callable[..., Visit], api: httpx.Client
) -> None:
    """What else somebody wrote into the address is not read, and taken away at once."""
    school = school_of(api)
    one = visit(PHONE)
    link = f"{one.address}?school={school['school_code']}&grade=1&profile=motorbike&lang=en"
    one.address = f"{link}&lon=107.0912&lat=9.7575&q=17+Hoa+Su#9.7575"
    page = one.open(with_map=False)

    expect(page.locator("#school h2")).to_have_text(school["name"])
    expect(page.locator("[data-state=linked]")).to_contain_text("holds no home")
    expect(page.get_by_role("radio", name="motorbike")).to_be_checked()
    expect(page.locator("button.school")).to_have_count(0)
    assert page.url == link
    page.locator("#place").fill(", ".join(HOME))
    page.locator("#place").press("Enter")
    expect(page.locator("button.school").first).to_be_visible()
    expect(page.locator("#school h2")).to_have_text(school["name"])  # its card stays
    expect(page.locator("[data-state=linked]")).to_have_count(0)
    assert page.url == link


@pytest.mark.full
def test_a_link_to_a_school_that_is_gone_says_so(visit: Callable[..., Visit]) -> None:
    """Not an empty page, and not the words of a server."""
    one = visit(PHONE)
    one.address += "?school=990000000&grade=77&profile=rocket&lang=xx"
    page = one.open(with_map=False)

    expect(page.locator("#answer")).to_contain_text("Trường trong liên kết không có")
    expect(page.get_by_role("radio", name="Lớp 1", exact=True)).to_be_checked()
    assert page.url == one.address.split("?")[0]  # no word in it that the city does not know
    one.complaints.clear()  # the browser itself reports a 404


@pytest.mark.full
@pytest.mark.parametrize("has_clipboard", [True, False])
def test_the_button_makes_the_link_without_a_home(
    visit: Callable[..., Visit], *, has_clipboard: bool
) -> None:
    """By the clipboard, and where there is none, as a line to copy; with nothing else in it."""
    one = visit()
    broken = "" if has_clipboard else "navigator.clipboard.writeText = async () => { throw 1; };"
    one.page.add_init_script(HEARD.replace('"share"', '"unshared"') + broken)
    page = one.open(with_map=False)
    page.locator("#place").fill(", ".join(HOME))
    page.locator("#place").press("Enter")
    page.locator(".details .link").first.click()
    page.locator("#school .share button").click()

    words = "Đã chép liên kết" if has_clipboard else "Hãy chép liên kết này"
    expect(page.locator("#school .shared")).to_contain_text(words)
    if has_clipboard:
        link = page.evaluate("window.heard[0]")
    else:
        link = page.locator("#share-link").input_value()
    question = parse_qs(urlsplit(link).query)
    assert set(question) == MAY_STAND
    assert link.startswith(f"{one.address}?school=")
    assert question["grade"] == ["1"]
    assert axe(page) == []


class Walk:
    """A family that does whatever the page offers, in any order."""

    def __init__(self, page: Page, address: str, code: str, chance: random.Random) -> None:
        self.page, self.address, self.code, self.chance = page, address, code, chance
        self.asked: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.asked += [request.url, request.headers.get("referer", "")]

    def fill(self, box: str, text: str) -> None:
        """Type into a box and press Enter, if the page of the moment has it."""
        if self.page.locator(box).count():
            self.page.locator(box).fill(text)
            self.page.locator(box).press("Enter")

    def press(self, what: str) -> None:
        """Press one of the buttons that a selector finds, if there is any to be seen."""
        found = [one for one in self.page.locator(what).all() if one.is_visible()]
        if found:
            self.chance.choice(found).click()

    def step(self) -> str:
        """Do one thing; return its name."""
        page = self.page
        deeds: dict[str, Callable[[], object]] = {
            "home by coordinates": lambda: self.fill("#place", ", ".join(HOME)),
            "home by address": lambda: self.fill("#place", ADDRESS),
            "home by device": lambda: self.press(".where > .button.quiet"),
            "one of several places": lambda: self.press("#answer .place"),
            "a school's row": lambda: self.press("button.school"),
            "a school's card": lambda: self.press(".details .link"),
            "grade": lambda: self.press(".ask .choices:not(.small) label"),
            "way of moving": lambda: self.press(".ask .choices.small label"),
            "language": lambda: self.press("#language"),
            "share": lambda: self.press(".share .button"),
            "to the result": lambda: self.press(".to-result a, .code a"),
            "code": lambda: self.fill("#code", shown(self.code)),
            "proof": lambda: self.press(".proof .button"),
            "close the result": lambda: self.press(".opened .button"),
            "again": page.reload,
            "back": page.go_back,
            "the finder": lambda: page.goto(self.address),
        }
        name = self.chance.choice(sorted(deeds))
        deeds[name]()
        page.wait_for_timeout(PAUSE_MS)
        if not page.url.startswith(self.address):  # back, and before the first page
            page.goto(self.address)
        return name

    def everywhere(self) -> str:
        """Return all that others could read: addresses, title, history, stores, links, requests."""
        return unquote(self.page.evaluate(SEEN) + json.dumps(self.asked)).replace("+", " ")


@pytest.mark.full
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("at_home")
def test_a_home_an_address_and_a_code_stand_nowhere_whatever_is_done(
    visits: Callable[..., Visit], family_service: FamilyService, seed: int
) -> None:
    """Held after every step of a walk through all states of the families' pages."""
    known = family_service.published
    pupil = next(one for one in known.ordinary() if why(known.result, one).school_code)
    code = known.codes[pupil]
    one = visits(family_service.address, PHONE)
    one.page.context.grant_permissions(["geolocation"])
    place = {"longitude": float(DEVICE[0]), "latitude": float(DEVICE[1])}
    one.page.context.set_geolocation(place)  # type: ignore[arg-type]  # a mapping of its form
    one.page.add_init_script(HEARD)
    page = one.open(with_map=False)
    walk = Walk(page, one.address, code, random.Random(seed))  # noqa: S311 (a walk, no secret)
    secrets = [*HOME, *DEVICE, "Hoa Sứ", "17/4", code, shown(code), code.lower(), pupil]
    secrets += [number.replace(".", ",") for number in (*HOME, *DEVICE)]
    done: list[str] = []
    for _ in range(STEPS):
        done.append(walk.step())
        seen = walk.everywhere()
        assert [one for one in secrets if one in seen] == [], done
    links = [one for one in walk.asked if "?" in one and "/v1/" not in one]
    assert all(set(parse_qs(urlsplit(link).query)) <= MAY_STAND for link in links)
    one.complaints.clear()  # some steps ask for what is not there
