"""A city to plan with: every method gives another city or an answer, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import shapely

from admission.policy.file import load
from gis import read
from planning.ahead import Forecast, forecast_of
from planning.asked import Asked
from planning.place import RULES
from planning.placement import Placement, placement_of
from planning.quality import PointQuality, RouterCheck, point_quality, router_check
from planning.reach import Reach, reach_of
from planning.saving import save_steps
from planning.shown import frame
from planning.sites import Sites, sites_of
from planning.steps import Step, step_of
from planning.wishes import Wishes, wishes_of
from planning.zones import Zones, zones_of
from runs.reachable import school_wards
from runs.scenario.changes import (
    change_seats,
    close_school,
    move_school,
    open_school,
    use_policy,
)
from runs.scenario.edits import Choice, choose, closing, drawn_road
from runs.scenario.pointed import Roads
from runs.siting.land import DEFAULT_SEATS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from forecast.reachable import Decay
    from runs.scenario.changes import Change
    from runs.siting.proposal import Method


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PlanningCity(Asked):
    """
    A city to plan with, as it is or as some steps make it.

    Attributes
    ----------
    place
        The data that it was opened on.
    policy
        Rules where a question names none.
    steps
        What differs from things as they are, in order.
    """

    def has(self, *registers: str) -> bool:
        """Tell whether registers were imported, and say which were not."""
        sets = read.active_sets(self.place.engine)
        missing = [name for name in registers if name not in sets]
        if missing:
            words = ", ".join(missing)
            print(f"Chưa nhập: {words}. (Not imported: {words}.)")  # noqa: T201 (a notebook's output)
        return not missing

    def grades(self) -> list[str]:
        """Return the grades that the register of pupils has in the season."""
        pupils = read.register(self.place.engine, "pupils")
        return sorted(set(pupils.loc[pupils["season"] == self.place.season, "grade"]))

    def bridges(self) -> list[str]:
        """Return the names by which bridges can be closed."""
        return [one.label for one in Roads(self.place.raw).bridges if one.label]

    def ferries(self) -> list[str]:
        """Return the names of ferries, by which they can be stopped."""
        tags = self.place.raw.way_tags
        named = {one["name"] for one in tags if one.get("route") == "ferry" and one.get("name")}
        return sorted(named)

    def largest_school(self, ward_code: str) -> str | None:
        """Return the code of the school with most seats in a ward, ``None`` where it has none."""
        schools = self.place.start(self.policy).city.places.schools
        wards = school_wards(self.place.engine, schools.code)
        mine = [at for at, ward in enumerate(wards.tolist()) if ward == ward_code]
        found = max(mine, key=lambda at: (int(schools.seats[at]), -at), default=None)
        return None if found is None else str(schools.code[found])

    # --- what differs ---------------------------------------------------------------------------

    def close(
        self, *roads: str, edges: Sequence[str] = (), areas: Sequence[Path] = ()
    ) -> PlanningCity:
        """
        Return the city with bridges or streets closed.

        Raises
        ------
        InputError
            If a name fits several roads; they are listed then.
        UnknownNameError
            If it fits none.
        """
        raw = self.place.raw
        chosen = choose(raw, Choice(names=roads, edges=edges, areas=areas))
        step = Step(
            reason=f"close {chosen.label}", vi=f"đóng {chosen.label}", edit=closing(raw, chosen)
        )
        return self.with_step(step)

    def build(self, line: Path, *, kind: str | None = None) -> PlanningCity:
        """Return the city with a road or bridge drawn in a GeoJSON file."""
        road = drawn_road(self.place.raw, line, kind=kind)
        name = dict(road.tags).get("name", line.name)
        return self.with_step(Step(reason=f"add {name}", vi=f"xây {name}", edit=road))

    def open_school(
        self,
        code: str,
        *,
        at: tuple[float, float],
        seats: int,
        programmes: Mapping[str, int] | None = None,
    ) -> PlanningCity:
        """Return the city with a school more; ``at`` is longitude and latitude of its gate."""
        return self._change(open_school(code, seats=seats, gates=[at], programmes=programmes))

    def close_school(self, code: str) -> PlanningCity:
        """Return the city without a school."""
        return self._change(close_school(code))

    def move_school(self, code: str, *, at: tuple[float, float]) -> PlanningCity:
        """Return the city with a school moved to another gate, its seats with it."""
        return self._change(move_school(code, gates=[at]))

    def seats(self, code: str, more: int, *, programme: str = "") -> PlanningCity:
        """Return the city with seats more (+35) or fewer (-35) at a school."""
        return self._change(change_seats(code, more, programme=programme))

    def use(self, policy: str) -> PlanningCity:
        """Return the city with other rules, as a step of its scenario."""
        return self._change(use_policy(policy))

    def of_grade(self, grade: str, *, policy: str | None = None) -> PlanningCity:
        """Return the same data, as they are, for another grade and its rules."""
        rules = load(policy or RULES.get(grade, self.policy.name))
        return replace(self, place=self.place.of_grade(grade), policy=rules, steps=())

    # --- questions ------------------------------------------------------------------------------

    def allocate(self, policy: str | None = None) -> Placement:
        """
        Place every child by the rules, check it, and return the placement.

        Raises
        ------
        InputError
            If a step cannot be, or the policy does not take the input.
        BrokenPromiseError
            If the checker finds a promise broken; nothing is told then.
        """
        return placement_of(self, self.place.policy(policy, self.policy))

    def reachable(self, within_m: int = 4_000, *, decay: Decay = "none") -> Reach:
        """Return the seats of wards, inside their borders and within reach by road."""
        return reach_of(self, within_m=within_m, decay=decay)

    def forecast(self, years: int = 5, *, housing: bool = False) -> Forecast:
        """Return the children of coming years; the back-test comes first. Needs ``enrolment``."""
        return forecast_of(self, years, housing=housing)

    def site(  # noqa: PLR0913 (what a siting is asked)
        self,
        n_open: int = 1,
        *,
        method: Method = "p-median",
        within_m: int | None = None,
        seats: int = DEFAULT_SEATS,
        level: str | None = None,
        candidates: pd.DataFrame | None = None,
        policy: str = "deferred-acceptance",
    ) -> Sites[PlanningCity]:
        """
        Return where new schools stand best, and what they really change.

        Children, schools and roads are the city's with its steps; ``POST /v1/sitings`` finds the
        same for a city without.

        Parameters
        ----------
        seats
            Of a site whose row has none; the register of sites has none.
        level
            Only sites for this level; those of the register for the city's grade if none is named.
        candidates
            ``candidate_code,lon,lat[,seats,cost,level]``; the register of sites without them.
        policy
            Rules about distance alone by which the proposal is tried.
        """
        return sites_of(
            self,
            n_open,
            method=method,
            within_m=within_m,
            seats=seats,
            level=level,
            candidates=candidates,
            policy=policy,
        )

    def zones(
        self, policy: str | None = None, *, method: Literal["certainty", "cells"] = "cells"
    ) -> Zones:
        """Return the areas in which schools admit, derived from the placement."""
        return zones_of(self.allocate(policy), method=method)

    def wishes(self, policy: str = "hcmc-2025-grade10") -> Wishes:
        """Return cut-offs and offers of grade 10. Needs ``applicants``."""
        return wishes_of(self, policy)

    def points(self) -> PointQuality:
        """Return how sure the homes are, and how far from a road they lie."""
        return point_quality(self)

    def check_roads(self, pairs: Path | str) -> RouterCheck:
        """Return the score card of the roads against pairs that people measured by hand."""
        return router_check(self, pairs)

    def ward_points(self) -> pd.DataFrame:
        """Return one point inside every ward as sites to try; they are no land that is free."""
        rows = []
        for ward in self.place.wards:
            point = shapely.point_on_surface(ward.shape)
            rows.append(
                {
                    "candidate_code": f"W{ward.code}",
                    "lon": shapely.get_x(point),
                    "lat": shapely.get_y(point),
                }
            )
        return frame(rows, ("candidate_code", "lon", "lat"))

    # --- keeping --------------------------------------------------------------------------------

    def save_scenario(self, name: str, *, overwrite: bool = False) -> str:
        """
        Store the steps as a scenario that the officers' board can open, and say so.

        The same steps under the same name are stored once.

        Raises
        ------
        InputError
            If there is no step; if another scenario has the name and is not to be replaced.
        """
        return save_steps(self, name, overwrite=overwrite)

    def _change(self, change: Change) -> PlanningCity:
        return self.with_step(step_of(change, self.place.school_names))
