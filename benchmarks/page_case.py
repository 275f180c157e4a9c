# ruff: noqa: INP001 (a script, in no package)
"""Write ``docs/case-hcmc.md`` from results: ``.venv/bin/python benchmarks/page_case.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]
ROOT: Final = Path(__file__).parents[1]
RESULT: Final = ROOT / "benchmarks" / "results" / "case_hcmc.json"
PAGE: Final = ROOT / "docs" / "case-hcmc.md"
FEW: Final = "under 10"
LEVEL: Final = {
    "all": "all levels",
    "preschool": "preschool",
    "primary": "primary",
    "lower_secondary": "lower secondary",
    "upper_secondary": "upper secondary",
}
NAME: Final = {
    "rooms_per_10000": "classrooms per 10,000 people aged 3-18",
    "rooms_needed": "classrooms needed for 300 per 10,000",
    "rooms_missing": "classrooms missing",
    "classes_needed": "classes needed",
    "public_schools": "public schools",
    "ward_without_school": "wards lacking a public school (Nghị quyết 05/2023)",
    "children_per_room": "children per public classroom",
    "class_size": "class size of the entering grade",
    "classes_over_norm": "entering classes above the norm",
    "whole_day": "classes that can have two sessions a day",
    "seats_missing": "entering seats missing",
    "places_missing": "places by classrooms missing",
}
WHY: Final = {
    "population_suspect": "population marked suspect",
    "ages_unlisted": "no children by age",
    "rooms_unlisted": "rooms not in the register",
    "ownership_unknown": "the register does not say which schools are public",
    "seats_unlisted": "seats not in the register",
    "no_norm": "no norm for this level, or no entrants published",
}
MORE: Final = {
    "n_moved": "change school",
    "n_better": "shorter way",
    "n_worse": "longer way",
    "n_newly_over_4km": "newly over 4 km",
    "n_no_longer_over_4km": "no longer over 4 km",
}
CAPTION: Final = (
    "*Model seats: schools that take more children (green), fewer (red), as many (grey); larger "
    "circles have more seats. © OpenStreetMap contributors.*\n"
)
POLICY_COLUMNS: Final = {
    "placed": "placed",
    "unplaced": "without a seat",
    "mean_m": "mean, m",
    "median_m": "median, m",
    "p95_m": "95 % within, m",
    "over_4km": "over 4 km",
    "over_7km": "over 7 km",
    "at_nearest": "at the very nearest school",
    "must_cross_river": "must cross water",
}


def render(result: Json) -> str:
    """Return the page."""
    figures = result["figures"]
    return "\n".join(
        [
            _head(result),
            _indicators(figures),
            _core(figures),
            _bridges(figures),
            _school(figures),
            _policies(figures),
            _equity(figures),
            LIMITS,
        ]
    )


def _head(result: Json) -> str:
    return f"""# Ho Chi Minh City: what can be said, and what would change

Written by `benchmarks/page_case.py` from `benchmarks/results/case_hcmc.json`, made on
{result["day"]}; do not edit by hand.

**Model figures. No child, home or seat on this page is real; nobody has published them.** Wards
and their listed population are real, roads are those of 1 January 2018 (© OpenStreetMap
contributors, ODbL 1.0). Every placement is a proposal: the **nearest school with a seat left**,
which is not always the nearest school.

Every figure comes from the command that stands beside it. DATA is the folder of the city's public
files, FILES is written by

