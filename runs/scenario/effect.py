"""What a scenario does to the way to school: from files, or from the city's database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from gis import read
from gis.errors import InputError
from gis.osm.read import read_any
from gis.progress import Progress, silent
from gis.read_edits import scenario as stored_scenario
from gis.units import MM_PER_M, UNREACHABLE_MM, Ids, Index
from routing.edit_effect import Changed, Placed, blocks_between
from routing.edits import Edit, apply, closed_edges
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.city_inputs import pupils_of, schools_of
from runs.gates import gates_in_use
from runs.parquet import names_at, write
from runs.point_files import read_homes_and_gates
from runs.scenario.edits import Choice, choose, closing, drawn_road, edits_of
from runs.two_files import written_together

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.read_edits import StoredScenario

CHANGES: Final = pa.schema(
    [
        pa.field("pupil_id", pa.string(), nullable=False),
        pa.field("school_code", pa.string(), nullable=False),
        pa.field("before_m", pa.float64()),
        pa.field("after_m", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """
    What changes.

    Attributes
    ----------
    n_edges_closed, n_roads_added
        The scenario's edits in force.
    n_homes, n_schools
        Homes and schools that were measured, those not located included.
    n_pairs_changed, n_homes_changed, n_schools_changed
        Pairs whose distance differs, and the homes and schools among them.
    n_longer, n_shorter
        Pairs whose way is longer or shorter.
    n_cut_off, n_opened
        Pairs that can no longer reach each other, or can now.
    mean_longer_m, most_longer_m, mean_shorter_m, most_shorter_m
        Over pairs that reach each other before and after; ``None`` where there is none.
    """

    n_edges_closed: int
    n_roads_added: int
    n_homes: int
    n_schools: int
    n_pairs_changed: int
    n_homes_changed: int
    n_schools_changed: int
    n_longer: int
    n_shorter: int
    n_cut_off: int
    n_opened: int
    mean_longer_m: float | None
    most_longer_m: float | None
    mean_shorter_m: float | None
    most_shorter_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    A scenario, the homes of P pupils and the gates of S schools.

    ``after`` stands in for the scenario where homes and gates are snapped anew.
    """

    scenario: Network
    edits: Sequence[Edit]
    pupil_id: Ids
    school_code: Ids
    gate_school: Index
    home: Snaps
    gate: Snaps
    after: Placed | None = None

    def blocks(self) -> Iterator[Changed]:
        """Yield the pairs that differ, some homes at a time."""
        after = self.after or Placed(self.scenario, self.home, self.gate)
        return blocks_between(
            Placed(self.scenario.base or self.scenario, self.home, self.gate),
            after,
            gate_school=self.gate_school,
            n_schools=len(self.school_code),
        )


def effect_files(  # noqa: PLR0913 (the command's own options)
    network: Path | str,
    homes: Path,
    schools: Path,
    out: Path,
    *,
    profile: str,
    close: Choice,
    add: Sequence[Path] = (),
    kind: str | None = None,
    progress: Progress = silent,
) -> Effect:
    """
    Write the pairs of homes and schools whose distance closing or adding roads changes.

    Parameters
    ----------
    network
        Anything ``gis.osm.read.read_any`` reads.
    homes, schools
        CSV files of points, as for ``gantruong distances``.
    out
        Parquet: ``pupil_id, school_code, before_m, after_m``, sorted by the two ids; metres are
        null where no path leads.
    profile
        Name of a travel profile.
    close
        What to close.
    add, kind
        GeoJSON files of roads to add, and what they are if they do not say so themselves.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        For every error of the files and of what is named; nothing is written.
    """
    travel = load(profile)
    points, gates = read_homes_and_gates(homes, schools)
    if not (close or add):
        msg = "nothing to compare: say what to close (--close, --edge, --polygon) or add (--add)"
        raise InputError(msg)
    progress("reading the roads", 0, None)
    raw = read_any(network)
    edits: list[Edit] = [closing(raw, choose(raw, close))] if close else []
    edits += [drawn_road(raw, path, kind=kind) for path in add]
    progress("preparing the roads", 0, None)
    scenario = apply(build(raw, travel), edits)
    progress("snapping", 0, len(points))
    snapper = Snapper(scenario)
    job = Job(
        scenario=scenario,
        edits=edits,
        pupil_id=points.id,
        school_code=gates.school_code,
        gate_school=gates.gate_school,
        home=snapper.snap(points.lon, points.lat),
        gate=snapper.snap(gates.gate.lon, gates.gate.lat),
    )
    return measured(job, out, progress)


def effect_stored(  # noqa: PLR0913 (the command's own options)
    engine: Engine,
    name: str,
    *,
    season: str,
    grade: str,
    profile: str = "walk",
    out: Path | None = None,
    progress: Progress = silent,
) -> Effect:
    """
    Return what a stored scenario changes for the pupils of a season's grade.

    Parameters
    ----------
    engine
        Database with the scenario, its network version, pupils, schools and seats.
    name
        Scenario.
    season, grade, profile
        Whose ways, and how they travel.
    out
        Parquet file for the pairs, as ``effect_files`` writes it; none if not given.
    progress
        Told how far the work is.

    Raises
    ------
    UnknownNameError
        If there is no such scenario.
    InputError
        If the season's grade has no pupils or seats, or an edit is not of this network.
    """
    job, n_pupils = stored_job(
        *(engine, stored_scenario(engine, name)),
        season=season,
        grade=grade,
        profile=profile,
        progress=progress,
    )
    return replace(measured(job, out, progress), n_homes=n_pupils)


