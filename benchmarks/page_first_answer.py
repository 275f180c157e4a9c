# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section of ``benchmarks/README.md`` about a family's first answer on a slow line."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(result: Json) -> str:
    """Return the section: seconds and bytes until the list, on the slow line and on none."""
    figures = result["figures"]
    load = ", ".join(f"{one:.1f}" for one in figures["load_average"])
    lines = [
        "## A family's first list of schools\n",
        (
            f"Seconds from the first request of a browser with nothing kept ({figures['browser']}, "
            "a phone's size, the place typed as soon as the box is there), "
            f"{figures['times']} visits on either line, {result['day']}; load average {load} at "
            f"the end. The target is {figures['target_s']:g} s and {figures['target_bytes']:,} "
            f"bytes at {figures['kbit_s']} kbit/s with {figures['delay_ms']} ms of delay. "
            "Bytes are those that had come when the list stood: on the slow line the fonts were "
            "still on their way, on the other the map's code had come too. The map is drawn by "
            "software here.\n"
        ),
        "| line | box, median | list, median | list, worst | bytes, worst | map still, median |",
        "|---|---|---|---|---|---|",
    ]
    names = {"slow": f"{figures['kbit_s']} kbit/s, {figures['delay_ms']} ms", "as it is": "none"}
    for name, one in figures["lines"].items():
        lines.append(
            f"| {names[name]} | {one['box_s']['median']:.1f} s | {one['list_s']['median']:.1f} s "
            f"| {one['list_s']['worst']:.1f} s | {one['bytes']['worst']:,.0f} "
            f"| {one['map_s']['median']:.1f} s |"
        )
    return "\n".join((*lines, ""))
