"""Figures of the published placements, and the cut-offs of those that were told to the public."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from gis.queries import query
from runs.publication import canonical
from runs.recorded.decided import ALLOCATION
from runs.recorded.publish import told_of_runs
from runs.served.figures import OF_RUN, RunFacts, SchoolOffers, ToldCutoffs, facts_of
from runs.statistics.placement import told_offers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from runs.publication.part import Source

FACTS: Final = "figures.json"


class StoredFigures:
    """
    The figures of published placements.

    Attributes
    ----------
    runs
        Placements by number, ascending.
    cutoffs
        What was told of each placement whose cut-offs were published, by school and group.
    """

    def __init__(
        self,
        runs: Mapping[int, RunFacts],
        offers: Mapping[str, SchoolOffers],
        cutoffs: Mapping[int, Sequence[Mapping[str, Any]]],
    ) -> None:
        self.runs = runs
        self.cutoffs = cutoffs
        self._offers = offers

    def run(self, run_id: int | None) -> RunFacts | None:
        """Return one published placement, the newest first round if none is named."""
        if run_id is not None:
            return self.runs.get(run_id)
        first = [number for number, one in self.runs.items() if one.kind == ALLOCATION]
        return self.runs[max(first)] if first else None

    def offers(self, school_code: str) -> SchoolOffers | None:
        """Return a school's offers in the newest published placement."""
        return self._offers.get(school_code)

    def told(self, grade: str) -> ToldCutoffs | None:
        """Return the cut-offs of a grade as last told."""
        return ToldCutoffs.newest(self.runs, self.cutoffs, grade)


def write(source: Source, folder: Path) -> None:
    """Write figures of the placements of this publication; no others are looked at."""
    with source.engine.connect() as connection:
        runs = [one for one in _runs(connection, trial=True) if one["run_id"] in source.run_id]
        first = [one for one in runs if one["kind"] == ALLOCATION]
        offers = _offers(connection, first[-1]) if first else []
        cutoffs = told_of_runs(connection, source.run_id)
    told = {str(run_id): [dict(row) for row in rows] for run_id, rows in cutoffs.items()}
    canonical.write(folder / FACTS, {"runs": runs, "offers": offers, "cutoffs": told})


def read(folder: Path) -> StoredFigures:
    """Return what was written."""
    facts = canonical.read(folder / FACTS)
    runs = {}
    for one in facts["runs"]:
        at = dt.datetime.fromisoformat(one["created_at"])
        runs[one["run_id"]] = RunFacts(**one | {"created_at": at})
    return StoredFigures(
        runs=runs,
        offers={one.pop("school_code"): SchoolOffers(**one) for one in facts["offers"]},
        cutoffs={int(run_id): rows for run_id, rows in facts["cutoffs"].items()},
    )


def published_runs(connection: Connection, *, trial: bool) -> tuple[int, ...]:
    """
    Return the placements that may be published: all that are no drafts, ascending.

    Parameters
    ----------
    trial
        The newest draft too, where its children are simulated or invented.
    """
    return tuple(one["run_id"] for one in _runs(connection, trial=trial))


def _runs(connection: Connection, *, trial: bool) -> list[dict[str, Any]]:
    rows = connection.exec_driver_sql(query("publication_runs"), {"trial": trial}).mappings()
    return [facts_of(dict(row)) for row in rows]


def _offers(connection: Connection, run: Mapping[str, Any]) -> list[dict[str, Any]]:
    of_run = {name: run[name] for name in OF_RUN}
    told = told_offers(connection, of_run)
    return [{"school_code": code, **row, **of_run} for code, row in told.items()]
