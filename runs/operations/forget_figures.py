"""The figures of a run that stay when its children are forgotten."""

from __future__ import annotations

import math
from typing import Any, Final

STEP_M: Final = 50
OF_ONE_CHILD: Final = frozenset({"median_m", "p95_m", "longest_m"})
"""Distances that are those of single children; rounded up as public cut-offs are."""


def kept_figures(summary: dict[str, Any]) -> dict[str, Any]:
    """
    Return a run's figures with single children's distances rounded up to 50 m.

    Examples
    --------
    >>> kept_figures({"placed": 1150, "mean_m": 812.402, "longest_m": 5120.4})
    {'placed': 1150, 'mean_m': 812.402, 'longest_m': 5150.0}
    """
    return {
        name: _rounded(value) if name in OF_ONE_CHILD else value for name, value in summary.items()
    }


def _rounded(value: Any) -> Any:  # noqa: ANN401 (a number, or nothing where nobody was placed)
    return value if value is None else float(math.ceil(value / STEP_M) * STEP_M)
