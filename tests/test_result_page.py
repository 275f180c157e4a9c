"""A family opens its child's result in a real browser, by the code of its letter alone."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from runs.explain.why import why
from runs.families.code import shown
from tests.fixtures.browser import DESK, PHONE, axe

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Request, Route

    from tests.fixtures.browser import Visit
    from tests.fixtures.families import FamilyService, Published

pytestmark = pytest.mark.usefixtures("at_home")

SIZES = [
    pytest.param(PHONE, id="phone"),
    pytest.param(DESK, id="desk", marks=pytest.mark.full),
]
LANGUAGES = [pytest.param("vi", id="vi"), pytest.param("en", id="en", marks=pytest.mark.full)]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BUSY = 503


@pytest.fixture
def published(family_service: FamilyService) -> Published:
    """Return the published season."""
    return family_service.published


@pytest.fixture
def result_page(
    visits: Callable[..., Visit], family_service: FamilyService
) -> Callable[..., Visit]:
    """Return visits to the result's page."""

    def start(size: tuple[int, int] = PHONE) -> Visit:
        return visits(f"{family_service.address}result", size)

    return start


def enter(page: Page, code: str) -> None:
    """Type a code and press Enter."""
    page.locator("#code").fill(code)
    page.locator("#code").press("Enter")


def child_with_reasons(published: Published, least: int = 2) -> str:
    """Return a child about whom nothing was decided by hand, with reasons for nearer schools."""
    return next(
        one
        for one in published.ordinary()
        if why(published.result, one).school_code
        and len(why(published.result, one).reasons) >= least
    )


@pytest.mark.parametrize("size", SIZES)
def test_the_code_opens_the_offer_and_stays_where_it_was_typed(
    result_page: Callable[..., Visit], published: Published, size: tuple[int, int]
) -> None:
    """Small letters, dashes; in no address, in no storage, kept by no cache."""
    one = result_page(size)
    urls: list[str] = []
    one.page.on("request", lambda request: urls.append(request.url))
    page = one.open(with_map=False)
    pupil = child_with_reasons(published)
    code = published.codes[pupil]

    with page.expect_response("**/v1/family/result") as answered:
        enter(page, shown(code).lower())

    told = answered.value.json()
    expect(page.locator(".offer h1")).to_have_text(told["school"]["name"])
    expect(page.locator(".offer")).to_contain_text("Kết quả đã được hội đồng xác nhận")
    expect(page.locator(".verification")).to_contain_text(told["verification"])
    assert answered.value.headers["cache-control"] == "no-store"
    for secret in (code, shown(code), code.lower(), pupil):
        assert not [url for url in (*urls, page.url) if secret in url]
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage, c: document.cookie})")
    assert json.loads(kept) == {"c": "", "gantruong-language": "vi"}


