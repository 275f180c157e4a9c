"""The second round of a recorded run as a recorded run of its own."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from admission.before import taken
from gis import read
from gis.db import transaction
from gis.errors import InputError
from gis.progress import silent
from gis.write_audit import OWNER
from routing import network as networks
from routing import profile as profiles
from runs import record
from runs.allocate import placement_of, points_of
from runs.audit.read import head_of as audit_head
from runs.csv_table import read_table
from runs.manifest import canonical_json, code_version, read_manifest
from runs.match.stored import read_result
from runs.measure import measure
from runs.recorded import snapshot as snapshots
from runs.recorded.decided import ALLOCATION, SECOND_ROUND
from runs.recorded.export import sealed_of
from runs.recorded.overrides import WITHDRAWN, overrides
from runs.recorded.place import locked, place_of
from runs.recorded.seats_today import DECISION, LATE_COUNTED, last_decisions, late_held
from runs.recorded.store import recorded, run_facts, run_of_key
from runs.seal.check import check_hashes
from runs.second_round import Since, leaving, match_second

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.recorded.place import Place
    from runs.recorded.snapshot import Snapshot
    from runs.recorded.store import Recorded

COPIED: Final = (
    *("season", "grade", "policy_name", "policy_sha256", "network_id", "seed", "is_model"),
    "inputs",
)
"""What the row of a second round takes over from its first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """The sealed first round, the answers, what happened since, and what of it was counted."""

    folder: Path
    answers_csv: Path
    since: Since
    counted: Mapping[str, Any]


def second_round(
    engine: Engine,
    run_id: int,
    answers_csv: Path,
    *,
    progress: Progress = silent,
    by: str = OWNER,
) -> Recorded:
    """
    Place again who keeps no seat of a recorded run, and record that as a run.

    Exceptions to the first round hold: who was given a school by decision keeps it and does not
    take part, the seat left is free, and who was left without a school takes part.

    Parameters
    ----------
    run_id
        The first round.
    answers_csv
        ``pupil_id, answer``: confirmed, refused or silent, for every pupil with an offer.
    progress
        Told about each stage.
    by
        Who asked for it, as the audit log says it.

    Returns
    -------
    recorded
        The same first round, answers and code are the same run: placed once.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    InputError
        If it is no first round, its policy has no rule about a second one, its folders are not on
        this machine, or for anything wrong with the answers; nothing is recorded.
    BrokenPromiseError
        If the first round was changed, or the result breaks a promise; nothing is recorded.
    """
    first = run_facts(engine, run_id)
    with transaction(engine) as connection:
        decided = overrides(connection, run_id)
        late = late_held(connection, run_id)
        counted = last_decisions(connection, run_id)
    if first["kind"] != ALLOCATION:
        msg = f"run {run_id} is no first round; a second round follows the first one of a season"
        raise InputError(msg)
    folder = sealed_of(engine, run_id)
    given = _Given(
        folder=folder,
        answers_csv=answers_csv,
        since=_since(decided, late),
        counted={
            DECISION: decided[-1]["decision"] if decided else 0,
            **({LATE_COUNTED: counted} if counted else {}),
        },
    )
    key = _key(first, given)
    place = place_of(key)
    with locked(place):
        known = run_of_key(engine, key)
        if known is not None:
            return recorded(engine, known)
        frozen = _taking_part(first, given)
        if not place.sealed.is_dir():
            _compute(engine, first, frozen, given, place, progress)
        manifest = read_manifest(place.sealed)
        check_hashes(place.sealed, manifest)
        facts = {
            **{name: first[name] for name in COPIED},
            "kind": SECOND_ROUND,
            "first_run_id": run_id,
            "run_key": key,
        }
        placement = placement_of(facts, frozen, place.sealed, manifest)
        made = record.record(engine, placement, progress, by=by)
    return recorded(engine, made)


def _since(decided: Sequence[Mapping[str, Any]], late: Mapping[str, str | None]) -> Since:
    """Return what was decided since; ``late`` are the late children and where they are."""
    moved = {row["pupil_id"]: row["to_school"] for row in decided}
    why = {row["pupil_id"]: row["reason_code"] for row in decided}
    left = {name for name, code in why.items() if code == WITHDRAWN and moved[name] is None}
    held = Counter(school for school in late.values() if school is not None)
    placed = {name for name, school in late.items() if school is not None}
    return Since(moved=moved, gone=frozenset(left | placed), late=dict(sorted(held.items())))


def _key(first: Mapping[str, Any], given: _Given) -> str:
    """Return the hash of first round, exceptions to it, answers in any order, and code."""
    table = read_table(given.answers_csv, required=["pupil_id", "answer"]).columns
    answers = sorted(zip(table["pupil_id"], table["answer"], strict=True))
    made_from = {
        "kind": SECOND_ROUND,
        "first": first["run_key"],
        "answers": hashlib.sha256(canonical_json(answers)).hexdigest(),
        "code": code_version(),
        **({"exceptions": sorted(given.since.moved.items())} if given.since.moved else {}),
        **({"gone": sorted(given.since.gone)} if given.since.gone else {}),
        **({"late": sorted(given.since.late.items())} if given.since.late else {}),
    }
    return hashlib.sha256(canonical_json(made_from)).hexdigest()


def _taking_part(first: Mapping[str, Any], given: _Given) -> Snapshot:
    """Return the frozen inputs of the first round, of those who take part in the second alone."""
    place = place_of(first["run_key"])
    if not place.snapshot.is_dir():
        msg = f"the frozen inputs of run {first['run_id']} are not on this machine"
        raise InputError(msg)
    frozen = snapshots.load(place.snapshot, key=first["run_key"])
    leaves = leaving(read_result(given.folder), given.answers_csv, given.since)
    homes = frozen.homes
    return replace(
        frozen,
        pupils=taken(frozen.pupils, leaves),
        homes=replace(
            homes,
            lon=homes.lon[leaves],
            lat=homes.lat[leaves],
            ward_code=homes.ward_code[leaves],
            khu_pho=None,
        ),
    )


def _compute(
    engine: Engine,
    first: Mapping[str, Any],
    frozen: Snapshot,
    given: _Given,
    place: Place,
    progress: Progress,
) -> None:
    """Place and seal; distances are those of the first round, points are counted anew."""
    progress("preparing the roads", 0, None)
    raw = read.network(engine, first["network_id"])
    network = networks.build(raw, profiles.load(frozen.policy.profile))
    points = points_of(frozen, measure(network, frozen.homes, frozen.gates, progress))
    origin = {**first["origin"], "points": points, **given.counted}
    facts = {"origin": origin, "audit_head": audit_head(engine)}
    match_second(
        given.folder,
        given.answers_csv,
        place.sealed,
        since=given.since,
        facts=facts,
        progress=progress,
    )
