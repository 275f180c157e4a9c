"""The pictures of docs/huong-dan, taken of a place of training as it begins, in Vietnamese."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Browser, Page

PHONE: Final = (390, 844)
DESK: Final = (1280, 860)
COLOURS: Final = 128
KEY: Final = "gantruong-key"
WRONG: Final = (
    "season\tschool_code\tgrade\tprogramme\tseats\n"
    "2026-2027\t991001\t1\tordinary\tbốn mươi\n2026-2027\t99100\t1\tordinary\t38\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture: who looks at which screen, and what is done there first."""

    name: str
    path: str
    act: Callable[[Page, str], None]
    key: str = ""
    size: tuple[int, int] = DESK


def pictures(
    browser: Browser, address: str, keys: Mapping[str, str], code: str
) -> Iterator[tuple[str, bytes]]:
    """Return name and PNG of each picture; nothing in the place is changed for good."""
    for one in SCENES:
        width, height = one.size
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
        )
        if one.key:
            context.add_init_script(f"sessionStorage.setItem({KEY!r}, {keys[one.key]!r})")
        page = context.new_page()
        page.set_default_timeout(45_000)
        page.goto(f"{address.rstrip('/')}{one.path}")
        one.act(page, code)
        page.wait_for_timeout(1500)  # letters and tiles that are still on their way
        yield one.name, small(page.screenshot())
        context.close()


def small(png: bytes) -> bytes:
    """Return a picture with few colours: screens have few, and the file is a fourth."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _map(page: Page) -> None:
    page.wait_for_selector("#map-canvas[data-idle]")


def _find(page: Page, _: str) -> None:
    page.locator("#place").fill("107.0912, 9.7575")
    page.locator("#place").press("Enter")
    page.locator("#panel li .name, #panel ol li").first.wait_for()
    _map(page)


def _result(page: Page, code: str) -> None:
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Xem kết quả").click()
    page.get_by_role("heading", name="Xác nhận hoặc từ chối").wait_for()


def _desk(page: Page, _: str) -> None:
    page.locator("#entry h2").wait_for()
    _map(page)


def _paste(page: Page, _: str) -> None:
    page.get_by_role("button", name="Dán từ Excel").click()
    page.locator("#cells").fill(WRONG)
    page.get_by_role("button", name="Xem trước").click()
    page.locator(".wrong-cell").first.wait_for()
    page.locator("#paste").scroll_into_view_if_needed()


def _bridge(page: Page, _: str) -> None:
    page.locator("input[type=text], input:not([type])").first.fill("Đóng cầu An Thuận 2")
    page.get_by_role("button", name="Mở bảng trống").click()
    _map(page)
    wanted = page.locator("#bridge option", has_text="Cầu An Thuận 2").first
    wanted.wait_for(state="attached")
    page.locator("#bridge").select_option(wanted.get_attribute("value"))
    page.get_by_role("button", name="Đóng cầu này").click()
    page.get_by_role("button", name="Bỏ bước 1").wait_for()


def _wards(page: Page, _: str) -> None:
    page.get_by_label("Lớp 6").check(force=True)
    _map(page)


SCENES: Final = (
    Scene(name="phu-huynh-tim", path="/", act=_find, size=PHONE),
    Scene(name="phu-huynh-ket-qua", path="/result", act=_result, size=PHONE),
    Scene(name="phuong-dia-chi", path="/officers#/children/desk", act=_desk, key="phuong-cho-dinh"),
    Scene(
        name="phuong-dan-excel", path="/officers#/places/seats", act=_paste, key="phuong-cho-dinh"
    ),
    Scene(name="quy-hoach-cau", path="/planners", act=_bridge, key="quy-hoach"),
    Scene(name="quy-hoach-phuong", path="/planners#/wards", act=_wards, key="quy-hoach"),
)
