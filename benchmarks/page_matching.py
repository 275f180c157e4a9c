# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about placing a city's children of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

_HEADS: Final = (
    "| policy | placing, CPU s | wall s | reasons, CPU s | checker, CPU s | memory above the "
    "instance, MiB | placed | mean, m | median | p95 | longest | over 4 km | over 7 km "
    "| at nearest | with justified envy | gap, mm |"
)
_REACH: Final = {"deferred-acceptance": 2.0, "minimum-total": 20.0}
_CANDIDATES_S: Final = 10.0


def section(result: Json, where: str) -> str:
    """Return the section of one result file; ``where`` tells the machine."""
    figures = result["figures"]
    lines = [f"## Placing: {result['benchmark'].removeprefix('matching_')}\n", where]
    for grade, found in figures["grades"].items():
        lines += _grade(grade, found)
    lines += [_targets(figures), "", _warm(figures["warm"]), "", _peers(figures["candidates"]), ""]
    return "\n".join(lines)


def _grade(grade: str, found: Json) -> list[str]:
    head = (
        f"{grade}: {found['pupils']:,} pupils, {found['schools']:,} schools, {found['seats']:,} "
        f"seats; {found['what']}. Model children and seats, no forecast for families. In every "
        "row the checker is green: nobody over the seats, nobody unplaced beside a free seat.\n"
    )
    rows = [_row(name, one) for name, one in found["policies"].items()]
    return [head, _HEADS, "|---" * (_HEADS.count("|") - 1) + "|", *rows, ""]


def _row(name: str, one: Json) -> str:
    times = (one["placing"]["cpu_s"], one["placing"]["wall_s"])
    more = (one["reasons"]["cpu_s"], one["check"]["cpu_s"])
    metres = (one[part] for part in ("mean_m", "median_m", "p95_m", "longest_m"))
    counts = ("over_4km", "over_7km", "at_nearest", "with_justified_envy")
    gap = "-" if one["proved_gap_mm"] is None else one["proved_gap_mm"]
    cells = [
        *(f"{one_s:.2f}" for one_s in (*times, *more)),
        f"{one['above_instance_mib']:,}",
        f"{one['placed']:,}",
        *(f"{value or 0:,.0f}" for value in metres),
        *(f"{one[part]:,}" for part in counts),
        str(gap),
    ]
    return f"| `{name}` | " + " | ".join(cells) + " |"


def _targets(figures: Json) -> str:
    found = figures["grades"][figures["first"]]["policies"]
    rows = []
    for name, reach in _REACH.items():
        cpu_s = found[name]["placing"]["cpu_s"]
        if name == "deferred-acceptance":
            cpu_s += found[name]["reasons"]["cpu_s"]
        rows.append((f"`{name}`, all schools" + (", with reasons" * (reach < 10)), reach, cpu_s))  # noqa: PLR2004 (the rule-based one)
    near = figures["candidates"]
    rows.append(
        (f"`minimum-total`, {near['candidates']} nearest", _CANDIDATES_S, near["ours"]["cpu_s"])
    )
    lines = ["| target (design, 12), CPU s | reach | reached | |", "|---|---|---|---|"]
    for name, reach, cpu_s in rows:
        met = "yes" if cpu_s <= reach else "**no**"
        lines.append(f"| {name} | ≤ {reach:.0f} | {cpu_s:.2f} | {met} |")
    return "\n".join(lines)


def _warm(warm: Json) -> str:
    lines = [
        (
            f"The least total settled again after a change (from nothing "
            f"{warm['cold']['cpu_s']:.2f} CPU s); each proof checked:\n"
        ),
        "| change | CPU s | wall s | offers that moved | total, m |",
        "|---|---|---|---|---|",
    ]
    for name, one in warm["changes"].items():
        lines.append(
            f"| {name} | {one['cpu_s']:.2f} | {one['wall_s']:.2f} | {one['moved']:,} "
            f"| {one['total_m']:+,} |"
        )
    values, kept = warm["seat_values"], warm["fewest_changes"]
    lines.append(
        f"\nOne seat more at every school: {values['cpu_s']:.1f} CPU s; fewest changes against a "
        f"shuffled placement: {kept['cpu_s']:.1f} CPU s."
    )
    return "\n".join(lines)


def _peers(near: Json) -> str:
    said = [f"{near['candidates']} nearest schools of {near['pupils']:,} pupils: "]
    said.append(f"{near['ours']['cpu_s']:.2f} CPU s.")
    for name, peer in near["peers"].items():
        same = "the same totals" if peer["equal_totals"] else "**other totals**"
        said.append(
            f" {name} on {peer['pupils']:,} of them: {peer['measured']['cpu_s']:.1f} CPU s and "
            f"{peer['measured']['build_cpu_s']:.1f} to build the graph, "
            f"{peer['times_ours_cpu']} times ours, {same}."
        )
        if "extrapolated_from" in peer["whole"]:
            part = peer["whole"]["extrapolated_from"]
            said.append(f" In proportion {peer['whole']['cpu_s']:.0f}* for all ({part}).")
    return "".join(said)
