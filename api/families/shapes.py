"""What routes for families take and give."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.answer.versions import PlacementVersions
from api.request_body import RequestBody

CODE_EXAMPLE = "H7KD-2M2P-9XTR-4CWV"


class Both(BaseModel):
    """A sentence in both languages."""

    vi: str = Field(examples=["Đây mới là đề xuất, gia đình chưa phải làm gì."])
    en: str = Field(examples=["This is a proposal; there is nothing to do yet."])


class CodeIn(RequestBody):
    """The code from the family's letter; spaces, dashes and small letters do not matter."""

    code: str = Field(examples=[CODE_EXAMPLE])


class AnswerIn(CodeIn):
    """What the family says to the offer."""

    answer: Literal["confirmed", "refused"] = Field(examples=["confirmed"])


class SchoolNameOut(BaseModel):
    """A school as it is called."""

    school_code: str = Field(examples=["990012"])
    name: str | None = Field(examples=["Trường Tiểu học Lạc Hồng"])
    address: str | None = Field(examples=["12 đường Bến Thuận"])


class FreeOut(SchoolNameOut):
    """A school with a seat left at publication."""

    distance_m: float = Field(examples=[1840.2])


class SeatsMore(Both):
    """How many more seats at a school would have been enough, all else unchanged."""

    n_more: int | None = Field(description="null: even `at_most` are not enough.", examples=[3])
    at_most: int = Field(description="The largest number tried: one class.", examples=[35])


class ReasonOut(Both):
    """Why one nearer school was not offered."""

    school_code: str = Field(examples=["990012"])
    name: str | None = Field(examples=["Trường Tiểu học Lạc Hồng"])
    own_m: float = Field(description="This child's own way, exact.", examples=[912.4])
    reason: str = Field(examples=["full"])
    within_m: float | None = Field(
        description="The last child admitted, rounded up to 50 m; null where it is not told.",
        examples=[850.0],
    )
    seats: SeatsMore | None = Field(
        description="null where seats were not what was missing, and under rules where the number "
        "is worked out for one child at a time: ask the office.",
    )


class Until(BaseModel):
    """The last day and moment of something; null where they were not entered here."""

    last_day: dt.date | None = Field(examples=["2026-06-15"])
    until: dt.datetime | None = Field(
        default=None,
        description="Last moment that is in time, as it stood when the result was published; not "
        "there in older publications.",
        examples=["2026-06-15T17:00:00+07:00"],
    )


class RunSeal(BaseModel):
    """The sealed run that the result stands in."""

    run_sha256: str = Field(examples=["3f0c…"])
    merkle_root: str | None = Field(examples=["9ab1…"])
    leaves: int | None = Field(examples=[1296])
    is_signed: bool = Field(examples=[True])
    meaning: Any = Field(examples=[{"en": "Proof of integrity, not a legal signature."}])


class StandingOfResult(Both):
    """What must be said beside the result."""

    word: Literal["proposed", "confirmed", "final"] = Field(examples=["proposed"])


class DecidedOut(Both):
    """Who confirmed the result, by which document, and the sentence that says so."""

    person: str = Field(examples=["Nguyễn Thị A"])
    role: str = Field(examples=["Chủ tịch Hội đồng tuyển sinh"])
    document: str = Field(examples=["12/QĐ-UBND"])
    document_date: dt.date = Field(examples=["2026-06-12"])


class ResultOut(BaseModel):
    """One child's result; it holds no name and no home."""

    form: int = Field(examples=[1])
    season: str = Field(examples=["2026-2027"])
    grade: str = Field(examples=["1"])
    run_id: str = Field(examples=["12"])
    state: Literal["provisional", "confirmed", "final"] = Field(examples=["provisional"])
    is_confirmed: bool = Field(description="False: a proposal.", examples=[False])
    standing: StandingOfResult
    decided: DecidedOut | None = Field(description="Null until the committee confirms.")
    labels: list[str] = Field(examples=[["DỮ LIỆU HƯ CẤU (invented data)"]])
    note: Both
    policy: dict[str, str] = Field(examples=[{"name": "nearest-first", "vi": "…", "en": "…"}])
    group: Both | None
    school: SchoolNameOut | None = Field(
        description="Null: no seat yet; `next` and `free` say more."
    )
    distance_m: float | None = Field(description="This child's own way, exact.", examples=[912.4])
    rank: int | None = Field(examples=[2])
    offer: list[Both]
    reasons: list[ReasonOut] = Field(description="One for every nearer school, nearest first.")
    next: list[Both]
    free: list[FreeOut]
    answer: Until | None = Field(description="Until when the seat can be confirmed or refused.")
    rules: list[Both]
    correct: Until
    contact: dict[str, str | None] = Field(
        examples=[{"office": "Phòng Văn hóa - Xã hội", "phone": "028 0000 0000"}]
    )
    complain: Both = Field(description="Whom to write to, about which document.")
    verification: str = Field(
        description="Stands on the sheet: the beginning of this child's leaf in the sealed run.",
        examples=["3FA1-09C2-77B0-1D4E"],
    )
    run: RunSeal
    versions: PlacementVersions


class ProofOut(BaseModel):
    """Proof that the offer stands in the sealed run; how to check it: docs/seal.md."""

    format: str = Field(examples=["gan-truong-proof-1"])
    policy: str = Field(examples=["nearest-first"])
    leaf: str = Field(examples=['{"given":{"group":1},"offer":{"school_code":"990012"}}'])
    salt: str = Field(examples=["00…"])
    index: int = Field(examples=[17])
    leaves: int = Field(examples=[1296])
    path: list[str] = Field(examples=[["9ab1…"]])
    root: str = Field(examples=["9ab1…"])
    tree_head: str = Field(examples=['{"format":"gan-truong-tree-head-1"}'])
    signature: dict[str, str] | None = Field(examples=[{"algorithm": "Ed25519"}])
    standing: Any = Field(examples=[{"en": "…"}])
    seal_meaning: Any = Field(examples=[{"en": "…"}])


class AnswerOut(BaseModel):
    """What is kept of an answer; sent again, it is told as it was kept first."""

    answer: Literal["confirmed", "refused"] = Field(examples=["confirmed"])
    school_code: str = Field(examples=["990012"])
    at: dt.datetime = Field(examples=["2026-06-12T01:02:03Z"])
    last_day: dt.date | None = Field(examples=["2026-06-15"])
    until: dt.datetime | None = Field(
        description="Last moment that is in time, as it stands now.",
        examples=["2026-06-15T17:00:00+07:00"],
    )
    rules: list[Both]
    note: Both
