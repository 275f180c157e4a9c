"""What placements gave, as figures about many children and never about one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from gis.queries import query
from runs.recorded.decided import ALLOCATION
from runs.recorded.publish import told_of_runs
from runs.served.run_versions import run_versions
from runs.statistics.placement import narrow, told_offers, told_summary

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

OF_RUN: Final = ("run_id", "season", "grade")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """One recorded placement: what it is, and its headline figures as they may be told."""

    run_id: int
    state: str
    season: str
    grade: str | None
    policy_name: str | None
    is_model: bool
    created_at: dt.datetime
    summary: Mapping[str, Any]
    versions: Mapping[str, str | None] = field(default_factory=dict)
    kind: str = ALLOCATION


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolOffers:
    """Seats and offers of one school in one placement; offers are ``None`` where withheld."""

    run_id: int
    season: str
    grade: str | None
    seats: int
    n_offers: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCutoffs:
    """
    The cut-offs of one placement as the public was told them.

    Attributes
    ----------
    run
        The placement.
    rows
        Of each school, one per group: columns of ``public_cutoff``.
    """

    run: RunFacts
    rows: Mapping[str, Sequence[Mapping[str, Any]]]

    @classmethod
    def newest(
        cls,
        runs: Mapping[int, RunFacts],
        told: Mapping[int, Sequence[Mapping[str, Any]]],
        grade: str,
    ) -> ToldCutoffs | None:
        """Return those of the newest first round of a grade that was told, ``None`` without one."""
        numbers = [
            number
            for number in told
            if number in runs and (runs[number].kind, runs[number].grade) == (ALLOCATION, grade)
        ]
        if not numbers:
            return None
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for row in told[max(numbers)]:
            rows.setdefault(row["school_code"], []).append(row)
        return cls(run=runs[max(numbers)], rows=rows)


class Figures(Protocol):
    """Where the figures of placements come from."""

    def run(self, run_id: int | None) -> RunFacts | None:
        """Return one placement, the newest first round if none is named, ``None`` without one."""
        ...

    def offers(self, school_code: str) -> SchoolOffers | None:
        """Return a school's offers in the newest placement, ``None`` if it took no part."""
        ...

    def told(self, grade: str) -> ToldCutoffs | None:
        """Return the cut-offs of a grade as last told, ``None`` if none were."""
        ...


class LiveFigures:
    """Figures of recorded placements as the database holds them now; drafts of model data too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def run(self, run_id: int | None) -> RunFacts | None:
        """Return one placement, the newest if none is named."""
        with self._engine.connect() as connection:
            row = _row(connection, run_id)
        return None if row is None else RunFacts(**facts_of(row))

    def offers(self, school_code: str) -> SchoolOffers | None:
        """Return a school's offers in the newest placement."""
        with self._engine.connect() as connection:
            row = _row(connection, None)
            if row is None:
                return None
            run = {name: row[name] for name in OF_RUN}
            found = told_offers(connection, run).get(school_code)
        return None if found is None else SchoolOffers(**run, **found)

    def told(self, grade: str) -> ToldCutoffs | None:
        """Return the cut-offs of a grade as last told."""
        with self._engine.connect() as connection:
            rows = connection.exec_driver_sql(query("publication_runs"), {"trial": False})
            runs = {row["run_id"]: RunFacts(**facts_of(dict(row))) for row in rows.mappings()}
            return ToldCutoffs.newest(runs, told_of_runs(connection, list(runs)), grade)


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``RunFacts`` by a row of ``run_summary``, as they may be told."""
    told = {name: row[name] for name in RunFacts.__slots__ if name not in {"versions", "summary"}}
    summary = told_summary(row["summary"], narrow=narrow(row))
    return {**told, "summary": summary, "versions": run_versions(row)}


def _row(connection: Connection, run_id: int | None) -> dict[str, Any] | None:
    found = connection.exec_driver_sql(query("run_summary"), {"run_id": run_id})
    row = found.mappings().first()
    return None if row is None else dict(row)
