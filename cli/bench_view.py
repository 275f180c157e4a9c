"""The figures of ``gantruong bench`` as tables for the terminal."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from rich.table import Table

Json: TypeAlias = dict[str, Any]

MS: Final = 1000.0
_HELD: Final = ("held_80", "held_95")


def routing_table(figures: Json) -> Table:
    """Return how long distances take, ours and the peers."""
    ours = figures["ours"]
    place = ours["instance"]
    title = (
        f"{place['roads']}, {figures['profile']}: {place['nodes']:,} nodes, "
        f"{place['homes']:,} x {place['gates']:,}"
    )
    table = Table(title=title)
    heads = ("", "prepare s", "one to all ms", "matrix s", "x ours", "route ms", "MiB", "differs")
    for head in heads:
        table.add_column(head, justify="right" if head else "left")
    table.add_row("gantruong", *_seconds(ours), str(ours["matrix_peak_mib"]), "")
    not_measured = []
    for name, peer in figures["peers"].items():
        if "missing" in peer or "matrix" not in peer:
            told = peer.get("missing") or peer["prepare"]["unfinished"]
            not_measured.append(f"{name}: {told}")
            table.add_row(name, "-")
            continue
        differs = f"{peer['agreement']['largest_mm']:,.0f} mm"
        times = peer["times_ours_cpu"]["matrix"]
        table.add_row(name, *_seconds(peer, times), str(peer["peak_mib"]), differs)
    table.caption = (
        "CPU seconds; * extrapolated from a block; 'differs' is the largest of the check"
    )
    return table


def _seconds(one: Json, times: float = 1.0) -> tuple[str, ...]:
    all_ = one["one_to_all"]
    mark = "*" if "extrapolated_from" in one["matrix"] else ""
    return (
        f"{one['prepare']['cpu_s']:.2f}",
        f"{all_['cpu_s'] * MS:.2f}" if all_ else "",
        f"{one['matrix']['cpu_s']:.2f}{mark}",
        f"{times:,.0f}",
        f"{one['point_to_point']['cpu_s'] * MS:.2f}",
    )


def matching_table(figures: Json) -> Table:
    """Return how long placing takes, mechanism by mechanism."""
    table = Table(title=figures["grades"][figures["first"]]["what"])
    heads = ("", "place s", "reasons s", "check s", "MiB", "placed", "mean m", "longest m", ">4 km")
    for head in heads:
        table.add_column(head, justify="right" if head else "left")
    for grade, found in figures["grades"].items():
        for name, one in found["policies"].items():
            times = (f"{one[part]['cpu_s']:.2f}" for part in ("placing", "reasons", "check"))
            counts = (one["peak_mib"], one["placed"])
            metres = (f"{one[part] or 0:,.0f}" for part in ("mean_m", "longest_m"))
            far = f"{one['over_4km']:,}"
            table.add_row(f"{grade}: {name}", *times, *map(str, counts), *metres, far)
    near = figures["candidates"]
    told = f"{near['candidates']} nearest schools: {near['ours']['cpu_s']:.2f} CPU s"
    for name, peer in near["peers"].items():
        times_ours = peer["times_ours_cpu"]
        told += f"; {name} {peer['measured']['cpu_s']:.1f} ({times_ours} times ours on the same)"
    table.caption = told
    return table


def scenario_table(figures: Json) -> Table:
    """Return how long closing each bridge takes."""
    title = f"{figures['profile']}: {figures['homes']:,} homes x {figures['gates']:,} gates"
    table = Table(title=title)
    for head in ("closed", "re-customise s", "all distances s", "together s", "wall s", "pairs"):
        table.add_column(head, justify="left" if head == "closed" else "right")
    for one in figures["bridges"]:
        parts = ("recustomise", "all_distances", "edit_to_distances")
        table.add_row(
            one["bridge"],
            *(f"{one[part]['cpu_s']:.3f}" for part in parts),
            f"{one['edit_to_distances']['wall_s']:.3f}",
            f"{one['pairs_that_changed']:,}",
        )
    rebuild = figures["rebuild"]["together"]
    table.add_row("rebuilt", "", "", f"{rebuild['cpu_s']:.3f}", f"{rebuild['wall_s']:.3f}", "")
    matrix = figures["scipy"].get("matrix")
    if matrix:
        table.add_row("scipy", "", "", f"{matrix['cpu_s']:.3f}", f"{matrix['wall_s']:.3f}", "")
    return table


def whole_table(chain: Json) -> Table:
    """Return how long a whole what-if takes, stage by stage."""
    stages = ("edit", "distances", "allocation", "difference", "together")
    table = Table(title=f"the whole what-if, {chain['bridge']} closed, CPU seconds")
    for head in ("policy", *stages, "wall s", "moved"):
        table.add_column(head, justify="left" if head == "policy" else "right")
    for name, one in chain.items():
        if isinstance(one, dict):
            cpu_s = (f"{one[stage]['cpu_s']:.3f}" for stage in stages)
            table.add_row(name, *cpu_s, f"{one['together']['wall_s']:.3f}", f"{one['n_moved']:,}")
    return table


def forecast_table(figures: Json) -> Table:
    """Return the errors of every series, level and horizon, ours beside the plain forecasts."""
    table = Table(title="WAPE of past autumns, percent")
    methods = ("forecast", "cohort_3", "last_year", "linear")
    for head in ("series", "level", "years", *methods, "in 80 %", "in 95 %"):
        table.add_column(head, justify="left" if head in {"series", "level"} else "right")
    for one in figures["series"]:
        by_kind: dict[tuple[str, int], dict[str, Json]] = {}
        for score in one["scores"]:
            by_kind.setdefault((score["level"], score["ahead"]), {})[score["method"]] = score
        for (level, ahead), found in by_kind.items():
            errors = (f"{100 * found[name]['wape']:.2f}" for name in methods)
            ours = found["forecast"]
            held = ("" if ours[name] is None else f"{100 * ours[name]:.1f}" for name in _HELD)
            table.add_row(one["series"], level, str(ahead), *errors, *held)
    return table


def api_table(figures: Json) -> Table:
    """Return what requests cost beside the smallest service, and what a crowd gets."""
    table = Table(title="requests to the service")
    heads = ("", "CPU ms", "x hello", "a second", "p95 ms", "sent", "served", "shed", "shed p95 ms")
    for head in heads:
        table.add_column(head, justify="right" if head else "left")
    for name, found in {"hello world": figures["hello"], **figures["kinds"]}.items():
        crowd = found["crowd"]
        n_shed = sum(n for status, n in crowd["status"].items() if status in {"429", "503"})
        table.add_row(
            name,
            f"{found['cpu_ms']:.3f}",
            f"{found.get('cpu_x_hello', 1):.2f}",
            f"{found['per_s']:,.0f}",
            _p95(found["normal"]["served_ms"]),
            f"{sum(crowd['status'].values()):,}",
            f"{crowd['status'].get('200', 0):,}",
            f"{n_shed:,}",
            _p95(crowd["shed_ms"]),
        )
    table.caption = "client and service share this machine; latency counts from the planned moment"
    return table


def _p95(quantiles: dict[str, float] | None) -> str:
    return "" if quantiles is None else f"{quantiles['p95']:,.1f}"
