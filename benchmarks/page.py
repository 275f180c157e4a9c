# ruff: noqa: INP001 (a script, in no package)
"""Write ``benchmarks/README.md`` from ``results/``: ``.venv/bin/python benchmarks/page.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import page_addresses as addresses
import page_api as service
import page_board as board
import page_counterfactuals as counterfactuals
import page_first_answer as first_answer
import page_forecast as forecast
import page_grade10 as grade10
import page_matching as placing
import page_outlook as coming_years
import page_redraw as redrawn
import page_siting as siting
import page_tiles as tiles
from peers import PEERS

Json = dict[str, Any]
HERE: Final = Path(__file__).parent
MS: Final = 1000.0
LARGE_NODES: Final = 400_000
LOADED: Final = {
    "outlook": coming_years.section,
    "siting": siting.section,
    "redraw": redrawn.section,
    "api": service.section,
}
"""Benchmarks that tell how busy the machine was, in their order on the page."""


HEAD: Final = """# Benchmarks

Written by `benchmarks/page.py` from the files in `results/`; do not edit by hand.

- `gantruong bench routing --network CITY.osm.pbf --profile walk`: distances, routes and nearest
  schools, beside scipy, NetworkX, igraph, pandana, OSRM, pgRouting; with `--network synthetic` on
  an invented network of 447,505 nodes.
- `gantruong bench scenario --network CITY.osm.pbf`: closing a bridge, beside a rebuild and scipy.
- `gantruong bench matching --network CITY.osm.pbf`: placing 197,500 and 185,700 pupils in 800
  schools by every mechanism, beside OR-Tools; without a network on an invented plain.
- `gantruong bench grade10 --cutoffs FILE.csv`: a model of grade 10 on real seats and cut-offs.
- `gantruong bench forecast FILE.csv…`: children told ahead on rolling origins, beside last year's
  figures, the straight line and 3-year cohort survival.
- `.venv/bin/python benchmarks/redraw.py --network CITY.osm.pbf`: catchments of the city's schools
  drawn anew, with the gap that is left.
- `.venv/bin/python benchmarks/outlook.py --network CITY.osm.pbf`: a year of coming
  children of a whole city, one at a time and two together.
- `.venv/bin/python benchmarks/siting.py --network CITY.osm.pbf`: where to build 20 schools of 200
  sites, beside 800, for 5,000 blocks.
- `gantruong bench api`: the service over an invented city of its own beside the smallest one,
  database up and stopped, at a normal pace and at five times what it can answer.
- `.venv/bin/python benchmarks/import_network.py CITY.osm.pbf`: from an extract to PostGIS.
- `.venv/bin/python benchmarks/city_run.py --database`: 197,500 pupils and 781 schools from file to
  file, twice, verified and replayed; its figures are in `results/city_run.json`.
- `.venv/bin/python benchmarks/counterfactuals.py --network CITY.osm.pbf --instance core`: whether
  the answers to "what would have been needed" come true when tried, of 100 seeded children per
  policy, here and on `--instance benchmark`; counts so far are in `results/counterfactuals.json`.
- `.venv/bin/python benchmarks/locate.py CITY.osm.pbf --wards WARDS.gpkg`: how near located
  addresses lie, on house numbers held out of the index; `locate_speed.py`: how long 200,000 take.
- `.venv/bin/python benchmarks/case_hcmc.py --data FOLDER --keep FILES`: the real city's indicators,
  a bridge closed, a new school, three policies and who goes far; `page_case.py` writes
  [docs/case-hcmc.md](../docs/case-hcmc.md) of it.
- `.venv/bin/python benchmarks/cancel_jobs.py 50`: from asking a job to stop until it has ended.
- `.venv/bin/python benchmarks/tiles.py --address http://127.0.0.1:8000`: how heavy the map's tiles
  are, zoom by zoom, of a city that is being served.
- `.venv/bin/python benchmarks/first_answer.py --address http://127.0.0.1:8000`: how long a family
  on a slow line waits for its first list, of a city that is being served.
- `.venv/bin/python benchmarks/scenario_board.py ADDRESS`: from closing a bridge on the planners'
  page until the new figures stand there, of a city that is being served with a worker.

