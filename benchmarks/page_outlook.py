# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about coming years of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(result: Json, where: str) -> str:
    """Return the section of one result file."""
    figures = result["figures"]
    one, two = figures["threads_1"], figures["threads_2"]
    n = figures["placements"]
    return (
        f"## Coming years, {result['day']}\n\n"
        f"{figures['pupils']:,} children and {figures['schools']} schools; {figures['what']}; "
        f"`{figures['policy']}`. {where.strip()} A year's children are drawn, placed, "
        "checked and counted: "
        f"{one['wall_s'] / n:.2f} s each one at a time, {two['wall_s'] / n:.2f} s two together "
        f"({n} placements; {one['cpu_s']:.1f} and {two['cpu_s']:.1f} CPU s in all, "
        f"{one['wall_s'] / two['wall_s']:.2f} times as fast on the clock), the same figures. Ways "
        "are measured once and not counted here.\n"
    )