```sh
.venv/bin/python benchmarks/case_hcmc.py --data DATA --keep FILES --pictures
.venv/bin/python benchmarks/page_case.py
```
"""


def _command(figures: Json, *names: str) -> str:
    lines = "\n".join(figures["commands"][name] for name in names)
    return f"```sh\n{lines}\n```\n"


def _indicators(figures: Json) -> str:
    found = figures["indicators"]
    plain, model = found["registers"], found["model"]
    people = plain["people"]
    known = [row for row in model["city"] if row["value"] is not None]
    lines = [
        "## What the indicators say of the 168 wards\n",
        (
            f"The population file lists {people['n_wards']} wards; that of {people['n_known']} is "
            f"taken, {people['known']:,} people. **{len(found['suspect'])} wards "
            "are marked suspect "
            "there and stay unknown**: no indicator has their listed number or a 0, and no "
            "estimate takes its place.\n"
        ),
        f"Unknown: {', '.join(found['suspect'])}.\n",
        _command(figures, "indicators, registers", "indicators, model"),
        (
            "No public register tells children by age, classrooms, shifts, seats, or which schools "
            "are public. So of the city's own indicators none can be computed for any ward yet:\n"
        ),
        "| indicator | wards known | why not |",
        "|---|---:|---|",
        *_unknown(plain),
        "",
        (
            "With `--model-children` the city's mean shares of its people stand in for children by "
            "age (pupils by level over 14 million people, both published; the same share "
            "everywhere is assumed). **A model:**\n"
        ),
        "| indicator | level | of the wards known | known | norm |",
        "|---|---|---:|---:|---|",
        *(
            f"| {NAME[row['indicator']]} | {LEVEL[row['level']]} | {row['value']:,} "
            f"| {row['n_known']} of {row['n_wards']} | {_norm(row)} |"
            for row in known
        ),
        "",
        (
            "Most classrooms needed (model): "
            + ", ".join(f"{name} {n:,}" for name, n in found["most_rooms"])
            + ".\n"
        ),
        (
            "![Wards by classrooms and primary classes needed; hatched: unknown]"
            "(pictures/case-indicators.png)\n"
        ),
        (
            "*Model children. Unknown wards are hatched; Côn Đảo lies too far off to be drawn. "
            "Outlines: vietnamese-provinces-database, MIT.*\n"
        ),
    ]
    return "\n".join(lines)


def _unknown(plain: Json) -> list[str]:
    seen: dict[str, tuple[int, dict[str, int]]] = {}
    for row in plain["city"]:
        key = row["indicator"] + ("" if row["level"] == "all" else f"_{row['level']}")
        n, why = seen.get(row["indicator"], (0, {}))
        reasons = {one: max(count, why.get(one, 0)) for one, count in plain["unknown"][key].items()}
        seen[row["indicator"]] = (max(n, row["n_known"]), {**why, **reasons})
    return [f"| {NAME[name]} | {n} | {_reasons(why)} |" for name, (n, why) in seen.items()]


def _reasons(why: dict[str, int]) -> str:
    return "; ".join(f"{WHY[one]} ({count})" for one, count in why.items())


def _norm(row: Json) -> str:
    return {"rooms_needed": "300 per 10,000", "classes_needed": "35, 45 a class"}.get(
        row["indicator"], ""
    )


def _core(figures: Json) -> str:
    core = figures["core"]
    notes = "\n".join(f"- {note}" for note in core["notes"])
    return f"""## The city core

What follows is computed on the *city core*: {core["children"]:,} model first-graders,
{core["schools"]} schools, {core["seats"]:,} model seats, on foot unless it says otherwise.

{notes}

