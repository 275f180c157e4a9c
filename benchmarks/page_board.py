# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about the planners' board of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def section(result: Json) -> str:
    """Return the section; ``result`` is what ``scenario_board.py`` wrote."""
    figures, machine = result["figures"], result["machine"]
    seen, cold, stages = figures["warm_seen_s"], figures["cold"], figures["warm_stages_s"]
    load = ", ".join(map(str, figures["load_at_start"]))
    reached = "yes" if seen["median"] <= figures["promised_s"] else "**no**"
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in stages.items())
    first = ", ".join(f"{name} {seconds:.2f}" for name, seconds in cold["stages_s"].items())
    return "\n".join(
        (
            "## The planners' board: a bridge closed, the new figures seen\n",
            (
                f"A browser on a real city of {figures['children']:,} model children, "
                f"{figures['bridges']} seeded bridges one after the other, each step added "
                "to those before. "
                f"{result['day']}; {machine['processor']}, {machine['cores']} cores, "
                f"{figures.get('beside') or 'shared'}; load average {load} at the start.\n"
            ),
            "| from the press to the figures on the page | s |",
            "|---|---|",
            f"| first what-if of a worker | {cold['seen_s']:.1f} |",
            f"| later ones, median | {seen['median']:.1f} |",
            f"| least, most | {seen['least']:.1f}, {seen['most']:.1f} |",
            f"| the worker's part, median | {figures['warm_worked_s']:.1f} |",
            "",
            f"Reach: {figures['promised_s']:.0f} s for the whole city; reached: {reached}.",
            "",
            f"Where the worker's seconds go, median of the later ones: {told}.",
            "",
            f"Of the first: {first}.",
            "",
        )
    )
