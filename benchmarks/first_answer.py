# ruff: noqa: INP001 (a script, in no package)
"""
A family on a slow line: how long until its first list of schools.

Serve a city and run ``.venv/bin/python benchmarks/first_answer.py --address http://127.0.0.1:8000
--place "107.0912, 9.7575"``. A browser without anything kept opens the page over a line of
400 kbit/s with 400 ms of delay, types the place as soon as the box is there and presses Enter; then
the same without the throttle. The clock runs from the first request. Counted are the bytes that had
come by then, headers left out; the map goes on loading and its first still picture is timed too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import time
from typing import TYPE_CHECKING, Any, Final

import record
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

KBIT_S: Final = 400
DELAY_MS: Final = 400
TARGET_S: Final = 5.0
TARGET_BYTES: Final = 120_000
LONGEST_MS: Final = 180_000
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
GL: Final = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PHONE: Final = {"width": 390, "height": 844}


def main() -> None:
    """Open the page several times on either line, and write the seconds and bytes."""
    words = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    words.add_argument("--address", default="http://127.0.0.1:8000")
    words.add_argument("--place", default="107.0912, 9.7575", help="what is typed")
    words.add_argument("--times", type=int, default=5)
    given = words.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*GL, *root])
        asked = {"slow": True, "as it is": False}
        lines = {
            name: summary(
                [visit(browser, given.address, given.place, slow=slow) for _ in range(given.times)]
            )
            for name, slow in asked.items()
        }
        version = browser.version
        browser.close()
    figures: dict[str, Any] = {
        "browser": version,
        "kbit_s": KBIT_S,
        "delay_ms": DELAY_MS,
        "target_s": TARGET_S,
        "target_bytes": TARGET_BYTES,
        "times": given.times,
        "load_average": os.getloadavg(),
        "lines": lines,
    }
    record.write("first_answer", figures)


def visit(browser: Browser, address: str, place: str, *, slow: bool) -> dict[str, float]:
    """Return seconds until the box, the list and the still map, and the bytes until the list."""
    context = browser.new_context(viewport=PHONE, locale="vi-VN", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(LONGEST_MS)
    if slow:
        session = context.new_cdp_session(page)
        bytes_s = KBIT_S * 1000 / 8
        conditions = {"offline": False, "latency": DELAY_MS}
        session.send(
            "Network.emulateNetworkConditions",
            {**conditions, "downloadThroughput": bytes_s, "uploadThroughput": bytes_s},
        )
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))  # noqa: PLW0108 - it marks its handlers
    start_s = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#place")
    box_s = time.perf_counter() - start_s
    page.locator("#place").fill(place)
    page.locator("#place").press("Enter")
    page.wait_for_selector("button.school")
    list_s = time.perf_counter() - start_s
    n_bytes = sum(request.sizes()["responseBodySize"] for request in list(done))
    page.wait_for_selector("#map-canvas[data-idle]")
    map_s = time.perf_counter() - start_s
    context.close()
    return {"box_s": box_s, "list_s": list_s, "map_s": map_s, "bytes": n_bytes}


def summary(visits: list[dict[str, float]]) -> dict[str, Any]:
    """Return the median and the worst of each figure."""
    return {
        name: {
            "median": round(statistics.median(one[name] for one in visits), 2),
            "worst": round(max(one[name] for one in visits), 2),
        }
        for name in visits[0]
    }


if __name__ == "__main__":
    main()
