"""Keys of programs and offices: listed, made, exchanged and withdrawn by whoever manages them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field, field_validator, model_validator

from api.access.auth import Caller, needs
from api.answer.paging import PageDep, PageOut
from api.deps import ServiceDep
from api.request_body import Moment, RequestBody
from api.shield.named_writes import KEY_REQUIRED
from api.work.asking import ANSWERS, private
from api.work.shapes import LAST_ID
from gis import api_clients
from gis.access import CITY, CLIENTS_MANAGE, SCOPES
from gis.api_client_roles import ROLES
from gis.api_clients import MOST_OVERLAP_DAYS, NAME_LETTERS

router = APIRouter(prefix="/v1/clients", tags=["clients"], responses=ANSWERS)

Manager = Annotated[Caller, Depends(needs(CLIENTS_MANAGE))]
Number = Annotated[int, Path(ge=1, le=LAST_ID, examples=[4])]
Role = Literal["ward_officer", "department_officer", "planner", "system"]
Ward = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^(\*|[0-9A-Za-z.-]+)$")]
OFFICE: Final = "so-gddt-thu-thap"
KEY: Final = "gt_0f3a9c1e_…"


class ClientIn(RequestBody):
    """A client to be made; without scopes it has those of its role."""

    name: str = Field(min_length=1, max_length=NAME_LETTERS, examples=[OFFICE])
    role: Role = Field(examples=["system"])
    wards: list[Ward] = Field(
        min_length=1, max_length=200, description="`*` is the whole city.", examples=[["99101"]]
    )
    scopes: list[str] = Field(default=[], max_length=len(SCOPES), examples=[["exports:read"]])
    purpose: str = Field(default="", max_length=NAME_LETTERS, examples=["tuyển sinh"])
    valid_until: Moment | None = Field(
        default=None,
        description="From when the key opens nothing; at the latest when the giver's own ends.",
        examples=["2027-07-01T00:00:00+07:00"],
    )

    @field_validator("scopes")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        if set(value) - set(SCOPES):
            msg = f"scopes are {', '.join(SCOPES)}"
            raise ValueError(msg)
        return value

    @field_validator("name", "purpose")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isprintable():
            msg = "printable letters in one line"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _fits(self) -> ClientIn:
        if self.role == "ward_officer" and CITY in self.wards:
            msg = "an officer of a ward has wards, not the whole city"
            raise ValueError(msg)
        if not (self.scopes or ROLES[self.role]):
            msg = "a system client needs its scopes stated"
            raise ValueError(msg)
        return self


class RotationIn(RequestBody):
    """How a key is exchanged."""

    overlap_days: int = Field(
        default=0,
        ge=0,
        le=MOST_OVERLAP_DAYS,
        description="For so many days the former key opens too.",
        examples=[7],
    )


class ClientOut(BaseModel):
    """One client; never its key."""

    client_id: int = Field(examples=[4])
    name: str = Field(examples=[OFFICE])
    role: str = Field(examples=["system"])
    wards: list[str] = Field(examples=[["99101"]])
    scopes: list[str] = Field(examples=[["exports:read"]])
    purpose: str = Field(examples=["tuyển sinh"])
    prefix: str = Field(description="Beginning of the key; no secret.", examples=["0f3a9c1e"])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    valid_until: dt.datetime | None = Field(examples=[None])
    revoked_at: dt.datetime | None = Field(examples=[None])
    old_valid_until: dt.datetime | None = Field(
        description="Until when the former key opens too.", examples=[None]
    )
    last_used_on: dt.date | None = Field(examples=["2026-06-01"])
    key_given_by: str | None = Field(
        description="Who gave the key out over the API, and so is no second person beside it.",
        examples=["client khoa-api"],
    )


class ClientPage(PageOut):
    """Clients by name."""

    items: list[ClientOut]


class KeyOut(BaseModel):
    """A client with its key, which is shown this once."""

    client: ClientOut
    key: str = Field(description="Keep it safe: nothing here keeps it.", examples=[KEY])


@router.get("", operation_id="listClients")
def list_clients(
    who: Manager, service: ServiceDep, response: Response, page: PageDep
) -> ClientPage:
    """Return the clients whose wards are all own ones."""
    private(response)
    found = api_clients.clients(service.engine, by=who.access)
    return ClientPage(items=[_out(one) for one in page.of(found)], **page.facts(found))


@router.post("", operation_id="createClient", status_code=201, openapi_extra=KEY_REQUIRED)
def create_client(body: ClientIn, who: Manager, service: ServiceDep, response: Response) -> KeyOut:
    """
    Make a client and show its key this once.

    It gets no scope, ward or day that the caller's own key lacks, and never `clients:manage`.
    Whoever gives a key out is no second person beside its holder.
    """
    private(response)
    wanted = api_clients.Wanted(**body.model_dump())
    key = api_clients.add(service.engine, wanted, by=who.access)
    return KeyOut(client=_of_name(service, who, body.name), key=key)


@router.post("/{number}/rotate", operation_id="rotateClient", openapi_extra=KEY_REQUIRED)
def rotate_client(
    number: Number, body: RotationIn, who: Manager, service: ServiceDep, response: Response
) -> KeyOut:
    """Give a client a new key and show it this once; of clients with no right beyond the own."""
    private(response)
    name = _name(service, who, number)
    days = body.overlap_days
    key = api_clients.rotate(service.engine, name, overlap_days=days, by=who.access)
    return KeyOut(client=_of_name(service, who, name), key=key)


@router.post("/{number}/revoke", operation_id="revokeClient")
def revoke_client(
    number: Number, who: Manager, service: ServiceDep, response: Response
) -> ClientOut:
    """Withdraw a client's key for good, whatever it opens within the own wards."""
    private(response)
    name = _name(service, who, number)
    api_clients.revoke(service.engine, name, by=who.access)
    return _of_name(service, who, name)


def _name(service: ServiceDep, who: Caller, number: int) -> str:
    for one in api_clients.clients(service.engine, by=who.access):
        if one.client_id == number:
            return one.name
    raise api_clients.UnknownClientError(str(number))


def _of_name(service: ServiceDep, who: Caller, name: str) -> ClientOut:
    found = api_clients.clients(service.engine, by=who.access)
    return _out(next(one for one in found if one.name == name))


def _out(one: api_clients.Client) -> ClientOut:
    told = {name: getattr(one, name) for name in ClientOut.model_fields if hasattr(one, name)}
    return ClientOut(**told, wards=list(one.access.wards), scopes=sorted(one.access.scopes))
