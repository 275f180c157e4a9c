"""The main job: freeze one season's grade, measure, place, check, seal, record; each once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.allocate import refuse
from admission.policy import file as policies
from gis import read
from gis.progress import silent
from gis.units import FAR_SNAP_MM, NONE, UNREACHABLE_MM
from gis.write_audit import OWNER
from routing import network as networks
from routing import profile as profiles
from runs import record, straight
from runs.audit.read import head_of as audit_head
from runs.manifest import read_manifest
from runs.match.round import solve_round
from runs.match.write import write_result
from runs.measure import measure, ways_of
from runs.recorded import snapshot as snapshots
from runs.recorded.identity import Identity, identity_of
from runs.recorded.place import locked, place_of
from runs.recorded.store import Recorded, recorded, run_of_key
from runs.seal.check import check_hashes
from runs.seal.lot import lot_facts, read_commitment
from runs.steps import Steps
from runs.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from gis.progress import Progress
    from gis.units import Index
    from runs.city_inputs import Homes
    from runs.gates import Gates
    from runs.measure import Measured
    from runs.recorded.place import Place
    from runs.recorded.snapshot import Snapshot

__all__ = ["Recorded", "allocate", "straight_mm"]


@dataclass(frozen=True, slots=True)
class Watched:
    """Who is told how far the work is: seconds and memory of each step, and its progress."""

    steps: Steps
    progress: Progress


def allocate(  # noqa: PLR0913 (what a run is made of)
    engine: Engine,
    policy_name: str,
    *,
    season: str,
    grade: str,
    seed: str | None = None,
    commitment: Path | None = None,
    steps: Steps | None = None,
    progress: Progress = silent,
    by: str = OWNER,
) -> Recorded:
    """
    Place the pupils of one season and grade, and record the run.

    Parameters
    ----------
    engine
        Database with a network, pupils, schools and seats in use.
    policy_name
        Policy by name, or a policy file.
    season, grade
        What to place.
    seed
        Secret of the lot, where the policy draws one.
    commitment
        What was published about seed and pupils before the lot (``gantruong lot commit``).
    steps
        Takes the seconds and memory of each step.
    progress
        Told how far each stage is.
    by
        Who asked for it, as the audit log says it.

    Raises
    ------
    InputError
        If an input is missing or the policy does not take it; nothing is recorded.
    BrokenPromiseError
        If the result breaks a promise; nothing is recorded.

    Notes
    -----
    The same data in use, policy, seed and code are the same run: it is computed once and its
    number comes back. Inputs are frozen in the state folder before anything is computed, the
    result is sealed there, and the database takes it in one transaction; a process that is
    killed leaves whole stages, and the next one goes on from them.
    """
    watched = Watched(steps or Steps(), progress)
    policy = policies.load(policy_name)
    identity = identity_of(
        engine,
        policy,
        season=season,
        grade=grade,
        seed=seed,
        commitment=None if commitment is None else read_commitment(commitment),
    )
    place = place_of(identity.key)
    with locked(place):
        known = run_of_key(engine, identity.key)
        if known is not None:
            return recorded(engine, known)
        placement = _sealed(engine, identity, place, watched)
        with watched.steps.step("record"):
            run_id = record.record(engine, placement, progress, by=by)
    return recorded(engine, run_id)


def straight_mm(homes: Homes, gates: Gates, school: Index) -> NDArray[np.int64]:
    """
    Return the straight line from each home to its school's nearest gate.

    Parameters
    ----------
    homes
        P homes.
    gates
        Gates of all schools.
    school
        School of each home, ``NONE`` for none, shape (P,).

    Returns
    -------
    straight_mm
        Millimetres, ``NONE`` where there is no school, shape (P,).
    """
    placed = np.flatnonzero((school != NONE) & homes.known)
    line_mm = np.full(len(school), NONE, dtype=np.int64)
    line_mm[placed] = straight.straight_mm(
        (homes.lon, homes.lat),
        (gates.lon, gates.lat),
        gate_school=gates.school,
        home=placed,
        school=school[placed],
    )
    return line_mm


def _sealed(engine: Engine, identity: Identity, place: Place, watched: Watched) -> record.Placement:
    """Return the sealed placement, each stage made only if no earlier process finished it."""
    with watched.steps.step("read"):
        if not place.snapshot.is_dir():
            watched.progress("freezing the inputs", 0, None)
            snapshots.freeze(engine, identity, place.snapshot)
        frozen = snapshots.load(place.snapshot, key=identity.key)
    if not place.sealed.is_dir():
        _compute(engine, identity, frozen, place, watched)
    manifest = read_manifest(place.sealed)
    check_hashes(place.sealed, manifest)
    return placement_of(record.facts_of(identity), frozen, place.sealed, manifest)


def placement_of(
    facts: Mapping[str, Any], frozen: Snapshot, sealed: Path, manifest: Mapping[str, Any]
) -> record.Placement:
    """Return what is recorded of a sealed folder; its pupils are those of the snapshot."""
    offered = record.read_offers(sealed, frozen)
    return record.Placement(
        facts=facts,
        snapshot=frozen,
        folder=sealed,
        manifest=manifest,
        straight_mm=straight_mm(frozen.homes, frozen.gates, offered.school),
        summary={
            **summarise(offered.school, offered.rank, offered.distance_mm).as_dict(),
            **manifest["counts"],
            "profile": frozen.policy.profile,
            "schools_at_own_point": frozen.gates.n_stand_ins,
            "assumptions": manifest["policy"]["assumptions"],
        },
    )


def _compute(
    engine: Engine, identity: Identity, frozen: Snapshot, place: Place, watched: Watched
) -> None:
    policy, steps, progress = frozen.policy, watched.steps, watched.progress
    refuse(policy, *frozen.asked.rest(policy), seed=identity.seed)
    lot = lot_facts(frozen.pupils.id, identity.seed, identity.commitment)
    with steps.step("network"):
        progress("preparing the roads", 0, None)
        raw = read.network(engine, identity.network.network_id)
        network = networks.build(raw, profiles.load(policy.profile))
    with steps.step("distances"):
        measured = measure(network, frozen.homes, frozen.gates, progress)
        distance_mm, lines_mm = ways_of(policy, measured, frozen.homes, frozen.gates)
    with steps.step("placement"):
        result = solve_round(
            policy,
            frozen.asked,
            distance_mm,
            seed=identity.seed,
            pairs=replace(frozen.pairs, lines_mm=lines_mm),
            progress=progress,
        )
    with steps.step("seal"):
        origin = {
            **identity.origin,
            "snapshot": dict(frozen.hashes),
            "points": points_of(frozen, measured),
        }
        write_result(
            place.sealed,
            result,
            labels=identity.labels,
            facts={**lot, "origin": origin, "audit_head": audit_head(engine)},
            progress=progress,
        )


def points_of(frozen: Snapshot, measured: Measured) -> dict[str, Any]:
    """Return how many points could not be used, or only just."""
    n_located = int(np.count_nonzero(measured.home_snaps.located))
    n_reaching = int(np.count_nonzero((measured.distance_mm < UNREACHABLE_MM).any(axis=1)))
    return {
        "not_located": len(frozen.pupils) - n_located,
        "cut_off": n_located - n_reaching,
        "far": int(np.count_nonzero(measured.home_snaps.access_mm > FAR_SNAP_MM)),
        "gates": len(frozen.gates.lon),
        "schools_at_own_point": frozen.gates.n_stand_ins,
    }
