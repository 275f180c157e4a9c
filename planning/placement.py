"""A placement of a city's children, and the difference that it makes against another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from admission.policy.schema import TOTAL
from gis.errors import InputError
from gis.units import MM_PER_M
from planning.charts import bars
from planning.saving import save_steps
from planning.shown import WHEN, Shown, frame
from runs.scenario.changes import UsePolicy
from runs.whatif.answer import answer
from runs.whatif.difference import differ
from runs.whatif.tally import metres_up, public, tally
from runs.whatif.write import public_answer
from webmap.paper import number
from webmap.planner.of_runs import difference_map, run_map

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from admission.policy.file import Policy
    from planning.asked import Asked
    from runs.scenario.changes import Scenario
    from runs.summary import Summary
    from runs.whatif.answer import Answer
    from runs.whatif.chain import Placed
    from runs.whatif.tally import Tally
    from webmap.planner.page import PlannerMap

PLACED: Final = (
    *("placed", "unplaced", "mean_m", "median_m", "p95_m", "longest_m", "over_4km", "at_nearest"),
)
WARDS: Final = ("ward", "n_pupils", "mean_m", "ward_code")
CHANGES: Final = (
    *("ward", "n_moved", "n_better", "n_worse", "mean_before_m", "mean_after_m", "n_pupils"),
    *("n_lost_seat", "n_got_seat", "ward_code"),
)
SHOWN: Final = ("ward", "n_moved", "n_better", "n_worse", "mean_before_m", "mean_after_m")
SCHOOLS: Final = (
    *("school", "seats_before", "seats_after", "n_before", "n_after", "n_came", "n_left"),
    "school_code",
)
FIGURES: Final = (
    *("n_pupils", "n_moved", "n_better", "n_worse", "n_lost_seat", "n_got_seat"),
    *("n_newly_over_4km", "n_no_longer_over_4km", "n_newly_over_7km", "n_no_longer_over_7km"),
)


@dataclass(frozen=True, kw_only=True, repr=False)
class Placement(Shown):
    """
    Who is offered which seat, as anybody may be told; ``table`` has the wards.

    Attributes
    ----------
    city, policy
        What was placed, and by which rules.
    placed
        The service's own placement, child by child: for maps and further sums, not for show.
    headline
        One row: placed, unplaced, ways.
    schools
        Seats and offers of each school.
    """

    city: Asked
    policy: Policy
    placed: Placed = field(repr=False)
    headline: pd.DataFrame = field(repr=False)
    schools: pd.DataFrame = field(repr=False)

    def compare(self, base: Placement | None = None) -> Comparison:
        """
        Return what differs from another placement of the same children.

        Parameters
        ----------
        base
            Things as they are under the same rules if not given.

        Raises
        ------
        InputError
            If it is a placement of other data.
        """
        base = base or placement_of(self.city.as_is, self.policy)
        if base.city.place is not self.city.place:
            msg = "the two placements are of different data: open both from one city"
            raise InputError(msg)
        asked, start = self.city.scenario, self.city.place.base(base.policy)
        if base.policy.sha256 != self.policy.sha256:
            rules = UsePolicy(name=self.policy.name, toml=self.policy.text.decode())
            asked = replace(asked, changes=(*asked.changes, rules))
        against = base.city.scenario if base.city.steps else None
        return _comparison(self, answer(start, asked, against=against))

    def map(self) -> PlannerMap:
        """Return where children live, which schools there are, and who goes far."""
        place = self.city.place
        return run_map(
            place.start(self.policy), self.placed, title=self.title[0], wards=place.wards
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Comparison(Shown):
    """
    What changes between two placements, as anybody may be told; ``table`` has the wards.

    Attributes
    ----------
    city
        The city after.
    answer
        The service's own answer, child by child.
    headline
        Figures before and after.
    schools
        Seats, and children who come and leave.
    """

    city: Asked
    answer: Answer = field(repr=False)
    headline: pd.DataFrame = field(repr=False)
    schools: pd.DataFrame = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the very numbers that the API tells of such a what-if."""
        return public_answer(self.answer)

    def map(self) -> PlannerMap:
        """Return how ways change, and how many children change school."""
        place, found = self.city.place, self.answer
        start = place.start(found.base.city.policy)
        names = {**start.school_name, **found.school_name}
        return difference_map(
            replace(start, school_name=names),
            *(found.base, found.result),
            title=self.title[0],
            wards=place.wards,
        )

    def save_scenario(self, name: str, *, overwrite: bool = False) -> str:
        """Store what was compared; see ``PlanningCity.save_scenario``."""
        return save_steps(self.city, name, overwrite=overwrite)


