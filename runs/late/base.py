"""What late children are placed by: the final run's rules, roads and gates, and seats of today."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.before import Round
from admission.pairs import OPEN, REASONS, Pairs
from gis import read
from gis.errors import InputError
from gis.units import NONE
from routing import network as networks
from routing import profile as profiles
from runs.allocate import points_of
from runs.audit.read import head_of as audit_head
from runs.catchments_in_use import catchments_in_use, inside_of, versions_of
from runs.folder import whole_folder
from runs.manifest import read_manifest, sha256_of_file
from runs.match.result import solve
from runs.match.write import write_result
from runs.measure import measure, ways_of
from runs.recorded import snapshot as snapshots
from runs.recorded.decided import ALLOCATION, LATE
from runs.recorded.export import sealed_of
from runs.recorded.place import place_of
from runs.recorded.seats_today import root_of, sha256_of
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from admission.policy.file import Policy
    from gis.progress import Progress
    from runs.late.children import Children
    from runs.recorded.place import Place
    from runs.recorded.seats_today import SchoolSeats
    from runs.recorded.snapshot import Snapshot

FINAL: Final = "final"

KEPT: Final = ("run_sha256", "seal", "merkle_root")
"""What a late placement says of the run that it follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """
    The final run that late children follow.

    Attributes
    ----------
    run
        Row of the first round.
    frozen
        Its frozen inputs: rules, schools, gates.
    seal
        What its manifest says of itself.
    """

    run: Mapping[str, Any]
    frozen: Snapshot
    seal: Mapping[str, Any]

    @property
    def run_id(self) -> int:
        """Return its number."""
        return int(self.run["run_id"])

    @property
    def policy(self) -> Policy:
        """Return its rules."""
        return self.frozen.policy


def base_of(engine: Engine, run_id: int) -> Base:
    """
    Return the final run that late children of a run follow.

    Parameters
    ----------
    run_id
        The first round, its second one, or a late placement of it.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    InputError
        If it places no children by distance, is not final, or its folders are not on this machine.
    """
    asked = run_facts(engine, run_id)
    run = run_facts(engine, root_of(asked))
    if run["kind"] != ALLOCATION:
        msg = f"run {run_id} places nobody by distance; late children follow a final first round"
        raise InputError(msg)
    if run["state"] != FINAL:
        msg = (
            f"run {run['run_id']} is {run['state']}; children are placed late once it is final, "
            "until then they belong into the run"
        )
        raise InputError(msg)
    place = place_of(run["run_key"])
    if not place.snapshot.is_dir():
        msg = f"the frozen inputs of run {run['run_id']} are not on this machine"
        raise InputError(msg)
    manifest = read_manifest(sealed_of(engine, int(run["run_id"])))
    return Base(
        run=run,
        frozen=snapshots.load(place.snapshot, key=run["run_key"]),
        seal={**{key: manifest.get(key) for key in KEPT}, "labels": manifest.get("labels", [])},
    )


def compute(  # noqa: PLR0913 (what a late placement is made of)
    engine: Engine,
    base: Base,
    children: Children,
    today: Mapping[str, SchoolSeats],
    folder: Path,
    progress: Progress,
    *,
    place: Place | None = None,
) -> None:
    """Measure, place, check and seal; with a place the children are kept there as they came in."""
    policy, frozen = base.policy, frozen_with(base, children, today)
    hashes = {} if place is None else {"snapshot": _keep_children(place, children)}
    progress("preparing the roads", 0, None)
    raw = read.network(engine, base.run["network_id"])
    network = networks.build(raw, profiles.load(policy.profile))
    measured = measure(network, frozen.homes, frozen.gates, progress)
    distance_mm, lines_mm = ways_of(policy, measured, frozen.homes, frozen.gates)
    result = solve(
        *(policy, frozen.pupils, frozen.schools, distance_mm),
        seed=base.run["seed"],
        pairs=replace(_pairs(engine, base, frozen), lines_mm=lines_mm),
        progress=progress,
    )
    n_free = {code: one.free for code, one in today.items()}
    left = dict(today)
    for school in result.allocation.school[result.allocation.school != NONE].tolist():
        code = str(result.schools.code[school])
        left[code] = replace(left[code], held=left[code].held + 1)
    origin = {
        **{name: one for name, one in base.run["origin"].items() if name != "snapshot"},
        **hashes,
        "points": points_of(frozen, measured),
        LATE: {
            **{name: base.seal[name] for name in KEPT},
            "free": n_free,
            "left_sha256": sha256_of(left),
        },
    }
    write_result(
        folder,
        result,
        labels=base.seal["labels"],
        facts={"origin": origin, "audit_head": audit_head(engine)},
        progress=progress,
    )


def frozen_with(base: Base, children: Children, today: Mapping[str, SchoolSeats]) -> Snapshot:
    """Return the frozen inputs of the final run with these children and the seats of today."""
    schools = base.frozen.schools
    free = [max(0, today[str(code)].free) if code in today else 0 for code in schools.code]
    schools = replace(schools, seats=np.array(free, np.int32))
    return replace(
        base.frozen,
        pupils=children.pupils,
        homes=children.homes,
        schools=schools,
        asked=Round(pupils=children.pupils, schools=schools),
    )


def _pairs(engine: Engine, base: Base, frozen: Snapshot) -> Pairs:
    """Return what the rules say of pairs; schools of programmes only are closed as before."""
    policy, run = base.policy, base.run
    inside = None
    if policy.catchments is not None:
        season, grade = str(run["season"]), str(run["grade"])
        areas = catchments_in_use(engine, policy, season=season, grade=grade)
        if versions_of(areas) != run["origin"].get("catchments"):
            msg = (
                f"the catchments of run {base.run_id} were replaced since; late children would "
                "be judged by others"
            )
            raise InputError(msg)
        inside = inside_of(areas, frozen.homes, frozen.schools, season=season, needed=True)
    barred = None
    closed = _closed(base, frozen)
    if closed.any():
        barred = np.full((len(frozen.pupils), len(closed)), OPEN, np.uint8)
        barred[:, closed] = REASONS.index("programme")
    return Pairs(inside=inside, barred=barred, boarding=base.frozen.pairs.boarding)


def _closed(base: Base, frozen: Snapshot) -> NDArray[np.bool_]:
    """Return the schools that had seats of programmes only and have no other today, shape (S,)."""
    lists = base.frozen.asked.programmes
    if lists is None:
        return np.zeros(len(frozen.schools), np.bool_)
    ordinary = base.frozen.asked.left_seats(base.policy).seats
    return np.asarray(lists.taken_schools(ordinary) & (frozen.schools.seats == 0))


def _keep_children(place: Place, children: Children) -> dict[str, str]:
    """Keep the children as they came in, and return the hash of that file."""
    shutil.rmtree(place.snapshot, ignore_errors=True)
    with whole_folder(place.snapshot) as partial:
        snapshots.write_pupils(partial, children.pupils, children.homes)
    name = snapshots.PUPILS
    return {name: sha256_of_file(place.snapshot / name)}
