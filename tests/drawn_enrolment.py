"""Invented enrolment of a city whose laws are known: children move up, noise of known size."""

from __future__ import annotations

import numpy as np

from forecast.panel import Panel

GRADES = ("1", "2", "3", "4", "5")


def panel(
    n: np.ndarray, region: list[int] | None = None, *, first_year: int = 2010, grades=GRADES
) -> Panel:
    """Return numbers as a panel of units u00, u01, … in the given regions, all in one if none."""
    where = np.array(region or [0] * len(n), dtype=np.int32)
    return Panel(
        unit=tuple(f"u{place:02d}" for place in range(len(n))),
        region_name=tuple(f"r{place}" for place in range(int(where.max()) + 1)),
        region=where,
        grade=tuple(grades[: n.shape[1]]),
        first_year=first_year,
        n=n.astype(np.float64),
    )


def city(
    n_units: int, n_years: int, *, seed: int, noise: float = 0.05, size: float = 80.0
) -> Panel:
    """
    Return schools whose entries vary by chance around their own level.

    Each year's entry is the school's level times exp(noise x z); each child then stays or goes:
    the next grade is Poisson around 0.98 of the one below. No year differs from another.
    """
    rng = np.random.default_rng(seed)
    level = size * np.exp(rng.normal(0.0, 0.5, n_units))
    n = np.zeros((n_units, len(GRADES), n_years + len(GRADES)))
    for year in range(n.shape[2]):
        n[:, 0, year] = rng.poisson(level * np.exp(noise * rng.standard_normal(n_units)))
        if year:
            n[:, 1:, year] = rng.poisson(0.98 * n[:, :-1, year - 1])
    return panel(n[:, :, len(GRADES) :], [place % 4 for place in range(n_units)])


def as_csv(one: Panel) -> str:
    """Return a panel as the file that tells it."""
    lines = ["unit,region,year,grade,n"]
    for u, g, y in np.argwhere(~np.isnan(one.n)):
        region = one.region_name[one.region[u]]
        lines.append(
            f"{one.unit[u]},{region},{one.first_year + y},{one.grade[g]},{one.n[u, g, y]:.0f}"
        )
    return "\n".join(lines) + "\n"
