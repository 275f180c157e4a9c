"""What the admission system sends and is answered; every field names its owner."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from api.answer.versions import Versions
from api.public.schools import CODE_MAX, Grade
from api.refused.validation import FieldProblem
from api.request_body import RequestBody

OWNERS: Final = ("portal", "ward", "department", "gan_truong")
"""Who is the source of truth of a field; ``x-owner`` in the description."""
MOST_ROWS: Final = 1000
MOST_ASKED: Final = 200
TEXT_MAX: Final = 300
PUPIL: Final = "TAM-0001"
SEASON: Final = "2026-2027"

Cell = Annotated[str, Field(max_length=TEXT_MAX)] | float | bool | None
"""A value as it is sent; whether it fits is answered row by row, as in a file."""
PupilId = Annotated[str, Field(min_length=1, max_length=64)]
SeasonIn = Annotated[str, Field(min_length=9, max_length=9, pattern=r"^\d{4}-\d{4}$")]
Outcome = Literal["registered", "changed", "withdrawn", "unchanged", "refused"]
Location = Literal["located", "waiting", "needs_person", "refused", "no_address"]


def of(owner: str, **more: Any) -> Any:  # noqa: ANN401 (a field of pydantic)
    """Return a field with its owner."""
    return Field(json_schema_extra={"x-owner": owner}, **more)


class PupilIn(RequestBody):
    """
    What is told of a pupil; a field that is left out stays as it is, `null` takes it away.

    What may stand in a field is what the import of the register takes, in the same words. Names,
    parents, telephones and personal numbers are not taken.
    """

    group: Cell = of("portal", default=None, description="Priority group.", examples=[1])
    address: Cell = of(
        "portal",
        default=None,
        description="Current residence; a new one without a point is looked up anew.",
        examples=["12/3 đường Bến Thuận"],
    )
    ward_code: Cell = of("portal", default=None, examples=["99101"])
    khu_pho: Cell = of("portal", default=None, examples=["Khu phố 3"])
    lon: Cell = of("portal", default=None, description="Degrees.", examples=[107.0901])
    lat: Cell = of("portal", default=None, description="Degrees.", examples=[9.7702])
    point_quality: Cell = of(
        "portal", default=None, description="How exact the point is.", examples=["house"]
    )
    residence_kind: Cell = of("portal", default=None, examples=["permanent"])
    birth_date: Cell = of("portal", default=None, examples=["2020-03-15"])
    sex: Cell = of("portal", default=None, examples=["Nữ"])
    previous_school: Cell = of("portal", default=None, examples=["Trường Mầm non Cây Dừa"])
    programme_wish: Cell = of("portal", default=None, examples=["tích hợp"])
    attended_in_area: Cell = of("portal", default=None, examples=["yes"])
    parent_works_in_area: Cell = of("portal", default=None, examples=["no"])


class RegistrationIn(RequestBody):
    """One pupil: registered or changed with `pupil`, or withdrawn."""

    pupil_id: PupilId = of("portal", description="Your own opaque id.", examples=[PUPIL])
    withdraw: bool = of("portal", default=False, examples=[False])
    pupil: PupilIn = of("portal", default_factory=PupilIn)


class BatchIn(RequestBody):
    """A batch of one season and grade."""

    season: SeasonIn = of("department", examples=[SEASON])
    grade: Grade = of("portal", examples=["1"])
    items: list[RegistrationIn] = of("portal", min_length=1, max_length=MOST_ROWS)
    reason: str = of(
        "portal", default="", max_length=500, description="For the history.", examples=["đợt 1"]
    )
    dry_run: bool = of("portal", default=False, description="Only check.", examples=[False])


class RegistrationOut(BaseModel):
    """What became of one row."""

    row: int = of("portal", description="From 1, in the order sent.", examples=[1])
    pupil_id: str = of("portal", examples=[PUPIL])
    outcome: Outcome = of("gan_truong", examples=["registered"])
    receipt: int | None = of("gan_truong", description="Of what was written.", examples=[17])
    errors: list[FieldProblem] = of(
        "gan_truong", description="Field and sentence; never the value that was sent."
    )
    warnings: list[FieldProblem] = of("gan_truong", description="What a person should look at.")


class BatchOut(BaseModel):
    """What became of a batch: right rows are written together, of a wrong one nothing is."""

    season: str = of("department", examples=[SEASON])
    grade: str = of("portal", examples=["1"])
    written: bool = of("gan_truong", examples=[True])
    accepted: int = of("gan_truong", description="Rows not refused.", examples=[1])
    refused: int = of("gan_truong", examples=[0])
    items: list[RegistrationOut] = of("gan_truong")
    closes_at: dt.datetime | None = of(
        "department",
        description="The last moment in time; `null` where none is set.",
        examples=["2026-06-15T17:00:00+07:00"],
    )
    locate_job: int | None = of(
        "gan_truong", description="Job that looks up new addresses.", examples=[12]
    )


class StandingsIn(RequestBody):
    """Whose state is asked."""

    season: SeasonIn = of("department", examples=[SEASON])
    pupil_ids: list[PupilId] = of("portal", min_length=1, max_length=MOST_ROWS, examples=[[PUPIL]])


class PupilStandingOut(BaseModel):
    """How a pupil stands."""

    pupil_id: str = of("portal", examples=[PUPIL])
    state: Literal["registered", "withdrawn", "unknown"] = of("portal", examples=["registered"])
    grade: str | None = of("portal", examples=["1"])
    group: int | None = of("portal", examples=[1])
    ward_code: str | None = of("portal", examples=["99101"])
    location: Location | None = of(
        "gan_truong",
        description="`located`: is placed. `waiting`: will be looked up. `needs_person`: the "
        "ward's location desk decides. `refused`: the desk found no place, the family is asked. "
        "`no_address`: neither address nor point came.",
        examples=["located"],
    )
    reason: str = of("gan_truong", description="Why a person decides.", examples=[""])
    point_of: Literal["sender", "address", "officer"] | None = of(
        "gan_truong",
        description="Whose point counts: sent, found for the address, or confirmed at the desk.",
        examples=["sender"],
    )
    point_quality: str | None = of("gan_truong", examples=["house"])
    receipt: int | None = of("gan_truong", description="Of the last change.", examples=[17])
    at: dt.datetime | None = of(
        "gan_truong", description="When that was.", examples=["2026-05-20T09:00:00+07:00"]
    )


class StandingsOut(BaseModel):
    """How pupils stand, in the order asked."""

    items: list[PupilStandingOut] = of("gan_truong")


class CountsOut(BaseModel):
    """How many registered pupils of a grade stand how, and until when more are taken."""

    season: str = of("department", examples=[SEASON])
    grade: str = of("portal", examples=["1"])
    registered: int = of("gan_truong", examples=[1296])
    located: int = of("gan_truong", description="Who will be placed.", examples=[1290])
    waiting: int = of("gan_truong", examples=[0])
    needs_person: int = of("ward", description="The wards' to decide.", examples=[5])
    refused: int = of("ward", description="The family is asked.", examples=[1])
    no_address: int = of("portal", examples=[0])
    closes_at: dt.datetime | None = of("department", examples=["2026-06-15T17:00:00+07:00"])
    open: bool = of("department", description="Whether more are taken now.", examples=[True])
    versions: Versions = of("gan_truong")


class FormIn(RequestBody):
    """For whom the schools of a form are asked."""

    season: SeasonIn = of("department", examples=[SEASON])
    grade: Grade = of("portal", examples=["1"])
    pupil_ids: list[PupilId] = of("portal", min_length=1, max_length=MOST_ASKED, examples=[[PUPIL]])
    policy: str | None = of(
        "department",
        default=None,
        max_length=CODE_MAX,
        description="Whose way of travelling and far limit hold; on foot if not given.",
        examples=["hcmc-2026-grade1-two-groups"],
    )
    limit: int = of("portal", default=10, ge=1, le=50, examples=[10])


class FormSchool(BaseModel):
    """One school of a form."""

    rank: int = of("gan_truong", examples=[1])
    school_code: str = of("department", examples=["990012"])
    name: str = of("department", examples=["Trường Tiểu học Bình Minh"])
    seats: int | None = of("ward", description="Ordinary seats of the season.", examples=[140])
    distance_mm: int = of(
        "gan_truong", description="The millimetres of a run on the same data.", examples=[1240113]
    )
    gate_no: int = of("ward", description="The nearest gate.", examples=[1])
    over_far_limit: bool | None = of(
        "department", description="Farther than the policy's limit; `null` without one."
    )


class FormOfPupil(BaseModel):
    """The schools of one pupil's form, the nearest first."""

    pupil_id: str = of("portal", examples=[PUPIL])
    status: Literal["ok", "not_registered", "no_place", "not_located", "unreachable"] = of(
        "gan_truong",
        description="`no_place`: no point yet, see its state. `not_located`: no road is near.",
        examples=["ok"],
    )
    schools: list[FormSchool] = of("gan_truong")


