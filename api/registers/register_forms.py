"""What the routes about registers take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.request_body import Day, RequestBody

GivenValue = str | int | float | bool | list[str] | None
Given = dict[str, GivenValue]
Reason = Annotated[
    str, Field(min_length=1, max_length=500, examples=["Quyết định đổi tên số 12/QĐ-UBND"])
]
DryRun = Annotated[
    bool, Field(description="Only tell what would change; nothing is written.", examples=[False])
]


class AddIn(RequestBody):
    """A row to be added."""

    values: Given = Field(
        examples=[{"school_code": "990012", "gate_no": 3, "lon": 107.0777, "lat": 9.7606}]
    )
    reason: Reason
    dry_run: DryRun = False


class CorrectIn(RequestBody):
    """Columns to be changed; the others stay. ``null`` takes a value away."""

    values: Given = Field(examples=[{"name": "Trường Tiểu học Bình Minh"}])
    reason: Reason
    dry_run: DryRun = False


class CloseIn(RequestBody):
    """The first day on which it is closed."""

    closed_from: Day = Field(examples=["2027-06-01"])
    reason: Reason
    dry_run: DryRun = False


class PasteIn(RequestBody):
    """Rows to be changed or added: what a spreadsheet copies, or one object per row."""

    text: str | None = Field(
        default=None,
        description="Header and rows, separated by tabs, commas or semicolons.",
        examples=["school_code\tgate_no\topen_to_pupils\n990012\t1\tcó"],
    )
    rows: list[Given] | None = Field(default=None, max_length=5000)
    reason: Reason
    dry_run: DryRun = True


class UndoIn(RequestBody):
    """Why a change is taken back."""

    reason: Reason
    whole: bool = Field(
        default=False, description="Undo all that was written together with it, such as a paste."
    )
    dry_run: DryRun = False
