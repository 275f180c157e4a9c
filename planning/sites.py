"""Where new schools stand best, asked of a city: its children by squares, its schools, sites."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import numpy as np
import pandas as pd

from gis import read
from gis.errors import InputError
from planning.asked import Asked
from planning.charts import bars
from planning.placement import placement_of
from planning.shown import WHEN, Shown, frame
from planning.steps import step_of
from runs.csv_table import csv_bytes
from runs.explain.cells import squares
from runs.scenario.changes import open_school
from runs.siting.asked import ONE_STAGE, Stages
from runs.siting.files import SiteFiles, site_files
from runs.siting.land import Land
from runs.siting.proposal import Question
from runs.siting.told import SITE_COLUMNS
from webmap.planner.base import base
from webmap.planner.layer import Key, Look
from webmap.planner.of_runs import INVENTED, schools_of
from webmap.planner.page import PlannerMap
from webmap.planner.places import School, schools

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from runs.siting.files import Sited
    from runs.siting.proposal import Method
    from runs.whatif.city import City

C = TypeVar("C", bound=Asked)
REGISTER: Final = "candidate_sites"
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
        found = self.city
        for row in self.sited.sites:
            gate = (row["lon"], row["lat"])
            change = open_school(row["candidate_code"], seats=row["seats"], gates=[gate])
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
    own = placement_of(city, city.policy).placed.city
    sites = _register(city) if candidates is None else candidates
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = {"blocks": _blocks(own), "schools": _schools(own), "sites": sites}
        for name, table in files.items():
            rows = table.astype(object).where(table.notna(), "").to_numpy().tolist()
            (folder / f"{name}.csv").write_bytes(csv_bytes(list(table), rows))
        found = site_files(
            SiteFiles(
                network=own.network.raw,
                profile=own.policy.profile,
                demand=folder / "blocks.csv",
                schools=folder / "schools.csv",
                candidates=folder / "sites.csv",
                weights=None,
                land=Land(level=level),
                policy=policy,
            ),
            question,
            folder / "out",
        )
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


def _register(city: Asked) -> pd.DataFrame:
    if REGISTER not in read.active_sets(city.place.engine):
        msg = "no candidate sites were imported; give candidates, such as city.ward_points()"
        raise InputError(msg)
    table = read.register(city.place.engine, REGISTER)
    return pd.DataFrame(table[["site_id", "lon", "lat", "level"]])


def _blocks(own: City) -> pd.DataFrame:
    """Return the children by square of 500 m and group, at the middle of their homes."""
    home = own.home
    there: NDArray[np.bool_] = np.isfinite(home.point_lon) & np.isfinite(home.point_lat)
    lon, lat = home.point_lon[there], home.point_lat[there]
    table = pd.DataFrame(squares(lon, lat), columns=["row", "column"])
    table = table.assign(lon=lon, lat=lat, group=own.group[there], ward_code=own.ward_code[there])
    by = table.groupby(["row", "column", "group"], sort=True)
    blocks = by.agg(
        lon=("lon", "mean"),
        lat=("lat", "mean"),
        children=("lon", "size"),
        ward_code=("ward_code", "first"),
    ).reset_index()
    blocks.insert(0, "block_id", [f"B{at:05d}" for at in range(len(blocks))])
    return pd.DataFrame(blocks.drop(columns=["row", "column"]))


def _schools(own: City) -> pd.DataFrame:
    places = own.places
    return pd.DataFrame(
        {
            "school_code": places.schools.code[places.gate_school],
            "lon": places.gate.point_lon,
            "lat": places.gate.point_lat,
            "seats": places.schools.seats[places.gate_school],
        }
    )
