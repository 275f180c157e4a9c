"""What a policy promises of a second round, given to the checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admission.verify.claim import broken
from admission.verify.second import check_second_round, check_waiting

if TYPE_CHECKING:
    from admission.policy.file import Policy
    from admission.verify.claim import Claim, Passed
    from runs.match.second_files import SecondRound


def check_second(policy: Policy, stated: Claim, passed: Passed, second: SecondRound) -> None:
    """Raise ``BrokenPromiseError`` naming the first promise that a second round breaks."""
    check_second_round(
        stated,
        second.first,
        silence=policy.value("silence"),
        again=policy.value("second_round"),
    )
    if (second.waiting is None) != (policy.value("waiting_order") is None):
        broken("waiting order: it stands exactly where the policy has a rule about it")
    if second.waiting is not None:
        check_waiting(stated, passed, second.waiting)
