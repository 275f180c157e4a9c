"""The second round from a folder of the first and a file of answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """
    What happened to a first round since it was sealed.

    Attributes
    ----------
    moved
        School of every child that a decision moved, ``None`` for no school: who has one holds it,
        whatever was answered, and its former seat is free.
    gone
        Who withdrew or was placed late, and takes no part any more.
    late
        Seats that late children hold, by school.
    """

    moved: Mapping[str, str | None] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    late: Mapping[str, int] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Return how many and which, not who: manifests are shown."""
        found: dict[str, Any] = {}
        if self.moved:
            found |= {"exceptions": len(self.moved), "exceptions_sha256": _hash(self.moved)}
        if self.gone or self.late:
            rest = {"gone": sorted(self.gone), "late": dict(self.late)}
            found |= {"gone": len(self.gone), "late_seats": sum(self.late.values())}
            found |= {"since_sha256": _hash(rest)}
        return found


NOTHING: Final = Since()


def _hash(what: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(sorted(what.items()))).hexdigest()


def match_second(  # noqa: PLR0913 (what a second round is made of)
    first_dir: Path,
    answers_csv: Path,
    out_dir: Path,
    *,
    since: Since = NOTHING,
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
    since
        What was decided since the first round was sealed.
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
    first = _first_round(policy, stored, answers_csv, since)
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
    of_first = {key: stored.manifest.get(key) for key in KEPT} | since.facts()
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


def leaving(stored: StoredResult, answers_csv: Path, since: Since) -> NDArray[np.bool_]:
    """Return which of all children of a first round take part in the second, shape (P,)."""
    return _leaves(stored, _first_round(stored.policy, stored, answers_csv, since))


def _leaves(stored: StoredResult, first: FirstRound) -> NDArray[np.bool_]:
    """Return the same of a first round whose children may be fewer."""
    due = set(first.pupil_id[~first.stays(stored.policy.value("silence"))].tolist())
    return np.array([name in due for name in stored.everyone.pupils.id.tolist()], np.bool_)


def _first_round(
    policy: Policy, stored: StoredResult, answers_csv: Path, since: Since
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
        {name: NONE if school is None else position[school] for name, school in since.moved.items()}
    )
    late = np.zeros(len(seats), np.int32)
    for code, n_seats in since.late.items():
        late[position[code]] = n_seats
    if policy.value("programme_seats_left") == TO_ORDINARY:
        return first.without(since.gone, late)
    left = ~first.stays(policy.value("silence")) | (first.school != everybody.school)
    gone = (everybody.programme != "") & left
    first = replace(first, seats=seats - _per_school(everybody.school[gone], stored))
    return first.without(since.gone, late)


def _per_school(school: Index, stored: StoredResult) -> NDArray[np.int32]:
    return np.bincount(school, minlength=len(stored.schools)).astype(np.int32)


def _taking_part(
    policy: Policy, stored: StoredResult, first: FirstRound
) -> tuple[Pupils, Schools, NDArray[np.intp]]:
    """Return pupils and seats of the second round, and where the pupils stood in the first."""
    silence = policy.value("silence")
    leaves = _leaves(stored, first)
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
