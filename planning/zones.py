"""Areas in which schools admit, derived from a placement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from planning.charts import bars
from planning.shown import Shown, frame, rows_of
from runs.catchment.derive import derive
from runs.catchment.rules import Rules
from runs.catchment.write import frame_of, public, said_of_areas
from webmap.planner.base import base
from webmap.planner.of_runs import INVENTED, schools_of
from webmap.planner.page import PlannerMap
from webmap.planner.places import WORDS, catchments, schools

if TYPE_CHECKING:
    from planning.placement import Placement
    from runs.catchment.derive import Derived

COLUMNS: Final = ("school", "word", "n_children", "n_offered", "school_code")


@dataclass(frozen=True, kw_only=True, repr=False)
class Zones(Shown):
    """
    Areas of ten children and more; ``table`` has a row for each.

    Attributes
    ----------
    placement
        What they were derived from.
    derived
        The service's own areas.
    """

    placement: Placement = field(repr=False)
    derived: Derived = field(repr=False)

    def map(self) -> PlannerMap:
        """Return the areas and the schools."""
        place = self.placement.city.place
        start = place.start(self.placement.policy)
        raw = start.city.base_network.raw
        return PlannerMap(
            title=self.title[0],
            data_date=raw.source.data_date,
            layers=(
                *base(raw, place.wards),
                catchments(self.derived.areas, start.school_name, nature=start.nature),
                schools(schools_of(start, self.placement.placed), nature=start.nature),
            ),
            labels=(INVENTED["vi"],) if start.nature == "invented" else (),
        )


def zones_of(placement: Placement, *, method: Literal["certainty", "cells"]) -> Zones:
    """Return the areas of a placement; see ``PlanningCity.zones``."""
    start = placement.city.place.start(placement.policy)
    placed = placement.placed
    derived = derive(
        placed,
        Rules(method=method),
        quality=placed.city.column.get("point_quality"),
        inside_at=start.inside_at,
    )
    told = rows_of(public(frame_of(derived.areas)).drop(columns="geometry"))
    names = start.school_name
    rows = [
        {
            **row,
            "school": names.get(row["school_code"], row["school_code"]),
            "word": " / ".join(WORDS.get(row["word"], (row["word"],))),
        }
        for row in told
    ]
    table = frame(rows, COLUMNS)
    share = 100 * derived.n_agree / derived.n_homes if derived.n_homes else 0.0
    return Zones(
        title=(
            f"Vùng suy ra từ kết quả xếp chỗ: {len(table)} vùng, đúng với {share:.0f} % trẻ",
            f"Areas derived from the placement: {len(table)}, true for {share:.0f} % of children",
        ),
        table=table,
        labels=tuple(said_of_areas(start.nature, derived.rules.as_json())),
        chart=bars(
            table.sort_values("n_children", ascending=False),
            "school",
            ["n_children", "n_offered"],
            title="trẻ trong vùng, trẻ được nhận / children there, offered",
        ),
        by="n_children",
        shown=table[["school", "word", "n_children", "n_offered"]],
        placement=placement,
        derived=derived,
    )
