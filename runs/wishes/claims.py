"""What a grade-10 result claims, for the checker; nothing of a solver is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admission.verify.score import check_barred, check_scores
from admission.wishes.claim import WishClaim
from gis.units import NONE
from runs.wishes.rules import score_rules, wish_rules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gis.units import Index
    from runs.wishes.inputs import Stage, WishInputs


def direct_ids(inputs: WishInputs) -> set[str]:
    """Return who is admitted directly; they leave before all programmes."""
    applicants = inputs.main.applicants
    return set(applicants.id[applicants.direct != NONE].tolist())


def check_marks(stage: Stage, *, barred: NDArray[np.bool_]) -> None:
    """Check the scores that were computed, and who the papers bar."""
    applicants, scored, rules = stage.applicants, stage.scored, score_rules(stage.policy)
    if not scored.given:
        check_scores(applicants.id, applicants.score, scored.marks, rules)
    check_barred(applicants.id, barred, scored.marks, rules)


def wish_claim(
    stage: Stage,
    row: Index,
    *,
    offer: np.ndarray,
    offer_wish: np.ndarray,
    cutoff: np.ndarray,
    needed_key: np.ndarray,
) -> WishClaim:
    """Return one programme's result with all that it must be judged by."""
    applicants = stage.applicants.take(row)
    rules = wish_rules(stage.policy)
    return WishClaim(
        applicant_id=applicants.id,
        school_code=stage.schools.code,
        score=applicants.score,
        wish=applicants.wish,
        direct=applicants.direct,
        barred=applicants.barred,
        key=applicants.key,
        seats=stage.schools.seats,
        gap=rules.gap,
        step=rules.step,
        floor=rules.floor,
        tie_rule=rules.tie_rule,
        offer=offer,
        offer_wish=offer_wish,
        cutoff=cutoff,
        needed_key=needed_key,
    )
