"""Why something waits for a second person, or why that person's word does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.approval.kinds import KINDS
from runs.refusal import RefusedError

if TYPE_CHECKING:
    from runs.approval.read import Approval


class WaitsError(RefusedError):
    """The act waits for a second person."""


class NoSuchApprovalError(RefusedError):
    """No approval has that number, or none that the caller may see."""


class SamePersonError(RefusedError):
    """The second person is the first one."""


class OvertakenError(RefusedError):
    """The approval was decided, has lapsed, or its content changed."""


def waits(approval: Approval) -> WaitsError:
    """Return the error of an act that was kept as a proposal."""
    kind = KINDS[approval.what]
    until = approval.expires_at.isoformat(timespec="minutes")
    number = approval.approval_id
    return WaitsError(
        f"Việc {kind.vi} cần hai người: đã ghi thành đề nghị {number}, chờ người thứ hai duyệt "
        f"trước {until}. Chưa có gì thay đổi.",
        f"To {kind.en} takes two persons: kept as proposal {number}, which another person has to "
        f"approve before {until}. Nothing has changed yet.",
        facts={"approval_id": number, "expires_at": until},
    )


def no_such(number: int) -> NoSuchApprovalError:
    """Return the error of a number that stands for nothing within reach."""
    return NoSuchApprovalError(
        f"Không có đề nghị số {number}, hoặc không thuộc phạm vi của bạn.",
        f"there is no approval {number}, or none within your reach",
    )


def same_person(number: int) -> SamePersonError:
    """Return the error of agreeing with oneself."""
    return SamePersonError(
        f"Đề nghị {number} do chính bạn lập (tên khác dưới cùng một khoá, hay khoá do bạn cấp, vẫn "
        "là một người). Hãy nhờ người khác duyệt, hoặc tự rút lại.",
        f"approval {number} is your own (another name under the same key, or a key that you gave "
        "out, is the same person); let somebody else decide, or withdraw it",
    )


def not_proposer(number: int) -> SamePersonError:
    """Return the error of taking back what somebody else proposed."""
    return SamePersonError(
        f"Chỉ người lập mới rút được đề nghị {number}; hãy từ chối thay vì rút.",
        f"only its proposer withdraws approval {number}; reject it instead",
    )


def over(number: int, state: str) -> OvertakenError:
    """Return the error of deciding what is decided or too late."""
    return OvertakenError(
        f"Đề nghị {number} không còn chờ duyệt ({state}).",
        f"approval {number} does not wait any more: it is {state}",
        facts={"state": state},
    )


def other_content(number: int) -> OvertakenError:
    """Return the error of content that is not what was proposed."""
    return OvertakenError(
        f"Nội dung của đề nghị {number} đã khác lúc lập. Hãy lập đề nghị mới.",
        f"the content of approval {number} is not what was proposed; propose it again",
        facts={"state": "stale"},
    )
