"""The additional round's inputs: a first result, refusals, and one school per application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.model import Schools
from admission.policy.checks import hundredths
from admission.wishes.offers import Applicants
from admission.wishes.second_round import (
    BARRED,
    FAILED_ALL,
    HAD_OFFER,
    RoundRules,
    is_open,
    not_considered,
)
from gis.errors import InputError
from gis.units import NONE
from runs.csv_table import Findings, Table, check_ids, read_table
from runs.wishes.inputs import Stage
from runs.wishes.marks import Scored, keys_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.units import Index
    from runs.wishes.stored import StoredWishes


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundInputs:
    """
    What the round rests on.

    Attributes
    ----------
    policy
        Of the first round.
    scored, ids, school, standing
        Who applied, by ascending id: marks, the one school, what the first round left them.
    schools
        With all their seats.
    taken
        Seats that are confirmed, shape (S,).
    required
        Cut-off of the first round that a score must reach, hundredths of a point, shape (S,).
    first
        ``run_sha256`` and ``seal`` of the first result.
    """

    policy: Policy
    scored: Scored
    ids: list[str]
    school: Index
    standing: NDArray[np.int8]
    schools: Schools
    taken: NDArray[np.int64]
    required: NDArray[np.int32]
    first: dict[str, str]

    @property
    def rules(self) -> RoundRules:
        """Return what opens the round."""
        return round_rules(self.policy)

    @property
    def open_school(self) -> NDArray[np.bool_]:
        """Return which schools take part, shape (S,)."""
        return is_open(self.schools.seats, self.taken, self.rules)

    def bars(self) -> NDArray[np.int8]:
        """Return why each application is not considered, ``NONE`` where it is, shape (P,)."""
        return not_considered(
            self.standing,
            self.scored.score,
            self.school,
            required=self.required,
            open_school=self.open_school,
        )

    def stage(self) -> Stage:
        """Return the round as a programme of one wish, with the free seats of open schools."""
        left = np.where(self.open_school, self.schools.seats - self.taken, 0).astype(np.int32)
        wish = np.full((len(self.ids), len(self.policy.wish_gaps)), NONE, np.int32)
        wish[:, 0] = self.school
        applicants = Applicants(
            id=np.array(self.ids, object),
            score=self.scored.score,
            wish=wish,
            direct=np.full(len(self.ids), NONE, np.int32),
            barred=self.bars() != NONE,
            key=keys_of(self.policy, self.ids, self.scored.marks),
        )
        return Stage(
            policy=self.policy,
            applicants=applicants,
            schools=Schools(code=self.schools.code, seats=left),
            scored=self.scored,
        )


def round_rules(policy: Policy) -> RoundRules:
    """
    Return what opens a policy's additional round.

    Raises
    ------
    InputError
        If the policy has none.
    """
    value = policy.value("additional_round")
    if not value:
        msg = f"policy {policy.name} has no additional round"
        raise InputError(msg)
    share = hundredths(value["unfilled_share_pct"]) or 0
    return RoundRules(unfilled_share=share, cutoff_wish=value["cutoff_wish"])


def taken_seats(first: StoredWishes, refused: frozenset[str]) -> NDArray[np.int64]:
    """Return how many offers of the first round each school keeps, shape (S,)."""
    school, _ = first.main_offers()
    ids = first.inputs.main.applicants.id.tolist()
    kept = np.array([one not in refused for one in ids], np.bool_) & (school != NONE)
    taken: NDArray[np.int64] = np.bincount(school[kept], minlength=len(first.inputs.main.schools))
    return taken


def read_not_confirmed(first: StoredWishes, path: Path | None) -> frozenset[str]:
    """
    Read ``applicant_id`` of offers of the first round that were refused or not confirmed.

    Raises
    ------
    InputError
        If somebody stands there who has no such offer.
    """
    if path is None:
        return frozenset()
    table = read_table(path, required=["applicant_id"])
    findings = Findings(path.name, of_children=True)
    check_ids(table, "applicant_id", findings)
    main = first.inputs.main.code
    for row, one in zip(table.row, table.columns["applicant_id"], strict=True):
        if (main, one) not in first.stated.kept:
            findings.add(
                row,
                "applicant_id",
                "",
                code="no_offer_to_refuse",
                vi="em này không có chỗ nào trong kết quả để từ chối",
                en="this applicant has no offer in the result to refuse",
            )
    findings.stop()
    return frozenset(table.columns["applicant_id"])


def read_round(first: StoredWishes, applications: Path, refused: Path | None) -> RoundInputs:
    """
    Read ``applicant_id, school_code``, one row per applicant.

    Raises
    ------
    InputError
        For an unknown or repeated applicant, or an unknown school.
    """
    round_rules(first.policy)
    table = read_table(applications, required=["applicant_id", "school_code"])
    main = first.inputs.main
    findings = Findings(applications.name, of_children=True)
    check_ids(table, "applicant_id", findings)
    rows = {str(one): p for p, one in enumerate(main.applicants.id)}
    places = {str(one): s for s, one in enumerate(main.schools.code)}
    _check_known(table, "applicant_id", rows, findings)
    _check_known(table, "school_code", places, findings)
    findings.stop()
    wanted = dict(zip(table.columns["applicant_id"], table.columns["school_code"], strict=True))
    ids = sorted(wanted)
    row = np.array([rows[one] for one in ids], np.int32)
    required = first.main_cutoff[:, round_rules(first.policy).cutoff_wish - 1]
    return RoundInputs(
        policy=first.policy,
        scored=_take(main.scored, row),
        ids=ids,
        school=np.array([places[wanted[one]] for one in ids], np.int32),
        standing=_standing(first)[row],
        schools=main.schools,
        taken=taken_seats(first, read_not_confirmed(first, refused)),
        required=required,
        first={key: str(first.manifest[key]) for key in ("run_sha256", "seal")},
    )


def _standing(first: StoredWishes) -> NDArray[np.int8]:
    """Return what the first round left every applicant of the ordinary programme."""
    main = first.inputs.main
    standing = np.where(main.applicants.barred, BARRED, FAILED_ALL).astype(np.int8)
    placed = first.not_failed()
    standing[[one in placed for one in main.applicants.id.tolist()]] = HAD_OFFER
    return standing


def _take(scored: Scored, row: Index) -> Scored:
    return Scored(
        marks=scored.marks.take(row),
        score=scored.score[row],
        barred=scored.barred[row],
        given=scored.given,
        n_differ=0,
    )


def _check_known(table: Table, column: str, known: dict[str, int], findings: Findings) -> None:
    for row, one in zip(table.row, table.columns[column], strict=True):
        if one not in known:
            findings.add(
                row,
                column,
                one if column == "school_code" else "",
                code="unknown_id",
                vi="kết quả đợt một không có mã này",
                en="the result of the first round does not have this id",
            )
