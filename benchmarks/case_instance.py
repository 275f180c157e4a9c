# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""
The city core as files that every command reads: model children, schools, seats, blocks, sites.

Children and seats are those of ``gis.population`` (none is real); blocks are model homes to which
the others are gathered, sites are model homes too: nobody has said that land is free there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from gis.crs import local_metres_per_degree
from gis.osm.read import read_any
from gis.population import model as population
from runs.importing import check_register

PROVINCE: Final = "hcmc"
SEED: Final = 2026
N_BLOCKS: Final = 5_000
N_SITES: Final = 200
SEATS_OF_SITE: Final = 350
DIGITS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Files of the core below one folder, and what its numbers are."""

    folder: Path
    network: Path
    n_children: int
    n_schools: int
    n_seats: int
    notes: list[str]

    def file(self, name: str) -> str:
        """Return the path of one of its files."""
        return str(self.folder / f"{name}.csv")


def write_core(data: Path, folder: Path) -> Instance:
    """Write the files of the core of a city folder."""
    network = next(iter(sorted((data / "osm").glob("*.osm.pbf"))))
    frames = {
        kind: check_register(next(iter(sorted(data.glob(pattern)))), kind, province=PROVINCE).frame
        for kind, pattern in (
            ("wards", "admin/*.gpkg"),
            ("population", "admin/*population*.csv"),
            ("schools", "schools/*.csv"),
        )
    }
    wards = frames["wards"]
    assert isinstance(wards, gpd.GeoDataFrame)  # noqa: S101 (for mypy: wards are areas)
    model = population.city_core(read_any(network), wards, frames["population"], frames["schools"])
    pupils, seats = model.pupils, model.seats.groupby("school_code", as_index=False)["seats"].sum()
    points = model.schools[["school_code", "lon", "lat"]]
    rng = np.random.default_rng(SEED)
    drawn = pupils.iloc[rng.choice(len(pupils), N_BLOCKS + N_SITES, replace=False)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in {
        "homes": pupils[["pupil_id", "lon", "lat"]],
        "pupils": pupils[["pupil_id", "group", "residence_kind", "ward_code"]],
        "schools": points,
        "seats": seats,
        "standing": points.merge(seats, on="school_code"),
        "blocks": _blocks(pupils, drawn.iloc[:N_BLOCKS]),
        "sites": _sites(drawn.iloc[N_BLOCKS:]),
    }.items():
        frame.round({"lon": DIGITS, "lat": DIGITS}).to_csv(
            folder / f"{name}.csv", index=False, lineterminator="\n"
        )
    return Instance(
        folder=folder,
        network=network,
        n_children=len(pupils),
        n_schools=len(points),
        n_seats=int(seats["seats"].sum()),
        notes=[note.en for note in model.notes],
    )


def _blocks(pupils: pd.DataFrame, middle: pd.DataFrame) -> pd.DataFrame:
    east_m, north_m = local_metres_per_degree(np.array([float(pupils["lat"].mean())]))
    scale = np.array([float(east_m[0]), north_m])
    tree = cKDTree(middle[["lon", "lat"]].to_numpy(np.float64) * scale)
    block = tree.query(pupils[["lon", "lat"]].to_numpy(np.float64) * scale)[1]
    children = np.bincount(block, minlength=len(middle))
    return pd.DataFrame(
        {
            "block_id": [f"B{i:04d}" for i in range(len(middle))],
            "lon": middle["lon"].to_numpy(),
            "lat": middle["lat"].to_numpy(),
            "children": children,
        }
    )


def _sites(places: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "candidate_code": [f"S{i:03d}" for i in range(len(places))],
            "lon": places["lon"].to_numpy(),
            "lat": places["lat"].to_numpy(),
            "seats": SEATS_OF_SITE,
        }
    )