How it is measured: one run per page section; every engine in a process of its own, on the same
graph with the same snapped homes and gates (200,000 homes and 800 gates unless it says otherwise).
Ours are medians (seven matrices, three builds), kernels compiled before the clock starts. What a
peer is too slow for is measured on a part and multiplied: marked `*`, the part stands in the
result file. Ratios are of CPU seconds, since the machine was shared: the load average stands with
each figure. scipy's matrix includes gathering at the homes, NetworkX's and igraph's do not.
pandana and OSRM are installed into environments that the benchmark makes in the state folder;
OSRM needs Python 3.12 or newer, pgRouting the Debian package postgresql-15-pgrouting; its CPU
seconds are those of the server's process too. OSRM places points itself, without access lines and
on a sphere, so it is compared with our distances less the access lines. "route" leads from homes
drawn at random to gates drawn at random, across the whole city, with its line, lengths and time;
peers lead from the first homes to the first gate, OSRM with its line, the others with nodes only.
The nearest schools are the ten nearest by road of one home among all gates.
"""


NOTES: Final = """## Where a target is missed

- **Matrix.** Where both cores are shared with other work (see the load averages), wall seconds
  say little. Putting 160 million pairs together and writing 610 MiB takes more than half of the
  CPU seconds in the city, as long as filling the same table with one number; the rest is sweeps.
- **The first matrix** gets its memory from the system, in pages of 2 MiB where the system has them
  (numpy asks for them): pages that no program has used since the machine started are the dearest,
  those that were given back before cost a third of that. Who asks again gives `out`.
- **Order, closure and customising of the large network.** METIS is asked about crossings only:
  dead ends and corners, three of five nodes there, are ordered before (`routing.order`).
- **Sweep over a copy.** The sweeps read the arcs and, out of order, the rows above, each twice as
  often as the copy reads its one; a quarter of their time is climbing from the gates.