def test_a_slip_is_told_at_once_and_nothing_is_sent(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """The check letters say it, so no server counts it as a guess."""
    one = result_page()
    asked: list[Request] = []
    one.page.on(
        "request", lambda request: asked.append(request) if "/family/" in request.url else None
    )
    page = one.open(with_map=False)
    right = published.codes[child_with_reasons(published)]
    enter(page, right[:-1] + ("2" if right[-1] != "2" else "3"))

    expect(page.locator("[role=alert]")).to_contain_text("Mã này gõ chưa đúng")
    assert asked == []
    expect(page.locator("#code")).to_have_value(right[:-1] + ("2" if right[-1] != "2" else "3"))


def test_every_code_that_opens_nothing_gets_one_sentence(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """Never made, or protected: nobody learns which."""
    one = result_page()
    page = one.open(with_map=False)
    said = []
    for code in ("2" * 16, published.codes[published.withheld]):
        with page.expect_response("**/v1/family/result"):
            enter(page, code)
        expect(page.locator("[role=alert]")).to_be_visible()
        said.append(page.locator("[role=alert]").inner_text())

    assert said[0] == said[1] != ""
    expect(page.locator(".offer")).to_have_count(0)
    one.complaints.clear()  # the browser itself reports a 404


def test_before_publication_the_page_says_so_and_a_home_can_be_corrected(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """Not published yet is not a wrong code."""
    one = result_page()
    page = one.open(with_map=False)
    problem = {"type": "urn:gan-truong:problem:not-published", "title": "x", "status": 404}
    page.route("**/v1/family/result", lambda route: route.fulfill(status=404, json=problem))
    enter(page, published.codes[child_with_reasons(published)])

    expect(page.locator("[data-state=not_published]")).to_contain_text("chưa được công bố")
    expect(page.get_by_role("button", name="Sửa vị trí nhà")).to_be_visible()
    one.complaints.clear()  # the browser itself reports a 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_busy_the_place_is_called_safe(
    result_page: Callable[..., Visit], published: Published, language: str
) -> None:
    """At the hour of the results; what was typed stays, and once more is enough."""
    one = result_page()
    page = one.open(with_map=False)
    if language == "en":
        page.locator("#language").click()
    page.route(
        "**/v1/family/result",
        lambda route: route.fulfill(status=BUSY, headers={"Retry-After": "4"}, json={}),
    )
    code = published.codes[child_with_reasons(published)]
    enter(page, code)

    words = {"vi": "chỗ của con bạn không bị ảnh hưởng", "en": "your child's place is safe"}
    expect(page.locator("[role=alert]")).to_contain_text(words[language])
    expect(page.locator("#code")).to_have_value(code)
    page.unroute("**/v1/family/result")
    page.locator("[role=alert] button").click()
    expect(page.locator(".offer h1")).to_be_visible()
    one.complaints.clear()  # the browser itself reports a refused request


@pytest.mark.parametrize("size", SIZES)
def test_each_nearer_school_has_its_row_with_its_numbers(
    result_page: Callable[..., Visit], published: Published, size: tuple[int, int]
) -> None:
    """As many rows as reasons; own metres, the last one's as told, and the sentence."""
    page = result_page(size).open(with_map=False)
    with page.expect_response("**/v1/family/result") as answered:
        enter(page, published.codes[child_with_reasons(published)])

    reasons = answered.value.json()["reasons"]
    rows = page.locator(".reasons tbody tr")
    expect(rows).to_have_count(len(reasons))
    for at, one in enumerate(reasons):
        metres = f"{round(one['own_m']):,}\u00a0m".replace(",", ".")
        last = one["within_m"] and f"trong vòng {round(one['within_m']):,}\u00a0m".replace(",", ".")
        expect(rows.nth(at)).to_contain_text(one["name"])
        expect(rows.nth(at)).to_contain_text(metres)
        expect(rows.nth(at)).to_contain_text(last or "không nêu")
        expect(rows.nth(at)).to_contain_text(one["vi"])
        if one["seats"]:
            expect(rows.nth(at).locator(".seats-more")).to_have_text(one["seats"]["vi"])
    asked = any(one["reason"] == "full" and not one["seats"] for one in reasons)
    expect(page.get_by_text("cán bộ tính riêng cho từng em")).to_have_count(int(asked))
    assert any(one["seats"] for one in reasons)


def test_a_seat_is_confirmed_and_refused_and_only_then_called_kept(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """A dialog before, the hour after; a service without its database keeps nothing and says so."""
    one = result_page()
    page = one.open(with_map=False)
    pupil = published.ordinary()[7]
    enter(page, published.codes[pupil])
    page.route("**/v1/family/confirm", lambda route: route.fulfill(status=BUSY, json={}))
    page.get_by_role("button", name="Xác nhận chỗ này").click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận chỗ này").click()
    expect(page.locator("[role=alert]")).to_contain_text("chỗ của con bạn không bị ảnh hưởng")
    expect(page.get_by_text("Đã ghi")).to_have_count(0)
    page.unroute("**/v1/family/confirm")

    page.get_by_role("button", name="Từ chối chỗ này").click()
    expect(page.get_by_role("dialog")).to_contain_text("Chỗ khác không được bảo đảm")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Từ chối chỗ này").click()
    page.get_by_role("dialog").get_by_role("button", name="Từ chối chỗ này").click()
    expect(page.get_by_text("Đã ghi: gia đình từ chối")).to_be_visible()
    page.get_by_role("button", name="Xác nhận chỗ này").click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận chỗ này").click()
    expect(page.get_by_text("Đã ghi: gia đình xác nhận")).to_be_visible()

    with published.engine.connect() as connection:
        asked = "SELECT answer FROM people.family_answer WHERE pupil_id = :p ORDER BY answer_no"
        kept = connection.scalars(text(asked), {"p": pupil}).all()
    assert kept == ["refused", "confirmed"]
    one.complaints.clear()  # the browser itself reports the 503


def test_the_proof_is_checked_in_the_browser(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """It leads to the root of the run that the result names; a changed leaf does not."""
    page = result_page().open(with_map=False)
    code = published.codes[child_with_reasons(published)]
    enter(page, code)
    page.get_by_role("button", name="Kiểm tra ngay trên máy này").click()
    expect(page.locator("[data-proof=right]")).to_be_visible()
    expect(page.locator(".checks")).not_to_contain_text("Sai.")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu tệp bằng chứng").click()
    assert saved.value.suggested_filename == "proof.json"
    with open(saved.value.path(), encoding="utf-8") as file:  # noqa: PTH123 (a path of the browser)
        assert json.load(file)["format"] == "gan-truong-proof-1"


FORGED = {
    "leaf": lambda proof: proof | {"leaf": proof["leaf"].replace("{", "{ ", 1)},
    "path": lambda proof: proof | {"path": ["00" * 32, *proof["path"][1:]]},
    "short path": lambda proof: proof | {"path": proof["path"][:-1]},
    "long path": lambda proof: proof | {"path": [*proof["path"], "00" * 32]},
    "head": lambda proof: (
        proof | {"tree_head": proof["tree_head"].replace(proof["root"], "00" * 32)}
    ),
    "another leaf": lambda proof: proof | {"index": proof["index"] ^ 1},
    "signature": lambda proof: (
        proof
        | {
            "signature": {
                "algorithm": "Ed25519",
                "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "tree_head": "00" * 64,
            }
        }
    ),
}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(one, marks=[] if one in {"leaf", "signature"} else pytest.mark.full)
        for one in FORGED
    ],
)
def test_a_forged_proof_is_called_wrong(
    result_page: Callable[..., Visit], published: Published, what: str
) -> None:
    """Whatever was changed, and by whomever: the browser finds out alone."""
    page = result_page().open(with_map=False)

    def forge(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json=FORGED[what](response.json()))

    page.route("**/v1/family/proof", forge)
    enter(page, published.codes[child_with_reasons(published)])
    page.get_by_role("button", name="Kiểm tra ngay trên máy này").click()

    expect(page.locator("[data-proof=wrong]")).to_be_visible()


def test_a_signed_root_is_called_signed(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """Ed25519 by WebCrypto, with the key that is shown."""
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    secret = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    key = secret.public_key().public_bytes_raw().hex()
    page = result_page().open(with_map=False)

    def sign(route: Route) -> None:
        response = route.fetch()
        proof = response.json()
        signed = secret.sign(proof["tree_head"].encode()).hex()
        own = {"algorithm": "Ed25519", "public_key": key, "tree_head": signed}
        route.fulfill(response=response, json=proof | {"signature": own})

    page.route("**/v1/family/proof", sign)
    enter(page, published.codes[child_with_reasons(published)])
    page.get_by_role("button", name="Kiểm tra ngay trên máy này").click()

    expect(page.locator("[data-proof=right]")).to_be_visible()
    expect(page.locator(".checks")).to_contain_text("Chữ ký Ed25519 trên gốc là đúng")
    expect(page.locator(".hashes")).to_contain_text(key)


@pytest.mark.parametrize("size", SIZES)
def test_a_wrong_home_is_first_shown_and_then_asked_to_be_corrected(
    result_page: Callable[..., Visit], published: Published, size: tuple[int, int]
) -> None:
    """Old and new metres before anything is sent; then the request stands in the list."""
    page = result_page(size).open(with_map=False)
    enter(page, published.codes[published.ordinary()[11 + (size == DESK)]])
    page.get_by_role("button", name="Sửa vị trí nhà").click()
    page.locator("#point").fill("9.7575, 107.0912")
    page.get_by_role("button", name="Xem thử, chưa gửi").click()
    expect(page.locator(".correct [role=alert]")).to_contain_text("kinh độ trước, vĩ độ sau")

    page.locator("#point").fill("107.0912, 9.7575")
    with page.expect_response("**/v1/family/requests") as answered:
        page.get_by_role("button", name="Xem thử, chưa gửi").click()
    nearest = answered.value.json()["nearest"]
    rows = page.locator(".preview tbody tr")
    expect(rows).to_have_count(len(nearest))
    expect(rows.first).to_contain_text(f"{round(nearest[0]['new_m']):,}\u00a0m".replace(",", "."))
    expect(page.locator(".preview")).to_contain_text("Chưa có gì thay đổi")
    expect(page.locator(".requests")).to_have_count(0)

    page.locator("#words").fill("Nhà ở hẻm 12")
    page.locator("#files").set_input_files(
        {"name": "nha.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    with page.expect_response("**/v1/family/requests") as answered:
        page.get_by_role("button", name="Gửi yêu cầu này").click()
    assert answered.value.json()["n_files"] == 1
    expect(page.locator(".requests")).to_contain_text("Đang chờ.")
    expect(page.get_by_text("Đã nhận yêu cầu số")).to_be_visible()


def test_the_pin_is_set_on_the_map_too(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """A tap gives the coordinates; the metres of another point go away."""
    one = result_page(DESK)
    page = one.open(with_map=None)
    enter(page, published.codes[child_with_reasons(published)])
    page.get_by_role("button", name="Sửa vị trí nhà").click()
    page.wait_for_selector("#map-canvas[data-idle]")
    page.locator("#map-canvas").scroll_into_view_if_needed()
    one.tap_map(0.5, 0.5)

    expect(page.locator("#point")).not_to_have_value("")
    expect(page.locator(".pin")).to_be_visible()


def test_leaving_the_page_forgets_the_child(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """The next person at this device who goes back finds a page without a result."""
    one = result_page()
    page = one.open(with_map=False)
    enter(page, published.codes[child_with_reasons(published)])
    expect(page.locator(".offer h1")).to_be_visible()

    page.get_by_role("link", name="Gần Trường").click()
    expect(page.locator("#place")).to_be_visible()
    page.go_back()

    expect(page.locator("#code")).to_have_value("")
    expect(page.locator(".offer")).to_have_count(0)


def test_who_was_moved_or_has_no_seat_reads_it(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """No row of buttons for a seat that is not there; the office that must find one."""
    page = result_page().open(with_map=False)
    enter(page, published.codes[published.unplaced])
    expect(page.locator(".offer h1")).to_have_text("Em chưa có chỗ học")
    expect(page.get_by_role("button", name="Xác nhận chỗ này")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Gia đình không mất quyền")

    page.get_by_role("button", name="Đóng kết quả này").click()
    enter(page, published.codes[published.moved])
    expect(page.locator(".offer")).to_contain_text("theo quyết định sau khi xét")


def test_the_sheet_prints_with_its_verification_code(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """Offer, reasons, office and code; no buttons, no proof, no form."""
    page = result_page().open(with_map=False)
    enter(page, published.codes[child_with_reasons(published)])
    expect(page.locator(".verification")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.locator(".verification")).to_be_visible()
    expect(page.locator(".reasons")).to_be_visible()
    expect(page.locator(".correct")).to_be_hidden()
    expect(page.locator(".opened")).to_be_hidden()  # the code is for the family alone
    expect(page.locator(".offer ~ section .button:visible")).to_have_count(0)
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_sixty_hostile_texts_run_nothing(
    result_page: Callable[..., Visit], published: Published
) -> None:
    """Schools, offices, reasons, policies and what an officer answered are text."""
    one = result_page()
    page = one.page
    one.show_hostile(
        {"name", "address", "vi", "en", "office", "phone", "email", "hours", "reason", "leaf"}
    )
    one.open(with_map=False)
    enter(page, published.codes[child_with_reasons(published)])
    expect(page.locator(".offer h1")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra ngay trên máy này").click()
    expect(page.locator("[data-proof=wrong]")).to_be_visible()

    assert page.evaluate("window.hits") == 0
    assert page.locator("main script, main img, main iframe, main style").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("size", [PHONE, pytest.param((640, 400), marks=pytest.mark.full)])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    result_page: Callable[..., Visit], published: Published, size: tuple[int, int]
) -> None:
    """Everything open: reasons, the proof's hashes, the form; also at twice the text size."""
    page = result_page(size).open(with_map=False)
    enter(page, published.codes[child_with_reasons(published)])
    page.get_by_role("button", name="Kiểm tra ngay trên máy này").click()
    expect(page.locator("[data-proof]")).to_be_visible()
    page.get_by_role("button", name="Sửa vị trí nhà").click()
    expect(page.locator("#point")).to_be_visible()

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
