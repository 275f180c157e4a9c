"""Grade 10: cut-offs and offers by the rules, and how far those who are admitted travel."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from admission.model import Schools
from gis import read
from gis.errors import InputError
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from planning.charts import bars
from planning.shown import Shown, frame
from routing.edits import apply
from routing.matrix import school_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.explain.suppress import hidden
from runs.gates import gates_in_use
from runs.statistics.suppress import is_small
from runs.whatif.city import Places, changed_places
from runs.whatif.snap_sets import no_snaps
from runs.wishes.inputs import read_wish_inputs
from runs.wishes.match import load_with_programmes
from runs.wishes.registered import APPLICANTS, ordinary_seats, write_files
from runs.wishes.solve import WishResult, solve_wishes
from runs.wishes.write import points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.asked import Asked
    from runs.wishes.solve import StageResult

PROFILE: Final = "motorbike"
N_WISHES: Final = 3


@dataclass(frozen=True, kw_only=True, repr=False)
class Wishes(Shown):
    """
    A checked grade-10 result; ``table`` has the schools with seats, offers and cut-offs.

    Attributes
    ----------
    result
        The service's own result, applicant by applicant.
    travel
        Ways to the school of each wish, by motorbike.
    """

    city: Asked
    result: WishResult = field(repr=False)
    travel: pd.DataFrame = field(repr=False)


def wishes_of(city: Asked, policy: str) -> Wishes:
    """Return the offers of grade 10; see ``PlanningCity.wishes``."""
    engine = city.place.engine
    if APPLICANTS not in read.active_sets(engine):
        msg = "no applicants were imported: gantruong import applicants FILE"
        raise InputError(msg)
    people, seats = read.register(engine, APPLICANTS), _seats(city)
    rules, before = load_with_programmes(policy)
    with tempfile.TemporaryDirectory() as temporary:
        files = write_files(Path(temporary), people, seats)
        result = solve_wishes(read_wish_inputs(rules, before, files))
    main = result.stages[-1]
    table, travel = _table(city, main), _travel(city, main, people)
    n = int(np.count_nonzero(main.offers.school != NONE))
    return Wishes(
        title=(
            f"Lớp 10 theo {rules.name}: {n:,} trong {len(people):,} thí sinh có trường".replace(
                ",", "."
            ),
            f"Grade 10 by {rules.name}: {n:,} of {len(people):,} applicants admitted",
        ),
        table=table,
        labels=city.snapshot.labels,
        chart=bars(
            table.sort_values("cutoff", ascending=False),
            "school",
            ["cutoff"],
            title="điểm chuẩn nguyện vọng 1 / cut-off of the first wish",
        ),
        by="cutoff",
        shown=table.drop(columns="school_code"),
        also=(travel,),
        travel=travel,
        city=city,
        result=result,
    )


def _seats(city: Asked) -> pd.DataFrame:
    """
    Return the ordinary seats of grade 10 in the season, with the steps of the city.

    A school that closes keeps its row with no seat: a wish for it stands and cannot be met.
    """
    register = read.register(city.place.engine, "seats")
    seats = ordinary_seats(register, season=city.place.season, grade="10")
    schools = Schools(
        code=seats["school_code"].to_numpy(object), seats=seats["seats"].to_numpy(np.int32)
    )
    places = Places(schools=schools, gate=no_snaps(), gate_school=np.zeros(0, np.int32))
    after = changed_places(places, city.scenario.changes, None).schools
    n_seats = dict.fromkeys(schools.code.tolist(), 0) | dict(
        zip(after.code.tolist(), after.seats.tolist(), strict=True)
    )
    return pd.DataFrame({"school_code": list(n_seats), "seats": list(n_seats.values())})


def _table(city: Asked, main: StageResult) -> pd.DataFrame:
    register = read.register(city.place.engine, "schools")
    names = dict(zip(register["school_code"], register["name"], strict=True))
    schools, offers = main.stage.schools, main.offers
    n_offers = np.bincount(offers.school[offers.school != NONE], minlength=len(schools))
    gaps = main.stage.policy.wish_gaps
    rows: list[dict[str, Any]] = [
        {
            "school": str(names.get(code, code)),
            "seats": int(schools.seats[at]),
            "n_offers": int(n_offers[at]),
            "cutoff": float(points(int(offers.cutoff[at]) + gaps[0])),
            "cutoff_2": float(points(int(offers.cutoff[at]) + gaps[1])),
            "cutoff_3": float(points(int(offers.cutoff[at]) + gaps[2])),
            "school_code": str(code),
        }
        for at, code in enumerate(schools.code)
    ]
    return frame(hidden(rows, ["n_offers"]), tuple(rows[0]))


def _travel(city: Asked, main: StageResult, people: pd.DataFrame) -> pd.DataFrame:
    """Return how far the admitted travel, by the wish that they were admitted by."""
    own_mm = _own_mm(city, main, people)
    rows: list[dict[str, Any]] = []
    for wish in range(N_WISHES + 1):
        there = (main.offers.wish == wish) & (main.offers.school != NONE)
        ways = own_mm[there & (own_mm != NONE)]
        few = is_small(len(ways)) or not len(ways)
        rows.append(
            {
                "wish": f"nguyện vọng {wish} (wish {wish})" if wish else "tuyển thẳng (direct)",
                "n_offers": int(np.count_nonzero(there)),
                "mean_m": None if few else round(float(ways.mean()) / MM_PER_M),
            }
        )
    return frame(hidden(rows, ["n_offers"]), ("wish", "n_offers", "mean_m"))


def _own_mm(city: Asked, main: StageResult, people: pd.DataFrame) -> NDArray[np.int64]:
    """Return the way of each applicant to the school of the offer, ``NONE`` without one."""
    engine, offers = city.place.engine, main.offers
    home = people.set_index("applicant_id").loc[main.stage.applicants.id[main.row]]
    schools = main.stage.schools
    gates = gates_in_use(engine, schools, grade="10", season=city.place.season)
    network = apply(build(city.place.raw, load(PROFILE)), city.scenario.edits)
    snapper = Snapper(network)
    lon, lat = (home[axis].to_numpy(np.float64, na_value=np.nan) for axis in ("lon", "lat"))
    found = np.full(len(home), NONE, np.int64)
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & (offers.school != NONE))
    homes, at_gates = snapper.snap(lon[known], lat[known]), snapper.snap(gates.lon, gates.lat)
    mm, _ = school_distances_mm(
        network, homes, at_gates, gate_school=gates.school, n_schools=len(schools)
    )
    own = mm[np.arange(len(known)), offers.school[known]]
    found[known] = np.where(own < UNREACHABLE_MM, own, NONE)
    return found