def stored_job(
    engine: Engine,
    known: StoredScenario,
    *,
    season: str,
    grade: str,
    profile: str,
    progress: Progress = silent,
) -> tuple[Job, int]:
    """Return the job of a stored scenario and the number of pupils, those without a point too."""
    progress("reading the registers", 0, None)
    pupils, places = pupils_of(read.register(engine, "pupils"), season=season, grade=grade)
    schools = schools_of(read.register(engine, "seats"), season=season, grade=grade)
    gates = gates_in_use(engine, schools, grade=grade, season=season)
    edits = edits_of(known.rows)
    progress("reading the roads", 0, None)
    raw = read.network(engine, known.network_id)
    progress("preparing the roads", 0, None)
    scenario = apply(build(raw, load(profile)), edits)
    progress("snapping", 0, len(places.lon))
    snapper = Snapper(scenario)
    home = np.flatnonzero(places.known)
    job = Job(
        scenario=scenario,
        edits=edits,
        pupil_id=pupils.id[home],
        school_code=schools.code,
        gate_school=gates.school,
        home=snapper.snap(places.lon[home], places.lat[home]),
        gate=snapper.snap(gates.lon, gates.lat),
    )
    return job, len(pupils)


def measured(job: Job, out: Path | None, progress: Progress) -> Effect:
    """Return what changes, and write the pairs if a file is given."""
    tally = _Tally(job)
    if out is None:
        for _ in tally.rows(progress):
            pass
    else:
        with written_together(out) as (changes,):
            write(changes, CHANGES, tally.rows(progress))
    return tally.effect()


class _Tally:
    """Counts the changed pairs while they pass by, a block of homes at a time."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._school = np.zeros(len(job.school_code), dtype=np.bool_)
        self._homes = self._pairs = self._cut_off = self._opened = 0
        self._n = np.zeros(2, dtype=np.int64)  # longer, shorter; both ends reach each other
        self._sum_mm = np.zeros(2, dtype=np.int64)
        self._most_mm = np.zeros(2, dtype=np.int64)

    def rows(self, progress: Progress) -> Iterator[dict[str, Any]]:
        """Yield the rows of the file."""
        job = self._job
        pupil_name, school_name = names_at(job.pupil_id), names_at(job.school_code)
        progress("comparing", 0, len(job.home))
        for changed in job.blocks():
            self._count(changed)
            yield {
                "pupil_id": pupil_name(changed.home),
                "school_code": school_name(changed.goal),
                "before_m": _metres(changed.before_mm),
                "after_m": _metres(changed.after_mm),
            }
        progress("comparing", len(job.home), len(job.home))

    def effect(self) -> Effect:
        """Return what was counted."""
        base = self._job.scenario.base
        assert base is not None  # noqa: S101 (a scenario has its base)
        n_closed = int(np.count_nonzero(closed_edges(base.raw, self._job.edits)))
        (longer, shorter), (sum_longer, sum_shorter) = self._n.tolist(), self._sum_mm.tolist()
        most_longer, most_shorter = self._most_mm.tolist()
        return Effect(
            n_edges_closed=n_closed,
            n_roads_added=len(self._job.scenario.raw.way_id) - len(base.raw.way_id),
            n_homes=len(self._job.home),
            n_schools=len(self._job.school_code),
            n_pairs_changed=self._pairs,
            n_homes_changed=self._homes,
            n_schools_changed=int(np.count_nonzero(self._school)),
            n_longer=longer,
            n_shorter=shorter,
            n_cut_off=self._cut_off,
            n_opened=self._opened,
            mean_longer_m=_mean_m(sum_longer, longer),
            most_longer_m=most_longer / MM_PER_M if longer else None,
            mean_shorter_m=_mean_m(sum_shorter, shorter),
            most_shorter_m=most_shorter / MM_PER_M if shorter else None,
        )

    def _count(self, changed: Changed) -> None:
        self._pairs += len(changed)
        self._homes += len(np.unique(changed.home))
        self._school[changed.goal] = True
        before, after = changed.before_mm.astype(np.int64), changed.after_mm.astype(np.int64)
        self._cut_off += int(np.count_nonzero(after == UNREACHABLE_MM))
        self._opened += int(np.count_nonzero(before == UNREACHABLE_MM))
        more_mm = (after - before)[(before < UNREACHABLE_MM) & (after < UNREACHABLE_MM)]
        for side, part in enumerate((more_mm[more_mm > 0], -more_mm[more_mm < 0])):
            self._n[side] += len(part)
            self._sum_mm[side] += part.sum()
            self._most_mm[side] = max(self._most_mm[side], part.max(initial=0))


def _metres(mm: np.ndarray[Any, np.dtype[np.int32]]) -> pa.Array:
    return pa.array(mm / MM_PER_M, mask=mm == UNREACHABLE_MM)


def _mean_m(sum_mm: int, n: int) -> float | None:
    return round(sum_mm / n / MM_PER_M, 3) if n else None
