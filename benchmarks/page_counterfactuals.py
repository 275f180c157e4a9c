# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section of ``benchmarks/README.md`` about what would have been needed."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(result: Json) -> str:
    """Return the section: for every policy that was tried so far, how many answers came true."""
    lines = [
        "## What would have been needed: do the answers come true?\n",
        (
            "Seeded children who are not at their first choice; an answer is true if the change "
            "brings the seat and one seat less, or one millimetre more, does not. Policies that "
            "place these children by the very same rules are named together. Policies that are "
            "not listed have not been tried on a whole city.\n"
        ),
        (
            "| instance | policy | children | seats, true | none up to 35, true "
            "| metres, true | not even at 0 m, true |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for instance, one in sorted(result["figures"].items()):
        where = f"{instance}, {one['pupils']:,} x {one['schools']}"
        for name, names in _together(one["policies"]).items():
            counts = one["policies"][name]
            pairs = (
                f"{counts[asked]}, {counts[true]}"
                for asked, true in (
                    ("seats", "seats_true"),
                    ("none_up_to_a_class", "none_true"),
                    ("metres", "metres_true"),
                    ("no_distance", "no_distance_true"),
                )
            )
            lines.append(
                f"| {where} | {', '.join(names)} | {counts['children']} | {' | '.join(pairs)} |"
            )
    return "\n".join((*lines, ""))


def _together(found: Json) -> dict[str, list[str]]:
    """Return the policies that were run, each with those that place by the same rules."""
    together: dict[str, list[str]] = {}
    for name, counts in sorted(found.items()):
        together.setdefault(counts.get("same_rules_as", name), []).append(name)
    return together