Where a placement needs a number for the suspect wards the **model population** takes the density of
the wards around them, and says so; no indicator above does.
"""


def _bridges(figures: Json) -> str:
    rows = figures["bridges"]
    lines = [
        "## One bridge closed\n",
        _command(figures, *(f"{row['bridge']}, {row['profile']}" for row in rows)),
        "| closed | by | pairs whose way changes | "
        + " | ".join(MORE.values())
        + " | km more in all |",
        "|---|---|---:|" + "---:|" * (len(MORE) + 1),
        *(
            f"| {row['bridge']} | {row['profile']} | {row['figures']['n_pairs_changed']:,} | "
            + " | ".join(_count(row["figures"][name]) for name in MORE)
            + f" | {_km(row['figures']['metres_more'])} |"
            for row in rows
        ),
        "",
        (
            "**Cầu Sài Gòn 1** changes nothing on foot or by motorbike, and that "
            "is a fact about the "
            "map: in the extract the road at its eastern end is tagged `motorroad=yes`, so nobody "
            "but cars may use the bridge. By car the shortest ways of many pairs change, but few "
            "children are placed across it. **Cầu An Lộc** carries people on foot, and closing it "
            "lengthens ways. A what-if is as good as its roads: this one asks for the tags to be "
            "checked before anybody plans with it.\n"
        ),
        "![Schools that gain and lose, Cầu An Lộc closed](pictures/case-bridge.png)\n",
        CAPTION,
    ]
    return "\n".join(lines)


def _school(figures: Json) -> str:
    found = figures["school"]
    site, before, after = found["site"], found["before"], found["after"]
    far = found["figures"]["n_no_longer_over_4km"]
    return "\n".join(
        [
            "## One new school\n",
            _command(figures, "site", "new school"),
            (
                f"`gantruong site` compares {site['sites']} model sites for "
                f"{site['blocks']:,} blocks "
                f"and proposes {site['opened'][0]} at {found['lon']:.4f}, {found['lat']:.4f} "
                f"({site['proof']}, gap {site['gap']:.4%}): the shortest way to "
                "the nearest school on "
                "average. No land is known to be free there; a list of real "
                "sites takes its place.\n"
            ),
            (
                f"Opened with {found['seats']} seats and every child placed again, "
                f"{_count(found['n_placed_there'])} children are placed there, "
                f"{_count(found['figures']['n_moved'])} change school, "
                f"{_count(found['figures']['n_better'])} have a shorter way and "
                f"{_count(found['figures']['n_worse'])} a longer one; {_count(far)} are no longer "
                "over 4 km.\n"
            ),
            "| | placed | without a seat | mean, m | median, m | 95 % within, m | over 4 km |",
            "|---|---:|---:|---:|---:|---:|---:|",
            *(
                f"| {name} | {_count(one['placed'])} | {_count(one['unplaced'])} "
                f"| {one['mean_m']:,.0f} | {one['median_m']:,.0f} | {one['p95_m']:,.0f} "
                f"| {_count(one['over_4km'])} |"
                for name, one in (("as it is", before), ("with the school", after))
            ),
            "",
            "![Schools that take fewer children with the new one](pictures/case-school.png)\n",
            CAPTION,
        ]
    )


def _policies(figures: Json) -> str:
    rows = figures["policies"]
    return "\n".join(
        [
            "## Three policies on the same children\n",
            _command(figures, "three policies"),
            "| policy | " + " | ".join(POLICY_COLUMNS.values()) + " |",
            "|---|" + "---:|" * len(POLICY_COLUMNS),
            *(
                f"| `{row['policy']}` | "
                + " | ".join(_count(row[name]) for name in POLICY_COLUMNS)
                + " |"
                for row in rows
            ),
            "",
            (
                "A comparison, no regulation. `nearest-first` is the Department's scan of 2024; "
                "`deferred-acceptance` the same order without giving a seat away for good; "
                "`minimum-total` (for comparison only, no regulation) ignores groups and "
                "sends fewer children to the very nearest school so that all together go less "
                "far.\n"
            ),
            "![Mean way, 95 % level, children over 4 km](pictures/case-policies.png)\n",
            "*Model children and seats. © OpenStreetMap contributors.*\n",
        ]
    )


def _equity(figures: Json) -> str:
    found = figures["equity"]
    everybody = found["rows"][0]
    kinds = [row for row in found["rows"] if row["table"] == "residence_kind"]
    worst = found["worst_percent"]
    columns = ("n", "mean_m", "p95_m", "gini", "n_over_4000m", "n_over_7000m", "n_over_10000m")
    return "\n".join(
        [
            "## Who goes far\n",
            _command(figures, "ways", "placement", "equity"),
            (
                f"Of {_count(everybody['n_placed'])} children placed by `deferred-acceptance`, "
                f"{_count(everybody['must_cross_river'])} must cross water on every shortest way; "
                f"{_count(everybody['n_cut_off'])} of them have no way at all "
                "without a bridge or a "
                f"ferry, for the others the way round is {everybody['detour_m']:,.0f} m longer on "
                f"average. {_count(everybody['must_cross_ferry'])} must use a ferry. The hundredth "
                f"that travels farthest ({_count(worst['n'])} children) has "
                f"{worst['mean_m']:,.0f} m "
                f"on average, from {worst['from_m']:,.0f} m on.\n"
            ),
            "| children | number | mean, m | 95 %, m | Gini | over 4 km | over 7 km | over 10 km |",
            "|---|" + "---:|" * len(columns),
            *(
                f"| {row['cell'] or 'all'} | "
                + " | ".join(_figure(row, one) for one in columns)
                + " |"
                for row in (everybody, *kinds)
            ),
            "",
            (
                f"By ward {found['n_wards_told']} of {found['n_wards']} wards are told; the others "
                "hold fewer than ten children, or would give such a number away. "
                "Longest mean ways: "
                + ", ".join(f"{row['name']} {row['mean_m']:,.0f} m" for row in found["farthest"])
                + ". Several lie at the rim of the extract, where schools beyond it are missing.\n"
            ),
            "![Mean way to the offered school by ward](pictures/case-equity.png)\n",
            (
                "*Model children, `deferred-acceptance`. Hatched: outside the extract or not told. "
                "© OpenStreetMap contributors; outlines: vietnamese-provinces-database, MIT.*\n"
            ),
        ]
    )


def _figure(row: Json, name: str) -> str:
    return f"{row[name]:.3f}" if name == "gini" else _count(row[name])


def _count(value: float | None) -> str:
    return FEW if value is None else f"{value:,.0f}"


def _km(metres: float | None) -> str:
    return FEW if metres is None else f"{metres / 1000:,.0f}"


LIMITS: Final = """## What these figures cannot say

- Where the city lacks seats: that needs the Department's register of rooms, shifts and seats, and
  children by age. With those files in `schools/`, `history/` and `admin/` the first command above
  fills the table, ward by ward.
- Whether a way can be walked today: the roads are of 2018, alleys are sparse, the rim lies outside.
- What families will do. A placement is arithmetic with published and assumed rules; people decide.
"""


if __name__ == "__main__":
    PAGE.write_text(render(json.loads(RESULT.read_text(encoding="utf-8"))), encoding="utf-8")
