# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""
The two named instances as cases of a policy: model children with all that a policy asks for.

Columns that only some policies read (a parent's place of work, a preschool attended) are drawn,
and the wards stand for catchments: nobody publishes either.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
from bench_case import PROVINCE, roads
from matching_case import FILL, INVENTED, instance
from numpy.typing import NDArray

from admission.explain.case import Case
from admission.model import Pupils, Schools
from admission.pairs import NO_PAIRS, Pairs
from admission.policy import file as policies
from admission.standing import standing
from gis.population import model as population
from gis.units import Ids, Millimetres
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.importing import check_register

SEED: Final = 2026
LOT_SEED: Final = "2026"
YES: Final = {"attended_in_area": 0.8, "parent_works_in_area": 0.5}
"""Assumed shares: nobody publishes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Model children, schools and distances, with the wards and columns that policies may ask."""

    what: str
    pupil_id: Ids
    group: NDArray[np.int32]
    column: dict[str, NDArray[np.object_]]
    schools: Schools
    distance_mm: Millimetres
    inside: NDArray[np.bool_]


def city(network: str, name: str, n_pupils: int, n_schools: int) -> City:
    """Return the ``benchmark`` or the ``core`` of a city folder, or an ``invented`` plain."""
    if network == INVENTED:
        return _invented(n_pupils, n_schools)
    root = Path(network).absolute().parent.parent
    raw = roads(network)
    wards, people = (
        check_register(next(iter(sorted(root.glob(pattern)))), kind, province=PROVINCE).frame
        for kind, pattern in (
            ("wards", "admin/*.gpkg"),
            ("population", "admin/*population*.csv"),
        )
    )
    assert isinstance(wards, gpd.GeoDataFrame)  # noqa: S101 (for mypy: wards are areas)
    if name == "core":
        given = next(iter(sorted(root.glob("schools/*.csv"))))
        schools = check_register(given, "schools", province=PROVINCE).frame
        rules = population.Rules(group_rule="permanent_first")
        model = population.city_core(raw, wards, people, schools, rules=rules)
    else:
        rules = population.Rules(entrants=n_pupils, group_rule="permanent_first")
        model = population.benchmark(raw, wards, people, n_schools=n_schools, rules=rules)
    usable = build(raw, load("walk"))
    snapper = Snapper(usable)
    homes, gates = (
        snapper.snap(*frame[["lon", "lat"]].to_numpy(np.float64).T)
        for frame in (model.pupils, model.schools)
    )
    code = model.schools["school_code"].to_numpy(dtype=object)
    seats = model.seats.set_index("school_code").loc[code, "seats"].to_numpy(np.int32)
    group = model.pupils["group"].to_numpy(np.int32)
    kind = model.pupils["residence_kind"].to_numpy(dtype=object)
    ward = model.pupils["ward_code"].to_numpy(dtype=object)
    return City(
        what=f"{model.instance} (simulated), walk, seats for {FILL:.0%}, temporary residents in "
        "group 2, other columns drawn, wards for catchments",
        pupil_id=model.pupils["pupil_id"].to_numpy(dtype=object),
        group=group,
        column={"residence_kind": kind, **_drawn(len(group))},
        schools=Schools(code=code, seats=seats),
        distance_mm=gate_distances_mm(usable, homes, gates),
        inside=ward[:, None] == model.schools["ward_code"].to_numpy(dtype=object)[None, :],
    )


def case_of(place: City, name: str) -> Case:
    """Return the city as a case of a policy."""
    policy = policies.load(name)
    group = standing(policy, place.group, place.column)
    return Case(
        policy=policy,
        pupils=Pupils(id=place.pupil_id, group=group),
        schools=place.schools,
        distance_mm=place.distance_mm,
        seed=LOT_SEED if policy.draws_lot else None,
        pairs=NO_PAIRS if policy.catchments is None else Pairs(inside=place.inside),
    )


def _invented(n_pupils: int, n_schools: int) -> City:
    """Return the plain of the other benchmarks; a school's catchment holds the nearest half."""
    plain = instance(INVENTED, "walk", n_pupils, n_schools)
    kind = np.where(plain.pupils.group == 1, "permanent", "temporary").astype(object)
    half = np.median(plain.distance_mm, axis=0)
    return City(
        what=plain.what,
        pupil_id=plain.pupils.id,
        group=plain.pupils.group,
        column={"residence_kind": kind, **_drawn(n_pupils)},
        schools=plain.schools,
        distance_mm=plain.distance_mm,
        inside=plain.distance_mm <= half[None, :],
    )


def _drawn(n_pupils: int) -> dict[str, NDArray[np.object_]]:
    rng = np.random.default_rng(SEED)
    return {
        name: np.where(rng.random(n_pupils) < share, "yes", "no").astype(object)
        for name, share in YES.items()
    }