class FormOut(BaseModel):
    """Schools with seats of the grade, by road, for every pupil in the order asked."""

    season: str = of("department", examples=[SEASON])
    grade: str = of("portal", examples=["1"])
    profile: str = of("department", examples=["walk"])
    items: list[FormOfPupil] = of("gan_truong")
    versions: Versions = of("gan_truong")


class ReceiptOut(BaseModel):
    """One change that was written."""

    receipt: int = of("gan_truong", examples=[17])
    season: str = of("department", examples=[SEASON])
    pupil_id: str = of("portal", examples=[PUPIL])
    outcome: str = of("gan_truong", examples=["registered"])
    sent_by: str = of("gan_truong", description="Client that sent it.", examples=["portal"])
    at: dt.datetime = of("gan_truong", examples=["2026-05-20T09:00:00+07:00"])


class ReceiptsOut(BaseModel):
    """Receipts in the order in which they were given."""

    items: list[ReceiptOut] = of("gan_truong")
    next: int | None = of("gan_truong", description="The next page's `after`.", examples=[17])


class PortalAnswerIn(RequestBody):
    """What one family says to its offer."""

    pupil_id: PupilId = of("portal", examples=[PUPIL])
    answer: Literal["confirmed", "refused"] = of("portal", examples=["confirmed"])


