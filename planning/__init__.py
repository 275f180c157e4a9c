"""A planner's words for the service's own sums: a city opened, changed, placed, compared."""

from __future__ import annotations

from gis.kernel_cache import prepare

prepare()  # before a kernel is imported: numba reads once where compiled ones are kept

from planning.city import PlanningCity  # noqa: E402 (after the line above)
from planning.opening import open_city  # noqa: E402 (the same)
from planning.placement import seat_prices  # noqa: E402 (the same)
from planning.policies import compare  # noqa: E402 (the same)
from planning.shown import show  # noqa: E402 (the same)

__all__ = ["PlanningCity", "compare", "open_city", "seat_prices", "show"]
