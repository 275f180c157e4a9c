"""Policies side by side on one snapshot: one call, one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from admission.policy import file as rule_files
from gis.errors import InputError
from planning.charts import bars
from planning.shown import Shown, frame, rows_of
from runs.side_by_side.table import COLUMNS, COMPARISON, EVERYBODY, SideBySide, side_by_side
from runs.side_by_side.told import public
from runs.side_by_side.write import table_bytes
from runs.whatif.answer import labels
from runs.whatif.city import changed
from webmap.planner.of_runs import difference_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.asked import Asked
    from webmap.planner.page import PlannerMap


@dataclass(frozen=True, kw_only=True, repr=False)
class PolicyTable(Shown):
    """
    Policies side by side; ``table`` has a row for each and each group of children.

    Attributes
    ----------
    found
        The service's own comparison, child by child.
    """

    city: Asked
    found: SideBySide = field(repr=False)

    @property
    def everybody(self) -> pd.DataFrame:
        """Return the rows of all children."""
        return self.table[self.table["children"] == EVERYBODY]

    def map(self, before: str | None = None, after: str | None = None) -> PlannerMap:
        """Return how ways change from one of the policies to another: the first and the last."""
        names = list(self.found.results)
        one, other = before or names[0], after or names[-1]
        results = self.found.results
        place = self.city.place
        return difference_map(
            place.start(results[one].city.policy),
            *(results[one], results[other]),
            title=f"Từ {one} sang {other}",
            wards=place.wards,
        )

    def _csv(self) -> bytes:
        return table_bytes(rows_of(self.table))


def compare(policies: Sequence[str], city: Asked) -> PolicyTable:
    """
    Place the same children by several policies and tell all in one table.

    Parameters
    ----------
    policies
        Two to ten names or files, of one way to travel.
    city
        Its snapshot and steps hold for all.

    Raises
    ------
    InputError
        If a policy does not take the input, or travels another way than the others.
    """
    rules = [rule_files.load(name) for name in policies]
    if not rules:
        msg = "give two policies or more"
        raise InputError(msg)
    first = next((one for one in rules if not one.columns), rules[0])
    start = city.place.start(first)
    asked = city.scenario
    found = side_by_side(changed(start.city, asked) if asked else start.city, rules)
    table = frame(public(found), COLUMNS)
    everybody = table[table["children"] == EVERYBODY]
    return PolicyTable(
        title=(
            f"{len(rules)} bộ quy tắc trên cùng một bản dữ liệu ({asked.name})",
            f"{len(rules)} policies on the same snapshot",
        ),
        table=table,
        shown=everybody.drop(columns="children"),
        labels=(*labels(start.nature)[:-1], COMPARISON),
        chart=bars(
            everybody,
            "policy",
            ["mean_m", "p95_m"],
            title="đường đến trường, m / way to school, m",
        ),
        city=city,
        found=found,
    )
