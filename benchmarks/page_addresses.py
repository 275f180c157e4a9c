# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about locating addresses of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

CLASSES: Final = ("house", "alley", "street", "all")


def section(result: Json, speed: Json) -> str:
    """
    Return the section.

    Parameters
    ----------
    result
        What ``locate.py`` wrote: held-out house numbers of a real map.
    speed
        What ``locate_speed.py`` wrote.
    """
    figures, mixed = result["figures"], result["figures"]["mixed"]
    lines = [
        "## Addresses: how near, how many, how long\n",
        (
            f"{figures['network']}, {result['day']}: {mixed['houses']:,} house numbers held out of "
            f"the index, each asked in five ways, {mixed['addresses']:,} addresses. "
            f"{mixed['located_share']:.1%} were answered, {mixed['queue_share']:.1%} wait for a "
            f"person, {mixed['not_found_share']:.1%} were not found; {mixed['silent_errors']} of "
            f"{mixed['all']['answers']:,} answers was more than 500 m wrong.\n"
        ),
        "| class | answers | median, m | within 50 m | within 100 m | within 500 m |",
        "|---|---|---|---|---|---|",
        *(_row(name, mixed[name]) for name in CLASSES),
        "",
        *(f"- {one}" for one in figures["read_with_care"]),
        "",
        _speed(speed["figures"]),
    ]
    return "\n".join(lines)


def _row(name: str, one: Json) -> str:
    near = (f"{one[f'within_{m}_m']:.2%}" for m in (50, 100, 500))
    return f"| {name} | {one['answers']:,} | {one['median_m']:.1f} | {' | '.join(near)} |"


def _speed(one: Json) -> str:
    status = one["by_status"]
    return (
        f"Speed: {one['addresses']:,} invented addresses on the streets of {one['network']} in "
        f"{one['wall_s']:.0f} s ({one['cpu_s']:.0f} CPU s, one process, other work beside it, "
        f"{one['peak_memory_mib']:,} MiB): {status['located']:,} located, {status['queue']:,} in "
        f"the queue, {status['not_found']:,} not found.\n"
    )
