"""One step of what differs, and the scenario that steps make up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from runs.scenario.changes import (
    ChangeSeats,
    CloseSchool,
    MoveSchool,
    OpenSchool,
    Scenario,
    UsePolicy,
)
from runs.whatif.store import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.edits import Edit
    from runs.scenario.changes import Change

AS_IS: Final = "hiện trạng (as it is)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    An edit of the roads or a change of schools, seats or rules.

    Attributes
    ----------
    reason
        What it is, as the list of a scenario's steps has it.
    vi
        The same in Vietnamese.
    """

    reason: str
    vi: str
    edit: Edit | None = None
    change: Change | None = None


def scenario_of_steps(steps: Sequence[Step]) -> Scenario:
    """Return steps as a scenario, named by what they are."""
    return Scenario(
        name=in_words(steps),
        edits=tuple(one.edit for one in steps if one.edit is not None),
        changes=tuple(one.change for one in steps if one.change is not None),
    )


def step_of(change: Change, names: Mapping[str, str]) -> Step:
    """Return a change of schools, seats or rules as a step; ``names`` are of schools by code."""
    return Step(reason=said(change), vi=_in_vietnamese(change, names), change=change)


def in_words(steps: Sequence[Step]) -> str:
    """Return what the steps are, in order, in Vietnamese."""
    return "; ".join(one.vi for one in steps) or AS_IS


def _in_vietnamese(change: Change, names: Mapping[str, str]) -> str:
    match change:
        case OpenSchool():
            return f"mở trường {change.school_code} {change.seats} chỗ"
        case UsePolicy():
            return f"theo {change.name}"
        case ChangeSeats():
            of = f" {change.programme}" if change.programme else ""
            name = names.get(change.school_code, change.school_code)
            return f"{change.seats_more:+d} chỗ{of} ở {name}"
        case CloseSchool():
            return f"đóng {names.get(change.school_code, change.school_code)}"
        case MoveSchool():
            return f"dời {names.get(change.school_code, change.school_code)}"
    return said(change)
