"""The versions of the data that an answer rests on; every number carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.service import Service

SHORT: int = 16
HASH = "3f0c9a1be2d47c55"


class Versions(BaseModel):
    """
    Which roads and registers an answer was made from, each as the start of its SHA-256.

    Two answers with the same versions hold the same millimetres.
    """

    city: str = Field(description="All the data together, as in `/v1/city`.", examples=[HASH])
    network: str = Field(description="The roads.", examples=[HASH])
    network_date: str | None = Field(description="Date of the roads.", examples=["2018-01-11"])
    schools: str = Field(description="Register of schools.", examples=[HASH])
    gates: str | None = Field(
        description="Register of gates; `null` if none was imported.", examples=[HASH]
    )
    seats: str | None = Field(description="Register of seats.", examples=[HASH])
    wards: str | None = Field(description="Register of wards.", examples=[HASH])


class PlacementVersions(BaseModel):
    """
    What a placement was made from: roads, registers, rules and program of its own day.

    They may be older than what `/v1/city` stands on today. `null` where a placement was published
    before its versions were told.
    """

    network: str | None = Field(description="The roads, SHA-256.", examples=[HASH * 4])
    network_date: str | None = Field(description="Date of the roads.", examples=["2018-01-11"])
    schools: str | None = Field(description="Register of schools, SHA-256.", examples=[HASH * 4])
    gates: str | None = Field(description="Register of gates, SHA-256.", examples=[HASH * 4])
    seats: str | None = Field(description="Register of seats, SHA-256.", examples=[HASH * 4])
    wards: str | None = Field(description="Register of wards, SHA-256.", examples=[HASH * 4])
    policy: str | None = Field(description="Name of the rules.", examples=["nearest-first"])
    policy_sha256: str | None = Field(description="The rules' version.", examples=[HASH * 4])
    code: str | None = Field(description="Version of the program.", examples=["0.1.0"])
    standing: str | None = Field(
        default=None,
        description="`proposed` until the committee confirms; then `confirmed`, `final`.",
        examples=["proposed"],
    )


def placement_versions(told: Mapping[str, str | None]) -> PlacementVersions:
    """Return the versions of a placement, each ``None`` that is not known."""
    fields = PlacementVersions.model_fields
    return PlacementVersions(**{name: told.get(name) for name in fields})


def versions_of(service: Service) -> Versions:
    """Return the versions that the answers of a service rest on."""
    return service.made_once(("versions",), lambda: _versions(service))


def plain_versions(service: Service) -> dict[str, str | None]:
    """Return the same as a plain value."""
    return service.made_once(("versions", "plain"), lambda: versions_of(service).model_dump())


def _versions(service: Service) -> Versions:
    sets = service.places.sets

    def of(register: str) -> str | None:
        return sets[register].content_sha256[:SHORT] if register in sets else None

    return Versions(
        city=service.city.version,
        network=service.served.ground.source.sha256[:SHORT],
        network_date=service.served.ground.source.data_date or None,
        schools=of("schools") or "",
        gates=of("gates"),
        seats=of("seats"),
        wards=of("wards"),
    )
