"""Where new schools stand best, asked of a city: its children by squares, its schools, sites."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import numpy as np
import pandas as pd

from gis.model import Points
from gis.population.values import LEVEL
from gis.progress import silent
from planning.asked import Asked
from planning.charts import bars
from planning.placement import placement_of
from planning.shown import WHEN, Shown, frame
from planning.steps import step_of
from runs.csv_table import csv_bytes
from runs.siting.again import rules_of
from runs.siting.asked import ONE_STAGE, Stages, read_sites, refuse_codes
from runs.siting.files import sited
from runs.siting.gathered import blocks_of, standing_of
from runs.siting.land import Land
from runs.siting.proposal import Question
from runs.siting.registered import REGISTER, registered_sites
from runs.siting.saved import openings
from runs.siting.told import SITE_COLUMNS
from runs.siting.ways import measured
from webmap.planner.base import base
from webmap.planner.layer import Key, Look
from webmap.planner.of_runs import INVENTED, schools_of
from webmap.planner.page import PlannerMap
from webmap.planner.places import School, schools

if TYPE_CHECKING:
    from runs.siting.asked import Places
    from runs.siting.files import Sited
    from runs.siting.proposal import Method
    from runs.whatif.city import City

C = TypeVar("C", bound=Asked)
CANDIDATES: Final = "candidates.csv"
PROPOSED: Final = Look(fill="#d55e00", fill_opacity=0.95, stroke="#ffffff", width=1.5)
SHOWN: Final = (*("candidate_code", "seats", "model_children", "placed_children", "placed_mean_m"),)
FIGURES: Final = ("placed", "unplaced", "mean_m", "median_m", "p95_m", "longest_m", "over_4km")


@dataclass(frozen=True, kw_only=True, repr=False)
class Sites(Shown, Generic[C]):
    """
    Proposed schools; ``table`` has a row for each.

    Attributes
    ----------
    city
        The city without them.
    told
        Value, bound and gap of the model; the real placement without and with the schools.
    """

    city: C
    sited: Sited = field(repr=False)

    @property
    def told(self) -> dict[str, Any]:
        """Return the summary, as ``gantruong site`` writes it."""
        return self.sited.told

    def opened(self) -> C:
        """Return the city with the proposed schools open, to be placed and saved."""
        found, proposal = self.city, self.sited.proposal
        opens = np.zeros(0, np.bool_) if proposal is None else proposal.last
        for change in openings(self.sited.places[1], opens):
            found = found.with_step(step_of(change, {}))
        return found

    def map(self) -> PlannerMap:
        """Return the schools that stand and those that are proposed."""
        place = self.city.place
        start = place.start(self.city.policy)
        raw = start.city.base_network.raw
        rows = [
            School(name=one["candidate_code"], lon=one["lon"], lat=one["lat"], seats=one["seats"])
            for one in self.sited.sites
        ]
        drawn = schools(rows, nature=start.nature)
        proposed = replace(
            drawn,
            name="Địa điểm đề xuất",
            shapes=tuple(replace(one, look=PROPOSED) for one in drawn.shapes),
            keys=(Key(look=PROPOSED, text="trường đề xuất", is_round=True),),
        )
        standing = schools(
            schools_of(start, placement_of(self.city, self.city.policy).placed), nature=start.nature
        )
        return PlannerMap(
            title=self.title[0],
            data_date=raw.source.data_date,
            layers=(*base(raw, place.wards), standing, proposed),
            labels=(INVENTED["vi"],) if start.nature == "invented" else (),
        )


def sites_of(  # noqa: PLR0913 (what a siting is asked)
    city: C,
    n_open: int,
    *,
    method: Method,
    within_m: int | None,
    seats: int,
    level: str | None,
    candidates: pd.DataFrame | None,
    policy: str,
) -> Sites[C]:
    """Return the proposal; see ``PlanningCity.site``."""
    question = Question(
        method=method,
        stages=Stages(
            year=ONE_STAGE,
            n_open=None if method == "fewest" else np.array([n_open]),
            budget=None,
        ),
        within_m=within_m,
    )
    question.refuse()
    rules = rules_of(policy)
    own = placement_of(city, city.policy).placed.city
    known = np.isfinite(own.home.point_lon) & np.isfinite(own.home.point_lat)
    blocks = blocks_of(own.home.point_lon[known], own.home.point_lat[known], own.group[known])
    standing = standing_of(own.places.schools, _gates(own))
    if candidates is None:
        grade = city.place.grade
        sites = registered_sites(city.place.engine, level=level or LEVEL[grade], seats=seats)
    else:
        sites = _given(candidates, Land(level=level, seats=seats))
    refuse_codes(standing, sites, REGISTER if candidates is None else CANDIDATES)
    ways = measured(own.network, blocks.point, (standing, sites), silent)
    found, _ = sited(question, (blocks, (standing, sites), ways), rules)
    opened = ", ".join(found.told["opened"]) or "-"
    both = [{"when": WHEN[run], **found.told[run]} for run in WHEN]
    table = frame(found.sites, SITE_COLUMNS)
    return Sites(
        title=(
            f"Đề xuất mở {opened} ({method}; hở {100 * found.told['gap']:.2f} %)",
            f"Proposed: {opened} ({found.told['unit']})",
        ),
        table=table,
        shown=table[list(SHOWN)],
        also=(frame(both, ("when", *FIGURES)),),
        labels=city.snapshot.labels,
        chart=bars(
            table,
            "candidate_code",
            ["placed_children", "seats"],
            title="trẻ khi xếp thật, chỉ tiêu / children placed, seats",
        ),
        city=city,
        sited=found,
    )


def _given(candidates: pd.DataFrame, land: Land) -> Places:
    """Return a table of sites, read and refused as a file of them is."""
    rows = candidates.astype(object).where(candidates.notna(), "").to_numpy().tolist()
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / CANDIDATES
        path.write_bytes(csv_bytes(list(candidates), rows))
        return read_sites(path, land)


def _gates(own: City) -> Points:
    places = own.places
    code = places.schools.code[places.gate_school]
    return Points(id=code, lon=places.gate.point_lon, lat=places.gate.point_lat)
