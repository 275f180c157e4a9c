"""The second round from a folder of the first and a file of answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.after_answers import OTHER_SCHOOLS, FirstRound, refused_school
from admission.model import Pupils, Schools
from admission.pairs import NO_PAIRS, OPEN, REASONS, Pairs
from gis.errors import InputError
from gis.progress import silent
from gis.units import NONE
from runs.folder import refuse_existing
from runs.match.result import solve
from runs.match.second import with_first_round
from runs.match.second_files import read_answers
from runs.match.stored import read_result
from runs.match.write import write_result
from runs.verify import verify_folder

if TYPE_CHECKING:
    from pathlib import Path

    from admission.policy.file import Policy
    from gis.progress import Progress
    from runs.match.stored import StoredResult

KEPT: tuple[str, ...] = ("run_sha256", "seal", "merkle_root")
"""What the manifest of a second round says of the first."""


def match_second(
    first_dir: Path,
    answers_csv: Path,
    out_dir: Path,
    *,
    force: bool = False,
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
    force
        Replace a result that is there already.
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
    first = FirstRound(
        pupil_id=stored.pupils.id,
        school=stored.allocation.school,
        answer=read_answers(answers_csv, stored.pupils.id, stored.allocation.school),
        seats=stored.schools.seats,
    )
    pupils, schools, rows = _taking_part(policy, stored, first)
    if not len(pupils):
        msg = "everybody keeps a seat: there is nobody for a second round"
        raise InputError(msg)
    result = solve(
        *(policy, pupils, schools, np.ascontiguousarray(stored.distance_mm[rows])),
        seed=stored.case.seed,
        pairs=_pairs(policy, stored, first, rows),
        progress=progress,
    )
    facts = {"first_round": {key: stored.manifest.get(key) for key in KEPT}}
    result = with_first_round(result, first)
    labels = stored.manifest.get("labels", [])
    return write_result(out_dir, result, force=force, labels=labels, facts=facts, progress=progress)


def _taking_part(
    policy: Policy, stored: StoredResult, first: FirstRound
) -> tuple[Pupils, Schools, np.ndarray[Any, np.dtype[np.intp]]]:
    """Return pupils and seats of the second round, and where the pupils stood in the first."""
    silence = policy.value("silence")
    rows = np.flatnonzero(~first.stays(silence))
    pupils = Pupils(
        id=stored.pupils.id[rows],
        group=stored.pupils.group[rows],
        given={name: column[rows] for name, column in stored.pupils.given.items()},
    )
    schools = replace(stored.schools, seats=first.remaining(silence))
    return pupils, schools, rows


def _pairs(
    policy: Policy,
    stored: StoredResult,
    first: FirstRound,
    rows: np.ndarray[Any, np.dtype[np.intp]],
) -> Pairs:
    """Return the pairs of the second round, the refused schools barred if the policy says so."""
    given = stored.case.pairs
    inside = None if given.inside is None else given.inside[rows]
    barred = None if given.barred is None else given.barred[rows]
    if policy.value("second_round") == OTHER_SCHOOLS:
        if barred is None:
            barred = np.full((len(rows), len(stored.schools)), OPEN, np.uint8)
        refused = refused_school(first, stored.pupils.id[rows])
        had = np.flatnonzero(refused != NONE)
        barred[had, refused[had]] = REASONS.index("not_eligible")
    return NO_PAIRS if inside is None and barred is None else Pairs(inside=inside, barred=barred)
