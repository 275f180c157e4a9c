"""Reasons of a recorded run as sentences for officers, from the rows that the run wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admission.explain.text import ReasonFacts, reason_sentence
from admission.policy import file as policies
from admission.standing import standing_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.policy.file import Policy
    from admission.policy.text import Language


def policy_of(run: Mapping[str, Any]) -> Policy | None:
    """Return the policy of a run; ``None`` where this program has other words under its name."""
    name = run["policy_name"]
    if name not in policies.names():
        return None
    found = policies.load(name)
    return found if found.sha256 == run["policy_sha256"] else None


def sentence(
    row: Mapping[str, Any], group: int | None, policy: Policy | None, language: Language
) -> str | None:
    """
    Return one reason as an officer reads it; ``None`` without a way that could be told.

    Parameters
    ----------
    row
        Of the query ``run_reasons``.
    group
        Of the child.
    policy
        Of the run; without it groups are called by their numbers.
    """
    if row["own_mm"] is None:
        return None
    code, name = row["school_code"], row["name"]
    uses_groups = policy is not None and policy.uses_groups
    facts = ReasonFacts(
        position=0,
        school={"vi": name or f"trường {code}", "en": name or f"school {code}"},
        code=row["reason"],
        own_mm=row["own_mm"],
        own_group=group if uses_groups else None,
        last_group=row["cutoff_group"] if uses_groups else None,
        last_mm=row["cutoff_mm"],
        shown_mm=None,
        why="few_offers",
        line_times=policy.stand_in_hundredths if policy is not None and row["stands_in"] else None,
        group_words={} if policy is None else standing_words(policy),
    )
    return reason_sentence(facts, "officer", language)
