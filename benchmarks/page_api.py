# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about the service of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

REACH: Final = {"look-up, database stopped": 1.1, "finder, database up": 6.0}
"""Times the CPU of the smallest service, of the design; the finder's stretch is 4."""

SHED: Final = ("429", "503")
HEAD: Final = (
    "| asked | CPU, ms | times hello | range | a second | normal p50 / p95 / p99, ms | p95 times "
    "hello | five times: sent a second | served | shed | other | served p95, ms | shed p95, ms |"
)

PROXY_HEAD: Final = (
    "| asked | pace | sent a second | served | shed | other | served p95, ms | shed p95, ms |"
)


def section(result: Json, where: str) -> str:
    """
    Return the section.

    Parameters
    ----------
    result
        What ``bench_api.py`` wrote.
    where
        Day, machine, load.
    """
    figures = result["figures"]
    hello, kinds = figures["hello"], figures["kinds"]
    lines = [
        "## The service beside the smallest one\n",
        (
            f"The invented city with {figures['families']:,} families' results, published; one "
            f"process of each server, one route of FastAPI under granian as “hello”, medians of "
            f"{figures['rounds']} rounds in turns. The client is a process of its own on the same "
            f"machine, sends at its pace, and counts from the planned moment. {where}"
        ),
        HEAD,
        "|---" * (HEAD.count("|") - 1) + "|",
        row("hello", {**hello, "cpu_x_hello": 1.0}, hello),
        *(row(name, one, hello) for name, one in kinds.items()),
        "",
        *(target(name, limit, kinds[name]) for name, limit in REACH.items() if name in kinds),
        *largest(figures.get("largest_batch")),
        "",
        *proxied(kinds),
    ]
    return "\n".join(lines)


def largest(told: Json | None) -> list[str]:
    """Return how long the largest batch takes."""
    if told is None:
        return []
    return [
        (
            f"The largest batch, {told['pairs']:,} pairs in one request: "
            f"{told['p50'] / 1000:.2f} s, the longest of {told['asked']} "
            f"{told['max'] / 1000:.2f} s, in which processes start; reach 20 s."
        )
    ]


def proxied(kinds: Json) -> list[str]:
    """Return the same crowd before the proxy that we ship."""
    rows = [
        f"| {name} | {pace} | {told['sent_per_s']:,.0f} | {shares(told)} "
        f"| {p95(told['served_ms'])} | {p95(told['shed_ms'])} |"
        for name, one in kinds.items()
        for pace, told in one.get("proxy", {}).items()
        if pace != "per_s"
    ]
    if not rows:
        return ["nginx is not installed here, so the proxy was not measured.", ""]
    return [
        (
            "The same before the proxy of `deploy/proxy/nginx.conf` (nginx, one process, on "
            "the same two cores as the service and the client): it keeps what is public and "
            "refuses by itself what the service could not answer soon.\n"
        ),
        PROXY_HEAD,
        "|---" * (PROXY_HEAD.count("|") - 1) + "|",
        *rows,
        "",
    ]


def shares(told: Json) -> str:
    """Return which part was served, refused, and neither."""
    n_shed = sum(told["status"].get(status, 0) for status in SHED)
    n_served = told["status"].get("200", 0)
    n_all = sum(told["status"].values())
    return (
        f"{n_served / n_all:.0%} | {n_shed / n_all:.0%} | {(n_all - n_served - n_shed) / n_all:.1%}"
    )


def row(name: str, one: Json, hello: Json) -> str:
    """Return the line of one kind of request."""
    normal, crowd = one["normal"]["served_ms"], one["crowd"]
    spread = one.get("cpu_x_hello_range")
    times = normal["p95"] / hello["normal"]["served_ms"]["p95"]
    return (
        f"| {name} | {one['cpu_ms']:.3f} | {one['cpu_x_hello']:.2f} "
        f"| {'' if spread is None else f'{spread[0]:.2f} to {spread[1]:.2f}'} "
        f"| {one['per_s']:,.0f} | {normal['p50']:.1f} / {normal['p95']:.1f} / {normal['p99']:.1f} "
        f"| {times:.1f} | {crowd['sent_per_s']:,.0f} | {shares(crowd)} "
        f"| {p95(crowd['served_ms'])} | {p95(crowd['shed_ms'])} |"
    )


def target(name: str, limit: float, one: Json) -> str:
    """Return whether a target of the design is met."""
    reached = one["cpu_x_hello"]
    met = "yes" if reached <= limit else "**no**"
    return f"- {name}: reach ≤ {limit} times hello in CPU, reached {reached:.2f}: {met}"


def p95(quantiles: dict[str, float] | None) -> str:
    """Return the 95th of a hundred, nothing where there were none."""
    return "" if quantiles is None else f"{quantiles['p95']:,.1f}"
