# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""The section about forecasts of enrolment of ``benchmarks/README.md``."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

ABOUT: Final = (
    "Rolling origins, each series for itself; WAPE in percent, 1 / 3 / 5 years ahead, over every "
    "number that was there in both years. Beside it how many of the 80 and 95 % intervals held, on "
    "years that no interval had seen. **These are the errors of New York and of one small "
    "district, and say nothing of another city's**; Ho Chi Minh City publishes no enrolment by "
    "school.\n"
)
METHODS: Final = ("forecast", "cohort_3", "last_year", "linear")


def section(result: Json) -> str:
    """Return the section of one result file."""
    lines = [f"## Forecasts of enrolment, {result['day']}\n", ABOUT]
    for one in result["figures"]["series"]:
        lines += [*_series(one), ""]
    return "\n".join(lines)


def _series(one: Json) -> list[str]:
    first, last = one["years"]
    missing = ", ".join(map(str, one["missing_years"]))
    whole = one["whole_command"]
    lines = [
        (
            f"`{one['series']}`: {one['units']:,} units in {one['regions']} regions, {first} to "
            f"{last}{f' without {missing}' if missing else ''}. The whole command, "
            f"{one['horizon']} years ahead with back-test and files: {whole['cpu_s']:.1f} CPU s, "
            f"{whole['wall_s']:.1f} s.\n"
        ),
        (
            "| level | forecast | 3-year cohort survival | last year | straight line "
            "| 80 % held | 95 % held | bias |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    for level in dict.fromkeys(score["level"] for score in one["scores"]):
        cells = [_over_years(one, level, method, "wape") for method in METHODS]
        held = [_over_years(one, level, "forecast", name, 1) for name in ("held_80", "held_95")]
        bias = _over_years(one, level, "forecast", "bias")
        lines.append(f"| {level} | {' | '.join((*cells, *held, bias))} |")
    return [*lines, "", _chances(one)]


def _chances(one: Json) -> str:
    """Return how good chances of growth were, beside knowing only how often it happened."""
    parts = []
    for level in dict.fromkeys(row["level"] for row in one["chances"]):
        own = [row for row in one["chances"] if row["level"] == level]
        ours, base = (
            " / ".join(f"{row[name]:.3f}" for row in own) for name in ("brier", "brier_base")
        )
        parts.append(f"{level.replace('_', ' and ')} {ours} ({base})")
    return (
        "Chances that there are more children than in the autumn it was told from, 1 / 3 / 5 years "
        "ahead, mean squared difference from what came (in brackets: of whoever knows only how "
        f"often it happens): {'; '.join(parts)}."
    )


def _over_years(one: Json, level: str, method: str, name: str, decimals: int = 2) -> str:
    found = [
        score[name]
        for score in one["scores"]
        if score["level"] == level and score["method"] == method
    ]
    return " / ".join("-" if share is None else f"{100 * share:.{decimals}f}" for share in found)
