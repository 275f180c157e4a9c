# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section of ``benchmarks/README.md`` about the size of the map's tiles."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(result: Json) -> str:
    """Return the section: for every zoom, how many tiles were asked for and how large they are."""
    figures = result["figures"]
    lines = [
        f"## Tiles of the map: {figures['city']}\n",
        (
            f"Bytes as a browser receives them, packed, {result['day']}; the target is "
            f"{figures['target_bytes']:,} at every zoom. Of zooms with more than 400 tiles in the "
            "box of the city a seeded sample was asked for.\n"
        ),
        "| zoom | tiles | asked for | of these empty | median | largest | over the target |",
        "|---|---|---|---|---|---|---|",
    ]
    for zoom, one in figures["zooms"].items():
        lines.append(
            f"| {zoom} | {one['tiles']:,} | {one['asked']} | {one['empty']} "
            f"| {one['median_bytes']:,} | {one['largest_bytes']:,} | {one['over_target']} |"
        )
    return "\n".join((*lines, ""))
