# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about catchments drawn anew of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(result: Json, where: str) -> str:
    """Return the section of one result file."""
    figures = result["figures"]
    lines = [
        f"## Catchments drawn anew, {result['day']}\n",
        (
            f"Cells of 400 m to the schools of the benchmark instance ({figures['what']}, "
            f"{figures['profile']}); today's catchment is that of the nearest school in a straight "
            "line. The whole is searched, squares around the middle are given to HiGHS for a "
            "minute where few enough pairs are left. Cells in the middle hold about as many "
            f"children as a school has seats; the bound may divide them. {where}\n"
        ),
        (
            "| case | cells | places | children over the seats, before → after | cells that change "
            "| CPU s | wall s | gap | how it ended |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one['case']} | {one['units']:,} | {one['places']} | {one['over_seats_before']:,} → "
        f"{one['over_seats_after']:,} | {one['units_changed']:,} | {one['cpu_s']:.1f} "
        f"| {one['wall_s']:.1f} | {100 * one['gap']:.2f} % | {one['proof']} |"
        for one in figures["cases"]
    ]
    return "\n".join([*lines, ""])
