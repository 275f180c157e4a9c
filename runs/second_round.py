"""The second round from a folder of the first and a file of answers."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.after_answers import OTHER_SCHOOLS, FirstRound, refused_school
from admission.before import taken
from admission.pairs import OPEN, REASONS, Pairs
from admission.programmes import TO_ORDINARY
from gis.errors import InputError
from gis.progress import silent
from gis.units import NONE
from runs.folder import refuse_existing
from runs.manifest import canonical_json
from runs.match.result import solve
from runs.match.second import with_first_round
from runs.match.second_files import read_answers
from runs.match.stored import read_result
from runs.match.write import write_result
from runs.verify import verify_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from gis.progress import Progress
    from gis.units import Index
    from runs.match.stored import StoredResult

KEPT: tuple[str, ...] = ("run_sha256", "seal", "merkle_root")
"""What the manifest of a second round says of the first."""


def match_second(  # noqa: PLR0913 (what a second round is made of)
    first_dir: Path,
    answers_csv: Path,
    out_dir: Path,
    *,
    exceptions: Mapping[str, str | None] | None = None,
    force: bool = False,
    facts: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Place again who keeps no seat of a first round, write the folder, return its manifest.

    Parameters
    ----------
    first_dir
        Folder of the first round; its seal and rules are checked before anything else.
    answers_csv
        ``pupil_id, answer``: confirmed, refused or silent, for every pupil with an offer.
    out_dir
        Must not exist or be empty.
    exceptions
        School of every child that a decision moved since, ``None`` for no school: who has one
        holds it, whatever was answered, and its former seat is free.
    force
        Replace a result that is there already.
    facts
        Further keys of the manifest, for a run that is recorded.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If the policy has no rule about a second round, or for anything wrong with the answers.
    BrokenPromiseError
        If the first round was changed, or the result breaks a promise; nothing is written.
    """
    refuse_existing(out_dir, force=force)
    stored = read_result(first_dir)
    policy = stored.policy
    if policy.value("second_round") is None:
        msg = f"policy {policy.name} has no rule about a second round"
        raise InputError(msg)
    verify_folder(first_dir, progress=progress)
    progress("read the answers", 0, None)
    moved = dict(exceptions or {})
    first = _first_round(policy, stored, answers_csv, moved)
    pupils, schools, rows = _taking_part(policy, stored, first)
    if not len(pupils):
        msg = "everybody keeps a seat: there is nobody for a second round"
        raise InputError(msg)
    result = solve(
        *(policy, pupils, schools, np.ascontiguousarray(stored.everybody_mm[rows])),
        seed=stored.case.seed,
        pairs=_pairs(policy, stored, first, schools, rows),
        progress=progress,
    )
    of_first: dict[str, Any] = {key: stored.manifest.get(key) for key in KEPT}
    if moved:  # how many and which, not who: manifests are shown
        told = hashlib.sha256(canonical_json(sorted(moved.items()))).hexdigest()
        of_first |= {"exceptions": len(moved), "exceptions_sha256": told}
    result = with_first_round(result, first)
    labels = stored.manifest.get("labels", [])
    return write_result(
        out_dir,
        result,
        force=force,
        labels=labels,
        facts={"first_round": of_first, **(facts or {})},
        progress=progress,
    )


def leaving(
    stored: StoredResult, answers_csv: Path, exceptions: Mapping[str, str | None]
) -> NDArray[np.bool_]:
    """Return which of all children of a first round take part in the second, shape (P,)."""
    first = _first_round(stored.policy, stored, answers_csv, exceptions)
    return ~first.stays(stored.policy.value("silence"))


def _first_round(
    policy: Policy, stored: StoredResult, answers_csv: Path, exceptions: Mapping[str, str | None]
) -> FirstRound:
    """
    Return what the first round offered to everybody, those placed before it among them.

    A programme's seat that is refused goes back to the ordinary seats of its school where the
    policy says so of seats that programmes leave empty; elsewhere it is gone.
    """
    everybody = stored.everyone
    seats = stored.schools.seats
    if stored.before is not None:
        seats = seats + _per_school(stored.before.school, stored)
    first = FirstRound(
        pupil_id=everybody.pupils.id,
        school=everybody.school,
        answer=read_answers(answers_csv, everybody.pupils.id, everybody.school),
        seats=seats,
    )
    position = {str(code): at for at, code in enumerate(stored.schools.code)}
    first = first.moved(
        {name: NONE if school is None else position[school] for name, school in exceptions.items()}
    )
    if policy.value("programme_seats_left") == TO_ORDINARY:
        return first
    left = ~first.stays(policy.value("silence")) | (first.school != everybody.school)
    gone = (everybody.programme != "") & left
    return replace(first, seats=seats - _per_school(everybody.school[gone], stored))


def _per_school(school: Index, stored: StoredResult) -> NDArray[np.int32]:
    return np.bincount(school, minlength=len(stored.schools)).astype(np.int32)


def _taking_part(
    policy: Policy, stored: StoredResult, first: FirstRound
) -> tuple[Pupils, Schools, NDArray[np.intp]]:
    """Return pupils and seats of the second round, and where the pupils stood in the first."""
    silence = policy.value("silence")
    leaves = ~first.stays(silence)
    schools = replace(stored.schools, seats=first.remaining(silence))
    return taken(stored.everyone.pupils, leaves), schools, np.flatnonzero(leaves)


def _pairs(
    policy: Policy,
    stored: StoredResult,
    first: FirstRound,
    schools: Schools,
    rows: NDArray[np.intp],
) -> Pairs:
    """
    Return the pairs of the second round, the refused schools barred if the policy says so.

    A school of programmes only that has a seat now is open to all.
    """
    given = stored.everybody_pairs
    barred = None
    closed = _closed(stored, schools)
    if closed.any() or policy.value("second_round") == OTHER_SCHOOLS:
        barred = np.full((len(rows), len(schools)), OPEN, np.uint8)
        barred[:, closed] = REASONS.index("programme")
    if barred is not None and policy.value("second_round") == OTHER_SCHOOLS:
        refused = refused_school(first, stored.everyone.pupils.id[rows])
        had = np.flatnonzero(refused != NONE)
        barred[had, refused[had]] = REASONS.index("not_eligible")
    return replace(given.take(rows), barred=barred)


def _closed(stored: StoredResult, schools: Schools) -> NDArray[np.bool_]:
    """Return the schools that had programmes only and still have no other seat, shape (S,)."""
    lists = None if stored.before is None else stored.before.programmes
    if lists is None:
        return np.zeros(len(schools), np.bool_)
    return np.asarray(lists.taken_schools(stored.schools.seats) & (schools.seats == 0))
