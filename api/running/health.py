"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from api.refused.problems import RESPONSES
from gis.queries import query

router = APIRouter(prefix="/v1", tags=["health"], responses=RESPONSES)


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"] = Field(examples=["ok"])


class Ready(Health):
    """That the service can answer the public."""

    publication: int | None = Field(
        default=None, description="Publication that is served, once there is one.", examples=[3]
    )
    database: Literal["up", "down"] | None = Field(
        default=None,
        description="Officers' routes need it; public ones do not, once there is a publication.",
        examples=["up"],
    )


@router.get("/health", operation_id="readHealth")
def read_health(response: Response) -> Health:
    """Say that the process lives; nothing else is asked."""
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok")


@router.get("/ready", operation_id="readReady", response_model_exclude_none=True)
def read_ready(service: ServiceDep, request: Request, response: Response) -> Ready:
    """Say that the public is answered; 503 if nothing was published and the database is down."""
    response.headers["Cache-Control"] = "no-store"
    if service.publication is not None:
        is_up = request.app.state.pulse.is_up
        number = service.publication.manifest.number
        return Ready(status="ok", publication=number, database="up" if is_up else "down")
    with service.engine.connect() as connection:
        connection.exec_driver_sql(query("network_version"), {"network_id": None})
    return Ready(status="ok")
