"""How areas are derived: everything that decides, with its defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from admission.certainty import Thresholds
from runs.catchment.cells import LONGEST_M
from runs.catchment.draws import Draws

Method: TypeAlias = Literal["certainty", "cells"]

STEP_M: Final = 50
"""Bars and prices are rounded to this, so that no border tells where one child lives."""

REACH_M: Final = 500.0
"""Land farther from every road belongs to nobody; homes farther away are not located either."""

LEAST_M2: Final = 10_000.0
"""Smaller faces are joined to a neighbour: a block of one hectare is no area of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    How areas are derived; every result names them.

    Attributes
    ----------
    method
        ``certainty`` for always, usually and rarely over repeated draws, ``cells`` for one area
        per school from bars or prices.
    group
        Standing of the children that the areas are about.
    draws, thresholds
        Of ``certainty``.
    step_m, longest_m, reach_m, least_m2
        Rounding of bars, longest piece of road, reach of the land, smallest face.
    """

    method: Method = "certainty"
    group: int = 1
    draws: Draws = field(default_factory=Draws)
    thresholds: Thresholds = field(default_factory=Thresholds)
    step_m: int = STEP_M
    longest_m: int = LONGEST_M
    reach_m: float = REACH_M
    least_m2: float = LEAST_M2

    def as_json(self) -> dict[str, Any]:
        """Return the parameters that decided."""
        certain = self.method == "certainty"
        limits, draws = self.thresholds, self.draws
        over_draws = {
            "draws": draws.n,
            "seed": draws.seed,
            "spread_m": {name or "unknown": m for name, m in draws.spread_m.items()},
            "always": limits.always,
            "usually": limits.usually,
            "rarely": limits.rarely,
            **({"lots_per_draw": draws.lots, "lots": draws.n * draws.lots} if draws.lots else {}),
        }
        return {
            "method": self.method,
            "group": self.group,
            "step_m": self.step_m,
            "longest_m": self.longest_m,
            "reach_m": self.reach_m,
            "least_m2": self.least_m2,
            **(over_draws if certain else {}),
        }
