"""Who calls, and what the key opens: pages show what may be done and leave out the rest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs_any
from api.registers.registers import ANSWERS, private
from gis.access import CITY, SCOPES

router = APIRouter(prefix="/v1/me", tags=["clients"], responses=ANSWERS)

Anybody = Annotated[Caller, Depends(needs_any(frozenset(SCOPES)))]


class MeOut(BaseModel):
    """The caller, as the service knows it."""

    client: str = Field(description="Office or program.", examples=["ward-cho-dinh"])
    person: str | None = Field(description="Officer whom it names, or of the token.")
    city: bool = Field(description="Whether no ward is out of reach.", examples=[False])
    wards: list[str] = Field(description="Empty: the whole city.", examples=[["99101"]])
    scopes: list[str] = Field(examples=[["registers:read", "requests:read"]])


@router.get("", operation_id="readMe")
def read_me(who: Anybody, response: Response) -> MeOut:
    """Return who calls, in which wards, and with which scopes."""
    private(response)
    return MeOut(
        client=who.client,
        person=who.person,
        city=who.access.is_city,
        wards=sorted(set(who.access.wards) - {CITY}),
        scopes=sorted(who.access.scopes),
    )
