"""Addresses looked up again with a new map or new names: who would live elsewhere, and get what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gis import read, write_locations
from gis.crs import geodesic_mm
from gis.errors import InputError
from gis.progress import Progress, silent
from gis.units import MM_PER_M
from runs.locate.desk import looked_up
from runs.recorded.decided import Decided, decided
from runs.review.impact import Measured, measure
from runs.whatif.inputs import Instead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocated:
    """
    What the addresses of a season lead to now.

    Attributes
    ----------
    rows
        Entries of the desk as they would be.
    pupils
        The register of pupils with the points that would be.
    n_looked_at
        Pupils whom the desk had looked up and nobody decided about.
    n_moved, n_unsure, n_found
        Of them: with another point, with a point before and none now, the other way round.
    most_moved_m
        The farthest that a point moves; 0 if none does.
    """

    rows: list[dict[str, Any]]
    pupils: pd.DataFrame
    n_looked_at: int
    n_moved: int
    n_unsure: int
    n_found: int
    most_moved_m: float

    @property
    def counts(self) -> dict[str, float]:
        """Return the counts, for a report."""
        names = ("n_looked_at", "n_moved", "n_unsure", "n_found", "most_moved_m")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Points that would be, and what they change for the places of each grade."""

    season: str
    relocated: Relocated
    measured: tuple[Measured, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """Return counts only."""
        return {
            "season": self.season,
            "addresses": self.relocated.counts,
            "grades": [asdict(one.impact) for one in self.measured],
        }


def relocate(
    engine: Engine,
    season: str,
    network: Path | str | None,
    *,
    aliases: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Relocated:
    """
    Look the addresses of a season up again; nothing is written.

    Parameters
    ----------
    network
        A map with streets and house numbers; may be ``None`` if the desk has looked up nobody.
    aliases
        Former names that stand in for those in use.

    Raises
    ------
    InputError
        If there are addresses to look up and no map.
    """
    pupils = read.register(engine, "pupils")
    before = write_locations.desk_entries(engine, season)
    if not before:
        return Relocated(
            rows=[], pupils=pupils, n_looked_at=0, n_moved=0, n_unsure=0, n_found=0, most_moved_m=0
        )
    if network is None:
        msg = (
            f"{len(before)} pupils have a point of the location desk: say on which map their "
            "addresses are looked up: --map FILE"
        )
        raise InputError(msg)
    sets = read.active_sets(engine)
    if aliases is None and "aliases" in sets:
        aliases = read.register(engine, "aliases")
    rows = looked_up(engine, before, network, season=season, aliases=aliases, progress=progress)
    return _compared(pupils, before, rows, season)


def plan(
    engine: Engine,
    season: str,
    network: Path | str,
    *,
    whose: Sequence[Decided] = (),
    progress: Progress = silent,
) -> Plan:
    """
    Return what looking addresses up again changes: points, distances, places.

    Parameters
    ----------
    whose
        Grades and policies; those of the decided runs of the newest season if not given.
    """
    found = relocate(engine, season, network, progress=progress)
    instead = Instead(registers={"pupils": found.pupils})
    grades = [one for one in (whose or decided(engine)) if one.season == season]
    measured = tuple(measure(engine, one, instead=instead, progress=progress) for one in grades)
    return Plan(season=season, relocated=found, measured=measured)


def _compared(
    pupils: pd.DataFrame, before: list[dict[str, Any]], rows: list[dict[str, Any]], season: str
) -> Relocated:
    old, new = _points(before), _points(rows)
    had, has = ~np.isnan(old[0]), ~np.isnan(new[0])
    both = had & has
    moved_mm = np.zeros(len(rows), np.int64)
    moved_mm[both] = geodesic_mm(old[0][both], old[1][both], new[0][both], new[1][both])
    after = pupils.set_index(["season", "pupil_id"])
    keys = [(season, row["pupil_id"]) for row in rows]
    after.loc[keys, "lon"], after.loc[keys, "lat"] = new
    after.loc[keys, "point_quality"] = [row["quality"] for row in rows]
    return Relocated(
        rows=rows,
        pupils=after.reset_index()[list(pupils.columns)],
        n_looked_at=len(rows),
        n_moved=int(np.count_nonzero(moved_mm)),
        n_unsure=int(np.count_nonzero(had & ~has)),
        n_found=int(np.count_nonzero(~had & has)),
        most_moved_m=int(moved_mm.max(initial=0)) / MM_PER_M,
    )


def _points(rows: list[dict[str, Any]]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    lon, lat = (
        np.array([np.nan if row[name] is None else row[name] for row in rows], np.float64)
        for name in ("lon", "lat")
    )
    return lon, lat
