# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about grade 10 of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

ABOUT: Final = (
    "**Applicants and their wishes are invented**: a model, no forecast for families. How much "
    "each school is liked is found from one year's cut-offs, then the next year is told without "
    "looking at it. Beside it stands the plainest forecast, last year's cut-off. Points of 30; a "
    "cut-off moves in steps of 0.25.\n"
)


def section(result: Json) -> str:
    """Return the section of one result file."""
    figures = result["figures"]
    lines = [
        "## Grade 10: a model on real seats and cut-offs\n",
        f"{figures['schools']} public schools of the former city, {result['day']}. " + ABOUT,
        *[f"- {word}: {said}." for word, said in figures["facts"].items()],
        (
            f"- left out of the errors, one filler score for all years: "
            f"{', '.join(figures['left_out_as_filler'])}.\n"
        ),
        (
            "| year told | found from | schools | | median error | p90 error | mean difference "
            "| rank correlation |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in figures["tests"]:
        head = f"| {one['year']} | {one['calibrated_on']} | {one['schools']} "
        lines.append(head + "| model " + _errors(one["model"]))
        lines.append("| | | | last year's cut-off " + _errors(one["last_year"]))
        lines.append("| | | | model, its own year drawn anew " + _errors(one["calibrated_year"]))
    return "\n".join((*lines, "", _told(figures), "", *_rules(figures), "", *_speed(figures), ""))


def _errors(one: Json) -> str:
    return (
        f"| {one['median_error']:.2f} | {one['p90_error']:.2f} | {one['mean_difference']:+.2f} "
        f"| {one['rank_correlation']:.3f} |"
    )


def _told(figures: Json) -> str:
    """Say in words for which years the model is nearer than last year's cut-off."""
    nearer = [one for one in figures["tests"] if _beats(one)]
    years = [str(one["year"]) for one in nearer]
    others = [str(one["year"]) for one in figures["tests"] if one not in nearer]
    return (
        f"By median error the model is nearer than last year's cut-off for "
        f"{', '.join(years) or 'no year'}, not for {', '.join(others) or 'none'}. 2024 is the only "
        "year for which the mean of both years is published. Every school's figures stand in "
        "`results/grade10_cutoffs.json`."
    )


def _beats(one: Json) -> bool:
    return bool(one["model"]["median_error"] < one["last_year"]["median_error"])


def _rules(figures: Json) -> list[str]:
    """Return what each rule changed alone does to the applicants of the 2025 model."""
    first = figures["rules_2025"][0]
    lines = [
        (
            "Rules side by side on the same invented applicants of 2025, each changed alone (for "
            "comparison, no regulation); in a sample of "
            f"{first['sample']} the last column counts who would have entered a school wanted more "
            "by another order of the own wishes.\n"
        ),
        (
            "| rule | placed | first wish | seats left | over seats | at the floor "
            "| median cut-off | other cut-offs | passed over by a lower score | gains by order |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in figures["rules_2025"]:
        cells = [one[key] for key in ("placed", "first_wish", "seats_left", "seats_over")]
        gains = str(one["sample_gains"]) if "sample_gains" in one else ""
        name = f"{one['rule'].replace('_', ' ')} {one['value']}".strip()
        lines.append(
            f"| {name} | "
            + " | ".join(f"{cell:,}" for cell in cells)
            + f" | {one['at_floor']} | {one['median_cutoff'] / 100:.2f} | {one['other_cutoffs']} "
            f"| {one['passed_over']:,} | {gains} |"
        )
    return lines


def _speed(figures: Json) -> list[str]:
    first = figures["speed"][0]
    lines = [
        (
            f"Speed on {first['applicants']:,} invented applicants and {first['schools']} schools, "
            "three wishes each, CPU seconds of one process, no compiling:\n"
        ),
        "| equal scores | gaps | solver | checker | placed |",
        "|---|---|---|---|---|",
    ]
    for one in figures["speed"]:
        gaps = ", ".join(f"{gap:g}" for gap in one["gaps"])
        lines.append(
            f"| {one['tie_rule'].replace('_', ' ')} | {gaps} | {one['solve_cpu_s']:.2f} "
            f"| {one['check_cpu_s']:.2f} | {one['placed']:,} |"
        )
    return lines
