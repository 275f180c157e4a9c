"""Seats of wards inside their borders and within reach by road, of a city with its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.ward_at import ward_at
from planning.charts import bars
from planning.placement import placement_of
from planning.shown import Shown, frame
from runs.reachable import (
    COLUMNS,
    SeatsByWard,
    all_seats,
    as_csv,
    school_wards,
    told_by_ward,
)
from runs.whatif.wards_of_schools import wards_of_schools
from webmap.planner.base import base
from webmap.planner.of_runs import INVENTED, schools_of
from webmap.planner.page import PlannerMap
from webmap.planner.places import schools, seats_over

if TYPE_CHECKING:
    from forecast.reachable import Decay
    from gis.units import Ids
    from planning.asked import Asked
    from planning.placement import Placement

FIRST: Final = "ward"
SHOWN: Final = (
    *(FIRST, "n_children", "seats_in_ward", "missing_in_ward"),
    *("missing_in_reach", "n_schools_in_reach"),
)


@dataclass(frozen=True, kw_only=True, repr=False)
class Reach(Shown):
    """
    Seats by ward as anybody may be told; ``table`` has a row for each.

    Attributes
    ----------
    city
        Whose seats.
    found
        The same as the API's, with the figures of the whole city.
    """

    city: Asked
    found: SeatsByWard = field(repr=False)
    placement: Placement = field(repr=False)

    @property
    def missing(self) -> float:
        """Return the seats missing within reach in the whole city."""
        return float(self.found.total["missing_in_reach"])

    def map(self) -> PlannerMap:
        """Return the wards by seats missing within reach, below zero; as in the table."""
        place, placed = self.city.place, self.placement.placed
        start = place.start(self.placement.policy)
        rows = [row for row in self.found.rows if row["missing_in_reach"] is not None]
        short = {row["ward_code"]: -round(row["missing_in_reach"]) for row in rows}
        raw = placed.city.network.raw
        return PlannerMap(
            title=self.title[0],
            data_date=raw.source.data_date,
            layers=(
                *base(raw, place.wards),
                seats_over(place.wards, short, nature=start.nature),
                schools(schools_of(start, placed), nature=start.nature),
            ),
            labels=(INVENTED["vi"],) if start.nature == "invented" else (),
        )

    def _csv(self) -> bytes:
        return as_csv(self.found)


def reach_of(city: Asked, *, within_m: int, decay: Decay) -> Reach:
    """Return the seats of wards; see ``PlanningCity.reachable``."""
    placement = placement_of(city, city.policy)
    own = placement.placed.city
    before = own.asked.before(placement.placed.distance_mm, own.pairs)
    _, rest = own.asked.rest(own.policy)
    rows, total = told_by_ward(
        placement.placed.distance_mm,
        all_seats(rest.seats, None if before is None else before.school),
        home_ward=own.ward_code,
        school_ward=_wards_of_schools(city, placement),
        within_m=within_m,
        decay=decay,
    )
    place = city.place
    found = SeatsByWard(
        season=place.season,
        grade=place.grade,
        within_m=within_m,
        decay=decay,
        rows=rows,
        total=total,
        labels=list(city.snapshot.labels),
        versions={"snapshot": city.snapshot.hash},
    )
    names = place.ward_names
    named = [{**row, FIRST: names.get(row["ward_code"], "")} for row in rows]
    table = frame(named, (FIRST, *COLUMNS[1:], COLUMNS[0]))
    told = f"{total['missing_in_reach']:,.0f}".replace(",", ".")
    return Reach(
        title=(
            f"Trong {within_m:,} m đường đi cả thành phố thiếu {told} chỗ".replace(",", "."),
            f"Within {within_m:,} m by road {told} seats are missing in the whole city",
        ),
        table=table,
        labels=city.snapshot.labels,
        chart=bars(
            table.sort_values("missing_in_reach", ascending=False, na_position="last"),
            FIRST,
            ["missing_in_reach", "missing_in_ward"],
            title="chỗ thiếu (dưới 0: dư) / seats missing (below 0: over)",
        ),
        by="missing_in_reach",
        shown=table[list(SHOWN)],
        city=city,
        found=found,
        placement=placement,
    )


def _wards_of_schools(city: Asked, placement: Placement) -> Ids:
    """Return the ward of each school; of one that opens or moves the ward of its gate."""
    places, wards = placement.placed.city.places, city.place.wards
    codes = places.schools.code
    registered = zip(codes.tolist(), school_wards(city.place.engine, codes).tolist(), strict=True)
    code, area = np.empty(len(wards), object), np.empty(len(wards), object)
    code[:], area[:] = [one.code for one in wards], [one.shape for one in wards]
    return wards_of_schools(places, dict(registered), city.scenario.changes, ward_at(code, area))
