# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about siting of schools of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

TARGETS: Final = {"p-median": "exact in 5 s", "capacitated": "gap 0.1 % in 60 s"}


def section(result: Json, where: str) -> str:
    """Return the section of one result file."""
    figures = result["figures"]
    lines = [
        f"## Where to build schools, {result['day']}\n",
        (
            f"800 schools and 200 sites for 5,000 blocks of {figures['children']:,} children, 20 "
            f"to open; {figures['what']}, {figures['profile']}. {where}\n"
        ),
        "| model | CPU s | wall s | gap | how it ended | to reach |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one['model']} | {one['cpu_s']:.2f} | {one['wall_s']:.2f} | {100 * one['gap']:.4f} % "
        f"| {one['proof']} | {TARGETS.get(one['model'], '')} |"
        for one in figures["models"]
    ]
    return "\n".join([*lines, ""])