def placement_of(city: Asked, policy: Policy) -> Placement:
    """Return the placement of a city with its steps; see ``PlanningCity.allocate``."""
    base = city.place.base(policy)
    asked: Scenario = city.scenario
    found = answer(base, asked).result if asked else base.placed
    told = public(tally(found, found, differ(found, found)))
    after = told.after
    names = city.place.ward_names
    wards = [
        {**row, "ward": names.get(row["ward_code"], ""), "mean_m": row["mean_after_m"]}
        for row in told.wards
    ]
    table = frame(wards, WARDS)
    rules = found.city.policy
    said = _in_a_line(after)
    return Placement(
        title=(
            f"Xếp chỗ theo {rules.name}: {said[0]} · {asked.name}",
            f"Placed by {rules.name}: {said[1]}",
        ),
        table=table,
        labels=city.snapshot.labels,
        chart=bars(
            table.sort_values("mean_m", ascending=False, na_position="last"),
            "ward",
            ["mean_m"],
            title="đường đến trường trung bình, m / mean way to school, m",
        ),
        by="mean_m",
        city=city,
        policy=policy,
        placed=found,
        headline=frame([after.as_dict()], PLACED),
        also=(frame([after.as_dict()], PLACED),),
        shown=table[["ward", "n_pupils", "mean_m"]],
        schools=_schools(told, base.school_name),
    )


def seat_prices(placement: Placement) -> Shown:
    """
    Return what a seat more at each school is worth to the whole city, the dearest first.

    The price of the least total's certificate: metres that all children together walk less, rounded
    up to 50 m, since it may be the difference of a few children's ways.

    Raises
    ------
    InputError
        If the placement is no least total.
    """
    proof = placement.placed.allocation.certificate
    if placement.placed.city.policy.mechanism != TOTAL or proof is None:
        msg = "seat prices follow from a least total: allocate('minimum-total')"
        raise InputError(msg)
    schools = placement.placed.city.places.schools
    names = placement.city.place.base(placement.policy).school_name
    rows = [
        {
            "school": names.get(str(code), str(code)),
            "seats": int(seats),
            "price_m": metres_up(int(mm) / MM_PER_M),
            "school_code": str(code),
        }
        for code, seats, mm in zip(schools.code, schools.seats, proof.price_mm, strict=True)
    ]
    rows.sort(key=lambda row: (-float(str(row["price_m"])), str(row["school_code"])))
    table = frame(rows, ("school", "seats", "price_m", "school_code"))
    return Shown(
        title=(
            "Một chỗ học nữa ở mỗi trường đỡ cho cả thành phố bao nhiêu mét",
            "What one seat more at each school saves the whole city, metres",
        ),
        table=table,
        labels=placement.labels,
        chart=bars(table, "school", ["price_m"]),
    )


def _comparison(after: Placement, found: Answer) -> Comparison:
    told = public(found.exact)
    names = after.city.place.ward_names
    wards = [{**row, "ward": names.get(row["ward_code"], "")} for row in told.wards]
    table = frame(wards, CHANGES)
    moved = told.figures["n_moved"]
    n = "dưới 10" if moved is None else number(moved)
    headline = _headline(told)
    return Comparison(
        title=(
            f"{found.scenario.name}: {n} trẻ đổi trường",
            f"Children who change school, by {found.result.city.policy.name}",
        ),
        table=table,
        labels=found.labels,
        chart=bars(
            table.sort_values("n_moved", ascending=False, na_position="last"),
            "ward",
            ["n_moved", "n_worse"],
            title="trẻ theo phường, xã / children by ward",
        ),
        by="n_moved",
        city=after.city,
        answer=found,
        headline=headline,
        also=(headline, frame([told.figures], FIGURES)),
        shown=table[list(SHOWN)],
        schools=_schools(told, found.school_name),
    )


def _headline(told: Tally) -> pd.DataFrame:
    both = {"before": told.before.as_dict(), "after": told.after.as_dict()}
    return frame([{"when": WHEN[name], **row} for name, row in both.items()], ("when", *PLACED))


def _schools(told: Tally, names: Mapping[str, str]) -> pd.DataFrame:
    rows: Sequence[Mapping[str, Any]] = [
        {**row, "school": names.get(row["school_code"], row["school_code"])} for row in told.schools
    ]
    return frame(rows, SCHOOLS)


def _in_a_line(one: Summary) -> tuple[str, str]:
    """Return what may be told of a placement in a few words."""
    if one.mean_m is None:
        return "chưa ai có chỗ", "nobody has a seat"
    told, mean = one.as_dict(), number(one.mean_m)  # counts that are withheld are None there
    vi, en = f"trung bình {mean} m", f"mean {mean} m"
    if told["placed"] is None or told["unplaced"] is None:
        return vi, en
    counts = number(told["placed"]), number(told["unplaced"])
    return (
        f"{counts[0]} có chỗ, {counts[1]} chưa, {vi}",
        f"{counts[0]} placed, {counts[1]} not, {en}",
    )
