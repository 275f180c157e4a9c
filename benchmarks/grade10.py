# ruff: noqa: INP001 (a script, in no package)
"""
Grade 10 on real seats and cut-offs with invented applicants: how near does the model come.

``.venv/bin/python benchmarks/grade10.py CUTOFFS.csv``, or ``gantruong bench grade10``. The file
has one row per school: ``school, area, nv1_2024, nv1_2025, nv1_2026, quota, b_nv1_2023``. Each
year is told from the year before; beside it stands the plainest forecast, last year's cut-off.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from grade10_model import RULES, Season, applicants_of, calibrate, draw, run, wishes
from grade10_speed import speed
from numpy.typing import NDArray
from record import write

from admission.wishes.strategy import Exam, effect, gains_by_order, passed_over
from gis.progress import Progress, silent
from runs.wishes.report import other_rules

AREA: Final = "HCMC_pre_merger"
SEATS: Final = {2023: 71_020, 2024: 71_020, 2025: 70_070, 2026: 74_970}
SAT: Final = {2023: 90_854, 2024: 90_876, 2025: 76_435, 2026: 89_700}
MEAN: Final = {2023: 17.67, 2024: 16.96, 2025: 16.96, 2026: 16.96}
FACTS: Final = {
    "published": "totals of 2023 (mean 17.67, 90,854 sat) and 2024 (16.96, 90,876), 76,435 sat in "
    "2025, seats of 2024 to 2026, cut-offs (those of 2023 from a source called unsafe)",
    "assumed": "seats of 2023 as in 2024; means of 2025 and 2026 as in 2024 (not read); as large a "
    "share of leavers sits in 2026 as in 2024; spread 4.2; how families choose; a floor of 10.5; "
    "no programmes, direct admission or homes; quotas of 2026 or later scaled to each year's seats",
}
SAMPLE: Final = 200
Json = dict[str, Any]


def bench(cutoffs: Path, *, share: float = 1.0, progress: Progress = silent) -> Json:
    """Return every figure; ``share`` makes all populations smaller, for tests."""
    table = pd.read_csv(cutoffs)
    table = table[table["area"] == AREA].sort_values("school").reset_index(drop=True)
    published = _published(table)
    quota = table["quota"].to_numpy(np.float64)
    filler = (table["nv1_2024"] == table["nv1_2025"]) & (table["nv1_2025"] == table["nv1_2026"])
    known = ~filler.to_numpy()
    tests, liking = [], {}
    for n, (known_year, year) in enumerate(((2023, 2024), (2024, 2025), (2025, 2026))):
        progress("calibrating", n, 3)
        if known_year not in liking:
            season = _season(known_year, published, quota, share=share, seed=1)
            liking[known_year] = calibrate(season, published[known_year])
        again = _season(known_year, published, quota, share=share, seed=2)
        season = _season(year, published, quota, share=share, seed=2)
        told = run(draw(season), season, liking[known_year]).cutoff / 100
        same = run(draw(again), again, liking[known_year]).cutoff / 100
        counted = known & table["b_nv1_2023"].notna().to_numpy() if known_year == 2023 else known  # noqa: PLR2004 (a year)
        tests.append(
            {
                "year": year,
                "calibrated_on": known_year,
                "schools": int(counted.sum()),
                "calibrated_year": _errors(same, published[known_year], counted),
                "model": _errors(told, published[year], counted),
                "last_year": _errors(published[known_year], published[year], counted),
                "per_school": _rows(table, counted, published, told, years=(known_year, year)),
            }
        )
    progress("rules", 0, None)
    season = _season(2025, published, quota, share=share, seed=2)
    return {
        "facts": FACTS,
        "schools": len(table),
        "left_out_as_filler": table["school"][filler].tolist(),
        "tests": tests,
        "rules_2025": _rules(season, liking[2025], sample=SAMPLE, progress=progress),
        "speed": speed(share),
    }


def _published(table: pd.DataFrame) -> dict[int, NDArray[np.float64]]:
    """Return cut-offs by year; a school without one in 2023 has that of 2024."""
    years = {year: table[f"nv1_{year}"].to_numpy(np.float64) for year in (2024, 2025, 2026)}
    first = table["b_nv1_2023"].fillna(table["nv1_2024"]).to_numpy(np.float64)
    return {2023: first, **years}


def _season(
    year: int,
    published: dict[int, NDArray[np.float64]],
    quota: NDArray[np.float64],
    *,
    share: float,
    seed: int,
) -> Season:
    """Return a season in which families know the cut-offs of the year before."""
    seats = np.floor(quota / quota.sum() * SEATS[year] * share).astype(np.int32)
    return Season(
        applicants=int(SAT[year] * share),
        mean=MEAN[year],
        expected=published[max(year - 1, min(published))],
        seats=seats,
        seed=seed,
    )


def _errors(
    found: NDArray[np.float64], published: NDArray[np.float64], counted: NDArray[np.bool_]
) -> Json:
    """Return how far some cut-offs are from the published ones, points."""
    off = (found - published)[counted]
    ranks = pd.Series(found[counted]).corr(pd.Series(published[counted]), method="spearman")
    return {
        "median_error": round(float(np.median(np.abs(off))), 2),
        "p90_error": round(float(np.quantile(np.abs(off), 0.9)), 2),
        "mean_difference": round(float(off.mean()), 2),
        "rank_correlation": round(float(ranks), 3),
    }


def _rows(
    table: pd.DataFrame,
    counted: NDArray[np.bool_],
    published: dict[int, NDArray[np.float64]],
    told: NDArray[np.float64],
    *,
    years: tuple[int, int],
) -> list[Json]:
    before, year = years
    return [
        {
            "school": table["school"][s],
            "published": float(published[year][s]),
            "model": float(told[s]),
            "last_year": float(published[before][s]),
        }
        for s in np.flatnonzero(counted).tolist()
    ]


def _rules(
    season: Season, liking: NDArray[np.float64], *, sample: int, progress: Progress
) -> list[Json]:
    """Return what each rule changed alone does to the same invented applicants."""
    drawn = draw(season)
    people = applicants_of(drawn, wishes(drawn, season, liking))
    exam = Exam(applicants=people, seats=season.seats, rules=RULES)
    of_run = exam.run()
    rng = np.random.default_rng(1)
    rows = np.sort(rng.choice(len(people), min(sample, len(people)), replace=False))
    found = []
    variants = [("as_run", "", RULES), *other_rules(RULES)]
    for n, (rule, value, rules) in enumerate(variants):
        progress("rules", n, len(variants))
        other = replace(exam, rules=rules)
        offers = other.run()
        one = {
            "rule": rule,
            "value": value,
            **asdict(effect(other, offers, of_run)),
            "passed_over": int(passed_over(other, offers).sum()),
        }
        if rule in ("as_run", "wish_gaps"):
            gains = gains_by_order(other, offers, rows.astype(np.int32))
            one |= {"sample": len(rows), "sample_gains": sum(gain > 0 for gain in gains)}
        found.append(one)
    return found


def main(path: str) -> None:
    """Write the figures of a file into ``results/``."""
    write("grade10_cutoffs", bench(Path(path)))


if __name__ == "__main__":
    main(sys.argv[1])
