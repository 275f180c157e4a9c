"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from api.problems import RESPONSES
from gis.queries import query

router = APIRouter(prefix="/v1", tags=["health"], responses=RESPONSES)


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"] = Field(examples=["ok"])


@router.get("/health", operation_id="readHealth")
def read_health(response: Response) -> Health:
    """Say that the process lives; nothing else is asked."""
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok")


@router.get("/ready", operation_id="readReady")
def read_ready(service: ServiceDep, response: Response) -> Health:
    """Say that the city is loaded and the database answers; 503 if not."""
    with service.engine.connect() as connection:
        connection.exec_driver_sql(query("network_version"), {"network_id": None})
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok")
