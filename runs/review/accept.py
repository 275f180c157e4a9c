"""A scenario accepted as a new version of the roads: its effect first, then for good."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from gis import read, read_edits, write
from gis.errors import InputError
from gis.model import RawNetwork, Source
from gis.progress import Progress, silent
from gis.write_network import Acceptance, content_sha256
from routing.accepted import accepted
from routing.edit_effect import Placed
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.tied import moved
from runs.checked_pairs.compare import ScoreCard, compare
from runs.checked_pairs.kept import kept_pairs
from runs.checked_pairs.told import verdict
from runs.recorded.decided import Decided, decided
from runs.review.impact import Measured, measure
from runs.scenario.edits import edits_of
from runs.scenario.effect import Effect, Job, measured, stored_job
from runs.whatif.inputs import Instead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.read_edits import StoredScenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """
    What accepting changes for one grade, as the difference of two complete measurements.

    Attributes
    ----------
    season, grade, profile
        Whose ways were measured, and how they travel.
    n_homes_moved, n_gates_moved
        Homes and gates that are tied to another place of the roads, or to none any more.
    effect
        Pairs whose distance differs, all of them snapped on their own version.
    """

    season: str
    grade: str
    profile: str
    n_homes_moved: int
    n_gates_moved: int
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A version that could be stored: the roads, what they come of, and what they change.

    Attributes
    ----------
    impact
        Distances, ``None`` where nobody is measured.
    further
        Distances of further grades, or of others who travel otherwise.
    places
        Who would be offered what, one per grade with a decided run, or as asked.
    card
        The hand-measured pairs on the new roads; ``None`` where none are kept.
    """

    raw: RawNetwork
    known: StoredScenario
    impact: Impact | None
    further: tuple[Impact, ...]
    places: tuple[Measured, ...]
    card: ScoreCard | None

    @property
    def facts(self) -> dict[str, Any]:
        """Return what is kept with the version: counts only."""
        return {
            **({} if self.impact is None else asdict(self.impact)),
            "further": [asdict(one) for one in self.further],
            "places": [asdict(one.impact) for one in self.places],
            "pairs": None if self.card is None else verdict(self.card),
        }


def plan(  # noqa: PLR0913 (whose ways, how they travel, where the pairs go)
    engine: Engine,
    name: str,
    *,
    season: str | None,
    grade: str,
    profile: str = "walk",
    further: Sequence[tuple[str, str]] = (),
    whose: Sequence[Decided] = (),
    out: Path | None = None,
    progress: Progress = silent,
) -> Plan:
    """
    Return the version that accepting a scenario would make, and its impact; write nothing.

    Parameters
    ----------
    season
        Season whose pupils are measured; ``None`` measures nobody.
    further
        Further grades and profiles that are measured too.
    whose
        Grades whose placement is computed before and after, and by which policy; those of the
        decided runs of the newest season if not given.
    out
        Parquet file of the pairs that change, as ``gantruong scenario effect`` writes it.

    Raises
    ------
    UnknownNameError
        If there is no such scenario.
    InputError
        If no step of it holds, it changes more than roads, or it edits another version than the
        one in use.
    """
    known = read_edits.scenario(engine, name)
    active, raw = read.active_network(engine)
    if known.network_id != active:
        msg = (
            f"scenario “{name}” edits network version {known.network_id}, but version {active} is "
            f"in use; take that one back with: gantruong network use {known.network_id}"
        )
        raise InputError(msg)
    if known.changes:
        msg = (
            f"scenario “{name}” changes schools, seats or policy too; a version of the roads takes "
            "roads only: undo those steps, or draw the roads in a scenario of their own"
        )
        raise InputError(msg)
    if not known.rows:
        msg = f"scenario “{name}” has no step that holds; there is nothing to accept"
        raise InputError(msg)
    new = accepted(raw, edits_of(known.rows), _source(raw, known))
    asked = [] if season is None else [(grade, profile), *further]
    impacts = [
        _stored_impact(
            *(engine, known, new),
            facts=(str(season), one, by),
            out=None if number else out,
            progress=progress,
        )
        for number, (one, by) in enumerate(asked)
    ]
    places = tuple(
        measure(engine, one, instead=Instead(raw=new), progress=progress)
        for one in (whose or decided(engine))
    )
    pairs = kept_pairs(engine)
    card = compare(new, pairs, progress=progress) if pairs else None
    return Plan(
        raw=new,
        known=known,
        impact=impacts[0] if impacts else None,
        further=tuple(impacts[1:]),
        places=places,
        card=card,
    )


def accept(
    engine: Engine, planned: Plan, *, reason: str, accepted_by: str, progress: Progress = silent
) -> int:
    """
    Store a planned version in one transaction, take it into use, and return its number.

    Raises
    ------
    InputError
        If there is no reason, the roads do not pass the hand-measured pairs, or another version is
        in use by now; nothing is written then.
    """
    if not reason.strip():
        msg = "say why the scenario is accepted: --reason"
        raise InputError(msg)
    if planned.card is not None and not planned.card.passes:
        msg = (
            f"{planned.card.n_off} of {len(planned.card.pairs)} hand-measured pairs are off on "
            "these roads; mend the scenario or the pairs"
        )
        raise InputError(msg)
    acceptance = Acceptance(
        based_on=planned.known.network_id,
        scenario_id=planned.known.scenario_id,
        edits=_edits(planned.known),
        impact=planned.facts,
        reason=reason.strip(),
        accepted_by=accepted_by,
    )
    return write.network(
        engine, planned.raw, acceptance=acceptance, progress=progress, by=accepted_by
    )


def _stored_impact(
    engine: Engine,
    known: StoredScenario,
    new: RawNetwork,
    *,
    facts: tuple[str, str, str],
    out: Path | None,
    progress: Progress,
) -> Impact:
    season, grade, profile = facts
    job, n_pupils = stored_job(
        engine, known, season=season, grade=grade, profile=profile, progress=progress
    )
    found = _impact(
        job, build(new, load(profile)), out=out, progress=progress, facts=(season, grade)
    )
    return replace(found, effect=replace(found.effect, n_homes=n_pupils))


def _impact(
    job: Job, new: Network, *, out: Path | None, progress: Progress, facts: tuple[str, str]
) -> Impact:
    snapper = Snapper(new)
    progress("snapping anew", 0, len(job.home))
    home = snapper.snap(job.home.point_lon, job.home.point_lat)
    gate = snapper.snap(job.gate.point_lon, job.gate.point_lat)
    base = job.scenario.base or job.scenario
    ways = (base.raw.way_id[base.raw.edge_way], new.raw.way_id[new.raw.edge_way])
    effect = measured(replace(job, after=Placed(new, home, gate)), out, progress)
    return Impact(
        season=facts[0],
        grade=facts[1],
        profile=new.profile.name,
        n_homes_moved=len(moved(job.home, home, ways)),
        n_gates_moved=len(moved(job.gate, gate, ways)),
        effect=effect,
    )


def _source(raw: RawNetwork, known: StoredScenario) -> Source:
    """Return what the new version is called: its hash is that of the old roads and the edits."""
    text = json.dumps([content_sha256(raw), _edits(known)], sort_keys=True, ensure_ascii=False)
    return replace(
        raw.source,
        name=f"{raw.source.name} + {known.name}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _edits(known: StoredScenario) -> list[dict[str, Any]]:
    return [{k: v for k, v in asdict(row).items() if v is not None} for row in known.rows]
