"""The invented city as ``gantruong site`` reads it: grade 1 in blocks, with its schools."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

SAMPLE = Path(__file__).parents[1] / "data/sample"
ROADS = SAMPLE / "osm/an_thuan_hu_cau.osm.pbf"
SITES = SAMPLE / "planning/candidate_sites.csv"
SEASON = "2026-2027"
CELL_DEGREES = 0.003


@dataclass(frozen=True)
class Town:
    """Files of the invented city."""

    demand: Path
    schools: Path
    candidates: Path

    def words(self, *more: str) -> list[str]:
        """Return the command line."""
        files = ("--demand", str(self.demand), "--schools", str(self.schools))
        return [
            *("site", "--network", str(ROADS), *files),
            *("--candidates", str(self.candidates), *more),
        ]


def town(folder: Path, *, seed: int | None = None, share: float = 1.0) -> Town:
    """
    Write the files.

    Parameters
    ----------
    folder
        Where.
    seed
        Shuffle the rows of every file.
    share
        Of the seats that stand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = {"school_code": str, "pupil_id": str, "ward_code": str, "grade": str}
    pupils = pd.read_csv(SAMPLE / "people/pupils.csv", dtype=text)
    pupils = pupils[(pupils["grade"] == "1") & pupils["lon"].notna()]
    cell = [(pupils[name] // CELL_DEGREES).astype(int) for name in ("lon", "lat")]
    pupils["block_id"] = "B" + cell[0].astype(str) + "-" + cell[1].astype(str)
    blocks = pupils.groupby("block_id").agg(
        lon=("lon", "mean"),
        lat=("lat", "mean"),
        children=("pupil_id", "size"),
        ward_code=("ward_code", "first"),
    )
    seats = pd.read_csv(SAMPLE / "schools/seats.csv", dtype=text)
    seats = seats[(seats["season"] == SEASON) & (seats["grade"] == "1")]
    total = (seats.groupby("school_code")["seats"].sum() * share).astype(int)
    gates = pd.read_csv(SAMPLE / "schools/gates.csv", dtype=text)
    schools = gates[["school_code", "lon", "lat"]].merge(total.rename("seats"), on="school_code")
    sites = pd.DataFrame(
        {
            "candidate_code": [f"K{n:02d}" for n in range(1, 13)],
            **{name: blocks[name].iloc[5::9].iloc[:12].to_numpy() for name in ("lon", "lat")},
            "seats": [70 + 35 * (n % 3) for n in range(12)],
            "cost": [10 + 3 * (n % 4) for n in range(12)],
            "ready_year": [2027 + n % 3 for n in range(12)],
        }
    )
    tables = {"blocks": blocks.reset_index(), "schools": schools, "sites": sites}
    for name, table in tables.items():
        rows = table if seed is None else table.sample(frac=1.0, random_state=seed)
        rows.to_csv(folder / f"{name}.csv", index=False)
    return Town(folder / "blocks.csv", folder / "schools.csv", folder / "sites.csv")