class AnswersIn(RequestBody):
    """Answers to the offers of one run."""

    run_id: int = of("gan_truong", ge=1, le=2**31 - 1, examples=[3])
    items: list[PortalAnswerIn] = of("portal", min_length=1, max_length=MOST_ROWS)


class PortalAnswerOut(BaseModel):
    """What became of one answer."""

    row: int = of("portal", examples=[1])
    pupil_id: str = of("portal", examples=[PUPIL])
    outcome: Literal["kept", "unchanged", "refused"] = of("gan_truong", examples=["kept"])
    answer_no: int | None = of("gan_truong", examples=[4])
    errors: list[FieldProblem] = of("gan_truong")


class AnswersOut(BaseModel):
    """What became of a batch of answers."""

    run_id: int = of("gan_truong", examples=[3])
    kept: int = of("gan_truong", examples=[1])
    refused: int = of("gan_truong", examples=[0])
    items: list[PortalAnswerOut] = of("gan_truong")


class GivenOut(BaseModel):
    """One answer as it is kept; the newest of a pupil counts."""

    answer_no: int = of("gan_truong", examples=[4])
    pupil_id: str = of("portal", examples=[PUPIL])
    school_code: str = of("gan_truong", description="That was offered.", examples=["990012"])
    answer: str = of("portal", examples=["confirmed"])
    at: dt.datetime = of("gan_truong", examples=["2026-06-20T09:00:00+07:00"])


class GivenPage(BaseModel):
    """Answers in the order in which they came, by code or by the portal."""

    run_id: int = of("gan_truong", examples=[3])
    items: list[GivenOut] = of("gan_truong")
    next: int | None = of("gan_truong", description="The next page's `after`.", examples=[4])
