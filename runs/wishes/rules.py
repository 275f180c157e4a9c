"""From a grade-10 policy to the plain rules that solver and checker take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from admission.policy.checks import hundredths
from admission.wishes.offers import WishRules
from admission.wishes.score import ScoreRules

if TYPE_CHECKING:
    from admission.policy.file import Policy

NOTHING_BARS: Final = -1
"""What every paper must be above where no rule says so: only a missing one bars."""


def wish_rules(policy: Policy) -> WishRules:
    """Return what decides about cut-offs."""
    return WishRules(
        gap=policy.wish_gaps,
        step=policy.points("step"),
        floor=policy.points("floor"),
        tie_rule=str(policy.rules["tie_rule"].value),
    )


def score_rules(policy: Policy) -> ScoreRules:
    """Return what makes a score."""
    return ScoreRules(
        times=tuple(one["times"] for one in papers(policy)),
        above=_optional_points(policy, "paper_above", NOTHING_BARS),
        priority=_group_points(policy, "priority_points"),
        bonus=_group_points(policy, "bonus_points"),
        cap=_optional_points(policy, "extra_cap", 0) or None,
    )


def papers(policy: Policy) -> list[dict[str, Any]]:
    """Return the papers of a policy as its file names them."""
    return list(policy.value("papers") or [])


def paper_names(policy: Policy) -> list[str]:
    """Return the columns of the papers."""
    return [one["paper"] for one in papers(policy)]


def tie_key(policy: Policy) -> list[str]:
    """Return the columns that decide among equal scores."""
    return list(policy.value("tie_key") or [])


def _group_points(policy: Policy, key: str) -> dict[int, int]:
    groups = policy.value(key) or []
    return {one["group"]: hundredths(one["points"]) or 0 for one in groups}


def _optional_points(policy: Policy, key: str, without: int) -> int:
    """Return a rule that may be left out in hundredths, ``without`` where it is."""
    return policy.points(key) if key in policy.rules else without
