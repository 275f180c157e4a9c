"""A proposal kept as a scenario of the database, for the planners' board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.errors import InputError
from runs.scenario.changes import OpenSchool, open_school, starts
from runs.seasons import newest_season
from runs.whatif.store import add_change, add_openings, try_openings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from runs.siting.asked import Places
    from runs.siting.files import Sited


def save(
    engine: Engine,
    name: str,
    found: Sited,
    *,
    season: str | None,
    grade: str,
    created_by: str,
) -> list[tuple[int, str]]:
    """
    Add the schools that open to a scenario, which is made if there is none.

    One step for each year in which schools open, and one that says from when it holds; one step
    in all without years.

    Parameters
    ----------
    found
        A proposal that was written.
    season, grade
        Whose seats they are; the newest season with pupils if none is named.
    created_by
        A role or client, never a person's name.

    Returns
    -------
    steps
        Number of each step and what it is, for people.

    Raises
    ------
    InputError
        If no school opens, a code is taken, or a gate lies away from the roads in use; nothing
        is stored.
    """
    if found.proposal is None or not found.proposal.last.any():
        msg = "no site opens in the proposal; there is nothing to save as a scenario"
        raise InputError(msg)
    season = season or newest_season(engine)
    every = openings(found.places[1], found.proposal.last)
    try_openings(engine, name, every, season=season, grade=grade)  # all or none
    steps = []
    for year, new in zip(found.years, _new(found.proposal.opened), strict=True):
        opened = openings(found.places[1], new)
        if not opened:
            continue
        steps.append(
            add_openings(*(engine, name, opened), season=season, grade=grade, created_by=created_by)
        )
        if year:
            begins = starts(steps[-1][0], year)
            steps.append(
                add_change(
                    *(engine, name, begins), season=season, grade=grade, created_by=created_by
                )
            )
    return steps


def openings(sites: Places, opens: NDArray[np.bool_]) -> list[OpenSchool]:
    """Return these sites, shape (C,), as schools with their seats and gates, by code."""
    gate = sites.gate
    return [
        open_school(
            str(sites.code[c]),
            seats=int(sites.seats[c]),
            gates=[
                (float(gate.lon[g]), float(gate.lat[g]))
                for g in np.flatnonzero(gate.id == sites.code[c])
            ],
        )
        for c in np.flatnonzero(opens)
    ]


def _new(opened: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the sites that are open for the first time in each stage, shape (T, C)."""
    new: NDArray[np.bool_] = opened.copy()
    new[1:] &= ~opened[:-1]
    return new
