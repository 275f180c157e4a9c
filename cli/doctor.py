"""``gantruong doctor``: what is there, what is missing, and the command that mends it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from rich.table import Column, Table

from cli.checks import Check, all_checks, demo_can_run, in_checkout
from cli.console import in_language, out, print_json, settings
from gis.errors import EnvironmentNotReadyError

NEEDED_FOR_VI: Final = {
    "demo": "chạy thử",
    "map": "bản đồ",
    "test": "kiểm thử",
    "comfort": "dữ liệu lớn",
    "production": "vận hành thật",
}
NEEDED_FOR_EN: Final = {
    "demo": "demo",
    "map": "map",
    "test": "tests",
    "comfort": "large data",
    "production": "production",
}


def doctor() -> None:
    """Tell what this machine has, what is missing and the command that mends each."""
    checks = all_checks()
    ready = demo_can_run(checks)
    if settings.json:
        print_json({"demo_can_run": ready, "checks": [asdict(check) for check in checks]})
    else:
        out.print(_table(checks))
    if not ready:
        missing = ", ".join(
            in_language(check.vi, check.en)
            for check in checks
            if not check.ok and check.needed_for == "demo"
        )
        raise EnvironmentNotReadyError(
            in_language(
                f"chưa chạy được bản thử, còn thiếu: {missing}. Xem cột “Cách bổ sung”.",
                f"the demo cannot run yet, missing: {missing}. See the column “Mend”.",
            )
        )
    if not settings.json:
        demo = "./gantruong demo" if in_checkout() else "gantruong demo"
        out.print(in_language(f"Máy đã sẵn sàng: {demo}", f"The demo can run here: {demo}"))


def _table(checks: list[Check]) -> Table:
    headings = in_language(
        "|Mục|Cần cho|Đang có|Cách bổ sung", "|Thing|Needed for|Found|Mend"
    ).split("|")
    needed_for = NEEDED_FOR_VI if settings.language == "vi" else NEEDED_FOR_EN
    columns = [Column(heading, overflow="fold") for heading in headings]
    table = Table(*columns, box=None, pad_edge=False)
    for check in checks:
        table.add_row(
            "[green]✓[/]" if check.ok else "[red]✗[/]",
            in_language(check.vi, check.en),
            needed_for[check.needed_for],
            check.detail,
            "" if check.ok else check.mend,
        )
    return table
