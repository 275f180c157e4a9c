"""What routes are given; tests may override these and nothing else."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from api.language import Language, language_of
from api.service import Service
from gis.errors import DatabaseError


def service(request: Request) -> Service:
    """Return what the process keeps in memory."""
    loaded = cast("Service | None", getattr(request.app.state, "service", None))
    if loaded is None:
        msg = "the service has not been loaded"
        raise DatabaseError(msg)
    return loaded


ServiceDep = Annotated[Service, Depends(service)]
LanguageDep = Annotated[Language, Depends(language_of)]