"""

_HEADS: Final = (
    "| engine | prepare, s | one to all, ms | matrix, CPU s | times ours | route, ms "
    "| peak, MiB | load | largest difference |"
)
_CLOSED_HEADS: Final = (
    "| closed | edges | m | re-customise, CPU s | all distances, CPU s | together, CPU s "
    "| together, wall s | pairs that changed |"
)


def render() -> str:
    """Return the page."""
    results = [json.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("results/*.json"))]
    parts = [HEAD]
    parts += [_routing(one) for one in results if one["benchmark"].startswith("routing_")]
    parts += [_scenario(one) for one in results if one["benchmark"].startswith("scenario_")]
    parts += [
        placing.section(one, _where(one, one["figures"]["load_average"]))
        for one in results
        if one["benchmark"].startswith("matching_")
    ]
    named = {one["benchmark"]: one for one in results}
    if "counterfactuals" in named:
        parts.append(counterfactuals.section(named["counterfactuals"]))
    if {"locate", "locate_speed"} <= named.keys():
        parts.append(addresses.section(named["locate"], named["locate_speed"]))
    parts += [
        section(named[name], _where(named[name], named[name]["figures"]["load_average"]))
        for name, section in LOADED.items()
        if name in named
    ]
    if "first_answer" in named:
        parts.append(first_answer.section(named["first_answer"]))
    if "planners_board" in named:
        parts.append(board.section(named["planners_board"]))
    parts += [tiles.section(one) for one in results if one["benchmark"].startswith("tiles-")]
    if "forecast" in named:
        parts.append(forecast.section(named["forecast"]))
    parts += [grade10.section(one) for one in results if one["benchmark"] == "grade10_cutoffs"]
    return "\n".join((*parts, NOTES))


def _where(result: Json, load: list[float]) -> str:
    machine = result["machine"]
    versions = ", ".join(f"{name} {result['versions'][name]}" for name in ("numpy", "numba"))
    return (
        f"{result['day']}; {machine['processor'].strip()}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, {machine['system']}, "
        f"Python {machine['python']}, {versions}; "
        f"load average {', '.join(map(str, load))} at the start.\n"
    )


def _routing(result: Json) -> str:
    figures = result["figures"]
    ours, place = figures["ours"], figures["ours"]["instance"]
    sizes = (
        f"{place['nodes']:,} nodes, {place['edges']:,} edges, {place['homes']:,} homes, "
        f"{place['gates']:,} gates: {place['places']}. "
    )
    lines = [
        f"## {place['roads']}, {figures['profile']}\n",
        sizes + _where(result, ours["load_average"]),
        _HEADS,
        "|---|---|---|---|---|---|---|---|---|",
        _row("**Gần Trường**", ours, ours["matrix_peak_mib"], "", "1"),
    ]
    names = sorted(figures["peers"], key=list(PEERS).index)
    lines += [_peer(name, figures["peers"][name]) for name in names]
    return "\n".join((*lines, "", _targets(ours), ""))


def _peer(name: str, peer: Json) -> str:
    if "matrix" not in peer:
        told = peer.get("missing") or peer["prepare"]["unfinished"]
        earlier = peer.get("earlier_measurement") or PEERS[name].earlier
        said = f"{told}; not re-measured" + (
            f" (earlier measurement: {earlier})" if earlier else ""
        )
        return (
            f"| {name} {peer.get('version', '')} | {said} | | | | | | {peer['load_average'][0]} | |"
        )
    differs = peer["agreement"]
    off = f"{differs['largest_mm']:,.0f} mm of {differs['pairs']:,} pairs"
    if "share_over_5_m" in differs:
        off = f"median {differs['median_mm']:,.0f} mm, over 5 m in {differs['share_over_5_m']:.1%}"
    times = f"{peer['times_ours_cpu']['matrix']:,.0f}"
    return _row(f"{name} {peer['version']}", peer, peer["peak_mib"], off, times)


def _row(name: str, one: Json, peak_mib: int, off: str, times: str) -> str:
    mark = "*" if "extrapolated_from" in one["matrix"] else ""
    all_ = f"{one['one_to_all']['cpu_s'] * MS:.2f}" if one["one_to_all"] else "-"
    return (
        f"| {name} | {one['prepare']['cpu_s']:.2f} | {all_} | {one['matrix']['cpu_s']:.2f}{mark} "
        f"| {times} | {one['point_to_point']['cpu_s'] * MS:.2f} | {peak_mib} "
        f"| {one['load_average'][0]} | {off} |"
    )


def _targets(ours: Json) -> str:
    """Return what the design asks for beside what was reached."""
    large = ours["instance"]["nodes"] > LARGE_NODES
    cpu_s, wall_s, build_s = (0.75, 0.40, 4.0) if large else (0.20, 0.10, 0.5)
    matrix, frame = ours["matrix"], ours["order_closure_customise"]
    rows = [
        ("matrix, warm, CPU s", f"≤ {cpu_s:.2f}", matrix["cpu_s"], cpu_s),
        ("matrix, warm, wall s", f"≤ {wall_s:.2f}", matrix["wall_s"], wall_s),
        ("order + closure + customise, CPU s", f"≤ {build_s}", frame["cpu_s"], build_s),
        ("route across the city with its line, ms", "≤ 0.2", _ms(ours, "point_to_point"), 0.2),
        ("route to the nearest gate, ms", "≤ 0.2", _ms(ours, "point_to_nearest"), 0.2),
        ("the ten nearest schools, ms", "≤ 0.2", _ms(ours, "finder"), 0.2),
        ("sweep over a copy of the same tables", "≤ 2", ours["sweep_over_copy_wall"], 2.0),
    ]
    lines = ["| target (design, 12) | reach | reached | |", "|---|---|---|---|"]
    for name, reach, value, limit in rows:
        if value is not None:
            met = "yes" if value <= limit else "**no**"
            digits = 3 if value < 1.0 else 2
            lines.append(f"| {name} | {reach} | {value:.{digits}f} | {met} |")
    first, snap = ours["matrix_first"]["cpu_s"], ours["snap_homes"]["cpu_s"]
    said = (
        f"Least of the seven matrices {ours['matrix_least']['cpu_s']:.3f} CPU s, "
        f"{ours['matrix_least']['wall_s']:.3f} s wall; the first one, which gets its "
        f"{ours['table_mib']} MiB from the system, {first:.2f} CPU s{_again(ours)}. "
        f"Reading the roads {ours['read']['cpu_s']:.2f} s, edge index "
        f"{ours['snap_index']['cpu_s']:.2f} s, snapping all homes {snap:.2f} s. One search "
        f"among many: {ours['one_to_all_of_many']['cpu_s'] * MS:.3f} ms.{_single(ours)}"
    )
    return "\n".join((*lines, "", said))


def _again(ours: Json) -> str:
    again = ours.get("matrix_in_memory_given_back")
    return f"; in memory given back before {again['cpu_s']:.2f}" if again else ""


def _ms(ours: Json, what: str) -> float | None:
    """Return milliseconds of CPU, ``None`` where a result is older than the question."""
    return ours[what]["cpu_s"] * MS if what in ours else None


def _single(ours: Json) -> str:
    """Return what else was measured of single questions."""
    if "finder" not in ours:
        return ""
    across, finder = ours["point_to_point"], ours["finder"]
    differ = (
        across["pairs_that_differ"]
        + ours["point_to_nearest"]["pairs_that_differ"]
        + finder["homes_that_differ"]
    )
    return (
        f" A route across has {across['mean_edges']:.0f} pieces and {across['mean_points']:.0f} "
        f"points; with all pieces and names as objects it takes "
        f"{across['with_pieces_and_names']['cpu_s'] * MS:.2f} ms. The gates' index: "
        f"{finder['index']['cpu_s'] * MS:.0f} ms, {finder['index_mib']:.1f} MiB; the hierarchy: "
        f"{ours['hierarchy_mib']:.0f} MiB. Answers that differ from the matrix: {differ}."
    )


def _scenario(result: Json) -> str:
    figures = result["figures"]
    sizes = f"{figures['homes']:,} homes, {figures['gates']:,} gates: {figures['places']}. "
    lines = [
        f"## Closing a bridge: {result['benchmark'].removeprefix('scenario_')}\n",
        sizes + _where(result, figures["load_average"]),
        _CLOSED_HEADS,
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in figures["bridges"]:
        parts = (one[part]["cpu_s"] for part in ("recustomise", "all_distances"))
        both = one["edit_to_distances"]
        lines.append(
            f"| {one['bridge']} | {one['edges']} | {one['metres']:,} | "
            + " | ".join(f"{part:.3f}" for part in parts)
            + f" | {both['cpu_s']:.3f} | {both['wall_s']:.3f} | {one['pairs_that_changed']:,} |"
        )
    both, again = figures["median"]["edit_to_distances"], figures["rebuild"]["together"]
    peer = figures["scipy"]
    times = peer["matrix"]["cpu_s"] / both["cpu_s"]
    said = (
        f"Median {both['cpu_s']:.3f} CPU s, {both['wall_s']:.3f} s wall; target ≤ 0.5 s. "
        f"Network, index and distances anew: {again['cpu_s']:.2f} CPU s. scipy on the closed "
        f"graph: {peer['matrix']['cpu_s']:.1f} CPU s ({times:.0f} times ours), largest difference "
        f"{peer['agreement']['largest_mm']:.0f} mm of {peer['agreement']['pairs']:,} pairs."
    )
    chain = figures.get("whole")
    return "\n".join((*lines, "", said, "", *(_whole(chain) if chain else ())))


def _whole(chain: Json) -> list[str]:
    """Return the whole what-if as a table, one row per policy."""
    stages = ("edit", "distances", "allocation", "difference", "together")
    lines = [
        (
            f"The whole what-if on these children, {chain['bridge']} closed (targets of CPU "
            "seconds together: 3 rule-based, stretch 1; 15 least total):\n"
        ),
        "| policy | " + " | ".join(f"{one}, CPU s" for one in stages) + " | wall s | move |",
        "|---|" + "---|" * (len(stages) + 2),
    ]
    for name, one in chain.items():
        if isinstance(one, dict):
            cells = " | ".join(f"{one[stage]['cpu_s']:.3f}" for stage in stages)
            wall_s = one["together"]["wall_s"]
            lines.append(f"| `{name}` | {cells} | {wall_s:.3f} | {one['n_moved']:,} |")
    return [*lines, ""]


if __name__ == "__main__":
    (HERE / "README.md").write_text(render(), encoding="utf-8")
