"""What routes are given; tests may override these and nothing else."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from api.answer.answering import note_public
from api.heavy import Heavy
from api.language import Language, language_of
from api.service import Service
from gis.errors import DatabaseError


async def service(request: Request) -> Service:
    """
    Return what the process answers from now; a request asks once and keeps it.

    Like all of these it only looks something up, so it is no function of a thread.
    """
    loaded = cast("Service | None", getattr(request.app.state, "service", None))
    if loaded is None:
        msg = "the service has not been loaded"
        raise DatabaseError(msg)
    return loaded


async def language(request: Request) -> Language:
    """Return the caller's language."""
    return language_of(request)


async def heavy(request: Request) -> Heavy:
    """Return where expensive work is done."""
    return cast("Heavy", request.app.state.heavy)


HeavyDep = Annotated[Heavy, Depends(heavy)]
ServiceDep = Annotated[Service, Depends(service)]
LanguageDep = Annotated[Language, Depends(language)]


async def public(request: Request, service: ServiceDep) -> Service:
    """Return the same for an answer that is public: caches may keep it, and it says its source."""
    note_public(request.scope, service)
    return service


PublicDep = Annotated[Service, Depends(public)]
