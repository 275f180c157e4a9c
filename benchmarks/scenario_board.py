# ruff: noqa: INP001 (a script, in no package)
"""
Seconds on the planners' board from pressing "close this bridge" until the new figures stand there.

Run beside a served city, such as ``./gantruong demo --data DIR``, and one ``./gantruong worker``
that was started just before:

    GANTRUONG_KEY=… .venv/bin/python benchmarks/scenario_board.py http://127.0.0.1:8080

with the key of a planner and the service's own state folder. A browser opens a board, switches on
"compute as I change", and closes seeded bridges one after the other: chooses one, looks at it on
the map, presses. The first one is cold: the worker reads the city, ties homes to the roads and
places everybody. A second argument is a note on what else the machine did. Writes
``results/planners_board.json``, with stages as the worker noted them and the load average.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import time
import uuid
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import record
from playwright.sync_api import sync_playwright
from sqlalchemy import text

from cli.console import out
from gis import db

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy import Engine

SEED: Final = 20261127
BRIDGES: Final = 12
HANG_MS: Final = 180_000
LOOKED_MS: Final = 2_000
"""Between choosing a bridge and pressing: the map has led there."""

PROMISED_S: Final = 3.0
CHILDREN: Final = (
    "SELECT result -> 'difference' -> 'figures' ->> 'n_pupils' FROM work.job"
    " WHERE kind = 'what_if' AND state = 'succeeded' ORDER BY job_id DESC LIMIT 1"
)
SAID: Final = "(document.querySelector('.result > .hint')?.textContent ?? '')"
LAST: Final = (
    "SELECT job_id, stages, EXTRACT(epoch FROM started_at - created_at),"
    " EXTRACT(epoch FROM ended_at - started_at) FROM work.job WHERE kind = 'what_if'"
    " AND state = 'succeeded' ORDER BY job_id DESC LIMIT 1"
)


def closed(page: Page, engine: Engine, bridge: str) -> dict[str, Any]:
    """Close one bridge on the board and return what it took."""
    steps = page.locator(".steps:not(.undone) li").count()
    before = page.evaluate(SAID)
    page.select_option("#bridge", value=bridge)
    page.wait_for_timeout(LOOKED_MS)
    began_s = time.perf_counter()
    page.get_by_role("button", name="Đóng cầu này").click()
    page.wait_for_function(
        "([n, before]) => document.querySelectorAll('.steps:not(.undone) li').length > n"
        " && !document.querySelector('.result .sentence.warning')"
        f" && {SAID} !== before",
        arg=[steps, before],
        timeout=HANG_MS,
    )
    took_s = time.perf_counter() - began_s
    with engine.connect() as connection:
        _, stages, waited_s, worked_s = connection.execute(text(LAST)).one()
    return {
        "bridge": bridge,
        "seen_s": round(took_s, 3),
        "waited_s": round(float(waited_s), 3),
        "worked_s": round(float(worked_s), 3),
        "stages_s": {name: round(float(seconds), 3) for name, seconds in stages},
        "moved": page.locator("#headline dd").first.inner_text(),
    }


def measure(address: str, key: str) -> tuple[int, list[dict[str, Any]]]:
    """Return how many children are placed, and what every bridge took, the cold one first."""
    engine = db.ready_engine()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    name = quote(f"benchmark {uuid.uuid4().hex[:8]}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(locale="vi-VN")
        page.set_default_timeout(HANG_MS)
        page.add_init_script(f"sessionStorage.setItem('gantruong-key', {key!r})")
        page.goto(f"{address.rstrip('/')}/planners#/board/{name}")
        page.wait_for_selector("#bridge option:nth-child(2)", state="attached")
        page.get_by_label("Tính ngay khi tôi thay đổi").check()
        listed = page.locator("#bridge option").evaluate_all("all => all.map(one => one.value)")
        wanted = random.Random(SEED).sample(sorted(one for one in listed if one), BRIDGES)  # noqa: S311 (no secret)
        found = []
        for bridge in wanted:
            found.append(closed(page, engine, bridge))
            out.print(f"{found[-1]['seen_s']:6.2f} s  {bridge}  {found[-1]['moved']}")
        browser.close()
    with engine.connect() as connection:
        n_children = int(connection.execute(text(CHILDREN)).scalar_one())
    engine.dispose()
    return n_children, found


def main() -> None:
    """Measure, tell and write."""
    load = os.getloadavg()
    n_children, (cold, *warm) = measure(sys.argv[1], os.environ["GANTRUONG_KEY"])
    names = sorted({name for one in warm for name in one["stages_s"]})
    middle = {
        name: round(statistics.median(one["stages_s"].get(name, 0.0) for one in warm), 3)
        for name in names
    }
    figures = {
        "beside": " ".join(sys.argv[2:]) or None,
        "load_at_start": [round(one, 1) for one in load],
        "load_at_end": [round(one, 1) for one in os.getloadavg()],
        "bridges": 1 + len(warm),
        "children": n_children,
        "cold": cold,
        "warm_seen_s": {
            "median": round(statistics.median(one["seen_s"] for one in warm), 3),
            "least": min(one["seen_s"] for one in warm),
            "most": max(one["seen_s"] for one in warm),
        },
        "warm_worked_s": round(statistics.median(one["worked_s"] for one in warm), 3),
        "warm_stages_s": middle,
        "promised_s": PROMISED_S,
        "each": warm,
    }
    path = record.write("planners_board", figures)
    out.print(f"cold {cold['seen_s']} s, warm {figures['warm_seen_s']}, written to {path.name}")


if __name__ == "__main__":
    main()
